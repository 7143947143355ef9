"""``annotator evaluate``: of finished gold only, and the same numbers in both of its forms."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.samples import TALKS as TALKS_DOCUMENT
from tests.cli.samples import Worker, make_project, open_store, suggest, write_lines

TEXT = "Ankara overlegt met Berlijn over de NAVO."
ANKARA = {"start": 0, "end": 6, "label": "GPE"}
BERLIN = {"start": 20, "end": 27, "label": "GPE"}
NATO = {"start": 36, "end": 40, "label": "ORG"}
WRONG = {"start": 36, "end": 40, "label": "LOC"}
TALKS = {
    "type": "CONSULT",
    "trigger": [[7, 15]],
    "arguments": [{"role": "actor", "start": 0, "end": 6}],
    "realis": "actual",
}


def files(folder: Path, gold: Sequence[object], predicted: Sequence[object]) -> tuple[str, ...]:
    write_lines(folder / "gold.jsonl", *gold)
    write_lines(folder / "predicted.jsonl", *predicted)
    return ("evaluate", "--gold", "gold.jsonl", "--predicted", "predicted.jsonl")


def line(name: str = "a", text: str = TEXT, **facts: object) -> dict[str, object]:
    return {"id": name, "text": text, **facts}


@pytest.fixture
def compared(folder: Path) -> tuple[str, ...]:
    return files(
        folder,
        [line(entities=[ANKARA, BERLIN, NATO], events=[TALKS]), line("b", spans=[ANKARA])],
        [
            line(spans=[ANKARA, WRONG], events=[{**TALKS, "realis": "future", "arguments": []}]),
            line("b", spans=[ANKARA]),
        ],
    )


def test_the_numbers_of_two_files(cli: Cli, compared: tuple[str, ...]) -> None:
    found = json.loads(cli(*compared, "--json").out)
    assert found["articles"] == 2
    counts = {
        name: tuple(section["micro"][key] for key in ("tp", "fp", "fn"))
        for name, section in found.items()
        if isinstance(section, dict) and "micro" in section
    }
    assert counts == {
        "entities_exact": (2, 1, 2),
        "entities_span": (3, 0, 1),
        "tokens": (2, 1, 2),
        "triggers_identified": (1, 0, 0),
        "triggers_typed": (1, 0, 0),
        "triggers_with_attributes": (0, 1, 1),
        "arguments_identified": (0, 0, 1),
        "arguments_classified": (0, 0, 1),
        "attached_identified": (0, 0, 1),
        "attached_classified": (0, 0, 1),
    }
    assert found["attributes"]["realis"]["accuracy"] == 0
    assert found["attributes"]["polarity"]["accuracy"] == 1


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, split at two blanks or more."""
    return [re.split(r"\s{2,}", row.strip()) for row in text.splitlines() if row.strip()]


def test_the_tables_say_what_the_json_says(cli: Cli, compared: tuple[str, ...]) -> None:
    tables, found = cli(*compared, "--full").out, json.loads(cli(*compared, "--json").out)
    intervals = found["intervals"]["figures"]
    shown = rows(tables)
    assert shown[0] == ["2 articles"]

    def numbers(counts: dict[str, Any], interval: dict[str, Any] | None) -> list[str]:
        shares = [f"{counts[key]:.3f}" for key in ("precision", "recall", "f1")]
        low, high = (interval or {}).get("f1") or (None, None)
        between = "-" if low is None else f"{low:.3f}-{high:.3f}"
        return [*shares, between, *(str(counts[key]) for key in ("tp", "fp", "fn"))]

    sections = [
        name for name, value in found.items() if isinstance(value, dict) and "micro" in value
    ]
    start = shown.index(["P", "R", "F1", "F1, 95 %", "right", "extra", "missed"]) + 2
    for row, name in zip(shown[start : start + len(sections)], sections, strict=True):
        assert row[1:] == numbers(found[name]["micro"], intervals.get(name, {}).get("micro"))
    for name, item in found["attributes"].items():
        numbers_of = (str(item["right"]), str(item["total"]))
        assert [name, f"{item['accuracy']:.3f}", *numbers_of, f"{item['macro_f1']:.3f}"] in shown
    for name in ("entities_exact", "triggers_typed", "attached_classified"):
        for label, counts in found[name]["labels"].items():
            interval = intervals.get(name, {}).get("labels", {}).get(label)
            assert [label, *numbers(counts, interval)] in shown
    for scheme, counts in found["spans"]["entities"]["schemes"].items():
        shares = [f"{counts[key]:.3f}" for key in ("precision", "recall", "f1")]
        named = ("correct", "incorrect", "partial", "missed", "spurious")
        assert [scheme, *shares, *(str(counts[key]) for key in named)] in shown


def test_nothing_but_data_on_the_output(cli: Cli, compared: tuple[str, ...]) -> None:
    assert cli(*compared).err == ""
    assert cli(*compared, "--json").err == ""


