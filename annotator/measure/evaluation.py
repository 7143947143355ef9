"""One system on gold, in full: scores, intervals, and the same by source and by month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.facts import Fact
from annotator.core.text import Document
from annotator.measure.counting import Tally, count, merge, new_tally
from annotator.measure.figures import LABEL, MEASURES, Columns, Name, parts_of
from annotator.measure.resampling import LEVEL, Blocks, Interval, bootstrap, interval
from annotator.measure.scores import Report, report_of
from annotator.measure.scores import to_json as report_to_json

RESAMPLES = 1_000
"""So many samples are drawn where nobody says otherwise."""

SEED = 0
"""The seed where nobody gives another one."""

UNKNOWN = ""
"""The source or month of an article of which it is not known."""


@dataclass(frozen=True, slots=True)
class Example:
    """An article with what is true of it and what was predicted.

    Args:
        document: The article.
        gold: The gold facts, none of them rejected.
        predicted: The predicted facts, none of them rejected.
    """

    document: Document
    gold: Sequence[Fact]
    predicted: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals of one figure; None where no sample had anything to divide by."""

    precision: Interval | None
    recall: Interval | None
    f1: Interval | None


@dataclass(frozen=True)
class Evaluation:
    """How good one system is.

    Args:
        report: The scores.
        intervals: By name of the figure; empty without samples. A figure has one if at least two
            articles have anything that it is about.
        sources: The scores by source of the article, most articles first.
        months: The scores by month of publication, ``YYYY-MM``, in order.
        resamples: How many samples the intervals come from.
        seed: With which they were drawn.
    """

    report: Report
    intervals: Mapping[Name, Intervals] = field(default_factory=dict)
    sources: Mapping[str, Report] = field(default_factory=dict)
    months: Mapping[str, Report] = field(default_factory=dict)
    resamples: int = RESAMPLES
    seed: int = SEED


_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?!\d)")


def month_of(document: Document) -> str:
    """The month of publication as ``YYYY-MM``; :data:`UNKNOWN` where the date is not ISO 8601."""
    match = _MONTH.match(document.published.strip())
    return match.group() if match else UNKNOWN


def evaluate(
    examples: Iterable[Example],
    defaults: Mapping[str, str] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """Compare gold with predictions in every way.

    The articles may be a stream; what is kept of them is counts.

    Args:
        examples: The articles.
        defaults: The attributes to score, each with the value of an event that does not say.
        resamples: How many samples of the articles to draw for the intervals; 0 for no intervals.
        seed: The same seed gives the same intervals.
    """
    defaults = defaults or {}
    blocks = Blocks()
    cells: dict[tuple[str, str], Tally] = {}
    for example in examples:
        document = example.document
        article = new_tally()
        count(article, example.gold, example.predicted, defaults, document.text)
        merge(blocks.next()[0], article)
        cell = (document.source.strip() or UNKNOWN, month_of(document))
        merge(cells.setdefault(cell, new_tally()), article)
    sources = _reports(((source, tally) for (source, _), tally in cells.items()), defaults)
    months = _reports(((month, tally) for (_, month), tally in cells.items()), defaults)
    total = new_tally()
    for (tally,) in blocks.tallies:
        merge(total, tally)
    return Evaluation(
        report=report_of(total, defaults),
        intervals=_intervals([tally for (tally,) in blocks.tallies], defaults, resamples, seed),
        sources=dict(sorted(sources.items(), key=lambda item: (-item[1].articles, item[0]))),
        months=dict(sorted(months.items())),
        resamples=resamples,
        seed=seed,
    )


def _reports(
    tallies: Iterable[tuple[str, Tally]], defaults: Mapping[str, str]
) -> dict[str, Report]:
    """The scores of every group, of which there are several tallies."""
    groups: dict[str, Tally] = {}
    for name, tally in tallies:
        merge(groups.setdefault(name, new_tally()), tally)
    return {name: report_of(tally, defaults) for name, tally in groups.items()}


def _intervals(
    blocks: Sequence[Tally], defaults: Mapping[str, str], resamples: int, seed: int
) -> dict[Name, Intervals]:
    if len(blocks) < 2 or resamples < 1:
        return {}
    columns = Columns([parts_of(report_of(tally, defaults)) for tally in blocks])
    samples: dict[Name, tuple[list[float | None], ...]] = {}
    for row in bootstrap(columns.rows, resamples, seed):
        for name, figure in columns.figures(row).items():
            kept = samples.setdefault(name, ([], [], []))
            for values, value in zip(kept, figure, strict=True):
                values.append(value)
    return {
        name: Intervals(*(interval(values) for values in kept))
        for name, kept in samples.items()
        # What only one article has does not vary, and that says nothing about other articles.
        if columns.met.get(name, 2) > 1
    }


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain data: that of its report, and the intervals, sources and months."""
    found = report_to_json(evaluation.report)
    found["intervals"] = {
        "method": "percentile-bootstrap",
        "level": LEVEL,
        "resamples": evaluation.resamples,
        "seed": evaluation.seed,
        "figures": nested(
            {
                name: {
                    measure: getattr(intervals, measure) and list(getattr(intervals, measure))
                    for measure in MEASURES
                }
                for name, intervals in evaluation.intervals.items()
            }
        ),
    }
    found["sources"] = [
        {"source": name or None, **report_to_json(report)}
        for name, report in evaluation.sources.items()
    ]
    found["months"] = [
        {"month": name or None, **report_to_json(report)}
        for name, report in evaluation.months.items()
    ]
    return found


def nested(figures: Mapping[Name, Any]) -> dict[str, Any]:
    """What is known of figures, by figure, then by level, and for labels by label."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        of_figure = found.setdefault(name.figure, {})
        if name.level == LABEL:
            of_figure.setdefault("labels", {})[name.label] = value
        else:
            of_figure[name.level] = value
    return found
