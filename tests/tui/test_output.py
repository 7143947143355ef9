"""What is sent to the terminal: only differences, and the terminal always shows the frame."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyte.screens import Char
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.segment import ControlType, Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._context import active_app
from textual.screen import Screen
from textual.strip import SGR_STYLES, Strip

from annotator.tui.app import AnnotatorApp
from annotator.tui.output import Difference, Piece, Shown
from tests.tui.driving import reviewing
from tests.tui.material import Project

WIDTH, HEIGHT = 12, 4
SIZE = (WIDTH, HEIGHT)

LETTERS = ["a", "b", " ", " ", "é", "’", "漢", "字", "e\u0301", "o\u0308\u0323"]
DOUBTFUL = ["😀", "👍🏽", "⌚", "🇳🇱", "1\ufe0f", "👨\u200d👩"]
STYLES = [
    None,
    Style(),
    Style(color="#ff0000"),
    Style(color="red", bgcolor="#000080"),
    Style(bgcolor="#202020", bold=True),
    Style(bgcolor="#202020", italic=True, color="#808080"),
    Style(reverse=True, color="#00ff00", bgcolor="#202020"),
    Style(underline=True, bgcolor="#202020", color="#ffffff"),
    Style(strike=True),
]

# Terminals


def terminal(width: int = WIDTH, height: int = HEIGHT) -> tuple[pyte.Screen, pyte.Stream]:
    """A terminal that does not wrap, as Textual has it."""
    screen = pyte.Screen(width, height)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l")
    return screen, stream


def seen(screen: pyte.Screen) -> list[list[Char]]:
    """Every cell of a terminal; what cannot be seen of a blank is left out."""
    cells = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return [[_seen(cell) for cell in row] for row in cells]


def _seen(cell: Char) -> Char:
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return cell._replace(fg="default", bold=False, italics=False)
    return cell


def in_full(pieces: Iterable[Piece]) -> str:
    """Every segment with its place and all of its attributes, as the reference."""
    parts = []
    for y, x, strip in pieces:
        for text, style, _ in strip:
            parts.append(f"\x1b[{y + 1};{x + 1}H")
            parts.append(text if style is None else Strip.render_style(style, text, _DEPTH))
            x += cell_len(text)
    return "".join(parts)


_DEPTH = ColorSystem.TRUECOLOR

# Frames


@st.composite
def strips(draw: st.DrawFn, width: int, glyphs: Sequence[str]) -> Strip:
    """A strip of exactly some cells."""
    segments = []
    left = width
    while left:
        text = ""
        for glyph in draw(st.lists(st.sampled_from(glyphs), max_size=6)):
            if cell_len(text + glyph) <= left:
                text += glyph
        text = text or " "
        segments.append(Segment(text, draw(st.sampled_from(STYLES))))
        left -= cell_len(text)
    return Strip(segments, width)


@st.composite
def rows(draw: st.DrawFn, y: int, glyphs: Sequence[str]) -> list[Piece]:
    """A row in one or two strips."""
    cut = draw(st.sampled_from([0, 0, 5]))
    widths = [(0, WIDTH)] if not cut else [(0, cut), (cut, WIDTH - cut)]
    return [(y, x, draw(strips(width, glyphs))) for x, width in widths]


@dataclass
class Frame:
    """Some rows, and whether the terminal lost what it showed before they come."""

    rows: dict[int, list[Piece]]
    lost: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """All strips, from the top."""
        return [piece for _, row in sorted(self.rows.items()) for piece in row]


@st.composite
def frames(draw: st.DrawFn, glyphs: Sequence[str]) -> list[Frame]:
    """A first frame with every row, and changes to it."""
    found = [Frame({y: draw(rows(y, glyphs)) for y in range(HEIGHT)})]
    for _ in range(draw(st.integers(1, 4))):
        lost = draw(st.booleans())
        which = range(HEIGHT) if lost else draw(st.sets(st.integers(0, HEIGHT - 1)))
        found.append(Frame({y: draw(rows(y, glyphs)) for y in which}, lost))
    return found


# What is shown


@given(frames(LETTERS))
def test_the_terminal_shows_each_frame(given_frames: list[Frame]) -> None:
    shown = Shown()
    screen, stream = terminal()
    reference, plain = terminal()
    for frame in given_frames:
        if frame.lost:
            shown.forget()
            stream.feed("\x1b[2J\x1b[2;3H\x1b[31mwall: back in five\x1b[m")
        # Others move the cursor between frames.
        stream.feed("\x1b[3;4H")
        stream.feed(shown.update(frame.pieces, SIZE, _DEPTH))
        plain.feed(in_full(frame.pieces))
        assert seen(screen) == seen(reference)
        assert screen.cursor.attrs == screen.default_char


@given(frames(LETTERS))
def test_a_frame_that_stands_there_sends_nothing(given_frames: list[Frame]) -> None:
    shown = Shown()
    for frame in given_frames:
        shown.update(frame.pieces, SIZE, _DEPTH)
        copies = [(y, x, Strip(list(strip))) for y, x, strip in frame.pieces]
        assert shown.update(copies, SIZE, _DEPTH) == ""


@pytest.mark.parametrize("cells", [0, 1, 2, 3])
def test_other_opinions_on_widths_do_no_harm(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a terminal thinks of emoji, all other glyphs are where they belong."""
    width_of: Callable[[str], int] = pyte.screens.wcwidth

    def opinion(char: str) -> int:
        doubted = ord(char) >= 0x1F000 or char in "⌚\ufe0f\u200d"
        if doubted and cells == 3:
            return 2  # each part on its own
        return min(cells, 2) if doubted else width_of(char)

    monkeypatch.setattr(pyte.screens, "wcwidth", opinion)

    @given(frames([*LETTERS, *DOUBTFUL]))
    def check(given_frames: list[Frame]) -> None:
        shown = Shown()
        screen, stream = terminal()
        held: dict[int, list[Piece]] = {}
        for frame in given_frames:
            if frame.lost:
                shown.forget()
                stream.feed("\x1b[2J")
            stream.feed(shown.update(frame.pieces, SIZE, _DEPTH))
            held |= frame.rows
            for y, row in held.items():
                for x, glyph in _sure(row):
                    assert screen.buffer[y][x].data == _normal(glyph), (y, x)

    check()


