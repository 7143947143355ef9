"""Extraction scores: how well predicted facts agree with gold facts of the same articles.

Every comparison is exact: a span that only touches or overlaps the gold one is wrong. Wherever a
key says all there is to agree on, sets of keys are compared, so that a fact that is given twice
counts once. What counts as right:

============================ ===================================================================
section                      key of a right answer
============================ ===================================================================
entities_exact               all fragments and the label
entities_span                all fragments
triggers_identified          all fragments of the trigger (TI)
triggers_typed               all fragments and the event type (TC)
arguments_identified         event type and argument span (AI)
arguments_classified         event type, argument span and role (AC)
attached_identified          argument span in the paired event (AI+)
attached_classified          argument span and role in the paired event (AC+)
============================ ===================================================================

TI to AC are the definitions of the TextEE evaluation (Huang et al. 2024): AI and AC leave the
trigger out, so that an argument on the wrong trigger of the right type is right. The attached
variants mend that. For them gold events are paired one to one with predicted events that have the
same trigger and the same type. Where several events share a trigger, the pairing is the one that
agrees most, chosen for all of them together. Unlike TextEE's sets, two events with the same
trigger and type stay two; only events that are the same in everything count once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field, fields
from typing import Any

from annotator.core.facts import Argument, Entity, Event, Fact
from annotator.core.text import Fragments
from annotator.measure.matching import best_pairs


@dataclass(frozen=True, slots=True)
class Counts:
    """What was right, too much and missing.

    A quotient without denominator is 0: nothing predicted has precision 0, no gold has recall 0.

    Args:
        tp: Predicted and in the gold.
        fp: Predicted, not in the gold.
        fn: In the gold, not predicted.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of the predicted that is right: tp / (tp + fp)."""
        return _quotient(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Share of the gold that was found: tp / (tp + fn)."""
        return _quotient(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn)."""
        return _quotient(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of agreement over all articles.

    Args:
        micro: All labels together; the sum of the labels where there are any.
        labels: By label, in alphabetical order: the entity label, the event type, or the role
            where the role has to be right. Empty where labels play no part.
    """

    micro: Counts = field(default_factory=Counts)
    labels: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often one value is right.

    Args:
        right: Pairs with equal values.
        total: All pairs.
    """

    right: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """right / total; 0 where there are no pairs."""
        return _quotient(self.right, self.total)


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one run over a set of articles; the sections are those of this module's table.

    Args:
        articles: How many pairs of gold and prediction were compared.
        attributes: By name, how often the value is right on events whose trigger is identified,
            be its type right or wrong.
    """

    articles: int = 0
    entities_exact: Section = field(default_factory=Section)
    entities_span: Section = field(default_factory=Section)
    triggers_identified: Section = field(default_factory=Section)
    triggers_typed: Section = field(default_factory=Section)
    arguments_identified: Section = field(default_factory=Section)
    arguments_classified: Section = field(default_factory=Section)
    attached_identified: Section = field(default_factory=Section)
    attached_classified: Section = field(default_factory=Section)
    attributes: Mapping[str, Accuracy] = field(default_factory=dict)

    @property
    def sections(self) -> Mapping[str, Section]:
        """The sections by name, in the order of this module's table."""
        named = ((item.name, getattr(self, item.name)) for item in fields(self))
        return {name: value for name, value in named if isinstance(value, Section)}


def score(
    articles: Iterable[tuple[Iterable[Fact], Iterable[Fact]]],
    defaults: Mapping[str, str] | None = None,
) -> Report:
    """Compare gold facts with predicted facts, article by article.

    Only counts are kept, so the articles may be a stream. The order of articles and of facts does
    not matter, and confidence, verdict and origin are not looked at.

    Args:
        articles: For each article the gold facts and the predicted ones. Rejected facts must not
            be among them (``Layer.asserted`` leaves them out): a rejected fact is not gold.
        defaults: The attributes to score, each with the value of an event that does not say.
    """
    defaults = defaults or {}
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    right: Counter[str] = Counter()
    pairs = 0
    count = 0
    for gold, predicted in articles:
        count += 1
        gold_entities, gold_events = _sorted_out(gold, defaults)
        entities, events = _sorted_out(predicted, defaults)
        _entities(tallies, gold_entities, entities)
        for one, other in _events(tallies, gold_events, events):
            pairs += 1
            right.update(_equal_attributes(one, other))
    sections = {name: tally.section for name, tally in tallies.items()}
    attributes = {name: Accuracy(right[name], pairs) for name in sorted(defaults)}
    return Report(articles=count, attributes=attributes, **sections)


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain data with a fixed order, ready for ``json.dumps``.

    Each section has ``micro`` and ``labels``; counts stand beside the precision, recall and f1
    (0 to 1, unrounded) that follow from them.
    """
    found: dict[str, Any] = {"articles": report.articles}
    for name, section in report.sections.items():
        found[name] = {
            "micro": _plain(section.micro),
            "labels": {label: _plain(counts) for label, counts in section.labels.items()},
        }
    found["attributes"] = {
        name: {"right": item.right, "total": item.total, "accuracy": item.share}
        for name, item in report.attributes.items()
    }
    return found


class _Tally:
    """Counts by label that grow article by article."""

    def __init__(self) -> None:
        self._tp: Counter[str | None] = Counter()
        self._fp: Counter[str | None] = Counter()
        self._fn: Counter[str | None] = Counter()

    def compare(
        self, gold: Set[tuple[str | None, Hashable]], found: Set[tuple[str | None, Hashable]]
    ) -> None:
        """Count two sets of pairs of label and key; the label is None where there is none."""
        self._tp.update(label for label, _ in gold & found)
        self._fp.update(label for label, _ in found - gold)
        self._fn.update(label for label, _ in gold - found)

    @property
    def section(self) -> Section:
        """The counts so far."""
        labels = sorted({*self._tp, *self._fp, *self._fn} - {None}, key=str)
        micro = Counts(self._tp.total(), self._fp.total(), self._fn.total())
        return Section(
            micro,
            {
                str(label): Counts(self._tp[label], self._fp[label], self._fn[label])
                for label in labels
            },
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What an event says, without who said it; every scored attribute has a value."""

    trigger: Fragments
    type: str
    arguments: tuple[Argument, ...]
    attributes: tuple[tuple[str, str], ...]


