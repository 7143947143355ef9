from __future__ import annotations

import json
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.facts import Fact
from annotator.core.text import Document, tokenize
from annotator.measure.evaluation import Example, evaluate, month_of, to_json
from annotator.measure.figures import LABEL, MACRO, Name
from annotator.measure.scores import Accuracy, Averages, Counts, Scheme, Section, score
from tests.measure.material import DEFAULTS, document, entity, event, facts


def one(gold: list[Fact], predicted: list[Fact], text: str = "") -> Example:
    return Example(document(text=text), gold, predicted)


# Schemes and what follows from pairs


def test_every_kind_of_pair_in_every_scheme() -> None:
    gold: list[Fact] = [entity(at, at + 5) for at in (0, 10, 20, 30, 40)]
    found: list[Fact] = [
        entity(0, 5),
        entity(10, 15, "GPE"),
        entity(20, 24),
        entity(30, 34, "GPE"),
        entity(60, 65),
        entity(70, 75),
    ]
    spans = score([(gold, found)]).spans["entities"]
    assert spans.schemes.strict == Scheme(1, 3, 0, 1, 2)
    assert spans.schemes.exact == Scheme(2, 2, 0, 1, 2)
    assert spans.schemes.partial == Scheme(2, 0, 2, 1, 2)
    assert spans.schemes.type == Scheme(2, 2, 0, 1, 2)
    assert (spans.schemes.partial.possible, spans.schemes.partial.actual) == (5, 6)
    assert spans.schemes.partial.precision == pytest.approx(3 / 6)
    assert spans.schemes.partial.recall == pytest.approx(3 / 5)
    assert spans.schemes.partial.f1 == pytest.approx(6 / 11)
    assert spans.label_accuracy == Accuracy(1, 2)
    assert spans.overlap_label_accuracy == Accuracy(2, 4)
    assert spans.confusion == {
        ("ORG", "ORG"): 2,
        ("ORG", "GPE"): 2,
        ("ORG", None): 1,
        (None, "ORG"): 2,
    }
    assert spans.labels["ORG"].partial == Scheme(1, 0, 1, 3, 2)
    assert spans.labels["GPE"].strict == Scheme(spurious=2)


@given(st.lists(st.tuples(facts, facts), max_size=3))
def test_schemes_hang_together(pairs: list[tuple[list[Fact], list[Fact]]]) -> None:
    report = score(pairs)
    for spans in report.spans.values():
        schemes = spans.schemes
        assert len({(each.possible, each.actual) for each in schemes.by_name.values()}) == 1
        assert schemes.strict.correct <= min(schemes.exact.correct, schemes.type.correct)
        assert schemes.strict.f1 <= schemes.exact.f1 <= schemes.partial.f1 + 1e-9
        assert spans.overlap_label_accuracy.right == schemes.type.correct
        assert sum(each.strict.correct for each in spans.labels.values()) == schemes.strict.correct
        assert sum(each.strict.possible for each in spans.labels.values()) == (
            schemes.strict.possible
        )
        assert sum(spans.confusion.values()) == (schemes.strict.possible + schemes.strict.spurious)
    assert report.entities_exact.micro.tp == report.spans["entities"].schemes.strict.correct


def test_boundary_errors_count_tokens_on_both_sides() -> None:
    text = "De heer Van den Berg, minister van Defensie."
    name = text.index("Van")
    gold: list[Fact] = [entity(name, text.index(","), "P"), entity(22, 43, "O")]
    found: list[Fact] = [
        entity(0, text.index(",") - 5, "P"),  # "De heer Van den"
        entity(22, 44, "O"),  # with the full stop
    ]
    spans = evaluate([one(gold, found, text)], resamples=0).report.spans["entities"]
    assert spans.left == {0: 1, 2: 1}
    assert spans.right == {-1: 1, 1: 1}


def test_a_boundary_inside_a_token_is_off_by_that_token() -> None:
    spans = evaluate([one([entity(0, 3)], [entity(0, 2)])], resamples=0).report.spans["entities"]
    assert (spans.left, spans.right) == ({0: 1}, {-1: 1})


# Tokens


def test_tokens_by_hand() -> None:
    found = evaluate([one([entity(0, 7)], [entity(4, 11)])], resamples=0).report
    assert found.tokens == Section(Counts(1, 1, 1), {"ORG": Counts(1, 1, 1)})


