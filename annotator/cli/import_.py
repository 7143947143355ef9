"""``annotator import``: articles, and layers that were exported with them, into the project."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import click

from annotator.cli.output import counted, progress, say
from annotator.cli.project import Project
from annotator.core.errors import StoreError

if TYPE_CHECKING:
    from annotator.core.facts import Fact, Layer
    from annotator.formats.reading import Article, Read
    from annotator.store.sql import SqlStore

_BATCH = 200


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--layer",
    "kind",
    type=click.Choice(["gold", "suggestions"]),
    help="What facts are that come without a word on whose they are.",
)
@click.option("--author", default="imported", help="Whose those facts are.", show_default=True)
@click.pass_obj
def command(project: Project, paths: tuple[str, ...], kind: str | None, author: str) -> int:
    """Bring in articles: .txt and .jsonl files, folders, patterns, or - for standard input.

    Importing the same again changes nothing. What cannot be read is reported, the rest is
    imported, and the exit code is 1.
    """
    from annotator.formats.sources import read_paths

    stdin = sys.stdin.buffer
    attributes = project.config.schema.attributes
    with project.store() as store, progress("importing") as step:
        importer = _Importer(store, kind, author)
        stream = iter(read_paths(paths, stdin, attributes))
        while batch := list(islice(_counted(stream, step), _BATCH)):
            with store.batch():
                for read in batch:
                    importer.take(read)
    return importer.summary()


def _counted(reads: Iterator[Read], step: Callable[[], None]) -> Iterator[Read]:
    for read in reads:
        step()
        yield read


class _Importer:
    def __init__(self, store: SqlStore, kind: str | None, author: str) -> None:
        self._store = store
        self._kind = kind
        self._author = author
        self._counts: Counter[str] = Counter()

    def take(self, read: Read) -> None:
        """Store what was read and say what is worth saying."""
        from annotator.formats.reading import Problem

        if isinstance(read, Problem):
            self._fail(str(read))
            return
        for note in read.notes:
            say(f"{read.where}: {note}")
        try:
            self._store_article(read)
        except StoreError as error:
            self._fail(f"{read.where}: {error}")

    def _store_article(self, read: Article) -> None:
        from annotator.core.ports import Imported

        document = read.document
        twin = self._store.find_text(document.sha256)
        added = self._store.add_document(document)
        self._counts[added.value] += 1
        if added is Imported.NEW and twin is not None:
            say(f"{read.where}: the same text is here already as {twin}; both are kept.")
        base = None
        for layer in self._layers(read):
            stored, number = self._store.add_layer(
                replace(layer, article=document.id, base=base if layer is read.layer else None)
            )
            self._counts[f"layers {stored.value}"] += 1
            base = number

    def _layers(self, read: Article) -> list[Layer]:
        from annotator.core.facts import Layer, LayerKind, Verdict

        if read.layer is not None or read.facts is None:
            return list(read.layers)
        if self._kind is None:
            if read.facts:
                self._counts["unclaimed"] += len(read.facts)
            return []
        facts: tuple[Fact, ...] = read.facts
        kind = LayerKind.SUGGESTED
        if self._kind == "gold":
            kind = LayerKind.CURATED
            facts = tuple(replace(fact, verdict=fact.verdict or Verdict.ACCEPTED) for fact in facts)
        return [Layer(article=read.document.id, kind=kind, author=self._author, records=facts)]

    def _fail(self, text: str) -> None:
        self._counts["failed"] += 1
        say(text)

    def summary(self) -> int:
        """Say what was done; the exit code."""
        counts = self._counts
        parts = [
            f"{counted(counts['new'], 'article')} imported",
            f"{counts['unchanged']:,} unchanged",
        ]
        if counts["layers new"] or counts["layers unchanged"]:
            parts.append(
                f"{counted(counts['layers new'], 'layer')} imported, "
                f"{counts['layers unchanged']:,} unchanged"
            )
        if counts["failed"]:
            parts.append(f"{counts['failed']:,} not imported")
        say(", ".join(parts) + ".")
        if counts["unclaimed"]:
            say(
                f"{counted(counts['unclaimed'], 'fact')} came without a layer and "
                "were left out: say --layer gold or --layer suggestions to import them."
            )
        return 1 if counts["failed"] or counts["unclaimed"] else 0
