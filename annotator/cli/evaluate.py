"""``annotator evaluate``: how good the extractor is by the gold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from annotator.cli.gold import gold_layer, newest_suggestions
from annotator.cli.output import say, table
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError, InputError, UsageError
from annotator.core.language import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from annotator.core.facts import Fact
    from annotator.measure.scores import Counts, Report
    from annotator.store.sql import SqlStore

    Pair = tuple[tuple[Fact, ...], tuple[Fact, ...]]

_TITLES = {
    "entities_exact": N_("entities"),
    "entities_span": N_("entities, span only"),
    "triggers_identified": N_("triggers identified"),
    "triggers_typed": N_("triggers typed"),
    "arguments_identified": N_("arguments identified"),
    "arguments_classified": N_("arguments with role"),
    "attached_identified": N_("arguments identified, right trigger"),
    "attached_classified": N_("arguments with role, right trigger"),
}


@click.command(
    "evaluate",
    help=_(
        "Compare suggestions with gold: precision, recall and F1 of entities and events.\n\n"
        "In the project the gold is what people decided in articles that are done. All spans are "
        "compared exactly."
    ),
)
@click.option(
    "--gold",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with the gold, in place of the project."),
)
@click.option(
    "--predicted",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with what was predicted."),
)
@click.option("--annotator", "name", metavar=_("NAME"), help=_("Whose decisions are the gold."))
@click.option(
    "--extractor",
    metavar=_("NAME"),
    help=_("Whose suggestions are measured; else the newest ones."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def command(
    project: Project,
    gold: str | None,
    predicted: str | None,
    name: str | None,
    extractor: str | None,
    as_json: bool,
) -> int:
    """Print the scores of the project or of two files; the exit code."""
    from annotator.measure.scores import score, to_json

    schema = project.config.schema
    defaults = {attribute.name: attribute.default for attribute in schema.attributes}
    if (gold is None) != (predicted is None):
        raise UsageError(
            _("--gold and --predicted go together."), hint=_("Give both files, or none.")
        )
    if gold is not None and predicted is not None:
        report = score(_from_files(project, gold, predicted), defaults)
    else:
        with project.store() as store:
            report = score(
                _from_store(project, store, name or project.annotator_option, extractor), defaults
            )
    if not report.articles:
        raise AnnotatorError(
            _("There is nothing to compare: no article has both suggestions and finished gold."),
            hint=_("Finish an article in annotator review (d), or import gold with --layer gold."),
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
            ngettext(
                "{count:,} article of {gold} is not in {predicted} and counts as predicted empty: "
                "{articles}",
                "{count:,} articles of {gold} are not in {predicted} and count as predicted empty: "
                "{articles}",
                len(missing),
            ).format(
                count=len(missing),
                gold=gold,
                predicted=predicted,
                articles=_some(missing),
            )
        )
    if extra:
        say(
            ngettext(
                "{count:,} article of {predicted} is not in {gold} and is left out: {articles}",
                "{count:,} articles of {predicted} are not in {gold} and are left out: {articles}",
                len(extra),
            ).format(count=len(extra), gold=gold, predicted=predicted, articles=_some(extra))
        )
    for article, (sha256, facts) in wanted.items():
        other, found = given.get(article, (sha256, ()))
        if other != sha256:
            raise InputError(
                _(
                    "{article} has another text than in {gold}, so offsets cannot be compared."
                ).format(article=article, gold=gold),
                where=predicted,
                hint=_("Predict on the same texts."),
            )
        yield facts, found


def _some(articles: list[str]) -> str:
    return ", ".join(articles[:5]) + (", …" if len(articles) > 5 else "")


def _facts_of(project: Project, path: str) -> dict[str, tuple[str, tuple[Fact, ...]]]:
    from annotator.formats.reading import Problem
    from annotator.formats.sources import read_paths

    attributes = project.config.schema.attributes
    found: dict[str, tuple[str, tuple[Fact, ...]]] = {}
    for read in read_paths([path], sys.stdin.buffer, attributes):
        if isinstance(read, Problem):
            raise InputError(str(read), hint=_("Nothing was compared."))
        if read.asserted is None:
            raise InputError(
                _("This line has no facts."),
                where=read.where,
                hint=_("Give it spans or entities, and events."),
            )
        if read.document.id in found:
            raise InputError(
                _("The id {id} was there before.").format(id=read.document.id),
                where=read.where,
                hint=_("Give every article an id of its own."),
            )
        found[read.document.id] = (read.document.sha256, read.asserted)
    return found


def _tables(report: Report) -> str:
    head = ("", "P", "R", "F1", pgettext("score", "right"), _("extra"), _("missed"))
    micro = [
        (_(_TITLES[name]), *_numbers(section.micro)) for name, section in report.sections.items()
    ]
    articles = ngettext("{count:,} article", "{count:,} articles", report.articles)
    parts = [articles.format(count=report.articles), table(head, micro)]
    if any(item.total for item in report.attributes.values()):
        rows = [
            (name, item.share, item.right, item.total) for name, item in report.attributes.items()
        ]
        parts.append(
            table(
                (_("on found triggers"), pgettext("score", "right"), "n", pgettext("score", "of")),
                rows,
            )
        )
    for name in ("entities_exact", "triggers_typed", "attached_classified"):
        labels = report.sections[name].labels
        if labels:
            rows_of = [(label, *_numbers(counts)) for label, counts in labels.items()]
            parts.append(table((_(_TITLES[name]), *head[1:]), rows_of))
    return "\n\n".join(parts)


def _numbers(counts: Counts) -> tuple[float, float, float, int, int, int]:
    return (counts.precision, counts.recall, counts.f1, counts.tp, counts.fp, counts.fn)
