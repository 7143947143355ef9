"""How far scores depend on the articles that happened to be there.

The unit is the article: facts of one article depend on one another, so articles are drawn and
never single facts. With more than :data:`LIMIT` articles, runs of 2, 4, 8 … neighbours are drawn
together, which keeps memory and time bounded; neighbours may be alike, so this errs, if at all, to
the wide side (blocks that do not overlap: Carlstein 1986).

* Intervals: percentile bootstrap (Efron and Tibshirani 1993, chapter 13).
* Differences of two systems on the same articles: paired bootstrap (Koehn 2004), its p-value by
  moving the bootstrap differences to mean zero (Berg-Kirkpatrick, Burkett and Klein 2012 compare
  with twice the observed difference, which is the same on one side), and approximate randomisation
  by exchanging the two systems' answers article by article (Noreen 1989; Yeh 2000). Both are
  two-sided, and (c + 1) / (n + 1) for c of n samples keeps them above 0 (Noreen 1989; Davison and
  Hinkley 1997).

A small p-value says that this difference is unlikely to come from the choice of articles. It says
nothing about articles of another kind, and of many figures looked at some are small by chance.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from random import Random
from typing import NamedTuple

from annotator.measure.counting import Tally, merge, new_tally

LIMIT = 1_000
"""So many articles are drawn one by one."""

LEVEL = 0.95
"""Share of the samples that an interval holds."""

_TYPE = "Q"
_WIDTH = array(_TYPE).itemsize
_CLOSE = 1e-12


class Interval(NamedTuple):
    """The middle of what the samples gave."""

    low: float
    high: float


class Blocks:
    """Tallies of neighbouring articles, in blocks of equal size, of which there are not many.

    Args:
        systems: How many tallies each block has: one for every system that is compared.
    """

    def __init__(self, systems: int = 1) -> None:
        self._systems = systems
        self._closed: list[tuple[Tally, ...]] = []
        self._open = self._new()
        self._inside = 0
        self._size = 1

    def _new(self) -> tuple[Tally, ...]:
        return tuple(new_tally() for _ in range(self._systems))

    def next(self) -> tuple[Tally, ...]:
        """The tallies into which the next article is to be counted, one for each system."""
        if self._inside == self._size:
            self._closed.append(self._open)
            self._open, self._inside = self._new(), 0
            if len(self._closed) == LIMIT:
                for one, other in zip(self._closed[::2], self._closed[1::2], strict=True):
                    for into, tally in zip(one, other, strict=True):
                        merge(into, tally)
                self._closed = self._closed[::2]
                self._size *= 2
        self._inside += 1
        return self._open

    @property
    def tallies(self) -> list[tuple[Tally, ...]]:
        """The blocks, in the order of the articles."""
        return [*self._closed, self._open] if self._inside else self._closed


def interval(values: Iterable[float | None]) -> Interval | None:
    """The percentile interval of the defined values; None where there are none."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    outside = int(len(ordered) * (1 - LEVEL) / 2)
    return Interval(ordered[outside], ordered[-1 - outside])


def p_value(observed: float, differences: Iterable[float]) -> float:
    """Share of the differences that lie at least as far from 0 as the observed one.

    Args:
        observed: The difference of the two systems.
        differences: What samples gave in which the two do not differ.
    """
    further = samples = 0
    for difference in differences:
        samples += 1
        further += abs(difference) >= abs(observed) - _CLOSE
    return (further + 1) / (samples + 1)


# A sum over thousands of articles of hundreds of counts, thousands of times: all counts of an
# article are one whole number of as many digits to the base 2**64, so one addition adds them all.


def pack(row: Sequence[int]) -> int:
    """Counts, none negative, as the digits of one number."""
    return int.from_bytes(array(_TYPE, row).tobytes(), sys.byteorder)


def unpack(number: int, columns: int) -> list[int]:
    """The counts that :func:`pack` made one number of, or the sums of such counts."""
    digits = array(_TYPE)
    digits.frombytes(number.to_bytes(columns * _WIDTH, sys.byteorder))
    return digits.tolist()


def bootstrap(rows: Sequence[Sequence[int]], resamples: int, seed: int) -> Iterator[list[int]]:
    """Sums of as many rows as there are, drawn with replacement.

    Args:
        rows: The counts of every article or block, all equally long.
        resamples: How many sums.
        seed: The same seed gives the same sums.
    """
    packed = [pack(row) for row in rows]
    columns = len(rows[0]) if rows else 0
    chance = Random(seed)
    for _ in range(resamples if rows else 0):
        yield unpack(sum(chance.choices(packed, k=len(packed))), columns)


def exchanged(
    ones: Sequence[Sequence[int]], others: Sequence[Sequence[int]], resamples: int, seed: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Sums of two systems' rows after exchanging each pair of rows with probability one half.

    Args:
        ones: The counts of every article or block by the one system, all equally long.
        others: Those of the other system, in the same order.
        resamples: How many pairs of sums.
        seed: The same seed gives the same sums.
    """
    columns = len(ones[0]) if ones else 0
    left, right = [pack(row) for row in ones], [pack(row) for row in others]
    differences = [b - a for a, b in zip(left, right, strict=True)]
    start, total = sum(left), sum(left) + sum(right)
    chance = Random(seed)
    for _ in range(resamples if ones else 0):
        bits = chance.getrandbits(len(left))
        chosen = map(int, format(bits, f"0{len(left)}b"))
        one = start + sum(compress(differences, chosen))
        yield unpack(one, columns), unpack(total - one, columns)
