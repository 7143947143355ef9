"""A pipeline that ``annotator train`` made, with the lists, rules and trees of the bundled one.

The pipeline finds entities (component :data:`NAMES`) and the words that name events (in the group
of spans :data:`TRIGGERS`). Its ``meta.json`` says under :data:`SECTION` for every label and event
type who is asked: the pipeline, the rules, or both. Roles and attributes are the rules'.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from annotator.core.errors import UsageError
from annotator.core.facts import Fact
from annotator.core.language import _
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.extract.bundled import BundledExtractor, Parsing
from annotator.extract.calibration import Calibration
from annotator.extract.events import Learned, Mention, Spotted
from annotator.extract.registry import TRAINED, describe
from annotator.extract.rules import Reading
from annotator.extract.spacy_model import digest_of, is_path, scores_of
from annotator.extract.words import Word, readable

FOLDER = "models"
"""The folder in which trained pipelines are looked for by name."""
SECTION = "annotator"
"""Where ``meta.json`` has what is read here."""
NAMES = "ner"
TRIGGERS = "events"
ENTITY = "entity"
EVENT = "event"

_BATCH = 64
_BEAM = 8
"""How many readings of a sentence are weighed to tell how sure its entities are."""
_LONGEST = 250
"""Sentences of more words are lists or no sentences; the pipeline does not look at them."""


class Source(StrEnum):
    """Who is asked for a label or an event type."""

    MODEL = "model"
    RULES = "rules"
    BOTH = "both"


@dataclass(frozen=True)
class _Made:
    """What ``meta.json`` says.

    Args:
        version: The version.
        entities: Who is asked for each label; the rules where nobody is named.
        events: The same for event types.
        calibration: From the pipeline's scores to how often it is right.
        particles: By word of a trigger in lower case, what stood apart from it.
    """

    version: str
    entities: Mapping[str, Source]
    events: Mapping[str, Source]
    calibration: Calibration
    particles: Mapping[str, tuple[str, ...]]


class TrainedExtractor(BundledExtractor):
    """The bundled extractor, with what a pipeline learned from gold.

    Args:
        pipeline: Name of a pipeline in :data:`FOLDER`, or its path.
        schema, settings, lexicon: As for the bundled extractor.
        folder: What a relative path, and :data:`FOLDER`, are relative to; None for the current
            folder.

    Raises:
        UsageError: There is no such pipeline, it was not made by ``annotator train``, or there is
            no such setting or value.
    """

    def __init__(
        self,
        pipeline: str,
        schema: LabelSet,
        settings: Mapping[str, Any] | None = None,
        lexicon: Mapping[str, Any] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._place = find(pipeline, folder or Path.cwd())
        self._made = _made(self._place)
        self.name = TRAINED + self._place.name
        self.version = self._made.version
        super().__init__(schema, settings, lexicon)
        labels = self._settings.labels or {}
        self._own = {theirs: own for own, theirs in labels.items()}
        self._kinds = {
            self._project(label): kind for kind, label in reversed([*self._lexicon.labels.items()])
        }
        self._silenced = frozenset(
            self._own.get(name, name)
            for name, source in self._made.events.items()
            if source is Source.MODEL
        )

    @property
    def fingerprint(self) -> str:
        """Digest of what that of the bundled extractor covers, and of the trained pipeline."""
        return f"{super().fingerprint}-{self._digest[:8]}"

    @cached_property
    def _digest(self) -> str:
        return digest_of(self._place)

    @cached_property
    def _pipeline(self) -> Any:
        try:
            import spacy

            return spacy.load(self._place)
        except Exception as error:  # whatever a damaged folder provokes
            raise UsageError(
                _("The trained pipeline {name} cannot be loaded ({reason}).").format(
                    name=self._place.name, reason=describe(error)
                ),
                hint=_("Train it again with annotator train, or choose another in config.yaml."),
            ) from error

    def _prepare(self) -> None:
        super()._prepare()
        assert self._pipeline is not None

    def _facts(self, document: Document) -> tuple[Fact, ...]:
        with self._pipeline.memory_zone():
            return super()._facts(document)

    def _read(self, document: Document) -> Reading:
        return _Trained(document, self._lexicon.rules["pipeline"], self._pipeline)

    def _eventful(self, reading: Reading) -> frozenset[int]:
        found = super()._eventful(reading)
        if not self._settings.events or not isinstance(reading, _Trained):
            return found
        return found | {number for number, spans in reading.triggers.items() if spans}

    def _revised(
        self, reading: Reading, number: int, mentions: Sequence[Mention]
    ) -> Sequence[Mention]:
        """Mentions of labels that the pipeline alone is asked for go, and its own come."""
        assert isinstance(reading, _Trained)
        asked = self._made.entities
        seen = [
            Mention(
                reading.place(number, span),
                span.first,
                span.end,
                self._kind(span.label),
                self._made.calibration.share(SECTION, ENTITY, span.score),
                label=span.label,
            )
            for span in reading.names.get(number, ())
            if asked.get(span.label, Source.RULES) is not Source.RULES
        ]
        kept = [
            mention
            for mention in mentions
            if asked.get(self._label_of(mention), Source.RULES) is not Source.MODEL
        ]
        for mention in seen:
            across = [other for other in kept if other.span.overlaps(mention.span)]
            if asked[mention.label] is Source.MODEL:
                kept = [other for other in kept if other not in across] + [mention]
            elif not across:
                kept.append(mention)
        return sorted(kept, key=lambda mention: mention.span)

    def _kind(self, label: str) -> str:
        """What a label of the project stands for; what no rule knows fills the roles that say so.

        Where a role names such a label among its fillers it is taken for a body, which can do
        something and have it done.
        """
        named = any(label in role.fillers for role in self._schema.roles)
        return self._kinds.get(label, self._lexicon.text("affiliation", "kind") if named else "")

    def _learned(self, reading: Reading, number: int) -> Learned:
        assert isinstance(reading, _Trained)
        by_source: dict[Source, list[Spotted]] = {source: [] for source in Source}
        for span in reading.triggers.get(number, ()):
            last = reading.sentences[number][span.end - 1].text.lower()
            source = self._made.events.get(span.label, Source.RULES)
            by_source[source].append(
                Spotted(
                    tuple(range(span.first, span.end)),
                    self._own.get(span.label, span.label),
                    self._made.calibration.share(SECTION, EVENT, span.score),
                    self._made.particles.get(last, ()),
                )
            )
        return Learned(
            tuple(by_source[Source.MODEL]), tuple(by_source[Source.BOTH]), self._silenced
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A span as the pipeline sees it: indices of its words in the sentence, label and score."""

    first: int
    end: int
    label: str
    score: float


