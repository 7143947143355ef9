"""A small project for tests of commands and of the screen: articles with suggestions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.config import Origin, builtin_config, load
from annotator.core import decisions
from annotator.core.facts import Argument, Entity, Event, Fact, Layer, LayerKind
from annotator.core.schema import LabelSet
from annotator.core.session import Session
from annotator.core.text import Document, Fragments, Span, fragments
from annotator.core.workspace import Workspace
from annotator.store.sql import SqlStore
from annotator.tui.commands import shortcuts

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
ANNOTATOR = "ann"
NOW = "2026-01-02T03:04:05.678+00:00"
EXTRACTOR, VERSION = "sample", "1"

TALKS = Document(
    id="overleg",
    title="Turkije overlegt met Duitsland",
    source="Voorbeeld",
    published="2026-01-01",
    text=(
        "Ankara overlegt met Berlijn\n\n"
        "President Yilmaz van Turkije sprak gisteren in Ankara met kanselier Krause. 😀 Duitsland"
        " zegde maandag steun toe.\n\n"
        "De NAVO reageerde niet."
    ),
)
STRIKE = Document(
    id="staking",
    title="Havens liggen stil",
    text="In Rotterdam staakten donderdag 300 havenarbeiders. De politie hield niemand aan.\n",
)


def place(text: str, *words: str) -> Fragments:
    """Where words stand in a text, each behind the one before."""
    found, start = [], 0
    for word in words:
        start = text.index(word, start)
        found.append(Span(start, start + len(word)))
        start += len(word)
    return fragments(found)


def entity(document: Document, number: int, words: str, label: str, nth: int = 0) -> Entity:
    """A suggested entity at the words' nth place."""
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(words, start + 1)
    return Entity(id=f"e{number}", fragments=(Span(start, start + len(words)),), label=label)


def talks_facts() -> tuple[Fact, ...]:
    """Nine facts, one of them an event with a trigger in two pieces."""
    text = TALKS.text
    return (
        entity(TALKS, 1, "Ankara", "GPE"),
        entity(TALKS, 2, "Berlijn", "GPE"),
        entity(TALKS, 3, "Yilmaz", "PERSON"),
        entity(TALKS, 4, "Turkije", "GPE"),
        entity(TALKS, 5, "Krause", "PERSON"),
        entity(TALKS, 6, "Duitsland", "GPE"),
        replace(entity(TALKS, 7, "NAVO", "ORG"), confidence=0.25),
        Event(
            id="v1",
            trigger=place(text, "sprak"),
            type="CONSULT",
            arguments=(Argument(place(text, "Yilmaz")[0], "actor"),),
        ),
        Event(
            id="v2",
            trigger=place(text, "zegde", "toe"),
            type="AGREE",
            arguments=(Argument(place(text, "Duitsland")[0], "actor"),),
            attributes=(("realis", "future"),),
        ),
    )


def strike_facts() -> tuple[Fact, ...]:
    """Two facts."""
    return (
        entity(STRIKE, 1, "Rotterdam", "GPE"),
        Event(id="v1", trigger=place(STRIKE.text, "staakten"), type="PROTEST"),
    )


def schema() -> LabelSet:
    """The built-in labels."""
    return load(builtin_config(), Origin.BUILTIN, shortcuts()).schema


def url(folder: Path) -> str:
    """The address of the database that commands started in the folder use."""
    return f"sqlite:///{(folder / 'db' / 'annotator.db').as_posix()}"


def open_store(folder: Path) -> SqlStore:
    """The store of the project in a folder."""
    return SqlStore(url(folder), clock=lambda: NOW)


def suggest(
    store: SqlStore, document: Document, facts: tuple[Fact, ...], author: str = EXTRACTOR
) -> None:
    """Store an article with suggestions."""
    store.add_document(document)
    store.add_layer(
        Layer(
            article=document.id,
            kind=LayerKind.SUGGESTED,
            author=author,
            version=VERSION,
            fingerprint="f",
            records=facts,
            created=NOW,
        )
    )


def make_project(folder: Path) -> Path:
    """A project with two articles and suggestions for both; the folder."""
    store = open_store(folder)
    suggest(store, TALKS, talks_facts())
    suggest(store, STRIKE, strike_facts())
    store.close()
    return folder


class Worker:
    """An annotator without a screen.

    Args:
        folder: Where the project is.
        annotator: Name of the person.
    """

    def __init__(self, folder: Path, annotator: str = ANNOTATOR) -> None:
        self._count = 0
        self._workspace = Workspace(
            open_store(folder), schema(), annotator, clock=lambda: NOW, ids=self._id
        )

    def _id(self) -> str:
        self._count += 1
        return f"added{self._count}"

    def open(self, article: str) -> Session:
        """A session on an article."""
        return self._workspace.open(article)

    def decide_everything(self, article: str, *, done: bool = True) -> None:
        """Reject the first fact, correct the second, accept the others, and add one."""
        session = self.open(article)
        first, second, *rest = session.items
        last = session.document.tokens[-2]
        for change in (
            decisions.reject(session, [first], "no name"),
            decisions.relabel(session, second, "LOC"),
            decisions.accept(session, rest),
            decisions.add_entity(session, last, "MISC"),
            decisions.set_done(session, True) if done else None,
        ):
            if change is not None:
                session.do(change)

    def close(self) -> None:
        """Release the database."""
        self._workspace.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A small environment in which nothing of the person who runs the tests is left."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "ANNOTATOR_NAME": ANNOTATOR,
        **more,
    }


COMMAND = (sys.executable, "-m", "annotator")


def command(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    given: bytes | None = None,
    prefix: Sequence[str] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own, with pipes in place of a terminal."""
    return subprocess.run(
        [*prefix, *COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, **(env or {})),
        input=given if given is not None else b"",
        capture_output=True,
        timeout=60,
        check=False,
    )


def write_lines(path: Path, *lines: object) -> Path:
    """JSON Lines in a file."""
    path.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    return path
