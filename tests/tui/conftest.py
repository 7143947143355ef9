"""A project for every test, and surroundings in which a screen always looks the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from annotator.store.sql import SqlStore
from tests.tui.material import (
    ARTICLE,
    FACTS,
    NOW,
    SECOND,
    SECOND_FACTS,
    Project,
    make_project,
)


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pin what the looks of a screen depend on."""
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_FILTERS", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("project") / "empty.db"
    SqlStore(f"sqlite:///{path}", clock=lambda: NOW).close()
    return path


@pytest.fixture
def new_project(tmp_path: Path, _empty_database: Path) -> Iterator[Callable[[], Project]]:
    """Makes projects without articles."""
    made: list[Project] = []
    numbers = count(1)

    def make() -> Project:
        made.append(make_project(_empty_database, tmp_path / f"{next(numbers)}.db"))
        return made[-1]

    yield make
    for project in made:
        project.close()


@pytest.fixture(scope="session")
def _filled_database(_empty_database: Path) -> Path:
    path = _empty_database.with_name("filled.db")
    project = make_project(_empty_database, path)
    project.add(ARTICLE, FACTS)
    project.add(SECOND, SECOND_FACTS)
    project.close()
    return path


@pytest.fixture
def project(tmp_path: Path, _filled_database: Path) -> Iterator[Project]:
    """A project with two articles and suggestions."""
    project = make_project(_filled_database, tmp_path / "project.db")
    yield project
    project.close()
