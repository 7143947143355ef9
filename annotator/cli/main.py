"""The command group, its common options, and errors as sentences with exit codes."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

import annotator
from annotator.cli.project import Project
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, ConfigError

_COMMANDS = {
    "import": "import_",
    "extract": "extract",
    "review": "review",
    "export": "export",
    "evaluate": "evaluate",
    "status": "status",
    "config": "config",
}


class _Group(click.Group):
    """Finds each command in a module of its own, and only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"annotator.cli.{_COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    help="The configuration; else ANNOTATOR_CONFIG, ./config.yaml, or the built-in one.",
)
@click.option(
    "--database",
    metavar="URL",
    help="The database; else ANNOTATOR_DATABASE_URL, or what the configuration says.",
)
@click.option(
    "--annotator",
    "annotator_name",
    metavar="NAME",
    help="Who works; else ANNOTATOR_NAME, or the login name.",
)
@click.version_option(annotator.__version__, prog_name="annotator")
@click.pass_context
def cli(
    context: click.Context, config: Path | None, database: str | None, annotator_name: str | None
) -> None:
    """Review facts that a machine extracted from articles, and turn them into gold data.

    Without a command it opens the review screen.
    """
    context.obj = Project(config, database, annotator_name, os.environ, Path.cwd())
    if context.invoked_subcommand is None:
        from annotator.cli.review import command

        context.invoke(command)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0, 1 where something failed, 2 where the command was used wrongly.
    """
    try:
        result = cli.main(arguments, prog_name="annotator", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except AnnotatorError as error:
        _explain(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("annotator: stopped; what was stored before is kept.", err=True)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python shall not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _explain(error: AnnotatorError) -> None:
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(visible(problem), err=True)
        return
    lines = error.message.split("\n") + (error.hint.split("\n") if error.hint else [])
    click.echo(f"annotator: {visible(lines[0])}", err=True)
    for line in lines[1:]:
        click.echo(visible(line), err=True)
