"""Facts: what a layer holds about a text.

A fact in a suggestion layer is a proposal and has no verdict. A fact in an annotator's layer is a
decision: it has a verdict, and where it decides a suggestion it has that suggestion's id and names
it as its origin, so that accepted, relabelled, resized, rejected and added are all a comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from annotator.core.text import Fragments, Span, extent


class Verdict(StrEnum):
    """What a person decided about a fact."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A mention of something in the text, with a label.

    Args:
        id: Unique in its layer.
        fragments: Where it stands, in code points.
        label: Name of an entity type of the label set.
        confidence: The extractor's probability that it is right, 0 to 1.
        verdict: What a person decided; None in a suggestion layer.
        origin: Id of the suggestion that it decides; None where it was added by hand.
        reason: Why it was rejected.
    """

    id: str
    fragments: Fragments
    label: str
    confidence: float | None = None
    verdict: Verdict | None = None
    origin: str | None = None
    reason: str | None = None

    @property
    def extent(self) -> Span:
        """From the first fragment's start to the last one's end."""
        return extent(self.fragments)

    @property
    def content(self) -> tuple[Any, ...]:
        """All that the text says here, without who said it: equal contents are equal facts."""
        return ("entity", self.fragments, self.label)


@dataclass(frozen=True, slots=True, order=True)
class Argument:
    """A filler of one role of an event.

    Args:
        span: Where the filler stands, in code points.
        role: Name of a role of the label set.
    """

    span: Span
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens according to the text: a trigger with a type, roles and attributes.

    Args:
        id: Unique in its layer.
        trigger: The words that name the event; more than one piece for a separated verb.
        type: Name of an event type of the label set.
        arguments: Its fillers, in text order, each once.
        attributes: Pairs of attribute name and value, by name; what is absent has its default.
        confidence, verdict, origin, reason: As for an entity.
    """

    id: str
    trigger: Fragments
    type: str
    arguments: tuple[Argument, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    confidence: float | None = None
    verdict: Verdict | None = None
    origin: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "arguments", tuple(sorted(set(self.arguments))))
        object.__setattr__(self, "attributes", tuple(sorted(dict(self.attributes).items())))

    @property
    def fragments(self) -> Fragments:
        """The trigger's pieces."""
        return self.trigger

    @property
    def label(self) -> str:
        """The event's type."""
        return self.type

    @property
    def extent(self) -> Span:
        """From the trigger's first piece to the end of its last."""
        return extent(self.trigger)

    @property
    def content(self) -> tuple[Any, ...]:
        """All that the text says here, without who said it: equal contents are equal facts."""
        return ("event", self.trigger, self.type, self.arguments, self.attributes)

    def attribute(self, name: str) -> str | None:
        """The value of an attribute, or None where the event leaves it at its default."""
        return dict(self.attributes).get(name)


Fact = Entity | Event


ARTICLE_STATE = "article"
"""The id under which a layer keeps what it says of the article as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """What an annotator says of the article as a whole.

    Args:
        done: Every fact is decided and nothing is missing.
        flagged: Somebody should look at the article again.
        id: Always :data:`ARTICLE_STATE`.
    """

    done: bool = False
    flagged: bool = False
    id: str = ARTICLE_STATE


COMMENT_PREFIX = "comment:"
"""What the ids of comments begin with, and no id of a fact."""


def comment_id(fact: str) -> str:
    """The id of the comment on a fact, of which a layer has at most one."""
    return COMMENT_PREFIX + fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A note on a fact or on the article; it decides nothing.

    Args:
        id: Always :func:`comment_id` of the fact.
        fact: Id of a fact, or :data:`ARTICLE_STATE` for the article as a whole.
        text: The note, never blank.
    """

    id: str
    fact: str
    text: str


Record = Entity | Event | ArticleState | Comment
"""Whatever a layer keeps under an id."""


class LayerKind(StrEnum):
    """Who made a layer."""

    SUGGESTED = "suggested"
    ANNOTATED = "annotated"
    CURATED = "curated"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Facts about one article by one author.

    Args:
        article: Id of the article.
        kind: An extractor's, an annotator's or a curator's.
        author: Name of the extractor or the person.
        records: The facts, in text order, the state of the article where there is one, and the
            comments.
        version: Version of the extractor.
        fingerprint: Digest of the settings that the extractor ran with.
        created: When it was made, ISO 8601 in UTC.
        id: Given by the store; empty before.
        base: Id of the suggestion layer that the decisions are about; None where there is none.
        blind: Whether it was made without a sight of suggestions.
    """

    article: str
    kind: LayerKind
    author: str
    records: tuple[Record, ...] = ()
    version: str = ""
    fingerprint: str = ""
    created: str = ""
    id: str = ""
    base: str | None = None
    blind: bool = False

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts, rejected ones too, in text order."""
        facts = [record for record in self.records if isinstance(record, Fact)]
        return tuple(sorted(facts, key=text_order))

    @property
    def asserted(self) -> tuple[Fact, ...]:
        """The facts that the author holds to be true: all but the rejected ones."""
        return tuple(fact for fact in self.facts if fact.verdict is not Verdict.REJECTED)

    @property
    def done(self) -> bool:
        """Whether the author has finished the article."""
        return any(isinstance(record, ArticleState) and record.done for record in self.records)

    @property
    def flagged(self) -> bool:
        """Whether the author wants somebody to look at the article again."""
        return any(isinstance(record, ArticleState) and record.flagged for record in self.records)

    @property
    def comments(self) -> Mapping[str, str]:
        """The author's notes by the id of their fact, sorted by it."""
        notes = {record.fact: record.text for record in self.records if isinstance(record, Comment)}
        return dict(sorted(notes.items()))


def text_order(fact: Fact) -> tuple[Any, ...]:
    """Sort key: by place in the text, the wider first, entities before events, then by content."""
    first = fact.fragments[0]
    kind = 0 if isinstance(fact, Entity) else 1
    return (first.start, -first.end, kind, fact.label, fact.id)
