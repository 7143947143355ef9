from __future__ import annotations

from dataclasses import replace

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
    Verdict,
    comment_id,
    text_order,
)
from annotator.core.text import Span


def entity(start: int, end: int, label: str = "WHO", name: str = "e") -> Entity:
    return Entity(id=name, fragments=(Span(start, end),), label=label)


def test_an_event_has_each_argument_once_and_in_text_order() -> None:
    late, early = Argument(Span(9, 12), "by"), Argument(Span(0, 3), "at")
    event = Event(id="v", trigger=(Span(4, 8),), type="TALK", arguments=(late, early, late, early))
    assert event.arguments == (early, late)


def test_an_event_has_each_attribute_once_and_by_name() -> None:
    event = Event(
        id="v",
        trigger=(Span(4, 8),),
        type="TALK",
        attributes=(("sign", "plus"), ("mood", "plain"), ("sign", "minus")),
    )
    assert event.attributes == (("mood", "plain"), ("sign", "minus"))
    assert (event.attribute("sign"), event.attribute("tense")) == ("minus", None)


def test_events_that_say_the_same_are_equal_in_whatever_order_they_say_it() -> None:
    one, two = Argument(Span(0, 3), "by"), Argument(Span(0, 3), "at")
    events = [
        Event(id="v", trigger=(Span(4, 8),), type="TALK", arguments=order, attributes=pairs)
        for order, pairs in (
            ((one, two), (("a", "1"), ("b", "2"))),
            ((two, one), (("b", "2"), ("a", "1"))),
        )
    ]
    assert events[0] == events[1]
    assert hash(events[0]) == hash(events[1])


def test_the_content_is_what_the_text_says_and_not_who_says_it() -> None:
    one = entity(0, 3)
    decided = replace(one, id="x", verdict=Verdict.REJECTED, origin="e", reason="no name")
    assert one.content == decided.content
    assert one.content != replace(one, label="WHERE").content
    event = Event(id="v", trigger=(Span(0, 3),), type="WHO")
    assert event.content != one.content


def test_the_extent_goes_from_the_first_piece_to_the_last() -> None:
    pieces = (Span(2, 4), Span(9, 11))
    assert Entity(id="e", fragments=pieces, label="WHO").extent == Span(2, 11)
    event = Event(id="v", trigger=pieces, type="TALK")
    assert (event.extent, event.fragments, event.label) == (Span(2, 11), pieces, "TALK")


def test_text_order_puts_the_wider_first_and_entities_before_events() -> None:
    event = Event(id="v", trigger=(Span(0, 3),), type="A")
    facts: list[Fact] = [
        entity(0, 9),
        entity(0, 3, "A", "a"),
        entity(0, 3, "A", "b"),
        entity(0, 3, "B", "a"),
        event,
        entity(1, 20),
    ]
    assert sorted(reversed(facts), key=text_order) == facts


def test_a_layer_tells_facts_from_the_state_of_the_article() -> None:
    kept, wrong = entity(9, 12, name="k"), replace(entity(0, 3), verdict=Verdict.REJECTED)
    layer = Layer(
        article="a",
        kind=LayerKind.ANNOTATED,
        author="p",
        records=(kept, ArticleState(done=True), wrong),
    )
    assert layer.facts == (wrong, kept)
    assert layer.asserted == (kept,)
    assert layer.done


def test_a_layer_without_a_state_is_not_done() -> None:
    for records in ((), (ArticleState(),)):
        layer = Layer(article="a", kind=LayerKind.ANNOTATED, author="p", records=records)
        assert not layer.done
        assert not layer.flagged
        assert layer.facts == ()
        assert layer.comments == {}


def test_comments_are_no_facts() -> None:
    fact = entity(0, 3, name="e")
    notes = [
        Comment(id=comment_id(about), fact=about, text=f"over {about}")
        for about in ("e", ARTICLE_STATE)
    ]
    layer = Layer(
        article="a",
        kind=LayerKind.ANNOTATED,
        author="p",
        records=(*notes, fact, ArticleState(flagged=True)),
    )
    assert layer.facts == layer.asserted == (fact,)
    assert list(layer.comments.items()) == [("article", "over article"), ("e", "over e")]
    assert (layer.flagged, layer.done) == (True, False)
    assert len({record.id for record in layer.records}) == 4
