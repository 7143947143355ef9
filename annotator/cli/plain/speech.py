"""Facts and sentences as short plain lines, the most important first, to be read or heard.

Nothing here moves a cursor, draws or colours: the words that are meant stand in brackets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime

from annotator.core.changes import Entry
from annotator.core.display import visible
from annotator.core.facts import Event, Fact
from annotator.core.language import _, ngettext
from annotator.core.queue import QueueRow, done_count
from annotator.core.schema import LabelSet
from annotator.core.session import Item, Session, State
from annotator.core.text import Document, Fragments, Span, extent
from annotator.core.wording import arguments, attributes, decided, describe, history, quote

NEIGHBOURS = 8
"""Tokens on either side of a fact that are read when its sentence was just heard."""

LONG = 60
"""Tokens on either side of a fact that are read at most."""

_WORDS_A_LINE = 12


def plain(text: str) -> list[str]:
    """A text as lines for any terminal and any screen reader.

    Control characters and all that takes no place become stand-ins, and dots are full stops.
    """
    return [visible(line).replace("…", "...") for line in text.split("\n")]


# Articles


def article_lines(session: Session, rows: Sequence[QueueRow]) -> Iterator[str]:
    """Which article this is, and how far the work on it and on the queue is."""
    document = session.document
    number = next((row.number for row in rows if row.id == document.id), None)
    # Without a title, its first sentence would be heard twice.
    title = document.title or document.id
    if number is None:
        yield _("Article: {title}").format(title=title)
    else:
        yield _("Article {number}: {title}").format(number=number, title=title)
    about = ", ".join(part for part in (document.source, document.published) if part)
    if about:
        yield about
    facts = len(session.items)
    said = ngettext("{facts} fact", "{facts} facts", facts).format(facts=facts)
    yield _("{facts}, {pending} undecided. Articles done: {done} of {articles}.").format(
        facts=said, pending=session.pending, done=done_count(rows), articles=len(rows)
    )
    if session.blind:
        yield _("Blind article: suggestions are hidden.")
    if session.state.flagged:
        yield _("This article is flagged.")
    if session.state.done:
        yield _("This article is done.")


def queue_line(row: QueueRow) -> str:
    """An article of the queue on one line, its number first."""
    said = _("{number} {title}").format(number=row.number, title=row.title or row.id)
    if row.done:
        return _("{article}, done").format(article=said)
    return _("{article}, {decided} of {total} decided").format(
        article=said, decided=row.decided, total=row.total
    )


# Facts


def named(session: Session, item: Item) -> str:
    """A fact's label and words: with a question mark while it is undecided, else with its state."""
    words = describe(session, item.fact)
    if item.pending:
        return f"{words}?"
    return f"{words}, {decided(item)}."


def fact_line(session: Session, item: Item) -> str:
    """All about a fact on one line, and last its place in the article."""
    fact = item.fact
    parts = _roles_and_attributes(session, fact)
    if item.pending and fact.confidence is not None:
        parts.append(_("confidence {value}").format(value=f"{fact.confidence:.2f}"))
    parts.append(
        _("fact {number} of {count}, {pending} undecided").format(
            number=number_of(session, item), count=len(session.items), pending=session.pending
        )
    )
    return f"{named(session, item)} {'. '.join(parts)}."


def numbered_fact(session: Session, item: Item) -> str:
    """A fact on one line of a list, its number first."""
    parts = [named(session, item), *_roles_and_attributes(session, item.fact)]
    return f"#{number_of(session, item)} {' '.join(parts[:1])} {'. '.join(parts[1:])}".rstrip()


def problem(what: str) -> str:
    """What is wrong with a fact by the label set."""
    return _("Problem: {what}.").format(what=what)


def number_of(session: Session, item: Item) -> int:
    """The place of a fact in its article, from 1."""
    return session.items.index(item) + 1


def _roles_and_attributes(session: Session, fact: Fact) -> list[str]:
    if not isinstance(fact, Event):
        return []
    return [*attributes(session, fact), *(arguments(session, fact) or [_("no roles filled")])]


def role_lines(session: Session, item: Item) -> Iterator[str]:
    """The roles of an event that are filled, each with its key and fillers, and then the others."""
    if not isinstance(item.fact, Event):
        return
    text = session.document.text
    empty = []
    for role in session.schema.roles_of(item.fact.type):
        name = f"{role.key} {role.name}".strip()
        filled = [one.span for one in item.fact.arguments if one.role == role.name]
        if filled:
            yield f"{name}: {', '.join(quote(text, (span,)) for span in filled)}"
        else:
            empty.append(name)
    if empty:
        yield _("Empty: {roles}.").format(roles=", ".join(empty))


def filler_lines(session: Session, item: Item, spans: Sequence[Span]) -> Iterator[str]:
    """What may fill a role of an event, numbered from 1, each with the roles that it fills."""
    arguments_ = item.fact.arguments if isinstance(item.fact, Event) else ()
    for number, span in enumerate(spans, 1):
        entity = session.entity_at(span)
        words = (
            quote(session.document.text, (span,))
            if entity is None
            else describe(session, entity.fact)
        )
        roles = [one.role for one in arguments_ if one.span == span]
        yield ", ".join([f"{number} {words}", *roles])


# Sentences


