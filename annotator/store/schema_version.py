"""Bringing a database to the present schema, with Alembic, and refusing what cannot be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

import annotator
from annotator.core.errors import NewerDatabase, StoreError
from annotator.core.language import _
from annotator.store.engine import in_words, reading, write_ahead, writing

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
"""The newest revision; kept here so that opening a present database need not load Alembic."""


_LOCK = 0x616E6E6F74
"""A number of this program's own for the lock that a server holds during a migration."""


def bring_up_to_date(engine: Engine) -> Path | None:
    """Create or migrate the tables where that is needed.

    Returns:
        The backup that was made before a migration; None where there was nothing to migrate.

    Raises:
        NewerDatabase: A newer version of this program wrote it.
        StoreError: It is no database of this program, or cannot be reached.
    """
    with reading(engine) as connection:
        revision = _revision(connection)
    if revision not in (None, HEAD):
        _refuse_unknown(engine, revision)
    write_ahead(engine)
    if revision == HEAD:
        return None
    backup = None if revision is None else _back_up(engine, revision)
    with writing(engine) as connection:
        if engine.url.get_backend_name() == "postgresql":
            # SQLite has one writer at a time; a server has to be told.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        # Another process may have been faster while this one waited for the lock.
        if _revision(connection) != HEAD:
            _upgrade(connection)
    return backup


def _revision(connection: Connection) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    revision: str | None = None
    if {"alembic_version", "project"} <= tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is None:
        raise StoreError(
            _(
                "The database {address} belongs to another program; nothing was changed in it."
            ).format(address=connection.engine.url.render_as_string(hide_password=True)),
            hint=_("Choose another one with --database."),
        )
    return revision


def _refuse_unknown(engine: Engine, revision: str) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision in known:
        return
    with reading(engine) as connection:
        writer = connection.execute(
            text("SELECT value FROM project WHERE name = 'written_by'")
        ).scalar()
    own = annotator.__version__
    if not writer:
        raise NewerDatabase(
            _(
                "This database was written by a newer annotator, and this is annotator {own}; "
                "nothing was changed in it."
            ).format(own=own),
            hint=_("Install a newer annotator: pip install --upgrade annotator"),
        )
    raise NewerDatabase(
        _(
            "This database was written by annotator {version}, and this is annotator {own}; "
            "nothing was changed in it."
        ).format(version=writer, own=own),
        hint=_("Install annotator {version} or newer: pip install --upgrade annotator").format(
            version=writer
        ),
    )


def _back_up(engine: Engine, revision: str) -> Path | None:
    if engine.url.get_backend_name() != "sqlite" or not engine.url.database:
        return None
    source = Path(engine.url.database)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = source.with_name(f"{source.name}.backup-{revision}-{stamp}")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            _("No backup could be written to {file} ({reason}), so nothing was migrated.").format(
                file=target, reason=error
            ),
            hint=_("Make room or rights for the backup, then start again."),
        ) from None
    return target


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    with in_words(connection.engine.url):
        command.upgrade(config, "head")
    connection.execute(text("DELETE FROM project WHERE name = 'written_by'"))
    connection.execute(
        text("INSERT INTO project (name, value) VALUES ('written_by', :version)"),
        {"version": annotator.__version__},
    )
