"""The queue: which article is next, and how far the work is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One article as one annotator sees it in the queue.

    Args:
        id: Id of the article.
        number: Place in the queue, from 1.
        title: Headline.
        source: Medium or agency.
        published: Date or time of publication, as given.
        suggested: How many facts the suggestion layer under review holds.
        pending: How many of them are undecided.
        accepted: Decisions that hold a fact to be true, added ones included.
        rejected: Decisions that do not.
        done: Whether the annotator has finished the article.
    """

    id: str
    number: int
    title: str = ""
    source: str = ""
    published: str = ""
    suggested: int = 0
    pending: int = 0
    accepted: int = 0
    rejected: int = 0
    done: bool = False

    @property
    def decided(self) -> int:
        """Decisions of either kind."""
        return self.accepted + self.rejected

    @property
    def total(self) -> int:
        """Facts to decide and facts decided."""
        return self.decided + self.pending


def next_open(rows: Sequence[QueueRow], after: str | None = None) -> QueueRow | None:
    """The first article that is not done behind the given one, going round to the start.

    Args:
        rows: The queue.
        after: Id of an article; None to begin at the start of the queue.
    """
    start = next((index + 1 for index, row in enumerate(rows) if row.id == after), 0)
    ring = [*rows[start:], *rows[:start]]
    return next((row for row in ring if not row.done and row.id != after), None)


def done_count(rows: Sequence[QueueRow]) -> int:
    """How many articles of the queue are done."""
    return sum(row.done for row in rows)
