from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given

from annotator.core import decisions
from annotator.core.activity import Activity
from annotator.core.changes import Change, Delta, Kind
from annotator.core.errors import Conflict, StoreError
from annotator.core.facts import ARTICLE_STATE, ArticleState, Entity, Fact, Verdict
from annotator.core.session import Session, State
from annotator.core.text import Document, Span
from tests.core.material import (
    ARTICLE,
    SCHEMA,
    MemoryJournal,
    Work,
    at,
    clock,
    do,
    entity,
    event,
    names,
    play,
    session_on,
    suggested,
    suggestions,
    the,
    work,
)

WIT = entity("Wit", id="wit")
GOUDA = entity("Gouda", "WHERE", id="gouda")
SPEAKS = event("sprak", id="speaks", arguments=(("by", "Wit"), ("at", "Gouda")))
LATE = entity("Rood", id="late", occurrence=2)
FACTS: tuple[Fact, ...] = (LATE, SPEAKS, GOUDA, WIT)


def order(session: Session) -> list[str]:
    return [item.id for item in session.items]


# What is there


def test_facts_stand_by_sentence_then_entities_then_events() -> None:
    assert order(session_on(*FACTS)) == ["wit", "gouda", "speaks", "late"]
    assert [item.sentence for item in session_on(*FACTS).items] == [0, 0, 0, 2]


def test_suggestions_wait_and_counts_follow_decisions() -> None:
    session = session_on(*FACTS)
    assert {item.state for item in session.items} == {State.PENDING}
    assert (session.pending, session.decided) == (4, 0)
    do(session, decisions.accept(session, [the(session, "wit")]))
    do(session, decisions.reject(session, [the(session, "late")]))
    assert (session.pending, session.decided) == (2, 2)
    assert order(session) == ["wit", "gouda", "speaks", "late"]


def test_an_article_without_suggestions_begins_empty() -> None:
    session = session_on()
    assert (list(session.items), session.base, session.pending) == ([], None, 0)
    assert session.step(None, 1) is None
    assert session.step(None, 1, undecided=True) is None
    assert session.undo() is None
    assert session.redo() is None


def test_items_are_found_by_id_and_by_place() -> None:
    session = session_on(*FACTS)
    assert session.item(None) is None
    assert session.item("nobody") is None
    assert session.entity_at(at("Wit")) is the(session, "wit")
    assert session.entity_at(at("sprak")) is None
    assert session.event_at((at("sprak"),)) is the(session, "speaks")
    assert session.event_at((at("Wit"),)) is None


def test_what_is_rejected_is_not_found_by_place() -> None:
    session = session_on(*FACTS)
    do(session, decisions.reject(session, list(session.items)))
    assert session.entity_at(at("Wit")) is None
    assert session.event_at((at("sprak"),)) is None


def test_items_of_some_sentences() -> None:
    session = session_on(*FACTS)
    assert [item.id for item in session.in_sentences(0, 0)] == ["wit", "gouda", "speaks"]
    assert [item.id for item in session.in_sentences(1, 2)] == ["late"]
    assert list(session.in_sentences(1, 1)) == []


def test_the_article_is_done_when_it_is_said_to_be() -> None:
    session = session_on(*FACTS)
    assert session.state == ArticleState()
    do(session, decisions.set_done(session, True))
    assert session.state.done
    session.undo()
    assert not session.state.done


def test_the_last_changed_fact_is_that_of_the_newest_row() -> None:
    assert session_on(*FACTS).last_changed is None
    session = session_on(*FACTS)
    do(session, decisions.accept(session, [the(session, "wit")]))
    do(session, decisions.accept(session, [the(session, "late")]))
    do(session, decisions.set_done(session, True))
    assert session.last_changed == "late"
    session.undo()
    session.undo()
    session.undo()
    assert session.last_changed == "wit"


# States and differences


def decide(fact: str, decision: Callable[[Session], Change | None]) -> tuple[State, frozenset[str]]:
    session = session_on(*FACTS)
    do(session, decision(session))
    item = the(session, fact)
    return item.state, item.differences


