"""``annotator status``, ``annotator config check`` and the queue where there is no terminal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from annotator.config import builtin_config
from annotator.core import decisions
from annotator.core.text import Document
from tests.cli.conftest import Cli
from tests.cli.samples import Worker, make_project, open_store, url


@pytest.fixture
def begun(folder: Path) -> Path:
    """One annotator has finished an article, another one has begun one."""
    make_project(folder)
    ann, bea = Worker(folder), Worker(folder, "bea")
    ann.decide_everything("overleg")
    session = bea.open("overleg")
    change = decisions.accept(session, [session.items[0]])
    assert change is not None
    session.do(change)
    ann.close()
    bea.close()
    return folder


COUNTS = {
    "ann": {
        "done": 1,
        "begun": 0,
        "decided": 10,
        "accepted": 9,
        "rejected": 1,
        "undecided": 2,
    },
    "bea": {"done": 0, "begun": 1, "decided": 1, "accepted": 1, "rejected": 0, "undecided": 10},
}


def test_status_in_json(cli: Cli, begun: Path) -> None:
    result = cli("status", "--json")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == {
        "config": str(builtin_config()),
        "config_origin": "built-in",
        "database": url(begun),
        "articles": 2,
        "suggested": 11,
        "annotators": COUNTS,
    }


def test_status_in_words_has_the_same_numbers(cli: Cli, begun: Path) -> None:
    result = cli("status")
    assert (result.code, result.err) == (0, "")
    assert f"configuration  {builtin_config()} (built-in)\n" in result.out
    assert f"database       {url(begun)}\n" in result.out
    assert "articles       2 with 11 suggested facts\n" in result.out
    table = [line.split() for line in result.out.splitlines()]
    assert ["annotator", *COUNTS["ann"]] in table
    for name, counts in COUNTS.items():
        assert [name, *map(str, counts.values())] in table
    assert "staking" not in result.out


def test_status_lists_the_articles(cli: Cli, begun: Path) -> None:
    del begun
    lines = cli("status", "--articles").out.splitlines()
    talks = next(line for line in lines if line.startswith("overleg"))
    assert talks.split()[-4:] == ["9", "0", "10", "yes"]
    strike = next(line for line in lines if line.startswith("staking"))
    assert strike.split()[-4:] == ["2", "2", "0", "no"]
    queue = json.loads(cli("status", "--articles", "--json").out)["queue"]
    assert [row["id"] for row in queue] == ["overleg", "staking"]
    assert queue[0] == {
        "id": "overleg",
        "title": "Turkije overlegt met Duitsland",
        "suggested": 9,
        "decided": 10,
        "undecided": 0,
        "done": True,
    }


def test_the_articles_are_those_of_the_annotator_who_asks(cli: Cli, begun: Path) -> None:
    del begun
    queue = json.loads(cli("--annotator", "bea", "status", "--articles", "--json").out)["queue"]
    assert [row["decided"] for row in queue] == [1, 0]


def test_an_empty_project(cli: Cli) -> None:
    result = cli("status")
    assert result.code == 0
    assert "articles       0 with 0 suggested facts" in result.out
    assert "Nobody has decided anything yet" in result.out


def test_status_says_which_configuration_is_in_force(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def origin(*arguments: str) -> tuple[str, str]:
        found = json.loads(cli(*arguments, "status", "--json").out)
        return Path(found["config"]).name, found["config_origin"]

    for name in ("config.yaml", "second.yaml", "third.yaml"):
        shutil.copy(builtin_config(), folder / name)
    assert origin() == ("config.yaml", "this folder")
    monkeypatch.setenv("ANNOTATOR_CONFIG", "second.yaml")
    assert origin() == ("second.yaml", "ANNOTATOR_CONFIG")
    assert origin("--config", "third.yaml") == ("third.yaml", "--config")


# Titles from outside


@pytest.mark.parametrize("command", [("status", "--articles"), ("review",)])
def test_titles_reach_the_terminal_with_stand_ins(
    cli: Cli, folder: Path, command: tuple[str, ...]
) -> None:
    hostile = "\x1b]0;x\x07\x9b2J\u202e\u200b\t😀"
    store = open_store(folder)
    store.add_document(Document(id="x\x1b[2J", text="Ankara", title=hostile))
    store.close()
    said = cli(*command).out
    assert "␛]0;x␇�2J··␉😀" in said
    assert "x␛[2J" in said
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\t"} & set(said)


def test_json_is_plain_ascii(cli: Cli, folder: Path) -> None:
    store = open_store(folder)
    store.add_document(Document(id="x", text="Ankara", title="\x9b2J\x7f\u202eé"))
    store.close()
    said = cli("status", "--articles", "--json").out
    assert said.isascii()
    assert "\x7f" not in said
    assert json.loads(said)["queue"][0]["title"] == "\x9b2J\x7f\u202eé"


# Review without a terminal


@pytest.mark.parametrize("command", [(), ("review",)])
def test_without_a_terminal_the_queue_is_printed(
    cli: Cli, folder: Path, command: tuple[str, ...]
) -> None:
    make_project(folder)
    result = cli(*command)
    assert (result.code, result.err) == (0, "")
    lines = [line.split() for line in result.out.splitlines()]
    assert lines[0] == ["article", "title", "suggested", "undecided", "decided", "done"]
    assert lines[2][0] == "overleg"
    assert lines[2][-4:] == ["9", "9", "0", "no"]


# The configuration


def test_a_good_configuration(cli: Cli) -> None:
    result = cli("config", "check")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        f"{builtin_config()} (built-in): "
        "9 labels, 16 event types, 5 roles, 2 attributes. No problems.\n"
    )


def test_everything_that_is_wrong_is_said_with_its_place(cli: Cli, folder: Path) -> None:
    (folder / "config.yaml").write_text(
        "labels:\n  PERSON:\n    key: q\n    colour: red\nevents:\n  MEET: {}\nkeys:\n  acept: a\n",
        encoding="utf-8",
    )
    result = cli("config", "check")
    assert (result.code, result.out) == (2, "")
    places = [line.split(": ")[0] for line in result.err.splitlines()]
    path = folder / "config.yaml"
    assert {f"{path}:3:10", f"{path}:4:5", f"{path}:8:3"} <= set(places)
    assert all(place.startswith(f"{path}:") for place in places)


@pytest.mark.parametrize(
    "command", [("status",), ("review",), ("import", "x"), ("export",), ("extract",), ("evaluate",)]
)
def test_a_bad_configuration_stops_every_command(
    cli: Cli, folder: Path, command: tuple[str, ...]
) -> None:
    (folder / "config.yaml").write_text("labels: [1\n", encoding="utf-8")
    result = cli(*command)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{folder / 'config.yaml'}:")
    assert not (folder / "db").exists()