def _sure(row: list[Piece]) -> Iterable[tuple[int, str]]:
    for _, x, strip in row:
        text = "".join(segment.text for segment in strip)
        for glyph in re.findall("|".join(map(re.escape, [*DOUBTFUL, *LETTERS])), text):
            if glyph not in DOUBTFUL:
                yield x, glyph
            x += cell_len(glyph)


def _normal(glyph: str) -> str:
    """A glyph as pyte keeps it."""
    normal = glyph[0]
    for mark in glyph[1:]:
        normal = unicodedata.normalize("NFC", normal + mark)
    return normal


def test_no_half_of_a_wide_glyph_is_left() -> None:
    shown = Shown()
    screen, stream = terminal(6, 1)
    stream.feed(shown.update([(0, 0, Strip([Segment("a漢字b")]))], (6, 1), _DEPTH))
    stream.feed(shown.update([(0, 2, Strip([Segment("xy")]))], (6, 1), _DEPTH))
    assert [screen.buffer[0][x].data for x in range(6)] == ["a", " ", "x", "y", " ", "b"]
    # What was half covered is drawn whole again where it comes back.
    stream.feed(shown.update([(0, 0, Strip([Segment("a漢字b")]))], (6, 1), _DEPTH))
    assert [screen.buffer[0][x].data for x in range(6)] == ["a", "漢", "", "字", "", "b"]
    stream.feed(shown.update([(0, 5, Strip([Segment("漢")]))], (6, 1), _DEPTH))
    assert screen.buffer[0][5].data == " "


def test_a_wide_glyph_that_takes_the_place_of_another_one_moves_nothing() -> None:
    shown = Shown()
    screen, stream = terminal(14, 1)
    stream.feed(shown.update([(0, 0, Strip([Segment("漢abcdefghijkl")]))], (14, 1), _DEPTH))
    stream.feed(shown.update([(0, 0, Strip([Segment("字abcdefghijXl")]))], (14, 1), _DEPTH))
    assert "".join(screen.buffer[0][x].data for x in range(14)) == "字abcdefghijXl"


