"""What a trained pipeline may decide about names, and what not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from annotator.core.text import Document
from annotator.extract.lexicon import load
from annotator.extract.names import Hint, find_names
from annotator.extract.words import sentence_words


def kinds(text: str, *hints: Hint) -> list[tuple[str, str]]:
    """The names of a sentence and their kinds, given what the pipeline would say of it."""
    sentences = sentence_words(Document("a", text))
    asked: list[int] = []

    def pipeline(numbers: Sequence[int]) -> Mapping[int, Sequence[Hint]]:
        asked.extend(numbers)
        return dict.fromkeys(numbers, hints)

    (found,) = find_names(sentences, [], load(), hints=pipeline)
    words = sentences[0]
    return [(text[words[name.first].start : words[name.end - 1].end], name.kind) for name in found]


@pytest.mark.parametrize("kind", ["human", "body", "work"])
def test_the_pipeline_decides_what_the_rules_leave_open(kind: str) -> None:
    assert kinds("Daar staat Plomberk.", Hint(2, 3, kind, 0.5)) == [("Plomberk", kind)]


def test_a_capital_alone_is_no_name() -> None:
    assert kinds("Daar staat Plomberk.") == []


def test_places_that_no_list_has_are_not_believed() -> None:
    assert kinds("Daar staat Plomberk.", Hint(2, 3, "state", 0.5)) == []


def test_lists_outrank_the_pipeline() -> None:
    assert kinds("Daar ligt Peru.", Hint(2, 3, "human", 0.9)) == [("Peru", "state")]


def test_cues_outrank_the_pipeline() -> None:
    assert kinds("Dat zei premier Plomberk.", Hint(3, 4, "body", 0.9)) == [("Plomberk", "human")]


def test_sentences_without_an_open_question_are_not_sent() -> None:
    sentences = sentence_words(Document("a", "Peru wacht. Daar staat Plomberk."))
    asked: list[int] = []

    def pipeline(numbers: Sequence[int]) -> Mapping[int, Sequence[Hint]]:
        asked.extend(numbers)
        return {}

    find_names(sentences, [], load(), hints=pipeline)
    assert asked == [1]
