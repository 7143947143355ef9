from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.facts import Argument, Entity, Event, Fact, Verdict
from annotator.core.text import Span, fragments
from annotator.measure.scores import Accuracy, Counts, Report, score, to_json

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gold"
DEFAULTS = {"mood": "plain", "sign": "plus"}


def entity(start: int, end: int, label: str = "ORG") -> Entity:
    return Entity(id=f"e{start}-{end}-{label}", fragments=(Span(start, end),), label=label)


def event(
    trigger: list[tuple[int, int]],
    kind: str = "MEET",
    arguments: list[tuple[int, int, str]] | None = None,
    fact_id: str = "v",
    **attributes: str,
) -> Event:
    return Event(
        id=fact_id,
        trigger=fragments(trigger),
        type=kind,
        arguments=tuple(Argument(Span(a, b), role) for a, b, role in arguments or []),
        attributes=tuple(attributes.items()),
    )


def one(gold: list[Fact], predicted: list[Fact]) -> Report:
    return score([(gold, predicted)], DEFAULTS)


# The numbers


def test_precision_recall_and_f1_by_hand() -> None:
    counts = Counts(tp=3, fp=1, fn=2)
    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_a_quotient_without_denominator_is_nought() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0, 0, 0)
    assert Counts(fn=4).precision == 0
    assert Counts(fp=4).recall == 0
    assert Accuracy().share == 0


# The traps of the field, by hand


def test_spans_that_only_touch_do_not_agree() -> None:
    report = one([entity(0, 5)], [entity(5, 9)])
    assert report.entities_exact.micro == report.entities_span.micro == Counts(0, 1, 1)


def test_an_earlier_overlapping_prediction_does_not_take_the_gold_away() -> None:
    report = one([entity(3, 12, "ORG")], [entity(0, 12, "LOC"), entity(3, 12, "ORG")])
    assert report.entities_exact.micro == Counts(tp=1, fp=1, fn=0)
    assert report.entities_exact.labels == {"LOC": Counts(0, 1, 0), "ORG": Counts(1, 0, 0)}


def test_the_right_span_with_the_wrong_label() -> None:
    report = one([entity(0, 5, "ORG")], [entity(0, 5, "GPE")])
    assert report.entities_span.micro == Counts(1, 0, 0)
    assert report.entities_exact.micro == Counts(0, 1, 1)
    assert report.entities_exact.labels == {"GPE": Counts(0, 1, 0), "ORG": Counts(0, 0, 1)}


def test_doubles_count_once() -> None:
    twice = [entity(0, 5), entity(0, 5)]
    same = [event([(9, 12)], arguments=[(0, 5, "who")], fact_id=name) for name in "ab"]
    report = one([*twice, *same], [entity(0, 5), same[0]])
    assert all(section.micro == Counts(1, 0, 0) for section in report.sections.values())


def test_an_event_may_be_found_with_the_wrong_type() -> None:
    report = one([event([(0, 4)], "MEET")], [event([(0, 4)], "FIGHT")])
    assert report.triggers_identified.micro == Counts(1, 0, 0)
    assert report.triggers_typed.micro == Counts(0, 1, 1)


def test_every_piece_of_a_trigger_counts() -> None:
    report = one([event([(0, 4), (9, 11)])], [event([(0, 4)])])
    assert report.triggers_identified.micro == Counts(0, 1, 1)


def test_an_argument_on_the_wrong_trigger_of_its_type_is_right_only_unattached() -> None:
    report = one(
        [event([(0, 4)], arguments=[(10, 14, "who")]), event([(20, 24)])],
        [event([(0, 4)]), event([(20, 24)], arguments=[(10, 14, "who")])],
    )
    assert report.triggers_typed.micro == Counts(2, 0, 0)
    assert report.arguments_identified.micro == Counts(1, 0, 0)
    assert report.arguments_classified.micro == Counts(1, 0, 0)
    assert report.attached_identified.micro == Counts(0, 1, 1)
    assert report.attached_classified.micro == Counts(0, 1, 1)


def test_an_argument_of_an_event_of_another_type_is_wrong() -> None:
    report = one(
        [event([(0, 4)], "MEET", [(10, 14, "who")])], [event([(0, 4)], "FIGHT", [(10, 14, "who")])]
    )
    for name in ("arguments_identified", "arguments_classified", "attached_identified"):
        assert report.sections[name].micro == Counts(0, 1, 1), name


def test_the_role_counts_only_where_arguments_are_classified() -> None:
    report = one(
        [event([(0, 4)], arguments=[(10, 14, "who")])],
        [event([(0, 4)], arguments=[(10, 14, "whom")])],
    )
    assert report.arguments_identified.micro == Counts(1, 0, 0)
    assert report.attached_identified.labels == {"MEET": Counts(1, 0, 0)}
    assert report.arguments_classified.labels == {"who": Counts(0, 0, 1), "whom": Counts(0, 1, 0)}
    assert report.attached_classified.micro == Counts(0, 1, 1)