def _sorted_out(
    facts: Iterable[Fact], defaults: Mapping[str, str]
) -> tuple[set[tuple[str, Fragments]], set[_Said]]:
    entities: set[tuple[str, Fragments]] = set()
    events: set[_Said] = set()
    for fact in facts:
        if isinstance(fact, Entity):
            entities.add((fact.label, fact.fragments))
        else:
            events.add(_said(fact, defaults))
    return entities, events


def _said(event: Event, defaults: Mapping[str, str]) -> _Said:
    own = dict(event.attributes)
    attributes = tuple((name, own.get(name, default)) for name, default in sorted(defaults.items()))
    return _Said(event.trigger, event.type, event.arguments, attributes)


def _entities(
    tallies: Mapping[str, _Tally],
    gold: Set[tuple[str, Fragments]],
    found: Set[tuple[str, Fragments]],
) -> None:
    tallies["entities_exact"].compare(gold, found)
    tallies["entities_span"].compare(
        {(None, place) for _, place in gold}, {(None, place) for _, place in found}
    )


def _events(
    tallies: Mapping[str, _Tally], gold: Set[_Said], found: Set[_Said]
) -> list[tuple[_Said, _Said]]:
    """Count the events, and give the pairs with the same trigger."""
    tallies["triggers_identified"].compare(
        {(None, event.trigger) for event in gold}, {(None, event.trigger) for event in found}
    )
    tallies["triggers_typed"].compare(
        {(event.type, event.trigger) for event in gold},
        {(event.type, event.trigger) for event in found},
    )
    tallies["arguments_identified"].compare(_identified(gold), _identified(found))
    tallies["arguments_classified"].compare(_classified(gold), _classified(found))
    pairs = _paired(gold, found)
    for one, other in pairs:
        # The type is part of both keys, so in a pair of two types nothing is right.
        _attached(tallies, {one}, {other})
    for one in gold - {one for one, _ in pairs}:
        _attached(tallies, {one}, set())
    for other in found - {other for _, other in pairs}:
        _attached(tallies, set(), {other})
    return pairs


def _attached(tallies: Mapping[str, _Tally], gold: Set[_Said], found: Set[_Said]) -> None:
    tallies["attached_identified"].compare(_identified(gold), _identified(found))
    tallies["attached_classified"].compare(_classified(gold), _classified(found))


def _identified(events: Set[_Said]) -> set[tuple[str | None, Hashable]]:
    return {(event.type, argument.span) for event in events for argument in event.arguments}


def _classified(events: Set[_Said]) -> set[tuple[str | None, Hashable]]:
    return {
        (argument.role, (event.type, argument.span))
        for event in events
        for argument in event.arguments
    }


def _paired(gold: Set[_Said], found: Set[_Said]) -> list[tuple[_Said, _Said]]:
    """Gold and predicted events with the same trigger, paired one to one for most agreement."""
    places: dict[Fragments, tuple[list[_Said], list[_Said]]] = {}
    for side, events in enumerate((gold, found)):
        # Sorted, so that of several equally good pairings the same one is always taken.
        for event in sorted(events, key=_order):
            places.setdefault(event.trigger, ([], []))[side].append(event)
    pairs: list[tuple[_Said, _Said]] = []
    for ones, others in places.values():
        if len(ones) == len(others) == 1:
            pairs.append((ones[0], others[0]))
        elif ones and others:
            weights = _weights(ones, others)
            pairs += [(ones[row], others[column]) for row, column in best_pairs(weights)]
    return pairs


def _weights(ones: list[_Said], others: list[_Said]) -> list[list[int]]:
    """Agreement as one number: types count before roles, roles before spans and then attributes.

    Each rank weighs more than all lower ranks of all pairs together can.
    """
    ranks = [[_agreement(one, other) for other in others] for one in ones]
    highest = max(value for row in ranks for rank in row for value in rank)
    base = 1 + highest * min(len(ones), len(others))
    return [[_number(rank, base) for rank in row] for row in ranks]


def _agreement(one: _Said, other: _Said) -> tuple[int, ...]:
    spans = {argument.span for argument in one.arguments}
    same_spans = len(spans & {argument.span for argument in other.arguments})
    same_roles = len(set(one.arguments) & set(other.arguments))
    typed = one.type == other.type
    return (
        1,
        int(typed),
        same_roles if typed else 0,
        same_spans if typed else 0,
        len(_equal_attributes(one, other)),
    )


def _number(digits: Iterable[int], base: int) -> int:
    number = 0
    for digit in digits:
        number = number * base + digit
    return number


def _order(event: _Said) -> tuple[Any, ...]:
    return (event.trigger, event.type, event.arguments, event.attributes)


def _equal_attributes(one: _Said, other: _Said) -> list[str]:
    return [name for name, value in one.attributes if dict(other.attributes)[name] == value]


def _plain(counts: Counts) -> dict[str, int | float]:
    return {
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
    }


def _quotient(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
