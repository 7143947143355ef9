"""The parts of the review screen: commands that belong together, with the state they share."""
