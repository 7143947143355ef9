"""The JSON Schema of an exported line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.core.facts import ARTICLE_STATE, LayerKind, Verdict
from annotator.core.schema import Attribute
from annotator.formats.jsonl import RESERVED

Json = dict[str, Any]

_OFFSET: Json = {"type": "integer", "minimum": 0}
_STRING: Json = {"type": "string"}
_PAIR: Json = {
    "description": "Start and end in code points, end exclusive.",
    "type": "array",
    "items": _OFFSET,
    "minItems": 2,
    "maxItems": 2,
}
_PIECES: Json = {
    "description": "Pieces in text order; more than one where the place has gaps.",
    "type": "array",
    "items": _PAIR,
    "minItems": 1,
}


def export_schema(attributes: Sequence[Attribute]) -> Json:
    """The JSON Schema (draft 2020-12) of the lines that ``article_line`` writes.

    Args:
        attributes: The label set's attributes of events; each is a required key of an event. Its
            values are given as examples only, since older facts may hold others.
    """
    facts = {
        "spans": {
            "description": "The entities, in text order.",
            "type": "array",
            "items": {"$ref": "#/$defs/span"},
        },
        "events": {
            "description": "The events, in text order.",
            "type": "array",
            "items": {"$ref": "#/$defs/event"},
        },
    }
    rejected = {
        "description": "What the author holds to be wrong; no gold.",
        **_object(facts, required=facts),
    }
    head = {
        "kind": {"enum": [kind.value for kind in LayerKind]},
        "author": {**_STRING, "minLength": 1},
        "version": {**_STRING, "description": "Version of the extractor."},
        "fingerprint": {**_STRING, "description": "Digest of the extractor's settings."},
        "created": {**_STRING, "description": "ISO 8601 in UTC."},
        "done": {"description": "Whether the author has finished it.", "type": "boolean"},
        "flagged": {
            "description": "True where somebody should look at it again, else absent.",
            "const": True,
        },
        "blind": {
            "description": "True where the author saw no suggestions, else absent.",
            "const": True,
        },
        "comments": {
            "description": 'Notes by the id of their fact; those on the article under "'
            + ARTICLE_STATE
            + '".',
            "type": "object",
            "additionalProperties": {**_STRING, "minLength": 1},
            "minProperties": 1,
        },
    }
    required_head = [key for key in head if key not in _OPTIONAL_IN_HEAD]
    properties: Json = {
        "id": {**_STRING, "description": "Name of the article.", "minLength": 1},
        "text": {**_STRING, "description": "What all offsets count in.", "minLength": 1},
        "sha256": {
            "description": "SHA-256 of the text in UTF-8, hexadecimal.",
            "type": "string",
            "pattern": "^[0-9a-f]{64}$",
        },
        "title": _STRING,
        "source": _STRING,
        "url": _STRING,
        "published": _STRING,
        "lang": _STRING,
        "meta": {"description": "Whatever else came with the article.", "type": "object"},
        "tokens": {"type": "array", "items": {"$ref": "#/$defs/token"}},
        "layer": {
            "description": "Whose facts these are; null for an article without.",
            "anyOf": [{"type": "null"}, _object(head, required=required_head)],
        },
        **facts,
        "rejected": {"$ref": "#/$defs/rejected"},
        "base": {
            "description": "The suggestions that the layer's decisions are about.",
            **_object(
                {**head, **facts, "rejected": {"$ref": "#/$defs/rejected"}},
                required=[*required_head, *facts],
            ),
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An annotated article",
        "description": "One line of an export. Offsets are Unicode code points into text, from 0, "
        "end exclusive; token_start and token_end are token ids, both inclusive.",
        **_object(properties, required=[key for key in properties if key not in _OPTIONAL]),
        "$defs": {
            "token": _token(),
            "span": _span(),
            "event": _event(attributes),
            "rejected": rejected,
        },
    }


_OPTIONAL = ("rejected", "base")
_OPTIONAL_IN_HEAD = ("done", "flagged", "blind", "comments")


def _object(properties: Json, required: Sequence[str] | Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _token() -> Json:
    properties = {
        "text": {**_STRING, "minLength": 1},
        "start": _OFFSET,
        "end": _OFFSET,
        "id": {**_OFFSET, "description": "Its index."},
        "ws": {"description": "Whether white space follows.", "type": "boolean"},
    }
    return _object(properties, required=properties)


def _provenance() -> Json:
    return {
        "id": {**_STRING, "description": "Unique in its layer.", "minLength": 1},
        "confidence": {
            "description": "The extractor's probability that it is right.",
            "type": "number",
            "minimum": 0,
            "maximum": 1,
        },
        "verdict": {
            "description": "What a person decided; absent in suggestions.",
            "enum": [verdict.value for verdict in Verdict],
        },
        "origin": {**_STRING, "description": "Id of the suggestion that it decides."},
        "reason": {**_STRING, "description": "Why it was rejected."},
    }


def _span() -> Json:
    own = {"start": _OFFSET, "end": _OFFSET, "label": _STRING}
    properties = {
        **own,
        "token_start": {**_OFFSET, "description": "First token, where borders agree."},
        "token_end": {**_OFFSET, "description": "Last token, inclusive, where borders agree."},
        "fragments": {**_PIECES, "minItems": 2},
        **_provenance(),
    }
    schema = _object(properties, required=[*own, "id"])
    return {**schema, "dependentRequired": {"token_start": ["token_end"]}}


def _event(attributes: Sequence[Attribute]) -> Json:
    argument = {"role": _STRING, "start": _OFFSET, "end": _OFFSET}
    named = {
        attribute.name: {
            "description": attribute.description,
            "type": "string",
            "default": attribute.default,
            "examples": list(attribute.values),
        }
        for attribute in attributes
        if attribute.name not in RESERVED
    }
    own = {
        "type": _STRING,
        "trigger": _PIECES,
        "arguments": {"type": "array", "items": _object(argument, required=argument)},
        **named,
    }
    properties = {
        **own,
        "implied": {
            "description": "Attributes that the event leaves at their default.",
            "type": "array",
            "items": _STRING,
        },
        "attributes": {
            "description": "Attributes that cannot be keys of their own.",
            "type": "object",
            "additionalProperties": _STRING,
        },
        **_provenance(),
    }
    return _object(properties, required=[*own, "id"])
