from __future__ import annotations

import json
import string
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Layer,
    LayerKind,
    Record,
    Verdict,
    comment_id,
    text_order,
)
from annotator.core.schema import Attribute
from annotator.core.text import Document, Span, fragments
from annotator.formats.jsonl import RESERVED, article_line, clashing, parse_line, read_lines
from annotator.formats.reading import NORMALISED, Article, Problem
from annotator.formats.schema import export_schema

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gold" / "dev.jsonl"

ATTRIBUTES = (
    Attribute(name="realis", key="r", values=("actual", "future"), description="Whether it is."),
    Attribute(name="polarity", key="p", values=("positive", "negative")),
    Attribute(name="text", key="t", values=("clashes", "does")),
)
TEXT = "😀 ASML ontslaat 100 man in Veldhoven."


def parse(line: str | dict[str, Any]) -> Article:
    raw = line if isinstance(line, str) else json.dumps(line)
    found = parse_line("f.jsonl:1", raw, "f-1", ATTRIBUTES)
    assert isinstance(found, Article), found
    return found


def problem(line: Any) -> str:
    raw = line if isinstance(line, str) else json.dumps(line)
    found = parse_line("f.jsonl:1", raw, "f-1", ATTRIBUTES)
    assert isinstance(found, Problem), found
    assert str(found).startswith("f.jsonl:1: ")
    return found.message


def layer(*records: Record, kind: LayerKind = LayerKind.SUGGESTED, **values: Any) -> Layer:
    return Layer(article="a", kind=kind, author="wie", records=records, **values)


def note(about: str, text: str) -> Comment:
    return Comment(id=comment_id(about), fact=about, text=text)


# Written


def test_a_line_as_it_is_documented() -> None:
    document = Document(id="a", text=TEXT, title="Kop", meta={"b": 1, "a": {"d": 1, "c": []}})
    base = layer(
        Entity(id="s1", fragments=(Span(2, 6),), label="ORG", confidence=0.5),
        Entity(id="s2", fragments=(Span(17, 20),), label="LOC"),
        version="1",
        fingerprint="f",
    )
    own = layer(
        Entity(
            id="s1", fragments=(Span(2, 6),), label="ORG", verdict=Verdict.ACCEPTED, origin="s1"
        ),
        Entity(
            id="s2",
            fragments=(Span(17, 20),),
            label="LOC",
            verdict=Verdict.REJECTED,
            origin="s2",
            reason="fout",
        ),
        Event(
            id="n",
            trigger=fragments([(7, 15), (16, 19)]),
            type="SACK",
            arguments=(Argument(Span(2, 6), "actor"),),
            attributes=(("realis", "future"), ("other", "x"), ("text", "does")),
            verdict=Verdict.ACCEPTED,
        ),
        ArticleState(done=True, flagged=True),
        note("s2", "geen 100\x1b[2J"),
        note(ARTICLE_STATE, "lastig"),
        kind=LayerKind.ANNOTATED,
        created="2026-01-01T00:00:00Z",
    )
    line = article_line(document, own, base, ATTRIBUTES)
    assert "\n" not in line
    assert "😀" in line
    written = json.loads(line)
    assert " ".join(written) == (
        "id text sha256 title source url published lang meta tokens layer spans events "
        "rejected base"
    )
    assert written["sha256"] == sha256(TEXT.encode()).hexdigest()
    assert list(written["meta"]) == ["a", "b"]
    assert written["tokens"][1] == {"text": "ASML", "start": 2, "end": 6, "id": 1, "ws": True}
    assert [token["ws"] for token in written["tokens"][-2:]] == [False, False]
    assert written["layer"] == {
        "kind": "annotated",
        "author": "wie",
        "version": "",
        "fingerprint": "",
        "created": "2026-01-01T00:00:00Z",
        "done": True,
        "flagged": True,
        "comments": {"article": "lastig", "s2": "geen 100\x1b[2J"},
    }
    assert "\x1b" not in line
    span = {"start": 2, "end": 6, "label": "ORG", "token_start": 1, "token_end": 1, "id": "s1"}
    assert written["spans"] == [{**span, "verdict": "accepted", "origin": "s1"}]
    assert written["events"] == [
        {
            "type": "SACK",
            "trigger": [[7, 15], [16, 19]],
            "arguments": [{"role": "actor", "start": 2, "end": 6}],
            "realis": "future",
            "polarity": "positive",
            "implied": ["polarity"],
            "attributes": {"other": "x", "text": "does"},
            "id": "n",
            "verdict": "accepted",
        }
    ]
    assert written["rejected"]["events"] == []
    (out,) = written["rejected"]["spans"]
    # The span begins inside the token "100", so it has no place among the tokens.
    assert out == {
        "start": 17,
        "end": 20,
        "label": "LOC",
        "id": "s2",
        "verdict": "rejected",
        "origin": "s2",
        "reason": "fout",
    }
    assert written["base"]["spans"][0] == {**span, "confidence": 0.5}
    assert written["base"]["version"] == "1"
    assert not {"done", "flagged", "blind", "comments"} & set(written["base"])


