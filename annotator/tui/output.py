"""What is sent to the terminal: only the cells that differ from what stands there.

Textual sends whole regions, each piece with all of its attributes. Here a frame is compared with
the one before, cell by cell, and what differs is sent with the shortest moves and attributes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import SGR_STYLES, Strip

Piece = tuple[int, int, Strip]
"""Row and column at which a strip begins, and the strip."""

# Looks


class Look(NamedTuple):
    """How a cell looks, as far as a terminal is told.

    Args:
        attributes: One bit for each of Rich's attributes, from bold on.
        ink: The SGR parameters of the foreground; None where nothing can be seen of it.
        paper: Those of the background.
        link: Where a click leads; empty for nowhere.
    """

    attributes: int
    ink: str | None
    paper: str
    link: str


_PLAIN = Look(0, "39", "49", "")

_UNSEEN_ON_BLANKS = 0b111
"""Bold, dim and italic: nothing is to be seen of them where there is no letter."""

_OFF = (
    (0b0000000000011, "22"),
    (0b0000000000100, "23"),
    (0b0001000001000, "24"),
    (0b0000000110000, "25"),
    (0b0000001000000, "27"),
    (0b0000010000000, "28"),
    (0b0000100000000, "29"),
    (0b0110000000000, "54"),
    (0b1000000000000, "55"),
)
"""Groups of attributes and what turns all of a group off (ECMA-48, 8.3.117)."""

_LINK = re.compile(r"[!-~]+")


@lru_cache(maxsize=4096)
def _looks(style: Style | None, colors: ColorSystem) -> tuple[Look, Look]:
    """The looks of letters and of blanks in a style."""
    if style is None:
        return _PLAIN, _of_blanks(_PLAIN)
    attributes = style._attributes & style._set_attributes
    ink, paper = _PLAIN.ink, _PLAIN.paper
    if style.color is not None:
        ink = ";".join(style.color.downgrade(colors).get_ansi_codes())
    if style.bgcolor is not None:
        paper = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False))
    # The filters clean the text, and not the address that may lie under it.
    link = style.link if style.link is not None and _LINK.fullmatch(style.link) else ""
    look = _same(Look(attributes, ink, paper, link))
    return look, _of_blanks(look)


@lru_cache(maxsize=4096)
def _of_blanks(look: Look) -> Look:
    """What is to be seen of a look where there is no letter."""
    if look.attributes & ~_UNSEEN_ON_BLANKS:
        return look
    return _same(Look(0, None, look.paper, look.link))


@lru_cache(maxsize=4096)
def _same(look: Look) -> Look:
    """The one object that stands for equal looks, so that most comparisons need no second look."""
    return look


@lru_cache(maxsize=4096)
def _turn(before: Look, wanted: Look) -> tuple[str, Look]:
    """The shortest sequence from one look to another, and the look that it leads to."""
    attributes, ink = wanted.attributes, wanted.ink
    if ink is None:
        ink = before.ink
        attributes |= before.attributes & _UNSEEN_ON_BLANKS
    kept, codes = before.attributes, []
    for group, off in _OFF:
        if kept & group & ~attributes:
            codes.append(off)
            kept &= ~group
    codes += _on(attributes & ~kept)
    if ink is not None and ink != before.ink:
        codes.append(ink)
    if wanted.paper != before.paper:
        codes.append(wanted.paper)
    sequence = f"\x1b[{';'.join(codes)}m" if codes else ""
    after = Look(attributes, ink, wanted.paper, wanted.link)

    anew = [*_on(wanted.attributes)]
    anew += [code for code in (wanted.ink or "39", wanted.paper) if code not in ("39", "49")]
    other = f"\x1b[{';'.join(['0', *anew])}m" if anew else "\x1b[m"
    if len(other) < len(sequence):
        sequence = other
        after = Look(wanted.attributes, wanted.ink or "39", wanted.paper, wanted.link)
    if wanted.link != before.link:
        sequence += f"\x1b]8;;{wanted.link}\x1b\\"
    return sequence, _same(after)


def _on(attributes: int) -> Iterator[str]:
    return (code for bit, code in enumerate(SGR_STYLES) if attributes >> bit & 1)


# Cells


@lru_cache(maxsize=4096)
def _doubtful(glyph: str) -> bool:
    """Whether terminals may disagree on how many cells a glyph takes, as they do on emoji."""
    first = ord(glyph[0])
    if 0x1F000 <= first < 0x20000 or not all(map(unicodedata.combining, glyph[1:])):
        return True
    return first < 0x2E80 and unicodedata.east_asian_width(glyph[0]) in "WF"


def _cells(strip: Strip, colors: ColorSystem) -> tuple[list[str | None], list[Look]]:
    """Glyph and look of every cell of a strip."""
    glyphs: list[str | None] = []
    looks: list[Look] = []
    for text, style, control in strip:
        if control:
            continue
        letter, blank = _looks(style, colors)
        if text.isascii():
            glyphs += text
            looks += [blank if char == " " else letter for char in text]
            continue
        for start, end, width in split_graphemes(text)[0]:
            glyph = text[start:end]
            if width:
                glyphs += [glyph, *[""] * (width - 1)]
                looks += [blank if glyph == " " else letter] * width
            elif glyphs:
                # A mark whose letter is in the segment before.
                at = -2 if glyphs[-1] == "" else -1
                glyphs[at] = f"{glyphs[at]}{glyph}"
    return glyphs, looks


class _Row:
    """One row: the glyph of every cell, and its look.

    A glyph is None where it is not known, and empty in the second cell of a wide one.
    """

    __slots__ = ("glyphs", "looks")

    def __init__(self, glyphs: list[str | None], looks: list[Look]) -> None:
        self.glyphs = glyphs
        self.looks = looks

    def copy(self) -> _Row:
        """A row like this one, to draw on."""
        return _Row(self.glyphs[:], self.looks[:])

    def place(self, column: int, strip: Strip, colors: ColorSystem) -> None:
        """Draw a strip; what does not fit is cut, and no half of a wide glyph is left over."""
        glyphs, looks = _cells(strip, colors)
        end = min(column + len(glyphs), len(self.glyphs))
        size = end - column
        if size <= 0:
            return
        if self.glyphs[column] == "":
            self.glyphs[column - 1] = " "
        if end < len(self.glyphs) and self.glyphs[end] == "":
            self.glyphs[end] = " "
        if size < len(glyphs) and glyphs[size] == "":
            glyphs[size - 1] = " "
        self.glyphs[column:end] = glyphs[:size]
        self.looks[column:end] = looks[:size]

    @property
    def doubtful(self) -> bool:
        """Whether there is a glyph on whose width terminals may disagree."""
        if "".join(filter(None, self.glyphs)).isascii():
            return False
        return any(glyph and not glyph.isascii() and _doubtful(glyph) for glyph in self.glyphs)

    def changes(self, before: _Row) -> Iterator[tuple[int, int]]:
        """Start and end of what differs from the row before; glyphs are whole."""
        width = len(self.glyphs)
        start = end = -1
        for cell, (glyph, look, old_glyph, old_look) in enumerate(
            zip(self.glyphs, self.looks, before.glyphs, before.looks, strict=True)
        ):
            if glyph is None or (look is old_look and glyph == old_glyph):
                continue
            if cell > end:
                if start >= 0:
                    yield start, end
                start = cell
            end = cell + 1
            if end < width and self.glyphs[end] == "":
                end += 1
        if start >= 0:
            yield start, end

    def stretches(self) -> Iterator[tuple[int, int, bool]]:
        """Start and end of everything that is known, and whether its width is in doubt."""
        kinds = [
            None if glyph is None else bool(glyph) and _doubtful(glyph) for glyph in self.glyphs
        ]
        for cell in range(1, len(kinds)):
            if self.glyphs[cell] == "":
                kinds[cell] = kinds[cell - 1]
        start = 0
        for kind, same in groupby(kinds):
            end = start + len(list(same))
            if kind is not None:
                yield start, end, kind
            start = end

    def sequence(self, start: int, end: int, look: Look) -> tuple[str, Look]:
        """What writes the cells from start to end, and the look in which it ends.

        Args:
            start: The first cell.
            end: The cell after the last one.
            look: The look that is in force.
        """
        looks = self.looks[start:end]
        for cell in range(len(looks) - 2, -1, -1):
            # A blank is written in the look of the text behind it, where that looks the same.
            if looks[cell].ink is None and _of_blanks(looks[cell + 1]) is looks[cell]:
                looks[cell] = looks[cell + 1]
        parts: list[str] = []
        last: Look | None = None
        for glyph, wanted in zip(self.glyphs[start:end], looks, strict=True):
            if wanted is not last:
                last = wanted
                if wanted is not look:
                    codes, look = _turn(look, wanted)
                    parts.append(codes)
            parts.append(glyph or "")
        return "".join(parts), look


# Sequences

_NEAR = 12
"""Over how many cells at most it is tried whether writing them again is shorter than a move."""


class _Pen:
    """Writes rows; it knows where the cursor is, and in which look it writes.

    At the beginning of a frame it knows no place, for others move the cursor between frames.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._place: tuple[int, int] | None = None
        self._look = _PLAIN

    def change(self, y: int, before: _Row, row: _Row) -> None:
        """Write what differs between two states of a row."""
        if before.glyphs == row.glyphs and before.looks == row.looks:
            return
        if row.doubtful or before.doubtful:
            self._anew(y, row)
            return
        for start, end in row.changes(before):
            if self._place is not None and self._place[0] == y:
                start = self._from(row, self._place[1], start)
            self._go(y, start)
            self._write(y, row, start, end)

    def _from(self, row: _Row, cell: int, start: int) -> int:
        """Where to begin: at a change, or at the cursor where writing over the gap is shorter."""
        if start - cell > _NEAR or None in row.glyphs[cell:start]:
            return start
        through = row.sequence(cell, start + 1, self._look)[0]
        beyond = row.sequence(start, start + 1, self._look)[0]
        return cell if len(through) <= len(beyond) + len(_step(start - cell, "C")) else start

    def _anew(self, y: int, row: _Row) -> None:
        """Write a whole row so that it does not matter how wide a terminal takes its glyphs."""
        for start, end, doubtful in row.stretches():
            self._go(y, start)
            if doubtful:
                # What the glyphs leave free is blank; what they cover too much is written later.
                self._write(y, _Row([" "] * end, row.looks), start, end)
                self._go(y, start)
                self._write(y, row, start, end)
                self._place = None
            else:
                self._write(y, row, start, end)

    def _go(self, y: int, x: int) -> None:
        """Move the cursor by the shortest way."""
        before, self._place = self._place, (y, x)
        if before == self._place:
            return
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if before is not None and before[0] == y and before[1] < x:
            ways.append(_step(x - before[1], "C"))
        if before is not None and before[1] == x and before[0] < y:
            ways.append(_step(y - before[0], "B"))
        self._parts.append(min(ways, key=len))

    def _write(self, y: int, row: _Row, start: int, end: int) -> None:
        text, self._look = row.sequence(start, end, self._look)
        self._parts.append(text)
        # Behind the last column terminals differ in where the cursor is, but no row goes on there.
        self._place = (y, end)

    def end(self) -> str:
        """All that was written; behind it the terminal writes plainly, as others expect."""
        plain, _ = _turn(self._look, _PLAIN)
        return "".join([*self._parts, plain])


