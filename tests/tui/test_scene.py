"""What each row shows: marks, signs over blanks, role letters, labels, hints."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment

from annotator.core.facts import Entity, Event, Fact, Record, Verdict
from annotator.core.text import Span
from annotator.tui.layout import Layout
from annotator.tui.paint import GUTTER, Mark, Overlay, RowLook, paint
from annotator.tui.scene import Scene, Tag, View
from tests.tui.material import (
    FACTS,
    SCHEMA,
    TEXT,
    dark_palette,
    entity,
    event,
    loose_session,
    make_scene,
    place,
)

PALETTE = dark_palette()
VEENWOLDE = entity("e1", TEXT, "Veenwolde", "GPE")
MAANDAG = entity("e2", TEXT, "maandag", "DATE")
FactT = TypeVar("FactT", Entity, Event)


def accepted(fact: FactT) -> FactT:
    return replace(fact, verdict=Verdict.ACCEPTED, origin=fact.id, confidence=None)


def rejected(fact: FactT) -> FactT:
    return replace(fact, verdict=Verdict.REJECTED, origin=fact.id, confidence=None)


def drawn(scene: Scene, index: int) -> list[Segment]:
    return paint(scene.layout, index, scene.row(index), scene.width + GUTTER + 1)


def text_of(scene: Scene) -> list[str]:
    """Every row as it is seen, without the blanks at its end."""
    return [
        "".join(segment.text for segment in drawn(scene, index)).rstrip()
        for index in range(len(scene.layout.rows))
    ]


def scene_of(
    text: str,
    facts: tuple[Fact, ...],
    view: View | None = None,
    width: int = 60,
    records: tuple[Record, ...] = (),
) -> Scene:
    return make_scene(loose_session(text, facts, records), view, width)


def styles_at(scene: Scene, offset: int) -> Segment:
    """The segment that draws the character at an offset."""
    row, cell = scene.layout.place(offset)
    at = -GUTTER
    for segment in drawn(scene, row):
        if at <= cell < at + cell_len(segment.text):
            return segment
        at += cell_len(segment.text)
    raise AssertionError("not drawn")


# Signs


def test_signs_stand_on_blanks_and_move_no_letter() -> None:
    facts = (
        entity("e1", TEXT, "Veenwolde", "GPE"),
        entity("e2", TEXT, "maandag", "DATE"),
        entity("e4", TEXT, "AWB", "ORG"),
        entity("e7", TEXT, "AWB", "ORG", 1),
        event("v1", TEXT, ("stelde", "voor"), "PROPOSE"),
    )
    scene = scene_of(TEXT, facts, width=70)
    plain = scene_of(TEXT, (), width=70)
    assert text_of(scene)[0] == " De burgemeester van Veenwolde?stelde?maandag?een noodfonds voor."
    for with_signs, without in zip(text_of(scene), text_of(plain), strict=True):
        for here, there in zip(with_signs, without.ljust(len(with_signs)), strict=True):
            assert here == there or (there == " " and here == "?")
    # In brackets there is no blank on either side.
    assert "(AWB)" in text_of(scene)[2]
    # In a compound there is one before, and no letter is drawn over.
    assert any("het?AWB-kantoor" in line for line in text_of(scene))


def test_a_sign_never_takes_the_blank_of_the_fact_before_it() -> None:
    text = "In Gent (AWB) en Luik sprak. Ja"
    facts = (entity("e1", text, "Luik", "GPE"), event("v1", text, ("sprak",), "MEET"))
    assert text_of(scene_of(text, facts))[0] == " In Gent (AWB) en Luik?sprak. Ja"
    decided = accepted(facts[0])
    scene = scene_of(text, facts, records=(decided,))
    assert text_of(scene)[0] == " In Gent (AWB) en Luik sprak. Ja"


def test_undecided_facts_win_a_blank_that_two_end_at() -> None:
    text = "Na groot overleg in Gent volgt"
    facts = (entity("e1", text, "groot overleg", "ORG"), event("v1", text, ("overleg",), "MEET"))
    added = replace(accepted(facts[1]), id="n1", origin=None)
    assert "overleg?in" in text_of(scene_of(text, facts[:1], records=(added,)))[0]
    corrected = replace(accepted(facts[0]), label="GPE")
    assert isinstance(corrected, Entity)
    assert "overleg?in" in text_of(scene_of(text, facts, records=(corrected,)))[0]
    both = scene_of(text, facts, records=(corrected, accepted(facts[1])))
    assert "overleg~in" in text_of(both)[0]


@pytest.mark.parametrize(
    ("record", "sign"),
    [
        (None, "?"),
        (accepted(VEENWOLDE), " "),
        (replace(accepted(VEENWOLDE), label="ORG"), "~"),
        (replace(accepted(VEENWOLDE), id="n1", origin=None), "+"),
        (rejected(VEENWOLDE), "x"),
    ],
)
def test_each_state_has_its_sign(record: Fact | None, sign: str) -> None:
    facts = FACTS[:1] if record is None or record.id == "e1" else ()
    records = () if record is None else (record,)
    scene = scene_of(TEXT, facts, View(rejected=True), records=records)
    assert f"Veenwolde{sign}stelde" in text_of(scene)[0]


def test_the_sign_at_the_start_of_a_row_stands_in_the_gutter() -> None:
    text = "(Gent) of\nGent, ja"
    facts = (entity("e1", text, "Gent", "GPE", 1),)
    assert text_of(scene_of(text, facts)) == [" (Gent) of", "?Gent, ja"]


def test_the_sign_at_the_end_of_a_full_row_has_room() -> None:
    text = "aaaa bbbb cccc"
    scene = scene_of(text, (entity("e1", text, "bbbb", "GPE"),), width=9)
    assert text_of(scene) == [" aaaa bbbb?", " cccc"]


def test_a_sign_stands_where_the_fact_ends_also_after_a_row_break() -> None:
    text = "aaaa bbbb cccc dddd"
    scene = scene_of(text, (entity("e1", text, "bbbb cccc", "GPE"),), width=9)
    assert text_of(scene) == [" aaaa bbbb", " cccc?dddd"]
    assert styles_at(scene, 5).style == styles_at(scene, 10).style != styles_at(scene, 0).style
    # The break itself is not marked.
    assert scene.layout.rows[0].end == 9


# Marks


def test_rejected_facts_are_drawn_in_focus_and_on_demand_only() -> None:
    records = (rejected(VEENWOLDE),)
    start = place(TEXT, "Veenwolde").start
    hidden = scene_of(TEXT, FACTS[:1], records=records)
    assert styles_at(hidden, start).style is None
    shown = scene_of(TEXT, FACTS[:1], View(rejected=True), records=records)
    style = styles_at(shown, start).style
    assert style is not None
    assert style.strike
    focused = scene_of(TEXT, FACTS[:1], View(focus="e1"), records=records)
    style = styles_at(focused, start).style
    assert style is not None
    assert style.strike
    assert style.reverse


def test_overlapping_facts_are_both_seen() -> None:
    text = "de Raad van Bestuur overlegt"
    outer, inner = entity("e1", text, "Raad van Bestuur", "ORG"), entity("e2", text, "Raad", "GPE")
    trigger = event("v1", text, ("Bestuur",), "MEET")
    scene = scene_of(text, (outer, inner, trigger))
    only_outer = styles_at(scene, text.index("van")).style
    over_inner = styles_at(scene, text.index("Raad")).style
    under_event = styles_at(scene, text.index("Bestuur")).style
    assert only_outer == PALETTE.text(outer, scene.session.items[0].state)
    assert len({only_outer, over_inner, under_event}) == 3


def test_a_trigger_apart_is_marked_in_pieces_with_one_sign() -> None:
    text = "Zij wijst het plan af, zegt zij"
    scene = scene_of(text, (event("v1", text, ("wijst", "af"), "REFUSE"),))
    marked = styles_at(scene, text.index("wijst")).style
    assert marked is not None
    assert marked == styles_at(scene, text.index("af")).style
    assert styles_at(scene, text.index("plan")).style is None
    assert text_of(scene) == [" Zij wijst?het plan af, zegt zij"]


def test_the_fillers_of_the_event_in_focus_have_the_letter_of_their_role() -> None:
    scene = scene_of(TEXT, FACTS, View(focus="v1"))
    line = text_of(scene)[0]
    assert "aburgemeester" in line
    assert "dmaandag" in line
    filler = styles_at(scene, place(TEXT, "burgemeester").start)
    assert filler.style == PALETTE.filler
    elsewhere = text_of(scene_of(TEXT, FACTS, View(focus="e1")))
    assert not any("aburgemeester" in line for line in elsewhere)


def test_a_filler_can_be_read_over_a_decided_entity() -> None:
    records = (accepted(MAANDAG),)
    scene = scene_of(TEXT, FACTS, View(focus="v1"), records=records)
    style = styles_at(scene, place(TEXT, "maandag").start).style
    assert style is not None
    assert style.color == PALETTE.filler.color
    assert style.bgcolor == PALETTE.filler.bgcolor


def test_a_filler_without_a_blank_before_it_has_its_letter_behind() -> None:
    text = "Hij „Anna” sprak"
    facts = (event("v1", text, ("sprak",), "MEET", actor="Anna”"),)
    assert text_of(scene_of(text, facts, View(focus="v1")))[0] == " Hij „Anna”asprak?"


def test_a_role_that_is_not_configured_has_its_first_letter() -> None:
    text = "Hij sprak Anna"
    facts = (event("v1", text, ("sprak",), "MEET", goal="Anna"),)
    assert "sprakgAnna" in text_of(scene_of(text, facts, View(focus="v1")))[0]


def test_selection_and_cursor_lie_over_everything() -> None:
    span = place(TEXT, "Veenwolde stelde")
    cursor = place(TEXT, "stelde")
    scene = scene_of(TEXT, FACTS, View(focus="e1", selection=span, cursor=cursor))
    selected = styles_at(scene, span.start).style
    under_cursor = styles_at(scene, cursor.start).style
    assert selected is not None
    assert under_cursor is not None
    assert selected.bgcolor == PALETTE.selection.bgcolor
    assert not selected.reverse
    assert under_cursor.underline
    assert not under_cursor.reverse


def test_hints_lie_over_everything() -> None:
    at = place(TEXT, "Veenwolde")
    scene = scene_of(TEXT, FACTS, View(focus="e1", tags=(Tag("as", at, at.start),)))
    assert "van asenwolde" in text_of(scene)[0]
    style = styles_at(scene, at.start).style
    assert style is not None
    assert style.bgcolor == PALETTE.tag.bgcolor
    assert not style.reverse


# Labels


def test_labels_stand_behind_their_spans_with_their_sign() -> None:
    text = "Het overleg in Gent duurt"
    outer, inner = entity("e1", text, "overleg in Gent", "ORG"), entity("e2", text, "Gent", "GPE")
    trigger = event("v1", text, ("overleg",), "MEET")
    scene = scene_of(text, (outer, inner, trigger), View(labels=True))
    assert text_of(scene) == [" Het overleg?‹MEET› in Gent?‹ORG›?‹GPE› duurt"]
    decided = scene_of(
        text, (outer, inner, trigger), View(labels=True), records=(accepted(outer), rejected(inner))
    )
    assert text_of(decided) == [" Het overleg?‹MEET› in Gent ‹ORG› duurt"]


def test_labels_take_no_part_of_the_marks() -> None:
    text = "in Gent, ja"
    scene = scene_of(text, (entity("e1", text, "Gent", "GPE"),), View(labels=True))
    assert text_of(scene) == [" in Gent?‹GPE›, ja"]
    (mark,) = scene.row(0).marks
    assert (mark.start, mark.end) == (3, 7)
    underlined = "".join(
        segment.text for segment in drawn(scene, 0) if segment.style and segment.style.underline
    )
    assert underlined == "Gent"


def test_a_label_that_does_not_fit_goes_to_the_next_row_with_its_word() -> None:
    text = "een twee Gent drie"
    scene = scene_of(text, (entity("e1", text, "Gent", "GPE"),), View(labels=True), width=14)
    assert text_of(scene) == [" een twee", " Gent?‹GPE›", " drie"]


# Painting

STYLE = PALETTE.tag


@given(
    st.text(alphabet="ab é\u0301中😀\u200d", max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=4),
    st.lists(st.tuples(st.integers(-1, 30), st.text(alphabet="xyz", max_size=3)), max_size=3),
    st.integers(9, 40),
)
def test_a_row_is_exactly_as_wide_as_asked(
    text: str,
    marks: list[tuple[int, int]],
    overlays: list[tuple[int, str]],
    width: int,
) -> None:
    layout = Layout(text, width)
    look = RowLook(
        tuple(Mark(0, start, start + length, STYLE) for start, length in marks),
        tuple(Overlay(cell, letters, STYLE) for cell, letters in overlays),
    )
    for index, row in enumerate(layout.rows):
        full = max(width + GUTTER + 1, row.width + GUTTER)
        segments = paint(layout, index, look, full)
        assert sum(cell_len(segment.text) for segment in segments) == full


@given(
    st.text(alphabet="ab é\u0301中😀", min_size=1, max_size=40),
    st.integers(0, 39),
    st.integers(1, 20),
)
def test_exactly_the_marked_characters_are_styled(text: str, start: int, length: int) -> None:
    layout = Layout(text, 12)
    look = RowLook((Mark(0, start, start + length, STYLE),))
    for index, row in enumerate(layout.rows):
        styled = [
            segment.text
            for segment in paint(layout, index, look, 14)
            if segment.style == STYLE and segment.text
        ]
        first, end = max(start, row.start), min(start + length, row.end)
        while row.start < first < row.end and layout.text[first] == "\u0301":
            first -= 1
        while end < row.end and layout.text[end] == "\u0301":
            end += 1
        assert "".join(styled) == layout.text[first:end]


def test_text_over_half_a_wide_character_leaves_a_blank_for_the_other_half() -> None:
    layout = Layout("中文", 8)
    look = RowLook((), (Overlay(1, "x", STYLE),))
    segments = paint(layout, 0, look, 10)
    assert "".join(segment.text for segment in segments) == "  x文     "
    look = RowLook((), (Overlay(0, "x", STYLE),))
    segments = paint(layout, 0, look, 10)
    assert "".join(segment.text for segment in segments) == " x 文     "


def test_what_does_not_fit_is_cut() -> None:
    layout = Layout("een twee", 8)
    look = RowLook((), (Overlay(7, "xyz", STYLE),))
    assert "".join(segment.text for segment in paint(layout, 0, look, 10)) == " een twexy"


def test_equal_looks_are_equal_and_can_be_kept() -> None:
    scene = scene_of(TEXT, FACTS, View(focus="v1"))
    assert scene.row(0) == scene.row(0)
    assert hash(scene.row(0)) == hash(scene.row(0))
    before = scene.row(0)
    scene.view = View(focus="e1")
    assert scene.row(0) != before
    assert scene.row(5) == scene.row(5)


def test_rows_of_a_fact_are_those_of_its_pieces_and_its_fillers() -> None:
    scene = scene_of(TEXT, FACTS, width=20)
    item = scene.session.item("v1")
    assert item is not None
    assert isinstance(item.fact, Event)
    expected = {
        scene.layout.row_at(span.start)
        for span in (*item.fact.trigger, *(arg.span for arg in item.fact.arguments))
    }
    assert scene.rows_of(item) == expected
    assert Span(0, 2) not in item.fact.trigger
    assert SCHEMA.role["actor"].key == "a"
