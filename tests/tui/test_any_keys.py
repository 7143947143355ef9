"""Whatever is typed, in whatever order and size: nothing breaks and the database has it all."""

from __future__ import annotations

from random import Random

import pytest

from annotator.core.keys import Mode
from annotator.tui.commands import COMMANDS
from tests.tui.driving import Reviewer, reviewing
from tests.tui.material import REASONS, SCHEMA, Project

# What leaves the program, or goes to another one, would only end the walk.
_LEFT_OUT = {"quit", "suspend", "tour"}
KEYS = sorted(
    {key for command in COMMANDS if command.id not in _LEFT_OUT for key in command.keys}
    | {entity.key for entity in SCHEMA.entities}
    | {role.key for role in SCHEMA.roles}
    | {attribute.key for attribute in SCHEMA.attributes}
    | {reason.key for reason in REASONS}
    | set("abcdefghijklmnoprstuvwxyz ABC") - {"q", "T"}
)
SIZES = [(80, 24), (60, 15), (120, 40), (30, 6), (80, 24)]


async def _walk(reviewer: Reviewer, random: Random, steps: int) -> None:
    for _ in range(steps):
        if random.random() < 0.03:
            await reviewer.resize(*random.choice(SIZES))
        await reviewer.press(random.choice(KEYS))
        typing = reviewer.screen.mode in (Mode.SEARCH, Mode.COMMENT)
        if (typing or reviewer.top is not reviewer.screen) and random.random() < 0.3:
            await reviewer.press("escape")


@pytest.mark.parametrize("seed", range(4))
async def test_any_keys_in_any_order_leave_everything_whole(project: Project, seed: int) -> None:
    async with reviewing(project) as reviewer:
        await _walk(reviewer, Random(seed), 250)
        while reviewer.top is not reviewer.screen:
            await reviewer.press("escape")
        await reviewer.press("escape", "escape")
        article = reviewer.session.document.id
        assert reviewer.decided.keys() == reviewer.session.records.keys()
        shown = [(item.fact, item.state) for item in reviewer.session.items]
        again = project.session(article)
        assert [(item.fact, item.state) for item in again.items] == shown
        assert again.log == reviewer.session.log
        assert again.log
