"""What all commands share: help, names, addresses, streams, exit codes, and never a traceback."""

from __future__ import annotations

import getpass
import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import annotator
from annotator.cli.main import run
from tests.cli.conftest import Cli
from tests.cli.samples import COMMAND, Worker, command, environment, make_project, open_store

COMMANDS = ("import", "extract", "review", "export", "evaluate", "status", "config")


# Help


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(cli: Cli, name: str, flag: str) -> None:
    result = cli(name, flag)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: annotator {name}")


def test_the_help_lists_every_command_with_a_line(cli: Cli) -> None:
    said = cli("--help").out
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S.*\S$", said, re.MULTILINE), name


def test_version(cli: Cli) -> None:
    result = cli("--version")
    assert (result.code, result.out) == (0, f"annotator, version {annotator.__version__}\n")


# Wrong use

WRONG = [
    ("bogus",),
    ("--bogus",),
    ("status", "--bogus"),
    ("status", "extra"),
    ("import",),
    ("import", "x", "--layer", "bogus"),
    ("export", "--format", "bogus"),
    ("export", "--layer"),
    ("config",),
    ("config", "bogus"),
    ("--config", "gone.yaml", "status"),
    ("--config", "", "status"),
    ("--config", "\x1b]0;x\x07", "status"),
    ("--database", "", "status"),
    ("--database", "bogus", "status"),
    ("--database", "mysql://user:secret@host/x", "status"),
    ("--database", "sqlite://relative.db", "status"),
    ("--database", "sqlite:///x\x1b[2J.db", "status"),
    ("--annotator", "", "status"),
    ("--annotator", " \t", "review"),
    ("--annotator", "a\x1b[2J", "status"),
    ("--annotator", "a\udcff", "status"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=repr)
def test_wrong_use_is_said_and_ends_with_2(cli: Cli, arguments: tuple[str, ...]) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err
    assert result.err.endswith("\n")
    assert "\x1b" not in result.err
    assert "\x07" not in result.err
    assert "secret" not in result.err


FAILING = [
    (("import", "gone"), "There is no such file or folder."),
    (("export", "-o", "/proc/no/such.jsonl"), "cannot be written"),
    (("evaluate",), "There is nothing to compare"),
    (("evaluate", "--gold", "gone", "--predicted", "gone"), "There is no such file or folder."),
    (("--database", "sqlite:////proc/none/x.db", "status"), "cannot be made"),
    (("--database", "sqlite:////proc/x.db", "status"), "cannot be opened"),
    (("--database", "postgresql+nothing://host/x", "status"), "is not installed"),
]


@pytest.mark.parametrize(("arguments", "said"), FAILING, ids=repr)
def test_what_fails_is_said_and_ends_with_1(
    cli: Cli, arguments: tuple[str, ...], said: str
) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (1, "")
    assert said in result.err


def test_a_file_that_is_no_database(cli: Cli, folder: Path) -> None:
    (folder / "text.db").write_text("no database at all\n" * 100, encoding="utf-8")
    result = cli("--database", "sqlite:///text.db", "status")
    assert (result.code, result.out) == (1, "")
    assert "it is no SQLite database" in result.err
    assert (folder / "text.db").read_text(encoding="utf-8").startswith("no database")


# Nothing that leads out of the folder: all of a disk would be imported.
_ANYTHING = st.text(st.characters(exclude_characters="\0/."), max_size=12)
_WORDS = st.sampled_from(
    [
        *COMMANDS,
        "check",
        "--json",
        "--layer",
        "gold",
        "suggestions",
        "--articles",
        "--schema",
        "--annotator",
        "--help",
        "--no-mouse",
        "a.jsonl",
        "--predicted",
        "--gold",
        "-",
        "--",
    ]
)


@given(arguments=st.lists(_WORDS | _ANYTHING, max_size=6))
def test_no_arguments_bring_the_program_down(
    arguments: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Only what a person can be told ends a command; anything else would be raised here.
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("any"))
        patch.setenv("ANNOTATOR_NAME", "ann")
        assert run(arguments) in (0, 1, 2)


# Who works


def name_in_force(cli: Cli, *arguments: str) -> str:
    """Whose queue a command shows: the annotator whose one decision it counts."""
    queue = json.loads(cli(*arguments, "status", "--json", "--articles").out)["queue"]
    worked = {"option": 1, "variable": 2, "login": 3}
    return next(name for name, number in worked.items() if queue[0]["decided"] == number)


def test_the_name_is_the_option_else_the_variable_else_the_login(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.core import decisions

    make_project(folder)
    for count, name in enumerate(("option", "variable", "login"), 1):
        worker = Worker(folder, name)
        session = worker.open("overleg")
        change = decisions.accept(session, session.items[:count])
        assert change is not None
        session.do(change)
        worker.close()
    monkeypatch.setattr(getpass, "getuser", lambda: "login")
    monkeypatch.setenv("ANNOTATOR_NAME", "variable")
    assert name_in_force(cli, "--annotator", "option") == "option"
    assert name_in_force(cli) == "variable"
    monkeypatch.setenv("ANNOTATOR_NAME", "")
    assert name_in_force(cli) == "login"
    monkeypatch.delenv("ANNOTATOR_NAME")
    assert name_in_force(cli) == "login"


def test_nobody_is_logged_in(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError("no such user")

    monkeypatch.delenv("ANNOTATOR_NAME")
    monkeypatch.setattr(getpass, "getuser", nobody)
    result = cli("status")
    assert (result.code, result.out) == (2, "")
    assert "--annotator NAME or ANNOTATOR_NAME" in result.err


# Where the data is


def test_the_database_is_the_option_else_the_variable_else_that_of_the_configuration(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used(*arguments: str) -> str:
        found: str = json.loads(cli(*arguments, "status", "--json").out)["database"]
        return found

    monkeypatch.setenv("ANNOTATOR_DATABASE_URL", "sqlite:///second.db")
    assert used("--database", "sqlite:///first.db") == f"sqlite:///{folder}/first.db"
    assert used() == f"sqlite:///{folder}/second.db"
    monkeypatch.setenv("ANNOTATOR_DATABASE_URL", "")
    assert used() == f"sqlite:///{folder}/db/annotator.db"
    assert (folder / "first.db").is_file()
    assert (folder / "second.db").is_file()


def test_a_wrong_address_in_the_variable_is_named(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_DATABASE_URL", "project.db")
    result = cli("status")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ANNOTATOR_DATABASE_URL: ")
    assert 'Did you mean "sqlite:///project.db"?' in result.err


def test_the_configuration_of_the_variable_is_used(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "my.yaml").write_text(
        "labels:\n  ONLY:\n    key: 1\n    description: One label.\ndatabase: sqlite:///mine.db\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("ANNOTATOR_CONFIG", "other/my.yaml")
    result = cli("config", "check")
    assert result.code == 0, result.err
    assert "(ANNOTATOR_CONFIG): 1 label, 0 event types" in result.out
    assert cli("status").code == 0
    assert (folder / "other" / "mine.db").is_file()


def test_a_missing_configuration_of_the_variable_is_named(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_CONFIG", "gone.yaml")
    result = cli("status")
    assert (result.code, result.out) == (2, "")
    assert "ANNOTATOR_CONFIG: there is no file" in result.err


# Streams


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(folder: Path, closed: str) -> None:
    # A service starts programs like this; files of the project must not take their place.
    (folder / "a.txt").write_text("Ankara overlegt.", encoding="utf-8")
    python = " ".join(COMMAND)
    script = (
        f"{python} import a.txt {closed} && {python} status {closed} && {python} review {closed}"
        f" && {python} export --layer suggestions {closed}"
    )
    ended = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr
    store = open_store(folder)
    assert [document.id for document in store.documents()] == ["a"]
    store.close()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_an_output_in_another_encoding_gets_escapes(folder: Path, encoding: str) -> None:
    (folder / "a.txt").write_text("---\ntitle: “é” 😀\n---\nAnkara", encoding="utf-8")
    env = {"PYTHONIOENCODING": encoding}
    assert command(folder, "import", "a.txt", env=env).returncode == 0
    ended = command(folder, "status", "--articles", env=env)
    assert ended.returncode == 0, ended.stderr
    assert rb"\U0001f600" in ended.stdout
    found = json.loads(command(folder, "status", "--articles", "--json", env=env).stdout)
    assert found["queue"][0]["title"] == "“é” 😀"


def test_a_folder_that_is_gone_is_one_sentence(folder: Path) -> None:
    script = f"mkdir gone && cd gone && rmdir ../gone && {' '.join(COMMAND)} status"
    ended = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"does not exist any more" in ended.stderr
    assert b"Traceback" not in ended.stderr
