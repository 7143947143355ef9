from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import pytest

from annotator.core import decisions
from annotator.core.errors import UsageError
from annotator.core.facts import Layer, LayerKind
from annotator.core.ports import Imported, Opened, Place, Store
from annotator.core.queue import Column, Filter, Order, QueueRow, parse_filter
from annotator.core.text import Document
from annotator.core.workspace import Workspace, starting_fact
from tests.core.material import (
    ARTICLE,
    SCHEMA,
    MemoryJournal,
    clock,
    do,
    entity,
    event,
    names,
    session_on,
    suggested,
    the,
)

FACTS = (entity("Wit", id="wit"), entity("Gouda", "WHERE", id="gouda"), event("sprak", id="v"))


class MemoryStore:
    """One article and the places of annotators, in memory."""

    def __init__(self, *articles: str, done: tuple[str, ...] = ()) -> None:
        self.rows = tuple(
            QueueRow(id=article, number=number, done=article in done)
            for number, article in enumerate(articles, 1)
        )
        self.places: dict[str, Place] = {}
        self.journals: dict[tuple[str, str], MemoryJournal] = {}
        self.asked: list[tuple[float, Set[Column]]] = []
        self.closed = False

    def add_document(self, document: Document) -> Imported:
        raise NotImplementedError

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        raise NotImplementedError

    def document(self, article: str) -> Document:
        raise NotImplementedError

    def find_text(self, sha256: str) -> str | None:
        raise NotImplementedError

    def batch(self) -> AbstractContextManager[None]:
        return nullcontext()

    def add_layer(self, layer: Layer) -> tuple[Imported, str]:
        raise NotImplementedError

    def layers(
        self, article: str, kind: LayerKind | None = None, author: str | None = None
    ) -> tuple[Layer, ...]:
        raise NotImplementedError

    def articles_without(self, author: str, version: str, fingerprint: str) -> tuple[str, ...]:
        raise NotImplementedError

    def open(self, article: str, annotator: str, blind: bool = False) -> Opened:
        if article not in {row.id for row in self.rows}:
            raise UsageError(f"There is no article {article}.")
        journal = self.journals.setdefault((article, annotator), MemoryJournal())
        return journal.opened(None if blind else suggested(*FACTS), ARTICLE, blind=blind)

    def open_gold(self, article: str, curator: str, gold: Layer) -> Opened:
        raise NotImplementedError

    def queue(
        self, annotator: str, blind_share: float = 0.0, columns: Set[Column] = frozenset()
    ) -> tuple[QueueRow, ...]:
        self.asked.append((blind_share, columns))
        return self.rows if annotator else ()

    def articles_with(self, word: str) -> frozenset[str]:
        return frozenset(row.id for row in self.rows if word in row.title)

    def decision_seconds(self, annotator: str) -> Mapping[str, tuple[float, ...]]:
        raise NotImplementedError

    def annotators(self) -> tuple[str, ...]:
        return tuple(sorted({annotator for _, annotator in self.journals}))

    def place(self, annotator: str) -> Place | None:
        return self.places.get(annotator)

    def keep_place(self, annotator: str, place: Place) -> None:
        self.places[annotator] = place

    def close(self) -> None:
        self.closed = True


def workspace(store: Store, annotator: str = "p") -> Workspace:
    return Workspace(store, SCHEMA, annotator, clock=clock(), ids=names())


def test_work_begins_with_the_first_open_article() -> None:
    space = workspace(MemoryStore("a", "b", "c", done=("a",)))
    assert space.start(space.queue()) == Place("b")


def test_work_begins_with_the_first_article_where_all_are_done() -> None:
    space = workspace(MemoryStore("a", "b", done=("a", "b")))
    assert space.start(space.queue()) == Place("a")


def test_work_goes_on_where_the_annotator_was() -> None:
    store = MemoryStore("a", "b", done=("b",))
    space = workspace(store)
    space.keep_place("b", "wit")
    assert space.start(space.queue()) == Place("b", "wit")
    other = workspace(store, "q")
    assert other.start(other.queue()) == Place("a")


def test_a_place_in_an_article_that_is_gone_is_forgotten() -> None:
    space = workspace(MemoryStore("a"))
    space.keep_place("gone", "wit")
    assert space.start(space.queue()) == Place("a")


