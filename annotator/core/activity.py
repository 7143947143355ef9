"""How long a person is at work, measured from one key to the next."""

from __future__ import annotations

from collections.abc import Callable


class Activity:
    """Counts the seconds in which somebody works; longer pauses do not count.

    It begins to count when it is made, for reading comes before the first key.

    Args:
        now: Tells the time in seconds, from any beginning; it never goes back.
        pause: From more seconds than this between two keys on, nobody was there.

    Attributes:
        measured: Whether there was any key; without one nothing is known of the time.
    """

    def __init__(self, now: Callable[[], float], pause: float = 60.0) -> None:
        self._now = now
        self._pause = pause
        self._last = now()
        self._seconds = 0.0
        self.measured = False

    def touch(self) -> None:
        """Note that the person did something just now."""
        moment = self._now()
        passed = moment - self._last
        if passed <= self._pause:
            self._seconds += passed
        self._last = moment
        self.measured = True

    @property
    def seconds(self) -> float:
        """Active seconds since they were last taken."""
        return self._seconds

    def take(self) -> float:
        """The active seconds since they were last taken; from here on they count anew."""
        taken, self._seconds = self._seconds, 0.0
        return taken
