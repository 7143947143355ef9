"""Every quotient of a report by its name, as whole numbers that add up over articles.

Precision, recall and F1 all follow from three numbers: what is right, what is possible (the gold)
and what is actual (the predicted). A share has the same number for the last two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.measure.scores import Report, Section

MICRO, MACRO, LABEL = "micro", "macro", "label"


class Name(NamedTuple):
    """What a figure is about.

    Args:
        figure: A section of :mod:`annotator.measure.scores`; ``KIND.SCHEME``; ``KIND.labels`` for
            the label accuracy where all fragments are right; ``attributes.NAME``.
        level: All labels together (micro), the mean over them (macro), or one of them.
        label: The label where it is about one; else empty.
    """

    figure: str
    level: str = MICRO
    label: str = ""


class Parts(NamedTuple):
    """What a figure follows from; a partly right answer counts half, so all is counted twice.

    Args:
        right: Twice what is right.
        possible: Twice what the gold has.
        actual: Twice what was predicted.
    """

    right: int
    possible: int
    actual: int


class Figure(NamedTuple):
    """Precision, recall and F1, 0 to 1; None where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f1: float | None


MEASURES = Figure._fields
"""The names of the three quotients."""


def figure(right: int, possible: int, actual: int) -> Figure:
    """The quotients that follow from the parts."""
    whole = possible + actual
    return Figure(
        right / actual if actual else None,
        right / possible if possible else None,
        2 * right / whole if whole else None,
    )


def parts_of(report: Report) -> dict[Name, Parts]:
    """The parts of every micro figure of a report, and of every label."""
    found: dict[Name, Parts] = {}
    for name, section in report.sections.items():
        found.update(_of_section(name, section))
    for kind, spans in report.spans.items():
        for scheme_name, scheme in spans.schemes.by_name.items():
            found[Name(f"{kind}.{scheme_name}")] = Parts(
                2 * scheme.correct + scheme.partial, 2 * scheme.possible, 2 * scheme.actual
            )
        accuracy = spans.label_accuracy
        found[Name(f"{kind}.labels")] = _share(accuracy.right, accuracy.total)
    for name, section in report.values.items():
        found.update(_of_section(f"attributes.{name}", section))
    return found


def _of_section(name: str, section: Section) -> Iterable[tuple[Name, Parts]]:
    yield Name(name), _counted(section.micro.tp, section.micro.fp, section.micro.fn)
    for label, counts in section.labels.items():
        yield Name(name, LABEL, label), _counted(counts.tp, counts.fp, counts.fn)


def _counted(tp: int, fp: int, fn: int) -> Parts:
    return Parts(2 * tp, 2 * (tp + fn), 2 * (tp + fp))


def _share(right: int, total: int) -> Parts:
    return Parts(2 * right, 2 * total, 2 * total)


class Columns:
    """Rows of parts with one order for all blocks of articles, and the figures of a sum of rows.

    Args:
        blocks: The parts of every block; what one of them lacks is 0 there.

    Attributes:
        names: The figures, in the order of the rows.
        rows: For every block three numbers a figure.
        met: In how many blocks there is anything that a figure is about.
    """

    def __init__(self, blocks: Sequence[Mapping[Name, Parts]]) -> None:
        # The first block need not have every name, and the order should be that of the report.
        names = dict.fromkeys(name for block in blocks for name in block)
        self.names = tuple(names)
        nothing = Parts(0, 0, 0)
        self.rows = [
            [number for name in self.names for number in block.get(name, nothing)]
            for block in blocks
        ]
        self.met = {
            name: sum(any(row[place * 3 : place * 3 + 3]) for row in self.rows)
            for place, name in enumerate(self.names)
        }
        self._labels: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            if name.level == LABEL:
                self._labels.setdefault(name.figure, []).append(place)

    def figures(self, row: Sequence[int]) -> dict[Name, Figure]:
        """The figures that follow from a sum of rows, macro ones too.

        A macro figure is the mean over the labels that the sum has, as in ``Section.macro``.
        """
        each = [figure(*row[start : start + 3]) for start in range(0, len(row), 3)]
        found = dict(zip(self.names, each, strict=True))
        for name, places in self._labels.items():
            met = [each[place] for place in places if each[place].f1 is not None]
            if met:
                found[Name(name, MACRO)] = Figure(
                    *(sum(one[index] or 0.0 for one in met) / len(met) for index in range(3))
                )
        return found
