from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.facts import Fact
from annotator.core.text import Document
from annotator.measure.comparison import (
    Comparison,
    Kind,
    Trial,
    Turn,
    compare,
    to_json,
    turned,
    words,
)
from annotator.measure.figures import LABEL, MACRO, Name
from tests.measure.material import DEFAULTS, document, entity, event, facts

F1 = 2
ENTITIES = Name("entities_exact")


def trials(number: int, right_one: int, right_other: int) -> list[Trial]:
    """Articles with one entity, which each system has in its first so many articles."""
    gold = [entity(0, 3)]
    return [
        Trial(
            Document(id=str(at), text="abc abc"),
            gold,
            gold if at < right_one else [],
            gold if at < right_other else [],
        )
        for at in range(number)
    ]


def f1(comparison: Comparison, name: Name = ENTITIES) -> tuple[float, float | None, float | None]:
    each = comparison.differences[name][F1]
    return (each.difference, each.bootstrap, each.randomisation)


def test_the_same_system_twice_does_not_differ() -> None:
    comparison = compare(trials(30, 20, 20), resamples=200)
    assert all(
        (each.difference, each.bootstrap, each.randomisation) == (0, 1, 1)
        for three in comparison.differences.values()
        for each in three
    )
    assert comparison.turned == ()


def test_a_clear_difference_is_significant_and_a_small_one_is_not() -> None:
    clear = f1(compare(trials(60, 20, 55), resamples=500))
    small = f1(compare(trials(60, 40, 41), resamples=500))
    assert clear[0] > 0.3
    assert clear[1] == clear[2] == pytest.approx(1 / 501)
    assert 0 < small[0] < 0.02
    assert small[1] is not None
    assert small[1] > 0.3
    assert small[2] is not None
    assert small[2] > 0.3


def test_the_interval_holds_the_difference() -> None:
    each = compare(trials(80, 30, 50), resamples=400).differences[ENTITIES][F1]
    assert each.interval is not None
    assert 0 < each.interval.low < each.difference < each.interval.high


def test_p_values_of_two_equal_systems_are_spread_evenly() -> None:
    chance = Random(5)
    gold = [entity(0, 3)]
    found = []
    for _ in range(40):
        sample = [
            Trial(
                document(str(at)),
                gold,
                gold if chance.random() < 0.6 else [],
                gold if chance.random() < 0.6 else [],
            )
            for at in range(25)
        ]
        found.append(f1(compare(sample, resamples=60))[2] or 0)
    # Under no difference a p-value below 0.2 comes in a fifth of the cases, here 8 of 40.
    assert 2 <= sum(p < 0.2 for p in found) <= 17


def test_turning_the_two_round_turns_the_differences_round() -> None:
    there = compare(trials(40, 10, 30), resamples=100)
    back = compare(trials(40, 30, 10), resamples=100)
    assert f1(there)[0] == -f1(back)[0]
    assert (there.number(Turn.WON), there.number(Turn.LOST)) == (20, 0)
    assert (back.number(Turn.WON), back.number(Turn.LOST)) == (0, 20)


def test_one_article_has_no_p_values() -> None:
    each = compare(trials(1, 0, 1)).differences[ENTITIES][F1]
    assert (each.one, each.other) == (0, 1)
    assert (each.interval, each.bootstrap, each.randomisation) == (None, None, None)
    assert compare(trials(5, 1, 2), resamples=0).differences[ENTITIES][F1].bootstrap is None


def test_no_articles() -> None:
    comparison = compare([])
    assert comparison.one.articles == 0
    assert json.dumps(to_json(comparison), allow_nan=False)


def test_labels_and_means_are_compared_too() -> None:
    gold: list[Fact] = [entity(0, 3), entity(4, 7, "GPE")]
    comparison = compare(
        [Trial(document(str(at)), gold, gold[:1], gold) for at in range(10)], resamples=50
    )
    assert comparison.differences[Name("entities_exact", LABEL, "GPE")][F1].difference == 1
    mean = comparison.differences[Name("entities_exact", MACRO)][F1]
    assert (mean.one, mean.other) == (0.5, 1)


# Facts won and lost


def test_facts_won_and_lost_and_false_alarms() -> None:
    text = "Ankara praat. Berlijn valt Athene aan."
    gold: list[Fact] = [
        entity(0, 6, "GPE"),
        entity(14, 21, "GPE"),
        event(22, 26, "FIGHT", [(14, 21, "who"), (27, 33, "whom")]),
    ]
    one: list[Fact] = [
        entity(0, 6, "GPE"),
        entity(27, 33, "ORG"),
        event(22, 26, "FIGHT", [(27, 33, "whom")]),
    ]
    other: list[Fact] = [
        entity(0, 6, "LOC"),
        entity(14, 21, "GPE"),
        event(22, 26, "FIGHT", [(14, 21, "who")]),
    ]
    trigger = ((22, 26),)
    found = [
        (each.turn, each.kind, each.label, each.fragments, each.sentence, each.event)
        for each in turned(Trial(document(text=text), gold, one, other))
    ]
    assert found == [
        (Turn.LOST, Kind.ENTITY, "GPE", ((0, 6),), 0, None),
        (Turn.NEW, Kind.ENTITY, "LOC", ((0, 6),), 0, None),
        (Turn.WON, Kind.ARGUMENT, "who", ((14, 21),), 1, ("FIGHT", trigger)),
        (Turn.WON, Kind.ENTITY, "GPE", ((14, 21),), 1, None),
        (Turn.LOST, Kind.ARGUMENT, "whom", ((27, 33),), 1, ("FIGHT", trigger)),
        (Turn.GONE, Kind.ENTITY, "ORG", ((27, 33),), 1, None),
    ]
    assert words(document(text=text), ((22, 26), (34, 37))) == "valt … aan"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(facts, facts, facts), max_size=3))
def test_what_is_won_and_lost_is_the_difference_of_the_counts(
    articles: list[tuple[list[Fact], list[Fact], list[Fact]]],
) -> None:
    comparison = compare(
        [Trial(document(str(n)), *article) for n, article in enumerate(articles)],
        DEFAULTS,
        resamples=0,
    )
    one, other = comparison.one.entities_exact.micro, comparison.other.entities_exact.micro
    won, lost, gone, new = (comparison.number(turn, Kind.ENTITY) for turn in Turn)
    assert other.tp - one.tp == won - lost
    assert other.fp - one.fp == new - gone
    one, other = comparison.one.triggers_typed.micro, comparison.other.triggers_typed.micro
    won, lost, gone, new = (comparison.number(turn, Kind.EVENT) for turn in Turn)
    assert other.tp - one.tp == won - lost
    assert other.fp - one.fp == new - gone


def test_the_comparison_as_data() -> None:
    data = json.loads(json.dumps(to_json(compare(trials(12, 3, 6), resamples=30)), allow_nan=False))
    figure = data["differences"]["entities_exact"]["micro"]["recall"]
    assert (figure["one"], figure["other"], figure["difference"]) == (0.25, 0.5, 0.25)
    assert 0 < figure["p_randomisation"] <= 1
    assert data["facts"] == {"won": 3, "lost": 0, "gone": 0, "new": 0}
    assert (data["articles"], data["one"]["articles"]) == (12, 12)
