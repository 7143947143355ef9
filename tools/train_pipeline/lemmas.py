"""The parts of a UD Dutch lemma: the core, the separated particle, the seams of a compound.

UD Dutch writes the lemma of `zegde … toe` as `toe_zeggen` and that of `gemeenteraad` as
`gemeente_raad`. The trainable lemmatizer learns the core alone (`zeggen`, `gemeenteraad`);
particle and seams are put back afterwards.
"""

from __future__ import annotations

from itertools import pairwise

from corpus import Sentence

LINKS = ("", "s", "en", "e", "n", "-", "s-")


def particles(sentence: Sentence) -> dict[int, list[int]]:
    """The separated particles of each verb: token index of the verb → those of its particles."""
    found: dict[int, list[int]] = {}
    for index, label in enumerate(sentence.deprels):
        if label == "compound:prt":
            found.setdefault(sentence.heads[index], []).append(index)
    return found


def core_lemmas(sentence: Sentence) -> list[str]:
    """The lemmas without separated particles and without seams, one for each word."""
    cores = list(sentence.lemmas)
    for verb, parts in particles(sentence).items():
        for part in parts:
            for form in (sentence.lemmas[part], sentence.words[part].lower()):
                rest = cores[verb].removeprefix(f"{form}_")
                if rest != cores[verb]:
                    cores[verb] = rest
                    break
    return [
        core if core == word else without_seams(word, core)
        for core, word in zip(cores, sentence.words, strict=True)
    ]


def without_seams(word: str, lemma: str) -> str:
    """The lemma as one word, with the letters that link its parts in the text.

    `bestuur_lid` for "bestuursleden" becomes `bestuurslid`.
    """
    if "_" not in lemma:
        return lemma
    *firsts, last = lemma.split("_")
    rest = word
    built = ""
    for part, following in pairwise([*firsts, last]):
        at = _seam(rest, part, following)
        if at is None:
            return lemma.replace("_", "")
        built += rest[:at]
        rest = rest[at:]
    return (built.lower() if lemma == lemma.lower() else built) + last


def _seam(text: str, part: str, following: str) -> int | None:
    """Where `following` begins in a text that begins with a form of `part`."""
    low = text.lower()
    for size in (3, 2, 1):
        for at in range(max(2, len(part) - 1), len(part) + 3):
            link = low[len(part) : at]
            if link in LINKS and low.startswith(following.lower()[:size], at):
                return at
    return None
