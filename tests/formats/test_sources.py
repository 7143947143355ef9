from __future__ import annotations

import codecs
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from annotator.core.schema import Attribute
from annotator.formats.reading import Article, Problem, Read
from annotator.formats.sources import find, read_paths

ATTRIBUTES: tuple[Attribute, ...] = ()


def read(*paths: str | Path, stdin: bytes = b"") -> list[Read]:
    return list(read_paths([str(path) for path in paths], BytesIO(stdin), ATTRIBUTES))


def ids(found: list[Read]) -> list[str]:
    return [one.document.id if isinstance(one, Article) else f"! {one.message}" for one in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.TXT", "skip.md", ".hidden.txt", "c/d.txt", ".git/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Tekst.")
    (tmp_path / "c" / "lines.jsonl").write_text('{"text": "een"}\n\n{"id": "x", "text": "twee"}')
    return tmp_path


def test_a_folder_with_all_in_it_in_order(folder: Path) -> None:
    assert ids(read(folder)) == ["a", "b", "d", "lines-1", "x"]


def test_files_by_name(folder: Path) -> None:
    assert ids(read(folder / "b.txt", folder / "c" / "lines.jsonl")) == ["b", "lines-1", "x"]


def test_patterns(folder: Path) -> None:
    assert ids(read(f"{folder}/*.txt")) == ["b"]
    assert ids(read(f"{folder}/**/*.txt")) == ["b", "d"]
    assert ids(read(f"{folder}/*")) == ["a", "b", "d", "lines-1", "x"]
    assert ids(read(f"{folder}/**")) == ["a", "b", "d", "lines-1", "x"]
    assert ids(read(f"{folder}/*.csv")) == ["! No file has such a name."]


def test_what_exists_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "[1].txt").write_text("x")
    (tmp_path / "1.txt").write_text("y")
    assert ids(read(tmp_path / "[1].txt")) == ["[1]"]


def test_what_is_not_there_does_not_stop_the_rest(folder: Path) -> None:
    found = read(folder / "no.txt", folder / "skip.md", "a\0b", folder / "b.txt")
    assert ids(found) == [
        "! There is no such file or folder.",
        "! Its name ends neither in .txt nor in .jsonl.",
        "! It cannot be read.",
        "b",
    ]
    assert str(found[0]).startswith(str(folder / "no.txt"))


def test_an_empty_folder(tmp_path: Path) -> None:
    assert ids(read(tmp_path)) == ["! It holds no files ending in .txt or .jsonl."]


def test_links_in_a_circle_come_to_an_end(folder: Path) -> None:
    (folder / "c" / "up").symlink_to(folder)
    (folder / "dead.txt").symlink_to(folder / "nowhere.txt")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    assert ids(read(folder)) == [
        *["a", "b", "d", "lines-1", "x"],
        *["! It is no regular file."] * 2,
    ]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert ids(read(tmp_path)) == ["! It is no regular file."]
    assert "regular" in ids(read(tmp_path / "pipe.txt"))[0]


def test_folders_and_files_without_permission(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_listdir, real_open = os.listdir, Path.open

    def listdir(path: str) -> list[str]:
        if path.endswith("c"):
            raise PermissionError(13, "Permission denied")
        return real_listdir(path)

    def opened(self: Path, *args: Any, **named: Any) -> Any:
        if self.name == "a.TXT":
            raise PermissionError(13, "Permission denied")
        return real_open(self, *args, **named)

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.setattr(Path, "open", opened)
    denied = "! There is no permission to read it."
    assert ids(read(folder)) == [denied, "b", denied]


def test_a_broken_line_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes(b'{"text": "een"}\n{"text": \n[1]\n\xff\xfe\x81\n{"text": "vijf"}\r\n')
    found = read(path)
    assert ids(found)[0::4] == ["l-1", "l-5"]
    assert [one.where for one in found] == [f"{path}:{number}" for number in range(1, 6)]
    assert all(isinstance(one, Problem) for one in found[1:4])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes(
        '{"text": "één\u00a0Ċ"}\n{"text": "België"}'.replace(
            "Ċ", "Ċ" if encoding != "cp1252" else ""
        ).encode(encoding)
    )
    found = read(path)
    assert ids(found) == ["l-1", "l-2"]
    assert isinstance(found[1], Article)
    assert found[1].document.text == "België"
    assert bool(found[1].notes) == (encoding != "utf-8-sig")


def test_utf_16_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes('{"text": "één"}\n'.encode("utf-16") + b"\x00\xd8\x00")
    found = read(path)
    assert isinstance(found[-1], Problem)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_standard_input(mark: bytes) -> None:
    assert ids(read("-", stdin=mark + b'\n \n{"text": "een"}\n{"text": "twee"}\n')) == [
        "stdin-3",
        "stdin-4",
    ]
    found = read("-", stdin=mark + b"\n Tekst.\n{}\n")
    assert ids(found) == ["stdin"]
    assert isinstance(found[0], Article)
    assert found[0].document.text == "\n Tekst.\n{}\n"
    assert ids(read("-", stdin=mark)) == ["! It holds no text."]


def test_standard_input_in_utf_16() -> None:
    assert ids(read("-", stdin='{"text": "een"}\n{"text": "twee"}'.encode("utf-16"))) == [
        "stdin-1",
        "stdin-2",
    ]
    assert ids(read("-", stdin="Tekst.\n".encode("utf-16"))) == ["stdin"]


def test_lines_are_read_one_at_a_time() -> None:
    class Endless(BytesIO):
        lines = 0

        def readline(self, _size: int | None = -1, /) -> bytes:
            self.lines += 1
            return b'{"text": "x"}\n'

        def read(self, _size: int | None = -1, /) -> bytes:
            return self.readline()

    stream = Endless()
    articles = read_paths(["-"], stream, ATTRIBUTES)
    assert [next(articles).where for _ in range(3)] == ["stdin:1", "stdin:2", "stdin:3"]
    assert stream.lines < 10


def test_find_gives_paths_before_anything_is_opened(folder: Path) -> None:
    assert next(find(str(folder))) == folder / "a.TXT"
