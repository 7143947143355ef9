"""What stands between Textual and a real terminal: input bytes, signals, hostile output."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual._xterm_parser import XTermParser
from textual.color import Color
from textual.drivers import linux_driver
from textual.drivers._input_reader import InputReader
from textual.filter import LineFilter
from textual.keys import Keys

from annotator.core.display import visible
from annotator.core.errors import UsageError
from annotator.core.language import _

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


class ServedInput(InputReader):
    """Reads what a server sends for a browser; the program ends where the server is gone."""

    def __iter__(self) -> Iterator[bytes]:
        yield from super().__iter__()
        if not self._exit_event.is_set():
            os.kill(os.getpid(), signal.SIGTERM)


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


class PlainOutput(LineFilter):
    """Draws with ASCII alone, cell for cell, for terminals and fonts that have nothing else.

    Args:
        latin: Whether the letters of Western Europe can be drawn too, as on the Linux console.
    """

    def __init__(self, *, latin: bool = False) -> None:
        super().__init__()
        self._latin = latin

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with stand-ins of the same width."""
        del background
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(self._plain(segment.text), segment.style)
            for segment in segments
        ]

    def _plain(self, text: str) -> str:
        return "".join(plain(char, latin=self._latin) for char in text)


_STAND_INS = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―─━", "-"),
    **dict.fromkeys("│┃▌▐", "|"),
    **dict.fromkeys("•∙", "*"),
    "·": "-",
    "…": ">",
    "‹": "<",
    "›": ">",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "v",
    "\u00a0": " ",
    "█": "#",
}


@cache
def plain(char: str, *, latin: bool = False) -> str:
    """A character in ASCII that takes as many cells.

    Args:
        char: One character.
        latin: Whether the letters of Western Europe (U+00A1 to U+00FF) stay as they are.
    """
    if char.isascii() or (latin and "\u00a1" <= char <= "\u00ff" and char != "\u00ad"):
        return char
    width = cell_len(char)
    stand_in = _STAND_INS.get(char) or unicodedata.normalize("NFKD", char)[:1]
    if not (stand_in.isascii() and stand_in.isprintable()):
        stand_in = "?"
    return stand_in.ljust(width, "?")[:width]


def prepare() -> None:
    """Make the process fit for a screen; call it before any thread starts.

    Raises:
        UsageError: The terminal cannot be written in UTF-8.
    """
    setattr(linux_driver, "getincrementaldecoder", lambda _name: TolerantDecoder)  # noqa: B010
    setattr(linux_driver, "XTermParser", TolerantParser)  # noqa: B010
    if "TEXTUAL_DRIVER" in os.environ:
        from textual.drivers import web_driver

        setattr(web_driver, "XTermParser", TolerantParser)  # noqa: B010
        setattr(web_driver, "InputReader", ServedInput)  # noqa: B010
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    stream = sys.__stderr__
    try:
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="replace")
    except (AttributeError, ValueError, OSError):
        raise UsageError(
            _("This terminal cannot be written in UTF-8, so the screen cannot be drawn."),
            hint=_("Set LANG to a UTF-8 locale, such as LANG=C.UTF-8, and start again."),
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
