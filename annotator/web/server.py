"""The server: a page with a terminal in it, and a socket from it to a review screen."""

from __future__ import annotations

import asyncio
import errno
import html
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from string import Template

from aiohttp import WSCloseCode, WSMsgType, web

from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import _, current
from annotator.web.access import Addresses, Tokens
from annotator.web.process import GRACE_SECONDS, ScreenProcess

HEARTBEAT_SECONDS = 15.0
"""How often a tab is asked whether it is still there."""

FAREWELL_SECONDS = 2.0
"""How long a tab may take to answer that its connection is closed."""

MAX_CELLS = 1000
"""The widest and the highest screen that is drawn."""

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_CLIENT = Path(str(files("textual_serve"))) / "static"
_STATIC = Path(__file__).resolve().parent / "static"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listen(host: str, port: int) -> socket.socket:
    """A socket that waits for browsers.

    Args:
        host: A name or an IP address of this machine.
        port: The port; 0 takes a free one.

    Raises:
        UsageError: The host is none of this machine.
        AnnotatorError: The port is in use or not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM) if host else []
    except (socket.gaierror, UnicodeError):
        found = []
    failure: int | None = errno.EADDRNOTAVAIL
    # A name may stand for several addresses, and not all of them need be there.
    for family, _kind, _protocol, _name, address in found:
        try:
            return socket.create_server((str(address[0]), port), family=family)
        except OSError as error:
            failure = error.errno
    if failure == errno.EADDRNOTAVAIL:
        raise UsageError(
            _("This machine has no address {host}.").format(host=host or "''"),
            hint=_("Say one of its names or addresses with --host, such as 127.0.0.1."),
        )
    if failure == errno.EADDRINUSE:
        message = _("Port {port} is in use already.").format(port=port)
    else:
        message = _("Port {port} cannot be used ({reason}).").format(
            port=port, reason=os.strerror(failure or 0)
        )
    raise AnnotatorError(
        message, hint=_("Say another one with --port, or take a free one with --port 0.")
    )


class Server:
    """Serves review screens to the browsers that were let in.

    Args:
        addresses: The addresses that are its own.
        tokens: Its secrets.
        port: The port on which it listens.
        argv: The program that draws the screen of a tab, and its arguments.
        title: The title of its page.
    """

    def __init__(
        self, addresses: Addresses, tokens: Tokens, *, port: int, argv: Sequence[str], title: str
    ) -> None:
        self._addresses = addresses
        self._tokens = tokens
        # Cookies know no ports, so each server of a machine needs a name of its own for its cookie.
        self._cookie = f"annotator_{port}"
        self._argv = tuple(argv)
        self._page = _template("page.html").substitute(
            language=current(),
            title=html.escape(title),
            noscript=html.escape(_("The review screen needs JavaScript and a newer browser.")),
            ended=html.escape(_("This session has ended. Every decision up to here is stored.")),
            again=html.escape(_("Start again")),
        )
        self._tabs: set[web.WebSocketResponse] = set()

    def new_address(self) -> str:
        """An address that lets one browser in, once."""
        return f"{self._addresses.url}/?token={self._tokens.new()}"

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", self._index)
        app.router.add_get("/ws", self._screen)
        app.router.add_static("/client", _CLIENT)
        app.router.add_static("/static", _STATIC)
        app.on_response_prepare.append(self._harden)
        app.on_shutdown.append(self._hang_up)
        return app

    # Who is let in

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._addresses.own(request.headers.get("Host", "")):
            return _refusal(_("This server is not known under that address."))
        token = request.query.get("token")
        if token is not None and request.path == "/" and request.method == "GET":
            return self._admit(token)
        if not self._tokens.admits(request.cookies.get(self._cookie, "")):
            return _refusal(
                _(
                    "Open the address that annotator serve has printed; it lets one browser in. If"
                    " a link on another page has just brought you here, try again."
                )
            )
        return await handler(request)

    def _admit(self, token: str) -> web.Response:
        secret = self._tokens.redeem(token)
        if secret is None:
            return _refusal(
                _(
                    "This address was used already, or a newer one was printed. Press Enter where"
                    " annotator serve runs, and open the address that it prints then."
                )
            )
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(
            self._cookie,
            secret,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._addresses.secure,
        )
        return response

    async def _harden(self, request: web.Request, response: web.StreamResponse) -> None:
        host = request.headers.get("Host", "")
        # Not every browser takes a socket to the same host for a request to 'self'.
        sockets = f"ws://{host} wss://{host}" if self._addresses.own(host) else ""
        response.headers.update(
            {
                "Content-Security-Policy": "; ".join(
                    (
                        "default-src 'none'",
                        "script-src 'self'",
                        # The terminal lays itself out with style elements that it makes.
                        "style-src 'self' 'unsafe-inline'",
                        "font-src 'self'",
                        "img-src 'self' data:",
                        f"connect-src 'self' {sockets}".rstrip(),
                        "form-action 'self'",
                        "base-uri 'none'",
                        "frame-ancestors 'none'",
                    )
                ),
                # The parts of the page are asked for again, and only sent where they have changed.
                "Cache-Control": "no-cache" if "Etag" in response.headers else "no-store",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Referrer-Policy": "no-referrer",
                "Server": "annotator",
                "X-Content-Type-Options": "nosniff",
            }
        )

    # What they get

    async def _index(self, request: web.Request) -> web.Response:
        del request
        return web.Response(text=self._page, content_type="text/html")

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        if not self._addresses.own_origin(request.headers.get("Origin", "")):
            return _refusal(_("Only the page of this server may open its screen."))
        tab = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, timeout=FAREWELL_SECONDS)
        if not tab.can_prepare(request):
            return _refusal(_("Here is a screen for the page of this server, and no page."))
        await tab.prepare(request)
        process = ScreenProcess(self._argv, tab.send_bytes, tab.close)
        self._tabs.add(tab)
        try:
            await process.start(
                _cells(request.query.get("width"), 80), _cells(request.query.get("height"), 24)
            )
            async for message in tab:
                if message.type is WSMsgType.TEXT:
                    await obey(message.data, process, tab)
        finally:
            self._tabs.discard(tab)
            await process.stop()
        return tab

    async def _hang_up(self, app: web.Application) -> None:
        del app
        await asyncio.gather(
            *(tab.close(code=WSCloseCode.GOING_AWAY) for tab in self._tabs), return_exceptions=True
        )


async def obey(text: str, process: ScreenProcess, tab: web.WebSocketResponse) -> None:
    """Pass on what the page says; what it cannot have said is passed over.

    Args:
        text: A JSON array: what it is about, and its values.
        process: The screen of the tab.
        tab: The connection to the tab.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return
    match message:
        case ["stdin", str(keys)]:
            await process.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await process.set_terminal_size(_cells(width), _cells(height))
        case ["focus"]:
            await process.focus()
        case ["blur"]:
            await process.blur()
        case ["ping", str(stamp)]:
            with suppress(ConnectionError):
                await tab.send_json(["pong", stamp])


