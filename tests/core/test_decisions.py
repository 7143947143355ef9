from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core import decisions
from annotator.core.changes import Change, Delta
from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    ArticleState,
    Entity,
    Event,
    Fact,
    Verdict,
)
from annotator.core.session import Session, State
from annotator.core.text import Span, fragments
from tests.core.material import at, do, entity, event, session_on, the

WIT = entity("Wit", id="wit")
GOUDA = entity("Gouda", "WHERE", id="gouda")
SPEAKS = event("sprak", id="speaks", arguments=(("by", "Wit"), ("at", "Gouda")))
FACTS: tuple[Fact, ...] = (WIT, GOUDA, SPEAKS)


def decided(fact: Fact) -> Fact:
    """The decision that accepts a suggestion as it stands."""
    return replace(fact, verdict=Verdict.ACCEPTED, origin=fact.id, confidence=None)


def wrong(fact: Fact, reason: str | None = None) -> Fact:
    """The decision that rejects a suggestion."""
    return replace(decided(fact), verdict=Verdict.REJECTED, reason=reason)


def session_with(state: State) -> tuple[Session, str]:
    """A session and the id of an entity in it that has the state."""
    session = session_on(*FACTS)
    name = "wit"
    if state is State.ACCEPTED:
        do(session, decisions.accept(session, [the(session, name)]))
    elif state is State.CORRECTED:
        do(session, decisions.relabel(session, the(session, name), "WHERE"))
    elif state is State.REJECTED:
        do(session, decisions.reject(session, [the(session, name)], "no name"))
    elif state is State.ADDED:
        do(session, decisions.add_entity(session, at("dinsdag"), "WHO"))
        name = "n1"
    assert the(session, name).state is state
    return session, name


def after(change: Change | None) -> dict[str, object]:
    """What a change, which must be one, makes of each record."""
    assert change is not None
    return {delta.id: delta.after for delta in change.deltas}


# Accept


@pytest.mark.parametrize("state", [State.PENDING, State.REJECTED])
def test_accepting_holds_a_suggestion_to_be_true(state: State) -> None:
    session, name = session_with(state)
    change = decisions.accept(session, [the(session, name)])
    assert change == Change("accept", (Delta("wit", session.records.get("wit"), decided(WIT)),))
    do(session, change)
    assert the(session, name).state is State.ACCEPTED


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CORRECTED, State.ADDED])
def test_accepting_what_is_accepted_is_no_change(state: State) -> None:
    session, name = session_with(state)
    assert decisions.accept(session, [the(session, name)]) is None


def test_accepting_several_is_one_change_that_is_undone_at_once() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, [the(session, "wit")]))
    change = do(session, decisions.accept(session, session.items))
    assert [delta.id for delta in change.deltas] == ["gouda", "speaks"]
    session.undo()
    assert session.pending == 2
    assert decisions.accept(session, []) is None


# Reject


@pytest.mark.parametrize("state", [State.PENDING, State.ACCEPTED, State.CORRECTED, State.REJECTED])
def test_rejecting_keeps_the_suggestion_as_it_was_made(state: State) -> None:
    session, name = session_with(state)
    do(session, decisions.reject(session, [the(session, name)], "double"))
    assert session.records[name] == wrong(WIT, "double")


def test_rejecting_what_was_added_takes_it_away() -> None:
    session, name = session_with(State.ADDED)
    do(session, decisions.reject(session, [the(session, name)], "double"))
    assert session.item(name) is None
    assert name not in session.records
    session.undo()
    assert the(session, name).state is State.ADDED


def test_rejecting_again_for_the_same_reason_is_no_change() -> None:
    session, name = session_with(State.REJECTED)
    item = the(session, name)
    assert decisions.reject(session, [item], "no name") is None
    assert after(decisions.reject(session, [item])) == {name: wrong(WIT)}


# Relabel


@pytest.mark.parametrize("state", list(State))
def test_relabelling_accepts_with_the_new_label(state: State) -> None:
    session, name = session_with(state)
    change = do(session, decisions.relabel(session, the(session, name), "OFFICE"))
    assert change.verb == "relabel"
    fact = the(session, name).fact
    assert (fact.label, fact.verdict, fact.reason) == ("OFFICE", Verdict.ACCEPTED, None)
    assert fact.origin == (None if state is State.ADDED else "wit")
    assert decisions.relabel(session, the(session, name), "OFFICE") is None


