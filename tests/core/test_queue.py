from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import UsageError
from annotator.core.queue import (
    EVERY,
    Column,
    Filter,
    Opinion,
    Order,
    QueueRow,
    Status,
    columns_for,
    disagreement,
    done_count,
    is_blind,
    kept,
    next_open,
    ordered,
    parse_filter,
)


def rows(states: str) -> tuple[QueueRow, ...]:
    """A queue from a word: each letter an article, capitals for those that are done."""
    return tuple(
        QueueRow(id=letter.lower(), number=number, done=letter.isupper())
        for number, letter in enumerate(states, 1)
    )


@pytest.mark.parametrize(
    ("states", "after", "expected"),
    [
        ("abc", None, "a"),
        ("Abc", None, "b"),
        ("abc", "a", "b"),
        ("aBc", "a", "c"),
        ("abC", "b", "a"),
        ("abc", "c", "a"),
        ("ABc", "c", None),
        ("aBC", "b", "a"),
        ("ABC", None, None),
        ("ABC", "a", None),
        ("abc", "gone", "a"),
        ("", None, None),
    ],
)
def test_the_next_open_article(states: str, after: str | None, expected: str | None) -> None:
    found = next_open(rows(states), after)
    assert (found and found.id) == expected


def test_counts_of_a_row_and_of_the_queue() -> None:
    row = QueueRow(id="a", number=1, suggested=5, pending=2, accepted=4, rejected=1)
    assert (row.decided, row.total) == (5, 7)
    assert done_count(rows("aBCd")) == 2


# Blind articles

IDS = [f"artikel-{number}" for number in range(4000)]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_the_blind_share_is_that_share(share: float) -> None:
    assert sum(is_blind(name, share) for name in IDS) / len(IDS) == pytest.approx(share, abs=0.03)


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_has_all_of_a_smaller_one(name: str, one: float, other: float) -> None:
    assert is_blind(name, min(one, other)) <= is_blind(name, max(one, other))
    assert not is_blind(name, 0)
    assert is_blind(name, 1)


def test_the_choice_of_articles_never_changes() -> None:
    assert [name for name in IDS[:40] if is_blind(name, 0.1)] == [
        "artikel-7",
        "artikel-11",
        "artikel-36",
    ]
    assert is_blind("\ud800", 1)


# Orders


def ids(rows: tuple[QueueRow, ...]) -> str:
    return "".join(row.id for row in rows)


def test_the_given_order_is_left_alone() -> None:
    assert ids(ordered(rows("cab"), Order.GIVEN)) == "cab"
    assert ordered((), Order.RANDOM) == ()


def test_the_least_confident_come_first_and_the_unknown_last() -> None:
    known = {"a": 0.9, "b": None, "c": 0.2, "d": 0.9, "e": None, "f": 0.0}
    queue = [replace(row, confidence=known[row.id]) for row in rows("abcdef")]
    assert ids(ordered(queue, Order.CONFIDENCE)) == "fcadbe"


def test_what_is_disputed_comes_first_and_the_unknown_last() -> None:
    known = {"a": 0.1, "b": None, "c": 1.0, "d": 0.1, "e": 0.0}
    queue = [replace(row, disagreement=known[row.id]) for row in rows("abcde")]
    assert ids(ordered(queue, Order.DISAGREEMENT)) == "cadeb"


def test_the_shuffle_is_the_same_every_time_and_another_for_everybody() -> None:
    queue = rows("abcdefghij")
    shuffled = ordered(queue, Order.RANDOM, "p")
    assert ids(shuffled) != ids(queue)
    assert sorted(ids(shuffled)) == sorted(ids(queue))
    assert ordered(reversed(queue), Order.RANDOM, "p") == shuffled
    assert ordered(queue, Order.RANDOM, "q") != shuffled
    assert [row.number for row in shuffled] == ["abcdefghij".index(row.id) + 1 for row in shuffled]


