"""``annotator config``: is the configuration right?"""

from __future__ import annotations

import click

from annotator.cli.project import Project
from annotator.core.display import visible
from annotator.core.language import _, ngettext


@click.group("config", help=_("Look at the configuration."))
def command() -> None:
    """The group; the work is in its commands."""


@command.command(
    "check",
    help=_("Report everything that is wrong with the configuration, with file, line and column."),
)
@click.pass_obj
def check(project: Project) -> int:
    """Load the configuration and say what it has; the exit code."""
    config = project.config
    schema = config.schema
    labels, types = len(schema.entities), len(schema.events)
    roles, attributes = len(schema.roles), len(schema.attributes)
    counts = (
        ngettext("{count:,} label", "{count:,} labels", labels).format(count=labels),
        ngettext("{count:,} event type", "{count:,} event types", types).format(count=types),
        ngettext("{count:,} role", "{count:,} roles", roles).format(count=roles),
        ngettext("{count:,} attribute", "{count:,} attributes", attributes).format(
            count=attributes
        ),
    )
    said = _("{file} ({origin}): {counts}. No problems.").format(
        file=config.path, origin=_(config.origin), counts=", ".join(counts)
    )
    click.echo(visible(said))
    return 0
