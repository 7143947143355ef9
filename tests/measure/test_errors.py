from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.facts import Entity, Event, Fact
from annotator.measure.errors import partners
from annotator.measure.marks import marks
from annotator.measure.scores import score
from tests.measure.material import DEFAULTS, entity, event, facts


def test_what_is_the_same_comes_before_what_overlaps() -> None:
    gold = [entity(3, 12, "ORG")]
    found = [entity(0, 12, "LOC"), entity(3, 12, "ORG")]
    assert partners(gold, found) == ((0, 1),)


def test_the_same_place_comes_before_the_same_label() -> None:
    gold = [entity(3, 12, "ORG")]
    found = [entity(0, 12, "ORG"), entity(3, 12, "LOC")]
    assert partners(gold, found) == ((0, 1),)


def test_spans_that_touch_are_no_pair() -> None:
    assert partners([entity(0, 5)], [entity(5, 9)]) == ()


def test_an_event_is_no_partner_of_an_entity() -> None:
    assert partners([entity(0, 5, "MEET")], [event(0, 5, "MEET")]) == ()


def test_events_with_one_trigger_are_paired_for_most_agreement() -> None:
    gold = [event(0, 3, "MEET", [(4, 6, "who")]), event(0, 3, "MEET", [(8, 9, "whom")])]
    found = [event(0, 3, "MEET", [(8, 9, "whom")]), event(0, 3, "FIGHT")]
    assert partners(gold, found, DEFAULTS) == ((0, 1), (1, 0))


def test_what_is_given_twice_has_one_partner() -> None:
    assert partners([entity(0, 5)], [entity(0, 5), entity(0, 5)]) == ((0, 0),)
    assert partners([entity(0, 5), entity(0, 5)], [entity(0, 5)]) == ((0, 0),)


@given(facts, facts)
def test_everybody_has_at_most_one_partner_of_the_same_kind(
    gold: list[Fact], found: list[Fact]
) -> None:
    pairs = partners(gold, found, DEFAULTS)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    for one, other in pairs:
        assert type(gold[one]) is type(found[other])
        assert any(a.overlaps(b) for a in gold[one].fragments for b in found[other].fragments)


@given(facts, facts)
def test_as_many_pairs_are_right_as_the_scores_say(gold: list[Fact], found: list[Fact]) -> None:
    report = score([(gold, found)], DEFAULTS)
    pairs = partners(gold, found, DEFAULTS)
    assert _right(gold, found, pairs, Entity) == report.entities_exact.micro.tp
    # Where a trigger has several events, those that agree most are paired one by one.
    assert _right(gold, found, pairs, Event) >= report.triggers_typed.micro.tp


@given(st.permutations(range(6)))
def test_the_order_plays_no_part(order: list[int]) -> None:
    found = [entity(at, at + 3, label) for at in range(3) for label in ("ORG", "GPE")]
    gold = [entity(1, 4, "GPE"), entity(2, 5, "ORG"), entity(9, 10)]
    expected = {(one, found[other].content) for one, other in partners(gold, found)}
    shuffled = [found[place] for place in order]
    assert {(one, shuffled[other].content) for one, other in partners(gold, shuffled)} == expected


def _right(
    gold: Sequence[Fact],
    found: Sequence[Fact],
    pairs: Sequence[tuple[int, int]],
    kind: type[Entity] | type[Event],
) -> int:
    return sum(
        isinstance(gold[one], kind) and marks([gold[one]]) == marks([found[other]])
        for one, other in pairs
    )
