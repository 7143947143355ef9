"""Immutable text and places in it.

Offsets everywhere in this program are Unicode code points into the stored text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A contiguous piece of text.

    Args:
        start: Offset of the first code point.
        end: Offset after the last code point.

    Raises:
        ValueError: The span is empty, reversed or begins before the text.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no span: {self.start}-{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The piece of the text that the span marks."""
        return text[self.start : self.end]


Fragments = tuple[Span, ...]
"""One or more spans in text order that share no code point: a place that may have gaps."""


def fragments(spans: Iterable[Span | tuple[int, int]]) -> Fragments:
    """Spans or pairs of offsets as fragments, in text order; what touches or overlaps is joined.

    Raises:
        ValueError: No spans at all, or an impossible pair.
    """
    ordered = sorted(span if isinstance(span, Span) else Span(*span) for span in spans)
    if not ordered:
        raise ValueError("a place needs at least one span")
    joined = [ordered[0]]
    for span in ordered[1:]:
        last = joined[-1]
        if span.start <= last.end:
            joined[-1] = Span(last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def extent(pieces: Fragments) -> Span:
    """The span from the first fragment's start to the last one's end."""
    return Span(pieces[0].start, pieces[-1].end)


@dataclass(frozen=True)
class Document:
    """An article: a text that never changes, and what is known about it.

    Args:
        id: Name of the article, unique in a project.
        text: The text exactly as it was read, line ends normalised to ``\\n``.
        title: Headline; empty where none is known.
        source: Medium or agency.
        url: Where it was found.
        published: Date or time of publication, as given.
        lang: Language code.
        meta: Whatever else came with it; JSON values only.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    lang: str = "nl"
    meta: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the text in UTF-8 (lone surrogates kept as they are)."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def tokens(self) -> tuple[Span, ...]:
        """The text's tokens, in order."""
        return tokenize(self.text)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The text's sentences and headings, in order; white space between them is outside."""
        return split_sentences(self.text)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds the offset, or of the nearest one before it."""
        return sentence_index(self.sentences, offset)


# Combining marks belong to the letter before them; \w leaves them out.
_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
_TOKEN = re.compile(
    rf"\d+(?:[.,:]\d+)*(?:{_MARKS})*"  # 100.000, 45,5, 20:15
    rf"|[^\W\d_](?:[^\W_]|{_MARKS})*"  # words, with digits after the first letter
    rf"|[^\w\s](?:{_MARKS}|\U0001f3fb|\U0001f3fc|\U0001f3fd|\U0001f3fe|\U0001f3ff|\u200d\S)*"
    rf"|_+"
    rf"|\S",
)


def tokenize(text: str) -> tuple[Span, ...]:
    """Split a text into words, numbers and single signs.

    Hyphens, apostrophes and slashes stand alone, so that a name inside a compound
    ("NAVO-landen") begins and ends at token borders.
    """
    return tuple(Span(match.start(), match.end()) for match in _TOKEN.finditer(text))


_ABBREVIATIONS = frozenset(
    [
        "a.s",
        "al",
        "alg",
        "art",
        "bijv",
        "blz",
        "bv",
        "ca",
        "dd",
        "dhr",
        "dr",
        "drs",
        "e.a",
        "e.d",
        "e.g",
        "enz",
        "etc",
        "evt",
        "fig",
        "ged",
        "gen",
        "geb",
        "ing",
        "ir",
        "incl",
        "jhr",
        "jl",
        "jr",
        "kol",
        "lt",
        "luit",
        "mevr",
        "mgr",
        "min",
        "mr",
        "mrs",
        "ms",
        "nl",
        "no",
        "nr",
        "o.a",
        "o.m",
        "o.l.v",
        "par",
        "prof",
        "red",
        "resp",
        "secr",
        "sgt",
        "sr",
        "st",
        "t.a.v",
        "t.g.v",
        "tel",
        "tw",
        "vgl",
        "vlg",
        "vnl",
        "vs",
        "wed",
        "z.g",
        "zgn",
        "i.v.m",
        "m.b.t",
        "m.n",
        "n.a.v",
    ]
)
# Possessive repeats, and runs that are tried from their first sign only, keep hostile texts cheap.
_TERMINATOR = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|\n[^\S\n]*+\n\s*+|\n")
# The clitics of "'s Avonds" and "'t Was" are in lower case where a sentence begins, too.
_OPENING = re.compile(r"\s*+(?:[\"“”„«(\[–—-]*+\s*+['‘’][nst]\s++|[\"'“”„‘’«(\[–—-]*+\s*+)([^\W_])")
_WRAPPED_LINE = 50


def split_sentences(text: str) -> tuple[Span, ...]:
    """Split a text into sentences and headings by punctuation, capitals and line breaks.

    A blank line always ends a sentence. A single line break ends one unless it looks like the
    inside of a hard-wrapped paragraph: a long line without final punctuation, continued in
    lower case.
    """
    spans: list[Span] = []
    start = 0
    for match in _TERMINATOR.finditer(text):
        if match.start() < start or not _ends_sentence(text, start, match):
            continue
        _append_trimmed(spans, text, start, match.end())
        start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return tuple(spans)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark.startswith("\n"):
        if mark.count("\n") > 1:
            return True
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        following = _OPENING.match(text, match.end())
        continued = following is not None and following.group(1).islower()
        return len(line) < _WRAPPED_LINE or not continued
    following = _OPENING.match(text, match.end())
    if following is None:
        return True
    between = text[match.end() : following.start(1)]
    if "\n" in between and following.group(1).isupper():
        return True
    if following.group(1).islower():
        return False
    if mark[0] == ".":
        before = _word_before(text, start, match.start())
        if before.lower() in _ABBREVIATIONS:
            return False
        if re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", before) and before[-1].isupper():
            return False  # initials: "J.F. Kennedy", "George W. Bush"
    return True


def _word_before(text: str, start: int, end: int) -> str:
    first = end
    while first > start and (text[first - 1].isalnum() or text[first - 1] in "._"):
        first -= 1
    return text[first:end]


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def sentence_index(sentences: Sequence[Span], offset: int) -> int:
    """Index of the sentence that holds the offset, or of the nearest one before it (at least 0)."""
    return max(0, bisect_right(sentences, offset, key=lambda span: span.start) - 1)


def token_index(tokens: Sequence[Span], offset: int) -> int:
    """Index of the token that holds the offset, or else of the next one (at most the last)."""
    index = bisect_right(tokens, offset, key=lambda span: span.start) - 1
    if index >= 0 and offset < tokens[index].end:
        return index
    return min(index + 1, len(tokens) - 1)


_QUOTES = "\"'“”„‟‘’‚‛«»‹›`´"


def trim(text: str, span: Span) -> Span | None:
    """The span without white space and quotation marks at its ends; None if nothing is left."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in _QUOTES):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _QUOTES):
        end -= 1
    return Span(start, end) if start < end else None
