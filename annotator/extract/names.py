"""Names: gazetteer matches, and capitalised words by what stands in and around them.

Names are looked for twice. The first pass goes through the sentences and collects candidates; the
second looks at the article as a whole, so that a surname is known after its first full mention and
a name has one label throughout.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from annotator.core.text import Span
from annotator.extract.lexicon import Cue, Entry, Lexicon
from annotator.extract.words import QUOTES, Word

_ROMAN = re.compile(r"X?(?:I{1,3}|I?[VX]|VI{1,3})")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence.

    Args:
        first: Index of its first word in the sentence.
        end: Index after its last word.
        kind: What it stands for, a kind of ``rules.yaml``.
        confidence: How sure the rule is.
    """

    first: int
    end: int
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Hint:
    """A name as a trained pipeline sees it.

    Args:
        first: Index of its first word in the sentence.
        end: Index after its last word.
        kind: A kind of ``rules.yaml``.
        sure: How far to believe it.
    """

    first: int
    end: int
    kind: str
    sure: float


@dataclass(slots=True)
class _Candidate:
    """A name that the second pass decides.

    Args:
        first, end: As for a name.
        cues: What speaks for which kind.
        fixed: Whether the kind is certain from the words alone.
        weak: Whether it counts only if the article has it elsewhere.
        default: Whether nothing speaks for its kind but that names are mostly so.
        full: How many words come before the surname of a full personal name.
    """

    first: int
    end: int
    cues: list[Cue]
    fixed: bool = False
    weak: bool = False
    default: bool = False
    full: int = 0


Unit = tuple[int, int, Entry | None]


def find_names(
    sentences: Sequence[Sequence[Word]],
    taken: Sequence[Span],
    lexicon: Lexicon,
    guess: bool = True,
    hints: Callable[[Sequence[int]], Mapping[int, Sequence[Hint]]] | None = None,
) -> list[list[Name]]:
    """The names of an article by sentence, in text order, none overlapping another.

    Args:
        sentences: The words of each sentence.
        taken: Places that are something else, as dates; in text order.
        lexicon: What the rules look up.
        guess: Whether to propose names that no list and no clear cue gives.
        hints: What a trained pipeline sees in the sentences of these numbers; it is asked about
            those alone in which the rules leave something open. None without a pipeline.
    """
    small = {word.lower for words in sentences for word in words if word.small}
    found = [
        _Sentence(words, _blocked(words, taken), small, lexicon).candidates() for words in sentences
    ]
    if hints is not None:
        open_ones = [number for number, one in enumerate(found) if any(c.default for c in one)]
        for number, seen in hints(open_ones).items():
            _heed(sentences[number], found[number], seen, lexicon)
    return _resolve(sentences, found, lexicon, guess)


def _heed(
    words: Sequence[Word], found: list[_Candidate], seen: Sequence[Hint], lexicon: Lexicon
) -> None:
    """Let the pipeline decide what the rules leave open, and add what they do not see.

    Places are another matter: the lists know most of them, so that what the pipeline alone takes
    for a place is mostly something else.
    """
    believed = lexicon.words("pipeline", "believed")
    kept: list[_Candidate] = []
    for candidate in found:
        if not candidate.default:
            kept.append(candidate)
            continue
        for hint in seen:
            if hint.first >= candidate.end or candidate.first >= hint.end:
                continue
            if (hint.first, hint.end) == (candidate.first, candidate.end):
                if hint.kind in believed:
                    candidate.default = False
                    candidate.cues = [Cue(hint.kind, hint.sure)]
                if hint.kind in believed or hint.end - hint.first > 1:
                    kept.append(candidate)
                break
    found[:] = kept
    for hint in seen:
        free = not any(one.first < hint.end and hint.first < one.end for one in found)
        if free and hint.end - hint.first > 1 and _name_like(words, hint, lexicon):
            found.append(_Candidate(hint.first, hint.end, [Cue(hint.kind, hint.sure)]))


def _name_like(words: Sequence[Word], hint: Hint, lexicon: Lexicon) -> bool:
    first = words[hint.first]
    return first.capital and first.lower not in lexicon.words("openers") and len(first.text) > 1


