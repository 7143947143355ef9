"""Starting, leaving and being stopped: every decision stays, and the terminal is as it was."""

from __future__ import annotations

import resource
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from annotator.core.facts import Verdict
from tests.cli.samples import ANNOTATOR, command, open_store
from tests.e2e.conftest import Start
from tests.e2e.terminal import LEAVES, Terminal


def decisions(folder: Path, article: str = "overleg") -> dict[str, Verdict | None]:
    """What the database holds of the annotator's decisions on an article."""
    store = open_store(folder)
    try:
        layers = store.layers(article, author=ANNOTATOR)
        return {fact.id: fact.verdict for layer in layers for fact in layer.facts}
    finally:
        store.close()


def rows_of_log(folder: Path) -> int:
    """How many changes were ever stored."""
    store = open_store(folder)
    try:
        return len(store.open("overleg", ANNOTATOR).log)
    finally:
        store.close()


def accept(terminal: Terminal, number: int, of: int = 9) -> None:
    """Accept the facts in turn until a number of them is decided, each seen on the screen."""
    for count in range(1, number + 1):
        terminal.send("a")
        terminal.wait_shows(f"{count}/{of}")


ACCEPTED = {"e1": Verdict.ACCEPTED, "e2": Verdict.ACCEPTED, "e3": Verdict.ACCEPTED}


def test_a_frame_comes_before_the_article_and_q_leaves(project: Path, start: Start) -> None:
    terminal = start()
    terminal.wait_shows("1 Turkije overlegt met Duitsland", "ann  0/9  0/2\n", "a accept  x reject")
    # Wide characters stand where they belong: 80 columns, none lost, none moved.
    terminal.wait_shows("Ankara?overlegt met Berlijn?\n", "Krause. 😀\n")
    received = bytes(terminal.received)
    assert received.index("Opening the project…".encode()) < received.index(b"Berlijn")
    assert LEAVES not in received
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert LEAVES in terminal.received
    assert b"\x1b[?25h" in terminal.received
    assert terminal.restored
    assert decisions(project) == {}


def test_a_killed_program_loses_nothing(project: Path, start: Start) -> None:
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 3)
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_exit() == 128 + signal.SIGKILL
    assert decisions(project) == ACCEPTED
    again = start()
    again.wait_shows("3/9", "Ankara overlegt met Berlijn\n", "Yilmaz van Turkije?")
    again.send("u")
    again.wait_shows("2/9", "Yilmaz?van")
    assert decisions(project) == {"e1": Verdict.ACCEPTED, "e2": Verdict.ACCEPTED}


def test_the_program_can_be_put_aside_and_called_back(project: Path, start: Start) -> None:
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 1)
    terminal.send("\x1a")
    terminal.wait_for(lambda: _is_stopped(terminal.pid))
    assert terminal.restored
    before = len(terminal.received)
    terminal.kill(signal.SIGCONT)
    terminal.wait_for(lambda: b"Berlijn" in terminal.received[before:])
    terminal.send("a")
    terminal.wait_shows("2/9", "Ankara overlegt met Berlijn\n")
    assert len(decisions(project)) == 2