def _cells(number: int | str | None, otherwise: int = 1) -> int:
    """A width or height that can be drawn."""
    with suppress(ValueError):
        otherwise = int(number or otherwise)
    return min(max(otherwise, 1), MAX_CELLS)


def _refusal(sentence: str) -> web.Response:
    text = _template("refusal.html").substitute(
        language=current(), sentence=html.escape(sentence), on=html.escape(_("Try again"))
    )
    return web.Response(status=403, text=text, content_type="text/html")


def _template(name: str) -> Template:
    return Template((_STATIC / name).read_text(encoding="utf-8"))


class _Sentences(logging.Handler):
    """Makes a sentence of what goes wrong inside of a request."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._say(
            _("A request failed ({kind}); the server goes on.").format(
                kind=type(error).__name__ if error else record.getMessage()
            )
        )


async def run(
    server: Server,
    listener: socket.socket,
    announce: Callable[[], None],
    say: Callable[[str], None],
) -> int:
    """Serve until a signal says to stop, and end all screens then.

    Args:
        server: The server.
        listener: The socket on which it listens.
        announce: Called once the server is there, and each time Enter is pressed in its terminal.
        say: Tells a person that something went wrong.

    Returns:
        The exit code: 128 and the number of the signal.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end(number: int) -> None:
        if not ended.done():
            ended.set_result(128 + number)

    for number in STOPPING:
        # nohup and the shell's & have some of them ignored, and mean it.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, end, number)
    log = logging.Logger("annotator.web")
    log.addHandler(_Sentences(say))
    runner = web.AppRunner(
        server.application(), access_log=None, logger=log, shutdown_timeout=2 * GRACE_SECONDS
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        announce()
        if sys.stdin.isatty():
            loop.add_reader(sys.stdin.fileno(), _on_enter, loop, ended, announce)
        return await ended
    finally:
        if sys.stdin.isatty():
            loop.remove_reader(sys.stdin.fileno())
        await runner.cleanup()


def _on_enter(
    loop: asyncio.AbstractEventLoop, ended: asyncio.Future[int], announce: Callable[[], None]
) -> None:
    terminal = sys.stdin.fileno()
    try:
        # In the background a line is the shell's, and reading it would stop the server.
        if os.tcgetpgrp(terminal) != os.getpgrp():
            return
        if not os.read(terminal, 4096):
            loop.remove_reader(terminal)
            return
    except OSError:
        loop.remove_reader(terminal)
        return
    try:
        announce()
    except OSError as error:
        if not ended.done():
            ended.set_exception(error)
