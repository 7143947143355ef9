"""``annotator train``: from gold to suggestions, what it says, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core import decisions
from annotator.core.facts import Entity, Event, LayerKind
from annotator.core.workspace import Workspace
from tests.cli.conftest import Cli
from tests.cli.samples import COMMAND, NOW, environment, open_store
from tests.train.material import BERTH, CONFIG, PLACE, SCHEMA, SHIP, articles, write
from tests.waiting import LIMIT_SECONDS, until

STEPS = ("--max-steps", "80")


@pytest.fixture
def harbour(folder: Path) -> Path:
    """A project with the labels of the small world, and gold of it in a file."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    write(folder / "gold.jsonl", articles(40))
    return folder


def annotate(folder: Path, count: int) -> None:
    """Decide the first articles of the project as the gold has them, and finish them."""
    number = iter(range(100_000))
    workspace = Workspace(
        open_store(folder), SCHEMA, "ann", clock=lambda: NOW, ids=lambda: f"n{next(number)}"
    )
    for gold in articles(count):
        session = workspace.open(gold.document.id)
        for item in session.items:
            change = decisions.reject(session, [item])
            assert change is not None
            session.do(change)
        for fact in gold.facts:
            if isinstance(fact, Entity):
                change = decisions.add_entity(session, fact.extent, fact.label)
            else:
                change = decisions.add_event(session, fact.trigger, fact.type)
            assert change is not None
            session.do(change)
        change = decisions.set_done(session, True)
        assert change is not None
        session.do(change)
    workspace.close()