def test_a_layer_that_was_made_blind_says_so() -> None:
    own = layer(kind=LayerKind.CURATED, blind=True)
    line = article_line(Document(id="a", text=TEXT), own, None, ())
    assert json.loads(line)["layer"]["blind"] is True
    found = parse(line).layer
    assert found is not None
    assert found.blind


def test_an_article_without_a_layer() -> None:
    written = article_line(Document(id="a", text=TEXT), None, None, ATTRIBUTES)
    assert json.loads(written)["layer"] is None
    found = parse(written)
    assert (found.layer, found.base, found.facts, found.notes) == (None, None, None, ())


def test_a_lone_surrogate_is_written_as_an_escape() -> None:
    line = article_line(Document(id="a", text="a\ud800b\udfff"), None, None, ())
    assert json.loads(line.encode())["text"] == "a\ud800b\udfff"
    assert r"a\ud800b\udfff" in line


def test_layers_of_another_article_are_refused() -> None:
    with pytest.raises(ValueError, match="not about"):
        article_line(Document(id="b", text=TEXT), layer(), None, ())
    with pytest.raises(ValueError, match="layer of their own"):
        article_line(Document(id="a", text=TEXT), None, layer(), ())


def test_attributes_that_clash_are_named() -> None:
    assert clashing(ATTRIBUTES) == ("text",)
    taken = [Attribute(name=name, key="", values=("x",)) for name in sorted(RESERVED)]
    assert clashing(taken) == tuple(sorted(RESERVED))


# There and back

