from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.extract.calibration import Calibration, fit

JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80)


@given(JUDGED, st.floats(0, 1), st.floats(0, 1))
def test_maps_rise_and_stay_between_0_and_1(
    judged: list[tuple[float, bool]], low: float, high: float
) -> None:
    points = fit(judged)
    assert points == sorted(points)
    assert [share for _, share in points] == sorted(share for _, share in points)
    calibration = Calibration({("a", "entity"): points})
    below, above = sorted((low, high))
    shares = [calibration.share("a", "entity", one) for one in (below, above)]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_confident_and_wrong_becomes_doubtful() -> None:
    judged = [(0.9, False)] * 50 + [(0.95, True)] * 50
    calibration = Calibration({("a", "event"): fit(judged)})
    assert calibration.share("a", "event", 0.9) < 0.1
    assert calibration.share("a", "event", 0.95) > 0.9


def test_what_has_no_map_keeps_its_confidence() -> None:
    assert Calibration().share("a", "event", 0.123) == 0.123


def test_points_are_joined_by_lines() -> None:
    calibration = Calibration.of({"a": {"event": [["0.2", "0.1"], ["0.4", "0.5"]]}})
    assert calibration.share("a", "event", 0.1) == 0.05
    assert calibration.share("a", "event", 0.3) == 0.3
    assert calibration.share("a", "event", 0.9) == 0.5