@pytest.mark.parametrize(
    ("fact", "decision", "state", "differences"),
    [
        ("wit", lambda s: decisions.accept(s, [the(s, "wit")]), State.ACCEPTED, set()),
        ("wit", lambda s: decisions.reject(s, [the(s, "wit")]), State.REJECTED, set()),
        (
            "wit",
            lambda s: decisions.relabel(s, the(s, "wit"), "WHERE"),
            State.CORRECTED,
            {"label"},
        ),
        (
            "wit",
            lambda s: decisions.resize(s, the(s, "wit"), (at("Minister Wit"),)),
            State.CORRECTED,
            {"boundary"},
        ),
        (
            "speaks",
            lambda s: decisions.toggle_argument(s, the(s, "speaks"), "at", at("Gouda")),
            State.CORRECTED,
            {"arguments"},
        ),
        (
            "speaks",
            lambda s: decisions.set_attribute(s, the(s, "speaks"), "sign", "minus"),
            State.CORRECTED,
            {"sign"},
        ),
        ("n1", lambda s: decisions.add_entity(s, at("dinsdag"), "WHO"), State.ADDED, set()),
    ],
)
def test_what_becomes_of_a_fact(
    fact: str,
    decision: Callable[[Session], Change | None],
    state: State,
    differences: set[str],
) -> None:
    assert decide(fact, decision) == (state, frozenset(differences))


def test_all_differences_are_named() -> None:
    session = session_on(*FACTS)
    decision = event("sprak…met", "STRIKE", id="speaks", attributes=(("mood", "general"),))
    assert session.differences(SPEAKS, decision) == {"label", "boundary", "arguments", "mood"}


def test_saying_the_default_is_no_difference() -> None:
    session = session_on(*FACTS)
    assert session.differences(SPEAKS, replace(SPEAKS, attributes=(("mood", "plain"),))) == set()


def test_an_entity_whose_borders_are_mended_takes_undecided_roles_along() -> None:
    session = session_on(*FACTS)
    wide = at("Minister Wit")
    do(session, decisions.resize(session, the(session, "wit"), (wide,)))
    fact = the(session, "speaks").fact
    assert fact == event("sprak", id="speaks", arguments=(("by", "Minister Wit"), ("at", "Gouda")))
    assert the(session, "speaks").pending
    session.undo()
    assert the(session, "speaks").fact == SPEAKS


def test_a_role_goes_along_also_after_its_event_was_decided_and_undone() -> None:
    session = session_on(*FACTS)
    do(session, decisions.resize(session, the(session, "wit"), (at("Minister Wit"),)))
    before = the(session, "speaks")
    do(session, decisions.accept(session, [before]))
    session.undo()
    assert the(session, "speaks") == before


def test_where_roles_go_does_not_depend_on_the_order_of_decisions() -> None:
    twin = entity("Wit", "OFFICE", id="twin")
    facts = (WIT, twin, SPEAKS)
    ends = []
    for first, second in (("wit", "twin"), ("twin", "wit")):
        session = session_on(*facts)
        places = {"wit": (at("dinsdag"),), "twin": (at("Minister Wit"),)}
        for name in (first, second):
            do(session, decisions.resize(session, the(session, name), places[name]))
        ends.append(list(session.items))
    assert ends[0] == ends[1]


def test_a_rejected_entity_takes_nothing_along() -> None:
    session = session_on(*FACTS)
    do(session, decisions.resize(session, the(session, "wit"), (at("Minister Wit"),)))
    do(session, decisions.reject(session, [the(session, "wit")]))
    assert the(session, "speaks").fact == SPEAKS


def test_a_rejection_that_somebody_else_stored_takes_nothing_along_either() -> None:
    elsewhere = replace(WIT, fragments=(at("dinsdag"),), verdict=Verdict.REJECTED, origin="wit")
    session = session_on(*FACTS, journal=MemoryJournal(records={"wit": elsewhere}))
    assert the(session, "wit").state is State.REJECTED
    assert the(session, "speaks").fact == SPEAKS


# Going from fact to fact


def test_steps_go_from_end_to_end_and_stop_there() -> None:
    session = session_on(*FACTS)
    assert session.step(None, 1) == "wit"
    assert session.step(None, -1) == "late"
    assert session.step("wit", 1) == "gouda"
    assert session.step("late", 1) == "late"
    assert session.step("wit", -1) == "wit"
    assert session.step("nobody", 1) == "wit"


def test_steps_pass_over_what_is_rejected_but_leave_from_it() -> None:
    session = session_on(*FACTS)
    do(session, decisions.reject(session, [the(session, "gouda")]))
    assert session.step("wit", 1) == "speaks"
    assert session.step("speaks", -1) == "wit"
    assert session.step("gouda", 1) == "speaks"
    assert session.step("gouda", -1) == "wit"


def test_steps_to_undecided_facts_go_round() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, [the(session, "wit"), the(session, "speaks")]))
    assert session.step(None, 1, undecided=True) == "gouda"
    assert session.step("gouda", 1, undecided=True) == "late"
    assert session.step("late", 1, undecided=True) == "gouda"
    assert session.step("wit", -1, undecided=True) == "late"
    assert session.step("speaks", 1, undecided=True) == "late"


