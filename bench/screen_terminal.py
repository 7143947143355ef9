"""A pty in which a program is measured: what it sends, when, and what it costs."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyte

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Chunk:
    """A piece of what a program sent.

    Args:
        at: Seconds from the start of the program until it arrived.
        cpu: CPU time that the program had taken until then, in seconds.
        data: The bytes.
    """

    at: float
    cpu: float
    data: bytes


class _Screen(pyte.Screen):
    """A screen that answers no queries, as plain terminals do."""

    def write_process_input(self, data: str) -> None:
        del data


class Terminal:
    """A terminal in which one program runs.

    What arrives is only noted with its time; it is drawn when nothing more comes, so that drawing
    delays nothing that is measured.

    Args:
        argv: The program and its arguments.
        folder: Where it is started.
        env: Its whole environment.
        size: Columns and rows.
    """

    def __init__(
        self, argv: Sequence[str], folder: Path, env: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        columns, rows = size
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        self.chunks: list[Chunk] = []
        """What arrived."""
        self._began = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(folder)
                os.execve(argv[0], list(argv), dict(env))
            finally:
                os._exit(127)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)

    @property
    def now(self) -> float:
        """Seconds since the program was started."""
        return time.perf_counter() - self._began

    @property
    def sent(self) -> int:
        """How many bytes have arrived."""
        return sum(len(chunk.data) for chunk in self.chunks)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen as they are drawn."""
        return list(self._screen.display)

    @property
    def cpu(self) -> float:
        """CPU time of the program with all of its threads, in seconds.

        The clock id of another process is made as clock_getcpuclockid(3) of Linux makes it.
        """
        return time.clock_gettime((~self.pid << 3) | 2)

    @property
    def pss(self) -> int:
        """Proportional set size in bytes: shared pages counted in shares (proc(5))."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("The kernel does not say the PSS.")

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def read(self, quiet: float, limit: float = PATIENCE_SECONDS) -> None:
        """Note what arrives until nothing has come for some time.

        Args:
            quiet: That time, in seconds.
            limit: How long it may take in all.
        """
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            ready, _, _ = select.select([self._master], [], [], quiet)
            if not ready:
                return
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:
                return
            if not data:
                return
            self.chunks.append(Chunk(self.now, self.cpu, data))

    def draw(self, until: Callable[[str], bool] | None = None) -> Chunk | None:
        """Draw what has arrived.

        Args:
            until: Stop behind the piece with which this holds of the screen's text.

        Returns:
            That piece; None where it did not come.
        """
        while self._drawn < len(self.chunks):
            chunk = self.chunks[self._drawn]
            self._stream.feed(chunk.data)
            self._drawn += 1
            if until is not None and until("\n".join(self.lines)):
                return chunk
        return None

    def wait(self, until: Callable[[str], bool], quiet: float = 0.6) -> Chunk:
        """The piece with which something holds of the screen's text.

        Raises:
            RuntimeError: It did not come.
        """
        while self.now < PATIENCE_SECONDS:
            self.read(quiet)
            chunk = self.draw(until)
            if chunk is not None:
                return chunk
        screen = "\n".join(self.lines)
        raise RuntimeError(f"What was waited for did not come; the screen is\n{screen}")
