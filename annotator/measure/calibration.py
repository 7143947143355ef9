"""Calibration: whether a confidence of 0.8 is right in eight cases of ten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from annotator.measure.counting import BINS, CERTAINTY


@dataclass(frozen=True, slots=True)
class Bin:
    """Predicted facts of about the same confidence.

    Args:
        low: Least confidence.
        high: Confidence below which they are; the last bin has 1 as well.
        facts: How many they are, at least one.
        confidence: Their mean confidence, 0 to 1.
        right: How many of them are right.
    """

    low: float
    high: float
    facts: int
    confidence: float
    right: int

    @property
    def accuracy(self) -> float:
        """Share of them that is right, 0 to 1."""
        return self.right / self.facts


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability table: confidence against accuracy.

    Args:
        bins: The bins of equal width that hold facts, by confidence; empty where no predicted
            fact had a confidence.
    """

    bins: tuple[Bin, ...] = ()

    @property
    def facts(self) -> int:
        """How many predicted facts had a confidence."""
        return sum(each.facts for each in self.bins)

    @property
    def confidence(self) -> float:
        """Their mean confidence; 0 without facts."""
        facts = self.facts
        return sum(each.confidence * each.facts for each in self.bins) / facts if facts else 0.0

    @property
    def accuracy(self) -> float:
        """Share of them that is right; 0 without facts."""
        facts = self.facts
        return sum(each.right for each in self.bins) / facts if facts else 0.0

    @property
    def error(self) -> float:
        """Expected calibration error (ECE), 0 to 1; 0 without facts.

        The mean distance of confidence and accuracy over the bins, weighted by their facts
        (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017).
        """
        facts = self.facts
        if not facts:
            return 0.0
        return sum(abs(each.accuracy - each.confidence) * each.facts for each in self.bins) / facts


def reliability(counters: Iterable[Counter[tuple[int, str]]]) -> Reliability:
    """The table that follows from the confidence counters of one or more kinds of fact."""
    total: Counter[tuple[int, str]] = Counter()
    for counter in counters:
        total.update(counter)
    return Reliability(
        tuple(
            Bin(
                number / BINS,
                (number + 1) / BINS,
                facts,
                total[number, "sum"] / CERTAINTY / facts,
                total[number, "right"],
            )
            for number in range(BINS)
            if (facts := total[number, "facts"])
        )
    )


def to_json(table: Reliability) -> dict[str, Any] | None:
    """The table as plain data, or None where no predicted fact had a confidence."""
    if not table.bins:
        return None
    return {
        "facts": table.facts,
        "confidence": table.confidence,
        "accuracy": table.accuracy,
        "ece": table.error,
        "bins": [
            {
                "low": each.low,
                "high": each.high,
                "facts": each.facts,
                "confidence": each.confidence,
                "right": each.right,
                "accuracy": each.accuracy,
            }
            for each in table.bins
        ],
    }
