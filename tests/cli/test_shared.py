"""The whole way from articles to scores, on the data that stands beside the repository."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli
from tests.cli.samples import SHARED

SEEDS, GOLD = SHARED / "seeds", SHARED / "data" / "gold"

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no articles in {SEEDS}")
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason=f"no gold in {GOLD}")


@needs_seeds
def test_the_articles_are_imported_proposed_on_and_exported(cli: Cli) -> None:
    imported = cli("import", SEEDS)
    assert (imported.code, imported.err) == (0, "2 articles imported, 0 unchanged.\n")
    extracted = cli("extract")
    assert (extracted.code, extracted.out) == (0, "")
    again = cli("extract")
    assert "nothing to do" in again.err
    exported = cli("export", "--layer", "suggestions")
    assert exported.code == 0
    lines = [json.loads(line) for line in exported.out.splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(path.stem for path in SEEDS.iterdir())
    for line in lines:
        text = line["text"]
        assert text == (SEEDS / f"{line['id']}.txt").read_text(encoding="utf-8")
        for span in line["spans"]:
            words = text[span["start"] : span["end"]]
            assert words
            assert words == words.strip()
        for event in line["events"]:
            assert all(text[start:end].strip() for start, end in event["trigger"])
    # So few would mean that the extractor sees nothing.
    assert sum(len(line["spans"]) for line in lines) > 60


@needs_gold
def test_two_annotators_are_compared(cli: Cli) -> None:
    gold, predicted = GOLD / "annotator-a.jsonl", GOLD / "annotator-b.jsonl"
    result = cli("evaluate", "--gold", gold, "--predicted", predicted, "--json")
    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    assert found["articles"] == 10
    # Two careful readers of one guideline agree on most entities, and never on all.
    assert 0.5 < found["entities_exact"]["micro"]["f1"] < 1
    assert (
        0
        < found["attached_classified"]["micro"]["f1"]
        < found["triggers_identified"]["micro"]["f1"]
    )


@needs_gold
def test_the_gold_is_read_as_gold(cli: Cli) -> None:
    result = cli("import", GOLD / "dev.jsonl", "--layer", "gold")
    assert result.code == 0, result.err
    lines = [json.loads(line) for line in cli("export").out.splitlines()]
    assert {line["layer"]["kind"] for line in lines} == {"curated"}
    assert sum(len(line["spans"]) for line in lines) == 203
    assert sum(len(line["events"]) for line in lines) == 70
    pieces = [event["trigger"] for line in lines for event in line["events"]]
    assert sum(len(trigger) == 2 for trigger in pieces) == 5
    # Against itself it is right in everything.
    path = GOLD / "dev.jsonl"
    itself = json.loads(cli("evaluate", "--gold", path, "--predicted", path, "--json").out)
    assert all(
        section["micro"]["f1"] == 1
        for section in itself.values()
        if isinstance(section, dict) and "micro" in section
    )
