from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.measure.matching import best_pairs


@st.composite
def weight_tables(draw: st.DrawFn, largest: int = 5) -> list[list[int]]:
    rows = draw(st.integers(0, largest))
    columns = draw(st.integers(1, largest))
    weight = st.integers(-3, 12)
    return [draw(st.lists(weight, min_size=columns, max_size=columns)) for _ in range(rows)]


def total(weights: list[list[int]], pairs: tuple[tuple[int, int], ...]) -> int:
    return sum(weights[row][column] for row, column in pairs)


def by_brute_force(weights: list[list[int]]) -> int:
    columns = len(weights[0]) if weights else 0
    places = [*range(columns), *[-1] * len(weights)]
    totals = (
        sum(weights[row][column] for row, column in enumerate(order) if column >= 0)
        for order in set(permutations(places, len(weights)))
    )
    best: int = max(totals)
    return best


def by_greed(weights: list[list[int]]) -> int:
    ordered = sorted(
        (
            (weight, row, column)
            for row, line in enumerate(weights)
            for column, weight in enumerate(line)
        ),
        reverse=True,
    )
    rows: set[int] = set()
    columns: set[int] = set()
    gained = 0
    for weight, row, column in ordered:
        if weight > 0 and row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            gained += weight
    return gained


@settings(deadline=None)
@given(weight_tables(4))
def test_the_total_is_that_of_the_best_of_all_pairings(weights: list[list[int]]) -> None:
    assert total(weights, best_pairs(weights)) == by_brute_force(weights)


@given(weight_tables(9))
def test_greed_never_gains_more(weights: list[list[int]]) -> None:
    assert total(weights, best_pairs(weights)) >= by_greed(weights)


@given(weight_tables(9))
def test_nothing_is_paired_twice_or_without_weight(weights: list[list[int]]) -> None:
    pairs = best_pairs(weights)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(weights[row][column] > 0 for row, column in pairs)
    assert list(pairs) == sorted(pairs)


def test_the_best_single_pair_is_given_up_for_a_better_total() -> None:
    weights = [[10, 9], [9, 0]]
    assert by_greed(weights) == 10
    assert best_pairs(weights) == ((0, 1), (1, 0))


def test_more_rows_than_columns() -> None:
    assert best_pairs([[1], [3], [2]]) == ((1, 0),)


@pytest.mark.parametrize("weights", [[], [[]], [[0, -4]], [[0], [0]]])
def test_where_there_is_nothing_to_pair(weights: list[list[int]]) -> None:
    assert best_pairs(weights) == ()


def test_numbers_far_beyond_floating_point_stay_exact() -> None:
    big = 10**40
    assert best_pairs([[big + 1, big], [big, big - 2]]) == ((0, 1), (1, 0))


def test_uneven_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="one weight per column"):
        best_pairs([[1, 2], [1]])
