"""A curator's corrections of the gold, in a layer of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core.changes import Change, Delta, Entry, Kind
from annotator.core.errors import Conflict
from annotator.core.facts import (
    ArticleState,
    Comment,
    Fact,
    Layer,
    LayerKind,
    Record,
    Verdict,
    comment_id,
)
from annotator.store.sql import SqlStore
from tests.core.material import ARTICLE, entity, suggested

AT = "2026-01-02T03:04:05.678+00:00"
WIT = replace(entity("Wit", id="wit"), verdict=Verdict.ACCEPTED, origin="wit")
ROOD = replace(entity("Rood", id="rood"), verdict=Verdict.ACCEPTED)
REFUSED = replace(entity("Gouda", id="gouda"), verdict=Verdict.REJECTED, origin="gouda")
RECORDS: tuple[Record, ...] = (
    WIT,
    ROOD,
    REFUSED,
    ArticleState(done=True),
    Comment(id=comment_id("gouda"), fact="gouda", text="nee"),
    Comment(id=comment_id("wit"), fact="wit", text="ja"),
)


@pytest.fixture
def gold(store: SqlStore) -> Layer:
    """What an annotator finished, over suggestions."""
    store.add_document(ARTICLE)
    _imported, base = store.add_layer(suggested(entity("Wit", id="wit")))
    store.add_layer(
        Layer(article="a", kind=LayerKind.ANNOTATED, author="ann", records=RECORDS, base=base)
    )
    return store.layers("a", LayerKind.ANNOTATED)[0]


def removal(seq: int, fact: Fact, kind: Kind = Kind.DO, target: int | None = None) -> Entry:
    change = Change("drop", (Delta(fact.id, fact, None),))
    return Entry(seq, kind, change if kind is Kind.DO else change.inverse, AT, target, 2.0)


def test_nothing_is_stored_before_the_first_correction(store: SqlStore, gold: Layer) -> None:
    opened = store.open_gold("a", "kim", gold)
    assert {record.id for record in opened.records} == {
        "wit",
        "rood",
        "article",
        comment_id("wit"),
    }
    assert (opened.base, opened.log) == (None, ())
    assert store.layers("a", LayerKind.CURATED) == ()


def test_a_correction_makes_a_layer_and_leaves_the_annotators(store: SqlStore, gold: Layer) -> None:
    journal = store.open_gold("a", "kim", gold).journal
    journal.append(removal(1, ROOD))
    journal.append(removal(2, WIT))
    (curated,) = store.layers("a", LayerKind.CURATED)
    assert (curated.author, curated.base, curated.facts, curated.done) == (
        "kim",
        gold.base,
        (),
        True,
    )
    assert store.layers("a", LayerKind.ANNOTATED) == (gold,)


def test_it_goes_on_after_a_restart_and_is_undone(store: SqlStore, gold: Layer) -> None:
    store.open_gold("a", "kim", gold).journal.append(removal(1, ROOD))
    (curated,) = store.layers("a", LayerKind.CURATED)
    opened = store.open_gold("a", "kim", curated)
    assert [entry.change.verb for entry in opened.log] == ["drop"]
    opened.journal.append(removal(2, ROOD, Kind.UNDO, 1))
    (again,) = store.layers("a", LayerKind.CURATED)
    assert again.id == curated.id
    assert set(again.facts) == {WIT, ROOD}


def test_gold_of_another_curator_stays_as_it_is(store: SqlStore, gold: Layer) -> None:
    store.open_gold("a", "kim", gold).journal.append(removal(1, ROOD))
    (kims,) = store.layers("a", LayerKind.CURATED)
    store.open_gold("a", "lee", kims).journal.append(removal(1, WIT))
    before, lees = store.layers("a", LayerKind.CURATED)
    assert (before, lees.author, lees.facts) == (kims, "lee", ())
    # And what the first one corrects from there is the newest gold once more.
    store.open_gold("a", "kim", lees).journal.append(
        Entry(1, Kind.DO, Change("take", (Delta("wit", None, WIT),)), AT)
    )
    newest = store.layers("a", LayerKind.CURATED)[-1]
    assert (newest.author, newest.version, newest.facts) == ("kim", "2", (WIT,))


def test_gold_that_changed_meanwhile_is_not_copied(store: SqlStore, gold: Layer) -> None:
    opened = store.open_gold("a", "kim", gold)
    work = store.open("a", "ann").journal
    work.append(Entry(1, Kind.DO, Change("reject", (Delta("rood", ROOD, None),)), AT))
    with pytest.raises(Conflict):
        opened.journal.append(removal(1, WIT))
    assert store.layers("a", LayerKind.CURATED) == ()


def test_two_windows_do_not_make_two_layers(store: SqlStore, gold: Layer) -> None:
    first, second = (store.open_gold("a", "kim", gold).journal for _ in range(2))
    first.append(removal(1, ROOD))
    with pytest.raises(Conflict):
        second.append(removal(1, WIT))
    (curated,) = store.layers("a", LayerKind.CURATED)
    assert curated.facts == (WIT,)


def test_a_refused_first_correction_leaves_no_layer(store: SqlStore, gold: Layer) -> None:
    journal = store.open_gold("a", "kim", gold).journal
    with pytest.raises(Conflict):
        journal.append(removal(1, REFUSED))
    assert store.layers("a", LayerKind.CURATED) == ()
    journal.append(removal(1, ROOD))
    assert len(store.layers("a", LayerKind.CURATED)) == 1