def _blocked(words: Sequence[Word], taken: Sequence[Span]) -> frozenset[int]:
    if not words:
        return frozenset()
    low, high = words[0].start, words[-1].end
    near = [span for span in taken if span.start < high and low < span.end]
    return frozenset(
        index
        for index, word in enumerate(words)
        if any(span.start < word.end and word.start < span.end for span in near)
    )


@dataclass
class _Sentence:
    """The first pass over one sentence."""

    words: Sequence[Word]
    blocked: frozenset[int]
    small: set[str]
    lexicon: Lexicon
    known: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    found: list[_Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = self.lexicon.words
        self.openers = words("openers")
        self.common = words("common_words")
        self.particles = words("surname_particles")
        self.compass = words("compass")
        self.country = self.lexicon.number("countries", "confidence")
        self.not_names = frozenset(self.lexicon.rules["not_names"])
        letters = [word for word in self.words if word.alpha and len(word.text) > 1]
        # A headline in capitals says nothing about names.
        self.shouted = len(letters) > 2 and all(word.text.isupper() for word in letters)

    def candidates(self) -> list[_Candidate]:
        self._gazetteer()
        index = 0
        while index < len(self.words):
            if index in self.blocked or not self._begins(index):
                index += 1
                continue
            end = self._run_end(index)
            self._segment(index, end)
            index = end
        return self.found

    def _gazetteer(self) -> None:
        index = 0
        while index < len(self.words):
            match = self.lexicon.gazetteer.match(self.words, index)
            # A listed name of several words outranks a date in it ("Dag van de Arbeid").
            if match is None or (match[1] == index + 1 and index in self.blocked):
                index += 1
                continue
            entry, end = match
            if self.shouted and len(entry.words[0]) < 4:
                index = end
                continue
            self.known[index] = match
            self.blocked = self.blocked.difference(range(index, end))
            index = end

    def _begins(self, index: int) -> bool:
        word = self.words[index]
        if index in self.known:
            return True
        if not word.capital or not word.alpha or self.shouted:
            return False
        return not (word.glued and index > 1 and self.words[index - 1].text not in "-(/,'")

    # Where a run of capitalised words ends.

    def _run_end(self, start: int) -> int:
        end = self._unit_end(start)
        while end < len(self.words):
            following = self._link(start, end)
            if following is None:
                break
            end = self._unit_end(following)
        return end

    def _unit_end(self, index: int) -> int:
        return self.known[index][1] if index in self.known else index + 1

    def _is_name_word(self, index: int) -> bool:
        if index >= len(self.words) or index in self.blocked:
            return False
        word = self.words[index]
        return (word.capital and word.alpha) or (index in self.known and word.alpha)

    def _link(self, start: int, end: int) -> int | None:
        """The index at which the run goes on, or None."""
        word = self.words[end]
        if word.text == "-" and word.glued:
            following = end + 1
            joined = self._is_name_word(following) and self.words[following].glued
            return following if joined and self.words[following].capital else None
        if self._is_name_word(end) and not word.glued and word.capital:
            return end
        if word.text == "&" and self._is_name_word(end + 1):
            return end + 1
        following = end
        while following < len(self.words) and following - end < 3:
            lower = self.words[following].lower
            if following > end and self._is_name_word(following) and self.words[following].capital:
                return following if self._bridges(start, end, following) else None
            if not self._particle(lower):
                return None
            following += 1
        if following < len(self.words) and self._is_name_word(following):
            return following if self._bridges(start, end, following) else None
        return None

    def _particle(self, lower: str) -> bool:
        return lower in self.lexicon.words("particles") or lower in ("voor", "en", "in", "tot")

    def _bridges(self, start: int, end: int, following: int) -> bool:
        """Whether the small words between two parts of a run belong to the name."""
        between = [self.words[index].lower for index in range(end, following)]
        if self._headed(start, end):
            if "en" in between:
                # "Raad voor Kunst en Cultuur" is one name, "Dinamo Kiev en Spartak" are two.
                longer = any(self.words[index].small for index in range(start, end))
                return longer and not self._headed(following, following + 1)
            if "in" in between:
                entry = self.known.get(following)
                return entry is not None and entry[0].kind == "region"
            return True
        if any(word not in self.particles for word in between):
            return False
        if following in self.known:
            # "Albert van België" is a name and a country; "Albert van den Berg" is a name.
            kind = self.known[following][0].kind
            country = self.known[following][0].confidence >= self.country
            if kind == "body" or between == ["uit"] or (between == ["van"] and country):
                return False
        while start < end - 1 and (
            self._is_function(self.words[start])
            or (self.words[start].opening and self.words[start].lower in self.openers)
        ):
            start += 1
        if any(self.words[index].small for index in range(start, end)):
            return False
        if end - start > 1 and not all(
            self.words[index].text == "-" or self._given(self.words[index])
            for index in range(start, end)
        ):
            return False
        first = self.words[start]
        return self._given(first) or first.lower in self.particles

    def _given(self, word: Word) -> bool:
        return word.key in self.lexicon.given or _initial(word)

    def _headed(self, start: int, end: int) -> bool:
        for index in (start, start + 1):
            if index < end:
                key = self.words[index].key
                if any(key in heads.first for heads in self.lexicon.heads if heads.first):
                    return not self.words[index].opening or index > start or end > start
                if any(
                    key in heads.last and heads.cue.kind == "work" for heads in self.lexicon.heads
                ):
                    return True
        return False

    # What a run consists of.

    def _units(self, start: int, end: int) -> Iterator[Unit]:
        index = start
        while index < end:
            entry = self.known.get(index)
            if entry is not None and entry[1] <= end:
                yield index, entry[1], entry[0]
                index = entry[1]
            else:
                yield index, index + 1, None
                index += 1

    def _segment(self, start: int, end: int) -> None:
        units = list(self._units(start, end))
        function = False
        while units:
            first, after, entry = units[0]
            word = self.words[first]
            if word.text == "-":
                units.pop(0)
                continue
            if entry is None and word.opening and len(units) > 1 and self._surname_opening(units):
                break
            if entry is None and word.lower in self.openers and word.opening:
                self._opening_surname(units)
                units.pop(0)
                continue
            if entry is None and self._prefixes(units):
                del units[:2]
                continue
            if entry is None and self._apposes(units):
                units.pop(0)
                continue
            if entry is None and self._is_function(word) and word.key not in self.lexicon.given:
                function = True
                units.pop(0)
                continue
            if (
                entry is None
                and word.opening
                and len(units) > 1
                and units[1][0] == after
                and word.lower in self.small
                and word.key not in self.lexicon.given
            ):
                units.pop(0)
                continue
            if entry is not None and entry.kind == "people" and not self._absorbs(units):
                self._people(first, after, entry)
                units.pop(0)
                continue
            break
        if units:
            self._name(units, function)

    def _apposes(self, units: Sequence[Unit]) -> bool:
        """Whether a sentence opens with a noun before a name: "Rederij Vos"."""
        first, after, _ = units[0]
        word = self.words[first]
        if not word.opening or len(units) < 2 or units[1][0] != after or word.text.isupper():
            return False
        if any(word.key in heads.first for heads in self.lexicon.heads):
            return False
        return any(
            word.lower in nouns.words or (word.lower in nouns and len(word.lower) > 7)
            for _, nouns in self.lexicon.appositions
        )

    def _surname_opening(self, units: Sequence[Unit]) -> bool:
        """Whether a sentence opens with a surname like "Van 't Hof"."""
        first = self.words[units[0][0]]
        second = self.words[units[1][0]]
        return first.lower in self.particles and second.lower in self.particles

    def _opening_surname(self, units: Sequence[Unit]) -> None:
        """Note "De Vries" at the start of a sentence, which counts if the article has him."""
        first, after, _ = units[0]
        if len(units) < 2 or units[1][0] != after or self.words[first].lower not in self.particles:
            return
        cue = self.lexicon.cue("surname")
        self.found.append(_Candidate(first, units[1][1], [cue], weak=True))

    def _prefixes(self, units: Sequence[Unit]) -> bool:
        """Whether a run begins with what a people takes along ("Oost-Europese")."""
        if len(units) < 3 or self.words[units[1][0]].text != "-":
            return False
        entry = units[2][2]
        return entry is not None and entry.kind == "people"

    def _is_function(self, word: Word) -> bool:
        return word.lower in self.lexicon.functions and not word.text.isupper()

    def _absorbs(self, units: Sequence[Unit]) -> bool:
        """Whether a people opens a longer name ("Europese Handvest")."""
        rest = [unit for unit in units[1:] if self.words[unit[0]].text != "-"]
        if units[1:] and self.words[units[1][0]].text == "-":
            return False
        if not rest or rest[0][2] is not None:
            return False
        key = self.words[rest[0][0]].key
        last = self.words[rest[-1][1] - 1]
        return any(
            key in heads.last or last.key in heads.last for heads in self.lexicon.heads
        ) or any(
            last.lower in words and cue.kind in ("body", "work")
            for cue, words in self.lexicon.endings
        )

    def _people(self, first: int, end: int, entry: Entry) -> None:
        kind, confidence = entry.kind, entry.confidence
        word = self.words[first]
        weak = word.opening and end == first + 1 and word.lower in self.common
        if entry.tongue and end == first + 1 and self._is_language(first, end):
            kind = self.lexicon.text("countries", "tongue")
        while first > 1 and self._takes_prefix(first):
            first -= 2
        # "Frans-Duitse" was one run; what went before is part of this name.
        if self.found and self.found[-1].end == first - 1 and self.words[first - 1].text == "-":
            last = self.found[-1]
            if last.cues[0].kind == kind and self.words[first - 1].glued:
                first = last.first
                self.found.pop()
        self.found.append(_Candidate(first, end, [Cue(kind, confidence)], fixed=True, weak=weak))

    def _takes_prefix(self, first: int) -> bool:
        hyphen, prefix = self.words[first - 1], self.words[first - 2]
        return (
            hyphen.text == "-"
            and hyphen.glued
            and self.words[first].glued
            and prefix.alpha
            and first - 2 not in self.known
        )

    def _is_language(self, first: int, end: int) -> bool:
        before = self.words[first - 1].lower if first else ""
        if before in ("een", "de", "deze", "die", "geen"):
            return False
        if end < len(self.words):
            following = self.words[end]
            if following.small and not following.glued:
                return following.lower in self.openers
            if following.text == "-":
                return False
        return True

    # Which kind of name a run is.

    def _name(self, units: list[Unit], function: bool) -> None:
        if len(units) == 1 and units[0][2] is not None:
            self._listed(*units[0], function)
            return
        if self._compass(units) or self._parallel(units):
            return
        first, end = units[0][0], units[-1][1]
        listed = [unit[2] for unit in units if unit[2] is not None]
        if not listed:
            self._unlisted(first, end, function)
            return
        self._mixed(units, first, end, function)

    def _listed(self, first: int, end: int, entry: Entry | None, function: bool = False) -> None:
        assert entry is not None
        word = self.words[first]
        weak = word.opening and end == first + 1 and word.lower in self.common
        kind, confidence = entry.kind, entry.confidence
        if entry.kind == "people":
            self._people(first, end, entry)
            return
        before = self.words[first - 1] if first else None
        if "-" in entry.words and kind in ("state", "region"):
            first = self._coordinated(first)
        city = kind == "state" and confidence < self.country
        if city and before is not None and end == first + 1:
            called = before.lower in self.lexicon.functions.words or function
            if called and before.text[-1].isalnum():
                kind = self.lexicon.text("functions", "kind")
                confidence = self.lexicon.number("given", "alone")
        self.found.append(_Candidate(first, end, [Cue(kind, confidence)], fixed=True, weak=weak))
        self._bracketed(end, kind)

    def _compass(self, units: list[Unit]) -> bool:
        """Parts of the compass before or after a place: "Oost-Oekraïne", "Amsterdam-Noord"."""
        places = [unit for unit in units if unit[2] is not None]
        others = [unit for unit in units if unit[2] is None and self.words[unit[0]].text != "-"]
        if len(places) != 1 or not others:
            return False
        entry = places[0][2]
        assert entry is not None
        if entry.kind not in ("state", "region"):
            return False
        if any(self.words[unit[0]].lower not in self.compass for unit in others):
            return False
        first = self._coordinated(units[0][0])
        kind = self.lexicon.text("compass_kind")
        self.found.append(
            _Candidate(first, units[-1][1], [Cue(kind, entry.confidence)], fixed=True)
        )
        return True

    def _coordinated(self, first: int) -> int:
        """Where "Midden- en Oost-Europa" begins, given where "Oost-Europa" does."""
        if first < 3 or self.words[first - 1].lower != "en" or self.words[first - 2].text != "-":
            return first
        prefix = self.words[first - 3]
        return first - 3 if prefix.lower in self.compass and self.words[first - 2].glued else first

    def _parallel(self, units: list[Unit]) -> bool:
        """Listed names joined by hyphens: each is a name ("Israël-Syrië")."""
        names = [unit for unit in units if self.words[unit[0]].text != "-"]
        if any(unit[2] is None for unit in names):
            return False
        adjacent = [
            left
            for left, right in pairwise(units)
            if self.words[left[0]].text != "-" and self.words[right[0]].text != "-"
        ]
        if adjacent and not all(unit[2] is not None and unit[2].kind != "human" for unit in names):
            return False
        if adjacent and len(names) == 2 and names[0][2] is not None and names[1][2] is not None:
            kinds = names[0][2].kind, names[1][2].kind
            if kinds == ("body", "state"):
                return False
        for unit in names:
            self._listed(*unit)
        return True

    def _mixed(self, units: list[Unit], first: int, end: int, function: bool) -> None:
        """Listed and unlisted words in one run: a full personal name, or a longer name."""
        word = self.words[first]
        cues = self._own_cues(first, end)
        last = units[-1][2]
        personal = self._given(word) or word.lower in self.particles or function
        if last is not None and last.kind == "human" and units[0][2] is None:
            personal = True
        if not cues and personal and (units[0][2] is None or units[0][2].kind == "human"):
            confidence = self.lexicon.number("given", "full")
            kind = self.lexicon.text("given", "kind")
            self._add_person(first, end, kind, confidence)
            return
        if not cues and units[0][2] is None and word.opening:
            # The capital is the sentence's, the rest is a name of its own.
            rest = units[1:]
            while rest and self.words[rest[0][0]].text == "-":
                rest = rest[1:]
            if rest:
                self._name(list(rest), function)
            return
        if not cues:
            cues = [self.lexicon.cue("club")]
        self.found.append(_Candidate(first, end, cues))
        self._bracketed(end, cues[0].kind)

    def _unlisted(self, first: int, end: int, function: bool) -> None:
        word = self.words[first]
        split = self._split(first, end)
        if split is not None:
            self._unlisted(first, split, False)
            self._unlisted(split, end, True)
            return
        count = sum(self.words[index].text != "-" for index in range(first, end))
        if count == 1 and (word.key in self.not_names or len(word.key) == 1):
            return
        if count == 1 and word.lower in self.compass:
            return
        compound = (
            end + 1 < len(self.words)
            and self.words[end].text == "-"
            and self.words[end].glued
            and self.words[end + 1].glued
        )
        coordinated = end < len(self.words) and self.words[end].text == "-" and not compound
        suffixed = first > 0 and self.words[first - 1].text == "-" and word.glued
        weak = count == 1 and (word.opening or compound or coordinated or suffixed)
        if weak and word.opening and count == 1 and self._acronym(word) and not compound:
            weak = False
        cues = self._own_cues(first, end) + self._context(first, end, function)
        full = self._surname_start(first, end)
        if word.key in self.lexicon.given or _initial(word):
            section = "full" if count > 1 else "alone"
            cues.append(
                Cue(self.lexicon.text("given", "kind"), self.lexicon.number("given", section))
            )
        elif word.lower in self.particles and count > 1:
            cues.append(
                Cue(self.lexicon.text("given", "kind"), self.lexicon.number("given", "particle"))
            )
            weak = weak or (word.opening and self.words[first + 1].lower not in self.particles)
        default = not cues
        if default:
            if self.words[0].text == "(" and len(self.words) < 4:
                return  # an author's initials below an article
            cues = [self._default(first, count)]
        self.found.append(_Candidate(first, end, cues, weak=weak, default=default, full=full))
        self._bracketed(end, cues[0].kind)

    def _split(self, first: int, end: int) -> int | None:
        """Where a person begins after a department ("minister van Cultuur Jan Jansen")."""
        if first < 2 or self.words[first - 2].lower not in self.lexicon.words(
            "department", "before"
        ):
            return None
        for index in range(first + 1, end - 1):
            if self.words[index].key in self.lexicon.given:
                return index
        return None

    def _add_person(self, first: int, end: int, kind: str, confidence: float) -> None:
        self.found.append(
            _Candidate(first, end, [Cue(kind, confidence)], full=self._surname_start(first, end))
        )
        self._bracketed(end, kind)

    def _surname_start(self, first: int, end: int) -> int:
        """How many words of a name come before the surname; 0 where there is one word."""
        index = first
        while index < end - 1 and (
            self.words[index].text in ("-", ".")
            or self.words[index].key in self.lexicon.given
            or _initial(self.words[index])
        ):
            index += 1
        if index == first and end - first > 1 and self.words[first].lower not in self.particles:
            index = first + 1
        return index - first

    def _own_cues(self, first: int, end: int) -> list[Cue]:
        """What the words of a name say of its kind."""
        cues: list[Cue] = []
        single = end == first + 1
        begin, last = self.words[first].key, self.words[end - 1].key
        for heads in self.lexicon.heads:
            if not single and (begin in heads.first or last in heads.last):
                cues.append(heads.cue)
                break
        second = self.words[first + 1].key if end - first > 2 else ""
        if not cues and second:
            cues += [heads.cue for heads in self.lexicon.heads if second in heads.last][:1]
        if single or last[:1].isupper():
            lower = self.words[end - 1].lower
            for cue, matches in self.lexicon.patterns:
                if single and matches(last):
                    cues.append(cue)
            people = self.lexicon.text("countries", "adjective")
            following = self.words[end] if end < len(self.words) else None
            before_noun = (
                following is not None
                and following.small
                and not following.glued
                and following.lower not in self.openers
            )
            # "Anderlechtse" is an adjective only before a noun.
            if not before_noun:
                cues = [cue for cue in cues if cue.kind != people or "'" in last]
            unknown = end - 1 not in self.known
            if not cues and unknown and (single or begin not in self.lexicon.given):
                cues += [cue for cue, words in self.lexicon.endings if lower in words][:1]
        if not cues and any(self.words[index].text == "&" for index in range(first, end)):
            cues.append(self.lexicon.cue("unknown", "acronym"))
        return cues

    def _context(self, first: int, end: int, function: bool) -> list[Cue]:
        """What stands before and after a name."""
        cues: list[Cue] = []
        if function:
            cues.append(self.lexicon.cue("functions"))
        index = first - 1
        while index >= 0 and self.words[index].text in QUOTES:
            index -= 1
        before = self.words[index] if index >= 0 else None
        if before is not None and before.text == "." and index and self.words[index].glued:
            index -= 1  # "drs."
            before = self.words[index]
        if before is not None and before.text[0].isalpha():
            lower = before.lower.rstrip(".")
            if lower in self.lexicon.functions:
                cues.append(self.lexicon.cue("functions"))
            for cue, words in self.lexicon.appositions:
                if lower in words.words or (lower in words and len(lower) > 7):
                    cues.append(cue)
                    break
            department = self.lexicon.words("department", "before")
            link = lower in self.lexicon.words("department", "link")
            if link and index > 0 and self.words[index - 1].lower in department:
                cues.append(self.lexicon.cue("department"))
            elif (
                lower == "van"
                and index > 0
                and (self.words[index - 1].lower in self.lexicon.words("place_of", "words"))
            ):
                cues.append(self.lexicon.cue("place_of"))
            elif lower in self.lexicon.words("strong_place_prepositions") or (
                self._beside_place(end)
                and (lower in self.lexicon.words("place_prepositions", "words"))
            ):
                cues.append(self.lexicon.cue("place_prepositions"))
            if lower in self.lexicon.words("speech", "words"):
                cues.append(self.lexicon.cue("speech"))
        if before is not None and before.text == "," and self._office(index):
            cues.append(self.lexicon.cue("functions"))
        following = self.words[end] if end < len(self.words) else None
        if following is not None and following.small:
            if following.lower in self.lexicon.words("speech", "words"):
                cues.append(self.lexicon.cue("speech"))
            elif following.lower in self.lexicon.words("human_verbs", "words"):
                cues.append(self.lexicon.cue("human_verbs"))
        return cues

    def _office(self, comma: int) -> bool:
        """Whether an office and its department stand before a comma: "minister van Milieu,"."""
        return (
            comma > 2
            and self.words[comma - 2].lower in self.lexicon.words("department", "link")
            and self.words[comma - 3].lower in self.lexicon.words("department", "before")
        )

    def _beside_place(self, end: int) -> bool:
        """Whether "en" and a listed place follow."""
        if end + 1 >= len(self.words) or self.words[end].lower not in ("en", "of", ","):
            return False
        match = self.known.get(end + 1)
        return match is not None and match[0].kind in ("state", "region")

    def _acronym(self, word: Word) -> bool:
        return word.text.isupper() and 2 <= len(word.text) <= 6 and word.key not in self.not_names

    def _default(self, first: int, count: int) -> Cue:
        word = self.words[first]
        before = self.words[first - 1] if first else None
        if count > 1:
            if before is not None and before.text in QUOTES:
                return self.lexicon.cue("unknown", "quoted")
            return self.lexicon.cue("unknown", "pair" if count == 2 else "longer")
        if self._acronym(word):
            return self.lexicon.cue("unknown", "acronym")
        if any(letter.isupper() for letter in word.text[1:]):
            return self.lexicon.cue("unknown", "mixed")
        if before is not None and before.lower in ("de", "het"):
            return self.lexicon.cue("unknown", "article")
        return self.lexicon.cue("unknown", "single")

    def _bracketed(self, end: int, kind: str) -> None:
        """An alias or affiliation in brackets after a name."""
        if end + 2 >= len(self.words) or self.words[end].text != "(":
            return
        word = self.words[end + 1]
        if not (word.capital and word.alpha) or self.words[end + 2].text not in "),":
            return
        if end + 1 in self.known or end + 1 in self.blocked or _ROMAN.fullmatch(word.key):
            return
        section = "affiliation" if kind == self.lexicon.text("affiliation", "of") else "alias"
        of = self.lexicon.rules[section]["of"]
        if kind == of or kind in of:
            cue = self.lexicon.cue(section)
            self.found.append(_Candidate(end + 1, end + 2, [cue], fixed=True))
            self.blocked = self.blocked | {end + 1}


def _initial(word: Word) -> bool:
    return re.fullmatch(r"(?:[A-Z]\.)+", word.key) is not None


# The second pass.


def _resolve(
    sentences: Sequence[Sequence[Word]],
    found: Sequence[Sequence[_Candidate]],
    lexicon: Lexicon,
    guess: bool,
) -> list[list[Name]]:
    human = lexicon.text("given", "kind")
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    best: dict[tuple[str, str], float] = {}
    firm: set[str] = set()
    fixed: dict[str, str] = {}
    for words, candidates in zip(sentences, found, strict=True):
        for candidate in candidates:
            surface = _surface(words, candidate.first, candidate.end)
            if candidate.fixed:
                fixed.setdefault(surface, candidate.cues[0].kind)
            if not candidate.weak:
                firm.add(surface)
            for cue in candidate.cues:
                votes[surface][cue.kind] += 0.01 if candidate.default else cue.confidence
                sure = best.get((surface, cue.kind), 0.0)
                best[surface, cue.kind] = max(sure, cue.confidence)
    stems = _genitives(votes)
    for genitive, stem in stems.items():
        if stem in firm:
            firm.add(genitive)
        for kind, weight in list(votes[stem].items()):
            votes[genitive][kind] += weight
    kinds = {surface: max(sorted(kinds), key=kinds.__getitem__) for surface, kinds in votes.items()}
    surnames = _surnames(sentences, found, kinds, human)
    result: list[list[Name]] = []
    for words, candidates in zip(sentences, found, strict=True):
        names: list[Name] = []
        for candidate in candidates:
            surface = _surface(words, candidate.first, candidate.end)
            name = _decide(
                candidate, surface, kinds, best, firm, fixed, surnames, lexicon, human, stems
            )
            if name is not None and (guess or name.confidence >= _GUESS):
                names.append(name)
        result.append(_disjoint(names))
    return result


_GUESS = 0.55
"""Below this confidence a name is a guess."""


def _decide(
    candidate: _Candidate,
    surface: str,
    kinds: Mapping[str, str],
    best: Mapping[tuple[str, str], float],
    firm: set[str],
    fixed: Mapping[str, str],
    surnames: set[str],
    lexicon: Lexicon,
    human: str,
    stems: Mapping[str, str],
) -> Name | None:
    lower = surface.lower()
    repeated = lower in surnames or stems.get(surface, surface).lower() in surnames
    if candidate.fixed and not (repeated and candidate.cues[0].kind in ("state", "region")):
        cue = candidate.cues[0]
        if candidate.weak and surface not in firm and not repeated:
            return None
        return Name(candidate.first, candidate.end, cue.kind, cue.confidence)
    if repeated and candidate.end - candidate.first <= 4 and not candidate.full > 1:
        confidence = lexicon.number("given", "repeat")
        return Name(candidate.first, candidate.end, human, confidence)
    if candidate.weak and surface not in firm:
        return None
    kind = fixed.get(surface) or kinds[surface]
    confidence = best.get((surface, kind), candidate.cues[0].confidence)
    return Name(candidate.first, candidate.end, kind, confidence)


def _surface(words: Sequence[Word], first: int, end: int) -> str:
    return " ".join(word.key for word in words[first:end])


def _genitives(votes: Mapping[str, object]) -> dict[str, str]:
    """Names with a genitive ending of which the article has the plain form too."""
    found: dict[str, str] = {}
    for surface in votes:
        for ending in ("'s", "s"):
            plain = surface.removesuffix(ending)
            if plain != surface and plain in votes:
                found[surface] = plain
                break
    return found


def _surnames(
    sentences: Sequence[Sequence[Word]],
    found: Sequence[Sequence[_Candidate]],
    kinds: Mapping[str, str],
    human: str,
) -> set[str]:
    surnames: set[str] = set()
    for words, candidates in zip(sentences, found, strict=True):
        for candidate in candidates:
            surface = _surface(words, candidate.first, candidate.end)
            if candidate.full and not candidate.weak and kinds[surface] == human:
                start = candidate.first + candidate.full
                surname = _surface(words, start, candidate.end).lower()
                surnames.add(surname)
                if _ROMAN.fullmatch(words[candidate.end - 1].key):
                    surnames.add(_surface(words, candidate.first, candidate.end - 1).lower())
                bare = words[candidate.end - 1].lower
                if len(bare) > 3:
                    surnames.add(bare)
    return surnames


def _disjoint(names: list[Name]) -> list[Name]:
    """The names without those that overlap a longer one."""
    chosen: list[Name] = []
    for name in sorted(names, key=lambda name: (name.first - name.end, name.first)):
        if all(name.end <= other.first or other.end <= name.first for other in chosen):
            chosen.append(name)
    return sorted(chosen, key=lambda name: name.first)
