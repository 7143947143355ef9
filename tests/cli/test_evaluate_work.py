"""``annotator evaluate --work``: what people did with the suggestions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core import decisions
from annotator.core.activity import Activity
from tests.cli.conftest import Cli
from tests.cli.samples import Worker, make_project
from tests.cli.test_evaluate import rows


@pytest.fixture
def reviewed(folder: Path) -> Path:
    """Of the nine suggestions one is rejected, one relabelled, seven accepted; one is added."""
    make_project(folder)
    worker = Worker(folder)
    worker.decide_everything("overleg")
    worker.close()
    return folder


def test_rates_in_json(cli: Cli, reviewed: Path) -> None:
    del reviewed
    data = json.loads(cli("evaluate", "--work", "--json").out)
    total = data["total"]
    assert (total["decided"], total["accepted"], total["fixed"], total["rejected"]) == (9, 7, 1, 1)
    assert total["fixes"] == {"label": 1}
    assert total["reasons"] == [{"reason": "no name", "facts": 1}]
    assert total["added"] == [{"kind": "entities", "label": "MISC", "facts": 1}]
    assert (total["layers"], total["done"]) == (1, 1)
    assert data["extractors"][0]["extractor"] == "sample"
    assert data["extractors"][0]["version"] == "1"
    by_bin = {each["low"]: each["decided"] for each in total["confidence"]}
    assert by_bin == {0.2: 1, None: 8}


def test_rates_in_tables(cli: Cli, reviewed: Path) -> None:
    del reviewed
    shown = rows(cli("evaluate", "--work").out)
    assert ["sample 1", "9", "0.778", "0.111", "0.111", "0", "1", "-"] in shown
    assert ["events", "2", "1.000", "0.000", "0.000", "0"] in shown
    assert ["label", "1", "0.111"] in shown
    assert ["no name", "1", "0.111"] in shown
    full = cli("evaluate", "--work", "--full").out
    assert ["MISC", "1"] in rows(full)
    assert ["0.2-0.3", "1", "1.000", "0.000", "0.000", "0"] in rows(full)
    labels = rows(cli("evaluate", "--work", "--by", "label").out)
    assert any(row[0] == "ORG" for row in labels)
    assert max(map(len, full.splitlines())) <= 80


def test_half_done_work_counts_as_well(cli: Cli, folder: Path) -> None:
    make_project(folder)
    worker = Worker(folder)
    session = worker.open("overleg")
    change = decisions.accept(session, [session.items[0]])
    assert change is not None
    session.do(change)
    worker.close()
    total = json.loads(cli("evaluate", "--work", "--json").out)["total"]
    assert (total["decided"], total["undecided"], total["done"]) == (1, 8, 0)


def test_seconds_of_decisions(cli: Cli, folder: Path) -> None:
    make_project(folder)
    worker = Worker(folder)
    session = worker.open("overleg")
    moment = 0.0
    session.activity = Activity(lambda: moment)
    for item, seconds in zip(list(session.items)[:3], (2.0, 3.0, 10.0), strict=True):
        moment += seconds
        session.touch()
        change = (
            decisions.reject(session, [item]) if seconds > 5 else decisions.accept(session, [item])
        )
        assert change is not None
        session.do(change)
    worker.close()
    time = json.loads(cli("evaluate", "--work", "--json").out)["total"]["time"]
    assert (time["seconds"], time["decisions"], time["seconds_per_decision"]) == (15, 3, 3)
    assert time["verbs"]["accept"] == {"decisions": 2, "seconds_per_decision": 2.5}
    assert ["reject", "1", "10.0"] in rows(cli("evaluate", "--work", "--full").out)


def test_one_annotator_and_one_extractor(cli: Cli, reviewed: Path) -> None:
    worker = Worker(reviewed, "bea")
    worker.decide_everything("staking")
    worker.close()

    def decided(*options: str) -> int:
        data = json.loads(cli("evaluate", "--work", "--json", *options).out)
        number: int = data["total"]["decided"]
        return number

    assert decided() == 11
    assert decided("--annotator", "bea") == 2
    assert decided("--extractor", "sample@1") == 11


def test_no_work_yet_is_one_sentence(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("evaluate", "--work")
    assert (result.code, result.out) == (1, "")
    assert "Nobody has decided anything about suggestions yet." in result.err


@pytest.mark.parametrize("options", [("--by", "source"), ("--by", "month"), ("--blind",)])
def test_what_does_not_go_with_work(cli: Cli, reviewed: Path, options: tuple[str, ...]) -> None:
    del reviewed
    result = cli("evaluate", "--work", *options)
    assert (result.code, result.out) == (2, "")
    assert "--work goes with" in result.err
