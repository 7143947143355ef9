"""What a terminal shows of the bytes that it was sent."""

from __future__ import annotations

from collections.abc import Callable

import pyte


class Drawing:
    """A terminal that nobody types at.

    Args:
        columns: Its width in cells.
        rows: Its height in cells.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def take(self, data: bytes) -> None:
        """Obey some bytes."""
        self._stream.feed(data)

    @property
    def text(self) -> str:
        """The screen as text, without blanks at the ends of the rows."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    def shows(self, *texts: str) -> Callable[[], bool]:
        """A condition: all texts stand on the screen."""
        return lambda: all(text in self.text for text in texts)
