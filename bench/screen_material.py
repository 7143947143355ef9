"""What the screen is measured with: articles of harmless words, a twentieth of them suggested."""

from __future__ import annotations

import random
import re
from pathlib import Path

from annotator.config import Origin, builtin_config, load
from annotator.core.facts import Argument, Entity, Event, Fact, Layer, LayerKind
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span
from annotator.store.sql import SqlStore
from annotator.tui.commands import shortcuts

OPENING = "Eerste regel van het artikel."
"""The first words of every article, by which it is known to be readable."""

_WORDS = re.findall(
    r"\w+",
    "de het een van in op met voor bij na huis tuin brug haven fiets molen dijk weg water boom "
    "brood kaas markt school trein wagen boek brief jaar week dag morgen avond stad dorp land "
    "rustige lange groene oude nieuwe kleine grote snelle loopt staat ligt komt gaat wordt blijft "
    "vertelt opent bouwt koopt leest schrijft niet ook nog weer samen vandaag onderweg",
)
_NOW = "2026-01-02T03:04:05.678+00:00"
_EVERY = 20
_SENTENCE, _PARAGRAPH = 16, 5


def article(words: int) -> Document:
    """An article of about some words, always the same one."""
    chance = random.Random(words)
    paragraphs, left = [OPENING], words - len(OPENING.split())
    while left > 0:
        sentences = []
        for _ in range(_PARAGRAPH):
            size = min(left, _SENTENCE)
            if size > 0:
                chosen = [chance.choice(_WORDS) for _ in range(size)]
                sentences.append(" ".join(chosen).capitalize() + ".")
            left -= size
        paragraphs.append(" ".join(sentences))
    text = "\n\n".join(paragraphs) + "\n"
    return Document(id=f"words-{words}", text=text, title=f"{words:,} words", source="bench")


def suggestions(document: Document, schema: LabelSet) -> tuple[Fact, ...]:
    """A fact on every twentieth token: three entities, then an event about the last of them."""
    tokens = [token for token in document.tokens if document.text[token.start].isalnum()]
    facts: list[Fact] = []
    filler: Span | None = None
    for number, token in enumerate(tokens[_EVERY // 2 :: _EVERY]):
        label = number % len(schema.entities)
        if number % 4 < 3 or filler is None:
            facts.append(
                Entity(id=f"e{number}", fragments=(token,), label=schema.entities[label].name)
            )
            filler = token
        else:
            kind = schema.events[number % len(schema.events)]
            roles = [schema.roles[0].name] if schema.roles else []
            arguments = tuple(Argument(filler, role) for role in roles)
            facts.append(
                Event(id=f"v{number}", trigger=(token,), type=kind.name, arguments=arguments)
            )
    return tuple(facts)


def make_project(folder: Path, words: int) -> Document:
    """A project with one article; the article."""
    schema = load(builtin_config(), Origin.BUILTIN, shortcuts()).schema
    document = article(words)
    facts = suggestions(document, schema)
    address = f"sqlite:///{(folder / 'db' / 'annotator.db').as_posix()}"
    store = SqlStore(address, clock=lambda: _NOW)
    try:
        store.add_document(document)
        store.add_layer(
            Layer(
                article=document.id,
                kind=LayerKind.SUGGESTED,
                author="bench",
                version="1",
                fingerprint="",
                records=facts,
                created=_NOW,
            )
        )
    finally:
        store.close()
    (folder / "article.txt").write_text(document.text, encoding="utf-8")
    (folder / "article.txt.annotations").write_text(_for_slate(document, facts), encoding="utf-8")
    return document


def _for_slate(document: Document, facts: tuple[Fact, ...]) -> str:
    """The facts in SLATE's format: line and token, both from 0."""
    marked = {fact.fragments[0].start for fact in facts}
    lines, start = [], 0
    for number, line in enumerate(document.text.split("\n")):
        at = start
        for position, word in enumerate(line.split()):
            if at in marked:
                lines.append(f"({number}, {position}) - label:a\n")
            at += len(word) + 1
        start += len(line) + 1
    return "".join(lines)