def _is_stopped(pid: int) -> bool:
    """Whether a process is stopped by job control."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("T")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(project: Path, start: Start, number: signal.Signals) -> None:
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 3)
    began = time.monotonic()
    terminal.kill(number)
    assert terminal.wait_exit() == 128 + number
    # The hard end leaves no time for the terminal to be restored.
    assert LEAVES in terminal.received
    assert terminal.restored
    assert "Traceback" not in terminal.after_screen
    assert time.monotonic() - began < 3
    assert decisions(project) == ACCEPTED


def test_a_dropped_line_ends_it(project: Path, start: Start) -> None:
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 3)
    began = time.monotonic()
    terminal.hang_up()
    assert terminal.wait_exit() == 128 + signal.SIGHUP
    assert time.monotonic() - began < 4
    assert decisions(project) == ACCEPTED


def test_a_dropped_line_ends_it_where_hang_ups_are_ignored(project: Path, start: Start) -> None:
    ignoring = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    terminal = start(prefix=(sys.executable, "-S", "-c", ignoring))
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 3)
    terminal.hang_up()
    assert terminal.wait_exit(10) != 0
    assert decisions(project) == ACCEPTED


def test_a_stalled_terminal_does_not_keep_it(project: Path, start: Start) -> None:
    terminal = start()
    terminal.wait_shows("Ankara?", "0/9")

    def handled(rows: int) -> bool:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            if rows_of_log(project) >= rows:
                return True
        return False

    # Nobody reads from here on. Each key repaints the screen, until one has no effect any more.
    rows = 0
    for rows in range(1, 400):
        terminal.send("a" if rows % 2 else "u")
        if not handled(rows):
            break
    else:
        pytest.fail("the terminal took all of 400 frames unread")
    began = time.monotonic()
    terminal.kill(signal.SIGTERM)
    assert terminal.wait_exit(10, reading=False) == 128 + signal.SIGTERM
    assert time.monotonic() - began < 5
    assert rows_of_log(project) >= rows - 1


# What cannot be opened


def ended(terminal: Terminal) -> tuple[int, str]:
    """The exit code and what was said, once the terminal has its own screen back."""
    code = terminal.wait_exit()
    assert terminal.restored
    said = terminal.after_screen
    assert said
    assert "Traceback" not in said
    return code, said


def test_a_database_that_cannot_be_opened(start: Start) -> None:
    code, said = ended(start("--database", "sqlite:////proc/none/x.db", "review"))
    assert code == 1
    assert "annotator: The folder /proc/none for the database cannot be made" in said


def test_a_newer_database_is_left_alone(project: Path, start: Start) -> None:
    path = project / "db" / "annotator.db"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("UPDATE project SET value = '99.1.0' WHERE name = 'written_by'")
    connection.commit()
    connection.close()
    code, said = ended(start())
    assert code == 1
    assert "This database was written by annotator 99.1.0" in said
    assert "pip install --upgrade annotator" in said
    assert [found.name for found in path.parent.glob("*backup*")] == []


def test_an_article_that_is_not_there(project: Path, start: Start) -> None:
    assert project
    code, said = ended(start("review", "nowhere"))
    assert code == 2
    assert "annotator: There is no article nowhere." in said
    assert "annotator status --articles lists them." in said


def test_a_project_without_articles(start: Start) -> None:
    code, said = ended(start())
    assert code == 1
    assert "This project has no articles yet." in said
    assert "annotator import PATH" in said


def test_an_error_of_its_own_shows_no_article(project: Path, start: Start) -> None:
    # Python runs this module at its start: it makes the program fail once the article is open.
    (project / "broken").mkdir()
    (project / "broken" / "sitecustomize.py").write_text(
        "import annotator.core.session as session\n"
        "def step(self, *arguments, **more):\n"
        "    words = self.document.text\n"
        "    raise RuntimeError('broken on purpose')\n"
        "session.Session.step = step\n",
        encoding="utf-8",
    )
    terminal = start(PYTHONPATH=str(project / "broken"), TMPDIR=str(project))
    code = terminal.wait_exit()
    said = terminal.after_screen
    assert code == 1
    assert terminal.restored
    assert "The program stopped on an error of its own (RuntimeError)." in said
    assert "Traceback" not in said
    assert "Yilmaz" not in said
    (report,) = project.glob("annotator-*.txt")
    assert str(report) in said
    assert "broken on purpose" in report.read_text(encoding="utf-8")
    assert "Yilmaz" not in report.read_text(encoding="utf-8")


def test_an_error_while_reading_keys_is_no_success(project: Path, start: Start) -> None:
    (project / "broken").mkdir()
    (project / "broken" / "sitecustomize.py").write_text(
        "import textual._xterm_parser as parser\n"
        "def feed(self, data):\n"
        "    raise RuntimeError('broken on purpose')\n"
        "parser.XTermParser.feed = feed\n",
        encoding="utf-8",
    )
    terminal = start(PYTHONPATH=str(project / "broken"))
    terminal.wait_shows("Ankara?", "0/9")
    terminal.send("a")
    assert terminal.wait_exit() == 1
    assert terminal.restored
    assert decisions(project) == {}


# What cannot be written


def test_a_full_disk_is_said_and_nothing_is_pretended(project: Path, start: Start) -> None:
    # Compiled modules cut short by the limit would stop every later start.
    terminal = start(PYTHONDONTWRITEBYTECODE="1")
    terminal.wait_shows("Ankara?", "0/9")
    accept(terminal, 1)

    # A limit on the size of files stands for a disk that is full; SQLite appends to this one.
    _, most = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)

    def fill_up() -> None:
        present = (project / "db" / "annotator.db-wal").stat().st_size
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (present, most))

    fill_up()
    terminal.send("a")
    terminal.wait_shows("NOT SAVED.", "1/9", "Berlijn?")
    assert decisions(project) == {"e1": Verdict.ACCEPTED}
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (most, most))
    terminal.send("a")
    terminal.wait_shows("2/9", "saved")
    terminal.wait_gone("NOT SAVED")
    assert decisions(project) == {"e1": Verdict.ACCEPTED, "e2": Verdict.ACCEPTED}
    # It keeps nobody from leaving.
    fill_up()
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert terminal.restored


def test_the_second_window_overwrites_nothing(project: Path, start: Start) -> None:
    first, second = start(), start()
    first.wait_shows("Ankara?", "0/9")
    second.wait_shows("Ankara?", "0/9")
    accept(first, 2)
    second.send("x")
    second.wait_shows("changed in another window", "2/9", "Ankara overlegt met Berlijn")
    stored = {"e1": Verdict.ACCEPTED, "e2": Verdict.ACCEPTED}
    assert decisions(project) == stored
    # What was read again can be worked on.
    second.send("n")
    second.send("x")
    second.wait_shows("3/9")
    assert Verdict.REJECTED in decisions(project).values()
    assert decisions(project).items() >= stored.items()
    first.send("x")
    first.wait_shows("changed in another window", "3/9")


def test_where_one_stopped_is_where_one_begins(project: Path, start: Start) -> None:
    terminal = start("review", "staking")
    terminal.wait_shows("Rotterdam", "0/2")
    terminal.send("j")
    terminal.wait_shows("PROTEST staakten")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    again = start()
    again.wait_shows("Havens liggen stil", "0/2", "PROTEST staakten")
    found = command(project, "status")
    assert found.returncode == 0
