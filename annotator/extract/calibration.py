"""From a rule's confidence to how often it is right: a monotone step function fitted on judgements.

The steps come from isotonic regression by pooling adjacent violators (Ayer et al. 1955).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Calibration:
    """Maps by extractor and kind of fact; what has no map keeps its confidence.

    Args:
        maps: For each pair points (confidence of the rules, share that is right), both rising.
    """

    maps: Mapping[tuple[str, str], Points] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Calibration:
        """The maps of a data file: extractor, kind of fact, list of pairs."""
        return cls(
            {
                (extractor, what): tuple((float(raw), float(share)) for raw, share in points)
                for extractor, kinds in (data or {}).items()
                for what, points in kinds.items()
            }
        )

    def share(self, extractor: str, what: str, confidence: float) -> float:
        """How often a fact of this confidence is right, to two decimals.

        Between two points the share is interpolated, below the first one towards 0; above the last
        one it is that of the last.
        """
        points = self.maps.get((extractor, what))
        if not points:
            return confidence
        at = bisect_right(points, (confidence, 2.0))
        if at == len(points):
            return round(points[-1][1], 2)
        (low, below), (high, above) = points[at - 1] if at else (0.0, 0.0), points[at]
        return round(below + (above - below) * (confidence - low) / (high - low), 2)


def fit(judged: Iterable[tuple[float, bool]], prior: float = 4.0) -> list[tuple[float, float]]:
    """Points of a rising map from confidence to the share that is right.

    Args:
        judged: Confidence of the rules and whether the fact was right.
        prior: How many judgements the overall share counts for in each pool, so that small pools
            do not promise certainty.
    """
    ordered = sorted(judged)
    if not ordered:
        return []
    overall = sum(right for _, right in ordered) / len(ordered)
    pools: list[list[float]] = []  # sum of confidence, right, count
    for confidence, right in ordered:
        pools.append([confidence, float(right), 1.0])
        while len(pools) > 1 and _share(pools[-2]) >= _share(pools[-1]):
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    points = [
        (round(pool[0] / pool[2], 3), round((pool[1] + prior * overall) / (pool[2] + prior), 3))
        for pool in pools
    ]
    rising: list[tuple[float, float]] = []
    for raw, share in points:
        if rising and raw <= rising[-1][0]:
            continue
        rising.append((raw, max(share, rising[-1][1]) if rising else share))
    return rising


def _share(pool: Sequence[float]) -> float:
    return pool[1] / pool[2]
