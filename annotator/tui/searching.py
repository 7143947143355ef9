"""Search in an article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.core.text import Span


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched and which match is the present one.

    Args:
        spans: The matches, in text order, in code points.
        index: Which of them is the present one.
    """

    spans: Sequence[Span] = ()
    index: int = 0

    @property
    def span(self) -> Span | None:
        """The present match; None where nothing was found."""
        return self.spans[self.index] if self.spans else None

    def moved(self, by: int) -> Search:
        """The search some matches on (or back, below zero), round the article."""
        return Search(self.spans, (self.index + by) % len(self.spans)) if self.spans else self


def search(text: str, wanted: str, start: int) -> Search:
    """All places of some words, the first one at or behind an offset being the present one.

    Upper and lower case are equal, and so is all white space.

    Args:
        text: The article.
        wanted: The words; empty ones are nowhere.
        start: An offset in code points.
    """
    words = wanted.split()
    if not words:
        return Search()
    pattern = r"\s+".join(re.escape(word) for word in words)
    spans = [Span(*match.span()) for match in re.finditer(pattern, text, re.IGNORECASE)]
    index = bisect_left(spans, start, key=lambda span: span.start)
    return Search(spans, index % len(spans) if spans else 0)
