"""The tour: walked through by its own hints, left, got lost in, and gone back from."""

from __future__ import annotations

import re
import sqlite3
import string
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from annotator.cli.tour import practice
from annotator.core import decisions, language
from annotator.core.errors import StoreError
from annotator.core.keys import Mode
from annotator.core.session import State
from annotator.core.workspace import Workspace
from annotator.tui.app import AnnotatorApp
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Keymap
from annotator.tui.commands import BY_ID, COMMANDS
from annotator.tui.scene import View
from annotator.tui.screens.panels import Prompt
from annotator.tui.screens.review import ReviewScreen
from annotator.tui.screens.tour import TourScreen
from annotator.tui.settings import Settings
from annotator.tui.tour import ROWS, STEPS, Guide, Practice, Seen, Word, all_reachable, rows
from tests.tui.driving import SIZE, Reviewer, ready, reviewing
from tests.tui.material import ANNOTATOR, ARTICLE, REASONS, Project
from tests.waiting import until

SMALL = (60, 15)

LEFT_OUT = {
    "page_down": "the article fits the window",
    "page_up": "the article fits the window",
    "type": "its list is the one that adding an event shows",
    "theme": "it has no key",
    "redraw": "it is for terminals that others wrote to",
    "suspend": "it leaves the program",
    "tour": "it skips a step, as the bar says all the time",
    "quit": "it leaves the tour, as the bar says all the time",
}
"""Commands of the review mode that no step asks for."""

WALK: tuple[str, ...] = (
    "n p",
    "a",
    "3",
    "*",
    "[",
    "A",
    "{ }",
    "v right right t p enter",
    "v right right v right 7",
    "j",
    "r a tag:Mina_Terpstra d tag:1_maart escape",
    ". ] .",
    "R e",
    "u ctrl+r",
    "l X",
    "v right right +",
    "x",
    "y !",
    "r a space tag:kraanmachinisten",
    "enter a TAG:Karel_Mulder escape",
    "v s escape",
    "c o enter F",
    "g escape L escape ? escape",
    "/ l o t escape",
    "f tag:Algemene_Havenbond",
    "ctrl+p escape o escape",
    "E E",
    "d",
)
"""The keys of every step once its fact has the focus; a tag is named by the words at it."""

GROUND = practice(ANNOTATOR)
SETTINGS = Settings(GROUND.schema, {}, ANNOTATOR, tour=lambda: GROUND)
KEYMAP = Keymap({}, GROUND.schema, GROUND.reasons)


class Guided(Reviewer):
    """A newcomer at the tour.

    Args:
        app: As for :class:`Reviewer`.
        pilot: As for :class:`Reviewer`.
    """

    screen: TourScreen

    @property
    def number(self) -> int:
        """Index of the step."""
        return self.screen.number

    @property
    def bar(self) -> str:
        """What the bar says, as one line without its count and the ways on."""
        text = re.sub(r"^ \d+/\d+ ", "", self.line("tour")).replace(self.ways_on, "")
        return " ".join(text.split())

    @property
    def ways_on(self) -> str:
        """What the bar says of ways on."""
        return Guide(self.screen.keymap, GROUND.aim).ways_on

    async def follow(self) -> None:
        """Do what the bar says until the fact of the step has the focus."""
        while found := re.fullmatch(r"(\S+) goes (?:on|back) to “.*”\.", self.bar):
            await self.press(found[1])

    async def press_all(self, keys: str) -> int:
        """Press the keys of a step; how many they are, tags as they are typed."""
        count = 0
        for key in keys.split():
            pressed = self.tag(key) if key[:4] in ("tag:", "TAG:") else (key,)
            count += len(pressed)
            await self.press(*pressed)
        return count

    def tag(self, key: str) -> tuple[str, ...]:
        """The letters at some words."""
        words = key[4:].replace("_", " ")
        text = self.session.document.text
        letters = next(tag.letters for tag in self.screen.view.tags if tag.span.of(text) == words)
        return tuple(letters.upper() if key.startswith("TAG") else letters)

    async def skip_to(self, number: int) -> None:
        """Skip steps."""
        while self.number < number:
            before = self.number
            await self.press("T")
            await until(lambda: self.number > before, self.settle)  # noqa: B023


