"""What only a server can get wrong. All other tests of the store run on it as well."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from annotator.core import decisions
from annotator.core.errors import Conflict, StoreError
from annotator.core.session import Session
from annotator.core.text import Document
from annotator.store.sql import SqlStore
from tests.core.material import ARTICLE, SCHEMA, clock, do, entity, names, suggested, the
from tests.store.conftest import POSTGRES, Opener

pytestmark = pytest.mark.skipif(
    not POSTGRES, reason="ANNOTATOR_TEST_POSTGRES holds no URL of a PostgreSQL database"
)


def session(store: SqlStore) -> Session:
    return Session(store.open("a", "p"), SCHEMA, clock=clock(), ids=names())


def test_a_database_is_made_once_and_then_found(postgres: str, opener: Opener) -> None:
    opener(postgres).add_document(ARTICLE)
    store = opener(postgres)
    assert store.backup is None
    assert list(store.documents()) == [ARTICLE]


def test_a_nul_is_refused_with_a_sentence(postgres: str, opener: Opener) -> None:
    store = opener(postgres)
    with pytest.raises(StoreError, match="NUL") as refusal:
        store.add_document(Document(id="a", text="voor\x00na"))
    assert refusal.value.hint
    assert list(store.documents()) == []


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_windows_that_decide_at_once_one_wins(
    postgres: str, opener: Opener, begun: bool
) -> None:
    store = opener(postgres)
    store.add_document(ARTICLE)
    store.add_layer(suggested(entity("Wit", id="s1"), entity("Rood", id="s2")))
    if begun:
        first = session(store)
        do(first, decisions.accept(first, [the(first, "s2")]))
    windows = [session(opener(postgres)) for _ in range(4)]
    barrier = Barrier(len(windows))
    outcomes: list[str] = []

    def decide(window: Session) -> None:
        change = decisions.accept(window, [the(window, "s1")])
        assert change is not None
        barrier.wait()
        try:
            window.do(change)
            outcomes.append("stored")
        except Conflict:
            outcomes.append("conflict")
        except StoreError as error:
            outcomes.append(str(error))

    threads = [Thread(target=decide, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "stored"]
    assert len(session(store).log) == 1 + begun


def test_processes_that_make_the_same_database_together_all_get_it(
    postgres: str, opener: Opener
) -> None:
    barrier = Barrier(3)
    outcomes: list[str] = []

    def make() -> None:
        barrier.wait()
        try:
            opener(postgres)
            outcomes.append("made")
        except StoreError as error:
            outcomes.append(str(error))

    threads = [Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["made"] * 3
