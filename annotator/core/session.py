"""A session: one annotator's work on one article, with a history that survives restarts."""

from __future__ import annotations

import time
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from annotator.core.activity import Activity
from annotator.core.changes import Change, Entry, History, Kind, apply
from annotator.core.errors import StoreError
from annotator.core.facts import (
    ARTICLE_STATE,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Record,
    Verdict,
    comment_id,
    text_order,
)
from annotator.core.ports import Clock, Ids, Opened
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span


class State(StrEnum):
    """What has become of a fact."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    ADDED = "added"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Item:
    """A fact as the annotator sees it: a suggestion, a decision, or a decision about one.

    Args:
        fact: The decision, or the suggestion where there is none yet.
        suggestion: What the extractor proposed; None for a fact that was added by hand.
        state: What has become of it.
        differences: Where the decision departs from the suggestion: ``label``, ``boundary``,
            ``arguments`` or the name of an attribute.
        sentence: Index of the sentence in which it begins.
    """

    fact: Fact
    suggestion: Fact | None
    state: State
    differences: frozenset[str]
    sentence: int

    @property
    def id(self) -> str:
        """The fact's id, the same before and after the decision."""
        return self.fact.id

    @property
    def pending(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state is State.PENDING


class Session:
    """Facts and history of one annotator on one article.

    Every change goes to the journal first and becomes visible here only when it is committed.

    Args:
        opened: What the store gave.
        schema: The project's labels.
        clock: Tells the time for the log.
        ids: Makes names for added facts.
        activity: Measures the time between decisions; a new one where none is given.
    """

    def __init__(
        self,
        opened: Opened,
        schema: LabelSet,
        *,
        clock: Clock,
        ids: Ids,
        activity: Activity | None = None,
    ) -> None:
        self.document: Document = opened.document
        self.schema = schema
        self.base = opened.base
        self.blind = opened.blind
        self.activity = Activity(time.monotonic) if activity is None else activity
        self.log: tuple[Entry, ...] = opened.log
        self._journal = opened.journal
        self._clock = clock
        self.new_id = ids
        self.suggestions: Mapping[str, Fact] = (
            {} if opened.base is None else {fact.id: fact for fact in opened.base.facts}
        )
        self.records: dict[str, Record] = {record.id: record for record in opened.records}
        history = History()
        for entry in opened.log:
            history = history.after(entry)
        self.history = history
        self._items: list[Item] = []
        self._pending = 0
        self._by_id: dict[str, Item] = {}
        self._moved: dict[Span, Span] = {}
        self._rebuild()

    # What is there

    @property
    def items(self) -> Sequence[Item]:
        """All facts, decided and not, in reading order.

        Sentence by sentence; within one the entities in text order, then the events.
        """
        return self._items

    def item(self, fact: str | None) -> Item | None:
        """The item with the id, or None."""
        return None if fact is None else self._by_id.get(fact)

    def in_sentences(self, first: int, last: int) -> Sequence[Item]:
        """The items that begin in one of the sentences from first to last, in reading order."""
        low = bisect_left(self._items, first, key=lambda item: item.sentence)
        high = bisect_left(self._items, last + 1, key=lambda item: item.sentence)
        return self._items[low:high]

    def problems(self, item: Item) -> tuple[str, ...]:
        """What is wrong with an item by the label set, one sentence each."""
        if item.state is State.REJECTED:
            return ()
        spans = _spans(item.fact)
        first = self.document.sentence_at(min(span.start for span in spans))
        last = self.document.sentence_at(max(span.end for span in spans) - 1)
        near = self.in_sentences(max(0, first - 1), last)
        return self.schema.problems(
            item.fact, [other.fact for other in near if other.state is not State.REJECTED]
        )

    @property
    def pending(self) -> int:
        """How many facts wait for a decision."""
        return self._pending

    @property
    def decided(self) -> int:
        """How many facts are decided."""
        return len(self.items) - self.pending

    @property
    def state(self) -> ArticleState:
        """What the annotator says of the article as a whole."""
        record = self.records.get(ARTICLE_STATE)
        return record if isinstance(record, ArticleState) else ArticleState()

    def comment(self, fact: str) -> str:
        """The annotator's note on the fact with the id; empty where there is none."""
        record = self.records.get(comment_id(fact))
        return record.text if isinstance(record, Comment) else ""

    @property
    def last_changed(self) -> str | None:
        """Id of the fact that the newest decision in the log touched; None without one."""
        for entry in reversed(self.log):
            for delta in entry.change.deltas:
                if isinstance(delta.before, Fact) or isinstance(delta.after, Fact):
                    return delta.id
        return None

    def entity_at(self, span: Span) -> Item | None:
        """The entity that marks exactly this span and is not rejected."""
        for item in self.items:
            if (
                isinstance(item.fact, Entity)
                and item.fact.fragments == (span,)
                and item.state is not State.REJECTED
            ):
                return item
        return None

    def event_at(self, trigger: tuple[Span, ...]) -> Item | None:
        """The event that has exactly this trigger and is not rejected."""
        for item in self.items:
            if (
                isinstance(item.fact, Event)
                and item.fact.trigger == trigger
                and item.state is not State.REJECTED
            ):
                return item
        return None

    def waits(self, item: Item) -> bool:
        """Whether an item is one that :meth:`step` looks for among the undecided."""
        return item.pending

    def step(
        self, fact: str | None, by: int, *, undecided: bool = False, events: bool = False
    ) -> str | None:
        """Id of the next (by 1) or previous (by -1) fact; rejected ones are passed over.

        Without a fact the first in that direction. Looking for undecided facts goes round the
        article; looking for any fact stops at its ends.

        Args:
            fact: Id of the fact to begin at.
            by: 1 or -1.
            undecided: Whether to look for undecided facts only.
            events: Whether to look for events only.
        """

        def wanted(item: Item) -> bool:
            fits = self.waits(item) if undecided else item.state is not State.REJECTED
            return fits and (not events or isinstance(item.fact, Event))

        items = self._items
        here = self.item(fact)
        if here is None:
            return next((item.id for item in items[::by] if wanted(item)), None)
        start = self._index(here)
        if undecided:
            ring = (items[(start + by * far) % len(items)] for far in range(1, len(items) + 1))
            return next((item.id for item in ring if wanted(item)), None)
        rest = items[start + 1 :] if by > 0 else items[:start][::-1]
        return next((item.id for item in rest if wanted(item)), here.id)

    def _index(self, item: Item) -> int:
        return bisect_left(self._items, _reading_order(item), key=_reading_order)

    # What is done

    def touch(self) -> None:
        """Note that the annotator did something just now, whatever it was."""
        self.activity.touch()

    def leave(self) -> None:
        """Store the time since the last decision, as far as that is possible."""
        seconds = _to_centiseconds(self.activity.take())
        if not seconds:
            return
        # Nobody should be kept from leaving because a few seconds were not counted.
        with suppress(StoreError):
            self._journal.spend(seconds)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self.history.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to do again."""
        return bool(self.history.undone)

    def do(self, change: Change) -> None:
        """Commit a change.

        Raises:
            Conflict: The article was changed elsewhere; nothing was stored.
            StoreError: The database did not take it; nothing was stored.
        """
        self._commit(Kind.DO, change)

    def undo(self) -> Change | None:
        """Take the latest change back and return what that did; None where there is none.

        Raises:
            Conflict, StoreError: As for :meth:`do`.
        """
        if not self.history.done:
            return None
        target = self.history.done[-1]
        return self._repeat(Kind.UNDO, target, target.change.inverse)

    def redo(self) -> Change | None:
        """Do the latest undone change again and return it; None where there is none.

        Raises:
            Conflict, StoreError: As for :meth:`do`.
        """
        if not self.history.undone:
            return None
        target = self.history.undone[-1]
        return self._repeat(Kind.REDO, target, target.change)

    def _repeat(self, kind: Kind, target: Entry, change: Change) -> Change:
        self._commit(kind, change, target.seq)
        return change

    def _commit(self, kind: Kind, change: Change, target: int | None = None) -> None:
        seconds = _to_centiseconds(self.activity.seconds) if self.activity.measured else None
        entry = Entry(self.history.last + 1, kind, change, self._clock(), target, seconds)
        history = self.history.after(entry)
        records = apply(self.records, entry.change)
        self._journal.append(entry)
        self.activity.take()
        self.history, self.records = history, records
        self.log = (*self.log, entry)
        self._refresh(entry.change)

    # How items come about

    def _refresh(self, change: Change) -> None:
        if any(
            self._moved_to(delta.id, delta.before) != self._moved_to(delta.id, delta.after)
            for delta in change.deltas
        ):
            self._rebuild()
            return
        for delta in change.deltas:
            old = self._by_id.pop(delta.id, None)
            if old is not None:
                del self._items[self._index(old)]
                self._pending -= old.pending
            fact = delta.after
            if fact is None and delta.id in self.suggestions:
                fact = self._as_open(self.suggestions[delta.id])
            if isinstance(fact, Fact):
                item = self._by_id[delta.id] = self._item(fact)
                insort(self._items, item, key=_reading_order)
                self._pending += item.pending

    def _rebuild(self) -> None:
        self._moved = self._moved_entities()
        facts = [record for record in self.records.values() if isinstance(record, Fact)]
        for suggestion in self.suggestions.values():
            if suggestion.id not in self.records:
                facts.append(self._as_open(suggestion))
        self._items = sorted((self._item(fact) for fact in facts), key=_reading_order)
        self._by_id = {item.id: item for item in self._items}
        self._pending = sum(item.pending for item in self._items)

    def _moved_entities(self) -> dict[Span, Span]:
        moved: dict[Span, Span] = {}
        for suggestion in self.suggestions.values():
            place = self._moved_to(suggestion.id, self.records.get(suggestion.id))
            if place is not None:
                moved[suggestion.fragments[0]] = place
        return moved

    def _moved_to(self, fact: str, record: Record | None) -> Span | None:
        """Where a decision moves a suggested entity; None where it leaves it where it is."""
        suggestion = self.suggestions.get(fact)
        if (
            suggestion is None
            or not isinstance(record, Entity)
            or record.verdict is Verdict.REJECTED
            or record.fragments == suggestion.fragments
        ):
            return None
        return record.fragments[0]

    def _as_open(self, suggestion: Fact) -> Fact:
        if not isinstance(suggestion, Event) or not self._moved:
            return suggestion
        # An entity whose borders were mended takes the roles that it fills along.
        arguments = tuple(
            replace(argument, span=self._moved.get(argument.span, argument.span))
            for argument in suggestion.arguments
        )
        return replace(suggestion, arguments=arguments)

    def _item(self, fact: Fact) -> Item:
        suggestion = self.suggestions.get(fact.id)
        verdict = self._verdict(fact)
        if verdict is None:
            state, differences = State.PENDING, frozenset[str]()
        elif verdict is Verdict.REJECTED:
            state, differences = State.REJECTED, frozenset()
        elif suggestion is None:
            state, differences = State.ADDED, frozenset()
        else:
            differences = self.differences(suggestion, fact)
            state = State.CORRECTED if differences else State.ACCEPTED
        sentence = self.document.sentence_at(fact.fragments[0].start)
        return Item(fact, suggestion, state, differences, sentence)

    def _verdict(self, fact: Fact) -> Verdict | None:
        """What was decided about a fact that is shown."""
        return fact.verdict

    def differences(self, suggestion: Fact, decision: Fact) -> frozenset[str]:
        """Where a decision departs from a suggestion, as in :class:`Item`."""
        found: set[str] = set()
        if suggestion.label != decision.label:
            found.add("label")
        if suggestion.fragments != decision.fragments:
            found.add("boundary")
        if isinstance(suggestion, Event) and isinstance(decision, Event):
            if suggestion.arguments != decision.arguments:
                found.add("arguments")
            for attribute in self.schema.attributes:
                before = self.schema.value(suggestion, attribute.name)
                if before != self.schema.value(decision, attribute.name):
                    found.add(attribute.name)
        return frozenset(found)


def _to_centiseconds(seconds: float) -> float:
    return round(seconds, 2)


def _reading_order(item: Item) -> tuple[Any, ...]:
    return (item.sentence, isinstance(item.fact, Event), text_order(item.fact))


def _spans(fact: Fact) -> list[Span]:
    spans = list(fact.fragments)
    if isinstance(fact, Event):
        spans += [argument.span for argument in fact.arguments]
    return spans
