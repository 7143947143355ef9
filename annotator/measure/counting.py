"""What of one article is right, wrong and missing, as counts that can be added up.

A tally has every count that a score follows from, so the scores of any set of articles, and of any
sample of them, follow from the sum of their tallies:

============================ =====================================================================
counter                      counts
============================ =====================================================================
``KIND.right``               by label, facts with all fragments and the label right
``KIND.mislabelled``         by gold and predicted label, pairs with the same fragments
``KIND.overlapping``         by gold and predicted label, pairs that share a code point
``KIND.missed``              by label, gold facts without a partner
``KIND.spurious``            by label, predicted facts without a partner
``KIND.boundaries``          by side and by tokens too many or too few, the overlapping pairs
``KIND.confidence``          by bin and what is counted, predicted facts with a confidence
``SECTION.right``            by label, keys that are in the gold and predicted
``SECTION.extra``            by label, keys that are only predicted
``SECTION.missed``           by label, keys that are only in the gold
``articles``                 articles, and under another key those with a text
``attributes``               by attribute, gold value and predicted value, events with one trigger
============================ =====================================================================

A kind is one of :data:`KINDS`. The sections are those of :mod:`annotator.measure.scores` that have
a key, and the tokens of entities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from annotator.core.facts import Entity, Event, Fact
from annotator.core.text import tokenize
from annotator.measure.marks import Mark, Place, by_place, marks, pair, pair_rest, place, weights
from annotator.measure.matching import best_pairs

ENTITIES, TRIGGERS = "entities", "triggers"
KINDS = (ENTITIES, TRIGGERS)
"""What is paired one to one: entities, and the triggers of events."""

ARTICLES, TOKENS, ATTRIBUTES = "articles", "tokens", "attributes"
TEXTS = "texts"

BINS = 10
"""Bins of equal width between confidence 0 and 1."""

CERTAINTY = 1_000_000
"""What a confidence of 1 is counted as; whole numbers add up the same in any order."""

Tally = defaultdict[str, Counter[Any]]
"""Counters by the names in this module's table."""


def new_tally() -> Tally:
    """A tally of no articles."""
    return defaultdict(Counter)


def merge(into: Tally, other: Mapping[str, Counter[Any]]) -> None:
    """Add one tally to another."""
    for name, counter in other.items():
        into[name].update(counter)


def count(
    tally: Tally,
    gold: Iterable[Fact],
    predicted: Iterable[Fact],
    defaults: Mapping[str, str],
    text: str | None = None,
) -> None:
    """Add one article to a tally.

    A fact that is given twice counts once. Confidence counts where a prediction has it, the
    highest one of equal facts; verdict and origin are not looked at.

    Args:
        tally: Where to count.
        gold: The gold facts, none of them rejected.
        predicted: The predicted facts.
        defaults: The attributes to score, each with the value of an event that does not say.
        text: The article's text; None leaves out tokens and the lengths of boundary errors.
    """
    tally[ARTICLES][None] += 1
    gold_entities, gold_events = _sorted_out(gold)
    entities, events = _sorted_out(predicted)
    _kind(tally, ENTITIES, gold_entities, entities, text)
    _confidence(tally, ENTITIES, gold_entities, entities)
    if text is not None:
        tally[ARTICLES][TEXTS] += 1
        _compare(tally, TOKENS, _tokens(text, gold_entities), _tokens(text, entities))
    if gold_events or events:
        _kind(tally, TRIGGERS, gold_events, events, text)
        _confidence(tally, TRIGGERS, gold_events, events)
        _events(tally, gold_events, events, defaults)


def _sorted_out(facts: Iterable[Fact]) -> tuple[list[Entity], list[Event]]:
    every = list(facts)
    entities = [fact for fact in every if isinstance(fact, Entity)]
    if len(entities) == len(every):
        return entities, []
    return entities, [fact for fact in every if isinstance(fact, Event)]


# Spans


