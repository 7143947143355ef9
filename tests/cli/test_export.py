"""``annotator export``: nothing is lost on the way out and in again, and files are whole."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from annotator.core import decisions
from annotator.core.text import Document
from tests.cli.conftest import Cli
from tests.cli.samples import (
    COMMAND,
    Worker,
    command,
    entity,
    environment,
    make_project,
    open_store,
    suggest,
)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def places(line: dict[str, Any]) -> list[tuple[int, int]]:
    """All offsets of a line."""
    found = []
    for holder in (line, line.get("rejected", {}), line.get("base", {})):
        found += [(one["start"], one["end"]) for one in holder.get("spans", ())]
        for event in holder.get("events", ()):
            found += [tuple(piece) for piece in event["trigger"]]
            found += [(one["start"], one["end"]) for one in event["arguments"]]
    return found


@pytest.fixture
def decided(folder: Path) -> Path:
    """A project in which one article is done and the other has been begun."""
    make_project(folder)
    worker = Worker(folder)
    worker.decide_everything("overleg")
    session = worker.open("staking")
    change = decisions.accept(session, [session.items[0]])
    assert change is not None
    session.do(change)
    worker.close()
    return folder


@pytest.mark.parametrize("kind", ["gold", "suggestions"])
def test_out_and_in_and_out_again_gives_the_same_bytes(cli: Cli, decided: Path, kind: str) -> None:
    first, second = decided / "first.jsonl", decided / "second.jsonl"
    assert cli("export", "--layer", kind, "-o", first).code == 0
    other = ("--database", f"sqlite:///{decided / 'other.db'}")
    imported = cli(*other, "import", first)
    assert imported.code == 0, imported.err
    assert cli(*other, "export", "--layer", kind, "-o", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().count(b"\n") == 2
    # The decisions, with the suggestions under them, are what review finds in the other database.
    if kind == "gold":
        here, there = cli("status", "--json"), cli(*other, "status", "--json")
        assert json.loads(here.out)["annotators"] == json.loads(there.out)["annotators"]
    again = cli(*other, "import", first)
    assert "0 articles imported, 2 unchanged, 0 layers imported" in again.err


def test_gold_tells_rejected_corrected_added_and_done_apart(cli: Cli, decided: Path) -> None:
    del decided
    talks, strike = lines_of(cli("export").out)
    assert talks["layer"]["kind"] == "annotated"
    assert talks["layer"]["author"] == "ann"
    assert talks["layer"]["done"] is True
    assert "done" not in strike["layer"]
    assert [one["reason"] for one in talks["rejected"]["spans"]] == ["no name"]
    corrected = [one for one in talks["spans"] if one["label"] == "LOC"]
    suggested = {one["id"]: one for one in talks["base"]["spans"]}
    assert [suggested[one["origin"]]["label"] for one in corrected] == ["GPE"]
    assert [one["label"] for one in talks["spans"] if "origin" not in one] == ["MISC"]
    assert {one["verdict"] for one in talks["spans"] + talks["events"]} == {"accepted"}
    pieces = next(one["trigger"] for one in talks["events"] if one["type"] == "AGREE")
    assert [talks["text"][start:end] for start, end in pieces] == ["zegde", "toe"]


@pytest.mark.parametrize("kind", ["gold", "suggestions"])
def test_every_line_fits_the_schema_and_every_place_the_text(
    cli: Cli, decided: Path, kind: str
) -> None:
    del decided
    schema = json.loads(cli("export", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = lines_of(cli("export", "--layer", kind).out)
    assert len(lines) == 2
    for line in lines:
        validator.validate(line)
        assert places(line)
        for start, end in places(line):
            words = line["text"][start:end]
            assert words
            assert words == words.strip()
    # Behind the emoji a count in other units would be off by one.
    text = lines[0]["text"]
    found = {text[one["start"] : one["end"]] for one in lines[0]["spans"]}
    assert {"Duitsland", "NAVO"} <= found


def test_the_schema_needs_no_database(cli: Cli, folder: Path) -> None:
    assert cli("export", "--schema").code == 0
    assert not (folder / "db").exists()


def test_data_goes_out_and_words_go_to_errors(cli: Cli, decided: Path) -> None:
    del decided
    result = cli("export")
    assert len(lines_of(result.out)) == 2
    assert result.err == "2 articles exported.\n"


def test_articles_without_the_layer_are_counted(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("export")
    assert (result.code, result.out) == (0, "")
    assert result.err == "0 articles exported; 2 articles without gold left out.\n"


def test_two_annotators_need_a_choice(cli: Cli, decided: Path) -> None:
    other = Worker(decided, "bea")
    other.decide_everything("overleg")
    other.close()
    result = cli("export", "-o", "gold.jsonl")
    assert result.code == 2
    assert "(ann, bea)" in result.err
    assert "--annotator NAME" in result.err
    assert not (decided / "gold.jsonl").exists()
    (line,) = lines_of(cli("export", "--annotator", "bea").out)
    assert line["layer"]["author"] == "bea"
    assert lines_of(cli("--annotator", "bea", "export").out) == [line]


# Files


def test_a_file_that_cannot_be_made_is_one_sentence(cli: Cli, decided: Path) -> None:
    del decided
    result = cli("export", "-o", "no/such/folder/gold.jsonl")
    assert (result.code, result.out) == (1, "")
    assert "no/such/folder/gold.jsonl cannot be written (No such file or directory)" in result.err
    assert "Choose another place with --output." in result.err


def test_a_folder_is_no_place_for_a_file(cli: Cli, decided: Path) -> None:
    (decided / "out").mkdir()
    result = cli("export", "-o", "out")
    assert result.code == 1
    assert "out cannot be written" in result.err
    assert list(decided.glob(".out*")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_one_sentence(cli: Cli, decided: Path) -> None:
    shut = decided / "shut"
    shut.mkdir(mode=0o500)
    result = cli("export", "-o", "shut/gold.jsonl")
    assert result.code == 1
    assert "cannot be written (Permission denied)" in result.err


def test_an_export_that_fails_keeps_the_file_that_was_there(cli: Cli, decided: Path) -> None:
    other = Worker(decided, "bea")
    other.decide_everything("staking")
    other.close()
    target = decided / "gold.jsonl"
    target.write_text("as it was", encoding="utf-8")
    # The first article is written before the second one turns out to have two annotators.
    assert cli("export", "-o", target).code == 2
    assert target.read_text(encoding="utf-8") == "as it was"
    assert list(decided.glob(".gold*")) == []


def test_a_new_file_has_the_rights_that_new_files_have(cli: Cli, decided: Path) -> None:
    before = os.umask(0o027)
    try:
        cli("export", "-o", "gold.jsonl")
    finally:
        os.umask(before)
    assert stat.S_IMODE((decided / "gold.jsonl").stat().st_mode) == 0o640


def test_a_file_that_is_replaced_keeps_its_rights(cli: Cli, decided: Path) -> None:
    target = decided / "gold.jsonl"
    target.touch()
    target.chmod(0o600)
    assert cli("export", "-o", target).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.stat().st_size


def test_a_link_stays_a_link(cli: Cli, decided: Path) -> None:
    (decided / "real").mkdir()
    target = decided / "gold.jsonl"
    target.symlink_to(decided / "real" / "gold.jsonl")
    assert cli("export", "-o", target).code == 0
    assert target.is_symlink()
    assert len(lines_of((decided / "real" / "gold.jsonl").read_text("utf-8"))) == 2


def test_a_pipe_is_written_to_and_not_replaced(cli: Cli, decided: Path) -> None:
    # As root, replacing /dev/null or /dev/stdout by a file would harm the whole machine.
    pipe = decided / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert cli("export", "-o", pipe).code == 0
        written, _ = reader.communicate(timeout=20)
    assert len(lines_of(written.decode())) == 2
    assert stat.S_ISFIFO(pipe.stat().st_mode)


# Pipes


@pytest.fixture
def large(folder: Path) -> Path:
    """A project whose export is far larger than a pipe holds."""
    store = open_store(folder)
    for number in range(40):
        document = Document(id=f"a{number}", text=f"{number} Ankara " + "woord " * 2000)
        suggest(store, document, (entity(document, 1, "Ankara", "GPE"),))
    store.close()
    return folder


def test_a_reader_that_has_seen_enough_is_no_error(large: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "export", "--layer", "suggestions"],
        cwd=large,
        env=environment(large),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        json.loads(writer.stdout.readline())
        writer.stdout.close()
        said = writer.stderr.read()
        code = writer.wait(timeout=60)
    assert code == 141
    assert said == b""


def test_a_full_disk_keeps_the_file_that_was_there(large: Path) -> None:
    target = large / "gold.jsonl"
    target.write_text("as it was", encoding="utf-8")
    # A limit on the size of files stands for a disk that fills up while the file is written.
    limited = (
        "import os, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    ended = command(
        large,
        *("export", "--layer", "suggestions", "-o", str(target)),
        prefix=(sys.executable, "-c", limited),
        # A module's compiled file cut short would stop every later start.
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert ended.returncode == 1, ended.stderr
    assert b"gold.jsonl cannot be written (File too large)" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert target.read_text(encoding="utf-8") == "as it was"
    assert list(large.glob(".gold*")) == []


def test_an_output_that_is_full_is_one_sentence(decided: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    for arguments in (("export",), ("status",), ("status", "--json"), ("export", "--schema")):
        with open("/dev/full", "wb") as full:
            ended = subprocess.run(
                [*COMMAND, *arguments],
                cwd=decided,
                env=environment(decided),
                stdin=subprocess.DEVNULL,
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
        assert ended.returncode == 1, arguments
        assert b"No space left on device" in ended.stderr
        assert b"Traceback" not in ended.stderr
        assert b"Exception ignored" not in ended.stderr


def test_what_a_terminal_might_obey_is_escaped_in_the_data(cli: Cli, folder: Path) -> None:
    text = "a\x1b]0;x\x07 b\x9b2J c\u202ed\x7f e\u200df \U000e0041 Ankara"
    document = Document(id="x", text=text, title="\x9b2J", meta={"k\x9b": "\u2066"})
    store = open_store(folder)
    suggest(store, document, (entity(document, 1, "Ankara", "GPE"),))
    store.close()
    written = cli("export", "--layer", "suggestions").out
    assert written.isascii()
    line = json.loads(written)
    assert line["text"] == text
    assert line["title"] == "\x9b2J"
    assert line["meta"] == {"k\x9b": "\u2066"}
    (span,) = line["spans"]
    assert text[span["start"] : span["end"]] == "Ankara"
