"""Gold with predictions beside it; what stands for what is left to measure, and asked of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core import decisions
from annotator.core.contrast import Contrast, Wanted, drop, faults, labels, take
from annotator.core.facts import Fact, Verdict
from annotator.core.ports import Opened
from annotator.core.session import Item, State
from annotator.core.wording import predicted
from annotator.measure.errors import partners
from tests.core.material import ARTICLE, SCHEMA, MemoryJournal, at, clock, entity, event, names
from tests.core.material import suggestions as some_facts

EVERYTHING = Wanted()


def gold(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(replace(fact, verdict=Verdict.ACCEPTED, confidence=None) for fact in facts)


def contrast(
    facts: tuple[Fact, ...], found: tuple[Fact, ...], wanted: Wanted = EVERYTHING
) -> Contrast:
    journal = MemoryJournal({fact.id: fact for fact in facts})
    return Contrast(
        Opened(ARTICLE, None, facts, (), journal),
        found,
        partners,
        SCHEMA,
        clock=clock(),
        ids=names("p"),
        extractor="rules@1",
        wanted=wanted,
    )


def states(session: Contrast) -> dict[str, State]:
    """What was made of each fact, by its words and label."""
    text = session.document.text
    return {f"{item.fact.label} {item.fact.extent.of(text)}": item.state for item in session.items}


GOLD = gold(
    entity("Wit", id="wit"),
    entity("Gouda", "WHERE", id="gouda"),
    entity("Rood", id="rood"),
    event("sprak", id="talk", arguments=(("by", "Wit"),)),
)
FOUND = (
    entity("Wit", id="e1"),
    entity("Gouda", "WHO", id="e2"),
    entity("dinsdag", "WHERE", id="wit"),
    event("sprak", id="e4"),
)


def the(session: Contrast, words: str) -> Item:
    text = session.document.text
    return next(item for item in session.items if item.fact.extent.of(text) == words)


def test_right_wrong_missed_and_false_alarm() -> None:
    session = contrast(GOLD, FOUND)
    assert states(session) == {
        "WHO Wit": State.ACCEPTED,
        "WHERE dinsdag": State.PENDING,
        "WHERE Gouda": State.CORRECTED,
        "WHO Rood": State.ADDED,
        "TALK sprak": State.CORRECTED,
    }
    found = {str(item.fact.label): faults(item) for item in session.items if item.state != "added"}
    assert found["TALK"] == {"arguments"}
    assert labels(the(session, "Gouda")) == {"WHO", "WHERE"}
    assert predicted(session, the(session, "Gouda")) == "WHO Gouda"
    assert predicted(session, the(session, "sprak")) == "-by Wit"
    assert predicted(session, the(session, "Rood")) == ""
    assert session.pending == 4


def test_a_filter_lets_pass_what_has_the_fault_and_the_label() -> None:
    def waiting(wanted: Wanted) -> list[str]:
        session = contrast(GOLD, FOUND, wanted)
        text = session.document.text
        return [item.fact.extent.of(text) for item in session.items if session.waits(item)]

    assert waiting(Wanted("missed")) == ["Rood"]
    assert waiting(Wanted("extra")) == ["dinsdag"]
    assert waiting(Wanted("label")) == ["Gouda"]
    assert waiting(Wanted("arguments")) == ["sprak"]
    assert waiting(Wanted(None, "WHO")) == ["Gouda", "Rood"]
    assert waiting(Wanted("label", "WHERE")) == ["Gouda"]
    assert waiting(Wanted("missed", "WHERE")) == []


def test_stepping_goes_from_error_to_error() -> None:
    session = contrast(GOLD, FOUND)
    steps = [session.step(None, 1, undecided=True)]
    for _ in range(4):
        steps.append(session.step(steps[-1], 1, undecided=True))
    words = [item.fact.extent.of(ARTICLE.text) for item in map(session.item, steps) if item]
    assert words == ["dinsdag", "Gouda", "Rood", "sprak", "dinsdag"]


def test_the_gold_takes_over_what_was_predicted() -> None:
    session = contrast(GOLD, FOUND)
    for words in ("dinsdag", "Gouda", "sprak"):
        change = take(session, the(session, words))
        assert change is not None
        session.do(change)
        assert the(session, words).state is State.ACCEPTED
    assert take(session, the(session, "Rood")) is None
    assert take(session, the(session, "Wit")) is None
    where = session.records[the(session, "dinsdag").id]
    assert isinstance(where, Fact)
    assert (where.verdict, where.origin, where.confidence) == (Verdict.ACCEPTED, None, None)


def test_a_fact_is_taken_out_of_the_gold_and_comes_back() -> None:
    session = contrast(GOLD, FOUND)
    change = drop(session, the(session, "Wit"))
    assert change is not None
    session.do(change)
    assert the(session, "Wit").state is State.PENDING
    session.undo()
    assert the(session, "Wit").state is State.ACCEPTED
    assert drop(session, the(session, "dinsdag")) is None


def test_rejecting_is_taking_out() -> None:
    session = contrast(GOLD, FOUND)
    change = decisions.reject(session, [the(session, "Gouda"), the(session, "dinsdag")])
    assert change is not None
    session.do(change)
    assert "gouda" not in session.records
    # A false alarm is not in the gold, so there is nothing to keep about it.
    assert [record.id for record in session.records.values()] == ["wit", "rood", "talk"]
    assert the(session, "dinsdag").state is State.PENDING


def test_relabelling_a_false_alarm_adds_it() -> None:
    session = contrast(GOLD, FOUND)
    change = decisions.relabel(session, the(session, "dinsdag"), "WHO")
    assert change is not None
    session.do(change)
    item = the(session, "dinsdag")
    assert (item.state, item.fact.label, item.fact.origin) == (State.CORRECTED, "WHO", None)


def test_gold_without_a_verdict_is_gold() -> None:
    session = contrast((entity("Wit", id="wit"),), (entity("Wit", id="x"),))
    assert states(session) == {"WHO Wit": State.ACCEPTED}


def test_other_gold_gives_predictions_other_partners() -> None:
    # The wide prediction stands for the narrow gold until that has one of its own.
    session = contrast(
        gold(entity("Minister Wit", id="wide"), entity("Rood", id="rood")),
        (entity("Wit", id="narrow"),),
    )
    assert states(session)["WHO Minister Wit"] is State.CORRECTED
    change = decisions.add_entity(session, at("Wit"), "WHO")
    assert change is not None
    session.do(change)
    assert states(session) == {
        "WHO Minister Wit": State.ADDED,
        "WHO Wit": State.ACCEPTED,
        "WHO Rood": State.ADDED,
    }


@given(some_facts(), some_facts(), st.lists(st.tuples(st.integers(0, 9), st.booleans())))
def test_undoing_everything_leads_back(
    facts: tuple[Fact, ...], found: tuple[Fact, ...], steps: list[tuple[int, bool]]
) -> None:
    session = contrast(gold(*facts), found)
    before = (dict(session.records), states(session))
    for place, takes in steps:
        if session.items:
            item = session.items[place % len(session.items)]
            change = take(session, item) if takes else drop(session, item)
            if change is not None:
                session.do(change)
    while session.undo() is not None:
        pass
    assert (dict(session.records), states(session)) == before
