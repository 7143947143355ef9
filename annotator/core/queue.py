"""The queue: which articles are in it, which one is next, and how far the work is."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import combinations

from annotator.core.errors import UsageError
from annotator.core.language import _


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One article as one annotator sees it in the queue.

    Args:
        id: Id of the article.
        number: Place in the queue, from 1.
        title: Headline, or the first words of an article that has none.
        source: Medium or agency.
        published: Date or time of publication, as given.
        suggested: How many facts the suggestion layer under review holds; 0 on a blind article.
        pending: How many of them are undecided.
        accepted: Decisions that hold a fact to be true, added ones included.
        rejected: Decisions that do not.
        done: Whether the annotator has finished the article.
        flagged: Whether the annotator has flagged it.
        blind: Whether suggestions are kept from the annotator here.
        comments: How many notes the annotator has made.
        seconds: For how many seconds the annotator was active in it.
        confidence: Mean confidence of the undecided suggestions, 0 to 1; None where none says one.
        disagreement: Share of the facts, 0 to 1, that two people do not both hold to be true, by
            kind, label and extent; or two extractors, where fewer than two people have decided.
            Of more than two it is the pair that differs most; None without a pair. What one has
            not decided yet is no difference.
        labels: Labels and types of the undecided suggestions and of what was decided to be true.
    """

    id: str
    number: int
    title: str = ""
    source: str = ""
    published: str = ""
    suggested: int = 0
    pending: int = 0
    accepted: int = 0
    rejected: int = 0
    done: bool = False
    flagged: bool = False
    blind: bool = False
    comments: int = 0
    seconds: float = 0.0
    confidence: float | None = None
    disagreement: float | None = None
    labels: frozenset[str] = frozenset()

    @property
    def decided(self) -> int:
        """Decisions of either kind."""
        return self.accepted + self.rejected

    @property
    def total(self) -> int:
        """Facts to decide and facts decided."""
        return self.decided + self.pending


def next_open(rows: Sequence[QueueRow], after: str | None = None) -> QueueRow | None:
    """The first article that is not done behind the given one, going round to the start.

    Args:
        rows: The queue.
        after: Id of an article; None to begin at the start of the queue.
    """
    start = next((index + 1 for index, row in enumerate(rows) if row.id == after), 0)
    ring = [*rows[start:], *rows[:start]]
    return next((row for row in ring if not row.done and row.id != after), None)


def done_count(rows: Sequence[QueueRow]) -> int:
    """How many articles of the queue are done."""
    return sum(row.done for row in rows)


# Blind articles


def is_blind(article: str, share: float) -> bool:
    """Whether an article is one of those on which suggestions are kept from annotators.

    Random, but the same for everybody and at all times. A larger share has all articles of a
    smaller one.

    Args:
        article: Id of the article.
        share: How many of all articles, 0 to 1.
    """
    return share > 0 and _chance("blind", article) < share


def _chance(*words: str) -> float:
    """A number from 0 up to but without 1, random but fixed by the words."""
    digest = sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6]) / 2**48


# Orders


class Order(StrEnum):
    """In which order articles are reviewed."""

    GIVEN = "given"
    CONFIDENCE = "confidence"
    RANDOM = "random"
    DISAGREEMENT = "disagreement"
    LEARN = "learn"


EVERY = 5
"""In the order :attr:`Order.LEARN` one article in so many is there by chance."""


class Column(StrEnum):
    """What is known of an article only after a closer look, so that it is found out on demand."""

    CONFIDENCE = "confidence"
    DISAGREEMENT = "disagreement"
    LABELS = "labels"


