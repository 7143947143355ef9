"""A small label set, a text, a journal in memory and random work, for tests of core and store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

from annotator.core import decisions
from annotator.core.changes import Change, Entry, apply
from annotator.core.errors import Conflict, StoreError
from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    Entity,
    Event,
    Fact,
    Layer,
    LayerKind,
    Record,
)
from annotator.core.ports import Opened
from annotator.core.schema import Attribute, EntityType, EventType, LabelSet, Role
from annotator.core.session import Item, Session
from annotator.core.text import Document, Fragments, Span, fragments

SCHEMA = LabelSet(
    entities=(
        EntityType(name="WHO", key="1"),
        EntityType(name="WHERE", key="2"),
        EntityType(name="OFFICE", key="3", overlap=True),
    ),
    events=(EventType(name="TALK"), EventType(name="STRIKE", roles=("by", "at"))),
    roles=(
        Role(name="by", key="b", fillers=("WHO",), nouns=False, required=True),
        Role(name="at", key="a", fillers=("WHERE",), repeatable=False),
        Role(name="about", key="o"),
    ),
    attributes=(
        Attribute(name="mood", key="m", values=("plain", "planned", "general")),
        Attribute(name="sign", key="s", values=("plus", "minus")),
    ),
)

TEXT = (
    "Minister Wit sprak dinsdag in Gouda met Rood.\n"
    "Het overleg leverde niets op. Wit sluit een staking in Gouda niet uit, zegt Rood."
)
ARTICLE = Document(id="a", text=TEXT, title="Overleg in Gouda")


def at(words: str, occurrence: int = 1, text: str = TEXT) -> Span:
    """Where the words stand in the text."""
    start = -1
    for _ in range(occurrence):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def entity(words: str, label: str = "WHO", *, id: str = "e1", occurrence: int = 1) -> Entity:  # noqa: A002
    """An entity without a verdict."""
    return Entity(id=id, fragments=(at(words, occurrence),), label=label, confidence=0.5)


def event(
    words: str,
    type: str = "TALK",  # noqa: A002
    *,
    id: str = "v1",  # noqa: A002
    arguments: tuple[tuple[str, str], ...] = (),
    attributes: tuple[tuple[str, str], ...] = (),
) -> Event:
    """An event without a verdict; arguments are pairs of role and words."""
    return Event(
        id=id,
        trigger=fragments(at(word) for word in words.split("…")),
        type=type,
        arguments=tuple(Argument(at(filler), role) for role, filler in arguments),
        attributes=attributes,
        confidence=0.5,
    )


def suggested(*facts: Fact, article: str = "a", version: str = "1") -> Layer:
    """A suggestion layer."""
    return Layer(
        article=article,
        kind=LayerKind.SUGGESTED,
        author="rules",
        version=version,
        records=facts,
        id="1",
    )


def clock() -> Callable[[], str]:
    """A clock that goes on by a second with every look at it."""
    seconds = count()
    return lambda: f"2026-01-01T00:{(n := next(seconds)) // 60:02}:{n % 60:02}.000+00:00"


def names(prefix: str = "n") -> Callable[[], str]:
    """Names that are never given twice."""
    numbers: Iterator[int] = count(1)
    return lambda: f"{prefix}{next(numbers)}"


@dataclass
class MemoryJournal:
    """A journal that holds a layer to the same rules as a database does."""

    records: dict[str, Record] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    broken: bool = False
    spent: list[float] = field(default_factory=list)

    def append(self, entry: Entry) -> None:
        """Store one row of the log and what it does."""
        if self.broken:
            raise StoreError("The disk is full.")
        if entry.seq != len(self.log) + 1:
            raise Conflict("Changed in another window.")
        self.records = apply(self.records, entry.change)
        self.log.append(entry)

    def spend(self, seconds: float) -> None:
        """Store active seconds."""
        if self.broken:
            raise StoreError("The disk is full.")
        self.spent.append(seconds)

    def opened(
        self, base: Layer | None, document: Document = ARTICLE, *, blind: bool = False
    ) -> Opened:
        """What a store would give to a new session, records in the order of a database."""
        ordered = sorted(self.records.values(), key=_stored_order)
        return Opened(document, base, tuple(ordered), tuple(self.log), self, blind)


def _stored_order(record: Record) -> tuple[int, str]:
    start = record.extent.start if isinstance(record, Fact) else 0
    return (start, record.id)


def session_on(
    *facts: Fact, journal: MemoryJournal | None = None, document: Document = ARTICLE
) -> Session:
    """A session on suggestions, all undecided where no journal is given."""
    opened = (journal or MemoryJournal()).opened(suggested(*facts) if facts else None, document)
    return Session(opened, SCHEMA, clock=clock(), ids=names())


def do(session: Session, change: Change | None) -> Change:
    """Commit a change that must be one."""
    assert change is not None
    session.do(change)
    return change


def the(session: Session, fact: str) -> Item:
    """The item with the id, which must be there."""
    item = session.item(fact)
    assert item is not None
    return item


# Random work

_tokens = ARTICLE.tokens


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A stretch of one to four tokens of the text."""
    first = draw(st.integers(0, len(_tokens) - 1))
    last = min(first + draw(st.integers(0, 3)), len(_tokens) - 1)
    return Span(_tokens[first].start, _tokens[last].end)


def places(most: int = 3) -> st.SearchStrategy[Fragments]:
    """One or more spans of the text."""
    return st.lists(spans(), min_size=1, max_size=most).map(fragments)


