"""What reading gives: articles with notes on what was changed, and problems; and text files."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from annotator.core.errors import InputError
from annotator.core.facts import Fact, Layer, Verdict
from annotator.core.language import N_, _
from annotator.core.text import Document
from annotator.formats.encoding import decode

NORMALISED = N_("Line ends were normalised to \\n.")
"""The note that a text had other line ends; looked up where it is used."""


@dataclass(frozen=True)
class Problem:
    """Something that could not be read.

    Args:
        where: The file, and after a colon the line (from 1) where there is one.
        message: The cause as one sentence, with what to do where that is not plain.
    """

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Article:
    """An article as it was read, with what was said about it.

    Args:
        where: The file, and after a colon the line (from 1) where there is one.
        document: The article.
        layer: The layer that the line was exported from; None where there was none. Like ``base``
            it has no id, and ``layer.base`` is None: the store names what it takes.
        base: The suggestions that the layer's decisions are about.
        facts: Facts that no layer is named for, in text order; whose they are is for the caller
            to say. None where nothing is said about facts, which is not the same as no facts.
        notes: What was changed or is not kept, one sentence each.
    """

    where: str
    document: Document
    layer: Layer | None = None
    base: Layer | None = None
    facts: tuple[Fact, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, the suggestions before the decisions about them."""
        return tuple(layer for layer in (self.base, self.layer) if layer is not None)

    @property
    def asserted(self) -> tuple[Fact, ...] | None:
        """The facts held to be true, of the layer or without one; None where nothing is said."""
        if self.layer is not None:
            return self.layer.asserted
        if self.facts is None:
            return None
        return tuple(fact for fact in self.facts if fact.verdict is not Verdict.REJECTED)


Read = Article | Problem


@dataclass(frozen=True)
class Normalised:
    """A text with one kind of line end, and the way from the old offsets to the new ones.

    Args:
        text: The text with ``\\n`` for ``\\r\\n`` and ``\\r``.
        dropped: Offsets, in the text as it was, of the ``\\n`` that followed a ``\\r``.
        changed: Whether there was anything to normalise.
    """

    text: str
    dropped: tuple[int, ...] = ()
    changed: bool = False

    def offset(self, old: int) -> int:
        """An offset into the text as it was, as an offset into the text as it is."""
        return old - bisect_right(self.dropped, old)


def normalise(text: str) -> Normalised:
    """Give a text ``\\n`` as its only line end."""
    if "\r" not in text:
        return Normalised(text)
    dropped = tuple(match.end() - 1 for match in re.finditer("\r\n", text))
    return Normalised(text.replace("\r\n", "\n").replace("\r", "\n"), dropped, True)


def read_text(name: str, data: bytes) -> Read:
    """Read a text file: YAML between two ``---`` lines where it begins with one, then the text.

    The front matter may hold ``id``, ``title``, ``source``, ``url``, ``published`` and ``lang``,
    each taken as it is written; every other key goes to ``meta``. The text is everything behind
    the second ``---`` line, unchanged but for line ends.

    Args:
        name: The file's path; its stem is the id of the article where none is given.
        data: The file's bytes.
    """
    where = shown(name)
    try:
        return _text_article(where, name, data)
    except InputError as error:
        return Problem(where, str(error))