def ordered(rows: Iterable[QueueRow], order: Order, seed: str = "") -> tuple[QueueRow, ...]:
    """The queue in an order: least confidence first, most disagreement first, or shuffled.

    Rows of which nothing is known come last; equal ones stay as they were. To learn from, the
    articles of which an extractor is least sure come first (uncertainty sampling, Lewis and Gale
    1994), but every fifth place goes to one of a random but fixed fifth of all articles, whatever
    its confidence: gold of doubtful articles alone would be a picture of no real stream of news.

    Args:
        rows: The queue.
        order: How to sort it.
        seed: What the shuffle depends on, besides the ids of the articles.
    """
    if order is Order.CONFIDENCE:
        return tuple(sorted(rows, key=lambda row: _known_first(row.confidence)))
    if order is Order.DISAGREEMENT:
        return tuple(
            sorted(
                rows,
                key=lambda row: _known_first(
                    None if row.disagreement is None else -row.disagreement
                ),
            )
        )
    if order is Order.RANDOM:
        return tuple(sorted(rows, key=lambda row: _chance("order", seed, row.id)))
    if order is Order.LEARN:
        return tuple(_to_learn_from(tuple(rows)))
    return tuple(rows)


def _to_learn_from(rows: Sequence[QueueRow]) -> Iterator[QueueRow]:
    # Which articles come by chance follows from their ids alone, for decisions change confidences.
    chances = {row.id: _chance("learn", row.id) for row in rows}
    drawn = deque(
        sorted((row for row in rows if chances[row.id] < 1 / EVERY), key=lambda r: chances[r.id])
    )
    doubtful = deque(
        sorted(
            (row for row in rows if chances[row.id] >= 1 / EVERY),
            key=lambda row: _known_first(row.confidence),
        )
    )
    for place in range(1, len(rows) + 1):
        first, second = (drawn, doubtful) if place % EVERY == 0 else (doubtful, drawn)
        yield (first or second).popleft()


def _known_first(value: float | None) -> tuple[bool, float]:
    return (value is None, value or 0.0)


# Disagreement


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one author holds to be true of an article.

    Args:
        held: What each fact that is held to be true says, by the id of the fact.
        refused: Ids of the facts that are not.
        own: Ids of the facts that decide no suggestion.
        base: What the suggestions are, if they are decided; None where the facts are proposals.
    """

    held: Mapping[str, Hashable]
    refused: Set[str] = frozenset()
    own: Set[str] = frozenset()
    base: Hashable = None

    def against(self, other: Opinion) -> set[Hashable]:
        """What is held here, without what the other author has still to decide."""
        if self.base is None or self.base != other.base:
            return set(self.held.values())
        return {
            said
            for fact, said in self.held.items()
            if fact in self.own or fact in other.held or fact in other.refused
        }


def disagreement(opinions: Sequence[Opinion]) -> float | None:
    """How far the two opinions lie apart that differ most; None where there are no two.

    Returns:
        The share of what either holds that not both hold, 0 to 1: the Jaccard distance.
    """
    return max((_distance(one, other) for one, other in combinations(opinions, 2)), default=None)


def _distance(one: Opinion, other: Opinion) -> float:
    mine, theirs = one.against(other), other.against(one)
    either = mine | theirs
    return len(mine ^ theirs) / len(either) if either else 0.0


# Filters


class Status(StrEnum):
    """How far the work on an article is."""

    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What an article must be like to be shown; each part that says nothing lets all pass.

    Args:
        status: Open is what is not done; begun is what is open and has decisions.
        labels: Labels and types that must all be among those of the row, in any case.
        words: Words that must all be in title, source or text, in any case.
        below: The mean confidence of the undecided suggestions must be less.
        flagged: Whether the annotator has flagged it.
        blind: Whether suggestions are kept from the annotator here.
        commented: Whether the annotator has made a note in it.
    """

    status: Status | None = None
    labels: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    below: float | None = None
    flagged: bool | None = None
    blind: bool | None = None
    commented: bool | None = None

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != Filter()


_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_LABEL = "label:"
_CONFIDENCE = re.compile(r"conf([<>=]=?)(.*)")
_FLAGS = {"flagged": "flagged", "comment": "commented", "blind": "blind"}


