"""Two systems on the same gold: which is better, how surely, and on which facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from annotator.core.facts import Entity, Fact
from annotator.core.text import Document
from annotator.measure.counting import count, merge, new_tally
from annotator.measure.evaluation import RESAMPLES, SEED, nested
from annotator.measure.figures import MEASURES, Columns, Figure, Name, parts_of
from annotator.measure.resampling import (
    LEVEL,
    Blocks,
    Interval,
    bootstrap,
    exchanged,
    interval,
    p_value,
)
from annotator.measure.scores import Report, report_of
from annotator.measure.scores import to_json as report_to_json


@dataclass(frozen=True, slots=True)
class Trial:
    """An article with what is true of it and what two systems predicted.

    Args:
        document: The article.
        gold: The gold facts, none of them rejected.
        one: What the first system predicted, none of it rejected.
        other: What the second system predicted.
    """

    document: Document
    gold: Sequence[Fact]
    one: Sequence[Fact]
    other: Sequence[Fact]


class Turn(StrEnum):
    """What the second system made of a fact that the first one saw otherwise."""

    WON = "won"
    LOST = "lost"
    GONE = "gone"
    NEW = "new"


class Kind(StrEnum):
    """What a fact is."""

    ENTITY = "entity"
    EVENT = "event"
    ARGUMENT = "argument"


@dataclass(frozen=True, slots=True)
class Turned:
    """A fact on which two systems differ.

    Args:
        article: Id of the article.
        sentence: Index of the sentence in which it begins, from 0.
        kind: An entity, an event by trigger and type, or an argument of an event that has both.
        turn: Won: in the gold, and only the second system has it; lost: only the first has it.
            Gone: not in the gold, and only the first has it; new: only the second has it.
        label: The label, the event type or the role.
        fragments: Start and end of every piece in code points, end exclusive.
        event: For an argument its event's type and the fragments of its trigger; else None.
    """

    article: str
    sentence: int
    kind: Kind
    turn: Turn
    label: str
    fragments: tuple[tuple[int, int], ...]
    event: tuple[str, tuple[tuple[int, int], ...]] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One quotient of both systems; the difference is the second's minus the first's.

    Quotients without denominator are 0, as in the scores.

    Args:
        one: Of the first system, 0 to 1.
        other: Of the second system.
        interval: Of the difference, by paired bootstrap; None with fewer than two articles.
        bootstrap: Two-sided p-value by paired bootstrap; None as before.
        randomisation: Two-sided p-value by approximate randomisation; None as before.
    """

    one: float
    other: float
    interval: Interval | None = None
    bootstrap: float | None = None
    randomisation: float | None = None

    @property
    def difference(self) -> float:
        """How much better the second system is; negative where it is worse."""
        return self.other - self.one


@dataclass(frozen=True)
class Comparison:
    """How two systems differ.

    Args:
        one: The scores of the first system.
        other: The scores of the second system.
        differences: By name of the figure: precision, recall and F1.
        turned: The facts on which they differ, article by article in text order.
        resamples: How many samples intervals and p-values come from.
        seed: With which they were drawn.
    """

    one: Report
    other: Report
    differences: Mapping[Name, tuple[Difference, Difference, Difference]] = field(
        default_factory=dict
    )
    turned: tuple[Turned, ...] = ()
    resamples: int = RESAMPLES
    seed: int = SEED

    def number(self, turn: Turn, kind: Kind | None = None) -> int:
        """How many facts took this turn, all kinds or one."""
        return sum(each.turn is turn and kind in (None, each.kind) for each in self.turned)