def test_other_text_under_an_id_is_refused(cli: Cli, folder: Path) -> None:
    result = cli(*files(folder, [line(spans=[ANKARA])], [line(text=TEXT + " ", spans=[ANKARA])]))
    assert (result.code, result.out) == (1, "")
    assert "predicted.jsonl: a has another text than in gold.jsonl" in result.err


def test_articles_of_one_file_only_are_said(cli: Cli, folder: Path) -> None:
    result = cli(
        *files(
            folder,
            [line(spans=[ANKARA]), line("b", spans=[ANKARA])],
            [line(spans=[ANKARA]), line("c", spans=[ANKARA])],
        ),
        "--json",
    )
    assert result.code == 0
    micro = json.loads(result.out)["entities_exact"]["micro"]
    assert (micro["tp"], micro["fp"], micro["fn"]) == (1, 0, 1)
    assert "predicted empty: b" in result.err
    assert "left out: c" in result.err


@pytest.mark.parametrize(
    ("gold", "predicted", "said"),
    [
        ([line()], [line(spans=[])], "gold.jsonl:1: This line has no facts."),
        ([line(spans=[])], [line()], "predicted.jsonl:1: This line has no facts."),
        ([line(spans=[]), line(spans=[])], [], "gold.jsonl:2: The id a was there before."),
        (["no object"], [], "gold.jsonl:1: It must be an object with a text."),
        ([], [], "There is nothing to compare"),
        ([], [line(spans=[])], "There is nothing to compare"),
    ],
)
def test_files_that_cannot_be_compared(
    cli: Cli, folder: Path, gold: list[object], predicted: list[object], said: str
) -> None:
    result = cli(*files(folder, gold, predicted))
    assert (result.code, result.out) == (1, "")
    assert said in result.err


def test_a_missing_file_is_one_sentence(cli: Cli, compared: tuple[str, ...]) -> None:
    del compared
    result = cli("evaluate", "--gold", "gone.jsonl", "--predicted", "predicted.jsonl")
    assert (result.code, result.out) == (1, "")
    assert "gone.jsonl: There is no such file or folder." in result.err


@pytest.mark.parametrize("one", ["--gold", "--predicted"])
def test_one_file_alone_is_wrong_use(cli: Cli, compared: tuple[str, ...], one: str) -> None:
    del compared
    result = cli("evaluate", one, "gold.jsonl")
    assert (result.code, result.out) == (2, "")
    assert "--gold and --predicted go together." in result.err


# In the project


def test_only_finished_articles_count(cli: Cli, folder: Path) -> None:
    make_project(folder)
    worker = Worker(folder)
    worker.decide_everything("staking", done=False)
    empty = cli("evaluate")
    assert (empty.code, empty.out) == (1, "")
    assert "no article has both suggestions and finished gold" in empty.err
    worker.decide_everything("overleg")
    worker.close()
    found = json.loads(cli("evaluate", "--json").out)
    assert found["articles"] == 1
    # Seven suggested entities: one rejected, one relabelled; and one was added by hand.
    micro = found["entities_exact"]["micro"]
    assert (micro["tp"], micro["fp"], micro["fn"]) == (5, 2, 2)
    assert found["triggers_typed"]["micro"]["f1"] == 1


def test_an_extractor_can_be_named_and_the_newest_counts_else(cli: Cli, folder: Path) -> None:
    make_project(folder)
    worker = Worker(folder)
    worker.decide_everything("overleg")
    worker.close()
    store = open_store(folder)
    suggest(store, TALKS_DOCUMENT, (), author="silent")
    store.close()
    newest = json.loads(cli("evaluate", "--json").out)["entities_exact"]["micro"]
    assert (newest["tp"], newest["fn"]) == (0, 7)
    named = json.loads(cli("evaluate", "--extractor", "sample", "--json").out)
    assert named["entities_exact"]["micro"]["tp"] == 5


def test_imported_gold_is_compared_with_imported_suggestions(cli: Cli, folder: Path) -> None:
    files(folder, [line(entities=[ANKARA, NATO])], [line(spans=[ANKARA, BERLIN])])
    assert cli("import", "gold.jsonl", "--layer", "gold").code == 0
    assert cli("import", "predicted.jsonl", "--layer", "suggestions").code == 0
    micro = json.loads(cli("evaluate", "--json").out)["entities_exact"]["micro"]
    assert (micro["tp"], micro["fp"], micro["fn"]) == (1, 1, 1)


def test_two_annotators_need_a_choice(cli: Cli, folder: Path) -> None:
    make_project(folder)
    for name in ("ann", "bea"):
        worker = Worker(folder, name)
        worker.decide_everything("overleg")
        worker.close()
    result = cli("evaluate")
    assert (result.code, result.out) == (2, "")
    assert "several people (ann, bea)" in result.err
    assert cli("evaluate", "--annotator", "bea").code == 0


def test_a_project_without_gold_is_one_sentence(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("evaluate")
    assert (result.code, result.out) == (1, "")
    assert "There is nothing to compare" in result.err
    assert "import gold with --layer gold" in result.err
