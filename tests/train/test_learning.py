"""Learning from a small world: better than before, the same every time, nothing lost unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event
from annotator.core.text import Document, Span
from annotator.extract.bundled import BundledExtractor
from annotator.extract.models import PIPELINE
from annotator.measure.scores import score
from annotator.train.gold import Gold
from annotator.train.learning import NAMES, SPANS, TRIGGERS, Settings, learn, planned_steps
from annotator.train.making import facts_of
from annotator.train.sources import Source
from tests.train.conftest import Trained
from tests.train.material import BERTH, PLACE, SCHEMA, SHIP, articles


def test_training_helps_on_articles_that_nothing_saw(trained: Trained) -> None:
    held_out = trained.parts.held_out
    before, after = (
        score(
            (one.facts, found)
            for one, found in zip(held_out, facts_of(extractor, held_out), strict=True)
        )
        for extractor in (BundledExtractor(SCHEMA), trained.extractor())
    )
    assert before.entities_exact.micro.f1 < 0.75
    assert before.triggers_typed.micro.f1 < 0.1
    assert after.entities_exact.micro.f1 > 0.9
    assert after.triggers_typed.micro.f1 > 0.8
    # Nobody taught the roles: they are the rules', on triggers that the rules do not know.
    assert after.attached_classified.micro.f1 > 0.5
    # What was known before is not forgotten.
    old, new = (report.entities_exact.labels[PLACE].f1 for report in (before, after))
    assert new >= old - 0.02


def test_the_sources_follow_from_what_each_can(trained: Trained) -> None:
    assert trained.made.sources.entities[SHIP] is Source.MODEL
    assert trained.made.sources.events[BERTH] is Source.MODEL
    assert trained.made.steps <= 120


def test_it_is_an_ordinary_pipeline_with_its_settings_beside_it(trained: Trained) -> None:
    nlp = spacy.load(trained.folder)
    assert set(nlp.pipe_names) == {NAMES, SPANS}
    doc = nlp("De tanker Kluut meerde maandag in Antwerpen aan.")
    assert [(span.text, span.label_) for span in doc.spans[TRIGGERS]] == [("meerde", BERTH)]
    config = (trained.folder / "config.cfg").read_text(encoding="utf-8")
    assert "[training.optimizer]" in config
    assert "max_steps = 120" in config
    assert "spacy.ngram_suggester.v1" in config


def test_the_same_seed_gives_the_same_pipeline(tmp_path: Path) -> None:
    gold = articles(6)
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        (tmp_path / name).mkdir()
        learn(gold[:5], gold[5:], Settings(PIPELINE, steps=12, seed=seed), tmp_path / name)
    for part in (NAMES, SPANS):
        one, same, other = ((tmp_path / name / part / "model").read_bytes() for name in "abc")
        assert one == same
        assert one != other


def test_examples_that_cannot_be_learned_are_counted(tmp_path: Path) -> None:
    text = "De Wulp voer uit. De Kluut bleef liggen."
    facts = (
        Entity(id="a", fragments=(Span(3, 7),), label=SHIP),
        Entity(id="b", fragments=(Span(0, 7),), label=SHIP),  # around the first, and learned
        Entity(id="c", fragments=(Span(3, 7), Span(21, 26)), label=SHIP),
        Entity(id="d", fragments=(Span(4, 6),), label=SHIP),
        Entity(id="e", fragments=(Span(8, 26),), label=SHIP),
        Event(id="v", trigger=(Span(8, 12), Span(13, 16)), type=BERTH),
    )
    gold = [Gold(Document("a", text), facts)]
    course = learn(gold, gold, Settings(PIPELINE, steps=1), tmp_path)
    assert course.lost == {"overlap": 1, "pieces": 1, "tokens": 1, "across": 1}
    assert (course.steps, course.best) == (1, 1)


def test_gold_without_events_trains_no_triggers(tmp_path: Path) -> None:
    gold = [
        Gold(one.document, tuple(fact for fact in one.facts if isinstance(fact, Entity)))
        for one in articles(3)
    ]
    learn(gold, gold, Settings(PIPELINE, steps=1), tmp_path)
    assert spacy.load(tmp_path).pipe_names == [NAMES]


def test_gold_without_entities_trains_no_names(tmp_path: Path) -> None:
    gold = [
        Gold(one.document, tuple(fact for fact in one.facts if isinstance(fact, Event)))
        for one in articles(3)
    ]
    learn(gold, gold, Settings(PIPELINE, steps=1), tmp_path)
    assert spacy.load(tmp_path).pipe_names == [SPANS]


def test_training_goes_on_from_a_trained_pipeline(trained: Trained, tmp_path: Path) -> None:
    gold = articles(4, first=100)
    learn(gold, gold, Settings(trained.folder, steps=1), tmp_path)
    doc = spacy.load(tmp_path)("De tanker Vuurtoren lag maandag stil.")
    assert [(span.text, span.label_) for span in doc.ents] == [("Vuurtoren", SHIP)]


def test_training_starts_from_a_pipeline_without_anything(tmp_path: Path) -> None:
    start, made = tmp_path / "start", tmp_path / "made"
    spacy.blank("nl").to_disk(start)
    made.mkdir()
    learn(articles(4), articles(1), Settings(start, steps=2), made)
    assert set(spacy.load(made).pipe_names) == {NAMES, SPANS}


def test_what_is_no_pipeline_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be trained further") as caught:
        learn(articles(2), articles(1), Settings(tmp_path, steps=1), tmp_path)
    assert caught.value.hint


def test_more_gold_asks_for_more_steps_within_bounds() -> None:
    counts = [planned_steps(articles(count), Settings(PIPELINE)) for count in (1, 100, 400)]
    assert counts == sorted(set(counts)) or counts[0] == 200
    assert max(counts) <= 2000
    assert planned_steps(articles(9), Settings(PIPELINE, steps=7)) == 7
