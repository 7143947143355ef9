"""``config.yaml``: where it is found, what it may say, and all that is wrong with it at once.

The file is chosen in this order: ``--config``, then ``ANNOTATOR_CONFIG``, then the ``config.yaml``
of the folder in which the program is started, then the built-in one.

The texts in the file are taken as they were written: ``key: y`` is the letter and ``no`` is a word,
whatever YAML makes of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from annotator.core.errors import ConfigError
from annotator.core.keys import (
    ATTRIBUTE_MODES,
    ENTITY_MODES,
    REASON_MODES,
    ROLE_MODES,
    Mode,
    Shortcut,
)
from annotator.core.language import LANGUAGES, N_, _
from annotator.core.queue import Order
from annotator.core.schema import Attribute, EntityType, EventType, LabelSet, Reason, Role

FILE_NAME = "config.yaml"
DEFAULT_DATABASE = "sqlite:///db/annotator.db"

AUTO = "auto"
"""What leaves the choice of a language or theme to the program."""

THEMES = ("dark", "light")
"""The looks of the screen."""


class Origin(StrEnum):
    """Why a configuration is the one in force."""

    EXPLICIT = "--config"
    ENVIRONMENT = "ANNOTATOR_CONFIG"
    FOLDER = N_("this folder")
    BUILTIN = N_("built-in")


@dataclass(frozen=True)
class ExtractorConfig:
    """An extractor that a project uses.

    Args:
        name: Name of the extractor.
        settings: What else its entry says; texts, numbers, truth values, None, lists, mappings.
    """

    name: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class ReviewConfig:
    """How articles are reviewed.

    Args:
        blind_share: Share of the articles, 0 to 1, on which suggestions are kept from annotators.
        order: The order of the queue.
        reasons: Why facts are rejected, in the order in which they are shown.
    """

    blind_share: float = 0.0
    order: Order = Order.GIVEN
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Config:
    """A configuration that holds together.

    Args:
        schema: The labels.
        extractors: The extractors, in the order in which they run.
        database: SQLAlchemy URL; the path of an SQLite file in it is absolute.
        keys: The keys in force for every command, the one shown first.
        path: The file.
        origin: Why this file.
        lexicon: Words that name events, by event type: ``verbs``, ``nouns``, ``not`` and ``roles``
            as in the extractors' own lexicon, in texts, numbers, None, lists and mappings.
        review: How articles are reviewed.
        language: One of :data:`~annotator.core.language.LANGUAGES`, or :data:`AUTO`.
        theme: One of :data:`THEMES`, or :data:`AUTO`.
    """

    schema: LabelSet
    extractors: tuple[ExtractorConfig, ...]
    database: str
    keys: Mapping[str, tuple[str, ...]]
    path: Path
    origin: Origin
    lexicon: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    review: ReviewConfig = ReviewConfig()
    language: str = AUTO
    theme: str = AUTO


def builtin_config() -> Path:
    """The configuration that comes with the program: in the wheel, or else in the checkout."""
    return _bundled(FILE_NAME)


def builtin_seeds() -> Path:
    """The folder of sample articles that comes with the program."""
    return _bundled("seeds")


def _bundled(name: str) -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / "data" / name
    return packaged if packaged.exists() else package.parent / name


def find(
    explicit: Path | None, environment: Mapping[str, str], folder: Path
) -> tuple[Path, Origin]:
    """The configuration file in force, and why it is.

    Args:
        explicit: The value of ``--config``.
        environment: The environment variables; an empty one counts as unset.
        folder: The folder in which the program was started.

    Raises:
        ConfigError: The file that was asked for does not exist.
    """
    wanted = environment.get(Origin.ENVIRONMENT)
    asked = (explicit, Origin.EXPLICIT), (Path(wanted) if wanted else None, Origin.ENVIRONMENT)
    for path, origin in asked:
        if path is not None:
            path = folder / path
            if not os.path.lexists(path):
                problem = _("{origin}: there is no file {file}; check the path.")
                raise ConfigError((problem.format(origin=origin, file=_shown(str(path))),))
            return path, origin
    beside = folder / FILE_NAME
    # Also what is there but cannot be read: the built-in one must not step in unnoticed.
    if os.path.lexists(beside):
        return beside, Origin.FOLDER
    return builtin_config(), Origin.BUILTIN


def load(path: Path, origin: Origin, shortcuts: Mapping[str, Shortcut]) -> Config:
    """Read a configuration file and check all of it.

    A relative SQLite path is relative to the folder of the file. That of the built-in
    configuration is relative to the current folder, for nothing is written beside the program.

    Args:
        path: The file.
        origin: Why this file, as from :func:`find`.
        shortcuts: The default keys of every command and where they work.

    Raises:
        ConfigError: All that is wrong with the file, in the order of the file.
    """
    problems = _Problems(path)
    root = _parse(_read(path, problems), problems)
    config = _Checker(problems, shortcuts).config(root, path, origin)
    problems.raise_any()
    return config


def database_url(
    config: Config, explicit: str | None, environment: Mapping[str, str], folder: Path
) -> str:
    """The database in force: ``--database``, else ``ANNOTATOR_DATABASE_URL``, else the file's.

    Args:
        config: The configuration.
        explicit: The value of ``--database``.
        environment: The environment variables; an empty one counts as unset.
        folder: What relative SQLite paths of the first two are relative to.

    Raises:
        ConfigError: What was given is no URL of a database; passwords are not repeated.
    """
    variable = "ANNOTATOR_DATABASE_URL"
    for name, url in (("--database", explicit), (variable, environment.get(variable) or None)):
        if url is not None:
            problem = _database_problem(url)
            if problem:
                raise ConfigError((f"{name}: {problem}",))
            return _absolute(url, folder)
    return config.database


# Reading: from bytes to nodes that know their place.


@dataclass(frozen=True, slots=True)
class _Node:
    """Something in the file, or, when it is of no subclass, something that was refused already."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Scalar(_Node):
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class _Sequence(_Node):
    items: list[_Node]