@asynccontextmanager
async def guided(
    size: tuple[int, int] = SIZE, keys: Mapping[str, tuple[str, ...]] | None = None
) -> AsyncIterator[Guided]:
    """The tour alone."""
    app = AnnotatorApp(replace(SETTINGS, keys=keys or {}), None)
    async with app.run_test(size=size) as pilot:
        await until(lambda: ready(app), lambda: pilot.pause(0))
        # The project of the tour is no one's but its own.
        newcomer = Guided(pilot, app, None)  # type: ignore[arg-type]
        await newcomer.settle()
        yield newcomer


@asynccontextmanager
async def at_work(project: Project, ground: Practice = GROUND) -> AsyncIterator[Reviewer]:
    """The review screen of a project, from which the tour can be called."""
    settings = Settings(project.schema, {}, ANNOTATOR, reasons=REASONS, tour=lambda: ground)
    app = AnnotatorApp(settings, project.workspace)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: ready(app), lambda: pilot.pause(0))
        reviewer = Reviewer(pilot, app, project)
        await reviewer.settle()
        yield reviewer


async def take_tour(reviewer: Reviewer) -> Guided:
    """Call the tour from the review screen."""
    await reviewer.press("T")
    screen = reviewer.app.screen
    assert isinstance(screen, TourScreen)
    await until(lambda: screen.session is not None, reviewer.settle)
    newcomer = Guided(reviewer.pilot, reviewer.app, reviewer.project)
    newcomer.screen = screen
    await newcomer.settle()
    return newcomer


def dump(project: Project) -> list[str]:
    """Everything that the database of a project holds."""
    with closing(sqlite3.connect(project.path)) as connection:
        return list(connection.iterdump())


# The walk


@pytest.mark.parametrize("size", [SIZE, SMALL, (130, 40)], ids=str)
async def test_who_follows_the_hints_gets_to_the_end(size: tuple[int, int]) -> None:
    assert len(WALK) == len(STEPS)
    pressed = 0
    async with guided(size) as newcomer:
        for number, keys in enumerate(WALK):
            assert newcomer.number == number
            await newcomer.follow()
            assert newcomer.number == number
            *first, last = keys.split()
            pressed += await newcomer.press_all(" ".join(first))
            await newcomer.settle()
            assert newcomer.number == number, f"step {number + 1} was done before {last}"
            pressed += await newcomer.press_all(last)
            await until(lambda: newcomer.number > number, newcomer.settle)  # noqa: B023
        assert newcomer.bar.startswith("That was all: q leaves")
        session = newcomer.session
        assert session.state.done
        by_id = {item.id: item for item in session.items}
        for fact in GROUND.aim.values():
            item = by_id.get(fact.id) or next(
                item for item in session.items if item.fact.content == fact.content
            )
            assert (item.fact.content, item.fact.verdict) == (fact.content, fact.verdict)
        assert len(session.items) == len(GROUND.aim)
        await newcomer.press("q")
        assert newcomer.app.return_code == 0
    assert pressed <= 85


@pytest.mark.parametrize("size", [SIZE, SMALL], ids=str)
async def test_what_is_said_stands_on_the_screen_as_a_whole(size: tuple[int, int]) -> None:
    async with guided(size) as newcomer:
        for number in range(len(STEPS) + 1):
            await newcomer.skip_to(number)
            lines = newcomer.line("tour").split("\n")
            assert len(lines) == ROWS
            assert all(cell_len(line) <= size[0] for line in lines)
            assert "…" not in "".join(lines)
            # Skipping one may make others impossible, which are skipped along with it.
            step = min(newcomer.number + 1, len(STEPS))
            assert lines[0].startswith(f" {step}/{len(STEPS)} ")
            if size == SIZE and newcomer.number < len(STEPS):
                assert lines[-1].endswith(newcomer.ways_on)


# The steps


