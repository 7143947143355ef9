"""Articles with their facts as JSON Lines: what ``export`` writes and ``import`` reads.

A written line holds an article, one layer over it, and the suggestions that the layer decides, so
that reading it gives equal records. Readers of Prodigy's spans find ``text``, ``tokens`` and
``spans`` where they look for them. Also read are the gold data's shape (``entities`` in place of
``spans``, no layer) and lines of Prodigy.

Offsets are Unicode code points into ``text``, end exclusive; ``token_start`` and ``token_end`` are
indices of ``tokens``, both inclusive.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO

from annotator.core.display import visible
from annotator.core.errors import InputError
from annotator.core.facts import (
    ARTICLE_STATE,
    COMMENT_PREFIX,
    Argument,
    ArticleState,
    Comment,
    Entity,
    Event,
    Fact,
    Layer,
    LayerKind,
    Record,
    Verdict,
    comment_id,
    text_order,
)
from annotator.core.language import _, ngettext
from annotator.core.schema import Attribute
from annotator.core.text import Document, Fragments, Span, fragments
from annotator.formats.encoding import decode, marked_encoding
from annotator.formats.reading import (
    NORMALISED,
    Article,
    Normalised,
    Problem,
    Read,
    checked_id,
    checked_meta,
    checked_text,
    decoded_note,
    load_json,
    normalise,
    shown,
)

Json = dict[str, Any]

# fmt: off
RESERVED = frozenset((
    "type", "trigger", "arguments", "implied", "attributes",
    "id", "confidence", "verdict", "origin", "reason",
    "text", "start", "end", "label",
))
# fmt: on
"""Keys that mean something else in an event or, to other programs, in a span.

An attribute with such a name is no key of the event but stands under ``attributes``.
"""


def clashing(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Names of attributes that cannot stand as keys of an event of their own, as given."""
    return tuple(attribute.name for attribute in attributes if attribute.name in RESERVED)


# Writing


def article_line(
    document: Document,
    layer: Layer | None,
    base: Layer | None,
    attributes: Sequence[Attribute],
) -> str:
    """An article, a layer over it and the suggestions it decides, as one line of JSON.

    The keys have a fixed order and facts stand in text order, so equal data gives equal lines.
    Ids of layers are left out, being the store's. Attributes of the label set are keys of the
    event, with their default where the event does not say; ``implied`` names those. Attributes
    that the label set does not know, or that clash with another key, stand under ``attributes``.

    Args:
        document: The article.
        layer: The facts to export; None for the article alone.
        base: The suggestions that the layer's decisions are about, or None.
        attributes: The label set's attributes of events.

    Returns:
        The line without line end. Lone surrogates, which UTF-8 cannot hold, and whatever a
        terminal might obey or hide are written as escapes.

    Raises:
        ValueError: A layer belongs to another article, or there is a base without a layer.
    """
    if any(one is not None and one.article != document.id for one in (layer, base)):
        raise ValueError(f"a layer is not about {document.id}")
    if base is not None and layer is None:
        raise ValueError("suggestions without decisions are a layer of their own")
    writer = _Writer(document, attributes)
    line: Json = {
        "id": document.id,
        "text": document.text,
        "sha256": document.sha256,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": document.published,
        "lang": document.lang,
        "meta": _ordered(document.meta),
        "tokens": writer.tokens(),
        "layer": None if layer is None else writer.head(layer),
        **writer.facts(() if layer is None else layer.facts),
    }
    if base is not None:
        line["base"] = {**writer.head(base), **writer.facts(base.facts)}
    written = json.dumps(line, ensure_ascii=False, allow_nan=False)
    clean = visible(written)
    if clean is written:
        return written
    # What has a stand-in can only stand in a string, so an escape is right wherever it does.
    return "".join(
        sign if sign == shown else json.dumps(sign)[1:-1]
        for sign, shown in zip(written, clean, strict=True)
    )


