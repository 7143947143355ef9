"""Decisions are on the disk when the session says so, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import sqlalchemy
from hypothesis import given, settings
from sqlalchemy import event, text

from annotator.core import decisions
from annotator.core.activity import Activity
from annotator.core.errors import Conflict, StoreError
from annotator.core.facts import Fact
from annotator.core.session import Session
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
    names,
    play,
    suggested,
    suggestions,
    the,
    work,
)
from tests.core.material import event as an_event
from tests.store.conftest import Opener

FACTS: tuple[Fact, ...] = (
    entity("Wit", id="s1"),
    an_event("sprak", id="s2", arguments=(("by", "Wit"),)),
    entity("Rood", id="s3"),
)

Picture = tuple[object, ...]


def picture(session: Session) -> Picture:
    return (dict(session.records), tuple(session.items), session.history, session.log)


def session(store: SqlStore, article: str = "a", prefix: str = "n") -> Session:
    return Session(store.open(article, "p"), SCHEMA, clock=clock(), ids=names(prefix))


def begin(store: SqlStore) -> Session:
    """A session on suggestions of which one is decided and one decision is undone."""
    store.add_document(ARTICLE)
    store.add_layer(suggested(*FACTS))
    opened = session(store)
    do(opened, decisions.accept(opened, [the(opened, "s2")]))
    do(opened, decisions.accept(opened, [the(opened, "s3")]))
    opened.undo()
    return opened


def wide(session: Session) -> None:
    """A decision that touches two records."""
    do(session, decisions.resize(session, the(session, "s1"), (at("Minister Wit"),)))


# Reading back


def test_work_is_there_when_the_project_is_opened_again(
    store: SqlStore, address: str, opener: Opener
) -> None:
    worked = begin(store)
    wide(worked)
    store.close()
    again = session(opener(address))
    assert picture(again) == picture(worked)
    assert again.undo() is not None
    assert again.undo() is not None
    assert again.records == {}
    assert again.redo() is not None


def test_what_is_stored_is_what_the_session_holds_at_every_point(
    tmp_path: Path, template: Path
) -> None:
    file = tmp_path / "project.db"
    copy(template, file)
    store = SqlStore(f"sqlite:///{file}", clock=clock())
    articles = (f"a{number}" for number in count())

    @settings(max_examples=25)
    @given(suggestions(), work(10))
    def hold(facts: tuple[Fact, ...], actions: list[Work]) -> None:
        article = next(articles)
        store.add_document(Document(id=article, text=TEXT))
        store.add_layer(suggested(*facts, article=article))
        worked = session(store, article)
        start = picture(worked)[:2]
        for action in actions:
            play(worked, action)
            assert picture(session(store, article)) == picture(worked)
        again = session(store, article, "later")
        while again.undo() is not None:
            pass
        assert picture(again)[:2] == start
        assert picture(session(store, article)) == picture(again)

    hold()
    store.close()


# One transaction


STEPS: dict[str, Callable[[Session], object]] = {
    "do": wide,
    "undo": Session.undo,
    "redo": Session.redo,
}


def refused(store: SqlStore, worked: Session, step: str, match: str) -> StoreError:
    """Try a step that must fail, and see that nothing has happened."""
    before = picture(worked)
    with pytest.raises(StoreError, match=match) as refusal:
        STEPS[step](worked)
    assert picture(worked) == before
    assert picture(session(store)) == before
    return refusal.value


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("where", ["s1", "s2", "log"])
def test_a_failure_in_the_middle_leaves_nothing(
    sqlite_store: SqlStore, step: str, where: str
) -> None:
    worked = begin(sqlite_store)
    # Whatever the step, it touches s1, s2 and the log.
    if step != "do":
        wide(worked)
    if step == "redo":
        worked.undo()
    verbs = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
    with sqlite_store._engine.begin() as connection:
        for verb, row in verbs.items():
            on = "log" if where == "log" else f"record WHEN {row}.id = '{where}'"
            connection.execute(
                text(
                    f"CREATE TRIGGER fail_{verb} BEFORE {verb} ON {on} "
                    "BEGIN SELECT RAISE(ABORT, 'in the middle'); END"
                )
            )
    refused(sqlite_store, worked, step, "in the middle")
    with sqlite_store._engine.begin() as connection:
        for verb in verbs:
            connection.execute(text(f"DROP TRIGGER fail_{verb}"))
    STEPS[step](worked)
    assert picture(session(sqlite_store)) == picture(worked)


@pytest.mark.parametrize("where", ["activity", "log"])
def test_a_decision_and_its_time_are_stored_together(sqlite_store: SqlStore, where: str) -> None:
    sqlite_store.add_document(ARTICLE)
    sqlite_store.add_layer(suggested(*FACTS))
    hands = iter((0.0, 7.0))
    worked = Session(
        sqlite_store.open("a", "p"),
        SCHEMA,
        clock=clock(),
        ids=names(),
        activity=Activity(lambda: next(hands)),
    )
    worked.touch()
    with sqlite_store._engine.begin() as connection:
        connection.execute(
            text(
                f"CREATE TRIGGER fail BEFORE INSERT ON {where} "
                "BEGIN SELECT RAISE(ABORT, 'in the middle'); END"
            )
        )
    with pytest.raises(StoreError, match="in the middle"):
        wide(worked)
    assert session(sqlite_store).log == ()
    assert sqlite_store.queue("p")[0].seconds == 0
    with sqlite_store._engine.begin() as connection:
        connection.execute(text("DROP TRIGGER fail"))
    wide(worked)
    assert picture(session(sqlite_store)) == picture(worked)
    assert sqlite_store.queue("p")[0].seconds == 7


@contextmanager
def full_disk(store: SqlStore) -> Iterator[None]:
    """No page can be added to the database."""

    def limit(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    def free(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    event.listen(store._engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(store._engine, "checkout", limit)
        event.listen(store._engine, "checkout", free)


def test_a_full_disk_is_said_and_the_session_goes_on(sqlite_store: SqlStore) -> None:
    worked = begin(sqlite_store)

    def fill() -> None:
        for _ in range(400):
            do(worked, decisions.set_done(worked, not worked.state.done))

    with full_disk(sqlite_store), pytest.raises(StoreError, match="the disk is full") as refusal:
        fill()
    before = picture(worked)
    assert "unharmed" in refusal.value.message
    assert refusal.value.hint
    assert picture(session(sqlite_store)) == before
    fill()
    wide(worked)
    assert picture(session(sqlite_store)) == picture(worked)


def test_a_batch_on_a_full_disk_leaves_nothing(sqlite_store: SqlStore) -> None:
    sqlite_store.add_document(ARTICLE)

    def store_many() -> None:
        with sqlite_store.batch():
            for number in range(50):
                sqlite_store.add_document(Document(id=f"b{number}", text=TEXT * 10))

    with full_disk(sqlite_store), pytest.raises(StoreError, match="the disk is full"):
        store_many()
    assert [document.id for document in sqlite_store.documents()] == ["a"]
    store_many()
    assert len(list(sqlite_store.documents())) == 51


@pytest.mark.parametrize("step", STEPS)
def test_a_database_that_may_only_be_read_is_said(sqlite_store: SqlStore, step: str) -> None:
    worked = begin(sqlite_store)

    def protect(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(sqlite_store._engine, "checkout", protect)
    error = refused(sqlite_store, worked, step, "it may only be read")
    assert error.hint


def test_a_database_that_another_program_holds_is_said(
    sqlite_store: SqlStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.store.engine.BUSY_TIMEOUT_MS", 1)
    worked = begin(sqlite_store)
    sqlite_store._engine.dispose()
    other = sqlalchemy.create_engine(f"sqlite:///{file}")
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        refused(sqlite_store, worked, "do", "another program holds it")
    other.dispose()
    wide(worked)


# Two windows


@pytest.mark.parametrize("step", STEPS)
def test_a_stale_window_gets_a_conflict_and_overwrites_nothing(store: SqlStore, step: str) -> None:
    begin(store)
    first, second = session(store), session(store)
    do(first, decisions.reject(first, [the(first, "s3")]))
    stored, stale = picture(first), picture(second)
    with pytest.raises(Conflict, match="another window") as refusal:
        STEPS[step](second)
    assert refusal.value.hint
    assert picture(second) == stale
    assert picture(session(store)) == stored


def test_two_windows_that_begin_together_do_not_both_win(store: SqlStore) -> None:
    store.add_document(ARTICLE)
    store.add_layer(suggested(*FACTS))
    first, second = session(store), session(store)
    wide(first)
    with pytest.raises(Conflict):
        wide(second)
    assert picture(session(store)) == picture(first)


def test_windows_on_different_suggestions_do_not_both_win(store: SqlStore) -> None:
    store.add_document(ARTICLE)
    store.add_layer(suggested(*FACTS))
    first = session(store)
    store.add_layer(suggested(*FACTS[:1], version="2"))
    second = session(store)
    wide(first)
    with pytest.raises(Conflict):
        wide(second)
    assert picture(session(store)) == picture(first)


def test_a_record_that_is_not_what_was_decided_about_is_a_conflict(store: SqlStore) -> None:
    worked = begin(store)
    with store._engine.begin() as connection:
        connection.execute(text("DELETE FROM record WHERE id = 's2'"))
    with pytest.raises(Conflict):
        do(worked, decisions.reject(worked, [the(worked, "s2")]))
    assert len(session(store).log) == 3


# Sudden ends

WORKER = """
import sys
from sqlalchemy import event
from annotator.core import decisions
from annotator.core.session import Session
from annotator.store.sql import SqlStore
from tests.core.material import SCHEMA, clock, do, names

store = SqlStore(sys.argv[1], clock=clock())
session = Session(store.open("a", "p"), SCHEMA, clock=clock(), ids=names())
for number in range(int(sys.argv[2])):
    do(session, decisions.set_done(session, number % 2 == 0))
if sys.argv[3] == "in the middle":

    @event.listens_for(store._engine, "commit")
    def stop(connection):
        sys.stdout.write("here\\n")
        sys.stdout.flush()
        sys.stdin.read()

    do(session, decisions.set_done(session, not session.state.done))
sys.stdout.write("here\\n")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.mark.parametrize("moment", ["in the middle", "between decisions"])
def test_what_was_committed_survives_a_kill_and_nothing_else(
    sqlite_store: SqlStore, file: Path, opener: Opener, moment: str
) -> None:
    sqlite_store.add_document(ARTICLE)
    sqlite_store.close()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, f"sqlite:///{file}", "7", moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "here\n"
        os.kill(worker.pid, signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL
    again = session(opener(f"sqlite:///{file}"))
    assert [row.seq for row in again.log] == list(range(1, 8))
    assert again.state.done
    do(again, decisions.set_done(again, False))
    assert len(session(opener(f"sqlite:///{file}")).log) == 8
