"""What is to be seen: a session and a view of it as marks and overlays on rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.core.facts import Event
from annotator.core.session import Item, Session, State
from annotator.core.text import Span, token_index
from annotator.tui.layout import Layout
from annotator.tui.paint import Mark, Overlay, RowLook
from annotator.tui.palette import SIGNS, Palette


@dataclass(frozen=True, slots=True)
class Tag:
    """A hint: letters to type for a span."""

    letters: str
    span: Span


@dataclass(frozen=True)
class View:
    """What a person looks at, beside the facts themselves.

    Args:
        focus: Id of the fact in focus.
        selection: The selected text.
        cursor: The piece under the selection cursor.
        tags: Hints over the spans that can be chosen.
        labels: Whether labels are written behind the spans.
        rejected: Whether rejected facts are shown.
    """

    focus: str | None = None
    selection: Span | None = None
    cursor: Span | None = None
    tags: tuple[Tag, ...] = ()
    labels: bool = False
    rejected: bool = False


_RANK_FACT, _RANK_EVENT, _RANK_FILLER, _RANK_FOCUS, _RANK_SELECTION, _RANK_CURSOR = range(6)


@dataclass
class Scene:
    """Finds what each row shows. It reads the session and changes nothing.

    Args:
        session: The facts.
        palette: The looks.
        view: What a person looks at.
        width: Cells for the text.
    """

    session: Session
    palette: Palette
    view: View
    width: int
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        self.layout = Layout(self.session.document.text, self.width, self.inserts())

    def shown(self, item: Item) -> bool:
        """Whether an item is drawn in the article."""
        return item.state is not State.REJECTED or self.view.rejected or item.id == self.view.focus

    def inserts(self) -> Mapping[int, int]:
        """Cells that are kept free behind spans, for labels where they are shown."""
        if not self.view.labels:
            return {}
        widths: dict[int, int] = {}
        for item in self.session.items:
            if item.state is not State.REJECTED:
                end = item.fact.fragments[-1].end
                widths[end] = widths.get(end, 0) + len(_label(item))
        return widths

    def rows_of(self, item: Item) -> set[int]:
        """Indices of the rows that change when an item does: its pieces, fillers and signs."""
        rows: set[int] = set()
        spans = list(item.fact.fragments)
        if item.suggestion is not None:
            spans += item.suggestion.fragments
        for fact in (item.fact, item.suggestion):
            if isinstance(fact, Event):
                spans += [argument.span for argument in fact.arguments]
        for span in spans:
            rows.update(self.layout.rows_of(span))
        return rows

    def row(self, index: int) -> RowLook:
        """Marks and overlays of a row."""
        row = self.layout.rows[index]
        rows = self.layout.rows
        end = rows[index + 1].start if index + 1 < len(rows) else len(self.layout.text)
        marks: list[Mark] = []
        overlays: list[Overlay] = []
        document = self.session.document
        first = max(0, document.sentence_at(row.start) - 1)
        labels_at: dict[int, int] = {}
        for item in self.session.in_sentences(first, document.sentence_at(max(row.start, end - 1))):
            if not self.shown(item):
                continue
            self._add_item(item, index, marks, overlays, labels_at)
        focus = self.session.item(self.view.focus)
        if focus is not None and isinstance(focus.fact, Event):
            self._add_fillers(focus.fact, index, marks, overlays)
        if self.view.selection is not None:
            span = self.view.selection
            marks.append(Mark(_RANK_SELECTION, span.start, span.end, self.palette.selection))
        if self.view.cursor is not None:
            span = self.view.cursor
            marks.append(Mark(_RANK_CURSOR, span.start, span.end, self.palette.cursor))
        for tag, place in self._tag_places():
            if self.layout.row_at(place) == index:
                overlays.append(Overlay(row.cell(place), tag.letters, self.palette.tag))
        here = tuple(mark for mark in marks if mark.start < end and row.start < mark.end)
        return RowLook(here, tuple(overlays))

    def _add_item(
        self,
        item: Item,
        index: int,
        marks: list[Mark],
        overlays: list[Overlay],
        labels_at: dict[int, int],
    ) -> None:
        focused = item.id == self.view.focus
        style = self.palette.text(item.fact, item.state)
        rank = _RANK_EVENT if isinstance(item.fact, Event) else _RANK_FACT
        for piece in item.fact.fragments:
            marks.append(Mark(rank, piece.start, piece.end, style))
            if focused:
                marks.append(Mark(_RANK_FOCUS, piece.start, piece.end, self.palette.focus))
        end = item.fact.fragments[-1].end
        if self.view.labels and item.state is not State.REJECTED:
            if self.layout.row_at(end - 1) == index:
                row = self.layout.rows[index]
                label = _label(item)
                at = labels_at.get(end, row.cell(end) - self.layout.inserts.get(end, 0))
                labels_at[end] = at + len(label)
                overlays.append(Overlay(at, label, self.palette.label(item.fact)))
            return
        sign = SIGNS[item.state]
        if sign != " ":
            start = item.fact.fragments[0].start
            cell = self._blank_beside(start, end, index, behind_first=True)
            if cell is not None:
                overlays.append(Overlay(cell, sign, self.palette.label(item.fact)))

    def _add_fillers(
        self, event: Event, index: int, marks: list[Mark], overlays: list[Overlay]
    ) -> None:
        for argument in event.arguments:
            span = argument.span
            marks.append(Mark(_RANK_FILLER, span.start, span.end, self.palette.filler))
            role = self.session.schema.role.get(argument.role)
            letter = (role.key if role is not None else "") or argument.role[:1]
            cell = self._blank_beside(span.start, span.end, index, behind_first=False)
            if cell is not None:
                overlays.append(Overlay(cell, letter, self.palette.role))

    def tag_row(self, tag: Tag) -> set[int]:
        """The rows on which a tag may be drawn."""
        return set(self.layout.rows_of(tag.span))

    def _tag_places(self) -> list[tuple[Tag, int]]:
        """Each tag at its span's first letter, or at the last word where that is taken."""
        taken: set[int] = set()
        places: list[tuple[Tag, int]] = []
        for tag in sorted(self.view.tags, key=lambda tag: tag.span):
            place = tag.span.start
            if place in taken:
                words = self.session.document.tokens
                place = words[token_index(words, tag.span.end - 1)].start
            taken.add(place)
            places.append((tag, place))
        return places

    def _blank_beside(self, start: int, end: int, index: int, *, behind_first: bool) -> int | None:
        """The cell of the blank behind or before a place, where that is on this row.

        Signs are drawn over blanks, so that the text never moves. None where the blank is on
        another row, or where there is none on either side.
        """
        text = self.session.document.text
        blank_behind = end == len(text) or text[end].isspace()
        at_row_start = self.layout.rows[self.layout.row_at(start)].start == start
        blank_before = at_row_start or text[start - 1].isspace()
        behind = blank_behind and (behind_first or not blank_before)
        if not behind and not blank_before:
            return None
        if self.layout.row_at(end - 1 if behind else start) != index:
            return None
        row = self.layout.rows[index]
        if behind:
            return row.cell(end)
        return -1 if at_row_start else row.cell(start - 1)


def _label(item: Item) -> str:
    sign = SIGNS[item.state].strip()
    return f"{sign}‹{item.fact.label}›"
