"""Servers: in this process with screens that repeat what they hear, and as a whole program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, web

from annotator.web.access import Tokens, addresses
from annotator.web.server import Server, listen
from tests.cli.samples import COMMAND, environment, make_project

ECHO = Path(__file__).with_name("echo_screen.py")


@dataclass(frozen=True)
class Served:
    """A server and a browser of sorts.

    Args:
        server: The server.
        client: Keeps cookies and follows no redirection by itself.
        port: Where the server listens.
        runner: Ends the server.
    """

    server: Server
    client: ClientSession
    port: int
    runner: web.AppRunner

    @property
    def origin(self) -> str:
        """The origin of its page."""
        return f"http://127.0.0.1:{self.port}"

    async def enter(self) -> None:
        """Be let in."""
        async with self.client.get(self.server.new_address(), allow_redirects=False) as answer:
            assert answer.status == 303


Serve = Callable[..., Awaitable[Served]]


@asynccontextmanager
async def serving(*behaviour: str) -> AsyncIterator[Served]:
    """A server whose screens behave as said."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = Server(
            addresses("127.0.0.1", port, "127.0.0.1", "box"),
            Tokens(),
            port=port,
            argv=[sys.executable, str(ECHO), *behaviour],
            title="annotator: <ann>",
        )
        runner = web.AppRunner(server.application())
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
                yield Served(server, client, port, runner)
        finally:
            await runner.cleanup()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server whose screens behave as said, and ends it at the end of the test."""
    async with AsyncExitStack() as stack:

        async def begin(*behaviour: str) -> Served:
            return await stack.enter_async_context(serving(*(behaviour or ("echo",))))

        yield begin


@pytest.fixture
async def served(serve: Serve) -> Served:
    """A server whose screens repeat what they hear."""
    return await serve()


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# The whole program


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.parent.parent.parent.exists():
        return []
    if not path.exists():
        pytest.skip("this system does not say which processes a process has started")
    return [int(each) for each in path.read_text().split()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project with two articles and their suggestions."""
    return make_project(tmp_path)


Begin = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def begin(project: Path) -> Iterator[Begin]:
    """Starts the server, and ends it at the end of the test."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str, project_options: Sequence[str] = ()) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *project_options, "serve", "--port", "0", *arguments],
            cwd=project,
            env=environment(project),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    """What the server prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
