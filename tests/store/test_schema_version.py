"""Making, migrating and refusing databases."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import annotator
from annotator.core import decisions
from annotator.core.errors import NewerDatabase, StoreError
from annotator.core.facts import ARTICLE_STATE, ArticleState, Fact, Verdict
from annotator.core.session import Session, State
from annotator.store import schema_version
from annotator.store.engine import make_engine, parse_url, writing
from annotator.store.rows import record_to_json
from annotator.store.sql import SqlStore
from tests.core.material import ARTICLE, SCHEMA, clock, do, entity, names, the
from tests.store.conftest import Opener

MIGRATIONS = Path(schema_version.__file__).parent / "migrations"


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute(query))


def execute(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def address(file: Path) -> str:
    return f"sqlite:///{file}"


# New databases


def test_a_new_database_is_made_with_its_folder(tmp_path: Path, opener: Opener) -> None:
    file = tmp_path / "new" / "folder" / "project.db"
    store = opener(address(file))
    assert store.backup is None
    store.add_document(ARTICLE)
    written = rows(file, "SELECT value FROM project WHERE name = 'written_by'")
    assert written == [(annotator.__version__,)]


def test_migrations_make_exactly_the_tables_that_the_store_uses(store: SqlStore) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_newest_revision_is_the_one_that_opening_expects(store: SqlStore) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema_version.HEAD]
    with store._engine.connect() as connection:
        stored = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert stored == schema_version.HEAD


def test_all_checks_and_keys_are_in_the_migrated_tables(file: Path, opener: Opener) -> None:
    """Comparing metadata leaves out checks, so they are tried."""
    opener(address(file)).add_document(ARTICLE)
    layer = "INSERT INTO layer VALUES (1, {article}, '{kind}', 'p', '', '', '', NULL, 0, 0)"
    record = "INSERT INTO record VALUES (1, 'e', '{kind}', '', 0, 1, NULL, {verdict}, NULL, '{{}}')"
    on = "PRAGMA foreign_keys = ON"
    for statements in (
        (layer.format(article=1, kind="odd"),),
        (layer.format(article=9, kind="annotated"),),
        (
            layer.format(article=1, kind="annotated"),
            record.format(kind="odd", verdict="NULL"),
        ),
        (
            layer.format(article=1, kind="annotated"),
            record.format(kind="entity", verdict="'perhaps'"),
        ),
        (record.format(kind="entity", verdict="NULL"),),
        (
            layer.format(article=1, kind="annotated"),
            "INSERT INTO log VALUES (1, 1, 'odd', '', NULL, '', '[]', NULL)",
        ),
        ("INSERT INTO activity VALUES ('p', 9, 1.5)",),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            execute(file, on, *statements)
    execute(
        file,
        on,
        layer.format(article=1, kind="annotated"),
        record.format(kind="entity", verdict="'accepted'"),
        "INSERT INTO record VALUES (1, 'c', 'comment', '', 0, 0, NULL, NULL, NULL, '{}')",
        "INSERT INTO log VALUES (1, 1, 'do', '', NULL, '', '[]', NULL)",
        "INSERT INTO activity VALUES ('p', 1, 1.5)",
    )


def test_opening_a_present_database_loads_no_alembic(file: Path, opener: Opener) -> None:
    opener(address(file)).close()
    program = (
        "import sys\n"
        "from annotator.store.sql import SqlStore\n"
        "SqlStore(sys.argv[1], clock=str).close()\n"
        "sys.exit(any(name.split('.')[0] == 'alembic' for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program, address(file)], check=True)


def test_processes_that_make_the_same_database_together_all_get_it(file: Path) -> None:
    program = (
        "import sys\n"
        "from annotator.store.sql import SqlStore\n"
        "from tests.core.material import clock\n"
        "sys.stdout.write('ready\\n'), sys.stdout.flush(), sys.stdin.readline()\n"
        "SqlStore(sys.argv[1], clock=clock()).close()"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, address(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
    assert rows(file, "SELECT version_num FROM alembic_version") == [(schema_version.HEAD,)]


# Older databases


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A next version of this program with one more migration; gives the file of that."""
    scripts = tmp_path / "migrations"
    copytree(MIGRATIONS, scripts)
    migration = scripts / "versions" / "9999_next.py"
    migration.write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        "revision, down_revision = '9999', '" + schema_version.HEAD + "'\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    op.create_table('extra', sa.Column('name', sa.String(), primary_key=True))\n"
    )
    config = Config()
    config.set_main_option("script_location", str(scripts))
    monkeypatch.setattr(schema_version, "HEAD", "9999")
    monkeypatch.setattr(schema_version, "_config", lambda: config)
    return migration


