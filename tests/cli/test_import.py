"""``annotator import``: everything that can be named, again without effect, problems one by one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from annotator.core.facts import LayerKind, Verdict
from tests.cli.conftest import Cli
from tests.cli.samples import open_store, write_lines

TEXT = "Ankara overlegt met Berlijn.\n"


def stored(folder: Path) -> list[str]:
    """Ids of all articles, in queue order."""
    store = open_store(folder)
    try:
        return [document.id for document in store.documents()]
    finally:
        store.close()


def spans(**more: object) -> dict[str, object]:
    return {
        "id": "a",
        "text": TEXT,
        "spans": [{"start": 0, "end": 6, "label": "GPE"}, {"start": 20, "end": 27, "label": "GPE"}],
        **more,
    }


class Stdin(io.TextIOWrapper):
    """Standard input that holds some bytes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")


def test_text_lines_folder_and_pattern_in_one_go(cli: Cli, folder: Path) -> None:
    (folder / "one.txt").write_text(f"---\ntitle: Een\n---\n{TEXT}", encoding="utf-8")
    inner = folder / "more" / "deep"
    inner.mkdir(parents=True)
    (inner / "two.TXT").write_text(TEXT + "2", encoding="utf-8")
    write_lines(folder / "more" / "three.jsonl", {"id": "x", "text": TEXT + "3"}, {"text": "vier"})
    (folder / "b-5.txt").write_text("vijf", encoding="utf-8")
    (folder / "b-6.txt").write_text("zes", encoding="utf-8")
    result = cli("import", "one.txt", "more", "b-*.txt")
    assert (result.code, result.out) == (0, "")
    assert result.err == "6 articles imported, 0 unchanged.\n"
    assert stored(folder) == ["one", "two", "x", "three-2", "b-5", "b-6"]


def test_importing_again_changes_nothing(cli: Cli, folder: Path) -> None:
    write_lines(folder / "a.jsonl", spans())
    first = cli("import", "a.jsonl", "--layer", "suggestions")
    assert first.err == "1 article imported, 0 unchanged, 1 layer imported, 0 unchanged.\n"
    before = cli("export", "--layer", "suggestions").out
    again = cli("import", "a.jsonl", "--layer", "suggestions")
    assert again.code == 0
    assert again.err == "0 articles imported, 1 unchanged, 0 layers imported, 1 unchanged.\n"
    assert cli("export", "--layer", "suggestions").out == before


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (TEXT.encode(), ["stdin"]),
        (json.dumps({"id": "a", "text": TEXT}).encode() + b'\n{"text": "b"}\n', ["a", "stdin-2"]),
    ],
)
def test_standard_input(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, wanted: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Stdin(data))
    assert cli("import", "-").code == 0
    assert stored(folder) == wanted


def test_each_problem_is_one_line_and_the_rest_is_imported(cli: Cli, folder: Path) -> None:
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "mixed.jsonl").write_text(
        '{"id": "fine", "text": "goed"}\n{"id": 1\n{"id": "no text"}\n'
        '{"id": "off", "text": "kort", "spans": [{"start": 2, "end": 9, "label": "ORG"}]}\n',
        encoding="utf-8",
    )
    result = cli("import", "empty.txt", "good.txt", "picture.png", "gone", "n*.x", "mixed.jsonl")
    lines = result.err.splitlines()
    assert result.code == 1
    assert result.out == ""
    assert [line.split(": ")[0] for line in lines[:-1]] == [
        "empty.txt",
        "picture.png",
        "gone",
        "n*.x",
        "mixed.jsonl:2",
        "mixed.jsonl:3",
        "mixed.jsonl:4",
    ]
    assert lines[-1] == "2 articles imported, 0 unchanged, 7 not imported."
    assert stored(folder) == ["good", "fine"]


def test_another_text_under_a_known_id_is_refused_and_the_stored_one_kept(
    cli: Cli, folder: Path
) -> None:
    write_lines(folder / "a.jsonl", {"id": "a", "text": "eerst"})
    write_lines(folder / "b.jsonl", {"id": "a", "text": "later"}, {"id": "b", "text": "nieuw"})
    cli("import", "a.jsonl")
    result = cli("import", "b.jsonl")
    assert result.code == 1
    assert result.err.startswith("b.jsonl:1: Another text has the id a already")
    assert stored(folder) == ["a", "b"]
    store = open_store(folder)
    assert store.document("a").text == "eerst"
    store.close()


def test_the_same_text_under_another_id_is_kept_and_said(cli: Cli, folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(TEXT, encoding="utf-8")
    result = cli("import", "a.txt", "b.txt")
    assert result.code == 0
    assert "b.txt: the same text is here already as a; both are kept.\n" in result.err
    assert stored(folder) == ["a", "b"]
    # A second time they are no news.
    assert "same text" not in cli("import", "a.txt", "b.txt").err


def test_facts_without_a_layer_are_left_out_and_that_is_said(cli: Cli, folder: Path) -> None:
    write_lines(folder / "a.jsonl", spans())
    result = cli("import", "a.jsonl")
    assert result.code == 1
    assert "1 article imported" in result.err
    assert "2 facts came without a layer and were left out" in result.err
    assert "--layer gold or --layer suggestions" in result.err
    store = open_store(folder)
    assert store.layers("a") == ()
    store.close()


@pytest.mark.parametrize(
    ("kind", "stored_as", "verdict"),
    [
        ("gold", LayerKind.CURATED, Verdict.ACCEPTED),
        ("suggestions", LayerKind.SUGGESTED, None),
    ],
)
def test_the_layer_option_says_what_facts_are(
    cli: Cli, folder: Path, kind: str, stored_as: LayerKind, verdict: Verdict | None
) -> None:
    write_lines(folder / "a.jsonl", spans())
    result = cli("import", "a.jsonl", "--layer", kind, "--author", "desk")
    assert result.code == 0
    store = open_store(folder)
    (layer,) = store.layers("a")
    store.close()
    assert (layer.kind, layer.author) == (stored_as, "desk")
    assert {fact.verdict for fact in layer.facts} == {verdict}


def test_other_facts_by_the_same_author_are_refused(cli: Cli, folder: Path) -> None:
    write_lines(folder / "a.jsonl", spans())
    cli("import", "a.jsonl", "--layer", "gold")
    write_lines(folder / "a.jsonl", spans(spans=[{"start": 0, "end": 6, "label": "ORG"}]))
    result = cli("import", "a.jsonl", "--layer", "gold")
    assert result.code == 1
    assert "has other facts about a here already; they were kept." in result.err
    assert cli("import", "a.jsonl", "--layer", "gold", "--author", "second").code == 0


def test_changes_to_a_text_are_said(cli: Cli, folder: Path) -> None:
    (folder / "old.txt").write_bytes("Één regel\r\nen nog een – twee".encode("cp1252"))
    result = cli("import", "old.txt")
    assert result.code == 0
    assert "old.txt: Line ends were normalised" in result.err
    assert "old.txt: Decoded as" in result.err


def test_names_and_titles_with_escape_sequences_reach_no_terminal(cli: Cli, folder: Path) -> None:
    name = "\x1b]0;x\x07.txt"
    (folder / name).write_text(TEXT, encoding="utf-8")
    result = cli("import", name, "gone\x1b[2J", "bytes\udcff")
    assert result.code == 1
    assert "\x1b" not in result.err
    assert "\x07" not in result.err
    assert "␛]0;x␇.txt" in result.err
