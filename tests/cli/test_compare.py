"""``annotator compare``: two extractors, versions or files on the same gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.facts import Layer, LayerKind
from tests.cli.conftest import Cli
from tests.cli.samples import (
    NOW,
    TALKS,
    Worker,
    make_project,
    open_store,
    suggest,
    talks_facts,
    write_lines,
)
from tests.cli.test_evaluate import ANKARA, BERLIN, NATO, TEXT, WRONG, line, rows
from tests.cli.test_evaluate import TALKS as EVENT


@pytest.fixture
def compared(folder: Path) -> tuple[str, ...]:
    write_lines(
        folder / "gold.jsonl",
        line(entities=[ANKARA, BERLIN, NATO], events=[EVENT]),
        line("b", spans=[ANKARA]),
    )
    write_lines(
        folder / "old.jsonl",
        line(entities=[ANKARA, WRONG], events=[EVENT]),
        line("b", spans=[ANKARA]),
    )
    write_lines(
        folder / "new.jsonl",
        line(entities=[BERLIN, NATO], events=[{**EVENT, "arguments": []}]),
        line("b", spans=[ANKARA]),
    )
    return ("compare", "old.jsonl", "new.jsonl", "--gold", "gold.jsonl")


def test_two_files_in_json(cli: Cli, compared: tuple[str, ...]) -> None:
    result = cli(*compared, "--json")
    data = json.loads(result.out)
    assert result.err == ""
    assert data["names"] == {"one": "old.jsonl", "other": "new.jsonl"}
    recall = data["differences"]["entities_exact"]["micro"]["recall"]
    assert (recall["one"], recall["other"], recall["difference"]) == (0.5, 0.75, 0.25)
    assert recall["p_bootstrap"] > 0.1
    assert data["facts"] == {"won": 2, "lost": 2, "gone": 1, "new": 0}
    assert [(each["kind"], each["label"], each["words"]) for each in data["won"]] == [
        ("entity", "GPE", "Berlijn"),
        ("entity", "ORG", "NAVO"),
    ]
    argument = next(each for each in data["lost"] if each["kind"] == "argument")
    assert argument == {
        "article": "a",
        "sentence": 1,
        "kind": "argument",
        "label": "actor",
        "fragments": [[0, 6]],
        "words": "Ankara",
        "event": {"type": "CONSULT", "fragments": [[7, 15]], "words": "overlegt"},
    }


def test_two_files_in_tables(cli: Cli, compared: tuple[str, ...]) -> None:
    result = cli(*compared)
    shown = rows(result.out)
    assert shown[:3] == [["A old.jsonl"], ["B new.jsonl"], ["2 articles"]]
    (entities,) = (row for row in shown if row[0] == "entities" and "." in row[1])
    assert entities[1:4] == ["0.571", "0.857", "+0.286"]
    assert ["entities", "2", "1", "1", "0"] in shown
    assert ["a", "1", "GPE", "Berlijn"] in shown
    assert ["a", "1", "CONSULT actor", "Ankara (overlegt)"] in shown
    assert "few articles" in result.err
    for out in (result.out, cli(*compared, "--full").out):
        assert max(map(len, out.splitlines())) <= 80


def test_the_full_form_has_labels_and_false_alarms(cli: Cli, compared: tuple[str, ...]) -> None:
    shown = rows(cli(*compared, "--full").out)
    assert any(row[0] == "GPE" and len(row) == 7 for row in shown)
    assert ["a", "1", "LOC", "NAVO"] in shown


def test_the_same_seed_gives_the_same_output(cli: Cli, compared: tuple[str, ...]) -> None:
    assert (
        cli(*compared, "--json", "--seed", "4").out == cli(*compared, "--json", "--seed", "4").out
    )


def test_without_samples_there_are_no_p_values(cli: Cli, compared: tuple[str, ...]) -> None:
    data = json.loads(cli(*compared, "--json", "--resamples", "0").out)
    assert data["differences"]["entities_exact"]["micro"]["f1"]["p_randomisation"] is None
    assert cli(*compared, "--resamples", "0").code == 0


@pytest.fixture
def project(folder: Path) -> Path:
    """A finished article with suggestions by two extractors, one of them in two versions."""
    make_project(folder)
    worker = Worker(folder)
    worker.decide_everything("overleg")
    worker.close()
    store = open_store(folder)
    suggest(store, TALKS, talks_facts()[:4], author="small")
    store.add_layer(
        Layer(
            article=TALKS.id,
            kind=LayerKind.SUGGESTED,
            author="sample",
            version="2",
            records=talks_facts()[:2],
            created=NOW,
        )
    )
    store.close()
    return folder


def test_two_extractors_and_two_versions(cli: Cli, project: Path) -> None:
    del project
    extractors = json.loads(cli("compare", "small", "sample@1", "--json").out)
    assert extractors["names"] == {"one": "small@1", "other": "sample@1"}
    assert extractors["facts"]["won"] > 0
    assert extractors["facts"]["lost"] == 0
    versions = json.loads(cli("compare", "sample@1", "sample@2", "--json").out)
    assert versions["names"]["other"] == "sample@2"
    assert versions["facts"]["lost"] > 0
    # Without a version it is the newest one.
    newest = json.loads(cli("compare", "sample@1", "sample", "--json").out)
    assert newest["differences"] == versions["differences"]


def test_an_extractor_and_a_file_on_the_gold_of_the_project(cli: Cli, project: Path) -> None:
    write_lines(
        project / "mine.jsonl",
        {"id": TALKS.id, "text": TALKS.text, "spans": []},
        {"id": "other", "text": "Iets anders.", "spans": []},
    )
    result = cli("compare", "sample@1", "mine.jsonl", "--json")
    assert result.code == 0
    assert json.loads(result.out)["facts"]["won"] == 0
    assert "1 article of mine.jsonl is not in the project and is left out: other" in result.err


def test_articles_that_only_one_has_seen_are_left_out(cli: Cli, project: Path) -> None:
    worker = Worker(project)
    worker.decide_everything("staking")
    worker.close()
    result = cli("compare", "small", "sample@1", "--json")
    assert json.loads(result.out)["articles"] == 1
    assert "1 article that only one of the two has seen is left out." in result.err


# Bad input


@pytest.mark.parametrize("spec", ["nobody", "sample@7"])
def test_an_unknown_extractor_is_told_the_known_ones(cli: Cli, project: Path, spec: str) -> None:
    del project
    for arguments in ((spec, "sample"), ("sample", spec)):
        result = cli("compare", *arguments)
        assert (result.code, result.out) == (2, "")
        assert f"There are no suggestions by {spec}." in result.err
        assert "sample@1, sample@2, small@1" in result.err


def test_no_gold_is_one_sentence(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("compare", "sample", "sample")
    assert (result.code, result.out) == (1, "")
    assert "There is nothing to compare" in result.err


def test_other_text_under_an_id_is_refused(
    cli: Cli, compared: tuple[str, ...], folder: Path
) -> None:
    write_lines(folder / "new.jsonl", line(text=TEXT + "!", spans=[]))
    result = cli(*compared)
    assert (result.code, result.out) == (1, "")
    assert "new.jsonl: a has another text than in gold.jsonl" in result.err


def test_a_missing_file_is_one_sentence(cli: Cli, compared: tuple[str, ...]) -> None:
    result = cli(*compared[:2], "gone.jsonl", *compared[3:])
    assert (result.code, result.out) == (1, "")
    assert "gone.jsonl: There is no such file or folder." in result.err


def test_an_article_that_is_missing_counts_as_predicted_empty(
    cli: Cli, compared: tuple[str, ...], folder: Path
) -> None:
    write_lines(folder / "new.jsonl", line(spans=[ANKARA]))
    result = cli(*compared, "--json")
    assert json.loads(result.out)["other"]["entities_exact"]["micro"]["tp"] == 1
    assert "predicted empty: b" in result.err


def test_a_choice_of_annotator_does_not_go_with_a_file(cli: Cli, compared: tuple[str, ...]) -> None:
    result = cli(*compared, "--annotator", "ann")
    assert (result.code, result.out) == (2, "")


def test_one_extractor_alone_is_wrong_use(cli: Cli, folder: Path) -> None:
    del folder
    assert cli("compare", "sample").code == 2
