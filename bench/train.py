"""Does training help? A project on old newspapers, from the bundled extractor to one of its own.

Usage: python -m bench.train [--articles N] [--curve] [--repeats N]

The gold is the Europeana newspapers' (CC0; historical spelling, OCR noise; PER, LOC, ORG) from the
folder ``shared`` beside the repository, cut into pieces of some 600 words. The last fifth of the
file is held out as one block, so that no newspaper page is on both sides. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.cli.main import run

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "europeana-nl" / "enp_NL.kb.bio"
WORDS = 600
HELD_OUT = 0.2
LABELS = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}
CONFIG = """
labels:
  PERSON: {key: 1, description: A person.}
  LOC: {key: 2, description: A place.}
  ORG: {key: 3, description: An organisation.}
events: {}
roles: {}
extractors:
  - name: bundled
    labels: {GPE: LOC, FAC: LOC}
"""
"""The corpus knows one kind of place."""

_NO_BLANK_BEFORE = re.compile(r"[.,;:!?)\]%]+|'s")


def main() -> int:
    """Train, and print the figures before and after; the exit code."""
    arguments = _arguments()
    if not CORPUS.is_file():
        print(f"There is no {CORPUS}: nothing to train on.", file=sys.stderr)
        return 1
    articles = list(_articles(CORPUS))
    edge = round(len(articles) * (1 - HELD_OUT))
    training, test = articles[:edge], articles[edge:]
    if arguments.articles is not None:
        # Evenly over the whole, for the newspapers stand in the file one after another.
        step = max(1, len(training) // arguments.articles)
        training = training[::step][: arguments.articles]
    print(f"{CORPUS.name}: {len(training)} pieces to train on, {len(test)} held out", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("config.yaml").write_text(CONFIG, encoding="utf-8")
        for name, part in (("gold", training), ("test", test)):
            lines = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in part)
            Path(f"{name}.jsonl").write_text(lines, encoding="utf-8")
        command = ["train", "--gold", "gold.jsonl", "--test", "test.jsonl"]
        if arguments.curve:
            command += ["--curve", "--repeats", str(arguments.repeats)]
        began = time.perf_counter()
        code = run(command)
        print(f"{time.perf_counter() - began:.0f} seconds, with measuring")
        os.chdir(CORPUS.parent)
    return code


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure what training brings.")
    parser.add_argument("--articles", type=int, help="train on so many pieces; else on all")
    parser.add_argument("--curve", action="store_true", help="draw the learning curve instead")
    parser.add_argument("--repeats", type=int, default=1, help="how often to train at each size")
    return parser.parse_args()


def _articles(path: Path) -> Iterator[dict[str, Any]]:
    """The corpus in pieces that end with a sentence, as running text with spans."""
    words: list[tuple[str, str]] = []
    number = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split()
        if len(columns) < 2:
            continue
        words.append((columns[0], columns[-1]))
        if len(words) >= WORDS and columns[0][-1] in ".!?" and columns[-1] == "O":
            number += 1
            yield _running_text(f"{path.stem}-{number}", words)
            words = []
    if words:
        yield _running_text(f"{path.stem}-{number + 1}", words)


def _running_text(name: str, words: list[tuple[str, str]]) -> dict[str, Any]:
    text = ""
    spans: list[dict[str, Any]] = []
    inside = ""
    for word, tag in words:
        if _NO_BLANK_BEFORE.fullmatch(word):
            text = text.rstrip(" ")
        label = tag[2:]
        if label and (tag[0] == "B" or label != inside):
            spans.append({"start": len(text), "label": LABELS[label]})
        text += word
        if label:
            spans[-1]["end"] = len(text)
        inside = label
        text += " "
    return {"id": name, "text": text.rstrip(" "), "spans": spans}


if __name__ == "__main__":
    sys.exit(main())
