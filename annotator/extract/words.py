"""Words: what the rules look at, cut from spaCy's tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from annotator.core.errors import UsageError
from annotator.core.language import _
from annotator.core.text import Document, Span

QUOTES = frozenset("\"'“”„‟‘’‚‛«»‹›`´")

_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.)+|[SD][tr]e?\.")
_PIECE = re.compile(
    r"\d+(?:[.,:]\d+)*(?![^\W\d_])"  # 100.000, 20:15
    r"|[’'][a-z]{1,2}(?!\w)"  # 't, 's
    r"|[^\W_]+(?:[’'][^\W_]+)*"  # VVD'er, Obama's
    r"|\S"
)
_MARK = re.compile(r"[\u0300-\u036f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or sign.

    Args:
        start: Offset of its first code point.
        end: Offset after its last one.
        text: As written.
        key: Without accents, apostrophes made straight.
        lower: The key in lower case.
        glued: Whether nothing stands between it and the word before.
        opening: Whether its capital is due to its place: at the start of a sentence or quotation.
    """

    start: int
    end: int
    text: str
    key: str
    lower: str
    glued: bool
    opening: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def alpha(self) -> bool:
        """Whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def small(self) -> bool:
        """Whether it is a word in lower case."""
        return self.text[0].islower()


def plain(text: str) -> str:
    """The text without accents, apostrophes made straight."""
    text = text.replace("’", "'").replace("‘", "'")
    if text.isascii():
        return text
    return _MARK.sub("", unicodedata.normalize("NFD", text))


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a string without white space where spaCy does not: at hyphens and other signs.

    Yields:
        Start and end of each piece in the string.
    """
    if _ABBREVIATION.fullmatch(text):
        yield 0, len(text)
        return
    for match in _PIECE.finditer(text):
        yield match.start(), match.end()


def keys(name: str) -> tuple[str, ...]:
    """The keys of a name's words, cut as the words of a text are."""
    return tuple(plain(token[start:end]) for token in name.split() for start, end in pieces(token))


@cache
def language() -> Any:
    """spaCy's Dutch without a trained model; the first call loads spaCy.

    Raises:
        UsageError: spaCy is not installed or does not load.
    """
    try:
        import spacy

        return spacy.blank("nl")
    except ImportError as error:
        raise UsageError(
            _("spaCy cannot be loaded ({reason}).").format(reason=error),
            hint=_("Install annotator again, with all it needs."),
        ) from error


def sentence_words(document: Document) -> list[list[Word]]:
    """The words of a document by sentence.

    spaCy's Dutch tokenizer, which knows abbreviations and apostrophes, cuts the text at first; its
    tokens are cut again at hyphens, so that a name inside a compound is a word of its own.
    """
    text = readable(document.text)
    dutch = language()
    with dutch.memory_zone():
        tokens = [(token.idx, token.text) for token in dutch.make_doc(text)]
    return words_of(text, tokens, document.sentences)


def readable(text: str) -> str:
    """The text as spaCy can keep it: in UTF-8, which has no lone surrogates."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def words_of(
    text: str, tokens: Iterable[tuple[int, str]], sentences: Sequence[Span]
) -> list[list[Word]]:
    """The words of a text by sentence.

    Args:
        text: The text.
        tokens: Offset and text of spaCy's tokens, in text order.
        sentences: Where the sentences are, in text order.
    """
    spans = [
        (offset + start, offset + end)
        for offset, token in tokens
        if not token.isspace()
        for start, end in pieces(token)
    ]
    return list(_by_sentence(text, spans, sentences))


def _by_sentence(
    text: str, spans: Sequence[tuple[int, int]], sentences: Sequence[Span]
) -> Iterator[list[Word]]:
    index = 0
    for sentence in sentences:
        words: list[Word] = []
        opening = True
        while index < len(spans) and spans[index][0] < sentence.end:
            start, end = spans[index]
            index += 1
            piece = text[start:end]
            key = plain(piece) or piece
            glued = bool(words) and words[-1].end == start
            sign = not piece[0].isalnum()
            words.append(Word(start, end, piece, key, key.lower(), glued, opening and not sign))
            if not sign:
                opening = False
            elif (
                piece in ":•"
                or _dateline(words)
                or ((piece in QUOTES or _low_quotes(words)) and _opens(words))
            ):
                opening = True
        if words:
            yield words


def _dateline(words: Sequence[Word]) -> bool:
    """Whether a dash ends the name of a place in capitals that opens an article."""
    *before, dash = words
    return (
        dash.text in "-–—"
        and not dash.glued
        and 0 < len(before) < 5
        and all(word.text.isupper() or not word.alpha for word in before)
    )


def _low_quotes(words: Sequence[Word]) -> bool:
    """Whether two commas stand for a low quotation mark, as on typewriters."""
    return len(words) > 1 and words[-1].text == words[-2].text == "," and words[-1].glued


def _opens(words: Sequence[Word]) -> bool:
    """Whether the quotation mark that comes last begins a quotation that is a sentence."""
    return len(words) < 2 or not words[-2].text[-1].isalnum()
