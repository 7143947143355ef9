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

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._session: Session | None = None
        self._rejected = False
        self._items: Sequence[Item] = ()
        self._focus: str | None = None
        self._palette: Palette | None = None

    def show(self, session: Session, focus: str | None, *, rejected: bool) -> None:
        """Show the facts of a session; lines that are as before are not painted again."""
        before, before_focus = self._items, self._focus
        self._session, self._focus, self._rejected = session, focus, rejected
        self._items = [
            item
            for item in session.items
            if item.state is not State.REJECTED or rejected or item.id == focus
        ]
        if len(before) != len(self._items):
            self.virtual_size = Size(1, len(self._items))
            self.refresh()
        else:
            pairs = zip(before, self._items, strict=True)
            for line, (old, new) in enumerate(pairs):
                touched = old.id != new.id or old is not new
                if touched or (new.id in (focus, before_focus) and focus != before_focus):
                    self.refresh_line(line)
        self._reveal()

    def _reveal(self) -> None:
        line = next((n for n, item in enumerate(self._items) if item.id == self._focus), None)
        if line is None:
            return
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if top <= line < top + height:
            return
        # By half a window, so that most moves leave the list where it is.
        target = line - height // 2 if line < top else line - (height - 1) // 2
        self.scroll_to(
            y=max(0, min(target, len(self._items) - height)), animate=False, immediate=True
        )

    def notify_style_update(self) -> None:
        """Draw everything in the new theme's colours."""
        super().notify_style_update()
        self._palette = None

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self.visual_style.rich_style
        width = self.size.width
        line = y + self.scroll_offset.y
        if self._session is None or line >= len(self._items):
            return Strip.blank(width, base)
        if self._palette is None:
            self._palette = Palette(self._session.schema, self.visual_style)
        item = self._items[line]
        first = line == 0 or self._items[line - 1].sentence != item.sentence
        pieces = fact_line(self._session, item, self._palette, number=first)
        if item.id == self._focus:
            pieces = [Piece(piece.text, self._palette.focus) for piece in pieces]
            base = base + self._palette.focus
        segments = [Segment(piece.text, piece.style) for piece in pieces]
        strip = Strip(Segment.apply_style(segments, base)).simplify()
        return strip.adjust_cell_length(width, base).simplify()

    def on_click(self, event: events.Click) -> None:
        """Tell which fact was clicked."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < len(self._items):
            self.post_message(self.Pressed(self._items[line].id))
