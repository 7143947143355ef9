"""One review screen in a process of its own, for one browser tab.

The process draws through Textual's web driver: on standard output and input go packets of one byte
that says what kind, four bytes that say how long (big endian), and that many bytes.
"""

from __future__ import annotations

import asyncio
import shlex
from asyncio import IncompleteReadError, StreamReader
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from annotator.core.display import visible

GRACE_SECONDS = 5.0
"""How long a screen may take to end by itself; every decision is stored already."""

# The first line that the web driver writes; packets follow it.
_BEGIN = b"__GANGLION__\n"
_HEADER_BYTES = 5

# Whatever terminal the server runs in, the screen is drawn by the browser.
_TERMINAL = ("TERM=xterm-256color", "COLORTERM=truecolor", "COLORFGBG=", "PYTHONUTF8=1")

# Everything is cleared and set back, and the cursor hidden.
_RESET = "\x1bc\x1b[?25l"


class ScreenProcess(AppService):
    """A review screen for one tab.

    Args:
        argv: The program and its arguments.
        write: Sends bytes to the terminal in the browser.
        close: Ends the connection to the browser.
    """

    def __init__(
        self,
        argv: Sequence[str],
        write: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[object]],
    ) -> None:
        async def hang_up() -> None:
            await close()

        async def write_nothing(_text: str) -> None:
            return

        super().__init__(
            # A shell reads it, and makes room for the program.
            "exec " + shlex.join(["env", *_TERMINAL, *argv]),
            write_bytes=write,
            write_str=write_nothing,
            close=hang_up,
            download_manager=DownloadManager(),
        )

    async def run(self) -> None:
        """Pass on what the screen draws until it ends; then show what it said of that."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(process.stderr.read())
        await self._relay(process.stdout)
        said = (await errors).decode("utf-8", "replace").splitlines()
        await process.wait()
        await self._draw((_RESET + "\r\n".join(map(visible, said))).encode())
        await self.remote_close()

    async def _relay(self, output: StreamReader) -> None:
        async for line in output:
            if line == _BEGIN:
                break
        # What is no drawing asks the browser for windows and downloads; the screen has neither.
        with suppress(IncompleteReadError):
            while True:
                header = await output.readexactly(_HEADER_BYTES)
                payload = await output.readexactly(int.from_bytes(header[1:], "big"))
                if header.startswith(b"D"):
                    await self._draw(payload)

    async def _draw(self, data: bytes) -> None:
        # Where the tab is gone the screen is still heard out, or it could not end.
        with suppress(ConnectionError):
            await self.on_data(data)

    async def stop(self) -> None:
        """Ask the screen to end, end it where it does not, and wait until it has."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self.send_meta({"type": "quit"})
                await process.wait()
        except TimeoutError:
            process.kill()
        await task
