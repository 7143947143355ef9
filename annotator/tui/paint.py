"""Rows of an article as styled pieces of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from annotator.tui.layout import Layout, Row

GUTTER = 1
"""Cells at the left of every row, for signs of what begins at its first cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A style on the characters from start to end, over those of lower rank."""

    rank: int
    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text drawn over what stands at a cell of a row; -1 is the gutter."""

    cell: int
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class RowLook:
    """All that decides how a row looks, beside its text: equal looks are equal rows."""

    marks: tuple[Mark, ...] = ()
    overlays: tuple[Overlay, ...] = ()


def paint(layout: Layout, index: int, look: RowLook, width: int) -> list[Segment]:
    """A row as segments of exactly the given width.

    Args:
        layout: The laid out text.
        index: Index of the row.
        look: Marks and overlays, in any order.
        width: Cells to fill, the gutter included; what does not fit is cut.
    """
    row = layout.rows[index]
    glyphs = _glyphs(layout, row, max(width - GUTTER, row.width))
    styles: list[Style | None] = [None] * len(glyphs)
    for mark in sorted(look.marks, key=lambda mark: mark.rank):
        first = row.cell(max(mark.start, row.start))
        end = mark.end
        while row.start < end < row.end and row.cell(end) == row.cell(end - 1):
            end += 1  # a letter cannot be drawn without its marks
        last = row.cell(end)
        if end <= row.end:
            last -= layout.inserts.get(end, 0)
        for cell in range(first, last):
            before = styles[cell]
            styles[cell] = mark.style if before is None else before + mark.style
    gutter = Segment(" " * GUTTER)
    for overlay in look.overlays:
        if overlay.cell < 0:
            gutter = Segment(overlay.text[:GUTTER].rjust(GUTTER), overlay.style)
        else:
            _draw_over(glyphs, styles, overlay)
    return [gutter, *_runs(glyphs[: width - GUTTER], styles)]


def _glyphs(layout: Layout, row: Row, cells: int) -> list[str]:
    """What stands in each cell of a row; nothing in the second cell of a wide glyph."""
    if row.cells is None:
        return list(layout.text[row.start : row.end].ljust(cells))
    glyphs = [" "] * cells
    for offset in range(row.start, row.end):
        char, cell = layout.text[offset], row.cell(offset)
        if offset > row.start and row.cell(offset - 1) == cell:
            glyphs[cell] += char
        else:
            glyphs[cell] = char
    for cell, glyph in enumerate(glyphs[:-1]):
        if glyph and not glyph.isascii() and cell_len(glyph) == 2:
            glyphs[cell + 1] = ""
    return glyphs


def _draw_over(glyphs: list[str], styles: list[Style | None], overlay: Overlay) -> None:
    for cell, char in enumerate(overlay.text, overlay.cell):
        if cell >= len(glyphs):
            return
        if glyphs[cell] == "":
            glyphs[cell - 1] = " "
        if cell + 1 < len(glyphs) and glyphs[cell + 1] == "":
            glyphs[cell + 1] = " "
        glyphs[cell] = char
        before = styles[cell]
        styles[cell] = overlay.style if before is None else before + overlay.style


def _runs(glyphs: list[str], styles: list[Style | None]) -> Iterable[Segment]:
    start = 0
    for cell in range(1, len(glyphs) + 1):
        if cell < len(glyphs) and styles[cell] is styles[start]:
            continue
        if cell == len(glyphs) or styles[cell] != styles[start]:
            yield Segment("".join(glyphs[start:cell]), styles[start])
            start = cell