@pytest.fixture
def older(file: Path) -> Path:
    """A database with an article, written by an older version of this program."""
    store = SqlStore(address(file), clock=clock())
    store.add_document(ARTICLE)
    store.close()
    execute(file, "UPDATE project SET value = '0.0.1' WHERE name = 'written_by'")
    return file


@pytest.mark.usefixtures("newer_program")
def test_a_new_database_takes_all_migrations_without_a_backup(file: Path, opener: Opener) -> None:
    assert opener(address(file)).backup is None
    assert "extra" in tables(file)


def test_an_older_database_is_migrated_behind_a_backup(
    older: Path, opener: Opener, request: pytest.FixtureRequest
) -> None:
    head = schema_version.HEAD
    request.getfixturevalue("newer_program")
    store = opener(address(older))
    assert list(store.documents()) == [ARTICLE]
    assert "extra" in tables(older)
    assert rows(older, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert rows(older, "SELECT value FROM project") == [(annotator.__version__,)]
    backup = store.backup
    assert backup is not None
    assert backup.parent == older.parent
    assert backup.name.startswith(f"{older.name}.backup-{head}-")
    assert "extra" not in tables(backup)
    assert rows(backup, "SELECT version_num FROM alembic_version") == [(head,)]
    assert rows(backup, "SELECT id FROM article") == [(ARTICLE.id,)]
    store.close()
    assert opener(address(older)).backup is None


def test_a_backup_holds_what_is_not_yet_in_the_main_file(
    file: Path, opener: Opener, request: pytest.FixtureRequest
) -> None:
    writer = opener(address(file))
    writer.add_document(ARTICLE)
    assert Path(f"{file}-wal").stat().st_size
    request.getfixturevalue("newer_program")
    backup = opener(address(file)).backup
    assert backup is not None
    assert rows(backup, "SELECT id FROM article") == [(ARTICLE.id,)]


def test_nothing_is_migrated_where_no_backup_can_be_written(
    older: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request.getfixturevalue("newer_program")
    monkeypatch.setattr(Path, "with_name", lambda self, name: self.parent / "no folder" / name)
    with pytest.raises(StoreError, match="No backup could be written") as refusal:
        SqlStore(address(older), clock=clock())
    assert "nothing was migrated" in refusal.value.message
    assert "extra" not in tables(older)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    older: Path, opener: Opener, newer_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program.write_text(
        newer_program.read_text() + "    op.execute('INSERT INTO nowhere VALUES (1)')\n"
    )
    with pytest.raises(StoreError, match="nowhere"):
        SqlStore(address(older), clock=clock())
    assert "extra" not in tables(older)
    monkeypatch.undo()
    assert list(opener(address(older)).documents()) == [ARTICLE]


# From one revision to the next


def body(fact: Fact) -> str:
    return json.dumps(record_to_json(fact))


@pytest.fixture
def first_revision(address: str, file: Path) -> str:
    """A database of revision 0001 with suggestions, a decision and an article that is done."""
    file.unlink(missing_ok=True)
    config = schema_version._config()
    accepted = replace(SUGGESTION, verdict=Verdict.ACCEPTED, origin="s1", confidence=None)
    done = json.dumps({"kind": "article", "id": "article", "done": True})
    deltas = [{"id": "s1", "before": None, "after": record_to_json(accepted)}]
    row = "INSERT INTO record VALUES "
    engine = make_engine(parse_url(address))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement, values in (
            ("INSERT INTO project VALUES ('written_by', '0.1.0')", {}),
            (
                "INSERT INTO article VALUES "
                "(1, 'a', :sha, :text, :title, '', '', '', 'nl', '{}', '')",
                {"sha": ARTICLE.sha256, "text": ARTICLE.text, "title": ARTICLE.title},
            ),
            ("INSERT INTO layer VALUES (1, 1, 'suggested', 'rules', '1', '', '', NULL, 1)", {}),
            ("INSERT INTO layer VALUES (2, 1, 'annotated', 'p', '', '', '', 1, 0)", {}),
            (
                f"{row} (1, 's1', 'entity', 'WHO', 9, 12, 0.5, NULL, NULL, :body)",
                {"body": body(SUGGESTION)},
            ),
            (
                f"{row} (2, 's1', 'entity', 'WHO', 9, 12, NULL, 'accepted', 's1', :body)",
                {"body": body(accepted)},
            ),
            (
                f"{row} (2, 'article', 'article', '', 0, 0, NULL, NULL, NULL, :body)",
                {"body": done},
            ),
            (
                "INSERT INTO log VALUES (2, 1, 'do', 'accept', NULL, '2026', :deltas)",
                {"deltas": json.dumps(deltas)},
            ),
        ):
            connection.execute(text(statement), values)
    engine.dispose()
    return address


SUGGESTION = entity("Wit", id="s1")


def reopened(store: SqlStore) -> Session:
    return Session(store.open("a", "p"), SCHEMA, clock=clock(), ids=names())


def test_work_of_the_first_revision_goes_on(first_revision: str, opener: Opener) -> None:
    store = opener(first_revision)
    assert (store.backup is not None) is first_revision.startswith("sqlite")
    work = reopened(store)
    assert the(work, "s1").state is State.ACCEPTED
    assert work.state == ArticleState(done=True)
    assert [(entry.change.verb, entry.seconds) for entry in work.log] == [("accept", None)]
    assert not work.blind
    (row,) = store.queue("p")
    assert (row.done, row.flagged, row.blind, row.seconds) == (True, False, False, 0)
    do(work, decisions.set_comment(work, "s1", "zeker"))
    do(work, decisions.set_flagged(work, True))
    again = reopened(opener(first_revision))
    assert (again.comment("s1"), again.state) == ("zeker", ArticleState(done=True, flagged=True))
    while again.undo() is not None:
        pass
    assert again.records == {ARTICLE_STATE: ArticleState(done=True)}


def test_the_backup_of_the_first_revision_is_what_was_there(
    first_revision: str, opener: Opener
) -> None:
    backup = opener(first_revision).backup
    if backup is None:
        pytest.skip("a server keeps its own backups")
    assert rows(backup, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert "activity" not in tables(backup)
    assert rows(backup, "SELECT layer, id FROM record ORDER BY 1, 2") == [
        (1, "s1"),
        (2, "article"),
        (2, "s1"),
    ]


def test_a_migration_goes_back_as_well(first_revision: str, opener: Opener) -> None:
    store = opener(first_revision)
    work = reopened(store)
    do(work, decisions.set_comment(work, "s1", "zeker"))
    config = schema_version._config()
    with writing(store._engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        found = connection.execute(text("SELECT layer, id FROM record ORDER BY layer, id"))
        assert [tuple(row) for row in found] == [(1, "s1"), (2, "article"), (2, "s1")]
        columns = {column["name"] for column in inspect(connection).get_columns("log")}
        assert "seconds" not in columns


# Databases that are refused


def untouched(file: Path, error: type[StoreError], match: str) -> StoreError:
    before = file.read_bytes()
    with pytest.raises(error, match=match) as refusal:
        SqlStore(address(file), clock=clock())
    assert file.read_bytes() == before
    assert refusal.value.hint
    return refusal.value


def test_a_newer_database_is_refused_with_what_to_install(older: Path) -> None:
    execute(
        older,
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE project SET value = '7.8' WHERE name = 'written_by'",
    )
    error = untouched(older, NewerDatabase, f"annotator 7.8.*annotator {annotator.__version__}")
    assert "pip install" in str(error)
    assert list(older.parent.glob("*backup*")) == []


def test_a_newer_database_that_does_not_say_its_version_is_refused(older: Path) -> None:
    execute(older, "UPDATE alembic_version SET version_num = '9999'", "DELETE FROM project")
    untouched(older, NewerDatabase, "a newer annotator")


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE article (id)",),
        ("CREATE TABLE alembic_version (version_num)",),
        (
            "CREATE TABLE alembic_version (version_num)",
            "INSERT INTO alembic_version VALUES ('abc')",
            "CREATE TABLE users (id)",
        ),
        ("CREATE TABLE project (id)", "CREATE TABLE alembic_version (version_num)"),
    ],
)
def test_the_database_of_another_program_is_refused(
    file: Path, statements: tuple[str, ...]
) -> None:
    execute(file, *statements)
    untouched(file, StoreError, "belongs to another program")


@pytest.mark.parametrize("content", [b"De minister sprak dinsdag.\n" * 99, b"\x00\xff" * 4096])
def test_a_file_that_is_no_database_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    untouched(file, StoreError, "it is no SQLite database")


def test_an_empty_file_becomes_a_database(file: Path, opener: Opener) -> None:
    file.touch()
    opener(address(file)).add_document(ARTICLE)


def test_a_damaged_database_is_refused_or_said(older: Path, opener: Opener) -> None:
    content = bytearray(older.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    older.write_bytes(content)
    with pytest.raises(StoreError) as refusal:
        opener(address(older)).documents().__next__()
    assert refusal.value.hint