def test_what_is_not_known_is_passed_over() -> None:
    shown = Shown()
    pieces = [(0, 0, Strip([Segment("ab")])), (0, 4, Strip([Segment("cd")]))]
    assert shown.update(pieces, (8, 1), _DEPTH) == "\x1b[1Hab\x1b[2Ccd"


def test_a_glyph_that_turns_out_narrow_leaves_nothing_of_what_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    width_of: Callable[[str], int] = pyte.screens.wcwidth
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda char: 1 if char == "😀" else width_of(char))
    shown = Shown()
    screen, stream = terminal(4, 1)
    for text in ("abcd", "a😀d"):
        stream.feed(shown.update([(0, 0, Strip([Segment(text)]))], (4, 1), _DEPTH))
    assert [screen.buffer[0][x].data for x in range(4)] == ["a", "😀", " ", "d"]


def test_a_mark_in_a_segment_of_its_own_stays_with_its_letter() -> None:
    shown = Shown()
    screen, stream = terminal(4, 1)
    strip = Strip([Segment("ae"), Segment("\u0301", Style(bold=True)), Segment("b ")])
    stream.feed(shown.update([(0, 0, strip)], (4, 1), _DEPTH))
    assert [screen.buffer[0][x].data for x in range(4)] == ["a", "é", "b", " "]


def test_another_size_is_drawn_from_nothing() -> None:
    shown = Shown()
    strip = Strip([Segment("abc")])
    first = shown.update([(0, 0, strip)], (3, 1), _DEPTH)
    assert "abc" in first
    assert shown.update([(0, 0, strip)], (3, 1), _DEPTH) == ""
    assert "abc" in shown.update([(0, 0, strip)], (3, 2), _DEPTH)
    # What lies outside is not drawn.
    assert shown.update([(5, 0, strip), (0, 7, strip)], (3, 2), _DEPTH) == ""


def test_control_segments_are_not_text() -> None:
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    sent = Shown().update([(0, 0, Strip([control, Segment("ab")]))], (2, 1), _DEPTH)
    assert sent == "\x1b[1Hab"


# Attributes


_OFF = {
    "22": {"1", "2"},
    "23": {"3"},
    "24": {"4", "21"},
    "25": {"5", "6"},
    "27": {"7"},
    "28": {"8"},
    "29": {"9"},
    "54": {"51", "52"},
    "55": {"53"},
}


@dataclass
class Writer:
    """A terminal of one row that knows every attribute; pyte does not know all of them."""

    cells: dict[int, tuple[str, frozenset[str], str, str, str]] = field(default_factory=dict)
    x: int = 0
    on: frozenset[str] = frozenset()
    ink: str = "39"
    paper: str = "49"
    link: str = ""

    def feed(self, text: str) -> None:
        """Obey what is sent."""
        pattern = r"\x1b\[([\d;]*)([HCm])|\x1b\]8;;([^\x1b]*)\x1b\\|([^\x1b])"
        end = 0
        for match in re.finditer(pattern, text):
            assert match.start() == end, text[end:]
            end = match.end()
            parameters, final, link, char = match.groups()
            if char is not None:
                self.cells[self.x] = self._seen(char)
                self.x += 1
            elif link is not None:
                self.link = link
            elif final == "H":
                self.x = int([*parameters.split(";"), "1"][1]) - 1
            elif final == "C":
                self.x += int(parameters or 1)
            else:
                self._attributes(parameters.split(";"))
        assert end == len(text)

    def _seen(self, char: str) -> tuple[str, frozenset[str], str, str, str]:
        if char == " " and not self.on - {"1", "2", "3"}:
            return char, frozenset(), "", self.paper, self.link
        return char, self.on, self.ink, self.paper, self.link

    def _attributes(self, codes: list[str]) -> None:
        while codes:
            code = codes.pop(0)
            if code in ("", "0"):
                self.on, self.ink, self.paper = frozenset(), "39", "49"
            elif code in _OFF:
                self.on -= _OFF[code]
            elif code in SGR_STYLES:
                self.on |= {code}
            else:
                count = {"2": 4, "5": 2}[codes[0]] if code in ("38", "48") else 0
                value = ";".join([code, *(codes.pop(0) for _ in range(count))])
                if code.startswith(("4", "10")):
                    self.paper = value
                else:
                    self.ink = value


