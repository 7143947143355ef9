"""The folder of a pipeline: complete, or not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.errors import AnnotatorError, UsageError
from annotator.train.making import SECTION, checked_name, next_version, workshop


def pipeline(folder: Path, version: object = "3", section: str = SECTION) -> Path:
    folder.mkdir(parents=True)
    meta = {"version": version, section: {"sources": {}}}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


def test_what_is_made_takes_its_place_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "models" / "haven"
    with workshop(target) as folder:
        (folder / "part").write_text("x", encoding="utf-8")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["part"]
    assert [path.name for path in target.parent.iterdir()] == ["haven"]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, ValueError])
def test_who_is_stopped_leaves_nothing(tmp_path: Path, end: type[BaseException]) -> None:
    target = pipeline(tmp_path / "haven")
    with pytest.raises(end), workshop(target) as folder:  # noqa: PT012
        (folder / "part").write_text("x", encoding="utf-8")
        raise end
    assert [path.name for path in tmp_path.iterdir()] == ["haven"]
    assert [path.name for path in target.iterdir()] == ["meta.json"]


def test_a_forerunner_goes_when_the_new_one_is_there(tmp_path: Path) -> None:
    target = pipeline(tmp_path / "haven")
    with workshop(target) as folder:
        (folder / "part").write_text("x", encoding="utf-8")
        assert (target / "meta.json").exists()
    assert [path.name for path in target.iterdir()] == ["part"]
    assert [path.name for path in tmp_path.iterdir()] == ["haven"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(AnnotatorError, match="cannot be written") as caught,
        workshop(tmp_path / "file" / "haven"),
    ):
        pytest.fail("it went on")
    assert "--output" in (caught.value.hint or "")


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(AnnotatorError, match="No space left"),
        workshop(tmp_path / "haven"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_versions_count_up(tmp_path: Path) -> None:
    assert next_version(tmp_path / "haven", False) == "1"
    assert next_version(tmp_path / "haven", True) == "1"
    assert next_version(pipeline(tmp_path / "old", "3"), True) == "4"


def test_a_name_that_exists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="already") as caught:
        next_version(pipeline(tmp_path / "haven"), False)
    assert "--replace" in (caught.value.hint or "")


@pytest.mark.parametrize(("version", "section"), [("x", SECTION), (None, SECTION), ("1", "other")])
def test_what_is_no_trained_pipeline_is_never_replaced(
    tmp_path: Path, version: object, section: str
) -> None:
    with pytest.raises(UsageError, match="left alone"):
        next_version(pipeline(tmp_path / "haven", version, section), True)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", ".hidden", "-x", "een naam", "x" * 65])
def test_impossible_names(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        checked_name(name)


@pytest.mark.parametrize("name", ["haven", "haven-2", "Über.1", "2026_11"])
def test_possible_names(name: str) -> None:
    assert checked_name(name) == name
