"""The extractor by gazetteer and rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from typing import TypeVar

from annotator.core.errors import UsageError
from annotator.core.facts import Argument, Entity, Event, Fact, text_order
from annotator.core.ports import Extraction
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.extract import lexicon, times
from annotator.extract.events import Mention, Proposal, find_events, trust
from annotator.extract.names import Name, find_names
from annotator.extract.words import Word, language, sentence_words

VERSION = "1"

AnyFact = TypeVar("AnyFact", Entity, Event)


@dataclass(frozen=True)
class Settings:
    """What a project may set.

    Args:
        events: Whether to propose events.
        guess: Whether to propose names that no list and no clear cue gives.
        least: Facts below this confidence (0 to 1) are not proposed.
        labels: This extractor's labels, types, roles and attributes where a project calls them
            otherwise.
    """

    events: bool = True
    guess: bool = True
    least: float = 0.0
    labels: Mapping[str, str] | None = None


_NAMES = {"events": "events", "guess": "guess", "confidence": "least", "labels": "labels"}


def read_settings(settings: Mapping[str, object] | None) -> Settings:
    """Settings from their mapping in the configuration.

    Raises:
        UsageError: A setting that does not exist or has an impossible value.
    """
    given = dict(settings or {})
    for name in given:
        if name not in _NAMES:
            known = ", ".join(sorted(_NAMES))
            raise UsageError(
                f"The extractor rules has no setting {name}.", hint=f"It has: {known}."
            )
    return Settings(
        events=_flag(given, "events"),
        guess=_flag(given, "guess"),
        least=_share(given, "confidence"),
        labels=_names(given, "labels"),
    )


def _flag(given: Mapping[str, object], name: str) -> bool:
    value = given.get(name, True)
    if not isinstance(value, bool):
        raise UsageError(
            f"The setting {name} of the extractor rules is no yes or no.",
            hint="Write true or false.",
        )
    return value


def _share(given: Mapping[str, object], name: str) -> float:
    value = given.get(name, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(
            f"The setting {name} of the extractor rules is no number from 0 to 1.",
            hint="Write for example 0.5.",
        )
    return float(value)


def _names(given: Mapping[str, object], name: str) -> Mapping[str, str]:
    value = given.get(name) or {}
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and isinstance(item, str) for key, item in value.items()
    ):
        raise UsageError(
            f"The setting {name} of the extractor rules is no list of names.",
            hint="Write one line a label: its name here, a colon, its name in the project.",
        )
    return dict(value)


class RulesExtractor:
    """Names, dates, amounts and events by lists and rules, without a trained model.

    Args:
        schema: The project's labels; what it does not know is not proposed.
        settings: ``events`` and ``guess`` (true or false), ``confidence`` (0 to 1), ``labels``
            (this extractor's name of a label to the project's).

    Raises:
        UsageError: A setting that does not exist or has an impossible value.
    """

    name = "rules"
    version = VERSION

    def __init__(self, schema: LabelSet, settings: Mapping[str, object] | None = None) -> None:
        self._schema = schema
        self._settings = read_settings(settings)
        self._lexicon = lexicon.load()

    @property
    def fingerprint(self) -> str:
        """Digest of settings, data files, the project's labels and the tokenizer's version."""
        settings = self._settings
        parts = {
            "settings": [settings.events, settings.guess, settings.least],
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
        language()  # what fails here fails for every article
        for document in documents:
            try:
                extraction = Extraction(document, self._facts(document))
            except Exception as error:  # whatever a text provokes, the other articles go on
                reason = " ".join(str(error).split()) or "no reason given"
                extraction = Extraction(
                    document,
                    error=f"The extractor rules failed with {type(error).__name__}: {reason}.",
                )
            yield extraction

    def _facts(self, document: Document) -> tuple[Fact, ...]:
        sentences = sentence_words(document)
        moments = times.find_times(document.text)
        names = find_names(
            sentences, [moment.span for moment in moments], self._lexicon, self._settings.guess
        )
        entities: list[Entity] = []
        events: list[Event] = []
        factor = trust(sentences, self._lexicon)
        for words, found in zip(sentences, names, strict=True):
            mentions = self._mentions(document.text, words, found, moments)
            named = list(self._entities(mentions))
            entities += named
            if self._settings.events:
                labels = {entity.extent: entity.label for entity in named}
                events += self._events(words, mentions, factor, labels)
        facts: list[Fact] = [
            *(replace(entity, id=f"e{number}") for number, entity in _ordered(entities)),
            *(replace(event, id=f"v{number}") for number, event in _ordered(events)),
        ]
        return tuple(sorted(facts, key=text_order))

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
            label = self._project(self._lexicon.labels[mention.kind])
            if label in self._schema.entity and mention.confidence >= self._settings.least:
                yield Entity(
                    id="", fragments=(mention.span,), label=label, confidence=mention.confidence
                )

    def _events(
        self,
        words: Sequence[Word],
        mentions: Sequence[Mention],
        factor: float,
        labels: Mapping[Span, str],
    ) -> Iterator[Event]:
        for proposal in find_events(words, mentions, self._lexicon, factor):
            name = self._project(proposal.type)
            if name not in self._schema.event or proposal.confidence < self._settings.least:
                continue
            yield Event(
                id="",
                trigger=proposal.trigger,
                type=name,
                arguments=self._arguments(name, proposal, labels),
                attributes=self._attributes(proposal),
                confidence=proposal.confidence,
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
