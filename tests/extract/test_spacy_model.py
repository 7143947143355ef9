"""Any spaCy pipeline as an extractor, by its package or its path."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event, Fact
from annotator.core.schema import EntityType, EventType, LabelSet
from annotator.core.text import Document
from annotator.extract import spacy_model
from annotator.extract.contract import check_extractor
from annotator.extract.registry import create
from annotator.extract.spacy_model import SpacyExtractor

BUNDLED = Path(spacy_model.__file__).parent / "models" / "nl_news"
SCHEMA = LabelSet(
    entities=(EntityType(name="PERSON"), EntityType(name="GPE"), EntityType(name="MISC")),
    events=(EventType(name="PROTEST"),),
)
TEXT = "President Poetin sprak in Moskou over Nature.\n\nIn Gent staakten boeren."


@pytest.fixture(scope="module", name="made")
def made_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that knows a few words; the folder of its files."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import SpanGroup

    @Language.component("annotator_test_scores")
    def scores(doc: Any) -> Any:
        spans = [doc[i : i + 1] for i, token in enumerate(doc) if token.text[0].isupper()]
        spans = [doc.char_span(s.start_char, s.end_char, label="GPE") for s in spans]
        values = [0.1 + 0.8 * (span.text == "Moskou") for span in spans]
        doc.spans["scored"] = SpanGroup(doc, spans=spans, attrs={"scores": values})
        return doc

    @Language.component("annotator_test_fails")
    def fails(doc: Any) -> Any:
        if "FAIL" in doc.text:
            raise ValueError("asked\nto")
        return doc

    pipeline = spacy.blank("nl")
    pipeline.meta["name"], pipeline.meta["version"] = "tiny", "1.2.3"
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PER", "pattern": "Poetin"},
            {"label": "GPE", "pattern": "Moskou"},
            {"label": "WORK", "pattern": "Nature"},
            {"label": "MISC", "pattern": [{"IS_SPACE": True}, {"TEXT": "In"}]},
        ]
    )
    spans: Any = pipeline.add_pipe("span_ruler", config={"spans_key": "sc"})
    spans.add_patterns([{"label": "PROTEST", "pattern": "staakten"}])
    pipeline.add_pipe("annotator_test_scores")
    pipeline.add_pipe("annotator_test_fails")
    folder: Path = tmp_path_factory.mktemp("pipelines") / "tiny"
    pipeline.to_disk(folder)
    return folder


@pytest.fixture(name="package")
def package_fixture(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same pipeline as an installed package; its name."""
    folder = tmp_path / "site" / "nl_tiny"
    shutil.copytree(made, folder / "nl_tiny-1.2.3")
    shutil.copy(made / "meta.json", folder)
    (folder / "__init__.py").write_text(
        "from spacy.util import load_model_from_init_py\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n",
        encoding="utf-8",
    )
    info = folder.parent / "nl_tiny-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: nl_tiny\nVersion: 1.2.3\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.delitem(sys.modules, "nl_tiny", raising=False)
    return "nl_tiny"


def found(extractor: SpacyExtractor, text: str = TEXT) -> tuple[Fact, ...]:
    (extraction,) = extractor.extract([Document("a", text)])
    assert extraction.error is None
    return extraction.facts


def marked(extractor: SpacyExtractor, text: str = TEXT) -> list[tuple[str, str, str]]:
    return [
        ("event" if isinstance(fact, Event) else "entity", fact.extent.of(text), fact.label)
        for fact in found(extractor, text)
    ]


def test_labels_of_the_same_name_pass_and_others_are_named_once(made: Path) -> None:
    extractor = SpacyExtractor(str(made), SCHEMA)
    expected = [("entity", "Moskou", "GPE"), ("entity", "In", "MISC")]
    assert marked(extractor) == marked(extractor) == expected
    (note,) = extractor.notes
    assert "PER, WORK" in note


