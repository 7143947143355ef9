"""How gold is divided and what of it can be used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import AnnotatorError
from annotator.core.facts import Entity, Event
from annotator.core.text import Document, Span
from annotator.train.gold import (
    LEAST,
    Gold,
    digest,
    divide,
    drawn,
    examples,
    known,
    particles,
    tuned,
)
from tests.train.material import BERTH, PLACE, SCHEMA, SHIP, articles


def bare(count: int) -> list[Gold]:
    """Articles with texts of their own, and nothing in them."""
    return [Gold(Document(f"a{number}", f"Tekst {number}."), ()) for number in range(count)]


def ids(gold: tuple[Gold, ...]) -> set[str]:
    return {one.document.id for one in gold}


@given(st.integers(20, 120), st.integers(0, 60), st.floats(0.1, 0.4))
def test_what_is_held_out_stays_so_when_more_gold_arrives(
    few: int, more: int, share: float
) -> None:
    gold = bare(few + more)
    try:
        before, after = divide(gold[:few], share), divide(gold, share)
    except AnnotatorError:
        return
    assert ids(before.held_out) == ids(after.held_out) & ids(tuple(gold[:few]))
    for parts in (before, after):
        assert not ids(parts.held_out) & ids(parts.train + parts.tune)
        assert not ids(parts.train) & ids(parts.tune)
        assert parts.tune


def test_the_share_is_that_share() -> None:
    parts = divide(bare(2000), 0.2)
    assert len(parts.held_out) == pytest.approx(400, abs=50)
    assert len(parts.tune) == pytest.approx(240, abs=15)


def test_one_text_under_two_ids_is_on_one_side() -> None:
    gold = bare(60)
    copies = [
        replace(one, document=replace(one.document, id=f"b-{one.document.id}")) for one in gold
    ]
    held_out = ids(divide([*gold, *copies], 0.3).held_out)
    assert held_out
    assert all((name in held_out) == (f"b-{name}" in held_out) for name in ids(tuple(gold)))


def test_other_gold_to_measure_on_is_not_trained_on() -> None:
    gold = bare(30)
    parts = divide(gold, 0.2, gold[:10])
    assert ids(parts.held_out) == {f"a{number}" for number in range(10)}
    assert ids(parts.train + parts.tune) == {f"a{number}" for number in range(10, 30)}


def test_too_little_gold_says_how_much() -> None:
    with pytest.raises(AnnotatorError, match=f"{LEAST} finished articles are needed") as caught:
        divide(bare(3), 0.2)
    assert caught.value.hint
    with pytest.raises(AnnotatorError, match="there are 0"):
        divide([], 0.2)


def test_nothing_held_out_is_an_error() -> None:
    with pytest.raises(AnnotatorError, match="No article is held out") as caught:
        divide(bare(12), 1e-9)
    assert "--held-out" in (caught.value.hint or "")


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 5))
def test_a_larger_draw_holds_all_of_a_smaller_one(one: int, other: int, seed: int) -> None:
    gold = bare(30)
    few, many = (ids(drawn(gold, count, seed)) for count in sorted((one, other)))
    assert few <= many
    assert len(many) == max(one, other)


def test_another_seed_draws_others() -> None:
    assert ids(drawn(bare(60), 20, 0)) != ids(drawn(bare(60), 20, 1))


def test_there_is_always_something_to_tune_on() -> None:
    assert len(tuned(bare(2), ()).tune) == 1


def test_facts_of_unknown_labels_are_left_out_and_counted() -> None:
    gold = articles(12)
    smaller = replace(SCHEMA, entities=SCHEMA.entities[1:], events=())
    kept, strange = known(gold, smaller)
    entities, events = examples(gold)
    assert strange == {SHIP: entities[SHIP], BERTH: events[BERTH]}
    assert examples(kept) == ({PLACE: entities[PLACE]}, {})
    assert known(gold, SCHEMA) == (gold, {})


def test_the_digest_knows_texts_and_facts_but_no_order_and_no_ids() -> None:
    gold = articles(6)
    renamed = [
        replace(one, document=replace(one.document, id=f"x{one.document.id}")) for one in gold
    ]
    assert digest(gold) == digest(reversed(renamed))
    other = replace(gold[0], facts=gold[0].facts[1:])
    assert digest([other, *gold[1:]]) != digest(gold)
    assert digest(gold[1:]) != digest(gold)


def test_what_stands_apart_from_a_verb() -> None:
    text = "De boot meerde gisteren aan. De boot lag onder vuur van een schip."
    event = Event(id="v", trigger=(Span(8, 14), Span(24, 27)), type=BERTH)
    whole = Event(id="w", trigger=(Span(8, 14),), type=BERTH)
    ship = Entity(id="e", fragments=(Span(3, 7), Span(24, 27)), label=SHIP)
    assert particles([Gold(Document("a", text), (event, whole, ship))]) == {"meerde": ["aan"]}
