"""Many articles: one that fails stays alone, and several processes do what one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.errors import UsageError
from annotator.core.ports import Extraction
from annotator.core.text import Document
from annotator.extract.workers import CHUNK, Recipe, WorkerDied, extract, extract_parallel, notes
from tests.extract.conftest import SCHEMA
from tests.extract.plugin import NAME, make_plugin


@pytest.fixture(name="recipe")
def recipe_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """An extractor that does what its articles say."""
    monkeypatch.syspath_prepend(make_plugin(tmp_path))
    return Recipe(NAME, SCHEMA)


def articles(number: int, **special: str) -> list[Document]:
    """Articles a0, a1 ...; some with a text of their own."""
    names = [f"a{index}" for index in range(number)]
    return [Document(name, special.get(name, f"Gent {name}."), meta={"n": name}) for name in names]


def serial(recipe: Recipe, documents: list[Document]) -> list[Extraction]:
    return list(extract(recipe.make(), documents, recipe.schema))


def test_all_articles_in_their_order(recipe: Recipe) -> None:
    documents = articles(3 * CHUNK + 1)
    results = serial(recipe, documents)
    assert [result.document for result in results] == documents
    assert all(len(result.facts) == 1 and result.error is None for result in results)


@pytest.mark.parametrize("place", [0, 1, CHUNK - 1, CHUNK])
def test_an_article_that_fails_is_alone(recipe: Recipe, place: int) -> None:
    documents = articles(CHUNK + 3, **{f"a{place}": "FAIL"})
    results = serial(recipe, documents)
    assert [result.document for result in results] == documents
    assert [index for index, result in enumerate(results) if result.error] == [place]
    assert results[place].error == "The extractor obedient failed (ValueError: asked to fail)."


def test_proposals_that_are_wrong_are_not_passed_on(recipe: Recipe) -> None:
    first, second = serial(recipe, articles(2, a0="WRONG"))
    assert first.facts == ()
    assert first.error is not None
    assert "e1 ends at 10000 in a text of 5 code points" in first.error
    assert len(second.facts) == 1


def test_what_holds_for_all_articles_ends_the_run(recipe: Recipe) -> None:
    results = extract(recipe.make(), articles(3, a1="REFUSE"), recipe.schema)
    assert next(results).error is None
    with pytest.raises(UsageError, match="It cannot work"):
        next(results)


def test_results_come_one_by_one_and_few_articles_are_in_memory(recipe: Recipe) -> None:
    read: list[str] = []

    def stream() -> Iterator[Document]:
        for document in articles(10 * CHUNK):
            read.append(document.id)
            yield document

    results = extract(recipe.make(), stream(), recipe.schema)
    next(results)
    assert len(read) == CHUNK
    read.clear()
    with closing(extract_parallel(recipe, stream(), 2)) as parallel:  # type: ignore[type-var]
        next(parallel)
        assert len(read) <= 6 * CHUNK


@pytest.mark.parametrize("number", [0, 1, CHUNK, 5 * CHUNK + 3])
def test_several_processes_do_what_one_does(recipe: Recipe, number: int) -> None:
    documents = articles(number, a3="FAIL", a20="WRONG")
    said: set[str] = set()
    results = list(extract_parallel(recipe, documents, 2, said))
    assert results == serial(recipe, documents)
    assert said == (set(notes(recipe.make())) if number else set())


def test_the_rules_run_in_several_processes() -> None:
    recipe = Recipe("rules", SCHEMA, {"guess": False}, {"PROTEST": {"verbs": ["zwijgen"]}})
    documents = [Document(str(number), "Boeren zwijgen in Gent.") for number in range(2 * CHUNK)]
    results = list(extract_parallel(recipe, documents, 2))
    assert results == serial(recipe, documents)
    assert {fact.label for fact in results[-1].facts} >= {"PROTEST"}


def test_a_worker_that_is_killed_is_one_sentence(recipe: Recipe) -> None:
    documents = articles(3 * CHUNK, a20="KILL")
    with pytest.raises(WorkerDied) as caught:
        list(extract_parallel(recipe, documents, 2))
    assert "(SIGKILL, as when memory runs out)" in caught.value.message
    assert "fewer workers" in (caught.value.hint or "")


def test_what_a_worker_cannot_do_at_all_ends_the_run(recipe: Recipe) -> None:
    with pytest.raises(UsageError) as caught:
        list(extract_parallel(recipe, articles(3 * CHUNK, a20="REFUSE"), 2))
    assert (caught.value.message, caught.value.hint) == ("It cannot work.", "Do not ask it to.")


def test_an_interruption_ends_workers_that_are_busy(recipe: Recipe) -> None:
    # The worker that sends it then waits for ever, so this ends only if it is ended.
    with pytest.raises(KeyboardInterrupt):
        list(extract_parallel(recipe, articles(2 * CHUNK, a2="PARENT"), 2))
