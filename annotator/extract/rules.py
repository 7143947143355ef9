"""The extractor by gazetteer and rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.metadata import version
from typing import Any, TypeVar

from annotator.core.errors import UsageError
from annotator.core.facts import Argument, Entity, Event, Fact, text_order
from annotator.core.language import _
from annotator.core.ports import Extraction
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.extract import times
from annotator.extract.events import (
    NOTHING,
    Learned,
    Mention,
    Proposal,
    may_have_events,
    trust,
)
from annotator.extract.frames import find_events
from annotator.extract.lexicon import load
from annotator.extract.names import Hint, Name, find_names
from annotator.extract.tree import Tree
from annotator.extract.words import Word, language, sentence_words

VERSION = "1"

AnyFact = TypeVar("AnyFact", Entity, Event)


class Reading:
    """An article as the rules look at it.

    Args:
        sentences: The words of each sentence.
    """

    def __init__(self, sentences: Sequence[Sequence[Word]]) -> None:
        self.sentences = sentences

    def hints(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Hint]]:
        """The names that a trained pipeline sees in some of the sentences, by their number."""
        del numbers
        return {}

    def trees(self, numbers: Sequence[int]) -> Mapping[int, Tree]:
        """The trees of some of the sentences, by their number."""
        del numbers
        return {}


@dataclass(frozen=True)
class Settings:
    """What a project may set.

    Args:
        events: Whether to propose events.
        guess: Whether to propose names that no list and no clear cue gives.
        least: Facts below this confidence (0 to 1) are not proposed.
        thresholds: Other such confidences by the project's labels and event types.
        labels: This extractor's labels, types, roles and attributes where a project calls them
            otherwise.
    """

    events: bool = True
    guess: bool = True
    least: float = 0.0
    labels: Mapping[str, str] | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def bar(self, label: str) -> float:
        """The confidence below which facts with a label are not proposed."""
        return self.thresholds.get(label, self.least)


_NAMES = ("confidence", "events", "guess", "labels", "threshold")


def read_settings(settings: Mapping[str, object] | None, extractor: str) -> Settings:
    """Settings from their mapping in the configuration.

    ``confidence`` is the least one for all facts; ``threshold`` is the same, or a mapping that
    gives it by label and event type.

    Args:
        settings: The mapping; None for all defaults.
        extractor: Name of the extractor, for messages.

    Raises:
        UsageError: A setting that does not exist or has an impossible value.
    """
    given = dict(settings or {})
    for name in given:
        if name not in _NAMES:
            raise UsageError(
                _("The extractor {extractor} has no setting {setting}.").format(
                    extractor=extractor, setting=name
                ),
                hint=_("It has: {names}.").format(names=", ".join(_NAMES)),
            )
    threshold = given.get("threshold", {})
    by_label = threshold if isinstance(threshold, Mapping) else {}
    least = given.get("confidence", 0.0)
    return Settings(
        events=_flag(given, "events", extractor),
        guess=_flag(given, "guess", extractor),
        least=_share(least if isinstance(threshold, Mapping) else threshold, extractor),
        labels=_names(given, "labels", extractor),
        thresholds={str(label): _share(share, extractor) for label, share in by_label.items()},
    )


def _flag(given: Mapping[str, object], name: str, extractor: str) -> bool:
    value = given.get(name, True)
    if not isinstance(value, bool):
        raise UsageError(
            _("The setting {setting} of the extractor {extractor} is no yes or no.").format(
                setting=name, extractor=extractor
            ),
            hint=_("Write true or false."),
        )
    return value


def _share(value: object, extractor: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(
            _(
                "The confidence {value} in the settings of the extractor {extractor} is no number "
                "from 0 to 1."
            ).format(value=value, extractor=extractor),
            hint=_("Write a number such as 0.5 as confidence or threshold."),
        )
    return float(value)


def _names(given: Mapping[str, object], name: str, extractor: str) -> Mapping[str, str]:
    value = given.get(name) or {}
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and isinstance(item, str) for key, item in value.items()
    ):
        raise UsageError(
            _("The setting {setting} of the extractor {extractor} is no list of names.").format(
                setting=name, extractor=extractor
            ),
            hint=_("Write one line a label: its name here, a colon, its name in the project."),
        )
    return dict(value)


class RulesExtractor:
    """Names, dates, amounts and events by lists and rules, without a trained model.

    Args:
        schema: The project's labels; what it does not know is not proposed.
        settings: ``events`` and ``guess`` (true or false), ``confidence`` (0 to 1), ``threshold``
            (the same, or a mapping from label or event type), ``labels`` (this extractor's name
            of a label to the project's).
        lexicon: The project's own words for events, by event type, in the form of ``types`` in
            ``events.yaml``; they outrank the words that are there.

    Raises:
        UsageError: A setting that does not exist or has an impossible value.
    """

    name = "rules"
    version = VERSION
    calibrated = "rules"
    """Whose confidences were measured, in ``calibration.yaml``."""

    def __init__(
        self,
        schema: LabelSet,
        settings: Mapping[str, Any] | None = None,
        lexicon: Mapping[str, Any] | None = None,
    ) -> None:
        self._schema = schema
        self._settings = read_settings(settings, self.name)
        self._lexicon = load(lexicon)

    @property
    def fingerprint(self) -> str:
        """Digest of settings, data files, the project's labels and the tokenizer's version."""
        settings = self._settings
        parts = {
            "settings": [settings.events, settings.guess, settings.least],
            "thresholds": sorted(settings.thresholds.items()),
            "labels": sorted((settings.labels or {}).items()),
            "data": self._lexicon.digest,
            "entities": sorted(self._schema.entity),
            "events": sorted(
                (item.name, [role.name for role in self._schema.roles_of(item.name)])
                for item in self._schema.events
            ),
            "attributes": sorted((item.name, item.values) for item in self._schema.attributes),
            "spacy": version("spacy"),
        }
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Proposals for each article, in the order of the articles.

        An article on which the rules fail is reported with one sentence; the others go on.

        Raises:
            UsageError: spaCy is not installed.
        """
        self._prepare()
        for document in documents:
            try:
                extraction = Extraction(document, self._facts(document))
            except Exception as error:  # whatever a text provokes, the other articles go on
                reason = " ".join(str(error).split()) or _("no reason given")
                extraction = Extraction(
                    document,
                    error=_("The extractor {extractor} failed with {error}: {reason}.").format(
                        extractor=self.name, error=type(error).__name__, reason=reason
                    ),
                )
            yield extraction

    def _prepare(self) -> None:
        """Load what every article needs: what fails here fails for all of them."""
        language()

    def _read(self, document: Document) -> Reading:
        """The article as the rules look at it."""
        return Reading(sentence_words(document))

    def _facts(self, document: Document) -> tuple[Fact, ...]:
        reading = self._read(document)
        sentences = reading.sentences
        moments = times.find_times(document.text)
        names = find_names(
            sentences,
            [moment.span for moment in moments],
            self._lexicon,
            self._settings.guess,
            reading.hints,
        )
        entities: list[Entity] = []
        events: list[Event] = []
        factor = trust(sentences, self._lexicon)
        eventful = self._eventful(reading)
        trees = reading.trees(sorted(eventful))
        for number, (words, found) in enumerate(zip(sentences, names, strict=True)):
            ruled = self._mentions(document.text, words, found, moments)
            mentions = self._revised(reading, number, ruled)
            named = list(self._entities(mentions))
            entities += named
            if number in eventful:
                labels = {entity.extent: entity.label for entity in named}
                tree = trees.get(number)
                learned = self._learned(reading, number)
                proposals = find_events(words, mentions, self._lexicon, factor, tree, learned)
                events += self._events(proposals, labels)
        facts: list[Fact] = [
            *(replace(entity, id=f"e{number}") for number, entity in _ordered(entities)),
            *(replace(event, id=f"v{number}") for number, event in _ordered(events)),
        ]
        return tuple(sorted(facts, key=text_order))

    def _eventful(self, reading: Reading) -> frozenset[int]:
        """The numbers of the sentences that may have events."""
        if not self._settings.events:
            return frozenset()
        return frozenset(
            number
            for number, words in enumerate(reading.sentences)
            if may_have_events(words, self._lexicon)
        )

    def _revised(
        self, reading: Reading, number: int, mentions: Sequence[Mention]
    ) -> Sequence[Mention]:
        """What else than the rules has a say in the mentions of a sentence makes of them."""
        del reading, number
        return mentions

    def _learned(self, reading: Reading, number: int) -> Learned:
        """What else than the rules has a say in the triggers of a sentence says."""
        del reading, number
        return NOTHING

    def _mentions(
        self,
        text: str,
        words: Sequence[Word],
        names: Sequence[Name],
        moments: Sequence[times.Moment],
    ) -> list[Mention]:
        """All mentions of a sentence, in text order."""
        found: list[Mention] = []
        for name in names:
            span = Span(words[name.first].start, words[name.end - 1].end)
            found.append(Mention(span, name.first, name.end, name.kind, name.confidence))
        low, high = words[0].start, words[-1].end
        for moment in moments:
            named = any(moment.span.overlaps(mention.span) for mention in found)
            if low <= moment.span.start and moment.span.end <= high and not named:
                confidence = self._lexicon.number("time", "confidence", moment.rule)
                found.append(_placed(words, moment.span, "time", confidence, moment.lasting))
        taken = [mention.span for mention in found]
        for amount in times.find_amounts(text, words, taken):
            confidence = self._lexicon.number("amount", "confidence", amount.rule)
            found.append(_placed(words, amount.span, "amount", confidence, False))
        return sorted(found, key=lambda mention: mention.span)

    def _entities(self, mentions: Sequence[Mention]) -> Iterator[Entity]:
        for mention in mentions:
            label = mention.label or self._label_of(mention)
            confidence = mention.confidence
            if not mention.label:
                confidence = self._calibrated("entity", confidence)
            if label in self._schema.entity and confidence >= self._settings.bar(label):
                yield Entity(id="", fragments=(mention.span,), label=label, confidence=confidence)

    def _label_of(self, mention: Mention) -> str:
        """The project's label of a mention by its kind."""
        return self._project(self._lexicon.labels[mention.kind])

    def _calibrated(self, what: str, confidence: float) -> float:
        """How often a fact of this confidence by the rules is right."""
        return self._lexicon.calibration.share(self.calibrated, what, confidence)

    def _events(
        self,
        proposals: Sequence[Proposal],
        labels: Mapping[Span, str],
    ) -> Iterator[Event]:
        for proposal in proposals:
            name = self._project(proposal.type)
            confidence = proposal.confidence
            if not proposal.learned:
                confidence = self._calibrated("event", confidence)
            if name not in self._schema.event or confidence < self._settings.bar(name):
                continue
            yield Event(
                id="",
                trigger=proposal.trigger,
                type=name,
                arguments=self._arguments(name, proposal, labels),
                attributes=self._attributes(proposal),
                confidence=confidence,
            )

    def _arguments(
        self, event_type: str, proposal: Proposal, labels: Mapping[Span, str]
    ) -> tuple[Argument, ...]:
        """The fillers that the project's roles allow."""
        allowed = {role.name: role for role in self._schema.roles_of(event_type)}
        found: list[Argument] = []
        for own, span in proposal.arguments:
            role = allowed.get(self._project(own))
            if role is None:
                continue
            label = labels.get(span)
            if (label is None and not role.nouns) or (
                label is not None and role.fillers and label not in role.fillers
            ):
                continue
            if not role.repeatable and any(other.role == role.name for other in found):
                continue
            found.append(Argument(span, role.name))
        return tuple(found)

    def _attributes(self, proposal: Proposal) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for own, own_value in proposal.moods.items():
            name, value = self._project(own), self._project(own_value)
            attribute = self._schema.attribute.get(name)
            if attribute is not None and value in attribute.values[1:]:
                found.append((name, value))
        return tuple(found)

    def _project(self, name: str) -> str:
        """What the project calls a label, role, type, attribute or value of this extractor."""
        return (self._settings.labels or {}).get(name, name)


def _ordered(facts: Sequence[AnyFact]) -> Iterator[tuple[int, AnyFact]]:
    return enumerate(sorted(facts, key=text_order), start=1)


def _placed(
    words: Sequence[Word], span: Span, kind: str, confidence: float, lasting: bool
) -> Mention:
    """A mention of the words that a span touches."""
    inside = [
        index for index, word in enumerate(words) if word.start < span.end and span.start < word.end
    ]
    return Mention(span, inside[0], inside[-1] + 1, kind, confidence, lasting)
