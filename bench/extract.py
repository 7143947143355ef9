"""Quality and speed of the configured extractor, with peers where they are installed.

Usage: python -m bench.extract [--extractor NAME] [--no-peers]

Data comes from the folder ``shared`` beside the repository; without it nothing can be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.config import Origin, builtin_config, load
from annotator.core.facts import Entity, Fact
from annotator.core.ports import Extractor
from annotator.core.schema import LabelSet
from annotator.core.text import Document
from annotator.extract.registry import create
from annotator.formats.reading import Article
from annotator.formats.sources import read_paths
from annotator.measure.scores import Counts, score
from annotator.tui.commands import shortcuts

SHARED = Path(__file__).resolve().parents[2] / "shared"
DEV = SHARED / "data" / "gold" / "dev.jsonl"
BLIND = Path(__file__).parent / "gold" / "blind.jsonl"
CONLL = SHARED / "data" / "conll2002-nl" / "ned.testa"
HELD_OUT = SHARED / "data" / "ud-dutch" / "alpino-test.conllu"

TO_CONLL = {
    "PERSON": "PER",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "ORG": "ORG",
    "NORP": "MISC",
    "MISC": "MISC",
}
FROG_TO_CONLL = {"PER": "PER", "LOC": "LOC", "ORG": "ORG"}


@dataclass(frozen=True)
class Tagged:
    """A text with the spans that are marked in it, as (start, end, label)."""

    document: Document
    spans: frozenset[tuple[int, int, str]]


def main() -> int:
    """Print every figure."""
    arguments = _arguments()
    if not SHARED.is_dir():
        print(f"There is no {SHARED}: nothing to measure on.", file=sys.stderr)
        return 1
    config = load(builtin_config(), Origin.BUILTIN, shortcuts())
    chosen = config.extractors[0]
    extractor = create(arguments.extractor or chosen.name, config.schema, chosen.settings)
    print(f"{extractor.name} {extractor.version}")
    _gold(extractor, config.schema, DEV)
    _gold(extractor, config.schema, BLIND)
    articles = list(conll_articles(CONLL))
    _conll(extractor, articles)
    _speed(extractor, articles)
    _pipeline()
    if not arguments.no_peers:
        _frog(articles)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the extractor.")
    parser.add_argument("--extractor", help="its name; else the configured one")
    parser.add_argument("--no-peers", action="store_true", help="leave Frog out")
    return parser.parse_args()


# Own gold


def _gold(extractor: Extractor, schema: LabelSet, path: Path) -> None:
    reads = read_paths([str(path)], sys.stdin.buffer, schema.attributes)
    articles = [read for read in reads if isinstance(read, Article)]
    results = extractor.extract(article.document for article in articles)
    defaults = {attribute.name: attribute.default for attribute in schema.attributes}
    pairs: list[tuple[tuple[Fact, ...], tuple[Fact, ...]]] = []
    for article, result in zip(articles, results, strict=True):
        pairs.append((article.asserted or (), result.facts))
    report = score(pairs, defaults)
    print(f"\n{path.parent.name}/{path.name}")
    _row("entities, exact", report.entities_exact.micro)
    _row("triggers identified", report.triggers_identified.micro)
    _row("triggers typed", report.triggers_typed.micro)
    _row("arguments with role", report.arguments_classified.micro)
    _row("arguments with role, right trigger", report.attached_classified.micro)
    for name, accuracy in report.attributes.items():
        print(f"  {name + ' right on found triggers':<36} {accuracy.share:.3f} of {accuracy.total}")
    right, total = 0, 0
    for name in report.attributes:
        right += report.attributes[name].right
        total += report.attributes[name].total
    if total:
        print(f"  {'attributes right, together':<36} {right / total:.3f}")
    print("  calibration (confidence bin: facts, mean confidence, right)")
    for line in _reliability(pairs):
        print(f"    {line}")


def _row(name: str, counts: Counts) -> None:
    print(
        f"  {name:<36} P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"
        f"  ({counts.tp} right, {counts.fp} extra, {counts.fn} missed)"
    )


def _reliability(pairs: Iterable[tuple[Sequence[Fact], Sequence[Fact]]]) -> Iterator[str]:
    """Confidence against accuracy in five bins, and the expected calibration error.

    An entity is right with its span and label, an event with its trigger and type. The error is
    the mean distance of confidence and accuracy over bins, weighted by size (Guo et al. 2017).
    """
    judged: list[tuple[float, bool]] = []
    for gold, predicted in pairs:
        right = {(isinstance(fact, Entity), fact.fragments, fact.label) for fact in gold}
        for fact in predicted:
            if fact.confidence is not None:
                key = (isinstance(fact, Entity), fact.fragments, fact.label)
                judged.append((fact.confidence, key in right))
    error = 0.0
    for low in range(5):
        inside = [one for one in judged if low <= min(one[0] * 5, 4.999) < low + 1]
        if not inside:
            continue
        confidence = sum(one[0] for one in inside) / len(inside)
        accuracy = sum(one[1] for one in inside) / len(inside)
        error += abs(confidence - accuracy) * len(inside) / len(judged)
        yield (
            f"{low / 5:.1f}-{(low + 1) / 5:.1f}: {len(inside):>4}  {confidence:.3f}  {accuracy:.3f}"
        )
    yield f"expected calibration error {error:.3f} over {len(judged)} facts"


# CoNLL-2002


def conll_articles(path: Path) -> Iterator[Tagged]:
    """The articles of a CoNLL-2002 file as running text with spans."""
    lines: list[list[str]] = []
    number = 0
    for line in [*path.read_text(encoding="utf-8").splitlines(), "-DOCSTART- -DOCSTART- O"]:
        if line.startswith("-DOCSTART-"):
            if any(lines):
                number += 1
                yield _running_text(f"{path.stem}-{number}", lines)
            lines = []
        else:
            lines.append(line.split())


_NO_BLANK_BEFORE = re.compile(r"[.,;:!?)\]%]|'s")
_NO_BLANK_AFTER = frozenset("([")


def _running_text(name: str, lines: list[list[str]]) -> Tagged:
    text = ""
    spans: set[tuple[int, int, str]] = set()
    start, label = 0, ""
    end = 0
    quoted = False

    def close() -> None:
        nonlocal label
        if label:
            spans.add((start, end, label))
        label = ""

    for columns in lines:
        if len(columns) < 3:
            close()
            text = text.rstrip(" ") + "\n"
            quoted = False
            continue
        word, tag = columns[0], columns[-1]
        if word == '"':
            if quoted:
                text = text.rstrip(" ")
            quoted = not quoted
        elif _NO_BLANK_BEFORE.fullmatch(word):
            text = text.rstrip(" ")
        if tag[:2] != "I-" or tag[2:] != label:
            close()
        if tag[:2] in ("B-", "I-") and not label:
            start, label = len(text), tag[2:]
        text += word
        end = len(text)
        if word not in _NO_BLANK_AFTER and not (word == '"' and quoted):
            text += " "
    close()
    return Tagged(Document(id=name, text=text), frozenset(spans))


def _conll(extractor: Extractor, articles: Sequence[Tagged]) -> None:
    found = []
    for result in extractor.extract(article.document for article in articles):
        found.append(
            frozenset(
                (fact.extent.start, fact.extent.end, TO_CONLL[fact.label])
                for fact in result.facts
                if isinstance(fact, Entity) and fact.label in TO_CONLL
            )
        )
    print("\nconll2002-nl/ned.testa")
    _conll_rows(articles, found)


Spans = frozenset[tuple[int, int, str]]


def _conll_rows(articles: Sequence[Tagged], found: Sequence[Spans]) -> None:
    total = Counts()
    for label in sorted(set(TO_CONLL.values())):
        counts = Counts()
        for article, spans in zip(articles, found, strict=True):
            gold = {span for span in article.spans if span[2] == label}
            given = {span for span in spans if span[2] == label}
            counts += Counts(len(gold & given), len(given - gold), len(gold - given))
        _row(label, counts)
        total += counts
    _row("micro", total)


# Speed


def _speed(extractor: Extractor, articles: Sequence[Tagged]) -> None:
    documents = [article.document for article in articles]
    words = sum(len(document.text.split()) for document in documents)
    next(iter(extractor.extract(documents[:1])))
    began = time.perf_counter()
    for _ in extractor.extract(documents):
        pass
    seconds = time.perf_counter() - began
    print(f"\nspeed: {words / seconds:,.0f} words a second, one process ({words:,} words)")


# The pipeline on its own


def _pipeline() -> None:
    from spacy.tokens import Doc

    from annotator.extract.models import PIPELINE, load_pipeline

    began = time.perf_counter()
    nlp = load_pipeline()
    loaded = time.perf_counter() - began
    size = sum(file.stat().st_size for file in PIPELINE.rglob("*") if file.is_file())
    sentences = list(_conllu(HELD_OUT))
    docs = [
        Doc(nlp.vocab, words=[word[0] for word in words], spaces=[word[4] for word in words])
        for words in sentences
    ]
    right = {"UPOS": 0, "lemma": 0, "lemma without seams": 0, "UAS": 0, "LAS": 0}
    total = 0
    for sentence, doc in zip(sentences, nlp.pipe(docs), strict=True):
        for word, token in zip(sentence, doc, strict=True):
            head = 0 if token.head.i == token.i else token.head.i + 1
            relation = "root" if head == 0 else token.dep_.lower()
            total += 1
            right["UPOS"] += token.pos_ == word[1]
            right["lemma"] += token.lemma_ == word[2]
            right["lemma without seams"] += _seamless(token.lemma_) == _seamless(word[2])
            right["UAS"] += head == word[3]
            right["LAS"] += head == word[3] and relation == word[5]
    print(f"\npipeline {nlp.meta['name']} {nlp.meta['version']} on {HELD_OUT.name}, all words")
    print("  " + "  ".join(f"{name} {count / total:.3f}" for name, count in right.items()))
    print(f"  {size / 1e6:.1f} MB, loaded in {loaded:.2f} s (spaCy already imported)")


def _seamless(lemma: str) -> str:
    """A lemma without the marks between the parts of compounds and separable verbs."""
    return lemma.replace("_", "").casefold()


def _conllu(path: Path) -> Iterator[list[tuple[str, str, str, int, bool, str]]]:
    sentence: list[tuple[str, str, str, int, bool, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) == 10 and columns[0].isdigit():
            blank = "SpaceAfter=No" not in columns[9]
            sentence.append(
                (columns[1], columns[3], columns[2], int(columns[6]), blank, columns[7])
            )
        elif not line and sentence:
            yield sentence
            sentence = []


# Frog


def _frog(articles: Sequence[Tagged]) -> None:
    if shutil.which("frog") is None:
        print("\nFrog is not installed (Debian: apt install frog), so it is not measured.")
        return
    with tempfile.TemporaryDirectory() as folder:
        texts, results = Path(folder, "texts"), Path(folder, "results")
        texts.mkdir()
        results.mkdir()
        for number, article in enumerate(articles):
            (texts / f"{number:03}").write_text(article.document.text, encoding="utf-8")
        done = subprocess.run(
            ["frog", f"--testdir={texts}", f"--outputdir={results}", "--skip=mpc", "--JSONout"],
            capture_output=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=False,
            cwd=folder,
        )
        said = done.stderr.decode(errors="replace")
        outputs = sorted(results.iterdir())
        if done.returncode or len(outputs) != len(articles):
            print("\nFrog did not run:", said[-200:])
            return
        found = [
            _frog_spans(article.document.text, output.read_text(encoding="utf-8"))
            for article, output in zip(articles, outputs, strict=True)
        ]
    words = sum(len(article.document.text.split()) for article in articles)
    seconds = sum(
        60 * float(minutes or 0) + float(whole) + float(thousandths) / 1000
        for minutes, whole, thousandths in _FROG_TIME.findall(said)
    )
    speed = f"{words / seconds:,.0f} words a second without loading" if seconds else "no times"
    print(f"\nFrog on {CONLL.name}: {speed}")
    _conll_rows(articles, found)


_FROG_TIME = re.compile(
    r"Frogging in total took:\s*(?:(\d+) minutes?,? )?(\d+) seconds, (\d+) milliseconds"
)


def _frog_spans(text: str, output: str) -> Spans:
    """Frog's entities found back in a text, token by token."""
    spans: set[tuple[int, int, str]] = set()
    current: tuple[int, int, str] | None = None
    at = 0
    tokens: Iterator[dict[str, Any]] = (
        token for line in output.splitlines() for token in json.loads(line)
    )
    for token in tokens:
        start = text.find(token["word"], at)
        if start < 0:
            continue
        end = start + len(token["word"])
        tag = token.get("ner", {}).get("tag", "O")
        label = FROG_TO_CONLL.get(tag[2:].upper(), "MISC") if tag != "O" else ""
        if tag[:2] == "I-" and current is not None and current[2] == label:
            current = (current[0], end, label)
        else:
            if current is not None:
                spans.add(current)
            current = (start, end, label) if label else None
        at = end
    if current is not None:
        spans.add(current)
    return frozenset(spans)


if __name__ == "__main__":
    sys.exit(main())
