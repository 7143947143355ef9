"""The inverse power law through a learning curve, and when it says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.train.curve import Law, Point, fit, forecast


def points(law: Law, *sizes: int, noise: float = 0.0) -> list[Point]:
    """Points on a law, each with three repetitions that lie apart."""
    return [
        Point(size, tuple(law.score(size) + step for step in (-noise, 0.0, noise)))
        for size in sizes
    ]


LAWS = st.builds(Law, st.floats(0, 0.3), st.floats(0.1, 0.6), st.sampled_from((0.2, 0.5, 1.0)))


@given(LAWS)
def test_a_law_is_found_again(law: Law) -> None:
    found = fit(points(law, 25, 50, 75, 100))
    for size in (25, 100, 200):
        assert found.score(size) == pytest.approx(law.score(size), abs=0.004)


@given(
    st.lists(
        st.tuples(st.integers(5, 500), st.lists(st.floats(0, 1), min_size=1, max_size=4)),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 300),
)
def test_whatever_was_measured_the_law_never_falls(
    measured: list[tuple[int, list[float]]], more: int
) -> None:
    law = fit([Point(size, tuple(scores)) for size, scores in measured])
    assert min(law.rest, law.scale, law.rate) >= 0
    assert 0 <= law.score(10) <= law.score(10 + more) <= 1


def test_a_forecast_holds_what_comes() -> None:
    law = Law(0.15, 1.2, 0.5)
    found = forecast(points(law, 50, 100, 150, 200, noise=0.01), 100)
    assert found is not None
    assert found.articles == 300
    assert found.score == pytest.approx(law.score(300), abs=0.005)
    assert found.low <= law.score(300) - law.score(200) <= found.high
    assert found.low <= found.gain <= found.high


def test_more_spread_makes_a_wider_interval() -> None:
    law = Law(0.15, 1.2, 0.5)
    widths = []
    for noise in (0.001, 0.01, 0.05):
        found = forecast(points(law, 50, 100, 150, 200, noise=noise), 100)
        assert found is not None
        widths.append(found.high - found.low)
    assert widths == sorted(widths)
    assert widths[0] < widths[-1] / 5


def test_the_same_seed_gives_the_same_interval() -> None:
    measured = points(Law(0.1, 1, 0.4), 50, 100, 200, noise=0.02)
    assert forecast(measured, 100, seed=1) == forecast(measured, 100, seed=1)
    assert forecast(measured, 100, seed=1) != forecast(measured, 100, seed=2)


@pytest.mark.parametrize(
    ("sizes", "more"),
    [((50, 100), 20), ((100, 100, 200, 200), 50), ((10, 20, 30, 40), 100), ((25, 50, 99), 100)],
)
def test_a_short_curve_says_nothing(sizes: tuple[int, ...], more: int) -> None:
    assert forecast(points(Law(0.1, 1, 0.5), *sizes), more) is None


def test_a_flat_curve_promises_nothing() -> None:
    found = forecast([Point(size, (0.7, 0.7)) for size in (50, 100, 150, 200)], 100)
    assert found is not None
    assert found.gain == pytest.approx(0, abs=1e-9)
