"""``annotator errors`` where there is no screen: lists, JSON Lines, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.facts import ArticleState, Entity, Layer, LayerKind, Verdict
from annotator.core.text import Span
from tests.cli.conftest import Cli
from tests.cli.samples import (
    ANNOTATOR,
    STRIKE,
    TALKS,
    entity,
    make_project,
    open_store,
    suggest,
    talks_facts,
    write_lines,
)


@pytest.fixture
def project(folder: Path) -> Path:
    """Gold of one finished article: one label otherwise, one fact more and one less."""
    make_project(folder)
    store = open_store(folder)
    base = store.layers(TALKS.id, LayerKind.SUGGESTED)[0]
    facts = [
        replace(fact, verdict=Verdict.ACCEPTED, origin=fact.id, confidence=None)
        for fact in talks_facts()
    ]
    facts[0] = replace(facts[0], label="ORG") if isinstance(facts[0], Entity) else facts[0]
    del facts[6]
    more = replace(entity(TALKS, 99, "maandag", "DATE"), verdict=Verdict.ACCEPTED)
    store.add_layer(
        Layer(
            article=TALKS.id,
            kind=LayerKind.ANNOTATED,
            author=ANNOTATOR,
            records=(*facts, more, ArticleState(done=True)),
            base=base.id,
        )
    )
    store.close()
    return folder


@pytest.mark.usefixtures("project")
def test_the_errors_as_a_table(cli: Cli) -> None:
    result = cli("errors")
    assert (result.code, result.err) == (0, "")
    assert [line.split() for line in result.out.splitlines()[2:]] == [
        ["~", "overleg", "1", "ORG", "Ankara", "GPE", "Ankara"],
        ["-", "overleg", "3", "DATE", "maandag"],
        ["+", "overleg", "4", "ORG", "NAVO"],
    ]


@pytest.mark.usefixtures("project")
def test_the_errors_as_json_lines(cli: Cli) -> None:
    found = [json.loads(line) for line in cli("errors", "--json").out.splitlines()]
    assert [(each["errors"], each["kind"], each["sentence"]) for each in found] == [
        (["label"], "entity", 1),
        (["missed"], "entity", 3),
        (["extra"], "entity", 4),
    ]
    assert (found[0]["gold"]["label"], found[0]["predicted"]["label"]) == ("ORG", "GPE")
    assert {each["extractor"] for each in found} == {"sample@1"}
    assert found[1]["predicted"] is found[2]["gold"] is None
    assert found[2]["confidence"] == 0.25
    start = TALKS.text.index("NAVO")
    assert (found[2]["predicted"]["start"], found[2]["predicted"]["end"]) == (start, start + 4)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("options", "signs"),
    [
        (("--only", "missed"), "-"),
        (("--only", "extra"), "+"),
        (("--label", "gpe"), "~"),
        (("--label", "ORG"), "~+"),
        (("--only", "label", "--label", "ORG"), "~"),
        (("--only", "realis"), ""),
        (("overleg",), "~-+"),
    ],
)
def test_only_some_of_them(cli: Cli, options: tuple[str, ...], signs: str) -> None:
    result = cli("errors", "--list", *options)
    assert result.code == 0
    assert "".join(line[0] for line in result.out.splitlines()[2:]) == signs


@pytest.mark.usefixtures("project")
def test_as_many_as_evaluate_counts(cli: Cli) -> None:
    section = json.loads(cli("evaluate", "--json").out)["entities_exact"]["micro"]
    found = [json.loads(line)["errors"] for line in cli("errors", "--json").out.splitlines()]
    both = found.count(["label"])
    assert found.count(["extra"]) + both == section["fp"]
    assert found.count(["missed"]) + both == section["fn"]


def test_curated_gold_goes_before_the_annotators(cli: Cli, project: Path) -> None:
    store = open_store(project)
    (own,) = store.layers(TALKS.id, LayerKind.ANNOTATED)
    store.add_layer(
        Layer(article=TALKS.id, kind=LayerKind.CURATED, author="kim", records=own.facts[:1])
    )
    store.close()
    assert cli("errors", "--only", "missed", "--json").out == ""
    assert cli("errors", "--annotator", ANNOTATOR, "--only", "missed", "--json").out == ""


def test_predictions_of_a_file(cli: Cli, project: Path) -> None:
    write_lines(
        project / "new.jsonl",
        {"id": TALKS.id, "text": TALKS.text, "entities": [], "events": []},
    )
    found = [
        json.loads(line)
        for line in cli("errors", "--extractor", "new.jsonl", "--json").out.splitlines()
    ]
    assert {tuple(each["errors"]) for each in found} == {("missed",)}


def test_another_extractor(cli: Cli, project: Path) -> None:
    store = open_store(project)
    suggest(
        store,
        TALKS,
        (Entity(id="x", fragments=(Span(0, 6),), label="ORG"),),
        author="other",
    )
    store.close()
    found = [
        json.loads(line)
        for line in cli("errors", "--extractor", "other", "--json").out.splitlines()
    ]
    assert {tuple(each["errors"]) for each in found} == {("missed",)}


@pytest.mark.usefixtures("project")
def test_what_is_refused(cli: Cli) -> None:
    for options, words in (
        (("--only", "typo"), "missed, extra, label"),
        (("--extractor", "nobody"), "sample@1"),
        (("--extractor", "none.jsonl"), "none.jsonl"),
        ((STRIKE.id,), "no finished gold"),
        (("nowhere",), "no finished gold"),
    ):
        result = cli("errors", "--list", *options)
        assert result.code in (1, 2), options
        assert (result.out, words in result.err) == ("", True), (options, result.err)


def test_without_gold_there_is_nothing_to_compare(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("errors", "--list")
    assert (result.code, result.out) == (1, "")
    assert "nothing to compare" in result.err
    assert cli("errors", "--blind", "--list").code == 1
