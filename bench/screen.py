"""Start, bytes, CPU and memory of the review screen in real ptys, with peers in the same run.

Usage: python -m bench.screen [--runs N] [--size COLUMNSxROWS] [--json] [--check] [--no-peers]

Beside the program stand a Textual application with one Static, and SLATE, which is installed once
in an environment of its own under the user's cache folder; without a network it is left out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from statistics import median

from bench.screen_material import OPENING, make_project
from bench.screen_terminal import Chunk, Terminal

SIZES = ((80, 24), (140, 45))
SHORT, LONG = 1_000, 100_000
ANNOTATOR, MINIMAL, SLATE = "annotator", "minimal", "slate"
_SLATE_PACKAGE = "slate-nlp==1.1.3"
_QUIET_SECONDS = 0.25
_IDLE_SECONDS = 10.0
_AT_ONCE = 20

Size = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One figure.

    Args:
        what: What was measured.
        size: The terminal.
        unit: Of all the numbers.
        measured: The program's figure.
        reach: The most that it may be; None where nothing was promised.
        minimal: The figure of the application with one Static.
        slate: SLATE's figure.
    """

    what: str
    size: str
    unit: str
    measured: float
    reach: float | None = None
    minimal: float | None = None
    slate: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the figure is reached; None where nothing was promised."""
        return None if self.reach is None else self.measured <= self.reach


@dataclass(frozen=True)
class Stroke:
    """What one key cost.

    Args:
        sent: Bytes to the terminal.
        cpu: CPU time of the program, in seconds.
        wall: Seconds from the key to the last byte; None where nothing was sent.
        scrolled: Whether the text moved.
    """

    sent: int
    cpu: float
    wall: float | None
    scrolled: bool


def main() -> int:
    """Measure, print and judge."""
    arguments = _arguments()
    programs = _programs(peers=not arguments.no_peers)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folders = {words: Path(name, str(words)) for words in (SHORT, LONG)}
        for words, folder in folders.items():
            folder.mkdir()
            make_project(folder, words)
        for size in arguments.size or SIZES:
            for part in (_starts, _keys, _idle, _memory):
                _say(f"{size[0]}x{size[1]}: {(part.__doc__ or '').splitlines()[0]}")
                rows += part(programs, folders, size, arguments.runs)
    if arguments.json:
        print(json.dumps([{**asdict(row), "met": row.met} for row in rows], indent=2))
    else:
        _print(rows)
    missed = [row for row in rows if row.met is False]
    return 1 if arguments.check and missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the review screen.")
    parser.add_argument("--runs", type=int, default=11, help="starts of each program (11)")
    parser.add_argument("--size", type=_size, action="append", help="one terminal, such as 80x24")
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    parser.add_argument("--check", action="store_true", help="exit with 1 where one is missed")
    parser.add_argument("--no-peers", action="store_true", help="leave SLATE out")
    return parser.parse_args()


def _size(text: str) -> Size:
    columns, rows = text.split("x")
    return int(columns), int(rows)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Programs

Programs = dict[str, list[str]]


def _programs(*, peers: bool) -> Programs:
    """The command lines, by name."""
    minimal = str(Path(__file__).with_name("screen_minimal.py"))
    programs = {
        ANNOTATOR: [sys.executable, "-m", "annotator"],
        MINIMAL: [sys.executable, minimal, "article.txt"],
    }
    python = _slate() if peers else None
    if python is not None:
        options = ["-t", "categorical", "-s", "token", "-o"]
        programs[SLATE] = [python, "-m", "slate", "article.txt", *options]
    return programs


def _slate() -> str | None:
    """The Python of SLATE's own environment; None where it cannot be made."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "annotator-bench" / _SLATE_PACKAGE
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return str(python)
    _say(f"Installing {_SLATE_PACKAGE} in {folder}, once.")
    try:
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", _SLATE_PACKAGE]
        subprocess.run(install, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        _say(f"SLATE cannot be installed ({error}), so it is not measured.")
        return None
    (folder / "ready").touch()
    return str(python)


_names = count(1)


def _start(programs: Programs, name: str, folder: Path, size: Size) -> Terminal:
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        # Nobody worked under this name, so that each start is at the beginning of the article.
        "ANNOTATOR_NAME": f"bench{next(_names)}",
    }
    return Terminal(programs[name], folder, env, size)


