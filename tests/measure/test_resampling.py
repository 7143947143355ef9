from __future__ import annotations

from itertools import product
from math import sqrt
from random import Random
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.measure import resampling
from annotator.measure.resampling import (
    Blocks,
    Interval,
    bootstrap,
    exchanged,
    interval,
    p_value,
    pack,
    unpack,
)

rows = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 2**33), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


@given(rows)
def test_a_sum_of_packed_rows_is_the_row_of_sums(given_rows: list[list[int]]) -> None:
    total = sum(map(pack, given_rows))
    assert unpack(total, len(given_rows[0])) == [
        sum(column) for column in zip(*given_rows, strict=True)
    ]


@given(rows, st.integers(0, 3))
def test_samples_are_of_as_many_rows_as_there_are(given_rows: list[list[int]], seed: int) -> None:
    counted = [[1, *row] for row in given_rows]
    samples = list(bootstrap(counted, 5, seed))
    assert [sample[0] for sample in samples] == [len(given_rows)] * 5
    assert samples == list(bootstrap(counted, 5, seed))


@given(rows, st.integers(0, 3))
def test_exchanging_loses_nothing(given_rows: list[list[int]], seed: int) -> None:
    turned = [[2 * number for number in row] for row in given_rows]
    total = [3 * sum(column) for column in zip(*given_rows, strict=True)]
    for one, other in exchanged(given_rows, turned, 5, seed):
        assert [a + b for a, b in zip(one, other, strict=True)] == total


def test_the_interval_of_a_share_is_that_of_theory() -> None:
    # Each article has one fact, right with probability 0.4.
    shares = [[int(number % 5 < 2), 1] for number in range(500)]
    found = interval(right / total for right, total in bootstrap(shares, 2_000, 1))
    half = 1.96 * sqrt(0.4 * 0.6 / 500)
    assert found == pytest.approx(Interval(0.4 - half, 0.4 + half), abs=0.005)


def test_the_interval_leaves_out_a_fortieth_on_each_side() -> None:
    assert interval(float(number) for number in range(1_000)) == Interval(25, 974)
    assert interval([None, None]) is None
    assert interval([None, 0.5]) == Interval(0.5, 0.5)


def test_randomisation_is_as_good_as_trying_all_exchanges() -> None:
    ones, others = [3, 1, 4, 1, 5, 2], [5, 4, 4, 3, 5, 6]
    observed = sum(others) - sum(ones)
    every = [
        sum((b - a) * sign for a, b, sign in zip(ones, others, signs, strict=True))
        for signs in product((1, -1), repeat=6)
    ]
    exact = mean(abs(each) >= abs(observed) for each in every)
    samples = exchanged([[a] for a in ones], [[b] for b in others], 20_000, 3)
    assert p_value(observed, (b[0] - a[0] for a, b in samples)) == pytest.approx(exact, abs=0.01)


def test_p_values_are_never_nought_and_at_most_one() -> None:
    assert p_value(5, [0.0] * 99) == 0.01
    assert p_value(0, [0.0] * 99) == 1


def test_no_rows_give_no_samples() -> None:
    assert list(bootstrap([], 5, 0)) == []
    assert list(exchanged([], [], 5, 0)) == []


def test_few_articles_are_blocks_of_their_own() -> None:
    blocks = Blocks(systems=2)
    for number in range(7):
        for tally in blocks.next():
            tally["x"][number] += 1
    assert [len(tally["x"]) for pair in blocks.tallies for tally in pair] == [1] * 14


def test_many_articles_share_blocks_of_equal_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "LIMIT", 8)
    blocks = Blocks()
    for number in range(100):
        blocks.next()[0]["x"][number] += 1
    sizes = [tally["x"].total() for (tally,) in blocks.tallies]
    assert sizes == [16] * 6 + [4]
    # Neighbours stay together, and nobody is lost or counted twice.
    assert [n for (tally,) in blocks.tallies for n in tally["x"]] == list(range(100))


def test_blocks_give_the_same_spread_as_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(7)
    numbers = [chance.random() for _ in range(4_096)]

    def spread() -> float:
        blocks = Blocks()
        for number in numbers:
            blocks.next()[0]["x"][None] += round(number * 1000)
        sums = [[tally["x"][None]] for (tally,) in blocks.tallies]
        return pstdev(total for (total,) in bootstrap(sums, 1_000, 0))

    alone = spread()
    monkeypatch.setattr(resampling, "LIMIT", 256)
    assert spread() == pytest.approx(alone, rel=0.2)