texts = st.text(alphabet="ab1.,- \n(€", max_size=12)


@given(texts, facts, facts)
def test_tokens_are_those_of_the_whole_text(
    text: str, gold: list[Fact], predicted: list[Fact]
) -> None:
    def inside(side: list[Fact]) -> set[tuple[str, int]]:
        return {
            (fact.label, number)
            for fact in side
            if fact.id.startswith("e")
            for piece in fact.fragments
            for number, token in enumerate(tokenize(text))
            if token.overlaps(piece)
        }

    text = text.ljust(12, "a")
    tokens = evaluate([one(gold, predicted, text)], resamples=0).report.tokens
    wanted, found = inside(gold), inside(predicted)
    assert tokens is not None
    assert tokens.micro == Counts(len(wanted & found), len(found - wanted), len(wanted - found))


def test_without_texts_there_are_no_tokens() -> None:
    assert score([([entity(0, 5)], [])]).tokens is None


# Events


def test_attributes_count_with_the_trigger_and_by_value() -> None:
    gold: list[Fact] = [event(0, 3, mood="odd"), event(4, 7), event(8, 11)]
    found: list[Fact] = [event(0, 3, mood="odd"), event(4, 7, mood="odd"), event(8, 11, sign="x")]
    report = evaluate([one(gold, found)], DEFAULTS, resamples=0).report
    assert report.triggers_typed.micro == Counts(3, 0, 0)
    assert report.triggers_with_attributes == Section(Counts(1, 2, 2), {"MEET": Counts(1, 2, 2)})
    assert report.values["mood"].labels == {"odd": Counts(1, 1, 0), "plain": Counts(1, 0, 1)}
    assert report.attributes["mood"] == Accuracy(2, 3)


def test_untyped_detection_apart_from_typing() -> None:
    gold: list[Fact] = [event(0, 3), event(4, 7)]
    found: list[Fact] = [event(0, 3, "FIGHT"), event(4, 11, "FIGHT")]
    report = evaluate([one(gold, found)], resamples=0).report
    assert report.triggers_typed.micro == Counts(0, 2, 2)
    assert report.triggers_identified.micro == Counts(1, 1, 1)
    assert report.spans["triggers"].schemes.partial == Scheme(correct=1, partial=1)


# Means


def test_the_mean_over_labels() -> None:
    section = Section(Counts(3, 1, 1), {"A": Counts(3, 0, 0), "B": Counts(0, 1, 1)})
    assert section.macro == Averages(0.5, 0.5, 0.5)
    assert Section().macro == Averages()


# Sources and months


@pytest.mark.parametrize(
    ("published", "month"),
    [
        ("2021-12-30", "2021-12"),
        ("2021-12", "2021-12"),
        (" 2021-12-30T10:00:00Z", "2021-12"),
        ("2021-13-01", ""),
        ("30 december 2021", ""),
        ("20211230", ""),
        ("", ""),
    ],
)
def test_the_month_of_an_article(published: str, month: str) -> None:
    assert month_of(document(published=published)) == month


def test_scores_by_source_and_by_month() -> None:
    def example(source: str, published: str, *found: Fact) -> Example:
        return Example(document(source=source, published=published), [entity(0, 5)], found)

    evaluation = evaluate(
        [
            example("b", "2021-02-01", entity(0, 5)),
            example("a ", "2021-01-01"),
            example("b", "2021-01-31"),
            example("", "once", entity(0, 5)),
        ],
        resamples=0,
    )
    assert {name: report.entities_exact.micro for name, report in evaluation.sources.items()} == {
        "b": Counts(1, 0, 1),
        "": Counts(1, 0, 0),
        "a": Counts(0, 0, 1),
    }
    assert list(evaluation.sources) == ["b", "", "a"]
    assert list(evaluation.months) == ["", "2021-01", "2021-02"]
    assert evaluation.months["2021-01"].entities_exact.micro == Counts(0, 0, 2)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(facts, facts, st.sampled_from("xyz")), max_size=4))
