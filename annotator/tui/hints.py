"""Short letter tags for things on the screen, so that one or two keys choose any of them."""

from __future__ import annotations

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def tags(count: int) -> tuple[str, ...]:
    """Tags for a number of things: one letter while they suffice, and no tag begins another.

    The first ones are the shortest, so what is nearest should come first.
    """
    if count <= len(LETTERS):
        return tuple(LETTERS[:count])
    # With p letters kept as first halves of pairs there are (n - p) + p * n tags.
    size = len(LETTERS)
    pairs = min(size, -(-(count - size) // (size - 1)))
    single = LETTERS[: size - pairs]
    double = (first + second for first in LETTERS[size - pairs :] for second in LETTERS)
    return (*single, *double)[:count]
