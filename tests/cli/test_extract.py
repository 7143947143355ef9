"""``annotator extract``: what is stored, what is said, and that it goes on where it stopped."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.cli.highlight import highlighted
from annotator.core.facts import LayerKind
from annotator.core.text import Document
from tests.cli.conftest import Cli
from tests.cli.samples import (
    COMMAND,
    STRIKE,
    TALKS,
    command,
    environment,
    make_project,
    open_store,
    schema,
    strike_facts,
    talks_facts,
)
from tests.extract.plugin import NAME, make_plugin

CONFIG = "labels: {PERSON: {color: red}, GPE: {color: lime}}\nevents: {PROTEST: }\n"


@pytest.fixture
def plugin(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the extractor that obeys its articles is installed."""
    place = make_plugin(tmp_path_factory.mktemp("plugin"))
    monkeypatch.syspath_prepend(place)
    monkeypatch.setenv("OBEDIENT_LOG", str(place / "log"))
    return place


def project(folder: Path, *texts: str, extractors: str = f"[{{name: {NAME}}}]") -> None:
    """A project with articles a0, a1 ... that have these texts."""
    (folder / "config.yaml").write_text(CONFIG + f"extractors: {extractors}\n", encoding="utf-8")
    store = open_store(folder)
    for number, text in enumerate(texts):
        store.add_document(Document(f"a{number}", text))
    store.close()


def layers(folder: Path, article: str) -> list[str]:
    """The authors of an article's suggestions, oldest first."""
    store = open_store(folder)
    found = [layer.author for layer in store.layers(article, LayerKind.SUGGESTED)]
    store.close()
    return found


def worked(plugin: Path) -> list[str]:
    """The articles that the extractor was given, in that order."""
    log = plugin / "log"
    return log.read_text(encoding="utf-8").split() if log.exists() else []


# What runs