def test_every_command_is_in_a_step_or_left_out_for_a_reason() -> None:
    asked = {name for step in STEPS for name in step.commands}
    here = {command.id for command in COMMANDS if Mode.REVIEW in command.modes}
    assert here - asked == set(LEFT_OUT)
    assert asked - set(BY_ID) == {LABEL, ROLE, ATTRIBUTE, REASON}
    assert all(LEFT_OUT.values())


def test_every_key_that_a_step_is_about_is_named_in_its_text() -> None:
    named = {LABEL: "label_key", ROLE: "role_key_1", ATTRIBUTE: "value_key_1", REASON: "reason_key"}
    named |= {"piece": "piece_key", "words": "words_key"}
    for step in STEPS:
        fields = {name for _, name, _, _ in string.Formatter().parse(step.text) if name}
        assert {named.get(command, command) for command in step.commands} <= fields


def test_the_suggestions_have_the_mistakes_that_the_steps_are_about() -> None:
    workspace = GROUND.open_workspace()
    try:
        session = workspace.open(workspace.queue()[0].id)
    finally:
        workspace.close()
    suggested, aim = session.suggestions, GROUND.aim
    assert {step.fact for step in STEPS} - {None} <= set(aim)
    assert set(suggested) == {fact.id for fact in aim.values() if fact.origin is not None}
    right = [fact for fact in aim.values() if fact.verdict == "accepted"]
    assert [GROUND.schema.problems(fact, right) for fact in right] == [()] * len(right)
    differing = {id_ for id_, fact in suggested.items() if fact.content != aim[id_].content}
    rejected = {fact.id for fact in aim.values() if fact.verdict == "rejected"}
    added = {fact.id for fact in aim.values() if fact.origin is None}
    about = {step.fact for step in STEPS if step.fact is not None}
    # Two mentions are decided along with a third one.
    assert differing <= about | {"e7", "e10"}
    assert rejected | added <= about


def texts(code: str) -> Iterator[tuple[str, list[Word]]]:
    """All that the bar can say in a language."""
    workspace = GROUND.open_workspace()
    before = language.current()
    try:
        session = workspace.open(workspace.queue()[0].id)
        language.use(code)
        guide = Guide(Keymap({}, GROUND.schema, GROUND.reasons), GROUND.aim)
        for number in range(len(STEPS) + 1):
            for mode in (Mode.REVIEW, Mode.ROLE):
                for focus in ("e1", *(STEPS[number].at if number < len(STEPS) else ())):
                    view = View(focus=focus)
                    yield f"{number + 1}", guide.says(number, Seen(session, view, mode))
    finally:
        language.use(before)
        workspace.close()


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_text_fits_sixty_columns_in_every_language(code: str) -> None:
    width = SMALL[0] - len(" 28/28 ") - 1
    for name, said in texts(code):
        whole = " ".join("".join(word.text for word in said).split())
        shown = " ".join(
            " ".join("".join(word.text for word in row).split()) for row in rows(said, width)
        )
        assert shown == whole, f"step {name} is too long"


@given(
    st.lists(st.tuples(st.text("ab “”é字", max_size=12), st.booleans()), max_size=8),
    st.integers(8, 40),
)
def test_what_is_said_is_cut_into_lines_without_losing_what_is_a_key(
    pieces: list[tuple[str, bool]], width: int
) -> None:
    said = [Word(text, key) for text, key in pieces]
    found = rows(said, width)
    assert len(found) <= ROWS
    assert all(cell_len("".join(word.text for word in row)) <= width for row in found)
    marked = [(char, word.key) for word in said for char in word.text if char != " "]
    kept = [(char, word.key) for row in found for word in row for char in word.text if char != " "]
    if kept and kept[-1][0] == "…":
        cut = kept[:-1]
        assert [char for char, _ in cut] == [char for char, _ in marked][: len(cut)]
    else:
        assert kept == marked


# Going astray


async def test_another_label_is_not_the_one_that_is_asked_for() -> None:
    async with guided() as newcomer:
        await newcomer.skip_to(2)
        await newcomer.press("n", "2")
        assert newcomer.number == 2
        assert newcomer.bar == "f and its letters, or a click, go to “Zeeveen”."
        await newcomer.press_all("f tag:Zeeveen")
        assert newcomer.focus == "e2"
        await newcomer.press("3")
        assert newcomer.number == 3


