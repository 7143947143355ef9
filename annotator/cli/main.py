"""The command group, its common options, and errors as sentences with exit codes."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import click

import annotator
from annotator.cli.project import Project
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, ConfigError, UsageError
from annotator.core.language import _

_COMMANDS = {
    "import": "import_",
    "extract": "extract",
    "review": "review",
    "tour": "tour",
    "serve": "serve",
    "show": "show:show",
    "next": "show:next_",
    "accept": "decide:accept",
    "reject": "decide:reject",
    "set": "decide:set_",
    "add": "decide:add",
    "propagate": "decide:propagate",
    "undo": "decide:undo",
    "redo": "decide:redo",
    "done": "decide:done",
    "flag": "decide:flag",
    "export": "export",
    "evaluate": "evaluate",
    "compare": "compare",
    "errors": "errors",
    "train": "train",
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
        module, _colon, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"annotator.cli.{module}"), name or "command")
        assert isinstance(command, click.Command)
        _translate(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Before click gets it, which would make an ordinary failure of it.
            raise click.exceptions.Exit(_reader_gone()) from None


def _translate(command: click.Command) -> None:
    """Have the usage of a command, and of those in it, in the language that is spoken."""
    command.options_metavar = _("[OPTIONS]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for each in command.commands.values():
            _translate(each)


@click.command(
    cls=_Group,
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND [ARGS]..."),
    help=_(
        "Review facts that a machine extracted from articles, and turn them into gold data.\n\n"
        "Without a command it opens the review screen."
    ),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    help=_("The configuration; else ANNOTATOR_CONFIG, ./config.yaml, or the built-in one."),
)
@click.option(
    "--database",
    metavar=_("URL"),
    help=_("The database; else ANNOTATOR_DATABASE_URL, or what the configuration says."),
)
@click.option(
    "--annotator",
    "annotator_name",
    metavar=_("NAME"),
    help=_("Who works; else ANNOTATOR_NAME, or the login name."),
)
@click.version_option(annotator.__version__, prog_name="annotator")
@click.pass_context
def cli(
    context: click.Context, config: Path | None, database: str | None, annotator_name: str | None
) -> int | None:
    """Keep what all commands share, and open the review screen where there is no command."""
    try:
        folder = Path.cwd()
    except OSError:
        raise UsageError(
            _("The folder you are in does not exist any more."),
            hint=_("Go to another folder with cd."),
        ) from None
    context.obj = Project(config, database, annotator_name, os.environ, folder)
    if context.invoked_subcommand is None:
        from annotator.cli.review import command

        code: int = context.invoke(command)
        return code
    return None


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
        click.echo(_("annotator: stopped; what was stored before is kept."), err=True)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:
        _drop(sys.stdout)
        _explain(
            AnnotatorError(
                _("The output cannot be written ({reason}).").format(
                    reason=error.strerror or error
                ),
                hint=_("What was stored before is kept; make room and do it again."),
            )
        )
        return 1


def _reader_gone() -> int:
    """The exit code where the reader of a pipe has seen enough."""
    _drop(sys.stdout, sys.stderr)
    return 128 + signal.SIGPIPE


def _drop(*streams: TextIO) -> None:
    """Forget what was not written yet; Python would try again at exit, and complain."""
    for stream in streams:
        with open(os.devnull, "wb") as nothing, suppress(OSError):
            os.dup2(nothing.fileno(), stream.fileno())


def _explain(error: AnnotatorError) -> None:
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(visible(problem), err=True)
        return
    lines = error.message.split("\n") + (error.hint.split("\n") if error.hint else [])
    click.echo(f"annotator: {visible(lines[0])}", err=True)
    for line in lines[1:]:
        click.echo(visible(line), err=True)
