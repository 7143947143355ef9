"""``annotator errors``: what an extractor got wrong, on the screen or as a list."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.compare import predictions_of
from annotator.cli.evaluate import shortened
from annotator.cli.gold import (
    Predictions,
    StoredPredictions,
    finished_layer,
    made_blind,
    nothing_to_compare,
)
from annotator.cli.output import progress, table
from annotator.cli.project import Project, new_id, now
from annotator.core.errors import UsageError
from annotator.core.facts import LayerKind
from annotator.core.language import _

if TYPE_CHECKING:
    from annotator.core.contrast import Contrast, ErrorsWorkspace, Wanted
    from annotator.core.facts import Fact, Layer
    from annotator.core.session import Item
    from annotator.core.text import Document
    from annotator.store.sql import SqlStore


@click.command(
    "errors",
    help=_(
        "Look at what an extractor got wrong, in the article, and correct the gold where that is "
        "wrong.\n\n"
        "The review screen opens on the gold with right (no sign), wrong (~), missed (-) and "
        "false alarms (+) told apart. What is corrected there becomes a curator's layer, the gold "
        "from then on; what annotators decided stays as it is. Where standard input or output is "
        "no terminal, the errors are listed."
    ),
)
@click.argument("article", required=False, metavar=_("[ARTICLE]"))
@click.option(
    "--extractor",
    metavar=_("NAME"),
    help=_("Whose errors: name, name@version or a file ending in .jsonl; else the newest ones."),
)
@click.option(
    "--annotator",
    "name",
    metavar=_("NAME"),
    help=_("Whose decisions are the gold where nobody has adjudicated."),
)
@click.option(
    "--blind",
    is_flag=True,
    help=_("Only articles that were annotated without a sight of suggestions."),
)
@click.option(
    "--only",
    "what",
    metavar=_("KIND"),
    help=_("Only errors of a kind: missed, extra, label, boundary, arguments or an attribute."),
)
@click.option(
    "--label", metavar=_("LABEL"), help=_("Only errors with this label in gold or prediction.")
)
@click.option("--list", "listed", is_flag=True, help=_("List the errors, also in a terminal."))
@click.option("--json", "as_json", is_flag=True, help=_("List them as JSON Lines, one an error."))
@click.option("--no-mouse", is_flag=True, help=_("Leave the mouse to the terminal."))
@click.option("--ascii", "ascii_only", is_flag=True, help=_("Draw with nothing but ASCII."))
@click.pass_obj
def command(
    project: Project,
    article: str | None,
    extractor: str | None,
    name: str | None,
    blind: bool,
    what: str | None,
    label: str | None,
    listed: bool,
    as_json: bool,
    no_mouse: bool,
    ascii_only: bool,
) -> int:
    """Open the screen on the errors, or list them; the exit code."""
    wanted = _wanted(project, what, label)
    drawable = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))

    def open_workspace() -> ErrorsWorkspace:
        return _Comparing(project, extractor, name, blind=blind).workspace(wanted)

    if drawable and not listed and not as_json and project.environment.get("TERM") != "dumb":
        from annotator.cli.review import screen_settings
        from annotator.tui.app import run

        settings = screen_settings(project, article, no_mouse=no_mouse, ascii_only=ascii_only)
        return run(replace(settings, errors=True, tour=None), open_workspace)
    workspace = open_workspace()
    try:
        return _print(workspace, article, as_json=as_json)
    finally:
        workspace.close()


def _wanted(project: Project, what: str | None, label: str | None) -> Wanted:
    from annotator.core.contrast import EXTRA, MISSED, Wanted

    schema = project.config.schema
    kinds = (MISSED, EXTRA, "label", "boundary", "arguments", *schema.attribute)
    if what not in (None, *kinds):
        raise UsageError(
            _("There is no kind of error {kind}.").format(kind=what),
            hint=_("Choose one of {kinds}.").format(kinds=", ".join(kinds)),
        )
    names = {each.casefold(): each for each in (*schema.entity, *schema.event)}
    return Wanted(what, None if label is None else names.get(label.casefold(), label))


class _Comparing:
    """The gold of a project and the predictions that are compared with it.

    Args:
        project: The project.
        extractor: Whose predictions; None for what is reviewed by default.
        name: Whose decisions are the gold where nobody has adjudicated.
        blind: Whether only blind articles count.

    Raises:
        AnnotatorError: The project cannot be opened, or there are no such predictions.
    """

    def __init__(
        self, project: Project, extractor: str | None, name: str | None, *, blind: bool
    ) -> None:
        self._project = project
        self._name = name
        self._blind = blind
        self._store: SqlStore = project.open_store()
        try:
            self._predictions: Predictions = (
                StoredPredictions(project, self._store, None)
                if extractor is None
                else predictions_of(project, self._store, extractor, None)
            )
        except BaseException:
            self._store.close()
            raise

    def workspace(self, wanted: Wanted) -> ErrorsWorkspace:
        """The way into the gold with the predictions beside it."""
        from annotator.core.contrast import ErrorsWorkspace
        from annotator.measure.errors import partners

        return ErrorsWorkspace(
            self._store,
            self._project.config.schema,
            self._project.annotator,
            clock=now,
            ids=new_id,
            gold=self._gold,
            predicted=self._predicted,
            partners=partners,
            extractor=lambda: self._predictions.latest,
            wanted=wanted,
        )

    def _gold(self, article: str) -> Layer | None:
        curated = self._store.layers(article, LayerKind.CURATED)
        layer = curated[-1] if curated else finished_layer(self._store, article, self._name)
        if layer is None or (self._blind and not made_blind(self._store, layer)):
            return None
        return layer

    def _predicted(self, document: Document) -> Sequence[Fact] | None:
        return self._predictions.of(document)


def _print(workspace: ErrorsWorkspace, article: str | None, *, as_json: bool) -> int:
    from annotator.core.contrast import not_comparable

    compared = 0
    rows: list[tuple[object, ...]] = []
    with progress(_("comparing")) as step:
        workspace.step = step
        for contrast in workspace.contrasts():
            if article not in (None, contrast.document.id):
                continue
            compared += 1
            for item in contrast.items:
                if not contrast.waits(item):
                    continue
                if as_json:
                    click.echo(json.dumps(_json(contrast, item), ensure_ascii=False))
                else:
                    rows.append(_cells(contrast, item))
    if not compared:
        if article is not None:
            raise not_comparable(article)
        raise nothing_to_compare()
    if not as_json:
        head = ("", _("article"), _("sentence"), _("gold"), _("predicted"))
        click.echo(table(head, rows, left=len(head)))
    return 0


def _cells(contrast: Contrast, item: Item) -> tuple[object, ...]:
    from annotator.core.session import State
    from annotator.core.wording import describe, predicted
    from annotator.tui.palette import CONTRAST_SIGNS

    gold = "" if item.state is State.PENDING else describe(contrast, item.fact)
    other = (
        describe(contrast, item.fact) if item.state is State.PENDING else predicted(contrast, item)
    )
    return (
        CONTRAST_SIGNS[item.state],
        shortened(contrast.document.id, 20),
        item.sentence + 1,
        shortened(gold, 34),
        shortened(other, 44),
    )


def _json(contrast: Contrast, item: Item) -> dict[str, Any]:
    from annotator.cli.views import fact_content
    from annotator.core.contrast import faults
    from annotator.core.facts import Entity
    from annotator.core.session import State

    extra = item.state is State.PENDING
    predicted = item.fact if extra else item.suggestion
    return {
        "article": contrast.document.id,
        "extractor": contrast.extractor,
        "sentence": item.sentence + 1,
        "kind": "entity" if isinstance(item.fact, Entity) else "event",
        "errors": sorted(faults(item)),
        "gold": None if extra else fact_content(contrast, item.fact),
        "predicted": None if predicted is None else fact_content(contrast, predicted),
        "confidence": None if predicted is None else predicted.confidence,
    }
