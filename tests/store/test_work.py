"""Opening articles, the queue and places."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from shutil import copy
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy.event import listen

from annotator.core import decisions
from annotator.core.activity import Activity
from annotator.core.errors import Conflict, StoreError, UsageError
from annotator.core.facts import ArticleState, Comment, Fact, Layer, LayerKind, Verdict
from annotator.core.ports import Place
from annotator.core.queue import Column, QueueRow, is_blind
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


def row(
    store: SqlStore, annotator: str = "p", article: str = "a", blind_share: float = 0.0
) -> QueueRow:
    columns = frozenset(Column)
    return next(row for row in store.queue(annotator, blind_share, columns) if row.id == article)


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
    assert row(filled) == QueueRow(
        id="a",
        number=1,
        title=ARTICLE.title,
        suggested=3,
        pending=3,
        confidence=0.5,
        labels=frozenset({"WHO", "TALK"}),
    )
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
    assert (row.done, row.flagged) == (session.state.done, session.state.flagged)
    assert row.comments == sum(isinstance(record, Comment) for record in session.records.values())
    assert row.blind == session.blind
    held = [item for item in session.items if item.state is not State.REJECTED]
    assert row.labels == {item.fact.label for item in held}
    unsure = [
        item.fact.confidence for item in held if item.pending and item.fact.confidence is not None
    ]
    assert row.confidence == (pytest.approx(fmean(unsure)) if unsure else None)
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


# What is found out on demand


def test_a_closer_look_is_taken_only_where_it_is_asked_for(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    filled.add_layer(replace(suggested(FACTS[0]), author="model"))
    (plain,) = filled.queue("p")
    assert (plain.confidence, plain.disagreement, plain.labels) == (None, None, frozenset())
    for column, expected in (
        (Column.CONFIDENCE, (0.5, None, frozenset())),
        (Column.DISAGREEMENT, (None, 0.5, frozenset())),
        (Column.LABELS, (None, None, frozenset({"WHO"}))),
    ):
        (found,) = filled.queue("p", 0.0, frozenset({column}))
        assert (found.confidence, found.disagreement, found.labels) == expected


def test_extractors_disagree_by_their_newest_layers(filled: SqlStore) -> None:
    rood, gouda = entity("Rood", id="r"), entity("Gouda", "WHERE", id="g")
    filled.add_layer(suggested(*FACTS, version="1"))
    assert row(filled).disagreement is None
    filled.add_layer(suggested(*FACTS, rood, version="2"))
    assert row(filled).disagreement is None
    # Ids and confidences are no differences, labels are.
    same = replace(FACTS[0], id="other", confidence=0.9)
    filled.add_layer(replace(suggested(same, FACTS[1], rood), author="model"))
    assert row(filled).disagreement == 0
    filled.add_layer(replace(suggested(gouda), author="third"))
    assert row(filled).disagreement == 1


def test_people_come_before_extractors_where_two_have_decided(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    filled.add_layer(replace(suggested(), author="model"))
    one, other = session(filled, "p"), session(filled, "q")
    do(one, decisions.set_comment(one, "s1", "wie?"))
    do(other, decisions.set_done(other, True))
    assert row(filled).disagreement is None
    for opened in (one, other):
        assert opened.base is not None
        assert opened.base.author == "model"


def test_people_disagree_by_what_both_have_decided(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS, entity("Rood", id="s3")))
    filled.add_layer(replace(suggested(*FACTS), author="rules", version="2"))
    one, other = session(filled, "p"), session(filled, "q")
    assert one.suggestions.keys() == {"s1", "s2"}
    do(one, decisions.accept(one, one.items))
    assert row(filled).disagreement is None
    do(other, decisions.accept(other, [the(other, "s1")]))
    assert row(filled).disagreement == 0
    do(other, decisions.relabel(other, the(other, "s2"), "STRIKE"))
    assert row(filled).disagreement == pytest.approx(2 / 3)
    do(other, decisions.reject(other, [the(other, "s2")]))
    assert row(filled).disagreement == 0.5


def test_new_suggestions_are_looked_at_again(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    filled.add_layer(replace(suggested(*FACTS), author="model"))
    assert row(filled).disagreement == 0
    filled.add_layer(replace(suggested(FACTS[0]), author="model", version="2"))
    assert row(filled).disagreement == 0.5


# Searching


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("gouda", {"a", "t"}),
        ("GOUDA", {"a", "t"}),
        ("élan", {"e"}),
        ("ÉLAN", {"e"}),
        ("krant", {"s"}),
        ("100%", {"e"}),
        ("%", {"e"}),
        ("_", set()),
        ("/", set()),
        ("nergens", set()),
        ("", {"a", "t", "s", "e"}),
    ],
)
def test_articles_are_found_by_a_word_in_any_case(
    filled: SqlStore, word: str, expected: set[str]
) -> None:
    filled.add_document(Document(id="t", text="Tekst.", title="Naar Gouda"))
    filled.add_document(Document(id="s", text="Tekst.", source="De Krant"))
    filled.add_document(Document(id="e", text="Vol Élan, 100% zeker."))
    assert filled.articles_with(word) == expected


def test_letters_of_all_alphabets_have_a_case(sqlite_store: SqlStore) -> None:
    sqlite_store.add_document(Document(id="a", text="Die Straße nach Αθήνα und КИЇВ."))
    for word in ("STRASSE", "αθήνα", "київ"):
        assert sqlite_store.articles_with(word) == {"a"}


# Time


def timed(store: SqlStore, annotator: str = "p") -> tuple[Session, list[float]]:
    """A session and the hands of its clock."""
    hands = [0.0]
    opened = Session(
        store.open("a", annotator),
        SCHEMA,
        clock=clock(),
        ids=names(),
        activity=Activity(lambda: hands[0]),
    )
    return opened, hands


def test_time_is_kept_for_each_annotator_and_article(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    opened, hands = timed(filled)
    for passed, step in ((2.5, "s1"), (1.25, "s2")):
        hands[0] += passed
        opened.touch()
        do(opened, decisions.accept(opened, [the(opened, step)]))
    hands[0] += 1
    opened.touch()
    opened.undo()
    assert row(filled).seconds == pytest.approx(4.75)
    assert row(filled, "q").seconds == 0
    assert filled.decision_seconds("p") == {"a": (2.5, 1.25)}
    assert filled.decision_seconds("q") == {}
    assert [entry.seconds for entry in session(filled).log] == [2.5, 1.25, 1]
    hands[0] += 3
    opened.touch()
    opened.leave()
    assert row(filled).seconds == pytest.approx(7.75)
    assert filled.decision_seconds("p") == {"a": (2.5, 1.25)}


def test_looking_alone_takes_time_but_begins_nothing(filled: SqlStore) -> None:
    opened, hands = timed(filled)
    hands[0] += 12
    opened.touch()
    opened.leave()
    assert row(filled).seconds == 12
    assert filled.annotators() == ()
    assert filled.layers("a") == ()


def test_time_that_cannot_be_stored_stops_nobody(sqlite_store: SqlStore) -> None:
    sqlite_store.add_document(ARTICLE)
    opened, hands = timed(sqlite_store)
    hands[0] += 12
    opened.touch()

    def protect(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    listen(sqlite_store._engine, "checkout", protect)
    with pytest.raises(StoreError):
        sqlite_store.spend(1, "p", 3.0)
    opened.leave()
    assert row(sqlite_store).seconds == 0


def test_scripts_leave_no_time(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    opened = session(filled)
    do(opened, decisions.accept(opened, opened.items))
    assert row(filled).seconds == 0
    assert filled.decision_seconds("p") == {}


# Blind articles


def blind_session(store: SqlStore, annotator: str = "p", blind: bool = True) -> Session:
    return Session(store.open("a", annotator, blind), SCHEMA, clock=clock(), ids=names())


def test_a_blind_article_shows_no_suggestions_and_stays_so(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    opened = blind_session(filled)
    assert (opened.blind, opened.base, len(opened.items)) == (True, None, 0)
    do(opened, decisions.add_entity(opened, at("Gouda"), "WHERE"))
    # Whatever is configured later.
    for blind in (False, True):
        again = blind_session(filled, blind=blind)
        assert (again.blind, again.base, len(again.items)) == (True, None, 1)
        do(again, decisions.set_flagged(again, not again.state.flagged))
    (layer,) = filled.layers("a", LayerKind.ANNOTATED)
    assert (layer.blind, layer.base) == (True, None)
    assert not blind_session(filled, "q", blind=False).blind


def test_who_has_begun_with_suggestions_keeps_them(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    opened = session(filled)
    do(opened, decisions.accept(opened, [the(opened, "s1")]))
    again = blind_session(filled)
    assert (again.blind, len(again.items)) == (False, 2)
    do(again, decisions.accept(again, [the(again, "s2")]))
    assert not filled.layers("a", LayerKind.ANNOTATED)[0].blind


@pytest.mark.parametrize("blind_first", [False, True])
@pytest.mark.parametrize("extracted", [False, True])
def test_a_window_that_sees_more_or_less_is_stale(
    filled: SqlStore, blind_first: bool, extracted: bool
) -> None:
    if extracted:
        filled.add_layer(suggested(*FACTS))
    first, second = (
        blind_session(filled, blind=blind_first),
        blind_session(filled, blind=not blind_first),
    )
    do(first, decisions.add_entity(first, at("Gouda"), "WHERE"))
    change = decisions.set_flagged(second, True)
    assert change is not None
    with pytest.raises(Conflict):
        second.do(change)


def test_the_queue_counts_no_suggestions_of_a_blind_article(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    unseen = row(filled, blind_share=1.0)
    assert (unseen.blind, unseen.suggested, unseen.pending) == (True, 0, 0)
    assert (unseen.confidence, unseen.labels) == (None, frozenset())
    opened = blind_session(filled)
    do(opened, decisions.add_entity(opened, at("Gouda"), "WHERE"))
    for share in (0.0, 1.0):
        matches(row(filled, blind_share=share), opened)
    assert not row(filled, "q").blind


def test_begun_articles_are_blind_or_not_as_they_were_begun(filled: SqlStore) -> None:
    filled.add_layer(suggested(*FACTS))
    opened = session(filled)
    do(opened, decisions.accept(opened, [the(opened, "s1")]))
    matches(row(filled, blind_share=1.0), opened)


def test_the_queue_and_opening_agree_on_what_is_blind(store: SqlStore) -> None:
    for number in range(30):
        store.add_document(Document(id=f"a{number}", text=TEXT))
    found = {row.id: row.blind for row in store.queue("p", 0.4)}
    assert found == {name: is_blind(name, 0.4) for name in found}
    assert set(found.values()) == {False, True}
