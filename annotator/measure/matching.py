"""Optimal one-to-one matching: which pairs of two lists agree most in total."""

from __future__ import annotations

from collections.abc import Sequence


def best_pairs(weights: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Pair rows with columns, each at most once, so that the sum of the weights is largest.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957), one shortest augmenting path a
    row: O(rows * columns * smaller side). Whole numbers keep it exact. No greedy choice is made:
    the best single pair is given up where the total gains by it.

    Args:
        weights: One row per left item with one weight per right item, all rows equally long.
            A weight of 0 or less means that the two must not be paired.

    Returns:
        Pairs of row and column index, by row. The same weights always give the same pairs.

    Raises:
        ValueError: The rows differ in length.
    """
    width = len(weights[0]) if weights else 0
    if any(len(row) != width for row in weights):
        raise ValueError("every row needs one weight per column")
    if len(weights) > width:
        turned = best_pairs([[row[column] for row in weights] for column in range(width)])
        return tuple(sorted((row, column) for column, row in turned))
    # Not to pair costs as much as a weight of 0, so a row that must stay alone takes any free
    # column at no gain and is dropped at the end.
    gains = [[max(0, weight) for weight in row] for row in weights]
    holder = _assign(gains, width)
    pairs = ((row, column) for column, row in enumerate(holder) if row is not None)
    return tuple(sorted((row, column) for row, column in pairs if gains[row][column] > 0))


def _assign(gains: Sequence[Sequence[int]], width: int) -> list[int | None]:
    """The row that each column gets when every row takes a column and the gain is largest."""
    of_row = [max(row, default=0) for row in gains]
    of_column = [0] * width
    holder: list[int | None] = [None] * width
    for start in range(len(gains)):
        # Slack of a pair: how far both potentials lie above its gain. A path along pairs without
        # slack from the new row to a free column moves the rows on it one column on.
        slack: list[int | None] = [None] * width
        before: list[int | None] = [None] * width
        visited: list[int] = []
        open_columns = set(range(width))
        row, last = start, None
        while True:
            for column in open_columns:
                here = of_row[row] + of_column[column] - gains[row][column]
                known = slack[column]
                if known is None or here < known:
                    slack[column], before[column] = here, last
            nearest, step = min(
                ((column, slack[column] or 0) for column in open_columns),
                key=lambda pair: (pair[1], pair[0]),
            )
            of_row[start] -= step
            for column in visited:
                held = holder[column]
                if held is not None:
                    of_row[held] -= step
                of_column[column] += step
            for column in open_columns:
                slack[column] = (slack[column] or 0) - step
            visited.append(nearest)
            open_columns.remove(nearest)
            held = holder[nearest]
            if held is None:
                break
            row, last = held, nearest
        end: int | None = nearest
        while end is not None:
            previous = before[end]
            holder[end] = start if previous is None else holder[previous]
            end = previous
    return holder
