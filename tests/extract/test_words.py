from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import Document
from annotator.extract.words import Word, keys, sentence_words


def words(text: str) -> list[list[Word]]:
    return sentence_words(Document("a", text))


def texts(text: str) -> list[str]:
    return [word.text for sentence in words(text) for word in sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de OPEC-landen", ["de", "OPEC", "-", "landen"]),
        ("dat,,het", ["dat", ",", ",", "het"]),
        ("Jansens en Daams' plan", ["Jansens", "en", "Daams", "'", "plan"]),
        ("VVD'er Bos", ["VVD'er", "Bos"]),
        ("J. van 't Veer", ["J.", "van", "'t", "Veer"]),
        ("om 20:15 uur", ["om", "20:15", "uur"]),
        ("1.500 man", ["1.500", "man"]),
        ("zender 3FM", ["zender", "3FM"]),
        ("A4/A12", ["A4", "/", "A12"]),
    ],
)
def test_pieces(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_keys_have_no_accents() -> None:
    assert keys("São Tomé-en-Zo") == ("Sao", "Tome", "-", "en", "-", "Zo")


def test_opening_is_what_begins_a_sentence_or_quotation() -> None:
    text = 'Hier staat Piet. "Goed", zei hij: "Mooi zo." Het heet \'Vrede nu\'.'
    opening = [word.text for sentence in words(text) for word in sentence if word.opening]
    assert opening == ["Hier", "Goed", "Mooi", "Het"]


def test_a_dateline_does_not_end_the_opening() -> None:
    (sentence,) = words("LELYSTAD - Boeren staken.")
    assert [word.text for word in sentence if word.opening] == ["LELYSTAD", "Boeren"]


@given(st.text(max_size=200))
def test_words_are_pieces_of_the_text_in_order(text: str) -> None:
    end = 0
    for sentence in words(text):
        assert sentence
        for word in sentence:
            assert end <= word.start < word.end <= len(text)
            end = word.end
            assert not word.text.isspace()