def test_relabelling_with_the_label_that_is_suggested_accepts() -> None:
    session = session_on(*FACTS)
    do(session, decisions.relabel(session, the(session, "wit"), "WHO"))
    assert the(session, "wit").state is State.ACCEPTED


def test_an_event_gets_another_type_and_keeps_the_rest() -> None:
    session = session_on(*FACTS)
    change = do(session, decisions.relabel(session, the(session, "speaks"), "STRIKE"))
    assert change.verb == "retype"
    assert session.records["speaks"] == replace(decided(SPEAKS), type="STRIKE")  # type: ignore[arg-type]


# Resize


@pytest.mark.parametrize("state", list(State))
def test_resizing_accepts_with_the_new_borders(state: State) -> None:
    session, name = session_with(state)
    place = (at("Minister Wit"),)
    do(session, decisions.resize(session, the(session, name), place))
    fact = the(session, name).fact
    assert (fact.fragments, fact.verdict) == (place, Verdict.ACCEPTED)
    assert decisions.resize(session, the(session, name), place) is None


def test_resizing_an_entity_takes_decided_arguments_along() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, [the(session, "speaks")]))
    wide = at("Minister Wit")
    change = do(session, decisions.resize(session, the(session, "wit"), (wide,)))
    assert [delta.id for delta in change.deltas] == ["wit", "speaks"]
    speaks = session.records["speaks"]
    assert isinstance(speaks, Event)
    assert set(speaks.arguments) == {Argument(wide, "by"), Argument(at("Gouda"), "at")}
    session.undo()
    assert session.records == {"speaks": decided(SPEAKS)}


def test_resizing_leaves_rejected_events_and_other_fillers_alone() -> None:
    other = event("leverde", id="other", arguments=(("by", "Wit sprak"),))
    session = session_on(*FACTS, other)
    do(session, decisions.reject(session, [the(session, "speaks")]))
    do(session, decisions.accept(session, [the(session, "other")]))
    change = decisions.resize(session, the(session, "wit"), (at("Minister Wit"),))
    assert list(after(change)) == ["wit"]


def test_resizing_an_event_moves_its_trigger_alone() -> None:
    session = session_on(*FACTS)
    place = fragments([at("sprak"), at("met")])
    change = decisions.resize(session, the(session, "speaks"), place)
    assert after(change) == {"speaks": replace(decided(SPEAKS), trigger=place)}  # type: ignore[arg-type]


# Add


def test_adding_an_entity_where_nothing_is() -> None:
    session = session_on(*FACTS)
    change = do(session, decisions.add_entity(session, at("dinsdag"), "WHO"))
    added = Entity(id="n1", fragments=(at("dinsdag"),), label="WHO", verdict=Verdict.ACCEPTED)
    assert change == Change("add", (Delta("n1", None, added),))
    assert the(session, "n1").state is State.ADDED


@pytest.mark.parametrize("state", [State.PENDING, State.ACCEPTED, State.CORRECTED])
def test_marking_the_same_span_again_relabels(state: State) -> None:
    session, name = session_with(state)
    do(session, decisions.add_entity(session, at("Wit"), "OFFICE"))
    assert list(session.records) == [name]
    assert the(session, name).fact.label == "OFFICE"


def test_marking_the_span_of_a_rejected_suggestion_adds() -> None:
    session, _ = session_with(State.REJECTED)
    change = do(session, decisions.add_entity(session, at("Wit"), "OFFICE"))
    assert change.verb == "add"
    assert the(session, "wit").state is State.REJECTED


def test_marking_across_suggestions_corrects_the_nearest_and_rejects_the_others() -> None:
    office, speaks = entity("Minister", id="office"), entity("sprak dinsdag", id="speaks dinsdag")
    session = session_on(WIT, office, speaks, GOUDA)
    wide = at("Minister Wit sprak")
    change = do(session, decisions.add_entity(session, wide, "WHERE"))
    assert change.verb == "correct"
    assert after(change) == {
        "office": replace(decided(office), fragments=(wide,), label="WHERE"),  # type: ignore[arg-type]
        "wit": wrong(WIT),
        "speaks dinsdag": wrong(speaks),
    }
    assert the(session, "office").differences == {"label", "boundary"}
    assert the(session, "gouda").pending


