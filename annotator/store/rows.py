"""Core objects as rows and JSON, and back."""

from __future__ import annotations

from typing import Any

from annotator.core.changes import Change, Delta, Entry, Kind
from annotator.core.facts import (
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Record,
    Verdict,
)
from annotator.core.text import Span

Json = dict[str, Any]


def record_to_json(record: Record) -> Json:
    """A record as JSON values, complete: :func:`record_from_json` gives an equal one."""
    if isinstance(record, ArticleState):
        return {
            "kind": "article",
            "id": record.id,
            "done": record.done,
            "flagged": record.flagged,
        }
    if isinstance(record, Comment):
        return {"kind": "comment", "id": record.id, "fact": record.fact, "text": record.text}
    body: Json = {
        "kind": "entity" if isinstance(record, Entity) else "event",
        "id": record.id,
        "label": record.label,
        "fragments": [[span.start, span.end] for span in record.fragments],
        "confidence": record.confidence,
        "verdict": record.verdict,
        "origin": record.origin,
        "reason": record.reason,
    }
    if isinstance(record, Event):
        body["arguments"] = [[a.role, a.span.start, a.span.end] for a in record.arguments]
        body["attributes"] = dict(record.attributes)
    return body


def record_from_json(body: Json) -> Record:
    """The record that :func:`record_to_json` made the JSON of."""
    if body["kind"] == "article":
        return ArticleState(done=body["done"], flagged=body.get("flagged", False))
    if body["kind"] == "comment":
        return Comment(id=body["id"], fact=body["fact"], text=body["text"])
    common: Json = {
        "id": body["id"],
        "confidence": body["confidence"],
        "verdict": None if body["verdict"] is None else Verdict(body["verdict"]),
        "origin": body["origin"],
        "reason": body["reason"],
    }
    place = tuple(Span(start, end) for start, end in body["fragments"])
    if body["kind"] == "entity":
        return Entity(fragments=place, label=body["label"], **common)
    return Event(
        trigger=place,
        type=body["label"],
        arguments=tuple(Argument(Span(start, end), role) for role, start, end in body["arguments"]),
        attributes=tuple(body["attributes"].items()),
        **common,
    )


def record_row(layer: int, record: Record) -> Json:
    """A record as a row of the record table."""
    body = record_to_json(record)
    row: Json = {
        "layer": layer,
        "id": record.id,
        "kind": body["kind"],
        "label": "",
        "start": 0,
        "end": 0,
        "confidence": None,
        "verdict": None,
        "origin": None,
        "body": body,
    }
    if isinstance(record, Fact):
        row.update(
            label=record.label,
            start=record.extent.start,
            end=record.extent.end,
            confidence=record.confidence,
            verdict=None if record.verdict is None else record.verdict.value,
            origin=record.origin,
        )
    return row


def entry_row(layer: int, entry: Entry) -> Json:
    """An entry as a row of the log table."""
    return {
        "layer": layer,
        "seq": entry.seq,
        "kind": entry.kind.value,
        "verb": entry.change.verb,
        "target": entry.target,
        "at": entry.at,
        "seconds": entry.seconds,
        "deltas": [
            {
                "id": delta.id,
                "before": None if delta.before is None else record_to_json(delta.before),
                "after": None if delta.after is None else record_to_json(delta.after),
            }
            for delta in entry.change.deltas
        ],
    }


def entry_from_row(
    seq: int,
    kind: str,
    verb: str,
    target: int | None,
    at: str,
    deltas: list[Json],
    seconds: float | None,
) -> Entry:
    """The entry of a row of the log table."""
    change = Change(
        verb,
        tuple(
            Delta(
                delta["id"],
                None if delta["before"] is None else record_from_json(delta["before"]),
                None if delta["after"] is None else record_from_json(delta["after"]),
            )
            for delta in deltas
        ),
    )
    return Entry(seq, Kind(kind), change, at, target, seconds)