def _step(cells: int, direction: str) -> str:
    return f"\x1b[{cells if cells > 1 else ''}{direction}"


class Shown:
    """What stands on the terminal."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._strips: list[dict[int, Strip]] = []
        self._size = (0, 0)
        self._colors = ColorSystem.TRUECOLOR

    def forget(self) -> None:
        """Take nothing for granted any more: the terminal may show anything."""
        width, height = self._size
        self._rows = [_Row([None] * width, [_PLAIN] * width) for _ in range(height)]
        self._strips = [{} for _ in range(height)]

    def update(self, pieces: Iterable[Piece], size: tuple[int, int], colors: ColorSystem) -> str:
        """What makes the terminal show some pieces, where it does not show them already.

        Args:
            pieces: The strips that may have changed; what they do not cover stays as it is.
            size: Columns and rows of the terminal.
            colors: The colours that it has.

        Returns:
            Text and control sequences. They move the cursor first, and end with plain attributes.
        """
        if (size, colors) != (self._size, self._colors):
            self._size, self._colors = size, colors
            self.forget()
        width, height = size
        changed: dict[int, _Row] = {}
        for y, x, strip in pieces:
            # A strip never changes, so the same object needs no look at its cells.
            if not (0 <= y < height and 0 <= x < width) or self._strips[y].get(x) is strip:
                continue
            self._keep(y, x, strip)
            if y not in changed:
                changed[y] = self._rows[y].copy()
            changed[y].place(x, strip, colors)
        pen = _Pen()
        for y, row in sorted(changed.items()):
            pen.change(y, self._rows[y], row)
            self._rows[y] = row
        return pen.end()

    def _keep(self, y: int, x: int, strip: Strip) -> None:
        """Remember a strip instead of those that it covers, in whole or in part."""
        strips, end = self._strips[y], x + strip.cell_length
        for other, covered in list(strips.items()):
            if other < end and x < other + covered.cell_length:
                del strips[other]
        strips[x] = strip


# Textual's frames


class Difference(CompositorUpdate):
    """A frame of Textual, sent as what differs from the one before.

    Args:
        shown: What stands on the terminal; it is brought up to date when the frame is rendered.
        update: The frame.
    """

    def __init__(self, shown: Shown, update: LayoutUpdate | ChopsUpdate) -> None:
        self._shown = shown
        self._update = update

    def render_segments(self, console: Console) -> str:
        """What is to be sent."""
        update = self._update
        if isinstance(update, LayoutUpdate):
            pieces, size = _whole(update), (update.region.right, update.region.bottom)
        else:
            pieces = _partial(update)
            size = (max((ends[-1] for ends in update.chop_ends), default=0), len(update.chops))
        return self._shown.update(pieces, size, console._color_system or ColorSystem.TRUECOLOR)


def _whole(update: LayoutUpdate) -> Iterator[Piece]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _partial(update: ChopsUpdate) -> Iterator[Piece]:
    for y, start, end in update.spans:
        line = update.chops[y].items()
        for stop, (x, strip) in zip(update.chop_ends[y], line, strict=False):
            if strip is not None and x < end and start < stop:
                yield y, x, strip