def learnable(count: int) -> list[QueueRow]:
    """A queue whose later articles are the less certain ones, and of some nothing is known."""
    return [
        QueueRow(
            id=f"artikel-{number}",
            number=number,
            confidence=None if number % 7 == 0 else 1 - number / (count + 1),
        )
        for number in range(1, count + 1)
    ]


def test_to_learn_from_come_the_doubtful_and_at_every_fifth_place_one_by_chance() -> None:
    queue = ordered(learnable(400), Order.LEARN)
    drawn = queue[EVERY - 1 :: EVERY]
    doubtful = [row for number, row in enumerate(queue, 1) if number % EVERY]
    sure = [row.confidence for row in doubtful[:200]]
    assert None not in sure
    assert sure == sorted(row for row in sure if row is not None)
    early = [row.number for row in drawn[:40]]
    assert early != sorted(early, reverse=True)
    # A fair sample of all articles, not of the doubtful ones.
    assert sum(early) / len(early) == pytest.approx(200, abs=45)


@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_order_to_learn_from_has_every_article_once(count: int, random: Random) -> None:
    rows_of = learnable(count)
    queue = ordered(rows_of, Order.LEARN)
    assert sorted(row.number for row in queue) == list(range(1, count + 1))
    random.shuffle(rows_of)
    known = [row.id for row in queue if row.confidence is not None]
    again = [row.id for row in ordered(rows_of, Order.LEARN) if row.confidence is not None]
    assert known == again


def test_who_is_drawn_by_chance_does_not_depend_on_the_work() -> None:
    before = ordered(learnable(100), Order.LEARN)
    worked = [replace(row, confidence=None, done=row.number > 80) for row in learnable(100)]
    after = ordered(worked, Order.LEARN)
    assert before[EVERY - 1 : 60 : EVERY] == tuple(
        replace(row, confidence=one.confidence, done=False)
        for row, one in zip(
            after[EVERY - 1 : 60 : EVERY], before[EVERY - 1 : 60 : EVERY], strict=True
        )
    )


def test_the_next_article_is_that_of_the_order() -> None:
    queue = ordered(
        [replace(row, confidence=1 - row.number / 10) for row in rows("abC")], Order.CONFIDENCE
    )
    assert ids(queue) == "cba"
    first = next_open(queue)
    assert first is not None
    following = next_open(queue, first.id)
    assert following is not None
    assert (first.id, following.id) == ("b", "a")


def test_the_order_to_learn_from_asks_for_confidences() -> None:
    assert columns_for(Order.LEARN, None) == {Column.CONFIDENCE}
    assert columns_for(Order.RANDOM, None) == set()


# Disagreement


def proposals(*said: str) -> Opinion:
    return Opinion({f"s{number}": word for number, word in enumerate(said)})


@pytest.mark.parametrize(
    ("opinions", "expected"),
    [
        ((), None),
        ((proposals("a"),), None),
        ((proposals(), proposals()), 0),
        ((proposals("a", "b"), proposals("b", "a")), 0),
        ((proposals("a"), proposals()), 1),
        ((proposals("a", "b", "c"), proposals("b", "c", "d")), 0.5),
        ((proposals("a", "b"), proposals("a", "b"), proposals("a")), 0.5),
    ],
)
def test_disagreement_is_the_share_that_not_both_hold(
    opinions: tuple[Opinion, ...], expected: float | None
) -> None:
    assert disagreement(opinions) == expected


def test_what_is_still_to_be_decided_is_no_disagreement() -> None:
    one = Opinion({"s1": "a", "s2": "b", "n1": "c"}, frozenset({"s3"}), frozenset({"n1"}), 7)
    begun = Opinion({"s1": "a"}, frozenset(), frozenset(), 7)
    # s2 waits for the other one, but what was added by hand does not.
    assert disagreement([one, begun]) == 0.5
    against = Opinion({"s1": "a"}, frozenset({"s2"}), frozenset(), 7)
    assert disagreement([one, against]) == pytest.approx(2 / 3)
    elsewhere = replace(begun, base=8)
    assert disagreement([one, elsewhere]) == pytest.approx(2 / 3)


