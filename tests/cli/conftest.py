"""Commands run in the folder of a test, as a person without settings of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.cli.main import run
from tests.cli.samples import ANNOTATOR


@dataclass(frozen=True)
class Result:
    """What a command did.

    Args:
        code: Its exit code.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in: empty, and with no configuration from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("ANNOTATOR_CONFIG", "ANNOTATOR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANNOTATOR_NAME", ANNOTATOR)
    return tmp_path


@pytest.fixture
def cli(folder: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command in this process, in the folder of the test."""
    del folder

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Result(code, said.out, said.err)

    return call
