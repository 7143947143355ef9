"""Terminals of all kinds: what they send, what they are sent, and how large they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.e2e.terminal import Terminal

BYTES = [b"\xe9", b"\xff", b"\x9b", b"\xc3\xc3", b"\xed\xa0\x80", b"\x00"]
KEY_REPORTS = [
    b"\x1b[1114112u",
    b"\x1b[99999999999999999999u",
    b"\x1b[9999999;1A",
    b"\x1b[97;1;1114112u",
    b"\x1b[97:65;1u",
    b"\x1b[97;1:3u",
    b"\x1b[55296;1u",
    b"\x1b[97;1;55296u",
    b"\x1b[200~\xe9\xff\x1b[201~",
]


def test_no_input_ends_it(project: Path, start: Start) -> None:
    assert project
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    for index, given in enumerate([*BYTES, *KEY_REPORTS]):
        # Each is followed by a key that has to work: accept, then take it back.
        terminal.send(given)
        terminal.send("u" if index % 2 else "a")
        terminal.wait_for(
            terminal.shows("0/9" if index % 2 else "1/9"), f"the key behind {given!r}"
        )
    terminal.send("q")
    assert terminal.wait_exit() == 0


def test_nothing_is_sent_while_nothing_happens(project: Path, start: Start) -> None:
    assert project
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    # Clocks and blinking cursors send something at least once in a second.
    assert terminal.quiet(1.5)
    before = len(terminal.received)
    terminal.send("\x1b")
    terminal.quiet(1.0)
    terminal.send("a")
    terminal.wait_shows("1/9")
    assert terminal.quiet(0.5)
    # One decision is a few lines, not a screen.
    assert len(terminal.received) - before < 8000


MOUSE = [b"\x1b[?1000h", b"\x1b[?1002h", b"\x1b[?1003h", b"\x1b[?1006h", b"\x1b[?1015h"]


def test_the_mouse_is_left_to_the_terminal_on_request(project: Path, start: Start) -> None:
    assert project
    terminal = start("review", "--no-mouse")
    terminal.wait_shows("Ankara?", "0/9")
    terminal.send("a")
    terminal.wait_shows("1/9")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert not any(sequence in terminal.received for sequence in MOUSE)


def test_the_mouse_is_asked_for_else(project: Path, start: Start) -> None:
    assert project
    terminal = start()
    terminal.wait_shows("overlegt met Berlijn?", "0/9")
    assert b"\x1b[?1006h" in terminal.received
    # A click on a word of the first row of the article.
    column = terminal.lines[1].index("Berlijn") + 2
    terminal.send(f"\x1b[<0;{column};2M\x1b[<0;{column};2m")
    terminal.wait_shows("GPE Berlijn")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert bytes(terminal.received).rindex(b"\x1b[?1006l") > 0


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"NO_COLOR": "1"},
    ],
    ids=str,
)
def test_it_is_drawn_everywhere(project: Path, start: Start, env: dict[str, str]) -> None:
    assert project
    terminal = start(**env)
    terminal.wait_shows("Krause. 😀", "0/9", "a accept")
    terminal.send("a")
    # States are told without colour.
    terminal.wait_shows("1/9", "Ankara overlegt met Berlijn?")
    assert "\\u" not in terminal.text
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert terminal.restored


@pytest.mark.parametrize("arguments", [("review", "--ascii"), ("review",)], ids=str)
def test_it_is_drawn_with_ascii_where_there_is_no_more(
    project: Path, start: Start, arguments: tuple[str, ...]
) -> None:
    assert project
    asked = len(arguments) > 1
    terminal = start(*arguments, TERM="xterm-256color" if asked else "linux")
    terminal.wait_shows("Krause. ??", "0/9", "a accept")
    terminal.send("a")
    terminal.wait_shows("1/9", "Ankara overlegt met Berlijn?")
    terminal.send("?")
    terminal.wait_shows("any other key closes this")
    # The console knows the letters of Western Europe, so they may stand there.
    assert terminal.text.isascii() or (not asked and terminal.text.encode("latin-1"))
    terminal.send("q")
    terminal.wait_gone("any other key closes this")
    terminal.send("q")
    assert terminal.wait_exit() == 0


def test_a_terminal_that_cannot_be_drawn_on_gets_lines(project: Path, start: Start) -> None:
    assert project
    terminal = start(TERM="dumb", COLORTERM="")
    terminal.wait_shows("this is the line mode", "Ankara")
    terminal.send("a\n")
    terminal.wait_shows("accepted GPE Ankara")
    terminal.send("q\n")
    assert terminal.wait_exit() == 0
    assert b"\x1b" not in terminal.received


def _stands(terminal: Terminal, title: str, focus: str, *, beside: bool) -> bool:
    places = [line.index(focus) for line in terminal.lines if focus in line]
    return title in terminal.title and any((place > 60) == beside for place in places)


def test_every_size_works(project: Path, start: Start) -> None:
    assert project
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    # Behind each decision stands the fact that is the next one then.
    sizes = {
        (120, 40): "GPE      Berlijn",
        (60, 15): "PERSON   Yilmaz",
        (20, 5): "PERSON   Yil",
        (1, 1): "",
        (80, 24): "CONSULT  sprak",
    }
    for accepted, ((columns, rows), focus) in enumerate(sizes.items(), 1):
        terminal.resize(columns, rows)
        terminal.send("a")
        if columns == 1:
            continue
        # The list is a column of its own where there is room, else it lies under the article.
        terminal.wait_for(
            partial(_stands, terminal, f"{accepted}/9  0/2", focus, beside=columns >= 110),
            f"the screen at {columns}x{rows}",
        )
        assert all(len(line) <= columns for line in terminal.lines)
    terminal.send("q")
    assert terminal.wait_exit() == 0