def test_a_correction_by_marking_takes_decided_arguments_along() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, [the(session, "speaks")]))
    wide = at("Minister Wit")
    do(session, decisions.add_entity(session, wide, "WHO"))
    speaks = session.records["speaks"]
    assert isinstance(speaks, Event)
    assert Argument(wide, "by") in speaks.arguments
    assert session.problems(the(session, "speaks")) == ()


def test_marking_across_decisions_adds() -> None:
    session, _ = session_with(State.ACCEPTED)
    change = do(session, decisions.add_entity(session, at("Minister Wit"), "WHO"))
    assert change.verb == "add"
    assert session.problems(the(session, "n1")) == ("overlaps another entity (WHO)",)


def test_a_label_that_may_overlap_is_added_beside_suggestions() -> None:
    session = session_on(*FACTS)
    change = do(session, decisions.add_entity(session, at("Minister Wit"), "OFFICE"))
    assert change.verb == "add"
    assert the(session, "wit").pending


def test_a_suggestion_that_may_be_overlapped_is_left_to_its_own_decision() -> None:
    office = entity("Minister Wit", "OFFICE", id="office")
    session = session_on(office)
    change = do(session, decisions.add_entity(session, at("Wit"), "WHO"))
    assert change.verb == "add"
    assert the(session, "office").pending


def test_an_added_event_says_all_defaults() -> None:
    session = session_on(*FACTS)
    trigger = fragments([at("sluit"), at("uit", 2)])
    change = do(session, decisions.add_event(session, trigger, "TALK"))
    assert change.verb == "add"
    assert session.records["n1"] == Event(
        id="n1",
        trigger=trigger,
        type="TALK",
        attributes=(("mood", "plain"), ("sign", "plus")),
        verdict=Verdict.ACCEPTED,
    )


def test_marking_the_same_trigger_again_gives_another_type() -> None:
    session = session_on(*FACTS)
    do(session, decisions.add_event(session, (at("sprak"),), "STRIKE"))
    assert list(session.records) == ["speaks"]
    assert the(session, "speaks").differences == {"label"}


# Events in detail


def test_a_piece_of_a_trigger_goes_on_and_off() -> None:
    session = session_on(*FACTS)
    for trigger in ((at("sprak"), at("met")), (at("sprak"),)):
        do(session, decisions.toggle_piece(session, the(session, "speaks"), at("met")))
        assert the(session, "speaks").fact.fragments == trigger
    assert the(session, "speaks").state is State.ACCEPTED


def test_the_last_piece_of_a_trigger_stays() -> None:
    session = session_on(*FACTS)
    assert decisions.toggle_piece(session, the(session, "speaks"), at("sprak")) is None
    assert decisions.toggle_piece(session, the(session, "wit"), at("sprak")) is None


def test_a_piece_that_touches_a_trigger_widens_it() -> None:
    session = session_on(*FACTS)
    near = Span(at("sprak").end, at("dinsdag").end)
    do(session, decisions.toggle_piece(session, the(session, "speaks"), near))
    assert the(session, "speaks").fact.fragments == (at("sprak dinsdag"),)


@pytest.mark.parametrize("role", ["by", "about"])
def test_a_role_is_filled_and_emptied(role: str) -> None:
    session = session_on(*FACTS)
    filler = Argument(at("Rood"), role)
    for expected in (True, False):
        do(session, decisions.toggle_argument(session, the(session, "speaks"), role, filler.span))
        fact = the(session, "speaks").fact
        assert isinstance(fact, Event)
        assert (filler in fact.arguments) is expected
    assert the(session, "speaks").state is State.ACCEPTED
    assert decisions.toggle_argument(session, the(session, "wit"), role, filler.span) is None


def test_one_span_may_fill_two_roles() -> None:
    session = session_on(*FACTS)
    do(session, decisions.toggle_argument(session, the(session, "speaks"), "about", at("Wit")))
    fact = the(session, "speaks").fact
    assert isinstance(fact, Event)
    assert [a.role for a in fact.arguments if a.span == at("Wit")] == ["about", "by"]


