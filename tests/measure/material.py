"""Facts for tests of measuring, and hypothesis strategies that make them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from annotator.core.facts import Argument, Entity, Event, Fact, Layer, LayerKind, Record
from annotator.core.text import Document, Span, fragments

DEFAULTS = {"mood": "plain", "sign": "plus"}


def entity(start: int, end: int, label: str = "ORG", confidence: float | None = None) -> Entity:
    """An entity in one piece."""
    return Entity(
        id=f"e{start}-{end}-{label}",
        fragments=(Span(start, end),),
        label=label,
        confidence=confidence,
    )


def event(
    start: int,
    end: int,
    kind: str = "MEET",
    arguments: Iterable[tuple[int, int, str]] = (),
    confidence: float | None = None,
    **attributes: str,
) -> Event:
    """An event with a trigger in one piece."""
    return Event(
        id=f"v{start}-{end}-{kind}",
        trigger=(Span(start, end),),
        type=kind,
        arguments=tuple(Argument(Span(a, b), role) for a, b, role in arguments),
        attributes=tuple(attributes.items()),
        confidence=confidence,
    )


def document(name: str = "a", text: str = "", source: str = "", published: str = "") -> Document:
    """An article of words of three letters, unless another text is given."""
    return Document(
        id=name, text=text or " ".join(["abc"] * 20), source=source, published=published
    )


def layer(kind: LayerKind, author: str, *records: Record, version: str = "") -> Layer:
    """A layer about the article ``a``."""
    return Layer(article="a", kind=kind, author=author, records=records, version=version)


@st.composite
def flat(draw: st.DrawFn, size: int = 12, labels: str = "ABC") -> list[tuple[int, int, str]]:
    """Spans that do not overlap, in order, as start, end and label."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    while True:
        start = at + draw(st.integers(0, 3))
        at = start + draw(st.integers(1, 4))
        if at > size:
            return spans
        spans.append((start, at, draw(st.sampled_from(labels))))


def entities(spans: Iterable[tuple[int, int, str]]) -> list[Fact]:
    """Spans as entities."""
    return [entity(*span) for span in spans]


offsets = st.integers(0, 8).flatmap(
    lambda start: st.tuples(st.just(start), st.integers(start + 1, min(start + 4, 11)))
)
some_entities = st.builds(
    lambda pieces, label, confidence: Entity(
        id="e", fragments=fragments(pieces), label=label, confidence=confidence
    ),
    st.lists(offsets, min_size=1, max_size=2),
    st.sampled_from(["ORG", "GPE"]),
    st.sampled_from([None, 0.3, 0.9]),
)
some_events = st.builds(
    lambda pieces, kind, arguments, mood: Event(
        id="v",
        trigger=fragments(pieces),
        type=kind,
        arguments=tuple(Argument(Span(*span), role) for span, role in arguments),
        attributes=(("mood", mood),) if mood else (),
    ),
    st.lists(offsets, min_size=1, max_size=2),
    st.sampled_from(["MEET", "FIGHT"]),
    st.lists(st.tuples(offsets, st.sampled_from(["who", "whom"])), max_size=3),
    st.sampled_from(["", "plain", "odd"]),
)
facts = st.lists(some_entities | some_events, max_size=7)
