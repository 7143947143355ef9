"""Scores of a pipeline: syntax on the held-out newspaper file, entities on CoNLL-2002, speed, size.

Syntax is measured twice: from raw text by spaCy's scorer (its own words and sentences, punctuation
left out of UAS and LAS, as `spacy evaluate` does), and over gold words within gold sentences
(punctuation included, exact relation). CoNLL-2002 is only ever measured on, never trained on.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from corpus import SHARED, TEST_FILE, TREEBANKS, Sentence, gold_documents, load_corpus, read_conllu
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from annotator.extract.models import PIPELINE, load_pipeline
from docs import sentences_to_doc

CONLL = {
    "PERSON": "PER",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "ORG": "ORG",
    "NORP": "MISC",
    "MISC": "MISC",
}


def syntax_on_gold_words(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """UPOS, UFeats, lemma, UAS and LAS over all gold words, one sentence a document."""
    docs = [Doc(nlp.vocab, words=s.words, spaces=s.space_after) for s in sentences]
    counts: Counter[str] = Counter()
    for doc, gold in zip(nlp.pipe(docs), sentences, strict=True):
        for i, token in enumerate(doc):
            head = token.head.i == gold.heads[i]
            label = "root" if token.dep_ == "ROOT" else token.dep_
            counts["words"] += 1
            counts["UPOS"] += token.pos_ == gold.upos[i]
            counts["UFeats"] += str(token.morph) == gold.feats[i]
            counts["lemma"] += token.lemma_ == gold.lemmas[i]
            counts["lemma without seams"] += plain(token.lemma_) == plain(gold.lemmas[i])
            counts["UAS"] += head
            counts["LAS"] += head and label == gold.deprels[i]
    words = counts.pop("words")
    return {name: count / words for name, count in counts.items()}


def plain(lemma: str) -> str:
    """A lemma without the marks of its seams."""
    return lemma.replace("_", "").replace("-", "").lower()


def syntax_on_raw_text(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """The figures of spaCy's scorer, one sentence a document."""
    examples = []
    for sentence in sentences:
        gold = sentences_to_doc(nlp.vocab, [sentence])
        examples.append(Example(nlp.make_doc(gold.text), gold))
    for example, doc in zip(examples, nlp.pipe(e.predicted for e in examples), strict=True):
        example.predicted = doc
    scores = Scorer(nlp).score(examples)
    names = {"pos_acc": "UPOS", "morph_acc": "UFeats", "dep_uas": "UAS", "dep_las": "LAS"}
    names |= {"lemma_acc": "lemma", "token_acc": "tokens", "sents_f": "sentences"}
    return {ours: scores[theirs] for theirs, ours in names.items() if scores.get(theirs)}


def read_conll(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The sentences of a CoNLL-2002 file as words and tags."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        columns = line.split()
        if columns and columns[0] != "-DOCSTART-":
            words.append(columns[0])
            tags.append(columns[-1])
        elif words:
            yield words, tags
            words, tags = [], []


def spans(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    """The entities of a sequence of BIO tags as (start, end, label)."""
    found = set()
    start, label = -1, ""
    for index, tag in enumerate([*tags, "O"]):
        if start >= 0 and tag != f"I-{label}":
            found.add((start, index, label))
            start = -1
        if tag != "O" and start < 0:
            start, label = index, tag[2:]
    return found


def entities(nlp: Language, path: Path) -> dict[str, float]:
    """Exact micro precision, recall and F1, and F1 of each label."""
    sentences = list(read_conll(path))
    docs = [Doc(nlp.vocab, words=words) for words, _ in sentences]
    right: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for doc, (_, tags) in zip(nlp.pipe(docs), sentences, strict=True):
        gold = spans(tags)
        found = {(e.start, e.end, CONLL[e.label_]) for e in doc.ents if e.label_ in CONLL}
        right.update(label for _, _, label in gold & found)
        ours.update(label for _, _, label in found)
        theirs.update(label for _, _, label in gold)
    result = {
        "P": right.total() / max(1, ours.total()),
        "R": right.total() / theirs.total(),
        "F1": 2 * right.total() / (ours.total() + theirs.total()),
    }
    for label in sorted(theirs):
        result[f"F1 {label}"] = 2 * right[label] / (ours[label] + theirs[label])
    return result


def words_per_second(nlp: Language, sentences: Sequence[Sentence], repeat: int = 4) -> float:
    """Speed of `nlp.pipe` in one process, over texts of about 25 sentences; the best of three."""
    texts = []
    for first in range(0, len(sentences), 25):
        run = sentences[first : first + 25]
        texts.append(" ".join(sentences_to_doc(nlp.vocab, [s]).text.strip() for s in run))
    texts *= repeat
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        words = sum(len(doc) for doc in nlp.pipe(texts))
        best = max(best, words / (time.perf_counter() - started))
    return best


def size_in_megabytes(folder: Path) -> float:
    """The size of all files of the pipeline, in units of a million bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main() -> None:
    """Print all scores, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pipeline", type=Path, nargs="?", default=PIPELINE)
    parser.add_argument("--dev", action="store_true", help="syntax on the development part")
    parser.add_argument("--json", type=Path, help="also write the scores here")
    options = parser.parse_args()
    started = time.perf_counter()
    nlp = load_pipeline() if options.pipeline == PIPELINE else spacy.load(options.pipeline)
    loading = time.perf_counter() - started
    everything = list(read_conllu(TREEBANKS / TEST_FILE))
    test = load_corpus().dev if options.dev else everything
    gold = gold_documents()
    without_gold = [s for s in test if s.document not in gold]
    scores: dict[str, dict[str, float]] = {
        "syntax, gold words": syntax_on_gold_words(nlp, test),
        "syntax, raw text": syntax_on_raw_text(nlp, test),
        "entities, CoNLL-2002": entities(nlp, SHARED / "conll2002-nl" / "ned.testa"),
        "running": {
            "words/s": words_per_second(nlp, everything),
            "load (s)": loading,
            "size (MB)": size_in_megabytes(options.pipeline),
            "test sentences": len(test),
            "of them outside gold": len(without_gold),
        },
    }
    for name, group in scores.items():
        print(name)
        for label, value in group.items():
            print(f"  {label:22} {value:10.4f}" if value < 10 else f"  {label:22} {value:10.1f}")
    if options.json:
        options.json.write_text(json.dumps(scores, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
