"""``annotator status``: what there is and how far the work is."""

from __future__ import annotations

import json

import click

from annotator.cli.output import counted, table
from annotator.cli.project import Project
from annotator.cli.review import queue_table
from annotator.core.display import visible
from annotator.core.queue import QueueRow, done_count


@click.command("status")
@click.option("--articles", is_flag=True, help="List the articles as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(project: Project, articles: bool, as_json: bool) -> int:
    """Show the project: its configuration, articles, and decided and undecided facts."""
    config = project.config
    with project.store() as store:
        names = store.annotators()
        queues = {name: store.queue(name) for name in names}
        mine = queues.get(project.annotator) or store.queue(project.annotator)
        database = store.address
    if as_json:
        found = {
            "config": str(config.path),
            "config_origin": str(config.origin),
            "database": database,
            "articles": len(mine),
            "suggested": sum(row.suggested for row in mine),
            "annotators": {name: _counts(rows) for name, rows in queues.items()},
        }
        if articles:
            found["queue"] = [_row(row) for row in mine]
        click.echo(json.dumps(found, indent=2))
        return 0
    click.echo(visible(f"configuration  {config.path} ({config.origin})"))
    click.echo(visible(f"database       {database}"))
    suggested = sum(row.suggested for row in mine)
    click.echo(f"articles       {len(mine):,} with {counted(suggested, 'suggested fact')}")
    click.echo()
    if queues:
        counts = {name: _counts(rows) for name, rows in queues.items()}
        head = ("annotator", *next(iter(counts.values())))
        click.echo(table(head, [(name, *each.values()) for name, each in counts.items()]))
    else:
        click.echo("Nobody has decided anything yet: annotator review begins.")
    if articles:
        click.echo()
        click.echo(queue_table(mine))
    return 0


def _counts(rows: tuple[QueueRow, ...]) -> dict[str, int]:
    return {
        "done": done_count(rows),
        "begun": sum(row.decided > 0 and not row.done for row in rows),
        "decided": sum(row.decided for row in rows),
        "accepted": sum(row.accepted for row in rows),
        "rejected": sum(row.rejected for row in rows),
        "undecided": sum(row.pending for row in rows),
    }


def _row(row: QueueRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "suggested": row.suggested,
        "decided": row.decided,
        "undecided": row.pending,
        "done": row.done,
    }