def test_labels_are_mapped_and_null_leaves_one_out_unsaid(made: Path) -> None:
    labels = {"PER": "PERSON", "GPE": None, "WORK": "MISC"}
    extractor = SpacyExtractor(str(made), SCHEMA, {"labels": labels})
    assert marked(extractor) == [
        ("entity", "Poetin", "PERSON"),
        ("entity", "Nature", "MISC"),
        ("entity", "In", "MISC"),
    ]
    assert extractor.notes == ()
    assert all(fact.confidence is None for fact in found(extractor))


def test_white_space_at_the_borders_is_cut_off(made: Path) -> None:
    (fact,) = found(SpacyExtractor(str(made), SCHEMA), "Ja.\n\nIn Luik.")
    assert (fact.extent.start, fact.extent.end) == (5, 7)


def test_a_label_may_be_an_event_type(made: Path) -> None:
    labels = {"PER": "PROTEST", "GPE": None, "WORK": None, "MISC": None}
    (event,) = found(SpacyExtractor(str(made), SCHEMA, {"labels": labels}))
    assert isinstance(event, Event)
    assert (event.id, event.type, event.arguments) == ("v1", "PROTEST", ())


def test_a_span_group_gives_triggers(made: Path) -> None:
    without = SpacyExtractor(str(made), SCHEMA)
    assert not any(isinstance(fact, Event) for fact in found(without))
    extractor = SpacyExtractor(str(made), SCHEMA, {"spans": "sc"})
    assert ("event", "staakten", "PROTEST") in marked(extractor)


def test_scores_become_confidences_above_the_threshold(made: Path) -> None:
    labels = {"GPE": "GPE", "PER": None, "WORK": None, "MISC": None}
    low = SpacyExtractor(str(made), SCHEMA, {"spans": ["scored"], "labels": labels})
    both = found(low, "Gent en Moskou.")
    # The entity Moskou comes first and has no score; that of the group is the same again.
    assert [(fact.extent.start, fact.confidence) for fact in both] == [(0, 0.1), (8, None)]
    high = SpacyExtractor(
        str(made), SCHEMA, {"spans": ["scored"], "threshold": 0.5, "exclude": ["entity_ruler"]}
    )
    (fact,) = found(high, "Gent en Moskou.")
    assert fact.extent.start == 8
    assert fact.confidence == pytest.approx(0.9)


def test_one_article_that_fails_does_not_stop_the_others(made: Path) -> None:
    documents = [Document(name, f"{name} Moskou.") for name in ("a", "FAIL", "c")]
    first, second, third = SpacyExtractor(str(made), SCHEMA).extract(documents)
    assert len(first.facts) == len(third.facts) == 1
    assert second.error == "spacy:tiny failed (ValueError: asked to)."


def test_a_text_too_long_for_spacy_fails_alone(made: Path) -> None:
    long, short = Document("a", "Moskou " * 150_000), Document("b", "Moskou.")
    first, second = SpacyExtractor(str(made), SCHEMA).extract([long, short])
    assert first.error is not None
    assert "1000000" in first.error
    assert len(second.facts) == 1


def test_a_package_is_found_by_its_name(package: str) -> None:
    extractor = SpacyExtractor(package, SCHEMA)
    assert (extractor.name, extractor.version) == ("spacy:nl_tiny", "1.2.3")
    assert ("entity", "Moskou", "GPE") in marked(extractor)


