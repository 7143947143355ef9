from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import (
    Document,
    Span,
    extent,
    fragments,
    sentence_index,
    split_sentences,
    token_index,
    tokenize,
    trim,
)

# Much of what goes wrong lies in few characters, so they are drawn as often as all others.
TRICKY = "aZé5½_.,:!?…'\"“”‘’«»()[]–—- \t\n\r\u00a0\u0301\u200d\ufe0f\U0001f3fd👩🚀❤\x00\ud800"
TEXTS = st.text(st.sampled_from(TRICKY) | st.characters(), max_size=80)
PROSE = st.lists(
    st.sampled_from(
        [
            "De",
            "man",
            "dr.",
            "J.",
            "NAVO-top",
            "o.a.",
            "zei:",
            "“Nee.”",
            "5",
            "!",
            "'s",
            "\n",
            "\n\n",
        ]
    ),
    max_size=40,
).map(" ".join)


def words(text: str) -> list[str]:
    return [span.of(text) for span in tokenize(text)]


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


# Span and fragments


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (-2, -1)])
def test_a_span_is_never_empty_or_outside(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"{start}-{end}"):
        Span(start, end)


def test_spans_share_a_code_point_or_do_not() -> None:
    assert Span(2, 5).overlaps(Span(4, 9))
    assert Span(4, 9).overlaps(Span(2, 5))
    assert not Span(2, 5).overlaps(Span(5, 9))
    assert not Span(5, 9).overlaps(Span(2, 5))
    assert Span(2, 5).covers(Span(2, 5))
    assert not Span(2, 5).covers(Span(2, 6))
    assert len(Span(2, 5)) == 3


def test_offsets_are_code_points() -> None:
    assert Span(2, 4).of("a\U0001f680b\u0301c") == "b\u0301"


def test_fragments_are_in_text_order_and_joined_where_they_touch() -> None:
    assert fragments([(7, 9), Span(0, 3)]) == (Span(0, 3), Span(7, 9))
    assert fragments([(0, 3), (3, 5)]) == (Span(0, 5),)
    assert fragments([(0, 9), (2, 4)]) == (Span(0, 9),)


@pytest.mark.parametrize("impossible", [[], [(3, 3)], [(0, 2), (5, 4)]])
def test_a_place_needs_possible_spans(impossible: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="span"):
        fragments(impossible)


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(st.lists(SPANS, min_size=1))
def test_fragments_hold_the_same_code_points_with_gaps_between(spans: list[Span]) -> None:
    joined = fragments(spans)
    marked = {offset for span in spans for offset in range(span.start, span.end)}
    assert [offset for span in joined for offset in range(span.start, span.end)] == sorted(marked)
    assert all(a.end < b.start for a, b in pairwise(joined))
    assert extent(joined) == Span(min(marked), max(marked) + 1)
    assert fragments(joined) == joined


# Tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NAVO-landen", ["NAVO", "-", "landen"]),
        ("'s-Gravenhage", ["'", "s", "-", "Gravenhage"]),
        ("foto’s", ["foto", "’", "s"]),
        ("en/of", ["en", "/", "of"]),
        ("A12 is F16", ["A12", "is", "F16"]),
        ("3e", ["3", "e"]),
        ("100.000 of 45,5", ["100.000", "of", "45,5"]),
        ("om 20:15.", ["om", "20:15", "."]),
        ("1-2-2026", ["1", "-", "2", "-", "2026"]),
        ("€5, 10%", ["€", "5", ",", "10", "%"]),
        ("a_b __", ["a", "_", "b", "__"]),
        ("½ en Ⅳ", ["½", "en", "Ⅳ"]),
        ("“Nee…”", ["“", "Nee", "…", "”"]),
        ("a\u00a0b\u2028c", ["a", "b", "c"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "cafe\u0301",
        "e\u0301e\u0308n",
        "7\u0301",
        "👩🏽\u200d🚀",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "👍🏿",
        "1\ufe0f\u20e3",
    ],
)
def test_what_a_reader_sees_as_one_sign_is_in_one_token(whole: str) -> None:
    assert words(f"({whole}) {whole}") == ["(", whole, ")", whole]


@given(TEXTS)
def test_every_character_that_is_no_space_is_in_exactly_one_token(text: str) -> None:
    held = [offset for span in tokenize(text) for offset in range(span.start, span.end)]
    assert held == [offset for offset, sign in enumerate(text) if not sign.isspace()]


