"""Whether the suggestions are worth looking at, on articles that stand beside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.core.facts import Entity
from tests.extract.conftest import facts_of

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
GOLD = SHARED / "data" / "gold" / "dev.jsonl"
SEEDS = SHARED / "seeds"


def f1(found: set[Any], gold: set[Any]) -> float:
    return 2 * len(found & gold) / (len(found) + len(gold))


@pytest.mark.skipif(not GOLD.exists(), reason="the gold articles are not here")
def test_gold() -> None:
    found: dict[str, set[Any]] = {"entities": set(), "triggers": set(), "types": set()}
    gold: dict[str, set[Any]] = {"entities": set(), "triggers": set(), "types": set()}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        name = article["id"]
        for entity in article["entities"]:
            gold["entities"].add((name, entity["start"], entity["end"], entity["label"]))
        for event in article["events"]:
            trigger = tuple(map(tuple, event["trigger"]))
            gold["triggers"].add((name, trigger))
            gold["types"].add((name, trigger, event["type"]))
        for fact in facts_of(article["text"]):
            places = tuple((piece.start, piece.end) for piece in fact.fragments)
            if isinstance(fact, Entity):
                found["entities"].add((name, *places[0], fact.label))
            else:
                found["triggers"].add((name, places))
                found["types"].add((name, places, fact.type))
    assert f1(found["entities"], gold["entities"]) >= 0.75
    assert f1(found["triggers"], gold["triggers"]) >= 0.5
    assert f1(found["types"], gold["types"]) >= 0.45


@pytest.mark.skipif(not SEEDS.exists(), reason="the seed articles are not here")
def test_seeds_have_many_names() -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    entities = [fact for text in texts for fact in facts_of(text) if isinstance(fact, Entity)]
    assert len(entities) > 60
