"""What the screen needs to know before the project is open."""

from __future__ import annotations

import codecs
import locale
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.core.schema import LabelSet, Reason

if TYPE_CHECKING:
    from annotator.tui.tour import Practice

DARK, LIGHT = "textual-dark", "textual-light"
"""The themes of a dark and a light terminal."""


@dataclass(frozen=True)
class Settings:
    """What the screen needs to know before the project is open.

    Args:
        schema: The labels.
        keys: The keys of each command.
        annotator: Name of the person.
        article: Id of the article to begin with; None to begin where the annotator stopped.
        mouse: Whether the mouse is asked for.
        reasons: Why a fact may be rejected.
        light: Whether the terminal is light.
        ascii: Whether nothing but ASCII is drawn.
        latin: Whether the letters of Western Europe are drawn all the same.
        errors: Whether the errors of an extractor are looked at, in place of reviewing.
        tour: Gives what the tour is made on; None where there is no tour.
    """

    schema: LabelSet
    keys: Mapping[str, tuple[str, ...]]
    annotator: str
    article: str | None = None
    mouse: bool = True
    reasons: tuple[Reason, ...] = ()
    light: bool = False
    ascii: bool = False
    latin: bool = False
    errors: bool = False
    tour: Callable[[], Practice] | None = None

    @property
    def theme(self) -> str:
        """Name of Textual's theme."""
        return LIGHT if self.light else DARK


def is_light(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light, as far as it says anything."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return background in ("7", "15")


def needs_ascii(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is one whose font or encoding has little more than ASCII."""
    if environment.get("TERM", "") in ("linux", "vt100", "vt220"):
        return True
    return codecs.lookup(locale.getencoding()).name not in ("utf-8", "ascii")
