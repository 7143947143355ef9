"""The screen on the errors of an extractor: what is seen, where keys lead, what becomes gold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from annotator.core.contrast import ErrorsWorkspace, Wanted
from annotator.core.facts import Entity, Event, Fact, Layer, LayerKind, Verdict
from annotator.core.keys import Mode
from annotator.core.session import State
from annotator.core.text import Document
from annotator.measure.errors import partners
from annotator.tui.app import AnnotatorApp
from annotator.tui.commands import COMMANDS, ERROR_COMMANDS
from annotator.tui.screens.errors import ErrorsScreen
from annotator.tui.settings import Settings
from tests.tui.driving import Reviewer, ready
from tests.tui.material import (
    ANNOTATOR,
    ARTICLE,
    FACTS,
    NOW,
    SECOND,
    TEXT,
    Project,
    entity,
    event,
    in_words,
)
from tests.waiting import until


def _gold() -> tuple[Fact, ...]:
    """The suggestions, but one label, one place and one filler are others, and one is lacking."""
    facts = {fact.id: fact for fact in FACTS}
    facts["e1"] = entity("e1", TEXT, "Veenwolde", "ORG")
    facts["e6"] = entity("e6", TEXT, "Duitse boeren", "NORP")
    facts["v2"] = event("v2", TEXT, ("wijst", "af"), "REFUSE", actor="AWB")
    del facts["e9"]
    facts["m1"] = entity("m1", TEXT, "Minister", "PERSON")
    return tuple(
        replace(fact, id=f"g{name}", verdict=Verdict.ACCEPTED, confidence=None)
        for name, fact in facts.items()
    )


EVERYTHING = Wanted()
GOLD = {"a1": _gold(), "a2": ()}


@pytest.fixture
def gold_project(project: Project) -> Project:
    """A project in which both articles have curated gold."""
    store = project.store()
    for article, facts in GOLD.items():
        store.add_layer(
            Layer(article=article, kind=LayerKind.CURATED, author="lead", records=facts)
        )
    return project


def make_app(
    project: Project,
    *,
    wanted: Wanted = EVERYTHING,
    article: str | None = None,
    ascii_only: bool = False,
) -> AnnotatorApp:
    """The program on the errors of a project."""
    numbers = iter(range(1, 10_000))

    def open_workspace() -> ErrorsWorkspace:
        store = project.store()

        def gold(name: str) -> Layer | None:
            layers = store.layers(name, LayerKind.CURATED)
            return layers[-1] if layers else None

        def predicted(document: Document) -> tuple[Fact, ...] | None:
            layers = store.layers(document.id, LayerKind.SUGGESTED)
            return layers[-1].asserted if layers else None

        return ErrorsWorkspace(
            store,
            project.schema,
            ANNOTATOR,
            clock=lambda: NOW,
            ids=lambda: f"p{next(numbers)}",
            gold=gold,
            predicted=predicted,
            partners=partners,
            extractor=lambda: "rules@1",
            wanted=wanted,
        )

    settings = Settings(project.schema, {}, ANNOTATOR, article, errors=True, ascii=ascii_only)
    app = AnnotatorApp(settings, open_workspace)
    app.theme = "textual-dark"
    return app


@asynccontextmanager
async def at_errors(
    project: Project, *, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[Reviewer]:
    """The program at work on the errors of a project."""
    app = make_app(project, **options)
    async with app.run_test(size=size) as pilot:
        await until(lambda: ready(app), lambda: pilot.pause(0))
        reviewer = Reviewer(pilot, app, project)
        await reviewer.settle()
        yield reviewer


def words(reviewer: Reviewer) -> str:
    """The label and words in focus."""
    fact = reviewer.item.fact
    text = reviewer.session.document.text
    return f"{fact.label} {' … '.join(piece.of(text) for piece in fact.fragments)}"


def curated(project: Project, article: str = "a1") -> tuple[str, set[str]]:
    """Who made the gold, and what it holds."""
    layer = project.store().layers(article, LayerKind.CURATED)[-1]
    text = {"a1": ARTICLE, "a2": SECOND}[article].text
    return layer.author, set(in_words(text, layer.asserted).values())


async def test_it_begins_at_the_first_error_and_counts_all(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        assert isinstance(reviewer.screen, ErrorsScreen)
        assert words(reviewer) == "ORG Veenwolde"
        assert "~3 -1 +1  5/6" in reviewer.line("title")
        assert "wrong: rules@1 has GPE Veenwolde, confidence 0.80" in reviewer.line("detail")
        # Looking is no work: nothing is stored.
        await reviewer.press("n", "p", "q")
    assert curated(gold_project)[0] == "lead"
    assert gold_project.place is None


async def test_next_goes_from_error_to_error_and_on_to_the_next_article(
    gold_project: Project,
) -> None:
    async with at_errors(gold_project) as reviewer:
        seen = []
        for _ in range(7):
            seen.append(words(reviewer))
            await reviewer.press("n")
        assert seen == [
            "ORG Veenwolde",
            "REFUSE wijst … af",
            "NORP Duitse boeren",
            "PERSON Minister",
            "PERSON Anna de Wit",
            "GPE Boswijk",
            "ORG Veenwolde",
        ]
        await reviewer.press("p", "p")
        assert words(reviewer) == "GPE Boswijk"
        await reviewer.press("p")
        assert words(reviewer) == "PERSON Anna de Wit"
        await reviewer.press("d")
        assert words(reviewer) == "GPE Boswijk"


async def test_signs_tell_without_colour_what_is_wrong(gold_project: Project) -> None:
    async with at_errors(gold_project, size=(100, 30)) as reviewer:
        shown = reviewer.text()
        for sign in ("Veenwolde~", "wijst~", "boeren~", "Minister-", "Anna de Wit+"):
            assert sign in shown
        assert "maandag " in shown


async def test_one_line_says_what_is_wrong(gold_project: Project) -> None:
    async with at_errors(gold_project, size=(60, 15)) as reviewer:
        assert reviewer.line("detail") == "wrong: rules@1 has GPE Veenwolde, confidence 0.80"


async def test_what_was_predicted_becomes_gold(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("a")
        assert words(reviewer) == "REFUSE wijst … af"
        assert "put GPE Veenwolde into the gold" in reviewer.status
        await reviewer.press("n", "n", "n", "a")
        author, facts = curated(gold_project)
        assert author == ANNOTATOR
        assert {"accepted GPE Veenwolde", "accepted PERSON Anna de Wit"} <= facts
        assert "accepted ORG Veenwolde" not in facts
        # The lead's layer is as it was.
        first = gold_project.store().layers("a1", LayerKind.CURATED)[0]
        assert {record.id: record for record in first.records} == {f.id: f for f in GOLD["a1"]}
        assert "~2 -1 +0  3/4" in reviewer.line("title")


async def test_undo_takes_corrections_back_also_after_a_restart(gold_project: Project) -> None:
    before = curated(gold_project)[1]
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("a", "x", "q")
    assert curated(gold_project)[1] != before
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("u", "u")
        assert curated(gold_project) == (ANNOTATOR, before)
        await reviewer.press("ctrl+r")
        assert "accepted GPE Veenwolde" in curated(gold_project)[1]


async def test_out_of_the_gold(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("n", "n", "n")
        assert words(reviewer) == "PERSON Minister"
        await reviewer.press("a")
        assert "Nothing was predicted here" in reviewer.status
        await reviewer.press("x")
        assert "accepted PERSON Minister" not in curated(gold_project)[1]
        assert words(reviewer) == "PERSON Anna de Wit"
        await reviewer.press("x")
        assert "not in the gold" in reviewer.status
        assert words(reviewer) == "PERSON Anna de Wit"


async def test_what_was_wrong_and_is_taken_out_becomes_a_false_alarm(
    gold_project: Project,
) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("x")
        assert "~2 -1 +2  5/6" in reviewer.line("title")
        await reviewer.press("u")
        assert "~3 -1 +1  5/6" in reviewer.line("title")


async def test_keys_that_mend_facts_mend_the_gold(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("n", "n", "}")
        assert "accepted NORP Duitse" in curated(gold_project)[1]
        assert reviewer.item.state is State.ACCEPTED
        await reviewer.press("n", "n", "n", "2")
        assert "accepted ORG Anna de Wit" in curated(gold_project)[1]


async def test_only_errors_of_a_kind_and_label(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("e")
        panel = await reviewer.pick_panel()
        assert panel._choices[0].name == "all errors"
        await reviewer.type("false alarms")
        await reviewer.press("enter")
        await reviewer.panel_closed()
        assert words(reviewer) == "PERSON Anna de Wit"
        assert "false alarms" in reviewer.line("title")
        await reviewer.press("n")
        assert words(reviewer) == "GPE Boswijk"
        await reviewer.press("e", *"missed", "enter")
        await reviewer.panel_closed()
        assert words(reviewer) == "PERSON Minister"
        await reviewer.press("x")
        assert "No more missed" in reviewer.status
        await reviewer.press("n")
        assert "No more missed" in reviewer.status


async def test_the_filter_of_the_command_line(gold_project: Project) -> None:
    async with at_errors(gold_project, wanted=Wanted("arguments")) as reviewer:
        assert words(reviewer) == "REFUSE wijst … af"
        detail = reviewer.line("detail")
        assert "+actor Algemene Waterbond · -actor AWB" in " ".join(detail.split())


async def test_the_queue_says_how_many_errors(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        await reviewer.press("o")
        panel = await reviewer.pick_panel()
        assert ["~3 -1 +1" in choice.text for choice in panel._choices] == [True, False]
        await reviewer.press("down", "enter")
        await reviewer.panel_closed()
        assert words(reviewer) == "GPE Boswijk"


async def test_a_full_disk_changes_nothing(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        reviewer.store.full = True
        await reviewer.press("a")
        assert "NOT SAVED" in reviewer.status
        assert words(reviewer) == "ORG Veenwolde"
        reviewer.store.full = False
        await reviewer.press("a")
        assert "accepted GPE Veenwolde" in curated(gold_project)[1]


async def test_a_second_window_is_noticed(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        other = reviewer.screen.workspace
        assert isinstance(other, ErrorsWorkspace)
        session = other.open("a1")
        item = session.items[0]
        from annotator.core.contrast import drop

        change = drop(session, item)
        assert change is not None
        session.do(change)
        await reviewer.press("a")
        assert "another window" in reviewer.status
        assert curated(gold_project)[0] == ANNOTATOR


async def test_gold_that_is_gone_is_said_and_ends_nothing(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        workspace = reviewer.screen.workspace
        assert isinstance(workspace, ErrorsWorkspace)
        workspace._gold = lambda article: None  # noqa: ARG005
        await reviewer.press("d")
        assert "a2 has no finished gold" in reviewer.line("status") + reviewer.line("hints")
        assert words(reviewer) == "ORG Veenwolde"
        await reviewer.press("o", "down", "enter")
        await reviewer.panel_closed()
        assert reviewer.session.document.id == "a1"


async def test_an_article_that_cannot_be_compared(gold_project: Project) -> None:
    third = Document(id="a3", text="Niets.", title="Niets")
    gold_project.add(third, None)
    app = make_app(gold_project, article="a3")
    async with app.run_test() as pilot:
        await until(lambda: app.failure is not None, lambda: pilot.pause(0))
    assert "a3 has no finished gold" in str(app.failure)


async def test_without_gold_it_ends_with_a_sentence(project: Project) -> None:
    app = make_app(project)
    async with app.run_test() as pilot:
        await until(lambda: app.failure is not None, lambda: pilot.pause(0))
    assert "nothing to compare" in str(app.failure)


def test_every_command_of_the_screen_is_known() -> None:
    known = {command.id for command in COMMANDS}
    assert {command.id for command in ERROR_COMMANDS} - known == {"errors"}
    review = [key for c in ERROR_COMMANDS if Mode.REVIEW in c.modes for key in c.keys]
    assert len(review) == len(set(review))


async def test_help_and_hints_say_what_the_keys_do_here(gold_project: Project) -> None:
    async with at_errors(gold_project, size=(130, 40)) as reviewer:
        hints = reviewer.line("hints")
        assert "a into the gold" in hints
        assert "x out of the gold" in hints
        await reviewer.press("n", "n", "n", "n")
        assert "x out of the gold" not in reviewer.line("hints")
        await reviewer.press("?")
        panel = await reviewer.text_panel()
        assert "Have the gold say what was predicted" in panel._content.plain
        assert "false alarm, not in the gold" in panel._content.plain
        assert "added by hand" not in panel._content.plain


async def test_no_key_ends_the_program(gold_project: Project) -> None:
    async with at_errors(gold_project) as reviewer:
        keys = [
            key
            for command in ERROR_COMMANDS
            if command.id not in ("quit", "suspend")
            for key in command.keys
        ]
        for key in keys:
            await reviewer.press(key, "escape", "escape")
        assert reviewer.app.is_running
        assert isinstance(reviewer.session.items[0].fact, Entity | Event)


Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [(80, 24), (130, 36)])
def test_looks(snap_compare: Compare, gold_project: Project, size: tuple[int, int]) -> None:
    app = make_app(gold_project)

    async def prepare(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, AnnotatorApp)
        await until(lambda: ready(app), lambda: pilot.pause(0))
        reviewer = Reviewer(pilot, app, gold_project)
        await reviewer.settle()
        await reviewer.press("n")
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=prepare)
