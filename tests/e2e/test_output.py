"""What a key costs on the line, and a screen that something else has written on."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.text import Document, Span
from tests.cli.samples import entity, open_store, suggest, url
from tests.e2e.conftest import Start
from tests.e2e.terminal import LEAVES, Terminal

WORDS = ("haven", "molen", "brug", "markt", "school", "trein", "fiets", "dijk", "tuin", "boom")
HEAD = "\n\n".join(f"{number} De {word} is van ons." for number, word in enumerate(WORDS))
SENTENCE = "Langs de lange weg draait de kraan en de oude tram rijdt rustig door de stad. "
COLORS = {"TERM": "xterm-256color", "COLORTERM": ""}


def open_article(folder: Path, start: Start, sentences: int, size: tuple[int, int]) -> Terminal:
    """The screen on an article with ten facts, and behind them sentences with one each."""
    document = Document(id="a", title="t", text=HEAD + "\n\n" + SENTENCE * sentences)
    facts = [entity(document, number, word, "LOC") for number, word in enumerate(WORDS)]
    first = document.text.find("kraan")
    for number in range(sentences):
        at = first + number * len(SENTENCE)
        fragments = (Span(at, at + len("kraan")),)
        facts.append(replace(facts[0], id=f"r{number}", fragments=fragments))
    store = open_store(folder)
    suggest(store, document, tuple(facts))
    store.close()
    terminal = start("--database", url(folder), size=size, **COLORS)
    terminal.wait_shows("haven?is", f"0/{len(facts)}")
    assert terminal.quiet(0.5)
    return terminal


def cost(terminal: Terminal, key: str, *texts: str) -> int:
    """How many bytes a key costs that makes the screen show some texts."""
    before = len(terminal.received)
    terminal.send(key)
    terminal.wait_shows(*texts)
    assert terminal.quiet(0.3)
    return len(terminal.received) - before


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=str)
def test_a_key_costs_as_little_in_a_long_article(
    tmp_path: Path, start: Start, size: tuple[int, int]
) -> None:
    costs = []
    for sentences in (20, 2000):
        folder = tmp_path / str(sentences)
        terminal = open_article(folder, start, sentences, size)
        # Only what stands in the first rows is gone through, so nothing is scrolled.
        moves = [cost(terminal, "j", f"LOC {word}") for word in WORDS[1:5]]
        moves += [cost(terminal, "k", f"LOC {word}") for word in WORDS[3::-1]]
        assert max(moves) <= 700
        # The very same rows differ, so the very same bytes are sent.
        costs.append(moves)
        assert cost(terminal, " ", "draait de kraan") <= 4500
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert costs[0] == costs[1]


def test_what_changes_nothing_costs_nothing_but_the_cursor(tmp_path: Path, start: Start) -> None:
    terminal = open_article(tmp_path, start, 20, (80, 24))
    # The first fact stays in focus; what was said at the beginning goes.
    cost(terminal, "k", "LOC haven")
    before = len(terminal.received)
    assert terminal.quiet(1.0)
    assert len(terminal.received) == before
    assert cost(terminal, "k", "LOC haven") <= 20


def test_all_is_drawn_again_after_something_else_had_the_terminal(
    tmp_path: Path, start: Start
) -> None:
    terminal = open_article(tmp_path, start, 20, (80, 24))
    expected = terminal.text
    terminal.kill(signal.SIGTSTP)
    terminal.wait_for(lambda: _is_stopped(terminal.pid), "the stop")
    assert LEAVES in terminal.received
    device = os.open(f"/proc/{terminal.pid}/fd/1", os.O_WRONLY | os.O_NOCTTY)
    os.write(device, b"\x1b[2J\x1b[5;3Hfolder$ ls")
    os.close(device)
    terminal.wait_shows("folder$ ls")
    terminal.kill(signal.SIGCONT)
    terminal.wait_for(lambda: terminal.text == expected, "the screen as it was")
    # From here on only differences are sent again.
    assert cost(terminal, "j", "LOC molen") <= 700
    assert "haven?is" in terminal.text
    terminal.send("q")
    assert terminal.wait_exit() == 0


def _is_stopped(pid: int) -> bool:
    """Whether a process is stopped by job control."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("T")
