"""``annotator evaluate``: how good the extractor is by the gold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from annotator.cli.gold import gold_layer, newest_suggestions
from annotator.cli.output import counted, say, table
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError, InputError, UsageError

if TYPE_CHECKING:
    from annotator.core.facts import Fact
    from annotator.measure.scores import Counts, Report
    from annotator.store.sql import SqlStore

    Pair = tuple[tuple[Fact, ...], tuple[Fact, ...]]

_TITLES = {
    "entities_exact": "entities",
    "entities_span": "entities, span only",
    "triggers_identified": "triggers identified",
    "triggers_typed": "triggers typed",
    "arguments_identified": "arguments identified",
    "arguments_classified": "arguments with role",
    "attached_identified": "arguments identified, right trigger",
    "attached_classified": "arguments with role, right trigger",
}


@click.command("evaluate")
@click.option(
    "--gold", type=click.Path(), help="JSON Lines with the gold, in place of the project."
)
@click.option("--predicted", type=click.Path(), help="JSON Lines with what was predicted.")
@click.option("--annotator", "name", help="Whose decisions are the gold.")
@click.option("--extractor", help="Whose suggestions are measured; else the newest ones.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    project: Project,
    gold: str | None,
    predicted: str | None,
    name: str | None,
    extractor: str | None,
    as_json: bool,
) -> int:
    """Compare suggestions with gold: precision, recall and F1 of entities and events.

    In the project the gold is what people decided in articles that are done. All spans are
    compared exactly.
    """
    from annotator.measure.scores import score, to_json

    schema = project.config.schema
    defaults = {attribute.name: attribute.default for attribute in schema.attributes}
    if (gold is None) != (predicted is None):
        raise UsageError("--gold and --predicted go together.", hint="Give both files, or none.")
    if gold is not None and predicted is not None:
        report = score(_from_files(project, gold, predicted), defaults)
    else:
        with project.store() as store:
            report = score(
                _from_store(project, store, name or project.annotator_option, extractor), defaults
            )
    if not report.articles:
        raise AnnotatorError(
            "There is nothing to compare: no article has both suggestions and finished gold.",
            hint="Finish an article in annotator review (d), or import gold with --layer gold.",
        )
    if as_json:
        click.echo(json.dumps(to_json(report), indent=2))
    else:
        click.echo(_tables(report))
    return 0


def _from_store(
    project: Project, store: SqlStore, name: str | None, extractor: str | None
) -> Iterator[Pair]:
    from annotator.core.facts import LayerKind

    for document in store.documents():
        gold = gold_layer(store, document.id, name)
        if gold is None or (gold.kind is LayerKind.ANNOTATED and not gold.done):
            continue
        predicted = newest_suggestions(store, document.id, project.authors, extractor)
        if predicted is not None:
            yield gold.asserted, predicted.asserted


def _from_files(project: Project, gold: str, predicted: str) -> Iterator[Pair]:
    wanted = _facts_of(project, gold)
    given = _facts_of(project, predicted)
    missing = [article for article in wanted if article not in given]
    extra = [article for article in given if article not in wanted]
    if missing:
        say(
            f"{counted(len(missing), 'article')} of {gold} are not in {predicted} "
            f"and count as predicted empty: {', '.join(missing[:5])}"
        )
    if extra:
        say(
            f"{counted(len(extra), 'article')} of {predicted} are not in {gold} "
            f"and are left out: {', '.join(extra[:5])}"
        )
    for article, (sha256, facts) in wanted.items():
        other, found = given.get(article, (sha256, ()))
        if other != sha256:
            raise InputError(
                f"{article} has another text than in {gold}, so offsets cannot be compared.",
                where=predicted,
                hint="Predict on the same texts.",
            )
        yield facts, found


def _facts_of(project: Project, path: str) -> dict[str, tuple[str, tuple[Fact, ...]]]:
    from annotator.formats.reading import Problem
    from annotator.formats.sources import read_paths

    attributes = project.config.schema.attributes
    found: dict[str, tuple[str, tuple[Fact, ...]]] = {}
    for read in read_paths([path], sys.stdin.buffer, attributes):
        if isinstance(read, Problem):
            raise InputError(f"{read} Nothing was compared.")
        if read.asserted is None:
            raise InputError(
                "This line has no facts.",
                where=read.where,
                hint="Give it spans or entities, and events.",
            )
        if read.document.id in found:
            raise InputError(
                f"The id {read.document.id} was there before.",
                where=read.where,
                hint="Give every article an id of its own.",
            )
        found[read.document.id] = (read.document.sha256, read.asserted)
    return found


def _tables(report: Report) -> str:
    head = ("", "P", "R", "F1", "right", "extra", "missed")
    micro = [(_TITLES[name], *_numbers(section.micro)) for name, section in report.sections.items()]
    parts = [counted(report.articles, "article"), table(head, micro)]
    if any(item.total for item in report.attributes.values()):
        rows = [
            (name, item.share, item.right, item.total) for name, item in report.attributes.items()
        ]
        parts.append(table(("on found triggers", "right", "n", "of"), rows))
    for name in ("entities_exact", "triggers_typed", "attached_classified"):
        labels = report.sections[name].labels
        if labels:
            rows_of = [(label, *_numbers(counts)) for label, counts in labels.items()]
            parts.append(table((_TITLES[name], *head[1:]), rows_of))
    return "\n\n".join(parts)


def _numbers(counts: Counts) -> tuple[float, float, float, int, int, int]:
    return (counts.precision, counts.recall, counts.f1, counts.tp, counts.fp, counts.fn)
