"""The list of facts, one line each, grouped by sentence, and the words about the focused one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotator.core.session import Item, Session, State
from annotator.tui.palette import Palette
from annotator.tui.wording import Piece, fact_line


class FactList(ScrollView, can_focus=False):
    """Draws items on one line each and repaints only the lines that change."""

    class Pressed(Message):
        """A fact was clicked.

        Args:
            fact: Its id.
        """

        def __init__(self, fact: str) -> None:
            super().__init__()
            self.fact = fact

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  (Textual's name)
        looks: type[Palette] = Palette,
    ) -> None:
        super().__init__(id=id)
        self._looks = looks
        self._session: Session | None = None
        self._items: Sequence[Item] = ()
        self._lines: dict[str, int] = {}
        self._listed: tuple[object, ...] = ()
        self._drawn: dict[int, list[Piece]] = {}
        self._focus: str | None = None
        self._palette: Palette | None = None

    def show(self, session: Session, focus: str | None, *, rejected: bool) -> None:
        """Show the facts of a session; lines that are as before are not painted again."""
        self._session, self._focus = session, focus
        self._list(session, focus, rejected=rejected)
        self._reveal()
        top = self.scroll_offset.y
        for line in range(top, top + self.size.height):
            if self._drawn.get(line) != self._pieces(line):
                self.refresh_line(line)

    def _list(self, session: Session, focus: str | None, *, rejected: bool) -> None:
        """Find the items that have lines, where they may be others than before."""
        focused = session.item(focus)
        hidden = focused is not None and focused.state is State.REJECTED and not rejected
        listed = (session, len(session.log), rejected, focus if hidden else None)
        if listed == self._listed:
            return
        before, gone = len(self._items), State.REJECTED
        self._listed = listed
        self._items = [
            item
            for item in session.items
            if rejected or item.state is not gone or (hidden and item.id == focus)
        ]
        self._lines = {item.id: line for line, item in enumerate(self._items)}
        if len(self._items) != before:
            self.virtual_size = Size(1, len(self._items))

    def _reveal(self) -> None:
        line = self._lines.get(self._focus or "")
        if line is None:
            return
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if top <= line < top + height:
            return
        # By half a window, so that most moves leave the list where it is.
        target = line - height // 2 if line < top else line - (height - 1) // 2
        target = max(0, min(target, len(self._items) - height))
        # Forced, for the first time comes before Textual knows that there is something to scroll.
        self.scroll_to(y=target, animate=False, immediate=True, force=True)

    def notify_style_update(self) -> None:
        """Draw everything in the new theme's colours."""
        super().notify_style_update()
        self._palette = None
        self._drawn.clear()

    def _pieces(self, line: int) -> list[Piece]:
        """What a line shows; the first one in view always says which sentence it is about."""
        if self._session is None or line >= len(self._items):
            return []
        if self._palette is None:
            self._palette = self._looks(
                self._session.schema, self.visual_style, colored=not self.app.no_color
            )
        item = self._items[line]
        first = line == self.scroll_offset.y or self._items[line - 1].sentence != item.sentence
        pieces = fact_line(self._session, item, self._palette, number=first)
        if item.id == self._focus:
            return [Piece(piece.text, self._palette.focus) for piece in pieces]
        return pieces

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self.visual_style.rich_style
        width = self.size.width
        line = y + self.scroll_offset.y
        pieces = self._drawn[line] = self._pieces(line)
        segments = [Segment(piece.text, piece.style) for piece in pieces]
        strip = Strip(Segment.apply_style(segments, base)).simplify()
        if strip.cell_length > width > 1:
            dots = Segment("…", base)
            strip = Strip([*strip.crop(0, width - 1), dots])
        return strip.adjust_cell_length(width, base).simplify()

    def on_click(self, event: events.Click) -> None:
        """Tell which fact was clicked."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < len(self._items):
            self.post_message(self.Pressed(self._items[line].id))
