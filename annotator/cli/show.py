"""``annotator show`` and ``annotator next``: facts to decide, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from annotator.cli.output import say, table
from annotator.cli.plain.speech import marked
from annotator.cli.project import Project
from annotator.cli.views import article_json, fact_cells, fact_json
from annotator.core.display import visible
from annotator.core.errors import UsageError
from annotator.core.language import _, ngettext
from annotator.core.session import Item, Session
from annotator.core.workspace import Workspace, starting_fact


@contextmanager
def open_workspace(project: Project) -> Iterator[Workspace]:
    """The annotator's way into the project, closed at the end.

    Raises:
        AnnotatorError: It cannot be opened.
    """
    workspace = project.open_workspace()
    try:
        yield workspace
    finally:
        workspace.close()


@click.command(
    "show",
    help=_(
        "Show the facts of an article as the annotator sees them, in reading order.\n\n"
        "Each has the id by which accept, reject and set take it, its state, label, words, "
        "offsets (start:end in characters, end exclusive), sentence and confidence, and what does "
        "not fit the label set behind an exclamation mark."
    ),
)
@click.argument("article", metavar=_("ARTICLE"))
@click.option("--sentence", type=int, metavar=_("NUMBER"), help=_("Only this sentence, from 1."))
@click.option("--undecided", is_flag=True, help=_("Only facts that wait for a decision."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON, with the text."))
@click.pass_obj
def show(
    project: Project, article: str, sentence: int | None, undecided: bool, as_json: bool
) -> int:
    """Show facts; the exit code."""
    with open_workspace(project) as workspace:
        session = workspace.open(article)
    count = len(session.document.sentences)
    if sentence is not None and not 1 <= sentence <= count:
        raise UsageError(
            _("{article} has no sentence {number}.").format(article=article, number=sentence),
            hint=ngettext(
                "It has {count} sentence, number 1.", "It has sentences 1 to {count}.", count
            ).format(count=count),
        )
    items = [
        item
        for item in session.items
        if (sentence is None or item.sentence == sentence - 1) and (item.pending or not undecided)
    ]
    if as_json:
        click.echo(json.dumps(article_json(session, items), indent=2))
        return 0
    if session.blind:
        say(_("Blind article: suggestions are hidden."))
    if items:
        click.echo(facts_table(session, items))
    else:
        say(_("No facts."))
    return 0


@click.command(
    "next",
    help=_(
        "Show the next undecided fact, where the review screen would go on.\n\n"
        "In JSON its article and the fact itself are null where nothing is left to decide."
    ),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def next_(project: Project, as_json: bool) -> int:
    """Show a fact; the exit code."""
    with open_workspace(project) as workspace:
        found = next_undecided(workspace)
    if found is None:
        if as_json:
            click.echo(json.dumps({"article": None, "fact": None}, indent=2))
        else:
            say(_("Nothing is undecided."))
        return 0
    session, item = found
    context = marked(session.document, item.fact.fragments)
    if as_json:
        said = {
            "article": session.document.id,
            "title": session.document.title,
            "undecided": session.pending,
            "fact": fact_json(session, item),
            "context": context,
        }
        click.echo(json.dumps(said, indent=2))
        return 0
    click.echo(visible(session.document.id))
    click.echo(visible(context))
    click.echo(facts_table(session, [item]))
    return 0


def next_undecided(workspace: Workspace) -> tuple[Session, Item] | None:
    """The undecided fact at which a review would go on, with its article; None without one.

    Raises:
        AnnotatorError: The project cannot be read.
    """
    rows = workspace.queue()
    place = workspace.start(rows)
    if place is None:
        return None
    here = next((index for index, row in enumerate(rows) if row.id == place.article), 0)
    for row in [*rows[here:], *rows[:here]]:
        if not row.pending:
            continue
        session = workspace.open(row.id)
        fact = starting_fact(session, place.fact if row.id == place.article else None)
        item = session.item(fact)
        if item is None or not item.pending:
            item = session.item(session.step(fact, 1, undecided=True))
        if item is not None:
            return session, item
    return None


def facts_table(session: Session, items: list[Item]) -> str:
    """Facts in columns."""
    head = (
        _("fact"),
        _("state"),
        _("label"),
        _("words"),
        _("place"),
        _("sentence"),
        _("confidence"),
        _("more"),
    )
    return table(head, [fact_cells(session, item) for item in items], left=len(head))
