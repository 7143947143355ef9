"""Fits the table that cuts lemmas at their seams, from the newer treebanks and word lists."""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from corpus import Sentence, load_corpus
from harmonise import Harmoniser, pairs
from lemmas import core_lemmas, particles
from wordfreq import top_n_list, zipf_frequency

from annotator.extract.models.seams import SEAM, Seams, SeamTable, candidates, features

POS = {"NOUN", "ADJ"}
PARTICLES = [
    "aan",
    "achter",
    "achterop",
    "achteruit",
    "af",
    "bij",
    "bijeen",
    "binnen",
    "boven",
    "buiten",
    "dicht",
    "door",
    "dood",
    "droog",
    "goed",
    "groot",
    "heen",
    "hoog",
    "in",
    "ineen",
    "klaar",
    "kapot",
    "kwijt",
    "langs",
    "leeg",
    "los",
    "mee",
    "mis",
    "na",
    "neer",
    "om",
    "omhoog",
    "omlaag",
    "onder",
    "op",
    "open",
    "over",
    "plaats",
    "rond",
    "samen",
    "schoon",
    "stil",
    "stop",
    "tegemoet",
    "tegen",
    "teloor",
    "teleur",
    "terecht",
    "terug",
    "teweeg",
    "toe",
    "tussen",
    "uit",
    "uiteen",
    "vast",
    "vol",
    "voor",
    "voorbij",
    "vooruit",
    "vrij",
    "waar",
    "weer",
    "weg",
    "wijs",
    "achterna",
    "ongedaan",
    "bezig",
    "gelijk",
    "bekend",
    "binnen",
    "thuis",
    "deel",
    "les",
]


ALWAYS_APART = {"af", "in", "mee", "na", "neer", "op", "terug", "toe", "uit", "weg", "samen", "bij"}


def lookups(name: str) -> dict[str, object]:
    """A Dutch table of spacy-lookups-data."""
    spec = importlib.util.find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("Install the requirements first: spacy-lookups-data is missing.")
    path = Path(spec.origin).parent / "data" / f"nl_lemma_{name}.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return dict(json.load(file))


