"""What the review itself says about an extractor: no gold beside the decisions is needed.

A suggestion that was accepted as it stood was right, one that was corrected says what was wrong, a
rejected one should not be there, and a fact that was added by hand was missed. People who see a
suggestion lean towards it, so these rates flatter the extractor; blind articles tell how much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from annotator.core.changes import Change, Entry, Kind
from annotator.core.facts import Entity, Event, Fact, Layer, Verdict
from annotator.measure.counting import BINS, ENTITIES, bin_of

EVENTS = "events"
KINDS = (ENTITIES, EVENTS)
"""What is suggested."""

LABEL, BOUNDARY, ARGUMENTS = "label", "boundary", "arguments"
"""What is fixed in a suggestion, besides the attributes by their names."""


def differences(suggestion: Fact, decision: Fact, defaults: Mapping[str, str]) -> frozenset[str]:
    """Where a decision departs from a suggestion.

    Args:
        suggestion: What was proposed.
        decision: What a person made of it, not a rejection.
        defaults: The attributes, each with the value of an event that does not say.

    Returns:
        Any of :data:`LABEL`, :data:`BOUNDARY` and :data:`ARGUMENTS`, and names of attributes.
    """
    found: set[str] = set()
    if suggestion.label != decision.label:
        found.add(LABEL)
    if suggestion.fragments != decision.fragments:
        found.add(BOUNDARY)
    if isinstance(suggestion, Event) and isinstance(decision, Event):
        if suggestion.arguments != decision.arguments:
            found.add(ARGUMENTS)
        before = {**defaults, **dict(suggestion.attributes)}
        after = {**defaults, **dict(decision.attributes)}
        found.update(name for name in defaults if before[name] != after[name])
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Suggestions on one article with what one annotator decided about them.

    Args:
        base: The suggestion layer.
        layer: The annotator's layer, of which this is the base.
        log: All rows of the annotator's log of this article, oldest first.
    """

    base: Layer
    layer: Layer
    log: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Rates:
    """What became of suggestions.

    Args:
        accepted: Right as they stood.
        fixed: Accepted after a correction.
        rejected: Wrong.
        undecided: Not looked at yet; no part of the rates.
        fixes: How many were fixed in what; one suggestion may be fixed in several ways.
        reasons: How many were rejected for what reason; without one under the empty text.
    """

    accepted: int = 0
    fixed: int = 0
    rejected: int = 0
    undecided: int = 0
    fixes: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.accepted + self.fixed + self.rejected

    @property
    def accept_rate(self) -> float:
        """Share of the decided that was right as it stood; 0 where none was decided."""
        return self.of_decided(self.accepted)

    @property
    def fix_rate(self) -> float:
        """Share of the decided that was corrected; 0 where none was decided."""
        return self.of_decided(self.fixed)

    @property
    def reject_rate(self) -> float:
        """Share of the decided that was rejected; 0 where none was decided."""
        return self.of_decided(self.rejected)

    def of_decided(self, number: int) -> float:
        """A number of suggestions as a share of the decided ones; 0 where there are none."""
        return number / self.decided if self.decided else 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """Active seconds of decisions about facts, as far as they were measured.

    Args:
        seconds: All of them together.
        decisions: How many actions they were.
        facts: How many facts these decided; one action may decide several.
        median: Of the seconds of an action; None without one.
        verbs: By what was done, how often and the median of the seconds.
    """

    seconds: float = 0.0
    decisions: int = 0
    facts: int = 0
    median: float | None = None
    verbs: Mapping[str, tuple[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """What was decided about the suggestions of one or more extractors.

    Args:
        layers: How many layers of annotators it comes from.
        done: How many of these are finished.
        rates: All suggestions.
        kinds: By kind: entities and events.
        labels: By kind and suggested label.
        bins: By number of the confidence bin, from 0, and None for suggestions without one.
        added: Facts that were added by hand, so that the extractor missed them, by kind and label.
        times: How long the decisions took.
    """

    layers: int = 0
    done: int = 0
    rates: Rates = field(default_factory=Rates)
    kinds: Mapping[str, Rates] = field(default_factory=dict)
    labels: Mapping[tuple[str, str], Rates] = field(default_factory=dict)
    bins: Mapping[int | None, Rates] = field(default_factory=dict)
    added: Mapping[tuple[str, str], int] = field(default_factory=dict)
    times: Times = field(default_factory=Times)


@dataclass(frozen=True, slots=True)
class Work:
    """What the review says about extractors.

    Args:
        total: All extractors.
        extractors: By name and version.
    """

    total: Review = field(default_factory=Review)
    extractors: Mapping[tuple[str, str], Review] = field(default_factory=dict)


class _Sums:
    """Counts for a review."""

    def __init__(self) -> None:
        self.layers = 0
        self.done = 0
        self.outcomes: defaultdict[tuple[str, Any], Counter[tuple[str, str]]] = defaultdict(Counter)
        self.added: Counter[tuple[str, str]] = Counter()
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self.facts = 0

    def add(self, reviewed: Reviewed, defaults: Mapping[str, str]) -> None:
        """Count one layer."""
        self.layers += 1
        self.done += reviewed.layer.done
        decisions = {fact.id: fact for fact in reviewed.layer.facts}
        for suggestion in reviewed.base.facts:
            outcome = _outcome(suggestion, decisions.pop(suggestion.id, None), defaults)
            kind = _kind(suggestion)
            number = None if suggestion.confidence is None else bin_of(suggestion.confidence)
            for group in (
                ("all", None),
                ("kind", kind),
                ("label", (kind, suggestion.label)),
                ("bin", number),
            ):
                self.outcomes[group].update(outcome)
        for fact in decisions.values():
            if fact.verdict is not Verdict.REJECTED:
                self.added[_kind(fact), fact.label] += 1
        for entry in reviewed.log:
            facts = _facts(entry.change)
            if entry.kind is Kind.DO and entry.seconds is not None and facts:
                self.seconds[entry.change.verb].append(entry.seconds)
                self.facts += facts

    def review(self) -> Review:
        """What the counts say."""
        of = {group: _rates(outcomes) for group, outcomes in self.outcomes.items()}
        every = [seconds for each in self.seconds.values() for seconds in each]
        bins = {value: rates for (name, value), rates in of.items() if name == "bin"}
        labels = {value: rates for (name, value), rates in of.items() if name == "label"}
        return Review(
            layers=self.layers,
            done=self.done,
            rates=of.get(("all", None), Rates()),
            kinds={kind: of.get(("kind", kind), Rates()) for kind in KINDS},
            labels=dict(sorted(labels.items())),
            bins=dict(sorted(bins.items(), key=lambda item: (item[0] is None, item[0] or 0))),
            added=dict(sorted(self.added.items())),
            times=Times(
                seconds=sum(every),
                decisions=len(every),
                facts=self.facts,
                median=median(every) if every else None,
                verbs={
                    verb: (len(each), median(each)) for verb, each in sorted(self.seconds.items())
                },
            ),
        )


def review_rates(layers: Iterable[Reviewed], defaults: Mapping[str, str] | None = None) -> Work:
    """What annotators decided about suggestions, together and by extractor and version.

    Args:
        layers: The annotators' layers with what they are about; they may be a stream.
        defaults: The attributes, each with the value of an event that does not say.
    """
    total, each = _Sums(), defaultdict[tuple[str, str], _Sums](_Sums)
    for reviewed in layers:
        total.add(reviewed, defaults or {})
        each[reviewed.base.author, reviewed.base.version].add(reviewed, defaults or {})
    return Work(total.review(), {name: sums.review() for name, sums in sorted(each.items())})


_STATE, _FIX, _REASON = "state", "fix", "reason"


def _outcome(
    suggestion: Fact, decision: Fact | None, defaults: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    if decision is None or decision.verdict is None:
        return [(_STATE, "undecided")]
    if decision.verdict is Verdict.REJECTED:
        return [(_STATE, "rejected"), (_REASON, decision.reason or "")]
    fixes = differences(suggestion, decision, defaults)
    state = "fixed" if fixes else "accepted"
    return [(_STATE, state), *((_FIX, fix) for fix in fixes)]


def _rates(outcomes: Counter[tuple[str, str]]) -> Rates:
    def of(wanted: str) -> dict[str, int]:
        found = {name: number for (what, name), number in outcomes.items() if what == wanted}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    return Rates(**of(_STATE), fixes=of(_FIX), reasons=of(_REASON))


def _kind(fact: Fact) -> str:
    return ENTITIES if isinstance(fact, Entity) else EVENTS


def _facts(change: Change) -> int:
    return sum(
        isinstance(delta.before, Fact) or isinstance(delta.after, Fact) for delta in change.deltas
    )


def to_json(work: Work) -> dict[str, Any]:
    """The work as plain data."""
    return {
        "total": _review(work.total),
        "extractors": [
            {"extractor": author, "version": version, **_review(review)}
            for (author, version), review in work.extractors.items()
        ],
    }


def _review(review: Review) -> dict[str, Any]:
    return {
        "layers": review.layers,
        "done": review.done,
        **_rates_json(review.rates),
        "kinds": {kind: _rates_json(rates) for kind, rates in review.kinds.items()},
        "labels": [
            {"kind": kind, "label": label, **_rates_json(rates)}
            for (kind, label), rates in review.labels.items()
        ],
        "confidence": [
            {
                "low": None if number is None else number / BINS,
                "high": None if number is None else (number + 1) / BINS,
                **_rates_json(rates),
            }
            for number, rates in review.bins.items()
        ],
        "added": [
            {"kind": kind, "label": label, "facts": number}
            for (kind, label), number in review.added.items()
        ],
        "time": {
            "seconds": round(review.times.seconds, 2),
            "decisions": review.times.decisions,
            "facts": review.times.facts,
            "seconds_per_decision": review.times.median,
            "verbs": {
                verb: {"decisions": number, "seconds_per_decision": seconds}
                for verb, (number, seconds) in review.times.verbs.items()
            },
        },
    }


def _rates_json(rates: Rates) -> dict[str, Any]:
    return {
        "decided": rates.decided,
        "accepted": rates.accepted,
        "fixed": rates.fixed,
        "rejected": rates.rejected,
        "undecided": rates.undecided,
        "accept_rate": rates.accept_rate,
        "fix_rate": rates.fix_rate,
        "reject_rate": rates.reject_rate,
        "fixes": dict(rates.fixes),
        "reasons": [
            {"reason": reason or None, "facts": number} for reason, number in rates.reasons.items()
        ],
    }
