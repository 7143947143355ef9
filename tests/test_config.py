"""The configuration: where it comes from, what it says, and every complaint at its place."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.config import (
    DEFAULT_DATABASE,
    Config,
    Origin,
    ReviewConfig,
    builtin_config,
    database_url,
    find,
    load,
)
from annotator.core.errors import ConfigError
from annotator.core.keys import Mode, Shortcut
from annotator.core.queue import Order
from annotator.core.schema import EntityType, EventType, Reason
from annotator.tui.commands import shortcuts

REPOSITORY = Path(__file__).resolve().parents[1]

FEW: Mapping[str, Shortcut] = MappingProxyType(
    {
        "next": Shortcut(("n", "tab")),
        "accept": Shortcut(("a", "enter")),
        "cursor": Shortcut(("h", "left"), frozenset({Mode.SELECT})),
        "cancel": Shortcut(("escape",), frozenset({Mode.SELECT, Mode.ROLE, Mode.REASON})),
        "quit": Shortcut(("q", "ctrl+q")),
    }
)


def read(folder: Path, text: str | bytes, shortcuts: Mapping[str, Shortcut] = FEW) -> Config:
    path = folder / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, Origin.FOLDER, shortcuts)


def complaints(folder: Path, text: str | bytes) -> list[str]:
    """The problems of a text without the name of the file."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 2
    start = f"{folder / 'config.yaml'}:"
    assert all(problem.startswith(start) for problem in caught.value.problems)
    return [
        problem.removeprefix(start).replace(start, "")  # a place inside a sentence too
        for problem in caught.value.problems
    ]


# What is accepted


def test_shipped_configuration_holds_together() -> None:
    assert builtin_config() == REPOSITORY / "config.yaml"
    config = load(builtin_config(), Origin.BUILTIN, shortcuts())
    schema = config.schema
    assert [label.key for label in schema.entities] == list("123456789")
    assert len(schema.events) == 16
    assert [role.key for role in schema.roles] == list("arlds")
    assert not any(role.required or not role.repeatable for role in schema.roles)
    assert [role.name for role in schema.roles if not role.nouns] == ["date"]
    assert {a.name: (a.key, a.default) for a in schema.attributes} == {
        "realis": ("y", "actual"),
        "polarity": ("!", "positive"),
    }
    assert [(extractor.name, dict(extractor.settings)) for extractor in config.extractors] == [
        ("bundled", {})
    ]
    assert config.keys == {name: shortcut.keys for name, shortcut in shortcuts().items()}
    assert (config.language, config.theme) == ("auto", "auto")
    assert (config.review.blind_share, config.review.order) == (0, Order.GIVEN)
    reasons = config.review.reasons
    assert 5 <= len(reasons) <= 6
    for reason in reasons:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", reason.name)
        assert reason.description


def test_shipped_guideline_describes_everything() -> None:
    schema = load(builtin_config(), Origin.BUILTIN, shortcuts()).schema
    items: list[EntityType | EventType] = [*schema.entities, *schema.events]
    for item in items:
        assert item.description, item.name
        assert re.search(r"\*\*[^*\s][^*]*\*\*", item.example), item.name
        assert item.example.count("**") % 2 == 0, item.name
    for role in schema.roles:
        assert re.search(r"\*\*[^*\s][^*]*\*\*", role.description), role.name
    for attribute in schema.attributes:
        assert all(value in attribute.description for value in attribute.values), attribute.name


def test_shipped_colors_stay_distinct_in_256_colors() -> None:
    colors = [
        entity.color
        for entity in load(builtin_config(), Origin.BUILTIN, shortcuts()).schema.entities
    ]
    levels = {"00", "5f", "87", "af", "d7", "ff"}  # of the 6x6x6 cube, which is shown as it is
    assert all({color[1:3], color[3:5], color[5:]} <= levels for color in colors)
    assert len(set(colors)) == 9
    for color in colors:
        light = luminance(color)
        assert 1.05 / (light + 0.05) >= 3, f"{color} on white"
        assert (light + 0.05) / (luminance("#121212") + 0.05) >= 3, f"{color} on dark"


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2, 0 to 1."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


