"""What is installed works away from the repository, with the configuration that comes along."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.samples import REPOSITORY, environment


def test_what_the_program_needs_comes_along() -> None:
    build = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    wheel = build["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["annotator"]
    for source, target in wheel["force-include"].items():
        assert (REPOSITORY / source).exists(), source
        assert target == f"annotator/data/{source}"
    assert set(wheel["force-include"]) == {"config.yaml", "seeds"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, apart from the repository."""
    pytest.importorskip("hatchling", reason="without hatchling no wheel is built offline")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps",
         "--no-index", "--wheel-dir", str(folder), str(REPOSITORY)],
        check=True,
        capture_output=True,
        timeout=60,
    )  # fmt: skip
    (wheel,) = folder.glob("annotator-*.whl")
    target = folder / "site"
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", str(wheel), str(target)], check=True, timeout=60
    )
    return target


def test_the_wheel_works_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    # -P: the folder of the test is no place for modules; PYTHONPATH goes before the repository.
    def call(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-P", "-m", "annotator", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path, PYTHONPATH=str(installed)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout

    call("import", str(installed / "annotator" / "data" / "seeds"))
    found = json.loads(call("status", "--json"))
    assert found["articles"] == len(list((REPOSITORY / "seeds").glob("*.txt")))
    assert Path(found["config"]) == installed / "annotator" / "data" / "config.yaml"
    assert (installed / "annotator" / "tui" / "annotator.tcss").is_file()
    assert (installed / "annotator" / "py.typed").is_file()