class _Trained(Parsing):
    """An article that a trained pipeline looks at too, as a whole when it is first asked."""

    def __init__(self, document: Document, rules: Mapping[str, Any], pipeline: Any) -> None:
        super().__init__(document, rules)
        self._text = readable(document.text)
        self._trained = pipeline

    def place(self, number: int, span: _Seen) -> Span:
        """Where a span of a sentence stands in the text."""
        words = self.sentences[number]
        return Span(words[span.first].start, words[span.end - 1].end)

    @property
    def names(self) -> Mapping[int, Sequence[_Seen]]:
        """The entities that the pipeline sees, by the number of their sentence."""
        return self._looked[0]

    @property
    def triggers(self) -> Mapping[int, Sequence[_Seen]]:
        """The triggers that the pipeline sees, by the number of their sentence."""
        return self._looked[1]

    @cached_property
    def _looked(self) -> tuple[dict[int, list[_Seen]], dict[int, list[_Seen]]]:
        names: dict[int, list[_Seen]] = {}
        triggers: dict[int, list[_Seen]] = {}
        numbers = [n for n, words in enumerate(self.sentences) if len(words) <= _LONGEST]
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            docs = list(self._trained.pipe([self._doc(number) for number in batch]))
            sure = self._sure({n: doc for n, doc in zip(batch, docs, strict=True) if doc.ents})
            for number, doc in zip(batch, docs, strict=True):
                names[number] = [
                    seen
                    for span in doc.ents
                    if (seen := self._seen(number, span, sure[number].get(_key(span), 0.0)))
                ]
                group = doc.spans.get(TRIGGERS, ())
                triggers[number] = [
                    seen
                    for span, score in zip(group, _scores(group), strict=True)
                    if (seen := self._seen(number, span, score))
                ]
        return names, triggers

    def _doc(self, number: int) -> Any:
        return self._trained.make_doc(self._spans[number].of(self._text))

    def _sure(self, found: Mapping[int, Any]) -> Mapping[int, Mapping[tuple[int, int, str], float]]:
        """How sure each entity of a sentence is: the share of the likeliest readings with it.

        The recogniser decides word by word and gives no probabilities; a beam weighs whole readings
        of the sentence against one another.
        """
        if not found:
            return {}
        recogniser = self._trained.get_pipe(NAMES)
        # On bare sentences, for what is marked already would be no question any more.
        beams = recogniser.beam_parse([self._doc(number) for number in found], beam_width=_BEAM)
        return dict(zip(found, recogniser.scored_ents(beams), strict=True))

    def _seen(self, number: int, span: Any, score: float) -> _Seen | None:
        start = self._spans[number].start
        inside = _inside(self.sentences[number], start + span.start_char, start + span.end_char)
        if not inside:
            return None
        return _Seen(inside[0], inside[-1] + 1, span.label_, min(1.0, max(0.0, float(score))))


