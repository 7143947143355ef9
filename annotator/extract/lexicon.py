"""The data files as the rules use them: gazetteer, cue words, the event lexicon.

Labels, roles, event types and attribute values are named in the data alone; the rules speak of
kinds of names ("human", "state") and of moods, which ``rules.yaml`` maps to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

import yaml

from annotator.extract.calibration import Calibration
from annotator.extract.morphology import Form, Verb, conjugate, inflected, plurals
from annotator.extract.words import Word, keys, plain


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of the gazetteer.

    Args:
        words: The keys of its words.
        kind: What it stands for.
        confidence: How sure a match is.
        tongue: Whether it is the language too where no noun follows ("Albanees").
    """

    words: tuple[str, ...]
    kind: str
    confidence: float
    tongue: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue says of a name: its kind, and how sure that is."""

    kind: str
    confidence: float


class Gazetteer:
    """Names by their first word."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._known: set[tuple[str, ...]] = set()

    def add(self, name: str, kind: str, confidence: float, tongue: bool = False) -> None:
        """Add a name; one that is there already keeps its first kind."""
        words = keys(name)
        if not words or words in self._known:
            return
        self._known.add(words)
        self._entries.setdefault(words[0], []).append(Entry(words, kind, confidence, tongue))

    def match(self, words: Sequence[Word], index: int) -> tuple[Entry, int] | None:
        """The longest name that begins at a word, and the index after its last word.

        A name may be in capitals throughout, and its last word may have the genitive ending.
        """
        first = words[index].key
        best: tuple[Entry, int] | None = None
        forms = _variants(first, alone=True)
        if words[index].opening:
            forms += (words[index].lower,)
        for form in forms:
            for entry in self._entries.get(form, ()):
                end = index + len(entry.words)
                if end > len(words) or (best is not None and end <= best[1]):
                    continue
                if all(
                    entry.words[step] in _variants(words[index + step].key, end - 1 == index + step)
                    for step in range(1, len(entry.words))
                ) and (len(entry.words) == 1 or entry.words[0] in forms):
                    best = (entry, end)
        return best


def _variants(key: str, alone: bool) -> tuple[str, ...]:
    """The forms under which a name's word may be listed; a last word may be a genitive."""
    found = [key]
    if key.isupper() and len(key) > 2:
        found.append(key.capitalize())
    if alone:
        if key.endswith("'s"):
            found.append(key[:-2])
        elif len(key) > 4 and key.endswith("s") and key[-2].islower():
            found.append(key[:-1])
    return tuple(found)


class Words:
    """A list of cue words, of which some count as the end of a compound too."""

    def __init__(self, words: Iterable[str], endings: Iterable[str] = ()) -> None:
        self.words = frozenset(plain(word).lower() for word in words)
        self.endings = tuple(sorted({plain(ending).lower() for ending in endings}))

    def __contains__(self, lower: str) -> bool:
        return lower in self.words or (
            bool(self.endings) and len(lower) > 5 and lower.endswith(self.endings)
        )


@dataclass(frozen=True, slots=True)
class Heads:
    """Words that a name of a kind begins or ends with."""

    cue: Cue
    first: frozenset[str]
    last: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mood:
    """What a cue in its clause, or in the clause that governs it, makes of an event."""

    name: str
    attribute: str
    value: str
    cues: frozenset[str]
    governs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """Roles of an event type: of subject, object and owner, and after prepositions."""

    subject: str | None
    object: str | None
    owner: str | None
    prepositions: Mapping[str, str | None]