class _Writer:
    def __init__(self, document: Document, attributes: Sequence[Attribute]) -> None:
        self._document = document
        self._attributes = [one for one in attributes if one.name not in RESERVED]
        self._starts = {span.start: index for index, span in enumerate(document.tokens)}
        self._ends = {span.end: index for index, span in enumerate(document.tokens)}

    def tokens(self) -> list[Json]:
        text = self._document.text
        return [
            {
                "text": span.of(text),
                "start": span.start,
                "end": span.end,
                "id": index,
                "ws": text[span.end : span.end + 1].isspace(),
            }
            for index, span in enumerate(self._document.tokens)
        ]

    def head(self, layer: Layer) -> Json:
        head: Json = {
            "kind": layer.kind.value,
            "author": layer.author,
            "version": layer.version,
            "fingerprint": layer.fingerprint,
            "created": layer.created,
        }
        if any(isinstance(record, ArticleState) for record in layer.records):
            head["done"] = layer.done
        # What is seldom so is a key only where it is, so that most lines stay as they are.
        if layer.flagged:
            head["flagged"] = True
        if layer.blind:
            head["blind"] = True
        if layer.comments:
            head["comments"] = dict(layer.comments)
        return head

    def facts(self, facts: Iterable[Fact]) -> Json:
        kept: tuple[list[Json], list[Json]] = ([], [])
        rejected: tuple[list[Json], list[Json]] = ([], [])
        for fact in sorted(facts, key=text_order):
            spans, events = rejected if fact.verdict is Verdict.REJECTED else kept
            if isinstance(fact, Entity):
                spans.append(self._entity(fact))
            else:
                events.append(self._event(fact))
        written: Json = {"spans": kept[0], "events": kept[1]}
        if any(rejected):
            written["rejected"] = {"spans": rejected[0], "events": rejected[1]}
        return written

    def _entity(self, entity: Entity) -> Json:
        extent = entity.extent
        body: Json = {"start": extent.start, "end": extent.end, "label": entity.label}
        if extent.start in self._starts and extent.end in self._ends:
            body["token_start"] = self._starts[extent.start]
            body["token_end"] = self._ends[extent.end]
        if len(entity.fragments) > 1:
            body["fragments"] = _pairs(entity.fragments)
        return {**body, **_provenance(entity)}

    def _event(self, event: Event) -> Json:
        own = dict(event.attributes)
        body: Json = {
            "type": event.type,
            "trigger": _pairs(event.trigger),
            "arguments": [
                {"role": one.role, "start": one.span.start, "end": one.span.end}
                for one in event.arguments
            ],
        }
        implied = [one.name for one in self._attributes if one.name not in own]
        for attribute in self._attributes:
            body[attribute.name] = own.pop(attribute.name, attribute.default)
        if implied:
            body["implied"] = implied
        if own:
            body["attributes"] = own
        return {**body, **_provenance(event)}


def _provenance(fact: Fact) -> Json:
    values = {
        "id": fact.id,
        "confidence": fact.confidence,
        "verdict": None if fact.verdict is None else fact.verdict.value,
        "origin": fact.origin,
        "reason": fact.reason,
    }
    return {key: value for key, value in values.items() if value is not None}


def _pairs(pieces: Fragments) -> list[list[int]]:
    return [[span.start, span.end] for span in pieces]


def _ordered(value: Any) -> Any:
    """A JSON value with the keys of its objects in alphabetical order."""
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value


# Reading


def read_lines(name: str, stream: BinaryIO, attributes: Sequence[Attribute]) -> Iterator[Read]:
    """Read articles from JSON Lines, one line at a time; blank lines are passed over.

    Args:
        name: The file's path; its stem and the number of the line, joined by ``-``, are the id of
            an article that has none.
        stream: The file's bytes.
        attributes: The label set's attributes of events.
    """
    where = shown(name)
    stem = PurePath(name).stem
    expected: str | None = None
    for number, line, marked in _numbered(stream):
        place = f"{where}:{number}"
        try:
            if isinstance(line, InputError):
                raise line
            text, encoding = decode(line, expected)
            expected = encoding or expected
            encoding = encoding or marked
            if not text.strip():
                continue
            note = (decoded_note(encoding),) if encoding else ()
            yield _article(place, text, f"{stem}-{number}", attributes, note)
        except InputError as error:
            yield Problem(place, str(error))