async def test_a_fact_that_is_decided_in_another_way_ends_its_step() -> None:
    async with guided() as newcomer:
        await newcomer.skip_to(1)
        await newcomer.press("x")
        assert newcomer.session.item("e1").state is State.REJECTED  # type: ignore[union-attr]
        await until(lambda: newcomer.number == 2, newcomer.settle)
        await newcomer.press("a")
        # What is accepted as it was suggested is not carried over either.
        await until(lambda: newcomer.number == 4, newcomer.settle)


async def test_what_was_never_added_needs_no_roles() -> None:
    async with guided() as newcomer:
        added = next(number for number, step in enumerate(STEPS) if step.fact == "a1")
        await newcomer.skip_to(added)
        await newcomer.skip_to(added + 2)
        await until(lambda: newcomer.number == added + 4, newcomer.settle)
        assert STEPS[newcomer.number].fact == "e5"


async def test_the_bar_says_the_way_back_to_the_fact() -> None:
    async with guided() as newcomer:
        await newcomer.skip_to(1)
        await newcomer.press("n", "n")
        assert newcomer.bar == "f and its letters, or a click, go to “Lotte Baan”."
        await newcomer.press("p")
        assert newcomer.bar == "p goes back to “Lotte Baan”."
        await newcomer.follow()
        assert newcomer.focus == "e1"
        assert newcomer.bar == "“Lotte Baan” is a PERSON, as suggested: a accepts it."


async def test_the_roles_can_be_opened_again() -> None:
    async with guided() as newcomer:
        await newcomer.skip_to(next(number for number, step in enumerate(STEPS) if step.roles))
        await newcomer.press_all("f tag:staken")
        assert newcomer.bar == "r opens the roles again."
        await newcomer.press("r")
        assert newcomer.bar.startswith("Enter: next event.")


# Leaving


WAITING = {
    Mode.REVIEW: "",
    Mode.SELECT: "v",
    Mode.ROLE: "f tag:staken r",
    Mode.REASON: "R",
}


@pytest.mark.parametrize("mode", WAITING, ids=str)
async def test_it_can_be_left_whatever_is_waited_for(mode: Mode) -> None:
    async with guided() as newcomer:
        await newcomer.press_all(WAITING[mode])
        assert newcomer.screen.mode is mode
        await newcomer.press("q")
        await until(lambda: not newcomer.app._running, newcomer.settle)
        assert newcomer.app.return_code == 0
        assert newcomer.app.failure is None


@pytest.mark.parametrize(("mode", "keys"), [(Mode.SEARCH, "/"), (Mode.COMMENT, "c")], ids=str)
async def test_letters_that_are_typed_leave_nothing(mode: Mode, keys: str) -> None:
    async with guided() as newcomer:
        await newcomer.press(keys, "T", "q")
        assert newcomer.screen.mode is mode
        assert newcomer.screen.query_one(Prompt).value == "Tq"
        await newcomer.press("escape", "q")
        await until(lambda: newcomer.app.return_code == 0, newcomer.settle)


async def test_letters_of_tags_leave_nothing_but_another_key_does() -> None:
    async with guided() as newcomer:
        await newcomer.press_all("f TAG:Karel_Mulder")
        assert (newcomer.number, newcomer.focus) == (0, "e9")
        await newcomer.press("f", "ctrl+q")
        await until(lambda: newcomer.app.return_code == 0, newcomer.settle)


async def test_it_is_left_at_any_step_and_nothing_of_the_project_is_touched(
    project: Project,
) -> None:
    async with at_work(project) as reviewer:
        await reviewer.press("a", "n")
        review, focus = reviewer.screen, reviewer.focus
        assert type(review) is ReviewScreen
        for number in range(0, len(STEPS) + 1, 4):
            newcomer = await take_tour(reviewer)
            before = dump(project)
            await newcomer.skip_to(number)
            await newcomer.press("a", "F")
            await newcomer.press("q")
            await until(lambda: reviewer.app.screen is review, reviewer.settle)
            assert dump(project) == before
        assert reviewer.focus == focus
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}
        await reviewer.press("u")
        assert reviewer.decided == {}