def test_suggestions_are_stored_and_not_made_twice(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.", "Luik.")
    first = cli("extract")
    assert (first.code, first.out) == (0, "")
    assert "The obedient extractor obeyed.\n" in first.err
    assert first.err.endswith("obedient 1: 2 facts in 2 articles.\n")
    again = cli("extract")
    assert (again.code, again.out) == (0, "")
    assert again.err == "obedient 1: nothing to do, every article has its suggestions.\n"
    assert worked(plugin) == ["a0", "a1"]


def test_only_new_articles_are_looked_at(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.")
    cli("extract")
    project(folder, "Gent.", "Luik.")
    assert "1 fact in 1 article." in cli("extract").err
    assert worked(plugin) == ["a0", "a1"]


def test_other_settings_make_other_suggestions(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.")
    cli("extract")
    for extractors in (f"[{{name: {NAME}, size: 2}}]", f"[{{name: {NAME}}}]\nlexicon: {{}}"):
        project(folder, "Gent.", extractors=extractors)
        cli("extract")
    assert worked(plugin) == ["a0", "a0"]
    lexicon = "\nlexicon: {PROTEST: {verbs: [staken]}}"
    project(folder, "Gent.", extractors=f"[{{name: {NAME}}}]{lexicon}")
    cli("extract")
    assert layers(folder, "a0") == [NAME] * 3


def test_several_extractors_keep_layers_of_their_own(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.", extractors=f"[{{name: rules}}, {{name: {NAME}}}]")
    assert cli("extract").code == 0
    assert layers(folder, "a0") == ["rules", NAME]
    assert worked(plugin) == ["a0"]


def test_one_of_several_extractors_is_chosen(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.", extractors=f"[{{name: rules}}, {{name: {NAME}}}]")
    assert cli("extract", "--extractor", NAME).code == 0
    assert layers(folder, "a0") == [NAME]
    wrong = cli("extract", "--extractor", "obedint")
    assert (wrong.code, wrong.out) == (2, "")
    assert "names no extractor obedint" in wrong.err
    assert "Did you mean obedient?" in wrong.err
    assert worked(plugin) == ["a0"]


def test_some_articles_are_chosen(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent.", "Luik.", "Mol.")
    assert cli("extract", "--article", "a2", "--article", "a0").code == 0
    assert worked(plugin) == ["a0", "a2"]
    wrong = cli("extract", "--article", "a0", "--article", "zz")
    assert wrong.code == 2
    assert "zz" in wrong.err
    assert cli("extract").code == 0
    assert worked(plugin) == ["a0", "a2", "a1"]


def test_no_articles_and_no_extractors_are_said(cli: Cli, folder: Path) -> None:
    project(folder, extractors="[{name: rules}]")
    nothing = cli("extract")
    assert nothing.code == 0
    assert "There are no articles yet" in nothing.err
    project(folder, "Gent.", extractors="[]")
    none = cli("extract")
    assert none.code == 2
    assert "names no extractor" in none.err


@pytest.mark.parametrize(
    ("extractors", "said"),
    [
        ("[{name: ruels}]", "Did you mean rules?"),
        ("[{name: rules, treshold: 1}]", "no setting treshold"),
        ('[{name: rules}, {name: "spacy:./gone"}]', "There is no folder"),
        ('[{name: "spacy:nl_core_news_xl"}]', "is not installed"),
    ],
)
def test_a_wrong_extractor_is_said_before_anything_runs(
    cli: Cli, folder: Path, extractors: str, said: str
) -> None:
    project(folder, "Gent.", extractors=extractors)
    result = cli("extract")
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert layers(folder, "a0") == []


def test_nothing_to_do_loads_no_spacy(cli: Cli, folder: Path) -> None:
    project(folder, "Gent.", extractors="[{name: rules}]")
    assert cli("extract").code == 0
    code = (
        "import sys; from annotator.cli.main import run; code = run(['extract']); "
        "print(code, 'spacy' in sys.modules, 'textual' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == ["0", "False", "False"]
    assert "nothing to do" in result.stderr


def test_an_event_type_of_a_project_needs_only_words_in_its_configuration(
    cli: Cli, folder: Path
) -> None:
    (folder / "config.yaml").write_text(
        """\
labels: {GPE: }
events: {TREAT: }
roles: {who: , where: {fillers: [GPE]}}
lexicon:
  TREAT:
    verbs: [trakteren]
    nouns: [+traktatie]
    roles: {subject: who, prepositions: {in: where}}
extractors: [{name: rules}]
""",
        encoding="utf-8",
    )
    store = open_store(folder)
    store.add_document(Document("a", "Boeren trakteerden gisteren in Gent. Een kersttraktatie."))
    store.close()
    shown = cli("extract", "--show", "a")
    assert "Boeren trakteerden [TREAT 1] gisteren in Gent [GPE]." in shown.out
    assert "kersttraktatie [TREAT 2]" in shown.out
    assert re.search(r"1  TREAT  trakteerden  who: Boeren  where: Gent  \(", shown.out)


# What fails


@pytest.mark.parametrize("workers", [1, 2])
def test_an_article_that_fails_is_named_and_tried_again(
    cli: Cli, folder: Path, plugin: Path, workers: int
) -> None:
    texts = ["Gent."] * 20
    texts[3], texts[18] = "FAIL", "WRONG"
    project(folder, *texts)
    result = cli("extract", "--workers", workers)
    assert result.code == 1
    assert "a3: The extractor obedient failed (ValueError: asked to fail).\n" in result.err
    assert "a18: The proposals were not stored" in result.err
    assert "obedient 1: 18 facts in 18 articles, 2 failed.\n" in result.err
    before = len(worked(plugin))
    assert cli("extract").code == 1
    assert set(worked(plugin)[before:]) == {"a3", "a18"}


def test_workers_store_what_one_process_stores(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, *(f"Gent{number}" for number in range(50)))
    result = cli("extract", "--workers", "3")
    assert (result.code, result.out) == (0, "")
    assert "50 facts in 50 articles" in result.err
    assert result.err.count("The obedient extractor obeyed.") == 1
    assert sorted(worked(plugin)) == sorted(f"a{number}" for number in range(50))
    assert "nothing to do" in cli("extract").err


@pytest.mark.parametrize("workers", ["0", "-1", "x"])
def test_impossible_numbers_of_workers(cli: Cli, folder: Path, workers: str) -> None:
    project(folder, "Gent.")
    assert cli("extract", "--workers", workers).code == 2


# What is interrupted


Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(folder: Path, plugin: Path) -> Run:
    """Runs the command as a process of its own; with ``peaceful`` no article kills."""

    def call(*arguments: str, peaceful: bool = False) -> subprocess.CompletedProcess[bytes]:
        env = {"PYTHONPATH": str(plugin), "OBEDIENT_LOG": str(plugin / "log")}
        if peaceful:
            env["OBEDIENT_PEACEFUL"] = "1"
        done = command(folder, "extract", *arguments, env=env)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return call


def test_a_killed_run_goes_on_where_it_was(folder: Path, plugin: Path, run: Run) -> None:
    project(folder, "Gent.", "Luik.", "KILL", "Mol.")
    assert run().returncode == -9
    assert [len(layers(folder, f"a{number}")) for number in range(4)] == [1, 1, 0, 0]
    assert run(peaceful=True).returncode == 0
    assert worked(plugin) == ["a0", "a1", "a2", "a2", "a3"]
    assert [len(layers(folder, f"a{number}")) for number in range(4)] == [1, 1, 1, 1]


def test_an_interrupted_run_says_how_to_go_on(folder: Path, plugin: Path, run: Run) -> None:
    project(folder, "Gent.", "INTERRUPT", "Mol.")
    stopped = run()
    assert stopped.returncode == 130
    assert b"1 of 3 articles done; run it again to go on." in stopped.stderr
    assert run(peaceful=True).returncode == 0
    assert worked(plugin) == ["a0", "a1", "a1", "a2"]


def test_an_interrupted_run_of_workers_ends_them(folder: Path, plugin: Path, run: Run) -> None:
    texts = ["Gent."] * 40
    texts[20] = "PARENT"
    project(folder, *texts)
    assert run("--workers", "2").returncode == 130
    assert run("--workers", "2", peaceful=True).returncode == 0
    assert all(len(layers(folder, f"a{number}")) == 1 for number in range(40))
    assert "a20" in worked(plugin)


def test_a_worker_that_dies_is_one_sentence(folder: Path, run: Run) -> None:
    texts = ["Gent."] * 40
    texts[20] = "KILL"
    project(folder, *texts)
    died = run("--workers", "2")
    assert died.returncode == 1
    said = died.stderr.decode()
    assert "annotator: A worker process ended before its work was done (SIGKILL" in said
    assert run("--workers", "2", peaceful=True).returncode == 0
    assert all(len(layers(folder, f"a{number}")) == 1 for number in range(40))


# Looking


def test_showing_prints_what_is_stored_and_stores_nothing(cli: Cli, folder: Path) -> None:
    make_project(folder)
    result = cli("extract", "--show", TALKS.id)
    assert result.code == 0
    assert result.err == "Suggestions of sample 1, as stored:\n"
    assert "\x1b" not in result.out
    assert "President Yilmaz [PERSON] van Turkije [GPE] sprak [CONSULT 1] gisteren" in result.out
    assert "zegde [AGREE 2] maandag steun toe [AGREE 2]." in result.out
    assert "\n  1  CONSULT  sprak  actor: Yilmaz\n" in result.out
    assert "\n  2  AGREE  zegde … toe  actor: Duitsland  realis: future\n" in result.out
    assert layers(folder, TALKS.id) == ["sample"]


def test_showing_extracts_where_nothing_is_stored(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "Gent zwijgt.")
    result = cli("extract", "--show", "a0")
    assert (result.code, result.out) == (0, "Gent [PERSON] zwijgt.\n")
    assert "Suggestions of obedient 1, not stored:" in result.err
    assert layers(folder, "a0") == []
    assert worked(plugin) == ["a0"]


def test_showing_one_extractor(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "In Gent zwijgen boeren.", extractors=f"[{{name: {NAME}}}, {{name: rules}}]")
    cli("extract")
    assert cli("extract", "--show", "a0").out == "In Gent [GPE] zwijgen boeren.\n"
    named = cli("extract", "--show", "a0", "--extractor", NAME)
    assert named.out == "In [PERSON] Gent zwijgen boeren.\n"
    assert worked(plugin) == ["a0"]


def test_showing_what_is_not_there(cli: Cli, folder: Path, plugin: Path) -> None:
    project(folder, "FAIL")
    assert cli("extract", "--show", "zz").code == 2
    failed = cli("extract", "--show", "a0")
    assert failed.code == 1
    assert "asked to fail" in failed.err
    assert worked(plugin)


def test_colours_are_those_of_the_labels() -> None:
    text = highlighted(TALKS, talks_facts(), schema())
    gpe = schema().entity["GPE"].color
    styled = {text.plain[span.start : span.end] for span in text.spans if span.style == gpe}
    assert {"Ankara", "Turkije", "Duitsland"} <= styled
    assert any("bold" in str(span.style) for span in text.spans)
    assert "NAVO [ORG]" in text.plain
    assert "reageerde niet." in text.plain


def test_a_title_that_is_not_in_the_text_comes_first() -> None:
    assert highlighted(STRIKE, strike_facts(), schema()).plain.startswith(
        "Havens liggen stil\n\nIn Rotterdam [GPE] staakten [PROTEST 1] donderdag"
    )


def test_no_sign_of_an_article_reaches_the_terminal() -> None:
    hostile = Document("a", "\x1b]0;x\x07\u202eGent[red]\x9b2J\n[/]\ud800", title="\x1b[2J[bold]")
    plain = highlighted(hostile, (), schema()).plain
    assert re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]*", plain)
    assert "Gent[red]" in plain
    assert "[/]" in plain


def test_a_terminal_gets_colours_and_no_color_is_respected(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    make_project(folder)
    output: dict[str, bytes] = {}
    for name, more in (("colour", {}), ("plain", {"NO_COLOR": "1"})):
        parent, child = pty.openpty()
        with subprocess.Popen(
            [*COMMAND, "extract", "--show", TALKS.id],
            cwd=folder,
            env=environment(folder, **more),
            stdout=child,
            stderr=subprocess.DEVNULL,
        ) as process:
            import os

            os.close(child)
            read = b""
            try:
                while block := os.read(parent, 65536):
                    read += block
            except OSError:
                pass  # on Linux the end of a terminal's output
            os.close(parent)
            assert process.wait() == 0
        output[name] = read
    assert b"\x1b[38;2;" in output["colour"]
    assert b"\x1b[38;" not in output["plain"]
    assert b"[PERSON]" in output["plain"]
