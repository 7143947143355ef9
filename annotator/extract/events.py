"""Events: triggers from the lexicon, fillers by their place and preposition, moods by cue words.

There is no parser here. A clause is what stands between commas that are no list's, other signs
and conjunctions; a subject is the first phrase without a preposition before the verb, or else the
first one after it. Where that is not enough, an event has fewer fillers rather than wrong ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from annotator.core.text import Fragments, Span, fragments
from annotator.extract.lexicon import Idiom, Lexicon, Sense
from annotator.extract.morphology import Form
from annotator.extract.words import QUOTES, Word

ACTORS = frozenset(["human", "body", "state", "people", "noun", "amount"])
PLACES = frozenset(["state", "region", "building", "place"])
_BREAKS = frozenset(";:–—()…")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, date or amount in a sentence.

    Args:
        span: Where it stands in the text.
        first: Index of its first word in the sentence.
        end: Index after its last word.
        kind: A kind of ``rules.yaml``.
        confidence: How sure the rule is.
        lasting: For a time: whether it says how long and not when.
        label: The project's label, from a model that learned it; empty where the kind gives it.
    """

    span: Span
    first: int
    end: int
    kind: str
    confidence: float
    lasting: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event as the rules see it; roles and types by the names of the event lexicon.

    One that was learned comes from a model and has the model's confidence.
    """

    trigger: Fragments
    type: str
    arguments: tuple[tuple[str, Span], ...]
    moods: Mapping[str, str]
    confidence: float
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Spotted:
    """A trigger that a model sees.

    Args:
        words: Indices of its words in the sentence, in text order.
        type: Name of the event type, as in the event lexicon where that has it.
        confidence: How sure the model is, 0 to 1.
        particles: Words that stood apart from the last of these words where it was learned.
    """

    words: tuple[int, ...]
    type: str
    confidence: float
    particles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model says of the triggers of a sentence.

    Args:
        instead: Triggers that outrank those of the lexicon.
        besides: Triggers that count where the lexicon has none.
        silenced: Types of which the lexicon is not asked.
    """

    instead: tuple[Spotted, ...] = ()
    besides: tuple[Spotted, ...] = ()
    silenced: frozenset[str] = frozenset()


NOTHING = Learned()
"""What there is to say without a model."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that can fill a role.

    Args:
        first, end: Indices of its words in the sentence.
        kind: Kind of the name; "noun" or "place" for a common noun.
        preposition: What it goes with; empty for a subject or object.
        after: Index of the phrase that it is joined to by "en" or a comma; -1 without one.
    """

    first: int
    end: int
    kind: str
    preposition: str
    after: int = -1


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word, or words, that name an event in the sentence; ``at`` is the word that inflects."""

    at: int
    words: tuple[int, ...]
    sense: Sense
    confidence: float
    learned: bool = False


def may_have_events(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether any word of a sentence is in the event lexicon, whatever it means there."""
    events = lexicon.events
    lowers = {word.lower for word in words}
    return any(events.senses(lower) or lower in events.split for lower in lowers) or any(
        idiom.words[0] in lowers and not lowers.isdisjoint(idiom.verb.forms)
        for idiom in events.idioms
    )


def trust(sentences: Sequence[Sequence[Word]], lexicon: Lexicon) -> float:
    """How far event words mean events in an article: 1, or less where it is about sport."""
    sport = lexicon.events.sport
    count = sum(word.lower in sport.words for words in sentences for word in words)
    return sport.factor if count >= sport.least else 1.0


