"""Scoring beside nervaluate: the same spans, twenty times as many articles.

Usage: python -m bench.measure [--articles N] [--peer-articles N] [--seed N]

Articles are generated, of 60 to 860 words, like the Dutch news of CoNLL-2002, with two entities to
fifteen words and an event to twenty, like gold by the built-in labels. Of the predictions three
quarters are right; the others have another label, another boundary, or are missing or too many.
nervaluate gets the articles that come first, with inclusive ends. Making articles is not timed,
scoring is, in CPU time; nervaluate's is that of its ``Evaluator`` and of ``evaluate``. The program
scores entities alone, as nervaluate does, which is the comparison; and a tenth of the articles in
every way, with events, tokens, boundaries, confidence and intervals.

Exit code 1 where the program took longer than nervaluate, or counts something else.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from nervaluate import Evaluator

from annotator.config import Origin, builtin_config, load
from annotator.core.facts import Argument, Entity, Event, Fact
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.measure.counting import count, new_tally
from annotator.measure.evaluation import Example, evaluate
from annotator.measure.scores import report_of
from annotator.tui.commands import shortcuts

ARTICLES, PEER_ARTICLES = 100_000, 5_000
CHUNK = 50
_WORDS = tuple(
    f"{start}{middle}{end}"
    for start in ("b", "d", "kl", "st", "v")
    for middle in ("aa", "e", "oe")
    for end in ("k", "nd", "ter")
)
_SCHEMES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


@dataclass(frozen=True)
class Article:
    """A generated article.

    Args:
        document: Its text.
        gold: The gold facts.
        predicted: The predicted facts.
    """

    document: Document
    gold: Sequence[Fact]
    predicted: Sequence[Fact]

    @property
    def words(self) -> int:
        """How many words it has."""
        return self.document.text.count(" ") + 1


def generate(number: int, schema: LabelSet, seed: int) -> Iterator[Article]:
    """Articles, the same for the same seed."""
    chance = Random(seed)
    for name in range(number):
        yield _article(str(name), schema, chance)


def _article(name: str, schema: LabelSet, chance: Random) -> Article:
    words = chance.choices(_WORDS, k=chance.randint(60, 860))
    spans, at = [], 0
    for word in words:
        spans.append(Span(at, at + len(word)))
        at += len(word) + 1
    gold: list[Fact] = []
    predicted: list[Fact] = []
    labels = [each.name for each in schema.entities]
    places = [
        _over(spans, first, chance.randint(1, 3))
        for first in sorted(chance.sample(range(0, len(spans) - 8, 4), len(words) * 2 // 15))
    ]
    for number, place in enumerate(places):
        label = chance.choice(labels)
        gold.append(_entity(f"g{number}", place, label, None))
        confidence = round(chance.random(), 2)
        luck = chance.random()
        if luck < 0.75:
            predicted.append(_entity(f"p{number}", place, label, confidence))
        elif luck < 0.83:
            predicted.append(_entity(f"p{number}", place, chance.choice(labels), confidence))
        elif luck < 0.9:
            near = Span(place.start, next(s.end for s in spans if s.end > place.end))
            predicted.append(_entity(f"p{number}", near, label, confidence))
        elif luck < 0.95:
            beside = next(s for s in spans if s.start > place.end)
            predicted.append(_entity(f"p{number}", beside, label, confidence))
    types = [each.name for each in schema.events]
    roles = [each.name for each in schema.roles]
    for number in range(len(words) // 20):
        said = Event(
            id=f"v{number}",
            trigger=(chance.choice(spans),),
            type=chance.choice(types),
            arguments=tuple(
                Argument(chance.choice(places), chance.choice(roles)) for _ in range(2)
            ),
            attributes=tuple((each.name, chance.choice(each.values)) for each in schema.attributes),
            confidence=0.8,
        )
        gold.append(said)
        if chance.random() < 0.75:
            predicted.append(said)
    return Article(Document(id=name, text=" ".join(words)), gold, predicted)


def _over(spans: Sequence[Span], first: int, number: int) -> Span:
    return Span(spans[first].start, spans[first + number - 1].end)


def _entity(name: str, span: Span, label: str, confidence: float | None) -> Entity:
    return Entity(id=name, fragments=(span,), label=label, confidence=confidence)


def _chunks(articles: Iterator[Article]) -> Iterator[list[Article]]:
    chunk = []
    for article in articles:
        chunk.append(article)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _spans(facts: Sequence[Fact]) -> list[Fact]:
    """What nervaluate gets of facts: the places and labels of entities."""
    return [replace(fact, confidence=None) for fact in facts if isinstance(fact, Entity)]


def _as_nervaluate(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    return [
        {"label": fact.label, "start": fact.extent.start, "end": fact.extent.end - 1}
        for fact in facts
        if isinstance(fact, Entity)
    ]


def _print(what: str, run: Run) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:<22} {run.articles:>7,} articles  {run.seconds:>6.2f} s"
        f"  {run.words / run.seconds:>10,.0f} words/s  {memory:>4,.0f} MB at most so far",
        flush=True,
    )


def _counts(scheme: Any) -> tuple[int, ...]:
    return tuple(
        getattr(scheme, name) for name in ("correct", "incorrect", "partial", "missed", "spurious")
    )


@dataclass(frozen=True)
class Run:
    """What scoring took.

    Args:
        articles: How many articles were scored.
        words: How many words they have.
        seconds: CPU time of the scoring.
    """

    articles: int
    words: int
    seconds: float


def entities_alone(
    articles: Iterator[Article], peer_articles: int
) -> tuple[Run, dict[str, tuple[int, ...]]]:
    """Score entities here; also the counts of the schemes on the first articles."""
    tally = new_tally()
    seconds, words, number = 0.0, 0, 0
    first: dict[str, tuple[int, ...]] = {}
    for chunk in _chunks(articles):
        pairs = [(_spans(each.gold), _spans(each.predicted)) for each in chunk]
        words += sum(each.words for each in chunk)
        began = time.process_time()
        for gold, predicted in pairs:
            count(tally, gold, predicted, {})
        seconds += time.process_time() - began
        number += len(chunk)
        if number == peer_articles:
            schemes = report_of(tally, {}).spans["entities"].schemes
            first = {name: _counts(scheme) for name, scheme in schemes.by_name.items()}
    began = time.process_time()
    report_of(tally, {})
    return Run(number, words, seconds + time.process_time() - began), first


def everything(articles: Iterator[Article], defaults: Mapping[str, str]) -> Run:
    """Score in every way here."""
    seconds, words, number = 0.0, 0, 0
    began = time.process_time()

    def examples() -> Iterator[Example]:
        nonlocal seconds, words, number, began
        for chunk in _chunks(articles):
            words += sum(each.words for each in chunk)
            number += len(chunk)
            began = time.process_time()
            yield from (Example(each.document, each.gold, each.predicted) for each in chunk)
            seconds += time.process_time() - began
        began = time.process_time()

    evaluate(examples(), defaults)
    return Run(number, words, seconds + time.process_time() - began)


def by_nervaluate(
    articles: Sequence[Article], labels: list[str]
) -> tuple[Run, dict[str, tuple[int, ...]]]:
    """Score entities there, with the counts of the schemes."""
    golds = [_as_nervaluate(each.gold) for each in articles]
    founds = [_as_nervaluate(each.predicted) for each in articles]
    began = time.process_time()
    results = Evaluator(golds, founds, tags=labels, loader="dict").evaluate()["overall"]
    seconds = time.process_time() - began
    counts = {name: _counts(results[theirs]) for name, theirs in _SCHEMES.items()}
    return Run(len(articles), sum(each.words for each in articles), seconds), counts


def main() -> int:
    """Print the figures; 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(description="Scoring beside nervaluate.")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--peer-articles", type=int, default=PEER_ARTICLES)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.peer_articles % CHUNK or not 0 < options.peer_articles <= options.articles:
        parser.error(f"--peer-articles must be a multiple of {CHUNK} and at most --articles")
    schema = load(builtin_config(), Origin.BUILTIN, shortcuts()).schema

    def articles(number: int) -> Iterator[Article]:
        return generate(number, schema, options.seed)

    here, ours = entities_alone(articles(options.articles), options.peer_articles)
    _print("annotator, entities", here)
    defaults = {each.name: each.default for each in schema.attributes}
    _print("annotator, everything", everything(articles(options.articles // 10), defaults))
    labels = [each.name for each in schema.entities]
    there, theirs = by_nervaluate(list(articles(options.peer_articles)), labels)
    _print("nervaluate, entities", there)

    times = there.seconds / there.articles / (here.seconds / here.articles)
    print(f"for one article nervaluate takes {times:.1f} times as long")
    kept = here.seconds < there.seconds
    print(
        f"{here.articles:,} articles here in {here.seconds:.2f} s, {there.articles:,} there in "
        f"{there.seconds:.2f} s: {'kept' if kept else 'NOT kept'}"
    )
    print("COR, INC, PAR, MIS and SPU of the same articles, here and there")
    same = True
    for name, counts in theirs.items():
        # Its order of matching decides about types, so there it may find fewer right ones.
        more = name == "type" and ours[name][0] >= counts[0] and sum(ours[name]) == sum(counts)
        same = same and (ours[name] == counts or more)
        print(f"  {name:<8} {ours[name]} {counts}")
    return 0 if kept and same else 1


if __name__ == "__main__":
    sys.exit(main())
