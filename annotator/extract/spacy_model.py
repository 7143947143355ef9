"""Any spaCy pipeline as an extractor: its entities, and its span groups where a project says so.

What the pipeline is, is read from its ``meta.json``; spaCy and the pipeline itself are loaded when
the first article comes.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event, Fact, text_order
from annotator.core.language import _
from annotator.core.ports import Extraction
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.extract.registry import SPACY, describe
from annotator.extract.words import readable

_BATCH = 16
_OFFICIAL = re.compile(r"[a-z]{2,3}_(?:core|dep|ent|sent)_[a-z]+_(?:sm|md|lg|trf)")
_SETTINGS = ("labels", "spans", "threshold", "exclude")


@dataclass(frozen=True)
class Settings:
    """What a project may set.

    Args:
        labels: The pipeline's labels to the project's; None for a label that is not wanted.
        spans: Names of span groups to look at, besides the entities.
        threshold: Spans that the pipeline scores below this (0 to 1) are not proposed.
        exclude: Components of the pipeline that are not loaded.
    """

    labels: Mapping[str, str | None] = field(default_factory=dict)
    spans: tuple[str, ...] = ()
    threshold: float = 0.0
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pipeline:
    """An installed pipeline.

    Args:
        name: What it is called: the package, or the folder.
        source: What spaCy loads: the name of a package, or a path.
        version: Its version, as ``meta.json`` has it.
        made_for: The versions of spaCy that it was made for.
        digest: SHA-256 of all that it is made of.
    """

    name: str
    source: str | Path
    version: str
    made_for: str
    digest: str


class SpacyExtractor:
    """The entities of a spaCy pipeline, and as events the spans of groups that hold triggers.

    A label that the project has under the same name is taken as it is; ``labels`` maps others. An
    entity whose label is mapped to an event type becomes an event without roles. What has no label
    in the project is left out, and :attr:`notes` says so.

    Args:
        pipeline: Name of an installed package, or the path of a pipeline.
        schema: The project's labels.
        settings: ``labels`` (the pipeline's label: the project's, or null), ``spans`` (names of
            span groups), ``threshold`` (0 to 1, for spans with scores), ``exclude`` (components).
        folder: What a relative path is relative to; None for the current folder.

    Raises:
        UsageError: There is no such pipeline, or no such setting or value.
    """

    def __init__(
        self,
        pipeline: str,
        schema: LabelSet,
        settings: Mapping[str, Any] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._pipeline = _find(pipeline, folder or Path.cwd())
        self.name = SPACY + self._pipeline.name
        self.version = self._pipeline.version
        self._schema = schema
        self._settings = read_settings(settings, schema, self.name)
        self._language: Any = None
        self._warned: list[str] = []
        self._left_out: set[str] = set()

    @property
    def fingerprint(self) -> str:
        """Digest of the pipeline, the settings, the project's labels and spaCy's version."""
        settings = self._settings
        parts = {
            "pipeline": self._pipeline.digest,
            "labels": sorted(settings.labels.items(), key=str),
            "spans": settings.spans,
            "threshold": settings.threshold,
            "exclude": sorted(settings.exclude),
            "entities": sorted((item.name, item.overlap) for item in self._schema.entities),
            "events": sorted(self._schema.event),
            "spacy": metadata.version("spacy"),
        }
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the pipeline, one sentence each, once it is loaded."""
        found = list(self._warned)
        if self._left_out:
            labels = ", ".join(sorted(self._left_out))
            found.append(
                _(
                    "{extractor}: the project has no label {labels}, so what is called that was "
                    "left out; map each to a label of the project, or to null, under labels in "
                    "config.yaml."
                ).format(extractor=self.name, labels=labels)
            )
        return tuple(found)

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Proposals for each article, in the order of the articles.

        An article on which the pipeline fails is reported with one sentence; the others go on.

        Raises:
            UsageError: The pipeline cannot be loaded.
        """
        stream = iter(documents)
        while batch := list(islice(stream, _BATCH)):
            language = self._load()
            try:
                docs = list(language.pipe([readable(document.text) for document in batch]))
            except Exception:  # which article it was is found out one by one
                yield from (self._alone(language, document) for document in batch)
            else:
                for document, doc in zip(batch, docs, strict=True):
                    yield Extraction(document, self._facts(document, doc))

    def _alone(self, language: Any, document: Document) -> Extraction:
        try:
            return Extraction(document, self._facts(document, language(readable(document.text))))
        except Exception as error:
            said = _("{extractor} failed ({reason}).")
            return Extraction(
                document, error=said.format(extractor=self.name, reason=describe(error))
            )

    def _load(self) -> Any:
        if self._language is not None:
            return self._language
        pipeline = self._pipeline
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                import spacy

                self._language = spacy.load(pipeline.source, exclude=list(self._settings.exclude))
        except Exception as error:  # whatever a pipeline's own code does on loading
            raise UsageError(
                _("The spaCy pipeline {name} {version} cannot be loaded ({reason}).").format(
                    name=pipeline.name, version=pipeline.version, reason=describe(error)
                ),
                hint=_("It was made for spaCy {wanted}; {installed} is installed.").format(
                    wanted=pipeline.made_for or "?", installed=metadata.version("spacy")
                ),
            ) from error
        for name in self._language.pipe_names:
            assigns = self._language.get_pipe_meta(name).assigns
            if "doc.ents" in assigns or (self._settings.spans and "doc.spans" in assigns):
                for label in self._language.pipe_labels.get(name, ()):
                    self._label(label)
        if any("[W095]" in str(item.message) or "[W094]" in str(item.message) for item in caught):
            self._warned.append(
                _(
                    "{name} {version} was made for spaCy {wanted}, not for {installed}, so it may "
                    "find less than it should."
                ).format(
                    name=self.name,
                    version=pipeline.version,
                    wanted=pipeline.made_for,
                    installed=metadata.version("spacy"),
                )
            )
        return self._language

    # From spaCy's spans to facts

    def _facts(self, document: Document, doc: Any) -> tuple[Fact, ...]:
        entities: list[Entity] = []
        events: dict[tuple[Span, str], Event] = {}
        for found, score in self._spans(doc):
            label = self._label(found.label_)
            span = _trimmed(document.text, found.start_char, found.end_char)
            if label is None or span is None:
                continue
            if label in self._schema.event:
                event = Event(id="", trigger=(span,), type=label, confidence=score)
                events.setdefault((span, label), event)
                continue
            entity = Entity(id="", fragments=(span,), label=label, confidence=score)
            if not self._collides(entity, entities):
                entities.append(entity)
        facts: list[Fact] = [
            *(
                replace(entity, id=f"e{number}")
                for number, entity in enumerate(sorted(entities, key=text_order), 1)
            ),
            *(
                replace(event, id=f"v{number}")
                for number, event in enumerate(sorted(events.values(), key=text_order), 1)
            ),
        ]
        return tuple(sorted(facts, key=text_order))

    def _spans(self, doc: Any) -> Iterator[tuple[Any, float | None]]:
        """The pipeline's spans with their scores, entities first, then by group and score."""
        yield from ((entity, None) for entity in doc.ents)
        for name in self._settings.spans:
            group = doc.spans.get(name, ())
            scores = scores_of(group)
            if scores is None:
                yield from ((span, None) for span in group)
                continue
            scored = [
                (span, min(1.0, max(0.0, score))) for span, score in zip(group, scores, strict=True)
            ]
            scored.sort(key=lambda item: (-item[1], item[0].start, item[0].end, item[0].label_))
            yield from (item for item in scored if item[1] >= self._settings.threshold)

    def _label(self, own: str) -> str | None:
        """The project's name of a label; None where it has none."""
        if own in self._settings.labels:
            return self._settings.labels[own]
        if own in self._schema.entity or own in self._schema.event:
            return own
        if own:
            self._left_out.add(own)
        return None

    def _collides(self, entity: Entity, others: Sequence[Entity]) -> bool:
        """Whether an entity is there already, or lies across one where the labels forbid it."""
        types = self._schema.entity
        return any(
            entity.extent.overlaps(other.extent)
            and (
                entity.content == other.content
                or not (types[entity.label].overlap or types[other.label].overlap)
            )
            for other in others
        )


