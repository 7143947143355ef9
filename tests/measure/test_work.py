from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.changes import Change, Delta, Entry, Kind
from annotator.core.facts import ArticleState, Event, Fact, Layer, LayerKind, Verdict
from annotator.core.ports import Opened
from annotator.core.schema import Attribute, LabelSet
from annotator.core.session import Session
from annotator.measure.work import Rates, Reviewed, differences, review_rates, to_json
from tests.measure.material import DEFAULTS, document, entity, event, facts, layer

SCHEMA = LabelSet(
    attributes=(
        Attribute(name="mood", key="m", values=("plain", "odd")),
        Attribute(name="sign", key="s", values=("plus", "minus")),
    )
)


def accepted(fact: Fact, **changed: object) -> Fact:
    return replace(fact, verdict=Verdict.ACCEPTED, origin=fact.id, **changed)  # type: ignore[arg-type]


def rejected(fact: Fact, reason: str | None = None) -> Fact:
    return replace(fact, verdict=Verdict.REJECTED, origin=fact.id, reason=reason)


def reviewed(
    suggestions: list[Fact],
    decisions: list[Fact],
    *log: Entry,
    done: bool = False,
    version: str = "1",
) -> Reviewed:
    base = layer(LayerKind.SUGGESTED, "x", *suggestions, version=version)
    records = [*decisions, *([ArticleState(done=True)] if done else [])]
    return Reviewed(base, layer(LayerKind.ANNOTATED, "ann", *records), log)


A, B, C, D = (entity(at, at + 3, confidence=0.95) for at in (0, 4, 8, 12))
TALK = event(16, 19, confidence=0.55)


def test_accepted_fixed_rejected_undecided_and_added() -> None:
    work = review_rates(
        [
            reviewed(
                [A, B, C, D, TALK],
                [
                    accepted(A),
                    accepted(B, label="GPE"),
                    rejected(C, "no-name"),
                    accepted(TALK, type="FIGHT", attributes=(("mood", "odd"),)),
                    replace(entity(20, 23, "GPE"), verdict=Verdict.ACCEPTED),
                    replace(entity(24, 27, "GPE"), verdict=Verdict.REJECTED),
                ],
                done=True,
            )
        ],
        DEFAULTS,
    )
    total = work.total
    assert total.rates == Rates(
        accepted=1,
        fixed=2,
        rejected=1,
        undecided=1,
        fixes={"label": 2, "mood": 1},
        reasons={"no-name": 1},
    )
    assert (total.rates.accept_rate, total.rates.fix_rate, total.rates.reject_rate) == (
        0.25,
        0.5,
        0.25,
    )
    assert total.added == {("entities", "GPE"): 1}
    assert total.kinds["events"].fixed == 1
    assert total.labels["entities", "ORG"].decided == 3
    assert total.bins[9].decided == 3
    assert total.bins[5].fixes == {"label": 1, "mood": 1}
    assert (total.layers, total.done) == (1, 1)


def test_versions_are_kept_apart() -> None:
    work = review_rates(
        [reviewed([A], [accepted(A)], version="1"), reviewed([A, B], [rejected(A)], version="2")]
    )
    assert [name for name in work.extractors] == [("x", "1"), ("x", "2")]
    assert work.extractors["x", "1"].rates.accept_rate == 1
    assert work.extractors["x", "2"].rates == Rates(rejected=1, undecided=1, reasons={"": 1})
    assert work.total.rates.decided == 2


def test_what_has_no_confidence_has_a_bin_of_its_own() -> None:
    bare = entity(0, 3)
    work = review_rates([reviewed([bare, B], [accepted(bare)])])
    assert list(work.total.bins) == [9, None]


def entry(seq: int, verb: str, seconds: float | None, *ids: str, kind: Kind = Kind.DO) -> Entry:
    deltas = tuple(Delta(each, None, replace(A, id=each)) for each in ids)
    return Entry(seq, kind, Change(verb, deltas), "2026-01-01T00:00:00.000+00:00", None, seconds)


def test_seconds_are_those_of_decisions_about_facts() -> None:
    state = Delta("article", None, ArticleState(done=True))
    log = (
        entry(1, "accept", 2.0, "a"),
        entry(2, "accept", 4.0, "b", "c"),
        entry(3, "reject", 9.0, "d"),
        entry(4, "reject", None, "e"),
        entry(5, "reject", 50.0, "d", kind=Kind.UNDO),
        Entry(6, Kind.DO, Change("done", (state,)), "", None, 60.0),
    )
    times = review_rates([reviewed([A], [], *log)]).total.times
    assert (times.seconds, times.decisions, times.facts, times.median) == (15, 3, 4, 4)
    assert times.verbs == {"accept": (2, 3.0), "reject": (1, 9.0)}


def test_without_times_there_is_no_median() -> None:
    assert review_rates([reviewed([A], [accepted(A)])]).total.times.median is None


def test_nothing_reviewed() -> None:
    work = review_rates([])
    assert (work.total.layers, work.extractors) == (0, {})
    assert work.total.rates.accept_rate == 0


class _Journal:
    def append(self, entry: Entry) -> None:
        """Forget it."""

    def spend(self, seconds: float) -> None:
        """Forget them."""


@given(facts, facts, st.data())
def test_differences_are_those_of_a_session(
    suggestions: list[Fact], decisions: list[Fact], data: st.DataObject
) -> None:
    suggestions = [replace(fact, id=str(n)) for n, fact in enumerate(suggestions)]
    records = []
    for suggestion, decision in zip(suggestions, decisions, strict=False):
        same_kind = isinstance(suggestion, Event) == isinstance(decision, Event)
        changed = decision if same_kind and data.draw(st.booleans()) else suggestion
        verdict = data.draw(st.sampled_from(Verdict))
        records.append(replace(changed, id=suggestion.id, origin=suggestion.id, verdict=verdict))
    base = Layer(article="a", kind=LayerKind.SUGGESTED, author="x", records=tuple(suggestions))
    session = Session(
        Opened(document(), base, tuple(records), (), _Journal()),
        SCHEMA,
        clock=lambda: "",
        ids=lambda: "",
    )
    work = review_rates([reviewed([*suggestions], [*records])], DEFAULTS).total
    states = [item.state.value for item in session.items if item.suggestion is not None]
    assert work.rates.accepted == states.count("accepted")
    assert work.rates.fixed == states.count("corrected")
    assert work.rates.rejected == states.count("rejected")
    assert work.rates.undecided == states.count("pending")
    for item in session.items:
        if item.suggestion is not None and item.fact.verdict is Verdict.ACCEPTED:
            assert differences(item.suggestion, item.fact, DEFAULTS) == item.differences


def test_the_work_as_data() -> None:
    data = json.loads(
        json.dumps(to_json(review_rates([reviewed([A, B], [accepted(A), rejected(B)])])))
    )
    assert data["total"]["accept_rate"] == 0.5
    assert data["total"]["reasons"] == [{"reason": None, "facts": 1}]
    assert data["extractors"][0]["extractor"] == "x"
    (confidence,) = data["total"]["confidence"]
    assert (confidence["low"], confidence["high"], confidence["decided"]) == (0.9, 1.0, 2)
    (label,) = data["total"]["labels"]
    assert (label["kind"], label["label"], label["reject_rate"]) == ("entities", "ORG", 0.5)
    assert data["total"]["time"]["seconds_per_decision"] is None
