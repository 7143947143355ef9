"""Dutch inflection, as far as a lexicon of verbs and nouns needs it.

Forms are in lower case without accents. The rules are those of school grammar: open syllables
show a long vowel by one letter and closed ones by two, v and z become f and s at the end of a
word, and the weak past takes -te after a voiceless consonant of the infinitive, otherwise -de.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from annotator.extract.words import plain

_VOWELS = "aeiouy"
_DIGRAPHS = ("aa", "ee", "oo", "uu", "ie", "oe", "ui", "ij", "ei", "eu", "ou", "au")


class Form(Enum):
    """What an inflected form of a verb can be."""

    FINITE = 1
    INFINITIVE = 2
    PARTICIPLE = 3
    ATTRIBUTIVE = 4


@dataclass(frozen=True, slots=True)
class Verb:
    """The forms of a verb.

    Args:
        forms: Forms in one word, with what each may be.
        split: Finite forms that stand apart from the particle; empty without one.
        particle: The separable part; empty without one.
        infinitive: The infinitive without its particle.
    """

    forms: Mapping[str, Form]
    split: frozenset[str] = frozenset()
    particle: str = ""
    infinitive: str = ""


def stem(infinitive: str) -> str:
    """The stem of a regular infinitive: "annexeren" gives "annexeer", "stoppen" gives "stop"."""
    base = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    if len(base) < 2:
        return base
    last, before = base[-1], base[-2]
    if last not in _VOWELS:
        if last == before:
            base = base[:-1]
        elif before in _VOWELS and base[-3:-1] not in _DIGRAPHS and base[-3:-2] != before:
            base = base[:-1] + before + last
    return base[:-1] + {"v": "f", "z": "s"}.get(base[-1], base[-1])


def _weak(infinitive: str, root: str) -> tuple[str, str, str, str]:
    """Present with -t, past singular, past plural and the end of the participle."""
    base = infinitive[:-2] if infinitive.endswith("en") else infinitive
    voiceless = base.endswith(("t", "k", "f", "s", "ch", "p", "x"))
    dental = "t" if voiceless else "d"
    participle = root if root.endswith(dental) else root + dental
    present = root if root.endswith("t") else root + "t"
    return present, f"{root}{dental}e", f"{root}{dental}en", participle


def _attributive(participle: str) -> str:
    """The participle before a noun: "gedood" gives "gedode", "bezet" gives "bezette"."""
    if participle.endswith("en"):
        return participle
    if re.search(r"(aa|ee|oo|uu)[dt]$", participle):
        return participle[:-2] + participle[-1] + "e"
    if re.search(rf"[^{_VOWELS}][{_VOWELS}][dt]$", participle):
        return participle + participle[-1] + "e"
    return participle + "e"


def conjugate(entry: str, irregular: Mapping[str, Sequence[str]]) -> Verb:
    """All forms of a verb.

    Args:
        entry: The infinitive, "|" after a separable particle, "_" after an inseparable prefix;
            after "=" the stem, without the particle, where it is not made by the common rule.
        irregular: Infinitive to past singular, past plural, participle and further finite forms.
    """
    written, _, root = plain(entry).lower().partition("=")
    particle, separable, rest = written.rpartition("|")
    prefix, _, base = rest.rpartition("_")
    infinitive = prefix + base
    root = root or prefix + stem(base)
    present, past, pasts, participle = _weak(infinitive, root)
    participle = participle if prefix else "ge" + participle
    # The bare stem is left out: in news it is rather a noun or an adjective ("eis", "dood").
    finite = {present}
    strong = irregular.get(infinitive)
    if strong is None and base in irregular:
        strong = [prefix + form for form in irregular[base]]
        strong[2] = prefix + irregular[base][2].removeprefix("ge") if prefix else irregular[base][2]
    if strong is None:
        finite |= {past, pasts}
    else:
        finite |= {strong[0], strong[1], *strong[3:]}
        participle = strong[2]
    forms = {
        _attributive(participle): Form.ATTRIBUTIVE,
        **dict.fromkeys(sorted(finite), Form.FINITE),
        infinitive: Form.INFINITIVE,
        participle: Form.PARTICIPLE,
    }
    if not separable:
        if not prefix:
            # Of the others too many are adjectives ("aanhoudende", "veelbelovende").
            forms[infinitive + "de"] = Form.ATTRIBUTIVE
        return Verb(forms, infinitive=infinitive)
    joined = {particle + form: kind for form, kind in forms.items()}
    return Verb(joined, frozenset(finite | {infinitive}), particle, infinitive)


def inflected(adjective: str) -> str:
    """An adjective with -e: "Russisch" gives "Russische", "Chinees" gives "Chinese"."""
    if re.search(r"(aa|ee|oo|uu)[^aeiouy]$", adjective):
        adjective = adjective[:-2] + adjective[-1]
    return _voiced(adjective) + "e" if adjective.endswith("f") else adjective + "e"


def plurals(noun: str) -> frozenset[str]:
    """A noun's singular and what its plural may look like; some of it may not exist."""
    noun = plain(noun).lower()
    found = {noun, noun + "s", noun + "en"}
    if noun.endswith("e"):
        found |= {noun + "n"}
    if noun[-1] in "aiouy":
        found |= {noun + "'s"}
    if re.search(r"(aa|ee|oo|uu)[^aeiouy]$", noun):
        short = noun[:-2] + noun[-1]
        found |= {short + "en", _voiced(short) + "en"}
    elif re.search(r"[^aeiouy][aeiou][^aeiouyw]$", noun):
        found |= {noun + noun[-1] + "en"}
    found |= {_voiced(noun) + "en"}
    if noun.endswith("heid"):
        found |= {noun[:-3] + "den"}
    return frozenset(found)


def _voiced(word: str) -> str:
    return word[:-1] + {"f": "v", "s": "z"}.get(word[-1], word[-1])