NO_ROLES = Frame(None, None, None, {})


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word of the event lexicon means, and when.

    Args:
        type: Name of the event type.
        frame: Who fills which role.
        confidence: How sure the word alone makes the event.
        form: What the inflected form may be; None for a noun.
        verb: The verb with its particle; None for a noun.
        near: Words of which one must stand in the sentence; empty for no condition.
        subject: Kinds of which the subject must be; empty for no condition.
        next: Word that must follow; empty for no condition.
        mood: Mood of the events that depend on the word.
    """

    type: str
    frame: Frame
    confidence: float
    form: Form | None = None
    verb: Verb | None = None
    near: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    next: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Idiom:
    """Fixed words and a verb that together name an event."""

    words: tuple[str, ...]
    mark: tuple[str, ...]
    verb: Verb
    with_verb: bool
    sense: Sense


@dataclass(frozen=True, slots=True)
class Sport:
    """Words of sport, and what they make of event words where enough of them stand.

    Args:
        words: The words, in all their forms.
        least: How many make an article one about sport.
        factor: What confidences are multiplied by there.
        drop: What is less certain than this there is no event.
    """

    words: frozenset[str] = frozenset()
    least: int = 1
    factor: float = 1.0
    drop: float = 0.0


@dataclass
class EventLexicon:
    """Forms of the words that name events."""

    exact: dict[str, list[Sense]] = field(default_factory=dict)
    split: dict[str, list[Sense]] = field(default_factory=dict)
    tails: dict[str, list[Sense]] = field(default_factory=dict)
    lemmas: dict[str, list[Sense]] = field(default_factory=dict)
    excluded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    idioms: list[Idiom] = field(default_factory=list)
    sport: Sport = Sport()
    frames: dict[str, Frame] = field(default_factory=dict)
    default: Frame = NO_ROLES
    _ends: frozenset[str] | None = None

    def frame_of(self, event_type: str) -> Frame:
        """The roles of an event type; of one that the lexicon does not have, those of most."""
        return self.frames.get(event_type, self.default)

    def senses(self, lower: str) -> Sequence[Sense]:
        """The senses of a form in one word: its own, or else those of a compound's last part."""
        own = self.exact.get(lower)
        if own is not None:
            return own
        if self._ends is None:
            self._ends = frozenset(form[-4:] for form in self.tails)
        return self._compound(lower) if lower[-4:] in self._ends or len(lower) < 8 else ()

    def _compound(self, lower: str) -> Sequence[Sense]:
        for start in range(3, len(lower) - 3):
            found = self.tails.get(lower[start:])
            if found:
                return [sense for sense in found if not lower.endswith(self.excluded[sense.type])]
        return ()


@dataclass(frozen=True)
class Lexicon:
    """Everything that the rules look up.

    Args:
        digest: SHA-256 of the data files, hexadecimal.
        rules: ``rules.yaml`` as it stands.
    """

    digest: str
    rules: Mapping[str, Any]
    labels: Mapping[str, str]
    gazetteer: Gazetteer
    given: frozenset[str]
    events: EventLexicon
    event_types: frozenset[str]
    functions: Words
    appositions: tuple[tuple[Cue, Words], ...]
    heads: tuple[Heads, ...]
    endings: tuple[tuple[Cue, Words], ...]
    patterns: tuple[tuple[Cue, Callable[[str], object]], ...]
    fillers: Words
    places: Words
    moods: tuple[Mood, ...]
    calibration: Calibration

    def words(self, *path: str) -> frozenset[str]:
        """A list of cue words in ``rules.yaml``, in lower case without accents."""
        found = self._lists.get(path)
        if found is None:
            found = frozenset(plain(word).lower() for word in _at(self.rules, path))
            self._lists[path] = found
        return found

    def cue(self, *path: str) -> Cue:
        """The kind and confidence that a section of ``rules.yaml`` gives."""
        section = _at(self.rules, path)
        return Cue(section["kind"], float(section["confidence"]))

    def number(self, *path: str) -> float:
        """A confidence in ``rules.yaml``."""
        return float(_at(self.rules, path))

    def text(self, *path: str) -> str:
        """A name in ``rules.yaml``."""
        return str(_at(self.rules, path))

    _lists: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False)


def _at(section: Any, path: Sequence[str]) -> Any:
    for key in path:
        section = section[key]
    return section


def _read(name: str) -> str:
    return (resources.files("annotator.extract") / "data" / name).read_text(encoding="utf-8")


