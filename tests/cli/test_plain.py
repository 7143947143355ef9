"""The line mode: what is said to each answer, and what it stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.cli.plain import speech
from annotator.cli.plain.dialogue import Dialogue
from annotator.cli.plain.finding import by_name, marking, numbered, places
from annotator.core import decisions
from annotator.core.changes import Entry
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, StoreError, UsageError
from annotator.core.facts import Entity, Event, Fact, Verdict
from annotator.core.keys import Mode
from annotator.core.schema import Reason
from annotator.core.session import Session, State
from annotator.core.text import Document, Span, fragments
from annotator.core.workspace import Workspace
from annotator.tui.bindings import Keymap
from annotator.tui.commands import COMMANDS, shortcuts
from tests.cli.samples import (
    ANNOTATOR,
    NOW,
    TALKS,
    entity,
    make_project,
    open_store,
    place,
    schema,
    suggest,
)

REASONS = (Reason(key="n", name="no-name", description="It names nothing."),)

HOSTILE = Document(
    id="vijand\x1b[2J",
    title="\x1b]0;title\x07\u202e",
    source="\x9b31m",
    text=(
        "Eerste zin zonder feiten.\n\n"
        "In \x1b[31mRotterdam\x1b[0m sprak\u200b Krause\ttegen [de] pers… ja\r\x00.\n"
        "Tweede\u2028zin \u202eomgekeerd\u202c einde."
    ),
)


def keymap(**keys: tuple[str, ...]) -> Keymap:
    """The default keys, some of them replaced."""
    known = {name: shortcut.keys for name, shortcut in shortcuts().items()}
    return Keymap({**known, **keys}, schema(), REASONS)


class Project:
    """A project in a folder, with as many dialogues as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW
        self._workspaces: list[Workspace] = []
        self._count = 0

    def _id(self) -> str:
        self._count += 1
        return f"added{self._count}"

    def workspace(self, annotator: str = ANNOTATOR, blind: float = 0.0) -> Workspace:
        workspace = Workspace(
            open_store(self.folder),
            schema(),
            annotator,
            clock=lambda: self.now,
            ids=self._id,
            blind_share=blind,
        )
        self._workspaces.append(workspace)
        return workspace

    def talk(
        self, article: str | None = None, keys: Keymap | None = None, blind: float = 0.0
    ) -> Dialogue:
        return Dialogue(self.workspace(blind=blind), keys or keymap(), article)

    def stored(self, article: str = "overleg") -> dict[str, Fact]:
        """What the database holds of the annotator's facts."""
        store = open_store(self.folder)
        try:
            layers = store.layers(article, author=ANNOTATOR)
            return {fact.id: fact for layer in layers for fact in layer.facts}
        finally:
            store.close()

    def close(self) -> None:
        for workspace in self._workspaces:
            workspace.close()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two articles with suggestions."""
    found = Project(make_project(tmp_path))
    yield found
    found.close()


@pytest.fixture
def dialogue(project: Project) -> Dialogue:
    """A dialogue about the first article, at its first fact, after the greeting."""
    found = project.talk()
    found.greeting()
    return found


def at(dialogue: Dialogue, fact: str) -> Dialogue:
    """The dialogue with the focus on a fact."""
    ids = [item.id for item in dialogue.session.items]
    dialogue.answer(f"#{ids.index(fact) + 1}")
    assert dialogue.focus == fact
    return dialogue


def event_of(project: Project, fact: str) -> Event:
    found = project.stored()[fact]
    assert isinstance(found, Event)
    return found


def time_of(moment: str) -> str:
    return speech.clock_time(moment)


# What is said about a fact


def test_it_begins_with_the_article_and_its_first_fact(project: Project) -> None:
    assert project.talk().greeting() == [
        "Line mode: ? explains, q leaves. Every answer is saved at once.",
        "Article 1: Turkije overlegt met Duitsland",
        "Voorbeeld, 2026-01-01",
        "9 facts, 9 undecided. Articles done: 0 of 2.",
        "GPE Ankara? fact 1 of 9, 9 undecided.",
        "Sentence 1, 2 facts: [Ankara] overlegt met Berlijn",
    ]


def test_an_event_has_roles_and_attributes_and_a_trigger_in_pieces(dialogue: Dialogue) -> None:
    at(dialogue, "v2")
    assert dialogue.answer("") == [
        "AGREE zegde ... toe? future. actor Duitsland. fact 8 of 9, 9 undecided.",
        "Sentence 3, 2 facts: 😀 Duitsland [zegde] maandag steun [toe].",
    ]


def test_confidence_and_problems_are_said(project: Project, dialogue: Dialogue) -> None:
    at(dialogue, "e7")
    said = dialogue.answer("")
    assert said[0] == "ORG NAVO? confidence 0.25. fact 9 of 9, 9 undecided."
    dialogue.answer('v "De NAVO" 1')
    assert project.stored()["e7"].label == "PERSON"
    at(dialogue, "e1")
    dialogue.answer("a")
    said = dialogue.answer('v "Ankara overlegt" 2')
    assert said[-1] == "Problem: overlaps another entity (GPE)."
    assert dialogue.answer("")[1] == said[-1]


def test_a_sentence_is_read_once_and_then_around_the_fact(tmp_path: Path) -> None:
    words = " ".join(f"woord{number}" for number in range(30))
    text = f"Rotterdam {words} Krause {words} Duitsland {words}."
    document = Document(id="lang", text=text)
    store = open_store(tmp_path)
    facts = [entity(document, n, name, "GPE") for n, name in
             enumerate(("Rotterdam", "Krause", "Duitsland"), 1)]  # fmt: skip
    suggest(store, document, tuple(facts))
    store.close()
    project = Project(tmp_path)
    dialogue = project.talk()
    first = dialogue.greeting()[-1]
    assert first.startswith("Sentence 1, 3 facts: [Rotterdam] woord0")
    second = dialogue.answer("n")[-1]
    assert second == (
        "... woord22 woord23 woord24 woord25 woord26 woord27 woord28 woord29 [Krause] "
        "woord0 woord1 woord2 woord3 woord4 woord5 woord6 woord7 ..."
    )
    assert dialogue.answer("")[-1].startswith("Sentence 1, 3 facts: Rotterdam woord0")
    project.close()


def test_sentences_without_facts_are_read_on_the_way(tmp_path: Path) -> None:
    document = Document(id="a", text="Niets hier.\n\nIn Gouda.\n\nOok niets.\n\nIn Delft.\n\nSlot.")
    store = open_store(tmp_path)
    suggest(
        store, document, (entity(document, 1, "Gouda", "GPE"), entity(document, 2, "Delft", "GPE"))
    )
    store.close()
    project = Project(tmp_path)
    dialogue = project.talk()
    assert "Sentence 1, no facts: Niets hier." in dialogue.greeting()
    assert dialogue.answer("a")[1] == "Sentence 3, no facts: Ook niets."
    assert dialogue.answer("a")[1:] == [
        "Sentence 5, no facts: Slot.",
        "Every fact is decided: d finishes the article.",
    ]
    dialogue.leave()
    # Who comes back goes on where the work stopped, and hears nothing twice.
    again = project.talk().greeting()
    assert not any("no facts" in line for line in again)
    assert again[-1] == "Sentence 4, 1 fact: In [Delft]."
    project.close()


def test_a_project_without_articles_says_what_to_do(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    project = Project(tmp_path)
    with pytest.raises(AnnotatorError, match=r"no articles yet.*annotator import"):
        project.talk()
    project.close()


def test_an_article_without_facts_says_how_to_add_some(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add_document(Document(id="leeg", text="Krause sprak."))
    store.close()
    project = Project(tmp_path)
    dialogue = project.talk()
    assert "No facts are suggested here" in dialogue.greeting()[-1]
    assert "No fact is in focus" in dialogue.answer("a")[0]
    dialogue.answer("v 1")
    assert dialogue.answer("1") == [f"added PERSON Krause. saved {time_of(NOW)}"]
    assert [fact.label for fact in project.stored("leeg").values()] == ["PERSON"]
    project.close()


# Deciding


def test_accepting_stores_and_goes_on(project: Project, dialogue: Dialogue) -> None:
    assert dialogue.answer("a\n") == [
        f"accepted GPE Ankara. saved {time_of(NOW)}",
        "GPE Berlijn? fact 2 of 9, 8 undecided.",
        "Ankara overlegt met [Berlijn]",
    ]
    assert project.stored()["e1"].verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("answer", ["x", "reject", "REJECT", " x "])
def test_rejecting(project: Project, dialogue: Dialogue, answer: str) -> None:
    assert dialogue.answer(answer)[0] == f"rejected GPE Ankara. saved {time_of(NOW)}"
    assert project.stored()["e1"].verdict is Verdict.REJECTED
    assert project.stored()["e1"].reason is None


@pytest.mark.parametrize("answer", ["x n", "R n", "R no-name", "R no", "reject_because NO-NAME"])
def test_a_reason_by_its_key_or_name(project: Project, dialogue: Dialogue, answer: str) -> None:
    dialogue.answer(answer)
    assert project.stored()["e1"].reason == "no-name"


def test_reasons_are_listed_and_unknown_ones_refused(project: Project, dialogue: Dialogue) -> None:
    assert dialogue.answer("R") == ["R n: no-name. It names nothing."]
    assert dialogue.answer("x zomaar") == ["There is no zomaar. There are: no-name."]
    assert project.stored() == {}


@pytest.mark.parametrize("answer", ["5", "t FAC", "t fac", "type FA", "FAC", "fac"])
def test_another_label(project: Project, dialogue: Dialogue, answer: str) -> None:
    assert dialogue.answer(answer)[0] == f"made it FAC Ankara. saved {time_of(NOW)}"
    assert project.stored()["e1"].label == "FAC"
    assert dialogue.focus == "e2"


def test_a_type_is_chosen_by_its_beginning(project: Project, dialogue: Dialogue) -> None:
    at(dialogue, "v1")
    assert dialogue.answer("t a") == [
        "a may be AGREE or AID or ACCUSE or ASSAULT; type more of it."
    ]
    assert dialogue.answer("t")[0].startswith("It is CONSULT. Say t and one of AGREE, CONSULT")
    assert dialogue.answer("1")[0] == "PERSON is for entities; t changes the type of an event."
    assert project.stored() == {}
    dialogue.answer("t ag")
    assert event_of(project, "v1").type == "AGREE"


@pytest.mark.parametrize("answer", ["a maybe", "A 3", "accept e1", "d now", "u u", "q!", "* all"])
def test_pasted_text_decides_nothing(project: Project, dialogue: Dialogue, answer: str) -> None:
    said = dialogue.answer(answer)
    assert len(said) == 1
    assert project.stored() == {}
    assert not dialogue.over
    assert dialogue.session.log == ()


def test_a_sentence_is_accepted_and_its_facts_are_named(
    project: Project, dialogue: Dialogue
) -> None:
    assert dialogue.answer("A")[:2] == [
        f"accepted 2 facts. saved {time_of(NOW)}",
        "GPE Ankara, GPE Berlijn",
    ]
    assert set(project.stored()) == {"e1", "e2"}
    dialogue.answer("k")
    assert dialogue.answer("A")[0].startswith("This sentence is decided. A again accepts all 7")
    assert set(project.stored()) == {"e1", "e2"}
    said = dialogue.answer("A")
    assert said[0] == f"accepted 7 facts. saved {time_of(NOW)}"
    assert said[-1] == "Every fact is decided: d finishes the article."
    assert dialogue.session.pending == 0


def test_identical_mentions_follow(tmp_path: Path) -> None:
    document = Document(id="a", text="Gouda en Gouda.")
    store = open_store(tmp_path)
    suggest(
        store,
        document,
        (entity(document, 1, "Gouda", "GPE"), entity(document, 2, "Gouda", "GPE", nth=1)),
    )
    store.close()
    project = Project(tmp_path)
    dialogue = project.talk()
    assert dialogue.answer("*") == [
        "Decide a fact first; then this does the same to its other mentions."
    ]
    dialogue.answer("2")
    assert dialogue.answer("*")[0].startswith("carried it over to ORG Gouda. saved")
    assert {fact.label for fact in project.stored("a").values()} == {"ORG"}
    project.close()


# Changing


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["]"], "Yilmaz van"),
        (["]]"], "Yilmaz van Turkije"),
        (["] 2"], "Yilmaz van Turkije"),
        (["[", "}"], "President"),
        (["right_out"], "Yilmaz van"),
        ([".", "}"], "Yilma"),
    ],
)
def test_boundaries(project: Project, dialogue: Dialogue, answers: list[str], words: str) -> None:
    at(dialogue, "e3")
    for answer in answers:
        dialogue.answer(answer)
    assert project.stored()["e3"].extent.of(TALKS.text) == words
    assert dialogue.focus == "e3"


def test_a_boundary_that_cannot_move_stays(project: Project, dialogue: Dialogue) -> None:
    assert dialogue.answer("[") == ["The boundary cannot move further."]
    assert dialogue.answer("] veel") == ["veel is no number from 1 to 1000."]
    assert project.stored() == {}


@pytest.mark.parametrize("answer", ["y", "realis", "y fut", "realis FUTURE"])
def test_attributes(project: Project, dialogue: Dialogue, answer: str) -> None:
    at(dialogue, "v1")
    dialogue.answer(answer)
    assert event_of(project, "v1").attribute("realis") == "future"
    assert "to negative" in dialogue.answer("!neg")[0]
    assert event_of(project, "v1").attribute("polarity") == "negative"


def test_roles_are_listed_with_numbered_fillers(dialogue: Dialogue) -> None:
    at(dialogue, "v1")
    assert dialogue.answer("r") == [
        "a actor: Yilmaz",
        "Empty: r recipient, l location, d date, s source.",
        "1 PERSON Yilmaz, actor",
        "2 GPE Turkije",
        "3 PERSON Krause",
        "Say r ROLE and a number or words; the same again takes it away.",
    ]
    # What was explained is not explained again.
    assert len(dialogue.answer("r")) == 5


@pytest.mark.parametrize(
    ("answer", "role", "words"),
    [
        ("r actor 3", "actor", "Krause"),
        ("r a 3", "actor", "Krause"),
        ("r rec krause", "recipient", "Krause"),
        ("r date gisteren", "date", "gisteren"),
        ("r recipient 10-11", "recipient", "kanselier Krause"),
        ("roles location 8-8", "location", "Ankara"),
    ],
)
def test_filling_a_role_and_emptying_it(
    project: Project, dialogue: Dialogue, answer: str, role: str, words: str
) -> None:
    at(dialogue, "v1")

    def filled() -> set[tuple[str, str]]:
        arguments = event_of(project, "v1").arguments
        return {(one.role, one.span.of(TALKS.text)) for one in arguments}

    dialogue.answer(answer)
    assert filled() == {("actor", "Yilmaz"), (role, words)}
    dialogue.answer(answer)
    assert filled() == {("actor", "Yilmaz")}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("r actor 9", "There is no filler 9. r lists them."),
        ("r actor 20-30", "This sentence has words 1 to 11; say which, like 1-2."),
        ("r niets 1", "There is no niets. There are: actor, recipient, location, date, source."),
        ("r actor xyz", "xyz is not in this article."),
    ],
)
def test_what_cannot_fill_a_role_is_said(dialogue: Dialogue, answer: str, said: str) -> None:
    assert at(dialogue, "v1").answer(answer) == [said]
    assert dialogue.session.log == ()


def test_only_events_have_roles(dialogue: Dialogue) -> None:
    for answer in ("r", "r actor 1", "y", "!"):
        assert dialogue.answer(answer) == [
            "This is no event; only events have roles and attributes."
        ]


def test_comments(project: Project, dialogue: Dialogue) -> None:
    assert dialogue.answer("c") == ["There is no comment on GPE Ankara."]
    assert dialogue.answer("c stad of regering?  raar")[0].startswith(
        "commented on GPE Ankara: stad of regering? raar. saved"
    )
    assert dialogue.session.comment("e1") == "stad of regering? raar"
    assert "Comment: stad of regering? raar" in dialogue.answer("")
    dialogue.answer("c -")
    assert dialogue.session.comment("e1") == ""
    assert project.stored() == {}


def test_the_flag(dialogue: Dialogue) -> None:
    assert dialogue.answer("F")[0].startswith("flagged the article. saved")
    assert dialogue.session.state.flagged
    dialogue.answer("F")
    assert not dialogue.session.state.flagged


# Marking words


def test_words_have_numbers(dialogue: Dialogue) -> None:
    assert at(dialogue, "v2").answer("v")[:1] == ["1 Duitsland, 2 zegde, 3 maandag, 4 steun, 5 toe"]


@pytest.mark.parametrize(
    ("answers", "label", "words"),
    [
        (["v 3", "7"], "DATE", "maandag"),
        (["v 3-4", "e misc"], "MISC", "maandag steun"),
        (["v 3-4 9"], "MISC", "maandag steun"),
        (["v maandag steun", "date"], "DATE", "maandag steun"),
        (['v "maandag" date'], "DATE", "maandag"),
        (["v maandag", "L", "7"], "DATE", "maandag steun"),
        (["v maandag", "v", "l", "7"], "DATE", "steun"),
        (["v maandag", "v", "H", "7"], "DATE", "zegde maandag"),
        (["v maandag", "v steun", "9"], "MISC", "steun"),
        (["v maandag", ".", "L 2", "9"], "MISC", "maandag s"),
        (["v maandag", "s", "9"], "MISC", "😀 Duitsland zegde maandag steun toe."),
        (["v 3", "t aid"], "AID", "maandag"),
    ],
)
def test_adding_what_is_marked(
    project: Project, dialogue: Dialogue, answers: list[str], label: str, words: str
) -> None:
    at(dialogue, "v2")
    for answer in answers:
        dialogue.answer(answer)
    assert dialogue.mode is Mode.REVIEW
    item = dialogue.session.item(dialogue.focus)
    assert item is not None
    assert (item.fact.label, item.fact.extent.of(TALKS.text)) == (label, words)
    assert item.id in project.stored()


def test_marking_goes_from_place_to_place(dialogue: Dialogue) -> None:
    assert dialogue.answer("v ankara")[0] == "[Ankara] overlegt met Berlijn"
    assert dialogue.prompt == "marked> "
    assert "in [Ankara] met" in dialogue.answer("v ankara")[0]
    assert dialogue.answer("v ankara")[0] == "[Ankara] overlegt met Berlijn"
    assert dialogue.answer("") == ["[Ankara] overlegt met Berlijn"]


def test_whole_words_come_before_parts(project: Project, dialogue: Dialogue) -> None:
    assert "[toe]" in dialogue.answer("v toe")[0]
    assert "[oe]" in dialogue.answer("v oe")[0]
    assert project.stored() == {}


def test_a_long_line_is_no_danger(dialogue: Dialogue) -> None:
    said = dialogue.answer("v 1-1 " * 5000)
    assert said[0] == "[Ankara] overlegt met Berlijn"
    for answer in ("z" * 100_000, "t " + "z" * 100_000, "v " + "z" * 100_000, "] " + "9" * 100_000):
        assert all(len(line) < 400 for line in dialogue.answer(answer))


def test_letting_go(dialogue: Dialogue) -> None:
    dialogue.answer("v 1")
    for answer in ("a", "x", "n"):
        assert "means nothing here" in dialogue.answer(answer)[0]
    assert dialogue.answer("escape") == ["Let go."]
    assert dialogue.prompt == "> "
    assert dialogue.session.log == ()


def test_a_piece_and_a_role_of_the_event_in_focus(project: Project, dialogue: Dialogue) -> None:
    at(dialogue, "v2")
    dialogue.answer("v steun")
    dialogue.answer("+")
    trigger = [piece.of(TALKS.text) for piece in event_of(project, "v2").trigger]
    assert trigger == ["zegde", "steun", "toe"]
    dialogue.answer("v maandag")
    assert dialogue.answer("r")[0].startswith("Say one of actor, recipient")
    dialogue.answer("r date")
    filled = {(one.role, one.span.of(TALKS.text)) for one in event_of(project, "v2").arguments}
    assert filled == {("actor", "Duitsland"), ("date", "maandag")}
    at(dialogue, "e3")
    dialogue.answer("v 1")
    assert "only events" in dialogue.answer("+")[0]


def test_only_white_space_or_quotes_cannot_be_marked(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add_document(Document(id="a", text='Hij zei " en ging.'))
    store.close()
    project = Project(tmp_path)
    dialogue = project.talk()
    dialogue.answer('v "')
    assert "only white space" in dialogue.answer("1")[0]
    assert dialogue.session.log == ()
    project.close()


# Moving and reading


def test_moving(dialogue: Dialogue) -> None:
    assert dialogue.answer("p")[0].startswith("ORG NAVO?")
    assert dialogue.answer("n")[0].startswith("GPE Ankara?")
    assert dialogue.answer("k") == ["This is the first fact."]
    assert dialogue.answer("j")[0].startswith("GPE Berlijn?")
    assert dialogue.answer("#9")[0].startswith("ORG NAVO?")
    assert dialogue.answer("down") == ["This is the last fact."]
    assert dialogue.answer("# 2")[0].startswith("GPE Berlijn?")
    for answer in ("#0", "#10", "#99999999"):
        assert dialogue.answer(answer) == ["There are facts 1 to 9 here."]
    assert dialogue.answer("12") == ["#12 goes to fact 12."]


def test_lists(dialogue: Dialogue) -> None:
    dialogue.answer("x")
    assert dialogue.answer("list") == ["#2 GPE Berlijn?"]
    dialogue.answer("X")
    assert dialogue.answer("f") == ["#1 GPE Ankara, rejected.", "#2 GPE Berlijn?"]
    assert len(dialogue.answer("list all")) == 9
    assert dialogue.answer("list veel") == ["Say list or list all."]
    assert dialogue.answer("f 6")[0].startswith("CONSULT sprak?")


def test_reading(dialogue: Dialogue) -> None:
    assert dialogue.answer("read 4") == ["Sentence 4, 1 fact: De NAVO reageerde niet."]
    # Words have the numbers of the sentence that was read.
    assert dialogue.answer("v 2")[0] == "De [NAVO] reageerde niet."
    dialogue.answer("escape")
    assert dialogue.answer("space") == ["This is the last sentence."]
    assert dialogue.answer("b")[0].startswith("Sentence 3, 2 facts: 😀")
    assert [line[:10] for line in dialogue.answer("read")] == [f"Sentence {n}" for n in range(1, 5)]
    assert dialogue.answer("read 5") == ["There are sentences 1 to 4."]
    assert dialogue.answer("#8")
    assert dialogue.answer("l") == ["😀 Duitsland [GPE?] zegde maandag steun toe [AGREE?]."]


def test_searching(dialogue: Dialogue) -> None:
    said = dialogue.answer("/ankara")
    assert said == ["1 of 2: [Ankara] overlegt met Berlijn", "#1 GPE Ankara?"]
    said = dialogue.answer("/")
    assert said[0].startswith("2 of 2: President Yilmaz van Turkije sprak gisteren in [Ankara]")
    assert said[1] == "No fact is there."
    assert dialogue.answer("/ nergens te vinden") == ["It is not in this article."]
    assert dialogue.answer("search navo")[1] == "#9 ORG NAVO? confidence"[:12]
    assert dialogue.focus == "e7"


def test_guidelines(dialogue: Dialogue) -> None:
    said = dialogue.answer("g")
    assert said[0].startswith("GPE: ")
    assert said[1].startswith("Example: ")
    assert "[" in said[1]
    assert dialogue.answer("g realis")[0].startswith(
        "realis: actual, future, hypothetical, generic."
    )
    assert dialogue.answer("g act")[0].startswith("actor: ")


# History and the queue


def test_undo_and_redo(project: Project, dialogue: Dialogue) -> None:
    dialogue.answer("a")
    said = dialogue.answer("u")
    assert said[0] == f"undone: accepted GPE Ankara. saved {time_of(NOW)}"
    assert said[1].startswith("GPE Ankara? fact 1 of 9")
    assert project.stored() == {}
    for answer in ("redo", "ctrl+r"):
        assert dialogue.answer(answer)[0] == f"redone: accepted GPE Ankara. saved {time_of(NOW)}"
        dialogue.answer("u")
    assert dialogue.answer("u") == ["There is nothing to undo in this article."]
    assert [line[6:] for line in dialogue.answer("L")[:2]] == [
        "undone: accepted GPE Ankara",
        "redone: accepted GPE Ankara",
    ]


def test_undo_begins_with_the_first_of_several_facts(dialogue: Dialogue) -> None:
    dialogue.answer("A")
    assert dialogue.answer("u")[1].startswith("GPE Ankara?")


def test_done_is_refused_and_then_leads_on(project: Project, dialogue: Dialogue) -> None:
    dialogue.answer("a")
    said = dialogue.answer("d")
    assert said[0] == "Not done: 8 facts are undecided. Here is the first."
    assert said[1].startswith("GPE Berlijn?")
    dialogue.answer("accept_article")
    said = dialogue.answer("d")
    assert said[0].startswith("finished the article. saved")
    assert said[1] == "Article 2: Havens liggen stil"
    assert "Articles done: 1 of 2." in said[2]
    # Right behind it, undo leads back.
    assert "Back in the article before" in dialogue.answer("u")[-1]
    assert dialogue.session.document.id == "overleg"
    dialogue.answer("u")
    assert not dialogue.session.state.done
    dialogue.answer("d")
    dialogue.answer("accept_article")
    assert dialogue.answer("d")[-1] == "All 2 articles are done."
    assert "This article is done." in project.talk("overleg").greeting()


def test_the_queue(dialogue: Dialogue) -> None:
    dialogue.answer("a")
    assert dialogue.answer("o")[:2] == [
        "1 Turkije overlegt met Duitsland, 1 of 9 decided",
        "2 Havens liggen stil, 0 of 2 decided",
    ]
    assert dialogue.answer("o 2")[0] == "Article 2: Havens liggen stil"
    assert dialogue.answer("o overleg")[0] == "Article 1: Turkije overlegt met Duitsland"
    assert dialogue.answer("o havens")[0] == "2 Havens liggen stil, 0 of 2 decided"
    assert dialogue.answer("o conf>")[0].startswith("The filter conf> cannot be read.")
    assert dialogue.answer("o nergens")[0] == "No articles here."
    assert len(dialogue.answer("o -")) == 3


def test_the_place_is_kept(project: Project, dialogue: Dialogue) -> None:
    dialogue.answer("o 2")
    dialogue.answer("j")
    dialogue.leave()
    again = project.talk()
    assert (again.session.document.id, again.focus) == ("staking", "v1")


def test_an_article_can_be_named(project: Project) -> None:
    assert project.talk("staking").session.document.id == "staking"
    with pytest.raises(UsageError, match="no article nergens"):
        project.talk("nergens")


def test_a_blind_article_says_so(project: Project) -> None:
    dialogue = project.talk(blind=1.0)
    said = dialogue.greeting()
    assert "Blind article: suggestions are hidden." in said
    assert dialogue.session.items == []
    dialogue.answer("v ankara")
    dialogue.answer("3")
    assert [fact.label for fact in project.stored().values()] == ["GPE"]


# Keys


def test_every_command_of_the_screen_has_an_answer(project: Project) -> None:
    drawn = {"theme", "suspend", "tour"}
    for command in COMMANDS:
        for mode in (Mode.REVIEW, Mode.SELECT):
            if mode not in command.modes:
                continue
            dialogue = project.talk()
            if mode is Mode.SELECT:
                dialogue.answer("v 1")
            said = dialogue.answer(command.id)
            assert said, command.id
            assert not any("means nothing here" in line for line in said), command.id
            if mode is Mode.REVIEW:
                on_screen = any("is for the screen" in line for line in said)
                assert on_screen == (command.id in drawn), command.id


def test_the_configured_keys_are_in_force(project: Project) -> None:
    keys = keymap(accept=("z", "enter"), reject=("-",), undo=("a",), quit=("ctrl+x",))
    dialogue = project.talk(keys=keys)
    assert "ctrl+x leaves" in dialogue.greeting()[0]
    assert dialogue.answer("z")[0].startswith("accepted GPE Ankara")
    assert dialogue.answer("-")[0].startswith("rejected GPE Berlijn")
    assert "x means nothing" in dialogue.answer("x")[0]
    assert dialogue.answer("a")[0].startswith("undone: rejected GPE Berlijn")
    assert dialogue.answer("? accept")[0] == "z, enter, accept: Accept the fact and go on"
    dialogue.answer("ctrl+x")
    assert dialogue.over


def test_help_is_short_and_explains_each_key(dialogue: Dialogue) -> None:
    said = dialogue.answer("?")
    assert len(said) < 16
    assert any(line.startswith("Decide: a accept, x reject") for line in said)
    assert dialogue.answer("? a") == ["a, enter, accept: Accept the fact and go on"]
    assert dialogue.answer("? r")[1].startswith("Behind it may stand ROLE NUMBER")
    assert dialogue.answer("? list")[0].startswith("list: ")
    assert "means nothing here" in dialogue.answer("? zzz")[0]
    dialogue.answer("v 1")
    selecting = dialogue.answer("?")
    assert any("e entity" in line for line in selecting)
    assert not any("accept" in line for line in selecting)


@pytest.mark.parametrize("answers", [["q"], ["quit"], ["ctrl+q"], ["v 1", "q"]])
def test_leaving(dialogue: Dialogue, answers: list[str]) -> None:
    for answer in answers:
        said = dialogue.answer(answer)
    assert dialogue.over
    assert said == ["Everything is saved."]


# What goes wrong


def test_a_decision_elsewhere_is_seen_and_nothing_is_overwritten(
    project: Project, dialogue: Dialogue
) -> None:
    other = project.talk()
    other.answer("x")
    said = dialogue.answer("a")
    assert "so this was not saved" in said[0]
    assert said[1].startswith("GPE Ankara, rejected.")
    assert project.stored()["e1"].verdict is Verdict.REJECTED
    assert dialogue.answer("a")[0].startswith("accepted GPE Ankara")


def test_what_is_not_stored_is_said(project: Project, dialogue: Dialogue) -> None:
    class Full:
        def append(self, entry: Entry) -> None:
            del entry
            raise StoreError("The disk is full.")

        def spend(self, seconds: float) -> None:
            del seconds
            raise StoreError("The disk is full.")

    dialogue.session._journal = Full()
    assert dialogue.answer("a") == ["NOT SAVED. The disk is full."]
    item = dialogue.session.item("e1")
    assert item is not None
    assert item.state is State.PENDING
    assert dialogue.focus == "e1"
    dialogue.leave()
    assert project.stored() == {}


def test_time_is_counted_by_answers(dialogue: Dialogue) -> None:
    dialogue.answer("n")
    dialogue.answer("a")
    assert dialogue.session.log[-1].seconds is not None


# Any article, any answer

_HOSTILE_SIGNS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]")


def clean(said: list[str]) -> bool:
    return not any(_HOSTILE_SIGNS.search(line) for line in said)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dialogue]:
    """A dialogue about an article that would like to steer the terminal."""
    folder = tmp_path_factory.mktemp("hostile")
    store = open_store(folder)
    text = HOSTILE.text
    suggest(
        store,
        HOSTILE,
        (
            Entity(id="e1", fragments=place(text, "\x1b[31mRotterdam\x1b[0m"), label="GPE"),
            replace(entity(HOSTILE, 2, "Krause\ttegen", "PERSON"), confidence=0.5),
            Event(id="v1", trigger=place(text, "sprak\u200b", "ja\r\x00"), type="CONSULT"),
        ),
    )
    suggest(store, TALKS, ())
    store.close()
    project = Project(folder)
    yield project.talk()
    project.close()


def test_an_article_reaches_the_terminal_with_stand_ins(hostile: Dialogue) -> None:
    said = [*hostile.greeting(), *hostile.answer("read"), *hostile.answer("list all")]
    said += [*hostile.answer("v"), *hostile.answer("o"), *hostile.answer("l")]
    assert clean(said)
    assert any("␛[31mRotterdam" in line for line in said)


_COMMAND = st.sampled_from(
    sorted({key for bound in keymap().bound for key in bound.keys} | {each.id for each in COMMANDS}
           | {"read", "list", "#", "realis", "polarity", "person"})
)  # fmt: skip
_REST = st.one_of(
    st.just(""),
    st.integers(-3, 12).map(str),
    st.sampled_from(["1-2", "3-1", "actor 1", "a 2", "r Krause", "Krause", '"Krause" 1', "2-3 t ag",
                     "2-2 v 1-1", "-", "all", "open", "label:GPE", "actor", "pers", "0-0", '"']),
    st.text(max_size=20),
    st.characters().map(str),
)  # fmt: skip
_ANSWER = st.one_of(
    st.text(st.characters(), max_size=40),
    st.builds("{} {}".format, _COMMAND, _REST),
    st.builds("{}{}".format, _COMMAND, _REST),
)


@settings(max_examples=max(400, settings().max_examples))
@given(answers=st.lists(_ANSWER, min_size=1, max_size=6))
def test_no_answer_brings_it_down_or_steers_the_terminal(
    hostile: Dialogue, answers: list[str]
) -> None:
    for answer in answers:
        log = hostile.session.log
        said = hostile.answer(answer)
        assert said
        assert clean(said)
        # Whatever was stored was said to be.
        if len(hostile.session.log) > len(log) and hostile.session.log[: len(log)] == log:
            assert any(". saved " in line for line in said)
        hostile.over = False


# Pure parts


def test_names_by_their_beginning() -> None:
    names = ("AID", "AGREE", "AIDE")
    assert by_name("aid", names) == "AID"
    assert by_name("ag", names) == "AGREE"
    for given_name in ("a", "x", ""):
        with pytest.raises(UsageError):
            by_name(given_name, names)


def test_marking_by_number_by_quotation_and_by_words() -> None:
    def marked(given: str) -> tuple[str, str]:
        span, rest = marking(TALKS, 2, given, 0)
        return span.of(TALKS.text), rest

    assert marked("3") == ("maandag", "")
    assert marked("3 - 4") == ("maandag steun", "")
    assert marked("3-4 t aid") == ("maandag steun", "t aid")
    assert marked('"steun toe" 9') == ("steun toe", "9")
    assert marked("steun   toe") == ("steun toe", "")
    for given_words in ("0", "9", "4-3", "3-99", "", '""', "nergens"):
        with pytest.raises(UsageError):
            marked(given_words)


def test_a_number_may_be_a_word_of_the_text() -> None:
    document = Document(id="a", text="In 2014 kwamen 300 mensen.")
    span, rest = marking(document, 0, "2014", 0)
    assert (span.of(document.text), rest) == ("2014", "")
    span, _rest = marking(document, 0, "300 mensen", 0)
    assert span.of(document.text) == "300 mensen"


def test_places_prefer_whole_words_and_the_same_case() -> None:
    document = Document(id="a", text="Navolgen: de NAVO, navo en NAVO-landen.")
    assert [span.start for span in places(document, "NAVO")] == [13, 27]
    assert [span.start for span in places(document, "nAvO")] == [13, 19, 27]
    assert [span.start for span in places(document, "volg")] == [2]


_SOME_TEXT = st.text(st.sampled_from("ab  é.\n\u0301'\"\t…[]1"), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip())
)


@given(_SOME_TEXT, st.data())
def test_brackets_are_all_that_is_added_to_a_sentence(text: str, data: st.DataObject) -> None:
    document = Document(id="a", text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = speech.marked(document, (Span(start, end),))
    assert said.count("[") == text_of(document, start, end).count("[") + 1
    without = said.replace("[", "").replace("]", "")
    assert "".join(without.split()) in "".join(text.replace("[", "").replace("]", "").split())


def text_of(document: Document, start: int, end: int) -> str:
    """The sentences from one offset to another, or at least what is between."""
    first = document.sentences[document.sentence_at(start)]
    last = document.sentences[document.sentence_at(end - 1)]
    return document.text[min(start, first.start) : max(end, last.end)]


@given(_SOME_TEXT, st.integers(0, 3), st.data())
def test_a_narrow_view_keeps_the_words(text: str, reach: int, data: st.DataObject) -> None:
    document = Document(id="a", text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = speech.marked(document, (Span(start, end),), reach)
    assert "".join(text[start:end].split()) in "".join(said.split())
    assert "\n" not in said


@given(_SOME_TEXT)
def test_each_number_marks_its_word(text: str) -> None:
    document = Document(id="a", text=text)
    for index in range(len(document.sentences)):
        words = speech.words_of(document, index)
        for number, word in enumerate(words, 1):
            assert numbered(document, index, str(number)) == word
            assert document.sentences[index].covers(word)
        listed = " ".join(speech.numbered_words(document, index))
        assert len(words) == 0 or listed.startswith(f"1 {words[0].of(text)}")


@given(st.text(st.characters()))
def test_plain_lines_have_no_control_characters(text: str) -> None:
    said = speech.plain(text)
    assert clean(said)
    assert len(said) == text.count("\n") + 1
    assert all(line == visible(line) for line in said)


def test_every_fact_of_a_session_has_a_number(project: Project) -> None:
    session: Session = project.workspace().open("overleg")
    numbers = [speech.number_of(session, item) for item in session.items]
    assert numbers == list(range(1, len(session.items) + 1))
    change = decisions.add_event(session, fragments([(0, 6)]), "AID")
    assert change is not None
    session.do(change)
    assert [speech.number_of(session, item) for item in session.items] == [*numbers, 10]