def parse_line(where: str, line: str, default_id: str, attributes: Sequence[Attribute]) -> Read:
    """Read one line of JSON Lines.

    A whole number as ``id`` or ``published`` is taken as its digits; nothing else is converted.
    Facts without id get one: ``e1``, ``e2`` and so on for spans, ``v1`` and so on for events, in
    the order of the line. Where ``sha256`` is given it must be that of the text. ``tokens`` are
    made anew. Keys that mean nothing here are named in a note.

    Args:
        where: What to call the line in a problem.
        line: The line.
        default_id: The id of an article that has none.
        attributes: The label set's attributes of events.
    """
    try:
        return _article(where, line, default_id, attributes, ())
    except InputError as error:
        return Problem(where, str(error))


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes | InputError, str | None]]:
    """The stream's lines with their numbers, and the encoding if a mark says UTF-16 or UTF-32.

    Lines in these encodings are given in UTF-8. Only ``\\n`` ends a line, for
    JSON may hold every other line separator.
    """
    first = stream.readline()
    marked = marked_encoding(first)
    if marked is None or marked == "utf-8-sig":
        if first:
            yield 1, first, None
        for number, line in enumerate(stream, 2):
            yield number, line, None
        return
    # In these encodings the byte of \n may be half of another character.
    whole = io.BufferedReader(Joined(first, stream))
    lines = io.TextIOWrapper(whole, encoding=marked, newline="\n")
    number = 0
    try:
        for number, decoded in enumerate(lines, 1):
            yield number, decoded.encode("utf-8", "surrogatepass"), marked.upper()
    except UnicodeDecodeError:
        sentence = _("From here on it is no {encoding}; save it as UTF-8.")
        yield number + 1, InputError(sentence.format(encoding=marked.upper())), None


class Joined(io.RawIOBase):
    """A stream that begins with bytes that were read from it already.

    Args:
        head: What was read.
        rest: The stream.
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one read does, and say how far that is; 0 at the end."""
        size = len(buffer)
        chunk = self._head[:size] if self._head else self._rest.read(size)
        self._head = self._head[size:]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _article(
    where: str,
    line: str,
    default_id: str,
    attributes: Sequence[Attribute],
    notes: tuple[str, ...],
) -> Article:
    value = load_json(line)
    if not isinstance(value, dict):
        raise InputError(_("It must be an object with a text."))
    fields = _Fields(value)
    raw = fields.text()
    normalised = normalise(raw)
    _check_sha256(fields.string("sha256"), raw, normalised.text)
    meta, lang = fields.take("meta"), fields.optional("lang")
    document = Document(
        id=checked_id(fields.string("id", numbers=True) or default_id),
        text=checked_text(normalised.text),
        title=fields.string("title"),
        source=fields.string("source"),
        url=fields.string("url"),
        published=fields.string("published", numbers=True),
        lang="nl" if lang is None else lang,
        meta={} if meta is None else checked_meta(meta),
    )
    reader = _Reader(document.id, raw, normalised, attributes)
    layer, base, facts = reader.layers(fields)
    tokens = fields.take("tokens")
    found = list(notes)
    if normalised.changed:
        found.append(_(NORMALISED))
    if tokens is not None and not _same_tokens(tokens, document, normalised):
        found.append(_("Its tokens are not kept; this program makes its own."))
    answer = fields.string("answer")
    if answer not in ("", "accept"):
        layer = base = facts = None
        sentence = _("Its facts are left out, for its answer is {answer!a}, not accept.")
        found.append(sentence.format(answer=answer))
    if reader.joined:
        found.append(_("Pieces of one place that touch or overlap were joined."))
    unread = dict.fromkeys([*fields.unread(), *reader.unread])
    if unread:
        names, more = ", ".join(list(unread)[:_NAMED]), len(unread) - _NAMED
        if more > 0:
            sentence = _("Not kept: {names} and {count} more.")
            found.append(sentence.format(names=names, count=more))
        else:
            found.append(_("Not kept: {names}.").format(names=names))
    return Article(where, document, layer, base, facts, tuple(found))


_NAMED = 10


