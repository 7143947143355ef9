"""Dates, times of day, periods and durations, and numbers with what they count.

Dates are regular expressions over the text, put together from the words of ``times.yaml``; amounts
go by the words of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from annotator.core.text import Span
from annotator.extract.lexicon import read_yaml
from annotator.extract.words import Word


@dataclass(frozen=True, slots=True)
class Moment:
    """An expression of time.

    Args:
        span: Where it stands.
        rule: Which rule found it, a confidence of ``rules.yaml``.
    """

    span: Span
    rule: str

    @property
    def lasting(self) -> bool:
        """Whether it says how long and not when."""
        return self.rule in ("duration", "vague")


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


@cache
def _expressions() -> Mapping[str, str]:
    """The lists and expressions of the data file as regular expressions, by name."""
    data = read_yaml("times.yaml")
    known = {
        name: _any(words)
        for name, words in data.items()
        if isinstance(words, list) and all(isinstance(word, str) for word in words)
    }
    for name, pattern in data["expressions"].items():
        known[name] = _filled(pattern, known)
    return known


def _filled(pattern: str, known: Mapping[str, str]) -> str:
    return re.sub(r"<([a-z_]+)>", lambda match: known[match.group(1)], pattern)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = _expressions()
    return tuple(
        (
            section["rule"],
            re.compile(
                rf"(?<![\w-])(?:{_filled(section['pattern'], known)})(?![\w-]*\w)", re.IGNORECASE
            ),
        )
        for section in read_yaml("times.yaml")["dates"]
    )


def find_times(text: str) -> list[Moment]:
    """The expressions of time in a text, in text order, the longest where they overlap."""
    found: list[Moment] = []
    for rule, pattern in _patterns():
        for match in pattern.finditer(text):
            span = Span(*match.span(pattern.groups))
            if "\n" not in span.of(text):
                found.append(Moment(span, rule))
    chosen: list[Moment] = []
    for moment in sorted(found, key=lambda moment: (-len(moment.span), moment.span)):
        if not any(moment.span.overlaps(other.span) for other in chosen):
            chosen.append(moment)
    return sorted(chosen, key=lambda moment: moment.span)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts or measures.

    Args:
        span: Where it stands.
        rule: Which rule found it, a confidence of ``rules.yaml``.
    """

    span: Span
    rule: str


@dataclass(frozen=True)
class _Counting:
    number: re.Pattern[str]
    measures: frozenset[str]
    definite: frozenset[str]
    stops: frozenset[str]
    scale: frozenset[str]
    singular: frozenset[str]
    there: frozenset[str]
    are: frozenset[str]


@cache
def _counting() -> _Counting:
    data = read_yaml("times.yaml")
    number, multiple = (_expressions()[name] for name in ("number", "multiples"))
    return _Counting(
        re.compile(rf"{number}|{multiple}", re.IGNORECASE),
        frozenset(data["measures"]),
        frozenset(data["definite"]),
        frozenset(data["not_nouns"]),
        frozenset(data["scale"]),
        frozenset(data["singular"]),
        frozenset(data["there"]),
        frozenset(data["are"]),
    )


def find_amounts(text: str, words: Sequence[Word], taken: Sequence[Span]) -> Iterator[Amount]:
    """Numbers with a noun or unit in one sentence.

    Args:
        text: The text of the article.
        words: The words of the sentence.
        taken: What is a date or a name already; an amount never overlaps it.

    Yields:
        Amounts in text order.
    """
    counting = _counting()
    index = 0
    while index < len(words):
        found = _amount(text, words, index, counting)
        if found is None:
            index += 1
            continue
        first, end, rule = found
        span = Span(words[first].start, words[end - 1].end)
        if any(span.overlaps(other) for other in taken):
            index += 1
            continue
        yield Amount(span, rule)
        index = end


def _is_number(word: Word, counting: _Counting) -> bool:
    return counting.number.fullmatch(word.text) is not None


def _amount(
    text: str, words: Sequence[Word], index: int, counting: _Counting
) -> tuple[int, int, str] | None:
    first = index
    end = index
    currency = words[index].text in "€$£¥"
    if currency:
        end += 1
    if end >= len(words) or not _is_number(words[end], counting):
        return None
    if not currency and first and words[first - 1].text in "-–/.:'’":
        return None
    end += 1
    if _joins(words, end, counting):
        end += 2
    while end < len(words) and words[end].lower in counting.scale and not words[end].glued:
        end += 1
    if end < len(words) and words[end].text == "%":
        return first, end + 1, "unit"
    before = words[first - 1].lower if first else ""
    if end < len(words) and words[end].lower in counting.measures and words[end].text != "M":
        return first, end + 1, "unit"
    if currency:
        return first, end, "unit"
    if before in counting.definite and not _no_determiner(words, first - 1, counting):
        return None
    if before == "op" and words[first].key.lower() == "een":
        return None
    if text[words[first].start : words[first].end].isdigit() and len(words[first].text) > 6:
        return None
    return _counted(words, first, end, counting)


def _no_determiner(words: Sequence[Word], index: int, counting: _Counting) -> bool:
    """Whether a word is a pronoun or a verb here: ", die vier mensen zag", "in Gent zijn twee"."""
    if not index:
        return False
    before = words[index - 1]
    if words[index].lower in counting.are:
        return before.lower in counting.there or (before.capital and not before.opening)
    return before.text == ","


def _joins(words: Sequence[Word], end: int, counting: _Counting) -> bool:
    return (
        end + 1 < len(words)
        and words[end].lower in ("tot", "à", "a", "of")
        and _is_number(words[end + 1], counting)
    )


def _counted(
    words: Sequence[Word], first: int, end: int, counting: _Counting
) -> tuple[int, int, str] | None:
    """The noun after a number, with its adjectives and a second noun after "en"."""
    index = end
    rule = "noun"
    while index < len(words) and index - end < 5:
        word = words[index]
        if not word.small or word.glued or word.lower in counting.stops or not word.alpha:
            return None
        following = words[index + 1] if index + 1 < len(words) else None
        if following is not None and following.text == "-" and following.glued:
            return None
        if word.lower.endswith("e") and following is not None:
            if following.capital and following.alpha:
                return None
            if _noun(following, counting):
                index += 1
                continue
            if following.lower in ("en", "of") and _adjective(words, index + 2, counting):
                index += 2
                continue
        if not _countable(word, counting) and words[first].key.lower() != "een":
            return None
        index += 1
        if (
            index + 1 < len(words)
            and words[index].lower == "en"
            and word.lower.endswith(("n", "s", "i"))
            and _noun(words[index + 1], counting)
            and words[index + 1].lower.endswith(("en", "s", "i"))
            and not re.search(r"(?<!lie)[dt]en$", words[index + 1].lower)
        ):
            return first, index + 2, "joined"
        return first, index, rule
    return None


def _countable(word: Word, counting: _Counting) -> bool:
    """Whether a word looks like a plural, or is counted in the singular."""
    return word.lower.endswith(("en", "s", "i", "a")) or word.lower in counting.singular


def _noun(word: Word, counting: _Counting) -> bool:
    return word.small and not word.glued and word.lower not in counting.stops


def _adjective(words: Sequence[Word], index: int, counting: _Counting) -> bool:
    return (
        index + 1 < len(words)
        and _noun(words[index], counting)
        and words[index].lower.endswith("e")
        and _noun(words[index + 1], counting)
    )