@given(st.text(st.characters(categories=["L", "Mn", "Nd", "P", "Zs"]), max_size=40))
def test_a_diacritic_stays_with_its_letter(text: str) -> None:
    starts = {span.start for span in tokenize(text)}
    for offset in range(1, len(text)):
        if "\u0300" <= text[offset] <= "\u036f" and unicodedata.category(text[offset - 1]) in (
            "Lu",
            "Ll",
        ):
            assert offset not in starts


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Vos sprak met o.a. Duitsland en enkele anderen.",
        "Volgens J.F. Smit en A. de Boer is het klaar.",
        "De rest (ca. 40 man) kwam i.v.m. Pasen later, zie art. 5 en nr. 7.",
        "‘Waarom?’ vroeg de minister.",
        "Het begon om 20.15 uur en kostte 1.000 euro.",
        "Hij woont bij Yahoo! en wil niet weg.",
        "Wacht... en zie.",
        "Deze zin is door een programma op een vaste breedte afgebroken\nen gaat hier verder.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["De brug is dicht.", "Niemand weet waarom!", "Of wel?", "Nee…", "Toch."],
        ["Hij zei: “Nee.”", "Zij ging weg.", "(Dat klopt.)", "«Goed.»", "Klaar."],
        ["Zij won in 2024.", "2025 werd slecht."],
        ["Hij sliep.", "'s Avonds kwam er bezoek.", "’t Was laat.", "“'s Nachts niet”, zei hij."],
        ["De buren klaagden.", "– Waarover?", "[Red.]"],
        ["Het plan is af.", "École Nationale wil het niet.", "Ĳsbrand wel."],
    ],
)
@pytest.mark.parametrize("between", [" ", "  ", "\u00a0", "\n"])
def test_sentences(expected: list[str], between: str) -> None:
    assert sentences(between.join(expected)) == expected


def test_a_heading_is_a_sentence_of_its_own() -> None:
    text = "Haven dicht na storm\nDe haven is dicht.\n\nGevolgen\n  \nSchepen wachten buiten"
    assert sentences(text) == [
        "Haven dicht na storm",
        "De haven is dicht.",
        "Gevolgen",
        "Schepen wachten buiten",
    ]


def test_a_blank_line_ends_a_sentence_whatever_follows() -> None:
    line = "Een regel die lang genoeg is om te zijn afgebroken door een programma"
    assert sentences(f"{line}\n \nen gaat niet verder") == [line, "en gaat niet verder"]


def test_a_short_line_is_not_continued() -> None:
    assert sentences("Kort nieuws\nvandaag") == ["Kort nieuws", "vandaag"]


def test_no_text_has_no_sentences() -> None:
    assert sentences("") == sentences(" \n\t \n\n") == []


@given(TEXTS | PROSE)
def test_sentences_hold_everything_in_order_once(text: str) -> None:
    spans = split_sentences(text)
    held = {offset for span in spans for offset in range(span.start, span.end)}
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert {offset for offset, sign in enumerate(text) if not sign.isspace()} <= held


HOSTILE = (
    "'a' * 60_000 + ' x. Y'",
    "'dr. A ' * 20_000",
    "'J. ' * 20_000",
    "'a.' + ' ' * 60_000 + '.'",
    "'.' * 200_000 + 'x'",
    "'.' + '”' * 60_000 + 'x'",
    "'a. ' + '\"' * 60_000",
    "'\\n' * 60_000",
    "('a\\n' + ' ' * 300) * 200",
)


@pytest.mark.parametrize("expression", HOSTILE)
def test_no_text_takes_long_to_split(expression: str) -> None:
    program = (
        "from annotator.core.text import *\n"
        f"text = {expression}\n"
        "split_sentences(text), tokenize(text)"
    )
    # All take a fraction of a second; anything quadratic would take many times the limit.
    subprocess.run([sys.executable, "-c", program], check=True, timeout=8)


# Finding a place


def test_the_sentence_at_an_offset() -> None:
    document = Document(id="a", text="  Een zin.  Nog een.  ")
    assert [document.sentence_at(offset) for offset in (0, 2, 9, 10, 11, 12, 19, 21, 99)] == [
        *[0] * 5,
        *[1] * 4,
    ]
    assert sentence_index((), 5) == 0


def test_the_token_at_an_offset() -> None:
    tokens = tokenize(" ab  c ")
    assert [token_index(tokens, offset) for offset in range(9)] == [0, 0, 0, 1, 1, 1, 1, 1, 1]


@given(TEXTS.filter(lambda text: bool(text.strip())), st.integers(0, 90))
def test_the_token_at_an_offset_is_the_nearest_that_ends_behind_it(text: str, offset: int) -> None:
    tokens = tokenize(text)
    behind = [index for index, token in enumerate(tokens) if token.end > offset]
    assert token_index(tokens, offset) == (behind[0] if behind else len(tokens) - 1)


# Trimming


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (" Wit ", "Wit"),
        ("“Wit”", "Wit"),
        ("\n ‘ «Wit Rood»\u00a0", "Wit Rood"),
        ("(Wit)", "(Wit)"),
        ("Wit's", "Wit's"),
        (" „”' ", None),
    ],
)
def test_trim(text: str, left: str | None) -> None:
    trimmed = trim(text, Span(0, len(text)))
    assert (trimmed and trimmed.of(text)) == left


@given(TEXTS.filter(bool), st.data())
def test_trimming_takes_only_from_the_ends_and_only_once(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    trimmed = trim(text, span)
    if trimmed is None:
        assert not any(sign.isalnum() for sign in span.of(text))
        return
    assert span.covers(trimmed)
    assert trim(text, trimmed) == trimmed
    assert not trimmed.of(text)[0].isspace()


# Documents


def test_the_digest_of_a_text_is_that_of_its_utf_8() -> None:
    assert Document(id="a", text="é").sha256 == (
        "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    )
    assert Document(id="a", text="\ud800").sha256 != Document(id="a", text="\ud801").sha256


def test_equal_documents_are_equal_whatever_was_computed_of_them() -> None:
    one, other = (Document(id="a", text="Een zin. Nog een.") for _ in range(2))
    assert one.tokens
    assert one.sentences
    assert one == other
