"""Every key of every command does what it says, on the screen and in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from annotator.core.keys import Mode
from annotator.core.ports import Place
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Bound, Keymap
from annotator.tui.commands import BY_ID, COMMANDS
from annotator.tui.screens.panels import PickPanel, TextPanel
from tests.tui.driving import SIZE, Reviewer, reviewing
from tests.tui.material import REASONS, SCHEMA, Project

REVIEW, SELECT, ROLES, HINT = Mode.REVIEW, Mode.SELECT, Mode.ROLE, Mode.HINT
WHY, SEARCH, COMMENT = Mode.REASON, Mode.SEARCH, Mode.COMMENT
SMALL = (42, 15)


@dataclass(frozen=True)
class Scenario:
    """What a key of a command does.

    Args:
        at: The fact in focus at the start.
        before: Keys that lead to where the key works.
        after: Keys that finish what the key begins, or show what it did.
        decided: All decisions in the end, in words.
        focus: The fact in focus in the end; None for the one of the start.
        mode: What the screen waits for in the end.
        sees: What else is true in the end.
        article: The article that is open at the start.
        size: Columns and rows.
    """

    at: str = "e1"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    decided: Mapping[str, str] = field(default_factory=dict)
    focus: str | None = None
    mode: Mode = REVIEW
    sees: Callable[[Reviewer], object] = lambda _: True
    article: str = "a1"
    size: tuple[int, int] = SIZE


def _top(reviewer: Reviewer) -> int:
    return reviewer.article.scroll_offset.y


def _added(words: str, label: str = "ORG") -> dict[str, str]:
    return {"n1": f"accepted {label} {words}"}


E1 = {"e1": "accepted GPE Veenwolde"}

SCENARIOS: dict[tuple[str, str, Mode], Scenario] = {
    ("next", "", REVIEW): Scenario(focus="e2"),
    ("previous", "", REVIEW): Scenario(at="e2", focus="e1"),
    ("forward", "", REVIEW): Scenario(
        before=("a", "a", "k", "k"),
        decided=E1 | {"e2": "accepted DATE maandag"},
        focus="e2",
    ),
    ("back", "", REVIEW): Scenario(before=("a",), decided=E1, focus="e1"),
    ("hints", "", REVIEW): Scenario(after=("d",), focus="v1"),
    ("page_down", "", REVIEW): Scenario(size=SMALL, sees=_top),
    ("page_down", "", SELECT): Scenario(size=SMALL, before=("v",), mode=SELECT, sees=_top),
    ("page_up", "", REVIEW): Scenario(
        size=SMALL, before=("space",), sees=lambda reviewer: _top(reviewer) == 0
    ),
    ("page_up", "", SELECT): Scenario(
        size=SMALL, before=("v", "space"), mode=SELECT, sees=lambda reviewer: _top(reviewer) == 0
    ),
    ("accept", "", REVIEW): Scenario(decided=E1, focus="e2"),
    ("reject", "", REVIEW): Scenario(decided={"e1": "rejected GPE Veenwolde"}, focus="e2"),
    ("accept_sentence", "", REVIEW): Scenario(
        decided=E1
        | {
            "e2": "accepted DATE maandag",
            "v1": "accepted PROPOSE stelde … voor, actor burgemeester, date maandag",
        },
        focus="e3",
    ),
    ("type", "", REVIEW): Scenario(
        at="v4",
        after=("p", "r", "o", "t", "enter"),
        decided={"v4": "accepted PROTEST sprak, actor Van Loon"},
        focus="e1",
    ),
    ("left_out", "", REVIEW): Scenario(
        at="e3", decided={"e3": "accepted ORG De Algemene Waterbond"}
    ),
    ("right_out", "", REVIEW): Scenario(decided={"e1": "accepted GPE Veenwolde stelde"}),
    ("left_in", "", REVIEW): Scenario(at="e3", decided={"e3": "accepted ORG Waterbond"}),
    ("right_in", "", REVIEW): Scenario(at="e3", decided={"e3": "accepted ORG Algemene"}),
    ("step", "", REVIEW): Scenario(after=("}",), decided={"e1": "accepted GPE Veenwold"}),
    ("step", "", SELECT): Scenario(before=("v",), after=("2",), decided={"e1": "accepted ORG V"}),
    ("roles", "", REVIEW): Scenario(
        at="v4",
        after=("p", "d", "escape"),
        decided={"v4": "accepted MEET sprak, actor Van Loon, place België"},
    ),
    ("next_event", "", ROLES): Scenario(
        at="v3",
        before=("r",),
        after=("p", "d"),
        decided={
            "v3": "accepted PROTEST betoogden, date 3 maart, actor Duitse boeren",
            "v4": "accepted MEET sprak, actor Van Loon, place België",
        },
        focus="v4",
        mode=ROLES,
    ),
    ("words", "", HINT): Scenario(
        at="v4",
        before=("r", "p"),
        after=("g", "escape"),
        decided={"v4": "accepted MEET sprak, actor Van Loon, place met"},
    ),
    ("search", "", REVIEW): Scenario(
        after=("b", "e", "t", "o", "escape"),
        focus="v3",
    ),
    ("match_next", "", SEARCH): Scenario(
        before=("/", "a", "w", "b"), after=("escape",), focus="e7"
    ),
    ("match_previous", "", SEARCH): Scenario(
        at="e3", before=("/", "a", "w", "b"), after=("escape",), focus="e7"
    ),
    ("reject_because", "", REVIEW): Scenario(
        after=("s",),
        decided={"e1": "rejected GPE Veenwolde (wrong-span)"},
        focus="e2",
    ),
    ("propagate", "", REVIEW): Scenario(
        at="e4",
        before=("a",),
        decided={"e4": "accepted ORG AWB", "e7": "accepted ORG AWB"},
        focus="v2",
    ),
    ("accept_article", "", REVIEW): Scenario(
        article="a2", after=("E",), decided={"e1": "accepted GPE Boswijk"}, focus="e1"
    ),
    ("comment", "", REVIEW): Scenario(
        after=("w", "i", "e", "?", "enter"), decided={"comment:e1": "comment on e1: wie?"}
    ),
    ("flag", "", REVIEW): Scenario(
        decided={"article": "flagged"},
        sees=lambda reviewer: " flagged " in reviewer.line("title"),
    ),
    ("log", "", REVIEW): Scenario(sees=lambda r: isinstance(r.top, TextPanel)),
    ("palette", "", REVIEW): Scenario(
        after=("f", "l", "a", "g", "enter"), decided={"article": "flagged"}
    ),
    ("entity", "", SELECT): Scenario(
        at="e9",
        before=("v", "left"),
        after=("o", "r", "g", "enter"),
        decided=_added("met"),
        focus="n1",
    ),
    ("hints", "", SELECT): Scenario(
        at="e9", before=("v",), after=("s", "2"), decided=_added("met"), focus="n1"
    ),
    ("cancel", "", WHY): Scenario(before=("R",)),
    ("cancel", "", SEARCH): Scenario(
        before=("/", "x", "q"), sees=lambda reviewer: reviewer.screen.view.selection is None
    ),
    ("cancel", "", COMMENT): Scenario(before=("c", "w", "i", "e")),
    ("select", "", REVIEW): Scenario(after=("right", "2"), decided=_added("stelde"), focus="n1"),
    ("cursor_left", "", SELECT): Scenario(
        before=("v",), after=("2",), decided=_added("van"), focus="n1"
    ),
    ("cursor_right", "", SELECT): Scenario(
        before=("v",), after=("2",), decided=_added("stelde"), focus="n1"
    ),
    ("cursor_down", "", SELECT): Scenario(
        size=SMALL, before=("v",), after=("2",), decided=_added("noodfonds"), focus="n1"
    ),
    ("cursor_up", "", SELECT): Scenario(
        at="e2", size=SMALL, before=("v",), after=("2",), decided=_added("De"), focus="n1"
    ),
    ("cursor_home", "", SELECT): Scenario(
        before=("v",), after=("2",), decided=_added("De"), focus="n1"
    ),
    ("cursor_end", "", SELECT): Scenario(
        before=("v",), after=("left", "left", "2"), decided=_added("noodfonds"), focus="n1"
    ),
    ("extend", "", SELECT): Scenario(
        before=("v", "left", "left"),
        after=("right", "2"),
        decided=_added("burgemeester van"),
        focus="n1",
    ),
    ("extend_left", "", SELECT): Scenario(
        before=("v", "left"), after=("2",), decided=_added("burgemeester van"), focus="n1"
    ),
    ("extend_right", "", SELECT): Scenario(
        before=("v", "left", "left"), after=("2",), decided=_added("burgemeester van"), focus="n1"
    ),
    ("sentence", "", SELECT): Scenario(
        before=("v",),
        after=("2",),
        decided={
            "e1": "accepted ORG De burgemeester van Veenwolde stelde maandag een noodfonds voor.",
            "e2": "rejected DATE maandag",
        },
    ),
    ("event", "", SELECT): Scenario(
        before=("v", "left", "left"),
        after=("m", "e", "e", "t", "enter"),
        decided=_added("burgemeester", "MEET"),
        focus="n1",
    ),
    ("piece", "", SELECT): Scenario(
        at="v1",
        before=("v", "right", "right", "right"),
        decided={
            "v1": "accepted PROPOSE stelde … noodfonds … voor, actor burgemeester, date maandag"
        },
    ),
    ("fill", "", SELECT): Scenario(
        at="v1",
        before=("v", "right", "right", "right"),
        after=("r",),
        decided={
            "v1": "accepted PROPOSE stelde … voor, "
            "actor burgemeester, date maandag, recipient noodfonds"
        },
    ),
    ("undo", "", REVIEW): Scenario(before=("a",), focus="e1"),
    ("redo", "", REVIEW): Scenario(before=("a", "u"), decided=E1),
    ("done", "", REVIEW): Scenario(
        article="a2",
        before=("a",),
        focus="e1",
        sees=lambda reviewer: (
            reviewer.session.document.id == "a1"
            and reviewer.project.stored("a2")[1]["article"] == "done"
        ),
    ),
    ("queue", "", REVIEW): Scenario(
        after=("down", "enter"), sees=lambda reviewer: reviewer.session.document.id == "a2"
    ),
    ("labels", "", REVIEW): Scenario(sees=lambda reviewer: "‹GPE›" in reviewer.text()),
    ("rejected", "", REVIEW): Scenario(
        before=("x",),
        decided={"e1": "rejected GPE Veenwolde"},
        focus="e2",
        sees=lambda reviewer: "x  GPE      Veenwolde" in reviewer.facts(),
    ),
    ("guideline", "", REVIEW): Scenario(sees=lambda r: isinstance(r.top, TextPanel)),
    ("help", "", REVIEW): Scenario(sees=lambda r: isinstance(r.top, TextPanel)),
    ("help", "", SELECT): Scenario(
        before=("v",), mode=SELECT, sees=lambda r: isinstance(r.top, TextPanel)
    ),
    ("cancel", "", SELECT): Scenario(
        before=("v",), sees=lambda reviewer: reviewer.screen.view.cursor is None
    ),
    ("cancel", "", ROLES): Scenario(at="v1", before=("r",)),
    ("cancel", "", HINT): Scenario(
        before=("f",), sees=lambda reviewer: not reviewer.screen.view.tags
    ),
    ("quit", "", REVIEW): Scenario(
        before=("n",),
        focus="e2",
        sees=lambda reviewer: (
            reviewer.app.return_code == 0 and reviewer.project.place == Place("a1", "e2")
        ),
    ),
}
SCENARIOS |= {
    (LABEL, each.name, REVIEW): Scenario(
        at="e9", decided={"e9": f"accepted {each.name} Anna de Wit"}, focus="e10"
    )
    for each in SCHEMA.entities
}
SCENARIOS |= {
    (LABEL, each.name, SELECT): Scenario(
        at="e9", before=("v", "left"), decided=_added("met", each.name), focus="n1"
    )
    for each in SCHEMA.entities
}
SCENARIOS |= {
    (ROLE, each.name, ROLES): Scenario(
        at="v4",
        before=("r",),
        after=("d", "escape") if not each.fillers else ("a", "escape"),
        decided={
            "v4": f"accepted MEET sprak, actor Van Loon, {each.name} België"
            if not each.fillers
            else f"accepted MEET sprak, {each.name} maandag, actor Van Loon"
        },
    )
    for each in SCHEMA.roles
}
SCENARIOS |= {
    (ATTRIBUTE, each.name, REVIEW): Scenario(
        at="v4", decided={"v4": f"accepted MEET sprak, actor Van Loon, {each.values[1]}"}
    )
    for each in SCHEMA.attributes
}
SCENARIOS |= {
    (REASON, each.name, WHY): Scenario(
        before=("R",), decided={"e1": f"rejected GPE Veenwolde ({each.name})"}, focus="e2"
    )
    for each in REASONS
}
EVERYWHERE: dict[Mode, tuple[str, ...]] = {
    REVIEW: (),
    SELECT: ("v",),
    ROLES: ("r",),
    HINT: ("f",),
    WHY: ("R",),
    SEARCH: ("/",),
    COMMENT: ("c",),
}
SCENARIOS |= {
    (command, "", mode): Scenario(at="v1", before=before, mode=mode)
    for command in ("redraw", "suspend")
    for mode, before in EVERYWHERE.items()
}
SCENARIOS["tour", "", REVIEW] = Scenario()
SCENARIOS["theme", "", REVIEW] = Scenario(sees=lambda r: not r.app.current_theme.dark)

KEYMAP = Keymap({}, SCHEMA, REASONS)
PRESSES = [
    pytest.param(bound, mode, key, id=f"{bound.command}{bound.argument}-{mode}-{key}")
    for bound in KEYMAP.bound
    for mode in Mode
    if mode in bound.modes
    for key in bound.keys
]


def test_there_is_a_scenario_for_every_command_in_every_mode_and_none_too_many() -> None:
    bound = {(each.command, each.argument, mode) for each in KEYMAP.bound for mode in each.modes}
    assert set(SCENARIOS) == bound
    assert {command.id for command in COMMANDS} <= {command for command, _, _ in SCENARIOS}


@pytest.mark.parametrize(("bound", "mode", "key"), PRESSES)
async def test_key(project: Project, bound: Bound, mode: Mode, key: str) -> None:
    scenario = SCENARIOS[bound.command, bound.argument, mode]
    project.keep_place(scenario.article, scenario.at if scenario.article == "a1" else None)
    async with reviewing(project, size=scenario.size) as reviewer:
        await reviewer.press(*scenario.before)
        assert reviewer.screen.mode is mode
        await reviewer.press(key)
        for following in scenario.after:
            await reviewer.press(following)
        if isinstance(reviewer.top, PickPanel):
            await reviewer.panel_closed()
        assert reviewer.decided == scenario.decided
        if reviewer.session.document.id == scenario.article:
            assert reviewer.focus == (scenario.focus or scenario.at)
        assert reviewer.screen.mode is scenario.mode
        assert scenario.sees(reviewer)


async def test_a_remapped_key_works_and_the_old_one_does_not(project: Project) -> None:
    async with reviewing(project, keys={"accept": ("z", "f5"), "next": ()}) as reviewer:
        await reviewer.press("a", "enter", "n")
        assert reviewer.decided == {}
        assert reviewer.focus == "e1"
        await reviewer.press("z")
        assert list(reviewer.decided) == ["e1"]
        await reviewer.press("f5")
        assert list(reviewer.decided) == ["e1", "e2"]
        assert " z accept " in reviewer.line("hints")


@pytest.mark.parametrize("key", ["A", "upper_a"])
def test_capitals_are_keys_of_their_own(key: str) -> None:
    small = KEYMAP.find(REVIEW, "a", "a")
    large = KEYMAP.find(REVIEW, key, "A")
    assert small is not None
    assert large is not None
    assert (small.command, large.command) == ("accept", "accept_sentence")


def test_a_key_that_nothing_is_bound_to_does_nothing() -> None:
    assert KEYMAP.find(REVIEW, "f9", None) is None
    assert KEYMAP.find(ROLES, "n", "n") is None
    assert KEYMAP.find(HINT, "f1", None) is None


def test_commands_are_found_by_their_id() -> None:
    assert list(BY_ID) == [command.id for command in COMMANDS]
    assert all(command.help and command.hint for command in COMMANDS)
