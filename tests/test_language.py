"""The interface is complete in every language: catalogues, lookups, and texts that are neither."""

from __future__ import annotations

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import language
from annotator.core.errors import UsageError
from annotator.core.schema import LabelSet
from annotator.core.text import Document
from annotator.extract.workers import Recipe, extract_parallel
from annotator.formats.reading import Problem, read_text

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "annotator"
TRANSLATED = [code for code in language.LANGUAGES if code != language.LANGUAGES[0]]
DOMAINS = (language.DOMAIN, language.CLICK)

Key = tuple[str | None, tuple[str, ...]]
"""What a message goes by: its context, and its English text in the singular and the plural."""


def catalogue(code: str, domain: str) -> Catalog:
    """A catalogue as it is written."""
    with (language.FOLDER / code / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=code, domain=domain, abort_invalid=True)


def key(identifier: str | Iterable[str], context: str | None = None) -> Key:
    """What a message goes by."""
    return context, (identifier,) if isinstance(identifier, str) else tuple(identifier)


def translations(message: Message) -> list[str]:
    """The forms of a translation, the singular first."""
    given = message.string or ""
    return [given] if isinstance(given, str) else [form or "" for form in given]


def messages(code: str, domain: str) -> dict[Key, Message]:
    """The messages of a catalogue, without its header."""
    return {key(each.id, each.context): each for each in catalogue(code, domain) if each.id}


def extracted(folder: Path) -> set[Key]:
    """The messages of all modules in a folder."""
    found = extract_from_dir(folder, [("**.py", "python")])
    return {key(identifier, context) for _name, _line, identifier, _notes, context in found}


def fields(text: str) -> list[tuple[str, str | None, str | None]]:
    """The places of a text where something is filled in, in alphabetical order."""
    parsed = string.Formatter().parse(text)
    return sorted(
        [
            (name, conversion, form)
            for _before, name, form, conversion in parsed
            if name is not None
        ],
        key=str,
    ) + [(name, None, None) for name in sorted(re.findall(r"%\(\w+\)\w", text))]


