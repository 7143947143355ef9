from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.changes import Change, Delta, Entry, History, Kind, apply
from annotator.core.errors import Conflict
from annotator.core.facts import ArticleState, Record
from tests.core.material import entity, event

WIT, ROOD, TALK = entity("Wit", id="a"), entity("Rood", id="a"), event("sprak", id="b")


def test_a_change_adds_replaces_and_takes_away() -> None:
    change = Change("x", (Delta("a", WIT, ROOD), Delta("b", TALK, None), Delta("c", None, WIT)))
    assert apply({"a": WIT, "b": TALK}, change) == {"a": ROOD, "c": WIT}


@pytest.mark.parametrize(
    "delta",
    [
        Delta("a", None, ROOD),
        Delta("a", ROOD, WIT),
        Delta("a", ROOD, None),
        Delta("b", TALK, None),
    ],
)
def test_a_change_that_was_made_for_something_else_is_refused_whole(delta: Delta) -> None:
    records: dict[str, Record] = {"a": WIT}
    with pytest.raises(Conflict, match="changed elsewhere") as refusal:
        apply(records, Change("x", (Delta("c", None, TALK), delta)))
    assert records == {"a": WIT}
    assert refusal.value.hint


def test_applying_leaves_the_records_before_as_they_were() -> None:
    records: dict[str, Record] = {"a": WIT}
    apply(records, Change("x", (Delta("a", WIT, None),)))
    assert records == {"a": WIT}


RECORDS = st.sampled_from([None, WIT, ROOD, TALK, ArticleState(done=True)])
LAYERS = st.dictionaries(st.sampled_from("abcd"), RECORDS.filter(lambda record: record is not None))


@given(LAYERS, st.dictionaries(st.sampled_from("abcd"), RECORDS))
def test_the_inverse_takes_back_exactly_what_was_done(
    before: dict[str, Record], wanted: dict[str, Record | None]
) -> None:
    change = Change("x", tuple(Delta(id_, before.get(id_), to) for id_, to in wanted.items()))
    after = apply(before, change)
    assert {id_: after.get(id_) for id_ in wanted} == wanted
    assert apply(after, change.inverse) == before
    assert apply(before, change.inverse.inverse) == after
    assert change.inverse.inverse == change


def row(seq: int, kind: Kind = Kind.DO, target: int | None = None) -> Entry:
    return Entry(seq, kind, Change("x", (Delta("a", None, WIT),)), "now", target)


def history(*rows: Entry) -> History:
    past = History()
    for entry in rows:
        past = past.after(entry)
    return past


def test_undo_and_redo_move_one_row_to_and_fro() -> None:
    assert history(row(1), row(2)) == History((row(1), row(2)), (), 2)
    undone = history(row(1), row(2), row(3, Kind.UNDO, 2))
    assert undone == History((row(1),), (row(2),), 3)
    assert undone.after(row(4, Kind.REDO, 2)) == History((row(1), row(2)), (), 4)


def test_several_undone_rows_come_back_in_turn() -> None:
    undone = history(row(1), row(2), row(3, Kind.UNDO, 2), row(4, Kind.UNDO, 1))
    assert undone == History((), (row(2), row(1)), 4)
    assert undone.after(row(5, Kind.REDO, 1)).undone == (row(2),)


def test_a_new_change_forgets_what_was_undone() -> None:
    past = history(row(1), row(2, Kind.UNDO, 1), row(3))
    assert past == History((row(3),), (), 3)


@pytest.mark.parametrize(
    "rows",
    [
        (row(1, Kind.UNDO, 1),),
        (row(1, Kind.REDO, 1),),
        (row(1), row(2), row(3, Kind.UNDO, 1)),
        (row(1), row(2, Kind.UNDO, None)),
        (row(1), row(2, Kind.UNDO, 1), row(3, Kind.UNDO, 1)),
        (row(1), row(2, Kind.UNDO, 1), row(3), row(4, Kind.REDO, 1)),
        (row(1), row(2), row(3, Kind.UNDO, 2), row(4, Kind.UNDO, 1), row(5, Kind.REDO, 2)),
    ],
)
def test_a_row_out_of_turn_is_refused(rows: tuple[Entry, ...]) -> None:
    past = history(*rows[:-1])
    with pytest.raises(Conflict, match=f"Row {rows[-1].seq} of the log"):
        past.after(rows[-1])
