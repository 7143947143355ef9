from __future__ import annotations

import io
import sys

import pytest

from annotator.cli import plots
from annotator.cli.train import _plotted
from annotator.measure.calibration import Bin, Reliability
from annotator.report.svg import CurvePoint
from annotator.train.curve import Forecast, Point

TABLE = Reliability((Bin(0.2, 0.3, 4, 0.25, 1), Bin(0.9, 1.0, 10, 0.95, 9)))


def test_bars_are_as_long_as_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    title, half, whole, none = plots.bars(
        "F1", [("A", 0.5), ("B\x1b", 1.0), ("none", 0.0)]
    ).splitlines()
    assert title == "F1"
    assert 2 * half.count("█") == whole.count("█") == 28
    assert whole.startswith("B␛    1.000 ")
    assert none == "none  0.000"


@pytest.mark.parametrize("columns", ["60", "200"])
def test_a_reliability_diagram_fits(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    drawn = plots.reliability("confidence", TABLE)
    assert drawn.count("●") == 2
    assert "\x1b" not in drawn
    assert max(map(len, drawn.splitlines())) <= min(72, int(columns))


def test_the_dots_are_where_they_belong() -> None:
    lines = plots.reliability("confidence", TABLE).splitlines()
    low, high = sorted(
        (line.index("●"), -number) for number, line in enumerate(lines) if "●" in line
    )
    assert low < high
    assert abs(lines[-high[1]].index("●") / max(map(len, lines)) - 0.95) < 0.1


def test_what_is_expected_is_hollow() -> None:
    points = [CurvePoint(10, 0.5, 0.5, 0.5), CurvePoint(20, 0.6, 0.6, 0.6)]
    drawn = plots.curve("curve", [*points, CurvePoint(120, 0.8, 0.8, 0.8, expected=True)], 0.3)
    assert (drawn.count("●"), drawn.count("○")) == (2, 1)
    assert all(number in drawn.splitlines()[-2] for number in ("0", "10", "20", "120"))


def test_a_terminal_without_these_signs_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    for drawn in (plots.reliability("c", TABLE), plots.bars("F1", [("A", 1.0)])):
        assert drawn.isascii()
        assert "*" in drawn or "#" in drawn


def test_the_learning_curve_of_a_training() -> None:
    points = [Point(25, (0.5, 0.6)), Point(50, (0.6, 0.7))]
    drawn = _plotted(points, Forecast(150, 0.8, 0.15, 0.1, 0.2), 0.4)
    assert (drawn.count("●"), drawn.count("○")) == (2, 1)
    assert _plotted(points, None, 0.4).count("○") == 0


@pytest.mark.parametrize("columns", [1, 18, 20, 41])
def test_bars_fit_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    title, line = plots.bars("F1", [("a" * 30, 1.0)]).splitlines()
    assert title == "F1"
    assert len(line) <= max(columns, 10)


@pytest.mark.parametrize(
    ("terminal", "columns", "room"), [(True, 60, True), (True, 59, False), (False, 80, False)]
)
def test_a_curve_takes_a_terminal_of_some_width(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, columns: int, room: bool
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert plots.has_room() is room
