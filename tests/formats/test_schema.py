from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Layer,
    LayerKind,
    comment_id,
)
from annotator.core.schema import Attribute
from annotator.core.text import Document, Span
from annotator.formats.jsonl import article_line
from annotator.formats.schema import export_schema

ATTRIBUTES = (
    Attribute(name="realis", key="r", values=("actual", "future"), description="Whether it is."),
    Attribute(name="type", key="t", values=("clashes",)),
)
SCHEMA = export_schema(ATTRIBUTES)


def line() -> dict[str, Any]:
    event = Event(
        id="v",
        trigger=(Span(4, 8),),
        type="A",
        arguments=(Argument(Span(0, 3), "actor"),),
    )
    layer = Layer(
        article="a",
        kind=LayerKind.SUGGESTED,
        author="regels",
        records=(
            Entity(id="e", fragments=(Span(0, 3),), label="ORG"),
            event,
            ArticleState(flagged=True),
            Comment(id=comment_id("e"), fact="e", text="wie?"),
            Comment(id=comment_id(ARTICLE_STATE), fact=ARTICLE_STATE, text="kort"),
        ),
        blind=True,
    )
    written: dict[str, Any] = json.loads(
        article_line(Document(id="a", text="Zij doen het."), layer, None, ATTRIBUTES)
    )
    return written


def test_it_is_a_schema_that_can_be_printed() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_attributes_come_from_the_label_set() -> None:
    event = SCHEMA["$defs"]["event"]
    assert "realis" in event["required"]
    assert event["properties"]["realis"]["examples"] == ["actual", "future"]
    assert event["properties"]["type"] == {"type": "string"}


def test_a_line_that_is_written_is_valid() -> None:
    assert Draft202012Validator(SCHEMA).is_valid(line())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.pop("text"),
        lambda one: one.update(sha256="abc"),
        lambda one: one.update(extra=1),
        lambda one: one["layer"].update(kind="mine"),
        lambda one: one["spans"][0].pop("label"),
        lambda one: one["spans"][0].pop("token_end"),
        lambda one: one["spans"][0].update(verdict="maybe"),
        lambda one: one["spans"][0].update(start=-1),
        lambda one: one["spans"][0].update(confidence=2),
        lambda one: one["events"][0].pop("realis"),
        lambda one: one["events"][0].update(trigger=[]),
        lambda one: one["events"][0].update(trigger=[[1, 2, 3]]),
        lambda one: one["events"][0]["arguments"][0].pop("role"),
        lambda one: one["tokens"][0].update(ws="ja"),
        lambda one: one["layer"].update(flagged=False),
        lambda one: one["layer"].update(blind="ja"),
        lambda one: one["layer"].update(comments={}),
        lambda one: one["layer"].update(comments={"e": ""}),
        lambda one: one["layer"].update(comments=["e"]),
    ],
)
def test_a_line_that_is_spoilt_is_not(spoil: Any) -> None:
    one = line()
    spoil(one)
    assert not Draft202012Validator(SCHEMA).is_valid(one)
