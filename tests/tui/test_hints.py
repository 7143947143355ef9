"""Tags: short, and none the beginning of another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import Span
from annotator.tui.hints import LETTERS, tags
from tests.tui.material import loose_session, make_scene

MOST = len(LETTERS) ** 2


@given(st.integers(0, MOST))
def test_no_tag_begins_another_and_the_first_ones_are_the_shortest(count: int) -> None:
    found = tags(count)
    assert len(found) == count == len(set(found))
    singles = {tag for tag in found if len(tag) == 1}
    assert not any(tag[0] in singles for tag in found if len(tag) > 1)
    assert all(len(one) <= len(other) for one, other in pairwise(found))
    assert set("".join(found)) <= set(LETTERS)


@pytest.mark.parametrize(("count", "singles"), [(26, 26), (27, 25), (51, 25), (52, 24), (676, 0)])
def test_as_many_single_letters_as_there_can_be(count: int, singles: int) -> None:
    assert sum(len(tag) == 1 for tag in tags(count)) == singles


SPANS = st.lists(
    st.builds(
        lambda start, length: Span(start, start + length), st.integers(0, 80), st.integers(1, 30)
    ),
    min_size=1,
    max_size=12,
    unique=True,
)
WORDS = "de raad van Veenwolde stelde in een overleg met boeren een noodfonds en een plan voor " * 2


@given(SPANS, st.sampled_from([1, 2]), st.integers(12, 60))
def test_tags_on_the_screen_never_hide_one_another(
    spans: list[Span], length: int, width: int
) -> None:
    scene = make_scene(loose_session(WORDS, ()), width=width)
    letters = [chr(ord("a") + number) * length for number in range(len(spans))]
    placed = scene.tagged(zip(letters, spans, strict=True))
    assert [(tag.letters, tag.span) for tag in placed] == list(zip(letters, spans, strict=True))
    cells: set[tuple[int, int]] = set()
    for tag in placed:
        row, cell = scene.layout.place(tag.at)
        own = {(row, cell + place) for place in range(length)}
        assert cells.isdisjoint(own)
        cells |= own


def test_tags_stand_apart_where_there_is_room() -> None:
    scene = make_scene(loose_session(WORDS, ()))
    start = WORDS.index("Veenwolde")
    first, second = scene.tagged([("a", Span(start, start + 9)), ("b", Span(start, start + 9))])
    assert first.at == start
    assert start + 2 <= second.at < start + 9


def test_a_tag_is_on_a_word_of_its_span() -> None:
    scene = make_scene(loose_session(WORDS, ()))
    start = WORDS.index("Veenwolde")
    outer, inner = Span(start, start + len("Veenwolde stelde")), Span(start, start + 9)
    first, second = scene.tagged([("a", outer), ("b", inner)])
    assert second.at == inner.start
    assert WORDS[first.at :].startswith("stelde")
