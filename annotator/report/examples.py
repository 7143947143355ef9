"""Sentences with errors, gathered while articles stream by."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.core.facts import Event, Fact
from annotator.core.text import Document, Fragments
from annotator.measure.counting import said
from annotator.measure.errors import partners
from annotator.measure.evaluation import Example
from annotator.measure.work import ARGUMENTS, BOUNDARY, LABEL, differences

MOST = 40
"""So many sentences are kept."""

MOST_OF_ONE = 3
"""So many of them are from one article."""


class Outcome(StrEnum):
    """What a system made of a fact."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Shade:
    """A fact in a sentence.

    Args:
        outcome: What the system made of it.
        pieces: Start and end of every piece in code points from the start of the sentence, end
            exclusive, cut at its borders.
        gold: The gold label or type; empty for a false alarm.
        predicted: The predicted one; empty where nothing was predicted.
        differences: What differs, of a wrong fact: ``label``, ``boundary``, ``arguments`` or the
            name of an attribute.
        words: What was predicted, where the words differ; else empty.
        details: Each filler and value that only the prediction has, behind a plus, and each that
            only the gold has, behind a minus.
    """

    outcome: Outcome
    pieces: tuple[tuple[int, int], ...]
    gold: str = ""
    predicted: str = ""
    differences: tuple[str, ...] = ()
    words: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what a system made of the facts in it.

    Args:
        article: Id of the article.
        title: Its title.
        number: Number of the sentence in the article, from 1.
        text: The sentence.
        shades: The facts that begin in it, in text order.
    """

    article: str
    title: str
    number: int
    text: str
    shades: tuple[Shade, ...]

    @property
    def errors(self) -> int:
        """How many of the facts are not right."""
        return sum(shade.outcome is not Outcome.RIGHT for shade in self.shades)


class Gallery:
    """Keeps the sentences with the most errors, a few of each article.

    Args:
        defaults: The attributes, each with the value of an event that does not say.
        most: How many sentences to keep.
        most_of_one: How many of one article.
    """

    def __init__(
        self, defaults: Mapping[str, str], most: int = MOST, most_of_one: int = MOST_OF_ONE
    ) -> None:
        self._defaults = defaults
        self._most = most
        self._most_of_one = most_of_one
        self._heap: list[tuple[int, int, Sentence]] = []
        self._met = 0
        self.sentences = 0
        """How many sentences with errors there were."""

    def look_at(self, example: Example) -> None:
        """Take what is worth showing of an article."""
        found = [each for each in sentences(example, self._defaults) if each.errors]
        self.sentences += len(found)
        found.sort(key=lambda each: (-each.errors, each.number))
        for each in found[: self._most_of_one]:
            # Among equals the earlier one stays.
            self._met += 1
            entry = (each.errors, -self._met, each)
            if len(self._heap) < self._most:
                heapq.heappush(self._heap, entry)
            else:
                heapq.heappushpop(self._heap, entry)

    @property
    def kept(self) -> tuple[Sentence, ...]:
        """The sentences, the one with most errors first."""
        return tuple(each for *_order, each in sorted(self._heap, reverse=True))


def sentences(example: Example, defaults: Mapping[str, str]) -> list[Sentence]:
    """The sentences of an article in which there are facts, with what was made of them."""
    document, gold, found = example.document, example.gold, _once(example.predicted)
    pairs = dict(partners(gold, found, defaults))
    couples: list[tuple[Fact | None, Fact | None]] = [
        (fact, found[pairs[index]] if index in pairs else None) for index, fact in enumerate(gold)
    ]
    taken = set(pairs.values())
    couples += [(None, fact) for index, fact in enumerate(found) if index not in taken]
    by_sentence: dict[int, list[Shade]] = {}
    for one, other in sorted(couples, key=_order):
        fact = one or other
        assert fact is not None
        number = document.sentence_at(fact.fragments[0].start)
        span = document.sentences[number]
        pieces = _within(fact.fragments, span.start, span.end)
        if one is None:
            shade = Shade(Outcome.EXTRA, pieces, "", fact.label)
        elif other is None:
            shade = Shade(Outcome.MISSED, pieces, fact.label)
        else:
            shade = _compared(document, one, other, pieces, defaults)
        by_sentence.setdefault(number, []).append(shade)
    return [
        Sentence(
            document.id,
            document.title,
            number + 1,
            document.sentences[number].of(document.text),
            tuple(shades),
        )
        for number, shades in sorted(by_sentence.items())
    ]


def _once(facts: Sequence[Fact]) -> list[Fact]:
    return list({fact.content: fact for fact in facts}.values())


def _order(couple: tuple[Fact | None, Fact | None]) -> tuple[int, int, bool]:
    fact = couple[0] or couple[1]
    assert fact is not None
    return (fact.fragments[0].start, -fact.fragments[0].end, isinstance(fact, Event))


def _within(fragments: Fragments, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(
        (max(piece.start, start) - start, min(piece.end, end) - start)
        for piece in fragments
        if piece.start < end and piece.end > start
    )


def _compared(
    document: Document,
    gold: Fact,
    found: Fact,
    pieces: tuple[tuple[int, int], ...],
    defaults: Mapping[str, str],
) -> Shade:
    different = differences(found, gold, defaults)
    if not different:
        return Shade(Outcome.RIGHT, pieces, gold.label, found.label)
    named = sorted(defaults.items())
    details: list[str] = []
    if isinstance(gold, Event) and isinstance(found, Event):
        one, other = said(gold, named), said(found, named)
        for start, end, role in sorted(set(one.arguments) ^ set(other.arguments)):
            sign = "+" if (start, end, role) in other.arguments else "-"
            details.append(f"{sign}{role} {_quoted(document, ((start, end),))}")
        for a, b in zip(one.attributes, other.attributes, strict=True):
            if a != b:
                details += [f"-{a}", f"+{b}"]
    words = ""
    if BOUNDARY in different:
        words = _quoted(document, [(piece.start, piece.end) for piece in found.fragments])
    return Shade(
        Outcome.WRONG,
        pieces,
        gold.label,
        found.label,
        tuple(
            each for each in (LABEL, BOUNDARY, ARGUMENTS, *sorted(defaults)) if each in different
        ),
        words,
        tuple(details),
    )


def _quoted(document: Document, pieces: Iterable[tuple[int, int]]) -> str:
    return " … ".join(" ".join(document.text[start:end].split()) for start, end in pieces)
