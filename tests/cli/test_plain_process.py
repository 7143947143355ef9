"""The line mode as a process: pipes, ends of input, signals, and terminals that cannot draw."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from annotator.cli.plain.dialogue import Dialogue
from annotator.cli.plain.loop import converse
from annotator.core.facts import Verdict
from annotator.core.workspace import Workspace
from annotator.tui.bindings import Keymap
from annotator.tui.commands import shortcuts
from tests.cli.conftest import Cli
from tests.cli.samples import (
    ANNOTATOR,
    COMMAND,
    NOW,
    command,
    environment,
    make_project,
    open_store,
    schema,
)
from tests.e2e.terminal import Terminal

PATIENCE_SECONDS = 20.0


def verdicts(folder: Path, article: str = "overleg") -> dict[str, Verdict | None]:
    """What the database holds of the annotator's decisions."""
    store = open_store(folder)
    try:
        layers = store.layers(article, author=ANNOTATOR)
        return {fact.id: fact.verdict for layer in layers for fact in layer.facts}
    finally:
        store.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two articles and suggestions."""
    return make_project(tmp_path)


class Piped:
    """The line mode in a process of its own, with pipes instead of a terminal."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "review", "--plain"],
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._given = self.process.stdin
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stream: io.TextIOBase) -> None:
        for line in stream:
            self._lines.put(line)

    def say(self, line: str) -> None:
        self._given.write(line + "\n")
        self._given.flush()

    def until(self, text: str) -> str:
        """Wait for a line that has a text."""
        while text not in (line := self._lines.get(timeout=PATIENCE_SECONDS)):
            pass
        return line

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


@pytest.fixture
def piped(project: Path) -> Iterator[Piped]:
    """The line mode, begun."""
    found = Piped(project)
    yield found
    found.close()


