"""The scores beside those of seqeval, nervaluate and a scorer in the way of TextEE.

Where a peer is right the numbers are the same; where it is not, the corner is a test.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from annotator.config import Origin, builtin_config, load
from annotator.core.facts import Entity, Event, Fact
from annotator.core.text import tokenize
from annotator.extract.registry import create
from annotator.measure.scores import Report, Scheme, score
from annotator.tui.commands import shortcuts
from bench.extract import TO_CONLL, conll_articles
from tests.measure.material import entities, entity, event, flat

CONLL = Path(__file__).resolve().parents[2].parent / "shared/data/conll2002-nl/ned.testa"
SIZE = 12
LABELS = "ABC"

Spans = list[tuple[int, int, str]]
pairs = st.lists(st.tuples(flat(SIZE), flat(SIZE)), min_size=1, max_size=4)


def scored(articles: list[tuple[Spans, Spans]]) -> Report:
    return score((entities(gold), entities(found)) for gold, found in articles)


# seqeval


def tags(spans: Spans, size: int = SIZE) -> list[str]:
    found = ["O"] * size
    for start, end, label in spans:
        found[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
    return found


def by_seqeval(gold: list[list[str]], found: list[list[str]]) -> dict[str, Any]:
    report: dict[str, Any] = classification_report(
        gold, found, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    return report


def assert_as_seqeval(ours: Report, theirs: dict[str, Any]) -> None:
    section = ours.entities_exact
    rows = {"micro avg": section.micro, "macro avg": section.macro, **section.labels}
    for name, counts in rows.items():
        for mine, yours in (("precision",) * 2, ("recall",) * 2, ("f1", "f1-score")):
            assert getattr(counts, mine) == pytest.approx(theirs[name][yours]), (name, mine)
    assert set(theirs) - set(rows) == {"weighted avg"}


@settings(deadline=None)
@given(pairs)
def test_exact_scores_are_those_of_seqeval_in_strict_mode(
    articles: list[tuple[Spans, Spans]],
) -> None:
    if not any(gold or found for gold, found in articles):
        return
    theirs = by_seqeval(
        [tags(gold) for gold, _ in articles], [tags(found) for _, found in articles]
    )
    assert_as_seqeval(scored(articles), theirs)


# nervaluate, with ends that are inclusive, as it takes them


def by_nervaluate(articles: list[tuple[Spans, Spans]], labels: Iterable[str]) -> dict[str, Any]:
    gold, found = (
        [
            [{"label": label, "start": start, "end": end - 1} for start, end, label in pair[side]]
            for pair in articles
        ]
        for side in (0, 1)
    )
    results: dict[str, Any] = Evaluator(gold, found, tags=list(labels), loader="dict").evaluate()
    return results


def counts(scheme: Any) -> tuple[int, ...]:
    names = ("correct", "incorrect", "partial", "missed", "spurious", "possible", "actual")
    return tuple(getattr(scheme, name) for name in names)


def assert_same(ours: Scheme, theirs: Any) -> None:
    assert counts(ours) == counts(theirs)
    for name in ("precision", "recall", "f1"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name))


@settings(deadline=None)
@given(pairs)
def test_schemes_are_those_of_nervaluate_on_flat_spans(
    articles: list[tuple[Spans, Spans]],
) -> None:
    ours = scored(articles).spans["entities"].schemes
    theirs = by_nervaluate(articles, LABELS)["overall"]
    assert_same(ours.strict, theirs["strict"])
    assert_same(ours.exact, theirs["exact"])
    assert_same(ours.partial, theirs["partial"])
    # It takes predictions in order and gives each the first partner that is left.
    assert ours.type.correct >= theirs["ent_type"].correct
    assert (ours.type.possible, ours.type.actual) == counts(theirs["ent_type"])[5:]


def touches_two(one: Spans, other: Spans) -> bool:
    return any(sum(a < end and start < b for a, b, _ in other) > 1 for start, end, _ in one)


@settings(deadline=None)
@given(pairs)
def test_the_type_scheme_is_that_of_nervaluate_where_order_decides_nothing(
    articles: list[tuple[Spans, Spans]],
) -> None:
    articles = [
        (gold, found)
        for gold, found in articles
        if not touches_two(gold, found) and not touches_two(found, gold)
    ]
    report = scored(articles).spans["entities"]
    if not articles:
        return
    theirs = by_nervaluate(articles, LABELS)
    assert_same(report.schemes.type, theirs["overall"]["ent_type"])
    for label, of_label in theirs["entities"].items():
        for ours, name in zip(
            report.labels[label].by_name.values(),
            ("strict", "exact", "partial", "ent_type"),
            strict=True,
        ):
            assert_same(ours, of_label[name])


def test_nervaluate_takes_spans_that_touch_for_a_match_and_this_does_not() -> None:
    gold, found = (
        [[{"label": "ORG", "start": start, "end": end}]] for start, end in ((0, 5), (5, 9))
    )
    theirs = Evaluator(gold, found, tags=["ORG"], loader="dict").evaluate()["overall"]
    assert (theirs["ent_type"].f1, theirs["partial"].f1) == (1, 0.5)
    ours = score([([entity(0, 5)], [entity(5, 9)])]).spans["entities"].schemes
    assert all(scheme == Scheme(missed=1, spurious=1) for scheme in ours.by_name.values())


def test_in_nervaluate_order_decides_and_here_it_does_not() -> None:
    gold: Spans = [(3, 12, "ORG")]
    found: Spans = [(0, 12, "LOC"), (3, 12, "ORG")]
    theirs = by_nervaluate([(gold, found)], ["ORG", "LOC"])["overall"]["strict"]
    # The first prediction takes the gold that only the second one has right.
    turned = by_nervaluate([(gold, found[::-1])], ["ORG", "LOC"])["overall"]["strict"]
    assert counts(theirs)[:5] == (0, 1, 0, 0, 1)
    assert counts(turned)[:5] == (1, 0, 0, 0, 1)
    for order in (found, found[::-1]):
        assert scored([(gold, order)]).spans["entities"].schemes.strict == Scheme(
            correct=1, spurious=1
        )


def test_nervaluate_misses_a_type_that_fits_when_another_prediction_comes_first() -> None:
    articles = [([(3, 6, "C")], [(3, 4, "B"), (4, 7, "C")])]
    assert by_nervaluate(articles, LABELS)["overall"]["ent_type"].correct == 0
    assert scored(articles).spans["entities"].schemes.type == Scheme(correct=1, spurious=1)


# TextEE: sets of keys, in the way of its scorer


def by_textee(articles: list[tuple[list[Event], list[Event]]]) -> dict[str, tuple[int, int, int]]:
    sides: list[dict[str, set[Any]]] = []
    for side in (0, 1):
        keys: dict[str, set[Any]] = {name: set() for name in ("TI", "TC", "AI", "AC", "AI+", "AC+")}
        for number, pair in enumerate(articles):
            for each in pair[side]:
                start, end = each.extent.start, each.extent.end
                keys["TI"].add((number, start, end))
                keys["TC"].add((number, start, end, each.type))
                for one in each.arguments:
                    span = (one.span.start, one.span.end)
                    keys["AI"].add((number, each.type, *span))
                    keys["AC"].add((number, each.type, *span, one.role))
                    keys["AI+"].add((number, start, end, each.type, *span))
                    keys["AC+"].add((number, start, end, each.type, *span, one.role))
        sides.append(keys)
    gold, found = sides
    return {
        name: (
            len(gold[name] & found[name]),
            len(found[name] - gold[name]),
            len(gold[name] - found[name]),
        )
        for name in gold
    }


def events_by_us(articles: list[tuple[list[Event], list[Event]]]) -> dict[str, tuple[int, ...]]:
    report = score(articles)
    names = {
        "TI": report.triggers_identified,
        "TC": report.triggers_typed,
        "AI": report.arguments_identified,
        "AC": report.arguments_classified,
        "AI+": report.attached_identified,
        "AC+": report.attached_classified,
    }
    return {
        name: (section.micro.tp, section.micro.fp, section.micro.fn)
        for name, section in names.items()
    }


def test_triggers_and_arguments_of_a_hand_checked_case() -> None:
    gold = [
        event(0, 4, "MEET", [(10, 14, "who"), (20, 24, "who"), (30, 34, "where")]),
        event(40, 44, "MEET", [(50, 54, "who")]),
        event(60, 64, "FIGHT", [(70, 74, "who"), (80, 84, "whom")]),
    ]
    found = [
        # One argument right, one with another role, one missing.
        event(0, 4, "MEET", [(10, 14, "who"), (20, 24, "whom")]),
        # The trigger beside the gold one; its argument is right only without the trigger.
        event(45, 48, "MEET", [(50, 54, "who")]),
        # The type wrong, so both arguments are.
        event(60, 64, "MEET", [(70, 74, "who"), (80, 84, "whom")]),
    ]
    wanted = {
        "TI": (2, 1, 1),
        "TC": (1, 2, 2),
        "AI": (3, 2, 3),
        "AC": (2, 3, 4),
        "AI+": (2, 3, 4),
        "AC+": (1, 4, 5),
    }
    assert by_textee([(gold, found)]) == wanted
    assert events_by_us([(gold, found)]) == wanted


@st.composite
def one_event_a_trigger(draw: st.DrawFn) -> list[Event]:
    starts = draw(st.lists(st.integers(0, 3), unique=True, max_size=3))
    argument = st.tuples(st.integers(0, 3), st.sampled_from(["who", "whom"]))
    return [
        event(
            start * 10,
            start * 10 + 4,
            draw(st.sampled_from(["MEET", "FIGHT"])),
            [(at * 10, at * 10 + 3, role) for at, role in draw(st.lists(argument, max_size=4))],
        )
        for start in starts
    ]


@given(st.lists(st.tuples(one_event_a_trigger(), one_event_a_trigger()), max_size=3))
def test_triggers_and_arguments_are_those_of_sets_of_keys(
    articles: list[tuple[list[Event], list[Event]]],
) -> None:
    assert events_by_us(articles) == by_textee(articles)


def test_two_events_on_one_trigger_are_two_here_and_one_there() -> None:
    both = [
        event(0, 4, "MEET", [(10, 14, "who")]),
        event(0, 4, "MEET", [(10, 14, "who"), (20, 24, "who")]),
    ]
    assert by_textee([(both, both)])["AC+"] == (2, 0, 0)
    assert events_by_us([(both, both)])["AC+"] == (3, 0, 0)


# Real articles


@pytest.mark.skipif(
    not CONLL.is_file(), reason="the shared CoNLL data is not beside this repository"
)
def test_the_bundled_extractor_on_real_articles_scores_the_same_everywhere() -> None:
    schema = load(builtin_config(), Origin.BUILTIN, shortcuts()).schema
    tagged = list(islice(conll_articles(CONLL), 8))
    results = create("bundled", schema).extract(article.document for article in tagged)
    articles: list[tuple[Spans, Spans]] = []
    gold_tags: list[list[str]] = []
    found_tags: list[list[str]] = []
    for article, result in zip(tagged, results, strict=True):
        gold = sorted(article.spans)
        found = sorted(
            (fact.extent.start, fact.extent.end, TO_CONLL[fact.label])
            for fact in result.facts
            if isinstance(fact, Entity) and fact.label in TO_CONLL
        )
        assert all(one[1] <= other[0] for one, other in pairwise(found))
        articles.append((gold, found))
        gold_tags.append(token_tags(article.document.text, gold))
        found_tags.append(token_tags(article.document.text, found))
    ours = scored(articles)
    assert ours.entities_exact.micro.tp > 100
    assert_as_seqeval(ours, by_seqeval(gold_tags, found_tags))
    labels = sorted({*TO_CONLL.values()})
    theirs = by_nervaluate(articles, labels)["overall"]
    schemes = ours.spans["entities"].schemes
    assert_same(schemes.strict, theirs["strict"])
    assert_same(schemes.exact, theirs["exact"])
    assert_same(schemes.partial, theirs["partial"])
    plain = [pair for pair in articles if not touches_two(*pair) and not touches_two(*pair[::-1])]
    assert plain
    assert_same(
        scored(plain).spans["entities"].schemes.type,
        by_nervaluate(plain, labels)["overall"]["ent_type"],
    )


def token_tags(text: str, spans: Spans) -> list[str]:
    tokens = tokenize(text)
    places = []
    for start, end, label in spans:
        inside = [n for n, token in enumerate(tokens) if token.start < end and start < token.end]
        assert (tokens[inside[0]].start, tokens[inside[-1]].end) == (start, end)
        places.append((inside[0], inside[-1] + 1, label))
    return tags(places, len(tokens))


def test_facts_of_other_kinds_do_not_meet() -> None:
    both: list[Fact] = [entity(0, 4, "MEET")]
    report = score([(both, [event(0, 4, "MEET")])])
    assert report.entities_exact.micro.fn == report.triggers_typed.micro.fp == 1
    assert report.entities_exact.micro.f1 == 0
