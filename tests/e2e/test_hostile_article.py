"""An article that is an attack: nothing of it is obeyed, all of it is shown, no offset moves."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from annotator.core.display import visible
from annotator.core.facts import Verdict
from annotator.core.text import Document
from tests.cli.samples import ANNOTATOR, command, entity, open_store, suggest, write_lines
from tests.e2e.conftest import Start
from tests.e2e.terminal import Terminal

ATTACKS = {
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "clipboard, 8 bit": "\x9d52;c;cm0gLXJmIH4=\x9c",
    "title": "\x1b]0;taken over\x07",
    "title, no end": "\x1b]2;never closed",
    "clear": "\x1b[2J\x1b[H",
    "reset": "\x1bc",
    "own screen": "\x1b[?1049l",
    "query of settings": "\x1bP$qm\x1b\\",
    "query of colour": "\x1b]11;?\x1b\\",
    "query of device": "\x1b[c\x1b[>q\x1b[21t",
    "answerback": "\x05",
    "8 bit": "\x9b2J\x90$qm\x9c\x84\x85",
    "shift": "\x0e\x0f",
    "erase": "Ankara\x08\x08\x08\x7f\x7f",
    "nul": "a\x01b\x1f",
    "right to left": "\u202eneergekeerd\u202c \u2066in\u2069",
    "unseen": "An\u200bka\u2060ra\ufeff\u00ad\u034f",
    "tags": "\U000e0041\U000e007f",
    "lines": "\u2028\u2029\x0b\x0c",
    "markup": "[/] [type=x] [bold]b[/bold] [@click=app.quit]q[/] \\[ [[",
    "tab": "a\tb\t\tc",
    "family": "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇳🇱",
    "marks": "e\u0301 a\u0308\u0323 Z\u0351\u036b\u0343\u0321",
}

OBEYED = [
    attack
    for name, attack in ATTACKS.items()
    if name not in ("markup", "family", "marks", "tab", "erase", "own screen")
]

# What this program itself may send. Every byte that a terminal obeys must be part of one of these.
ALLOWED = re.compile(
    r"\x1b\[[\d;]*m"  # looks
    r"|\x1b\[\d+(?:;\d+)?H|\x1b\[\d*[BC]"  # cursor
    r"|\x1b\[\?(?:25|7|1000|1003|1004|1006|1015|1049|2004)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"
    r"|\x1b\[[><]\d*u"  # keyboard protocol
    r"|\x1b\]22;default\x07"  # pointer
    r"|\r\n"
)
DANGEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e0fff]"
)


def check_clean(received: bytes) -> str:
    """What is left without the program's own sequences; there is nothing to obey in it."""
    text = received.decode("utf-8")
    rest = ALLOWED.sub("", text)
    found = DANGEROUS.search(rest)
    assert found is None, repr(rest[max(0, found.start() - 40) : found.end() + 40])
    for attack in OBEYED:
        assert attack not in text
    return rest


def hostile_line() -> dict[str, Any]:
    text = "".join(
        f"{number} Ankara {attack} Berlijn {name}.\n\n"
        for number, (name, attack) in enumerate(ATTACKS.items())
    )
    spans = [
        {"start": match.start(), "end": match.end(), "label": "GPE"}
        for match in re.finditer(r"(?<=\d )Ankara|Berlijn", text)
    ]
    every = "".join(ATTACKS[name] for name in ("clipboard", "reset", "8 bit", "right to left"))
    return {
        "id": "x[/][type=x]💥",
        "text": text,
        "title": f"T{every}[/]",
        "source": f"S{every}",
        "published": f"P{every}",
        "spans": spans,
    }


def read_through(terminal: Terminal, end: str) -> None:
    """Page through the article until its end stands on the screen."""
    while end not in terminal.text:
        before = terminal.text
        terminal.send(" ")
        terminal.wait_for(partial(_differs, terminal, before), f"the page before {end!r}")