def edges(text: str) -> tuple[str, str]:
    """The white space around a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.fixture
def dutch() -> Iterator[None]:
    """Speak Dutch in this test."""
    language.use("nl")
    yield
    language.use(language.LANGUAGES[0])


# The catalogues


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_has_exactly_the_texts_of_the_program(code: str) -> None:
    wanted, there = extracted(PACKAGE), set(messages(code, language.DOMAIN))
    assert not wanted - there, "make messages, then translate them"
    assert not there - wanted, "make messages"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_of_click_has_a_translation(code: str) -> None:
    # A catalogue finds a message by its singular alone. Other versions of click have other texts,
    # so the catalogue may have more than these.
    wanted = {texts[0] for _context, texts in extracted(Path(click.__file__).parent)}
    assert len(wanted) > 40
    assert not wanted - {texts[0] for _context, texts in messages(code, language.CLICK)}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_and_nothing_is_left_over(code: str, domain: str) -> None:
    kept = catalogue(code, domain)
    assert not kept.obsolete
    assert not [each.id for each in kept if each.fuzzy and each.id]
    for texts, message in messages(code, domain).items():
        forms = translations(message)
        assert len(forms) == (kept.num_plurals if message.pluralizable else 1), texts
        assert all(form.strip() for form in forms), texts


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_fills_in_what_the_text_does(code: str, domain: str) -> None:
    assert catalogue(code, domain).plural_expr == "(n != 1)"  # form by form as in English
    for (_context, texts), message in messages(code, domain).items():
        for text, form in zip(texts, translations(message), strict=True):
            assert fields(form) == fields(text), text
            assert edges(form) == edges(text), text
            assert form.count("\n") == text.count("\n"), text


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_compiled_is_what_is_written(code: str, domain: str) -> None:
    with (language.FOLDER / code / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        compiled = [each for each in read_mo(file) if each.id]
    there = {}
    for message in compiled:
        context: str | bytes | None = message.context
        if isinstance(context, bytes):  # as Babel reads it
            context = context.decode("utf-8")
        there[key(message.id, context)] = translations(message)
    written = {each: translations(message) for each, message in messages(code, domain).items()}
    assert there == written, "make messages"


def test_the_catalogues_come_along() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    included = {
        each.distribution_path
        for each in wheel.WheelBuilder(str(REPOSITORY)).recurse_included_files()
    }
    for code in TRANSLATED:
        for domain in DOMAINS:
            assert f"annotator/locale/{code}/LC_MESSAGES/{domain}.mo" in included


# Looking up


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "nl-BE"}, "nl"),
        ({"LANG": "nl.UTF-8"}, "nl"),
        ({"LANG": "NL_be@euro"}, "nl"),
        ({"LANG": "nld"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "nl_NL", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "nl_NL", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "nl_NL", "LC_ALL": ""}, "nl"),
        ({"LANG": "nl_NL", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "nl_NL", "LC_TIME": "en_GB"}, "nl"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "nl"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LANGUAGE": "en_GB:en"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:nl_BE:en"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LANGUAGE": ""}, "nl"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "nl"}, "en"),
        ({"LANGUAGE": "nl"}, "en"),
    ],
)
def test_the_environment_asks_for_a_language(environment: dict[str, str], wanted: str) -> None:
    assert language.preferred(environment) == wanted


@given(st.dictionaries(st.sampled_from(["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]), st.text()))
def test_whatever_the_environment_says_a_language_is_spoken(environment: dict[str, str]) -> None:
    assert language.preferred(environment) in language.LANGUAGES


@pytest.mark.usefixtures("dutch")
def test_texts_are_looked_up_when_they_are_used() -> None:
    marked = language.N_("There is no such file or folder.")
    assert marked == "There is no such file or folder."
    assert language.current() == "nl"
    assert language._(marked) == "Dit bestand of deze map bestaat niet."
    language.use("en")
    assert language.current() == "en"
    assert language._(marked) == marked


@pytest.mark.usefixtures("dutch")
def test_what_has_no_translation_stays_as_it_is() -> None:
    assert language._("") == ""
    assert language._("qwerty") == "qwerty"
    assert language.pgettext("qwerty", "right") == "right"
    assert [language.ngettext("{n} qwert", "{n} qwerts", n) for n in (1, 2)] == [
        "{n} qwert",
        "{n} qwerts",
    ]


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize(
    ("number", "wanted"), [(0, "artikelen"), (1, "artikel"), (2, "artikelen"), (21, "artikelen")]
)
def test_a_plural_goes_by_the_number(number: int, wanted: str) -> None:
    said = language.ngettext("{count:,} article", "{count:,} articles", number)
    assert said.format(count=number) == f"{number} {wanted}"


def test_a_catalogue_that_is_missing_leaves_the_text_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    try:
        language.use("nl")
        assert language._("There is no such file or folder.") == "There is no such file or folder."
    finally:
        language.use("en")


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize("value", ["{0}", "{key}", "{", "}", "{key.__class__}", "%(key)s", "{{}}"])
def test_what_is_filled_in_stays_as_it_is(value: str) -> None:
    read = read_text("a.txt", f"---\n'{value}': 1\n'{value}': 2\n---\nTekst\n".encode())
    assert isinstance(read, Problem)
    assert f"{value} staat er twee keer" in read.message


@pytest.mark.usefixtures("dutch")
def test_a_worker_process_speaks_the_same_language() -> None:
    nothing = Recipe("no-such-extractor", LabelSet())
    with pytest.raises(UsageError, match=r"Er is geen extractor no-such-extractor\."):
        list(extract_parallel(nothing, [Document(id="a", text="Tekst")], 1))


# The command line


def said(folder: Path, *arguments: str, **environment: str) -> str:
    """What the program says, on both streams."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    for name in ("LANGUAGE", "LANG", "ANNOTATOR_CONFIG", "ANNOTATOR_DATABASE_URL"):
        kept.pop(name, None)
    result = subprocess.run(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=folder,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return result.stdout


DUTCH = {"LANG": "nl_NL.UTF-8"}
OF_CLICK = re.compile(
    r"Usage|Options|Commands|Show this|Try '|No such|Missing|Error|default:|"
    r"\b(OPTIONS|ARGS|COMMAND|TEXT|INTEGER|FLOAT|RANGE|BOOLEAN|PATH|FILENAME|FILE|DIRECTORY)\b"
)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--help"], "Gebruik: annotator"),
        (["extract", "--help"], "Toon deze hulp en stop."),
        (["extract", "--help"], "standaard: 1"),
        (["extract", "--bogus"], "Probeer 'annotator extract --help' voor hulp."),
        (["import"], "'PAD...'"),
        (["bogus"], "De opdracht 'bogus' bestaat niet."),
        (["extract", "--workers", "0"], "0 ligt niet in het bereik 1<=x<=256."),
        (["--version"], "annotator, versie"),
        (["import", "gone"], "Dit bestand of deze map bestaat niet."),
        (["review", "--help"], "[OPTIES] [ARTIKEL]"),
        (["config", "--help"], "OPDRACHT [ARGUMENTEN]..."),
        (["status"], "artikelen     0 met 0 voorgestelde feiten"),
        (["--config", "gone", "status"], 'er is geen bestand "'),
        (["--database", "gone", "status"], 'Bedoelde je "sqlite:///gone"?'),
    ],
)
def test_the_command_line_speaks_dutch(tmp_path: Path, arguments: list[str], wanted: str) -> None:
    answer = said(tmp_path, *arguments, **DUTCH)
    assert wanted in answer
    assert not OF_CLICK.search(answer)