def test_a_relative_path_begins_at_the_folder(made: Path) -> None:
    for path in ("./tiny", "tiny", f"../{made.parent.name}/tiny"):
        extractor = create(f"spacy:{path}", SCHEMA, folder=made.parent)
        assert (extractor.name, extractor.version) == ("spacy:tiny", "1.2.3")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "nl_core_news_xx",
            r"nl_core_news_xx is not installed\. Install it with: python -m pip install nl_core",
        ),
        ("nl_core_news_lg", r"not installed\. .* python -m spacy download nl_core_news_lg$"),
        ("./gone", r"There is no folder .*gone with a spaCy pipeline\."),
        ("", r"the name of a package or a path is missing"),
        ("json", r"json is no spaCy pipeline: .* has no meta\.json"),
    ],
)
def test_what_is_no_pipeline_is_said_in_a_sentence(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        create(f"spacy:{name}", SCHEMA, folder=tmp_path)


def test_a_pipeline_that_does_not_load_is_one_sentence(made: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(made, tmp_path / "broken")
    config = broken / "config.cfg"
    config.write_text(
        config.read_text(encoding="utf-8").replace("annotator_test_fails", "unheard_of"),
        encoding="utf-8",
    )
    extractor = SpacyExtractor(str(broken), SCHEMA)
    with pytest.raises(UsageError, match=r"The spaCy pipeline broken 1\.2\.3 cannot be") as caught:
        found(extractor)
    assert "\n" not in caught.value.message


def test_another_version_of_spacy_is_one_note(made: Path, tmp_path: Path) -> None:
    old = shutil.copytree(made, tmp_path / "old")
    meta = json.loads((old / "meta.json").read_text(encoding="utf-8"))
    meta["spacy_version"] = ">=3.0.0,<3.1.0"
    (old / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    extractor = SpacyExtractor(str(old), SCHEMA, {"labels": {"PER": None, "WORK": None}})
    found(extractor)
    (note,) = extractor.notes
    assert "spacy:old 1.2.3 was made for spaCy >=3.0.0,<3.1.0, not for 3." in note


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"label": {}}, "has no setting label. It has: exclude, labels, spans, threshold"),
        ({"labels": ["PER"]}, "labels of the extractor spacy:tiny is no list of names"),
        ({"labels": {"PER": "PERSN"}}, "maps PER to PERSN, .* Did you mean PERSON?"),
        ({"labels": {"PER": 1}}, "maps PER to 1"),
        ({"threshold": 2}, "threshold of the extractor spacy:tiny is no number"),
        ({"threshold": True}, "threshold"),
        ({"spans": 1}, "spans of the extractor spacy:tiny is no list"),
        ({"exclude": [1]}, "exclude of the extractor spacy:tiny is no list"),
    ],
)
def test_impossible_settings(made: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        SpacyExtractor(str(made), SCHEMA, settings)


def test_the_fingerprint_depends_on_all_that_the_results_depend_on(
    made: Path, tmp_path: Path
) -> None:
    other = LabelSet(entities=SCHEMA.entities[1:], events=SCHEMA.events)
    copy = shutil.copytree(made, tmp_path / "tiny")
    prints = [
        SpacyExtractor(str(made), SCHEMA).fingerprint,
        SpacyExtractor(str(made), other).fingerprint,
        SpacyExtractor(str(made), SCHEMA, {"labels": {"PER": None}}).fingerprint,
        SpacyExtractor(str(made), SCHEMA, {"spans": ["sc"]}).fingerprint,
        SpacyExtractor(str(made), SCHEMA, {"threshold": 0.5}).fingerprint,
        SpacyExtractor(str(made), SCHEMA, {"exclude": ["ner"]}).fingerprint,
    ]
    assert len(set(prints)) == len(prints)
    assert SpacyExtractor(str(copy), SCHEMA).fingerprint == prints[0]
    (copy / "tokenizer").write_bytes(b"retrained")
    assert SpacyExtractor(str(copy), SCHEMA).fingerprint != prints[0]


def test_it_keeps_the_contract(made: Path) -> None:
    settings = {"labels": {"PER": "PERSON"}, "spans": ["sc", "scored"]}
    extractor = SpacyExtractor(str(made), SCHEMA, settings)
    check_extractor(extractor, [Document("a", TEXT)], SCHEMA)


@pytest.mark.skipif(not BUNDLED.is_dir(), reason=f"no pipeline in {BUNDLED}")
def test_a_trained_pipeline_keeps_the_contract() -> None:
    labels = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "GPE"}
    extractor = SpacyExtractor(str(BUNDLED), SCHEMA, {"labels": labels})
    check_extractor(extractor, [Document("a", TEXT)], SCHEMA)
    assert any(isinstance(fact, Entity) for fact in found(extractor))


def test_spacy_is_loaded_by_the_first_article_alone(made: Path) -> None:
    code = (
        "import sys; from annotator.core.schema import LabelSet; "
        "from annotator.extract.registry import create; "
        f"create('spacy:{made}', LabelSet()).fingerprint; print('spacy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
