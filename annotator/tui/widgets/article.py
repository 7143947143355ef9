"""The article: wrapped text with facts drawn into it, on Textual's Line API."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from annotator.core.facts import Entity, Event, Record
from annotator.core.session import Item, Session
from annotator.core.text import Span
from annotator.tui.paint import GUTTER, RowLook, paint
from annotator.tui.palette import Palette
from annotator.tui.scene import Scene, View

MAX_WIDTH = 100
_CACHED_ROWS = 512


class Article(ScrollView, can_focus=True):
    """Draws a scene row by row and repaints only the rows that change."""

    ALLOW_SELECT = False

    class Pressed(Message):
        """A place in the text was clicked.

        Args:
            offset: The offset of the character under the pointer.
        """

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    class Dragged(Message):
        """The mouse was drawn over the text with its button held, or clicked twice on a word.

        Args:
            start: The offset of the character where that began.
            end: The offset of the character under the pointer.
        """

        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.start = start
            self.end = end

    class Resized(Message):
        """The article has another size."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  (Textual's name)
        looks: type[Palette] = Palette,
    ) -> None:
        super().__init__(id=id)
        self._looks = looks
        self.scene: Scene | None = None
        self._palette: Palette | None = None
        self._strips: dict[tuple[int, RowLook], Strip] = {}
        self._held: int | None = None
        self._dragged = False

    # What is shown

    def show(self, session: Session, view: View) -> Scene:
        """Show another article, or the same one laid out anew; nothing is scrolled."""
        scene = self.scene = Scene(session, self.palette(session), view, self._text_width)
        self._strips.clear()
        self.virtual_size = Size(self._text_width + GUTTER, len(scene.layout.rows))
        self.refresh()
        return scene

    def look(self, view: View, changed: Iterable[Item] = ()) -> None:
        """Show the same article with another view, and items that have changed.

        Only the rows on which something differs are painted again.
        """
        scene = self.scene
        if scene is None:
            return
        changed = list(changed)
        relabelled = changed and scene.inserts() != scene.layout.inserts
        if view.labels != scene.view.labels or relabelled:
            self._lay_out_again(view)
            return
        before = scene.view
        if view.rejected != before.rejected:
            scene.view = view
            self.refresh()
            return
        rows: set[int] = set()
        for item in changed:
            rows |= scene.rows_of(item)
        if view.focus != before.focus:
            for fact in (before.focus, view.focus):
                focused = scene.session.item(fact)
                if focused is not None:
                    rows |= scene.rows_of(focused)
        for one, other in ((before, view), (view, before)):
            for span, opposite in (
                (one.selection, other.selection),
                (one.cursor, other.cursor),
            ):
                if span is not None and span != opposite:
                    rows.update(scene.layout.rows_of(span))
        for tag in set(before.tags) ^ set(view.tags):
            rows.add(scene.layout.row_at(tag.at))
        scene.view = view
        for row in rows:
            self.refresh_line(row)

    def forget(self, records: Iterable[Record]) -> None:
        """Paint the rows again on which records stood that are gone or stand elsewhere now."""
        if self.scene is None:
            return
        rows: set[int] = set()
        for record in records:
            if isinstance(record, Entity | Event):
                rows |= self.scene.rows_of_fact(record)
        for row in rows:
            self.refresh_line(row)

    def reveal(self, span: Span, margin: int = 2) -> None:
        """Scroll so that a span is well inside the window, by a third of it where that is enough.

        Args:
            span: What is to be seen.
            margin: Rows above and below it that are to be seen too; where they are, nothing moves.
        """
        if self.scene is None:
            return
        self._place_terminal_cursor(span)
        rows = self.scene.layout.rows_of(span)
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        last_top = max(0, len(self.scene.layout.rows) - height)
        margin, third = min(margin, (height - 1) // 2), max(1, height // 3)
        first, last = rows[0], min(rows[-1], rows[0] + height - 1)
        above = top + (margin if top > 0 else 0) - first
        below = last - (top + height - 1 - (margin if top < last_top else 0))
        if max(above, below) > height:
            target = first - third
        elif above > 0:
            target = top - max(third, above)
        elif below > 0:
            target = top + max(third, below)
        else:
            return
        self._scroll(min(max(target, 0), last_top))
        self._place_terminal_cursor(span)

    def to_top(self) -> None:
        """Scroll to the beginning."""
        self._scroll(0)

    def page(self, direction: int) -> None:
        """Scroll by two thirds of the window, down (1) or up (-1)."""
        step = max(1, self.scrollable_content_region.height * 2 // 3)
        self._scroll(self.scroll_offset.y + direction * step)

    def _scroll(self, top: int) -> None:
        # Forced, for the first time comes before Textual knows that there is something to scroll.
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    @property
    def visible_rows(self) -> range:
        """Indices of the rows in the window."""
        if self.scene is None:
            return range(0)
        top = self.scroll_offset.y
        bottom = top + self.scrollable_content_region.height
        return range(top, min(bottom, len(self.scene.layout.rows)))

    @property
    def visible_span(self) -> Span | None:
        """The text in the window; None where there is none."""
        rows = self.visible_rows
        if self.scene is None or not rows:
            return None
        start = self.scene.layout.rows[rows[0]].start
        end = self.scene.layout.rows[rows[-1]].end
        return Span(start, end) if start < end else None

    def _place_terminal_cursor(self, span: Span) -> None:
        # Braille displays and input methods follow the terminal's own cursor, hidden or not.
        if self.scene is None:
            return
        row, cell = self.scene.layout.place(span.start)
        y = row - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.app.cursor_position = self.content_region.offset + Offset(cell + GUTTER, y)

    # How it is drawn

    @property
    def _text_width(self) -> int:
        return min(MAX_WIDTH, self.scrollable_content_region.width - GUTTER - 1)

    def palette(self, session: Session) -> Palette:
        """The looks of a session's labels in the present theme."""
        if self._palette is None:
            self._palette = self._looks(
                session.schema, self.visual_style, colored=not self.app.no_color
            )
        return self._palette

    def notify_style_update(self) -> None:
        """Draw everything in the new theme's colours."""
        super().notify_style_update()
        self._palette = None
        self._strips.clear()
        if self.scene is not None:
            self.scene.palette = self.palette(self.scene.session)

    def on_resize(self) -> None:
        """Wrap the article to the new width."""
        scene = self.scene
        if scene is None:
            return
        if scene.width != self._text_width:
            self._lay_out_again(scene.view)
        self.post_message(self.Resized())

    def _lay_out_again(self, view: View) -> None:
        """Wrap the same article anew, keeping the top of the window in place."""
        before = self.scene
        if before is None:
            return
        row = min(self.scroll_offset.y, len(before.layout.rows) - 1)
        top = before.layout.rows[row].start
        scene = self.show(before.session, view)
        self._scroll(scene.layout.row_at(top))

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self.visual_style.rich_style
        width = self.size.width
        index = y + self.scroll_offset.y
        if self.scene is None or index >= len(self.scene.layout.rows):
            return Strip.blank(width, base)
        look = self.scene.row(index)
        key = (index, look)
        strip = self._strips.get(key)
        if strip is None or strip.cell_length != width:
            strip = self._strip(index, look, width, base)
            if len(self._strips) >= _CACHED_ROWS:
                self._strips.clear()
            self._strips[key] = strip
        return strip

    def _strip(self, index: int, look: RowLook, width: int, base: Style) -> Strip:
        assert self.scene is not None
        segments = paint(self.scene.layout, index, look, min(width, self._text_width + GUTTER + 1))
        strip = Strip(Segment.apply_style(segments, base)).simplify()
        return strip.adjust_cell_length(width, base).simplify()

    def _offset(self, x: int, y: int) -> int | None:
        """The offset of the character at a cell of the window; None where no text is."""
        row = y + self.scroll_offset.y
        if self.scene is None or not 0 <= row < len(self.scene.layout.rows):
            return None
        return self.scene.layout.rows[row].offset(x - GUTTER)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where the button went down."""
        self._held = self._offset(event.x, event.y) if event.button == 1 else None
        self._dragged = False
        if self._held is not None:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell over which text the mouse is drawn; at the edges the text moves on."""
        if self._held is None:
            return
        if event.y < 0 or event.y >= self.size.height:
            self._scroll(self.scroll_offset.y + (1 if event.y > 0 else -1))
        place = self._offset(event.x, min(max(event.y, 0), self.size.height - 1))
        if place is not None and (self._dragged or place != self._held):
            self._dragged = True
            self.post_message(self.Dragged(self._held, place))

    def on_mouse_up(self) -> None:
        """Let go of the mouse."""
        self._held = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Tell where the text was clicked; the end of a drag is no click."""
        place = self._offset(event.x, event.y)
        if self._dragged or place is None:
            self._dragged = False
        elif event.chain == 2:
            self.post_message(self.Dragged(place, place))
        else:
            self.post_message(self.Pressed(place))