def test_no_step_leads_to_an_undecided_fact_when_none_is_left() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, session.items))
    assert session.step("wit", 1, undecided=True) is None
    assert session.step(None, -1, undecided=True) is None


def test_the_last_undecided_fact_leads_to_itself() -> None:
    session = session_on(WIT)
    assert session.step("wit", 1, undecided=True) == "wit"


@given(suggestions(), work(8))
def test_undecided_facts_are_all_reached_by_going_on(
    facts: tuple[Fact, ...], actions: list[Work]
) -> None:
    session = session_on(*facts)
    for action in actions:
        play(session, action)
    waiting = [item.id for item in session.items if item.pending]
    for by in (1, -1):
        seen: list[str] = []
        place = session.step(None, by, undecided=True)
        while place is not None and place not in seen:
            seen.append(place)
            place = session.step(place, by, undecided=True)
        assert seen == waiting[::by]


# Problems


def test_problems_are_those_among_what_is_asserted() -> None:
    session = session_on(*FACTS, entity("Wit sprak", id="wide"))
    assert session.problems(the(session, "wit")) == ("overlaps another entity (WHO)",)
    do(session, decisions.reject(session, [the(session, "wide")]))
    assert session.problems(the(session, "wit")) == ()
    assert session.problems(the(session, "wide")) == ()
    do(session, decisions.reject(session, [the(session, "wit")]))
    assert session.problems(the(session, "speaks")) == ("by takes an entity (WHO)",)


def test_problems_reach_over_sentences() -> None:
    far = event("zegt", id="far", arguments=(("by", "Wit"),))
    session = session_on(WIT, far)
    assert session.problems(the(session, "far")) == ()


def test_an_overlap_is_a_problem_of_both_wherever_sentences_end() -> None:
    text = "Wit belde Yahoo! Inc vandaag."
    document = Document(id="a", text=text)
    assert len(document.sentences) == 2
    wide = replace(WIT, id="wide", fragments=(at("Yahoo! Inc", text=text),))
    narrow = replace(WIT, id="narrow", fragments=(at("Inc", text=text),))
    session = session_on(wide, narrow, document=document)
    for name in ("wide", "narrow"):
        assert session.problems(the(session, name)) == ("overlaps another entity (WHO)",)


@given(suggestions(), work(8))
def test_problems_are_those_that_the_whole_article_gives(
    facts: tuple[Fact, ...], actions: list[Work]
) -> None:
    session = session_on(*facts)
    for action in actions:
        play(session, action)
    asserted = [item.fact for item in session.items if item.state is not State.REJECTED]
    # A name may cross one border that was drawn in its middle, not several.
    assume(all(_sentences(fact) <= 2 for fact in asserted if isinstance(fact, Entity)))
    for item in session.items:
        if item.state is not State.REJECTED:
            assert session.problems(item) == SCHEMA.problems(item.fact, asserted)


def _sentences(fact: Fact) -> int:
    first, last = fact.extent.start, fact.extent.end - 1
    return ARTICLE.sentence_at(last) - ARTICLE.sentence_at(first) + 1


# Committing


@pytest.mark.parametrize("step", ["do", "undo", "redo"])
def test_what_the_journal_refuses_has_not_happened(step: str) -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    do(session, decisions.accept(session, [the(session, "wit")]))
    do(session, decisions.accept(session, [the(session, "gouda")]))
    session.undo()
    before = (dict(session.records), list(session.items), session.history, session.log)
    journal.broken = True
    act = {
        "do": lambda: do(session, decisions.reject(session, [the(session, "late")])),
        "undo": session.undo,
        "redo": session.redo,
    }[step]
    with pytest.raises(StoreError, match="full"):
        act()
    assert (dict(session.records), list(session.items), session.history, session.log) == before
    journal.broken = False
    act()
    assert len(session.log) == 4


def test_a_change_for_another_state_is_refused_before_the_journal_sees_it() -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    with pytest.raises(Conflict):
        session.do(Change("accept", (Delta("wit", WIT, None),)))
    assert journal.log == []
    assert session.log == ()


def test_rows_say_what_was_done_when_and_what_they_take_back() -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    done = do(session, decisions.accept(session, [the(session, "wit")]))
    assert session.undo() == done.inverse
    assert session.redo() == done
    assert [(row.seq, row.kind, row.target, row.change) for row in journal.log] == [
        (1, Kind.DO, None, done),
        (2, Kind.UNDO, 1, done.inverse),
        (3, Kind.REDO, 1, done),
    ]
    assert sorted({row.at for row in journal.log}) == [row.at for row in journal.log]
    assert session.log == tuple(journal.log)


