"""The loop of the line mode: lines in, lines out."""

from __future__ import annotations

from typing import TextIO

from annotator.cli.plain.dialogue import Dialogue
from annotator.core.display import visible


def converse(dialogue: Dialogue, lines: TextIO, out: TextIO, *, echo: bool) -> None:
    """Ask and answer until the annotator leaves or the lines end.

    Args:
        dialogue: Who answers.
        lines: Where the answers come from.
        out: Where everything that is said goes.
        echo: Whether answers are repeated behind their prompts, because no terminal did so.
    """

    def say(said: list[str]) -> None:
        out.write("".join(f"{line}\n" for line in said))

    try:
        say(dialogue.greeting())
        while not dialogue.over:
            out.write(dialogue.prompt)
            out.flush()
            line = lines.readline()
            if not line:
                out.write("\n")
                say(dialogue.end())
                continue
            if echo:
                out.write(f"{visible(line.rstrip())}\n")
            say(dialogue.answer(line))
        out.flush()
    finally:
        dialogue.leave()