def test_one_argument_in_two_events_of_a_type_is_two_only_where_attached() -> None:
    both = [event([(start, start + 4)], arguments=[(10, 14, "who")]) for start in (0, 20)]
    report = one([*both], [*both])
    assert report.arguments_classified.micro == Counts(1, 0, 0)
    assert report.attached_classified.micro == Counts(2, 0, 0)


def test_two_events_on_one_trigger_are_paired_for_the_best_total() -> None:
    a, b, c, d = ((start, start + 2, "who") for start in (10, 20, 30, 40))
    gold: list[Fact] = [event([(0, 4)], arguments=[a, b, c]), event([(0, 4)], arguments=[a, b])]
    # The first gold event shares two with either; pairing it with the first prediction, as a
    # greedy scorer may, leaves the second gold event with the prediction that has nothing of it.
    predicted: list[Fact] = [
        event([(0, 4)], arguments=[a, b, d]),
        event([(0, 4)], arguments=[b, c]),
    ]
    report = one(gold, predicted)
    assert report.attached_classified.micro == Counts(tp=4, fp=1, fn=1)
    assert one(gold, predicted[::-1]) == report


WHO, WHOM, FAR = (10, 12, "who"), (10, 12, "whom"), (30, 32, "who")


@pytest.mark.parametrize(
    ("gold", "predicted", "section"),
    [
        # The type before anything else,
        ([("MEET", []), ("FIGHT", [WHO])], [("MEET", [WHO]), ("FIGHT", [])], "triggers_typed"),
        # then the arguments with their roles,
        ([("MEET", [WHO]), ("MEET", [WHOM])],) * 2 + ("attached_classified",),
        # then the arguments alone.
        (
            [("MEET", [WHO]), ("MEET", [FAR])],
            [("MEET", [WHOM]), ("MEET", [(30, 32, "whom")])],
            "attached_identified",
        ),
    ],
)
def test_attributes_come_last_when_events_on_one_trigger_are_paired(
    gold: list[tuple[str, list[tuple[int, int, str]]]],
    predicted: list[tuple[str, list[tuple[int, int, str]]]],
    section: str,
) -> None:
    def events_of(said: list[tuple[str, list[tuple[int, int, str]]]], *moods: str) -> list[Fact]:
        return [
            event([(0, 4)], kind, arguments, mood=mood)
            for (kind, arguments), mood in zip(said, moods, strict=True)
        ]

    report = one(events_of(gold, "plain", "odd"), events_of(predicted, "odd", "plain"))
    assert report.sections[section].micro == Counts(2, 0, 0)
    assert report.attributes["mood"] == Accuracy(0, 2)


def test_attributes_decide_where_all_else_is_equal() -> None:
    gold: list[Fact] = [event([(0, 4)], mood=mood) for mood in ("a", "b")]
    predicted: list[Fact] = [event([(0, 4)], mood=mood) for mood in ("b", "c")]
    assert one(gold, predicted).attributes["mood"] == Accuracy(1, 2)


def test_attributes_on_events_whose_trigger_is_found() -> None:
    gold: list[Fact] = [
        event([(0, 4)], mood="plain", sign="minus"),
        event([(10, 14)], sign="plus"),
        event([(20, 24)], mood="odd"),
    ]
    predicted: list[Fact] = [event([(0, 4)], sign="minus"), event([(10, 14)], "FIGHT", mood="odd")]
    report = one(gold, predicted)
    assert report.attributes == {"mood": Accuracy(1, 2), "sign": Accuracy(2, 2)}


def test_attributes_that_are_not_asked_for_make_no_difference() -> None:
    report = score([([event([(0, 4)], other="a")], [event([(0, 4)], other="b")])])
    assert report.attributes == {}
    assert report.triggers_typed.micro == Counts(1, 0, 0)


def test_the_same_offsets_in_two_articles_are_two_places() -> None:
    report = score([([entity(0, 5)], []), ([], [entity(0, 5)])])
    assert report.articles == 2
    assert report.entities_exact.micro == Counts(0, 1, 1)


def test_articles_may_be_a_stream() -> None:
    def stream() -> Iterator[tuple[Iterator[Fact], Iterator[Fact]]]:
        for _ in range(3):
            yield iter([entity(0, 5)]), iter([entity(0, 5)])

    assert score(stream()).entities_exact.micro == Counts(3, 0, 0)


# What holds for all facts

offsets = st.integers(0, 6).flatmap(
    lambda start: st.tuples(st.just(start), st.integers(start + 1, 8))
)
entities = st.builds(
    lambda place, label: Entity(id="e", fragments=fragments(place), label=label),
    st.lists(offsets, min_size=1, max_size=2),
    st.sampled_from(["ORG", "GPE"]),
)
events = st.builds(
    lambda place, kind, arguments, mood, confidence: Event(
        id="v",
        trigger=fragments(place),
        type=kind,
        arguments=tuple(Argument(Span(*span), role) for span, role in arguments),
        attributes=(("mood", mood),) if mood else (),
        confidence=confidence,
        verdict=Verdict.ACCEPTED,
    ),
    st.lists(st.sampled_from([(0, 2), (5, 7)]), min_size=1, max_size=2),
    st.sampled_from(["MEET", "FIGHT"]),
    st.lists(st.tuples(offsets, st.sampled_from(["who", "whom"])), max_size=3),
    st.sampled_from(["", "plain", "odd"]),
    st.sampled_from([None, 0.5]),
)
facts = st.lists(entities | events, max_size=8)
articles = st.lists(st.tuples(facts, facts), max_size=3)