def scores_of(group: Any) -> list[float] | None:
    """The score of each span of a group, or None where it has none."""
    scores = getattr(group, "attrs", {}).get("scores")
    if scores is None or len(scores) != len(group):
        return None
    # With one label a span, spaCy keeps each score in a row of its own.
    return [float(score.item() if hasattr(score, "item") else score) for score in scores]


def _trimmed(text: str, start: int, end: int) -> Span | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Span(start, end) if start < end else None


# Settings


def read_settings(settings: Mapping[str, Any] | None, schema: LabelSet, name: str) -> Settings:
    """Settings from their mapping in the configuration.

    Raises:
        UsageError: A setting that does not exist or has an impossible value.
    """
    given = dict(settings or {})
    for setting in given:
        if setting not in _SETTINGS:
            raise UsageError(
                _("The extractor {extractor} has no setting {setting}.").format(
                    extractor=name, setting=setting
                ),
                hint=_("It has: {names}.").format(names=", ".join(sorted(_SETTINGS))),
            )
    threshold = given.get("threshold", 0.0)
    if (
        isinstance(threshold, bool)
        or not isinstance(threshold, int | float)
        or not 0 <= threshold <= 1
    ):
        raise UsageError(
            _(
                "The setting {setting} of the extractor {extractor} is no number from 0 to 1."
            ).format(setting="threshold", extractor=name),
            hint=_("Write for example {example}.").format(example="0.5"),
        )
    return Settings(
        labels=_labels(given.get("labels") or {}, schema, name),
        spans=_list(given, "spans", name),
        threshold=float(threshold),
        exclude=_list(given, "exclude", name),
    )


