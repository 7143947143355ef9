from __future__ import annotations

import pytest

from annotator.core.queue import QueueRow, done_count, next_open


def rows(states: str) -> tuple[QueueRow, ...]:
    """A queue from a word: each letter an article, capitals for those that are done."""
    return tuple(
        QueueRow(id=letter.lower(), number=number, done=letter.isupper())
        for number, letter in enumerate(states, 1)
    )


@pytest.mark.parametrize(
    ("states", "after", "expected"),
    [
        ("abc", None, "a"),
        ("Abc", None, "b"),
        ("abc", "a", "b"),
        ("aBc", "a", "c"),
        ("abC", "b", "a"),
        ("abc", "c", "a"),
        ("ABc", "c", None),
        ("aBC", "b", "a"),
        ("ABC", None, None),
        ("ABC", "a", None),
        ("abc", "gone", "a"),
        ("", None, None),
    ],
)
def test_the_next_open_article(states: str, after: str | None, expected: str | None) -> None:
    found = next_open(rows(states), after)
    assert (found and found.id) == expected


def test_counts_of_a_row_and_of_the_queue() -> None:
    row = QueueRow(id="a", number=1, suggested=5, pending=2, accepted=4, rejected=1)
    assert (row.decided, row.total) == (5, 7)
    assert done_count(rows("aBCd")) == 2
