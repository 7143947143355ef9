"""A small world to learn from: harbour news, with a label and an event type that no rule knows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from annotator.core.facts import Argument, Entity, Event, Fact
from annotator.core.schema import Attribute, EntityType, EventType, LabelSet, Role
from annotator.core.text import Document, Span, fragments
from annotator.train.gold import Gold

SHIP, PLACE, BERTH = "SHIP", "GPE", "BERTH"

SCHEMA = LabelSet(
    entities=(EntityType(name=SHIP), EntityType(name=PLACE)),
    events=(EventType(name=BERTH),),
    roles=(Role(name="actor", fillers=(SHIP,)), Role(name="location", fillers=(PLACE,))),
    attributes=(
        Attribute(name="polarity", key="n", values=("positive", "negative")),
        Attribute(name="realis", key="m", values=("actual", "future", "hypothetical")),
    ),
)

_SHIPS = (
    "Noorderlicht", "Vlierbes", "Zilvermeeuw", "Wilde Gagel", "Korenbloem", "Stormvogel",
    "Zeekraal", "Duindoorn", "Waterlelie", "Lamsoor", "Rode Klaver", "Wulp", "Kluut",
    "Blauwe Reiger", "Scholekster", "Strandloper", "Vuurtoren", "Getij", "Kaap Doorn",
    "Oeverzwaluw",
)  # fmt: skip
_PLACES = ("Rotterdam", "Antwerpen", "Delfzijl", "Vlissingen", "Zeebrugge", "Harlingen")
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")

# Ships stand between <>, places between {}, and the pieces of a trigger between [].
_SENTENCES = (
    "De tanker <{ship}> [meerde] {day} in {{{place}}} [aan].",
    "De <{ship}> [meerde] na een reis van drie weken in de haven van {{{place}}} [aan].",
    "Het vrachtschip <{ship}> is {day} in {{{place}}} [aangemeerd].",
    "De veerboot <{ship}> zal {day} in {{{place}}} [aanmeren].",
    "In {{{place}}} [meerde] {day} ook de <{ship}> [aan].",
    "De [aanleg] van de <{ship}> in {{{place}}} duurde een uur.",
    "De kapitein van de <{ship}> wil niet in {{{place}}} [aanmeren].",
    "Aan boord van de <{ship}> bleef het rustig.",
    "Volgens de haven was de <{ship}> {day} al vertrokken.",
    "In {{{place}}} scheen {day} de zon.",
    "De kade is tachtig meter lang en werd pas gebouwd.",
)


def _sentence(pattern: str, random: Random) -> str:
    return pattern.format(
        ship=random.choice(_SHIPS), place=random.choice(_PLACES), day=random.choice(_DAYS)
    )


def article(number: int) -> Gold:
    """The article of a number, with all that is true of it."""
    random = Random(number)
    marked = " ".join(_sentence(random.choice(_SENTENCES), random) for _line in range(6))
    text = ""
    opened = 0
    spans: list[tuple[str, Span, int]] = []
    sentence = 0
    for sign in marked:
        if sign in "<{[":
            opened = len(text)
        elif sign in ">}]":
            spans.append((sign, Span(opened, len(text)), sentence))
        else:
            text += sign
            sentence += sign == "."
    return Gold(Document(f"haven-{number}", text), tuple(_facts(spans)))


def _facts(spans: list[tuple[str, Span, int]]) -> Iterable[Fact]:
    for number, (sign, span, _sentence) in enumerate(spans):
        if sign in ">}":
            label = SHIP if sign == ">" else PLACE
            yield Entity(id=f"e{number}", fragments=(span,), label=label)
    for sentence in sorted({place for _sign, _span, place in spans}):
        here = [(sign, span) for sign, span, place in spans if place == sentence]
        trigger = [span for sign, span in here if sign == "]"]
        roles = {">": "actor", "}": "location"}
        if trigger:
            yield Event(
                id=f"v{sentence}",
                trigger=fragments(trigger),
                type=BERTH,
                arguments=tuple(
                    Argument(span, roles[sign]) for sign, span in here if sign in roles
                ),
            )


def articles(count: int, first: int = 0) -> tuple[Gold, ...]:
    """Some articles, one after another."""
    return tuple(article(number) for number in range(first, first + count))


def line(gold: Gold) -> dict[str, Any]:
    """An article as a line of JSON."""
    return {
        "id": gold.document.id,
        "text": gold.document.text,
        "entities": [
            {"start": fact.extent.start, "end": fact.extent.end, "label": fact.label}
            for fact in gold.facts
            if isinstance(fact, Entity)
        ],
        "events": [
            {
                "type": fact.type,
                "trigger": [[piece.start, piece.end] for piece in fact.trigger],
                "arguments": [
                    {"role": each.role, "start": each.span.start, "end": each.span.end}
                    for each in fact.arguments
                ],
            }
            for fact in gold.facts
            if isinstance(fact, Event)
        ],
    }


def write(path: Path, gold: Iterable[Gold]) -> Path:
    """Gold as JSON Lines in a file."""
    path.write_text(
        "".join(json.dumps(line(one), ensure_ascii=False) + "\n" for one in gold), encoding="utf-8"
    )
    return path


CONFIG = """
labels:
  SHIP: {key: 1, description: A ship.}
  GPE: {key: 2, description: A place.}
events:
  BERTH: {description: Coming alongside., roles: [actor, location]}
roles:
  actor: {key: a, fillers: [SHIP], nouns: false, repeatable: true, description: Who.}
  location: {key: l, fillers: [GPE], nouns: false, repeatable: true, description: Where.}
extractors:
  - name: bundled
"""
"""The same labels as ``config.yaml``."""
