"""The data files hold together: labels and moods that exist, words that can be found."""

from __future__ import annotations

from importlib import resources

import pytest

from annotator.extract.lexicon import load, read_yaml
from tests.extract.conftest import SCHEMA


def test_kinds_have_labels_of_the_default_schema() -> None:
    assert set(load().labels.values()) == set(SCHEMA.entity)


def test_events_have_types_and_roles_of_the_default_schema() -> None:
    data = read_yaml("events.yaml")
    assert set(data["types"]) == set(SCHEMA.event)
    for section in data["types"].values():
        roles = section["roles"]
        used = {value for key, value in roles.items() if key != "prepositions"}
        used |= set(roles["prepositions"].values()) - {"null"}
        assert used <= set(SCHEMA.role)


def test_moods_are_attributes_of_the_default_schema() -> None:
    for mood in load().moods:
        assert mood.value in SCHEMA.attribute[mood.attribute].values


def test_moods_that_words_lend_exist() -> None:
    known = {mood.name for mood in load().moods}
    lent = {sense.mood for senses in load().events.exact.values() for sense in senses} - {""}
    assert lent
    assert lent <= known


def test_every_kind_in_use_has_a_label() -> None:
    rules = read_yaml("rules.yaml")
    lists = [*rules["lists"], *rules["heads"], *rules["endings"], *rules["apposition"]]
    assert {section["kind"] for section in lists} <= set(load().labels)


@pytest.mark.parametrize("name", [section["file"] for section in read_yaml("rules.yaml")["lists"]])
def test_lists_have_a_header_and_no_name_twice(name: str) -> None:
    file = resources.files("annotator.extract") / "data" / name
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    names = [line for line in lines if not line.startswith("#")]
    assert all(line == line.strip() and line for line in names)
    assert len(set(names)) == len(names)
