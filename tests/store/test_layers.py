from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import StoreError, UsageError
from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Layer,
    LayerKind,
    Record,
    Verdict,
    comment_id,
)
from annotator.core.ports import Imported
from annotator.core.text import Document, Fragments, Span
from annotator.store.rows import record_from_json, record_to_json
from annotator.store.sql import SqlStore
from tests.core.material import ARTICLE, entity, event, suggested

FACTS: tuple[Fact, ...] = (
    Entity(
        id="e1",
        # Pieces that touch stay two pieces.
        fragments=(Span(0, 8), Span(8, 9), Span(13, 18)),
        label="WHO",
        confidence=1 / 3,
        verdict=Verdict.REJECTED,
        origin="s1",
        reason="geen naam “é” \ud800",
    ),
    Event(
        id="v1",
        trigger=(Span(13, 18), Span(19, 26)),
        type="TALK",
        arguments=(Argument(Span(0, 3), "by"), Argument(Span(0, 3), "at")),
        attributes=(("mood", "planned"), ("sign", "")),
        confidence=0.0,
        verdict=Verdict.ACCEPTED,
        origin="s2",
    ),
    Event(id="v2", trigger=(Span(13, 18),), type="TALK"),
)
EVERYTHING: tuple[Record, ...] = (
    ArticleState(done=True, flagged=True),
    Comment(id=comment_id("e1"), fact="e1", text="wie? “é” \ud800"),
    Comment(id=comment_id(ARTICLE_STATE), fact=ARTICLE_STATE, text="lastig"),
    *FACTS,
)


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """A store with two articles."""
    store.add_document(ARTICLE)
    store.add_document(Document(id="b", text=ARTICLE.text))
    return store


TEXT = st.text(max_size=5)
COMMON = {
    "id": TEXT,
    "confidence": st.none() | st.floats(0, 1),
    "verdict": st.none() | st.sampled_from(Verdict),
    "origin": st.none() | TEXT,
    "reason": st.none() | TEXT,
}
SPANS = st.tuples(st.integers(0, 9**9), st.integers(1, 9)).map(lambda p: Span(p[0], sum(p)))


@st.composite
def places(draw: st.DrawFn) -> Fragments:
    """Spans in text order, some of which touch."""
    end = 0
    pieces = []
    for gap, length in draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=4)
    ):
        pieces.append(Span(end + gap, end + gap + length))
        end += gap + length
    return tuple(pieces)


RECORDS: st.SearchStrategy[Record] = (
    st.builds(ArticleState, done=st.booleans())
    | st.builds(Entity, fragments=places(), label=TEXT, **COMMON)
    | st.builds(
        Event,
        trigger=places(),
        type=TEXT,
        arguments=st.lists(st.builds(Argument, SPANS, TEXT), max_size=3).map(tuple),
        attributes=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
        **COMMON,
    )
)


@given(RECORDS)
def test_a_record_comes_back_from_json_as_it_was(record: Record) -> None:
    assert record_from_json(record_to_json(record)) == record


def test_a_layer_comes_back_as_it_was(filled: SqlStore) -> None:
    base_layer = replace(suggested(*FACTS, version="2"), fingerprint="f", created="then")
    kind, base = filled.add_layer(base_layer)
    assert kind is Imported.NEW
    layer = Layer(
        article="a",
        kind=LayerKind.CURATED,
        author="é",
        records=EVERYTHING,
        version="1.0",
        fingerprint="abc",
        created="2026-01-01",
        base=base,
        blind=True,
    )
    _, number = filled.add_layer(layer)
    stored_base, stored = filled.layers("a")
    assert stored_base == replace(base_layer, id=base, records=stored_base.records)
    assert stored == replace(layer, id=number, records=stored.records)
    assert sorted(stored.records, key=repr) == sorted(EVERYTHING, key=repr)


