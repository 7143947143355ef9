"""Decisions from the command line: what they store, what they print, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.cli.places import occurrence, pieces, span
from annotator.core import decisions
from annotator.core.changes import Kind
from annotator.core.errors import UsageError
from annotator.core.facts import Event, Fact, Verdict
from annotator.core.session import Session
from annotator.core.text import Document, Span, trim
from tests.cli.conftest import Cli
from tests.cli.samples import (
    ANNOTATOR,
    TALKS,
    Worker,
    command,
    entity,
    make_project,
    open_store,
    suggest,
)

Json = dict[str, Any]

TEXT = TALKS.text


@pytest.fixture
def project(folder: Path) -> Path:
    """Two articles with suggestions, in the folder in which commands run."""
    return make_project(folder)


@pytest.fixture
def session(project: Path) -> Iterator[Callable[[], Session]]:
    """A look at what the annotator's session holds now."""
    workers: list[Worker] = []

    def look() -> Session:
        workers.append(Worker(project))
        return workers[-1].open("overleg")

    yield look
    for worker in workers:
        worker.close()


def stored(folder: Path, annotator: str = ANNOTATOR) -> dict[str, Fact]:
    store = open_store(folder)
    try:
        layers = store.layers("overleg", author=annotator)
        return {fact.id: fact for layer in layers for fact in layer.facts}
    finally:
        store.close()


def place_of(words: str, nth: int = 0) -> str:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return f"{start}:{start + len(words)}"


