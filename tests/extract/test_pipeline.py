"""The bundled Dutch pipeline: what it carries, how it loads, what it says about plain sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.extract.models import PIPELINE, load_pipeline
from annotator.extract.models.seams import Seams, SeamTable, candidates

MEGABYTE = 1_000_000
LABELS = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "MISC"}

# Refuses every socket, loads the pipeline, and says what a blank one costs beside it.
CLEAN_PROCESS = """
import json, socket, sys, time, warnings
def refuse(*_args, **_kwargs):
    raise OSError("no network here")
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
warnings.simplefilter("error")
import spacy
from annotator.extract.models import load_pipeline
started = time.perf_counter()
for _ in range(5):
    spacy.blank("nl")
blank = (time.perf_counter() - started) / 5
started = time.perf_counter()
nlp = load_pipeline()
loading = time.perf_counter() - started
doc = nlp("Minister Jansen zegde gisteren hulp toe aan Oekraïne.")
print(json.dumps({"ratio": loading / blank, "lemmas": [token.lemma_ for token in doc]}))
"""


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_pipeline()


@pytest.fixture(scope="module")
def clean_process() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CLEAN_PROCESS], capture_output=True, text=True, check=False
    )


def test_loads_in_a_clean_process_without_network_and_in_silence(
    clean_process: subprocess.CompletedProcess[str],
) -> None:
    assert clean_process.returncode == 0, clean_process.stderr
    assert clean_process.stderr == ""
    assert len(clean_process.stdout.splitlines()) == 1


def test_loading_costs_a_bounded_multiple_of_a_blank_pipeline(
    clean_process: subprocess.CompletedProcess[str],
) -> None:
    assert json.loads(clean_process.stdout)["ratio"] < 60


def test_another_process_gives_the_same_analysis(
    nlp: Any, clean_process: subprocess.CompletedProcess[str]
) -> None:
    doc = nlp("Minister Jansen zegde gisteren hulp toe aan Oekraïne.")
    assert json.loads(clean_process.stdout)["lemmas"] == [token.lemma_ for token in doc]


def test_size_stays_within_the_wheel_limit() -> None:
    files = [file for file in PIPELINE.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 20 * MEGABYTE


def test_meta_tells_name_version_licence_and_spacy_version() -> None:
    meta = json.loads((PIPELINE / "meta.json").read_text(encoding="utf-8"))
    assert meta["lang"] == "nl"
    assert meta["name"] == "news"
    assert meta["license"] == "CC BY-SA 4.0"
    assert meta["spacy_version"].startswith(">=3.8")
    assert meta["version"]
    assert meta["description"]
    assert {source["name"] for source in meta["sources"]} >= {
        "UD_Dutch-Alpino",
        "UD_Dutch-LassySmall",
    }


def test_model_card_stands_beside_the_model() -> None:
    card = (PIPELINE / "MODEL_CARD.md").read_text(encoding="utf-8")
    for word in ("CC BY-SA 4.0", "alpino-test", "CoNLL-2002", "train.py"):
        assert word in card


def test_entity_labels_are_those_of_the_default_schema(nlp: Any) -> None:
    assert set(nlp.get_pipe("ner").labels) == LABELS


def test_analysis_does_not_depend_on_what_came_before(nlp: Any) -> None:
    texts = [
        "De regering keurde het voorstel van de Kamer goed.",
        "Poetin sprak in Moskou met de Amerikaanse president.",
    ]
    forward = [doc.to_json() for doc in nlp.pipe(texts)]
    backward = [doc.to_json() for doc in nlp.pipe(texts[::-1])][::-1]
    assert forward == backward
    assert forward == [nlp(text).to_json() for text in texts]


def test_separable_verb_has_its_particle_in_the_lemma(nlp: Any) -> None:
    doc = nlp("De premier zegde gisteren extra hulp toe.")
    verb = next(token for token in doc if token.text == "zegde")
    particle = next(token for token in doc if token.text == "toe")
    assert particle.dep_ == "compound:prt"
    assert particle.head == verb
    assert verb.pos_ == "VERB"
    assert verb.lemma_ == "toe_zeggen"


def test_separable_verb_in_one_word_has_the_same_form_of_lemma(nlp: Any) -> None:
    doc = nlp("De politie heeft twee mannen aangehouden.")
    assert doc[5].lemma_ == "aan_houden"


def test_subject_object_and_morphology(nlp: Any) -> None:
    doc = nlp("De soldaten verlieten de stad.")
    assert [token.dep_ for token in doc] == ["det", "nsubj", "ROOT", "det", "obj", "punct"]
    assert doc[1].morph.get("Number") == ["Plur"]
    assert doc[2].morph.get("Tense") == ["Past"]
    assert doc[2].lemma_ == "verlaten"


def test_names(nlp: Any) -> None:
    doc = nlp(
        "President Vladimir Poetin ontving in Moskou een delegatie van de Europese Commissie."
    )
    found = {(entity.text, entity.label_) for entity in doc.ents}
    assert ("Vladimir Poetin", "PERSON") in found
    assert ("Moskou", "GPE") in found
    assert ("Europese Commissie", "ORG") in found


def test_nationality(nlp: Any) -> None:
    doc = nlp("De Russische minister reisde naar Duitsland.")
    assert ("Russische", "NORP") in {(entity.text, entity.label_) for entity in doc.ents}


def test_sentences_are_told_apart(nlp: Any) -> None:
    doc = nlp("Het leger viel de stad aan. De inwoners vluchtten naar het noorden.")
    assert [sentence.start for sentence in doc.sents] == [0, 7]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "!", "a\u0301", "👩‍👩‍👧", "„", "x" * 500])
def test_odd_texts_keep_their_characters(nlp: Any, text: str) -> None:
    assert nlp(text).text == text


def test_lemmas_are_mended_by_the_table_of_forms() -> None:
    table = SeamTable(
        forms={"NOUN": {"archieven": "archief"}, "ADJ": {"turkse": "turks"}},
    )
    seams = Seams(table)
    assert seams.mend("NOUN", "archieven", "archiev") == "archief"
    assert seams.mend("NOUN", "stadsarchieven", "stadsarchiev") == "stadsarchief"
    assert seams.mend("ADJ", "turkse", "Turks") == "Turks"
    assert seams.mend("ADJ", "groene", "groen") == "groen"
    assert seams.mend("VERB", "liep", "lopen") == "lopen"


def test_compounds_are_cut_by_the_learnt_weights() -> None:
    table = SeamTable(
        exact={"voorzitter": "voorzitter"},
        parts={"stad": 5.0, "park": 5.0, "zitter": 3.0, "voor": 6.0},
        weights=[-1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    )
    seams = Seams(table)
    assert seams.compound("stadspark") == "stad_park"
    assert seams.compound("voorzitter") == "voorzitter"
    assert seams.compound("stads-park") == "stads_park"
    assert seams.compound("boom") == "boom"


def test_candidates_need_two_known_parts() -> None:
    parts = {"staat": 5.0, "hoofd": 5.0}
    assert list(candidates(parts, "staatshoofd")) == [("staat", "s", "hoofd")]
    assert list(candidates(parts, "staatsman")) == []


def test_seams_survive_the_disk(tmp_path: Path) -> None:
    seams = Seams(SeamTable(exact={"a": "b"}, separable={"opeten": "op_eten"}, weights=[1.0]))
    seams.to_disk(tmp_path)
    assert Seams().from_disk(tmp_path).table == seams.table
