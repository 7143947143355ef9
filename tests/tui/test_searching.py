"""Search in an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import Span
from annotator.tui.searching import search

TEXT = "De Raad\nvan State sprak. De raad van elf zweeg; raadsleden ook."


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("raad", ["Raad", "raad", "raad"]),
        ("raad van", ["Raad\nvan", "raad van"]),
        ("  sprak ", ["sprak"]),
        ("z.eeg", []),
        ("", []),
        (" ", []),
    ],
)
def test_words_are_found_whatever_their_case_and_white_space(wanted: str, found: list[str]) -> None:
    spans = search(TEXT, wanted, 0).spans
    assert [TEXT[span.start : span.end] for span in spans] == found


def test_the_first_match_behind_the_start_is_the_present_one_and_the_others_follow_in_turn() -> (
    None
):
    first = search(TEXT, "raad", 10)
    places = [first.moved(by).span for by in range(4)]
    assert places == [Span(28, 32), Span(48, 52), Span(3, 7), Span(28, 32)]
    assert first.moved(-1).span == Span(3, 7)
    assert search(TEXT, "Raad", len(TEXT)).span == Span(3, 7)


def test_where_nothing_is_found_there_is_no_match_to_move_from() -> None:
    nothing = search(TEXT, "noodfonds", 0)
    assert nothing.span is None
    assert nothing.moved(1).span is None


@given(st.text(alphabet="aAbß İé.\n", max_size=30), st.text(alphabet="aAbß İé.\n", max_size=4))
def test_every_match_is_inside_the_text_and_in_order(text: str, wanted: str) -> None:
    spans = search(text, wanted, 0).spans
    assert list(spans) == sorted(spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