names = st.text(string.ascii_letters + string.digits, min_size=1, max_size=4)
words = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=12)
texts = st.text(
    st.sampled_from("ab.\né\u0301😀👍🏽\u200d\u2028\u0085 „-9"), min_size=3, max_size=40
).filter(lambda text: bool(text.strip()))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spans(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


@st.composite
def layers(draw: st.DrawFn, length: int) -> Layer:
    ids = draw(st.lists(names.filter(lambda name: name != "article"), max_size=6, unique=True))
    facts: list[Fact] = []
    for fact_id in ids:
        place = fragments(draw(st.lists(spans(length), min_size=1, max_size=3)))
        common: dict[str, Any] = {
            "id": fact_id,
            "confidence": draw(st.none() | st.floats(0, 1)),
            "verdict": draw(st.none() | st.sampled_from(Verdict)),
            "origin": draw(st.none() | words),
            "reason": draw(st.none() | words),
        }
        if draw(st.booleans()):
            facts.append(Entity(fragments=place, label=draw(names), **common))
            continue
        keys = st.sampled_from(["realis", "polarity", "text", "id", "other"])
        facts.append(
            Event(
                trigger=place,
                type=draw(names),
                arguments=tuple(
                    draw(st.lists(st.builds(Argument, spans(length), names), max_size=3))
                ),
                attributes=tuple(
                    draw(st.dictionaries(keys, words | st.just("actual"), max_size=4)).items()
                ),
                **common,
            )
        )
    state = draw(
        st.none()
        | st.builds(
            lambda done, flagged: ArticleState(done=done, flagged=flagged),
            st.booleans(),
            st.booleans(),
        )
    )
    about = st.sampled_from([*ids, ARTICLE_STATE, "gone"])
    said = words.map(str.strip).filter(bool)
    notes = draw(st.dictionaries(about, said, max_size=3))
    records: list[Record] = [*sorted(facts, key=text_order)]
    return Layer(
        article="",
        kind=draw(st.sampled_from(LayerKind)),
        author=draw(names),
        records=(
            *records,
            *([] if state is None else [state]),
            *(note(fact, notes[fact]) for fact in sorted(notes)),
        ),
        version=draw(words),
        fingerprint=draw(words),
        created=draw(words),
    )


@st.composite
def exports(draw: st.DrawFn) -> tuple[Document, Layer, Layer | None]:
    text = draw(texts)
    document = Document(
        id=draw(names),
        text=text,
        title=draw(words),
        source=draw(words),
        url=draw(words),
        published=draw(words),
        lang=draw(words),
        meta=draw(st.dictionaries(words, values, max_size=3)),
    )
    own = replace(draw(layers(len(text))), article=document.id)
    base = draw(st.none() | layers(len(text)))
    if base is None:
        own = replace(own, blind=draw(st.booleans()))
    return document, own, None if base is None else replace(base, article=document.id)


VALIDATOR = Draft202012Validator(export_schema(ATTRIBUTES))


@settings(deadline=None)
@given(exports())
def test_what_is_written_is_read_back_equal(
    export: tuple[Document, Layer, Layer | None],
) -> None:
    document, own, base = export
    line = article_line(document, own, base, ATTRIBUTES)
    (found,) = read_lines("x.jsonl", BytesIO(line.encode()), ATTRIBUTES)
    assert isinstance(found, Article), found
    assert (found.document, found.layer, found.base) == (document, own, base)
    assert (found.facts, found.notes) == (None, ())
    assert article_line(found.document, found.layer, found.base, ATTRIBUTES) == line
    VALIDATOR.validate(json.loads(line))


def test_the_order_of_records_and_meta_does_not_matter() -> None:
    facts: list[Fact] = [
        Entity(id=str(start), fragments=(Span(start, start + 2),), label="ORG")
        for start in (9, 1, 5)
    ]
    first = article_line(
        Document(id="a", text=TEXT, meta={"x": 1, "y": 2}), layer(*facts), None, ()
    )
    second = article_line(
        Document(id="a", text=TEXT, meta={"y": 2, "x": 1}), layer(*facts[::-1]), None, ()
    )
    assert first == second


# Shapes of others


def test_the_shape_of_the_gold_data() -> None:
    found = parse(
        {
            "id": "g",
            "text": TEXT,
            "entities": [{"start": 2, "end": 6, "label": "ORG"}],
            "events": [
                {
                    "type": "SACK",
                    "trigger": [[16, 19], [7, 15]],
                    "arguments": [{"role": "actor", "start": 2, "end": 6}],
                    "realis": "actual",
                    "polarity": "negative",
                }
            ],
            "meta": {"source": "krant"},
        }
    )
    assert found.facts == found.asserted
    assert found.facts == (
        Entity(id="e1", fragments=(Span(2, 6),), label="ORG"),
        Event(
            id="v1",
            trigger=(Span(7, 15), Span(16, 19)),
            type="SACK",
            arguments=(Argument(Span(2, 6), "actor"),),
            attributes=(("polarity", "negative"), ("realis", "actual")),
        ),
    )
    assert found.document.meta == {"source": "krant"}
    assert found.notes == ()


PRODIGY: dict[str, Any] = {
    "text": TEXT,
    "meta": {"id": "nl-1"},
    "tokens": [{"text": "😀", "start": 0, "end": 1, "id": 0, "ws": True}],
    "spans": [
        {"start": 2, "end": 6, "token_start": 1, "token_end": 1, "label": "ORG", "source": "x"}
    ],
    "_input_hash": -1205437382,
    "answer": "accept",
}


def test_a_line_of_prodigy() -> None:
    found = parse(PRODIGY)
    assert found.document.id == "f-1"
    assert found.facts == (Entity(id="e1", fragments=(Span(2, 6),), label="ORG"),)
    assert found.notes == (
        "Its tokens are not kept; this program makes its own.",
        "Not kept: _input_hash, spans.source.",
    )


@pytest.mark.parametrize("answer", ["reject", "ignore", "later"])
def test_a_line_that_was_not_accepted_is_no_gold(answer: str) -> None:
    found = parse({**PRODIGY, "answer": answer})
    assert found.facts is None
    assert found.document.text == TEXT
    assert any(f"its answer is '{answer}'" in note for note in found.notes)


def test_no_facts_are_not_the_same_as_nothing_said() -> None:
    assert parse({"text": "x"}).facts is None
    assert parse({"text": "x", "spans": []}).facts == ()
    assert parse({"text": "x", "entities": [], "events": []}).asserted == ()


def test_rejected_facts_without_a_layer_are_not_asserted() -> None:
    found = parse({"text": TEXT, "rejected": {"spans": [{"start": 0, "end": 1, "label": "A"}]}})
    assert found.facts is not None
    assert [fact.verdict for fact in found.facts] == [Verdict.REJECTED]
    assert found.asserted == ()


def test_new_ids_pass_over_given_ones() -> None:
    span = {"start": 0, "end": 1, "label": "A"}
    found = parse({"text": TEXT, "spans": [span, {**span, "id": "e1"}, {**span, "id": 7}, span]})
    assert found.facts is not None
    assert sorted(fact.id for fact in found.facts) == ["7", "e1", "e2", "e3"]


def test_whole_numbers_as_id_and_date() -> None:
    found = parse({"text": "x", "id": 12, "published": 2014, "lang": None})
    assert (found.document.id, found.document.published) == ("12", "2014")
    assert found.document.lang == "nl"


def test_only_a_default_can_have_been_implied() -> None:
    event = {"type": "A", "trigger": [[0, 1]], "realis": "actual", "polarity": "negative"}
    found = parse({"text": TEXT, "events": [{**event, "implied": ["realis", "polarity"]}]})
    assert found.facts is not None
    assert isinstance(found.facts[0], Event)
    assert found.facts[0].attributes == (("polarity", "negative"),)


def test_pieces_that_touch_are_joined_and_that_is_said() -> None:
    event = {"type": "A", "trigger": [[0, 1], [1, 3]]}
    found = parse({"text": TEXT, "events": [event]})
    assert found.facts is not None
    assert found.facts[0].fragments == (Span(0, 3),)
    assert found.notes == ("Pieces of one place that touch or overlap were joined.",)


def test_offsets_follow_normalised_line_ends() -> None:
    raw = "😀\r\nASML e\u0301\rVeldhoven"
    span = {"start": raw.index("Veld"), "end": len(raw), "label": "LOC", "text": "Veldhoven"}
    for digest in (
        sha256(raw.encode()).hexdigest(),
        Document(id="", text="😀\nASML e\u0301\nVeldhoven").sha256,
    ):
        found = parse({"text": raw, "sha256": digest, "spans": [span]})
        assert found.facts is not None
        assert found.facts[0].fragments[0].of(found.document.text) == "Veldhoven"
        assert found.notes == (NORMALISED,)
    assert "half of a line end" in problem(
        {"text": raw, "spans": [{"start": 1, "end": 2, "label": "X"}]}
    )


def test_many_keys_that_are_not_kept_make_one_short_note() -> None:
    (note,) = parse({"text": "x", **{f"k{number}": 1 for number in range(99)}}).notes
    assert note.endswith("k9 and 89 more.")


def test_notes_of_others_are_read_in_any_order_and_blank_ones_are_none() -> None:
    head = {**HEAD, "comments": {"x": " b ", "article": "a", "e": " ", "f": None}, "flagged": True}
    found = parse({"text": TEXT, "layer": head}).layer
    assert found is not None
    assert found.records == (
        ArticleState(flagged=True),
        note("article", "a"),
        note("x", "b"),
    )
    assert not found.blind


# What does not hold together


def span_with(**values: Any) -> dict[str, Any]:
    return {"text": TEXT, "spans": [{"start": 2, "end": 6, "label": "ORG", **values}]}


def event_with(**values: Any) -> dict[str, Any]:
    return {"text": TEXT, "events": [{"type": "A", "trigger": [[2, 6]], **values}]}


HEAD = {"kind": "annotated", "author": "wie"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ([1], "must be an object with a text"),
        ("null", "must be an object with a text"),
        ({}, "text is missing"),
        ({"text": 5}, "text must be a string"),
        ({"text": None}, "text must be a string"),
        ({"text": " \n"}, "holds no text"),
        ({"text": "x", "id": True}, "id must be a string"),
        ({"text": "x", "id": 1.5}, "id must be a string"),
        ({"text": "x", "id": " "}, "The id is empty"),
        ({"text": "x", "id": "a\nb"}, "cannot be shown"),
        ({"text": "x", "title": 1}, "title must be a string"),
        ({"text": "x", "lang": []}, "lang must be a string"),
        ({"text": "x", "meta": [1]}, "meta must be an object"),
        ({"text": "x", "sha256": "0" * 64}, "not the one that sha256 stands for"),
        ({"text": "x", "answer": 1}, "answer must be a string"),
        ({"text": "x", "spans": {}}, "spans must be a list"),
        ({"text": "x", "spans": [3]}, "spans[0] must be an object"),
        ({"text": "x", "spans": [{}], "entities": [{}]}, "both spans and entities"),
        (span_with(start=9, end=3), "spans[0] is no place in the text: 9-3 of 37"),
        (span_with(start=6), "no place"),
        (span_with(end=38), "no place"),
        (span_with(start=-1), "no place"),
        (span_with(start=10**30), "no place"),
        (span_with(start=True), "spans[0].start must be a whole number"),
        (span_with(end=6.0), "spans[0].end must be a whole number"),
        (span_with(end="6"), "spans[0].end must be a whole number"),
        (span_with(label=None), "spans[0].label is missing"),
        (span_with(label=5), "spans[0].label must be a string"),
        (span_with(text="ASM"), "code points"),
        (span_with(start=3, end=7, text="ASML"), "'SML '"),
        (span_with(confidence=1.5), "from 0 to 1"),
        (span_with(confidence=True), "from 0 to 1"),
        (span_with(confidence="1"), "from 0 to 1"),
        (span_with(verdict="maybe"), "one of accepted, rejected"),
        (span_with(id="article"), "in use already"),
        (span_with(fragments=[[2, 3]]), "do not begin and end"),
        (span_with(fragments=[]), "list of pairs"),
        ({"text": TEXT, "spans": [{"start": 2, "end": 6, "label": "A", "id": 1}] * 2}, "in use"),
        (event_with(trigger=None), "events[0].trigger must be a list of pairs"),
        (event_with(trigger=[[2]]), "events[0].trigger[0] must be a pair"),
        (event_with(trigger=[[2, "6"]]), "events[0].trigger[0] must be a whole number"),
        (event_with(trigger=[[2, 99]]), "events[0].trigger[0] is no place"),
        (event_with(type=""), "events[0].type is missing"),
        (event_with(arguments=[{"start": 2, "end": 6}]), "events[0].arguments[0].role is missing"),
        (event_with(arguments=[{"role": "a", "start": 2}]), "arguments[0].end must be a whole"),
        (event_with(realis=False), "events[0].realis must be a string"),
        (event_with(realis="a", attributes={"realis": "b"}), "under attributes too"),
        (event_with(attributes={"other": 1}), "events[0].attributes.other must be a string"),
        ({"text": "x", "layer": 1}, "layer must be an object"),
        ({"text": "x", "layer": {}}, "layer.kind is missing"),
        ({"text": "x", "layer": {**HEAD, "kind": "mine"}}, "layer.kind must be one of"),
        ({"text": "x", "layer": {**HEAD, "author": ""}}, "layer.author is missing"),
        ({"text": "x", "layer": {**HEAD, "done": 1}}, "layer.done must be true or false"),
        ({"text": "x", "layer": {**HEAD, "flagged": "yes"}}, "layer.flagged must be true or"),
        ({"text": "x", "layer": {**HEAD, "blind": 1}}, "layer.blind must be true or false"),
        ({"text": "x", "layer": {**HEAD, "blind": True}, "base": HEAD}, "so there is no base"),
        ({"text": "x", "layer": {**HEAD, "comments": []}}, "layer.comments must be an object"),
        ({"text": "x", "layer": {**HEAD, "comments": {"e": 1}}}, "layer.comments.e must be a"),
        (span_with(id="comment:e1"), "what begins with comment: is a comment"),
        ({"text": "x", "base": HEAD}, "base stands without a layer"),
        ({"text": "x", "layer": HEAD, "base": {**HEAD, "spans": [{}]}}, "base.spans[0].start"),
        (
            {"text": TEXT, "rejected": {"spans": [{**span_with(verdict="accepted")["spans"][0]}]}},
            "is accepted but stands under rejected",
        ),
        ('{"text": "x", "meta": {"a": NaN}}', "NaN"),
        (r'{"text": "a\ud800"}', "surrogate"),
        (r'{"text": "a\u0000"}', "no characters"),
        ('{"text": "x", "meta": {"a": ' + "[" * 60 + "]" * 60 + "}}", "nested"),
        ('{"text": "x", "text": "y"}', "twice"),
    ],
)
def test_what_does_not_hold_together(line: Any, says: str) -> None:
    assert says in problem(line)