def test_a_layer_without_a_time_gets_that_of_the_clock(filled: SqlStore) -> None:
    filled.add_layer(suggested())
    assert filled.layers("a")[0].created.startswith("2026-01-01T")


def test_a_layer_may_be_empty(filled: SqlStore) -> None:
    filled.add_layer(suggested())
    assert filled.layers("a")[0].records == ()
    assert filled.layers("b") == ()


def test_the_same_layer_again_changes_nothing(filled: SqlStore) -> None:
    facts = (entity("Wit", id="1"), event("sprak", id="2"))
    _, number = filled.add_layer(suggested(*facts))
    assert filled.add_layer(suggested(*reversed(facts))) == (Imported.UNCHANGED, number)
    assert len(filled.layers("a")) == 1


@pytest.mark.parametrize("facts", [(), (entity("Rood"),), (entity("Wit"), entity("Rood", id="2"))])
def test_other_facts_under_the_same_name_are_refused(
    filled: SqlStore, facts: tuple[Entity, ...]
) -> None:
    filled.add_layer(suggested(entity("Wit")))
    before = filled.layers("a")
    with pytest.raises(StoreError, match="rules has other facts about a") as refusal:
        filled.add_layer(suggested(*facts))
    assert refusal.value.hint
    assert filled.layers("a") == before


def test_another_version_or_author_or_kind_is_another_layer(filled: SqlStore) -> None:
    layer = suggested(entity("Wit"))
    others = [
        layer,
        replace(layer, version="2"),
        replace(layer, fingerprint="x"),
        replace(layer, author="model"),
        replace(layer, kind=LayerKind.CURATED),
        replace(layer, article="b"),
    ]
    numbers = [filled.add_layer(other)[1] for other in others]
    assert len(set(numbers)) == len(others)
    assert [found.id for found in filled.layers("a")] == numbers[:-1]
    assert [found.id for found in filled.layers("a", LayerKind.CURATED)] == [numbers[4]]
    assert [found.id for found in filled.layers("a", author="model")] == [numbers[3]]
    assert filled.layers("a", LayerKind.ANNOTATED) == ()


def test_an_annotator_has_one_layer_about_an_article(filled: SqlStore) -> None:
    layer = replace(suggested(entity("Wit")), kind=LayerKind.ANNOTATED)
    _, number = filled.add_layer(layer)
    assert filled.add_layer(replace(layer, version="2")) == (Imported.UNCHANGED, number)
    with pytest.raises(StoreError, match="has other facts"):
        filled.add_layer(replace(layer, version="3", records=()))
    assert [found.id for found in filled.layers("a")] == [number]


def test_layers_are_about_articles_that_are_there(filled: SqlStore) -> None:
    with pytest.raises(UsageError, match="no article c"):
        filled.add_layer(suggested(article="c"))
    with pytest.raises(UsageError, match="no article c"):
        filled.layers("c")


def test_a_layer_of_which_one_record_fails_is_not_stored(filled: SqlStore) -> None:
    twins = (entity("Wit", id="same"), entity("Rood", id="same"))
    with pytest.raises(StoreError, match="unharmed"):
        filled.add_layer(suggested(*twins))
    assert filled.layers("a") == ()


def test_a_base_is_a_layer_that_is_there(filled: SqlStore) -> None:
    with pytest.raises(StoreError, match="unharmed"):
        filled.add_layer(replace(suggested(), base="99"))
    assert filled.layers("a") == ()


def test_articles_that_an_extractor_has_not_seen(filled: SqlStore) -> None:
    assert filled.articles_without("rules", "1", "") == ("a", "b")
    filled.add_layer(suggested())
    filled.add_layer(replace(suggested(article="b"), kind=LayerKind.CURATED))
    assert filled.articles_without("rules", "1", "") == ("b",)
    for other in (("rules", "2", ""), ("rules", "1", "x"), ("model", "1", "")):
        assert filled.articles_without(*other) == ("a", "b")