def read_yaml(name: str) -> Any:
    """A data file in YAML, every scalar as a string."""
    # As plain strings: "no" and "on" are Dutch words here and no truth values.
    return yaml.load(_read(name), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def _lines(name: str) -> Iterator[str]:
    for line in _read(name).splitlines():
        if line and not line.startswith("#"):
            yield line


def load(own: Mapping[str, Any] | None = None) -> Lexicon:
    """The data files of this room, and a project's own words for events over them.

    Args:
        own: Entries by event type, in the form of ``types`` in ``events.yaml``.
    """
    known = _load()
    if not own:
        return known
    data = read_yaml("events.yaml")
    data["types"] = _merged(data["types"], own)
    events, names = _event_lexicon(data, read_yaml("verbs.yaml"))
    text = json.dumps(own, sort_keys=True, default=str)
    digest = sha256((known.digest + text).encode("utf-8", "surrogatepass")).hexdigest()
    return replace(known, digest=digest, events=events, event_types=names)


def _merged(types: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A project's words before those of the data file; its roles in their place."""
    merged: dict[str, Any] = {}
    for name in [*own, *(name for name in types if name not in own)]:
        given, base = own.get(name) or {}, types.get(name, {})
        lists = {
            part: [*(given.get(part) or ()), *base.get(part, ())]
            for part in ("verbs", "nouns", "not")
        }
        roles = {**base.get("roles", {}), **(given.get("roles") or {})}
        merged[name] = {**lists, **({"roles": roles} if roles else {})}
    return merged


@cache
def _load() -> Lexicon:
    rules = read_yaml("rules.yaml")
    events, names = _event_lexicon(read_yaml("events.yaml"), read_yaml("verbs.yaml"))
    given = {plain(name) for name in _lines(rules["given_names"]["file"])}
    given -= {plain(name) for name in rules["not_given_names"]}
    return Lexicon(
        digest=_digest(),
        rules=rules,
        labels={kind: section["label"] for kind, section in rules["kinds"].items()},
        gazetteer=_gazetteer(rules),
        given=frozenset(given),
        events=events,
        event_types=names,
        functions=Words(rules["functions"]["words"], rules["functions"]["endings"]),
        appositions=tuple(
            (_cue(section), Words(section["words"], section["words"]))
            for section in rules["apposition"]
        ),
        heads=tuple(
            Heads(
                _cue(section),
                frozenset(plain(word) for word in section.get("first", ())),
                frozenset(plain(word) for word in section.get("last", ())),
            )
            for section in rules["heads"]
        ),
        endings=tuple((_cue(section), Words((), section["words"])) for section in rules["endings"]),
        patterns=tuple(
            (_cue(section), re.compile(section["pattern"]).fullmatch)
            for section in rules["patterns"]
        ),
        fillers=_fillers(
            [
                *rules["fillers"]["words"],
                *rules["fillers"]["places"],
                *(word for word in rules["functions"]["words"] if len(word) > 3),
            ]
        ),
        places=_fillers(rules["fillers"]["places"]),
        calibration=Calibration.of(read_yaml("calibration.yaml")),
        moods=tuple(
            Mood(
                section["name"],
                section["attribute"],
                section["value"],
                frozenset(map(plain, section["cues"])),
                frozenset(map(plain, section["governs"])),
            )
            for section in rules["moods"]
        ),
    )


def _cue(section: Mapping[str, Any]) -> Cue:
    return Cue(section["kind"], float(section["confidence"]))


def _digest() -> str:
    folder = resources.files("annotator.extract") / "data"
    digest = sha256()
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".txt", ".tsv", ".yaml")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _fillers(nouns: Iterable[str]) -> Words:
    forms = {form for noun in nouns for form in plurals(noun)}
    return Words(forms, (form for form in forms if len(form) > 4))


def _gazetteer(rules: Mapping[str, Any]) -> Gazetteer:
    gazetteer = Gazetteer()
    countries = rules["countries"]
    confidence = float(countries["confidence"])
    for line in _lines(countries["file"]):
        names, adjectives, people = ([*line.split("\t"), "", ""])[:3]
        for name in filter(None, names.split("|")):
            gazetteer.add(name, countries["name"], confidence)
        for adjective in filter(None, adjectives.split("|")):
            gazetteer.add(adjective, countries["adjective"], confidence, tongue=True)
            gazetteer.add(inflected(adjective), countries["adjective"], confidence)
        for inhabitant in filter(None, people.split("|")):
            gazetteer.add(inhabitant, countries["inhabitant"], confidence)
    for section in rules["lists"]:
        for name in _lines(section["file"]):
            gazetteer.add(name, section["kind"], float(section["confidence"]))
    return gazetteer


def _event_lexicon(
    data: Mapping[str, Any], irregular: Mapping[str, Sequence[str]]
) -> tuple[EventLexicon, frozenset[str]]:
    lexicon = EventLexicon(default=_frame(data["roles"]))
    frames = lexicon.frames
    for name, section in data["types"].items():
        frames[name] = frame = _frame(section.get("roles", data["roles"]))
        excluded = {form for word in section.get("not", ()) for form in plurals(word)}
        lexicon.excluded[name] = tuple(sorted(excluded))
        for item in section.get("verbs", ()):
            _add_verb(lexicon, item, name, frame, data["confidence"], irregular)
        for item in section.get("nouns", ()):
            _add_noun(lexicon, item, name, frame, data["confidence"])
    sport = data["sport"]
    lexicon.sport = Sport(
        frozenset(form for word in sport["words"] for form in plurals(word)),
        int(sport["least"]),
        float(sport["factor"]),
        float(sport["drop"]),
    )
    for item in data["idioms"]:
        lexicon.idioms.append(
            Idiom(
                keys(item["words"]),
                keys(item["mark"]),
                conjugate(item["verb"], irregular),
                item["with_verb"] == "true",
                Sense(
                    item["type"],
                    frames[item["type"]],
                    float(data["confidence"]["idiom"]),
                    Form.FINITE,
                ),
            )
        )
    return lexicon, frozenset(data["types"])


def _frame(roles: Mapping[str, Any]) -> Frame:
    return Frame(
        _role(roles.get("subject")),
        _role(roles.get("object")),
        _role(roles.get("owner")),
        {key: _role(value) for key, value in (roles.get("prepositions") or {}).items()},
    )


def _role(value: str | None) -> str | None:
    return None if value in (None, "", "null") else value


def _sense(item: Mapping[str, Any], name: str, frame: Frame, confidence: str) -> Sense:
    prepositions = {key: _role(role) for key, role in item.get("prepositions", {}).items()}
    own = Frame(
        frame.subject,
        _role(item.get("object", frame.object)),
        _role(item.get("owner", frame.owner)),
        {**frame.prepositions, **prepositions},
    )
    return Sense(
        name,
        own,
        float(item.get("confidence", confidence)),
        near=frozenset(plain(word).lower() for word in item.get("near", ())),
        subject=frozenset(item.get("subject", ())),
        next=item.get("next", ""),
        mood=item.get("mood", ""),
    )


def _add_verb(
    lexicon: EventLexicon,
    item: str | Mapping[str, Any],
    name: str,
    frame: Frame,
    confidence: Mapping[str, str],
    irregular: Mapping[str, Sequence[str]],
) -> None:
    settings: Mapping[str, Any] = {"word": item} if isinstance(item, str) else item
    sense = _sense(settings, name, frame, confidence["verb"])
    verb = conjugate(settings["word"], irregular)
    only = settings.get("forms")
    for form, kind in verb.forms.items():
        if only is None or form in only:
            lexicon.exact.setdefault(form, []).append(_verbal(sense, kind, verb))
    for form in only or ():
        if form not in verb.forms:
            lexicon.exact.setdefault(form, []).append(_verbal(sense, Form.FINITE, verb))
    if only is None:
        # A prefix keeps its parts together; the pipeline may lemmatise "aangevallen" to the whole.
        whole = verb.particle + verb.infinitive
        lexicon.lemmas.setdefault(whole, []).append(_verbal(sense, Form.INFINITIVE, verb))
    for form in verb.split:
        lexicon.split.setdefault(form, []).append(_verbal(sense, Form.FINITE, verb))


def _verbal(sense: Sense, form: Form, verb: Verb) -> Sense:
    return Sense(
        sense.type,
        sense.frame,
        sense.confidence,
        form,
        verb,
        sense.near,
        sense.subject,
        sense.next,
        sense.mood,
    )


def _add_noun(
    lexicon: EventLexicon,
    item: str | Mapping[str, Any],
    name: str,
    frame: Frame,
    confidence: Mapping[str, str],
) -> None:
    settings: Mapping[str, Any] = {"word": item} if isinstance(item, str) else item
    word: str = settings["word"]
    # "een verzoek van de bond" is the bond's, whatever "van" does after verbs of the type.
    of = {key: role for key, role in frame.prepositions.items() if key != "van"}
    sense = _sense(settings, name, replace(frame, prepositions=of), confidence["noun"])
    compound = word.startswith("+")
    for form in plurals(word.removeprefix("+")):
        lexicon.exact.setdefault(form, []).append(sense)
        if compound:
            lexicon.tails.setdefault(form, []).append(sense)
