"""Plain lines: the title, status and hint bars and the words about the focused fact."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from annotator.tui.wording import Piece

Line = tuple[Piece, ...]


class Lines(Widget, can_focus=False):
    """Draws lines of styled text, cut at the window's edge, and repaints only what changes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Sequence[Piece]]) -> None:
        """Show these lines from the top."""
        before, self._lines = self._lines, tuple(tuple(line) for line in lines)
        for y in range(max(len(before), len(self._lines))):
            if before[y : y + 1] != self._lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def text(self) -> str:
        """What is shown, without styles."""
        return "\n".join("".join(piece.text for piece in line) for line in self._lines)

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self.visual_style.rich_style
        pieces = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(piece.text, piece.style) for piece in pieces]
        strip = Strip(Segment.apply_style(segments, base)).simplify()
        return strip.adjust_cell_length(self.size.width, base).simplify()
