"""A text in rows of a given width, with every offset in one cell and every cell at one offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from annotator.core.display import STAND_IN, visible
from annotator.core.text import Span

MIN_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the laid out text.

    Args:
        start: Offset of its first character.
        end: Offset after its last visible character; the white space at which it was broken
            stands behind and belongs to this row as well.
        cells: Cell of every offset from start to end, both included; None where every character
            takes one cell and nothing is inserted.
    """

    start: int
    end: int
    cells: tuple[int, ...] | None = None

    @property
    def width(self) -> int:
        """How many cells the row takes."""
        return self.end - self.start if self.cells is None else self.cells[-1]

    def cell(self, offset: int) -> int:
        """The cell at which the character at an offset begins, the row's width behind its end."""
        index = min(max(offset, self.start), self.end) - self.start
        return index if self.cells is None else self.cells[index]

    def offset(self, cell: int) -> int:
        """The offset of the character that covers a cell, the row's end behind its width."""
        if self.cells is None:
            return min(self.start + max(cell, 0), self.end)
        if cell >= self.cells[-1]:
            return self.end
        index = max(bisect_right(self.cells, cell) - 1, 0)
        # Marks share the cell of the letter before them; the letter stands first.
        return self.start + bisect_left(self.cells, self.cells[index])


def _grounded(text: str, shown: str) -> str:
    """The shown text with a visible stand-in for every mark that has no letter to stand on."""
    if shown.isascii():
        return shown
    marks = "".join(char for char in set(shown) if not cell_len(char))
    if not marks:
        return shown
    chars = list(shown)
    for match in re.finditer(rf"(?<!\S)[{re.escape(marks)}]+", text):
        chars[match.start() : match.end()] = STAND_IN * len(match.group())
    return "".join(chars)


class Layout:
    """A text wrapped at word boundaries.

    Args:
        text: The text as stored; line ends begin new rows, empty rows are kept.
        width: Cells in a row; at least :data:`MIN_WIDTH` are taken.
        inserts: Cells kept free before the character at an offset, for what is drawn there.
    """

    def __init__(self, text: str, width: int, inserts: Mapping[int, int] | None = None) -> None:
        self.text = _grounded(text, visible(text))
        self.width = max(width, MIN_WIDTH)
        self.inserts: Mapping[int, int] = inserts or {}
        self._places = sorted(self.inserts)
        self.rows: tuple[Row, ...] = tuple(self._wrap(text))
        self._starts = [row.start for row in self.rows]

    def row_at(self, offset: int) -> int:
        """Index of the row that holds an offset."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def rows_of(self, span: Span) -> range:
        """Indices of the rows that show a span."""
        return range(self.row_at(span.start), self.row_at(span.end - 1) + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Row and cell of an offset."""
        row = self.row_at(offset)
        return row, self.rows[row].cell(offset)

    def _wrap(self, text: str) -> list[Row]:
        rows: list[Row] = []
        start = 0
        while True:
            end = text.find("\n", start)
            last = end < 0
            end = len(text) if last else end
            rows += self._paragraph(start, end)
            if last:
                return rows
            start = end + 1

    def _paragraph(self, start: int, end: int) -> list[Row]:
        if start == end:
            return [Row(start, end)]
        first = bisect_right(self._places, start)
        inserted = first < len(self._places) and self._places[first] <= end
        if not inserted and self._is_plain(start, end):
            return self._rows(start, end, None)
        return self._rows(start, end, self._cells(start, end))

    def _is_plain(self, start: int, end: int) -> bool:
        piece = self.text[start:end]
        return piece.isascii() or all(cell_len(char) == 1 for char in set(piece))

    def _cells(self, start: int, end: int) -> list[int]:
        cells: list[int] = []
        at = 0
        for offset in range(start, end):
            at += self.inserts.get(offset, 0) if offset > start else 0
            char = self.text[offset]
            size = cell_len(char)
            mark = size == 0
            if char == "\ufe0f" and offset > start:
                # It makes some signs before it wider; the pair is measured as the terminal does.
                before = self.text[offset - 1]
                size = cell_len(before + char) - cell_len(before)
            # A mark is drawn in the cell of the letter before it.
            cells.append(cells[-1] if mark and cells else at)
            at += size
        cells.append(at + self.inserts.get(end, 0))
        return cells

    def _rows(self, start: int, end: int, cells: list[int] | None) -> list[Row]:
        rows: list[Row] = []
        at = start
        while True:
            stop = self._fitting(start, at, end, cells)
            if stop >= end:
                rows.append(self._row(start, at, self._trim(at, end), cells))
                return rows
            after = stop
            while after < end and self.text[after] == " ":
                after += 1
            rows.append(self._row(start, at, self._trim(at, stop), cells))
            if after >= end:
                return rows
            at = after

    def _trim(self, start: int, end: int) -> int:
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return end

    def _fitting(self, first: int, at: int, end: int, cells: list[int] | None) -> int:
        """The offset before which the row that begins at an offset has to end."""
        if cells is None:
            limit = at + self.width
        else:
            limit = first + bisect_right(cells, cells[at - first] + self.width) - 1
        if limit >= end:
            return end
        if self.text[limit] == " ":
            return limit
        space = self.text.rfind(" ", at, limit)
        if space > at and self.text[at:space].strip(" "):
            return space + 1
        if cells is not None:
            # A word longer than the row is cut, but never between a letter and its marks.
            while limit > at + 1 and cells[limit - first] == cells[limit - first - 1]:
                limit -= 1
        return max(limit, at + 1)

    def _row(self, first: int, start: int, end: int, cells: list[int] | None) -> Row:
        if cells is None:
            return Row(start, end)
        base = cells[start - first]
        own = tuple(cell - base for cell in cells[start - first : end - first + 1])
        return Row(start, end, own)

    def __repr__(self) -> str:
        return f"Layout({self.text!r}, {self.width}, {dict(self.inserts)!r})"