def test_an_attribute_gets_a_value_and_keeps_the_others() -> None:
    session = session_on(event("sprak", id="speaks", attributes=(("sign", "minus"),)))
    do(session, decisions.set_attribute(session, the(session, "speaks"), "mood", "planned"))
    fact = the(session, "speaks").fact
    assert isinstance(fact, Event)
    assert fact.attributes == (("mood", "planned"), ("sign", "minus"))
    again = decisions.set_attribute(session, the(session, "speaks"), "mood", "planned")
    assert again is None


def test_an_entity_has_no_attributes() -> None:
    session = session_on(*FACTS)
    assert decisions.set_attribute(session, the(session, "wit"), "mood", "planned") is None


# The article


def test_the_article_is_finished_and_opened_again() -> None:
    session = session_on(*FACTS)
    assert decisions.set_done(session, False) is None
    assert do(session, decisions.set_done(session, True)).verb == "done"
    assert session.records[ARTICLE_STATE] == ArticleState(done=True)
    assert decisions.set_done(session, True) is None
    assert do(session, decisions.set_done(session, False)).verb == "reopen"
    assert not session.state.done


@pytest.mark.parametrize("done", [False, True])
def test_the_article_is_flagged_whether_it_is_done_or_not(done: bool) -> None:
    session = session_on(*FACTS)
    if done:
        do(session, decisions.set_done(session, True))
    assert decisions.set_flagged(session, False) is None
    assert do(session, decisions.set_flagged(session, True)).verb == "flag"
    assert session.records[ARTICLE_STATE] == ArticleState(done=done, flagged=True)
    assert decisions.set_flagged(session, True) is None
    assert do(session, decisions.set_flagged(session, False)).verb == "unflag"
    assert session.state == ArticleState(done=done)
    session.undo()
    assert session.state.flagged


def test_finishing_keeps_the_flag() -> None:
    session = session_on(*FACTS)
    do(session, decisions.set_flagged(session, True))
    do(session, decisions.set_done(session, True))
    assert session.state == ArticleState(done=True, flagged=True)


# Comments


@pytest.mark.parametrize("about", ["wit", ARTICLE_STATE])
def test_a_comment_is_made_changed_and_taken_away(about: str) -> None:
    session = session_on(*FACTS)
    assert decisions.set_comment(session, about, " \n") is None
    assert do(session, decisions.set_comment(session, about, " een naam? ")).verb == "comment"
    assert session.comment(about) == "een naam?"
    assert decisions.set_comment(session, about, "een naam?") is None
    assert do(session, decisions.set_comment(session, about, "geen naam")).verb == "comment"
    assert do(session, decisions.set_comment(session, about, " ")).verb == "uncomment"
    assert session.comment(about) == ""
    assert session.records == {}
    session.undo()
    assert session.comment(about) == "geen naam"
    session.undo()
    assert session.comment(about) == "een naam?"


def test_a_comment_decides_nothing_and_outlives_decisions() -> None:
    session = session_on(*FACTS)
    do(session, decisions.set_comment(session, "wit", "een naam?"))
    assert (session.pending, len(session.items)) == (3, 3)
    assert the(session, "wit").pending
    do(session, decisions.accept(session, [the(session, "wit")]))
    assert session.comment("wit") == "een naam?"
    do(session, decisions.relabel(session, the(session, "wit"), "WHERE"))
    assert session.comment("wit") == "een naam?"
    do(session, decisions.reject(session, [the(session, "wit")], "no name"))
    assert session.comment("wit") == "een naam?"
    while len(session.history.done) > 1:
        session.undo()
        assert session.comment("wit") == "een naam?"
    assert the(session, "wit").pending


def test_the_comment_on_an_added_fact_goes_with_it() -> None:
    session, name = session_with(State.ADDED)
    do(session, decisions.set_comment(session, name, "zeker"))
    do(session, decisions.reject(session, [the(session, name)]))
    assert session.records == {}
    session.undo()
    assert (the(session, name).state, session.comment(name)) == (State.ADDED, "zeker")
