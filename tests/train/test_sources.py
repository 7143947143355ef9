"""Which source a label gets, by what each of them finds."""

from __future__ import annotations

from annotator.core.facts import Entity, Event, Fact
from annotator.core.text import Document, Span
from annotator.train.gold import Gold
from annotator.train.sources import Source, Sources, choose, finds, judged
from tests.train.material import BERTH, PLACE, SHIP

TEXT = "abcdefghij"


def entity(start: int, label: str = SHIP, confidence: float | None = None) -> Entity:
    return Entity(
        id=f"e{start}", fragments=(Span(start, start + 1),), label=label, confidence=confidence
    )


def gold(*facts: Fact) -> Gold:
    return Gold(Document("a", TEXT), facts)


def chosen(
    true: tuple[Fact, ...],
    rules: tuple[Fact, ...],
    model: tuple[Fact, ...],
    both: tuple[Fact, ...],
    *,
    taught: bool = True,
) -> Source:
    found = {Source.RULES: [rules], Source.MODEL: [model], Source.BOTH: [both]}
    return choose([SHIP], [], [gold(*true)], found, lambda _entity, _name: taught).entities[SHIP]


def test_the_better_one_is_asked() -> None:
    a, b, c = entity(0), entity(2), entity(4)
    assert chosen((a, b), (a,), (a, b), (a, b, c)) is Source.MODEL
    assert chosen((a, b), (a, b), (b,), (a, b, c)) is Source.RULES
    assert chosen((a, b), (a,), (b,), (a, b)) is Source.BOTH


def test_among_equals_the_rules_stay() -> None:
    a, b = entity(0), entity(2)
    assert chosen((a, b), (a,), (b,), (a,)) is Source.RULES
    assert chosen((a,), (), (), ()) is Source.MODEL  # they know nothing of it


def test_without_an_example_to_tune_on_the_rules_stay_if_they_know_it() -> None:
    assert chosen((entity(0, PLACE),), (), (), (), taught=True) is Source.RULES
    assert chosen((entity(0, PLACE),), (), (), (), taught=False) is Source.MODEL


def test_events_and_entities_of_one_name_are_two_things() -> None:
    event = Event(id="v", trigger=(Span(0, 1),), type=BERTH)
    named_alike = entity(0, BERTH)
    found: dict[Source, list[tuple[Fact, ...]]] = {source: [(event,)] for source in Source}
    found[Source.MODEL] = [(event, named_alike)]
    sources = choose([BERTH], [BERTH], [gold(event, named_alike)], found, lambda *_: True)
    assert sources == Sources({BERTH: Source.MODEL}, {BERTH: Source.RULES})


def test_what_the_rules_find_at_all() -> None:
    assert finds([gold(entity(0))], [(entity(0),)], True, SHIP)
    assert not finds([gold(entity(0))], [(entity(2),)], True, SHIP)
    assert not finds([gold(entity(0))], [(entity(0),)], False, SHIP)


def test_judgements_have_label_and_place_right() -> None:
    found = (entity(0, confidence=0.9), entity(2, confidence=0.4), entity(4, PLACE, 0.6), entity(6))
    true = gold(entity(0), entity(2, PLACE), entity(4, PLACE))
    assert list(judged([true], [found], True)) == [(0.9, True), (0.4, False), (0.6, True)]
    assert list(judged([true], [found], False)) == []