NAMES = """
    id text sha256 meta tokens spans entities events rejected base layer answer start end label
    trigger arguments role type confidence fragments verdict implied attributes realis kind author
    done flagged blind comments x
"""
KEYS = st.sampled_from(NAMES.split())
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.just(0.5) | st.sampled_from(["", "a", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, junk, max_size=6) | junk)
def test_no_json_ends_in_anything_but_an_article_or_a_problem(value: Any) -> None:
    line = {"text": "één twee", **value} if isinstance(value, dict) else value
    assert isinstance(parse_line("f:1", json.dumps(line), "f-1", ATTRIBUTES), Article | Problem)


@settings(deadline=None)
@given(exports(), st.data())
def test_a_spoilt_line_ends_in_an_article_or_a_problem(
    export: tuple[Document, Layer, Layer | None], data: st.DataObject
) -> None:
    line = json.loads(article_line(*export, ATTRIBUTES))
    holder, key = _somewhere(line, data)
    holder[key] = data.draw(junk)
    assert isinstance(parse_line("f:1", json.dumps(line), "f-1", ATTRIBUTES), Article | Problem)


def _somewhere(value: Any, data: st.DataObject) -> tuple[Any, Any]:
    """A list or object in a JSON value, and an index or key in it."""
    while True:
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = data.draw(st.sampled_from(keys))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            return value, key
        value = inner


