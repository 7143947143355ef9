"""The selection cursor: whole tokens or single letters, by keys alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.cells import cell_len

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
        while 0 <= target < len(layout.rows):
            row = layout.rows[target]
            if row.start < row.end:
                return self.at(document, min(row.offset(cell), row.end - 1))
            target += 1 if by > 0 else -1
        return self

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
    while 0 <= start < len(text) and (text[start] == "\n" or not cell_len(text[start])):
        start += by or -1
    if not 0 <= start < len(text):
        return at
    end = start + 1
    while end < len(text) and text[end] != "\n" and not cell_len(text[end]):
        end += 1
    return Span(start, end)


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
        step = 1 if outward else -1
        start = span.start - step if left else span.start
        end = span.end if left else span.end + step
        if not 0 <= start < end <= len(document.text):
            return None
        return Span(start, end)
    tokens = document.tokens
    if left:
        starts = [token.start for token in tokens]
        if outward:
            before = [start for start in starts if start < span.start]
            return Span(before[-1], span.end) if before else None
        after = [start for start in starts if span.start < start < span.end]
        return Span(after[0], span.end) if after else None
    ends = [token.end for token in tokens]
    if outward:
        after = [end for end in ends if end > span.end]
        return Span(span.start, after[0]) if after else None
    before = [end for end in ends if span.start < end < span.end]
    return Span(span.start, before[-1]) if before else None
