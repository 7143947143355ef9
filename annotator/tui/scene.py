"""What is to be seen: a session and a view of it as marks and overlays on rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.core.facts import Event, Fact
from annotator.core.session import Item, Session, State
from annotator.core.text import Span, token_index
from annotator.tui.layout import Layout
from annotator.tui.paint import Mark, Overlay, RowLook
from annotator.tui.palette import Palette


@dataclass(frozen=True, slots=True)
class Tag:
    """A hint: letters to type for a span, drawn over the text from an offset on."""

    letters: str
    span: Span
    at: int


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


_TAG_REACH = 8
"""How far behind its span a tag may go where the span has no room for it."""

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
                widths[end] = widths.get(end, 0) + len(self._label(item))
        return widths

    def rows_of(self, item: Item) -> set[int]:
        """Indices of the rows that change when an item does: its pieces, fillers and signs."""
        rows = self.rows_of_fact(item.fact)
        return rows if item.suggestion is None else rows | self.rows_of_fact(item.suggestion)

    def rows_of_fact(self, fact: Fact) -> set[int]:
        """Indices of the rows on which a fact's pieces and fillers stand."""
        spans = list(fact.fragments)
        if isinstance(fact, Event):
            spans += [argument.span for argument in fact.arguments]
        return {row for span in spans for row in self.layout.rows_of(span)}

    def row(self, index: int) -> RowLook:
        """Marks and overlays of a row."""
        row = self.layout.rows[index]
        rows = self.layout.rows
        end = rows[index + 1].start if index + 1 < len(rows) else len(self.layout.text)
        marks: list[Mark] = []
        overlays: list[Overlay] = []
        document = self.session.document
        first = max(0, document.sentence_at(row.start) - 1)
        last = document.sentence_at(max(row.start, end - 1))
        items = [item for item in self.session.in_sentences(first, last) if self.shown(item)]
        for item in items:
            self._add_marks(item, marks)
        overlays += self._labels(items, index) if self.view.labels else self._signs(items, index)
        focus = self.session.item(self.view.focus)
        if focus is not None and isinstance(focus.fact, Event):
            self._add_fillers(focus.fact, index, marks, overlays)
        if self.view.selection is not None:
            span = self.view.selection
            marks.append(Mark(_RANK_SELECTION, span.start, span.end, self.palette.selection))
        if self.view.cursor is not None:
            span = self.view.cursor
            marks.append(Mark(_RANK_CURSOR, span.start, span.end, self.palette.cursor))
        for tag in self.view.tags:
            if self.layout.row_at(tag.at) == index:
                overlays.append(Overlay(row.cell(tag.at), tag.letters, self.palette.tag))
        here = tuple(mark for mark in marks if mark.start < end and row.start < mark.end)
        return RowLook(here, tuple(overlays))

    def _add_marks(self, item: Item, marks: list[Mark]) -> None:
        style = self.palette.text(item.fact, item.state)
        rank = _RANK_EVENT if isinstance(item.fact, Event) else _RANK_FACT
        for piece in item.fact.fragments:
            marks.append(Mark(rank, piece.start, piece.end, style))
            if item.id == self.view.focus:
                marks.append(Mark(_RANK_FOCUS, piece.start, piece.end, self.palette.focus))

    def _labels(self, items: Sequence[Item], index: int) -> Iterator[Overlay]:
        """The labels that end on a row, in the cells that are kept free for them."""
        at: dict[int, int] = {}
        row = self.layout.rows[index]
        for item in items:
            end = item.fact.fragments[-1].end
            if item.state is State.REJECTED or self.layout.row_at(end - 1) != index:
                continue
            label = self._label(item)
            cell = at.get(end, row.cell(end) - self.layout.inserts.get(end, 0))
            at[end] = cell + len(label)
            yield Overlay(cell, label, self.palette.label(item.fact))

    def _signs(self, items: Sequence[Item], index: int) -> Iterator[Overlay]:
        """The signs of the states, drawn over blanks of a row so that the text never moves."""
        ends = {piece.end for item in items for piece in item.fact.fragments}
        signs: dict[int, Overlay] = {}
        for item in sorted(items, key=lambda item: item.pending):
            sign = self.palette.signs[item.state]
            cell = self._sign_cell(item.fact, index, ends)
            if cell is not None and sign != " ":
                signs[cell] = Overlay(cell, sign, self.palette.sign(item.fact, item.state))
        yield from signs.values()

    def _sign_cell(self, fact: Fact, index: int, ends: Container[int]) -> int | None:
        """The cell of a fact's sign where that is on a row.

        It is behind the last piece that has a blank behind it; failing that, before the first
        one, where the blank does not belong to a fact that ends there.
        """
        for piece in reversed(fact.fragments):
            if self._blank_behind(piece):
                return self._cell_behind(piece, index)
        first = fact.fragments[0]
        if self._blank_before(first) and first.start - 1 not in ends:
            return self._cell_before(first, index)
        return None

    def _add_fillers(
        self, event: Event, index: int, marks: list[Mark], overlays: list[Overlay]
    ) -> None:
        roles: dict[Span, list[str]] = {}
        for argument in event.arguments:
            role = self.session.schema.role.get(argument.role)
            letter = (role.key if role is not None else "") or argument.role[:1]
            roles.setdefault(argument.span, []).append(letter)
        for span, letters in roles.items():
            marks.append(Mark(_RANK_FILLER, span.start, span.end, self.palette.filler))
            if self.view.tags:
                # Beside the letters to type they would be taken for some of those.
                continue
            cells = []
            if self._blank_before(span):
                cells.append(self._cell_before(span, index))
            if self._blank_behind(span):
                cells.append(self._cell_behind(span, index))
            for cell, letter in zip(cells, letters, strict=False):
                if cell is not None:
                    overlays.append(Overlay(cell, letter, self.palette.role))

    def tagged(self, wanted: Iterable[tuple[str, Span]]) -> tuple[Tag, ...]:
        """Tags for spans, none of them over another.

        Each is on a word of its span where one is free, and not right beside another where that
        can be, for two letters side by side would look like one tag.
        """
        taken: set[tuple[int, int]] = set()
        found: dict[tuple[str, Span], Tag] = {}
        wanted = list(wanted)
        # The narrow ones first: the wide ones have more words to choose from.
        for letters, span in sorted(wanted, key=lambda pair: (len(pair[1]), pair[1])):
            spots = list(self._spots(span))
            at = next(
                (
                    spot
                    for gap in (1, 0)
                    for spot in spots
                    if taken.isdisjoint(self._tag_cells(spot, len(letters), gap))
                ),
                span.start,
            )
            taken.update(self._tag_cells(at, len(letters), 0))
            found[letters, span] = Tag(letters, span, at)
        return tuple(found[pair] for pair in wanted)

    def _spots(self, span: Span) -> Iterator[int]:
        """Offsets where a span's tag may begin, the best first."""
        tokens = self.session.document.tokens
        if tokens:
            first, last = token_index(tokens, span.start), token_index(tokens, span.end - 1)
            yield span.start
            yield from (token.start for token in tokens[first + 1 : last + 1])
        yield from range(span.start, min(span.end + _TAG_REACH, len(self.layout.text)))

    def _tag_cells(self, at: int, length: int, gap: int) -> set[tuple[int, int]]:
        row, cell = self.layout.place(at)
        return {(row, each) for each in range(cell - gap, cell + length + gap)}

    # Signs are drawn over the blanks beside a span, so that the text never moves.

    def _blank_behind(self, span: Span) -> bool:
        text = self.session.document.text
        return span.end == len(text) or text[span.end].isspace()

    def _blank_before(self, span: Span) -> bool:
        text = self.session.document.text
        return self._begins_row(span) or text[span.start - 1].isspace()

    def _begins_row(self, span: Span) -> bool:
        return self.layout.rows[self.layout.row_at(span.start)].start == span.start

    def _cell_behind(self, span: Span, index: int) -> int | None:
        """The cell behind a span; None where that is on another row."""
        on_row = self.layout.row_at(span.end - 1) == index
        return self.layout.rows[index].cell(span.end) if on_row else None

    def _cell_before(self, span: Span, index: int) -> int | None:
        """The cell before a span, -1 for the gutter; None where that is on another row."""
        if self.layout.row_at(span.start) != index:
            return None
        return -1 if self._begins_row(span) else self.layout.rows[index].cell(span.start - 1)

    def _label(self, item: Item) -> str:
        # Always with a cell for the sign: accepting a fact must not move the text.
        return f"{self.palette.signs[item.state]}‹{item.fact.label}›"
