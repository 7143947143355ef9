"""``annotator evaluate --html``, ``--curve`` and ``--plot``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.samples import make_project, write_lines
from tests.cli.test_evaluate import ANKARA, BERLIN, NATO, WRONG, line
from tests.cli.test_evaluate import TALKS as EVENT

CURVE = {
    "start": {"name": "bundled", "f1": 0.3},
    "held_out": 5,
    "points": [{"articles": 10, "f1": [0.4, 0.6]}, {"articles": 20, "f1": [0.6]}],
    "forecast": {"articles": 120, "f1": 0.7, "gain": 0.1, "interval": [0.05, 0.2]},
}


@pytest.fixture
def files(folder: Path) -> tuple[str, ...]:
    """The call that compares two files."""
    write_lines(
        folder / "gold.jsonl", line(entities=[ANKARA, BERLIN], events=[EVENT]), line("b", spans=[])
    )
    certain = {**ANKARA, "confidence": 0.9}
    write_lines(
        folder / "new.jsonl",
        line(entities=[certain, WRONG, {**NATO, "confidence": 0.4}], events=[]),
        line("b", spans=[]),
    )
    return ("evaluate", "--gold", "gold.jsonl", "--predicted", "new.jsonl")


def test_the_report_is_written_beside_the_tables(
    cli: Cli, folder: Path, files: tuple[str, ...]
) -> None:
    bare = cli(*files)
    result = cli(*files, "--html", "report.html")
    assert (result.code, result.out) == (0, bare.out)
    assert result.err == bare.err + "The report is in report.html.\n"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "How good is new.jsonl?" in page
    assert "the gold is gold.jsonl" in page
    assert "Learning curve" not in page
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_the_report_with_a_learning_curve(cli: Cli, folder: Path, files: tuple[str, ...]) -> None:
    (folder / "curve.json").write_text(json.dumps(CURVE), encoding="utf-8")
    assert cli(*files, "--html", "r.html", "--curve", "curve.json", "--json").code == 0
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "Learning curve" in page
    assert "0.650–0.800" in page


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps(CURVE | {"points": []}),
        json.dumps(CURVE | {"points": [{"articles": 10, "f1": []}]}),
        json.dumps(CURVE | {"points": [{"articles": 10, "f1": [7]}]}),
        json.dumps(CURVE | {"points": [{"articles": -1, "f1": [0.5]}]}),
        json.dumps(CURVE | {"start": None}),
        json.dumps(CURVE | {"points": [{"articles": 10, "f1": [float("nan")]}]}),
        "\x00",
        "[" * 100_000,
    ],
)
def test_what_is_no_learning_curve_is_refused_before_the_work(
    cli: Cli, folder: Path, files: tuple[str, ...], content: str
) -> None:
    (folder / "curve.json").write_text(content, encoding="utf-8")
    result = cli(*files, "--html", "r.html", "--curve", "curve.json")
    assert (result.code, result.out) == (1, "")
    assert "curve.json: This is no learning curve." in result.err
    assert not (folder / "r.html").exists()


def test_what_goes_wrong_is_said(cli: Cli, folder: Path, files: tuple[str, ...]) -> None:
    for options, code, words in (
        (("--html", "r.html", "--curve", "none.json"), 1, "none.json"),
        (("--html", "none/r.html"), 1, "none/r.html cannot be written"),
        (("--html", "-"), 2, "needs a file"),
        (("--curve", "curve.json"), 2, "--html"),
    ):
        result = cli(*files, *options)
        assert (result.code, words in result.err) == (code, True), (options, result.err)
    make_project(folder)
    for option in (("--html", "r.html"), ("--plot",)):
        assert cli("evaluate", "--work", *option).code == 2


@pytest.mark.parametrize("name", ["gold.jsonl", "new.jsonl", "curve.json", "link.html"])
def test_what_the_report_is_made_from_is_not_written_over(
    cli: Cli, folder: Path, files: tuple[str, ...], name: str
) -> None:
    (folder / "curve.json").write_text(json.dumps(CURVE), encoding="utf-8")
    (folder / "link.html").symlink_to(folder / "gold.jsonl")
    before = (folder / name).read_bytes()
    result = cli(*files, "--html", folder / name, "--curve", "curve.json")
    assert (result.code, result.out) == (2, "")
    assert "would be written over" in result.err
    assert (folder / name).read_bytes() == before


def test_a_report_that_was_there_stays_where_nothing_can_be_compared(
    cli: Cli, folder: Path
) -> None:
    make_project(folder)
    (folder / "r.html").write_text("before", encoding="utf-8")
    assert cli("evaluate", "--html", "r.html").code == 1
    assert (folder / "r.html").read_text(encoding="utf-8") == "before"


def test_plots_of_labels_and_confidence(cli: Cli, files: tuple[str, ...]) -> None:
    result = cli(*files, "--plot")
    assert result.code == 0
    assert "entities, F1 by label\n" in result.out
    assert "entities, confidence" in result.out
    assert "\x1b" not in result.out
    assert max(map(len, result.out.splitlines())) <= 100