def seen_lemmas(sentences: Iterable[Sentence]) -> dict[str, Counter[str]]:
    """Lemma without seams → how often which lemma with seams, for nouns and adjectives."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        cores = core_lemmas(sentence)
        for pos, core, lemma in zip(sentence.upos, cores, sentence.lemmas, strict=True):
            if pos in POS:
                seen[core][lemma] += 1
    return seen


def separable_verbs(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Verbs in one word → with the seam after their particle.

    Besides the verbs of the treebanks those whose participle has "ge" after the particle, and
    all with a particle that is never anything else.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        apart = particles(sentence)
        for index, (pos, lemma) in enumerate(zip(sentence.upos, sentence.lemmas, strict=True)):
            if pos == "VERB" and (index not in apart or SEAM in lemma):
                found[lemma.replace(SEAM, "")][lemma] += 1
    result = {core: max(sorted(c), key=c.__getitem__) for core, c in found.items()}
    forms = lookups("lookup")
    words = set(forms) | set(top_n_list("nl", 200_000))
    participles: dict[str, list[str]] = defaultdict(list)
    verbs = set(result)
    for form, lemma in forms.items():
        if isinstance(lemma, str) and lemma.endswith("n"):
            verbs.add(lemma)
            if form.startswith("ge"):
                participles[lemma].append(form)
    for verb in sorted(verbs):
        for particle in PARTICLES:
            rest = verb.removeprefix(particle)
            if verb == rest or len(rest) < 4 or verb in result or rest not in verbs:
                continue
            seen_apart = any(particle + form in words for form in participles[rest])
            if particle in ALWAYS_APART or seen_apart:
                result[verb] = f"{particle}{SEAM}{rest}"
    return {core: lemma for core, lemma in result.items() if core != lemma}


LISTS = {"VERB": "verb", "NOUN": "noun", "ADJ": "adj"}
FREQUENT = 150_000


def inflected_forms(sentences: Sequence[Sentence]) -> dict[str, dict[str, str]]:
    """By part of speech the lemma (without seams) of each form: the treebanks', else the lists'."""
    index, lookup, exceptions = lookups("index"), lookups("lookup"), lookups("exc")
    frequent = set(top_n_list("nl", FREQUENT))
    result: dict[str, dict[str, str]] = {}
    for pos, name in LISTS.items():
        listed = index.get(name, [])
        lemmas = set(listed) if isinstance(listed, list) else set()
        forms = {
            form: lemma
            for form, lemma in lookup.items()
            if isinstance(lemma, str) and lemma in lemmas and form in frequent and form.isalpha()
            if pos != "VERB" or lemma.endswith("n")
        }
        irregular = exceptions.get(name, {})
        if isinstance(irregular, dict):
            forms |= {f: found[0] for f, found in irregular.items() if f in frequent}
        result[pos] = forms
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        cores = core_lemmas(sentence)
        for word, pos, core in zip(sentence.words, sentence.upos, cores, strict=True):
            if pos in LISTS:
                seen[pos, word.lower()][core] += 1
    for (pos, word), counts in seen.items():
        result[pos][word] = max(sorted(counts), key=counts.__getitem__)
    return result


def fit(sentences: Sequence[Sentence], older: Sequence[Sentence]) -> SeamTable:
    """Fit the table and its weights; `older` are rewritten sentences, for their forms alone."""
    seen = seen_lemmas(sentences)
    table = SeamTable()
    table.exact = {core: max(sorted(c), key=c.__getitem__) for core, c in seen.items()}
    heads: Counter[str] = Counter()
    modifiers: Counter[str] = Counter()
    for lemma in table.exact.values():
        *firsts, last = lemma.split(SEAM)
        if firsts:
            heads[last] += 1
            modifiers.update(firsts)
    table.heads, table.modifiers = dict(heads), dict(modifiers)
    index = lookups("index")
    words = (
        set(heads) | set(modifiers) | {lemma for lemma in table.exact.values() if SEAM not in lemma}
    )
    for pos in ("noun", "adj", "verb"):
        listed = index.get(pos, [])
        words |= set(listed) if isinstance(listed, list) else set()
    words |= {word.removesuffix("en") for word in words if len(word) > 6 and word.endswith("en")}
    for word in words:
        frequency = zipf_frequency(word, "nl")
        if (
            len(word) >= 3
            and word.replace("-", "").isalpha()
            and (frequency >= 2.6 or word in heads or word in modifiers)
        ):
            table.parts[word] = round(frequency, 1)
    table.weights = fit_weights(table)
    table.forms = inflected_forms([*sentences, *older])
    table.separable = separable_verbs(sentences)
    return table


def fit_weights(table: SeamTable, rounds: int = 3000) -> list[float]:
    """Logistic regression over all possible cuts of the words of the treebanks.

    Each word's own part in `heads` and `modifiers` is taken out while it is looked at.
    """
    rows, labels = [], []
    for core, lemma in sorted(table.exact.items()):
        if "-" in core:
            continue
        *firsts, last = lemma.split(SEAM)
        own = SeamTable(parts=dict(), heads=table.heads, modifiers=table.modifiers)
        for first, link, tail in candidates(table.parts, core):
            right = (
                len(firsts) > 0
                and (tail == last or (tail.endswith(last) and len(firsts) > 1))
                and first.startswith(firsts[0])
            )
            own.parts = table.parts
            row = features(own, core, first, link, tail)
            if firsts:
                if first in firsts:
                    row[4] = float(np.log1p(max(0, table.modifiers.get(first, 0) - 1)))
                if tail == last:
                    row[5] = float(np.log1p(max(0, table.heads.get(tail, 0) - 1)))
            rows.append(row)
            labels.append(float(right))
    x, y = np.array(rows), np.array(labels)
    scale = np.abs(x).max(axis=0).clip(min=1e-6)
    x = x / scale
    weights = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ weights))
        weights -= 4.0 * (x.T @ (p - y) / len(y) + 1e-5 * weights)
    return [round(float(w), 4) for w in weights / scale]


def accuracy(table: SeamTable, sentences: Sequence[Sentence]) -> tuple[float, float]:
    """How many nouns, adjectives are cut right given right cores: all, those with a seam."""
    component = Seams(table)
    right = total = right_cut = total_cut = 0
    for sentence in sentences:
        cores = core_lemmas(sentence)
        for pos, core, lemma in zip(sentence.upos, cores, sentence.lemmas, strict=True):
            if pos in POS:
                hit = component.compound(core) == lemma
                total, right = total + 1, right + hit
                if SEAM in lemma:
                    total_cut, right_cut = total_cut + 1, right_cut + hit
    return right / total, right_cut / max(1, total_cut)


def main() -> None:
    """Write the component's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is built")
    options = parser.parse_args()
    corpus = load_corpus()
    harmoniser = Harmoniser(pairs())
    old = [harmoniser.rewrite(sentence) for sentence in corpus.old]
    everything, compounds = accuracy(fit(corpus.train, old), corpus.dev)
    print(f"dev: all {everything:.4f}, compounds {compounds:.4f}")
    table = fit(corpus.train + corpus.dev, old)
    Seams(table).to_disk(options.work / "seams")
    print(len(table.parts), "parts,", len(table.exact), "lemmas,", len(table.separable), "verbs")


if __name__ == "__main__":
    main()