FULL = """\
labels:
  THING: {key: 1, color: Orange, description: " some ", example: "a **b**", overlap: yes}
  PLAIN:
events:
  MOVE: {color: "#0A0b0C", roles: [who]}
  REST: {}
roles:
  who: {key: w, fillers: [THING], nouns: no, required: true, repeatable: false, description: d}
  any: {fillers: PLAIN, description: d, example: e}
attributes:
  mood: {key: y, values: [yes, no, 1.0, null]}
extractors:
  - name: one
  - {name: two, size: 3, rate: 0.5, deep: {list: [a, "7", true, ~]}}
review:
  blind_share: 0.1
  order: disagreement
  reasons: {n: {name: wrong-span, description: d}, 1: {name: "1"}}
interface: {language: nl, theme: light}
database: sqlite:///data/x.db?timeout=5
keys:
  accept: [z, "-"]
  next: ctrl+r
"""


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    config = read(tmp_path, FULL)
    thing, plain = config.schema.entities
    assert (thing.name, thing.key, thing.color, thing.overlap) == ("THING", "1", "#ffa500", True)
    assert (thing.description, thing.example) == ("some", "a **b**")
    assert (plain.name, plain.key, plain.color, plain.overlap) == ("PLAIN", "", "", False)
    move, rest = config.schema.events
    assert (move.color, move.roles, rest.roles) == ("#0a0b0c", ("who",), ())
    who, other = config.schema.roles
    assert (who.key, who.fillers, who.nouns) == ("w", ("THING",), False)
    assert (who.required, who.repeatable) == (True, False)
    assert (other.fillers, other.nouns, other.description) == (("PLAIN",), True, "d\n\ne")
    (mood,) = config.schema.attributes
    assert (mood.key, mood.values) == ("y", ("yes", "no", "1.0", "null"))
    one, two = config.extractors
    assert (one.name, dict(one.settings)) == ("one", {})
    assert dict(two.settings) == {
        "size": 3,
        "rate": 0.5,
        "deep": {"list": ["a", "7", True, None]},
    }
    assert config.review == ReviewConfig(
        blind_share=0.1,
        order=Order.DISAGREEMENT,
        reasons=(Reason("n", "wrong-span", "d"), Reason("1", "1")),
    )
    assert (config.language, config.theme) == ("nl", "light")
    assert config.database == f"sqlite:///{tmp_path}/data/x.db?timeout=5"
    assert config.keys == {
        "next": ("ctrl+r",),
        "accept": ("z", "-"),
        "cursor": ("h", "left"),
        "cancel": ("escape",),
        "quit": ("q", "ctrl+q"),
    }
    assert (config.path, config.origin) == (tmp_path / "config.yaml", Origin.FOLDER)


def test_a_lexicon_is_plain_data(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        LEXICON
        + """\
  MOVE:
    verbs:
      - langs|gaan
      - {word: ver_huizen=verhuis, near: [naar], next: uit, forms: [verhuist], confidence: .5}
    nouns:
      - +tocht
      - {word: no, owner: null, prepositions: {naar: who}, subject: human, mood: planned}
    not: [intocht]
    roles: {subject: who, object: ~, prepositions: {door: who, on: null}}
  REST: {nouns: [rust], roles: {subject: what}}
""",
    )
    assert config.lexicon == {
        "MOVE": {
            "verbs": [
                "langs|gaan",
                {
                    "word": "ver_huizen=verhuis",
                    "near": ["naar"],
                    "next": "uit",
                    "forms": ["verhuist"],
                    "confidence": 0.5,
                },
            ],
            "nouns": [
                "+tocht",
                {
                    "word": "no",
                    "owner": None,
                    "prepositions": {"naar": "who"},
                    "subject": ["human"],
                    "mood": "planned",
                },
            ],
            "not": ["intocht"],
            "roles": {
                "subject": "who",
                "object": None,
                "prepositions": {"door": "who", "on": None},
            },
        },
        "REST": {"nouns": ["rust"], "roles": {"subject": "what"}},
    }


