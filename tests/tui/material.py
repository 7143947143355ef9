"""A small project to review: labels, articles of our own, and what is suggested about them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from annotator.core.changes import Entry
from annotator.core.errors import StoreError
from annotator.core.facts import (
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Layer,
    LayerKind,
    Record,
)
from annotator.core.ports import Opened, Place
from annotator.core.schema import Attribute, EntityType, EventType, LabelSet, Reason, Role
from annotator.core.session import Session
from annotator.core.text import Document, Fragments, Span, fragments
from annotator.core.workspace import Workspace
from annotator.store.sql import SqlStore
from annotator.tui.layout import Layout
from annotator.tui.palette import Palette
from annotator.tui.scene import Scene, View

NOW = "2026-03-02T12:34:56.000+00:00"
ANNOTATOR = "anna"

SCHEMA = LabelSet(
    entities=(
        EntityType(
            name="PERSON",
            key="1",
            color="#0087d7",
            description="A person with a name.",
            example="Daar komt **Anna de Wit** aan.",
        ),
        EntityType(name="ORG", key="2", color="#ff5f00", description="An organisation."),
        EntityType(name="GPE", key="3", color="#008700", description="A place with a government."),
        EntityType(name="NORP", key="4", color="#ff00af", description="A nationality."),
        EntityType(name="DATE", key="5", color="#af8700", description="A moment or a period."),
    ),
    events=(
        EventType(
            name="PROPOSE", description="Bringing up a plan.", example="Zij **opperde** het."
        ),
        EventType(name="REFUSE", description="Saying no."),
        EventType(name="PROTEST", description="Showing dissent."),
        EventType(name="MEET", description="Talking with one another."),
    ),
    roles=(
        Role(name="actor", key="a", description="Who does it."),
        Role(name="recipient", key="r", description="To whom."),
        Role(name="place", key="p", description="Where."),
        Role(name="date", key="d", fillers=("DATE",), nouns=False, description="When."),
    ),
    attributes=(
        Attribute(name="realis", key="y", values=("actual", "future", "hypothetical")),
        Attribute(name="polarity", key="!", values=("positive", "negative")),
    ),
)

REASONS = (
    Reason(key="s", name="wrong-span", description="It marks other words than it should."),
    Reason(key="b", name="background"),
)

TEXT = (
    "De burgemeester van Veenwolde stelde maandag een noodfonds voor.\n"
    "\n"
    "De Algemene Waterbond (AWB) wijst het plan van het stadsbestuur na een lange avond van "
    "overleg toch af. Op 3 maart betoogden Duitse boeren bij het AWB-kantoor.\n"
    "\n"
    "Minister Van Loon sprak met Anna de Wit over de toestand in België.\n"
)


def place(text: str, words: str, nth: int = 0) -> Span:
    """Where words stand in a text, the first time or a later one."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def entity(id_: str, text: str, words: str, label: str, nth: int = 0) -> Entity:
    """A suggested entity on words of a text."""
    return Entity(id=id_, fragments=(place(text, words, nth),), label=label, confidence=0.8)


def event(
    id_: str, text: str, words: tuple[str, ...], type_: str, **arguments: str | tuple[str, ...]
) -> Event:
    """A suggested event on words of a text, its roles filled by words."""
    filled = [
        Argument(place(text, filler), role)
        for role, fillers in arguments.items()
        for filler in ((fillers,) if isinstance(fillers, str) else fillers)
    ]
    trigger = fragments(place(text, word) for word in words)
    return Event(id=id_, trigger=trigger, type=type_, arguments=tuple(filled), confidence=0.6)


ARTICLE = Document(
    id="a1", text=TEXT, title="Noodfonds voor Veenwolde", source="Proefblad", published="2026-03-02"
)
FACTS: tuple[Fact, ...] = (
    entity("e1", TEXT, "Veenwolde", "GPE"),
    entity("e2", TEXT, "maandag", "DATE"),
    event("v1", TEXT, ("stelde", "voor"), "PROPOSE", actor="burgemeester", date="maandag"),
    entity("e3", TEXT, "Algemene Waterbond", "ORG"),
    entity("e4", TEXT, "AWB", "ORG"),
    event("v2", TEXT, ("wijst", "af"), "REFUSE", actor="Algemene Waterbond"),
    entity("e5", TEXT, "3 maart", "DATE"),
    entity("e6", TEXT, "Duitse", "NORP"),
    entity("e7", TEXT, "AWB", "ORG", 1),
    event("v3", TEXT, ("betoogden",), "PROTEST", actor="Duitse boeren", date="3 maart"),
    entity("e8", TEXT, "Van Loon", "PERSON"),
    entity("e9", TEXT, "Anna de Wit", "PERSON"),
    entity("e10", TEXT, "België", "GPE"),
    event("v4", TEXT, ("sprak",), "MEET", actor="Van Loon"),
)
ORDER = tuple(fact.id for fact in FACTS)

SECOND_TEXT = "De brug bij Boswijk is dicht.\n"
SECOND = Document(id="a2", text=SECOND_TEXT, title="Brug dicht")
SECOND_FACTS: tuple[Fact, ...] = (entity("e1", SECOND_TEXT, "Boswijk", "GPE"),)