def test_nothing_begins_without_articles() -> None:
    space = workspace(MemoryStore())
    assert space.start(space.queue()) is None


def test_annotators_have_sessions_of_their_own() -> None:
    store = MemoryStore("a")
    one, other = workspace(store, "p"), workspace(store, "q")
    session = one.open("a")
    do(session, decisions.accept(session, session.items))
    assert (one.open("a").pending, other.open("a").pending) == (0, 3)
    one.close()
    assert store.closed


def test_the_remembered_fact_has_the_focus() -> None:
    assert starting_fact(session_on(*FACTS), "gouda") == "gouda"


def test_else_the_first_undecided_fact_behind_the_last_decision_has_it() -> None:
    session = session_on(*FACTS)
    assert starting_fact(session, None) == starting_fact(session, "gone") == "wit"
    do(session, decisions.accept(session, [the(session, "gouda")]))
    assert starting_fact(session, None) == "v"
    do(session, decisions.accept(session, [the(session, "v")]))
    assert starting_fact(session, None) == "wit"


def test_else_the_first_fact_has_it() -> None:
    session = session_on(*FACTS)
    do(session, decisions.accept(session, session.items))
    assert starting_fact(session, None) == "wit"
    assert starting_fact(session_on(), None) is None


def test_a_last_change_that_left_nothing_behind_is_passed_over() -> None:
    session = session_on(*FACTS)
    do(session, decisions.add_event(session, FACTS[0].fragments, "TALK"))
    session.undo()
    assert session.last_changed == "n1"
    assert starting_fact(session, None) == "wit"


def test_a_comment_is_no_place_to_go_on_behind() -> None:
    session = session_on(*FACTS)
    do(session, decisions.set_comment(session, "gouda", "de stad?"))
    assert starting_fact(session, None) == "wit"


# Orders, filters and blind articles


def space_with(store: MemoryStore, order: Order, blind_share: float = 0.0) -> Workspace:
    return Workspace(
        store,
        SCHEMA,
        "p",
        clock=clock(),
        ids=names(),
        blind_share=blind_share,
        order=order,
    )


def unsure() -> MemoryStore:
    """Four articles with confidences that fall."""
    store = MemoryStore("a", "b", "c", "d", done=("d",))
    store.rows = tuple(
        replace(row, confidence=0.9 - row.number / 10, title=f"Kop {row.id}") for row in store.rows
    )
    return store


def test_the_queue_is_in_the_order_of_the_project_and_so_is_the_start() -> None:
    space = space_with(unsure(), Order.CONFIDENCE)
    rows = space.queue()
    assert [row.id for row in rows] == ["d", "c", "b", "a"]
    assert [row.number for row in rows] == [4, 3, 2, 1]
    assert space.start(rows) == Place("c")


def test_the_queue_is_filtered_and_stays_in_order() -> None:
    space = space_with(unsure(), Order.CONFIDENCE)
    assert [row.id for row in space.queue(parse_filter("open"))] == ["c", "b", "a"]
    assert [row.id for row in space.queue(parse_filter("Kop b"))] == ["b"]
    assert [row.id for row in space.queue(Filter())] == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("order", "wanted", "columns"),
    [
        (Order.GIVEN, None, set()),
        (Order.RANDOM, Filter(flagged=True, words=("x",)), set()),
        (Order.CONFIDENCE, None, {Column.CONFIDENCE}),
        (Order.DISAGREEMENT, None, {Column.DISAGREEMENT}),
        (Order.GIVEN, Filter(below=0.5), {Column.CONFIDENCE}),
        (Order.GIVEN, Filter(labels=frozenset({"WHO"})), {Column.LABELS}),
    ],
)
def test_only_what_is_needed_is_asked_for(
    order: Order, wanted: Filter | None, columns: set[Column]
) -> None:
    store = unsure()
    space_with(store, order, 0.25).queue(wanted)
    assert store.asked == [(0.25, columns)]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_blind_article_opens_without_suggestions(share: float) -> None:
    session = space_with(MemoryStore("a"), Order.GIVEN, share).open("a")
    assert session.blind is bool(share)
    assert len(session.items) == (0 if share else 3)