def compare(
    trials: Iterable[Trial],
    defaults: Mapping[str, str] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare two systems on the same articles.

    Args:
        trials: The articles.
        defaults: The attributes to score, each with the value of an event that does not say.
        resamples: How many samples to draw for intervals and p-values; 0 for none.
        seed: The same seed gives the same ones.
    """
    defaults = defaults or {}
    blocks = Blocks(systems=2)
    turns: list[Turned] = []
    for trial in trials:
        for tally, predicted in zip(blocks.next(), (trial.one, trial.other), strict=True):
            count(tally, trial.gold, predicted, defaults, trial.document.text)
        turns += turned(trial)
    totals = (new_tally(), new_tally())
    for tallies in blocks.tallies:
        for into, tally in zip(totals, tallies, strict=True):
            merge(into, tally)
    one, other = (report_of(tally, defaults) for tally in totals)
    reports = [[report_of(tally, defaults) for tally in pair] for pair in blocks.tallies]
    return Comparison(
        one=one,
        other=other,
        differences=_differences(reports, resamples, seed),
        turned=tuple(turns),
        resamples=resamples,
        seed=seed,
    )


_Samples = dict[Name, tuple[list[float], list[float], list[float]]]


def _differences(
    reports: Sequence[Sequence[Report]], resamples: int, seed: int
) -> dict[Name, tuple[Difference, Difference, Difference]]:
    number = len(reports)
    parts = [parts_of(pair[side]) for side in (0, 1) for pair in reports]
    columns = Columns(parts)
    ones, others = columns.rows[:number], columns.rows[number:]
    width = len(columns.names) * 3
    found = columns.figures(_sum(ones, width)), columns.figures(_sum(others, width))
    observed = _both(*found)
    if number < 2 or resamples < 1:
        return {
            name: _three([Difference(*values) for values in zip(one, other, strict=True)])
            for name, (one, other) in observed.items()
        }
    drawn: _Samples = {name: ([], [], []) for name in observed}
    side_by_side = [[*one, *other] for one, other in zip(ones, others, strict=True)]
    for row in bootstrap(side_by_side, resamples, seed):
        _keep(drawn, columns, row[:width], row[width:])
    swapped: _Samples = {name: ([], [], []) for name in observed}
    for one_row, other_row in exchanged(ones, others, resamples, seed):
        _keep(swapped, columns, one_row, other_row)
    result = {}
    for name, (one, other) in observed.items():
        measured = []
        for index in range(3):
            before, after = one[index], other[index]
            difference = after - before
            samples = drawn[name][index]
            measured.append(
                Difference(
                    before,
                    after,
                    interval(samples),
                    p_value(difference, (sample - difference for sample in samples)),
                    p_value(difference, swapped[name][index]),
                )
            )
        result[name] = _three(measured)
    return result


def _sum(rows: Sequence[Sequence[int]], width: int) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)] or [0] * width


class _Values(NamedTuple):
    precision: float
    recall: float
    f1: float


_NOUGHT = Figure(None, None, None)


def _both(
    one: Mapping[Name, Figure], other: Mapping[Name, Figure]
) -> dict[Name, tuple[_Values, _Values]]:
    return {
        name: (_plain(one.get(name, _NOUGHT)), _plain(other.get(name, _NOUGHT)))
        for name in {**one, **other}
    }


def _plain(figure: Figure) -> _Values:
    return _Values(*(value or 0.0 for value in figure))


def _keep(
    samples: _Samples, columns: Columns, one_row: Sequence[int], other_row: Sequence[int]
) -> None:
    one, other = columns.figures(one_row), columns.figures(other_row)
    for name, kept in samples.items():
        before, after = one.get(name, _NOUGHT), other.get(name, _NOUGHT)
        for values, a, b in zip(kept, before, after, strict=True):
            values.append((b or 0.0) - (a or 0.0))


def _three(items: Sequence[Difference]) -> tuple[Difference, Difference, Difference]:
    precision, recall, f1 = items
    return precision, recall, f1


# Facts


_Pieces = tuple[tuple[int, int], ...]
_Key = tuple[Kind, str, _Pieces, tuple[str, _Pieces] | None]


def turned(trial: Trial) -> list[Turned]:
    """The facts of one article on which two systems differ, in text order.

    Right are an entity with all fragments and the label, an event with all fragments of its
    trigger and the type, and an argument with span and role in such an event.
    """
    gold, one, other = (_keys(facts) for facts in (trial.gold, trial.one, trial.other))
    parts = (
        (Turn.WON, (other - one) & gold),
        (Turn.LOST, (one - other) & gold),
        (Turn.GONE, (one - other) - gold),
        (Turn.NEW, (other - one) - gold),
    )
    document = trial.document
    found = [
        Turned(
            document.id,
            document.sentence_at(pieces[0][0]),
            kind,
            turn,
            label,
            pieces,
            event,
        )
        for turn, keys in parts
        for kind, label, pieces, event in keys
    ]
    return sorted(found, key=lambda each: (each.fragments, each.kind, each.label, each.turn))


def _keys(facts: Iterable[Fact]) -> set[_Key]:
    keys: set[_Key] = set()
    for fact in facts:
        pieces = tuple((span.start, span.end) for span in fact.fragments)
        if isinstance(fact, Entity):
            keys.add((Kind.ENTITY, fact.label, pieces, None))
            continue
        keys.add((Kind.EVENT, fact.type, pieces, None))
        for argument in fact.arguments:
            span = ((argument.span.start, argument.span.end),)
            keys.add((Kind.ARGUMENT, argument.role, span, (fact.type, pieces)))
    return keys


def words(document: Document, fragments: Iterable[tuple[int, int]]) -> str:
    """The words of a fact, with dots between pieces that stand apart."""
    return " … ".join(" ".join(document.text[start:end].split()) for start, end in fragments)


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data, without the facts on which the two differ."""
    return {
        "articles": comparison.one.articles,
        "one": report_to_json(comparison.one),
        "other": report_to_json(comparison.other),
        "tests": {
            "level": LEVEL,
            "resamples": comparison.resamples,
            "seed": comparison.seed,
            "unit": "article",
            "two_sided": True,
        },
        "differences": nested(
            {
                name: {
                    measure: {
                        "one": each.one,
                        "other": each.other,
                        "difference": each.difference,
                        "interval": each.interval and list(each.interval),
                        "p_bootstrap": each.bootstrap,
                        "p_randomisation": each.randomisation,
                    }
                    for measure, each in zip(MEASURES, three, strict=True)
                }
                for name, three in comparison.differences.items()
            }
        ),
        "facts": {turn.value: comparison.number(turn) for turn in Turn},
    }
