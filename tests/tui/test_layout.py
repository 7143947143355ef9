"""Wrapping: every offset in one cell and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.display import visible
from annotator.tui.layout import Layout

ALPHABET = "ab é\u0301\u0308中文😀\ufe0f\u200d\n\t\x1b\u202e-[" + "   "
TEXTS = st.text(alphabet=ALPHABET, max_size=200)
WIDTHS = st.integers(8, 40)


@st.composite
def laid_out(draw: st.DrawFn) -> Layout:
    text = draw(TEXTS)
    ends = draw(st.sets(st.integers(1, max(1, len(text))), max_size=5)) if text else set()
    return Layout(text, draw(WIDTHS), {end: 1 for end in ends})


@given(laid_out())
def test_every_offset_is_in_one_row_and_one_cell_and_back(layout: Layout) -> None:
    for offset in range(len(layout.text)):
        index = layout.row_at(offset)
        row = layout.rows[index]
        assert row.start <= offset
        if index + 1 < len(layout.rows):
            assert offset < layout.rows[index + 1].start
        if offset >= row.end:
            assert row.cell(offset) == row.width
            continue
        begins = offset == row.start or row.cell(offset) > row.cell(offset - 1)
        back = row.offset(row.cell(offset))
        assert back == offset if begins else back < offset


@given(laid_out())
def test_rows_hold_all_that_is_visible_in_order(layout: Layout) -> None:
    end = 0
    for row in layout.rows:
        assert layout.text[end : row.start].strip(" \u240a") == ""
        assert row.start <= row.end
        end = row.end
    assert layout.text[end:].strip(" \u240a") == ""


@given(laid_out())
def test_rows_fit_unless_a_single_character_does_not(layout: Layout) -> None:
    for row in layout.rows:
        assert row.width <= layout.width + 1 or row.end - row.start <= 3


@given(TEXTS, WIDTHS)
def test_an_insert_moves_nothing_before_it(text: str, width: int) -> None:
    plain, spread = Layout(text, width), Layout(text, width, {len(text): 1})
    assert [row.start for row in plain.rows][:1] == [row.start for row in spread.rows][:1]


def test_words_are_kept_whole() -> None:
    layout = Layout("een twee drie vier", 9)
    assert [layout.text[row.start : row.end] for row in layout.rows] == [
        "een twee",
        "drie vier",
    ]


def test_paragraphs_and_empty_lines_are_kept() -> None:
    layout = Layout("een\n\ntwee\n", 20)
    assert [layout.text[row.start : row.end] for row in layout.rows] == ["een", "", "twee", ""]


def test_a_word_longer_than_the_row_is_cut() -> None:
    layout = Layout("a" * 20, 8)
    assert [row.width for row in layout.rows] == [8, 8, 4]


def test_wide_characters_take_two_cells() -> None:
    row = Layout("中b", 8).rows[0]
    assert (row.cell(0), row.cell(1), row.width) == (0, 2, 3)
    assert row.offset(1) == 0


def test_a_mark_shares_the_cell_of_its_letter() -> None:
    row = Layout("e\u0301a", 8).rows[0]
    assert [row.cell(offset) for offset in range(4)] == [0, 0, 1, 2]
    assert row.width == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x9b\x85", "��"),
        ("a\u202eb\u200bc", "a·b·c"),
        ("\ud800", "�"),
        ("gewoon [tekst]", "gewoon [tekst]"),
        ("👨\u200d👩", "👨·👩"),
    ],
)
def test_hostile_characters_get_stand_ins(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_stand_ins_keep_every_offset(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)
