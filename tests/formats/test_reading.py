from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import InputError
from annotator.formats.reading import (
    NORMALISED,
    Article,
    Problem,
    load_json,
    normalise,
    read_text,
)


def article(data: bytes | str, name: str = "map/bericht.txt") -> Article:
    found = read_text(name, data if isinstance(data, bytes) else data.encode())
    assert isinstance(found, Article), found
    return found


def problem(data: bytes | str, name: str = "bericht.txt") -> str:
    found = read_text(name, data if isinstance(data, bytes) else data.encode())
    assert isinstance(found, Problem), found
    assert found.where == name
    return found.message


def test_a_text_is_kept_as_it_is() -> None:
    found = article(" 😀 e\u0301én\u2028 \n\n")
    assert found.document.text == " 😀 e\u0301én\u2028 \n\n"
    assert found.document.id == "bericht"
    assert found.document.lang == "nl"
    assert (found.notes, found.facts, found.layers, found.asserted) == ((), None, (), None)


def test_line_ends_are_normalised_and_that_is_said() -> None:
    found = article("een\r\ntwee\rdrie\n")
    assert found.document.text == "een\ntwee\ndrie\n"
    assert found.notes == (NORMALISED,)


def test_another_encoding_is_said() -> None:
    assert article("België".encode("cp1252")).notes == (
        "Decoded as cp1252; look at the accented letters.",
    )
    assert article("België".encode("utf-16")).notes == ("Decoded as UTF-16.",)
    assert article(codecs.BOM_UTF8 + b"plat").document.text == "plat"


FRONT = """\
---
title: "Poetin: 'geen inval'"
id: 007
published: 2014-01-10
lang: no
url: https://example.org/a?b=c#d
source: ~
priority: 3
seen: 2014-01-10
tags: [oorlog, "1"]
---
Tekst.
"""


@pytest.mark.parametrize("text", [FRONT, FRONT.replace("\n", "\r\n"), FRONT.replace("---", "--- ")])
def test_front_matter(text: str) -> None:
    document = article(text).document
    assert document.title == "Poetin: 'geen inval'"
    assert (document.id, document.published, document.lang) == ("007", "2014-01-10", "no")
    assert (document.url, document.source) == ("https://example.org/a?b=c#d", "")
    assert document.meta == {"priority": 3, "seen": "2014-01-10", "tags": ["oorlog", "1"]}
    assert document.text == "Tekst.\n"


def test_meta_of_its_own_in_front_matter() -> None:
    assert article("---\nmeta: {a: 1}\nb: 2\n---\nx").document.meta == {"a": 1, "b": 2}
    assert "both" in problem("---\nmeta: {a: 1}\na: 2\n---\nx")


def test_empty_front_matter() -> None:
    assert article("---\n---\nx").document.text == "x"
    assert article("---\n# niets\n---\nx").document.text == "x"


def test_a_dash_line_that_nothing_closes_is_text() -> None:
    found = article("---\nEen streep.\n")
    assert found.document.text == "---\nEen streep.\n"
    assert "no second ---" in found.notes[0]


def test_a_dash_line_further_on_is_text() -> None:
    assert article("Een.\n---\nTwee.\n---\n").document.text == "Een.\n---\nTwee.\n---\n"


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("zomaar een zin", "no list of keys"),
        ("title: [", "broken in line"),
        ("title: [a, b]", "title in its front matter must be one value"),
        ("a: 1\na: 2", "a stands there twice"),
        ("x: {b: 1, b: 2}", "b stands there twice"),
        ("a: &x [1]\nb: *x", "aliases are not read"),
        ("a: !!python/object:os.system x", "broken in line 2"),
        ("a: !!binary aGk=", "meta holds a bytes"),
        ("a: !!timestamp x", "no YAML"),
        ("a: !!bool x", "no YAML"),
        ("a: .nan", "not finite"),
        ("a: 0x" + "f" * 5000, "too large"),
        ("1: x", "no string"),
        ("? [a]\n: x", "broken"),
        ('a: "\\ud800"', "no character"),
        ('title: "\\0"', "no character"),
        ("a: " + "[" * 60 + "]" * 60, "nested"),
        ("a: " + "[" * 5000, "front matter"),
        ("id: 'a\tb'", "cannot be shown"),
        ("a: b\x07", "front matter"),
    ],
)
def test_front_matter_that_does_not_hold_together(front: str, says: str) -> None:
    assert says in problem(f"---\n{front}\n---\nTekst.")


@pytest.mark.parametrize("data", ["", " \n\t", "---\nid: a\n---\n", "\ufeff"])
def test_an_empty_text(data: str) -> None:
    assert problem(data) == "It holds no text."


def test_a_name_that_is_no_text() -> None:
    found = read_text("b\udce9.txt", b"x")
    assert isinstance(found, Problem)
    assert str(found).encode().startswith(b"b\\udce9.txt: ")


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode).map(b"---\n".__add__))
def test_bytes_give_an_article_or_a_problem(data: bytes) -> None:
    for one in (data, data + b"\n---\nx"):
        assert isinstance(read_text("x.txt", one), Article | Problem)


# Line ends and offsets


@given(st.text(alphabet="a\r\né😀\u0301", max_size=20))
def test_offsets_follow_their_characters(text: str) -> None:
    found = normalise(text)
    assert "\r" not in found.text
    assert found.changed == ("\r" in text)
    for old, sign in enumerate(text):
        if sign not in "\r\n":
            assert found.text[found.offset(old)] == sign
            assert found.offset(old + 1) == found.offset(old) + 1
    assert found.offset(len(text)) == len(found.text)


# JSON


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "column 2"),
        ('{"a": NaN}', "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("1e999", "too large"),
        ("1" * 5000, "too many digits"),
        ("[" * 100_000, "nested too deep"),
        ('{"a": 1, "a": 2}', "twice"),
        (r'"\ud800"', "surrogate"),
        (r'{"\udfff": 1}', "surrogate"),
        (r'[["a\u0000"]]', "u0000"),
        ('"a\tb"', "control character"),
    ],
)
def test_json_that_is_none(line: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load_json(line)


def test_json_escapes_that_are_sound() -> None:
    assert load_json(r'["\ud83d\ude00", "\\ud800", "\\u0000"]') == ["😀", "\\ud800", "\\u0000"]
