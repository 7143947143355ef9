"""Which extractors there are, by the names that ``config.yaml`` calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.core.errors import UsageError
from annotator.core.ports import Extractor
from annotator.core.schema import LabelSet
from annotator.extract.rules import RulesExtractor

_EXTRACTORS: Mapping[str, Callable[[LabelSet, Mapping[str, object] | None], Extractor]] = {
    RulesExtractor.name: RulesExtractor,
}


def names() -> tuple[str, ...]:
    """The names of all extractors, sorted."""
    return tuple(sorted(_EXTRACTORS))


def create(name: str, schema: LabelSet, settings: Mapping[str, object] | None = None) -> Extractor:
    """An extractor for a project.

    Args:
        name: One of :func:`names`.
        schema: The project's labels; an extractor proposes nothing else.
        settings: What the project sets for it; None for all defaults.

    Raises:
        UsageError: There is no such extractor, or it has no such setting or value.
    """
    make = _EXTRACTORS.get(name)
    if make is None:
        known = ", ".join(names())
        raise UsageError(f"There is no extractor {name}.", hint=f"There is: {known}.")
    return make(schema, settings)
