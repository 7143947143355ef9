"""A headless Chromium for tests, driven over the Chrome DevTools Protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.waiting import until
from tests.web.drawing import Drawing

BINARY = shutil.which("chromium")

_OPTIONS = (
    "--headless=new",
    "--remote-debugging-port=0",
    # Tests run as root in containers, where Chromium's sandbox does not.
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
_BINARY_FRAME = 2  # RFC 6455, 5.2

WINDOW = (1280, 800)
"""Width and height of a tab in pixels."""

SIZE = (142, 38)
"""Columns and rows of the terminal in a tab."""

_LISTENING = b"DevTools listening on "


async def pause() -> None:
    """Give the programs at the other ends of the lines a turn."""
    await asyncio.sleep(0.01)


class Page:
    """One tab.

    Args:
        browser: The browser.
        target: The tab's name in the protocol.
        session: The name of the connection to it.
    """

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self.session = session
        self.terminal = Drawing(*SIZE)
        """The screen of its terminal, as long as the tab keeps its size."""
        self.events: list[tuple[str, dict[str, Any]]] = []
        """Everything that the tab reported: what about, and the particulars."""

    def take(self, method: str, params: dict[str, Any]) -> None:
        """Take in what the tab reports."""
        self.events.append((method, params))
        if method == "Network.webSocketFrameReceived":
            frame = params["response"]
            if frame["opcode"] == _BINARY_FRAME:
                self.terminal.take(base64.b64decode(frame["payloadData"]))

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol; its result."""
        return await self._browser.call(method, params, self.session)

    async def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        before = len(self.of("Page.loadEventFired"))
        await self.call("Page.navigate", url=url)
        await until(lambda: len(self.of("Page.loadEventFired")) > before, pause)

    async def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        found = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def press(
        self, key: str, code: str, number: int, *, text: str = "", held: int = 0
    ) -> None:
        """Press a key and let it go.

        Args:
            key: What it stands for, as ``a`` or ``Enter``.
            code: Which key it is, as ``KeyA``.
            number: Its virtual key code.
            text: What it types.
            held: The modifiers held down: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift.
        """
        common = {
            "key": key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": held,
        }
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def type(self, letter: str) -> None:
        """Press the key of a small letter."""
        await self.press(letter, f"Key{letter.upper()}", ord(letter.upper()), text=letter)

    async def click(self, selector: str) -> None:
        """Click on the middle of an element."""
        x, y = await self.evaluate(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def resize(self, width: int, height: int) -> None:
        """Give the tab a size in pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def picture(self, path: Path) -> None:
        """Save what the tab shows, in PNG."""
        found = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(found["data"]))

    async def close(self) -> None:
        """Close the tab."""
        await self._browser.call("Target.closeTarget", {"targetId": self._target})

    # What it did

    def of(self, method: str) -> list[dict[str, Any]]:
        """The particulars of all events of one kind."""
        return [params for name, params in self.events if name == method]

    @property
    def addresses(self) -> list[str]:
        """Everything that the page asked the network for."""
        asked = [params["request"]["url"] for params in self.of("Network.requestWillBeSent")]
        return asked + [params["url"] for params in self.of("Network.webSocketCreated")]

    @property
    def complaints(self) -> list[str]:
        """What went wrong in the page, as its console has it."""
        thrown = [
            params["exceptionDetails"]["text"] for params in self.of("Runtime.exceptionThrown")
        ]
        entries = [params["entry"] for params in self.of("Log.entryAdded")]
        return thrown + [entry["text"] for entry in entries if entry["level"] == "error"]


class Browser:
    """A connection to a browser.

    Args:
        socket: The connection.
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}

    async def listen(self) -> None:
        """Take in what the browser says, until it says no more."""
        async for message in self._socket:
            said = json.loads(message.data)
            if "id" in said:
                future = self._waiting.pop(said["id"])
                if not future.done():
                    future.set_result(said)
            elif said.get("sessionId") in self._pages:
                self._pages[said["sessionId"]].take(said["method"], said["params"])

    async def call(
        self, method: str, params: dict[str, Any], session: str | None = None
    ) -> dict[str, Any]:
        """Call a method of the protocol; its result."""
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": params}
        await self._socket.send_json(message | ({"sessionId": session} if session else {}))
        async with asyncio.timeout(60):
            said = await self._waiting[number]
        assert "error" not in said, (method, said)
        result: dict[str, Any] = said["result"]
        return result

    async def page(self) -> Page:
        """A new tab that tells everything that it does."""
        target = (await self.call("Target.createTarget", {"url": "about:blank"}))["targetId"]
        attached = await self.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = Page(self, target, attached["sessionId"])
        self._pages[page.session] = page
        for domain in ("Page", "Network", "Runtime", "Log"):
            await page.call(f"{domain}.enable")
        await page.resize(*WINDOW)
        return page


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Browser]:
    """A browser that knows nothing yet, ended at the end.

    Args:
        folder: Where it may keep its things.
    """
    assert BINARY is not None
    process = await asyncio.create_subprocess_exec(
        BINARY,
        *_OPTIONS,
        f"--user-data-dir={folder}",
        "about:blank",
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(60):
            url = await _address(process)
        async with ClientSession() as client, client.ws_connect(url, max_msg_size=0) as socket:
            browser = Browser(socket)
            listening = asyncio.create_task(browser.listen())
            try:
                yield browser
            finally:
                await browser.call("Browser.close", {})
                await listening
        async with asyncio.timeout(60):
            await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def _address(process: Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if line.startswith(_LISTENING):
            return line.removeprefix(_LISTENING).decode().strip()
    raise AssertionError("the browser ended before it listened")
