"""Reading the Dutch UD treebanks and deciding which sentences may be trained on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TREEBANKS = SHARED / "ud-dutch"
TEST_FILE = "alpino-test.conllu"
NEWER_FILES = ("alpino-dev.conllu", "lassysmall-dev.conllu", "lassysmall-test.conllu")
OLD_FILE = "lassysmall-2017-train.conllu"
# One sentence in this many is kept out of training to choose between settings.
DEV_EVERY = 12

NO_SPACE_BEFORE = frozenset(",.;:!?)]}»%'’”…")
NO_SPACE_AFTER = frozenset("([{«‘“")


@dataclass
class Sentence:
    """One sentence of a treebank.

    `heads` are 0-based token indices, the root's head is its own index. `space_after` is true
    where white space follows the token. `xpos` is empty in the file of 2017.
    """

    id: str
    words: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deprels: list[str] = field(default_factory=list)
    space_after: list[bool] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The words without white space: equal for the same sentence in two releases."""
        return "".join(self.words)

    @property
    def document(self) -> str:
        """The name of the text the sentence stands in."""
        return re.sub(r"\.(p|s)\.\d.*$", "", self.id.split("\\")[0])


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Read one CoNLL-U file, skipping multiword ranges and empty nodes.

    Raises `OSError` where the file cannot be read.
    """
    sentence: Sentence | None = None
    identity = ""
    with path.open(encoding="utf-8") as lines:
        for raw in lines:
            line = raw.rstrip("\n")
            if not line:
                if sentence is not None:
                    yield sentence
                sentence = None
            elif line.startswith("#"):
                comment = line[1:].strip()
                if comment.startswith("sent_id ="):
                    identity = comment.split("=", 1)[1].strip()
                elif "=" not in comment:
                    identity = comment.removesuffix(".xml")
            else:
                columns = line.split("\t")
                if not columns[0].isdigit():
                    continue
                if sentence is None:
                    sentence = Sentence(identity)
                position = len(sentence.words)
                head = int(columns[6]) - 1
                sentence.words.append(columns[1])
                sentence.lemmas.append(columns[2])
                sentence.upos.append(columns[3])
                sentence.xpos.append("" if columns[4] == "_" else columns[4])
                sentence.feats.append("" if columns[5] == "_" else columns[5])
                sentence.heads.append(position if head < 0 else head)
                sentence.deprels.append(columns[7])
                sentence.space_after.append("SpaceAfter=No" not in columns[9])
    if sentence is not None:
        yield sentence


def guess_spaces(words: list[str]) -> list[bool]:
    """Guess where white space follows, for the file of 2017, which does not say."""
    spaces = []
    open_quote = False
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        after = True
        if word in {'"', "''", "``"}:
            open_quote = not open_quote
            after = not open_quote
        elif word in NO_SPACE_AFTER or word == "/":
            after = False
        if following in NO_SPACE_BEFORE or following == "/":
            after = False
        if following in {'"', "''", "``"} and open_quote:
            after = False
        spaces.append(after)
    return spaces


def gold_documents() -> set[str]:
    """The names of the UD texts that the gold articles were taken from."""
    names = set()
    with (SHARED / "gold" / "dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            match = re.fullmatch(r"wr-p-p-h-(\d+)", json.loads(line)["id"])
            if match:
                names.add(f"WR-P-P-H-{int(match.group(1)):010d}")
    return names


@dataclass
class Corpus:
    """What training may see, in the newer scheme and in that of 2017, and what it is tested on."""

    train: list[Sentence]
    dev: list[Sentence]
    old: list[Sentence]
    test: list[Sentence]


def load_corpus() -> Corpus:
    """Read all treebanks, without the gold articles and with every sentence once.

    Nothing of the test file is in the other parts, not even the same sentence in another text.
    """
    gold = gold_documents()
    test = list(read_conllu(TREEBANKS / TEST_FILE))
    taken = {sentence.key for sentence in test}
    for name in NEWER_FILES:
        taken |= {
            sentence.key for sentence in read_conllu(TREEBANKS / name) if sentence.document in gold
        }
    train: list[Sentence] = []
    dev: list[Sentence] = []
    for name in NEWER_FILES:
        for sentence in read_conllu(TREEBANKS / name):
            if sentence.document in gold or sentence.key in taken:
                continue
            taken.add(sentence.key)
            (dev if (len(train) + len(dev)) % DEV_EVERY == 0 else train).append(sentence)
    old: list[Sentence] = []
    for sentence in read_conllu(TREEBANKS / OLD_FILE):
        if sentence.key not in taken:
            taken.add(sentence.key)
            sentence.space_after = guess_spaces(sentence.words)
            old.append(sentence)
    return Corpus(train, dev, old, test)


def save_sentences(sentences: list[Sentence], path: Path) -> None:
    """Write sentences as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for sentence in sentences:
            out.write(json.dumps(asdict(sentence), ensure_ascii=False) + "\n")


def load_sentences(path: Path) -> list[Sentence]:
    """Read what `save_sentences` wrote."""
    with path.open(encoding="utf-8") as lines:
        return [Sentence(**json.loads(line)) for line in lines]