def sentence_line(session: Session, index: int, text: str | None = None) -> str:
    """A sentence with its number, from 1, and how many facts it has.

    Args:
        session: The article.
        index: The sentence.
        text: The sentence as it is to be read; as it stands where nothing is given.
    """
    document = session.document
    if text is None:
        text = _one_line(document.sentences[index].of(document.text))
    facts = len(session.in_sentences(index, index))
    if facts:
        said = ngettext(
            "Sentence {number}, {count} fact: {text}",
            "Sentence {number}, {count} facts: {text}",
            facts,
        )
    else:
        said = _("Sentence {number}, no facts: {text}")
    return said.format(number=index + 1, count=facts, text=text)


def marked(document: Document, pieces: Fragments, reach: int = LONG) -> str:
    """The sentence of some words, the words in brackets.

    Args:
        document: The article.
        pieces: The words; where they stand in several sentences, those are all read.
        reach: Tokens before and behind the words that are read; dots stand for the others.
    """
    whole = extent(pieces)
    start, end = whole.start, whole.end
    if document.sentences:
        start = min(start, document.sentences[document.sentence_at(start)].start)
        end = max(end, document.sentences[document.sentence_at(end - 1)].end)
    before = _tokens(document, Span(start, whole.start)) if start < whole.start else ()
    behind = _tokens(document, Span(whole.end, end)) if whole.end < end else ()
    # For a word or two, dots would be no shorter.
    cut_before, cut_behind = len(before) > reach + 2, len(behind) > reach + 2
    if cut_before:
        start = before[-reach].start
    if cut_behind:
        end = behind[reach - 1].end
    words = []
    for piece in pieces:
        words += [document.text[start : piece.start], "[", piece.of(document.text), "]"]
        start = piece.end
    line = _one_line("".join([*words, document.text[start:end]]))
    return f"{'... ' if cut_before else ''}{line}{' ...' if cut_behind else ''}"


def labelled(session: Session, index: int) -> str:
    """A sentence with the label of each fact in brackets behind its words."""
    document = session.document
    sentence = document.sentences[index]
    signs: list[tuple[int, str]] = []
    for item in session.in_sentences(index, index):
        if item.state is not State.REJECTED:
            mark = "?" if item.pending else ""
            at = min(item.fact.fragments[-1].end, sentence.end)
            signs.append((at, f" [{item.fact.label}{mark}]"))
    words, start = [], sentence.start
    for at, sign in sorted(signs):
        words += [document.text[start:at], sign]
        start = at
    return _one_line("".join([*words, document.text[start : sentence.end]]))


def words_of(document: Document, index: int) -> Sequence[Span]:
    """The words and numbers of a sentence; signs between them have no number."""
    text = document.text
    return [
        token
        for token in _tokens(document, document.sentences[index])
        if any(sign.isalnum() for sign in token.of(text))
    ]


def numbered_words(document: Document, index: int) -> Iterator[str]:
    """The words of a sentence with their numbers, from 1, some on a line."""
    words = [
        f"{number} {word.of(document.text)}"
        for number, word in enumerate(words_of(document, index), 1)
    ]
    for first in range(0, len(words), _WORDS_A_LINE):
        yield ", ".join(words[first : first + _WORDS_A_LINE])


def _tokens(document: Document, span: Span) -> Sequence[Span]:
    tokens = document.tokens
    first = bisect_left(tokens, span.start, key=lambda token: token.start)
    last = bisect_left(tokens, span.end, lo=first, key=lambda token: token.start)
    return tokens[first:last]


def _one_line(text: str) -> str:
    return " ".join(text.split())


# The log


def clock_time(at: str, pattern: str = "%H:%M:%S") -> str:
    """A moment of the log as the clock on the wall shows it.

    Args:
        at: ISO 8601 in UTC.
        pattern: As for :meth:`datetime.datetime.strftime`.
    """
    return datetime.fromisoformat(at).astimezone().strftime(pattern)


def saved(session: Session) -> str:
    """What the newest row of the log did, and when it was stored."""
    entry = session.log[-1]
    return _("{what}. saved {time}").format(what=history(session, entry), time=clock_time(entry.at))


def logged(session: Session, entry: Entry) -> str:
    """A row of the log: when, and what."""
    return f"{clock_time(entry.at, '%H:%M')} {history(session, entry)}"


# The guideline


def guided(schema: LabelSet) -> list[str]:
    """Names of everything that has a guideline, each once."""
    kinds = (schema.entity, schema.event, schema.role, schema.attribute)
    return list(dict.fromkeys(name for kind in kinds for name in kind))


def guideline(schema: LabelSet, name: str) -> Iterator[str]:
    """What the configuration says about a label, type, role or attribute.

    The words that an example is about stand in brackets.
    """
    labels = [kind[name] for kind in (schema.entity, schema.event) if name in kind]
    for label in labels:
        yield f"{name}: {_bracketed(label.description)}"
        if label.example:
            yield _("Example: {text}").format(text=_bracketed(label.example))
    if name in schema.role:
        yield f"{name}: {_bracketed(schema.role[name].description)}"
    if name in schema.attribute:
        attribute = schema.attribute[name]
        values = ", ".join(attribute.values)
        yield f"{name}: {values}. {_bracketed(attribute.description)}"
    if name not in guided(schema):
        yield _("{label} is not in the configuration any more.").format(label=name)


def _bracketed(text: str) -> str:
    """A text of the configuration on one line, with what stands in ``**`` pairs in brackets."""
    pieces = _one_line(text).split("**")
    return "".join(f"[{each}]" if at % 2 else each for at, each in enumerate(pieces))
