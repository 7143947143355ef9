"""Extractors by name: those of this program, spaCy pipelines and other packages' entry points."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from annotator.core.errors import UsageError
from annotator.core.schema import LabelSet
from annotator.core.text import Document
from annotator.extract.registry import create, describe, names
from tests.extract.conftest import SCHEMA
from tests.extract.plugin import make_plugin


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on Python's path; what was imported from it is forgotten afterwards."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "obedient", raising=False)
    return folder


def test_own_extractors_are_there() -> None:
    assert {"bundled", "rules"} <= set(names())
    assert create("rules", SCHEMA).name == "rules"


def test_settings_reach_the_extractor() -> None:
    plain, guessing = create("rules", SCHEMA), create("rules", SCHEMA, {"guess": False})
    assert plain.fingerprint != guessing.fingerprint


def test_an_entry_point_is_listed_without_being_imported(plugins: Path) -> None:
    make_plugin(plugins)
    assert "obedient" in names()
    assert "obedient" not in sys.modules


def test_an_entry_point_gets_labels_settings_and_lexicon(plugins: Path) -> None:
    make_plugin(plugins)
    extractor = create("obedient", SCHEMA, {"a": 1}, {"PROTEST": {"verbs": ["staken"]}})
    assert extractor.fingerprint == "({'a': 1}, {'PROTEST': {'verbs': ['staken']}})"
    (extraction,) = extractor.extract([Document("a", "Moskou zwijgt.")])
    assert [fact.extent.of("Moskou zwijgt.") for fact in extraction.facts] == ["Moskou"]


@pytest.mark.parametrize(
    ("target", "settings", "reason"),
    [
        ("gone:Extractor", {}, "ModuleNotFoundError: No module named 'gone'"),
        ("obedient:Gone", {}, "AttributeError: module 'obedient' has no attribute 'Gone'"),
        ("obedient:Obedient", {"broken": True}, "ZeroDivisionError: made broken"),
    ],
)
def test_an_entry_point_that_fails_is_one_sentence(
    plugins: Path, target: str, settings: dict[str, object], reason: str
) -> None:
    make_plugin(plugins, "other", target)
    with pytest.raises(UsageError) as caught:
        create("other", SCHEMA, settings)
    assert caught.value.message == (
        f"The extractor other of annotator-other cannot be loaded ({reason})."
    )
    assert caught.value.hint


def test_what_an_entry_point_says_to_a_person_is_passed_on(plugins: Path) -> None:
    make_plugin(plugins, "strict", "annotator.extract.rules:RulesExtractor")
    (plugins / "strict.py").write_text(
        "from annotator.core.errors import UsageError\n"
        "def make(schema, settings=None, lexicon=None):\n    raise UsageError('Not so.')\n",
        encoding="utf-8",
    )
    (plugins / "annotator_strict-1.0.dist-info" / "entry_points.txt").write_text(
        "[annotator.extractors]\nstrict = strict:make\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"^Not so\.$"):
        create("strict", SCHEMA)


def test_an_entry_point_does_not_take_the_place_of_an_own_extractor(plugins: Path) -> None:
    make_plugin(plugins, "rules")
    assert type(create("rules", SCHEMA)).__module__ == "annotator.extract.rules"


def test_two_packages_with_one_name_are_refused(
    plugins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_plugin(plugins, "twin")
    other = make_plugin(tmp_path / "more", "twin", "obedient:Other")
    old = other / "annotator_twin-1.0.dist-info"
    (old / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: second\nVersion: 1\n", encoding="utf-8"
    )
    old.rename(other / "second-1.dist-info")
    monkeypatch.syspath_prepend(other)
    with pytest.raises(UsageError, match="annotator-twin and second"):
        create("twin", SCHEMA)


def test_a_name_that_is_none_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no extractor ruels\. Did you mean rules\?"):
        create("ruels", SCHEMA)
    with pytest.raises(UsageError, match=r"There is: .*bundled, .*rules.*, spacy:PACKAGE\."):
        create("zzz", SCHEMA)


def test_foreign_errors_become_one_line() -> None:
    assert describe(ValueError("a\n  b")) == "ValueError: a b"
    assert describe(ValueError()) == "ValueError"
    assert len(describe(ValueError("x" * 5000))) < 400


def test_the_registry_imports_no_extractor() -> None:
    code = (
        "import sys; from annotator.extract import registry; registry.names(); "
        "print([m for m in sys.modules if m.startswith('annotator.extract.') "
        "and m != 'annotator.extract.registry'], 'spacy' in sys.modules, 'yaml' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[] False False"


@pytest.mark.parametrize("name", ["bundled", "rules"])
def test_what_identifies_an_extractor_is_known_without_spacy(name: str) -> None:
    code = (
        "import sys; from annotator.core.schema import LabelSet; "
        "from annotator.extract.registry import create; "
        f"extractor = create('{name}', LabelSet(), {{}}, {{}}); "
        "print(bool(extractor.fingerprint and extractor.version), 'spacy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False"]


def test_a_project_without_labels_is_served() -> None:
    (extraction,) = create("rules", LabelSet()).extract([Document("a", "Moskou staakt.")])
    assert extraction.facts == ()
