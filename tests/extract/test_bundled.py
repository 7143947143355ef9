"""The bundled extractor: the contract, and what needs a tree. Sentences are short on purpose."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event, Fact
from annotator.core.schema import EventType, LabelSet
from annotator.core.text import Document
from annotator.extract import bundled
from annotator.extract.bundled import BundledExtractor
from annotator.extract.contract import check_extractor
from annotator.extract.models import PIPELINE
from tests.extract.conftest import SCHEMA, Marked
from tests.extract.test_rules import ARTICLES

pytestmark = pytest.mark.skipif(
    not (PIPELINE / "meta.json").exists(), reason="the bundled pipeline is not built"
)


def facts_of(
    text: str,
    own: Mapping[str, object] | None = None,
    lexicon: Mapping[str, object] | None = None,
    schema: LabelSet = SCHEMA,
) -> tuple[Fact, ...]:
    (extraction,) = BundledExtractor(schema, own, lexicon).extract([Document("a", text)])
    assert extraction.error is None
    return extraction.facts


def entities_of(text: str) -> Marked:
    return [
        (fact.extent.of(text), fact.label) for fact in facts_of(text) if isinstance(fact, Entity)
    ]


def event_of(text: str, trigger: str) -> Event:
    """The event with this trigger, its pieces joined by a bar."""
    (event,) = (
        fact
        for fact in facts_of(text)
        if isinstance(fact, Event) and "|".join(p.of(text) for p in fact.trigger) == trigger
    )
    return event


def fillers(text: str, trigger: str) -> set[tuple[str, str]]:
    event = event_of(text, trigger)
    return {(argument.role, argument.span.of(text)) for argument in event.arguments}


@settings(max_examples=40, deadline=None)
@given(ARTICLES)
def test_contract(text: str) -> None:
    facts = facts_of(text)
    assert facts == facts_of(text)
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        assert SCHEMA.problems(fact, facts) == ()
        assert fact.verdict is None
        assert 0 < (fact.confidence or 0) <= 1
        spans = list(fact.fragments)
        if isinstance(fact, Event):
            spans += [argument.span for argument in fact.arguments]
        for span in spans:
            assert span.end <= len(text)
            assert span.of(text) == span.of(text).strip()
            assert "\n" not in span.of(text)


def test_an_article_does_not_depend_on_the_others() -> None:
    texts = ["Boeren betogen in Gent.", "De politie arresteerde drie mannen.", ""]
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    together = list(BundledExtractor(SCHEMA).extract(documents))
    assert [extraction.facts for extraction in together] == [facts_of(text) for text in texts]


def test_a_very_long_sentence_is_read_without_a_tree() -> None:
    text = "de bond betoogde in Gent en " * 200
    assert sum(isinstance(fact, Event) for fact in facts_of(text)) == 200


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        # subject and object
        ("Rebellen ontvoerden drie artsen.", "ontvoerden", {("actor", "Rebellen")}),
        ("De politie arresteerde Karel Daems.", "arresteerde", {("recipient", "Karel Daems")}),
        # the passive and its agent
        (
            "De burgemeester werd door rebellen ontvoerd.",
            "ontvoerd",
            {("actor", "rebellen"), ("recipient", "burgemeester")},
        ),
        # both sides of "tussen ... en ..."
        (
            "De onderhandelingen tussen Turkije en Griekenland zijn begonnen.",
            "onderhandelingen",
            {("actor", "Turkije"), ("actor", "Griekenland")},
        ),
        # adjectives and names in compounds that name the doer
        ("De Israëlische aanval was zwaar.", "aanval", {("actor", "Israëlische")}),
        # dates and places of the clause
        (
            "De bond betoogde zaterdag in Gent.",
            "betoogde",
            {("actor", "bond"), ("date", "zaterdag"), ("location", "Gent")},
        ),
        # sources
        ("Volgens Ankara heeft Peru sancties ingesteld.", "sancties", {("source", "Ankara")}),
        ("De boeren betoogden, zegt minister Jansen.", "betoogden", {("source", "Jansen")}),
        # a name outranks the noun before it, a minister's department does not
        (
            "De minister van Milieu, Seegers, trad dinsdag af.",
            "trad|af",
            {("actor", "Seegers"), ("date", "dinsdag")},
        ),
    ],
)
def test_fillers(text: str, trigger: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= fillers(text, trigger)


def test_a_verb_does_not_take_the_date_of_another_clause() -> None:
    text = "Rusland steunt de rebellen, nadat het in 2014 de Krim annexeerde."
    assert ("date", "2014") in fillers(text, "annexeerde")
    assert ("date", "2014") not in fillers(text, "steunt")


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("De boeren betoogden.", "betoogden", {}),
        ("De boeren betoogden niet.", "betoogden", {"polarity": "negative"}),
        ("China levert geen wapens.", "levert", {"polarity": "negative"}),
        ("De boeren zouden hebben betoogd.", "betoogd", {"realis": "hypothetical"}),
        ("De boeren zullen vrijdag betogen.", "betogen", {"realis": "future"}),
        ("De bond verlangde de vrijlating van Jansen.", "vrijlating", {"realis": "hypothetical"}),
        ("De Turkse minister heeft de aanval veroordeeld.", "aanval", {}),
    ],
)
def test_moods(text: str, trigger: str, expected: dict[str, str]) -> None:
    assert dict(event_of(text, trigger).attributes) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rederij Kestrel Bulk staakt de dienst.", ("Kestrel Bulk", "ORG")),
        ("Milieuorganisatie Groenveld betoogt.", ("Groenveld", "ORG")),
        ("Dat zegt chemieconcern Delmonte.", ("Delmonte", "ORG")),
        ("Minister van Milieu Anouk Seegers zweeg.", ("Anouk Seegers", "PERSON")),
    ],
)
def test_the_noun_before_a_name_decides(text: str, name: tuple[str, str]) -> None:
    assert name in entities_of(text)


def test_hyphenated_nouns_of_the_lexicon() -> None:
    text = "Egypte wil dat de partijen een staakt-het-vuren sluiten."
    assert event_of(text, "staakt-het-vuren").type == "RETREAT"


def test_infinitives_as_nouns() -> None:
    text = "Het leveren van wapens aan Oekraïne gaat door."
    assert event_of(text, "leveren").type == "AID"


def test_a_project_adds_types_and_words_without_code() -> None:
    schema = LabelSet(
        events=(EventType(name="BIRTH"), EventType(name="PROTEST")), roles=SCHEMA.roles
    )
    lexicon = {
        "BIRTH": {"verbs": ["baren"], "nouns": [{"word": "+geboorte", "confidence": 0.8}]},
        "PROTEST": {"nouns": ["fluitconcert"]},
    }
    text = "De geboorte van prins Jan viel samen met een fluitconcert en een betoging."
    found = [
        (fact.type, fact.extent.of(text))
        for fact in facts_of(text, lexicon=lexicon, schema=schema)
        if isinstance(fact, Event)
    ]
    assert ("BIRTH", "geboorte") in found
    assert ("PROTEST", "fluitconcert") in found
    assert ("PROTEST", "betoging") in found
    plain = BundledExtractor(schema).fingerprint
    assert BundledExtractor(schema, None, lexicon).fingerprint != plain


def test_thresholds_by_label() -> None:
    text = "Boeren betogen in Peru."
    assert {fact.label for fact in facts_of(text)} == {"GPE", "PROTEST"}
    assert {fact.label for fact in facts_of(text, {"threshold": {"PROTEST": 1}})} == {"GPE"}
    assert facts_of(text, {"threshold": 1}) == ()


@pytest.mark.parametrize("threshold", ["0.5", 2, {"GPE": -1}, {"GPE": True}])
def test_impossible_thresholds(threshold: object) -> None:
    with pytest.raises(UsageError, match="bundled"):
        BundledExtractor(SCHEMA, {"threshold": threshold})


def test_a_pipeline_that_does_not_load_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(bundled, "PIPELINE", tmp_path)
    bundled.pipeline.cache_clear()
    try:
        with pytest.raises(UsageError, match="pipeline cannot be loaded") as caught:
            list(BundledExtractor(SCHEMA).extract([Document("a", "Peru.")]))
        assert "rules" in (caught.value.hint or "")
    finally:
        bundled.pipeline.cache_clear()


def test_the_contract_of_all_extractors() -> None:
    articles = [Document("a", "De bond betoogde zaterdag in Gent tegen minister Jansen.")]
    check_extractor(BundledExtractor(SCHEMA), articles, SCHEMA)
