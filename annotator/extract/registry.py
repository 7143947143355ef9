"""Which extractors there are, by the names that ``config.yaml`` calls them.

A name is that of an extractor of this program, ``spacy:`` and a package or a path, ``trained:`` and
the name or path of what ``annotator train`` made, or that of an entry point in the group
``annotator.extractors`` of any installed package. What an entry point names is called with the
label set, the settings and the lexicon of the project, as :class:`Factory` says, and gives an
extractor. Nothing is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, cast

from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import _
from annotator.core.ports import Extractor
from annotator.core.schema import LabelSet

GROUP = "annotator.extractors"
SPACY = "spacy:"
TRAINED = "trained:"

_OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bundled": ("annotator.extract.bundled", "BundledExtractor"),
        "rules": ("annotator.extract.rules", "RulesExtractor"),
    }
)


class Factory(Protocol):
    """Makes an extractor for a project; an extractor's class is one."""

    def __call__(
        self,
        schema: LabelSet,
        settings: Mapping[str, Any] | None = None,
        lexicon: Mapping[str, Any] | None = None,
    ) -> Extractor:
        """An extractor.

        Args:
            schema: The project's labels; nothing else may be proposed.
            settings: What the project sets for this extractor.
            lexicon: The project's own words for events, by event type, as in ``config.yaml``.

        Raises:
            UsageError: There is no such setting, or it has no such value.
        """


def names() -> tuple[str, ...]:
    """The names of all extractors but pipelines by name or path, sorted; none is imported."""
    return tuple(sorted({*_OWN, *(point.name for point in entry_points(group=GROUP))}))


def create(
    name: str,
    schema: LabelSet,
    settings: Mapping[str, Any] | None = None,
    lexicon: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Extractor:
    """An extractor for a project.

    Args:
        name: One of :func:`names`, ``spacy:`` and the package or path of a pipeline, or
            ``trained:`` and the name or path of a trained one.
        schema: The project's labels; an extractor proposes nothing else.
        settings: What the project sets for it; None for all defaults.
        lexicon: The project's own words for events; None for none.
        folder: What a path in the name, or the folder of trained pipelines, is relative to; None
            for the current one.

    Raises:
        UsageError: There is no such extractor, it cannot be loaded, or it has no such setting or
            value.
    """
    if name.startswith(SPACY):
        from annotator.extract.spacy_model import SpacyExtractor

        return SpacyExtractor(name.removeprefix(SPACY), schema, settings, folder)
    if name.startswith(TRAINED):
        from annotator.extract.trained import TrainedExtractor

        return TrainedExtractor(name.removeprefix(TRAINED), schema, settings, lexicon, folder)
    if name in _OWN:
        module, attribute = _OWN[name]
        own = cast(Factory, getattr(import_module(module), attribute))
        return own(schema, settings, lexicon)
    return _foreign(name, schema, settings, lexicon)


def _foreign(
    name: str,
    schema: LabelSet,
    settings: Mapping[str, Any] | None,
    lexicon: Mapping[str, Any] | None,
) -> Extractor:
    point = _entry_point(name)
    package = point.dist.name if point.dist else point.value
    try:
        factory = cast(Factory, point.load())
        return factory(schema, settings, lexicon)
    except AnnotatorError:
        raise
    except Exception as error:  # whatever a foreign package does, a person gets a sentence
        raise UsageError(
            _("The extractor {name} of {package} cannot be loaded ({reason}).").format(
                name=name, package=package, reason=describe(error)
            ),
            hint=_("Mend or update {package}, or take {name} out of config.yaml.").format(
                package=package, name=name
            ),
        ) from error


def _entry_point(name: str) -> EntryPoint:
    points = {point.value: point for point in entry_points(group=GROUP, name=name)}
    if len(points) > 1:
        owners = _(" and ").join(sorted(point.dist.name for point in points.values() if point.dist))
        raise UsageError(
            _("Several packages have an extractor {name}: {packages}.").format(
                name=name, packages=owners
            ),
            hint=_("Uninstall all but one."),
        )
    for point in points.values():
        return point
    known = names()
    near = get_close_matches(name, known, n=1)
    hint = (
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("There is: {names}, trained:NAME, spacy:PACKAGE.").format(names=", ".join(known))
    )
    raise UsageError(_("There is no extractor {name}.").format(name=name), hint=hint)


def describe(error: BaseException) -> str:
    """An error of foreign code in one line: its kind and what it says."""
    said = " ".join(str(error).split())
    said = said if len(said) <= 300 else said[:299] + "…"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
