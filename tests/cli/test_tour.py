"""``annotator tour``: what it is made on, where it is refused, and how it ends."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from annotator.cli.tour import ARTICLE, practice
from annotator.core.errors import StoreError
from annotator.core.facts import Entity, LayerKind, Verdict
from tests.cli.conftest import Cli
from tests.cli.samples import ANNOTATOR, COMMAND, environment
from tests.e2e.terminal import Terminal


def test_it_needs_a_terminal(cli: Cli, folder: Path) -> None:
    result = cli("tour")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("annotator: The tour needs a terminal to draw on.")
    assert list(folder.iterdir()) == []


def test_it_explains_itself(cli: Cli) -> None:
    result = cli("tour", "--help")
    assert (result.code, result.err) == (0, "")
    assert "Nothing of it is kept" in " ".join(result.out.split())


def test_the_article_is_a_line_like_those_of_an_export() -> None:
    written = json.loads(ARTICLE.read_text(encoding="utf-8"))
    assert written["layer"]["kind"] == LayerKind.CURATED
    assert written["base"]["kind"] == LayerKind.SUGGESTED
    sentences = written["text"].count(".")
    assert 6 <= sentences <= 9


def test_the_project_of_the_tour_holds_suggestions_and_no_decisions() -> None:
    ground = practice(ANNOTATOR)
    workspace = ground.open_workspace()
    try:
        (row,) = workspace.queue()
        session = workspace.open(row.id)
        assert (session.pending, session.decided) == (len(session.suggestions), 0)
        assert all(fact.verdict is None for fact in session.suggestions.values())
        assert all(isinstance(fact.verdict, Verdict) for fact in ground.aim.values())
        labels = {fact.label for fact in session.suggestions.values() if isinstance(fact, Entity)}
        assert labels <= set(ground.schema.entity)
    finally:
        workspace.close()


def test_its_files_go_when_it_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    workspace = practice(ANNOTATOR).open_workspace()
    assert len(list(tmp_path.iterdir())) == 1
    workspace.close()
    assert list(tmp_path.iterdir()) == []


def test_without_room_for_its_files_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(StoreError, match=r"finds no place for its files .* TMPDIR"):
        practice(ANNOTATOR).open_workspace()


def test_it_ends_with_a_line_on_how_to_go_on(tmp_path: Path) -> None:
    with Terminal([*COMMAND, "tour"], tmp_path, environment(tmp_path)) as terminal:
        terminal.wait_shows(" 1/28 ", "T skips, q leaves")
        terminal.send("np")
        terminal.wait_shows(" 2/28 ", "a accepts it")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        said = " ".join(terminal.after_screen.split())
        assert "That was the tour." in said
        assert "annotator import PATH" in said
        assert terminal.restored
    assert list(tmp_path.iterdir()) == []
