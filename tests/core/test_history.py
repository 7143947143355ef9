"""Whatever an annotator does can be taken back, done again and read back from the log."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import Conflict
from annotator.core.facts import Fact, Record
from annotator.core.session import Item, Session
from tests.core.material import (
    SCHEMA,
    MemoryJournal,
    Work,
    clock,
    names,
    play,
    session_on,
    suggested,
    suggestions,
    work,
)


@dataclass(frozen=True)
class Picture:
    """All that a person can see of a session."""

    records: dict[str, Record]
    items: tuple[Item, ...]


def picture(session: Session) -> Picture:
    return Picture(dict(session.records), tuple(session.items))


def reopened(journal: MemoryJournal, facts: tuple[Fact, ...]) -> Session:
    base = suggested(*facts) if facts else None
    return Session(journal.opened(base), SCHEMA, clock=clock(), ids=names("later"))


@settings(max_examples=400)
@given(suggestions(), work())
def test_a_session_is_what_its_log_says_at_every_point(
    facts: tuple[Fact, ...], actions: list[Work]
) -> None:
    journal = MemoryJournal()
    session = session_on(*facts, journal=journal)
    for action in actions:
        play(session, action)
        again = reopened(journal, facts)
        assert picture(again) == picture(session)
        assert (again.history, again.log) == (session.history, session.log)
        assert (again.pending, again.decided, again.state) == (
            session.pending,
            session.decided,
            session.state,
        )
        assert again.last_changed == session.last_changed
        assert all(session.item(item.id) is item for item in session.items)


@settings(max_examples=400)
@given(suggestions(), work())
def test_undo_comes_back_to_the_start_and_redo_to_the_end(
    facts: tuple[Fact, ...], actions: list[Work]
) -> None:
    journal = MemoryJournal()
    session = session_on(*facts, journal=journal)
    start = picture(session)
    for action in actions:
        play(session, action)
    end = picture(session)
    depth = len(session.history.done)
    on_the_way = []
    while session.can_undo:
        on_the_way.append(picture(session))
        assert session.undo() is not None
    assert picture(session) == start
    assert len(on_the_way) == depth
    for expected in reversed(on_the_way):
        assert session.redo() is not None
        assert picture(session) == expected
    assert picture(session) == end
    assert picture(reopened(journal, facts)) == end


@given(suggestions(), work(12), st.data())
def test_undo_goes_on_after_a_restart_where_it_stopped(
    facts: tuple[Fact, ...], actions: list[Work], data: st.DataObject
) -> None:
    journal = MemoryJournal()
    session = session_on(*facts, journal=journal)
    start = picture(session)
    restart = data.draw(st.integers(0, len(actions)))
    for number, action in enumerate(actions):
        if number == restart:
            session = reopened(journal, facts)
        play(session, action)
    session = reopened(journal, facts)
    while session.undo() is not None:
        pass
    assert picture(session) == start
    assert session.undo() is None


@given(suggestions(), work())
def test_rows_are_only_ever_added_to_the_log(facts: tuple[Fact, ...], actions: list[Work]) -> None:
    journal = MemoryJournal()
    session = session_on(*facts, journal=journal)
    for action in actions:
        before = tuple(journal.log)
        play(session, action)
        assert tuple(journal.log)[: len(before)] == before
    assert [entry.seq for entry in journal.log] == list(range(1, len(journal.log) + 1))


@given(suggestions(), work(12))
def test_a_second_window_overwrites_nothing(facts: tuple[Fact, ...], actions: list[Work]) -> None:
    journal = MemoryJournal()
    first, second = (session_on(*facts, journal=journal) for _ in range(2))
    for action in actions:
        play(first, action)
    if not journal.log:
        return
    stale = picture(second)
    stored = (dict(journal.records), list(journal.log))
    for action in actions:
        with suppress(Conflict):
            play(second, action)
        assert picture(second) == stale
    assert (journal.records, journal.log) == stored