# The real thing


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold data is not beside this repository")
def test_the_shared_gold_there_and_back() -> None:
    with GOLD.open("rb") as stream:
        found = list(read_lines(str(GOLD), stream, ATTRIBUTES[:2]))
    articles = [one for one in found if isinstance(one, Article)]
    assert len(articles) == len(found) == 10
    assert all(not one.notes for one in articles)
    facts = [fact for one in articles for fact in one.facts or ()]
    assert sum(isinstance(fact, Entity) for fact in facts) == 203
    assert sum(isinstance(fact, Event) for fact in facts) == 70
    assert sum(isinstance(fact, Event) and len(fact.trigger) > 1 for fact in facts) == 5
    given_lines = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    for article, given_line in zip(articles, given_lines, strict=True):
        own = Layer(
            article=article.document.id,
            kind=LayerKind.CURATED,
            author="gold",
            records=article.facts or (),
        )
        line = article_line(article.document, own, None, ATTRIBUTES[:2])
        written = json.loads(line)
        for event in written["events"]:
            del event["id"]
        by_place = [
            sorted(events, key=lambda event: (event["trigger"], event["type"]))
            for events in (written["events"], given_line["events"])
        ]
        for event in by_place[1]:
            event["arguments"].sort(key=lambda one: (one["start"], one["end"], one["role"]))
        assert by_place[0] == by_place[1]
        assert parse_line("x", line, "x", ATTRIBUTES[:2]) == Article(
            "x", article.document, layer=own
        )
