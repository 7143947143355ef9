"""Carrying a decision to identical mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from annotator.core import decisions
from annotator.core.facts import Argument, Entity, Event, Fact, Verdict
from annotator.core.session import Session, State
from annotator.core.text import Document, Span
from tests.core.material import (
    ARTICLE,
    Work,
    at,
    do,
    play,
    session_on,
    suggestions,
    the,
    work,
)

TEXT = (
    "Minister Wit  sprak af. Minister\nWit sprak lang, en Wit sprak op. De minister Wit zweeg. "
    "WIT sprak, Minister  Wit van  Dam sprak."
)
DOCUMENT = Document(id="a", text=TEXT)


def who(name: str, words: str, occurrence: int = 1, label: str = "WHO") -> Entity:
    place = at(words, occurrence, TEXT)
    return Entity(id=name, fragments=(place,), label=label, confidence=0.5)


def talk(name: str, words: str, occurrence: int = 1, type_: str = "TALK") -> Event:
    pieces = tuple(at(word, occurrence, TEXT) for word in words.split("…"))
    return Event(id=name, trigger=pieces, type=type_, confidence=0.5)


def opened(*facts: Fact) -> Session:
    return session_on(*facts, document=DOCUMENT)


def propagated(session: Session, name: str) -> dict[str, Fact | None]:
    """What carrying a decision further makes of which facts; the change is committed."""
    change = decisions.propagate(session, the(session, name))
    if change is None:
        return {}
    assert change.verb == "propagate"
    before = dict(session.records)
    session.do(change)
    assert session.undo() == change.inverse
    assert session.records == before
    session.redo()
    found = {}
    for delta in change.deltas:
        assert isinstance(delta.after, Fact)
        found[delta.id] = delta.after
    return dict(found)


def words(fact: Fact | None) -> str:
    assert fact is not None
    return " … ".join(" ".join(piece.of(TEXT).split()) for piece in fact.fragments)


WITS = (who("w1", "Wit"), who("w2", "Wit", 2), who("w3", "Wit", 3))


# Entities


def test_an_accepted_entity_accepts_those_like_it() -> None:
    session = opened(*WITS, who("other", "WIT"), who("wide", "Minister Wit"), talk("v", "sprak"))
    do(session, decisions.accept(session, [the(session, "w2")]))
    found = propagated(session, "w2")
    assert set(found) == {"w1", "w3"}
    for name in ("w1", "w3"):
        assert the(session, name).state is State.ACCEPTED
        fact = the(session, name).fact
        assert (fact.verdict, fact.origin, fact.confidence) == (Verdict.ACCEPTED, name, None)
    assert {item.id for item in session.items if item.pending} == {"other", "wide", "v"}


def test_nothing_is_carried_from_what_is_undecided_or_to_what_is_decided() -> None:
    session = opened(*WITS)
    assert decisions.propagate(session, the(session, "w1")) is None
    do(session, decisions.reject(session, [the(session, "w2"), the(session, "w3")]))
    do(session, decisions.accept(session, [the(session, "w1")]))
    assert decisions.propagate(session, the(session, "w1")) is None


def test_a_new_label_goes_to_those_with_the_old_or_the_new_one() -> None:
    session = opened(
        *WITS,
        who("same", "Wit", 4, "WHERE"),
        who("odd", "Wit", 5, "OFFICE"),
    )
    do(session, decisions.relabel(session, the(session, "w1"), "WHERE"))
    found = propagated(session, "w1")
    assert set(found) == {"w2", "w3", "same"}
    assert {fact.label for fact in found.values() if fact} == {"WHERE"}
    assert the(session, "odd").pending


def test_an_accepted_label_does_not_change_another_one() -> None:
    session = opened(who("w1", "Wit"), who("w2", "Wit", 2, "WHERE"))
    do(session, decisions.accept(session, [the(session, "w1")]))
    assert decisions.propagate(session, the(session, "w1")) is None


def test_what_was_added_accepts_those_with_its_words_and_label() -> None:
    session = opened(*WITS, who("odd", "Wit", 5, "WHERE"))
    do(session, decisions.add_entity(session, at("Wit", 4, TEXT), "WHO"))
    assert set(propagated(session, "n1")) == {"w1", "w2", "w3"}


def test_white_space_between_words_is_all_the_same_but_case_is_not() -> None:
    session = opened(
        who("m1", "Minister Wit"), who("m2", "Minister\nWit"), who("m3", "minister Wit")
    )
    do(session, decisions.accept(session, [the(session, "m1")]))
    assert set(propagated(session, "m1")) == {"m2"}


# Rejected


def test_a_rejection_goes_to_those_with_the_same_label_for_the_same_reason() -> None:
    session = opened(*WITS, who("odd", "Wit", 4, "WHERE"))
    do(session, decisions.reject(session, [the(session, "w3")], "background"))
    found = propagated(session, "w3")
    assert set(found) == {"w1", "w2"}
    for fact in found.values():
        assert fact is not None
        assert (fact.verdict, fact.reason) == (Verdict.REJECTED, "background")
    assert the(session, "odd").pending


def test_the_rejection_of_a_relabelled_fact_is_that_of_its_suggestion() -> None:
    session = opened(*WITS)
    do(session, decisions.relabel(session, the(session, "w1"), "WHERE"))
    do(session, decisions.reject(session, [the(session, "w1")]))
    assert set(propagated(session, "w1")) == {"w2", "w3"}
    assert {the(session, name).fact.label for name in ("w1", "w2", "w3")} == {"WHO"}


def test_a_rejected_event_rejects_those_of_its_type() -> None:
    session = opened(talk("v1", "sprak"), talk("v2", "sprak", 2), talk("v3", "sprak", 3, "STRIKE"))
    do(session, decisions.reject(session, [the(session, "v1")], "no-event"))
    found = propagated(session, "v1")
    assert set(found) == {"v2"}
    assert the(session, "v2").fact.reason == "no-event"


# Borders


def test_widening_goes_where_the_same_words_stand() -> None:
    session = opened(*WITS, who("w4", "Wit", 4), who("w5", "Wit", 5))
    do(session, decisions.resize(session, the(session, "w1"), (at("Minister Wit", 1, TEXT),)))
    found = propagated(session, "w1")
    # The others stand behind "en" and "minister".
    assert {name: words(fact) for name, fact in found.items()} == {
        "w2": "Minister Wit",
        "w5": "Minister Wit",
    }
    assert [the(session, name).pending for name in ("w3", "w4")] == [True, True]


def test_narrowing_takes_the_same_words_off() -> None:
    session = opened(
        who("m1", "Minister Wit"), who("m2", "Minister\nWit"), who("m3", "Minister  Wit")
    )
    do(session, decisions.resize(session, the(session, "m1"), (at("Wit", 1, TEXT),)))
    found = propagated(session, "m1")
    assert {name: fact.fragments for name, fact in found.items() if fact} == {
        "m2": (at("Wit", 2, TEXT),),
        "m3": (at("Wit", 5, TEXT),),
    }


def test_borders_do_not_move_past_the_ends_of_the_text() -> None:
    ministers = tuple(who(f"m{number}", "Minister", number) for number in (1, 2, 3))
    session = opened(*ministers)
    do(session, decisions.resize(session, the(session, "m2"), (at("af. Minister", 1, TEXT),)))
    assert decisions.propagate(session, the(session, "m2")) is None
    session = opened(talk("first", "sprak"), talk("last", "sprak", 5))
    do(session, decisions.resize(session, the(session, "first"), (at("sprak af", 1, TEXT),)))
    assert decisions.propagate(session, the(session, "first")) is None


def test_borders_move_on_both_sides_at_once() -> None:
    session = opened(*WITS, who("m5", "Wit", 5))
    do(
        session,
        decisions.resize(session, the(session, "w1"), (at("Minister Wit  sprak", 1, TEXT),)),
    )
    assert {name: words(fact) for name, fact in propagated(session, "w1").items()} == {
        "w2": "Minister Wit sprak"
    }


def test_the_label_goes_along_with_the_borders() -> None:
    session = opened(*WITS)
    do(session, decisions.resize(session, the(session, "w1"), (at("Minister Wit", 1, TEXT),)))
    do(session, decisions.relabel(session, the(session, "w1"), "WHERE"))
    found = propagated(session, "w1")
    assert {(name, fact.label) for name, fact in found.items() if fact} == {("w2", "WHERE")}


def test_pieces_move_each_for_itself() -> None:
    one = Entity(id="p1", fragments=(at("Wit", 1, TEXT), at("sprak", 1, TEXT)), label="WHO")
    two = replace(one, id="p2", fragments=(at("Wit", 2, TEXT), at("sprak", 2, TEXT)))
    session = opened(one, two, who("w3", "Wit", 3))
    wider = (at("Minister Wit", 1, TEXT), at("sprak", 1, TEXT))
    do(session, decisions.resize(session, the(session, "p1"), wider))
    found = propagated(session, "p1")
    assert {name: words(fact) for name, fact in found.items()} == {"p2": "Minister Wit … sprak"}


def test_a_piece_more_is_not_carried() -> None:
    session = opened(talk("v1", "sprak"), talk("v2", "sprak", 2))
    do(session, decisions.toggle_piece(session, the(session, "v1"), at("af", 1, TEXT)))
    assert decisions.propagate(session, the(session, "v1")) is None


def test_decided_events_follow_entities_that_move() -> None:
    filled = replace(
        talk("v", "zweeg"),
        arguments=tuple(
            Argument(fact.fragments[0], role)
            for fact, role in ((WITS[1], "by"), (WITS[2], "about"))
        ),
    )
    session = opened(*WITS, who("m5", "Wit", 5), filled)
    do(session, decisions.accept(session, [the(session, "v")]))
    do(session, decisions.resize(session, the(session, "w1"), (at("Minister Wit", 1, TEXT),)))
    found = propagated(session, "w1")
    assert set(found) == {"w2", "m5", "v"}
    event = the(session, "v").fact
    assert isinstance(event, Event)
    assert {argument.role: words_at(argument.span) for argument in event.arguments} == {
        "by": "Minister Wit",
        "about": "Wit",
    }


def words_at(span: Span) -> str:
    return " ".join(span.of(TEXT).split())


def test_no_fact_is_made_twice() -> None:
    session = opened(
        who("w1", "Wit"),
        who("twin", "Wit", 1, "WHERE"),
        who("w2", "Wit", 2),
        who("double", "Wit", 2),
    )
    do(session, decisions.relabel(session, the(session, "w1"), "WHERE"))
    found = propagated(session, "w1")
    assert len(found) == 1
    assert set(found) <= {"w2", "double"}
    assert the(session, "twin").pending


# Events


def test_an_event_carries_its_type_and_what_was_changed_by_hand() -> None:
    first = replace(talk("v1", "sprak"), attributes=(("sign", "minus"),))
    second = replace(
        talk("v2", "sprak", 2),
        arguments=(Argument(at("Wit", 2, TEXT), "by"),),
        attributes=(("sign", "plus"),),
    )
    session = opened(first, second, talk("v3", "sprak", 3, "STRIKE"), who("e", "sprak", 4))
    do(session, decisions.set_attribute(session, the(session, "v1"), "mood", "planned"))
    do(session, decisions.relabel(session, the(session, "v1"), "STRIKE"))
    filler = at("Wit", 1, TEXT)
    do(session, decisions.toggle_argument(session, the(session, "v1"), "about", filler))
    found = propagated(session, "v1")
    assert set(found) == {"v2"}
    event = found["v2"]
    assert isinstance(event, Event)
    assert event.type == "STRIKE"
    assert event.arguments == second.arguments
    # The sign was not changed by hand, so the other keeps its own.
    assert event.attributes == (("mood", "planned"), ("sign", "plus"))
    assert the(session, "v3").pending


def test_an_accepted_event_is_accepted_as_each_was_suggested() -> None:
    second = replace(talk("v2", "sprak", 2), attributes=(("mood", "general"),))
    session = opened(talk("v1", "sprak"), second)
    do(session, decisions.accept(session, [the(session, "v1")]))
    found = propagated(session, "v1")
    assert found == {"v2": replace(second, verdict=Verdict.ACCEPTED, origin="v2", confidence=None)}


def test_an_added_event_carries_what_is_not_the_default() -> None:
    second = replace(talk("v2", "sprak", 2), attributes=(("mood", "general"),))
    session = opened(second)
    do(session, decisions.add_event(session, (at("sprak", 1, TEXT),), "TALK"))
    do(session, decisions.set_attribute(session, the(session, "n1"), "sign", "minus"))
    found = propagated(session, "n1")
    event = found["v2"]
    assert isinstance(event, Event)
    assert event.attributes == (("mood", "general"), ("sign", "minus"))


def test_a_trigger_in_two_pieces_is_alike_in_both() -> None:
    session = opened(talk("v1", "sprak…af"), talk("v2", "sprak", 2), talk("v3", "sprak…op"))
    do(session, decisions.accept(session, [the(session, "v1")]))
    assert decisions.propagate(session, the(session, "v1")) is None


# Whatever was done


@pytest.mark.parametrize("kind", [Entity, Event])
def test_a_mention_of_the_other_kind_is_another_thing(kind: type[Fact]) -> None:
    session = opened(who("e", "sprak"), talk("v", "sprak", 2))
    chosen = next(item for item in session.items if isinstance(item.fact, kind))
    do(session, decisions.accept(session, [chosen]))
    assert decisions.propagate(session, the(session, chosen.id)) is None


@given(suggestions(), work(12))
def test_it_only_decides_what_was_undecided_and_has_its_words(
    facts: tuple[Fact, ...], actions: list[Work]
) -> None:
    session = session_on(*facts)
    for action in actions:
        play(session, action)
    pending = {item.id: item for item in session.items if item.pending}
    for item in list(session.items):
        change = decisions.propagate(session, item)
        if change is None:
            continue
        assert not item.pending
        said = [" ".join(p.of(ARTICLE.text).split()) for p in item.fact.fragments]
        decided = [delta for delta in change.deltas if delta.id in pending]
        assert decided
        for delta in change.deltas:
            assert isinstance(delta.after, Fact)
            if delta not in decided:
                # Only the fillers of decided events move along.
                assert isinstance(delta.before, Event)
                assert isinstance(delta.after, Event)
                assert delta.after == replace(delta.before, arguments=delta.after.arguments)
                continue
            assert delta.before is None
            assert delta.after.verdict is item.fact.verdict
            if item.state is not State.REJECTED:
                assert [" ".join(p.of(ARTICLE.text).split()) for p in delta.after.fragments] == said
                assert delta.after.label == item.fact.label