@dataclass(frozen=True, slots=True)
class _Mapping(_Node):
    items: list[_Node]  # keys and values by turns


class _Problems:
    def __init__(self, path: Path) -> None:
        self._file = _clean(str(path))
        self._found: list[tuple[int, int, str]] = []

    def add(self, node: _Node, sentence: str) -> None:
        self.at(node.line, node.column, sentence)

    def at(self, line: int, column: int, sentence: str) -> None:
        self._found.append((line, column, sentence))

    def place(self, node: _Node) -> str:
        return f"{self._file}:{node.line}:{node.column}"

    def raise_any(self) -> None:
        if self._found:
            ordered = sorted(set(self._found))
            raise ConfigError(
                tuple(
                    f"{self._file}:{line}:{column}: {sentence}"
                    for line, column, sentence in ordered
                )
            )

    def stop(self, line: int, column: int, sentence: str) -> NoReturn:
        self.at(line, column, sentence)
        self.raise_any()
        raise AssertionError


_LARGEST = 1_000_000
_DEEPEST = 20
# What YAML 1.2 does not allow in a file (its rule c-printable).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def _read(path: Path, problems: _Problems) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except IsADirectoryError:
        problems.stop(1, 1, _("This is a folder; name the {file} in it.").format(file=FILE_NAME))
    except FileNotFoundError:
        problems.stop(1, 1, _("There is no such file; check the path."))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _("the path is impossible")
        sentence = _("This file cannot be read ({reason}); check the path and its rights.")
        problems.stop(1, 1, sentence.format(reason=reason))
    if len(data) > _LARGEST:
        sentence = _("This file is larger than {count} bytes; is it a configuration?")
        problems.stop(1, 1, sentence.format(count=_LARGEST))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = _position(before)
        problems.stop(line, column, _("From here this is not UTF-8; save the file as UTF-8."))
    if found := _FORBIDDEN.search(text):
        line, column = _position(text[: found.start()])
        sentence = _("The control character U+{code:04X} is not allowed; remove it.")
        problems.stop(line, column, sentence.format(code=ord(found[0])))
    return text


def _position(before: str) -> tuple[int, int]:
    lines = re.split("\r\n|[\r\n]", before)
    return len(lines), len(lines[-1]) + 1


def _parse(text: str, problems: _Problems, *, fast: bool = True) -> _Node:
    """The only document of a YAML text as a tree.

    The tree is made from events rather than by ``yaml.compose``, so that neither depth nor aliases
    can cost more than the text is long.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if fast else yaml.SafeLoader
    roots: list[_Node] = []
    open_: list[list[_Node]] = [roots]
    try:
        for event in yaml.parse(text, Loader=loader):
            line, column = _place(event.start_mark)
            node: _Node | None = None
            if isinstance(event, yaml.DocumentStartEvent) and roots:
                problems.stop(line, column, _("A second document begins here; keep only one."))
            elif isinstance(event, yaml.AliasEvent):
                problems.at(
                    line, column, _("Aliases (*name) are not used here; write out what is meant.")
                )
                node = _Node(line, column)
            elif isinstance(event, yaml.NodeEvent):
                refused = _refusal(event)
                if refused:
                    problems.at(line, column, refused)
                if isinstance(event, yaml.ScalarEvent):
                    node = _Scalar(line, column, event.value, not event.style)
                    node = _Node(line, column) if refused else node
                elif isinstance(event, yaml.MappingStartEvent):
                    node = _Mapping(line, column, [])
                else:
                    node = _Sequence(line, column, [])
            if node is not None:
                open_[-1].append(node)
            if isinstance(node, _Mapping | _Sequence):
                if len(open_) > _DEEPEST:
                    sentence = _("This is nested more than {depth} deep.")
                    problems.stop(line, column, sentence.format(depth=_DEEPEST))
                open_.append(node.items)
            elif isinstance(event, yaml.CollectionEndEvent):
                open_.pop()
    except yaml.MarkedYAMLError as error:
        if fast and "nesting depth" in (error.problem or ""):
            # libyaml looks ahead and gives up on depth before its events say where that begins.
            return _parse(text, problems, fast=False)
        line, column = _place(error.problem_mark or error.context_mark)
        problems.stop(line, column, _syntax(error.problem or "", text, line, column))
    except yaml.YAMLError:
        problems.stop(1, 1, _("This is not valid YAML."))
    root = roots[0] if roots else _Node(1, 1)
    if not roots or _is_empty(root):
        problems.stop(1, 1, _("The file is empty; it needs at least labels or events."))
    return root


def _place(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refusal(event: Any) -> str | None:
    if event.anchor is not None:
        return _("Anchors (&name) are not used here; write out what is meant, or put it in quotes.")
    if getattr(event, "tag", None) is not None:
        return _("A text that begins with ! needs quotes: {tag}.").format(tag=_shown(event.tag))
    return None


_ADVICE = (
    (
        "mapping values are not allowed",
        N_("A text with a colon in it needs quotes, or > and a line."),
    ),
    ("could not find expected ':'", N_("A name and a colon are expected here.")),
    (
        "did not find expected key",
        N_("This line does not fit the ones above; check its indentation."),
    ),
    ("expected <block end>", N_("This line does not fit the ones above; check its indentation.")),
    (
        "did not find expected '-'",
        N_("This line does not fit the ones above; check its indentation."),
    ),
    ("unexpected end of stream", N_("A quotation mark is never closed.")),
    ("alphabetic or numeric", N_("A text that begins with * or & needs quotes.")),
    ("expected whitespace or line break", N_("A text that begins with ! needs quotes.")),
    ("are not allowed in this context", N_("A text that begins with - or ? needs quotes.")),
    ("expected ',' or", N_("A bracket is not closed, or a text between brackets needs quotes.")),
    (
        "expected node content",
        N_("A bracket is not closed, or a text that begins with a sign needs quotes."),
    ),
)


def _syntax(problem: str, text: str, line: int, column: int) -> str:
    lines = re.split("\r\n|[\r\n]", text)
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if "cannot start any token" in problem:
        if rest.startswith("\t"):
            return _("Tabs cannot indent; use spaces.")
        return _("A text that begins with {sign} needs quotes.").format(sign=_shown(rest[:1]))
    for part, advice in _ADVICE:
        if part in problem:
            return _(advice)
    return _("This is not valid YAML: {problem}.").format(problem=_clean(problem))


# Checking: from nodes to a configuration.

_RESERVED = frozenset(
    [
        "type",
        "trigger",
        "arguments",
        "id",
        "confidence",
        "verdict",
        "origin",
        "reason",
        "start",
        "end",
        "label",
        "role",
        "boundary",
    ]
)
"""Names that exports and comparisons give to other parts of an event."""

_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "black": "#000000",
        "red": "#cd3131",
        "green": "#0dbc79",
        "yellow": "#e5e510",
        "blue": "#2472c8",
        "magenta": "#bc3fbc",
        "cyan": "#11a8cd",
        "white": "#e5e5e5",
        "bright_black": "#666666",
        "bright_red": "#f14c4c",
        "bright_green": "#23d18b",
        "bright_yellow": "#f5f543",
        "bright_blue": "#3b8eea",
        "bright_magenta": "#d670d6",
        "bright_cyan": "#29b8db",
        "bright_white": "#ffffff",
        "aqua": "#00ffff",
        "brown": "#a52a2a",
        "chocolate": "#d2691e",
        "coral": "#ff7f50",
        "crimson": "#dc143c",
        "fuchsia": "#ff00ff",
        "gold": "#ffd700",
        "gray": "#808080",
        "grey": "#808080",
        "indigo": "#4b0082",
        "khaki": "#f0e68c",
        "lime": "#00ff00",
        "maroon": "#800000",
        "navy": "#000080",
        "olive": "#808000",
        "orange": "#ffa500",
        "orchid": "#da70d6",
        "pink": "#ffc0cb",
        "plum": "#dda0dd",
        "purple": "#800080",
        "salmon": "#fa8072",
        "silver": "#c0c0c0",
        "tan": "#d2b48c",
        "teal": "#008080",
        "tomato": "#ff6347",
        "turquoise": "#40e0d0",
        "violet": "#ee82ee",
    }
)

_PATH_PREFIX = "spacy:"
"""What a path follows in an extractor's name; a path may hold blanks."""

