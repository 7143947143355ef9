"""The line mode of ``annotator review``: the review screen as a dialogue of plain lines."""
