"""What a command line says about facts and places in a text, checked against an article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from annotator.core.display import visible
from annotator.core.errors import UsageError
from annotator.core.language import _, ngettext
from annotator.core.session import Item, Session
from annotator.core.text import Document, Fragments, Span, fragments, trim

_SPAN = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
_NAMED = 10


def found(session: Session, wanted: Iterable[str]) -> tuple[Item, ...]:
    """The facts with some ids, each once, in the order of the ids.

    Args:
        session: The article.
        wanted: Ids, or beginnings that only one id has.

    Raises:
        UsageError: There is no such fact, or there are several.
    """
    items = {item.id: item for item in (_found(session, each) for each in wanted)}
    return tuple(items.values())


def _found(session: Session, wanted: str) -> Item:
    item = session.item(wanted)
    if item is not None:
        return item
    article = session.document.id
    like = [item for item in session.items if wanted and item.id.startswith(wanted)]
    if len(like) == 1:
        return like[0]
    if like:
        raise UsageError(
            _("Several facts of {article} have an id that begins with {fact}: {ids}.").format(
                article=article, fact=wanted, ids=_list([item.id for item in like])
            ),
            hint=_("Write more of the id."),
        )
    raise UsageError(
        _("{article} has no fact {fact}.").format(article=article, fact=wanted or '""'),
        hint=_("annotator show {article} lists its facts.").format(article=article),
    )


def chosen(given: str, known: Iterable[str], unknown: str) -> str:
    """A name, if it is one of those that exist.

    Args:
        given: The name.
        known: The names that exist.
        unknown: The sentence that says that it is none.

    Raises:
        UsageError: It is none of them; the hint names them.
    """
    names = list(known)
    if given in names:
        return given
    raise UsageError(
        unknown,
        hint=_("There are: {names}.").format(names=", ".join(names))
        if names
        else _("There are none; config.yaml says which there are."),
    )


def pair(given: str, option: str) -> tuple[str, str]:
    """A name and what it is given, from ``NAME=...``.

    Raises:
        UsageError: It is no such pair.
    """
    name, equals, value = given.partition("=")
    if not (name and equals and value):
        raise UsageError(
            _("{option} takes a name and a value, not {given}.").format(option=option, given=given),
            hint=_("Write NAME=VALUE."),
        )
    return name, value


def span(document: Document, given: str) -> Span:
    """A place from ``START:END``, if it marks words as a person could mark them.

    Args:
        document: The article.
        given: Offsets in code points, end exclusive.

    Raises:
        UsageError: It is no pair of offsets, lies outside of the text, is empty, begins or ends
            with white space or a quotation mark, or splits a letter from its marks.
    """
    match = _SPAN.fullmatch(given)
    if match is None:
        raise UsageError(
            _("{given} is no place in a text.").format(given=given),
            hint=_("Write START:END, two offsets in characters, the end behind the last one."),
        )
    text = document.text
    start, end = int(match[1]), int(match[2])
    if end > len(text):
        raise UsageError(
            _("{given} lies outside of {article}.").format(given=given, article=document.id),
            hint=ngettext(
                "Its text has {count} character.", "Its text has {count} characters.", len(text)
            ).format(count=len(text)),
        )
    if start >= end:
        raise UsageError(
            _("{given} marks nothing.").format(given=given),
            hint=_("The end comes behind the last character, so it is more than the start."),
        )
    return _marked(document, Span(start, end))


def _marked(document: Document, marked: Span) -> Span:
    text = document.text
    given = f"{marked.start}:{marked.end}"
    trimmed = trim(text, marked)
    if trimmed is None:
        raise UsageError(
            _("{given} marks only white space or quotation marks.").format(given=given),
            hint=_("Mark words."),
        )
    if trimmed != marked:
        raise UsageError(
            _("{given} begins or ends with white space or a quotation mark.").format(given=given),
            hint=_("Its words are {place}, {words}.").format(
                place=f"{trimmed.start}:{trimmed.end}", words=shown(text, trimmed)
            ),
        )
    for offset in (marked.start, marked.end):
        if offset < len(text) and unicodedata.combining(text[offset]):
            raise UsageError(
                _("{given} splits a letter from its accent.").format(given=given),
                hint=_("Move it by one to or from {offset}.").format(offset=offset),
            )
    return marked


def occurrence(document: Document, words: str, number: int | None) -> Span:
    """Where words stand in an article.

    Args:
        document: The article.
        words: The words exactly as they stand there, but for runs of white space.
        number: Which of several places, from 1; None where there must be only one.

    Raises:
        UsageError: They do not stand there, or not so often, or several times.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    places = [Span(*m.span()) for m in re.finditer(pattern, document.text)] if pattern else []
    quoted = f'"{words}"'
    if not places:
        raise UsageError(
            _("{words} is not in {article}.").format(words=quoted, article=document.id),
            hint=_("Upper and lower case must be as in the text."),
        )
    if number is None and len(places) > 1:
        listed = _list([f"{each.start}:{each.end}" for each in places])
        raise UsageError(
            _("{words} is in {article} {count} times: {places}.").format(
                words=quoted, article=document.id, count=len(places), places=listed
            ),
            hint=_("Say which with --occurrence NUMBER or --span START:END."),
        )
    if number is not None and not 1 <= number <= len(places):
        raise UsageError(
            ngettext(
                "{words} is in {article} {count} time, so there is no occurrence {number}.",
                "{words} is in {article} {count} times, so there is no occurrence {number}.",
                len(places),
            ).format(words=quoted, article=document.id, count=len(places), number=number),
            hint=_("They are counted from 1."),
        )
    return _marked(document, places[(number or 1) - 1])


def pieces(spans: Sequence[Span]) -> Fragments:
    """Spans as the pieces of one place.

    Raises:
        UsageError: There are none, or two of them touch or overlap.
    """
    if not spans:
        raise UsageError(
            _("It is not said where it stands."),
            hint=_("Say it with --span START:END, or with --text WORDS."),
        )
    joined = fragments(spans)
    if len(joined) < len(spans):
        raise UsageError(
            _("Two pieces of one place touch or overlap."),
            hint=_("Give them as one: {places}.").format(
                places=", ".join(f"{piece.start}:{piece.end}" for piece in joined)
            ),
        )
    return joined


def shown(text: str, place: Span) -> str:
    """The words at a place on one line, in quotation marks."""
    return f'"{visible(" ".join(place.of(text).split()))}"'


def _list(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    listed = ", ".join(names[:_NAMED])
    return _("{names} and {more} more").format(names=listed, more=more) if more > 0 else listed