def told(cli: Cli, *arguments: object) -> Json:
    result = cli(*arguments, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.out.isascii()
    found: Json = json.loads(result.out)
    return found


# Showing


def test_show_in_json(cli: Cli, project: Path) -> None:
    del project
    found = told(cli, "show", "overleg")
    assert (found["article"], found["text"], found["sha256"]) == ("overleg", TEXT, TALKS.sha256)
    assert (found["undecided"], found["done"], found["flagged"]) == (9, False, False)
    facts = {fact["id"]: fact for fact in found["facts"]}
    assert list(facts) == ["e1", "e2", "e3", "e4", "e5", "v1", "e6", "v2", "e7"]
    assert facts["e7"] == {
        "id": "e7",
        "kind": "entity",
        "state": "pending",
        "label": "ORG",
        "start": TEXT.index("NAVO"),
        "end": TEXT.index("NAVO") + 4,
        "text": "NAVO",
        "sentence": 4,
        "confidence": 0.25,
        "differences": [],
        "problems": [],
        "reason": None,
        "comment": None,
    }
    event = facts["v2"]
    assert (event["type"], event["text"], event["sentence"]) == ("AGREE", "zegde toe", 3)
    assert [TEXT[start:end] for start, end in event["trigger"]] == ["zegde", "toe"]
    (argument,) = event["arguments"]
    assert (argument["role"], argument["text"]) == ("actor", "Duitsland")
    assert TEXT[argument["start"] : argument["end"]] == "Duitsland"
    assert event["attributes"] == {"realis": "future", "polarity": "positive"}
    for fact in facts.values():
        if fact["kind"] == "entity":
            assert TEXT[fact["start"] : fact["end"]] == fact["text"]


def test_show_in_words(cli: Cli, project: Path) -> None:
    del project
    result = cli("show", "overleg")
    assert (result.code, result.err) == (0, "")
    rows = [line.split() for line in result.out.splitlines()]
    assert rows[0][:4] == ["fact", "state", "label", "words"]
    assert ["e7", "pending", "ORG", "NAVO", place_of("NAVO"), "4", "0.25"] in rows
    assert len(rows) == 11


def test_show_a_sentence_or_what_is_left(cli: Cli, project: Path) -> None:
    del project
    cli("accept", "overleg", "e1")
    only = told(cli, "show", "overleg", "--sentence", 1)
    assert [fact["id"] for fact in only["facts"]] == ["e1", "e2"]
    left = told(cli, "show", "overleg", "--sentence", 1, "--undecided")
    assert [fact["id"] for fact in left["facts"]] == ["e2"]
    for number in (0, 5, -1):
        result = cli("show", "overleg", "--sentence", number)
        assert (result.code, result.out) == (2, "")
        assert "It has sentences 1 to 4." in result.err


def test_problems_and_differences_are_shown(cli: Cli, project: Path) -> None:
    del project
    cli("set", "overleg", "e1", "--span", place_of("Ankara overlegt"), "--label", "LOC")
    cli("set", "overleg", "v1", "--role", f"date={place_of('Krause')}")
    facts = {fact["id"]: fact for fact in told(cli, "show", "overleg")["facts"]}
    assert facts["e1"]["state"] == "corrected"
    assert facts["e1"]["differences"] == ["boundary", "label"]
    assert facts["v1"]["problems"] == ["date takes no PERSON"]
    assert "! date takes no PERSON" in cli("show", "overleg").out


def test_next_goes_where_the_review_would(cli: Cli, project: Path) -> None:
    del project
    found = told(cli, "next")
    assert (found["article"], found["fact"]["id"], found["undecided"]) == ("overleg", "e1", 9)
    assert found["context"] == "[Ankara] overlegt met Berlijn"
    cli("accept", "overleg", "e1")
    cli("accept", "overleg", "e3")
    assert told(cli, "next")["fact"]["id"] == "e4"
    cli("accept", "overleg", "e2", "e4", "e5", "e6", "e7", "v1", "v2")
    assert told(cli, "next")["article"] == "staking"
    assert cli("next").out.splitlines()[0] == "staking"


def test_a_script_that_takes_the_next_fact_comes_to_an_end(cli: Cli, project: Path) -> None:
    del project
    decided = []
    while (found := told(cli, "next"))["fact"] is not None:
        cli("accept", found["article"], found["fact"]["id"])
        decided.append((found["article"], found["fact"]["id"]))
    assert len(decided) == len(set(decided)) == 11
    assert found == {"article": None, "fact": None}
    result = cli("next")
    assert (result.code, result.out, result.err) == (0, "", "Nothing is undecided.\n")


def test_a_blind_article_shows_no_suggestions(cli: Cli, folder: Path) -> None:
    make_project(folder)
    (folder / "config.yaml").write_text(
        "labels:\n  GPE: {key: 1, description: a place}\nreview:\n  blind_share: 1\n",
        encoding="utf-8",
    )
    found = told(cli, "show", "overleg")
    assert (found["blind"], found["facts"]) == (True, [])
    assert "Blind article" in cli("show", "overleg").err
    assert cli("accept", "overleg", "e1").code == 2
    cli("add", "overleg", "entity", "--label", "GPE", "--text", "Berlijn")
    assert [fact["text"] for fact in told(cli, "show", "overleg")["facts"]] == ["Berlijn"]


# Accepting and rejecting


def test_accept_says_what_changed(cli: Cli, project: Path) -> None:
    changed = told(cli, "accept", "overleg", "e1", "v1")
    assert (changed["row"], changed["kind"], changed["verb"]) == (1, "do", "accept")
    assert changed["undecided"] == 7
    assert [fact["id"] for fact in changed["facts"]] == ["e1", "v1"]
    assert [fact["before"]["state"] for fact in changed["facts"]] == ["pending", "pending"]
    assert [fact["after"]["state"] for fact in changed["facts"]] == ["accepted", "accepted"]
    store = open_store(project)
    entry = store.open("overleg", ANNOTATOR).log[-1]
    store.close()
    assert (entry.seq, entry.at) == (changed["row"], changed["saved"])
    # A script is no person at work.
    assert entry.seconds is None


def test_in_words_facts_go_to_output_and_the_rest_to_the_person(cli: Cli, project: Path) -> None:
    del project
    result = cli("accept", "overleg", "e1")
    assert result.code == 0
    assert result.out == f"e1  accepted  GPE  Ankara  {place_of('Ankara')}\n"
    assert result.err.startswith("accepted GPE Ankara. saved ")


def test_it_is_what_the_screen_would_store(
    cli: Cli, session: Callable[[], Session], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cli("accept", "overleg", "e2")
    cli("reject", "overleg", "e3")
    cli("set", "overleg", "e4", "--label", "LOC")
    cli("done", "overleg")
    by_command = session()
    worker = Worker(make_project(tmp_path_factory.mktemp("screen")))
    on_screen = worker.open("overleg")
    _, second, third, fourth, *_ = on_screen.items
    for change in (
        decisions.accept(on_screen, [second]),
        decisions.reject(on_screen, [third]),
        decisions.relabel(on_screen, fourth, "LOC"),
    ):
        assert change is not None
        on_screen.do(change)
    assert by_command.records == on_screen.records
    assert [entry.change for entry in by_command.log] == [entry.change for entry in on_screen.log]
    worker.close()


def test_deciding_again_changes_nothing(cli: Cli, project: Path) -> None:
    cli("accept", "overleg", "e1")
    changed = told(cli, "accept", "overleg", "e1")
    assert (changed["row"], changed["facts"]) == (None, [])
    result = cli("accept", "overleg", "e1")
    assert (result.code, result.out) == (0, "")
    assert "nothing was changed" in result.err
    store = open_store(project)
    assert len(store.open("overleg", ANNOTATOR).log) == 1
    store.close()


def test_reasons(cli: Cli, project: Path) -> None:
    cli("reject", "overleg", "e1", "e2", "--reason", "no-name")
    assert {fact.reason for fact in stored(project).values()} == {"no-name"}
    result = cli("reject", "overleg", "e3", "--reason", "zomaar")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("annotator: zomaar is no reason of this project.\nThere are: no-")
    assert "e3" not in stored(project)


def test_facts_are_found_by_the_beginning_of_their_id(cli: Cli, folder: Path) -> None:
    store = open_store(folder)
    document = Document(id="a", text="Aa Bb Cc Dd")
    facts = [
        entity(document, number, words, "GPE")
        for number, words in ((1, "Aa"), (12, "Bb"), (34, "Cc"), (35, "Dd"))
    ]
    suggest(store, document, tuple(facts))
    store.close()

    def accepted(fact: str) -> list[str]:
        return [each["id"] for each in told(cli, "accept", "a", fact)["facts"]]

    assert accepted("e1") == ["e1"]
    assert accepted("e12") == ["e12"]
    assert accepted("e34") == ["e34"]
    result = cli("accept", "a", "e3")
    assert (result.code, result.out) == (2, "")
    assert "begins with e3: e34, e35." in result.err
    for unknown in ("x", "", "E1", "e1 ", "e123"):
        result = cli("accept", "a", unknown)
        assert (result.code, result.out) == (2, "")
        assert "annotator show a lists its facts." in result.err


def test_all_or_none_of_several_facts(cli: Cli, project: Path) -> None:
    assert cli("accept", "overleg", "e1", "zz").code == 2
    assert stored(project) == {}


def test_propagate(cli: Cli, folder: Path) -> None:
    store = open_store(folder)
    document = Document(id="overleg", text="Gouda en Gouda en Gouda.")
    facts = [entity(document, n, "Gouda", "GPE", nth=n - 1) for n in range(1, 4)]
    suggest(store, document, tuple(facts))
    store.close()
    result = cli("propagate", "overleg", "e1")
    assert (result.code, result.out) == (1, "")
    assert "e1 is undecided" in result.err
    cli("set", "overleg", "e1", "--label", "ORG")
    changed = told(cli, "propagate", "overleg", "e1")
    assert [fact["after"]["label"] for fact in changed["facts"]] == ["ORG", "ORG"]
    assert {fact.label for fact in stored(folder).values()} == {"ORG"}


# Adding


def test_adding_an_entity_by_offsets_and_by_words(cli: Cli, project: Path) -> None:
    place = place_of("maandag")
    changed = told(cli, "add", "overleg", "entity", "--label", "DATE", "--span", place)
    (fact,) = changed["facts"]
    assert (fact["before"], fact["after"]["state"], fact["after"]["text"]) == (
        None,
        "added",
        "maandag",
    )
    assert stored(project)[fact["id"]].verdict is Verdict.ACCEPTED
    changed = told(cli, "add", "overleg", "entity", "--label", "MISC", "--text", "kanselier")
    assert changed["facts"][0]["after"]["text"] == "kanselier"
    changed = told(
        cli, "add", "overleg", "entity", "--label", "FAC", "--text", "Ankara", "--occurrence", 2
    )
    assert changed["facts"][0]["after"]["start"] == TEXT.index("Ankara", 1)


def test_adding_over_suggestions_corrects_them(cli: Cli, project: Path) -> None:
    del project
    changed = told(cli, "add", "overleg", "entity", "--label", "ORG", "--text", "De NAVO")
    (fact,) = changed["facts"]
    assert (fact["id"], fact["after"]["state"]) == ("e7", "corrected")
    assert changed["verb"] == "correct"


def test_adding_an_event_in_pieces(cli: Cli, project: Path) -> None:
    first, second = place_of("reageerde"), place_of("niet")
    changed = told(
        cli, "add", "overleg", "event", "--type", "REJECT", "--span", second, "--span", first
    )
    event = stored(project)[changed["facts"][0]["id"]]
    assert isinstance(event, Event)
    assert [piece.of(TEXT) for piece in event.trigger] == ["reageerde", "niet"]
    again = told(
        cli, "add", "overleg", "event", "--type", "REJECT", "--span", first, "--span", second
    )
    assert again["row"] is None


# Setting


def test_everything_set_at_once_is_one_change(cli: Cli, project: Path) -> None:
    options = ("--type", "SUPPORT", "--span", place_of("zegde"), "--attribute", "realis=actual")
    roles = (
        "--no-role",
        f"actor={place_of('Duitsland')}",
        "--role",
        f"recipient={place_of('Turkije')}",
        "--role",
        f"date={place_of('maandag')}",
    )
    changed = told(cli, "set", "overleg", "v2", *options, *roles, "--comment", "zie gids")
    assert (changed["row"], changed["verb"]) == (1, "correct")
    event = stored(project)["v2"]
    assert isinstance(event, Event)
    assert event.type == "SUPPORT"
    assert [piece.of(TEXT) for piece in event.trigger] == ["zegde"]
    assert {(one.role, one.span.of(TEXT)) for one in event.arguments} == {
        ("recipient", "Turkije"),
        ("date", "maandag"),
    }
    assert event.attribute("realis") == "actual"
    assert (event.verdict, event.origin) == (Verdict.ACCEPTED, "v2")
    assert changed["facts"][0]["after"]["comment"] == "zie gids"
    told(cli, "undo", "overleg")
    assert stored(project) == {}


def test_an_entity_moves_with_the_roles_that_it_fills(cli: Cli, project: Path) -> None:
    cli("accept", "overleg", "v1")
    changed = told(
        cli, "set", "overleg", "e3", "--span", place_of("President Yilmaz"), "--label", "ORG"
    )
    assert {fact["id"] for fact in changed["facts"]} == {"e3", "v1"}
    event = stored(project)["v1"]
    assert isinstance(event, Event)
    assert [one.span.of(TEXT) for one in event.arguments] == ["President Yilmaz"]
    assert stored(project)["e3"].label == "ORG"


@pytest.mark.parametrize(
    ("options", "verb"),
    [
        (("--label", "LOC"), "relabel"),
        (("--span", place_of("Ankara overlegt")), "resize"),
        (("--comment", "x"), "comment"),
        (("--label", "LOC", "--comment", "x"), "relabel"),
    ],
)
def test_one_decision_keeps_its_name(
    cli: Cli, project: Path, options: tuple[str, ...], verb: str
) -> None:
    del project
    assert told(cli, "set", "overleg", "e1", *options)["verb"] == verb


def test_a_comment_alone_decides_nothing(cli: Cli, project: Path) -> None:
    changed = told(cli, "set", "overleg", "e1", "--comment", "  twijfel ")
    assert changed["facts"][0]["after"]["comment"] == "twijfel"
    assert changed["undecided"] == 9
    assert stored(project) == {}
    changed = told(cli, "set", "overleg", "e1", "--comment", "")
    assert changed["facts"][0]["after"]["comment"] is None


def test_a_filled_role_stays_filled(cli: Cli, project: Path) -> None:
    filled = f"actor={place_of('Yilmaz')}"
    cli("set", "overleg", "v1", "--role", filled)
    assert stored(project) == {}
    cli("set", "overleg", "v1", "--role", filled, "--attribute", "realis=future")
    event = stored(project)["v1"]
    assert isinstance(event, Event)
    assert len(event.arguments) == 1


# The article


def test_done_is_refused_while_facts_are_undecided(cli: Cli, project: Path) -> None:
    del project
    cli("accept", "overleg", "e1")
    result = cli("done", "overleg", "--json")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "annotator: overleg is not done: 8 facts are undecided.\n"
        "annotator show overleg --undecided lists what is left.\n"
    )
    left = [fact["id"] for fact in told(cli, "show", "overleg", "--undecided")["facts"]]
    cli("accept", "overleg", *left)
    assert told(cli, "done", "overleg")["done"] is True
    assert told(cli, "status")["annotators"][ANNOTATOR]["done"] == 1
    assert told(cli, "done", "overleg", "--reopen")["done"] is False


def test_the_flag_and_its_comment(cli: Cli, project: Path) -> None:
    changed = told(cli, "flag", "overleg", "--comment", "kop klopt niet")
    assert (changed["flagged"], changed["row"], changed["facts"]) == (True, 1, [])
    store = open_store(project)
    (layer,) = store.layers("overleg", author=ANNOTATOR)
    store.close()
    assert layer.flagged
    assert list(layer.comments.values()) == ["kop klopt niet"]
    assert told(cli, "flag", "overleg", "--off")["flagged"] is False


def test_undo_and_redo(cli: Cli, project: Path) -> None:
    cli("accept", "overleg", "e1")
    cli("reject", "overleg", "e2")
    back = told(cli, "undo", "overleg")
    assert (back["row"], back["kind"], back["verb"]) == (3, "undo", "reject")
    (fact,) = back["facts"]
    assert (fact["before"]["state"], fact["after"]["state"]) == ("rejected", "pending")
    assert set(stored(project)) == {"e1"}
    again = told(cli, "redo", "overleg")
    assert again["kind"] == "redo"
    assert set(stored(project)) == {"e1", "e2"}
    for _ in range(2):
        assert cli("undo", "overleg").code == 0
    for name in ("undo", "redo"):
        if name == "redo":
            cli("redo", "overleg")
            cli("redo", "overleg")
        result = cli(name, "overleg")
        assert (result.code, result.out) == (1, "")
        assert f"There is nothing to {name} in overleg." in result.err
    store = open_store(project)
    kinds = [entry.kind for entry in store.open("overleg", ANNOTATOR).log]
    store.close()
    assert kinds == [
        Kind.DO, Kind.DO, Kind.UNDO, Kind.REDO, Kind.UNDO, Kind.UNDO, Kind.REDO, Kind.REDO,
    ]  # fmt: skip


def test_a_fact_that_was_added_is_gone_after_an_undo(cli: Cli, project: Path) -> None:
    del project
    changed = told(cli, "add", "overleg", "entity", "--label", "DATE", "--text", "maandag")
    fact = changed["facts"][0]["id"]
    result = cli("undo", "overleg")
    assert result.out.split()[:2] == [fact, "gone"]
    cli("redo", "overleg")
    assert told(cli, "reject", "overleg", fact)["facts"][0]["after"] is None


def test_everybody_has_a_layer_of_their_own(cli: Cli, project: Path) -> None:
    cli("--annotator", "bea", "accept", "overleg", "e1")
    assert stored(project) == {}
    assert set(stored(project, "bea")) == {"e1"}
    assert cli("undo", "overleg").code == 1
    assert cli("--annotator", "bea", "undo", "overleg").code == 0


# What is refused

REFUSED = [
    (("show", "nergens"), "There is no article nergens."),
    (("accept", "nergens", "e1"), "There is no article nergens."),
    (("add", "overleg", "entity", "--span", "0:6"), "There are: PERSON, ORG"),
    (("add", "overleg", "entity", "--label", "FOO", "--span", "0:6"), "There are: PERSON, ORG"),
    (("add", "overleg", "entity", "--label", "gpe", "--span", "0:6"), "There are: PERSON, ORG"),
    (("add", "overleg", "entity", "--type", "AID", "--span", "0:6"), "Use --label once."),
    (("add", "overleg", "event", "--label", "GPE", "--span", "0:6"), "Use --type once."),
    (("add", "overleg", "event", "--span", "0:6"), "There are: AGREE, CONSULT"),
    (("add", "overleg", "entity", "--label", "GPE"), "It is not said where it stands."),
    (("add", "overleg", "entity", "--label", "GPE", "--occurrence", "2"), "--text"),
    (
        ("add", "overleg", "entity", "--label", "GPE", "--span", "0:6", "--span", "7:15"),
        "An entity stands in one piece.",
    ),
    (
        ("add", "overleg", "event", "--type", "AID", "--span", "0:6", "--span", "3:6"),
        "Two pieces of one place touch or overlap.",
    ),
    (("add", "overleg", "entity", "--label", "GPE", "--text", "Parijs"), "is not in overleg"),
    (("add", "overleg", "entity", "--label", "GPE", "--text", ""), "is not in overleg"),
    (("add", "overleg", "entity", "--label", "GPE", "--text", "Ankara"), "2 times: 0:6, "),
    (
        ("add", "overleg", "entity", "--label", "GPE", "--text", "Ankara", "--occurrence", "3"),
        "there is no occurrence 3",
    ),
    (("set", "overleg", "e1"), "It is not said what to change."),
    (("set", "overleg", "e1", "--type", "AID"), "e1 is an entity."),
    (("set", "overleg", "v1", "--label", "GPE"), "v1 is an event."),
    (("set", "overleg", "e1", "--role", "actor=0:6"), "e1 is an entity"),
    (("set", "overleg", "e1", "--attribute", "realis=future"), "e1 is an entity"),
    (("set", "overleg", "v1", "--role", "actor"), "Write NAME=VALUE."),
    (("set", "overleg", "v1", "--role", "doer=0:6"), "There are: actor, recipient"),
    (("set", "overleg", "v1", "--no-role", "actor=0:6"), f"It has actor={place_of('Yilmaz')}"),
    (("set", "overleg", "v1", "--attribute", "mood=future"), "There are: realis, polarity"),
    (("set", "overleg", "v1", "--attribute", "realis=nooit"), "There are: actual, future"),
    (("set", "overleg", "e1", "--span", "0:6", "--span", "7:15"), "An entity stands in one piece"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(one) for one, _ in REFUSED])
def test_what_is_refused_names_what_exists(
    cli: Cli, project: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = cli(*arguments, "--json")
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert stored(project) == {}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("6", "Write START:END"),
        ("a:b", "Write START:END"),
        ("-1:6", "Write START:END"),
        ("0:6:9", "Write START:END"),
        ("٠:٦", "Write START:END"),
        ("6:6", "6:6 marks nothing."),
        ("6:0", "6:0 marks nothing."),
        ("0:99999", f"Its text has {len(TEXT)} characters."),
        ("6:7", "6:7 marks only white space or quotation marks."),
        ("0:7", 'Its words are 0:6, "Ankara".'),
    ],
)
def test_places_that_mark_no_words(cli: Cli, project: Path, place: str, said: str) -> None:
    for arguments in (
        ("add", "overleg", "entity", "--label", "GPE", "--span", place),
        ("set", "overleg", "e1", "--span", place),
        ("set", "overleg", "v1", "--role", f"actor={place}"),
    ):
        result = cli(*arguments)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
    assert stored(project) == {}