def _readable(text: str) -> bool:
    return OPENING in text


# What is measured


def _starts(programs: Programs, folders: dict[int, Path], size: Size, runs: int) -> Iterator[Row]:
    """From exec to the first text, and to the article's first words."""
    first: dict[str, list[Chunk]] = {name: [] for name in programs}
    readable: dict[str, list[Chunk]] = {name: [] for name in programs}
    # One start each is thrown away: it may compile modules or find cold files.
    for run in range(runs + 1):
        for name in programs:
            with _start(programs, name, folders[SHORT], size) as terminal:
                began = terminal.wait(lambda text: bool(text.strip()))
                article = began if _readable("\n".join(terminal.lines)) else None
                article = terminal.wait(_readable) if article is None else article
            if run:
                first[name].append(began)
                readable[name].append(article)
    for what, chunks, factor in (
        ("exec to first frame", first, 1.25),
        ("exec to readable", readable, 2.5),
    ):
        for kind, seconds, reach in (
            ("", lambda chunk: chunk.at, factor),
            (", CPU", lambda chunk: chunk.cpu, None),
        ):
            times = {name: median(map(seconds, found)) * 1000 for name, found in chunks.items()}
            yield _row(f"{what}{kind}", size, "ms", times)
            least = median(map(seconds, first[MINIMAL])) * 1000
            ratios = {name: found / least for name, found in times.items()}
            yield _row(f"{what}{kind}, of minimal's frame", size, "x", ratios, reach)


def _keys(programs: Programs, folders: dict[int, Path], size: Size, runs: int) -> Iterator[Row]:
    """Bytes and CPU a key, in a short and in a long article."""
    del runs
    cpu: dict[int, float] = {}
    for words, folder in folders.items():
        with _start(programs, ANNOTATOR, folder, size) as terminal:
            terminal.wait(_readable)
            moves = [_stroke(terminal, "j") for _ in range(60)]
            decisions = [_stroke(terminal, "a") for _ in range(20)]
            pages = [_stroke(terminal, " ") for _ in range(10)]
        token = page = None
        if SLATE in programs:
            with _start(programs, SLATE, folder, size) as terminal:
                terminal.wait(_readable)
                tokens = [_stroke(terminal, ";") for _ in range(20)]
                token = max(stroke.sent for stroke in tokens)
                page = max(_stroke(terminal, "}").sent for _ in range(5))
        where = f", {words:,} words"
        still = [stroke.sent for stroke in moves if not stroke.scrolled]
        small = size == SIZES[0]
        yield Row(
            f"focus moved, no scrolling, most{where}",
            _name(size),
            "B",
            max(still),
            700 if small else None,
            slate=token,
        )
        yield Row(f"focus moved, no scrolling, median{where}", _name(size), "B", median(still))
        scrolled = [stroke.sent for stroke in moves if stroke.scrolled]
        if scrolled:
            yield Row(
                f"focus moved and scrolled, median{where}", _name(size), "B", median(scrolled)
            )
        yield Row(f"accepted, median{where}", _name(size), "B", median(s.sent for s in decisions))
        most = max(stroke.sent for stroke in pages)
        yield Row(
            f"page down, most{where}", _name(size), "B", most, 4500 if small else None, slate=page
        )
        strokes = [*moves, *decisions]
        cpu[words] = _p95([stroke.cpu * 1000 for stroke in strokes])
        yield Row(f"key to painted, CPU, p95{where}", _name(size), "ms", cpu[words], 10)
        walls = [stroke.wall * 1000 for stroke in strokes if stroke.wall is not None]
        yield Row(f"key to last byte, wall, p95{where}", _name(size), "ms", _p95(walls))
    ratio = cpu[LONG] / cpu[SHORT]
    yield Row("key to painted, CPU, p95, long / short", _name(size), "x", ratio, 1.5)


