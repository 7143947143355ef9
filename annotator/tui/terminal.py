"""What stands between Textual and a real terminal: input bytes, signals, hostile output."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from rich.segment import Segment
from textual import events
from textual._xterm_parser import XTermParser
from textual.color import Color
from textual.drivers import linux_driver
from textual.filter import LineFilter
from textual.keys import Keys

from annotator.core.display import visible
from annotator.core.errors import UsageError

STOPPING = frozenset({signal.SIGHUP, signal.SIGTERM})
GRACE_SECONDS = 2.0


class TolerantDecoder(codecs.getincrementaldecoder("utf-8")):  # type: ignore[misc]
    """Decodes what the terminal sends; bytes that are no UTF-8 become U+FFFD.

    A terminal that is gone but did not hang up reads as empty for ever; the program then ends
    itself as it would have on a hang-up.
    """

    def __init__(self, errors: str = "replace") -> None:
        del errors
        super().__init__("replace")

    def decode(self, data: Any, final: bool = False) -> str:
        """The characters in the bytes read so far."""
        if not data and not final:
            os.kill(os.getpid(), signal.SIGTERM)
        text: str = super().decode(data, final)
        return text


class TolerantParser(XTermParser):
    """Takes keys out of what the terminal sends; a report that stands for no key is passed over."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            # Numbers that are no code points, or more of them than Textual knows.
            return [events.Key(Keys.Ignore, sequence)]


class CleanOutput(LineFilter):
    """Replaces what a terminal might obey in everything that is drawn, wherever it comes from."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with visible stand-ins."""
        del background
        return [
            segment
            if segment.control or (clean := visible(segment.text)) is segment.text
            else Segment(clean, segment.style)
            for segment in segments
        ]


def prepare() -> None:
    """Make the process fit for a screen; call it before any thread starts.

    Raises:
        UsageError: The terminal cannot be written in UTF-8.
    """
    setattr(linux_driver, "getincrementaldecoder", lambda _name: TolerantDecoder)  # noqa: B010
    setattr(linux_driver, "XTermParser", TolerantParser)  # noqa: B010
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    stream = sys.__stderr__
    try:
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="replace")
    except (AttributeError, ValueError, OSError):
        raise UsageError(
            "This terminal cannot be written in UTF-8, so the screen cannot be drawn.",
            hint="Set LANG to a UTF-8 locale, such as LANG=C.UTF-8, and start again.",
        ) from None


def stop_on_signals(ask: Callable[[int], None]) -> None:
    """Ask the app to end when the process is to stop, and end it if that takes too long.

    Every decision is stored already, so nothing is lost by the hard end.

    Args:
        ask: Called in a thread with the exit code; it must return at once.
    """

    def wait() -> None:
        number = signal.sigwait(STOPPING)
        ask(128 + number)
        time.sleep(GRACE_SECONDS)
        os._exit(128 + number)

    threading.Thread(target=wait, name="signals", daemon=True).start()


def let_go() -> None:
    """Forget what a terminal that is gone did not take.

    Python would try again at exit, and end with an exit code of its own.
    """
    stream = sys.__stderr__
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), stream.fileno())
