"""The extractor of a trained pipeline: its contract, its settings, and the rules it works with."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.core.errors import UsageError
from annotator.core.facts import Argument, Entity, Event, Fact
from annotator.core.schema import EntityType, LabelSet
from annotator.core.text import Document, Span
from annotator.extract.contract import check_extractor
from annotator.extract.registry import create
from annotator.extract.trained import SECTION
from annotator.train import making
from annotator.train.sources import Source, Sources
from tests.extract.test_rules import ARTICLES
from tests.train.conftest import Trained
from tests.train.material import BERTH, PLACE, SCHEMA, SHIP

TEXT = "De tanker Kluut zal maandag in Antwerpen aanmeren. De Wulp meerde niet in Gent aan."


def facts_of(
    trained: Trained,
    text: str = TEXT,
    schema: LabelSet = SCHEMA,
    own: dict[str, Any] | None = None,
) -> tuple[Fact, ...]:
    (found,) = trained.extractor(schema, own).extract([Document("a", text)])
    assert found.error is None
    return found.facts


def words(fact: Fact, text: str = TEXT) -> str:
    return " … ".join(piece.of(text) for piece in fact.fragments)


def test_the_contract_of_all_extractors(trained: Trained) -> None:
    check_extractor(trained.extractor(), [Document("a", TEXT)], SCHEMA)


def test_the_contract_on_any_article(trained: Trained) -> None:
    extractor = trained.extractor()

    @settings(max_examples=20, deadline=None)
    @given(ARTICLES)
    def check(text: str) -> None:
        (found,) = extractor.extract([Document("a", text)])
        assert found.error is None
        for fact in found.facts:
            assert 0 <= (fact.confidence or 0) <= 1
            assert all(piece.of(text).strip() == piece.of(text) for piece in fact.fragments)
        ends = [fact.extent for fact in found.facts if isinstance(fact, Entity)]
        assert all(not one.overlaps(other) for one, other in pairwise(ends))

    check()


def test_names_triggers_roles_and_attributes(trained: Trained) -> None:
    found = facts_of(trained)
    assert {(words(fact), fact.label) for fact in found if isinstance(fact, Entity)} == {
        ("Kluut", SHIP),
        ("Antwerpen", PLACE),
        ("Wulp", SHIP),
        ("Gent", PLACE),
    }
    coming, not_come = (fact for fact in found if isinstance(fact, Event))
    assert (words(coming), coming.attribute("realis")) == ("aanmeren", "future")
    # The second piece is the particle of the verb, and "niet" is about the event.
    assert (words(not_come), not_come.attribute("polarity")) == ("meerde … aan", "negative")
    kluut, antwerp = TEXT.index("Kluut"), TEXT.index("Antwerpen")
    assert coming.arguments == (
        Argument(Span(kluut, kluut + 5), "actor"),
        Argument(Span(antwerp, antwerp + 9), "location"),
    )


def test_identity(trained: Trained) -> None:
    extractor = trained.extractor()
    assert (extractor.name, extractor.version) == ("trained:haven", "1")
    assert trained.extractor().fingerprint == extractor.fingerprint
    assert trained.extractor(SCHEMA, {"threshold": 0.5}).fingerprint != extractor.fingerprint


def test_another_training_has_another_fingerprint(trained: Trained, tmp_path: Path) -> None:
    other = tmp_path / "haven"
    shutil.copytree(trained.folder, other)
    making.describe(other, note="other")
    copy = replace(trained, folder=other).extractor()
    assert copy.fingerprint != trained.extractor().fingerprint


def test_who_is_asked_stands_beside_the_pipeline(trained: Trained, tmp_path: Path) -> None:
    other = tmp_path / "haven"
    shutil.copytree(trained.folder, other)
    copy = replace(trained, folder=other)
    making.describe(other, sources=Sources.all(Source.RULES, [SHIP, PLACE], [BERTH]))
    assert {fact.label for fact in facts_of(copy)} == {PLACE}
    making.describe(other, sources=Sources.all(Source.BOTH, [SHIP, PLACE], [BERTH]))
    assert {fact.label for fact in facts_of(copy)} == {PLACE, SHIP, BERTH}


def test_labels_that_the_project_lacks_are_not_proposed(trained: Trained) -> None:
    smaller = LabelSet(entities=(EntityType(name=PLACE),))
    assert {fact.label for fact in facts_of(trained, schema=smaller)} == {PLACE}


def test_settings_of_the_bundled_extractor_work(trained: Trained) -> None:
    assert {fact.label for fact in facts_of(trained, own={"events": False})} == {SHIP, PLACE}
    assert facts_of(trained, own={"threshold": 1.0, "confidence": 1.0}) != facts_of(trained)
    with pytest.raises(UsageError, match="trained:haven has no setting"):
        trained.extractor(SCHEMA, {"labelz": {}})


def test_without_any_rules_it_is_an_ordinary_pipeline(trained: Trained) -> None:
    extractor = create(f"spacy:{trained.folder}", SCHEMA, {"spans": ["events"]})
    (found,) = extractor.extract([Document("a", TEXT)])
    assert found.error is None
    triggers = [fact for fact in found.facts if isinstance(fact, Event)]
    assert [(words(fact), fact.type) for fact in triggers] == [
        ("aanmeren", BERTH),
        ("meerde", BERTH),
    ]
    assert all(0.5 < (fact.confidence or 0) <= 1 for fact in triggers)


def test_it_is_found_by_name_and_by_path(trained: Trained, tmp_path: Path) -> None:
    shutil.copytree(trained.folder, tmp_path / "models" / "haven")
    for name in ("trained:haven", "trained:models/haven", f"trained:{trained.folder}"):
        assert create(name, SCHEMA, folder=tmp_path).name == "trained:haven"


def test_one_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no trained pipeline haven") as caught:
        create("trained:haven", SCHEMA, folder=tmp_path)
    assert "annotator train" in (caught.value.hint or "")
    (tmp_path / "models" / "dijk").mkdir(parents=True)
    (tmp_path / "models" / "dijk" / "meta.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        create("trained:haven", SCHEMA, folder=tmp_path)
    assert caught.value.hint == "There is: dijk."
    with pytest.raises(UsageError, match="name of a pipeline is missing"):
        create("trained:", SCHEMA, folder=tmp_path)


@pytest.mark.parametrize(
    "meta",
    [
        "",
        "[]",
        "{}",
        json.dumps({"version": "1", SECTION: {}}),
        json.dumps({"version": "1", SECTION: {"sources": {"entity": {"A": "nobody"}}}}),
    ],
)
def test_what_was_not_trained_here_is_one_sentence(tmp_path: Path, meta: str) -> None:
    folder = tmp_path / "models" / "haven"
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(meta, encoding="utf-8")
    with pytest.raises(UsageError, match="not made by annotator train"):
        create("trained:haven", SCHEMA, folder=tmp_path)


def test_a_damaged_pipeline_is_one_sentence(trained: Trained, tmp_path: Path) -> None:
    other = tmp_path / "haven"
    shutil.copytree(trained.folder, other)
    (other / "ner" / "model").write_bytes(b"x")
    with pytest.raises(UsageError, match="cannot be loaded"):
        list(replace(trained, folder=other).extractor().extract([Document("a", TEXT)]))
