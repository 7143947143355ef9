"""Facts as data for other programs: plain lines and JSON objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from annotator.core.changes import Entry
from annotator.core.facts import Entity, Fact
from annotator.core.session import Item, Session
from annotator.core.wording import arguments, attributes, quote

Json = dict[str, Any]


def fact_json(session: Session, item: Item) -> Json:
    """A fact with its state; the keys are those of an export.

    Offsets are code points, end exclusive; sentences are numbered from 1.
    """
    return {
        "id": item.id,
        "kind": "entity" if isinstance(item.fact, Entity) else "event",
        "state": item.state.value,
        **fact_content(session, item.fact),
        "sentence": item.sentence + 1,
        "confidence": None if item.suggestion is None else item.suggestion.confidence,
        "differences": sorted(item.differences),
        "problems": list(session.problems(item)),
        "reason": item.fact.reason,
        "comment": session.comment(item.id) or None,
    }


def fact_content(session: Session, fact: Fact) -> Json:
    """What a fact says; offsets are code points, end exclusive."""
    text = session.document.text
    words = " ".join(piece.of(text) for piece in fact.fragments)
    places = [[piece.start, piece.end] for piece in fact.fragments]
    if isinstance(fact, Entity):
        extent = fact.extent
        found = {"label": fact.label, "start": extent.start, "end": extent.end, "text": words}
        return found | ({"fragments": places} if len(places) > 1 else {})
    return {
        "type": fact.type,
        "trigger": places,
        "text": words,
        "arguments": [
            {
                "role": one.role,
                "start": one.span.start,
                "end": one.span.end,
                "text": one.span.of(text),
            }
            for one in fact.arguments
        ],
        "attributes": {
            **{
                each.name: session.schema.value(fact, each.name)
                for each in session.schema.attributes
            },
            **dict(fact.attributes),
        },
    }


def article_json(session: Session, items: Iterable[Item]) -> Json:
    """An article with some of its facts."""
    document = session.document
    return {
        "article": document.id,
        "title": document.title,
        "sha256": document.sha256,
        "done": session.state.done,
        "flagged": session.state.flagged,
        "blind": session.blind,
        "undecided": session.pending,
        "text": document.text,
        "facts": [fact_json(session, item) for item in items],
    }


def fact_cells(session: Session, item: Item) -> tuple[str, ...]:
    """A fact as a row of a table: id, state, label, words, place, sentence, confidence, the rest.

    What is wrong with it by the label set has an exclamation mark in front.
    """
    fact = item.fact
    text = session.document.text
    rest = (
        [] if isinstance(fact, Entity) else [*attributes(session, fact), *arguments(session, fact)]
    )
    rest += [f"! {problem}" for problem in session.problems(item)]
    confidence = None if item.suggestion is None else item.suggestion.confidence
    return (
        item.id,
        item.state.value,
        fact.label,
        quote(text, fact.fragments),
        " ".join(f"{piece.start}:{piece.end}" for piece in fact.fragments),
        str(item.sentence + 1),
        "" if confidence is None else f"{confidence:.2f}",
        "; ".join(rest),
    )


def change_json(session: Session, entry: Entry | None, facts: Iterable[Json]) -> Json:
    """What a command changed: the row of the log and the facts before and after."""
    return {
        "article": session.document.id,
        "row": None if entry is None else entry.seq,
        "kind": None if entry is None else entry.kind.value,
        "verb": None if entry is None else entry.change.verb,
        "saved": None if entry is None else entry.at,
        "facts": list(facts),
        "done": session.state.done,
        "flagged": session.state.flagged,
        "undecided": session.pending,
    }