def shown(name: str) -> str:
    """A file's name with stand-ins for bytes that are no text, so that it can be printed."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def checked_id(value: str) -> str:
    """The id, if it can be one.

    Raises:
        InputError: It is empty, or holds control characters or broken ones.
    """
    if not value.strip():
        raise InputError(_("The id is empty; give the article an id."))
    if not value.isprintable():
        raise InputError(
            _("The id {id!a} holds characters that cannot be shown.").format(id=shown(value))
        )
    return value


def checked_text(text: str) -> str:
    """The text, if it is one.

    Raises:
        InputError: There is nothing but white space in it.
    """
    if not text.strip():
        raise InputError(_("It holds no text."))
    return text


MAX_DEPTH = 50
"""How deep lists and objects of ``meta`` may lie in one another."""

_INT_BITS = 1024


def checked_meta(value: object) -> dict[str, Any]:
    """The value, if it is an object of JSON values.

    Raises:
        InputError: It is something else, or nested more than :data:`MAX_DEPTH` deep.
    """
    if not isinstance(value, dict):
        raise InputError(_("meta must be an object."))
    level: list[object] = [value]
    for _level in range(MAX_DEPTH):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                if not all(isinstance(key, str) for key in item):
                    raise InputError(_("meta has a key that is no string; put it in quotes."))
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, int) and item.bit_length() > _INT_BITS:
                raise InputError(_("meta holds a number that is too large."))
            elif isinstance(item, float) and not math.isfinite(item):
                raise InputError(_("meta holds a number that is not finite."))
            elif not isinstance(item, str | int | float | bool | None):
                raise InputError(
                    _("meta holds a {type}, which JSON has no word for.").format(
                        type=type(item).__name__
                    )
                )
        if not below:
            return value
        level = below
    raise InputError(_("meta is nested more than {depth} deep.").format(depth=MAX_DEPTH))


def _text_article(where: str, name: str, data: bytes) -> Article:
    raw, encoding = decode(data)
    notes = [decoded_note(encoding)] if encoding else []
    normalised = normalise(raw)
    if normalised.changed:
        notes.append(_(NORMALISED))
    front, text, unclosed = _front_matter(normalised.text)
    if unclosed:
        notes.append(_("It begins with --- but no second --- line follows, so all of it is text."))
    given, meta = _parsed(front) if front else ({}, {})
    document = Document(
        id=checked_id(given.pop("id", "") or PurePath(name).stem),
        text=checked_text(text),
        meta=meta,
        **{key: value for key, value in given.items() if value},
    )
    return Article(where, document, notes=tuple(notes))


def decoded_note(encoding: str) -> str:
    """The note that a text is not in UTF-8."""
    # A byte order mark leaves no doubt.
    if encoding.startswith("UTF-"):
        return _("Decoded as {encoding}.").format(encoding=encoding)
    return _("Decoded as {encoding}; look at the accented letters.").format(encoding=encoding)


_FENCE = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)


def _front_matter(text: str) -> tuple[str, str, bool]:
    """The YAML, the text behind it, and whether front matter begins that never ends."""
    opening = _FENCE.match(text)
    if opening is None:
        return "", text, False
    closing = _FENCE.search(text, opening.end())
    if closing is None:
        return "", text, True
    return text[opening.end() : closing.start()], text[closing.end() :], False


_KEYS = ("id", "title", "source", "url", "published", "lang")


def _parsed(front: str) -> tuple[dict[str, str], dict[str, Any]]:
    import yaml

    try:
        return _mapped(front)
    except yaml.MarkedYAMLError as error:
        # The front matter's first line is the second of the file.
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or _("it is no YAML")
        said = _("Its front matter is broken: {problem}.").format(problem=what)
        if mark:
            said = _("Its front matter is broken in line {line}: {problem}.").format(
                line=mark.line + 2, problem=what
            )
        raise InputError(said) from None
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # PyYAML lets the errors of int(), re and dict through where a tag does not fit its value.
        raise InputError(_("Its front matter is no YAML that can be read.")) from None


def _mapped(front: str) -> tuple[dict[str, str], dict[str, Any]]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Dates stay as they are written, no key comes twice, and nothing is repeated by alias."""

        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads it from the class
            sign: [(tag, form) for tag, form in forms if not tag.endswith(":timestamp")]
            for sign, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.MarkedYAMLError(problem=_("aliases are not read"), problem_mark=mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[str] = set()
            for key, _value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=_("{key} stands there twice").format(key=key.value),
                        problem_mark=key.start_mark,
                    )
                seen.add(str(key.value))
            return super().construct_mapping(node, deep)

    loader = Loader(front)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            raise InputError(_("Its front matter is no list of keys with values."))
        meta = loader.construct_document(node)
        given = {
            key.value: _as_written(key.value, value)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode) and key.value in _KEYS
        }
    finally:
        loader.dispose()
    rest = {key: value for key, value in meta.items() if key not in _KEYS}
    found = _whole_meta(rest)
    if any(_BROKEN.search(string) for string in strings([given, found])):
        raise InputError(_("Its front matter holds escapes that stand for no character."))
    return given, found


def _as_written(key: str, node: Any) -> str:
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        raise InputError(_("{key} in its front matter must be one value.").format(key=key))
    return "" if node.tag.endswith(":null") else str(node.value).strip()


def _whole_meta(rest: Mapping[Any, Any]) -> dict[str, Any]:
    """Meta of front matter: what stands under ``meta`` itself, and all other keys beside it."""
    own = rest.get("meta", {})
    if not isinstance(own, dict):
        return checked_meta(dict(rest))
    beside = {key: value for key, value in rest.items() if key != "meta"}
    for key in own:
        if key in beside:
            raise InputError(
                _("{key} stands both in its front matter and under meta.").format(key=key)
            )
    return checked_meta({**own, **beside})


def strings(value: object) -> Iterator[str]:
    """All strings of a JSON value, keys too."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def load_json(line: str) -> object:
    """One JSON value, strictly: no key twice, no NaN, no NUL and no half of a surrogate pair.

    Raises:
        InputError: It is none; the sentence names the column where that is known.
    """
    try:
        value = json.loads(
            line, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise InputError(
            _("It is no JSON: {problem} at column {column}.").format(
                problem=error.msg, column=error.pos + 1
            )
        ) from None
    except RecursionError:
        raise InputError(_("Its JSON is nested too deep.")) from None
    except ValueError:
        raise InputError(_("It holds a number with too many digits.")) from None
    if _ESCAPED.search(line) and any(_BROKEN.search(string) for string in strings(value)):
        raise InputError(
            _("It holds \\u0000 or half of a surrogate pair, which are no characters.")
        )
    return value


def _no_constant(name: str) -> None:
    raise InputError(_("It holds {name}, which is no JSON.").format(name=name))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InputError(_("It holds a number that is too large."))
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(_("The key {key!a} stands twice in one object.").format(key=twice))
    return found