def _differs(terminal: Terminal, before: str) -> bool:
    return terminal.text != before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_an_attack_is_shown_and_not_obeyed(
    tmp_path: Path, start: Start, size: tuple[int, int]
) -> None:
    line = hostile_line()
    write_lines(tmp_path / "attack.jsonl", line)
    imported = start("import", "attack.jsonl", "--layer", "suggestions")
    assert imported.wait_exit() == 0
    terminal = start(size=size)
    total = len(line["spans"])
    terminal.wait_shows(f"0/{total}", "Ankara?")
    seen = [terminal.text]
    read_through(terminal, "Berlijn?marks.")
    seen.append(terminal.text)
    for key in "g?":
        terminal.send(key)
        terminal.wait_shows("any other key closes this")
        terminal.send("\x1b")
        terminal.wait_gone("any other key closes this")
    for count in (1, 2, 3):
        terminal.send("a")
        terminal.wait_shows(f"{count}/{total}")
    # A sentence with an attack, made an entity, is quoted in the list and the status line.
    terminal.send("v")
    terminal.send("s")
    terminal.send("9")
    terminal.wait_shows(f"4/{total}", "corrected to MISC")
    terminal.send("n")
    # The screen follows the focus, so every row is shown.
    for count in range(5, total + 1):
        terminal.send("a")
        terminal.wait_shows(f"{count}/{total}")
        seen.append(terminal.text)
    terminal.send("o")
    terminal.wait_shows("open an article")
    terminal.send("\x1b")
    terminal.wait_gone("open an article")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    check_clean(bytes(terminal.received))
    shown = normalize("NFC", "\n".join(seen))
    for name, attack in ATTACKS.items():
        if name not in ("tab", "family"):
            # Row by row; a row ends at a blank.
            parts = normalize("NFC", visible(attack)).split(" ")
            assert all(part in shown for part in parts), name

    found = json.loads(command(tmp_path, "export").stdout)
    assert found["text"] == line["text"]
    assert found["title"] == line["title"]
    words = [found["text"][one["start"] : one["end"]] for one in found["spans"]]
    assert [one["verdict"] for one in found["spans"]] == ["accepted"] * len(words)
    assert sum(one in ("Ankara", "Berlijn") for one in words) == total - 1
    store = open_store(tmp_path)
    (layer,) = store.layers(line["id"], author=ANNOTATOR)
    store.close()
    assert [fact.verdict for fact in layer.facts] == [Verdict.ACCEPTED] * total


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "--articles"),
        ("status", "--articles", "--json"),
        ("export", "--layer", "suggestions"),
        ("extract", "--show", "x[/][type=x]💥"),
        ("import", "attack.jsonl", "--layer", "gold"),
    ],
    ids=str,
)
def test_commands_send_nothing_that_a_terminal_obeys(
    tmp_path: Path, start: Start, arguments: tuple[str, ...]
) -> None:
    line = hostile_line()
    # Notes and problems quote what they are about.
    broken = {**line, "id": "x", ATTACKS["clipboard"]: ATTACKS["reset"]}
    write_lines(tmp_path / "attack.jsonl", line, broken, {**line, "id": ATTACKS["reset"]})
    command(tmp_path, "import", "attack.jsonl", "--layer", "suggestions")
    terminal = start(*arguments)
    terminal.wait_exit()
    rest = check_clean(bytes(terminal.received))
    assert rest.strip()


def test_an_id_that_is_an_attack(tmp_path: Path, start: Start) -> None:
    # Nothing imports such an id, but a database may come from anywhere.
    name = "x" + ATTACKS["clipboard"] + ATTACKS["clear"]
    document = Document(id=name, text="Ankara " + ATTACKS["reset"], title="")
    store = open_store(tmp_path)
    suggest(store, document, (entity(document, 1, "Ankara", "GPE"),))
    store.add_document(Document(id="second", text="Berlijn"))
    store.close()
    terminal = start()
    terminal.wait_shows("Ankara?", "0/1")
    terminal.send("o")
    terminal.wait_shows("open an article", visible(name))
    terminal.send("\x1b")
    terminal.wait_gone("open an article")
    terminal.send("a")
    terminal.wait_shows("1/1")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    check_clean(bytes(terminal.received))
    missing = start("review", ATTACKS["title"])
    assert missing.wait_exit() == 2
    assert "There is no article ␛]0;taken over␇." in missing.after_screen
    check_clean(bytes(missing.received))
