"""Which facts to take from a trained model and which from the rules, label by label.

Little gold teaches frequent labels well and rare ones badly, while rules know from the start what
they ever will. So each label gets the source with the higher F1 on the tuning articles, which
neither has learned from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.core.facts import Entity, Fact
from annotator.train.gold import Gold


class Source(StrEnum):
    """Who is asked for a label or an event type."""

    MODEL = "model"
    RULES = "rules"
    BOTH = "both"


@dataclass(frozen=True)
class Sources:
    """Who is asked for each label and for each event type."""

    entities: Mapping[str, Source]
    events: Mapping[str, Source]

    @classmethod
    def all(cls, source: Source, labels: Iterable[str], types: Iterable[str]) -> Sources:
        """One source for everything."""
        return cls(dict.fromkeys(labels, source), dict.fromkeys(types, source))


Found = Sequence[Sequence[Fact]]
"""The facts that a source finds in each of some articles."""


def choose(
    labels: Iterable[str],
    types: Iterable[str],
    tune: Sequence[Gold],
    found: Mapping[Source, Found],
    taught: Callable[[bool, str], bool],
) -> Sources:
    """The best source of each label and event type.

    The rules stay where nothing is better. Of what the tuning articles have no example, the model
    is asked if the rules do not know it at all.

    Args:
        labels: The entity labels that the model was trained on.
        types: The event types that it was trained on.
        tune: The tuning articles.
        found: What each source finds in them.
        taught: Whether the rules find any of the gold's entities (True) of a label, or events
            (False) of a type, in the articles that the model was trained on.
    """
    chosen = {
        entity: {
            name: _best(entity, name, tune, found, taught(entity, name)) for name in sorted(names)
        }
        for entity, names in ((True, set(labels)), (False, set(types)))
    }
    return Sources(chosen[True], chosen[False])


def _best(
    entity: bool, name: str, tune: Sequence[Gold], found: Mapping[Source, Found], ruled: bool
) -> Source:
    gold = [_places(one.facts, entity, name) for one in tune]
    if not any(gold):
        return Source.RULES if ruled else Source.MODEL
    scores = {
        source: _f1(gold, [_places(facts, entity, name) for facts in found[source]])
        for source in (Source.RULES, Source.BOTH, Source.MODEL)
    }
    best = max(scores.values())
    if scores[Source.MODEL] == best and not scores[Source.RULES]:
        return Source.MODEL
    # The first of equals: what changes least.
    return max(scores, key=lambda source: scores[source])


def _places(facts: Iterable[Fact], entity: bool, name: str) -> set[object]:
    return {
        fact.fragments
        for fact in facts
        if isinstance(fact, Entity) is entity and fact.label == name
    }


def _f1(gold: Sequence[set[object]], found: Sequence[set[object]]) -> float:
    right = sum(len(one & other) for one, other in zip(gold, found, strict=True))
    whole = sum(map(len, gold)) + sum(map(len, found))
    return 2 * right / whole if whole else 0.0


def finds(gold: Sequence[Gold], found: Found, entity: bool, name: str) -> bool:
    """Whether any of the gold's facts with a label is among those that were found."""
    return any(
        _places(one.facts, entity, name) & _places(facts, entity, name)
        for one, facts in zip(gold, found, strict=True)
    )


def judged(tune: Sequence[Gold], found: Found, entity: bool) -> Iterator[tuple[float, bool]]:
    """The confidence of each entity, or of each event, that was found, and whether it is right."""
    for one, facts in zip(tune, found, strict=True):
        right = {
            (fact.fragments, fact.label) for fact in one.facts if isinstance(fact, Entity) is entity
        }
        for fact in facts:
            if isinstance(fact, Entity) is entity and fact.confidence is not None:
                yield fact.confidence, (fact.fragments, fact.label) in right
