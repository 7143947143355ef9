"""Tables, counts and progress for people."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from annotator.core import language
from annotator.core.display import visible

_PATIENCE_SECONDS = 1.0


def translate_click() -> None:
    """Have click look up what it says by itself where this program looks up its texts.

    click takes the functions of :mod:`gettext`, which know neither the configuration nor the
    languages in which this program is complete.
    """
    ours = {"_": language._, "ngettext": language.ngettext}
    for name, module in sys.modules.items():
        if name.partition(".")[0] == click.__name__:
            held = vars(module)
            held.update({each: ours[each] for each in ours.keys() & held.keys()})


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1) -> str:
    """Rows as text in columns.

    Args:
        head: The columns' names.
        rows: Their values; floats get three decimals.
        left: How many columns are flush left; the others are flush right.
    """
    from rich.cells import cell_len

    cells = [[str(name) for name in head], *([_cell(value) for value in row] for row in rows)]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(head))]
    lines = []
    for row in cells:
        parts = []
        for column, (value, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - cell_len(value))
            parts.append(value + gap if column < left else gap + value)
        lines.append("  ".join(parts).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else visible(str(value))


def say(text: str) -> None:
    """Say something to the person, on standard error."""
    for line in text.split("\n"):
        click.echo(visible(line), err=True)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A function to call after each step; it draws a bar once the work takes over a second.

    Nothing is drawn where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    began = time.monotonic()
    bar: Any = None
    task: Any = None
    done = 0

    def step() -> None:
        nonlocal bar, task, done
        done += 1
        if bar is None:
            if time.monotonic() - began < _PATIENCE_SECONDS:
                return
            bar = _bar()
            bar.start()
            task = bar.add_task(label, total=total, completed=done)
        else:
            bar.update(task, completed=done)

    try:
        yield step
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
