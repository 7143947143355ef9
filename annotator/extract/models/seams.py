"""Lemmas as UD Dutch writes them: `toe_zeggen` for "zegde … toe", `gemeente_raad` for a compound.

The trainable lemmatizer gives lemmas without seams. This component first mends them by a table
of inflected forms, then puts the particle that the parser found in front of the verb, and cuts
compounds and separable verbs into their parts.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

FACTORY = "dutch_lemma_seams"
FILE_NAME = "seams.json.gz"
SEAM = "_"
LINKS = ("", "s", "en", "e", "n")
SHORTEST_PART = 3
COMPOUNDING = frozenset({"NOUN", "ADJ"})


@dataclass
class SeamTable:
    """What the cutting goes by.

    `forms` gives by part of speech the lemmas of inflected forms in small letters.
    `exact` maps lemmas without seams to lemmas with them; a lemma that maps to itself is never
    cut. `parts` gives the frequency of a word (Zipf scale), `heads` and `modifiers` how often it
    is the last or an earlier part of a compound. `separable` maps verbs in one word to the form
    with the seam. `weights` belong to the values of `features`.
    """

    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    modifiers: dict[str, int] = field(default_factory=dict)
    separable: dict[str, str] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list)


def features(table: SeamTable, word: str, first: str, link: str, last: str) -> list[float]:
    """What speaks for cutting `word` into `first` + `link` + `last`."""
    return [
        1.0,
        table.parts.get(first, 0.0),
        table.parts.get(last, 0.0),
        table.parts.get(word, 0.0),
        math.log1p(table.modifiers.get(first, 0)),
        math.log1p(table.heads.get(last, 0)),
        float(min(len(first), 8)),
        float(min(len(last), 8)),
        float(link == "s"),
        float(link in {"en", "e", "n"}),
        float(len(first) == SHORTEST_PART) + float(len(last) == SHORTEST_PART),
    ]


def candidates(parts: Mapping[str, float], word: str) -> Iterable[tuple[str, str, str]]:
    """All ways to cut a word in two known parts, with the letters that link them."""
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        last = word[cut:]
        if last not in parts:
            continue
        front = word[:cut]
        for link in LINKS:
            first = front.removesuffix(link) if link else front
            if len(first) < SHORTEST_PART or (link and first == front):
                continue
            if first in parts:
                yield first, link, last


class Seams:
    """The pipeline component."""

    def __init__(self, table: SeamTable | None = None) -> None:
        self.table = table or SeamTable()
        self._prepare()

    def _prepare(self) -> None:
        self._known = {pos: set(forms.values()) for pos, forms in self.table.forms.items()}
        self._cut = lru_cache(maxsize=50_000)(self._cut_compound)
        self._mend = lru_cache(maxsize=50_000)(self._mend_lemma)

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            pos = token.pos_
            if pos in COMPOUNDING:
                token.lemma_ = self.compound(self.mend(pos, token.text.lower(), token.lemma_))
            elif pos == "VERB":
                token.lemma_ = self.mend(pos, token.text.lower(), token.lemma_)
                token.lemma_ = self.verb(token)
        return doc

    def mend(self, pos: str, form: str, lemma: str) -> str:
        """The lemma of a form in small letters, by the table where it knows better."""
        return self._mend(pos, form, lemma)

    def _mend_lemma(self, pos: str, form: str, lemma: str) -> str:
        """The lemma of the table, or one whose last part is in it where `lemma` is no known one."""
        forms = self.table.forms.get(pos, {})
        if form in forms:
            # Lists write names of peoples small, the treebanks with a capital.
            return lemma if forms[form].lower() == lemma.lower() else forms[form]
        known = self._known.get(pos, set())
        if not forms or lemma in known or lemma.lower() in known:
            return lemma
        for cut in range(2, len(form) - SHORTEST_PART):
            if form[cut:] in forms:
                return form[:cut] + forms[form[cut:]]
        return lemma

    def compound(self, lemma: str) -> str:
        """The lemma of a noun or adjective with its seams."""
        return self._cut(lemma)

    def verb(self, token: Token) -> str:
        """The lemma of a verb with its particle, wherever that stands."""
        lemma: str = token.lemma_
        for child in token.children:
            if child.dep_ == "compound:prt":
                particle = child.text.lower()
                if lemma.startswith(particle):
                    lemma = lemma.removeprefix(particle)
                return f"{particle}{SEAM}{lemma}"
        return self.table.separable.get(lemma, lemma)

    def _cut_compound(self, lemma: str) -> str:
        known = self.table.exact.get(lemma)
        if known is not None:
            return known
        if "-" in lemma.strip("-"):
            return SEAM.join(self._cut_compound(part) for part in lemma.split("-") if part)
        best, best_score = lemma, 0.0
        for first, link, last in candidates(self.table.parts, lemma):
            values = features(self.table, lemma, first, link, last)
            score = sum(w * v for w, v in zip(self.table.weights, values, strict=True))
            if score > best_score:
                best_score = score
                best = f"{self._cut_compound(first)}{SEAM}{self._cut_compound(last)}"
        return best

    def to_disk(self, path: str | Path, **_options: Any) -> None:
        """Write the table as `seams.json.gz`, the same bytes for the same table."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            vars(self.table), ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        (folder / FILE_NAME).write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))

    def from_disk(self, path: str | Path, **_options: Any) -> Seams:
        """Read what `to_disk` wrote."""
        packed = (Path(path) / FILE_NAME).read_bytes()
        data: dict[str, Any] = json.loads(gzip.decompress(packed))
        self.table = SeamTable(**data)
        self._prepare()
        return self


@Language.factory(FACTORY, assigns=["token.lemma"], requires=["token.pos", "token.dep"])
def make_seams(nlp: Language, name: str) -> Seams:
    """Make an empty component; its table is read with the pipeline."""
    del nlp, name
    return Seams()
