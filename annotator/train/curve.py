"""Learning curves: how much better a model gets with more gold, and what still more would bring.

The error 1 - F1 of most learners falls with the number of examples n like an inverse power,
a + b * n ** -c, towards a rest a that no amount of gold takes away (Cortes, Jackel, Solla, Vapnik
and Denker 1994). It is fitted by least squares with weights that grow with n, for the later points
say more about what comes next (Figueroa, Zeng-Treitler, Kandula and Ngo 2012).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

LEVEL = 0.9
"""Share of the samples that an interval holds."""
FEWEST_SIZES = 3
"""Through fewer points than this any law goes."""
FARTHEST = 2.0
"""To say something of more than so many times the gold there is would be a guess."""

_RATES = tuple(number / 50 for number in range(2, 101))


@dataclass(frozen=True)
class Point:
    """What came of some amount of gold.

    Args:
        articles: How many articles were trained on.
        scores: F1, 0 to 1, of every repetition.
    """

    articles: int
    scores: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of the repetitions."""
        return sum(self.scores) / len(self.scores)


@dataclass(frozen=True)
class Law:
    """F1 = 1 - rest - scale * n ** -rate for n articles; rest, scale and rate are not negative."""

    rest: float
    scale: float
    rate: float

    def score(self, articles: float) -> float:
        """F1 with so many articles, 0 to 1."""
        return min(1.0, max(0.0, 1 - self.error(articles)))

    def error(self, articles: float) -> float:
        """What the law gives for 1 - F1, whether or not that can be."""
        return self.rest + self.scale * float(articles**-self.rate)


@dataclass(frozen=True)
class Forecast:
    """What more gold is likely to bring, as far as the curve tells.

    Args:
        articles: How many articles there would be.
        score: F1 then.
        gain: How much more that is than the law gives for the articles there are.
        low, high: The interval of the gain, by the spread of the repetitions alone: it knows
            nothing of whether the law holds, nor of the choice of the held-out articles.
    """

    articles: int
    score: float
    gain: float
    low: float
    high: float


def fit(points: Sequence[Point]) -> Law:
    """The law that fits best.

    Args:
        points: At least one.
    """
    sizes = [float(point.articles) for point in points]
    errors = [1 - point.mean for point in points]
    laws = [_with_rate(sizes, errors, rate) for rate in _RATES]
    return min(laws, key=lambda law: _misfit(law, sizes, errors))


def _with_rate(sizes: Sequence[float], errors: Sequence[float], rate: float) -> Law:
    """Weighted linear least squares in rest and scale, neither of them below 0."""
    inputs = [size**-rate for size in sizes]
    weight = sum(sizes)
    mean_in = sum(size * x for size, x in zip(sizes, inputs, strict=True)) / weight
    mean_out = sum(size * y for size, y in zip(sizes, errors, strict=True)) / weight
    spread = sum(size * (x - mean_in) ** 2 for size, x in zip(sizes, inputs, strict=True))
    together = sum(
        size * (x - mean_in) * (y - mean_out)
        for size, x, y in zip(sizes, inputs, errors, strict=True)
    )
    scale = max(0.0, together / spread) if spread else 0.0
    rest = mean_out - scale * mean_in
    if rest < 0:
        squares = sum(size * x * x for size, x in zip(sizes, inputs, strict=True))
        products = sum(size * x * y for size, x, y in zip(sizes, inputs, errors, strict=True))
        rest, scale = 0.0, products / squares
    return Law(rest, scale, rate)


def _misfit(law: Law, sizes: Iterable[float], errors: Iterable[float]) -> float:
    return sum(
        (size * (law.error(size) - error) ** 2 for size, error in zip(sizes, errors, strict=True)),
        start=0.0,
    )


def forecast(
    points: Sequence[Point], more: int, *, samples: int = 1_000, seed: int = 0
) -> Forecast | None:
    """What more articles are likely to bring; None where the curve is too short to say.

    The interval comes from fitting the law again and again to repetitions that are drawn with
    replacement at every size (percentile bootstrap, Efron and Tibshirani 1993).

    Args:
        points: The curve, in any order.
        more: How many articles more.
        samples: How often to draw.
        seed: The same seed gives the same interval.
    """
    points = sorted(points, key=lambda point: point.articles)
    if len({point.articles for point in points}) < FEWEST_SIZES:
        return None
    now = points[-1].articles
    if now + more > FARTHEST * now:
        return None
    law = fit(points)
    random = Random(seed)
    gains = []
    for _sample in range(samples):
        drawn = [
            Point(point.articles, tuple(random.choices(point.scores, k=len(point.scores))))
            for point in points
        ]
        other = fit(drawn)
        gains.append(other.score(now + more) - other.score(now))
    gains.sort()
    edge = round((1 - LEVEL) / 2 * (samples - 1))
    return Forecast(
        now + more,
        law.score(now + more),
        law.score(now + more) - law.score(now),
        gains[edge],
        gains[-1 - edge],
    )
