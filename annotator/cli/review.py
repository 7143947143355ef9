"""``annotator review``: the review screen, or the queue as a table where there is no terminal."""

from __future__ import annotations

import sys

import click

from annotator.cli.output import table
from annotator.cli.project import Project
from annotator.core.queue import QueueRow

QUEUE_HEAD = ("article", "title", "suggested", "undecided", "decided", "done")


@click.command("review")
@click.argument("article", required=False)
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.pass_obj
def command(project: Project, article: str | None = None, no_mouse: bool = False) -> int:
    """Decide facts, article by article; it goes on where you stopped.

    Where standard input or output is no terminal, the queue is printed instead.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        with project.store() as store:
            click.echo(queue_table(store.queue(project.annotator)))
        return 0
    from annotator.tui.app import run
    from annotator.tui.settings import Settings

    settings = Settings(
        schema=project.config.schema,
        keys=project.config.keys,
        annotator=project.annotator,
        article=article,
        mouse=not no_mouse,
    )
    return run(settings, project.open_workspace)


def queue_table(rows: tuple[QueueRow, ...]) -> str:
    """The queue as text."""
    return table(
        QUEUE_HEAD,
        [
            (
                row.id,
                row.title,
                row.suggested,
                row.pending,
                row.decided,
                "yes" if row.done else "no",
            )
            for row in rows
        ],
        left=2,
    )
