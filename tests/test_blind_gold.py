"""The blind test set: it can be read, and what it says is about the text and by the guidelines."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from annotator.config import Origin, builtin_config, builtin_seeds, load
from annotator.core.facts import Entity, Event, Fact
from annotator.core.schema import LabelSet
from annotator.core.text import Span, trim
from annotator.formats.reading import Article, read_text
from annotator.formats.sources import read_paths

GOLD = Path(__file__).resolve().parents[1] / "bench" / "gold" / "blind.jsonl"
SCHEMA: LabelSet = load(builtin_config(), Origin.BUILTIN, {}).schema
SEEDS = sorted(builtin_seeds().iterdir())


def read() -> Iterator[Article]:
    for item in read_paths([str(GOLD)], io.BytesIO(), SCHEMA.attributes):
        assert isinstance(item, Article), str(item)
        yield item


ARTICLES = {article.document.id: article for article in read()}
LINES: dict[str, dict[str, Any]] = {
    line["id"]: line for line in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
}

every_article = pytest.mark.parametrize("name", ARTICLES)


def facts(name: str) -> tuple[Fact, ...]:
    asserted = ARTICLES[name].asserted
    assert asserted is not None
    return asserted


def spans(fact: Fact) -> list[Span]:
    arguments = [argument.span for argument in fact.arguments] if isinstance(fact, Event) else []
    return [*fact.fragments, *arguments]


def test_sixteen_articles_without_notes() -> None:
    assert len(ARTICLES) == len(LINES) == 16
    assert [article.where for article in ARTICLES.values() if article.notes] == []


@every_article
def test_every_fact_of_the_line_was_read(name: str) -> None:
    line = LINES[name]
    assert set(line) == {"id", "text", "entities", "events", "meta"}
    read_entities = [fact for fact in facts(name) if isinstance(fact, Entity)]
    read_events = [fact for fact in facts(name) if isinstance(fact, Event)]
    assert len(read_entities) == len(line["entities"])
    assert len(read_events) == len(line["events"])
    assert len({fact.content for fact in facts(name)}) == len(facts(name))


@every_article
def test_spans_lie_in_the_text_and_are_trimmed(name: str) -> None:
    text = ARTICLES[name].document.text
    for fact in facts(name):
        for span in spans(fact):
            assert 0 <= span.start < span.end <= len(text)
            assert trim(text, span) == span, span.of(text)


@every_article
def test_spans_begin_and_end_with_words(name: str) -> None:
    document = ARTICLES[name].document
    starts = {token.start for token in document.tokens}
    ends = {token.end for token in document.tokens}
    for fact in facts(name):
        for span in spans(fact):
            assert span.start in starts, span.of(document.text)
            assert span.end in ends, span.of(document.text)


@every_article
def test_entities_do_not_overlap(name: str) -> None:
    found = sorted(fact.extent for fact in facts(name) if isinstance(fact, Entity))
    assert not [pair for pair in pairwise(found) if pair[0].overlaps(pair[1])]


@every_article
def test_the_label_set_has_no_complaint(name: str) -> None:
    every = facts(name)
    complaints = [
        (fact.extent.of(ARTICLES[name].document.text), problem)
        for fact in every
        for problem in SCHEMA.problems(fact, every)
    ]
    assert complaints == []


@every_article
def test_events_stay_in_one_sentence(name: str) -> None:
    document = ARTICLES[name].document
    for fact in facts(name):
        assert len({document.sentence_at(span.start) for span in spans(fact)}) == 1
        assert len({document.sentence_at(span.end - 1) for span in spans(fact)}) == 1


@every_article
def test_no_two_events_share_a_trigger(name: str) -> None:
    triggers = [fact.trigger for fact in facts(name) if isinstance(fact, Event)]
    assert len(set(triggers)) == len(triggers)


@every_article
def test_an_argument_never_cuts_through_an_entity(name: str) -> None:
    entities = [fact.extent for fact in facts(name) if isinstance(fact, Entity)]
    for fact in facts(name):
        for argument in fact.arguments if isinstance(fact, Event) else ():
            for entity in entities:
                assert not entity.overlaps(argument.span) or argument.span.covers(entity)


@every_article
def test_dates_are_filled_by_dates(name: str) -> None:
    dates = {e.extent for e in facts(name) if isinstance(e, Entity) and e.label == "DATE"}
    for fact in facts(name):
        for argument in fact.arguments if isinstance(fact, Event) else ():
            assert argument.role != "date" or argument.span in dates


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_sample_articles_are_those_that_are_shipped(path: Path) -> None:
    article = read_text(str(path), path.read_bytes())
    assert isinstance(article, Article)
    assert ARTICLES[article.document.id].document.text == article.document.text


def test_new_articles_have_the_length_of_news() -> None:
    lengths = [
        len(article.document.text.split())
        for name, article in ARTICLES.items()
        if name.startswith("blind-")
    ]
    assert len(lengths) == 10
    assert all(150 <= length <= 250 for length in lengths)


def test_all_values_and_most_types_occur() -> None:
    events = [fact for name in ARTICLES for fact in facts(name) if isinstance(fact, Event)]
    assert {event.type for event in events} == set(SCHEMA.event)
    for attribute in SCHEMA.attributes:
        found = {SCHEMA.value(event, attribute.name) for event in events}
        assert found == set(attribute.values)
    labels = {e.label for name in ARTICLES for e in facts(name) if isinstance(e, Entity)}
    assert labels == set(SCHEMA.entity)