def test_a_pipe_is_answered_line_by_line_and_its_end_is_the_end(project: Path) -> None:
    done = command(project, "review", "--plain", given="a\nx\nc héé\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    # Answers stand behind their prompts as if somebody had typed them.
    assert "> a\naccepted GPE Ankara. saved " in said
    assert "> x\nrejected GPE Berlijn. saved " in said
    assert "commented on PERSON Yilmaz: héé. saved " in said
    assert said.endswith("> \nEverything is saved.\n")
    assert verdicts(project) == {"e1": Verdict.ACCEPTED, "e2": Verdict.REJECTED}


def test_nothing_but_plain_lines_is_sent(project: Path) -> None:
    given = b"?\nlist all\nread\ng\nr\nv\no\nL\n" + bytes(range(1, 32)) + b"\n\xff\xfe\x9b\n"
    done = command(project, "review", "--plain", given=given)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not set(done.stdout) & (set(range(32)) - {10} | {127})
    assert "\x9b" not in done.stdout.decode()


def test_it_goes_on_where_it_was_left(project: Path) -> None:
    command(project, "review", "--plain", given=b"n\nn\nn\nq\n")
    said = command(project, "review", "--plain").stdout.decode()
    assert "GPE Turkije? fact 4 of 9, 9 undecided." in said
    said = command(project, "review", "--plain", "staking").stdout.decode()
    assert "Article 2: Havens liggen stil" in said


def test_wrong_use(project: Path) -> None:
    done = command(project, "review", "--plain", "nergens")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("annotator: There is no article nergens.")


def test_an_empty_project(tmp_path: Path) -> None:
    done = command(tmp_path, "review", "--plain")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "This project has no articles yet." in done.stderr.decode()


def test_configured_keys_and_reasons(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(folder)
    (folder / "config.yaml").write_text(
        "labels:\n  GPE: {key: 1, description: a place}\n"
        "review:\n  reasons:\n    g: {name: vague, description: too vague}\n"
        "keys:\n  accept: z\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("z\nR g\n"))
    result = cli("review", "--plain")
    assert (result.code, result.err) == (0, "")
    assert "accepted GPE Ankara. saved" in result.out
    assert "rejected GPE Berlijn (vague). saved" in result.out


def test_what_was_confirmed_outlives_a_kill(project: Path, piped: Piped) -> None:
    for number in range(1, 4):
        piped.say("a")
        piped.until(". saved ")
        assert len(verdicts(project)) == number
    piped.process.send_signal(signal.SIGKILL)
    assert piped.process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    assert verdicts(project) == dict.fromkeys(("e1", "e2", "e3"), Verdict.ACCEPTED)
    said = command(project, "review", "--plain").stdout.decode()
    assert "9 facts, 6 undecided." in said
    assert "GPE Turkije? fact 4 of 9, 6 undecided." in said


def test_an_interrupt_ends_it_with_a_sentence(project: Path, piped: Piped) -> None:
    piped.say("a")
    piped.until("2 of 9")
    piped.process.send_signal(signal.SIGINT)
    assert piped.process.wait(PATIENCE_SECONDS) == 128 + signal.SIGINT
    assert piped.process.stderr is not None
    said = piped.process.stderr.read()
    assert said.strip().splitlines() == ["annotator: stopped; what was stored before is kept."]
    assert verdicts(project) == {"e1": Verdict.ACCEPTED}
    store = open_store(project)
    place = store.place(ANNOTATOR)
    store.close()
    assert place is not None
    assert place.fact == "e2"


def test_a_reader_that_leaves_ends_it_quietly(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*COMMAND, "review", "--plain"],
            cwd=project,
            env=environment(project),
            input=b"a\n",
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")


# Terminals


def in_terminal(folder: Path, *arguments: str, term: str) -> Terminal:
    return Terminal([*COMMAND, "review", *arguments], folder, environment(folder, TERM=term))


def wait_for(terminal: Terminal, text: str) -> Callable[[], bool]:
    return lambda: text.encode() in bytes(terminal.received)


@pytest.mark.parametrize(
    ("term", "options"), [("dumb", ()), ("dumb", ("--plain",)), ("xterm", ("--plain",))]
)
def test_a_terminal_gets_lines_and_nothing_else(
    project: Path, term: str, options: tuple[str, ...]
) -> None:
    with in_terminal(project, *options, term=term) as terminal:
        terminal.wait_for(wait_for(terminal, "[Ankara] overlegt met Berlijn\r\n> "))
        terminal.send("a\n")
        terminal.wait_for(wait_for(terminal, "accepted GPE Ankara. saved"))
        terminal.send("\x04")
        assert terminal.wait_exit() == 0
        said = bytes(terminal.received)
    assert b"\x1b" not in said
    # The terminal repeats what is typed, so the program does not.
    assert said.count(b"> a\r\n") == 1
    assert (b"TERM=dumb" in said) == (term == "dumb" and not options)
    assert said.endswith(b"Everything is saved.\r\n")
    assert verdicts(project) == {"e1": Verdict.ACCEPTED}


# The loop by itself


@pytest.fixture
def dialogue(project: Path) -> Iterator[Dialogue]:
    """A dialogue about the first article."""
    workspace = Workspace(
        open_store(project), schema(), ANNOTATOR, clock=lambda: NOW, ids=lambda: "new"
    )
    keys = {name: shortcut.keys for name, shortcut in shortcuts().items()}
    yield Dialogue(workspace, Keymap(keys, schema()))
    workspace.close()


@pytest.mark.parametrize("echo", [True, False])
def test_answers_are_repeated_where_no_terminal_does(dialogue: Dialogue, echo: bool) -> None:
    out = io.StringIO()
    converse(dialogue, io.StringIO("j\x1b[A\nq\nx\n"), out, echo=echo)
    assert ("> j␛[A\n" in out.getvalue()) == echo
    assert out.getvalue().endswith("Everything is saved.\n")
    assert dialogue.session.log == ()


def test_an_end_in_the_middle_of_a_mark_is_an_end(dialogue: Dialogue) -> None:
    out = io.StringIO()
    converse(dialogue, io.StringIO("v 1\n"), out, echo=True)
    assert dialogue.over
    assert out.getvalue().endswith("marked> \nEverything is saved.\n")