class FragileStore(SqlStore):
    """A store whose disk can be full, and that can become unreadable."""

    full = False
    unreadable = False

    def _refuse_when_full(self) -> None:
        if self.full:
            raise StoreError("The disk is full.", hint="Make room, then decide again.")

    def append(
        self,
        article: int,
        name: str,
        annotator: str,
        base: int | None,
        entry: Entry,
        blind: bool = False,
    ) -> None:
        self._refuse_when_full()
        super().append(article, name, annotator, base, entry, blind)

    def append_gold(
        self,
        article: int,
        curator: str,
        gold: Layer,
        records: Sequence[Record],
        number: int | None,
        entry: Entry,
    ) -> int:
        self._refuse_when_full()
        return super().append_gold(article, curator, gold, records, number, entry)

    def keep_place(self, annotator: str, place: Place) -> None:
        self._refuse_when_full()
        super().keep_place(annotator, place)

    def open(self, article: str, annotator: str, blind: bool = False) -> Opened:
        if self.unreadable:
            raise StoreError("The disk cannot be read.", hint="Mend it, then decide again.")
        return super().open(article, annotator, blind)


class Project:
    """A project in a file, with ways to see what is really stored.

    Args:
        path: The database; an empty one of this program.
        schema: The labels.
    """

    def __init__(self, path: Path, schema: LabelSet = SCHEMA) -> None:
        self.path = path
        self.schema = schema
        self.stores: list[FragileStore] = []
        self._numbers = count(1)
        self._store = self.store()

    def store(self) -> FragileStore:
        """A connection of its own, as another program would have."""
        store = FragileStore(f"sqlite:///{self.path}", clock=lambda: NOW)
        self.stores.append(store)
        return store

    def close(self) -> None:
        """Release the database."""
        for store in self.stores:
            store.close()

    def add(self, document: Document, facts: tuple[Fact, ...] | None) -> None:
        """Bring in an article, and what is suggested about it unless that is None."""
        self._store.add_document(document)
        if facts is not None:
            self._store.add_layer(
                Layer(
                    article=document.id,
                    kind=LayerKind.SUGGESTED,
                    author="rules",
                    version="1",
                    records=facts,
                )
            )

    def workspace(self, annotator: str = ANNOTATOR) -> Workspace:
        """A way in with a connection of its own."""
        return Workspace(
            self.store(),
            self.schema,
            annotator,
            clock=lambda: NOW,
            ids=lambda: f"n{next(self._numbers)}",
        )

    def session(self, article: str = "a1", annotator: str = ANNOTATOR) -> Session:
        """What a newly started program would find."""
        return self.workspace(annotator).open(article)

    def keep_place(self, article: str, fact: str | None = None) -> None:
        """Say where the annotator was."""
        self._store.keep_place(ANNOTATOR, Place(article, fact))

    @property
    def place(self) -> Place | None:
        """Where the annotator was."""
        return self._store.place(ANNOTATOR)

    def stored(self, article: str = "a1") -> tuple[Opened, dict[str, str]]:
        """What the database holds of the annotator's work, also as words by id."""
        opened = self._store.open(article, ANNOTATOR)
        return opened, in_words(opened.document.text, opened.records)


def in_words(text: str, records: tuple[Record, ...]) -> dict[str, str]:
    """Decisions as words by id: verdict, label, words, roles, and attributes off their default."""
    return {record.id: _words(text, record) for record in records}


def _words(text: str, record: Record) -> str:
    if isinstance(record, ArticleState):
        said = " ".join(["done"] * record.done + ["flagged"] * record.flagged)
        return said or "open"
    if isinstance(record, Comment):
        return f"comment on {record.fact}: {record.text}"
    said = f"{record.verdict} {record.label} {_quoted(text, record.fragments)}"
    if record.reason:
        said += f" ({record.reason})"
    if isinstance(record, Event):
        said += "".join(f", {arg.role} {arg.span.of(text)}" for arg in record.arguments)
        defaults = {each.name: each.default for each in SCHEMA.attributes}
        said += "".join(
            f", {value}" for name, value in record.attributes if value != defaults.get(name)
        )
    return said


def _quoted(text: str, pieces: Fragments) -> str:
    return " … ".join(piece.of(text) for piece in pieces)


def make_project(template: Path, path: Path) -> Project:
    """A project in a copy of a database that nobody has open."""
    shutil.copy(template, path)
    return Project(path)


class SilentJournal:
    """Takes every row of a log and keeps none."""

    def append(self, entry: Entry) -> None:
        """Do nothing."""

    def spend(self, seconds: float) -> None:
        """Do nothing."""


def loose_session(
    text: str = TEXT,
    facts: tuple[Fact, ...] = FACTS,
    records: tuple[Record, ...] = (),
    schema: LabelSet = SCHEMA,
) -> Session:
    """A session without a database."""
    base = Layer(article="a1", kind=LayerKind.SUGGESTED, author="rules", records=facts)
    opened = Opened(Document(id="a1", text=text), base, records, (), SilentJournal())
    numbers = count(1)
    return Session(opened, schema, clock=lambda: NOW, ids=lambda: f"n{next(numbers)}")


def make_scene(
    session: Session, view: View | None = None, width: int = 60, palette: Palette | None = None
) -> Scene:
    """What is to be seen of a session."""
    return Scene(session, palette or dark_palette(session.schema), view or View(), width)


def dark_palette(schema: LabelSet = SCHEMA) -> Palette:
    """The looks on a dark background."""
    from textual.color import Color
    from textual.style import Style

    return Palette(schema, Style(Color.parse("#121212"), Color.parse("#e0e0e0")))


def light_palette(schema: LabelSet = SCHEMA) -> Palette:
    """The looks on a light background."""
    from textual.color import Color
    from textual.style import Style

    return Palette(schema, Style(Color.parse("#e0e0e0"), Color.parse("#121212")))


def rows_as_text(layout: Layout) -> list[str]:
    """The rows of a layout."""
    return [layout.text[row.start : row.end] for row in layout.rows]
