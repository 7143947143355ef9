"""``annotator status``, ``annotator config check`` and the queue where there is no terminal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from annotator.cli.project import Project
from annotator.config import builtin_config
from annotator.core import decisions
from annotator.core.activity import Activity
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
    hands = [0.0]
    session.activity = Activity(lambda: hands[0])
    first = session.items[0]
    changes = (
        decisions.accept(session, [first]),
        decisions.set_comment(session, first.id, "zeker"),
        decisions.set_flagged(session, True),
    )
    for seconds, change in zip((3.0, 2.5, 4.0), changes, strict=True):
        hands[0] += seconds
        session.touch()
        assert change is not None
        session.do(change)
    hands[0] += 55
    session.touch()
    session.leave()
    ann.close()
    bea.close()
    return folder


COUNTS: dict[str, dict[str, float | None]] = {
    "ann": {
        "done": 1,
        "begun": 0,
        "decided": 10,
        "accepted": 9,
        "rejected": 1,
        "undecided": 2,
        "seconds": 0.0,
        "seconds_per_decision": None,
    },
    "bea": {
        "done": 0,
        "begun": 1,
        "decided": 1,
        "accepted": 1,
        "rejected": 0,
        "undecided": 10,
        "seconds": 64.5,
        "seconds_per_decision": 3.0,
    },
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
    assert ["annotator", *list(COUNTS["ann"])[:-2], "active", "s/decision"] in table
    for name, time in (("ann", ["0:00:00", "-"]), ("bea", ["0:01:04", "3.0"])):
        assert [name, *map(str, list(COUNTS[name].values())[:-2]), *time] in table
    assert "staking" not in result.out


def test_status_lists_the_articles(cli: Cli, begun: Path) -> None:
    del begun
    lines = cli("status", "--articles").out.splitlines()
    talks = next(line for line in lines if line.startswith("overleg"))
    assert talks.split()[-6:] == ["9", "0", "10", "yes", "0:00:00", "-"]
    strike = next(line for line in lines if line.startswith("staking"))
    assert strike.split()[-6:] == ["2", "2", "0", "no", "0:00:00", "-"]
    queue = json.loads(cli("status", "--articles", "--json").out)["queue"]
    assert [row["id"] for row in queue] == ["overleg", "staking"]
    assert queue[0] == {
        "id": "overleg",
        "title": "Turkije overlegt met Duitsland",
        "suggested": 9,
        "decided": 10,
        "undecided": 0,
        "done": True,
        "flagged": False,
        "blind": False,
        "comments": 0,
        "seconds": 0.0,
        "seconds_per_decision": None,
    }


def test_the_articles_are_those_of_the_annotator_who_asks(cli: Cli, begun: Path) -> None:
    del begun
    queue = json.loads(cli("--annotator", "bea", "status", "--articles", "--json").out)["queue"]
    assert [row["decided"] for row in queue] == [1, 0]
    assert [(row["seconds"], row["seconds_per_decision"]) for row in queue] == [
        (64.5, 3.0),
        (0.0, None),
    ]
    assert [(row["flagged"], row["comments"]) for row in queue] == [(True, 1), (False, 0)]
    said = cli("--annotator", "bea", "status", "--articles").out
    talks = next(line for line in said.splitlines() if line.startswith("overleg"))
    assert talks.split()[-3:] == ["no", "0:01:04", "3.0"]


def test_suggestions_of_blind_articles_do_not_count(cli: Cli, folder: Path, begun: Path) -> None:
    del begun
    config = builtin_config().read_text(encoding="utf-8")
    assert config.count("blind_share: 0\n") == 1
    (folder / "config.yaml").write_text(
        config.replace("blind_share: 0\n", "blind_share: 1\n"), encoding="utf-8"
    )
    found = json.loads(cli("status", "--articles", "--json").out)
    # What was begun with suggestions keeps them.
    assert [(row["id"], row["blind"], row["undecided"]) for row in found["queue"]] == [
        ("overleg", False, 0),
        ("staking", True, 0),
    ]
    assert found["annotators"]["ann"]["undecided"] == 0


def test_the_review_is_that_of_the_configuration(folder: Path) -> None:
    config = builtin_config().read_text(encoding="utf-8")
    (folder / "config.yaml").write_text(
        config.replace("blind_share: 0\n", "blind_share: 1\n").replace(
            "order: given\n", "order: random\n"
        ),
        encoding="utf-8",
    )
    store = open_store(folder)
    for number in range(12):
        store.add_document(Document(id=f"x{number}", text="Ankara"))
    store.close()
    project = Project(None, url(folder), None, {"ANNOTATOR_NAME": "ann"}, folder)
    workspace = project.open_workspace()
    rows = workspace.queue()
    assert [row.number for row in rows] != sorted(row.number for row in rows)
    assert all(row.blind for row in rows)
    assert workspace.open("x3").blind
    workspace.close()


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