async def test_it_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with guided() as newcomer:
        assert list(tmp_path.iterdir()) != []
        await newcomer.press("a", "q")
        await until(lambda: not newcomer.app._running, newcomer.settle)
    assert list(tmp_path.iterdir()) == []


async def test_a_tour_that_cannot_begin_leaves_the_review_as_it_was(project: Project) -> None:
    def refuse() -> Workspace:
        raise StoreError("The disk is full.", hint="Make room.")

    async with at_work(project, replace(GROUND, open_workspace=refuse)) as reviewer:
        await reviewer.press("T")
        await until(lambda: "The disk is full." in reviewer.status, reviewer.settle)
        assert reviewer.top is reviewer.screen
        await reviewer.press("a")
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}


async def test_a_tour_alone_that_cannot_begin_fails() -> None:
    def refuse() -> Workspace:
        raise StoreError("The disk is full.")

    ground = replace(GROUND, open_workspace=refuse)
    app = AnnotatorApp(replace(SETTINGS, tour=lambda: ground), None)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: app.failure is not None, lambda: pilot.pause(0))
    assert str(app.failure) == "The disk is full."
    assert app.return_code == 1


# Keys of one's own


async def test_the_bar_names_the_keys_that_are_in_force() -> None:
    keys = {"accept": ("z", "enter"), "previous": ("f3",), "tour": ("f2",), "quit": ("Q",)}
    async with guided(keys=keys) as newcomer:
        assert "n goes to the next fact, F3 back." in newcomer.bar
        assert newcomer.ways_on == "F2 skips, Q leaves"
        assert newcomer.line("tour").endswith(newcomer.ways_on)
        await newcomer.press("f2")
        assert newcomer.bar.endswith("z accepts it.")
        await newcomer.press("a")
        assert newcomer.number == 1
        await newcomer.press("z")
        assert newcomer.number == 2


async def test_keys_that_clash_with_the_labels_of_the_tour_give_way() -> None:
    keys = {"accept": ("3",), "reject": ("-",)}
    assert not all_reachable(Keymap(keys, GROUND.schema, GROUND.reasons))
    assert all_reachable(KEYMAP)
    async with guided(keys=keys) as newcomer:
        assert newcomer.status.startswith("The project's own keys clash")
        await newcomer.skip_to(1)
        await newcomer.press("a")
        assert newcomer.number == 2


# The first start


async def test_who_has_never_been_here_hears_of_the_tour_once(project: Project) -> None:
    async with at_work(project) as reviewer:
        assert reviewer.status == "New here? T shows every key in three minutes."
        await reviewer.press("n")
        assert reviewer.status == ""
        await reviewer.press("q")
    async with at_work(project) as reviewer:
        assert reviewer.status == ""


async def test_who_has_decided_something_is_told_nothing(project: Project) -> None:
    session = project.session()
    change = decisions.accept(session, session.items[:1])
    assert change is not None
    session.do(change)
    async with at_work(project) as reviewer:
        assert "New here?" not in reviewer.status


async def test_what_is_said_about_the_article_goes_first(
    new_project: Callable[[], Project],
) -> None:
    project = new_project()
    project.add(ARTICLE, None)
    async with at_work(project) as reviewer:
        assert reviewer.status.startswith("No facts are suggested here")


async def test_a_screen_without_a_tour_says_nothing_of_it(project: Project) -> None:
    async with reviewing(project) as reviewer:
        assert reviewer.status == ""
        await reviewer.press("T")
        assert reviewer.top is reviewer.screen
        assert reviewer.status == "There is no tour here."


async def test_the_palette_calls_the_tour_too(project: Project) -> None:
    async with at_work(project) as reviewer:
        await reviewer.press("ctrl+p", *"try every", "enter")
        await until(lambda: isinstance(reviewer.top, TourScreen), reviewer.settle)
        screen = reviewer.top
        assert isinstance(screen, TourScreen)
        await until(lambda: screen.session is not None, reviewer.settle)
