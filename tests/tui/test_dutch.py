"""The review screen in Dutch: nothing of it is in English, and nothing of it is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po
from rich.cells import cell_len
from textual.widgets import Input, OptionList, Static

from annotator.core import language
from annotator.core.keys import Mode
from annotator.tui.bindings import Keymap, key_name
from annotator.tui.commands import COMMANDS
from annotator.tui.guide import help_text
from annotator.tui.screens.panels import PickPanel, TextPanel
from annotator.tui.wording import wrapped
from tests.tui.driving import reviewing
from tests.tui.material import (
    ARTICLE,
    FACTS,
    REASONS,
    SCHEMA,
    SECOND,
    SECOND_FACTS,
    TEXT,
    Project,
)
from tests.tui.test_snapshots import Compare, looks

SIZES = ((80, 24), (60, 15))
MOST_USEFUL = 5
"""How many hints there must be room for in every language."""

WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture(autouse=True)
def _dutch() -> Iterator[None]:
    """Speak Dutch in this file."""
    before = language.current()
    language.use("nl")
    yield
    language.use(before)


# What is English


def words(texts: Sequence[str]) -> set[str]:
    """All words of some texts, in small letters."""
    return {word for text in texts for word in WORD.findall(text.casefold())}


def forms(value: str | Sequence[str]) -> Sequence[str]:
    """A message in the singular and, where it has one, in the plural."""
    return (value,) if isinstance(value, str) else value


def catalogue() -> tuple[set[str], set[str]]:
    """The words of the screen's English texts and of its Dutch ones; what is filled in is none."""
    path = language.FOLDER / "nl" / "LC_MESSAGES" / f"{language.DOMAIN}.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale="nl") if message.id]
    # The command line has names of commands in its texts, which are English in every language.
    of_the_screen = re.compile("annotator/(core|tui)/")
    messages = [
        message
        for message in messages
        if any(of_the_screen.match(place) for place, _line in message.locations)
    ]
    found = []
    for texts in ("id", "string"):
        values = [form for message in messages for form in forms(getattr(message, texts))]
        found.append(words([re.sub(r"\{[^}]*\}", " ", value) for value in values]))
    return found[0], found[1]


_ENGLISH, _DUTCH = catalogue()
ENGLISH = _ENGLISH - _DUTCH
"""Words that stand in English texts and in no Dutch one."""

KEYS = [key for command in COMMANDS for key in command.keys]
DATA = words([repr(SCHEMA), repr(REASONS), TEXT, repr(SECOND), *KEYS])
"""Words of the articles and of the label set, and names of keys, which stay as they are."""


def in_english(shown: str) -> set[str]:
    """The words of what is shown that are English and no data."""
    return (words([shown]) & ENGLISH) - DATA


def test_what_is_english_is_told_from_what_is_not() -> None:
    assert in_english("Accept the fact and go on") >= {"accept", "the", "fact", "go"}
    assert not in_english("Keur het feit goed en ga verder: PERSON Anna de Wit")


# Hints and bars

SCENARIOS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("e1", ()),
    ("v1", ()),
    ("e1", ("a", "2", "p")),
    ("e1", ("x", "u")),
    ("e1", ("X",)),
    ("e1", ("A", "A", "d")),
    ("e1", ("A", "*")),
    ("e1", ("F",)),
    ("e1", ("v",)),
    ("v1", ("v", "v", "right")),
    ("v1", ("r",)),
    ("v3", ("r", "p")),
    ("v3", ("r", "p", "space")),
    ("e1", ("f",)),
    ("e1", ("R",)),
    ("e1", ("/", "d", "e", "enter")),
    ("e1", ("/", "q", "q")),
    ("e1", ("c",)),
    ("e1", ("c", "j", "a", "enter")),
    ("e1", ("r",)),
    ("e1", ("y",)),
    ("v1", ("y", "1")),
    ("e1", ("E", "E", "n")),
    ("e1", ("E", "d", "d", "o", "enter")),
)
"""The fact in focus and what is pressed then."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("focus", "keys"), SCENARIOS)
async def test_bars_are_dutch_and_cut_only_where_english_is(
    new_project: Callable[[], Project], focus: str, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    cut = {}
    for code in language.LANGUAGES:
        language.use(code)
        project = new_project()
        project.add(ARTICLE, FACTS)
        project.add(SECOND, SECOND_FACTS)
        async with reviewing(project, focus=focus, size=size) as reviewer:
            await reviewer.press(*keys)
            bars = [reviewer.line(name) for name in ("title", "status", "hints", "detail")]
        lines = "\n".join(bars).split("\n")
        assert all(cell_len(line) <= size[0] for line in lines)
        cut[code] = [line.rstrip().endswith("…") for line in bars[1:3]]
        if code == "nl":
            assert not in_english("\n".join(bars)), bars
    assert all(there or not here for there, here in zip(cut["en"], cut["nl"], strict=True)), lines


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("focus", "keys"), SCENARIOS)
async def test_there_is_room_for_the_most_useful_hints(
    project: Project, focus: str, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with reviewing(project, focus=focus, size=size) as reviewer:
        await reviewer.press(*keys)
        screen, session = reviewer.screen, reviewer.session
        every = replace(screen._bar, width=10_000).hints(session, screen.item)
        shown = screen._bar.hints(session, screen.item)
        assert len(shown) >= min(MOST_USEFUL, len(every))


# Panels

PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("e1", ("?",)),
    ("e1", ("v", "?")),
    ("e1", ("g",)),
    ("v1", ("g",)),
    ("e1", ("L",)),
    ("e1", ("a", "2", "x", "u", "*", "A", "F", "c", "j", "a", "enter", "L")),
    ("v1", ("y", "1", "]", "R", "s", "t", "enter", "L")),
    ("v1", ("t",)),
    ("v1", ("t", "q", "q")),
    ("e1", ("t",)),
    ("e1", ("ctrl+p",)),
    ("e1", ("o",)),
    ("e1", ("o", *"label:")),
    ("e1", ("o", *"conf<x")),
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("focus", "keys"), PANELS)
async def test_panels_are_dutch_and_fit(
    project: Project, focus: str, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with reviewing(project, focus=focus, size=size) as reviewer:
        await reviewer.press(*keys)
        panel = reviewer.top
        assert isinstance(panel, TextPanel | PickPanel)
        assert not in_english(all_text(panel))
        for static in panel.query(Static).filter(".head, .foot"):
            lines = wrapped(str(static.content), static.content_size.width)
            # What is wrong with a filter may take more than a line.
            assert len(lines) <= (2 if isinstance(panel, PickPanel) else 1), lines


def all_text(panel: TextPanel | PickPanel) -> str:
    """Everything that a panel has to say."""
    found = [str(static.content) for static in panel.query(Static)]
    found += [entry.placeholder for entry in panel.query(Input)]
    for options in panel.query(OptionList):
        found += [
            str(options.get_option_at_index(number).prompt)
            for number in range(options.option_count)
        ]
    return "\n".join(found)


@pytest.mark.parametrize("mode", list(Mode))
def test_help_is_made_of_translations_and_keys(mode: Mode) -> None:
    keymap = Keymap({}, SCHEMA, REASONS)
    shown = help_text(keymap, mode).plain
    assert not in_english(shown)
    for bound in keymap.bound:
        if bound.keys:
            keys = " ".join(key_name(key) for key in bound.keys)
            assert f"{keys:<16}{bound.help}\n" in shown


# How it looks


def test_the_screen(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "v1")
    assert looks(snap_compare, project, "a", "p")
