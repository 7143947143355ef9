"""Marks: labelled places as plain tuples, and which predicted mark stands for which gold one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any

from annotator.core.facts import Fact
from annotator.core.text import Fragments
from annotator.measure.matching import best_pairs

Mark = tuple[Any, ...]
"""The label, then start and end of every fragment, in code points, ends exclusive.

Plain tuples, for of a hundred thousand articles every mark is hashed and compared.
"""

Place = tuple[int, ...]
"""Start and end of every fragment, in code points, ends exclusive: a mark without its label."""


def place(fragments: Fragments) -> Place:
    """Fragments as one flat tuple."""
    return tuple(chain.from_iterable((span.start, span.end) for span in fragments))


def marks(facts: Sequence[Fact]) -> list[Mark]:
    """The mark of each fact, in the order of the facts; of an event that of its trigger."""
    found: list[Mark] = [
        (fact.label, span.start, span.end) for fact in facts for span in fact.fragments
    ]
    if len(found) != len(facts):
        return [(fact.label, *place(fact.fragments)) for fact in facts]
    return found


def by_place(facts: Sequence[Fact]) -> dict[Place, str] | None:
    """The label at each place where a fact is; None where two labels are at the same place."""
    try:
        found: dict[Place, str] = {
            (span.start, span.end): fact.label for fact in facts for (span,) in [fact.fragments]
        }
    except ValueError:  # a fact in several pieces
        found = {place(fact.fragments): fact.label for fact in facts}
    if len(found) < len(facts) and len(found) < len(set(marks(facts))):
        return None
    return found


@dataclass(slots=True)
class Pairing:
    """Gold marks and predicted marks, one to one; each mark is in one of the parts.

    Args:
        right: The same in both: all fragments and the label.
        mislabelled: Pairs with the same fragments and two labels, the gold mark first.
        overlapping: Pairs that share a code point, but not all of them, the gold mark first.
        missed: Gold marks without a partner.
        spurious: Predicted marks without a partner.
    """

    right: Set[Mark]
    mislabelled: list[tuple[Mark, Mark]]
    overlapping: list[tuple[Mark, Mark]]
    missed: Iterable[Mark]
    spurious: Iterable[Mark]


def pair(gold: Set[Mark], found: Set[Mark]) -> Pairing:
    """Pair gold marks with predicted marks, each at most once.

    Marks that only touch are never paired. Of all pairings it is the one with most right pairs;
    among these the one with most pairs of the same fragments, then most pairs, then most pairs of
    the same label, then most shared code points. The order of the marks plays no part.
    """
    right = gold & found
    return pair_rest(gold - right, found - right, right)


def pair_rest(
    missing: Collection[Mark], extra: Collection[Mark], right: Set[Mark] = frozenset()
) -> Pairing:
    """Pair marks of which none is on both sides, as :func:`pair` does.

    Args:
        missing: Gold marks that were not predicted, each once.
        extra: Predicted marks that are not in the gold, each once.
        right: Marks that were found to be right before.
    """
    if not missing or not extra:
        return Pairing(right, [], [], missing, extra)
    missed: list[Mark] = []
    spurious: list[Mark] = []
    pairing = Pairing(right, [], [], missed, spurious)
    # What shares no code point with anything on the other side is found by going along the text:
    # only marks of one cluster, whose extents hang together, can be partners.
    line = [(mark[1], mark[-1], False, mark) for mark in missing]
    line += [(mark[1], mark[-1], True, mark) for mark in extra]
    line.sort()
    golds: list[Mark] = []
    founds: list[Mark] = []
    reach = -1
    for start, end, predicted, mark in line:
        if start >= reach:
            if golds and founds:
                _settle(golds, founds, pairing, missed, spurious)
            else:
                missed += golds
                spurious += founds
            golds, founds, reach = [], [], end
        elif end > reach:
            reach = end
        (founds if predicted else golds).append(mark)
    if golds and founds:
        _settle(golds, founds, pairing, missed, spurious)
    else:
        missed += golds
        spurious += founds
    return pairing


def _settle(
    golds: Sequence[Mark],
    founds: Sequence[Mark],
    pairing: Pairing,
    missed: list[Mark],
    spurious: list[Mark],
) -> None:
    """Pair the marks of one cluster, in which no two are the same."""
    if len(golds) == len(founds) == 1:
        one, other = golds[0], founds[0]
        if one[1:] == other[1:]:
            pairing.mislabelled.append((one, other))
            return
        if len(one) == len(other) == 3:
            # In one piece each, and their extents overlap.
            pairing.overlapping.append((one, other))
            return
    ranks = [[_rank(one, other) for other in founds] for one in golds]
    pairs = best_pairs(weights(ranks))
    for row, column in pairs:
        couple = (golds[row], founds[column])
        (pairing.mislabelled if ranks[row][column][0] else pairing.overlapping).append(couple)
    rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
    missed += [mark for row, mark in enumerate(golds) if row not in rows]
    spurious += [mark for column, mark in enumerate(founds) if column not in columns]


def _rank(one: Mark, other: Mark) -> tuple[int, int, int, int]:
    """What a pair is worth: same fragments, a pair at all, same label, shared code points."""
    shared = _shared(one, other)
    if not shared:
        return (0, 0, 0, 0)
    return (int(one[1:] == other[1:]), 1, int(one[0] == other[0]), shared)


def _shared(one: Mark, other: Mark) -> int:
    return sum(
        max(0, min(one[a + 1], other[b + 1]) - max(one[a], other[b]))
        for a in range(1, len(one), 2)
        for b in range(1, len(other), 2)
    )


def weights(ranks: Sequence[Sequence[tuple[int, ...]]]) -> list[list[int]]:
    """Ranks as whole numbers for :func:`best_pairs`, the first place of a rank weighing most.

    Each place weighs more than all later places of all pairs together can.

    Args:
        ranks: For every left item one rank per right item, all of the same length, none negative.
    """
    highest = max((value for row in ranks for rank in row for value in rank), default=0)
    base = 1 + highest * min(len(ranks), len(ranks[0]) if ranks else 0)
    return [[_number(rank, base) for rank in row] for row in ranks]


def _number(digits: Iterable[int], base: int) -> int:
    number = 0
    for digit in digits:
        number = number * base + digit
    return number