@dataclass
class Sentence:
    """The rules at work on one sentence.

    Args:
        words: The words of the sentence.
        mentions: Its names, dates and amounts, in text order.
        lexicon: What the rules look up.
        factor: What the confidences are multiplied by, as in an article about something else.
        learned: What a model says of the triggers.
    """

    words: Sequence[Word]
    mentions: Sequence[Mention]
    lexicon: Lexicon
    factor: float
    learned: Learned = NOTHING
    inside: dict[int, Mention] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mention in self.mentions:
            for index in range(mention.first, mention.end):
                self.inside[index] = mention
        self.lowers = [word.lower for word in self.words]
        self.prepositions = self.lexicon.words("prepositions")
        self.determiners = self.lexicon.words("determiners")
        self.conjunctions = self.lexicon.words("conjunctions")
        self.coordinators = self.lexicon.words("coordinators")
        self.openers = self.lexicon.words("openers")
        self.noun_endings = tuple(sorted(self.lexicon.words("noun_endings")))
        self.adjectives = {
            mention.end: mention
            for mention in self.mentions
            if mention.kind == "people" and self._attributive(mention)
        }

    @cached_property
    def phrases(self) -> list[_Phrase]:
        """What can fill a role, in text order."""
        return self._phrases()

    @cached_property
    def clauses(self) -> list[int]:
        """For each word the number of its clause."""
        return self._clauses()

    # Phrases.

    def _attributive(self, mention: Mention) -> bool:
        if mention.end >= len(self.words):
            return False
        following = self.words[mention.end]
        return following.small and not following.glued and following.lower not in self.openers

    def _phrases(self) -> list[_Phrase]:
        found: list[tuple[int, int, str]] = []
        index = 0
        while index < len(self.words):
            piece = self._phrase_at(index)
            if piece is None:
                index += 1
                continue
            if piece[2]:
                found.append(piece)
            index = max(piece[1], index + 1)
        phrases: list[_Phrase] = []
        for first, end, kind in found:
            start = self._noun_phrase_start(first)
            before = self.lowers[start - 1] if start else ""
            preposition = before if before in self.prepositions else ""
            if kind == "amount" and preposition in self.lexicon.words("about"):
                preposition = ""
            after = -1
            if phrases and start and (before in self.coordinators or before == ","):
                last = phrases[-1]
                if last.end == start - 1 and last.kind != "time":
                    preposition, after = last.preposition, len(phrases) - 1
            phrases.append(_Phrase(first, end, kind, preposition, after))
        return phrases

    def _phrase_at(self, index: int) -> tuple[int, int, str] | None:
        """The phrase that begins at a word: indices and kind; no kind for what fills nothing."""
        mention = self.inside.get(index)
        if mention is not None:
            return self._named(mention)
        if self._is_filler(index):
            return self._common(index)
        return None

    def _named(self, mention: Mention) -> tuple[int, int, str]:
        first, end = mention.first, mention.end
        if mention.kind == "time":
            return first, end, "" if mention.lasting else "time"
        if mention.kind == "amount":
            return first, end, "amount" if self.lowers[end - 1] in self.lexicon.fillers else ""
        if end + 1 < len(self.words) and self.words[end].text == "-" and self.words[end].glued:
            # "NAVO-landen": the noun is the filler; "NAVO-lidmaatschap" is none.
            following = end + 1
            while (
                following + 1 < len(self.words)
                and self.words[following + 1].glued
                and (self.words[following + 1].text == "-" or self.words[following].text == "-")
            ):
                following += 1
            if self.words[following].glued and self._is_filler(following):
                return self._apposed(first, following + 1, self._noun_kind(following))
            return first, following + 1, ""
        if mention.kind == "people" and mention.end in self.adjectives:
            following = end
            while (
                following < len(self.words)
                and following < end + 3
                and following not in self.inside
                and not self._is_filler(following)
                and self._is_adjective(following)
            ):
                following += 1
            if following < len(self.words) and self._is_filler(following):
                return self._apposed(first, following + 1, self._noun_kind(following))
            return first, end, ""
        kind = mention.kind if mention.kind in ACTORS | PLACES else ""
        return first, end, kind

    def _common(self, index: int) -> tuple[int, int, str]:
        first = index
        while first > 1 and self.words[first].glued and self.words[first - 1].text == "-":
            if first - 2 in self.inside:
                break
            first -= 2
        while first > 0 and first - 1 not in self.inside and self._is_adjective(first - 1):
            first -= 1
        return self._apposed(first, index + 1, self._noun_kind(index))

    def _apposed(self, first: int, end: int, kind: str) -> tuple[int, int, str]:
        """Nothing where a name follows that says the same ("president Jansen")."""
        following = self.inside.get(end)
        if (
            following is not None
            and following.first == end
            and not self.words[end].glued
            and following.kind in ACTORS | PLACES
            and following.kind != "people"
        ):
            return first, end, ""
        return first, end, kind

    def _noun_kind(self, index: int) -> str:
        return "place" if self.lowers[index] in self.lexicon.places else "noun"

    def _is_filler(self, index: int) -> bool:
        word = self.words[index]
        if index in self.inside or not word.alpha or not (word.small or word.opening):
            return False
        following = self.words[index + 1] if index + 1 < len(self.words) else None
        if following is not None and following.text == "-" and following.glued:
            return False
        return word.lower in self.lexicon.fillers and not self.lexicon.events.senses(word.lower)

    def _is_adjective(self, index: int) -> bool:
        word = self.words[index]
        return (
            word.small
            and len(word.text) > 3
            and word.lower.endswith("e")
            and not word.lower.endswith(self.noun_endings)
            and word.lower not in self.lexicon.fillers
            and word.lower not in self.determiners
            and word.lower not in self.openers
            and word.lower not in self.lexicon.words("auxiliaries")
            and word.lower not in self.lexicon.words("citing")
        )

    def _noun_phrase_start(self, first: int) -> int:
        """Where the determiner, adjectives and functions before a phrase begin."""
        start = first
        while start > 0 and first - start < 5:
            before = start - 1
            lower = self.lowers[before]
            mention = self.inside.get(before)
            if mention is not None:
                if mention.kind not in ("people", "amount") or mention.end != start:
                    break
                start = mention.first
            elif lower in ("die", "dat") and before and self.words[before - 1].text == ",":
                break  # a relative pronoun
            elif (
                lower in self.determiners
                or self.words[before].text in QUOTES
                or self._is_adjective(before)
                or (self.words[before].small and lower in self.lexicon.functions)
                or (
                    self.words[before].small
                    and any(lower in nouns.words for _, nouns in self.lexicon.appositions)
                    and lower not in self.prepositions
                )
            ):
                start = before
            else:
                break
        return start

    # Clauses.

    def _clauses(self) -> list[int]:
        """For each word the number of its clause."""
        clauses: list[int] = []
        number = last = 0
        outer: list[int] = []
        for index, word in enumerate(self.words):
            if word.text == "(":
                outer.append(number)
            if word.text == ")" and outer:
                # What stands in brackets does not end the clause around them.
                clauses.append(number)
                number = outer.pop()
                continue
            joins = word.lower in self.conjunctions and index and index not in self.inside
            if word.text in _BREAKS or index in self.breaks or joins:
                last = number = last + 1
            clauses.append(number)
        return clauses

    @cached_property
    def breaks(self) -> set[int]:
        """The commas that are no list's."""
        joints = {
            self._noun_phrase_start(phrase.first) - 1
            for phrase in self.phrases
            if phrase.after >= 0
        }
        return {
            index
            for index, word in enumerate(self.words)
            if word.text == "," and index not in joints
        }

    def _clause(self, index: int) -> Iterator[int]:
        return (at for at, number in enumerate(self.clauses) if number == self.clauses[index])

    # Triggers.

    def proposals(self) -> list[Proposal]:
        """The events of the sentence, in text order of their triggers."""
        triggers: list[Trigger] = []
        used: set[int] = set()
        for trigger in self._all_triggers():
            if used.isdisjoint(trigger.words):
                used.update(trigger.words)
                triggers.append(trigger)
        triggers.sort(key=lambda trigger: trigger.words)
        found: list[Proposal] = []
        for trigger in triggers:
            proposal = self._proposal(trigger, triggers)
            doubtful = (
                self.factor < 1
                and proposal is not None
                and not proposal.learned
                and proposal.confidence < self.lexicon.events.sport.drop
            )
            if proposal is not None and not doubtful:
                found.append(proposal)
        return found

    def _all_triggers(self) -> Iterator[Trigger]:
        """The triggers of the model and of the lexicon, those first that outrank the others."""
        yield from map(self._spotted, self.learned.instead)
        for trigger in self._triggers():
            if trigger.sense.type not in self.learned.silenced:
                yield trigger
        yield from map(self._spotted, self.learned.besides)

    # Triggers of a model: what the lexicon says of the word, or else of the type.

    def _spotted(self, spotted: Spotted) -> Trigger:
        at = spotted.words[-1]
        lower = self.lowers[at]
        known = [*self._senses(at), *self.lexicon.events.split.get(lower, ())]
        sense = next((sense for sense in known if sense.type == spotted.type), None)
        if sense is None:
            frame = self.lexicon.events.frame_of(spotted.type)
            sense = Sense(spotted.type, frame, spotted.confidence, self._form_of(at))
        words = tuple(sorted({*spotted.words, *self._apart(at, spotted.particles)}))
        free = replace(sense, subject=frozenset())
        return Trigger(at, words, free, spotted.confidence, learned=True)

    def _form_of(self, index: int) -> Form | None:
        """What form of a verb a word that is not in the lexicon may be; None for a noun."""
        return None if self._after_determiner(index) else Form.FINITE

    def _apart(self, index: int, particles: Sequence[str]) -> Iterable[int]:
        """The words of the particle of a verb that stands apart, as far as it is known."""
        found = (self._particle(index, particle) for particle in particles)
        return [at for at in found if at is not None][:1]

    def _triggers(self) -> Iterator[Trigger]:
        lowers = set(self.lowers)
        for idiom in self.lexicon.events.idioms:
            if idiom.words[0] in lowers:
                yield from self._idiom(idiom)
        for index, word in enumerate(self.words):
            if index in self.inside or not word.alpha or not (word.small or word.opening):
                continue
            yield from self._separated(index)
        for index, word in enumerate(self.words):
            if index in self.inside or not word.alpha or not (word.small or word.opening):
                continue
            yield from self._single(index)

    def _idiom(self, idiom: Idiom) -> Iterator[Trigger]:
        size = len(idiom.words)
        for start in range(len(self.words) - size + 1):
            if tuple(self.lowers[start : start + size]) != idiom.words:
                continue
            for at in self._clause(start):
                if start <= at < start + size or self.lowers[at] not in idiom.verb.forms:
                    continue
                offset = next(
                    step
                    for step in range(size)
                    if idiom.words[step : step + len(idiom.mark)] == idiom.mark
                )
                marked = tuple(range(start + offset, start + offset + len(idiom.mark)))
                trigger = tuple(sorted((*marked, at))) if idiom.with_verb else marked
                yield Trigger(at, trigger, idiom.sense, idiom.sense.confidence)
                break

    def _separated(self, index: int) -> Iterator[Trigger]:
        for sense in self.lexicon.events.split.get(self.lowers[index], ()):
            verb = sense.verb
            assert verb is not None
            if not self._possible(sense) or self._after_determiner(index):
                continue
            if index > 1 and self.lowers[index - 1] == "te":
                if (
                    self.lowers[index] == verb.infinitive
                    and self.lowers[index - 2] == verb.particle
                ):
                    yield Trigger(index, (index - 2, index), sense, sense.confidence)
                continue
            at = self._particle(index, verb.particle)
            if at is not None:
                yield Trigger(index, (index, at), sense, sense.confidence)

    def _after_determiner(self, index: int) -> bool:
        """Whether a word stands where a noun stands: "de Britse bond" is no verb."""
        if not index:
            return False
        before = self.lowers[index - 1]
        return (
            before in ("de", "het", "een")
            or index in self.adjectives
            or (index - 1 not in self.inside and self._is_adjective(index - 1))
        )

    def _particle(self, index: int, particle: str) -> int | None:
        """Where a separated particle stands: last in its clause, or before a preposition."""
        breaks = self.breaks
        for at in range(index + 1, len(self.words)):
            word = self.words[at]
            if word.text in _BREAKS or word.text in "!?" or at in breaks:
                return None
            if word.lower != particle or at in self.inside:
                continue
            if at + 1 == len(self.words):
                return at
            following = self.words[at + 1]
            ends = not following.alpha and following.text not in QUOTES | {":"}
            linked = (
                following.lower in self.prepositions
                or following.lower in self.conjunctions
                or following.lower in self.coordinators
                or following.lower in self.lexicon.words("relatives")
            )
            if (ends and not following.text[0].isdigit()) or linked:
                return at
        return None

    def _single(self, index: int) -> Iterator[Trigger]:
        whole = self._hyphenated(index)
        if whole is not None:
            yield whole
            return
        following = self.words[index + 1] if index + 1 < len(self.words) else None
        if following is not None and following.text == "-" and following.glued:
            return
        senses = [
            sense
            for sense in self._senses(index)
            if self._possible(sense) and self._follows(sense, index)
        ]
        if not senses:
            return
        sense = max(senses, key=lambda sense: sense.confidence)
        if sense.form is Form.FINITE and index and self.lowers[index - 1] in ("het", "een", "de"):
            return  # after an article stands no finite verb
        first = index
        while first > 1 and self.words[first].glued and self.words[first - 1].text == "-":
            if first - 2 in self.inside or not self.words[first - 1].glued:
                break
            first -= 2
        yield Trigger(index, tuple(range(first, index + 1)), sense, sense.confidence)

    def _hyphenated(self, index: int) -> Trigger | None:
        """A noun that the lexicon has with its hyphens: "staakt-het-vuren"."""
        end = index + 1
        while end + 1 < len(self.words) and self.words[end].text == "-" and self.words[end].glued:
            if not self.words[end + 1].glued:
                break
            end += 2
        if end == index + 1:
            return None
        senses = self.lexicon.events.exact.get("".join(self.lowers[index:end]), ())
        for sense in senses:
            return Trigger(end - 1, tuple(range(index, end)), sense, sense.confidence)
        return None

    def _senses(self, index: int) -> Sequence[Sense]:
        """What the word may mean, before the conditions of the lexicon."""
        return self.lexicon.events.senses(self.lowers[index])

    def _possible(self, sense: Sense) -> bool:
        if not sense.near:
            return True
        return any(
            lower in sense.near
            or any(
                len(word) > 3 and (lower.endswith(word) or lower.startswith(word))
                for word in sense.near
            )
            for lower in self.lowers
        )

    def _follows(self, sense: Sense, index: int) -> bool:
        if not sense.next:
            return True
        at = index + 1
        while at < len(self.words) and (
            at in self.inside or self.lowers[at] in self.determiners - {sense.next}
        ):
            at += 1
        return at < len(self.words) and self.lowers[at] == sense.next

    # Fillers.

    def _proposal(self, trigger: Trigger, triggers: Sequence[Trigger]) -> Proposal | None:
        roles: dict[int, str] = {}
        frame = trigger.sense.frame
        subject: _Phrase | None = None
        if trigger.sense.form is None:
            self._nominal(trigger, roles)
        elif trigger.sense.form is Form.ATTRIBUTIVE:
            self._modifying(trigger, roles)
        else:
            subject = self._verbal(trigger, roles)
        if trigger.sense.subject and (subject is None or subject.kind not in trigger.sense.subject):
            return None
        arguments = [(role, self._span(self.phrases[at])) for at, role in sorted(roles.items())]
        if trigger.sense.form is None and frame.owner is not None:
            arguments += self._owners(trigger, frame.owner)
        arguments += self._moment(trigger)
        arguments += self._cited(trigger)
        pieces = self._pieces(trigger)
        confidence = self._confidence(trigger, len(arguments))
        return Proposal(
            pieces,
            trigger.sense.type,
            tuple(dict.fromkeys(arguments)),
            self._moods(trigger, triggers),
            confidence,
            trigger.learned,
        )

    def _confidence(self, trigger: Trigger, fillers: int) -> float:
        """How sure an event is: words that nobody does anything with are often something else."""
        if trigger.learned:
            return trigger.confidence
        bonus = (-0.1, 0.0, 0.05)[min(fillers, 2)]
        return round(max(0.05, min(0.95, (trigger.confidence + bonus) * self.factor)), 3)

    def _pieces(self, trigger: Trigger) -> Fragments:
        """The trigger's place in the text: words that follow one another are one piece."""
        runs: list[tuple[int, int]] = []
        for index in trigger.words:
            if runs and runs[-1][1] == index - 1:
                runs[-1] = (runs[-1][0], index)
            else:
                runs.append((index, index))
        return fragments((self.words[first].start, self.words[last].end) for first, last in runs)

    def _span(self, phrase: _Phrase) -> Span:
        return Span(self.words[phrase.first].start, self.words[phrase.end - 1].end)

    def _verbal(self, trigger: Trigger, roles: dict[int, str]) -> _Phrase | None:
        """Fill the roles of a verb; the subject is returned, which may have no role."""
        frame = trigger.sense.frame
        at = trigger.at
        clause = set(self._clause(at))
        if len(trigger.words) > 1:
            low, high = min(trigger.words), max(trigger.words)
            clause |= set(range(low, high + 1))
        here = [
            number
            for number, phrase in enumerate(self.phrases)
            if phrase.first in clause and phrase.kind != "time"
        ]
        bare = [
            number
            for number in here
            if not self.phrases[number].preposition and self.phrases[number].kind in ACTORS | PLACES
        ]
        around = {self.lowers[index] for index in clause}
        passive = (
            trigger.sense.form is Form.PARTICIPLE
            and bool(around & self.lexicon.words("passive"))
            and not around & self.lexicon.words("perfect")
        )
        heads = [number for number in bare if self.phrases[number].after < 0]
        before = [number for number in heads if self.phrases[number].first < at]
        subject: int | None
        rest: list[int]
        if passive:
            subject, rest = None, heads
        elif self._relative(clause) is not None:
            subject, rest = self._relative(clause), heads
        elif trigger.sense.form is Form.INFINITIVE and self._te(trigger):
            subject, rest = self._controller(min(clause)), heads
        else:
            ordered = before or heads
            subject = ordered[0] if ordered else None
            rest = [number for number in heads if number != subject]
            if subject is None:
                subject = self._controller(min(clause))
        if subject is not None and frame.subject is not None:
            self._assign(subject, frame.subject, roles)
        if frame.object is not None and rest:
            self._assign(rest[0], frame.object, roles)
        self._prepositional(here, trigger, roles)
        return self.phrases[subject] if subject is not None else None

    def _te(self, trigger: Trigger) -> bool:
        return trigger.at > 0 and self.lowers[trigger.at - 1] == "te"

    def _relative(self, clause: set[int]) -> int | None:
        """The phrase that a relative clause is about: the last one before it."""
        start = min(clause)
        first = start + 1 if self.words[start].text == "," else start
        if first >= len(self.words) or self.lowers[first] not in self.lexicon.words("relatives"):
            return None
        if self.lowers[first] == "dat" and self.words[start].text != ",":
            return None
        if first == 0:
            return None
        for number in range(len(self.phrases) - 1, -1, -1):
            phrase = self.phrases[number]
            if phrase.end <= start and phrase.kind in ACTORS:
                return number if start - phrase.end <= 1 else None
        return None

    def _controller(self, start: int) -> int | None:
        """The subject of an infinitive clause: the last subject before it."""
        for number in range(len(self.phrases) - 1, -1, -1):
            phrase = self.phrases[number]
            if phrase.end <= start and not phrase.preposition and phrase.kind in ACTORS:
                while phrase.after >= 0:
                    number = phrase.after
                    phrase = self.phrases[number]
                return number
        return None

    def _assign(self, number: int, role: str, roles: dict[int, str]) -> None:
        """Give a role to a phrase and to what is joined to it by "en"."""
        roles.setdefault(number, role)
        for other in range(number + 1, len(self.phrases)):
            if self.phrases[other].after != other - 1:
                break
            roles.setdefault(other, role)

    def _prepositional(
        self, numbers: Sequence[int], trigger: Trigger, roles: dict[int, str]
    ) -> None:
        frame = trigger.sense.frame
        for number in numbers:
            phrase = self.phrases[number]
            preposition = phrase.preposition
            if not preposition or number in roles or phrase.after >= 0:
                continue
            if (
                preposition == "van"
                and trigger.sense.form is not None
                and (self._modifies_noun(phrase))
            ):
                continue
            if preposition in frame.prepositions:
                role = frame.prepositions[preposition]
                if role is not None:
                    self._assign(number, role, roles)
            elif preposition in self.lexicon.words("place_words") and phrase.kind in PLACES:
                self._assign(number, self.lexicon.text("roles", "place"), roles)

    def _modifies_noun(self, phrase: _Phrase) -> bool:
        """Whether "van" and its phrase follow a noun that is no filler."""
        start = self._noun_phrase_start(phrase.first) - 1
        return start > 0 and self.words[start - 1].alpha

    def _modifying(self, trigger: Trigger, roles: dict[int, str]) -> None:
        """Fill the roles of a participle before a noun ("gestationeerde militairen")."""
        frame = trigger.sense.frame
        for number, phrase in enumerate(self.phrases):
            if phrase.first <= trigger.at < phrase.end or phrase.first == trigger.at + 1:
                if frame.object is not None:
                    narrowed = _Phrase(
                        max(phrase.first, trigger.at + 1), phrase.end, phrase.kind, "", -1
                    )
                    self.phrases[number] = narrowed
                    roles[number] = frame.object
            elif phrase.end <= trigger.at and trigger.at - phrase.end <= 2 and phrase.preposition:
                self._prepositional([number], trigger, roles)

    def _nominal(self, trigger: Trigger, roles: dict[int, str]) -> None:
        """Fill the roles of a noun: from the phrases that follow it, then from its clause."""
        frame = trigger.sense.frame
        clause = set(self._clause(trigger.at))
        position = trigger.at + 1
        for number, phrase in enumerate(self.phrases):
            if phrase.first <= trigger.at or phrase.first not in clause or phrase.after >= 0:
                continue
            start = self._noun_phrase_start(phrase.first)
            chained = start - 1 <= position
            if phrase.preposition and chained:
                role = frame.prepositions.get(phrase.preposition)
                if phrase.preposition == "van" and "van" not in frame.prepositions:
                    role = frame.owner
                if role is not None and phrase.kind != "time":
                    self._assign(number, role, roles)
                elif phrase.kind in PLACES and phrase.preposition in self.lexicon.words(
                    "place_words"
                ):
                    self._assign(number, self.lexicon.text("roles", "place"), roles)
            if chained or phrase.kind == "time":
                position = max(position, phrase.end)
        here = [
            number
            for number, phrase in enumerate(self.phrases)
            if phrase.first in clause and number not in roles and phrase.kind != "time"
        ]
        for number in here:
            phrase = self.phrases[number]
            if phrase.after >= 0:
                continue
            if phrase.preposition in ("tussen", self.lexicon.text("agent")) or (
                phrase.preposition and frame.object is not None and frame.object == frame.subject
            ):
                role = frame.prepositions.get(phrase.preposition)
                if role is not None:
                    self._assign(number, role, roles)
            if (
                number not in roles
                and phrase.kind in PLACES
                and (phrase.preposition in self.lexicon.words("place_words"))
            ):
                self._assign(number, self.lexicon.text("roles", "place"), roles)
        if frame.subject is not None and frame.subject not in roles.values():
            bare = [
                number
                for number in here
                if not self.phrases[number].preposition
                and self.phrases[number].kind in ACTORS
                and self.phrases[number].after < 0
                and number not in roles
            ]
            if bare and not self._owners(trigger, frame.subject):
                self._assign(bare[0], frame.subject, roles)

    def _owners(self, trigger: Trigger, role: str) -> list[tuple[str, Span]]:
        """A people or a genitive before a noun: "Israëlische aanval", "Jansens bezoek"."""
        index = trigger.words[0]
        while index > 0 and index - 1 not in self.inside and self._is_adjective(index - 1):
            index -= 1
        mention = self.inside.get(index - 1) if index else None
        if mention is None or mention.end != index:
            return []
        last = self.words[index - 1].key
        if mention.kind == "people" or (
            mention.kind in ACTORS and mention.kind != "amount" and last.endswith("s")
        ):
            return [(role, mention.span)]
        return []

    def _moment(self, trigger: Trigger) -> list[tuple[str, Span]]:
        clause = set(self._clause(trigger.at))
        role = self.lexicon.text("roles", "moment")
        return [
            (role, self._span(phrase))
            for phrase in self.phrases
            if phrase.kind == "time" and phrase.first in clause
        ][:1]

    def _cited(self, trigger: Trigger) -> list[tuple[str, Span]]:
        role = self.lexicon.text("roles", "cited")
        cited = self.lexicon.words("cited_words")
        for phrase in self.phrases:
            if phrase.preposition in cited and phrase.kind in ACTORS:
                return [(role, self._span(phrase))]
        verbs = self.lexicon.words("citing")
        for index, lower in enumerate(self.lowers):
            if lower not in verbs or self.clauses[index] == self.clauses[trigger.at]:
                continue
            clause = self.clauses[index]
            speakers = [
                phrase
                for phrase in self.phrases
                if phrase.kind in ACTORS
                and not phrase.preposition
                and self.clauses[phrase.first] == clause
            ]
            if speakers:
                nearest = min(
                    speakers,
                    key=lambda phrase: min(abs(phrase.first - index), abs(phrase.end - index)),
                )
                return [(role, self._span(nearest))]
        return []

    # Moods.

    def _moods(self, trigger: Trigger, triggers: Sequence[Trigger]) -> dict[str, str]:
        if trigger.sense.form is Form.ATTRIBUTIVE:
            return {}  # "de gedode soldaat": it has happened, whatever the clause says
        clause = self.clauses[trigger.at]
        own = {
            self.lowers[index] for index in self._clause(trigger.at) if index not in trigger.words
        }
        governing = {
            self.lowers[index]
            for index in range(trigger.at)
            if index not in trigger.words and clause - 1 <= self.clauses[index] <= clause
        }
        lent = {
            other.sense.mood
            for other in triggers
            if other.at < trigger.at and clause - 1 <= self.clauses[other.at] <= clause
        }
        moods: dict[str, str] = {}
        for mood in self.lexicon.moods:
            if mood.cues & own or mood.governs & governing or mood.name in lent:
                moods.setdefault(mood.attribute, mood.value)
        return moods
