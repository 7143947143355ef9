"""Opening articles, the queue and places."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given, settings

from annotator.core import decisions
from annotator.core.errors import Conflict, UsageError
from annotator.core.facts import ArticleState, Fact, Layer, LayerKind, Verdict
from annotator.core.ports import Place
from annotator.core.queue import QueueRow
from annotator.core.session import Session, State
from annotator.core.text import Document
from annotator.store.sql import SqlStore
from tests.core.material import (
    ARTICLE,
    SCHEMA,
    TEXT,
    Work,
    at,
    clock,
    do,
    entity,
    event,
    names,
    play,
    suggested,
    suggestions,
    the,
    work,
)

FACTS: tuple[Fact, ...] = (entity("Wit", id="s1"), event("sprak", id="s2"))


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """A store with one article."""
    store.add_document(ARTICLE)
    return store


def session(store: SqlStore, annotator: str = "p", article: str = "a") -> Session:
    return Session(store.open(article, annotator), SCHEMA, clock=clock(), ids=names())


def row(store: SqlStore, annotator: str = "p", article: str = "a") -> QueueRow:
    return next(row for row in store.queue(annotator) if row.id == article)


# Opening


def test_an_article_opens_without_suggestions(filled: SqlStore) -> None:
    opened = filled.open("a", "p")
    assert (opened.document, opened.base, opened.records, opened.log) == (ARTICLE, None, (), ())


def test_there_is_no_opening_what_is_not_there(filled: SqlStore) -> None:
    with pytest.raises(UsageError, match="no article b"):
        filled.open("b", "p")


def test_the_newest_suggestions_are_reviewed(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS, version="1"))
    filled.add_layer(suggested(entity("Rood", id="s9"), version="2"))
    filled.add_layer(replace(suggested(entity("Gouda")), kind=LayerKind.CURATED))
    base = filled.open("a", "p").base
    assert base is not None
    assert base.version == "2"
    assert (row(filled).suggested, row(filled).pending) == (1, 1)


def test_who_has_begun_keeps_the_suggestions_that_were_begun_with(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS, version="1"))
    one = session(filled)
    do(one, decisions.accept(one, [the(one, "s1")]))
    filled.add_layer(suggested(entity("Rood", id="s9"), version="2"))
    again = session(filled)
    assert [(item.id, item.state) for item in again.items] == [
        ("s1", State.ACCEPTED),
        ("s2", State.PENDING),
    ]
    assert [item.id for item in session(filled, "q").items] == ["s9"]
    do(one, decisions.accept(one, [the(one, "s2")]))
    assert session(filled).pending == 0


def test_a_session_that_is_open_goes_on_with_what_it_shows(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS, version="1"))
    shown = session(filled)
    filled.add_layer(suggested(entity("Rood", id="s9"), version="2"))
    do(shown, decisions.accept(shown, [the(shown, "s1")]))
    assert [item.id for item in session(filled).items] == ["s1", "s2"]


def test_who_began_without_suggestions_gets_them_later(filled: SqlStore) -> None:
    early = session(filled)
    do(early, decisions.add_entity(early, at("Gouda"), "WHERE"))
    filled.add_layer(suggested(*FACTS))
    later = session(filled)
    assert {item.id for item in later.items} == {"n1", "s1", "s2"}
    do(later, decisions.accept(later, [the(later, "s1")]))
    filled.add_layer(suggested(entity("Rood", id="s9"), version="2"))
    assert {item.id for item in session(filled).items} == {"n1", "s1", "s2"}
    while later.undo() is not None:
        pass
    assert later.records == {}


def test_a_window_from_before_the_suggestions_is_stale_once_they_are_decided(
    filled: SqlStore,
) -> None:
    early = session(filled)
    do(early, decisions.add_entity(early, at("Gouda"), "WHERE"))
    filled.add_layer(suggested(*FACTS))
    later = session(filled)
    do(later, decisions.accept(later, [the(later, "s1")]))
    change = decisions.add_entity(early, at("Rood"), "WHO")
    assert change is not None
    with pytest.raises(Conflict):
        early.do(change)


def test_annotators_do_not_see_each_other(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    one = session(filled, "p")
    do(one, decisions.accept(one, one.items))
    assert session(filled, "q").pending == 2
    assert filled.open("a", "q").records == ()
    assert filled.annotators() == ("p",)
    other = session(filled, "o")
    do(other, decisions.reject(other, other.items))
    assert filled.annotators() == ("o", "p")


# The queue


def test_an_empty_project_has_an_empty_queue(store: SqlStore) -> None:
    assert store.queue("p") == ()
    assert store.annotators() == ()


def test_a_row_says_what_is_known_of_an_article(store: SqlStore) -> None:
    store.add_document(
        Document(id="a", text=TEXT, title="T", source="S", published="2026", meta={"x": 1})
    )
    assert store.queue("p") == (
        QueueRow(id="a", number=1, title="T", source="S", published="2026"),
    )


def test_the_queue_counts_decisions(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS, entity("Rood", id="s3")))
    assert row(filled) == QueueRow(id="a", number=1, title=ARTICLE.title, suggested=3, pending=3)
    work = session(filled)
    do(work, decisions.accept(work, [the(work, "s1")]))
    do(work, decisions.reject(work, [the(work, "s2")]))
    do(work, decisions.add_entity(work, at("Gouda"), "WHERE"))
    do(work, decisions.set_done(work, True))
    mine, other = row(filled), row(filled, "q")
    assert (mine.pending, mine.accepted, mine.rejected, mine.done) == (1, 2, 1, True)
    assert (other.pending, other.accepted, other.rejected, other.done) == (3, 0, 0, False)
    work.undo()
    assert not row(filled).done


def matches(row: QueueRow, session: Session) -> None:
    states = [item.state for item in session.items]
    assert row.suggested == len(session.suggestions)
    assert row.pending == session.pending
    assert row.rejected == states.count(State.REJECTED)
    assert row.accepted == len(states) - row.rejected - row.pending
    assert row.done == session.state.done
    assert (row.decided, row.total) == (session.decided, len(session.items))


def test_the_queue_counts_what_a_session_shows(tmp_path: Path, template: Path) -> None:
    file = tmp_path / "project.db"
    copy(template, file)
    store = SqlStore(f"sqlite:///{file}", clock=clock())
    articles = (f"a{number}" for number in count())

    @settings(max_examples=40)
    @given(suggestions(), work(8), work(4))
    def agree(facts: tuple[Fact, ...], mine: list[Work], others: list[Work]) -> None:
        article = next(articles)
        store.add_document(Document(id=article, text=TEXT))
        store.add_layer(suggested(*facts, article=article))
        for annotator, actions in (("p", mine), ("q", others)):
            opened = session(store, annotator, article)
            for action in actions:
                play(opened, action)
            matches(row(store, annotator, article), opened)
        matches(row(store, "p", article), session(store, "p", article))

    agree()
    store.close()


def test_what_an_extractor_says_of_the_article_is_no_fact(filled: SqlStore) -> None:
    filled.add_layer(replace(suggested(), records=(*FACTS, ArticleState(done=True))))
    work = session(filled)
    assert not work.state.done
    matches(row(filled), work)
    do(work, decisions.set_done(work, True))
    matches(row(filled), work)


@pytest.mark.parametrize("version", ["", "2"])
def test_an_imported_layer_is_work_like_any_other(filled: SqlStore, version: str) -> None:
    filled.add_layer(suggested(*FACTS))
    kept = replace(entity("Rood", id="x1"), verdict=Verdict.ACCEPTED, origin="elsewhere")
    wrong = replace(entity("Gouda", id="x2"), verdict=Verdict.REJECTED, origin="too")
    filled.add_layer(
        Layer(
            article="a",
            kind=LayerKind.ANNOTATED,
            author="p",
            version=version,
            records=(kept, wrong, ArticleState(done=True)),
        )
    )
    matches(row(filled), session(filled))
    work = session(filled)
    assert work.state.done
    do(work, decisions.accept(work, [the(work, "s1")]))
    matches(row(filled), session(filled))
    assert len(filled.queue("p")) == 1


# Places


def test_there_is_no_place_before_the_first_one(filled: SqlStore) -> None:
    assert filled.place("p") is None


def test_the_last_place_is_kept_for_each_annotator(filled: SqlStore) -> None:
    filled.keep_place("p", Place("a", "s1"))
    filled.keep_place("q", Place("a"))
    assert (filled.place("p"), filled.place("q")) == (Place("a", "s1"), Place("a"))
    filled.keep_place("p", Place("a"))
    assert filled.place("p") == Place("a")


def test_a_place_is_in_an_article_that_is_there(filled: SqlStore) -> None:
    filled.keep_place("p", Place("a"))
    with pytest.raises(UsageError, match="no article b"):
        filled.keep_place("p", Place("b"))
    assert filled.place("p") == Place("a")


def test_the_preferred_author_is_reviewed_whoever_came_last(tmp_path: Path) -> None:
    store = SqlStore(
        f"sqlite:///{tmp_path}/p.db", clock=lambda: "2026-01-01", prefer=("first", "second")
    )
    store.add_document(Document(id="a", text="Een tekst."))
    for author in ("second", "first", "other", "second"):
        version = str(len(store.layers("a")))
        store.add_layer(
            Layer(article="a", kind=LayerKind.SUGGESTED, author=author, version=version)
        )
    base = store.open("a", "anna").base
    assert base is not None
    assert (base.author, base.version) == ("first", "1")
    store.close()
