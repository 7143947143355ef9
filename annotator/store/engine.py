"""Connections, transactions and the errors of databases in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from annotator.core.errors import StoreError, UsageError
from annotator.core.language import N_, _

BUSY_TIMEOUT_MS = 5000
_ATTEMPTS = 20


def parse_url(address: str) -> URL:
    """A database address as a URL.

    Raises:
        UsageError: It is none, or of a kind that this program does not run on.
    """
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError, TypeError):
        raise _no_address() from None
    if backend not in ("sqlite", "postgresql"):
        raise UsageError(
            _("{name} is no database that annotator runs on.").format(name=backend),
            hint=_("Use sqlite:///… or postgresql+psycopg://…"),
        )
    return url


def _no_address() -> UsageError:
    return UsageError(
        _("The database address cannot be read."),
        hint=_("Write it like sqlite:///db/annotator.db or postgresql+psycopg://user@host/name."),
    )


def make_engine(url: URL) -> Engine:
    """An engine for the database, for SQLite with the settings that keep decisions safe.

    Raises:
        UsageError: The address has parts that such a database does not know.
        StoreError: The folder of an SQLite file cannot be made, or the driver is not installed.
    """
    try:
        engine = create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError, ImportError):
        raise StoreError(
            _("The driver for {name} is not installed.").format(name=url.drivername),
            hint=_("For PostgreSQL: pip install 'annotator[postgres]'"),
        ) from None
    except (ArgumentError, ValueError, TypeError):
        raise _no_address() from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                _("The folder {folder} for the database cannot be made ({reason}).").format(
                    folder=folder, reason=error.strerror
                ),
                hint=_("Choose another place with --database sqlite:///path/to/file.db"),
            ) from None
    if url.get_backend_name() == "sqlite":
        _set_up_sqlite(engine)
    return engine


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver begins transactions at odd moments; SQLAlchemy shall begin all of them.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
        # SQLite's own lower() knows the letters of English only.
        connection.create_function("casefold", 1, str.casefold, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("bare", False):
            return
        # Taking the write lock first lets what was read still hold when it is written.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")


def write_ahead(engine: Engine) -> None:
    """Let an SQLite file be read while it is written; the file remembers it.

    Only for a file that is known to be this program's own, because it changes it.

    Raises:
        StoreError: The file cannot be written.
    """
    if engine.url.get_backend_name() != "sqlite":
        return
    with in_words(engine.url), engine.connect() as connection:
        # The journal cannot be changed inside a transaction.
        connection = connection.execution_options(bare=True)
        for attempt in range(_ATTEMPTS):
            try:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                return
            except OperationalError:
                if attempt == _ATTEMPTS - 1:
                    raise
                # For this SQLite does not wait for other processes, but for a transaction it does.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.exec_driver_sql("COMMIT")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with in_words(engine.url), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: committed at the end, taken back whole on any error."""
    with in_words(engine.url), engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            yield connection


_CAUSES = (
    ("disk is full", N_("the disk is full"), N_("Make room, then do it again.")),
    ("readonly", N_("it may only be read"), N_("Check the rights of the file and of its folder.")),
    (
        "unable to open",
        N_("it cannot be opened"),
        N_("Check that the folder exists and may be written."),
    ),
    ("is locked", N_("another program holds it"), N_("Close the other program, then do it again.")),
    ("not a database", N_("it is no SQLite database"), N_("Check the path, or restore a backup.")),
    ("malformed", N_("the file is damaged"), N_("Restore a backup; nothing was written to it.")),
    ("disk i/o", N_("the disk does not answer"), N_("Check the disk, then do it again.")),
)


@contextmanager
def in_words(url: URL) -> Iterator[None]:
    """Turn a database's error into a sentence that says what was kept.

    Raises:
        StoreError: Whatever the database raised.
    """
    try:
        with encodable():
            yield
    except SQLAlchemyError as error:
        raise _explained(url, error) from error


@contextmanager
def encodable() -> Iterator[None]:
    """Refuse in words what no database can hold because it is no Unicode text.

    Raises:
        StoreError: A string has a lone surrogate; it was not sent to the database.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        code = ord(error.object[error.start])
        raise StoreError(
            _(
                "A text or name holds U+{code:04X}, half of a character, which cannot be stored; "
                "it was left out."
            ).format(code=code),
            hint=_("Take it out or rename the file, then do it again."),
        ) from None


def _explained(url: URL, error: SQLAlchemyError) -> StoreError:
    where = url.render_as_string(hide_password=True)
    raw = str(error.orig) if isinstance(error, DatabaseError) else str(error)
    for mark, cause, hint in _CAUSES:
        if mark in raw.lower():
            return StoreError(
                _(
                    "The database {address} was not written or read: {cause}. "
                    "What was stored before is unharmed."
                ).format(address=where, cause=_(cause)),
                hint=_(hint),
            )
    first_line = raw.strip().splitlines()[0] if raw.strip() else type(error).__name__
    return StoreError(
        _(
            "The database {address} did not do it: {problem} What was stored before is unharmed."
        ).format(address=where, problem=first_line),
        hint=_("Check that the database can be reached, then do it again."),
    )
