"""The selection cursor: whole tokens or single letters, by keys alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rich.cells import cell_len

from annotator.core.display import visible
from annotator.core.text import Document, Span, token_index
from annotator.tui.layout import Layout


@dataclass(frozen=True, slots=True)
class Selecting:
    """A cursor on one token or letter, and the place from which it extends.

    Args:
        cursor: The piece under the cursor.
        anchor: The piece where extending began; None while it has not.
        letters: Whether a step is one letter.
    """

    cursor: Span
    anchor: Span | None = None
    letters: bool = False

    @property
    def span(self) -> Span:
        """The selected text."""
        anchor = self.anchor or self.cursor
        return Span(min(anchor.start, self.cursor.start), max(anchor.end, self.cursor.end))

    def extending(self) -> Selecting:
        """Begin to extend here, or give up what was extended."""
        return replace(self, anchor=None if self.anchor is not None else self.cursor)

    def moved(self, document: Document, by: int, *, extend: bool = False) -> Selecting:
        """The cursor some steps on (or back, below zero); it stays inside the text."""
        anchor = self.anchor or (self.cursor if extend else None)
        if self.letters:
            cursor = self.cursor
            for _ in range(abs(by)):
                cursor = _letter(document.text, cursor, 1 if by > 0 else -1)
        else:
            tokens = document.tokens
            index = token_index(tokens, self.cursor.start) + by
            cursor = tokens[min(max(index, 0), len(tokens) - 1)]
        return replace(self, cursor=cursor, anchor=anchor)

    def at(self, document: Document, offset: int) -> Selecting:
        """The cursor on the token or letter at an offset."""
        return replace(self, cursor=piece_at(document, offset, letters=self.letters))

    def row(self, document: Document, layout: Layout, by: int) -> Selecting:
        """The cursor some rows down (or up, below zero), in the same column."""
        index, cell = layout.place(self.cursor.start)
        target = index + by
        held = False
        while 0 <= target < len(layout.rows):
            row = layout.rows[target]
            if row.start < row.end:
                moved = self.at(document, min(row.offset(cell), row.end - 1))
                # A word that is cut over several rows is left behind as a whole.
                if moved.cursor != self.cursor and (moved.cursor > self.cursor) == (by > 0):
                    return moved
                held = True
            target += 1 if by > 0 else -1
        return self.moved(document, 1 if by > 0 else -1) if held else self

    def edge(self, document: Document, layout: Layout, *, end: bool) -> Selecting:
        """The cursor at the start or the end of its row."""
        row = layout.rows[layout.row_at(self.cursor.start)]
        return self.at(document, max(row.start, row.end - 1) if end else row.start)

    def by_letters(self, document: Document, letters: bool) -> Selecting:
        """The same place in steps of letters or of tokens."""
        cursor = piece_at(document, self.cursor.start, letters=letters)
        return replace(self, letters=letters, cursor=cursor)


def piece_at(document: Document, offset: int, *, letters: bool) -> Span:
    """The token or letter at an offset, or the nearest behind it."""
    if letters:
        offset = min(max(offset, 0), len(document.text) - 1)
        return _letter(document.text, Span(offset, offset + 1), 0)
    return document.tokens[token_index(document.tokens, offset)]


def _letter(text: str, at: Span, by: int) -> Span:
    """The letter beside one, with its marks; line ends are passed over."""
    start = at.end if by > 0 else at.start - 1 if by < 0 else at.start
    while 0 <= start < len(text) and (text[start] == "\n" or _is_mark(text[start])):
        start += by or -1
    if not 0 <= start < len(text):
        return at if by else _letter(text, at, 1)
    return Span(start, _with_marks(text, start))


def _is_mark(char: str) -> bool:
    """Whether a character is drawn on the letter before it."""
    return not cell_len(visible(char))


def _with_marks(text: str, start: int) -> int:
    """Where a letter ends, its marks included."""
    end = start + 1
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return end


def moved_boundary(
    document: Document, span: Span, *, left: bool, outward: bool, letters: bool
) -> Span | None:
    """A span with one boundary moved one token or letter; None where that cannot be.

    Args:
        document: The text.
        span: The span.
        left: Whether the left boundary moves; else the right one.
        outward: Whether the span grows; else it shrinks.
        letters: Whether a step is one letter.
    """
    if letters:
        return _moved_by_letter(document.text, span, left=left, outward=outward)
    tokens = document.tokens
    if left:
        index = bisect_left(tokens, span.start, key=lambda token: token.start)
        if outward:
            return Span(tokens[index - 1].start, span.end) if index else None
        index = bisect_right(tokens, span.start, key=lambda token: token.start)
        inside = index < len(tokens) and tokens[index].start < span.end
        return Span(tokens[index].start, span.end) if inside else None
    index = bisect_right(tokens, span.end, key=lambda token: token.end)
    if outward:
        return Span(span.start, tokens[index].end) if index < len(tokens) else None
    index = bisect_left(tokens, span.end, key=lambda token: token.end) - 1
    inside = index >= 0 and tokens[index].end > span.start
    return Span(span.start, tokens[index].end) if inside else None


def _moved_by_letter(text: str, span: Span, *, left: bool, outward: bool) -> Span | None:
    """A span with one boundary moved to the next letter that is no white space."""

    def letter(places: Iterable[int]) -> int | None:
        good = (at for at in places if not text[at].isspace() and not _is_mark(text[at]))
        return next(good, None)

    if left:
        outside, inside = range(span.start - 1, -1, -1), range(span.start + 1, span.end)
        start = letter(outside if outward else inside)
        return None if start is None else Span(start, span.end)
    if outward:
        last = letter(range(span.end, len(text)))
    else:
        dropped = letter(range(span.end - 1, span.start, -1))
        last = None if dropped is None else letter(range(dropped - 1, span.start - 1, -1))
    return None if last is None else Span(span.start, _with_marks(text, last))
