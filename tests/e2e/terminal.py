"""A real terminal for tests: a pty whose master this process holds, and a screen that obeys it."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte

PATIENCE_SECONDS = 20.0
"""How long anything may take on a busy machine; nothing waits that long where all is well."""

LEAVES = b"\x1b[?1049l"
"""What gives the terminal its own screen back."""

# The program gets the pty as its controlling terminal, as it would from a terminal emulator; no
# code runs between fork and exec in this process, which may have threads.
_LAUNCH = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


class _Screen(pyte.Screen):
    """A screen that answers no queries, so that what the program gets are the test's keys alone."""

    def write_process_input(self, data: str) -> None:
        del data


class Terminal:
    """A terminal in which one program runs.

    Nothing is read but in :meth:`wait_for`, :meth:`quiet` and :meth:`wait_exit`, so a terminal
    that is left alone is a stalled one.

    Args:
        argv: The program and its arguments.
        folder: Where it is started.
        env: Its whole environment.
        size: Columns and rows.
    """

    def __init__(
        self,
        argv: Sequence[str],
        folder: Path,
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self._master, slave = os.openpty()
        self.size = size
        self._set_size()
        self._settings = termios.tcgetattr(slave)
        self._screen = _Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._open = True
        self.received = bytearray()
        """All bytes that the program sent to the terminal."""
        self._slave = slave
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-c", _LAUNCH, *argv],
            cwd=folder,
            env=dict(env),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and kind is not None:
            error.add_note(f"The screen was:\n{self.text}")
        self.close()

    @property
    def pid(self) -> int:
        """Process id of the program."""
        return self._process.pid

    # What it shows

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without blanks at their ends."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def title(self) -> str:
        """The first row."""
        return self.lines[0]

    def shows(self, *texts: str) -> Callable[[], bool]:
        """A condition: all texts stand on the screen."""
        return lambda: all(text in self.text for text in texts)

    @property
    def after_screen(self) -> str:
        """What was written after the terminal got its own screen back."""
        _, found, rest = bytes(self.received).rpartition(LEAVES)
        return rest.decode() if found else ""

    @property
    def restored(self) -> bool:
        """Whether the terminal echoes and edits lines as it did before the program began."""
        return termios.tcgetattr(self._slave) == self._settings

    # What a person does

    def send(self, keys: str | bytes) -> None:
        """Type keys, or send bytes as they are."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program hears of it by SIGWINCH."""
        self.size = (columns, rows)
        self._screen.resize(rows, columns)
        self._set_size()

    def _set_size(self) -> None:
        columns, rows = self.size
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        if self._open:
            self._open = False
            # The slave must have no other holder, or the kernel sees no hang-up.
            os.close(self._slave)
            os.close(self._master)

    def close(self) -> None:
        """End whatever is left."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self.hang_up()

    # Waiting

    def _read(self, timeout: float) -> int:
        """Take what has arrived, or wait for it; the number of bytes."""
        if not self._open:
            return 0
        ready, _, _ = select.select([self._master], [], [], max(0.0, timeout))
        if not ready:
            return 0
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return 0
        self.received += data
        self._stream.feed(data)
        return len(data)

    def wait_for(
        self, condition: Callable[[], Any], what: str = "", timeout: float = PATIENCE_SECONDS
    ) -> None:
        """Read until a condition holds.

        Raises:
            AssertionError: It does not in time, or the program ended before it did.
        """
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            assert left > 0, f"{what or 'the condition'} did not come; the screen is\n{self.text}"
            if not self._read(min(left, 0.1)) and self._process.poll() is not None:
                while self._read(0):
                    pass
                said = self.received.decode(errors="replace")[-2000:]
                assert condition(), (
                    f"the program ended with {self._process.returncode} before "
                    f"{what or 'the condition'} came; it said\n{said}"
                )

    def wait_shows(self, *texts: str, timeout: float = PATIENCE_SECONDS) -> None:
        """Read until all texts stand on the screen."""
        self.wait_for(self.shows(*texts), repr(texts), timeout)

    def wait_gone(self, text: str) -> None:
        """Read until a text stands on the screen no more."""
        self.wait_for(lambda: text not in self.text, f"the end of {text!r}")

    def quiet(self, seconds: float, timeout: float = PATIENCE_SECONDS) -> bool:
        """Read until nothing has arrived for some time; whether that came about."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if not self._read(seconds):
                return True
        return False

    def wait_exit(self, timeout: float = PATIENCE_SECONDS, *, reading: bool = True) -> int:
        """The exit code, once the program has ended; 128 + n where signal n ended it.

        Args:
            timeout: How long it may take, in seconds.
            reading: Whether what it sends is taken meanwhile.

        Raises:
            AssertionError: It goes on.
        """
        end = time.monotonic() + timeout
        while self._process.poll() is None and time.monotonic() < end:
            if reading and self._open:
                self._read(0.05)
            else:
                try:
                    self._process.wait(end - time.monotonic())
                except subprocess.TimeoutExpired:
                    break
        assert self._process.poll() is not None, f"it goes on; the screen is\n{self.text}"
        while reading and self._read(0):
            pass
        code = self._process.returncode
        return 128 - code if code < 0 else code
