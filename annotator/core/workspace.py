"""A workspace: one annotator's way into a project, over whatever store keeps it."""

from __future__ import annotations

from annotator.core.ports import Clock, Ids, Place, Store
from annotator.core.queue import (
    Filter,
    Order,
    QueueRow,
    columns_for,
    is_blind,
    kept,
    next_open,
    ordered,
)
from annotator.core.schema import LabelSet
from annotator.core.session import Session


class Workspace:
    """Opens articles for one annotator and remembers where they were.

    Args:
        store: Where the project is kept.
        schema: The project's labels.
        annotator: Name of the person.
        clock: Tells the time for the log.
        ids: Makes names for added facts.
        blind_share: Share of the articles, 0 to 1, on which suggestions are kept from annotators.
        order: The order of the queue.
    """

    def __init__(
        self,
        store: Store,
        schema: LabelSet,
        annotator: str,
        *,
        clock: Clock,
        ids: Ids,
        blind_share: float = 0.0,
        order: Order = Order.GIVEN,
    ) -> None:
        self._store = store
        self.schema = schema
        self.annotator = annotator
        self._clock = clock
        self._ids = ids
        self._blind_share = blind_share
        self.order = order

    def queue(self, filter: Filter | None = None) -> tuple[QueueRow, ...]:  # noqa: A002
        """The articles in the order of the queue, with what this annotator has decided.

        Args:
            filter: Which articles; all of them where there is none.
        """
        columns = columns_for(self.order, filter)
        rows = self._store.queue(self.annotator, self._blind_share, columns)
        if filter is not None:
            rows = kept(rows, filter, self._store.articles_with)
        return ordered(rows, self.order, self.annotator)

    def open(self, article: str) -> Session:
        """This annotator's session on an article.

        Raises:
            UsageError: There is no such article.
        """
        opened = self._store.open(article, self.annotator, is_blind(article, self._blind_share))
        return Session(opened, self.schema, clock=self._clock, ids=self._ids)

    def start(self, rows: tuple[QueueRow, ...]) -> Place | None:
        """Where to begin: where the annotator was, else the first open article.

        Returns:
            None where the project has no articles.
        """
        place = self._store.place(self.annotator)
        if place is not None and any(row.id == place.article for row in rows):
            return place
        if not rows:
            return None
        return Place((next_open(rows) or rows[0]).id)

    def keep_place(self, article: str, fact: str | None) -> None:
        """Remember where the annotator is."""
        self._store.keep_place(self.annotator, Place(article, fact))

    def close(self) -> None:
        """Release the store."""
        self._store.close()


def starting_fact(session: Session, remembered: str | None) -> str | None:
    """The fact that has the focus when a session opens.

    The remembered one; else the first undecided one behind the last decision; else the first.
    """
    if session.item(remembered) is not None:
        return remembered
    last = session.last_changed
    behind = last if session.item(last) is not None else None
    return session.step(behind, 1, undecided=True) or session.step(None, 1)
