"""Waiting for a condition instead of for a time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

LIMIT_SECONDS = 20.0


async def until(
    condition: Callable[[], object],
    pause: Callable[[], Awaitable[object]],
    *,
    limit: float = LIMIT_SECONDS,
) -> None:
    """Let the program work until a condition holds.

    Args:
        condition: What is waited for.
        pause: Gives the program a turn, such as ``pilot.pause``.
        limit: Seconds after which the test fails.

    Raises:
        AssertionError: The condition did not come true in time.
    """
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        await pause()
