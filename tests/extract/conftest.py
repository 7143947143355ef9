"""A label set by hand, and short ways to look at what the rules find."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from annotator.core.facts import Entity, Event, Fact
from annotator.core.schema import Attribute, EntityType, EventType, LabelSet, Role
from annotator.core.text import Document
from annotator.extract.rules import RulesExtractor

_ENTITIES = ["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "DATE", "QUANTITY", "MISC"]
_EVENTS = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"]
_EVENTS += ["ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"]

SCHEMA = LabelSet(
    entities=tuple(EntityType(name=name) for name in _ENTITIES),
    events=tuple(EventType(name=name) for name in _EVENTS),
    roles=(
        Role(name="actor"),
        Role(name="recipient"),
        Role(name="location"),
        Role(name="date", fillers=("DATE",), nouns=False),
        Role(name="source"),
    ),
    attributes=(
        Attribute(name="polarity", key="n", values=("positive", "negative")),
        Attribute(name="realis", key="m", values=("actual", "future", "hypothetical", "generic")),
    ),
)

Marked = list[tuple[str, str]]


@pytest.fixture(name="schema", scope="session")
def schema_fixture() -> LabelSet:
    """The label set of the tests."""
    return SCHEMA


def facts_of(
    text: str, settings: Mapping[str, object] | None = None, schema: LabelSet = SCHEMA
) -> tuple[Fact, ...]:
    """What the extractor proposes for a text."""
    (extraction,) = RulesExtractor(schema, settings).extract([Document("a", text)])
    assert extraction.error is None
    return extraction.facts


def entities_of(text: str, settings: Mapping[str, object] | None = None) -> Marked:
    """The entities of a text as pairs of words and label, in text order."""
    return [
        (fact.extent.of(text), fact.label)
        for fact in facts_of(text, settings)
        if isinstance(fact, Entity)
    ]


def events_of(text: str) -> list[Event]:
    """The events of a text, in text order."""
    return [fact for fact in facts_of(text) if isinstance(fact, Event)]


def triggers_of(text: str) -> Marked:
    """The triggers of a text, their pieces joined by a bar, with their types."""
    return [
        ("|".join(piece.of(text) for piece in event.trigger), event.type)
        for event in events_of(text)
    ]


def roles_of(text: str) -> set[tuple[str, str]]:
    """Roles and fillers of the only event of a text."""
    (event,) = events_of(text)
    return {(argument.role, argument.span.of(text)) for argument in event.arguments}


def attributes_of(text: str) -> Mapping[str, str]:
    """Attributes of the only event of a text that are not at their default."""
    (event,) = events_of(text)
    return dict(event.attributes)