def _inside(words: Sequence[Word], start: int, end: int) -> list[int]:
    """The indices of the words that lie wholly between two offsets."""
    return [index for index, word in enumerate(words) if start <= word.start and word.end <= end]


def _key(span: Any) -> tuple[int, int, str]:
    return (span.start, span.end, span.label_)


def _scores(group: Any) -> Sequence[float]:
    scores = scores_of(group)
    return [0.0] * len(group) if scores is None else scores


# Finding


def find(target: str, folder: Path) -> Path:
    """The folder of a trained pipeline.

    Args:
        target: Its name, or its path.
        folder: What a relative path, and :data:`FOLDER`, are relative to.

    Raises:
        UsageError: There is none.
    """
    if not target.strip():
        raise UsageError(
            _("After trained: the name of a pipeline is missing."),
            hint=_("Write the name that was given to annotator train."),
        )
    given = Path(target).expanduser()
    path = folder / given if is_path(target) else folder / FOLDER / given
    if path.is_dir():
        return path.resolve()
    there = sorted(
        each.parent.name
        for each in path.parent.glob("*/meta.json")
        if not each.parent.name.startswith(".")
    )
    raise UsageError(
        _("There is no trained pipeline {name} in {folder}.").format(
            name=path.name, folder=path.parent
        ),
        hint=_("There is: {names}.").format(names=", ".join(there))
        if there
        else _("Train it with annotator train, or take it out of config.yaml."),
    )


def _made(folder: Path) -> _Made:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        made = meta[SECTION]
        sources = {
            what: {str(name): Source(source) for name, source in made["sources"][what].items()}
            for what in (ENTITY, EVENT)
        }
        calibration = Calibration.of({SECTION: made["calibration"]})
        particles = {
            str(word): tuple(map(str, made["particles"][word])) for word in made["particles"]
        }
        return _Made(str(meta["version"]), sources[ENTITY], sources[EVENT], calibration, particles)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            _("{folder} was not made by annotator train, or is damaged.").format(folder=folder),
            hint=_("Train it again; another spaCy pipeline is named with spacy: before its path."),
        ) from None
