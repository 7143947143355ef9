"""The selection cursor and boundaries: always on a token or letter, never outside the text."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.cells import cell_len

from annotator.core.display import visible
from annotator.core.text import Document, Span
from annotator.tui.layout import Layout
from annotator.tui.selecting import Selecting, moved_boundary, piece_at

ALPHABET = "abc é\u0301\u0308中😀\u200d\u200b\n\t-.,'’[\x1b" + "   "
TEXTS = st.text(alphabet=ALPHABET, min_size=1, max_size=60)
STEPS = st.lists(
    st.sampled_from(["left", "right", "up", "down", "home", "end", "extend", "more", "letters"]),
    max_size=20,
)


def is_mark(char: str) -> bool:
    return not cell_len(visible(char))


def document_of(text: str) -> Document:
    document = Document(id="a", text=text)
    assume(document.tokens)
    # A text of nothing but marks has no letter for them to stand on.
    assume(any(not is_mark(char) and char != "\n" for char in text))
    return document


@given(TEXTS, STEPS, st.integers(0, 60), st.integers(8, 30), st.booleans())
def test_the_cursor_is_always_on_a_token_or_on_a_letter_with_its_marks(
    text: str, steps: list[str], offset: int, width: int, letters: bool
) -> None:
    document = document_of(text)
    layout = Layout(text, width)
    caret = Selecting(piece_at(document, offset, letters=letters), None, letters)
    check(caret, document)
    for step in steps:
        match step:
            case "left" | "right":
                caret = caret.moved(document, 1 if step == "right" else -1)
            case "up" | "down":
                caret = caret.row(document, layout, 1 if step == "down" else -1)
            case "home" | "end":
                caret = caret.edge(document, layout, end=step == "end")
            case "extend":
                caret = caret.extending()
            case "more":
                caret = caret.moved(document, 1, extend=True)
            case _:
                caret = caret.by_letters(document, not caret.letters)
        check(caret, document)


def check(caret: Selecting, document: Document) -> None:
    """Fail unless the cursor is on a token, or on a letter with all its marks."""
    text, cursor = document.text, caret.cursor
    assert 0 <= cursor.start < cursor.end <= len(text)
    assert caret.span.covers(cursor)
    if caret.letters:
        assert text[cursor.start] != "\n"
        assert not is_mark(text[cursor.start])
        assert all(is_mark(char) for char in text[cursor.start + 1 : cursor.end])
        assert cursor.end == len(text) or not is_mark(text[cursor.end])
    else:
        assert cursor in document.tokens


@given(TEXTS, st.integers(0, 59), st.integers(1, 60), st.booleans(), st.booleans(), st.booleans())
def test_a_boundary_never_leaves_the_text_or_empties_the_span(
    text: str, start: int, length: int, left: bool, outward: bool, letters: bool
) -> None:
    document = Document(id="a", text=text)
    assume(document.tokens)
    assume(start < len(text))
    span = Span(start, min(start + length, len(text)))
    moved = moved_boundary(document, span, left=left, outward=outward, letters=letters)
    if moved is None:
        return
    assert 0 <= moved.start < moved.end <= len(text)
    assert moved.covers(span) if outward else span.covers(moved)
    assert moved != span
    fixed = moved.end == span.end if left else moved.start == span.start
    assert fixed
    edge = text[moved.start] if left else text[moved.end - 1]
    assert not edge.isspace()
    if letters:
        assert not is_mark(text[moved.start] if left else "x")
        assert left or moved.end == len(text) or not is_mark(text[moved.end])


@given(TEXTS, st.integers(0, 59), st.booleans(), st.booleans())
def test_a_boundary_of_tokens_comes_back(text: str, number: int, left: bool, letters: bool) -> None:
    document = Document(id="a", text=text)
    assume(document.tokens)
    assume(not any(is_mark(char) or char in "\u200d\u200b" for char in text))
    span = document.tokens[number % len(document.tokens)]
    out = moved_boundary(document, span, left=left, outward=True, letters=letters)
    assume(out is not None)
    assert out is not None
    assert moved_boundary(document, out, left=left, outward=False, letters=letters) == span


@pytest.mark.parametrize(
    ("words", "left", "outward", "letters", "expected"),
    [
        ("AWB", False, True, False, "AWB-"),
        ("AWB", True, True, False, "het AWB"),
        ("het AWB", True, False, False, "AWB"),
        ("AWB-kantoor", False, False, False, "AWB-"),
        ("AWB", False, True, True, "AWB-"),
        ("AWB", True, True, True, "t AWB"),
        ("t AWB", True, False, True, "AWB"),
        ("het A", False, False, True, "het"),
        ("cafe\u0301", False, False, True, "caf"),
        ("caf", False, True, True, "cafe\u0301"),
        ("een", False, True, True, "een\nc"),
        ("het", True, True, False, None),
        ("h", True, False, True, None),
        ("cafe\u0301", False, True, False, None),
    ],
)
def test_boundaries_move_by_one(
    words: str, left: bool, outward: bool, letters: bool, expected: str | None
) -> None:
    text = "het AWB-kantoor in een\ncafe\u0301"
    start = text.index(words)
    moved = moved_boundary(
        Document(id="a", text=text),
        Span(start, start + len(words)),
        left=left,
        outward=outward,
        letters=letters,
    )
    assert (moved and moved.of(text)) == expected


def test_a_word_cut_over_rows_does_not_hold_the_cursor() -> None:
    text = f"een {'x' * 40} eind"
    document, layout = Document(id="a", text=text), Layout(text, 12)
    caret = Selecting(piece_at(document, 0, letters=False))
    seen = []
    for _ in range(3):
        caret = caret.row(document, layout, 1)
        seen.append(caret.cursor.of(text))
    assert seen[-1] == "eind"
    for _ in range(3):
        caret = caret.row(document, layout, -1)
    assert caret.cursor.of(text) == "een"


def test_extending_covers_what_lies_between_and_starts_over() -> None:
    text = "een twee drie"
    document = Document(id="a", text=text)
    caret = Selecting(piece_at(document, 4, letters=False)).extending()
    assert caret.moved(document, 1).span.of(text) == "twee drie"
    assert caret.moved(document, -1).span.of(text) == "een twee"
    assert caret.moved(document, 9).span.of(text) == "twee drie"
    assert caret.moved(document, 1).extending().span.of(text) == "drie"


def test_a_letter_is_found_behind_line_ends_at_the_start() -> None:
    document = Document(id="a", text="\n\nab")
    assert piece_at(document, 0, letters=True) == Span(2, 3)
    assert piece_at(document, 99, letters=True) == Span(3, 4)