COLORS = [None, "default", "red", "bright_blue", "color(200)", "#123456"]


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Any style: attributes, colours, perhaps a link."""
    words = draw(st.lists(st.sampled_from(sorted(Style.STYLE_ATTRIBUTES)), max_size=5))
    ink, paper = draw(st.sampled_from(COLORS)), draw(st.sampled_from(COLORS))
    link = draw(st.sampled_from([None, "https://example.org/a"]))
    return Style.parse(" ".join(words)) + Style(color=ink, bgcolor=paper, link=link)


some_segments = st.lists(
    st.builds(Segment, st.sampled_from(["a", "bc", " ", "  d"]), styles(), st.none()),
    min_size=1,
    max_size=6,
)


@given(st.lists(some_segments, min_size=1, max_size=3), st.sampled_from(list(ColorSystem)[:3]))
def test_every_attribute_is_as_in_the_frame(lines: list[list[Segment]], depth: ColorSystem) -> None:
    shown, short, full = Shown(), Writer(), Writer()
    for segments in lines:
        strip = Strip(segments)
        short.feed(shown.update([(0, 0, strip)], (40, 1), depth))
        full.feed("\x1b[1H")
        for text, style, _ in segments:
            assert style is not None
            ansi = Strip.render_ansi.__wrapped__(Strip, style, depth)
            link = f"\x1b]8;;{style.link or ''}\x1b\\"
            full.feed(f"{link}\x1b[0{';' if ansi else ''}{ansi}m{text}")
        assert short.cells == full.cells
        assert (short.on, short.ink, short.paper, short.link) == (frozenset(), "39", "49", "")


def test_what_is_turned_off_with_something_else_is_turned_on_again() -> None:
    colors = Style(color="#123456", bgcolor="#654321")
    both, dim = colors + Style(bold=True, dim=True), colors + Style(dim=True)
    sent = Shown().update([(0, 0, Strip([Segment("a", both), Segment("b", dim)]))], (2, 1), _DEPTH)
    writer = Writer()
    writer.feed(sent)
    assert [writer.cells[x][1] for x in range(2)] == [{"1", "2"}, {"2"}]


def test_only_the_colours_that_the_terminal_has_are_sent() -> None:
    strip = Strip([Segment("ab", Style(color="#12ab34", bgcolor="#801000"))])
    sent = [Shown().update([(0, 0, strip)], (2, 1), depth) for depth in list(ColorSystem)[:3]]
    standard, eight_bit, truecolor = sent
    assert "38;" not in standard
    assert re.search(r"38;5;\d+", eight_bit)
    assert "38;2;18;171;52" in truecolor
    # Another depth is another terminal.
    shown = Shown()
    assert shown.update([(0, 0, strip)], (2, 1), ColorSystem.STANDARD) == standard
    assert shown.update([(0, 0, strip)], (2, 1), ColorSystem.EIGHT_BIT) == eight_bit


def test_an_address_with_controls_is_no_link() -> None:
    for address in ("x\x1b]52;c;YQ==\x07", "a b", "é", "x\x9c"):
        strip = Strip([Segment("ab", Style(link=address))])
        assert Shown().update([(0, 0, strip)], (2, 1), _DEPTH) == "\x1b[1Hab"


def test_what_lies_under_the_text_makes_no_difference() -> None:
    shown = Shown()
    shown.update([(0, 0, Strip([Segment("ab", Style(bold=True))]))], (2, 1), _DEPTH)
    marked = Style(bold=True) + Style.from_meta({"offset": (1, 2)})
    assert shown.update([(0, 0, Strip([Segment("ab", marked)]))], (2, 1), _DEPTH) == ""


# How short it is


def _change(before: str, after: str, style: Style | None = None) -> str:
    shown = Shown()
    shown.update([(0, 0, Strip([Segment(before, style)]))], (len(before), 1), _DEPTH)
    return shown.update([(0, 0, Strip([Segment(after, style)]))], (len(after), 1), _DEPTH)


def test_a_short_gap_is_written_and_a_long_one_passed_over() -> None:
    assert _change("abcdefgh", "Xbcdefgh") == "\x1b[1HX"
    assert _change("abcdefgh", "XbYdefgh") == "\x1b[1HXbY"
    assert _change("abcdefghijkl", "Xbcdefghijkl"[:-2] + "Yl") == "\x1b[1HX\x1b[9CY"
    bold = Style(bold=True)
    assert _change("abcd", "abXd", bold) == "\x1b[1;3H\x1b[1mX\x1b[m"


def test_blanks_take_no_attributes_that_cannot_be_seen() -> None:
    paper = Style(bgcolor="#000000")
    red, bold = paper + Style(color="#ff0000"), paper + Style(bold=True)
    strip = Strip([Segment("a ", red), Segment(" ", bold), Segment("b", red)])
    sent = Shown().update([(0, 0, strip)], (4, 1), _DEPTH)
    assert sent == "\x1b[1H\x1b[38;2;255;0;0;48;2;0;0;0ma  b\x1b[m"
    strip = Strip([Segment("a", bold), Segment("  ", paper)])
    sent = Shown().update([(0, 0, strip)], (3, 1), _DEPTH)
    assert sent == "\x1b[1H\x1b[1;48;2;0;0;0ma  \x1b[m"


def test_rows_below_are_reached_from_where_the_cursor_is() -> None:
    shown = Shown()
    pieces = [(y, 0, Strip([Segment("abcdefghij" * 3)])) for y in range(12)]
    shown.update(pieces, (30, 12), _DEPTH)
    changed = "abcdefghij" * 2 + "X" + "bcdefghij"
    sent = shown.update([(y, 0, Strip([Segment(changed)])) for y in (9, 10)], (30, 12), _DEPTH)
    assert sent == "\x1b[10;21HX\x1b[11;21HX"
    lower = "abcdefghij" * 2 + "XY" + "cdefghij"
    sent = shown.update([(11, 0, Strip([Segment(lower)]))], (30, 12), _DEPTH)
    assert sent == "\x1b[12;21HXY"


# In the program


async def test_every_frame_of_the_program_is_shown(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played beside Textual's own output, through moves, decisions, panels and other sizes."""
    sent = {"differences": 0, "regions": 0, "lost": 0}
    ours, theirs = terminal(1, 1), terminal(1, 1)
    display, forget = AnnotatorApp._display, Shown.forget

    def lose(shown: Shown) -> None:
        nonlocal ours, theirs
        width, height = app_size()
        ours, theirs = terminal(width, height), terminal(width, height)
        sent["lost"] += 1
        forget(shown)

    def app_size() -> tuple[int, int]:
        return active_app.get().size

    def compare(
        app: AnnotatorApp, screen: Screen[object], renderable: RenderableType | None
    ) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            difference = Difference(app._shown, renderable).render_segments(app.console)
            regions = renderable.render_segments(app.console)
            sent["differences"] += len(difference)
            sent["regions"] += len(regions)
            ours[1].feed(difference)
            # Textual goes to the next line between rows, which the kernel makes two characters.
            theirs[1].feed(regions.replace("\n", "\r\n"))
            assert seen(ours[0]) == seen(theirs[0])
        display(app, screen, renderable)

    monkeypatch.setattr(AnnotatorApp, "_display", compare)
    monkeypatch.setattr(Shown, "forget", lose)
    async with reviewing(project) as reviewer:
        await reviewer.press("j", "a", "n", "x", "u", "space", "v", "right", "escape", "f")
        await reviewer.press("escape", "?")
        await reviewer.text_panel()
        await reviewer.press("escape")
        await reviewer.panel_closed()
        await reviewer.resize(120, 40)
        await reviewer.press("a", "a", "p", "l", "t")
        await reviewer.pick_panel()
        await reviewer.press("escape")
        await reviewer.panel_closed()
        await reviewer.resize(60, 15)
        await reviewer.press("j", "j", "a")
        assert "".join(row[0].data for row in seen(ours[0])).strip()
    assert sent["lost"] >= 3
    assert 0 < sent["differences"] < sent["regions"] / 2