def test_groups_add_up(articles: list[tuple[list[Fact], list[Fact], str]]) -> None:
    examples = [Example(document(source=source), gold, found) for gold, found, source in articles]
    evaluation = evaluate(examples, DEFAULTS, resamples=0)
    for name, section in evaluation.report.sections.items():
        parts = [report.sections[name].micro for report in evaluation.sources.values()]
        assert sum(parts, Counts()) == section.micro, name
    plain = score([(gold, found) for gold, found, _ in articles], DEFAULTS)
    for name, section in plain.sections.items():
        assert evaluation.report.sections[name] == section


# Intervals


def half_right(number: int) -> list[Example]:
    return [
        Example(
            Document(id=str(at), text="abc " * 5),
            [entity(0, 3), entity(4, 7, "GPE")],
            [entity(0, 3), *([entity(4, 7, "GPE")] if at % 2 else [])],
        )
        for at in range(number)
    ]


def test_intervals_hold_the_scores_and_narrow_with_articles() -> None:
    few, many = (evaluate(half_right(number), resamples=500) for number in (16, 256))
    for evaluation in (few, many):
        micro = evaluation.report.entities_exact.micro
        recall = evaluation.intervals[Name("entities_exact")].recall
        assert recall is not None
        assert recall.low < micro.recall < recall.high
        macro = evaluation.intervals[Name("entities_exact", MACRO)]
        assert macro.f1 is not None
        assert macro.f1.low < evaluation.report.entities_exact.macro.f1 < macro.f1.high
    widths = [
        found.high - found.low
        for each in (few, many)
        if (found := each.intervals[Name("entities_exact")].recall) is not None
    ]
    assert widths[1] < widths[0] / 3


def test_the_same_seed_gives_the_same_intervals() -> None:
    one_of, again, other = (
        evaluate(half_right(20), resamples=100, seed=seed).intervals for seed in (1, 1, 2)
    )
    assert one_of == again != other


def test_one_article_has_no_intervals() -> None:
    assert evaluate(half_right(1)).intervals == {}
    assert evaluate(half_right(5), resamples=0).intervals == {}


def test_a_label_of_one_article_has_no_interval() -> None:
    examples = half_right(6)
    rare = Example(document(), [entity(0, 3, "RARE")], [entity(0, 3, "RARE")])
    intervals = evaluate([*examples, rare], resamples=50).intervals
    assert Name("entities_exact", LABEL, "ORG") in intervals
    assert Name("entities_exact", LABEL, "RARE") not in intervals


def test_no_articles_at_all() -> None:
    evaluation = evaluate([], DEFAULTS)
    assert evaluation.report.articles == 0
    assert json.loads(json.dumps(to_json(evaluation)))["sources"] == []


def test_empty_gold_and_empty_predictions() -> None:
    evaluation = evaluate([one([], [entity(0, 3)]), one([], [])], DEFAULTS, resamples=20)
    micro = evaluation.report.entities_exact.micro
    assert (micro.precision, micro.recall, micro.f1) == (0, 0, 0)
    assert json.dumps(to_json(evaluation), allow_nan=False)


def test_the_evaluation_as_data() -> None:
    numbers = count()
    examples = [
        Example(
            Document(id=str(next(numbers)), text="abc " * 9, source="s", published="2021-01-02"),
            [entity(0, 3), event(4, 7, mood="odd")],
            [entity(0, 3, confidence=0.9), event(4, 7)],
        )
        for _ in range(3)
    ]
    data = json.loads(
        json.dumps(to_json(evaluate(examples, DEFAULTS, resamples=50)), allow_nan=False)
    )
    assert data["intervals"]["figures"]["entities_exact"]["micro"]["f1"] == [1, 1]
    assert data["intervals"]["figures"]["entities_exact"]["labels"]["ORG"]["f1"] == [1, 1]
    assert data["intervals"]["figures"]["attributes.mood"]["micro"]["f1"] == [0, 0]
    assert data["sources"][0]["source"] == "s"
    assert data["months"][0]["month"] == "2021-01"
    assert data["months"][0]["entities_exact"]["micro"]["tp"] == 3
    assert data["spans"]["entities"]["schemes"]["strict"]["correct"] == 3
    assert data["attributes"]["mood"]["values"]["odd"]["fn"] == 3
    assert data["calibration"]["entities"]["ece"] == pytest.approx(0.1)
    assert data["calibration"]["triggers"] is None
