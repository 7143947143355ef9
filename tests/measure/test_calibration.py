from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.facts import Fact
from annotator.measure.calibration import Bin, Reliability, reliability, to_json
from annotator.measure.counting import BINS, bin_of
from annotator.measure.scores import score
from tests.measure.material import entity, event


def test_the_error_by_hand() -> None:
    # Two of four right at 0.9, all of one at 0.3: (4 * 0.4 + 1 * 0.7) / 5.
    table = Reliability((Bin(0.3, 0.4, 1, 0.3, 1), Bin(0.9, 1.0, 4, 0.9, 2)))
    assert table.error == pytest.approx((4 * 0.4 + 0.7) / 5)
    assert table.confidence == pytest.approx((4 * 0.9 + 0.3) / 5)
    assert table.accuracy == pytest.approx(0.6)


def test_no_confidence_is_no_table() -> None:
    report = score([([entity(0, 5)], [entity(0, 5)])])
    assert report.together == Reliability()
    assert report.together.error == report.together.accuracy == 0
    assert to_json(report.together) is None


def test_entities_and_events_each_have_a_table_and_there_is_one_of_both() -> None:
    gold: list[Fact] = [entity(0, 5), event(10, 14)]
    found: list[Fact] = [
        entity(0, 5, confidence=0.75),
        event(10, 14, "FIGHT", confidence=0.95),
        entity(6, 8),
    ]
    report = score([(gold, found)])
    assert report.spans["entities"].reliability.bins == (Bin(0.7, 0.8, 1, 0.75, 1),)
    assert report.spans["triggers"].reliability.bins == (Bin(0.9, 1.0, 1, 0.95, 0),)
    assert report.together.facts == 2
    assert report.together.error == pytest.approx((0.25 + 0.95) / 2)


def test_a_fact_that_is_given_twice_has_its_highest_confidence() -> None:
    found = [entity(0, 5, confidence=0.2), entity(0, 5, confidence=0.6)]
    table = score([([entity(0, 5)], found)]).together
    assert table.facts == 1
    assert table.confidence == pytest.approx(0.6)


@given(st.floats(0, 1))
def test_every_confidence_has_a_bin(confidence: float) -> None:
    number = bin_of(confidence)
    assert 0 <= number < BINS
    assert number / BINS <= confidence + 1e-9
    assert confidence < (number + 1) / BINS or confidence == 1


def test_perfect_confidence_has_no_error() -> None:
    found = [entity(at, at + 2, confidence=1.0) for at in range(0, 20, 4)]
    assert score([(found, found)]).together.error == 0


def test_the_table_as_data() -> None:
    counter = Counter({(9, "facts"): 2, (9, "right"): 1, (9, "sum"): 1_900_000})
    data = json.loads(json.dumps(to_json(reliability([counter]))))
    assert data["ece"] == pytest.approx(0.45)
    assert data["bins"] == [
        {
            "low": 0.9,
            "high": 1.0,
            "facts": 2,
            "confidence": pytest.approx(0.95),
            "right": 1,
            "accuracy": 0.5,
        }
    ]