def _kind(
    tally: Tally, kind: str, gold: Sequence[Fact], found: Sequence[Fact], text: str | None
) -> None:
    golds, founds = by_place(gold), by_place(found)
    if golds is None or founds is None:
        # Some place has several labels, so which of them belong together is a choice as well.
        pairing = pair(set(marks(gold)), set(marks(found)))
        right = [mark[0] for mark in pairing.right]
        wrong = [(one[0], other[0]) for one, other in pairing.mislabelled]
    else:
        right, wrong = [], []
        extra: list[Mark] = []
        take = golds.pop
        for where, label in founds.items():
            true = take(where, None)
            if true == label:
                right.append(label)
            elif true is None:
                extra.append((label, *where))
            else:
                wrong.append((true, label))
        pairing = pair_rest([(label, *where) for where, label in golds.items()], extra)
    tally[kind + ".right"].update(right)
    counter = tally[kind + ".mislabelled"]
    for couple in wrong:
        counter[couple] += 1
    counter = tally[kind + ".missed"]
    for mark in pairing.missed:
        counter[mark[0]] += 1
    counter = tally[kind + ".spurious"]
    for mark in pairing.spurious:
        counter[mark[0]] += 1
    counter = tally[kind + ".overlapping"]
    for one, other in pairing.overlapping:
        counter[one[0], other[0]] += 1
    if text is not None:
        boundaries = tally[kind + ".boundaries"]
        for one, other in pairing.overlapping:
            boundaries["left", _distance(text, other[1], one[1])] += 1
            boundaries["right", _distance(text, one[-1], other[-1])] += 1


def _tokens(text: str, entities: Sequence[Entity]) -> set[tuple[str, int]]:
    """The label and the start of every token in an entity."""
    return {
        (mark[0], start)
        for mark in set(marks(entities))
        for at in range(1, len(mark), 2)
        for start in _token_starts(text, mark[at], mark[at + 1])
    }


def _token_starts(text: str, start: int, end: int) -> list[int]:
    """Where the tokens begin that a span has a part of.

    No token has white space in it, so tokens between white space are those of the whole text.
    """
    low, high = start, end
    while low > 0 and not text[low - 1].isspace():
        low -= 1
    while high < len(text) and not text[high].isspace():
        high += 1
    borders = _borders(text[low:high])
    return [low + a for a, b in borders if low + a < end and low + b > start]


@lru_cache(maxsize=65_536)
def _borders(piece: str) -> tuple[tuple[int, int], ...]:
    return tuple((token.start, token.end) for token in tokenize(piece))


def _distance(text: str, low: int, high: int) -> int:
    """Tokens from one offset to another; negative where the second lies before the first."""
    if low > high:
        return -_distance(text, high, low)
    return len(_token_starts(text, low, high)) if low < high else 0


def _confidence(tally: Tally, kind: str, gold: Sequence[Fact], found: Sequence[Fact]) -> None:
    if not any([fact.confidence is not None for fact in found]):
        return
    true = set(marks(gold))
    certain: dict[Mark, float] = {}
    for fact, mark in zip(found, marks(found), strict=True):
        confidence = fact.confidence
        if confidence is not None and confidence >= certain.get(mark, 0.0):
            certain[mark] = confidence
    numbers, right, sums = [0] * BINS, [0] * BINS, [0.0] * BINS
    for mark, confidence in certain.items():
        number = bin_of(confidence)
        numbers[number] += 1
        sums[number] += confidence
        if mark in true:
            right[number] += 1
    counter = tally[kind + ".confidence"]
    for number, facts_here in enumerate(numbers):
        if facts_here:
            counter[number, "facts"] += facts_here
            counter[number, "right"] += right[number]
            counter[number, "sum"] += round(sums[number] * CERTAINTY)


def bin_of(confidence: float) -> int:
    """The bin of a confidence, from 0; one on a border belongs to the bin above, 1 to the last."""
    number = int(confidence * BINS)
    return number if number < BINS else BINS - 1


# Events


class Said(NamedTuple):
    """What an event says, without who said it.

    Args:
        type: Its type.
        trigger: The place of its trigger.
        arguments: Start, end and role of every argument.
        attributes: The value of every scored attribute, by name of the attribute.
    """

    type: str
    trigger: Place
    arguments: tuple[tuple[int, int, str], ...]
    attributes: tuple[str, ...]


def said(event: Event, defaults: Sequence[tuple[str, str]]) -> Said:
    """What an event says; attributes that it leaves open have their default."""
    own = dict(event.attributes)
    return Said(
        event.type,
        place(event.trigger),
        tuple((one.span.start, one.span.end, one.role) for one in event.arguments),
        tuple([own.get(name, default) for name, default in defaults]),
    )