def _labels(given: object, schema: LabelSet, name: str) -> Mapping[str, str | None]:
    if not isinstance(given, Mapping):
        raise UsageError(
            _("The setting {setting} of the extractor {extractor} is no list of names.").format(
                setting="labels", extractor=name
            ),
            hint=_("Write one line a label: its name there, a colon, its name in the project."),
        )
    known = (*schema.entity, *schema.event)
    for own, label in given.items():
        if label is None or label in known:
            continue
        near = get_close_matches(str(label), known, n=1)
        raise UsageError(
            _(
                "The extractor {extractor} maps {own} to {label}, which is no label of the project."
            ).format(extractor=name, own=own, label=label),
            hint=_("Did you mean {name}?").format(name=near[0])
            if near
            else _("There is: {names}.").format(names=", ".join(known)),
        )
    return dict(given)


def _list(given: Mapping[str, Any], setting: str, name: str) -> tuple[str, ...]:
    value = given.get(setting) or []
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise UsageError(
            _("The setting {setting} of the extractor {extractor} is no list of names.").format(
                setting=setting, extractor=name
            ),
            hint=_("Write for example {example}.").format(example="[sc]"),
        )
    return tuple(value)


# Finding


def _find(target: str, folder: Path) -> _Pipeline:
    """A pipeline by the name of its package or by its path; nothing of it is imported.

    Raises:
        UsageError: There is none.
    """
    path = folder / Path(target).expanduser()
    if not target.strip():
        raise UsageError(
            _("After spacy: the name of a package or a path is missing."),
            hint=_("Write for example {example}.").format(example="spacy:nl_core_news_sm"),
        )
    if not is_path(target):
        pipeline = _package(target)
        if pipeline is not None:
            return pipeline
        if not path.is_dir():
            raise _not_installed(target)
    if not path.is_dir():
        raise UsageError(
            _("There is no folder {path} with a spaCy pipeline.").format(path=path),
            hint=_("Check the path."),
        )
    path = path.resolve()
    version, made_for = _meta(path, path.name)
    return _Pipeline(path.name, path, version, made_for, digest_of(path))


def is_path(target: str) -> bool:
    """Whether a pipeline is named by its path and not by a name."""
    return "/" in target or "\\" in target or target.startswith((".", "~"))


def _package(name: str) -> _Pipeline | None:
    try:
        spec = find_spec(name) if name.isidentifier() else None
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent
    version, made_for = _meta(folder, name)
    # A package of one version never changes, so that its large files need not be read.
    digest = sha256((folder / "meta.json").read_bytes()).hexdigest()
    return _Pipeline(name, name, version, made_for, digest)


def _meta(folder: Path, name: str) -> tuple[str, str]:
    """Version, and the versions of spaCy it was made for."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return str(meta["version"]), str(meta.get("spacy_version", ""))
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            _("{name} is no spaCy pipeline: {folder} has no meta.json that can be read.").format(
                name=name, folder=folder
            ),
            hint=_("A pipeline is what spaCy's `nlp.to_disk` or `spacy package` makes."),
        ) from None


def digest_of(folder: Path) -> str:
    """SHA-256 of the names and contents of all files in a folder, hexadecimal."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
            digest.update(b"\0")
    return digest.hexdigest()


def _not_installed(name: str) -> UsageError:
    official = _OFFICIAL.fullmatch(name)
    command = "spacy download" if official else "pip install"
    return UsageError(
        _("The spaCy pipeline {name} is not installed.").format(name=name),
        hint=_("Install it with: {command}").format(command=f"python -m {command} {name}"),
    )
