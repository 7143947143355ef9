"""Changes: the one primitive by which a layer becomes another.

Every user action is one change with a generic inverse, so no action implements its own undo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotator.core.errors import Conflict
from annotator.core.facts import Record
from annotator.core.language import _


@dataclass(frozen=True, slots=True)
class Delta:
    """One record before and after a change.

    Args:
        id: Id of the record in its layer.
        before: The record as it was; None where there was none.
        after: The record as it becomes; None where it goes.
    """

    id: str
    before: Record | None
    after: Record | None

    @property
    def inverse(self) -> Delta:
        """The delta that takes this one back."""
        return Delta(self.id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Change:
    """One action of a person on a layer.

    Args:
        verb: What was done, for the log: a name of the command registry.
        deltas: What it changed, each id once.
    """

    verb: str
    deltas: tuple[Delta, ...]

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.verb, tuple(delta.inverse for delta in reversed(self.deltas)))


class Kind(StrEnum):
    """What a row of the log is."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a layer's log. Rows are added, never changed.

    Args:
        seq: Number of the row in its layer, from 1.
        kind: A change, or one taken back or done again.
        change: What this row did to the layer; for an undo the inverse of the change it takes back.
        at: When, ISO 8601 in UTC.
        target: For undo and redo, the row of the change that was taken back or done again.
        seconds: Active seconds since the row before; None where nobody measured them.
    """

    seq: int
    kind: Kind
    change: Change
    at: str
    target: int | None = None
    seconds: float | None = None


def apply(records: Mapping[str, Record], change: Change) -> dict[str, Record]:
    """The records after a change.

    Raises:
        Conflict: A record is not what the change was made for; nothing is changed then.
    """
    result = dict(records)
    for delta in change.deltas:
        if result.get(delta.id) != delta.before:
            raise Conflict(
                _("This article was changed elsewhere since it was opened, so this was not saved."),
                hint=_("The article is read again; look at it and decide again."),
            )
        if delta.after is None:
            result.pop(delta.id, None)
        else:
            result[delta.id] = delta.after
    return result


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone and redone, as rows of the log.

    Args:
        done: Rows whose change is in force, oldest first.
        undone: Rows whose change was taken back, the latest last.
        last: Number of the last row of the log.
    """

    done: tuple[Entry, ...] = ()
    undone: tuple[Entry, ...] = ()
    last: int = 0

    def after(self, entry: Entry) -> History:
        """The history with one more row of the log.

        Raises:
            Conflict: The row takes back or repeats something that is not next in turn.
        """
        if entry.kind is Kind.DO:
            return History((*self.done, entry), (), entry.seq)
        source, target = (
            (self.done, self.undone) if entry.kind is Kind.UNDO else (self.undone, self.done)
        )
        if not source or source[-1].seq != entry.target:
            raise Conflict(
                _("Row {number} of the log does not fit the rows before it.").format(
                    number=entry.seq
                ),
                hint=_("Restore the database from its last backup."),
            )
        moved, source = source[-1], source[:-1]
        target = (*target, moved)
        if entry.kind is Kind.UNDO:
            return History(source, target, entry.seq)
        return History(target, source, entry.seq)
