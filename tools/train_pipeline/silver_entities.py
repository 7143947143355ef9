"""Entities for the treebank sentences, without a hand-annotated corpus of entities.

Borders come from the treebanks: a name is a token with the tag PROPN, or a run joined by `flat`.
Types come from the gazetteers of `annotator/extract/data`, from `name_types.tsv` (names of the
treebanks typed by hand) and from Frog's named-entity labels, in an order that depends on the
evidence. Sentences with a name of unclear type are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import Sentence, load_corpus

GAZETTEERS = Path(__file__).resolve().parents[2] / "annotator" / "extract" / "data"
NAME_TYPES = Path(__file__).with_name("name_types.tsv")
FILES = {
    "buildings": "FAC",
    "cities": "GPE",
    "provinces": "GPE",
    "organisations": "ORG",
    "peoples": "NORP",
    "persons": "PERSON",
    "regions": "LOC",
    "works": "MISC",
    "languages": "MISC",
}
FROG_LABELS = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG", "PRO": "MISC", "EVE": "MISC"}
UNCLEAR = "?"
NOT_A_NAME = "O"

TITLES = {
    *("Prins", "Prinses", "Koning", "Koningin", "Keizer", "Keizerin", "Graaf", "Paus", "Dokter"),
    *("Prof.", "Dr.", "dr.", "mr.", "drs.", "ir.", "mgr.", "prof.", "Mr.", "Sir", "Lord"),
    *("Kapitein", "Heilige", "Monseigneur", "Onderluitenant", "Tante", "Generaal", "Baron"),
    *("Hertog", "Abbé", "Heer", "Ridder", "Lt", "President", "Minister", "Premier"),
}
CALENDAR = {
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december", "maandag", "dinsdag", "woensdag", "donderdag"),
    *("vrijdag", "zaterdag", "zondag"),
}
FACILITY = re.compile(
    r"(straat|plein|kerk|kathedraal|basiliek|abdij|kasteel|station|kapel|toren|markt|park|brug|laan"
    r"|stadion|klooster|zaal|poort|Arena|steenweg)$|^(Luchthaven|Kasteel|Station|Vliegveld|Villa) "
)
# What may stand inside a compound adjective of nationality: "Noord-Ierse", "etnisch-Albanese".
NORP_END = re.compile(r"[- ]([A-Z]\w+)$")


@dataclass
class Gazetteers:
    """The types that the lists give for a name."""

    types: dict[str, set[str]]
    first_names: set[str]

    @classmethod
    def load(cls) -> Gazetteers:
        """Read the lists of `annotator/extract/data`."""
        types: dict[str, set[str]] = defaultdict(set)
        for name, label in FILES.items():
            for line in _lines(GAZETTEERS / f"{name}.txt"):
                types[line.split("\t")[0]].add(label)
        for line in _lines(GAZETTEERS / "countries.tsv"):
            names, *peoples = line.split("\t")
            for name in names.split("|"):
                types[name].add("GPE")
            for column in peoples:
                for name in filter(None, column.split("|")):
                    types[name].add("NORP")
                    types[f"{name}e"].add("NORP")
        return cls(dict(types), set(_lines(GAZETTEERS / "first_names.txt")))

    def only(self, name: str) -> str | None:
        """The type of a name that has exactly one."""
        found = self.types.get(name, set())
        return next(iter(found)) if len(found) == 1 else None


def _lines(path: Path) -> Iterator[str]:
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line and not line.startswith("#"):
            yield line


def frog_labels(sentences: Sequence[Sentence]) -> list[list[str]]:
    """Frog's label of each word, `O` or one of ours; the program `frog` must be installed."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sentences.txt"
        source.write_text(
            "".join(
                " ".join(word.replace(" ", "_") for word in sentence.words) + "\n"
                for sentence in sentences
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            ["frog", "-n", "--skip=tlmpca", "--threads=1", "-t", str(source)],
            check=True,
            capture_output=True,
            text=True,
        )
    blocks = done.stdout.strip("\n").split("\n\n")
    labels = []
    for sentence, block in zip(sentences, blocks, strict=True):
        tags = [row.split("\t")[7] for row in block.split("\n")]
        if len(tags) != len(sentence.words):
            raise ValueError(f"Frog cut sentence {sentence.id} into other words.")
        labels.append([FROG_LABELS.get(tag[2:], "MISC") if tag != "O" else "O" for tag in tags])
    return labels


def name_spans(sentence: Sentence) -> list[tuple[int, int]]:
    """The names of a sentence by its tree: runs of words joined by `flat`, and single PROPN."""
    children: dict[int, list[int]] = defaultdict(list)
    for index, (head, label) in enumerate(zip(sentence.heads, sentence.deprels, strict=True)):
        if label in {"flat", "flat:name"}:
            children[head].append(index)
    inside = {child for run in children.values() for child in run}
    spans = []
    for index in range(len(sentence.words)):
        if index in inside:
            continue
        run, stack = [], [index]
        while stack:
            node = stack.pop()
            run.append(node)
            stack.extend(children.get(node, ()))
        start, end = min(run), max(run) + 1
        together = end - start == len(run)
        capital = any(sentence.words[i][0].isupper() for i in run)
        if (len(run) > 1 and together and capital) or (
            sentence.upos[index] == "PROPN" and len(run) == 1
        ):
            spans.append((start, end))
    return spans


class Typer:
    """Decides the type of each name."""

    def __init__(self, sentences: Sequence[Sentence], frog: Sequence[Sequence[str]]) -> None:
        self.gazetteers = Gazetteers.load()
        self.by_hand = dict(
            line.split("\t") for line in _lines(NAME_TYPES) if not line.startswith("# ")
        )
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence, labels in zip(sentences, frog, strict=True):
            for start, end in name_spans(sentence):
                counts[" ".join(sentence.words[start:end])][_majority(labels[start:end])] += 1
        self.usual = {name: max(sorted(c), key=c.__getitem__) for name, c in counts.items()}

    def entities(self, sentence: Sentence, frog: Sequence[str]) -> list[tuple[int, int, str]]:
        """The entities of a sentence; one of type `UNCLEAR` where the type cannot be told."""
        found: list[tuple[int, int, str]] = []
        taken: set[int] = set()
        for start, end in name_spans(sentence):
            taken.update(range(start, end))
            if end - start == 1 and sentence.words[start].lower() in CALENDAR:
                continue
            while end - start > 1 and sentence.words[start] in TITLES:
                start += 1
            label = self._type(sentence, start, end, _majority(frog[start:end]))
            if label != NOT_A_NAME:
                found.append((start, end, label))
        for index in range(len(sentence.words)):
            if index not in taken and self._is_people(sentence, index, frog[index]):
                found.append((index, index + 1, "NORP"))
                taken.add(index)
        for start, end, label in self._loose(sentence, frog, taken):
            found.append((start, end, label))
        return sorted(found)

    def _loose(
        self, sentence: Sentence, frog: Sequence[str], taken: set[int]
    ) -> Iterator[tuple[int, int, str]]:
        """Names that the treebank tags as common words ("Kamer", "Senaat"), by list or by Frog."""
        index = 1
        while index < len(sentence.words):
            listed = self.gazetteers.only(sentence.words[index])
            label = listed or ("GPE" if frog[index] == "LOC" else frog[index])
            end = index + 1
            if index not in taken and sentence.words[index][0].isupper() and label != "O":
                while end < len(frog) and end not in taken and frog[end] == frog[index] != "O":
                    end += 1
                runs_on = end < len(frog) and end in taken and frog[end] == frog[index]
                if not runs_on and (listed or label != "MISC"):
                    yield index, end, label
            index = end

    def _type(self, sentence: Sentence, start: int, end: int, here: str) -> str:
        words = sentence.words[start:end]
        name = " ".join(words)
        if name in self.by_hand:
            return self.by_hand[name]
        bare = re.sub(r"(?<=\w)('s|s|')$", "", name)
        listed = self.gazetteers.only(name) or self.gazetteers.only(bare)
        usual = self.usual.get(name, here)
        if listed == "NORP" and sentence.upos[start] in {"PROPN", "NOUN"} and name.endswith("s"):
            return "MISC"
        if listed in {"GPE", "LOC"} and here == "ORG" and usual == "ORG":
            return "ORG"
        if listed:
            return listed
        if len(words) > 1 and words[0] in self.gazetteers.first_names and "PERSON" in (here, usual):
            return "PERSON"
        if usual == "LOC":
            return "FAC" if FACILITY.search(name) else "GPE"
        if usual == "O":
            return UNCLEAR if name[0].isupper() else NOT_A_NAME
        return usual

    def _is_people(self, sentence: Sentence, index: int, frog: str) -> bool:
        word = sentence.words[index]
        if sentence.upos[index] not in {"ADJ", "NOUN", "PROPN"} or not word[0].isalpha():
            return False
        if "NORP" in self.gazetteers.types.get(word, ()):
            return True
        compound = NORP_END.search(word)
        if compound and "NORP" in self.gazetteers.types.get(compound.group(1), ()):
            return True
        return sentence.upos[index] == "ADJ" and index > 0 and word[0].isupper() and frog == "MISC"


def _majority(labels: Sequence[str]) -> str:
    counts = Counter(labels)
    return max(sorted(counts), key=counts.__getitem__)


def main() -> None:
    """Write the entities of all training sentences as one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is built")
    options = parser.parse_args()
    corpus = load_corpus()
    sentences = corpus.train + corpus.dev + corpus.old
    frog = frog_labels(sentences)
    typer = Typer(sentences, frog)
    entities = {}
    for sentence, labels in zip(sentences, frog, strict=True):
        found = typer.entities(sentence, labels)
        if all(label != UNCLEAR for _, _, label in found):
            entities[sentence.id] = found
    path = options.work / "entities.json"
    path.write_text(json.dumps(entities, ensure_ascii=False), encoding="utf-8")
    totals = Counter(label for found in entities.values() for _, _, label in found)
    print(len(sentences), "sentences,", len(entities), "with entities:", dict(totals))


if __name__ == "__main__":
    main()