@given(st.lists(facts, max_size=3))
def test_what_is_the_same_is_right(given_facts: list[list[Fact]]) -> None:
    report = score([(one, one) for one in given_facts], DEFAULTS)
    for section in report.sections.values():
        assert section.micro.fp == section.micro.fn == 0
        assert section.micro.f1 == (1 if section.micro.tp else 0)
    assert all(item.right == item.total for item in report.attributes.values())


@given(articles)
def test_gold_and_prediction_change_places_with_precision_and_recall(
    pairs: list[tuple[list[Fact], list[Fact]]],
) -> None:
    there = score(pairs, DEFAULTS)
    back = score([(predicted, gold) for gold, predicted in pairs], DEFAULTS)
    for name, section in there.sections.items():
        turned = back.sections[name].micro
        assert (section.micro.tp, section.micro.fp) == (turned.tp, turned.fn), name
        assert section.micro.precision == turned.recall, name
        assert section.micro.f1 == turned.f1, name
    assert there.attributes == back.attributes


@given(articles, st.randoms(use_true_random=False))
def test_order_does_not_matter(pairs: list[tuple[list[Fact], list[Fact]]], chance: Random) -> None:
    shuffled = [
        (chance.sample(gold, len(gold)), chance.sample(predicted, len(predicted)))
        for gold, predicted in chance.sample(pairs, len(pairs))
    ]
    assert score(shuffled, DEFAULTS) == score(pairs, DEFAULTS)


@given(articles)
def test_labels_add_up(pairs: list[tuple[list[Fact], list[Fact]]]) -> None:
    report = score(pairs, DEFAULTS)
    for name, section in report.sections.items():
        if name not in ("entities_span", "triggers_identified"):
            assert sum(section.labels.values(), Counts()) == section.micro, name
        else:
            assert section.labels == {}


@given(articles)
def test_a_role_is_never_right_where_its_span_is_wrong(
    pairs: list[tuple[list[Fact], list[Fact]]],
) -> None:
    sections = score(pairs, DEFAULTS).sections
    for kind in ("arguments", "attached"):
        if sections[f"{kind}_classified"].micro.tp:
            assert sections[f"{kind}_identified"].micro.tp
    if sections["attached_classified"].micro.tp:
        assert sections["arguments_classified"].micro.tp
        assert sections["triggers_typed"].micro.tp


# The report as data


def test_the_report_as_json() -> None:
    report = one([entity(0, 5), event([(9, 12)])], [entity(0, 5), event([(9, 12)], sign="minus")])
    data = json.loads(json.dumps(to_json(report), allow_nan=False))
    assert list(data) == ["articles", *report.sections, "attributes", "spans", "calibration"]
    right = {"tp": 1, "fp": 0, "fn": 0, "precision": 1, "recall": 1, "f1": 1}
    assert data["articles"] == 1
    mean = {"precision": 1, "recall": 1, "f1": 1}
    assert data["entities_exact"] == {"micro": right, "macro": mean, "labels": {"ORG": right}}
    shares = {
        name: (each["right"], each["total"], each["accuracy"], each["macro_f1"])
        for name, each in data["attributes"].items()
    }
    assert shares == {"mood": (1, 1, 1, 1), "sign": (0, 1, 0, 0)}


@pytest.mark.skipif(not GOLD.is_dir(), reason="the shared gold data is not beside this repository")
def test_two_annotators_of_the_shared_gold() -> None:
    def read(name: str) -> Iterator[list[Fact]]:
        for line in (GOLD / name).read_text("utf-8").splitlines():
            record = json.loads(line)
            yield [
                *(entity(e["start"], e["end"], e["label"]) for e in record["entities"]),
                *(
                    event(
                        [tuple(piece) for piece in e["trigger"]],
                        e["type"],
                        [(a["start"], a["end"], a["role"]) for a in e["arguments"]],
                        realis=e["realis"],
                        polarity=e["polarity"],
                    )
                    for e in record["events"]
                ),
            ]

    defaults = {"realis": "actual", "polarity": "positive"}
    same = score(zip(read("dev.jsonl"), read("dev.jsonl"), strict=True), defaults)
    assert same.articles == 10
    assert same.entities_exact.micro == Counts(203, 0, 0)
    assert same.triggers_typed.micro == Counts(70, 0, 0)
    two = score(zip(read("annotator-a.jsonl"), read("annotator-b.jsonl"), strict=True), defaults)
    assert 0.5 < two.triggers_typed.micro.f1 <= two.triggers_identified.micro.f1 < 1
    assert two.attached_classified.micro.f1 < two.attached_identified.micro.f1
