"""How whole screens look.

After a wanted change, run this file with --snapshot-update and look at every picture that changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from annotator.tui.app import AnnotatorApp
from tests.tui.driving import Reviewer, make_app, ready
from tests.tui.material import Project
from tests.waiting import until

Compare = Callable[..., bool]


def looks(
    snap_compare: Compare,
    project: Project,
    *keys: str,
    size: tuple[int, int] = (80, 24),
    theme: str = "textual-dark",
) -> bool:
    """Whether the screen is as it was when the picture was made.

    Args:
        snap_compare: The fixture.
        project: Where the annotator works.
        keys: Keys that are pressed first.
        size: Columns and rows.
        theme: The colours.
    """
    app = make_app(project)
    app.theme = theme

    async def prepare(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, AnnotatorApp)
        await until(lambda: ready(app), lambda: pilot.pause(0))
        reviewer = Reviewer(pilot, app, project)
        await reviewer.settle()
        await reviewer.press(*keys)
        await pilot.pause()

    return snap_compare(app, terminal_size=size, run_before=prepare)


def test_undecided(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project)


def test_every_state_and_an_event_in_focus(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "e1")
    keys = ("2", "a", "a", "x", "a", "v", "left", "2", "X", "n", "n", "n", "n", "n")
    assert looks(snap_compare, project, *keys)


def test_wide(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project, "a", "2", "n", size=(120, 40))


def test_selecting(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "e3")
    assert looks(snap_compare, project, "v", "v", "right", "right")


def test_hints(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project, "a", "f")


def test_choosing_a_filler(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "v3")
    assert looks(snap_compare, project, "r", "p")


def test_labels(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project, "a", "l")


def test_help(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project, "?")


def test_types(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "v1")
    assert looks(snap_compare, project, "t")


def test_light(snap_compare: Compare, project: Project) -> None:
    project.keep_place("a1", "e3")
    assert looks(snap_compare, project, "2", "a", "a", theme="textual-light")


def test_small(snap_compare: Compare, project: Project) -> None:
    assert looks(snap_compare, project, "a", size=(60, 15))
