"""Gold to train and to measure on: what of it can be used, and how it is divided.

Articles are divided as wholes, for the sentences of one article say the same things in the same
words. Where an article goes follows from a digest of its text, so it stays there when more gold
arrives, and one text under two ids is never on both sides.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil

from annotator.core.errors import AnnotatorError
from annotator.core.facts import Entity, Event, Fact
from annotator.core.language import _, ngettext
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Fragments, Span

LEAST = 10
"""With fewer articles to train on nothing is trained."""
TUNING = 0.15
"""Share of the articles to train on that choose among models instead."""


@dataclass(frozen=True)
class Gold:
    """An article with what is true of it.

    Args:
        document: The article.
        facts: Its facts, none of them rejected.
    """

    document: Document
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Parts:
    """Gold, divided.

    Args:
        train: What the model learns from.
        tune: What decides when to stop, which source each label has, and how sure it is.
        held_out: What the result is measured on; nothing else sees it.
    """

    train: tuple[Gold, ...]
    tune: tuple[Gold, ...]
    held_out: tuple[Gold, ...]


def known(gold: Iterable[Gold], schema: LabelSet) -> tuple[tuple[Gold, ...], Counter[str]]:
    """The gold without facts that the project has no label for, and how many those are by label."""
    strange: Counter[str] = Counter()
    kept = []
    for one in gold:
        facts = []
        for fact in one.facts:
            if fact.label in (schema.entity if isinstance(fact, Entity) else schema.event):
                facts.append(fact)
            else:
                strange[fact.label] += 1
        kept.append(replace(one, facts=tuple(facts)))
    return tuple(kept), strange


def divide(gold: Sequence[Gold], share: float, test: Sequence[Gold] | None = None) -> Parts:
    """Divide gold into what is trained on and what is held out.

    Args:
        gold: The articles.
        share: How many of them to hold out, 0 to 1; as many as their digests give.
        test: What to hold out in place of that share; articles with the same text are not
            trained on.

    Raises:
        AnnotatorError: There is too little to train on, or nothing to measure on.
    """
    if test is None:
        held_out = tuple(one for one in gold if _chance("held-out", one) < share)
        rest = [one for one in gold if _chance("held-out", one) >= share]
    else:
        held_out = tuple(test)
        texts = {one.document.sha256 for one in held_out}
        rest = [one for one in gold if one.document.sha256 not in texts]
    if len(rest) < LEAST:
        raise AnnotatorError(
            ngettext(
                "{least} finished articles are needed to train on, and there is {count}.",
                "{least} finished articles are needed to train on, and there are {count}.",
                len(rest),
            ).format(least=LEAST, count=len(rest)),
            hint=ngettext(
                "{count} more is held out for measuring; finish more in annotator review.",
                "{count} more are held out for measuring; finish more in annotator review.",
                len(held_out),
            ).format(count=len(held_out))
            if held_out
            else _("Finish more in annotator review, or give a file with --gold."),
        )
    if not held_out:
        raise AnnotatorError(
            _("No article is held out, so it could not be seen whether training helps."),
            hint=_("Raise --held-out, or give other gold with --test FILE."),
        )
    return tuned(rest, held_out)


def tuned(training: Sequence[Gold], held_out: Sequence[Gold]) -> Parts:
    """Set aside a share of the articles to train on for choosing among models, at least one."""
    ordered = sorted(training, key=lambda one: _chance("tuning", one))
    aside = {one.document.id for one in ordered[: ceil(TUNING * len(ordered))]}
    return Parts(
        tuple(one for one in training if one.document.id not in aside),
        tuple(one for one in training if one.document.id in aside),
        tuple(held_out),
    )


def drawn(gold: Sequence[Gold], number: int, seed: int) -> tuple[Gold, ...]:
    """Some of the articles, by chance; with the same seed more of them hold all of fewer."""
    ordered = sorted(gold, key=lambda one: _chance(f"drawn {seed}", one))
    chosen = {one.document.id for one in ordered[:number]}
    return tuple(one for one in gold if one.document.id in chosen)


def examples(gold: Iterable[Gold]) -> tuple[Counter[str], Counter[str]]:
    """How many examples there are of each entity label and of each event type."""
    entities: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for one in gold:
        for fact in one.facts:
            (entities if isinstance(fact, Entity) else events)[fact.label] += 1
    return entities, events


def particles(gold: Iterable[Gold]) -> dict[str, list[str]]:
    """The words of triggers in pieces and what stands apart from them, in lower case.

    Of the pieces the longest is the one that is learned, and the others count where they are one
    word: of "meerde … aan" the particle "aan" by the word "meerde".
    """
    found: dict[str, set[str]] = {}
    for one in gold:
        text = one.document.text
        for fact in one.facts:
            if isinstance(fact, Event) and len(fact.trigger) > 1:
                main = longest(fact.trigger)
                last = main.of(text).lower().split()[-1]
                apart = {
                    piece.of(text).lower()
                    for piece in fact.trigger
                    if piece != main and len(piece.of(text).split()) == 1
                }
                found.setdefault(last, set()).update(apart)
    return {word: sorted(apart) for word, apart in sorted(found.items()) if apart}


def longest(pieces: Fragments) -> Span:
    """The longest of some pieces, and the first of equally long ones."""
    return max(pieces, key=lambda piece: (len(piece), -piece.start))


def digest(gold: Iterable[Gold]) -> str:
    """SHA-256 of texts and facts, whatever the order and the ids, hexadecimal."""
    lines = sorted(
        json.dumps([one.document.sha256, sorted(repr(fact.content) for fact in one.facts)])
        for one in gold
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def _chance(what: str, one: Gold) -> float:
    """A number from 0 up to but without 1, random but fixed by the text."""
    found = sha256(f"{what}\0{one.document.sha256}".encode()).digest()
    return int.from_bytes(found[:6]) / 2**48
