from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.facts import Entity, Event, Fact
from annotator.core.text import fragments
from annotator.measure.marks import Mark, by_place, marks, pair, place
from annotator.measure.scores import Scheme, score
from tests.measure.material import entity, facts, offsets

some_marks = st.sets(
    st.builds(
        lambda label, pieces: (label, *place(fragments(pieces))),
        st.sampled_from("AB"),
        st.lists(offsets, min_size=1, max_size=2),
    ),
    max_size=4,
)


def worth(one: Mark, other: Mark) -> tuple[int, ...]:
    """Right, same fragments, a pair at all, same label, shared code points; by code points."""

    def inside(mark: Mark) -> set[int]:
        return {at for a in range(1, len(mark), 2) for at in range(mark[a], mark[a + 1])}

    shared = len(inside(one) & inside(other))
    same = one[1:] == other[1:]
    if not shared:
        return (0,) * 5
    return (int(one == other), int(same), 1, int(one[0] == other[0]), shared)


def added(worths: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip((0,) * 5, *worths, strict=True)))


@settings(deadline=None)
@given(some_marks, some_marks)
def test_no_other_pairing_is_worth_more(gold: set[Mark], found: set[Mark]) -> None:
    pairing = pair(gold, found)
    pairs = [(mark, mark) for mark in pairing.right]
    pairs += [*pairing.mislabelled, *pairing.overlapping]
    ours = added([worth(one, other) for one, other in pairs])
    nobody: list[Mark | None] = [None] * len(gold)
    best = max(
        added(
            [worth(one, other) for one, other in zip(sorted(gold), chosen, strict=False) if other]
        )
        for chosen in set(permutations([*found, *nobody], len(gold)))
    )
    assert ours == best


@given(some_marks, some_marks)
def test_every_mark_is_in_one_part(gold: set[Mark], found: set[Mark]) -> None:
    pairing = pair(gold, found)
    couples = [*pairing.mislabelled, *pairing.overlapping]
    golds = [*pairing.right, *(one for one, _ in couples), *pairing.missed]
    founds = [*pairing.right, *(other for _, other in couples), *pairing.spurious]
    assert sorted(golds) == sorted(gold)
    assert sorted(founds) == sorted(found)


def test_spans_that_only_touch_are_no_pair() -> None:
    pairing = pair({("ORG", 0, 5)}, {("ORG", 5, 9)})
    assert (pairing.overlapping, list(pairing.missed)) == ([], [("ORG", 0, 5)])


def test_pieces_that_lie_in_gaps_of_one_another_are_no_pair() -> None:
    one, other = ("A", 0, 2, 8, 9), ("A", 3, 5)
    pairing = pair({one}, {other})
    assert (pairing.overlapping, list(pairing.missed), list(pairing.spurious)) == (
        [],
        [one],
        [other],
    )


def test_a_wrong_neighbour_does_not_take_the_partner_of_a_near_miss() -> None:
    # Taken in order, the long prediction would have the first gold mark and the second be alone.
    gold = {("A", 0, 3), ("A", 4, 8)}
    pairing = pair(gold, {("A", 2, 8), ("A", 0, 2)})
    assert sorted(pairing.overlapping) == [
        (("A", 0, 3), ("A", 0, 2)),
        (("A", 4, 8), ("A", 2, 8)),
    ]


@given(facts, facts)
def test_counting_by_place_is_counting_by_pairs(gold: list[Fact], predicted: list[Fact]) -> None:
    spans = score([(gold, predicted)]).spans
    for kind, of_kind in (("entities", Entity), ("triggers", Event)):
        golds, founds = (
            {mark for fact in side if isinstance(fact, of_kind) for mark in marks([fact])}
            for side in (gold, predicted)
        )
        pairing = pair(golds, founds)
        right, same = len(pairing.right), len(pairing.mislabelled)
        near, missed, spurious = (
            len(list(part)) for part in (pairing.overlapping, pairing.missed, pairing.spurious)
        )
        schemes = spans[kind].schemes
        assert schemes.strict == Scheme(right, same + near, 0, missed, spurious)
        assert schemes.partial == Scheme(right + same, 0, near, missed, spurious)


def test_a_place_has_one_label_or_there_is_no_table_of_places() -> None:
    whole, same = entity(0, 3, "A"), entity(0, 3, "A")
    split = Entity(id="s", fragments=fragments([(0, 1), (2, 3)]), label="A")
    assert by_place([whole, same]) == {(0, 3): "A"}
    assert by_place([whole, split]) == {(0, 3): "A", (0, 1, 2, 3): "A"}
    assert by_place([whole, entity(0, 3, "B")]) is None
    assert by_place([]) == {}


def test_a_mark_is_the_label_and_every_piece() -> None:
    whole = Entity(id="a", fragments=fragments([(3, 5)]), label="A")
    split = Entity(id="b", fragments=fragments([(8, 9), (1, 2)]), label="B")
    assert marks([whole, split]) == [("A", 3, 5), ("B", 1, 2, 8, 9)]
    assert marks([whole]) == [("A", 3, 5)]
