"""Keys as data: what each command answers to and where, so that clashes can be found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What the review screen is waiting for."""

    REVIEW = "review"
    SELECT = "select"
    ROLE = "role"
    HINT = "hint"
    REASON = "reason"
    SEARCH = "search"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """The keys of one command.

    Args:
        keys: Key names: single characters as typed, or names such as ``enter`` or ``ctrl+r``.
        modes: The modes in which they work.
    """

    keys: tuple[str, ...]
    modes: frozenset[Mode] = frozenset({Mode.REVIEW})


ENTITY_MODES = frozenset({Mode.REVIEW, Mode.SELECT})
"""Where the keys of entity labels work."""

ATTRIBUTE_MODES = frozenset({Mode.REVIEW})
"""Where the keys of attributes work."""

ROLE_MODES = frozenset({Mode.ROLE})
"""Where the keys of roles work."""

REASON_MODES = frozenset({Mode.REASON})
"""Where the keys of reasons for a rejection work."""