def test_what_is_hostile_is_said_with_stand_ins(cli: Cli, folder: Path) -> None:
    store = open_store(folder)
    document = Document(id="x\x1b[2J", text="De \x1b]0;x\x07\u202eAnkara \x9b2J.")
    suggest(store, document, (entity(document, 1, "\x07\u202eAnkara", "GPE"),))
    store.close()
    for arguments in (
        ("show", document.id),
        ("next",),
        ("accept", document.id, "e1"),
        ("accept", document.id, "\x1b[2J"),
        ("set", document.id, "e1", "--comment", "\x1b[2J"),
        ("undo", document.id),
        ("done", document.id),
    ):
        result = cli(*arguments)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(result.out + result.err)


def test_as_processes(project: Path) -> None:
    done = command(project, "accept", "overleg", "e1", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["row"] == 1
    done = command(project, "accept", "overleg", "zz", "--json")
    assert (done.returncode, done.stdout) == (2, b"")
    done = command(project, "done", "overleg")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Traceback" not in done.stderr


# Pure parts

_TEXT = st.text(st.sampled_from("ab \n'\"“é\u0301😀"), min_size=1, max_size=30)


@given(_TEXT, st.integers(0, 40), st.integers(0, 40))
def test_a_place_is_taken_as_it_is_or_not_at_all(text: str, start: int, end: int) -> None:
    document = Document(id="a", text=text)
    try:
        taken = span(document, f"{start}:{end}")
    except UsageError:
        return
    assert (taken.start, taken.end) == (start, end)
    assert taken.end <= len(text)
    assert trim(text, taken) == taken
    # No accent begins it, and none is left behind.
    assert text[taken.start] != "\u0301"
    assert text[taken.end : taken.end + 1] != "\u0301"


@given(_TEXT, st.integers(1, 5))
def test_an_occurrence_has_the_words(text: str, number: int) -> None:
    document = Document(id="a", text=text)
    try:
        taken = occurrence(document, "a b", number)
    except UsageError:
        return
    assert taken.of(text).split() == ["a", "b"]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), min_size=1, max_size=4))
def test_pieces_stand_apart(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in pairs]
    try:
        joined = pieces(spans)
    except UsageError:
        assert any(
            one.start <= other.end and other.start <= one.end
            for at, one in enumerate(spans)
            for other in spans[at + 1 :]
        )
        return
    assert sorted(spans) == list(joined)


def test_a_letter_is_not_parted_from_its_accent() -> None:
    document = Document(id="a", text="Jose\u0301 kwam")
    with pytest.raises(UsageError, match="splits a letter from its accent"):
        span(document, "0:4")
    assert span(document, "0:5").of(document.text) == "Jose\u0301"
