"""What a part of the review screen is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.core.session import Item, Session

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Part:
    """Commands that belong together, as methods ``do_<id>``, and what they remember.

    Args:
        desk: The screen that they work on.
    """

    def __init__(self, desk: ReviewScreen) -> None:
        self.desk = desk

    @property
    def now(self) -> Session:
        """The session on the screen."""
        return self.desk.now

    @property
    def item(self) -> Item | None:
        """The item in focus."""
        return self.desk.item

    def leave(self) -> None:
        """Forget what was only for the mode that is left."""