_WORD = r"[^\W_]+(?:['’-][^\W_]+)*"
_SPELLINGS: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "verbs": (
            re.compile(rf"(?:{_WORD}\|)?(?:{_WORD}_)?{_WORD}(?<=n)(?:={_WORD})?"),
            N_('an infinitive such as staken, aan|houden, ver_bieden or "leveren=lever"'),
        ),
        "nouns": (
            re.compile(rf"\+?{_WORD}"),
            N_("one noun in the singular such as akkoord, or +akkoord where it may end a compound"),
        ),
        "not": (re.compile(_WORD), N_("one noun in the singular")),
    }
)
"""How the words of the lexicon are written, and how to say so."""

_WORD_SETTINGS = (
    "word",
    "near",
    "subject",
    "object",
    "owner",
    "prepositions",
    "confidence",
    "mood",
)
_VERB_SETTINGS = ("next", "forms")
_FRAME = ("subject", "object", "owner", "prepositions")

_ARROWS = ("up", "down", "left", "right")
_NAMED_KEYS = frozenset(
    [
        "enter",
        "tab",
        "escape",
        "space",
        "home",
        "end",
        "pageup",
        "pagedown",
        "delete",
        "backspace",
        "insert",
        "shift+tab",
        *_ARROWS,
        *(f"shift+{arrow}" for arrow in _ARROWS),
        *(f"f{number}" for number in range(1, 13)),
    ]
)
_KEY_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        " ": "space",
        "\t": "tab",
        "esc": "escape",
        "return": "enter",
        "del": "delete",
        "ins": "insert",
        "pgup": "pageup",
        "pgdn": "pagedown",
    }
)
_SENT_AS: Mapping[str, str] = MappingProxyType(
    {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
)
_FLOW_CONTROL = frozenset({"ctrl+s", "ctrl+q"})

_Fields = Mapping[str, _Node]


@dataclass(frozen=True, slots=True)
class _Binding:
    title: str
    key: str
    modes: frozenset[Mode]
    node: _Node | None  # None for a default


class _Checker:
    def __init__(self, problems: _Problems, shortcuts: Mapping[str, Shortcut]) -> None:
        self._problems = problems
        self._shortcuts = shortcuts
        self._bindings: list[_Binding] = []
        self._names: dict[str, tuple[str, ...]] = {}
        self._own_roles: dict[str, tuple[str, ...]] = {}  # of the event types that limit them

    def config(self, root: _Node, path: Path, origin: Origin) -> Config:
        sections: dict[str, Callable[[_Node], Any]] = {
            "labels": self._labels,
            "events": self._events,
            "roles": self._roles,
            "attributes": self._attributes,
            "lexicon": self._lexicon,
            "extractors": self._extractors,
            "review": self._review,
            "interface": self._interface,
            "database": self._database,
            "keys": self._keys,
        }
        top = self._fields(root, _("the file"), tuple(sections))
        self._names = {
            section: self._peek(top.get(section)) for section in ("labels", "events", "roles")
        }
        top.setdefault("keys", _Mapping(1, 1, []))
        read = {name: check(top[name]) for name, check in sections.items() if name in top}
        if isinstance(root, _Mapping) and not (self._names["labels"] or self._names["events"]):
            self._problems.add(
                root,
                _("There are no labels and no events, so nothing could be annotated; add one."),
            )
        self._check_shared_names(top)
        self._check_clashes()
        language, theme = read.get("interface", (AUTO, AUTO))
        base = Path.cwd() if origin is Origin.BUILTIN else Path(os.path.abspath(path)).parent
        return Config(
            schema=LabelSet(
                entities=read.get("labels", ()),
                events=read.get("events", ()),
                roles=read.get("roles", ()),
                attributes=read.get("attributes", ()),
            ),
            extractors=read.get("extractors", ()),
            database=_absolute(read.get("database") or DEFAULT_DATABASE, base),
            keys=MappingProxyType(read["keys"]),
            path=path,
            origin=origin,
            lexicon=MappingProxyType(read.get("lexicon", {})),
            review=read.get("review", ReviewConfig()),
            language=language,
            theme=theme,
        )

    # Sections

    def _labels(self, section: _Node) -> tuple[EntityType, ...]:
        known = ("key", "color", "description", "example", "overlap")
        title = _("the label {name}")
        found = []
        for name, node, where in self._named(section, "labels"):
            fields = self._fields(node, where, known)
            found.append(
                EntityType(
                    name=name,
                    key=self._key(fields, where, title.format(name=_clean(name)), ENTITY_MODES),
                    color=self._color(fields, where),
                    description=self._text(fields, "description", where),
                    example=self._text(fields, "example", where),
                    overlap=self._flag(fields, "overlap", where, False),
                )
            )
        return tuple(found)

    def _events(self, section: _Node) -> tuple[EventType, ...]:
        known = ("color", "description", "example", "roles")
        found = []
        for name, node, where in self._named(section, "events"):
            fields = self._fields(node, where, known)
            roles = self._references(fields, "roles", where, "roles", _("{name} is no role."))
            if roles:
                self._own_roles[name] = roles
            found.append(
                EventType(
                    name=name,
                    color=self._color(fields, where),
                    description=self._text(fields, "description", where),
                    example=self._text(fields, "example", where),
                    roles=roles,
                )
            )
        return tuple(found)

    def _roles(self, section: _Node) -> tuple[Role, ...]:
        known = ("key", "fillers", "nouns", "required", "repeatable", "description", "example")
        title = _("the role {name}")
        found = []
        for name, node, where in self._named(section, "roles"):
            fields = self._fields(node, where, known)
            found.append(
                Role(
                    name=name,
                    key=self._key(fields, where, title.format(name=_clean(name)), ROLE_MODES),
                    fillers=self._references(
                        fields, "fillers", where, "labels", _("{name} is no label.")
                    ),
                    nouns=self._flag(fields, "nouns", where, True),
                    required=self._flag(fields, "required", where, False),
                    repeatable=self._flag(fields, "repeatable", where, True),
                    description=self._guideline(fields, where),
                )
            )
        return tuple(found)

    def _attributes(self, section: _Node) -> tuple[Attribute, ...]:
        known = ("key", "values", "description", "example")
        title = _("the attribute {name}")
        found = []
        for name, node, where in self._named(section, "attributes"):
            if name in _RESERVED:
                self._problems.add(
                    self._name_node(section, name),
                    _(
                        "{name} is what exports call another part of an event; choose another name."
                    ).format(name=_shown(name)),
                )
            fields = self._fields(node, where, known)
            for needed in ("key", "values"):
                if needed not in fields and not _refused(node):
                    missing = _("{where} has no {key}; add it.")
                    self._problems.add(node, missing.format(where=where, key=needed))
            values = []
            for value in self._texts(fields, "values", where):
                if self._is_name(value.text, value, _("a value")):
                    values.append(value.text)
            found.append(
                Attribute(
                    name=name,
                    key=self._key(fields, where, title.format(name=_clean(name)), ATTRIBUTE_MODES),
                    values=tuple(values),
                    description=self._guideline(fields, where),
                )
            )
        return tuple(found)

    def _lexicon(self, section: _Node) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, node in self._mapping(section, "lexicon").items():
            where = f"lexicon.{_clean(name)}"
            if name not in self._names["events"]:
                self._problems.add(
                    self._name_node(section, name),
                    _("{name} is no event type.").format(name=_shown(name))
                    + _suggestion(name, self._names["events"]),
                )
            fields = self._fields(node, where, ("roles", *_SPELLINGS))
            if not fields and (_is_empty(node) or (isinstance(node, _Mapping) and not node.items)):
                empty = _("{where} is empty; give it verbs or nouns.")
                self._problems.add(node, empty.format(where=where))
            roles = self._own_roles.get(name, self._names["roles"])
            entry: dict[str, Any] = {}
            if "roles" in fields:
                title = f"{where}.roles"
                entry["roles"] = self._frame(
                    self._fields(fields["roles"], title, _FRAME), title, roles
                )
            for kind in [kind for kind in _SPELLINGS if kind in fields]:
                entry[kind] = self._words(fields[kind], f"{where}.{kind}", kind, roles)
            found[name] = entry
        return found

    def _words(self, section: _Node, where: str, kind: str, roles: Sequence[str]) -> list[Any]:
        """The words of one part of a lexicon entry, plain or with what limits them."""
        found: list[Any] = []
        if _is_empty(section):
            self._problems.add(
                section, _("{where} is empty; name at least one.").format(where=where)
            )
        for node in self._list(section, where):
            if isinstance(node, _Mapping) and kind != "not":
                found.append(self._limited(node, where, kind, roles))
            elif self._is_spelled(node, where, kind) and isinstance(node, _Scalar):
                if node.text in found:
                    self._problems.add(node, self._twice(node, where))
                found.append(node.text)
        return found

    def _limited(
        self, node: _Mapping, where: str, kind: str, roles: Sequence[str]
    ) -> dict[str, Any]:
        known = _WORD_SETTINGS + (_VERB_SETTINGS if kind == "verbs" else ())
        fields = self._fields(node, _("an entry of {list}").format(list=where), known)
        found = self._frame(
            {name: fields[name] for name in ("object", "owner", "prepositions") if name in fields},
            where,
            roles,
        )
        if "word" not in fields:
            self._problems.add(
                node, _("An entry of {list} has no word; add it.").format(list=where)
            )
        elif self._is_spelled(fields["word"], where, kind):
            found["word"] = self._text(fields, "word", where)
        for name in ("near", "subject", "forms"):
            if name in fields:
                found[name] = [item.text for item in self._texts(fields, name, where)]
        for name in ("next", "mood"):
            if name in fields:
                found[name] = self._text(fields, name, where)
        if "confidence" in fields:
            found["confidence"] = self._share(fields, "confidence", where)
        return found

    def _frame(self, fields: _Fields, where: str, roles: Sequence[str]) -> dict[str, Any]:
        """Who fills which role: names of roles, None for no role."""
        found: dict[str, Any] = {}
        for name, node in fields.items():
            if name == "prepositions":
                title = f"{where}.{name}"
                found[name] = self._frame(self._mapping(node, title), title, roles)
            elif isinstance(node, _Scalar) and node.plain and node.text in ("null", "~"):
                found[name] = None
            else:
                role = self._one_text(node, f"{where}.{_clean(name)}")
                if role and role not in roles:
                    known = role in self._names["roles"]
                    sentence = (
                        _("{name} is no role of this event type.")
                        if known
                        else _("{name} is no role.")
                    )
                    self._problems.add(
                        node, sentence.format(name=_shown(role)) + _suggestion(role, roles)
                    )
                found[name] = role
        return found

    def _is_spelled(self, node: _Node, where: str, kind: str) -> bool:
        pattern, advice = _SPELLINGS[kind]
        if not isinstance(node, _Scalar) or _is_empty(node):
            self._one_text(node, _("An entry of {list}").format(list=where))
        elif not pattern.fullmatch(node.text.strip()):
            sentence = _("{word} does not fit {where}; write {advice}.")
            self._problems.add(
                node,
                sentence.format(word=_shown(node.text), where=where, advice=_(advice)),
            )
        else:
            return True
        return False

    def _extractors(self, section: _Node) -> tuple[ExtractorConfig, ...]:
        found: list[ExtractorConfig] = []
        for number, entry in enumerate(self._list(section, "extractors"), 1):
            where = f"extractors[{number}]"
            if isinstance(entry, _Scalar) and entry.text:
                self._problems.add(
                    entry,
                    _("An extractor is written with its settings.")
                    + _meant(f'"name: {_clean(entry.text)}"'),
                )
                continue
            fields = self._mapping(entry, where)
            if "name" not in fields and not _refused(entry):
                near = _nearest("name", fields)
                if near:
                    self._problems.add(
                        self._name_node(entry, near),
                        _("{where} has {key} but no name.").format(where=where, key=_shown(near))
                        + _meant('"name"'),
                    )
                elif isinstance(entry, _Mapping) or _is_empty(entry):
                    self._problems.add(entry, _("{where} has no name; add it.").format(where=where))
                continue
            name = self._text(fields, "name", where)
            if name and not (name.startswith(_PATH_PREFIX) and name.isprintable()):
                self._is_name(name, fields["name"], _("an extractor's name"))
            settings = {key: self._plain(node) for key, node in fields.items() if key != "name"}
            found.append(ExtractorConfig(name, MappingProxyType(settings)))
            if found[-1] in found[:-1]:
                self._problems.add(
                    entry,
                    _("The extractor {name} is listed twice; keep one.").format(name=_shown(name)),
                )
        return tuple(found)

    def _review(self, section: _Node) -> ReviewConfig:
        fields = self._fields(section, "review", ("blind_share", "order", "reasons"))
        return ReviewConfig(
            blind_share=self._share(fields, "blind_share", "review"),
            order=Order(self._choice(fields, "order", "review", tuple(Order))),
            reasons=self._reasons(fields["reasons"]) if "reasons" in fields else (),
        )

    def _reasons(self, section: _Node) -> tuple[Reason, ...]:
        title = "review.reasons"
        found: list[Reason] = []
        for key, node in self._mapping(section, title).items():
            where = f"{title}.{_clean(key)}"
            fields = self._fields(node, where, ("name", "description"))
            name = self._text(fields, "name", where)
            if name:
                self._is_name(name, fields["name"], _("the name of a reason"))
            elif "name" not in fields and (isinstance(node, _Mapping) or _is_empty(node)):
                self._problems.add(node, _("{where} has no name; add it.").format(where=where))
            if name and any(name == other.name for other in found):
                self._problems.add(
                    fields["name"],
                    _("{name} is the name of two reasons; keep one.").format(name=_shown(name)),
                )
            key_node = self._name_node(section, key)
            if isinstance(key_node, _Scalar) and self._is_key(key_node):
                what = _("the reason {name}").format(name=_clean(name))
                self._bindings.append(_Binding(what, key, REASON_MODES, key_node))
            found.append(
                Reason(key=key, name=name, description=self._text(fields, "description", where))
            )
        return tuple(found)

    def _interface(self, section: _Node) -> tuple[str, str]:
        fields = self._fields(section, "interface", ("language", "theme"))
        return (
            self._choice(fields, "language", "interface", (AUTO, *LANGUAGES)),
            self._choice(fields, "theme", "interface", (AUTO, *THEMES)),
        )

    def _database(self, node: _Node) -> str:
        url = self._one_text(node, "database")
        if not url:
            return ""
        problem = _database_problem(url)
        if problem is None and _forgets(url):
            problem = _("A database in memory forgets every decision; name a file.")
        if problem is None:
            return url
        self._problems.add(node, problem)
        return ""

    def _keys(self, section: _Node) -> dict[str, tuple[str, ...]]:
        effective = {name: shortcut.keys for name, shortcut in self._shortcuts.items()}
        placed: dict[str, list[_Scalar]] = {}
        fields = self._mapping(section, "keys")
        for name in fields:
            if name not in self._shortcuts:
                self._problems.add(
                    self._name_node(section, name),
                    _("{name} is no command.").format(name=_shown(name))
                    + _suggestion(name, self._shortcuts),
                )
                continue
            keys = [item for item in self._texts(fields, name, "keys") if self._is_key(item)]
            if keys:
                effective[name] = tuple(item.text for item in keys)
                placed[name] = keys
        for name, shortcut in self._shortcuts.items():
            title = _("the command {name}").format(name=name)
            if name in placed:
                for item in placed[name]:
                    self._bindings.append(_Binding(title, item.text, shortcut.modes, item))
            else:
                for key in shortcut.keys:
                    self._bindings.append(_Binding(title, key, shortcut.modes, None))
        return effective

    # What spans sections

    def _check_shared_names(self, top: _Fields) -> None:
        for name in self._names["events"]:
            if name in self._names["labels"]:
                label = self._name_node(top["labels"], name)
                event = self._name_node(top["events"], name)
                first, second = sorted((label, event), key=lambda node: (node.line, node.column))
                self._problems.add(
                    second,
                    _(
                        "{name} is both a label and an event ({place}); call one of them otherwise."
                    ).format(name=_shown(name), place=self._problems.place(first)),
                )

    def _check_clashes(self) -> None:
        def position(binding: _Binding) -> tuple[int, int]:
            return (binding.node.line, binding.node.column) if binding.node else (0, 0)

        ordered = sorted(self._bindings, key=position)
        for index, binding in enumerate(ordered):
            if binding.node is None:
                continue
            for earlier in ordered[:index]:
                shared = binding.modes & earlier.modes
                if earlier.key == binding.key and shared:
                    where = self._problems.place(earlier.node) if earlier.node else _("built in")
                    sentence = _(
                        "{key} is the key of {one} and of {other} ({place}) in the mode {modes}; "
                        "give one of them another key."
                    )
                    self._problems.add(
                        binding.node,
                        sentence.format(
                            key=_shown(binding.key),
                            one=binding.title,
                            other=earlier.title,
                            place=where,
                            modes=_(" and ").join(sorted(shared)),
                        ),
                    )
                    break

    # Pieces

    def _mapping(self, node: _Node, where: str) -> dict[str, _Node]:
        if not isinstance(node, _Mapping):
            if not _refused(node) and not _is_empty(node):
                sentence = _('{where} takes lines of "name: value", {not_this}.')
                self._problems.add(
                    node, sentence.format(where=_capital(where), not_this=_not_this(node))
                )
            return {}
        found: dict[str, _Node] = {}
        places: dict[str, _Node] = {}
        for key, value in _pairs(node):
            if not isinstance(key, _Scalar):
                if not _refused(key):
                    sentence = _("A name in {where} is a text, {not_this}.")
                    self._problems.add(key, sentence.format(where=where, not_this=_not_this(key)))
            elif key.text in found:
                first = self._problems.place(places[key.text])
                sentence = _("{name} is in {where} twice, first at {place}; keep one.")
                self._problems.add(
                    key, sentence.format(name=_shown(key.text), where=where, place=first)
                )
            else:
                found[key.text], places[key.text] = value, key
        return found

    def _fields(self, node: _Node, where: str, known: Sequence[str]) -> dict[str, _Node]:
        found = self._mapping(node, where)
        for name in [name for name in found if name not in known]:
            self._problems.add(
                self._name_node(node, name),
                _("{name} is unknown in {where}.").format(name=_shown(name), where=where)
                + _suggestion(name, known),
            )
            del found[name]
        return found

    def _named(self, section: _Node, title: str) -> list[tuple[str, _Node, str]]:
        found = []
        what = _("a name in {section}").format(section=title)
        for name, node in self._mapping(section, title).items():
            self._is_name(name, self._name_node(section, name), what)
            found.append((name, node, f"{title}.{_clean(name)}"))
        return found

    def _peek(self, section: _Node | None) -> tuple[str, ...]:
        if not isinstance(section, _Mapping):
            return ()
        return tuple(key.text for key, _value in _pairs(section) if isinstance(key, _Scalar))

    @staticmethod
    def _name_node(section: _Node, name: str) -> _Node:
        if isinstance(section, _Mapping):
            for key, _value in _pairs(section):
                if isinstance(key, _Scalar) and key.text == name:
                    return key
        return section

    def _is_name(self, text: str, node: _Node, what: str) -> bool:
        if not text:
            self._problems.add(node, _("{what} is empty; write one.").format(what=_capital(what)))
        elif any(sign.isspace() or not sign.isprintable() for sign in text):
            better = "_".join(re.findall(r"[^\W]+", text))
            sentence = _("{name}: {what} has no white space or control characters.")
            self._problems.add(
                node,
                sentence.format(name=_shown(text), what=what)
                + (_meant(_shown(better)) if better else ""),
            )
        else:
            return True
        return False

    def _one_text(self, node: _Node, where: str) -> str:
        if isinstance(node, _Scalar) and node.text.strip():
            return node.text.strip()
        if _is_empty(node):
            sentence = _(
                "{where} is empty; give it a value or leave it out "
                "(what begins with # needs quotes)."
            )
            self._problems.add(node, sentence.format(where=where))
        elif not _refused(node):
            sentence = _("{where} is a text, {not_this}.")
            self._problems.add(node, sentence.format(where=where, not_this=_not_this(node)))
        return ""

    def _text(self, fields: _Fields, name: str, where: str) -> str:
        return self._one_text(fields[name], f"{where}.{name}") if name in fields else ""

    def _guideline(self, fields: _Fields, where: str) -> str:
        # Roles and attributes hold one text, so that their example ends it.
        texts = [self._text(fields, name, where) for name in ("description", "example")]
        return "\n\n".join(text for text in texts if text)

    def _list(self, node: _Node, where: str) -> list[_Node]:
        if isinstance(node, _Sequence):
            return node.items
        if not _refused(node) and not _is_empty(node):
            sentence = _("{where} is a list, {not_this}.")
            self._problems.add(node, sentence.format(where=where, not_this=_not_this(node)))
        return []

    def _texts(self, fields: _Fields, name: str, where: str) -> list[_Scalar]:
        """A text or a list of texts, each once."""
        if name not in fields:
            return []
        node = fields[name]
        title = f"{where}.{_clean(name)}"
        if isinstance(node, _Scalar) and node.plain and ", " in node.text:
            self._problems.add(
                node,
                _("{where} is a list.").format(where=title) + _meant(f"[{_clean(node.text, 200)}]"),
            )
            return []
        if isinstance(node, _Scalar) and node.text:
            return [node]
        if _is_empty(node) or (isinstance(node, _Sequence) and not node.items):
            self._problems.add(node, _("{where} is empty; name at least one.").format(where=title))
            return []
        found: dict[str, _Scalar] = {}
        for item in self._list(node, title):
            if not isinstance(item, _Scalar) or not item.text:
                self._one_text(item, _("An entry of {list}").format(list=title))
            elif item.text in found:
                self._problems.add(item, self._twice(item, title))
            else:
                found[item.text] = item
        return list(found.values())

    @staticmethod
    def _twice(item: _Scalar, where: str) -> str:
        sentence = _("{name} is in {where} twice; keep one.")
        return sentence.format(name=_shown(item.text), where=where)

    def _references(
        self, fields: _Fields, name: str, where: str, section: str, unknown: str
    ) -> tuple[str, ...]:
        known = self._names[section]
        found = self._texts(fields, name, where)
        for item in found:
            if item.text not in known:
                self._problems.add(
                    item,
                    unknown.format(name=_shown(item.text)) + _suggestion(item.text, known),
                )
        return tuple(item.text for item in found)

    def _flag(self, fields: _Fields, name: str, where: str, default: bool) -> bool:
        text = self._text(fields, name, where)
        if text.lower() in ("true", "yes", "on"):
            return True
        if text.lower() in ("false", "no", "off"):
            return False
        if text:
            sentence = _("{setting} is true or false, not {value}.")
            self._problems.add(
                fields[name],
                sentence.format(setting=f"{where}.{name}", value=_shown(text))
                + self._near(text.lower(), ("true", "false")),
            )
        return default

    def _share(self, fields: _Fields, name: str, where: str) -> float:
        text = self._text(fields, name, where)
        if re.fullmatch(r"0?\.[0-9]{1,15}|[01](?:\.0{1,15})?", text):
            return float(text)
        if text:
            sentence = _("{setting} is a number from 0 to 1, not {value}.")
            self._problems.add(
                fields[name], sentence.format(setting=f"{where}.{name}", value=_shown(text))
            )
        return 0.0

    def _choice(self, fields: _Fields, name: str, where: str, known: Sequence[str]) -> str:
        """One of a few words; the first of them where nothing is said."""
        text = self._text(fields, name, where)
        if text in known:
            return text
        if text:
            self._problems.add(
                fields[name],
                _("{setting} cannot be {value}.").format(
                    setting=f"{where}.{name}", value=_shown(text)
                )
                + _suggestion(text, known),
            )
        return known[0]

    def _color(self, fields: _Fields, where: str) -> str:
        text = self._text(fields, "color", where)
        lower = text.lower()
        if not text or re.fullmatch(r"#[0-9a-f]{6}", lower):
            return lower
        if lower in _COLORS:
            return _COLORS[lower]
        if re.fullmatch(r"#[0-9a-f]{3}", lower):
            hint = _meant(f'"#{"".join(2 * digit for digit in lower[1:])}"')
        elif re.fullmatch(r"[0-9a-f]{6}", lower):
            hint = _meant(f'"#{lower}"')
        else:
            hint = self._near(lower, _COLORS) or " " + _("Write one as #rrggbb.")
        self._problems.add(
            fields["color"], _("{value} is no color.").format(value=_shown(text)) + hint
        )
        return ""

    def _key(self, fields: _Fields, where: str, title: str, modes: frozenset[Mode]) -> str:
        node = fields.get("key")
        if node is None:
            return ""
        if not isinstance(node, _Scalar) or not node.text:
            self._one_text(node, f"{where}.key")
            return ""
        if self._is_key(node):
            self._bindings.append(_Binding(title, node.text, modes, node))
        return node.text

    def _is_key(self, node: _Scalar) -> bool:
        problem = _key_problem(node.text)
        if problem:
            self._problems.add(node, problem)
        return problem is None

    @staticmethod
    def _near(word: str, known: Iterable[str]) -> str:
        near = _nearest(word, known)
        return _meant(_shown(near)) if near else ""

    def _plain(self, node: _Node) -> Any:
        """An extractor's setting as plain data; what is in quotes stays a text."""
        if isinstance(node, _Mapping):
            fields = self._mapping(node, _("these settings"))
            return {name: self._plain(value) for name, value in fields.items()}
        if isinstance(node, _Sequence):
            return [self._plain(item) for item in node.items]
        if not isinstance(node, _Scalar):
            return None
        if not node.plain:
            return node.text
        if node.text in ("", "~", "null"):
            return None
        if node.text in ("true", "false"):
            return node.text == "true"
        if re.fullmatch(r"[-+]?[0-9]{1,15}", node.text):
            return int(node.text)
        if re.fullmatch(r"[-+]?[0-9]{0,15}\.?[0-9]{1,15}(e[-+]?[0-9]{1,2})?", node.text):
            return float(node.text)
        return node.text


def _pairs(node: _Mapping) -> list[tuple[_Node, _Node]]:
    return list(zip(node.items[::2], node.items[1::2], strict=True))


def _refused(node: _Node) -> bool:
    return type(node) is _Node


def _is_empty(node: _Node) -> bool:
    return isinstance(node, _Scalar) and not node.text.strip()


def _not_this(node: _Node) -> str:
    """The end of a sentence about what should stand where a node of this kind does."""
    if isinstance(node, _Mapping):
        return _("not names with values")
    return _("not a list") if isinstance(node, _Sequence) else _("not a text")


def _key_problem(key: str) -> str | None:
    if key in _NAMED_KEYS:
        return None
    lower = key.lower()
    shown = _shown(key)
    if lower in _SENT_AS:
        same = _SENT_AS[lower]
        sentence = _("{key} is what terminals send for {same}.")
        return sentence.format(key=shown, same=same) + _meant(f'"{same}"')
    if lower in _FLOW_CONTROL:
        sentence = _("{key} stops or starts the output of many terminals; choose another key.")
        return sentence.format(key=shown)
    if lower.startswith(("alt+", "meta+", "ctrl+shift+", "shift+ctrl+", "ctrl+alt+")):
        sentence = _(
            "{key} is not sent by every terminal; choose a single key or ctrl and a letter."
        )
        return sentence.format(key=shown)
    if re.fullmatch(r"ctrl\+[a-z]", key):
        return None
    if len(key) == 1 and key.isprintable() and not key.isspace() and not _combines(key):
        return None
    if re.fullmatch(r"shift\+[a-z]", lower):
        near: str | None = lower[-1].upper()
    elif re.fullmatch(r"(?:ctrl[+-]|c-|\^)[a-z]", lower):
        near = f"ctrl+{lower[-1]}"
    else:
        near = _KEY_ALIASES.get(lower) or _nearest(lower, _NAMED_KEYS)
    advice = _("Write one character, or a name such as enter.")
    return _("{key} is no key.").format(key=shown) + (_meant(f'"{near}"') if near else f" {advice}")


def _combines(sign: str) -> bool:
    import unicodedata

    return unicodedata.category(sign).startswith("M")


_URL = re.compile(
    r"(?P<dialect>[A-Za-z][A-Za-z0-9]*)(?:\+[A-Za-z0-9_]+)?://(?P<rest>.*)", re.DOTALL
)
_SQLITE = re.compile(
    r"(?P<start>sqlite(?:\+[a-z0-9_]+)?:///)(?P<path>[^?]*)(?P<query>\?.*)?", re.DOTALL
)


def _database_problem(url: str) -> str | None:
    """What is wrong with a database URL, without repeating what may be a password."""
    match = _URL.fullmatch(url)
    if match is None:
        plain = re.fullmatch(r"[\w./ -]+", url)
        sentence = _("This is no database URL such as {example}.").format(example=DEFAULT_DATABASE)
        return sentence + (_meant(f'"sqlite:///{url}"') if plain else "")
    dialect, rest = match["dialect"], match["rest"]
    if not url.isprintable():
        return _("A database URL has no control characters; remove them.")
    if dialect == "sqlite":
        if rest and not rest.startswith("/"):
            sentence = _("An SQLite URL has three slashes before the path, four if it is absolute.")
            return sentence + ("" if "@" in rest else _meant(f'"sqlite:///{rest}"'))
        return None
    if dialect == "postgresql":
        return None if rest.strip("/") else _("The PostgreSQL URL names no host and no database.")
    near = _nearest(dialect.lower(), ("sqlite", "postgresql"))
    sentence = _("{kind} databases are not supported, SQLite and PostgreSQL are.")
    return sentence.format(kind=_shown(dialect)) + (_meant(f'"{near}"') if near else "")


def _forgets(url: str) -> bool:
    match = _SQLITE.fullmatch(url)
    return url.startswith("sqlite") and (match is None or match["path"] in ("", ":memory:"))


def _absolute(url: str, folder: Path) -> str:
    match = _SQLITE.fullmatch(url)
    if match is None or _forgets(url) or match["path"].startswith("file:"):
        return url
    path = Path(os.path.abspath(folder / match["path"]))
    return f"{match['start']}{path.as_posix()}{match['query'] or ''}"


def _nearest(word: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower()[:100], by_lower, n=1)
    return by_lower[found[0]] if found else None


def _meant(text: str) -> str:
    """A question behind a sentence about something that is nearly right."""
    return " " + _("Did you mean {name}?").format(name=text)


def _suggestion(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = _nearest(word, names)
    if near:
        return _meant(_shown(near))
    if not names:
        return " " + _("There are none.")
    listed = ", ".join(map(_clean, names))
    return " " + _("Known: {names}.").format(names=listed) if len(names) <= 12 else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if " " in text else text  # never the path of a setting


_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^\s]*@")


def _clean(text: str, longest: int = 300) -> str:
    """A text from the file that can go to a terminal: no passwords, no control characters."""
    text = _PASSWORD.sub(r"\1***@", text)
    text = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _shown(text: str) -> str:
    return f'"{_clean(text, 40)}"'
