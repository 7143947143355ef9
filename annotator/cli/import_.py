"""``annotator import``: articles, and layers that were exported with them, into the project."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import click

from annotator.cli.output import progress, say
from annotator.cli.project import Project
from annotator.core.errors import StoreError
from annotator.core.language import _, ngettext

if TYPE_CHECKING:
    from annotator.core.facts import Fact, Layer
    from annotator.formats.reading import Article, Read
    from annotator.store.sql import SqlStore

_BATCH = 200


@click.command(
    "import",
    help=_(
        "Bring in articles: .txt and .jsonl files, folders, patterns, or - for standard input.\n\n"
        "Importing the same again changes nothing. What cannot be read is reported, the rest is "
        "imported, and the exit code is 1."
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar=_("PATH..."))
@click.option(
    "--layer",
    "kind",
    type=click.Choice(["gold", "suggestions"]),
    help=_("What facts are that come without a word on whose they are."),
)
@click.option(
    "--author",
    metavar=_("NAME"),
    default="imported",
    help=_("Whose those facts are."),
    show_default=True,
)
@click.pass_obj
def command(project: Project, paths: tuple[str, ...], kind: str | None, author: str) -> int:
    """Store what the paths name; the exit code."""
    from annotator.formats.sources import read_paths

    stdin = sys.stdin.buffer
    attributes = project.config.schema.attributes
    with project.store() as store, progress(_("importing")) as step:
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
            say(
                _("{where}: the same text is here already as {twin}; both are kept.").format(
                    where=read.where, twin=twin
                )
            )
        base = None
        for layer in self._layers(read):
            stored, number = self._store.add_layer(
                replace(layer, article=document.id, base=base if layer is read.layer else None)
            )
            self._counts[f"layer-{stored.value}"] += 1
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
            ngettext(
                "{count:,} article imported", "{count:,} articles imported", counts["new"]
            ).format(count=counts["new"]),
            _("{count:,} unchanged").format(count=counts["unchanged"]),
        ]
        if counts["layer-new"] or counts["layer-unchanged"]:
            parts += [
                ngettext(
                    "{count:,} layer imported", "{count:,} layers imported", counts["layer-new"]
                ).format(count=counts["layer-new"]),
                _("{count:,} unchanged").format(count=counts["layer-unchanged"]),
            ]
        if counts["failed"]:
            parts.append(_("{count:,} not imported").format(count=counts["failed"]))
        say(", ".join(parts) + ".")
        if counts["unclaimed"]:
            say(
                ngettext(
                    "{count:,} fact came without a layer and was left out: "
                    "say --layer gold or --layer suggestions to import it.",
                    "{count:,} facts came without a layer and were left out: "
                    "say --layer gold or --layer suggestions to import them.",
                    counts["unclaimed"],
                ).format(count=counts["unclaimed"])
            )
        return 1 if counts["failed"] or counts["unclaimed"] else 0
