"""``annotator review``: the review screen, or the queue as a table where there is no terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from annotator.cli.output import table
from annotator.cli.project import Project
from annotator.core.language import N_, _
from annotator.core.queue import QueueRow

if TYPE_CHECKING:
    from annotator.tui.settings import Settings
    from annotator.tui.tour import Practice

_QUEUE_HEAD = (
    N_("article"),
    N_("title"),
    N_("suggested"),
    N_("undecided"),
    N_("decided"),
    N_("done"),
)


@click.command(
    "review",
    help=_(
        "Decide facts, article by article; it goes on where you stopped.\n\n"
        "Where standard input or output is no terminal, the queue is printed instead."
    ),
)
@click.argument("article", required=False, metavar=_("[ARTICLE]"))
@click.option("--no-mouse", is_flag=True, help=_("Leave the mouse to the terminal."))
@click.option("--ascii", "ascii_only", is_flag=True, help=_("Draw with nothing but ASCII."))
@click.option(
    "--plain",
    is_flag=True,
    help=_("Ask and answer by lines: for screen readers, simple terminals and pipes."),
)
@click.pass_obj
def command(
    project: Project,
    article: str | None = None,
    no_mouse: bool = False,
    ascii_only: bool = False,
    plain: bool = False,
) -> int:
    """Open the screen or the line mode, or print the queue; the exit code."""
    if plain:
        return _converse(project, article)
    drawn_elsewhere = "TEXTUAL_DRIVER" in project.environment  # by a browser, in annotator serve
    if not drawn_elsewhere and not (
        sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    ):
        workspace = project.open_workspace()
        try:
            click.echo(queue_table(workspace.queue()))
        finally:
            workspace.close()
        return 0
    if project.environment.get("TERM") == "dumb" and not drawn_elsewhere:
        click.echo(_("This terminal cannot be drawn on (TERM=dumb), so this is the line mode."))
        return _converse(project, article)
    from annotator.tui.app import run

    settings = screen_settings(project, article, no_mouse=no_mouse, ascii_only=ascii_only)
    return run(settings, project.open_workspace)


def screen_settings(
    project: Project, article: str | None = None, *, no_mouse: bool, ascii_only: bool
) -> Settings:
    """What the screen needs to know.

    Args:
        project: The project.
        article: Id of the article to begin with; None to begin where the annotator stopped.
        no_mouse: Whether the mouse is left to the terminal.
        ascii_only: Whether nothing but ASCII is drawn, whatever the terminal can do.
    """
    from annotator.config import AUTO
    from annotator.tui.settings import Settings, is_light, needs_ascii

    def tour() -> Practice:
        # Only who takes the tour pays for loading it.
        from annotator.cli.tour import practice

        return practice(project.annotator)

    config, environment = project.config, project.environment
    light = config.theme == "light" or (config.theme == AUTO and is_light(environment))
    return Settings(
        schema=config.schema,
        keys=config.keys,
        annotator=project.annotator,
        article=article,
        mouse=not no_mouse,
        reasons=config.review.reasons,
        light=light,
        ascii=ascii_only or ("TEXTUAL_DRIVER" not in environment and needs_ascii(environment)),
        latin=not ascii_only and environment.get("TERM") == "linux",
        tour=tour,
    )


def _converse(project: Project, article: str | None) -> int:
    from annotator.cli.plain.dialogue import Dialogue
    from annotator.cli.plain.loop import converse
    from annotator.tui.bindings import Keymap

    # A byte that is no character must not end the dialogue.
    getattr(sys.stdin, "reconfigure", lambda **_options: None)(errors="replace")
    config = project.config
    keymap = Keymap(config.keys, config.schema, config.review.reasons)
    workspace = project.open_workspace()
    try:
        dialogue = Dialogue(workspace, keymap, article)
        converse(dialogue, sys.stdin, sys.stdout, echo=not sys.stdin.isatty())
    finally:
        workspace.close()
    return 0


def queue_head() -> tuple[str, ...]:
    """The names of the columns of the queue."""
    return tuple(_(name) for name in _QUEUE_HEAD)


def queue_table(rows: tuple[QueueRow, ...]) -> str:
    """The queue as text."""
    return table(
        queue_head(),
        [
            (
                row.id,
                row.title,
                row.suggested,
                row.pending,
                row.decided,
                _("yes") if row.done else _("no"),
            )
            for row in rows
        ],
        left=2,
    )
