"""Diagrams as inline SVG, in colours that the page sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from annotator.core.display import visible
from annotator.measure.calibration import Reliability

_LEFT, _TOP, _SIDE = 46, 12, 240


def _frame(title: str, width: int, body: Iterable[str], below: str, beside: str) -> str:
    """A square or a wider field from 0 to 1 with its axes, names and title."""
    lines = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        lines.append(
            f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + width}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>'
        )
    middle = _LEFT + width / 2
    lines += body
    lines.append(
        f'<text x="{middle:.1f}" y="{_TOP + _SIDE + 38}" text-anchor="middle">{text(below)}</text>'
        f'<text transform="translate(12 {_TOP + _SIDE / 2:.1f}) rotate(-90)" '
        f'text-anchor="middle">{text(beside)}</text>'
    )
    inside = "".join(lines)
    return (
        f'<svg role="img" viewBox="0 0 {_LEFT + width + 16} {_TOP + _SIDE + 46}" '
        f'style="max-width:{_LEFT + width + 16}px"><title>{text(title)}</title>{inside}</svg>'
    )


def text(words: str) -> str:
    """Any text made fit for a page."""
    return escape(visible(words))


def _y(value: float) -> float:
    return _TOP + _SIDE * (1 - value)


def reliability(title: str, table: Reliability, below: str, beside: str) -> str:
    """A reliability diagram: bars of what is right, the larger the dot the more facts.

    Args:
        title: What it shows.
        table: The bins.
        below: Name of the axis of confidence.
        beside: Name of the axis of what is right.
    """
    most = max((each.facts for each in table.bins), default=1)
    body = [
        f'<line class="ideal" x1="{_LEFT}" y1="{_y(0):.1f}" x2="{_LEFT + _SIDE}" y2="{_y(1):.1f}"/>'
    ]
    for tenth in range(0, 11, 2):
        x = _LEFT + _SIDE * tenth / 10
        body.append(
            f'<text x="{x:.1f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">'
            f"{tenth / 10:.1f}</text>"
        )
    for each in table.bins:
        x = _LEFT + _SIDE * each.low
        width = _SIDE * (each.high - each.low)
        top = _y(each.accuracy)
        said = f"{each.low:.1f}-{each.high:.1f}: {each.right}/{each.facts}"
        body.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" '
            f'height="{_y(0) - top:.1f}"><title>{text(said)}</title></rect>'
            f'<circle class="dot" cx="{_LEFT + _SIDE * each.confidence:.1f}" cy="{top:.1f}" '
            f'r="{2 + 6 * (each.facts / most) ** 0.5:.1f}"/>'
        )
    return _frame(title, _SIDE, body, below, beside)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a learning curve.

    Args:
        articles: How many articles were trained on.
        low, mean, high: F1, 0 to 1: the lowest, the mean and the highest.
        expected: Whether it is expected rather than measured.
    """

    articles: int
    low: float
    mean: float
    high: float
    expected: bool = False


def learning_curve(
    title: str, points: Sequence[CurvePoint], start: float, below: str, beside: str
) -> str:
    """F1 over the articles trained on, with the spread, and what the start reached as a line.

    Args:
        title: What it shows.
        points: The points, at least one, by articles.
        start: F1 of what training started from.
        below: Name of the axis of articles.
        beside: Name of the axis of F1.
    """
    width = 2 * _SIDE
    most = max(point.articles for point in points)

    def x(articles: int) -> float:
        return _LEFT + width * articles / (most or 1)

    body = [
        f'<line class="ideal" x1="{_LEFT}" y1="{_y(start):.1f}" x2="{_LEFT + width}" '
        f'y2="{_y(start):.1f}"/>'
    ]
    for kind, chosen in (
        ("line", [point for point in points if not point.expected]),
        ("line expected", list(points)[-2:] if points[-1].expected else []),
    ):
        if len(chosen) > 1:
            where = " ".join(f"{x(p.articles):.1f},{_y(p.mean):.1f}" for p in chosen)
            body.append(f'<polyline class="{kind}" points="{where}"/>')
    for point in points:
        at = x(point.articles)
        shape = "dot expected" if point.expected else "dot"
        body.append(
            f'<line class="spread" x1="{at:.1f}" y1="{_y(point.low):.1f}" x2="{at:.1f}" '
            f'y2="{_y(point.high):.1f}"/>'
            f'<circle class="{shape}" cx="{at:.1f}" cy="{_y(point.mean):.1f}" r="4">'
            f"<title>{point.articles}: {point.mean:.3f}</title></circle>"
            f'<text x="{at:.1f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">'
            f"{point.articles}</text>"
        )
    return _frame(title, width, body, below, beside)