_entities = st.builds(
    Entity,
    id=st.just(""),
    fragments=places(2),
    label=st.sampled_from(["WHO", "WHERE", "OFFICE"]),
    confidence=st.sampled_from([None, 0.25, 0.9]),
)
_attributes = st.dictionaries(
    st.sampled_from(["mood", "sign"]), st.sampled_from(["plain", "plus", "minus"])
)


@st.composite
def suggestions(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Proposals; the arguments of events are often filled by proposed entities."""
    entities = draw(st.lists(_entities, max_size=4))
    fillers = st.sampled_from([e.fragments[0] for e in entities]) if entities else spans()
    events = st.builds(
        Event,
        id=st.just(""),
        trigger=places(2),
        type=st.sampled_from(["TALK", "STRIKE"]),
        arguments=st.lists(
            st.builds(Argument, fillers | spans(), st.sampled_from(["by", "at", "about"])),
            max_size=3,
        ).map(tuple),
        attributes=_attributes.map(lambda pairs: tuple(pairs.items())),
    )
    facts: list[Fact] = [*entities, *draw(st.lists(events, max_size=3))]
    return tuple(_renamed(fact, f"s{number}") for number, fact in enumerate(facts, 1))


def _renamed(fact: Fact, name: str) -> Fact:
    if isinstance(fact, Entity):
        return Entity(
            id=name, fragments=fact.fragments, label=fact.label, confidence=fact.confidence
        )
    return Event(
        id=name,
        trigger=fact.trigger,
        type=fact.type,
        arguments=fact.arguments,
        attributes=fact.attributes,
    )


@dataclass(frozen=True)
class Work:
    """One random action: a verb, the fact it is about (by number) and what it needs."""

    verb: str
    number: int
    place: Fragments
    word: int


def work(most: int = 20) -> st.SearchStrategy[list[Work]]:
    """Random actions of an annotator."""
    verbs = st.sampled_from(
        [*_VERBS, "undo", "undo", "redo", "redo"],
    )
    one = st.builds(Work, verbs, st.integers(0, 20), places(), st.integers(0, 5))
    return st.lists(one, max_size=most)


def play(session: Session, action: Work) -> None:
    """Do a random action, if it is possible here."""
    if action.verb == "undo":
        session.undo()
    elif action.verb == "redo":
        session.redo()
    else:
        change = _VERBS[action.verb](session, action)
        if change is not None:
            session.do(change)


def _item(session: Session, action: Work) -> Item | None:
    return session.items[action.number % len(session.items)] if session.items else None


def _on_item(
    decide: Callable[[Session, Item, Work], Change | None],
) -> Callable[[Session, Work], Change | None]:
    def act(session: Session, action: Work) -> Change | None:
        item = _item(session, action)
        return None if item is None else decide(session, item, action)

    return act


_ENTITY_LABELS = tuple(SCHEMA.entity)
_EVENT_TYPES = tuple(SCHEMA.event)
_ROLES = tuple(SCHEMA.role)


def _label(item: Item, word: int) -> str:
    known = _ENTITY_LABELS if isinstance(item.fact, Entity) else _EVENT_TYPES
    return known[word % len(known)]


def _filler(session: Session, action: Work) -> Span:
    marked = [item.fact.fragments[0] for item in session.items if isinstance(item.fact, Entity)]
    return marked[action.word % len(marked)] if marked and action.word else action.place[0]


def _some_attribute(session: Session, item: Item, action: Work) -> Change | None:
    attribute = SCHEMA.attributes[action.word % 2]
    value = attribute.values[action.number % len(attribute.values)]
    return decisions.set_attribute(session, item, attribute.name, value)


_VERBS: dict[str, Callable[[Session, Work], Change | None]] = {
    "accept": _on_item(lambda session, item, _: decisions.accept(session, [item])),
    "accept all": lambda session, _: decisions.accept(session, session.items),
    "reject": _on_item(
        lambda session, item, action: decisions.reject(
            session, [item], "double" if action.word == 0 else None
        )
    ),
    "relabel": _on_item(
        lambda session, item, action: decisions.relabel(session, item, _label(item, action.word))
    ),
    "resize": _on_item(lambda session, item, action: decisions.resize(session, item, action.place)),
    "add entity": lambda session, action: decisions.add_entity(
        session, action.place[0], _ENTITY_LABELS[action.word % 3]
    ),
    "add event": lambda session, action: decisions.add_event(
        session, action.place, _EVENT_TYPES[action.word % 2]
    ),
    "toggle piece": _on_item(
        lambda session, item, action: decisions.toggle_piece(session, item, action.place[0])
    ),
    "toggle argument": _on_item(
        lambda session, item, action: decisions.toggle_argument(
            session, item, _ROLES[action.word % 3], _filler(session, action)
        )
    ),
    "set attribute": _on_item(_some_attribute),
    "done": lambda session, action: decisions.set_done(session, action.word % 2 == 0),
    "flag": lambda session, action: decisions.set_flagged(session, action.word % 2 == 0),
    "comment": _on_item(
        lambda session, item, action: decisions.set_comment(
            session, item.id, "twijfel" * (action.word % 3)
        )
    ),
    "comment on the article": lambda session, action: decisions.set_comment(
        session, ARTICLE_STATE, "twijfel" * (action.word % 3)
    ),
    "propagate": _on_item(lambda session, item, _: decisions.propagate(session, item)),
}
