"""The sample articles: what is shipped can be read and is of the promised kind."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
import yaml

from annotator.config import builtin_seeds
from annotator.core.text import Document, split_sentences

FILES = sorted(builtin_seeds().iterdir())


def parts(path: Path) -> tuple[dict[str, object], str]:
    """Front matter and text."""
    start, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    assert start == ""
    loaded = yaml.safe_load(head)
    assert isinstance(loaded, dict)
    return loaded, text.strip()


def test_there_are_six_in_a_stable_order() -> None:
    assert [path.name[:3] for path in FILES] == [f"{number:02}-" for number in range(1, 7)]
    assert all(path.suffix == ".txt" for path in FILES)


def test_ids_and_titles_are_unique() -> None:
    heads = [parts(path)[0] for path in FILES]
    for field in ("id", "title"):
        assert len({head[field] for head in heads}) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_front_matter(path: Path) -> None:
    head, _ = parts(path)
    assert set(head) == {"id", "title", "source", "published"}
    assert head["source"] == "annotator voorbeeld"
    assert isinstance(head["published"], datetime.date)
    assert head["published"].year == 2026


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text(path: Path) -> None:
    _, text = parts(path)
    assert 200 <= len(text.split()) <= 400
    assert set(re.findall(r"[^\w\s]", text)) <= set(".,;:'\"-")
    paragraphs = text.split("\n\n")
    headings = [paragraph for paragraph in paragraphs if paragraph[-1] not in '."']
    assert len(headings) >= 2
    assert all(len(heading.split()) <= 3 for heading in headings)
    assert "  " not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sentences_end_where_the_writer_ended_them(path: Path) -> None:
    _, text = parts(path)
    for span in split_sentences(text):
        sentence = span.of(text)
        assert "\n" not in sentence
        assert len(sentence.split()) <= 40, sentence
    assert Document(id="x", text=text).sentences


WORDS = {
    "a separable verb that stands apart": r"\b(zegde|bood|wees|wijst|neemt|hieven|greep|trekt|"
    r"laten|troffen|sloten)\b[^.]* (toe|aan|af|op|in|terug|vrij)\b",
    "a negation": r"\b(niet|geen|nooit)\b",
    "something to come": r"\b(zal|zullen|volgende|verwacht|vanaf|gaan)\b|"
    r"\b(maandag|woensdag|donderdag|oktober|najaar)\b",
    "something possible": r"\b(mocht|zou|kan|als|kunnen)\b",
    "an attribution": r"\b(volgens|aldus|meldt|zegt)\b",
    "a quotation": r'"[^"]+"',
    "a quantity": r"\b\d[\d.,]* (\w+ )?\w+",
    "a heading": r"\n\n[^.\n]+\n\n",
}


@pytest.mark.parametrize("what", WORDS)
def test_every_article_exercises(what: str) -> None:
    missing = [
        path.name for path in FILES if not re.search(WORDS[what], parts(path)[1], re.IGNORECASE)
    ]
    assert missing == []


@pytest.mark.parametrize("part", [r"\bNAVO-landen\b", r"\bEU-landen\b", r"\bTerpstra's\b"])
def test_some_article_exercises(part: str) -> None:
    assert any(re.search(part, parts(path)[1]) for path in FILES)