def test_a_log_that_does_not_fit_is_refused() -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    do(session, decisions.accept(session, [the(session, "wit")]))
    journal.log.append(replace(journal.log[0], seq=2, kind=Kind.UNDO, target=7))
    with pytest.raises(Conflict, match="Row 2"):
        Session(journal.opened(suggested(*FACTS)), SCHEMA, clock=clock(), ids=names())


def test_a_new_suggestion_layer_leaves_decisions_alone() -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    do(session, decisions.relabel(session, the(session, "wit"), "WHERE"))
    without = Session(journal.opened(None), SCHEMA, clock=clock(), ids=names())
    assert [(item.id, item.state) for item in without.items] == [("wit", State.ADDED)]
    assert the(without, "wit").fact.verdict is Verdict.ACCEPTED


def test_a_fact_outside_every_sentence_belongs_to_the_nearest_before_it() -> None:
    document = Document(id="a", text="\n\n  Een zin.  \n\n ")
    odd = replace(WIT, id="odd", fragments=(Span(0, 2),))
    end = replace(WIT, id="end", fragments=(Span(13, 15),))
    session = session_on(end, odd, document=document)
    assert [(item.id, item.sentence) for item in session.items] == [("odd", 0), ("end", 0)]
    assert len(ARTICLE.sentences) == 3


# Notes


def test_the_last_change_is_the_last_one_of_a_fact() -> None:
    session = session_on(*FACTS)
    do(session, decisions.set_comment(session, "gouda", "de stad?"))
    do(session, decisions.set_flagged(session, True))
    assert session.last_changed is None
    do(session, decisions.accept(session, [the(session, "wit")]))
    do(session, decisions.set_comment(session, "late", "wie?"))
    do(session, decisions.set_comment(session, ARTICLE_STATE, "lastig"))
    session.undo()
    assert session.last_changed == "wit"


def test_notes_leave_the_items_as_they_are() -> None:
    session = session_on(*FACTS)
    before = list(session.items)
    do(session, decisions.set_comment(session, "gouda", "de stad?"))
    do(session, decisions.set_flagged(session, True))
    assert list(session.items) == before
    do(session, decisions.resize(session, the(session, "wit"), (at("Minister Wit"),)))
    assert order(session) == ["wit", "gouda", "speaks", "late"]
    assert (session.comment("gouda"), session.comment("wit")) == ("de stad?", "")


# Time


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def timed() -> tuple[Session, MemoryJournal, Callable[[float], None]]:
    """A session, its journal, and a function that presses a key after some seconds."""
    watch, journal = Watch(), MemoryJournal()
    session = Session(
        journal.opened(suggested(*FACTS)),
        SCHEMA,
        clock=clock(),
        ids=names(),
        activity=Activity(watch),
    )

    def press(seconds: float) -> None:
        watch.time += seconds
        session.touch()

    return session, journal, press


def test_each_row_says_how_long_it_took() -> None:
    session, journal, press = timed()
    press(2.004)
    press(1.5)
    do(session, decisions.accept(session, [the(session, "wit")]))
    press(900)
    press(4)
    do(session, decisions.accept(session, [the(session, "late")]))
    press(0.5)
    session.undo()
    session.redo()
    assert [row.seconds for row in journal.log] == [3.5, 4, 0.5, 0]
    assert session.log == tuple(journal.log)


def test_where_nobody_pressed_a_key_no_time_is_known() -> None:
    journal = MemoryJournal()
    session = session_on(*FACTS, journal=journal)
    do(session, decisions.accept(session, [the(session, "wit")]))
    session.leave()
    assert [row.seconds for row in journal.log] == [None]
    assert journal.spent == []


def test_what_was_not_stored_took_no_time_yet() -> None:
    session, journal, press = timed()
    press(3)
    journal.broken = True
    with pytest.raises(StoreError):
        do(session, decisions.accept(session, [the(session, "wit")]))
    journal.broken = False
    press(2)
    do(session, decisions.accept(session, [the(session, "wit")]))
    assert [row.seconds for row in journal.log] == [5]


def test_leaving_stores_what_is_left() -> None:
    session, journal, press = timed()
    press(3)
    do(session, decisions.accept(session, [the(session, "wit")]))
    press(4.128)
    session.leave()
    session.leave()
    press(2)
    session.leave()
    assert journal.spent == [4.13, 2]
    assert len(journal.log) == 1


def test_nobody_is_kept_from_leaving() -> None:
    session, journal, press = timed()
    press(3)
    journal.broken = True
    session.leave()
    assert journal.spent == []


# Blind


def test_a_blind_session_has_no_suggestions() -> None:
    blind = Session(MemoryJournal().opened(None, blind=True), SCHEMA, clock=clock(), ids=names())
    assert blind.blind
    assert (blind.base, list(blind.items)) == (None, [])
    assert not session_on(*FACTS).blind
