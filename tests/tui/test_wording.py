"""What is said in words, and that it fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.changes import Change
from annotator.core.queue import QueueRow
from annotator.core.session import Session
from annotator.core.text import Document, Span
from annotator.tui import wording
from tests.tui.material import (
    FACTS,
    SCHEMA,
    TEXT,
    dark_palette,
    entity,
    event,
    loose_session,
    place,
)

WORDS = st.text(alphabet="ab é\u0301中😀[]/\n\x1b", max_size=60)


@given(WORDS, WORDS, WORDS, WORDS, st.integers(0, 150), st.integers(1, 10_000))
def test_the_title_fits_every_width(
    headline: str, source: str, annotator: str, text: str, width: int, articles: int
) -> None:
    session = loose_session(text, ())
    session.document = Document(id="a1", text=text, title=headline, source=source)
    rows = [QueueRow(id="a1", number=articles, done=True)]
    title = wording.title(session, rows, annotator, width)
    assert cell_len(title) == width
    assert not any(ord(char) < 32 for char in title)


def test_the_title_keeps_the_counts_when_there_is_little_room() -> None:
    session = loose_session()
    session.document = replace(session.document, title="Een heel lange kop boven het artikel")
    rows = [QueueRow(id="a1", number=7, done=True), QueueRow(id="a2", number=8)]
    title = wording.title(session, rows, "anna", 40)
    assert title == "7 Een heel lange kop b… anna  0/14  1/2 "


def test_an_article_without_title_is_named_by_its_first_sentence() -> None:
    assert saying.headline(Document(id="a", text="Een kop.\n\nTekst.")) == "Een kop."
    assert saying.headline(Document(id="a", text="")) == ""


@given(WORDS, st.integers(0, 80))
def test_cut_texts_fit(text: str, width: int) -> None:
    cut = wording.cut(text, width)
    assert cell_len(cut) <= width
    if cell_len(text) <= width:
        assert cut == text
    elif width:
        assert cut.endswith("…")


@given(st.text(alphabet="ab é中😀[", max_size=80), st.integers(8, 40))
def test_wrapped_texts_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wording.wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(
    st.lists(st.sampled_from(["een", "twaalf", "burgemeester", "中文"]), max_size=30),
    st.integers(10, 60),
    st.integers(1, 6),
)
def test_details_fit(words: list[str], width: int, room: int) -> None:
    text = " ".join(["Zij", "sprak", *words, "eind"])
    filler = Span(0, len(text))
    fact = replace(
        event("v1", text, ("sprak",), "MEET", actor="Zij"), attributes=(("realis", "future"),)
    )
    fact = replace(fact, arguments=(*fact.arguments, type(fact.arguments[0])(filler, "place")))
    session = loose_session(text, (fact,))
    lines = wording.detail(session, session.items[0], width, room)
    assert 1 <= len(lines) <= room
    assert all(cell_len(line) <= width for line in lines)
    assert all(lines)
    if room > 1:
        said = " ".join(lines)
        assert "undecided"[: width - 1] in said
        assert said.endswith("0.60") or "…" in said


def test_details_are_wrapped_where_there_is_room() -> None:
    session = loose_session()
    assert wording.detail(session, session.items[0], 30, 6) == [
        "GPE Veenwolde",
        "undecided · suggested by",
        "rules, confidence 0.80",
    ]


def test_details_say_what_is_wrong_before_where_it_comes_from() -> None:
    session = loose_session(TEXT, (event("v1", TEXT, ("stelde",), "PROPOSE", date="Veenwolde"),))
    item = session.items[0]
    one, two, three = (wording.detail(session, item, 78, room) for room in (1, 2, 3))
    assert one == ["PROPOSE stelde · date Veenwolde"]
    assert two == [*one, "! date takes an entity (DATE)"]
    assert three == [*two, "undecided · suggested by rules, confidence 0.60"]


def test_details_tell_where_a_correction_departs_from_the_suggestion() -> None:
    session = loose_session()
    item = session.item("e1")
    assert item is not None
    change = decisions.relabel(session, item, "ORG")
    assert change is not None
    session.do(change)
    item = session.item("e1")
    assert item is not None
    assert wording.detail(session, item, 78, 2) == [
        "ORG Veenwolde",
        "corrected (label) · suggested by rules, confidence 0.80, as GPE",
    ]


def said(session: Session, change: Change | None) -> str:
    assert change is not None
    return saying.sentence(session, change)


def test_every_change_is_said_in_words() -> None:
    session = loose_session()
    e1, v4 = session.item("e1"), session.item("v4")
    assert e1 is not None
    assert v4 is not None
    place_of = place(TEXT, "België")
    assert said(session, decisions.accept(session, [e1])) == "accepted GPE Veenwolde"
    assert said(session, decisions.accept(session, [e1, v4])) == "accepted 2 facts"
    assert said(session, decisions.reject(session, [e1])) == "rejected GPE Veenwolde"
    assert said(session, decisions.relabel(session, e1, "ORG")) == "made it ORG Veenwolde"
    assert said(session, decisions.relabel(session, v4, "PROTEST")) == "made it PROTEST sprak"
    resized = decisions.resize(session, e1, (place(TEXT, "van Veenwolde"),))
    assert said(session, resized) == "moved the start of GPE van Veenwolde"
    added = decisions.add_entity(session, place(TEXT, "stadsbestuur"), "ORG")
    assert said(session, added) == "added ORG stadsbestuur"
    over = decisions.add_entity(session, place(TEXT, "van Veenwolde"), "ORG")
    assert said(session, over) == "corrected to ORG van Veenwolde"
    filled = decisions.toggle_argument(session, v4, "place", place_of)
    assert said(session, filled) == "made België the place of MEET sprak"
    emptied = decisions.toggle_argument(session, v4, "actor", place(TEXT, "Van Loon"))
    assert said(session, emptied) == "took Van Loon from the actor of MEET sprak"
    changed = decisions.set_attribute(session, v4, "realis", "future")
    assert said(session, changed) == "changed MEET sprak to future"
    assert said(session, decisions.set_done(session, True)) == "finished the article"


def test_an_event_on_one_line_says_first_what_is_out_of_the_ordinary() -> None:
    fact = replace(
        event("v4", TEXT, ("sprak",), "MEET", actor="Van Loon", place="België"),
        attributes=(("polarity", "negative"), ("realis", "future")),
    )
    session = loose_session(TEXT, (fact,))
    pieces = wording.fact_line(session, session.items[0], dark_palette(), number=True)
    line = "".join(piece.text for piece in pieces)
    assert line == "  4 ?  MEET     sprak  future · negative · actor Van Loon · place België"


def test_pieces_apart_are_quoted_with_dots_and_on_one_line() -> None:
    text = "stelde\n  gisteren\x1b voor"
    pieces = (Span(0, 17), Span(19, 23))
    assert saying.quote(text, pieces) == "stelde gisteren … voor"


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("123456789", "1-9"),
        ("12", "1 2"),
        ("abc", "a-c"),
        ("pog", "p o g"),
        ("1", "1"),
        (("f1", "f2", "f3"), "F1 F2 F3"),
    ],
)
def test_keys_that_follow_one_another_are_a_range(keys: str | tuple[str, ...], shown: str) -> None:
    assert wording.key_range(list(keys)) == shown


def test_kinds_are_told_apart() -> None:
    session = loose_session(TEXT, (*FACTS, entity("e99", TEXT, "plan", "ORG")))
    entity_item, event_item = session.item("e1"), session.item("v1")
    assert saying.is_entity(entity_item)
    assert not saying.is_event(entity_item)
    assert saying.is_event(event_item)
    assert not saying.is_entity(None)
    assert SCHEMA.entity["ORG"].key == "2"
