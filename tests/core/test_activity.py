from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.activity import Activity


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def active(*pauses: float) -> float:
    """The seconds that count when keys are pressed after pauses."""
    watch = Watch()
    activity = Activity(watch)
    for pause in pauses:
        watch.time += pause
        activity.touch()
    return activity.take()


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((), 0),
        ((5,), 5),
        ((5, 7), 12),
        ((60,), 60),
        ((60.5,), 0),
        ((5, 3600, 7), 12),
    ],
)
def test_pauses_over_a_minute_do_not_count(pauses: tuple[float, ...], expected: float) -> None:
    assert active(*pauses) == pytest.approx(expected)


def test_the_longest_pause_can_be_chosen() -> None:
    watch = Watch()
    activity = Activity(watch, pause=2)
    for step in (2, 3, 1):
        watch.time += step
        activity.touch()
    assert activity.take() == 3


def test_what_was_taken_is_not_taken_again() -> None:
    watch = Watch()
    activity = Activity(watch)
    watch.time += 4
    activity.touch()
    assert (activity.seconds, activity.take(), activity.seconds, activity.take()) == (4, 4, 0, 0)
    watch.time += 3
    assert activity.take() == 0
    activity.touch()
    assert activity.take() == 3


def test_without_a_key_nothing_is_measured() -> None:
    activity = Activity(Watch())
    assert not activity.measured
    activity.touch()
    assert activity.measured


@given(st.lists(st.floats(0, 300), max_size=30), st.data())
def test_taking_often_or_once_makes_no_difference(pauses: list[float], data: st.DataObject) -> None:
    watch = Watch()
    activity = Activity(watch)
    taken = 0.0
    for pause in pauses:
        watch.time += pause
        activity.touch()
        if data.draw(st.booleans()):
            taken += activity.take()
    taken += activity.take()
    assert taken == pytest.approx(active(*pauses))
    assert 0 <= taken <= sum(pauses) + 1e-6
