"""What the screen needs to know before the project is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.core.schema import LabelSet


@dataclass(frozen=True)
class Settings:
    """What the screen needs to know before the project is open.

    Args:
        schema: The labels.
        keys: The keys of each command.
        annotator: Name of the person.
        article: Id of the article to begin with; None to begin where the annotator stopped.
        mouse: Whether the mouse is asked for.
    """

    schema: LabelSet
    keys: Mapping[str, tuple[str, ...]]
    annotator: str
    article: str | None = None
    mouse: bool = True
