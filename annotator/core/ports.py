"""What the rooms around core promise to one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from annotator.core.changes import Entry
from annotator.core.facts import Fact, Layer, LayerKind, Record
from annotator.core.queue import Column, QueueRow
from annotator.core.text import Document


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> str:
        """Now, ISO 8601 in UTC, to the millisecond."""


class Ids(Protocol):
    """Makes names for new facts."""

    def __call__(self) -> str:
        """A name that was never given before."""


class Journal(Protocol):
    """Where a session's changes are made permanent."""

    def append(self, entry: Entry) -> None:
        """Store one row of the log and what it does to the layer, in one transaction.

        Returns only when both are committed.

        Raises:
            Conflict: The layer is not what the entry was made for.
            StoreError: Nothing was stored.
        """

    def spend(self, seconds: float) -> None:
        """Add active seconds to those of the annotator on the article; no layer is made for it.

        Raises:
            StoreError: They were not stored.
        """


@dataclass(frozen=True)
class Extraction:
    """What an extractor found in one article.

    Args:
        document: The article.
        facts: Proposals without verdict, ids unique in the article; empty after an error.
        error: Why the extractor failed on this article; None where it did not.
    """

    document: Document
    facts: tuple[Fact, ...] = ()
    error: str | None = None


class Extractor(Protocol):
    """Proposes facts. It decides nothing and writes nothing.

    The same text and settings give the same facts; every fragment lies inside the text.
    """

    @property
    def name(self) -> str:
        """Name of the extractor, the author of its layers."""

    @property
    def version(self) -> str:
        """Version, changed whenever its results may change."""

    @property
    def fingerprint(self) -> str:
        """Digest of everything else that its results depend on: settings, lists, labels."""

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Proposals for each article, in the order of the articles."""


class Imported(StrEnum):
    """What became of something that was to be stored."""

    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Opened:
    """An article as an annotator finds it.

    Args:
        document: The article.
        base: The suggestions under review; None where nothing was extracted, or is shown.
        records: What the annotator's layer holds.
        log: All rows of the annotator's log of this article, oldest first.
        journal: Where changes go.
        blind: Whether suggestions are kept from the annotator here.
    """

    document: Document
    base: Layer | None
    records: tuple[Record, ...]
    log: tuple[Entry, ...]
    journal: Journal
    blind: bool = False


@dataclass(frozen=True)
class Place:
    """Where an annotator was.

    Args:
        article: Id of the article.
        fact: Id of the fact in focus; None where none had it.
    """

    article: str
    fact: str | None = None


class Store(Protocol):
    """Where articles, layers and logs are kept. Every method is one transaction."""

    def add_document(self, document: Document) -> Imported:
        """Store an article at the end of the queue.

        Raises:
            StoreError: Another text has this id already.
        """

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """The articles in queue order, all or those with the ids, read in chunks."""

    def document(self, article: str) -> Document:
        """One article.

        Raises:
            UsageError: There is none with this id.
        """

    def find_text(self, sha256: str) -> str | None:
        """Id of the first article with this text, or None."""

    def batch(self) -> AbstractContextManager[None]:
        """One transaction around several calls; all or none of them are stored."""

    def add_layer(self, layer: Layer) -> tuple[Imported, str]:
        """Store a layer and return its id; the same layer is not stored twice.

        Raises:
            StoreError: The author has a layer of this version here already, with other facts.
        """

    def layers(
        self, article: str, kind: LayerKind | None = None, author: str | None = None
    ) -> tuple[Layer, ...]:
        """The layers of an article, oldest first, with their records."""

    def articles_without(self, author: str, version: str, fingerprint: str) -> tuple[str, ...]:
        """Ids of the articles for which this extractor has no layer yet, in queue order."""

    def open(self, article: str, annotator: str, blind: bool = False) -> Opened:
        """What an annotator needs to work on an article.

        The base is the suggestion layer that the annotator began with, or else the newest one.

        Args:
            article: Id of the article.
            annotator: Name of the person.
            blind: Whether to keep suggestions from the annotator, if the work has not begun; what
                was begun stays as it was begun.

        Raises:
            UsageError: There is no such article.
        """

    def open_gold(self, article: str, curator: str, gold: Layer) -> Opened:
        """What a curator needs to correct the gold of an article.

        A layer of another author stays as it is: with the first correction the curator gets a
        layer of their own, which begins as a copy of what the other one holds to be true, and is
        the article's gold from then on.

        Args:
            article: Id of the article.
            curator: Name of the person.
            gold: The layer that is the gold now.

        Raises:
            UsageError: There is no such article.
        """

    def queue(
        self, annotator: str, blind_share: float = 0.0, columns: Set[Column] = frozenset()
    ) -> tuple[QueueRow, ...]:
        """All articles in queue order, with what this annotator has decided.

        Args:
            annotator: Name of the person.
            blind_share: Share of the articles, 0 to 1, whose suggestions are kept from annotators
                who have not begun them.
            columns: What else to find out; the other columns of these have their default.
        """

    def articles_with(self, word: str) -> frozenset[str]:
        """Ids of the articles that have the word in title, source or text, in any case."""

    def decision_seconds(self, annotator: str) -> Mapping[str, tuple[float, ...]]:
        """The active seconds of each decision whose time was measured, by article."""

    def annotators(self) -> tuple[str, ...]:
        """Names of everybody who has decided something, sorted."""

    def place(self, annotator: str) -> Place | None:
        """Where the annotator was last; None at the first start."""

    def keep_place(self, annotator: str, place: Place) -> None:
        """Remember where the annotator is."""

    def close(self) -> None:
        """Release the database."""
