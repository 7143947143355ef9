"""Terminals that have little more than ASCII, and terminals that are light."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from annotator.core.display import visible
from annotator.tui.settings import is_light, needs_ascii
from annotator.tui.terminal import PlainOutput, plain
from tests.tui.driving import make_app, reviewing
from tests.tui.material import Project

BLACK = Color(0, 0, 0)


@given(st.characters().map(visible))
def test_every_character_becomes_ascii_of_the_same_width(char: str) -> None:
    stand_in = plain(char)
    assert stand_in.isascii()
    assert stand_in.isprintable()
    assert len(stand_in) == cell_len(char)


@pytest.mark.parametrize(
    ("text", "ascii_text", "latin"),
    [
        ("„Één crisis…”", '"Een crisis>"', '"Één crisis>"'),
        ("‹ORG› · ↑", "<ORG> - ^", "<ORG> · ^"),
        ("中a", "??a", "??a"),
        ("e\u0301", "e", "e"),
    ],
)
def test_what_stands_for_what(text: str, ascii_text: str, latin: str) -> None:
    segments = [Segment(text)]
    assert PlainOutput().apply(segments, BLACK)[0].text == ascii_text
    assert PlainOutput(latin=True).apply(segments, BLACK)[0].text == latin


async def test_the_whole_screen_is_ascii_where_that_is_asked_for(project: Project) -> None:
    app = make_app(project)
    filters = [type(each) for each in app.get_line_filters()]
    assert PlainOutput not in filters
    async with reviewing(project, ascii_only=True) as reviewer:
        filters = [type(each) for each in reviewer.app.get_line_filters()]
        assert filters[-1] is PlainOutput


@pytest.mark.parametrize(
    ("environment", "light"),
    [({}, False), ({"COLORFGBG": "0;15"}, True), ({"COLORFGBG": "15;0"}, False),
     ({"COLORFGBG": "0;default;7"}, True), ({"COLORFGBG": "nonsense"}, False)],
)  # fmt: skip
def test_a_light_terminal_is_known_by_what_it_says(
    environment: dict[str, str], light: bool
) -> None:
    assert is_light(environment) is light


def test_the_linux_console_is_drawn_with_letters_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")
    assert needs_ascii({"TERM": "linux"})
    assert not needs_ascii({"TERM": "xterm-256color"})
    assert not needs_ascii({})
    monkeypatch.setattr("locale.getencoding", lambda: "ISO-8859-15")
    assert needs_ascii({"TERM": "xterm-256color"})