def parse_filter(text: str) -> Filter:
    """A filter as people write it.

    ``open``, ``begun``, ``done``, ``flagged``, ``comment`` and ``blind`` ask for such articles,
    ``label:NAME`` for a label or type, ``conf<0.7`` for little confidence. Everything else is a
    word to look for, and so is whatever stands between quotation marks.

    Raises:
        UsageError: It cannot be meant like this.
    """
    if text.count('"') % 2:
        raise UsageError(
            _("A quotation mark in the filter is not closed."), hint=_("Write a second one.")
        )
    status: Status | None = None
    labels: set[str] = set()
    words: list[str] = []
    below: float | None = None
    flags: dict[str, bool] = {}
    for quoted, token in _TOKEN.findall(text):
        comparison = _CONFIDENCE.fullmatch(token)
        if quoted:
            words.append(quoted)
        elif token in list(Status):
            if status is not None and status != token:
                raise UsageError(
                    _("No article is both {one} and {other}.").format(one=status, other=token),
                    hint=_("Leave one of them out of the filter."),
                )
            status = Status(token)
        elif token in _FLAGS:
            flags[_FLAGS[token]] = True
        elif token.startswith(_LABEL):
            labels.add(_label_name(token))
        elif comparison:
            below = _confidence(*comparison.groups())
        elif token:
            words.append(token)
    return Filter(status=status, labels=frozenset(labels), words=tuple(words), below=below, **flags)


def _label_name(token: str) -> str:
    name = token.removeprefix(_LABEL)
    if not name:
        raise UsageError(
            _("The filter {token} names no label.").format(token=token),
            hint=_("Write a label or an event type behind it, without a blank."),
        )
    return name


def _confidence(sign: str, number: str) -> float:
    if sign != "<" or not re.fullmatch(r"0?\.[0-9]+|[01](?:\.0*)?", number):
        raise UsageError(
            _("The filter conf{rest} cannot be read.").format(rest=sign + number),
            hint=_("Write conf< and a number from 0 to 1, such as conf<0.7."),
        )
    return float(number)


def columns_for(order: Order, wanted: Filter | None) -> frozenset[Column]:
    """What has to be found out of every article for an order and a filter."""
    columns = set()
    if order in (Order.CONFIDENCE, Order.LEARN) or (
        wanted is not None and wanted.below is not None
    ):
        columns.add(Column.CONFIDENCE)
    if order is Order.DISAGREEMENT:
        columns.add(Column.DISAGREEMENT)
    if wanted is not None and wanted.labels:
        columns.add(Column.LABELS)
    return frozenset(columns)


def kept(
    rows: Iterable[QueueRow], wanted: Filter, in_text: Callable[[str], frozenset[str]]
) -> tuple[QueueRow, ...]:
    """The rows that a filter lets pass, in their order.

    Args:
        rows: The queue, with the columns that :func:`columns_for` names.
        wanted: The filter.
        in_text: The ids of the articles that have a word, in any case.
    """
    passing = tuple(row for row in rows if _passes(row, wanted))
    for word in wanted.words if passing else ():
        found = in_text(word)
        passing = tuple(row for row in passing if row.id in found)
    return passing


def _passes(row: QueueRow, wanted: Filter) -> bool:
    if wanted.status is Status.DONE and not row.done:
        return False
    if wanted.status in (Status.OPEN, Status.BEGUN) and row.done:
        return False
    if wanted.status is Status.BEGUN and not row.decided:
        return False
    asked = (
        (wanted.flagged, row.flagged),
        (wanted.blind, row.blind),
        (wanted.commented, row.comments > 0),
    )
    if any(asks is not None and asks != has for asks, has in asked):
        return False
    if wanted.below is not None and (row.confidence is None or row.confidence >= wanted.below):
        return False
    own = {label.casefold() for label in row.labels}
    return all(label.casefold() in own for label in wanted.labels)
