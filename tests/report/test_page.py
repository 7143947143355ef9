from __future__ import annotations

import gettext
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import language
from annotator.core.facts import Fact
from annotator.core.text import Document
from annotator.measure.evaluation import Example, evaluate
from annotator.report.examples import Gallery, Outcome, Sentence, Shade, sentences
from annotator.report.page import About, _marked, page
from tests.measure.material import DEFAULTS, document, entity, facts
from tests.report.material import ABOUT, DOCUMENT, FOUND, GOLD, TEXT, evaluated, whole_page

_VOID = {"meta", "link", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser does, and minds what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(text: str) -> Reader:
    reader = Reader(text)
    assert reader.open == []
    return reader


def test_every_part_is_on_the_page() -> None:
    reader = read(whole_page())
    for words in (
        "How good is rules@1?",
        "3 articles; the gold is gold.jsonl. Measured by annotator 0.",
        "Scores",
        "By label",
        "schemes of MUC and SemEval-2013",
        "Confusion",
        "expected calibration error",
        "By source",
        "By month",
        "Learning curve",
        "120 (expected)",
        "Errors in the text",
        "6 of 6 sentences with errors",
    ):
        assert words in reader.text, words
    assert len(reader.of("svg")) == 3
    assert all(each.get("role") == "img" for each in reader.of("svg"))
    assert len(reader.of("caption")) == len(reader.of("table"))
    assert reader.of("html") == [{"lang": "en"}]


def test_nothing_is_asked_of_anybody_else() -> None:
    text = whole_page()
    reader = read(text)
    assert not {"script", "iframe", "img", "form", "object"} & {tag for tag, _ in reader.tags}
    assert not re.search(r"https?:|url\(|@import|//[a-z]", text)
    assert all(not name.startswith("on") for _tag, attributes in reader.tags for name in attributes)
    policy = next(a for a in reader.of("meta") if a.get("http-equiv"))
    assert (policy["content"] or "").startswith("default-src 'none'")


def test_what_is_wrong_is_said_in_words() -> None:
    text = read(whole_page()).text
    assert "~ wrong PERSON Bert: label; predicted GPE" in text
    assert "~ wrong GPE Gent: boundary; predicted in Gent" in text
    assert "+ false alarm FIGHT weigert" in text
    assert "arguments, mood · -whom Bert · +whom Gent · -odd · +plain" in text


def test_without_gold_and_predictions_there_is_still_a_page() -> None:
    empty = evaluate([Example(DOCUMENT, (), ())], DEFAULTS)
    reader = read(page(empty, (), ABOUT))
    assert "1 article;" in reader.text
    assert "Errors in the text" not in reader.text
    assert "Learning curve" not in reader.text


HOSTILE = '<script>alert("1")</script>&amp;\x1b[2J\u202e\u200b\'😀'


def test_hostile_text_stays_text() -> None:
    article = Document(
        id=HOSTILE, text=HOSTILE + TEXT[len(HOSTILE) :], title=HOSTILE, source=HOSTILE
    )
    gold = [entity(0, 4, HOSTILE)]
    gallery = Gallery(DEFAULTS)
    example = Example(article, gold, [entity(2, 9, HOSTILE, 0.5)])
    gallery.look_at(example)
    text = page(
        evaluate([example], DEFAULTS), gallery.kept, About(HOSTILE, HOSTILE, HOSTILE), sentences=1
    )
    reader = read(text)
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not set("\x1b\u202e\u200b") & set(text)
    assert '<script>alert("1")</script>&amp;␛[2J··\'😀' in reader.text


def test_right_wrong_missed_and_false_alarm() -> None:
    first, second = sentences(Example(DOCUMENT, GOLD, FOUND), DEFAULTS)
    assert [(shade.outcome, shade.gold, shade.predicted) for shade in first.shades] == [
        (Outcome.RIGHT, "PERSON", "PERSON"),
        (Outcome.WRONG, "MEET", "MEET"),
        (Outcome.WRONG, "PERSON", "GPE"),
        (Outcome.WRONG, "GPE", "GPE"),
    ]
    assert [(shade.outcome, shade.pieces) for shade in second.shades] == [
        (Outcome.EXTRA, ((5, 12),))
    ]
    (missed,) = sentences(Example(DOCUMENT, GOLD[:1], ()), DEFAULTS)[0].shades
    assert (missed.outcome, missed.gold, missed.predicted) == (Outcome.MISSED, "PERSON", "")


def test_the_gallery_keeps_the_worst_and_a_few_of_each_article() -> None:
    gallery = Gallery(DEFAULTS, most=3, most_of_one=1)
    for number in range(5):
        found = FOUND if number == 3 else FOUND[2:]
        gallery.look_at(Example(document(f"a{number}", TEXT), GOLD[2:], found))
    assert [each.article for each in gallery.kept] == ["a3", "a0", "a1"]
    assert gallery.sentences == 10
    assert [each.errors for each in gallery.kept] == sorted(
        (each.errors for each in gallery.kept), reverse=True
    )


def test_the_page_is_the_same_every_time() -> None:
    assert whole_page() == whole_page()
    assert evaluated()[1] == evaluated()[1]


def plain(text: str) -> str:
    """The words of a marked sentence, without labels."""
    return "".join(Reader(re.sub("<sup>.*?</sup>", "", text)).words)


@given(facts, facts)
def test_marking_changes_no_words(gold: list[Fact], found: list[Fact]) -> None:
    article = document("a", "abcd efgh ij.")
    for sentence in sentences(Example(article, gold, found), DEFAULTS):
        assert read(_marked(sentence)).open == []
        assert plain(_marked(sentence)) == sentence.text


spans = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda pair: (min(pair), max(pair) + 1)
)


@given(st.lists(st.tuples(st.sampled_from(Outcome), st.lists(spans, min_size=1, max_size=2))))
def test_facts_may_overlap_in_any_way(
    given_shades: list[tuple[Outcome, list[tuple[int, int]]]],
) -> None:
    shades = tuple(Shade(outcome, tuple(sorted(pieces)), "A") for outcome, pieces in given_shades)
    sentence = Sentence("a", "", 1, "ab<d&f\"hij'lm", shades)
    assert plain(_marked(sentence)) == sentence.text


@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_it_speaks_both_languages(spoken: str) -> None:
    before = language.current()
    language.use(spoken)
    try:
        assert read(whole_page()).of("html") == [{"lang": spoken}]
    finally:
        language.use(before)


class Cyrillic(gettext.NullTranslations):
    """Translates every letter that is no placeholder's."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(\{.*?\})", message)
        return "".join(
            part if part.startswith("{") else re.sub("[A-Za-z]", "Ж", part) for part in parts
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        del context
        return self.gettext(message)


STANDARD = {"P", "R", "F1", "n", "COR", "INC", "PAR", "MIS", "SPU"}
"""What is the same in every language of the field."""


def test_every_text_of_the_page_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_texts", Cyrillic())
    shown = re.findall("[A-Za-z][A-Za-z0-9]*", read(whole_page()).text)
    labels = {"PERSON", "GPE", "MEET", "FIGHT", "who", "whom"}
    values = {"mood", "sign", "plain", "odd", "plus"}
    names = {"rules", "gold", "jsonl", "annotator", "bundled", "a1", "Blad", "Gesprek"}
    words = set(re.findall("[A-Za-z]+", TEXT))
    assert set(shown) <= STANDARD | labels | values | names | words
