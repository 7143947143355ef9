"""``annotator serve`` as a process: what it says, whom it warns, and how it ends."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from annotator.config import builtin_config
from tests.cli.samples import ANNOTATOR, COMMAND, TALKS, command, environment
from tests.e2e.terminal import PATIENCE_SECONDS, Terminal
from tests.waiting import until
from tests.web.browser import pause
from tests.web.conftest import Begin, address, alive, children
from tests.web.drawing import Drawing

QUIET_SECONDS = 0.5
"""After how long without a word a screen has drawn all it had to."""

ADDRESS = re.compile(r"http://\S+/\?token=[\w-]{43}\b")


# What it says


def test_the_address_is_all_that_goes_to_standard_output(begin: Begin) -> None:
    process = begin()
    assert ADDRESS.fullmatch(address(process))
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert out == ""
    assert f"Everybody who is let in works as {ANNOTATOR}." in err
    assert "Warning" not in err


def test_other_machines_are_warned_of(begin: Begin) -> None:
    process = begin("--host", "0.0.0.0", "--public-url", "http://box.example:9")
    assert address(process).startswith("http://box.example:9/?token=")
    process.terminate()
    _out, err = process.communicate(timeout=20)
    assert "nothing is encrypted" in err
    assert "ssh -L " in err


def test_enter_prints_another_address(project: Path) -> None:
    argv = [*COMMAND, "serve", "--port", "0"]
    with Terminal(argv, project, environment(project), (120, 24)) as terminal:
        terminal.wait_for(lambda: len(ADDRESS.findall(terminal.text)) == 1)
        assert "press Enter for another one" in terminal.text
        terminal.send("\r")
        terminal.wait_for(lambda: len(ADDRESS.findall(terminal.text)) == 2)
        one, other = ADDRESS.findall(terminal.text)
        assert one != other
        terminal.send("\x03")
        assert terminal.wait_exit() == 128 + signal.SIGINT


# What is refused


def test_a_port_in_use_is_a_sentence(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = command(project, "serve", "--port", str(port))
    assert result.returncode == 1
    assert result.stderr.decode().splitlines()[0] == f"annotator: Port {port} is in use already."
    assert result.stdout == b""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--host", "nowhere.invalid"], "no address nowhere.invalid"),
        (["serve", "--host", "192.0.2.7"], "no address 192.0.2.7"),
        (["serve", "--host", ""], "no address ''"),
        (["serve", "--host", "a" * 80], "no address aaa"),
        (["serve", "--port", "65536"], "--port"),
        (["serve", "--public-url", "box.example/path"], "--public-url"),
        (["--config", "missing.yaml", "serve"], "there is no file"),
        (["--database", "nonsense://x", "serve"], "nonsense"),
        (["--annotator", " ", "serve"], "annotator's name"),
    ],
)
def test_what_cannot_be_served_is_a_sentence(
    project: Path, arguments: list[str], says: str
) -> None:
    result = command(project, *arguments)
    assert result.returncode == 2
    assert says in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()
    assert result.stdout == b""


def test_without_the_extra_it_says_how_to_install_it(project: Path) -> None:
    hide = "import sys; sys.modules['aiohttp'] = None; from annotator.cli.main import run; "
    result = subprocess.run(
        [sys.executable, "-c", hide + "sys.exit(run(['serve']))"],
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "pip install 'annotator[web]'" in result.stderr


# Its screens


@asynccontextmanager
async def tab(url: str) -> AsyncIterator[ClientWebSocketResponse]:
    """A tab of the one who opens the address that was printed."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        async with client.get(url) as page:
            assert page.status == 200
        async with client.ws_connect(f"{origin}/ws", origin=origin) as connection:
            yield connection


async def drawn(connection: ClientWebSocketResponse, *texts: str) -> str:
    """What a tab shows once it shows some texts, or once it is closed."""
    drawing = Drawing(80, 24)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not texts or not drawing.shows(*texts)():
            message = await connection.receive()
            if message.type is not WSMsgType.BINARY:
                break
            drawing.take(message.data)
    return drawing.text


async def test_a_screen_is_on_the_project_that_the_server_was_given(
    begin: Begin, project: Path
) -> None:
    config = builtin_config().read_text(encoding="utf-8")
    elsewhere = config.replace("sqlite:///db/annotator.db", "sqlite:///db/elsewhere.db")
    assert elsewhere != config
    (project / "o'neil's $HOME.yaml").write_text(elsewhere, encoding="utf-8")
    options = (
        *("--annotator", "o'neil `id`"),
        *("--config", "o'neil's $HOME.yaml"),
        *("--database", "sqlite:///db/annotator.db"),
    )
    async with tab(address(begin(project_options=options))) as connection:
        texts = (TALKS.title, "o'neil `id`")
        seen = await drawn(connection, *texts)
        assert all(text in seen for text in texts), seen
    assert not (project / "db" / "elsewhere.db").exists()


async def test_what_is_wrong_with_the_project_is_said_in_the_tab(
    begin: Begin, project: Path
) -> None:
    url = address(begin())
    (project / "config.yaml").write_text("nonsense: [", encoding="utf-8")
    async with tab(url) as connection:
        # Where the line wraps depends on how long the path of the file is.
        assert "A bracket is not closed" in " ".join((await drawn(connection)).split())


# How it ends


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_the_server_and_its_screens(
    begin: Begin, number: signal.Signals
) -> None:
    process = begin()
    async with tab(address(process)) as connection:
        await connection.receive()
        (screen,) = children(process.pid)
        process.send_signal(number)
        async for _message in connection:
            pass
    await until(lambda: process.poll() is not None, pause)
    assert process.returncode == 128 + number
    assert not alive(screen)
    assert "Traceback" not in process.communicate()[1]


async def test_a_server_that_is_killed_leaves_no_screen(begin: Begin) -> None:
    process = begin()
    async with tab(address(process)) as connection:
        await drawn(connection, "suggested by")
        # A screen that still wrote would notice by that; one that waits for keys must too.
        with suppress(TimeoutError):
            while True:
                await connection.receive(timeout=QUIET_SECONDS)
        (screen,) = children(process.pid)
        process.kill()
        process.wait()
    await until(lambda: not alive(screen), pause)
