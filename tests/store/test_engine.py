"""Addresses, settings of connections and errors in words."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from annotator.core.errors import AnnotatorError, StoreError, UsageError
from annotator.store.engine import in_words, make_engine, parse_url, reading, writing
from annotator.store.sql import SqlStore
from tests.core.material import clock

SECRET = "geh3im%40pw"


def no_driver() -> bool:
    try:
        import psycopg  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return True
    return psycopg is None


def error_of(address: str) -> AnnotatorError:
    with pytest.raises(AnnotatorError) as refusal:
        SqlStore(address, clock=clock()).close()
    return refusal.value


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "",
        "db.sqlite",
        "/path/to/file.db",
        "nonsense://x",
        "mysql://user@host/name",
        "postgresql://user@host:port/name",
        "sqlite://relative.db",
        f"sqlite://user:{SECRET}@host/file.db",
        "sqlite:///file.db?timeout=soon",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = error_of(address)
    assert isinstance(error, UsageError)
    assert "sqlite:///" in (error.hint or "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not no_driver(), reason="the driver for PostgreSQL is installed")
@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+asyncpg", "postgresql+no"])
def test_a_driver_that_is_not_there_is_named(driver: str) -> None:
    error = error_of(f"{driver}://user:{SECRET}@localhost/name")
    assert driver in str(error)
    assert "pip install" in (error.hint or "")
    assert SECRET not in str(error)


@pytest.mark.skipif(no_driver(), reason="no driver for PostgreSQL is installed")
def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    error = error_of(f"postgresql+psycopg://user:{SECRET}@localhost:1/name")
    assert isinstance(error, StoreError)
    assert "localhost" in str(error)
    assert SECRET not in str(error)
    assert "geh3im@pw" not in str(error)


def test_whatever_a_server_says_is_told_without_the_password() -> None:
    def fail() -> None:
        with in_words(parse_url(f"postgresql+psycopg://user:{SECRET}@host/name")):
            raise OperationalError("SELECT 1", {}, Exception("the server is tired"))

    with pytest.raises(StoreError, match=r"host/name.*the server is tired") as refusal:
        fail()
    assert SECRET not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = error_of(f"sqlite:///{tmp_path}/file/project.db")
    assert "cannot be made" in str(error)
    assert error.hint


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "cannot be opened" in str(error_of(f"sqlite:///{tmp_path}"))


def test_the_address_is_told_without_its_password(sqlite_store: SqlStore, file: Path) -> None:
    assert sqlite_store.address == f"sqlite:///{file}"
    url = parse_url(f"postgresql+psycopg://user:{SECRET}@host/name")
    sqlite_store._engine.url = url
    assert sqlite_store.address == "postgresql+psycopg://user:***@host/name"


# Settings


@pytest.mark.parametrize("kind", [reading, writing])
def test_settings_that_keep_decisions_safe_are_in_force(sqlite_store: SqlStore, kind: type) -> None:
    def setting(name: str) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    with kind(sqlite_store._engine) as connection:
        assert setting("journal_mode") == "wal"
        assert setting("synchronous") == 2  # FULL
        assert setting("foreign_keys") == 1
        assert setting("busy_timeout") == 5000


def test_a_database_that_had_another_journal_gets_the_right_one(template: Path, file: Path) -> None:
    file.write_bytes(template.read_bytes())
    engine = make_engine(parse_url(f"sqlite:///{file}"))
    with engine.connect().execution_options(bare=True) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode = DELETE").scalar() == "delete"
    engine.dispose()
    store = SqlStore(f"sqlite:///{file}", clock=clock())
    with reading(store._engine) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()


# Transactions


def test_a_writer_holds_the_lock_from_the_start(sqlite_store: SqlStore) -> None:
    engine = sqlite_store._engine
    with writing(engine), reading(engine) as reader:
        assert reader.execute(text("SELECT count(*) FROM article")).scalar() == 0
        with engine.connect().execution_options(bare=True) as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 1")
            with pytest.raises(Exception, match="locked"):
                other.exec_driver_sql("BEGIN IMMEDIATE")
            other.exec_driver_sql("PRAGMA busy_timeout = 5000")


def test_what_fails_is_taken_back(sqlite_store: SqlStore) -> None:
    def fail() -> None:
        with writing(sqlite_store._engine) as connection:
            connection.execute(text("INSERT INTO project VALUES ('x', 'y')"))
            connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    with pytest.raises(StoreError, match="no such table: nowhere"):
        fail()
    with reading(sqlite_store._engine) as connection:
        names = connection.execute(text("SELECT name FROM project")).scalars().all()
    assert names == ["written_by"]


# A file that may only be read

READER = """
import os, sys
from annotator.core.errors import StoreError
from annotator.store.sql import SqlStore
from tests.core.material import ARTICLE, clock

SqlStore("sqlite://", clock=clock()).close()  # loads all that opening needs
if os.geteuid() == 0:
    os.seteuid(65534)  # the administrator may write everywhere
try:
    store = SqlStore(sys.argv[1], clock=clock())
    store.add_document(ARTICLE)
except StoreError as error:
    sys.stdout.write(str(error))
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that any user may enter, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of files are other here")
@pytest.mark.parametrize("folder_too", [False, True])
def test_a_file_that_may_only_be_read_is_said(
    public_folder: Path, template: Path, folder_too: bool
) -> None:
    file = public_folder / "project.db"
    file.write_bytes(template.read_bytes())
    before = file.read_bytes()
    file.chmod(0o444)
    public_folder.chmod(0o555 if folder_too else 0o777)
    reader = subprocess.run(
        [sys.executable, "-c", READER, f"sqlite:///{file}"],
        capture_output=True,
        text=True,
        check=True,
    )
    public_folder.chmod(0o755)
    assert "it may only be read" in reader.stdout or "it cannot be opened" in reader.stdout
    assert "may be written" in reader.stdout or "Check the rights" in reader.stdout
    assert file.read_bytes() == before
