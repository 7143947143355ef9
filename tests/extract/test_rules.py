from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event
from annotator.core.ports import Extractor
from annotator.core.schema import EntityType, EventType, LabelSet, Role
from annotator.core.text import Document
from annotator.extract import registry, rules, words
from annotator.extract.rules import RulesExtractor
from tests.extract.conftest import SCHEMA, facts_of

NEWS = [
    "Moskou", "de Russische", "president", "Poetin", "hield", "aan", "zegt", "niet", "in", "2014",
    "NAVO-landen", "twee", "uur", "aanval", "op", "tegen", ",", ".", "(", ")", "-", "'s", "\n\n",
    "„", "”", "van", "'t", "Hof", "J.", "€", "5", "miljoen", "Noord-", "en", "Zuid-Korea", "die",
    "dat", "toe", "om het leven", "gebracht", "\x00", "\x1b[31m", "\u202e", "😀", "👩‍🔬", "e\u0301",
    "\ud800", "\u200b", "A1", "DEN", "HAAG", ":", "Obama’s", "1.000,5", "te", "%", "&", "//",
]  # fmt: skip
ARTICLES = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(NEWS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(NEWS), max_size=60).map("".join),
)


@given(ARTICLES)
def test_contract(text: str) -> None:
    facts = facts_of(text)
    assert facts == facts_of(text)
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        assert SCHEMA.problems(fact, facts) == ()
        assert fact.verdict is None
        assert fact.confidence is not None
        assert 0 < fact.confidence <= 1
        spans = list(fact.fragments)
        if isinstance(fact, Event):
            spans += [argument.span for argument in fact.arguments]
        for span in spans:
            words = span.of(text)
            assert span.end <= len(text)
            assert words == words.strip()
            assert words[0] not in "\"'“”„" or words[0] == "'"
            assert "\n" not in words


@given(st.lists(ARTICLES, max_size=4))
def test_articles_do_not_see_one_another(texts: list[str]) -> None:
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    together = list(RulesExtractor(SCHEMA).extract(documents))
    assert [extraction.document for extraction in together] == documents
    assert [extraction.facts for extraction in together] == [facts_of(text) for text in texts]


def test_ids_count_in_text_order() -> None:
    facts = facts_of("In Peru en Chili wordt gestaakt door de bond. Boeren betogen in Gent.")
    entities = [fact.id for fact in facts if isinstance(fact, Entity)]
    events = [fact.id for fact in facts if isinstance(fact, Event)]
    assert entities == ["e1", "e2", "e3"]
    assert events == ["v1", "v2"]


def test_articles_are_read_one_by_one() -> None:
    read: list[str] = []

    def documents() -> Iterator[Document]:
        for name in ("a", "b", "c"):
            read.append(name)
            yield Document(name, "Peru.")

    results = RulesExtractor(SCHEMA).extract(documents())
    next(results)
    assert read == ["a"]


def test_a_failure_ends_neither_the_run_nor_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = words.sentence_words

    def failing(document: Document) -> object:
        if document.id == "b":
            raise ZeroDivisionError("no\nreason")
        return honest(document)

    monkeypatch.setattr(rules, "sentence_words", failing)
    documents = [Document(name, "Peru.") for name in ("a", "b", "c")]
    first, second, third = RulesExtractor(SCHEMA).extract(documents)
    assert first.error is None
    assert len(third.facts) == 1
    assert second.facts == ()
    assert second.error == "The extractor rules failed with ZeroDivisionError: no reason."


def test_labels_that_a_project_does_not_know_are_dropped() -> None:
    schema = LabelSet(
        entities=(EntityType(name="GPE"),),
        events=(EventType(name="COERCE", roles=("recipient",)), EventType(name="OTHER")),
        roles=(Role(name="recipient", fillers=("GPE",), nouns=False, repeatable=False),),
    )
    text = "De politie van Peru zal drie artsen en Noren arresteren. Boeren staken."
    facts = facts_of(text, schema=schema)
    assert {fact.label for fact in facts} == {"GPE", "COERCE"}
    for fact in facts:
        assert schema.problems(fact, facts) == ()


def test_a_project_may_call_labels_otherwise() -> None:
    schema = LabelSet(
        entities=(EntityType(name="LAND"),),
        events=(EventType(name="staking"),),
        roles=(Role(name="wie"),),
    )
    settings = {"labels": {"GPE": "LAND", "PROTEST": "staking", "actor": "wie"}}
    text = "In Peru betogen boeren."
    entity, event = facts_of(text, settings, schema)
    assert entity.label == "LAND"
    assert isinstance(event, Event)
    assert event.type == "staking"
    assert [(item.role, item.span.of(text)) for item in event.arguments] == [("wie", "boeren")]


def test_events_can_be_left_out() -> None:
    text = "In Peru betogen boeren."
    assert any(isinstance(fact, Event) for fact in facts_of(text))
    assert not any(isinstance(fact, Event) for fact in facts_of(text, {"events": False}))


@given(st.floats(min_value=0, max_value=1))
def test_nothing_below_the_least_confidence(least: float) -> None:
    text = "Gisteren betoogde Plompzwiep in Peru tegen de aanval op Gent."
    assert all((fact.confidence or 0) >= least for fact in facts_of(text, {"confidence": least}))


@pytest.mark.parametrize(
    "settings",
    [
        {"events": "no"},
        {"guess": 1},
        {"confidence": 2},
        {"confidence": True},
        {"confidence": "0.5"},
        {"labels": ["PERSON"]},
        {"labels": {"PERSON": 1}},
        {"treshold": 0.5},
    ],
)
def test_impossible_settings(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        RulesExtractor(SCHEMA, settings)
    (name,) = settings
    assert name in caught.value.message + (caught.value.hint or "")
    assert caught.value.hint


def test_an_unknown_setting_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="confidence, events, guess, labels"):
        RulesExtractor(SCHEMA, {"treshold": 0.5})


def test_fingerprint_depends_on_what_the_results_depend_on() -> None:
    other = LabelSet(entities=SCHEMA.entities[1:], events=SCHEMA.events, roles=SCHEMA.roles)
    made = [
        RulesExtractor(SCHEMA).fingerprint,
        RulesExtractor(SCHEMA, {"guess": False}).fingerprint,
        RulesExtractor(SCHEMA, {"labels": {"PERSON": "ORG"}}).fingerprint,
        RulesExtractor(other).fingerprint,
    ]
    assert len(set(made)) == len(made)


def test_fingerprint_is_the_same_for_the_same_settings() -> None:
    plain = RulesExtractor(SCHEMA).fingerprint
    assert RulesExtractor(SCHEMA, {}).fingerprint == plain
    assert RulesExtractor(SCHEMA, {"guess": True, "confidence": 0}).fingerprint == plain


def test_registry() -> None:
    assert "rules" in registry.names()
    extractor: Extractor = registry.create("rules", SCHEMA, {"guess": False})
    assert (extractor.name, extractor.version) == ("rules", rules.VERSION)


def test_an_unknown_extractor_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no extractor roles.*rules"):
        registry.create("roles", SCHEMA)