# Filters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("  ", Filter()),
        ("open", Filter(status=Status.OPEN)),
        ("done done", Filter(status=Status.DONE)),
        ("begun flagged", Filter(status=Status.BEGUN, flagged=True)),
        ("comment blind", Filter(commented=True, blind=True)),
        ("label:WHO label:TALK", Filter(labels=frozenset({"WHO", "TALK"}))),
        ("conf<0.7", Filter(below=0.7)),
        ("conf<.25 conf<1", Filter(below=1.0)),
        ("Oekraïne conferentie", Filter(words=("Oekraïne", "conferentie"))),
        ('"open" "de brug"  x', Filter(words=("open", "de brug", "x"))),
        ('""', Filter()),
        (
            "label:WHO brug open",
            Filter(status=Status.OPEN, labels=frozenset({"WHO"}), words=("brug",)),
        ),
        ("Open", Filter(words=("Open",))),
    ],
)
def test_a_filter_as_it_is_written(text: str, expected: Filter) -> None:
    assert parse_filter(text) == expected
    assert bool(expected) is (expected != Filter())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("open done", "both open and done"),
        ("label:", "names no label"),
        ("conf<", "conf<"),
        ("conf<veel", "conf<veel"),
        ("conf<1.5", "conf<1.5"),
        ("conf<-1", "conf<-1"),
        ("conf>0.5", "conf>0.5"),
        ("conf<=0.5", "conf<=0.5"),
        ('"de brug', "not closed"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as refusal:
        parse_filter(text)
    assert refusal.value.hint


@given(st.text() | st.text('openlabl:cf<.17" '))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    with suppress(UsageError):
        wanted = parse_filter(text)
        assert all(word for word in wanted.words)
        assert kept((), wanted, nowhere) == ()


def nowhere(word: str) -> frozenset[str]:
    raise AssertionError(f"{word} was looked for")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abcd"),
        ("open", "abc"),
        ("begun", "b"),
        ("done", "d"),
        ("flagged", "ad"),
        ("comment", "b"),
        ("blind", "c"),
        ("conf<0.5", "a"),
        ("conf<0.51", "ab"),
        ("label:who", "ab"),
        ("label:WHO label:TALK", "b"),
        ("flagged open", "a"),
        ("label:nobody", ""),
    ],
)
def test_what_a_filter_lets_pass(text: str, expected: str) -> None:
    a, b, c, d = rows("abcD")
    queue = (
        replace(a, flagged=True, confidence=0.4, labels=frozenset({"WHO"}), pending=2),
        replace(b, accepted=1, comments=2, confidence=0.5, labels=frozenset({"Who", "TALK"})),
        replace(c, blind=True),
        replace(d, flagged=True, rejected=3),
    )
    assert ids(kept(queue, parse_filter(text), nowhere)) == expected


def test_a_filter_can_ask_for_what_is_not_so() -> None:
    a, b = rows("ab")
    queue = (replace(a, flagged=True, blind=True), replace(b, comments=1))
    for wanted, expected in (
        (Filter(flagged=False), "b"),
        (Filter(blind=False), "b"),
        (Filter(commented=False), "a"),
    ):
        assert ids(kept(queue, wanted, nowhere)) == expected


def test_all_words_must_be_found() -> None:
    places = {"brug": frozenset("abc"), "dicht": frozenset("bcd")}
    asked = []

    def in_text(word: str) -> frozenset[str]:
        asked.append(word)
        return places[word]

    assert ids(kept(rows("abCD"), parse_filter("brug dicht open"), in_text)) == "b"
    assert asked == ["brug", "dicht"]
