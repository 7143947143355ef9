"""The program in a terminal, on a project of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.samples import COMMAND, environment, make_project
from tests.e2e.terminal import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project with two articles and their suggestions."""
    return make_project(tmp_path)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program with some arguments, and ends it at the end of the test."""
    with ExitStack() as stack:

        def begin(
            *arguments: str,
            size: tuple[int, int] = (80, 24),
            prefix: Sequence[str] = (),
            **env: str,
        ) -> Terminal:
            argv = [*prefix, *COMMAND, *arguments]
            return stack.enter_context(Terminal(argv, tmp_path, environment(tmp_path, **env), size))

        yield begin
