"""Databases for the tests of the store: an SQLite file each, and PostgreSQL where one is given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy

from annotator.store.sql import SqlStore
from tests.core.material import clock

POSTGRES = os.environ.get("ANNOTATOR_TEST_POSTGRES", "")
"""URL of a PostgreSQL database in which tests may make schemas of their own; empty for none."""

Opener = Callable[[str], SqlStore]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a new SQLite file may be."""
    return tmp_path / "project.db"


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of an empty PostgreSQL schema."""
    schema = f"test_{uuid4().hex}"
    engine = sqlalchemy.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.schema.CreateSchema(schema))
    yield (
        sqlalchemy.make_url(POSTGRES)
        .update_query_dict({"options": f"-csearch_path={schema}"})
        .render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        connection.execute(sqlalchemy.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    SqlStore(f"sqlite:///{path}", clock=clock()).close()
    return path


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def address(request: pytest.FixtureRequest, file: Path, template: Path) -> str:
    """The URL of a database without articles, once of each kind that is there."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    shutil.copy(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def opener() -> Iterator[Opener]:
    """Opens stores and closes them after the test."""
    opened: list[SqlStore] = []

    def open_store(address: str) -> SqlStore:
        store = SqlStore(address, clock=clock())
        opened.append(store)
        return store

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener, address: str) -> SqlStore:
    """A store without articles."""
    return opener(address)


@pytest.fixture
def sqlite_store(opener: Opener, file: Path, template: Path) -> SqlStore:
    """A store without articles on an SQLite file."""
    shutil.copy(template, file)
    return opener(f"sqlite:///{file}")
