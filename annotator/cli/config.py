"""``annotator config``: is the configuration right?"""

from __future__ import annotations

import click

from annotator.cli.output import counted
from annotator.cli.project import Project
from annotator.core.display import visible


@click.group("config")
def command() -> None:
    """Look at the configuration."""


@command.command("check")
@click.pass_obj
def check(project: Project) -> int:
    """Report everything that is wrong with the configuration, with file, line and column."""
    config = project.config
    schema = config.schema
    counts = (
        counted(len(schema.entities), "label"),
        counted(len(schema.events), "event type"),
        counted(len(schema.roles), "role"),
        counted(len(schema.attributes), "attribute"),
    )
    click.echo(visible(f"{config.path} ({config.origin}): {', '.join(counts)}. No problems."))
    return 0
