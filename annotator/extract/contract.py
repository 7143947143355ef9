"""What every extractor must keep to, as checks that any test suite can call.

from annotator.extract.contract import check_extractor

def test_my_extractor():
    check_extractor(MyExtractor(schema), my_documents, schema)
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from annotator.core.facts import Entity, Event, Fact
from annotator.core.language import _
from annotator.core.ports import Extraction, Extractor
from annotator.core.schema import LabelSet
from annotator.core.text import Document, Span


class ContractError(AssertionError):
    """An extractor does what the others of this program rely on no extractor to do."""


NASTY: tuple[Document, ...] = tuple(
    Document(f"nasty-{number:02}", text)
    for number, text in enumerate(
        (
            "",
            " ",
            "\n\n\t\n",
            ".",
            "a",
            "\x00",
            "Moskou",
            "zonder einde en zonder hoofdletters staakten boeren in gent",
            "😀😀 Ankara 👩‍🔬 overlegt 🇳🇱 met 👍🏽 Berlijn 😀.",
            "Cafe\u0301 Zoë\u0308 in Bru\u0301ssel sprak met Jose\u0301 \u0301.",
            "\x1b[31mMoskou\x1b[0m viel\x07 Kiev\x00 aan\x7f.",
            "De \u202emoskou\u202c\u200b premier\ufeff van\u00ad België\u2028trad\u2029af.",
            "Een half teken: \ud83d in Londen. \udc00 Parijs.",
            "De premier\u00a0van\u202fFrankrijk\u3000belde  gisteren .",
            "„Wij staken” zei ‘de bond’ « in (Rotterdam [vandaag {niet \"' .",
            "مصر وافقت. 中国 同意。 Россия атаковала. ประเทศไทย",
            "In Utrecht\n\nstaakten\nboeren\n\n\n\nGisteren\n.\n\n- Gent\n- Brugge",
            "1.000.000,5 € op 1-1-2014 om 20:15 uur; 3% van $ 5 mln. http://example.org/a?b=c#d",
            "aan" * 5_000,
            "-" * 5_000,
            "De politie hield maandag in Gent drie mannen aan en de bond staakte, " * 150,
            "Gent\n" * 500,
        )
    )
)
"""Articles on which extractors break: nothing, signs of all kinds, no end, very long lines."""


def faults(extraction: Extraction, schema: LabelSet) -> tuple[str, ...]:
    """What is wrong with the proposals about one article, one sentence each; empty if nothing is.

    Args:
        extraction: The proposals.
        schema: The labels that there are. Whether roles are filled as they should be, and whether
            entities may overlap, is for a person to judge and not looked at.
    """
    found: list[str] = []
    if extraction.error is not None:
        if extraction.facts:
            found.append(_("it failed and proposed facts all the same"))
        if not extraction.error.strip():
            found.append(_("it failed without saying why"))
    length = len(extraction.document.text)
    for fact in extraction.facts:
        for span in _spans(fact):
            if span.end > length:
                found.append(
                    _("{id} ends at {end} in a text of {length} code points").format(
                        id=fact.id, end=span.end, length=length
                    )
                )
            elif (words := span.of(extraction.document.text)) != words.strip():
                found.append(
                    _("{id} begins or ends with white space: {words!r}").format(
                        id=fact.id, words=words
                    )
                )
        found += [f"{fact.id}: {problem}" for problem in _strangers(fact, schema)]
        if fact.confidence is not None and not 0 <= fact.confidence <= 1:
            found.append(
                _("{id} has the confidence {confidence}, not one from 0 to 1").format(
                    id=fact.id, confidence=fact.confidence
                )
            )
        if fact.verdict is not None or fact.origin is not None or fact.reason is not None:
            found.append(_("{id} is decided, which is for people to do").format(id=fact.id))
    counts = Counter(fact.id for fact in extraction.facts)
    found += [
        _("{count} facts have the id {id!r}").format(count=count, id=name)
        for name, count in counts.items()
        if count > 1
    ]
    if "" in counts:
        found.append(_("a fact has no id"))
    return tuple(found)


def _spans(fact: Fact) -> Iterator[Span]:
    yield from fact.fragments
    if isinstance(fact, Event):
        yield from (argument.span for argument in fact.arguments)


def _strangers(fact: Fact, schema: LabelSet) -> Iterator[str]:
    """Names that the label set does not know."""
    if isinstance(fact, Entity):
        if fact.label not in schema.entity:
            yield _("{label} is no entity label of this project").format(label=fact.label)
        return
    if fact.type not in schema.event:
        yield _("{type} is no event type of this project").format(type=fact.type)
        return
    roles = {role.name for role in schema.roles_of(fact.type)}
    for argument in fact.arguments:
        if argument.role not in roles:
            yield _("{type} has no role {role}").format(type=fact.type, role=argument.role)
    for name, value in fact.attributes:
        if name not in schema.attribute:
            yield _("{attribute} is no attribute of this project").format(attribute=name)
        elif value not in schema.attribute[name].values:
            yield _("{attribute} cannot be {value}").format(attribute=name, value=value)


def check_extractor(extractor: Extractor, documents: Iterable[Document], schema: LabelSet) -> None:
    """Check that an extractor keeps the contract, on these articles and on :data:`NASTY` ones.

    All offsets lie inside the text and no span begins or ends with white space; labels, roles and
    attribute values are in the schema; ids are unique in an article; confidences are from 0 to 1;
    nothing is decided; the results come in the order of the articles; they are the same in a
    second run, and for each article alone; name, version and fingerprint are there and stay the
    same; nothing is printed and no file is written. The last is seen by what Python reports of
    itself (its audit events) and in the current folder, which is an empty one meanwhile: a
    library in another language can write elsewhere unseen.

    Args:
        extractor: Made with the same schema.
        documents: Articles that it should do well on.
        schema: The labels.

    Raises:
        ContractError: The first breach that was found, in one sentence.
    """
    given = (*documents, *NASTY)
    identity = _identity(extractor)
    with _nothing_written():
        first = _results(extractor, given)
        for extraction in first:
            for fault in faults(extraction, schema):
                raise ContractError(f"{extraction.document.id!r}: {fault}.")
        _compare(first, _results(extractor, given), "in a second run")
        for extraction in first:
            alone = _results(extractor, (extraction.document,))
            _compare((extraction,), alone, "without the other articles")
    if _identity(extractor) != identity:
        raise ContractError("Name, version or fingerprint changed while it ran.")


def _identity(extractor: Extractor) -> tuple[str, str, str]:
    identity = (extractor.name, extractor.version, extractor.fingerprint)
    for what, value in zip(("name", "version", "fingerprint"), identity, strict=True):
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise ContractError(f"The extractor's {what} is {value!r}, not a text.")
    return identity


def _results(extractor: Extractor, given: Sequence[Document]) -> tuple[Extraction, ...]:
    said = io.StringIO()
    with redirect_stdout(said):
        results = tuple(extractor.extract(iter(given)))
    if said.getvalue():
        raise ContractError(f"It prints: {said.getvalue()[:60]!r}.")
    if [result.document for result in results] != list(given):
        raise ContractError(
            f"The results of {len(given)} articles are {len(results)}, "
            "or not those articles in that order."
        )
    return results


def _compare(first: Sequence[Extraction], second: Sequence[Extraction], when: str) -> None:
    for one, other in zip(first, second, strict=True):
        if (one.facts, one.error) != (other.facts, other.error):
            raise ContractError(f"{one.document.id!r}: the results are others {when}.")


# What is written. An audit hook can never be taken away again, so there is one for all checks.

_watching: list[list[str]] = []
_hooked = False
_CHANGING = frozenset(
    [
        *("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
        *("os.chmod", "os.chown", "sqlite3.connect"),
    ]
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching:
        written = _written(event, arguments)
        if written is not None:
            _watching[-1].append(written)


def _written(event: str, arguments: tuple[Any, ...]) -> str | None:
    """What an audit event says was written, or None."""
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & _WRITING) if isinstance(flags, int) else False
        if isinstance(mode, str):
            writes = writes or not set(mode).isdisjoint("wax+")
    else:
        path = arguments[0] if arguments else None
        writes = event in _CHANGING
    # Python keeps compiled modules by itself; numbers are files that were opened before.
    if not writes or not isinstance(path, str | bytes | os.PathLike):
        return None
    name = os.fsdecode(path)
    return None if name == os.devnull or "__pycache__" in Path(name).parts else name


@contextmanager
def _nothing_written() -> Iterator[None]:
    global _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    before = Path.cwd()
    written: list[str] = []
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        _watching.append(written)
        try:
            yield
        finally:
            _watching.remove(written)
            os.chdir(before)
        if not written:
            written += [path.name for path in Path(empty).iterdir()]
    if written:
        raise ContractError(f"It writes to {written[0]!r}; an extractor writes nothing.")