def test_the_lexicon_of_the_program_could_stand_in_a_configuration(tmp_path: Path) -> None:
    import yaml

    data = REPOSITORY / "annotator" / "extract" / "data" / "events.yaml"
    types = yaml.load(data.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["types"]
    for section in types.values():
        for kind in ("verbs", "nouns"):  # two words can never be found, nor be written here
            section[kind] = [word for word in section.get(kind, ()) if " " not in word]
    shipped = builtin_config().read_text(encoding="utf-8")
    lexicon = yaml.safe_dump({"lexicon": types}, allow_unicode=True).replace("'null'", "null")
    config = read(tmp_path, shipped.replace("\nlexicon: {}\n", "\n" + lexicon), shortcuts())
    assert set(config.lexicon) == set(types)


def test_the_example_of_a_lexicon_holds_together(tmp_path: Path) -> None:
    shipped = builtin_config().read_text(encoding="utf-8")
    example = re.search(r"(?m)^#   (lexicon:\n(?:#    .*\n)+)", shipped)
    assert example is not None
    lines = re.sub(r"(?m)^#   ", "", example[1])
    base = "events: {VISIT: }\nroles: {actor: , recipient: }\n"
    assert set(read(tmp_path, base + lines).lexicon["VISIT"]) == {"verbs", "nouns", "not", "roles"}


def test_a_path_in_an_extractors_name_may_hold_blanks(tmp_path: Path) -> None:
    (one,) = read(tmp_path, OK + 'extractors: [{name: "spacy:./my model"}]').extractors
    assert one.name == "spacy:./my model"


def test_little_is_needed(tmp_path: Path) -> None:
    config = read(tmp_path, "\ufefflabels:\r\n  A:\r\nkeys:\r\n")
    assert [entity.name for entity in config.schema.entities] == ["A"]
    assert config.database == f"sqlite:///{tmp_path}/db/annotator.db"
    assert config.extractors == ()
    assert config.lexicon == {}
    assert config.review == ReviewConfig(0, Order.GIVEN, ())
    assert (config.language, config.theme) == ("auto", "auto")


@pytest.mark.parametrize("text", ["review: {}", "review:", "review: {reasons: {}}", "interface: "])
def test_review_and_interface_may_be_empty(tmp_path: Path, text: str) -> None:
    config = read(tmp_path, OK + text)
    assert (config.review, config.language, config.theme) == (ReviewConfig(), "auto", "auto")


@pytest.mark.parametrize("order", list(Order))
def test_every_order_can_be_chosen(tmp_path: Path, order: Order) -> None:
    assert read(tmp_path, OK + f"review: {{order: {order}}}").review.order is order


@pytest.mark.parametrize("key", ["y", "n", "no", "on", "~", "1", "0x1", "1e3", "é", "=", "f12"])
def test_keys_are_the_text_that_was_written(tmp_path: Path, key: str) -> None:
    text = f"labels: {{A: {{key: {key}}}}}\n"
    none: dict[str, Shortcut] = {}
    if len(key) == 1 or key == "f12":
        assert read(tmp_path, text, none).schema.entities[0].key == key
    else:
        with pytest.raises(ConfigError, match=f'"{key}" is no key'):
            read(tmp_path, text, none)


def test_one_key_may_serve_in_two_modes(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "labels: {A: {key: 1}}\nroles: {r: {key: a}, s: {key: 1}}\n"
        "attributes: {x: {key: h, values: [b]}}\n",
    )
    assert config.schema.role["r"].key == "a"


def test_a_moved_command_frees_its_keys(tmp_path: Path) -> None:
    config = read(tmp_path, "labels: {A: {key: n}}\nkeys: {next: tab}\n")
    assert config.schema.entities[0].key == "n"


def test_two_commands_can_change_places(tmp_path: Path) -> None:
    config = read(tmp_path, "labels: {A: }\nkeys: {next: a, accept: n}\n")
    assert (config.keys["next"], config.keys["accept"]) == (("a",), ("n",))


def test_a_moved_command_keeps_its_modes(tmp_path: Path) -> None:
    config = read(tmp_path, "labels: {A: }\nroles: {r: {key: z}}\nkeys: {accept: [h, z]}\n")
    assert config.keys["accept"] == ("h", "z")


def test_defaults_that_clash_are_not_the_projects_fault(tmp_path: Path) -> None:
    same = {"one": Shortcut(("z",)), "two": Shortcut(("z",))}
    assert read(tmp_path, "labels: {A: }\n", same).keys == {"one": ("z",), "two": ("z",)}


# What is refused: the text, where the problem is, and what is said about it

OK = "labels: {A: {key: 1}}\n"

LEXICON = "events: {MOVE: {roles: [who]}, REST: }\nroles: {who: , what: }\nlexicon:\n"

CASES = [
    # YAML itself
    ("tab", "labels:\n\tA: 1", "2:1", "Tabs cannot indent; use spaces."),
    ("colon", "labels: {A: }\ndatabase: b: c", "2:12", "A text with a colon in it needs quotes"),
    ("sign", "labels:\n  A:\n    key: @", "3:10", 'A text that begins with "@" needs quotes.'),
    ("star", "labels: {A: {key: *}}", "1:20", "A text that begins with * or & needs quotes."),
    ("tag", "labels: {A: {key: ! }}", "1:19", 'A text that begins with ! needs quotes: "!".'),
    ("hash", "labels: {A: }\nroles:\n  r:\n    key: #a\n", "4:9", "roles.r.key is empty;"),
    ("quote", "labels: {A: }\ndatabase: 'x", "2:13", "A quotation mark is never closed."),
    ("indent", "labels:\n  A:\n     key: 1\n    color: red", "4:5", "check its indentation."),
    ("anchor", "labels: {A: &x {key: 1}}", "1:13", "Anchors (&name) are not used here;"),
    ("alias", "labels: {A: }\nkeys: {next: *x}", "2:14", "Aliases (*name) are not used here;"),
    ("merge", OK + "<<: {roles: }", "2:1", '"<<" is unknown in the file. Known: labels, events,'),
    ("documents", OK + "---\nlabels: {A: }", "2:1", "A second document begins here;"),
    ("empty", "", "1:1", "The file is empty;"),
    ("comment", "# only\n", "1:1", "The file is empty;"),
    ("list", "- labels", "1:1", 'The file takes lines of "name: value", not a list.'),
    ("text", "labels", "1:1", 'The file takes lines of "name: value", not a text.'),
    ("bytes", b"labels:\n  A\xe9: 1", "2:4", "From here this is not UTF-8; save the file as"),
    ("bytes after mark", b"\xef\xbb\xbfA\xe9: 1", "1:2", "From here this is not UTF-8;"),
    ("control after mark", b"\xef\xbb\xbfA\x07: 1", "1:2", "The control character U+0007 is not"),
    ("control", "labels: {A: }\n# \x1b[2J", "2:3", "The control character U+001B is not allowed;"),
    ("deep", "labels: " + "[" * 5000, "1:28", "This is nested more than 20 deep."),
    ("size", "#" * 1_000_001, "1:1", "This file is larger than 1000000 bytes;"),
    # Names and shapes
    ("section", OK + "lables: 1", "2:1", '"lables" is unknown in the file. Did you mean "labels"?'),
    ("setting", "labels:\n  A:\n    colour: red", "3:5", 'Did you mean "color"?'),
    ("emoji", 'labels: {"😀é": {colour: red}}', "1:17", 'in labels.😀é. Did you mean "color"?'),
    ("event setting", "events: {E: {roels: [x]}}", "1:14", 'Did you mean "roles"?'),
    ("role setting", OK + "roles: {r: {filler: A}}", "2:13", 'Did you mean "fillers"?'),
    ("attribute", OK + "attributes: {a: {key: y, values: [b], vlaue: c}}", "2:39", '"values"?'),
    ("twice", OK + "labels: {B: }", "2:1", '"labels" is in the file twice, first at 1:1;'),
    ("twice in", "labels:\n  A: {key: 1, key: 2}", "2:15", "twice, first at 2:7; keep one."),
    ("twice A", "labels:\n  A:\n  B:\n  A:", "4:3", '"A" is in labels twice, first at 2:3;'),
    ("label text", "labels: {A: red}", "1:13", 'labels.A takes lines of "name: value", not a t'),
    ("key list", "labels: {A: {key: [1]}}", "1:19", "labels.A.key is a text, not a list."),
    ("flag", OK + "roles: {r: {required: ture}}", "2:23", 'Did you mean "true"?'),
    ("complex", "labels: {A: , [b]: }", "1:15", "A name in labels is a text, not a list."),
    ("blank", "labels:\n  A b:", "2:3", 'Did you mean "A_b"?'),
    ("no name", 'labels: {"": }', "1:10", "A name in labels is empty; write one."),
    ("bell", 'labels: {"A\\a": }', "1:10", '"A\\u0007": a name in labels has no white space'),
    ("both", "labels: {A: }\nevents: {A: }", "2:10", '"A" is both a label and an event (1:10);'),
    ("nothing", "keys: {}", "1:1", "There are no labels and no events"),
    # Colours
    (
        "color",
        "labels: {A: {color: ornage}}",
        "1:21",
        '"ornage" is no color. Did you mean "orange"?',
    ),
    ("short", 'labels: {A: {color: "#f80"}}', "1:21", 'Did you mean "#ff8800"?'),
    ("bare", "events: {A: {color: ff8800}}", "1:21", 'Did you mean "#ff8800"?'),
    ("other", "events: {A: {color: zzz}}", "1:21", '"zzz" is no color. Write one as #rrggbb.'),
    # References
    ("filler", "labels: {PERSON: }\nroles: {r: {fillers: [PERSN]}}", "2:23", 'mean "PERSON"?'),
    ("case", "labels: {ORG: }\nroles: {r: {fillers: [Org]}}", "2:23", 'Did you mean "ORG"?'),
    ("far", OK + "roles: {r: {fillers: [xyz]}}", "2:23", '"xyz" is no label. Known: A.'),
    ("no labels", "events: {E: }\nroles: {r: {fillers: [x]}}", "2:23", "There are none."),
    ("again", OK + "roles: {r: {fillers: [A, A]}}", "2:26", '"A" is in roles.r.fillers twice;'),
    ("commas", OK + "roles:\n  r:\n    fillers: A, B", "4:14", "is a list. Did you mean [A, B]?"),
    ("role", "events: {E: {roles: [actr]}}\nroles: {actor: }", "1:22", 'Did you mean "actor"?'),
    # Attributes
    ("values", OK + "attributes: {m: {key: y}}", "2:17", "attributes.m has no values; add it."),
    ("no values", OK + "attributes: {m: {key: y, values: []}}", "2:34", "name at least one."),
    (
        "same",
        OK + "attributes: {m: {key: y, values: [b, b]}}",
        "2:38",
        '"b" is in attributes.m.val',
    ),
    ("keyless", OK + "attributes: {m: {values: [b]}}", "2:17", "attributes.m has no key; add it."),
    (
        "reserved",
        OK + "attributes: {verdict: {key: y, values: [b]}}",
        "2:14",
        "choose another name.",
    ),
    # Lexicon
    ("type", LEXICON + "  MVE: {verbs: [staken]}", "4:3", '"MVE" is no event type. Did you mean'),
    ("no types", OK + "lexicon: {A: {nouns: [x]}}", "2:11", '"A" is no event type. There are none'),
    ("nothing said", LEXICON + "  MOVE:", "4:8", "lexicon.MOVE is empty; give it verbs or nouns."),
    ("part", LEXICON + "  MOVE: {verb: [staken]}", "4:10", 'Did you mean "verbs"?'),
    ("one word", LEXICON + "  MOVE: {verbs: staken}", "4:17", "lexicon.MOVE.verbs is a list, not"),
    ("no words", LEXICON + "  MOVE:\n    nouns:", "5:11", "lexicon.MOVE.nouns is empty;"),
    (
        "blank word",
        LEXICON + "  MOVE: {nouns: ['']}",
        "4:18",
        "An entry of lexicon.MOVE.nouns is em",
    ),
    ("finite", LEXICON + "  MOVE: {verbs: [staakt]}", "4:18", '"staakt" does not fit lexicon.MOVE'),
    ("bars", LEXICON + "  MOVE: {verbs: [a|b|gaan]}", "4:18", "write an infinitive such as"),
    (
        "two words",
        LEXICON + "  MOVE: {nouns: [joint venture]}",
        "4:18",
        "write one noun in the sing",
    ),
    ("plus", LEXICON + "  MOVE: {not: [+x]}", "4:16", '"+x" does not fit lexicon.MOVE.not; write'),
    (
        "same word",
        LEXICON + "  MOVE: {nouns: [x, x]}",
        "4:21",
        '"x" is in lexicon.MOVE.nouns twice;',
    ),
    ("wordless", LEXICON + "  MOVE: {verbs: [{near: [x]}]}", "4:18", "MOVE.verbs has no word; add"),
    ("word part", LEXICON + "  MOVE: {verbs: [{word: gaan, naer: [x]}]}", "4:31", 'mean "near"?'),
    ("noun form", LEXICON + "  MOVE: {nouns: [{word: x, forms: [x]}]}", "4:28", '"forms" is unkn'),
    ("sure", LEXICON + "  MOVE: {nouns: [{word: x, confidence: 1.5}]}", "4:40", "from 0 to 1, not"),
    ("unsure", LEXICON + "  MOVE: {nouns: [{word: x, confidence: high}]}", "4:40", 'not "high".'),
    (
        "own role",
        LEXICON + "  MOVE: {nouns: [{word: x, owner: woh}]}",
        "4:35",
        'Did you mean "who"',
    ),
    (
        "subject",
        LEXICON + "  MOVE: {roles: {subject: woh}}",
        "4:27",
        '"woh" is no role. Did you me',
    ),
    ("after", LEXICON + "  MOVE: {roles: {prepositions: {in: x}}}", "4:37", '"x" is no role.'),
    ("frame", LEXICON + "  MOVE: {roles: {subjct: who}}", "4:18", 'Did you mean "subject"?'),
    (
        "not its role",
        LEXICON + "  MOVE: {roles: {object: what}}",
        "4:26",
        "is no role of this event t",
    ),
    # Extractors and database
    ("bare name", OK + "extractors: [rules]", "2:14", 'Did you mean "name: rules"?'),
    ("nameless", OK + "extractors: [{size: 1}]", "2:14", "extractors[1] has no name; add it."),
    ("nam", OK + "extractors: [{nam: x}]", "2:15", 'Did you mean "name"?'),
    ("mapping", OK + "extractors: {name: x}", "2:13", "extractors is a list, not names with val"),
    ("same twice", OK + "extractors: [{name: x}, {name: x}]", "2:25", "is listed twice; keep one."),
    ("deep twice", OK + "extractors: [{name: x, s: {a: 1, a: 2}}]", "2:34", '"a" is in these set'),
    ("path", OK + "database: db/x.db", "2:11", 'Did you mean "sqlite:///db/x.db"?'),
    ("slashes", OK + "database: sqlite://db/x.db", "2:11", 'Did you mean "sqlite:///db/x.db"?'),
    ("dialect", OK + "database: postgres://h/x", "2:11", 'Did you mean "postgresql"?'),
    (
        "memory",
        OK + 'database: "sqlite:///:memory:"',
        "2:11",
        "forgets every decision; name a file.",
    ),
    ("no host", OK + "database: postgresql://", "2:11", "names no host and no database."),
    # Keys
    ("command", OK + "keys: {acept: z}", "2:8", '"acept" is no command. Did you mean "accept"?'),
    ("esc", OK + "keys: {accept: esc}", "2:16", '"esc" is no key. Did you mean "escape"?'),
    ("upper", OK + "keys: {accept: Enter}", "2:16", '"Enter" is no key. Did you mean "enter"?'),
    ("shift", OK + "keys: {accept: shift+a}", "2:16", 'Did you mean "A"?'),
    ("caret", OK + "keys: {accept: ^R}", "2:16", 'Did you mean "ctrl+r"?'),
    ("space", OK + 'keys: {accept: " "}', "2:16", 'Did you mean "space"?'),
    ("alt", OK + "keys: {accept: alt+x}", "2:16", '"alt+x" is not sent by every terminal;'),
    ("chord", OK + "keys: {accept: ctrl+shift+x}", "2:16", "is not sent by every terminal;"),
    ("flow", OK + "keys: {quit: [q, ctrl+q]}", "2:18", '"ctrl+q" stops or starts the output of'),
    ("tab key", OK + "keys: {accept: ctrl+i}", "2:16", 'send for tab. Did you mean "tab"?'),
    ("enter", OK + "keys: {accept: ctrl+m}", "2:16", 'send for enter. Did you mean "enter"?'),
    ("backspace", OK + "keys: {accept: ctrl+h}", "2:16", 'Did you mean "backspace"?'),
    ("escape", OK + 'keys: {accept: "ctrl+["}', "2:16", 'Did you mean "escape"?'),
    ("combining", 'labels: {A: {key: "\\u0301"}}', "1:19", "is no key. Write one character, or"),
    ("none", OK + "keys: {accept: []}", "2:16", "keys.accept is empty; name at least one."),
    # Review and interface
    ("share", OK + "review: {blind_share: 10%}", "2:23", 'a number from 0 to 1, not "10%".'),
    ("share over", OK + "review: {blind_share: 1.1}", "2:23", "a number from 0 to 1"),
    ("order", OK + "review: {order: randm}", "2:17", 'cannot be "randm". Did you mean "random"?'),
    ("orders", OK + "review: {order: x}", "2:17", "Known: given, confidence, random, disagreement"),
    ("reason", OK + "review: {reason: {}}", "2:10", 'Did you mean "reasons"?'),
    ("reasons", OK + "review: {reasons: [a]}", "2:19", 'takes lines of "name: value", not a list.'),
    ("reason text", OK + "review: {reasons: {s: x}}", "2:23", "takes lines of"),
    ("no reason", OK + "review: {reasons: {s: {}}}", "2:23", "review.reasons.s has no name;"),
    ("reason key", OK + "review: {reasons: {esc: {name: x}}}", "2:20", '"esc" is no key.'),
    ("reason name", OK + "review: {reasons: {s: {name: a b}}}", "2:30", 'Did you mean "a_b"?'),
    (
        "reason twice",
        OK + "review: {reasons: {s: {name: a}, t: {name: a}}}",
        "2:44",
        '"a" is the name of two reasons;',
    ),
    (
        "reason leaves",
        OK + "review: {reasons: {escape: {name: a}}}",
        "2:20",
        "of the reason a and of the command cancel (built in) in the mode reason;",
    ),
    ("language", OK + "interface: {language: de}", "2:23", 'cannot be "de". Known: auto, en, nl.'),
    ("theme", OK + "interface: {theme: drak}", "2:20", 'cannot be "drak". Did you mean "dark"?'),
    ("interface", OK + "interface: {them: dark}", "2:13", 'Did you mean "theme"?'),
    # Clashes
    ("label", "labels: {A: {key: n}}", "1:19", "of the label A and of the command next (built in)"),
    ("select", "labels: {A: {key: h}}", "1:19", "command cursor (built in) in the mode select;"),
    (
        "labels",
        "labels:\n  A: {key: 1}\n  B: {key: 1}",
        "3:12",
        "of the label A (2:12) in the mode",
    ),
    ("value", OK + "attributes: {m: {key: 1, values: [b]}}", "2:23", "and of the label A (1:19)"),
    (
        "attr",
        OK + "attributes: {m: {key: a, values: [b]}}",
        "2:23",
        "the command accept (built in)",
    ),
    (
        "roles",
        OK + "roles: {r: {key: x}, s: {key: x}}",
        "2:31",
        "of the role r (2:18) in the mode role",
    ),
    ("leave", OK + "roles: {r: {key: escape}}", "2:18", "of the command cancel (built in)"),
    ("commands", OK + "keys: {accept: n}", "2:16", "command accept and of the command next (built"),
    ("moved", OK + "keys: {accept: 1}", "2:16", "command accept and of the label A (1:19) in the"),
    ("moved two", OK + "keys: {accept: z, next: z}", "2:25", "of the command accept (2:16) in the"),
    ("repeated", OK + "keys: {accept: [z, z]}", "2:20", '"z" is in keys.accept twice; keep one.'),
]


@pytest.mark.parametrize(
    ("text", "place", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_problem_at_its_place(
    tmp_path: Path, text: str | bytes, place: str, said: str
) -> None:
    found = complaints(tmp_path, text)
    assert len(found) == 1, found
    assert found[0].startswith(f"{place}: ")
    assert said in found[0]


def test_all_problems_in_one_go_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        """\
keys:
  acept: z
labels:
  A: {key: n, colour: red, description: [x]}
  B: {key: ! , color: ornage, key: 3}
roles:
  r: {fillers: [C], required: 7}
  r: {}
extras: 1
""",
    )
    assert [problem.partition(": ")[0] for problem in found] == [
        *("2:3", "4:12", "4:15", "4:41", "5:12", "5:23", "5:31"),
        *("7:17", "7:31", "8:3", "9:1"),
    ]


def test_three_things_on_one_key_are_two_problems(tmp_path: Path) -> None:
    found = complaints(tmp_path, "labels: {A: {key: n}, B: {key: n}}")
    assert [problem.partition(": ")[0] for problem in found] == ["1:19", "1:32"]


def test_aliases_cost_no_more_than_their_text(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    found = complaints(tmp_path, "\n".join(lines))
    assert sum("Aliases" in problem for problem in found) == 99


def test_passwords_and_control_characters_are_not_repeated(tmp_path: Path) -> None:
    url = "mysql://anna:geheim@host/x"
    found = complaints(
        tmp_path,
        f'{url}: 1\ndatabase: "{url}"\nkeys: {{"{url}": "{url}", "\\e[2J": a}}\n'
        f'labels: {{"{url}": {{key: "{url}"}}}}\nextractors: ["{url}"]\n',
    )
    assert len(found) == 6
    assert "geheim" not in "".join(found)
    assert "".join(found).isprintable()


def test_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r":1:1: This is a folder"):
        load(tmp_path, Origin.FOLDER, FEW)
    with pytest.raises(ConfigError, match=r":1:1: There is no such file"):
        load(tmp_path / "gone.yaml", Origin.FOLDER, FEW)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ConfigError, match=r":1:1: This file cannot be read \(.+\);"):
        load(loop, Origin.FOLDER, FEW)


# Pieces that YAML and this file care about, so that random texts get beyond the first line.
_PIECES = st.sampled_from(
    [
        *"labels events roles attributes extractors database keys".split(),  # noqa: SIM905
        *"lexicon verbs nouns prepositions staken".split(),  # noqa: SIM905
        *"key color fillers values name required A accept n".split(),  # noqa: SIM905
        *(": ", ":\n  ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ", ", "&a ", "*a"),
        *(
            "!",
            "'",
            '"',
            "|\n",
            ">\n",
            "#",
            "~",
            "\t",
            "? ",
            "<<",
            "---\n",
            "%",
            "\u2028",
            "\ufeff",
        ),
    ]
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example("labels: {A: {? : 1}}")
@example("{*a : 1}")
@example("labels: [" * 30)
@given(st.text() | st.lists(_PIECES, max_size=60).map("".join))
def test_any_text_is_read_or_refused_with_sentences(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        config = load(path, Origin.FOLDER, FEW)
    except ConfigError as error:
        for problem in error.problems:
            assert re.match(rf"{re.escape(str(path))}:[1-9]\d*:[1-9]\d*: \S", problem)
            assert problem.isprintable()
    else:
        assert config.schema.entities or config.schema.events


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError):
        load(path, Origin.FOLDER, FEW)


# Which file


def test_the_nearest_wish_wins(tmp_path: Path) -> None:
    for name in ("asked.yaml", "set.yaml", "config.yaml"):
        (tmp_path / name).write_text("labels: {A: }\n", encoding="utf-8")
    asked, environment = Path("asked.yaml"), {"ANNOTATOR_CONFIG": "set.yaml"}
    assert find(asked, environment, tmp_path) == (tmp_path / "asked.yaml", Origin.EXPLICIT)
    assert find(None, environment, tmp_path) == (tmp_path / "set.yaml", Origin.ENVIRONMENT)
    beside = (tmp_path / "config.yaml", Origin.FOLDER)
    assert find(None, {}, tmp_path) == beside
    assert find(None, {"ANNOTATOR_CONFIG": ""}, tmp_path) == beside
    (tmp_path / "config.yaml").unlink()
    assert find(None, {}, tmp_path) == (builtin_config(), Origin.BUILTIN)


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'^--config: there is no file ".*"; check the path\.$'):
        find(Path("x.yaml"), {}, tmp_path)
    with pytest.raises(ConfigError, match=r"^ANNOTATOR_CONFIG: there is no file"):
        find(None, {"ANNOTATOR_CONFIG": "x.yaml"}, tmp_path)


def test_a_broken_file_in_the_folder_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").symlink_to(tmp_path / "gone")
    path, origin = find(None, {}, tmp_path)
    assert origin is Origin.FOLDER
    with pytest.raises(ConfigError, match="There is no such file"):
        load(path, origin, FEW)


# Which database


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read(tmp_path, "labels: {A: }\ndatabase: sqlite:///own.db\n")


def test_database_given_for_one_run_wins(tmp_path: Path, config: Config) -> None:
    here = tmp_path / "here"
    variable = {"ANNOTATOR_DATABASE_URL": "sqlite:///set.db"}
    assert database_url(config, "sqlite:///a.db", variable, here) == f"sqlite:///{here}/a.db"
    assert database_url(config, None, variable, here) == f"sqlite:///{here}/set.db"
    unset = {"ANNOTATOR_DATABASE_URL": ""}
    assert database_url(config, None, unset, here) == f"sqlite:///{tmp_path}/own.db"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////absolute/x.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x.db?uri=true",
        "postgresql+psycopg://anna:geheim@host:5432/project?sslmode=require",
        "postgresql:///project",
    ],
)
def test_other_addresses_stay_as_they_are(tmp_path: Path, config: Config, url: str) -> None:
    assert database_url(config, url, {}, tmp_path) == url


def test_a_wrong_database_is_refused_without_its_password(tmp_path: Path, config: Config) -> None:
    for url in ("mysql://anna:geheim@host/x", "anna:geheim@host", "sqlite://anna:geheim@host/x"):
        for explicit, environment, name in (
            (url, {}, "--database"),
            (None, {"ANNOTATOR_DATABASE_URL": url}, "ANNOTATOR_DATABASE_URL"),
        ):
            with pytest.raises(ConfigError, match=f"^{name}: ") as caught:
                database_url(config, explicit, environment, tmp_path)
            assert "geheim" not in str(caught.value)


def test_the_built_in_configuration_keeps_its_database_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(builtin_config(), Origin.BUILTIN, FEW)
    assert config.database == f"sqlite:///{tmp_path}/db/annotator.db"
    assert DEFAULT_DATABASE in builtin_config().read_text(encoding="utf-8")


def test_importing_the_configuration_loads_no_yaml() -> None:
    code = (
        "import sys, annotator.config; sys.exit(any(m in sys.modules for m in ('yaml', 'difflib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