ALL_HELP = """
import sys
from annotator.cli.output import translate_click
from annotator.core import language

language.use(sys.argv[1])
translate_click()

import click
from annotator.cli.main import cli

def show(command, above):
    context = click.Context(command, info_name=command.name, parent=above)
    print(command.get_help(context))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            show(command.get_command(context, name), context)

show(cli, None)
"""


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_help_of_every_command_is_translated(code: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", ALL_HELP, code],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert shown.count("--help") > 20
    assert OF_CLICK.findall(shown) == []


def test_without_a_language_the_command_line_speaks_english(tmp_path: Path) -> None:
    assert "Usage: annotator extract" in said(tmp_path, "extract", "--help")
    assert "Usage: annotator extract" in said(tmp_path, "extract", "--help", LANGUAGE="nl")


# Texts that nobody wrapped

UNREAD = {
    "formats/schema.py": "a JSON Schema, which is data",
    "report/page.py": "HTML; tests/report/test_page.py reads a page for texts not looked up",
    "report/svg.py": "SVG; as for the page",
    "store/migrations/**/*.py": "SQL",
    "store/tables.py": "SQL",
}
"""Modules in which nothing is for people, as patterns below the package's folder, and why."""

ALLOWED: Mapping[tuple[str, str], str] = {
    ("cli/highlight.py", "bold underline "): "a style of Rich",
    ("config.py", "nesting depth"): "words of libyaml",
    ("extract/spacy_model.py", "spacy download"): "a command to type",
    ("extract/spacy_model.py", "pip install"): "a command to type",
    ("extract/contract.py", "in a second run"): "for the author of an extractor, in a test",
    ("extract/contract.py", "without the other articles"): "for the author of an extractor",
    ("cli/main.py", "annotator: "): "the name of the program",
    ("tui/screens/review.py", "annotator"): "the name of the program",
    ("tui/guide.py", "bold underline"): "a style of Textual",
    **{
        ("config.py", words): "what PyYAML says"
        for words in (
            "mapping values are not allowed",
            "could not find expected ':'",
            "did not find expected key",
            "expected <block end>",
            "did not find expected '-'",
            "unexpected end of stream",
            "alphabetic or numeric",
            "expected whitespace or line break",
            "are not allowed in this context",
            "expected node content",
            "cannot start any token",
        )
    },
    **{
        ("store/engine.py", words): "what SQLite says"
        for words in ("disk is full", "unable to open", "is locked")
    },
}
"""Words that are no text of the interface: the module, the words, and why."""

DATA = {
    ("extract/contract.py", "NASTY"): "articles on which extractors break",
}
"""Names of modules whose value holds words that are data."""

LOOKUPS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""The functions that look a text up, and how many of their arguments are texts."""

DESCRIBING = frozenset({"command", "group", "option", "argument", "version_option"})
"""What describes a command."""

SHOWN: Mapping[str, tuple[slice, frozenset[str]]] = {
    "say": (slice(None), frozenset()),
    "echo": (slice(None), frozenset()),
    "progress": (slice(1), frozenset()),
    "table": (slice(1), frozenset({"head"})),
    "Problem": (slice(1, None), frozenset({"message"})),
    "Extraction": (slice(0), frozenset({"error"})),
    "Command": (slice(2, 5), frozenset({"hint", "help", "group"})),
    "Static": (slice(None), frozenset()),
    "Piece": (slice(1), frozenset({"text"})),
    "notify": (slice(1), frozenset({"title"})),
    "_say": (slice(1), frozenset()),
    "_tell": (slice(1), frozenset()),
    **dict.fromkeys(
        DESCRIBING,
        (slice(0), frozenset({"help", "short_help", "epilog", "metavar", "prompt", "message"})),
    ),
}
"""Where even a single word goes to a person: positional arguments, and names of others."""

PROSE = re.compile(r"[^\W\d_]{2,}[,:;.]? [^\W\d_]{2,}")
WORD = re.compile(r"[A-Za-z]*[a-z]{2,}|[A-Z]{3,}")
SQL = re.compile(r"(SELECT|INSERT|DELETE|PRAGMA|BEGIN)\b")


def modules() -> dict[str, ast.Module]:
    """All modules of the package by their path in it."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


MODULES = modules()
READ = sorted(
    MODULES.keys()
    - {path.relative_to(PACKAGE).as_posix() for form in UNREAD for path in PACKAGE.glob(form)}
)


def called(node: ast.AST) -> str:
    """The last name of what is called; empty where nothing is, or what has no name."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def error_names() -> set[str]:
    """The names of all errors that are shown to a person."""
    found = {"AnnotatorError"}
    classes = [
        node
        for module in MODULES.values()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    ]
    size = 0
    while size < len(found):
        size = len(found)
        for node in classes:
            if any(isinstance(base, ast.Name) and base.id in found for base in node.bases):
                found.add(node.name)
    return found


ERRORS = error_names()


def docstrings(module: ast.Module) -> set[ast.AST]:
    """All strings that stand alone: docstrings, and what is said below a name of the module."""
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def unwrapped(name: str, module: ast.Module) -> Iterator[tuple[int, str]]:
    """Strings of a module that a person reads and that are looked up in no catalogue."""
    passed = docstrings(module)
    values = dict(assigned(module))

    def skipped(node: ast.AST) -> bool:
        if called(node) in LOOKUPS or node in passed:
            return True
        if isinstance(node, ast.Raise) and node.exc is not None:
            # What is no error of this program is for programmers, and has a traceback.
            return called(node.exc) not in ERRORS and called(node.exc)[:1].isupper()
        return any((name, each) in DATA for each, _value in assigned(node))

    def parts(node: ast.AST, form: re.Pattern[str]) -> Iterator[tuple[ast.AST, re.Pattern[str]]]:
        if isinstance(node, ast.Call):
            for argument, read in arguments(node):
                yield argument, WORD if read else PROSE
                if read and isinstance(argument, ast.Name) and argument.id in values:
                    yield values[argument.id], WORD
            yield node.func, PROSE
            return
        for child in ast.iter_child_nodes(node):
            # A key is no text, whatever it looks up for a text.
            key = isinstance(node, ast.Subscript) and child is node.slice
            yield child, PROSE if key else form

    def walk(node: ast.AST, form: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        if skipped(node):
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if form.search(text) and not SQL.match(text) and (name, text) not in ALLOWED:
                yield node.lineno, text
            return
        for part, below in parts(node, form):
            yield from walk(part, below)

    yield from walk(module, PROSE)


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What a statement, or a module, gives names to."""
    if isinstance(node, ast.Module):
        for statement in node.body:
            yield from assigned(statement)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                yield target.id, node.value


def arguments(call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
    """The arguments of a call, and whether a person reads them."""
    function = called(call)
    places, names = SHOWN.get(function, (slice(0), frozenset()))
    if function in ERRORS:
        places, names = slice(None), frozenset({"message", "hint"})
    read = range(*places.indices(len(call.args)))
    yield from ((argument, index in read) for index, argument in enumerate(call.args))
    yield from ((keyword.value, keyword.arg in names) for keyword in call.keywords)


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def kept(node: ast.AST) -> bool:
    """Whether a text comes out of a name or a table, where :func:`language.N_` marks it."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) or called(node) == "get"


def looked_up(node: ast.AST) -> Iterator[ast.Call]:
    """Lookups of literals somewhere in a node."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and called(each) in LOOKUPS and not kept(each.args[0]):
            yield each


def wrongly_looked_up(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Lookups that no catalogue can answer, that Babel does not see, or that are made too early."""

    def walk(node: ast.AST, running: bool) -> Iterator[tuple[int, str]]:
        function = called(node)
        if isinstance(node, ast.Call) and function in LOOKUPS:
            for argument in node.args[: LOOKUPS[function]]:
                if not (isinstance(argument, ast.Constant) or (function == "_" and kept(argument))):
                    yield node.lineno, f"{function}() of what is put together"
            if function != "N_" and not running:
                yield node.lineno, f"{function}() while the module is loaded"
        if isinstance(node, ast.JoinedStr):
            yield from ((each.lineno, "a text in an f-string") for each in looked_up(node))
        for child in ast.iter_child_nodes(node):
            # The defaults of arguments are looked at when the function is made. A command is
            # described when its module is loaded, which is when somebody asks for it.
            inside = isinstance(node, FUNCTIONS) and not isinstance(child, ast.arguments)
            inside |= function in DESCRIBING
            yield from walk(child, running or inside)

    yield from walk(module, False)


def undescribed(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Commands whose help would be their docstring, which is in English."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if called(decorator) in ("command", "group"):
                    assert isinstance(decorator, ast.Call)
                    if "help" not in {each.arg for each in decorator.keywords}:
                        yield node.lineno, f"{node.name} without help="


@pytest.mark.parametrize("name", READ)
def test_every_text_is_looked_up(name: str) -> None:
    assert not list(unwrapped(name, MODULES[name]))
    assert not list(undescribed(MODULES[name]))


@pytest.mark.parametrize("name", [name for name in MODULES if name != "core/language.py"])
def test_texts_are_looked_up_whole_and_in_time(name: str) -> None:
    assert not list(wrongly_looked_up(MODULES[name]))


def test_the_lists_of_this_test_are_not_out_of_date() -> None:
    assert all(list(PACKAGE.glob(form)) for form in UNREAD)
    for name, words in ALLOWED:
        values = [node.value for node in ast.walk(MODULES[name]) if isinstance(node, ast.Constant)]
        assert words in values, (name, words)
    for name, variable in DATA:
        assert variable in {getattr(node, "id", "") for node in ast.walk(MODULES[name])}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise UsageError("Nothing.")', 1),
        ('raise UsageError(_("Nothing."), hint=f"Try {it}.")', 1),
        ('raise UsageError(_("Nothing."), hint=_("Try {it}.").format(it=it))', 0),
        ('raise UsageError(_("Nothing."), hint="Yes" if near else _("No"))', 1),
        ('_NOTHING = "Nothing."\nraise UsageError(_NOTHING)', 1),
        ('_NOTHING = N_("Nothing.")\nraise UsageError(_(_NOTHING))', 0),
        ('raise ValueError("there is nothing")', 0),
        ('hint = "Try it again."', 1),
        ('"""Try it again."""', 0),
        ('return f"{name} is nothing to {other}"', 1),
        ('click.echo("Ready.")', 1),
        ('click.echo(f"{a}: {b}")', 0),
        ('click.echo(_(_TITLES["ready"]))', 0),
        ('click.echo(table(("name", _("value")), rows))', 1),
        ('click.option("--json", "as_json", help="JSON.")', 1),
        ('click.option("--json", "as_json", help=_("JSON."), metavar="ID")', 0),
        ('Command("next", ("n", "tab"), N_("next"), N_("Next fact"), N_("Move"))', 0),
        ('Command("next", ("n", "tab"), "next", N_("Next fact"), N_("Move"))', 1),
        ('Piece(" ready", style)', 1),
        ('Extraction(document, error="nothing")', 1),
    ],
)
def test_the_check_finds_what_is_not_looked_up(source: str, found: int) -> None:
    assert len(list(unwrapped("nowhere.py", ast.parse(source)))) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('def f():\n    _("a {b}").format(b=b)', 0),
        ('def f():\n    _(f"a {b}")', 1),
        ('def f():\n    _("a " + b)', 1),
        ('def f():\n    _("a {b}".format(b=b))', 1),
        ('def f():\n    ngettext(f"{n} a", "{n} as", n)', 1),
        ("def f():\n    f\"{b} {_('a')}\"", 1),
        ('def f():\n    f"{b} {_(c)}"', 0),
        ('A = _("a")', 1),
        ('A = N_("a")', 0),
        ('A = lambda: _("a")', 0),
        ('def f(a=_("a")): pass', 1),
        ('@click.option("--a", help=_("a"))\ndef f(): pass', 0),
        ('A = click.option("--a", help=_("a"))', 0),
        ('class A:\n    a = _("a")', 1),
    ],
)
def test_the_check_finds_what_is_looked_up_wrongly(source: str, found: int) -> None:
    assert len(list(wrongly_looked_up(ast.parse(source)))) == found
