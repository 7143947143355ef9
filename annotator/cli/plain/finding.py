"""What a typed answer means: names by their beginning, and words by number or by text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotator.cli.plain.speech import words_of
from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event
from annotator.core.language import _, ngettext
from annotator.core.session import Item, Session, State
from annotator.core.text import Document, Span
from annotator.tui.searching import search

_RANGE = re.compile(r"([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?")
_REPEATED = 40

# Only two numbers or quotation marks leave no doubt about where the words end.
_MARKING = re.compile(
    r"""(?P<numbers>[0-9]{1,9}\s*-\s*[0-9]{1,9})(?:\s+(?P<after>\S.*))?
    |(?P<number>[0-9]{1,9})
    |"(?P<quoted>[^"]*)"\s*(?P<rest>.*)""",
    re.VERBOSE,
)


def marking(document: Document, sentence: int, given: str, start: int) -> tuple[Span, str]:
    """The words that an answer marks, and what follows on the same line.

    Args:
        document: The article.
        sentence: Index of the sentence in which words have numbers.
        given: ``12``, ``12-14`` and more, words in quotation marks and more, or only words.
        start: Offset behind which words are looked for first.

    Raises:
        UsageError: There are no such words.
    """
    match = _MARKING.fullmatch(given)
    if match is None:
        return placed(document, given, start), ""
    if match["quoted"] is not None:
        return placed(document, match["quoted"], start), match["rest"]
    try:
        numbers = match["numbers"] or match["number"]
        return numbered(document, sentence, numbers), match["after"] or ""
    except UsageError:
        # A number may also stand in the text itself.
        if not places(document, given):
            raise
        return placed(document, given, start), ""


def short(given: str) -> str:
    """What was typed, as far as it is worth repeating."""
    return given if len(given) <= _REPEATED else f"{given[:_REPEATED]}..."


def whole(given: str) -> int | None:
    """A whole number; None where it is none."""
    return int(given) if re.fullmatch("[0-9]{1,9}", given) else None


def by_name(given: str, names: Iterable[str]) -> str:
    """The name that was meant: the name itself in any case, or the only one that begins so.

    Raises:
        UsageError: None or several do; the names are in the sentence.
    """
    known = list(names)
    typed = given.casefold()
    same = [name for name in known if name.casefold() == typed]
    found = same or [name for name in known if typed and name.casefold().startswith(typed)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _("{given} may be {names}; type more of it.").format(
                given=short(given), names=_(" or ").join(found)
            )
        )
    if not known:
        raise UsageError(_("There is nothing to choose from."))
    if not given:
        raise UsageError(_("Say one of {names}.").format(names=", ".join(known)))
    raise UsageError(
        _("There is no {given}. There are: {names}.").format(
            given=short(given), names=", ".join(known)
        )
    )


def numbered(document: Document, sentence: int, given: str) -> Span:
    """The words of a sentence from one number to another, or one word.

    Args:
        document: The article.
        sentence: Index of the sentence.
        given: ``12-14`` or ``12``; numbers from 1.

    Raises:
        UsageError: The sentence has no such words.
    """
    words = words_of(document, sentence) if document.sentences else ()
    match = _RANGE.fullmatch(given)
    first = int(match[1]) if match else 0
    last = int(match[2] or match[1]) if match else 0
    if not 1 <= first <= last <= len(words):
        raise UsageError(
            ngettext(
                "This sentence has {count} word; say which, like 1.",
                "This sentence has words 1 to {count}; say which, like 1-2.",
                len(words),
            ).format(count=len(words))
        )
    return Span(words[first - 1].start, words[last - 1].end)


def places(document: Document, wanted: str) -> Sequence[Span]:
    """All places of some words in text order, whole words and the same case where there are any.

    Args:
        document: The article.
        wanted: The words; any white space between them.
    """
    found = list(search(document.text, wanted, 0).spans)
    starts = {token.start for token in document.tokens}
    ends = {token.end for token in document.tokens}
    same = "".join(wanted.split())
    good = [span for span in found if span.start in starts and span.end in ends] or found
    return [span for span in good if "".join(span.of(document.text).split()) == same] or good


def placed(document: Document, wanted: str, start: int) -> Span:
    """The first place of some words at or behind an offset, going round the article.

    Raises:
        UsageError: They are nowhere.
    """
    found = places(document, wanted)
    if not found:
        if not wanted:
            raise UsageError(_("Say which words."))
        raise UsageError(_("{words} is not in this article.").format(words=short(wanted)))
    return next((span for span in found if span.start >= start), found[0])


def fillers(session: Session, item: Item) -> Sequence[Span]:
    """What may fill a role of an event, in text order.

    That is what fills one already, the entities of its sentence, and what fills roles of the
    other events of its sentence.
    """
    document = session.document
    first = document.sentence_at(item.fact.extent.start)
    last = document.sentence_at(item.fact.extent.end - 1)
    spans = set()
    for other in {item, *session.in_sentences(first, last)}:
        if isinstance(other.fact, Event) and (other is item or other.state is not State.REJECTED):
            spans |= {argument.span for argument in other.fact.arguments}
        elif isinstance(other.fact, Entity) and other.state is not State.REJECTED:
            spans.add(other.fact.fragments[0])
    return sorted(spans)
