"""The contract: what it finds in extractors that break it, and that all of this program keep it."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from annotator.core.facts import Argument, Entity, Event, Fact, Verdict
from annotator.core.ports import Extraction
from annotator.core.text import Document, Span
from annotator.extract.contract import NASTY, ContractError, check_extractor, faults
from annotator.extract.registry import create
from tests.extract.conftest import SCHEMA

NEWS = (
    Document("a", "President Poetin overlegt maandag in Moskou met de NAVO-landen."),
    Document("b", "De bond staakte niet.\n\nIn Gent hield de politie drie mannen aan."),
)
WORD = Entity(id="e1", fragments=(Span(0, 1),), label="PERSON", confidence=0.5)
EVENT = Event(id="v1", trigger=(Span(0, 1),), type="ASSAULT")


class Simple:
    """Marks the first letter of what begins with one; each test breaks it in one way."""

    def __init__(self, change: Callable[[Document], tuple[Fact, ...]] | None = None) -> None:
        self.name = "simple"
        self.version = "1"
        self.fingerprint = "f"
        self._change = change

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for document in documents:
            if not document.text[:1].isalpha():
                yield Extraction(document)
            else:
                yield Extraction(document, self._change(document) if self._change else (WORD,))


def doing(act: Callable[[Document], object]) -> Simple:
    """An extractor that does something besides its work."""

    def change(document: Document) -> tuple[Fact, ...]:
        act(document)
        return (WORD,)

    return Simple(change)


def broken(extractor: Simple) -> str:
    with pytest.raises(ContractError) as caught:
        check_extractor(extractor, NEWS, SCHEMA)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def test_a_simple_extractor_keeps_it() -> None:
    check_extractor(Simple(), NEWS, SCHEMA)
    check_extractor(Simple(), (), SCHEMA)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((replace(WORD, fragments=(Span(0, 900_000),)),), "e1 ends at 900000 in a text of"),
        ((replace(WORD, fragments=(Span(9, 10),)),), "e1 begins or ends with white space: ' '"),
        ((replace(WORD, label="THING"),), "e1: THING is no entity label of this project"),
        ((replace(WORD, confidence=1.5),), "e1 has the confidence 1.5"),
        ((replace(WORD, confidence=float("nan")),), "e1 has the confidence nan"),
        ((replace(WORD, verdict=Verdict.ACCEPTED),), "e1 is decided"),
        ((replace(WORD, id=""),), "a fact has no id"),
        ((WORD, replace(WORD, label="ORG")), "2 facts have the id 'e1'"),
        ((replace(EVENT, type="THING"),), "v1: THING is no event type of this project"),
        ((replace(EVENT, arguments=(Argument(Span(0, 1), "x"),)),), "v1: ASSAULT has no role x"),
        (
            (replace(EVENT, arguments=(Argument(Span(0, 900_000), "actor"),)),),
            "v1 ends at 900000",
        ),
        ((replace(EVENT, attributes=(("tone", "x"),)),), "v1: tone is no attribute of this"),
        ((replace(EVENT, attributes=(("realis", "x"),)),), "v1: realis cannot be x"),
    ],
)
def test_what_is_wrong_with_a_fact_is_said(facts: tuple[Fact, ...], said: str) -> None:
    assert said in broken(Simple(lambda _: facts))
    document = NEWS[0]
    assert any(said in fault for fault in faults(Extraction(document, facts), SCHEMA))


def test_a_failure_has_a_reason_and_no_facts() -> None:
    assert faults(Extraction(NEWS[0], (), "It failed."), SCHEMA) == ()
    assert len(faults(Extraction(NEWS[0], (WORD,), " "), SCHEMA)) == 2


def test_other_results_in_a_second_run() -> None:
    numbers = count()
    said = broken(Simple(lambda _: (replace(WORD, id=f"e{next(numbers)}"),)))
    assert "the results are others in a second run" in said


def test_articles_that_see_one_another() -> None:
    class Remembering(Simple):
        def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
            for number, extraction in enumerate(super().extract(documents)):
                facts = tuple(replace(fact, id=f"e{number}") for fact in extraction.facts)
                yield Extraction(extraction.document, facts)

    assert "the results are others without the other articles" in broken(Remembering())


def test_articles_left_out_or_in_another_order() -> None:
    class Skipping(Simple):
        def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
            return (found for found in super().extract(documents) if found.document.text)

    class Sorting(Simple):
        def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
            return iter(sorted(super().extract(documents), key=lambda found: found.document.text))

    assert "or not those articles" in broken(Skipping())
    assert "or not those articles in that order" in broken(Sorting())


@pytest.mark.parametrize("what", ["name", "version", "fingerprint"])
def test_no_name_no_version_no_fingerprint(what: str) -> None:
    extractor = Simple()
    setattr(extractor, what, " ")
    assert f"The extractor's {what} is ' ', not a text" in broken(extractor)


def test_a_fingerprint_that_changes() -> None:
    extractor = doing(lambda document: setattr(extractor, "fingerprint", document.id))
    assert "fingerprint changed" in broken(extractor)


def write(path: Path) -> None:
    path.write_text("x", encoding="utf-8")


def test_writing_is_found_wherever_it_goes(tmp_path: Path) -> None:
    assert "It writes to 'here'" in broken(doing(lambda _: write(Path("here"))))
    there = tmp_path / "there"
    assert f"It writes to {str(there)!r}" in broken(doing(lambda _: write(there)))
    folder = tmp_path / "folder"
    assert "It writes to" in broken(doing(lambda _: folder.mkdir(exist_ok=True)))
    assert "It writes to" in broken(doing(lambda _: there.unlink(missing_ok=True)))


def test_a_database_of_its_own_is_found(tmp_path: Path) -> None:
    said = broken(doing(lambda _: sqlite3.connect(tmp_path / "x.db").close()))
    assert "x.db" in said


def test_printing_is_found() -> None:
    said = broken(doing(lambda document: sys.stdout.write(document.id)))
    assert "It prints: 'a" in said


def test_reading_is_no_writing() -> None:
    check_extractor(doing(lambda _: Path(__file__).read_bytes()), NEWS, SCHEMA)


def test_the_folder_is_the_old_one_afterwards_and_writing_is_allowed_again(tmp_path: Path) -> None:
    before = Path.cwd()
    broken(doing(lambda _: write(Path("here"))))
    assert Path.cwd() == before
    write(tmp_path / "x")
    check_extractor(Simple(), NEWS, SCHEMA)


def test_the_nasty_articles_are_nasty() -> None:
    texts = [document.text for document in NASTY]
    assert "" in texts
    assert any(text and not text.strip() for text in texts)
    for sign in ("😀", "\u0301", "\x00", "\x1b", "\u202e", "\ud83d", "\u00a0"):
        assert any(sign in text for text in texts), ascii(sign)
    assert any(len(line) > 10_000 for text in texts for line in text.split("\n"))
    assert any(text.strip() and text.strip()[-1].isalpha() for text in texts)
    assert len({document.id for document in NASTY}) == len(NASTY)


def test_the_example_of_the_documentation_keeps_it() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "extractors.md").read_text("utf-8")
    example = re.search(r"```python\n(from annotator.core.*?)```", text, re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)
    extractor = names["Shouting"](SCHEMA)
    check_extractor(extractor, NEWS, SCHEMA)
    (found,) = extractor.extract([NEWS[0]])
    assert [fact.extent.of(NEWS[0].text) for fact in found.facts] == ["NAVO"]


@pytest.mark.parametrize("name", ["rules", "bundled"])
def test_own_extractors_keep_it(name: str) -> None:
    if name == "bundled":
        pytest.importorskip("annotator.extract.bundled")
    check_extractor(create(name, SCHEMA), NEWS, SCHEMA)