def _events(
    tally: Tally, gold: Sequence[Event], found: Sequence[Event], defaults: Mapping[str, str]
) -> None:
    named = sorted(defaults.items())
    # Sorted, so that of several equally good pairings the same one is always taken.
    golds = sorted({said(event, named) for event in gold})
    founds = sorted({said(event, named) for event in found})
    _compare(
        tally,
        "triggers_identified",
        {(None, event.trigger) for event in golds},
        {(None, event.trigger) for event in founds},
    )
    _compare(
        tally,
        "triggers_typed",
        {(event.type, event.trigger) for event in golds},
        {(event.type, event.trigger) for event in founds},
    )
    if named:
        _compare(
            tally,
            "triggers_with_attributes",
            {(event.type, event.trigger, event.attributes) for event in golds},
            {(event.type, event.trigger, event.attributes) for event in founds},
        )
    pairs = paired(golds, founds)
    for one, other in pairs:
        for (name, _), value, given in zip(
            named, golds[one].attributes, founds[other].attributes, strict=True
        ):
            tally[ATTRIBUTES][name, value, given] += 1
    partner = {other: one for one, other in pairs}
    _arguments(tally, "arguments", [(0, event) for event in golds], [(0, e) for e in founds])
    _arguments(
        tally,
        "attached",
        list(enumerate(golds)),
        # A predicted event without a partner gets a number that no gold event has.
        [(partner.get(number, -1 - number), event) for number, event in enumerate(founds)],
    )


def _arguments(
    tally: Tally,
    name: str,
    gold: Iterable[tuple[int, Said]],
    found: Iterable[tuple[int, Said]],
) -> None:
    sides: list[tuple[set[tuple[Hashable, ...]], set[tuple[Hashable, ...]]]] = []
    for events in (gold, found):
        identified: set[tuple[Hashable, ...]] = set()
        classified: set[tuple[Hashable, ...]] = set()
        for number, event in events:
            kind = event.type
            for start, end, role in event.arguments:
                identified.add((kind, number, start, end))
                classified.add((role, kind, number, start, end))
        sides.append((identified, classified))
    _compare(tally, name + "_identified", sides[0][0], sides[1][0])
    _compare(tally, name + "_classified", sides[0][1], sides[1][1])


def _compare(
    tally: Tally, name: str, gold: Set[tuple[Any, ...]], found: Set[tuple[Any, ...]]
) -> None:
    """Count two sets of keys by the first item of each, its label; None where there is none."""
    right = gold & found
    for suffix, keys in (
        (".right", right),
        (".extra", found - right),
        (".missed", gold - right),
    ):
        if keys:
            counter = tally[name + suffix]
            for key in keys:
                counter[key[0]] += 1


def paired(golds: Sequence[Said], founds: Sequence[Said]) -> list[tuple[int, int]]:
    """Gold and predicted events with the same trigger, one to one, for most agreement.

    Types count before arguments with their role, these before arguments alone, and these before
    attributes.

    Returns:
        Pairs of index.
    """
    places: dict[Place, tuple[list[int], list[int]]] = {}
    for side, events in enumerate((golds, founds)):
        for number, event in enumerate(events):
            places.setdefault(event.trigger, ([], []))[side].append(number)
    pairs: list[tuple[int, int]] = []
    for ones, others in places.values():
        if len(ones) == len(others) == 1:
            pairs.append((ones[0], others[0]))
        elif ones and others:
            ranks = [[_agreement(golds[one], founds[other]) for other in others] for one in ones]
            pairs += [(ones[row], others[column]) for row, column in best_pairs(weights(ranks))]
    return pairs


def _agreement(one: Said, other: Said) -> tuple[int, ...]:
    typed = one.type == other.type
    spans = {argument[:2] for argument in one.arguments}
    same_spans = len(spans & {argument[:2] for argument in other.arguments})
    same_roles = len(set(one.arguments) & set(other.arguments))
    return (
        1,
        int(typed),
        same_roles if typed else 0,
        same_spans if typed else 0,
        sum(a == b for a, b in zip(one.attributes, other.attributes, strict=True)),
    )
