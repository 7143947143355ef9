"""Which predicted fact stands for which gold fact, so that errors can be shown one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.core.facts import Entity, Event, Fact
from annotator.measure.counting import paired, said
from annotator.measure.marks import Mark, marks, pair


def partners(
    gold: Sequence[Fact], predicted: Sequence[Fact], defaults: Mapping[str, str] | None = None
) -> tuple[tuple[int, int], ...]:
    """Pair gold facts with predicted ones of the same kind, each at most once.

    The pairing is that of the scores: most right pairs first, then the same place, then as many
    overlapping ones as can be had (:func:`annotator.measure.marks.pair`). Of events with one
    trigger those that agree most are paired (:func:`annotator.measure.counting.paired`). What is
    given twice has one partner; spans that only touch are no pair.

    Args:
        gold: The gold facts, none of them rejected.
        predicted: The predicted facts.
        defaults: The attributes, each with the value of an event that does not say.

    Returns:
        Pairs of index into ``gold`` and ``predicted``, by the first one.
    """
    pairs: list[tuple[int, int]] = []
    named = sorted((defaults or {}).items())
    for kind in (Entity, Event):
        golds = [index for index, fact in enumerate(gold) if isinstance(fact, kind)]
        founds = [index for index, fact in enumerate(predicted) if isinstance(fact, kind)]
        if kind is Event:
            here = paired(
                [said(_event(gold[index]), named) for index in golds],
                [said(_event(predicted[index]), named) for index in founds],
            )
            couples = [(golds[one], founds[other]) for one, other in here]
            pairs += couples
            ones = {one for one, _other in couples}
            others = {other for _one, other in couples}
            golds = [index for index in golds if index not in ones]
            founds = [index for index in founds if index not in others]
        pairs += _by_mark(gold, golds, predicted, founds)
    return tuple(sorted(pairs))


def _event(fact: Fact) -> Event:
    assert isinstance(fact, Event)
    return fact


def _by_mark(
    gold: Sequence[Fact], golds: Sequence[int], predicted: Sequence[Fact], founds: Sequence[int]
) -> list[tuple[int, int]]:
    ones, others = _first(gold, golds), _first(predicted, founds)
    pairing = pair(set(ones), set(others))
    couples = [(mark, mark) for mark in pairing.right]
    couples += [*pairing.mislabelled, *pairing.overlapping]
    return [(ones[one], others[other]) for one, other in couples]


def _first(facts: Sequence[Fact], indices: Sequence[int]) -> dict[Mark, int]:
    """The first fact with each mark."""
    found: dict[Mark, int] = {}
    for index, mark in zip(indices, marks([facts[index] for index in indices]), strict=True):
        found.setdefault(mark, index)
    return found
