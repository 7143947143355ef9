"""Which room knows what: clean interpreters, the import contracts, and the source itself."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import yaml

from annotator.core.text import Document

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "annotator").rglob("*.py"))

TERMINAL = {"textual", "rich"}
DATABASE = {"sqlmodel", "sqlalchemy", "alembic", "pydantic"}
LANGUAGE = {"spacy", "thinc"}
FILES = {"yaml", "charset_normalizer"}


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that a clean interpreter holds at its end."""
    report = "import sys; sys.stderr.write(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", "\n".join([*arguments, report])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return {name.partition(".")[0] for name in run.stderr.split()}


def importing(*modules: str) -> set[str]:
    return loaded(*(f"import {module}" for module in modules))


def modules_of(room: str) -> list[str]:
    folder = ROOT / "annotator" / room
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in folder.rglob("*.py")
    )


@cache
def before() -> frozenset[str]:
    """What an interpreter of this environment holds before it imports anything."""
    return frozenset(loaded())


def foreign(modules: set[str]) -> set[str]:
    """Those that are neither in the standard library nor this program nor always there."""
    return modules - set(sys.stdlib_module_names) - before() - {"annotator"}


# Clean interpreters


@pytest.mark.parametrize("room", ["core", "measure", "report"])
def test_a_pure_room_loads_the_standard_library_alone(room: str) -> None:
    modules = modules_of(room)
    assert modules
    assert foreign(importing(*modules)) == set()


def test_measure_knows_core_alone() -> None:
    program = "import sys; sys.stderr.write(' '.join(m for m in sys.modules if 'annotator.' in m))"
    run = subprocess.run(
        [sys.executable, "-c", f"import {', '.join(modules_of('measure'))}\n{program}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {name.split(".")[1] for name in run.stderr.split()} <= {"core", "measure"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_none_of_the_heavy_libraries(option: str) -> None:
    modules = loaded(
        "import sys",
        f"sys.argv = ['annotator', {option!r}]",
        "from annotator.__main__ import main",
        "try: main()",
        "except SystemExit as end: assert not end.code, end.code",
    )
    assert modules & (TERMINAL | DATABASE | LANGUAGE | FILES) == set()
    assert foreign(modules) == {"click"}


@pytest.mark.parametrize(
    ("module", "unknown"),
    [
        ("annotator.tui.app", DATABASE | LANGUAGE | {"yaml"}),
        ("annotator.store.sql", TERMINAL | LANGUAGE | FILES),
        ("annotator.extract.registry", TERMINAL | DATABASE | LANGUAGE),
        ("annotator.config", TERMINAL | DATABASE | LANGUAGE),
    ],
)
def test_a_room_does_not_load_what_belongs_to_another(module: str, unknown: set[str]) -> None:
    assert importing(module) & unknown == set()


def test_formats_load_a_reader_of_files_only_when_they_read_one() -> None:
    modules = importing(*modules_of("formats"))
    assert modules & (TERMINAL | DATABASE | LANGUAGE | FILES) == set()


# The import contracts


def test_the_import_contracts_hold() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command is not None, "import-linter is not installed: pip install -e '.[dev]'"
    run = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


# The source


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def literals(path: Path) -> Iterator[ast.Constant]:
    """All strings in a module but its docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | Definition)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node


def project_names() -> set[str]:
    """All names that config.yaml gives: labels, events, roles, attributes and their values."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    values = chain.from_iterable(attribute["values"] for attribute in config["attributes"].values())
    kinds = ("labels", "events", "roles", "attributes")
    return {*chain.from_iterable(config[kind] for kind in kinds), *values}


def test_no_code_names_a_label_a_role_or_an_event() -> None:
    names = project_names()
    assert len(names) > 30
    # An article has a source, whatever the roles of a project are called.
    names -= {field.name for field in fields(Document)}
    found = [
        f"{place(path, literal)}: {literal.value}"
        for path in SOURCES
        for literal in literals(path)
        if literal.value in names
    ]
    assert found == []


def public(path: Path) -> Iterator[Definition]:
    """The public classes, functions and methods of a module; what is inside a function is not."""

    def inside(body: list[ast.stmt]) -> Iterator[Definition]:
        for node in body:
            if isinstance(node, Definition) and not node.name.startswith("_"):
                yield node
                if isinstance(node, ast.ClassDef):
                    yield from inside(node.body)

    return inside(tree(path).body)


def test_everything_public_says_what_it_is() -> None:
    modules = [
        path for path in SOURCES if path.stat().st_size and not ast.get_docstring(tree(path))
    ]
    silent = [
        f"{place(path, node)}: {node.name}"
        for path in SOURCES
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert (modules, silent) == ([], [])


def test_nothing_prints() -> None:
    found = [
        place(path, node)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "breakpoint")
    ]
    assert found == []


def test_only_the_store_speaks_sql_and_only_extract_and_train_spacy() -> None:
    homes = {
        "sqlmodel": ("store",),
        "sqlalchemy": ("store",),
        "alembic": ("store",),
        "textual": ("tui",),
        "spacy": ("extract", "train"),
    }
    for path in SOURCES:
        room = path.relative_to(ROOT / "annotator").parts[0]
        for node in ast.walk(tree(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                home = homes.get(name.partition(".")[0], (room,))
                assert room in home, f"{place(path, node)}: {name}"


# All files


def tracked() -> list[tuple[Path, str]]:
    """The text files that people wrote and git knows, with what they hold."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so it is not known which files belong to it")
    run = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for name in filter(None, run.stdout.split("\0")):
        path = ROOT / name
        # A trained vocabulary holds whatever words its texts had.
        if path.is_file() and not name.startswith("annotator/extract/models/nl_news/vocab/"):
            content = path.read_bytes()
            if b"\0" not in content:
                found.append((path, content.decode("utf-8", "replace")))
    assert found
    return found


def lines(pattern: str) -> list[str]:
    """Where the pattern stands in a tracked file."""
    regex = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, content in tracked()
        if regex.search(content)
        for number, line in enumerate(content.splitlines(), 1)
        if regex.search(line)
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    # Written in pieces, or this file would be found.
    homes = "|".join(("wo" + "rk", "tm" + "p", "ro" + "ot", "home", "Users"))
    assert lines(rf"(?<![\w.~/*}}-])/(?:{homes})(?:/|\b)") == []


def test_no_file_leaves_something_for_later() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))
    assert lines(rf"\b(?:{words})\b") == []
