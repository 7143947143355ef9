from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
import sqlalchemy

from annotator.core.errors import StoreError, UsageError
from annotator.core.ports import Imported
from annotator.core.text import Document
from annotator.store.sql import SqlStore

FULL = Document(
    id="nieuws/één.txt",
    text="Eén “zin”\nmet 👩🏽\u200d🚀, e\u0301 en\ttab.",
    title="Titel",
    source="Bron",
    url="https://example.org/1?a=b#c",
    published="2026-01-01",
    lang="nl-BE",
    meta={"pages": [1, 2.5, None, True], "by": {"name": "é"}, "half": "\ud800"},
)


def article(name: str, text: str = "Een zin.") -> Document:
    return Document(id=name, text=text)


def ids(store: SqlStore) -> list[str]:
    return [document.id for document in store.documents()]


def test_an_article_comes_back_as_it_was(store: SqlStore) -> None:
    assert store.add_document(FULL) is Imported.NEW
    assert store.document(FULL.id) == FULL
    assert list(store.documents()) == [FULL]


def test_an_article_may_say_nothing_about_itself(store: SqlStore) -> None:
    bare = Document(id="a", text="", meta=MappingProxyType({}))
    store.add_document(bare)
    assert store.document("a") == bare


@pytest.mark.parametrize(
    "text", ["", " \n ", "\ufeffa", "a\r\nb", "'; DROP TABLE article; --", "%s ? :a", "𝕏" * 5000]
)
def test_a_text_is_never_changed(store: SqlStore, text: str) -> None:
    store.add_document(article("a", text))
    assert store.document("a").text == text


def test_the_same_article_again_changes_nothing(store: SqlStore) -> None:
    store.add_document(FULL)
    assert store.add_document(FULL) is Imported.UNCHANGED
    assert store.add_document(article(FULL.id, FULL.text)) is Imported.UNCHANGED
    assert list(store.documents()) == [FULL]


def test_another_text_under_the_same_id_is_refused(store: SqlStore) -> None:
    store.add_document(FULL)
    with pytest.raises(StoreError, match=f"Another text has the id {FULL.id}") as refusal:
        store.add_document(article(FULL.id, "Iets anders."))
    assert refusal.value.hint
    assert list(store.documents()) == [FULL]


def test_there_is_no_article_but_those_that_were_added(store: SqlStore) -> None:
    with pytest.raises(UsageError, match="no article b"):
        store.document("b")
    assert ids(store) == []


def test_a_text_is_found_by_its_digest(store: SqlStore) -> None:
    one, twin = article("one", "Dezelfde tekst."), article("twin", "Dezelfde tekst.")
    assert store.find_text(one.sha256) is None
    store.add_document(one)
    store.add_document(twin)
    assert store.find_text(twin.sha256) == "one"


def test_the_queue_is_in_the_order_of_adding(store: SqlStore) -> None:
    for name in ("b", "a", "c"):
        store.add_document(article(name))
    assert ids(store) == ["b", "a", "c"]
    assert [row.id for row in store.queue("p")] == ["b", "a", "c"]
    assert [row.number for row in store.queue("p")] == [1, 2, 3]


# Many articles


@pytest.fixture
def many(store: SqlStore) -> list[str]:
    names = [f"a{number:03}" for number in range(450)]
    with store.batch():
        for name in names:
            store.add_document(article(name, f"Tekst {name}."))
    return names


def test_all_articles_are_read_once(store: SqlStore, many: list[str]) -> None:
    assert ids(store) == many


def test_some_articles_are_read_in_the_order_of_the_queue(store: SqlStore, many: list[str]) -> None:
    wanted = [*reversed(many), "unknown", many[3]]
    assert [document.id for document in store.documents(wanted)] == many
    assert list(store.documents([])) == []


@pytest.mark.parametrize("some", [False, True])
def test_articles_are_read_in_chunks(store: SqlStore, many: list[str], some: bool) -> None:
    statements: list[str] = []
    sqlalchemy.event.listen(
        store._engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    stream = store.documents(many if some else None)
    next(stream)
    begun = sum("text" in statement for statement in statements)
    rest = sum(1 for _ in stream)
    assert begun == 1
    assert rest == len(many) - 1
    assert sum("text" in statement for statement in statements) > 2


def test_articles_may_be_added_while_others_are_read(store: SqlStore) -> None:
    store.add_document(article("a"))
    for document in store.documents():
        if document.id == "a":
            store.add_document(article("b"))
    assert ids(store) == ["a", "b"]


# What a database cannot hold


@pytest.mark.parametrize("field", ["id", "text", "title", "source", "url", "published", "lang"])
def test_half_a_character_is_refused_with_a_sentence(store: SqlStore, field: str) -> None:
    kept = article("kept")
    store.add_document(kept)
    values: dict[str, Any] = {"id": "a", "text": "Een zin.", field: "half \ud800"}
    with pytest.raises(StoreError, match=r"U\+D800") as refusal:
        store.add_document(Document(**values))
    assert refusal.value.hint
    str(refusal.value).encode()
    assert list(store.documents()) == [kept]


def test_half_a_character_in_one_article_stops_no_other(store: SqlStore) -> None:
    with store.batch():
        store.add_document(article("a"))
        with pytest.raises(StoreError, match=r"U\+D800"):
            store.add_document(article("b", "\ud800"))
        store.add_document(article("c"))
    assert ids(store) == ["a", "c"]


def test_no_article_is_called_by_half_a_character(store: SqlStore) -> None:
    with pytest.raises(StoreError, match=r"U\+DCFF"):
        store.document("\udcff")


def test_sqlite_holds_a_nul(sqlite_store: SqlStore) -> None:
    holed = article("a", "voor\x00na")
    sqlite_store.add_document(holed)
    assert sqlite_store.document("a") == holed
    assert sqlite_store.document("a").sha256 == holed.sha256


# Batches


def test_a_batch_is_stored_whole(store: SqlStore) -> None:
    with store.batch():
        for name in ("a", "b"):
            store.add_document(article(name))
        assert ids(store) == ["a", "b"]
    assert ids(store) == ["a", "b"]


def test_a_batch_that_fails_leaves_nothing(store: SqlStore) -> None:
    store.add_document(article("kept"))

    def fail() -> None:
        with store.batch():
            store.add_document(article("a"))
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        fail()
    assert ids(store) == ["kept"]
    store.add_document(article("after"))
    assert ids(store) == ["kept", "after"]


def test_a_batch_is_seen_by_nobody_before_it_is_stored(
    opener: Any, store: SqlStore, address: str
) -> None:
    other = opener(address)
    with store.batch():
        store.add_document(article("a"))
        assert ids(other) == []
    assert ids(other) == ["a"]