def test_the_loop_from_gold_to_suggestions_and_back(harbour: Path, cli: Cli) -> None:
    documents = [{"id": gold.document.id, "text": gold.document.text} for gold in articles(46)]
    (harbour / "texts.jsonl").write_text(
        "".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8"
    )
    assert cli("import", "texts.jsonl").code == 0
    assert cli("extract").code == 0
    annotate(harbour, 40)
    begun = articles(41)[-1].document.id
    decide_one(harbour, begun)

    result = cli("train", "--name", "haven", *STEPS, "--json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert (found["name"], found["version"]) == ("haven", "1")
    before, after = (
        found["held_out"][when]["entities_exact"]["micro"]["f1"] for when in ("before", "after")
    )
    assert after > before + 0.1
    assert "- name: trained:haven" in result.err

    (harbour / "config.yaml").write_text(
        CONFIG.replace("- name: bundled", "- name: trained:haven\n  - name: bundled"),
        encoding="utf-8",
    )
    assert cli("extract").code == 0
    store = open_store(harbour)
    try:
        authors = ("trained:haven", "bundled")
        for gold in articles(46):
            name = gold.document.id
            layers = store.layers(name, LayerKind.SUGGESTED)
            assert {layer.author for layer in layers} == set(authors)
        # Whatever was decided is as it was, and stays about what it was about.
        done = store.open(articles(1)[0].document.id, "ann")
        assert done.base is not None
        assert done.base.author == "bundled"
        held = {(fact.fragments, fact.label) for fact in done.records if isinstance(fact, Entity)}
        assert {
            (f.fragments, f.label) for f in articles(1)[0].facts if isinstance(f, Entity)
        } <= held
        half = store.open(begun, "ann")
        assert half.base is not None
        assert half.base.author == "bundled"
    finally:
        store.close()
    fresh = articles(46)[-1]
    shown = json.loads(cli("show", fresh.document.id, "--json").out)
    labels = {fact.get("label") or fact["type"] for fact in shown["facts"]}
    assert {SHIP, BERTH, PLACE} <= labels
    assert all(fact["confidence"] is not None for fact in shown["facts"])

    # Nothing is left to do, and another training is another version with suggestions of its own.
    assert "nothing to do" in cli("extract").err
    again = cli("train", "--name", "haven", "--replace", "--max-steps", "10", "--json")
    assert json.loads(again.out)["version"] == "2"
    assert "trained:haven 2" in cli("extract", "--extractor", "trained:haven").err


def decide_one(folder: Path, article: str) -> None:
    workspace = Workspace(open_store(folder), SCHEMA, "ann", clock=lambda: NOW, ids=lambda: "n")
    session = workspace.open(article)
    change = decisions.accept(session, [session.items[0]])
    assert change is not None
    session.do(change)
    workspace.close()


def test_tables_say_what_was_held_out_and_who_finds_what(harbour: Path, cli: Cli) -> None:
    result = cli("train", "--gold", "gold.jsonl", "--name", "haven", "--max-steps", 40)
    assert result.code == 0, result.err
    assert "8 articles held out; trained on 27, tuned on 5." in result.out
    rows = [line.split() for line in result.out.splitlines()]
    assert any(row[:1] == [SHIP] and "trained" in row for row in rows)
    meta = json.loads((harbour / "models" / "haven" / "meta.json").read_text(encoding="utf-8"))
    made = meta["annotator"]
    assert made["gold"]["train"] == 27
    assert len(made["gold"]["sha256"]) == 64
    assert made["scores"]["after"]["articles"] == 8
    assert [path.name for path in (harbour / "models").iterdir()] == ["haven"]


def test_a_curve_too_short_to_promise_anything_says_so(harbour: Path, cli: Cli) -> None:
    write(harbour / "few.jsonl", articles(24))
    result = cli("train", "--gold", "few.jsonl", "--curve", "--repeats", 1, "--max-steps", 10)
    assert result.code == 0, result.err
    assert "too short to say what the next 100 articles would bring" in result.out
    assert "bundled" in result.out
    assert not (harbour / "models").exists()


def test_facts_of_other_labels_are_said_and_left_out(harbour: Path, cli: Cli) -> None:
    strange = [
        replace(
            gold,
            facts=tuple(
                replace(fact, type="SINKING") if isinstance(fact, Event) else fact
                for fact in gold.facts
            ),
        )
        for gold in articles(16)
    ]
    write(harbour / "strange.jsonl", strange)
    result = cli(
        "train", "--gold", "strange.jsonl", "--name", "x", "--max-steps", 1, "--held-out", 0.3
    )
    assert result.code == 0, result.err
    assert "left out: SINKING (" in result.err
    assert "No examples to train on: BERTH" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "10 finished articles are needed to train on, and there are 0"),
        (("--gold", "one.jsonl"), 1, "and there is 1"),
        (("--gold", "gold.jsonl", "--held-out", "0.001"), 1, "No article is held out"),
        (("--gold", "gold.jsonl", "--name", "a/b"), 2, "cannot be called a/b"),
        (("--gold", "gold.jsonl", "--name", "old"), 2, "already"),
        (("--gold", "gold.jsonl", "--name", "old", "--replace"), 2, "left alone"),
        (("--gold", "gold.jsonl", "--output", "one.jsonl"), 1, "cannot be written"),
        (("--gold", "gold.jsonl", "--from", "trained:x"), 2, "no trained pipeline x"),
        (("--gold", "gold.jsonl", "--from", "./x"), 2, "There is no folder"),
        (("--gold", "gold.jsonl", "--annotator", "me"), 2, "--gold takes its place"),
        (("--gold", "none.jsonl"), 1, "none.jsonl"),
        (("--gold", "wrong.jsonl"), 1, "No fact of the gold has a label of the project"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    harbour: Path, cli: Cli, arguments: tuple[str, ...], code: int, said: str
) -> None:
    write(harbour / "one.jsonl", articles(1))
    (harbour / "models" / "old").mkdir(parents=True)
    text = (harbour / "gold.jsonl").read_text(encoding="utf-8")
    for label in (SHIP, PLACE, BERTH):
        text = text.replace(f'"{label}"', f'"{label}-X"')
    (harbour / "wrong.jsonl").write_text(text, encoding="utf-8")
    result = cli("train", *arguments)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert [path.name for path in (harbour / "models").iterdir()] == ["old"]


def test_a_configured_pipeline_that_is_gone_is_a_sentence(harbour: Path, cli: Cli) -> None:
    (harbour / "config.yaml").write_text(
        CONFIG.replace("bundled", "trained:haven"), encoding="utf-8"
    )
    write(harbour / "one.jsonl", articles(1))
    assert cli("import", "one.jsonl", "--layer", "suggestions").code == 0
    result = cli("extract")
    assert result.code == 2
    assert "There is no trained pipeline haven" in result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_being_stopped_leaves_no_half_pipeline(harbour: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*COMMAND, "train", "--gold", "gold.jsonl", "--name", "haven"],
        cwd=harbour,
        env=environment(harbour),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs tests in the background may have its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    models = harbour / "models"
    await until(
        lambda: process.poll() is not None or any(models.glob(".haven-*/meta.json")),
        lambda: asyncio.sleep(0.05),
        limit=3 * LIMIT_SECONDS,
    )
    process.send_signal(number)
    out, err = process.communicate(timeout=3 * LIMIT_SECONDS)
    assert process.returncode == 128 + number
    assert out == ""
    assert "Traceback" not in err
    assert list(models.iterdir()) == []
