"""``annotator evaluate``: every table, groups, blind articles, versions, and bad input."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.facts import ArticleState, Fact, Layer, LayerKind, Verdict
from annotator.core.text import Document
from tests.cli.conftest import Cli
from tests.cli.samples import NOW, make_project, open_store, suggest, write_lines
from tests.cli.test_evaluate import ANKARA, BERLIN, NATO, TALKS, TEXT, WRONG, files, line, rows

WIDTH = 80


@pytest.fixture
def compared(folder: Path) -> tuple[str, ...]:
    def article(name: str, source: str, published: str, **more: object) -> dict[str, object]:
        return {**line(name), "source": source, "published": published, **more}

    gold = [
        article("a", "De Krant", "2021-01-02", entities=[ANKARA, BERLIN, NATO], events=[TALKS]),
        article("b", "De Krant", "2021-02-03", spans=[ANKARA, BERLIN], events=[TALKS]),
        article("c", "Een Bode met een naam die in geen kolom past", "gisteren", spans=[NATO]),
    ]
    predicted = [
        line("a", entities=[{**ANKARA, "score": 0.9}, WRONG], events=[{**TALKS, "arguments": []}]),
        line("b", spans=[{**ANKARA, "end": 15}, BERLIN], events=[{**TALKS, "realis": "future"}]),
        line("c", spans=[NATO]),
    ]
    return files(folder, gold, predicted)


@pytest.mark.parametrize(
    "options",
    [(), ("--full",), ("--by", "label"), ("--by", "source"), ("--by", "month", "--full")],
)
def test_no_table_is_wider_than_a_terminal(
    cli: Cli, compared: tuple[str, ...], options: tuple[str, ...]
) -> None:
    out = cli(*compared, *options).out
    assert out.startswith("3 articles\n")
    assert max(map(len, out.splitlines())) <= WIDTH


def test_the_short_form_fits_a_screen_and_the_full_one_has_everything(
    cli: Cli, compared: tuple[str, ...]
) -> None:
    short, full = cli(*compared).out, cli(*compared, "--full").out
    assert len(short.splitlines()) < 24
    assert "COR" not in short
    for wanted in ("COR", "strict", "partial", "label right", "tokens too long", "(mean)", "month"):
        assert wanted in full


def test_scores_by_source_and_by_month(cli: Cli, compared: tuple[str, ...]) -> None:
    by_source = rows(cli(*compared, "--by", "source").out)
    assert by_source[3][:3] == ["De Krant", "2", "0.444"]
    assert by_source[4][:3] == ["Een Bode met een naam die in …", "1", "1.000"]
    by_month = rows(cli(*compared, "--by", "month").out)
    assert [row[0] for row in by_month[3:]] == ["(unknown)", "2021-01", "2021-02"]


def test_scores_by_label(cli: Cli, compared: tuple[str, ...]) -> None:
    shown = rows(cli(*compared, "--by", "label").out)
    assert next(row for row in shown if row[0] == "ORG")[:4] == ["ORG", "1.000", "0.500", "0.667"]
    assert any(row[0] == "actor" for row in shown)


def test_boundary_errors_are_shown_by_side(cli: Cli, compared: tuple[str, ...]) -> None:
    shown = rows(cli(*compared, "--full").out)
    head = shown.index(["entities, tokens too long", "≤-2", "-1", "0", "+1", "≥+2"])
    assert shown[head + 2 : head + 4] == [
        ["left", "0", "0", "1", "0", "0"],
        ["right", "0", "0", "0", "1", "0"],
    ]


def test_no_intervals_without_samples_or_with_one_article(cli: Cli, folder: Path) -> None:
    arguments = files(folder, [line(spans=[ANKARA])], [line(spans=[ANKARA])])
    data = json.loads(cli(*arguments, "--json").out)
    assert data["intervals"]["figures"] == {}
    shown = rows(cli(*arguments).out)
    assert ["entities", "1.000", "1.000", "1.000", "-", "1", "0", "0"] in shown


def test_the_seed_and_the_number_of_samples(cli: Cli, compared: tuple[str, ...]) -> None:
    def intervals(*options: str) -> object:
        return json.loads(cli(*compared, "--json", *options).out)["intervals"]

    assert intervals("--seed", "3") == intervals("--seed", "3")
    assert intervals("--resamples", "0")["figures"] == {}  # type: ignore[index]
    assert cli(*compared, "--resamples", "-1").code == 2


def test_empty_gold_is_no_error_in_arithmetic(cli: Cli, folder: Path) -> None:
    arguments = files(folder, [line(spans=[]), line("b", spans=[])], [line(spans=[ANKARA])])
    result = cli(*arguments, "--full")
    assert result.code == 0
    assert ["entities", "0.000", "0.000", "0.000", "-", "0", "1", "0"] in rows(result.out)


def test_an_escape_in_a_source_never_reaches_the_terminal(cli: Cli, folder: Path) -> None:
    gold = [line(spans=[ANKARA], source="\x1b[31mrood")]
    result = cli(*files(folder, gold, [line(spans=[ANKARA])]), "--by", "source")
    assert result.code == 0
    assert "\x1b" not in result.out


# Blind


def finished(document: Document, author: str, facts: tuple[Fact, ...], *, blind: bool) -> Layer:
    records = tuple(replace(fact, verdict=Verdict.ACCEPTED) for fact in facts)
    return Layer(
        article=document.id,
        kind=LayerKind.ANNOTATED,
        author=author,
        records=(*records, ArticleState(done=True)),
        created=NOW,
        blind=blind,
    )


def test_blind_articles_alone(cli: Cli, folder: Path) -> None:
    from tests.cli.samples import STRIKE, TALKS, strike_facts, talks_facts

    make_project(folder)
    store = open_store(folder)
    store.add_layer(finished(TALKS, "ann", talks_facts()[:3], blind=False))
    store.add_layer(finished(STRIKE, "ann", strike_facts(), blind=True))
    store.close()
    every = json.loads(cli("evaluate", "--json").out)
    blind = json.loads(cli("evaluate", "--blind", "--json").out)
    assert (every["articles"], blind["articles"]) == (2, 1)
    assert every["entities_exact"]["micro"]["precision"] < 1
    assert blind["entities_exact"]["micro"]["f1"] == 1


def test_no_blind_articles_is_one_sentence(cli: Cli, compared: tuple[str, ...]) -> None:
    result = cli(*compared, "--blind")
    assert (result.code, result.out) == (1, "")
    assert "No finished article was annotated blind." in result.err


# Extractors and versions


def test_a_version_can_be_chosen(cli: Cli, folder: Path) -> None:
    from tests.cli.samples import STRIKE, strike_facts

    make_project(folder)
    store = open_store(folder)
    newer = Layer(
        article=STRIKE.id,
        kind=LayerKind.SUGGESTED,
        author="sample",
        version="2",
        records=strike_facts()[:1],
        created=NOW,
    )
    store.add_layer(newer)
    store.add_layer(finished(STRIKE, "ann", strike_facts(), blind=False))
    store.close()

    def found(extractor: str) -> int:
        data = json.loads(cli("evaluate", "--extractor", extractor, "--json").out)
        right: int = data["triggers_typed"]["micro"]["tp"]
        return right

    assert (found("sample"), found("sample@1"), found("sample@2")) == (0, 1, 0)


@pytest.mark.parametrize("extractor", ["nobody", "sample@9"])
def test_an_unknown_extractor_is_told_the_known_ones(
    cli: Cli, folder: Path, extractor: str
) -> None:
    make_project(folder)
    for command in (
        ("evaluate", "--extractor", extractor),
        ("evaluate", "--work", "--extractor", extractor),
    ):
        result = cli(*command)
        assert (result.code, result.out) == (2, "")
        assert f"There are no suggestions by {extractor}." in result.err
        assert "sample@1" in result.err


def test_an_extractor_in_a_project_without_suggestions(cli: Cli, folder: Path) -> None:
    write_lines(folder / "a.jsonl", line(text=TEXT))
    assert cli("import", "a.jsonl").code == 0
    result = cli("evaluate", "--extractor", "rules")
    assert (result.code, result.out) == (2, "")
    assert "nor by any other extractor" in result.err


@pytest.mark.parametrize(
    "options",
    [
        ("--extractor", "x"),
        ("--annotator", "x"),
        ("--work",),
        ("--by", "week"),
    ],
)
def test_options_that_do_not_go_together(
    cli: Cli, compared: tuple[str, ...], options: tuple[str, ...]
) -> None:
    result = cli(*compared, *options)
    assert (result.code, result.out) == (2, "")


def test_suggestions_by_the_default_extractor_of_two(cli: Cli, folder: Path) -> None:
    from tests.cli.samples import STRIKE, strike_facts

    make_project(folder)
    store = open_store(folder)
    suggest(store, STRIKE, strike_facts()[:1], author="bundled")
    store.add_layer(finished(STRIKE, "ann", strike_facts(), blind=False))
    store.close()
    data = json.loads(cli("evaluate", "--json").out)
    assert data["triggers_typed"]["micro"]["fn"] == 1
