"""``annotator serve``: the review screen in a browser."""

from __future__ import annotations

import ipaddress
import socket
import sys

import click

from annotator.cli.output import say
from annotator.cli.project import Project
from annotator.core.errors import UsageError
from annotator.core.language import _


@click.command(
    "serve",
    help=_(
        "Show the review screen in a browser, under an address that works once.\n\n"
        "Everybody who is let in works under the name of one annotator; for two annotators, start "
        "two servers. Each tab has a screen of its own, which ends with the tab."
    ),
)
@click.option(
    "--host",
    metavar=_("ADDRESS"),
    default="127.0.0.1",
    show_default=True,
    help=_("Where to listen; browsers of other machines need another address than this one."),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar=_("PORT"),
    default=8000,
    show_default=True,
    help=_("The port on which to listen; 0 takes a free one."),
)
@click.option(
    "--public-url",
    metavar=_("URL"),
    help=_("Where browsers reach the server, if that is elsewhere, as behind a proxy."),
)
@click.pass_obj
def command(project: Project, host: str, port: int, public_url: str | None) -> int:
    """Serve until a signal says to stop; the exit code."""
    # What is wrong with the project is said here rather than in every tab.
    arguments = _arguments(project)
    try:
        from annotator.web.access import Tokens, addresses
        from annotator.web.server import Server, listen, run
    except ModuleNotFoundError:
        raise UsageError(
            _("The server is not installed."),
            hint=_("Install it: pip install 'annotator[web]'"),
        ) from None
    import asyncio

    with listen(host, port) as listener:
        ip, port = listener.getsockname()[:2]
        server = Server(
            addresses(host, port, ip, socket.gethostname(), public_url),
            Tokens(),
            port=port,
            argv=[sys.executable, "-P", "-m", "annotator", *arguments],
            title=f"annotator: {project.annotator}",
        )

        def announce() -> None:
            click.echo(server.new_address())

        if not ipaddress.ip_address(ip.partition("%")[0]).is_loopback:
            say(_open_to_others(port))
        say(_instructions(project.annotator))
        return asyncio.run(run(server, listener, announce, say))


def _arguments(project: Project) -> list[str]:
    """The arguments with which a screen works on the same project under the same name.

    Raises:
        ConfigError: The configuration does not hold together.
        UsageError: The annotator's name or the database's address is none.
    """
    given: list[str] = []
    if project.config_path is not None:
        given += ["--config", str(project.config_path)]
    if project.database_option is not None:
        given += ["--database", project.database_option]
    _config, _database = project.config, project.database
    return [*given, "--annotator", project.annotator, "review"]


def _instructions(annotator: str) -> str:
    lines = [
        _("Everybody who is let in works as {annotator}.").format(annotator=annotator),
        _("Ctrl-C ends the server and its screens."),
        _("The address lets one browser in, once; press Enter for another one.")
        if sys.stdin.isatty()
        else _("The address lets one browser in, once."),
    ]
    return "\n".join(lines)


def _open_to_others(port: int) -> str:
    return _(
        "Warning: other machines can reach this server, and nothing is encrypted: whoever listens "
        "on the way can read along and get in.\n"
        "Safer: leave --host away, and on the other machine run: "
        "ssh -L {port}:127.0.0.1:{port} USER@THIS-MACHINE"
    ).format(port=port)
