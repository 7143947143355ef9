"""Gold with what an extractor predicted beside it: what is right, wrong, missed or a false alarm.

A contrast is a session on the gold in which the predictions take the place of the suggestions, so
every command that changes a fact changes the gold. The states of a session then say:

========= ======================================================================
state     what the extractor did
========= ======================================================================
accepted  right: it predicted the fact as it is in the gold
corrected wrong: it predicted the fact with another label, place, role or value
added     missed: it predicted nothing here
pending   false alarm: it predicted what is not in the gold
========= ======================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotator.core.changes import Change, Delta
from annotator.core.errors import UsageError
from annotator.core.facts import Fact, Layer, Record, Verdict, text_order
from annotator.core.language import _
from annotator.core.ports import Clock, Ids, Opened, Place, Store
from annotator.core.queue import Filter, QueueRow
from annotator.core.schema import LabelSet
from annotator.core.session import Item, Session, State
from annotator.core.text import Document
from annotator.core.workspace import Workspace

MISSED, EXTRA = "missed", "extra"
"""What is wrong with a fact that only one of the two has: the gold, or the prediction."""

Partners = Callable[[Sequence[Fact], Sequence[Fact], Mapping[str, str]], Sequence[tuple[int, int]]]
"""Pairs gold facts with predicted ones: takes both and the attributes' defaults, gives indices."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which errors are looked at; what is None lets all pass.

    Args:
        what: :data:`MISSED`, :data:`EXTRA`, ``label``, ``boundary``, ``arguments`` or the name of
            an attribute.
        label: A label or event type that the gold or the prediction has.
    """

    what: str | None = None
    label: str | None = None

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != Wanted()

    def passes(self, faults: frozenset[str], labels: frozenset[str]) -> bool:
        """Whether an error with these faults and labels is looked at."""
        return self.what in (None, *faults) and self.label in (None, *labels)


def faults(item: Item) -> frozenset[str]:
    """What the extractor did wrong about an item of a contrast; nothing where it is right."""
    if item.state is State.ADDED:
        return frozenset({MISSED})
    if item.state is State.PENDING:
        return frozenset({EXTRA})
    return item.differences if item.state is State.CORRECTED else frozenset()


def labels(item: Item) -> frozenset[str]:
    """The labels that the gold and the prediction give an item."""
    both = {item.fact.label}
    if item.suggestion is not None:
        both.add(item.suggestion.label)
    return frozenset(both)


class Contrast(Session):
    """The gold of an article, open for correction, with predictions beside it.

    Args:
        opened: The gold and the journal of its corrections.
        predicted: What the extractor predicted.
        partners: Pairs gold with predictions.
        schema: The project's labels.
        clock: Tells the time for the log.
        ids: Makes names for added facts.
        extractor: What to call the extractor.
        wanted: Which errors are looked at.
    """

    def __init__(
        self,
        opened: Opened,
        predicted: Sequence[Fact],
        partners: Partners,
        schema: LabelSet,
        *,
        clock: Clock,
        ids: Ids,
        extractor: str = "",
        wanted: Wanted = Wanted(),
    ) -> None:
        # What is given twice counts once. A prediction may have the id of a gold fact that has
        # nothing to do with it.
        once = {fact.content: fact for fact in predicted}
        self._predicted = [replace(fact, id=ids(), verdict=None) for fact in once.values()]
        self._partners = partners
        self._defaults = {each.name: each.default for each in schema.attributes}
        self.extractor = extractor
        self.wanted = wanted
        super().__init__(replace(opened, base=None), schema, clock=clock, ids=ids)

    def waits(self, item: Item) -> bool:
        """Whether an item is one of the errors that are looked at."""
        wrong = faults(item)
        return bool(wrong) and self.wanted.passes(wrong, labels(item))

    @property
    def pending(self) -> int:
        """How many errors are looked at."""
        return sum(map(self.waits, self.items))

    def number(self, state: State) -> int:
        """How many items have a state."""
        return sum(item.state is state for item in self.items)

    def do(self, change: Change) -> None:
        """Commit a change of the gold; what is rejected is not in it.

        Raises:
            Conflict, StoreError: As for any session.
        """
        deltas = tuple(self._as_gold(change.deltas))
        if deltas:
            super().do(Change(change.verb, deltas))

    def _as_gold(self, deltas: Sequence[Delta]) -> Iterator[Delta]:
        for delta in deltas:
            after = delta.after
            if isinstance(after, Fact) and after.verdict is Verdict.REJECTED:
                after = None
            elif isinstance(after, Fact) and delta.before is None:
                # The prediction decides nothing: its layer is not what this layer is about.
                after = replace(after, origin=None)
            if after != delta.before:
                yield replace(delta, after=after)

    def _refresh(self, change: Change) -> None:
        del change
        # One change of the gold can give several predictions other partners.
        self._rebuild()

    def _rebuild(self) -> None:
        facts = (record for record in self.records.values() if isinstance(record, Fact))
        gold = sorted(
            (fact for fact in facts if fact.verdict is not Verdict.REJECTED), key=text_order
        )
        pairs = self._partners(gold, self._predicted, self._defaults)
        names = {there: gold[here].id for here, there in pairs}
        self.suggestions = {
            name: replace(fact, id=name)
            for index, fact in enumerate(self._predicted)
            for name in [names.get(index, fact.id)]
        }
        super()._rebuild()

    def _moved_to(self, fact: str, record: Record | None) -> None:
        # Predictions are shown as they were made, whatever the gold says.
        del fact, record

    def _verdict(self, fact: Fact) -> Verdict | None:
        if fact.verdict is None and fact.id in self.records:
            return Verdict.ACCEPTED
        return fact.verdict


def take(session: Session, item: Item) -> Change | None:
    """Have the gold say what was predicted; None where nothing was, or where it says so already."""
    predicted = item.suggestion
    before = session.records.get(item.id)
    if predicted is None or item.state is State.ACCEPTED:
        return None
    origin = before.origin if isinstance(before, Fact) else None
    after = replace(
        predicted, id=item.id, verdict=Verdict.ACCEPTED, origin=origin, confidence=None, reason=None
    )
    return Change("take", (Delta(item.id, before, after),))


def drop(session: Session, item: Item) -> Change | None:
    """Take a fact out of the gold; None where it is not in it."""
    before = session.records.get(item.id)
    return None if before is None else Change("drop", (Delta(item.id, before, None),))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRow(QueueRow):
    """One article with its errors.

    Args:
        states: How many items are in each state.
        errors: How many errors there are by their faults and labels.
        left: How many errors are looked at.
    """

    states: Mapping[State, int] = field(default_factory=dict)
    errors: Mapping[tuple[frozenset[str], frozenset[str]], int] = field(default_factory=dict)
    left: int = 0

    def count(self, wanted: Wanted) -> int:
        """How many errors a filter lets pass."""
        return sum(number for error, number in self.errors.items() if wanted.passes(*error))


class ErrorsWorkspace(Workspace):
    """A way into the gold of a project with predictions beside it.

    Args:
        store: Where the project is kept.
        schema: The project's labels.
        curator: Name of the person who corrects the gold.
        clock: Tells the time for the log.
        ids: Makes names for added facts.
        gold: The finished gold layer of an article, or None.
        predicted: What the extractor predicted for an article, or None.
        partners: Pairs gold with predictions.
        extractor: What to call the extractor whose predictions were asked for last.
        wanted: Which errors are looked at.

    Attributes:
        step: Called with every article that is compared.
    """

    def __init__(
        self,
        store: Store,
        schema: LabelSet,
        curator: str,
        *,
        clock: Clock,
        ids: Ids,
        gold: Callable[[str], Layer | None],
        predicted: Callable[[Document], Sequence[Fact] | None],
        partners: Partners,
        extractor: Callable[[], str] = str,
        wanted: Wanted = Wanted(),
    ) -> None:
        super().__init__(store, schema, curator, clock=clock, ids=ids)
        self._gold = gold
        self._predicted = predicted
        self._partners = partners
        self._extractor = extractor
        self.step: Callable[[], None] = lambda: None
        self.wanted = wanted
        self._rows: dict[str, ErrorRow] | None = None

    def contrasts(self) -> Iterator[Contrast]:
        """Every article that has both gold and predictions, in queue order."""
        for document in self._store.documents():
            self.step()
            contrast = self._contrast(document)
            if contrast is not None:
                yield contrast

    def _contrast(self, document: Document) -> Contrast | None:
        gold = self._gold(document.id)
        predicted = None if gold is None else self._predicted(document)
        if gold is None or predicted is None:
            return None
        return Contrast(
            self._store.open_gold(document.id, self.annotator, gold),
            predicted,
            self._partners,
            self.schema,
            clock=self._clock,
            ids=self._ids,
            extractor=self._extractor(),
            wanted=self.wanted,
        )

    def queue(self, filter: Filter | None = None) -> tuple[ErrorRow, ...]:  # noqa: A002
        """The articles that were compared, with their errors; they are compared only once.

        Args:
            filter: Not looked at; which errors count is said by ``wanted``.
        """
        del filter
        if self._rows is None:
            self._rows = {}
            for contrast in self.contrasts():
                self.note(contrast)
        return tuple(self._rows.values())

    def note(self, contrast: Contrast) -> None:
        """Count the errors of an article anew."""
        rows = {} if self._rows is None else self._rows
        document = contrast.document
        here = rows.get(document.id)
        rows[document.id] = _row(contrast, len(rows) + 1 if here is None else here.number)

    def look_for(self, wanted: Wanted) -> None:
        """Look at other errors from here on."""
        self.wanted = wanted
        self._rows = {
            name: replace(row, left=row.count(wanted)) for name, row in (self._rows or {}).items()
        }

    def open(self, article: str) -> Contrast:
        """The gold of an article with the predictions beside it.

        Raises:
            UsageError: There is no such article, or it has no gold or no predictions.
        """
        contrast = self._contrast(self._store.document(article))
        if contrast is None:
            raise not_comparable(article)
        return contrast

    def start(self, rows: tuple[QueueRow, ...]) -> Place | None:
        """The first article with an error that is looked at, else the first one."""
        found = next((row for row in rows if isinstance(row, ErrorRow) and row.left), None)
        return Place((found or rows[0]).id) if rows else None

    def keep_place(self, article: str, fact: str | None) -> None:
        """Keep nothing: where the person reviews is another matter."""


def not_comparable(article: str) -> UsageError:
    """The error where an article lacks gold or predictions."""
    return UsageError(
        _("{article} has no finished gold or no predictions.").format(article=article),
        hint=_("Finish it in annotator review (d), and run annotator extract."),
    )


def _row(contrast: Contrast, number: int) -> ErrorRow:
    document = contrast.document
    items = contrast.items
    return ErrorRow(
        id=document.id,
        number=number,
        title=document.title.strip().partition("\n")[0],
        source=document.source,
        published=document.published,
        states=Counter(item.state for item in items),
        errors=Counter((wrong, labels(item)) for item in items if (wrong := faults(item))),
        left=contrast.pending,
    )