def _stroke(terminal: Terminal, key: str) -> Stroke:
    terminal.read(_QUIET_SECONDS)
    terminal.draw()
    before, sent, cpu, pieces = terminal.lines, terminal.sent, terminal.cpu, len(terminal.chunks)
    at = terminal.now
    terminal.send(key)
    terminal.read(_QUIET_SECONDS)
    cpu = terminal.cpu - cpu
    terminal.draw()
    wall = terminal.chunks[-1].at - at if len(terminal.chunks) > pieces else None
    return Stroke(terminal.sent - sent, cpu, wall, _moved(before, terminal.lines))


def _moved(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether other text stands in the first rows; signs over blanks are no other text."""
    pairs = list(zip("".join(before[1:4]), "".join(after[1:4]), strict=True))
    return sum(one != other for one, other in pairs) > len(pairs) / 8


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _idle(programs: Programs, folders: dict[int, Path], size: Size, runs: int) -> Iterator[Row]:
    """Bytes while nothing happens."""
    del runs
    sent: dict[str, float] = {}
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(_start(programs, name, folders[SHORT], size))
            for name in programs
        }
        for terminal in started.values():
            terminal.wait(_readable)
            terminal.read(0.5)
        before = {name: terminal.sent for name, terminal in started.items()}
        time.sleep(_IDLE_SECONDS)
        for name, terminal in started.items():
            terminal.read(0.1)
            sent[name] = terminal.sent - before[name]
    yield _row(f"idle, {_IDLE_SECONDS:.0f} seconds", size, "B", sent, 0)


def _memory(programs: Programs, folders: dict[int, Path], size: Size, runs: int) -> Iterator[Row]:
    """Memory of one process where twenty run."""
    del runs
    found: dict[str, float] = {}
    for name in programs:
        with ExitStack() as stack:
            started = [
                stack.enter_context(_start(programs, name, folders[SHORT], size))
                for _ in range(_AT_ONCE)
            ]
            for terminal in started:
                terminal.wait(_readable)
            if name == ANNOTATOR:
                for terminal in started:
                    _stroke(terminal, "j")
                    _stroke(terminal, "a")
            found[name] = median(terminal.pss / 1e6 for terminal in started)
    yield _row(f"PSS, {_AT_ONCE} at once, after two keys", size, "MB", found, 60)


# Printing


def _name(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


def _row(
    what: str, size: Size, unit: str, found: dict[str, float], reach: float | None = None
) -> Row:
    minimal, slate = found.get(MINIMAL), found.get(SLATE)
    return Row(what, _name(size), unit, found[ANNOTATOR], reach, minimal, slate)


def _print(rows: Sequence[Row]) -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, TERM=xterm-256color")
    head = ("what", "terminal", "reach", "measured", "met", "minimal app", "SLATE")
    cells = [head, *(_shown(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    pad: Callable[[str, int], str]
    for row in cells:
        parts = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            pad = str.ljust if column < 2 else str.rjust
            parts.append(pad(cell, width))
        print("  ".join(parts).rstrip())


def _shown(row: Row) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "NO"}[row.met]
    numbers = (row.reach, row.measured, row.minimal, row.slate)
    reach, measured, minimal, slate = ("" if n is None else _number(n, row.unit) for n in numbers)
    return row.what, row.size, reach, measured, met, minimal, slate


def _number(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value:,.0f} B"
    return f"{value:.2f} {unit}" if unit == "x" else f"{value:,.1f} {unit}"


if __name__ == "__main__":
    sys.exit(main())