def _check_sha256(given: str, raw: str, text: str) -> None:
    if not given:
        return
    for candidate in dict.fromkeys((text, raw)):
        digest = hashlib.sha256(candidate.encode("utf-8", "surrogatepass")).hexdigest()
        if digest == given.lower():
            return
    raise InputError(_("The text is not the one that sha256 stands for; export it again."))


def _same_tokens(tokens: object, document: Document, normalised: Normalised) -> bool:
    if not isinstance(tokens, list) or len(tokens) != len(document.tokens):
        return False
    for token, span in zip(tokens, document.tokens, strict=True):
        if not isinstance(token, dict):
            return False
        start, end = token.get("start"), token.get("end")
        if not isinstance(start, int) or not isinstance(end, int):
            return False
        if (normalised.offset(start), normalised.offset(end)) != (span.start, span.end):
            return False
    return True


class _Fields:
    """A JSON object that knows which of its keys were read.

    Args:
        value: The object.
        path: What to call it in a sentence, with the index of the item.
        kind: What to call it in a note, without index.
    """

    def __init__(self, value: Json, path: str = "", kind: str = "") -> None:
        self._value = value
        self._left = dict.fromkeys(value)
        self.path = path
        self.kind = kind

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def take(self, key: str) -> Any:
        self._left.pop(key, None)
        return self._value.get(key)

    def unread(self) -> list[str]:
        return [f"{self.kind}.{key}" if self.kind else key for key in self._left]

    def text(self) -> str:
        value = self.take("text")
        if "text" not in self:
            raise InputError(_("{key} is missing.").format(key="text"))
        if not isinstance(value, str):
            raise InputError(_("{key} must be a string.").format(key="text"))
        return value

    def string(self, key: str, *, numbers: bool = False) -> str:
        """The string under the key; empty where there is none or null."""
        value = self.take(key)
        if value is None:
            return ""
        if numbers and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise InputError(_("{key} must be a string.").format(key=self.name(key)))
        return value

    def optional(self, key: str, *, numbers: bool = False) -> str | None:
        """The string under the key, which may be empty; None where there is none or null."""
        return self.string(key, numbers=numbers) if self.take(key) is not None else None

    def required(self, key: str) -> str:
        value = self.string(key)
        if not value:
            raise InputError(_("{key} is missing.").format(key=self.name(key)))
        return value

    def offset(self, key: str) -> int:
        return _whole(self.take(key), self.name(key))

    def flag(self, key: str) -> bool | None:
        """The truth value under the key; None where there is none or null."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise InputError(_("{key} must be true or false.").format(key=self.name(key)))
        return value

    def items(self, key: str) -> list[Any]:
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputError(_("{key} must be a list.").format(key=self.name(key)))
        return value

    def objects(self, key: str) -> Iterator[_Fields]:
        for index, item in enumerate(self.items(key)):
            path = f"{self.name(key)}[{index}]"
            if not isinstance(item, dict):
                raise InputError(_("{key} must be an object.").format(key=path))
            yield _Fields(item, path, f"{self.kind}.{key}" if self.kind else key)

    def inner(self, key: str) -> _Fields | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise InputError(_("{key} must be an object.").format(key=self.name(key)))
        return _Fields(value, self.name(key), f"{self.kind}.{key}" if self.kind else key)


class _Reader:
    """Reads the facts of one line, and remembers what it could not keep."""

    def __init__(
        self, article: str, raw: str, normalised: Normalised, attributes: Sequence[Attribute]
    ) -> None:
        self._article = article
        self._raw = raw
        self._new: Callable[[int], int] = normalised.offset
        self._names = [one.name for one in attributes if one.name not in RESERVED]
        self._defaults = {one.name: one.default for one in attributes}
        self.unread: list[str] = []
        self.joined = False

    def layers(self, line: _Fields) -> tuple[Layer | None, Layer | None, tuple[Fact, ...] | None]:
        said = any(key in line for key in ("spans", "entities", "events", "rejected"))
        facts = self._facts(line)
        head = line.inner("layer")
        below = line.inner("base")
        if head is None:
            if below is not None:
                raise InputError(_("base stands without a layer."))
            nothing = not said or ("layer" in line and not facts)
            return None, None, None if nothing else facts
        layer = self._layer(head, facts)
        base = None
        if below is not None:
            base = self._layer(below, self._facts(below))
            if layer.blind:
                raise InputError(
                    _("layer.blind is true, so there is no base; leave one of them out.")
                )
        return layer, base, None

    def _layer(self, head: _Fields, facts: tuple[Fact, ...]) -> Layer:
        kind = head.required("kind")
        if kind not in list(LayerKind):
            raise _not_among(LayerKind, head.name("kind"))
        done, flagged = head.flag("done"), head.flag("flagged")
        records: list[Record] = [*facts]
        if done is not None or flagged is not None:
            records.append(ArticleState(done=bool(done), flagged=bool(flagged)))
        records += self._comments(head)
        layer = Layer(
            article=self._article,
            kind=LayerKind(kind),
            author=head.required("author"),
            records=tuple(records),
            version=head.string("version"),
            fingerprint=head.string("fingerprint"),
            created=head.string("created"),
            blind=bool(head.flag("blind")),
        )
        self.unread += head.unread()
        return layer

    def _comments(self, head: _Fields) -> list[Comment]:
        holder = head.inner("comments")
        if holder is None:
            return []
        notes = {fact: holder.string(fact).strip() for fact in sorted(holder)}
        return [
            Comment(id=comment_id(fact), fact=fact, text=text)
            for fact, text in notes.items()
            if text
        ]

    def _facts(self, holder: _Fields) -> tuple[Fact, ...]:
        key = "spans"
        if holder.kind == "" and "entities" in holder:
            if holder.take("spans"):
                raise InputError(_("It has both spans and entities; keep one of them."))
            key = "entities"
        spans: list[tuple[_Fields, Verdict | None]] = [(item, None) for item in holder.objects(key)]
        events: list[tuple[_Fields, Verdict | None]] = [
            (item, None) for item in holder.objects("events")
        ]
        out = holder.inner("rejected")
        if out is not None:
            spans += [(item, Verdict.REJECTED) for item in out.objects("spans")]
            events += [(item, Verdict.REJECTED) for item in out.objects("events")]
            self.unread += out.unread()
        ids = _Ids([item for item, _out in spans], [item for item, _out in events])
        facts: list[Fact] = [self._entity(item, ids, verdict) for item, verdict in spans]
        facts += [self._event(item, ids, verdict) for item, verdict in events]
        return tuple(sorted(facts, key=text_order))

    def _entity(self, item: _Fields, ids: _Ids, implied: Verdict | None) -> Entity:
        extent = self._span(item)
        pieces = item.take("fragments")
        item.take("token_start")
        item.take("token_end")
        places = (extent,) if pieces is None else self._fragments(pieces, item.name("fragments"))
        if (places[0].start, places[-1].end) != (extent.start, extent.end):
            sentence = _("{key} do not begin and end where the span does.")
            raise InputError(sentence.format(key=item.name("fragments")))
        entity = Entity(
            fragments=places, label=item.required("label"), **self._provenance(item, ids, implied)
        )
        self.unread += item.unread()
        return entity

    def _event(self, item: _Fields, ids: _Ids, implied: Verdict | None) -> Event:
        arguments = []
        for one in item.objects("arguments"):
            arguments.append(Argument(self._span(one), one.required("role")))
            self.unread += one.unread()
        event = Event(
            trigger=self._fragments(item.take("trigger"), item.name("trigger")),
            type=item.required("type"),
            arguments=tuple(arguments),
            attributes=tuple(self._attributes(item).items()),
            **self._provenance(item, ids, implied),
        )
        self.unread += item.unread()
        return event

    def _attributes(self, item: _Fields) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in self._names:
            value = item.optional(name)
            if value is not None:
                found[name] = value
        others = item.inner("attributes")
        if others is not None:
            for name in others:
                if name in found:
                    sentence = _("{key} stands under attributes too.")
                    raise InputError(sentence.format(key=item.name(name)))
                found[name] = others.string(name)
        for name in item.items("implied"):
            # Only a value that is the default can have been left out by the event.
            if isinstance(name, str) and found.get(name) == self._defaults.get(name):
                found.pop(name, None)
        return found

    def _provenance(self, item: _Fields, ids: _Ids, implied: Verdict | None) -> Json:
        return {
            "id": ids.of(item),
            "confidence": _confidence(item),
            "verdict": _verdict(item, implied),
            "origin": item.optional("origin", numbers=True),
            "reason": item.optional("reason"),
        }

    def _span(self, item: _Fields) -> Span:
        start, end = item.offset("start"), item.offset("end")
        span = self._place(start, end, item.path)
        copy = item.take("text")
        if isinstance(copy, str) and copy != self._raw[start:end] and "fragments" not in item:
            raise InputError(
                _(
                    "{key} says {said} but the text has {there} there; "
                    "offsets must count Unicode code points from 0, end exclusive."
                ).format(key=item.path, said=_cut(copy), there=_cut(self._raw[start:end]))
            )
        return span

    def _place(self, start: int, end: int, path: str) -> Span:
        if not 0 <= start < end <= len(self._raw):
            length = len(self._raw)
            sentence = ngettext(
                "{key} is no place in the text: {start}-{end} of {length} character.",
                "{key} is no place in the text: {start}-{end} of {length} characters.",
                length,
            )
            raise InputError(sentence.format(key=path, start=start, end=end, length=length))
        new_start, new_end = self._new(start), self._new(end)
        if new_start == new_end:
            sentence = _("{key} is half of a line end: {start}-{end}.")
            raise InputError(sentence.format(key=path, start=start, end=end))
        return Span(new_start, new_end)

    def _fragments(self, value: object, path: str) -> Fragments:
        if not isinstance(value, list) or not value:
            raise InputError(_("{key} must be a list of pairs of offsets.").format(key=path))
        pieces = []
        for index, pair in enumerate(value):
            at = f"{path}[{index}]"
            if not isinstance(pair, list) or len(pair) != 2:
                raise InputError(_("{key} must be a pair of offsets.").format(key=at))
            pieces.append(self._place(_whole(pair[0], at), _whole(pair[1], at), at))
        joined = fragments(pieces)
        self.joined = self.joined or len(joined) < len(pieces)
        return joined


class _Ids:
    """Ids of the facts of one layer: the given ones, and new ones where none is given."""

    def __init__(self, spans: Sequence[_Fields], events: Sequence[_Fields]) -> None:
        self._of: dict[int, str] = {}
        taken = {ARTICLE_STATE}
        for item in (*spans, *events):
            given = item.string("id", numbers=True)
            if not given:
                continue
            if given in taken:
                sentence = _("{key} is {id!a}, which is in use already.")
                raise InputError(sentence.format(key=item.name("id"), id=given))
            if given.startswith(COMMENT_PREFIX):
                raise InputError(
                    _("{key} is {id!a}, but what begins with {prefix} is a comment.").format(
                        key=item.name("id"), id=given, prefix=COMMENT_PREFIX
                    )
                )
            taken.add(given)
            self._of[id(item)] = given
        for letter, items in (("e", spans), ("v", events)):
            number = 0
            for item in items:
                if id(item) in self._of:
                    continue
                number += 1
                while f"{letter}{number}" in taken:
                    number += 1
                self._of[id(item)] = f"{letter}{number}"

    def of(self, item: _Fields) -> str:
        return self._of[id(item)]


def _confidence(item: _Fields) -> float | None:
    value = item.take("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        sentence = _("{key} must be a number from 0 to 1.")
        raise InputError(sentence.format(key=item.name("confidence")))
    return float(value)


def _verdict(item: _Fields, implied: Verdict | None) -> Verdict | None:
    value = item.string("verdict")
    if not value:
        return implied
    if value not in list(Verdict):
        raise _not_among(Verdict, item.name("verdict"))
    if implied is not None and value != implied:
        sentence = _("{key} is {value} but stands under {place}.")
        raise InputError(sentence.format(key=item.name("verdict"), value=value, place=implied))
    return Verdict(value)


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(_("{key} must be a whole number.").format(key=name))
    return value


def _not_among(known: Iterable[str], name: str) -> InputError:
    return InputError(_("{key} must be one of {values}.").format(key=name, values=", ".join(known)))


def _cut(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
