"""Plots for a terminal, without colour, in no more than the signs that it can write."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from annotator.core.display import visible
from annotator.core.language import _, pgettext
from annotator.report.words import KINDS, TITLES

if TYPE_CHECKING:
    from annotator.measure.calibration import Reliability
    from annotator.measure.scores import Report
    from annotator.report.svg import CurvePoint

_NARROWEST = 60
_WIDEST = 100
_HEIGHT = 17
_LABEL = 24
_FIFTHS = (0, 0.2, 0.4, 0.6, 0.8, 1)
_PLAIN = str.maketrans("─│┌┐└┘┤├┬┴┼█●○…·", "-|+++++++++#*o..")


def plots(report: Report) -> str:
    """F1 by label, and confidence against what was right, of entities and triggers."""
    found = []
    for name in ("entities_exact", "triggers_typed"):
        labels = report.sections[name].labels
        if labels:
            title = _("{kind}, F1 by label").format(kind=_(TITLES[name]))
            found.append(bars(title, [(label, counts.f1) for label, counts in labels.items()]))
    for kind, spans in report.spans.items():
        if spans.reliability.facts:
            title = _("{kind}, confidence").format(kind=_(KINDS[kind]))
            found.append(reliability(title, spans.reliability))
    return "\n\n".join(found)


def bars(title: str, values: Sequence[tuple[str, float]]) -> str:
    """Numbers from 0 to 1 as bars, a line each."""
    # Of a narrow line the bar gets a part too: ten signs, and eight are the number and the blanks.
    names = [visible(name)[: min(_LABEL, max(1, _width() - 18))] for name, _value in values]
    widest = max(map(len, names))
    room = max(1, _width() - widest - 8)
    lines = [
        f"{name:<{widest}}  {value:.3f} {'█' * round(room * value)}".rstrip()
        for name, (_name, value) in zip(names, values, strict=True)
    ]
    return _written("\n".join([title, *lines]))


def reliability(title: str, table: Reliability) -> str:
    """A reliability diagram: the dots are bins, the line is where confidence is what it says."""
    figure = _figure(title, _("confidence"), pgettext("score", "right"))
    figure.plot([0, 1], [0, 1], marker="·")
    figure.scatter(
        [each.confidence for each in table.bins],
        [each.accuracy for each in table.bins],
        marker="●",
    )
    figure.xlim(0, 1)
    figure.xticks(_FIFTHS)
    return _built(figure)


def curve(title: str, points: Sequence[CurvePoint], start: float) -> str:
    """F1 over articles trained on; the line of dots is where training started from."""
    figure = _figure(title, _("articles"), "F1")
    most = max(point.articles for point in points)
    figure.plot([0, most], [start, start], marker="·")
    for expected, marker in ((False, "●"), (True, "○")):
        chosen = [point for point in points if point.expected is expected]
        if chosen:
            figure.scatter([p.articles for p in chosen], [p.mean for p in chosen], marker=marker)
    figure.xticks([0, *(point.articles for point in points)])
    return _built(figure)


def has_room() -> bool:
    """Whether standard output is a terminal that is wide enough for a curve."""
    return sys.stdout.isatty() and shutil.get_terminal_size().columns >= _NARROWEST


def _width() -> int:
    return min(_WIDEST, shutil.get_terminal_size().columns)


def _figure(title: str, below: str, beside: str) -> Any:
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(min(_width(), 72), _HEIGHT)
    plotext.title(title)
    plotext.xlabel(below)
    plotext.ylabel(beside)
    plotext.ylim(0, 1)
    plotext.yticks(_FIFTHS)
    return plotext


def _built(figure: Any) -> str:
    lines = figure.uncolorize(figure.build()).split("\n")
    return _written("\n".join(line.rstrip() for line in lines).rstrip())


def _written(drawn: str) -> str:
    """The drawing in signs that standard output can write."""
    try:
        drawn.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        drawn = drawn.translate(_PLAIN)
    return drawn
