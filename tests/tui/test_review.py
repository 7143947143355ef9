"""What a decision does: to the facts, to the database, to the focus and to what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event as Gate

import pytest
from textual.events import Key

from annotator.core import decisions
from annotator.core.errors import AnnotatorError
from annotator.core.facts import Entity
from annotator.core.keys import Mode
from annotator.core.ports import Place
from annotator.core.session import State
from annotator.core.text import Document, Span
from annotator.core.workspace import Workspace
from annotator.tui.app import AnnotatorApp
from annotator.tui.hints import LETTERS
from annotator.tui.settings import Settings
from tests.tui.driving import make_app, reviewing
from tests.tui.material import (
    ANNOTATOR,
    FACTS,
    ORDER,
    SCHEMA,
    SECOND,
    TEXT,
    Project,
    entity,
    event,
    place,
)
from tests.waiting import until

# Deciding


async def test_accepting_goes_to_the_next_undecided_fact(project: Project) -> None:
    async with reviewing(project, focus="e2") as reviewer:
        await reviewer.press("a", "k", "k")
        assert reviewer.focus == "e1"
        await reviewer.press("a")
        assert reviewer.focus == "v1"


async def test_a_whole_article_by_one_key_a_fact_then_done_and_the_next(project: Project) -> None:
    async with reviewing(project) as reviewer:
        for fact in ORDER:
            assert reviewer.focus == fact
            assert reviewer.focus_is_visible
            await reviewer.press("a")
        assert len(reviewer.decided) == len(ORDER)
        assert "d finishes the article" in reviewer.status
        assert f"{len(ORDER)}/{len(ORDER)}" in reviewer.line("title")
        await reviewer.press("d")
        assert reviewer.session.document.id == "a2"
        assert "1/2" in reviewer.line("title")


async def test_done_is_refused_with_the_count_and_goes_to_the_first_undecided_fact(
    project: Project,
) -> None:
    async with reviewing(project, focus="e2") as reviewer:
        await reviewer.press("a", "a", "d")
        assert reviewer.focus == "e1"
        assert f"{len(ORDER) - 2} facts are undecided" in reviewer.status
        assert "article" not in reviewer.decided
        await reviewer.press("a")
        assert "undecided" not in reviewer.status


async def test_the_last_article_says_that_all_are_done(project: Project) -> None:
    with_one_left = project.session("a1")
    change = decisions.accept(with_one_left, with_one_left.items)
    assert change is not None
    with_one_left.do(change)
    done = decisions.set_done(with_one_left, True)
    assert done is not None
    with_one_left.do(done)
    async with reviewing(project, article="a2") as reviewer:
        await reviewer.press("a", "d")
        assert "All 2 articles are done" in reviewer.status
        assert reviewer.session.document.id == "a2"
        assert "2/2" in reviewer.line("title")


async def test_rejecting_an_added_fact_goes_to_the_next_undecided_one(project: Project) -> None:
    async with reviewing(project, focus="e8") as reviewer:
        await reviewer.press("a", "k", "v", "left", "1")
        assert reviewer.item.state is State.ADDED
        await reviewer.press("x")
        assert reviewer.decided == {"e8": "accepted PERSON Van Loon"}
        assert reviewer.focus == "e9"
        assert "Every fact" not in reviewer.status


async def test_rejecting_the_only_fact_leaves_none(project: Project) -> None:
    project.add(Document(id="a3", text="Het regent in Gent."), ())
    async with reviewing(project, article="a3") as reviewer:
        await reviewer.press("v", "right", "2")
        assert reviewer.decided == {"n1": "accepted ORG regent"}
        await reviewer.press("x")
        assert reviewer.decided == {}
        assert reviewer.focus is None
        await reviewer.press("a", "x", "n", "p", "j", "k", "[", "t", "g", "y", "r", "A", "1")
        assert reviewer.decided == {}


async def test_accepting_what_is_accepted_goes_on(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a", "k", "a")
        assert reviewer.focus == "e2"
        assert len(reviewer.session.log) == 1


async def test_a_rejected_fact_can_be_accepted_after_all(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("x", "X", "u")
        assert reviewer.focus == "e1"
        await reviewer.press("x", "u", "a")
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}


async def test_a_label_key_relabels_and_the_same_label_accepts(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("2", "5")
        assert reviewer.decided == {"e1": "accepted ORG Veenwolde", "e2": "accepted DATE maandag"}
        first, second = reviewer.session.item("e1"), reviewer.session.item("e2")
        assert first is not None
        assert second is not None
        assert (first.state, second.state) == (State.CORRECTED, State.ACCEPTED)
        assert reviewer.focus == "v1"
        await reviewer.press("1")
        assert "PERSON is for entities" in reviewer.status
        assert "v1" not in reviewer.decided


async def test_the_label_of_an_entity_can_be_picked_from_the_list(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("t")
        await reviewer.pick_panel()
        await reviewer.press("n", "o", "r", "enter")
        await reviewer.panel_closed()
        assert reviewer.decided == {"e1": "accepted NORP Veenwolde"}


async def test_picking_the_present_type_accepts_and_escape_does_nothing(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("t")
        await reviewer.pick_panel()
        await reviewer.press("escape")
        await reviewer.panel_closed()
        assert reviewer.decided == {}
        await reviewer.press("t")
        await reviewer.pick_panel()
        await reviewer.press("enter")
        await reviewer.panel_closed()
        item = reviewer.session.item("v1")
        assert item is not None
        assert item.state is State.ACCEPTED


async def test_attributes_go_round_and_are_said(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("y", "!")
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon, negative, future"}
        assert "future" in reviewer.line("detail")
        assert "negative" in reviewer.line("detail")
        assert reviewer.status.endswith("changed MEET sprak to negative")
        await reviewer.press("y", "y", "!")
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon"}
        item = reviewer.session.item("v4")
        assert item is not None
        assert item.state is State.ACCEPTED
        await reviewer.press("k", "y")
        assert "realis is for events" in reviewer.status


async def test_the_time_of_the_last_decision_is_the_one_in_the_log(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a")
        assert reviewer.status == "saved 12:34:56  accepted GPE Veenwolde"


# Boundaries


async def test_boundaries_move_by_tokens_and_by_letters(project: Project) -> None:
    async with reviewing(project, focus="e7") as reviewer:
        await reviewer.press("]", "]")
        assert reviewer.decided == {"e7": "accepted ORG AWB-kantoor"}
        await reviewer.press("}", "}", ".", "[", "]")
        assert reviewer.decided == {"e7": "accepted ORG t AWB-"}
        await reviewer.press("{", "}")
        assert reviewer.decided == {"e7": "accepted ORG AWB"}
        item = reviewer.session.item("e7")
        assert item is not None
        assert item.state is State.ACCEPTED
        await reviewer.press("}", "}", "}", "}")
        assert reviewer.decided == {"e7": "accepted ORG A"}
        assert "cannot move further" in reviewer.status
        assert reviewer.focus == "e7"


async def test_the_roles_that_an_entity_fills_move_along_with_its_boundary(
    project: Project,
) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("a")
        reviewer.screen.tags.jump("e8")
        await reviewer.press("{")
        assert reviewer.decided == {
            "e8": "accepted PERSON Loon",
            "v4": "accepted MEET sprak, actor Loon",
        }


async def test_a_piece_of_a_trigger_never_runs_into_another(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("v", "right", "right", "+", "]")
        assert "PROPOSE stelde … een … voor." in reviewer.decided["v1"]
        await reviewer.press("[")
        assert "PROPOSE Veenwolde stelde … een … voor." in reviewer.decided["v1"]


# Roles


async def test_a_role_is_filled_and_emptied_by_the_same_keys(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("r", "p")
        assert "letters: place" in reviewer.line("hints")
        await reviewer.press("d")
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon, place België"}
        assert "place" in reviewer.status
        assert "België" in reviewer.status
        assert reviewer.screen.mode is Mode.ROLE
        await reviewer.press("p", "d")
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon"}
        assert "place" in reviewer.status


async def test_a_capital_makes_a_filler_the_only_one(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("r", "a")
        (tag,) = [
            tag for tag in reviewer.screen.view.tags if tag.span == place(TEXT, "Anna de Wit")
        ]
        await reviewer.press(tag.letters.upper())
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Anna de Wit"}


async def test_a_filler_of_several_words_is_chosen_by_its_first_and_last_word(
    project: Project,
) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("r", "p", "space")
        tags = {tag.span.of(TEXT): tag.letters for tag in reviewer.screen.view.tags}
        await reviewer.press(tags["Anna"].upper())
        assert "last word" in reviewer.status
        await reviewer.press(tags["Wit"])
        fillers = "actor Van Loon, place Anna de Wit"
        assert reviewer.decided == {"v4": f"accepted MEET sprak, {fillers}"}


async def test_with_the_roles_at_hand_one_goes_from_event_to_event(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("r", "enter")
        assert (reviewer.focus, reviewer.screen.mode) == ("v2", Mode.ROLE)
        await reviewer.press("x")
        assert (reviewer.focus, reviewer.screen.mode) == ("v3", Mode.ROLE)
        await reviewer.press("y")
        assert (reviewer.focus, reviewer.screen.mode) == ("v3", Mode.ROLE)
        await reviewer.press("enter", "enter")
        assert reviewer.screen.mode is Mode.REVIEW
        assert reviewer.status == "Every event is decided."
        states = {item.id: item.state.value for item in reviewer.session.items if not item.pending}
        assert states == {
            "v1": "accepted",
            "v2": "rejected",
            "v3": "corrected",
            "v4": "accepted",
        }


async def test_an_event_added_on_the_way_takes_its_roles_at_once(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("r", "v", "right", "right", "right", "t", *"meet", "enter")
        await reviewer.panel_closed()
        await reviewer.settle()
        assert (reviewer.focus, reviewer.screen.mode) == ("n1", Mode.ROLE)
        await reviewer.press("enter")
        assert reviewer.focus == "v2"


async def test_leaving_the_tags_of_a_role_leads_back_to_the_roles(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        modes = []
        for key in ("r", "p", "escape", "escape"):
            await reviewer.press(key)
            modes.append(reviewer.screen.mode)
        assert modes == [Mode.ROLE, Mode.HINT, Mode.ROLE, Mode.REVIEW]


async def test_a_role_is_filled_and_emptied_by_a_selection(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        words = ["v", *["right"] * 6, "v", "right"]
        await reviewer.press(*words, "r", "r")
        with_role = "accepted MEET sprak, actor Van Loon, recipient de toestand"
        assert reviewer.decided == {"v4": with_role}
        assert reviewer.screen.mode is Mode.REVIEW
        await reviewer.press(*words, "r", "r")
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon"}


async def test_the_roles_of_an_entity_are_those_of_the_next_undecided_event(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("r")
        assert (reviewer.focus, reviewer.screen.mode) == ("v1", Mode.ROLE)
        await reviewer.press("enter", "enter", "enter", "enter", "r")
        assert reviewer.status == "Only events have roles, and no event is undecided."


async def test_a_role_is_offered_what_may_fill_it(project: Project) -> None:
    async with reviewing(project, focus="v3") as reviewer:
        await reviewer.press("r", "d")
        tagged = {tag.span.of(TEXT) for tag in reviewer.screen.view.tags}
        assert tagged == {"maandag", "3 maart"}


async def test_a_selection_becomes_a_part_of_events_only(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("v", "r")
        assert "Focus an event first" in reviewer.status
        await reviewer.press("+")
        assert "Focus an event first" in reviewer.status
        assert reviewer.screen.mode is Mode.SELECT


async def test_only_the_roles_of_the_type_are_offered(new_project: Callable[[], Project]) -> None:
    project = new_project()
    events = (replace(SCHEMA.events[0], roles=("actor", "date")), *SCHEMA.events[1:])
    project.schema = replace(SCHEMA, events=events)
    project.add(Document(id="a1", text=TEXT), FACTS)
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("r")
        assert reviewer.line("hints").split() == [
            *("a", "actor", "d", "date"),
            *("Enter", "next", "event", "Esc", "back"),
        ]


async def test_a_letter_that_begins_no_tag_is_said_and_changes_nothing(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await reviewer.press("f")
        tags = reviewer.screen.view.tags
        await reviewer.press("m")
        assert "No tag begins with m" in reviewer.status
        assert reviewer.screen.mode is Mode.HINT
        assert reviewer.screen.view.tags == tags
        await reviewer.press("s")
        assert reviewer.focus == "e2"


async def test_tags_of_two_letters(new_project: Callable[[], Project]) -> None:
    project = new_project()
    text = " ".join(f"w{number}" for number in range(40))
    facts = tuple(entity(f"e{number}", text + " ", f"w{number} ", "GPE") for number in range(40))
    project.add(Document(id="a1", text=text + " "), facts)
    async with reviewing(project) as reviewer:
        await reviewer.press("f")
        all_tags = reviewer.screen.view.tags
        two = next(tag for tag in all_tags if len(tag.letters) == 2)
        first = two.letters[0]
        await reviewer.press(first)
        same_start = tuple(tag for tag in all_tags if tag.letters[0] == first)
        assert reviewer.screen.view.tags == same_start
        letters = {tag.letters for tag in all_tags}
        unknown = next(each for each in LETTERS if first + each not in letters)
        await reviewer.press(unknown)
        assert reviewer.screen.view.tags == same_start
        await reviewer.press(two.letters[1])
        assert reviewer.item.fact.fragments[0] == two.span


# Adding


async def test_an_event_with_a_separated_verb(project: Project) -> None:
    async with reviewing(project, focus="e9") as reviewer:
        # "over … in": two pieces apart, as of a separable verb.
        await reviewer.press("v", "right", "right", "right", "t")
        await reviewer.pick_panel()
        await reviewer.press("r", "e", "f", "enter")
        await reviewer.panel_closed()
        assert reviewer.decided == {"n1": "accepted REFUSE over"}
        assert reviewer.focus == "n1"
        await reviewer.press("v", "right", "right", "right", "+")
        assert reviewer.decided == {"n1": "accepted REFUSE over … in"}
        assert reviewer.item.state is State.ADDED
        await reviewer.press("v", "+")
        assert reviewer.decided == {"n1": "accepted REFUSE in"}
        await reviewer.press("v", "+")
        assert reviewer.decided == {"n1": "accepted REFUSE in"}
        assert "keeps at least one piece" in reviewer.status


async def test_leaving_the_list_of_types_leaves_the_selection(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("v", "t")
        await reviewer.pick_panel()
        await reviewer.press("escape")
        await reviewer.panel_closed()
        assert reviewer.screen.mode is Mode.SELECT
        await reviewer.press("escape")
        assert reviewer.decided == {}


async def test_an_entity_over_suggestions_corrects_the_nearest_and_rejects_the_others(
    project: Project,
) -> None:
    async with reviewing(project, focus="e3") as reviewer:
        await reviewer.press("v", "v", *["right"] * 4, "2")
        assert reviewer.decided == {
            "e3": "accepted ORG Algemene Waterbond (AWB)",
            "e4": "rejected ORG AWB",
        }
        assert reviewer.focus == "e3"
        await reviewer.press("u")
        assert reviewer.decided == {}


async def test_an_entity_on_the_words_of_another_relabels_it(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("v", "2")
        assert reviewer.decided == {"e1": "accepted ORG Veenwolde"}
        await reviewer.press("v", "2")
        assert reviewer.status == "It is there already."


async def test_quotation_marks_alone_are_nothing_to_add(project: Project) -> None:
    project.add(Document(id="a3", text="„ ” en"), ())
    async with reviewing(project, article="a3") as reviewer:
        await reviewer.press("v", "v", "right", "1")
        assert reviewer.decided == {}
        assert "only white space or quotation marks" in reviewer.status
        assert reviewer.screen.mode is Mode.SELECT


async def test_selecting_by_letters_inside_a_compound(project: Project) -> None:
    async with reviewing(project, focus="e7") as reviewer:
        await reviewer.press("v", ".", "v", "right", "2")
        assert reviewer.decided == {"e7": "accepted ORG AW"}


async def test_selecting_begins_in_view(new_project: Callable[[], Project]) -> None:
    project = new_project()
    text = "\n".join(f"Regel {number} van Gent." for number in range(60))
    project.add(Document(id="a1", text=text), (entity("e1", text, "Gent", "GPE"),))
    async with reviewing(project) as reviewer:
        await reviewer.press("space", "space")
        top = reviewer.article.scroll_offset.y
        assert top > 0
        await reviewer.press("v")
        assert reviewer.article.scroll_offset.y == top
        await reviewer.press("escape", "v", *["down"] * 30)
        cursor = reviewer.screen.view.cursor
        scene = reviewer.article.scene
        assert cursor is not None
        assert scene is not None
        assert scene.layout.row_at(cursor.start) in reviewer.article.visible_rows


# Undo and redo


async def test_undo_and_redo_without_limit_across_restarts(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a", "2", "]", "x")
        after = reviewer.decided
        await reviewer.press("q")
    async with reviewing(project) as reviewer:
        await reviewer.press("u", "u")
        assert set(reviewer.decided) == {"e1", "e2"}
    async with reviewing(project) as reviewer:
        await reviewer.press("u", "u")
        assert reviewer.decided == {}
        assert reviewer.focus == "e1"
        await reviewer.press("u")
        assert "nothing to undo" in reviewer.status
    async with reviewing(project) as reviewer:
        await reviewer.press(*["ctrl+r"] * 5)
        assert reviewer.decided == after
        assert "nothing to redo" in reviewer.status


async def test_a_new_decision_forgets_what_was_undone(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a", "u", "x", "ctrl+r")
        assert reviewer.decided == {"e1": "rejected GPE Veenwolde"}
        assert "nothing to redo" in reviewer.status


async def test_undo_says_what_it_took_back_and_focuses_it(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a", "a", "u")
        assert reviewer.focus == "e2"
        assert "undone: accepted DATE maandag" in reviewer.status
        await reviewer.press("ctrl+r")
        assert "redone: accepted DATE maandag" in reviewer.status


async def test_undo_in_an_untouched_article_goes_back_to_the_one_just_finished(
    project: Project,
) -> None:
    async with reviewing(project, article="a2") as reviewer:
        await reviewer.press("a", "d")
        assert reviewer.session.document.id == "a1"
        await reviewer.press("u")
        assert reviewer.session.document.id == "a2"
        assert "Back in the article before" in reviewer.status
        await reviewer.press("u")
        assert reviewer.decided == {"e1": "accepted GPE Boswijk"}
        await reviewer.press("u")
        assert reviewer.decided == {}
        assert reviewer.focus == "e1"


async def test_undoing_an_addition_takes_it_from_the_screen(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("v", "right", "2", "u")
        assert reviewer.decided == {}
        assert "+" not in reviewer.text()
        assert reviewer.focus is not None


# Trouble


async def test_a_decision_from_another_window_is_not_overwritten(project: Project) -> None:
    async with reviewing(project, focus="e2") as reviewer:
        other = project.session()
        item = other.item("e1")
        assert item is not None
        change = decisions.relabel(other, item, "ORG")
        assert change is not None
        other.do(change)
        await reviewer.press("a")
        assert reviewer.decided == {"e1": "accepted ORG Veenwolde"}
        assert "another window" in reviewer.status
        assert "saved" not in reviewer.status.split(".")[0].replace("not saved", "")
        assert reviewer.focus == "e2"
        await reviewer.press("a")
        assert set(reviewer.decided) == {"e1", "e2"}


async def test_the_article_stays_where_it_is_when_it_is_read_again(
    new_project: Callable[[], Project],
) -> None:
    project = new_project()
    text = "\n".join(f"Regel {number} van Gent." for number in range(60))
    facts = tuple(entity(f"e{number}", text, "Gent", "GPE", number) for number in range(60))
    project.add(Document(id="a1", text=text), facts)
    async with reviewing(project, focus="e30") as reviewer:
        top = reviewer.article.scroll_offset.y
        other = project.session()
        change = decisions.accept(other, other.items[:1])
        assert change is not None
        other.do(change)
        await reviewer.press("a")
        assert "another window" in reviewer.status
        assert reviewer.article.scroll_offset.y == top


async def test_a_full_disk_changes_nothing_and_is_said(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a")
        reviewer.store.full = True
        await reviewer.press("a")
        assert reviewer.status.startswith("NOT SAVED. The disk is full.")
        assert reviewer.focus == "e2"
        assert list(reviewer.decided) == ["e1"]
        assert reviewer.item.pending
        reviewer.store.full = False
        await reviewer.press("a")
        assert list(reviewer.decided) == ["e1", "e2"]
        assert "NOT SAVED" not in reviewer.status


@pytest.mark.parametrize(
    "keys",
    [
        ("x",),
        ("2",),
        ("]",),
        ("u",),
        ("A",),
        ("v", "right", "2"),
        ("v", "right", "t", "m", "enter"),
        ("t", "o", "r", "enter"),
        ("n", "r", "p", "a"),
        ("n", "y"),
        ("o", "down", "enter"),
    ],
)
async def test_no_key_gets_past_a_full_disk(project: Project, keys: tuple[str, ...]) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a")
        reviewer.store.full = True
        await reviewer.press(*keys)
        await reviewer.panel_closed()
        assert "NOT SAVED" in reviewer.status or "disk is full" in reviewer.status
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}
        assert reviewer.session.document.id == "a1"


async def test_a_full_disk_keeps_nobody_from_quitting(project: Project) -> None:
    async with reviewing(project) as reviewer:
        reviewer.store.full = True
        await reviewer.press("q")
        assert reviewer.app.return_code == 0


async def test_a_database_that_cannot_be_read_after_a_conflict_is_said(project: Project) -> None:
    async with reviewing(project) as reviewer:
        other = project.session()
        change = decisions.accept(other, other.items[:1])
        assert change is not None
        other.do(change)
        reviewer.store.unreadable = True
        await reviewer.press("a")
        assert "cannot be read" in reviewer.status
        assert reviewer.app.is_running
        reviewer.store.unreadable = False
        await reviewer.press("a")
        assert "another window" in reviewer.status
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}


async def test_a_long_message_is_never_cut_off_unseen(project: Project) -> None:
    async with reviewing(project, size=(80, 24)) as reviewer:
        other = project.session()
        change = decisions.accept(other, other.items[:1])
        assert change is not None
        other.do(change)
        await reviewer.press("a")
        said = f"{reviewer.status} {reviewer.line('hints')}"
        assert "decide again" in " ".join(said.split())


# Starting and stopping


async def test_quitting_remembers_the_place(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("j", "j", "j", "q")
        assert reviewer.app.return_code == 0
    assert project.place == Place("a1", "e3")
    async with reviewing(project) as reviewer:
        assert reviewer.focus == "e3"
        assert reviewer.focus_is_visible


async def test_after_a_kill_it_goes_on_behind_the_last_decision(project: Project) -> None:
    async with reviewing(project, focus="e3") as reviewer:
        await reviewer.press("a", "j", "j")
    async with reviewing(project) as reviewer:
        assert reviewer.focus == "e4"


async def test_it_goes_on_in_the_article_where_it_stopped(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("o")
        await reviewer.pick_panel()
        await reviewer.press("down", "enter")
        await reviewer.panel_closed()
    async with reviewing(project) as reviewer:
        assert reviewer.session.document.id == "a2"


async def test_an_article_can_be_asked_for(project: Project) -> None:
    project.keep_place("a1", "e3")
    async with reviewing(project, article="a2") as reviewer:
        assert reviewer.session.document.id == "a2"
        assert reviewer.focus == "e1"


async def test_a_project_without_articles_says_so(new_project: Callable[[], Project]) -> None:
    app = make_app(new_project())
    async with app.run_test() as pilot:
        await until(lambda: app.failure is not None, pilot.pause)
    assert app.failure is not None
    assert "no articles yet" in str(app.failure)
    assert "annotator import" in str(app.failure)
    assert app.return_code == 1


async def test_an_article_that_does_not_exist_is_said(project: Project) -> None:
    app = make_app(project, article="nergens")
    async with app.run_test() as pilot:
        await until(lambda: app.failure is not None, pilot.pause)
    assert "nergens" in str(app.failure)
    assert app.return_code == 2


async def test_a_project_that_cannot_be_opened_ends_with_the_sentence() -> None:
    def fail() -> Workspace:
        raise AnnotatorError("It is locked.", hint="Wait.")

    app = AnnotatorApp(Settings(SCHEMA, {}, ANNOTATOR), fail)
    async with app.run_test() as pilot:
        await until(lambda: app.failure is not None, pilot.pause)
    assert str(app.failure) == "It is locked. Wait."


async def test_quitting_while_the_project_is_still_being_opened(project: Project) -> None:
    gate = Gate()

    def slowly() -> Workspace:
        gate.wait(20)
        return project.workspace()

    app = AnnotatorApp(Settings(SCHEMA, {}, ANNOTATOR), slowly)
    async with app.run_test() as pilot:
        for key in "axfq":
            app.post_message(Key(key, key))
        await until(lambda: app.return_code is not None, lambda: pilot.pause(0))
        assert app.return_code == 0
        gate.set()


async def test_an_article_without_suggestions_can_be_worked_on(project: Project) -> None:
    project.add(Document(id="a3", text="Het regent in Gent."), None)
    async with reviewing(project, article="a3") as reviewer:
        assert "v selects words" in reviewer.status
        await reviewer.press("f", "n", "a")
        await reviewer.press("v", "right", "right", "right", "3")
        assert reviewer.decided == {"n1": "accepted GPE Gent"}
        await reviewer.press("d")
        assert reviewer.session.document.id == "a1"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\t \n"])
async def test_an_article_without_words(project: Project, text: str) -> None:
    project.add(Document(id="a3", text=text), None)
    async with reviewing(project, article="a3") as reviewer:
        await reviewer.press("v", "v", ".", "right", "down", "end", "s", "2", "escape")
        await reviewer.press("f", "escape", "n", "a", "l", "X", "space", "b")
        await reviewer.resize(40, 15)
        await reviewer.press("d")
        assert reviewer.session.document.id == "a1"


# What is seen


async def test_rejected_facts_are_shown_on_demand(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("x")
        assert "Veenwolde" not in reviewer.facts()
        assert "Veenwolde stelde" in reviewer.text()
        await reviewer.press("X")
        assert "Veenwolde" in reviewer.facts()
        assert "Veenwoldexstelde" in reviewer.text()
        await reviewer.press("X")
        assert "Veenwolde" not in reviewer.facts()
        assert "Veenwoldexstelde" not in reviewer.text()


async def test_labels_in_the_text_follow_the_decisions(project: Project) -> None:
    async with reviewing(project) as reviewer:
        plain = reviewer.text()
        await reviewer.press("l")
        assert "Veenwolde?‹GPE›" in reviewer.text()
        assert "(AWB?‹ORG›)" in reviewer.text()
        assert "stelde" in reviewer.text()
        assert "voor?‹PROPOSE›" in reviewer.text()
        await reviewer.press("2")
        assert "Veenwolde~‹ORG›" in reviewer.text()
        await reviewer.press("u", "1")
        assert "Veenwolde~‹PERSON› stelde" in reviewer.text()
        await reviewer.press("u", "l")
        assert reviewer.text() == plain


async def test_accepting_with_labels_shown_moves_no_word(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("l")
        before = reviewer.text().replace("?", " ")
        await reviewer.press("a", "a", "a")
        assert reviewer.text().replace("?", " ") == before


async def test_a_decision_never_scrolls_the_article_while_its_fact_is_visible(
    new_project: Callable[[], Project],
) -> None:
    project = new_project()
    text = "\n".join(f"Regel {number} van Gent." for number in range(60))
    facts = tuple(entity(f"e{number}", text, "Gent", "GPE", number) for number in range(60))
    project.add(Document(id="a1", text=text), facts)
    async with reviewing(project, focus="e20") as reviewer:
        await reviewer.press("k", "k", "k")
        top = reviewer.article.scroll_offset.y
        assert top > 0
        for key in ("]", "2", "u", "u", "x", "u"):
            await reviewer.press(key)
            assert reviewer.article.scroll_offset.y == top


async def test_the_detail_never_hides_what_is_out_of_the_ordinary(project: Project) -> None:
    async with reviewing(project, focus="v2") as reviewer:
        await reviewer.press("y", "y", "!")
        await reviewer.press("r", "r", "s", "r", "p", "d", "r", "d", "f")
        detail = reviewer.line("detail")
        assert "hypothetical" in detail
        assert "negative" in detail
        await reviewer.resize(60, 15)
        detail = reviewer.line("detail")
        assert "hypothetical" in detail
        assert detail.endswith("…")


async def test_a_problem_is_marked_in_the_list_as_soon_as_it_comes_about(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        drawn = [reviewer.list.render_line(y).text for y in range(4)]
        assert "PROPOSE" in drawn[2]
        assert "!" not in drawn[2]
        refreshed: set[int] = set()
        original = reviewer.list.refresh_line

        def refresh_line(y: int) -> None:
            refreshed.add(y)
            original(y)

        reviewer.list.refresh_line = refresh_line  # type: ignore[method-assign]
        await reviewer.press("j", "3")
        assert "! PROPOSE" in reviewer.list.render_line(2).text
        assert 2 in refreshed
        assert "date takes no GPE" in reviewer.line("detail")


async def test_the_fact_in_focus_is_in_the_list_from_the_start(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        assert "MEET" in reviewer.facts()
        assert reviewer.facts().startswith("  4 ")


# Size and mouse


async def test_the_text_is_wrapped_to_the_width_there_is(project: Project) -> None:
    async with reviewing(project) as reviewer:
        for width in (60, 120, 80):
            await reviewer.resize(width, 24)
            words = reviewer.text().replace("?", " ").split()
            assert words == TEXT.split()
            longest = max(len(line.rstrip()) for line in reviewer.text().split("\n"))
            assert longest > min(60, width) * 3 // 4


@pytest.mark.parametrize(
    "sizes", [((120, 40), (60, 15)), ((60, 15), (120, 40)), ((80, 40), (80, 14))]
)
async def test_the_focus_stays_visible_when_the_terminal_changes_size(
    new_project: Callable[[], Project], sizes: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    project = new_project()
    text = "\n\n".join(f"Alinea {number}: " + "woorden " * 30 + "Gent." for number in range(30))
    facts = tuple(entity(f"e{number}", text, "Gent", "GPE", number) for number in range(30))
    project.add(Document(id="a1", text=text), facts)
    async with reviewing(project, size=sizes[0], focus="e3") as reviewer:
        assert reviewer.focus_is_visible
        await reviewer.resize(*sizes[1])
        assert reviewer.focus_is_visible
        assert "Gent" in reviewer.facts()
        await reviewer.resize(*sizes[0])
        assert reviewer.focus_is_visible


async def test_sixty_by_fifteen_is_enough(project: Project) -> None:
    async with reviewing(project, size=(60, 15)) as reviewer:
        for _ in ORDER:
            assert reviewer.focus_is_visible
            assert reviewer.item.fact.label in reviewer.facts()
            assert "a accept" in reviewer.line("hints")
            assert len(reviewer.line("hints")) <= 60
            await reviewer.press("a")
        assert len(reviewer.decided) == len(ORDER)


@pytest.mark.parametrize("size", [(1, 1), (8, 3), (20, 5), (300, 90)])
async def test_no_size_is_too_odd(project: Project, size: tuple[int, int]) -> None:
    async with reviewing(project, size=size) as reviewer:
        await reviewer.press("a", "l", "f", "escape", "v", "right", "2", "?", "escape", "n")
        assert "e1" in reviewer.decided
        assert reviewer.app.is_running


async def test_a_click_on_a_fact_focuses_it_and_again_the_one_under_it(project: Project) -> None:
    project.add(
        Document(id="a3", text="Er was overleg in Gent."),
        (
            entity("e1", "Er was overleg in Gent.", "overleg in Gent", "ORG"),
            event("v1", "Er was overleg in Gent.", ("overleg",), "MEET"),
            entity("e2", "Er was overleg in Gent.", "Gent", "GPE"),
        ),
    )
    async with reviewing(project, article="a3") as reviewer:
        await reviewer.pilot.click(reviewer.article, offset=(8, 0))
        await reviewer.settle()
        assert reviewer.focus == "v1"
        await reviewer.pilot.click(reviewer.article, offset=(8, 0))
        await reviewer.settle()
        assert reviewer.focus == "e1"
        await reviewer.pilot.click(reviewer.article, offset=(20, 0))
        await reviewer.settle()
        assert reviewer.focus == "e2"
        await reviewer.pilot.click(reviewer.article, offset=(2, 0))
        await reviewer.settle()
        assert reviewer.focus == "e2"
        assert reviewer.decided == {}


async def test_a_click_in_the_list_focuses_the_fact(project: Project) -> None:
    async with reviewing(project, size=(120, 40)) as reviewer:
        await reviewer.pilot.click(reviewer.list, offset=(10, 4))
        await reviewer.settle()
        assert reviewer.focus == ORDER[4]
        await reviewer.press("v")
        await reviewer.pilot.click(reviewer.list, offset=(10, 2))
        await reviewer.settle()
        assert reviewer.focus == ORDER[2]
        assert reviewer.screen.mode is Mode.REVIEW


async def test_the_title_bar_tells_how_far_the_work_is(project: Project) -> None:
    async with reviewing(project) as reviewer:
        title = reviewer.line("title")
        assert title.split() == [
            "1", "Noodfonds", "voor", "Veenwolde", "·", "Proefblad", "2026-03-02",
            ANNOTATOR, f"0/{len(ORDER)}", "0/2",
        ]  # fmt: skip
        assert len(title) == 80


def test_the_material_is_what_the_tests_take_it_for() -> None:
    assert [fact.id for fact in FACTS] == list(ORDER)
    assert SECOND.id == "a2"
    stelde, voor = place(TEXT, "stelde"), place(TEXT, "voor.")
    trigger = FACTS[2].fragments
    assert trigger == (stelde, Span(voor.start, voor.end - 1))
    compound = FACTS[8]
    assert isinstance(compound, Entity)
    assert TEXT[compound.fragments[0].end] == "-"
