"""The panels: all keys, the guideline, and lists that narrow while typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from annotator.core.keys import Mode
from annotator.core.text import Document
from annotator.tui.bindings import Keymap, key_name
from annotator.tui.commands import COMMANDS
from annotator.tui.guide import guideline, help_text, marked
from annotator.tui.screens.panels import Choice, PickPanel, TextPanel, matching
from tests.tui.driving import Reviewer, reviewing
from tests.tui.material import FACTS, SCHEMA, SECOND, TEXT, Project, entity, event
from tests.waiting import until


def shown(panel: TextPanel | PickPanel) -> str:
    """The texts of a panel."""
    return "\n".join(str(static.content) for static in panel.query(Static))


def lines(panel: PickPanel) -> list[str]:
    """The lines of a panel to choose from."""
    options = panel.query_one(OptionList)
    return [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]


async def pick(reviewer: Reviewer, *keys: str) -> PickPanel:
    await reviewer.press(*keys)
    return await reviewer.pick_panel()


# Help


def listed(text: str) -> dict[str, str]:
    """The keys and what they do, by what they do, of a help text."""
    found = {}
    for line in text.split("\n"):
        keys, does = line[:16].strip(), line[16:].strip()
        if keys and does:
            found[does] = keys
    return found


def test_help_lists_exactly_the_keys_in_force() -> None:
    keys = {"accept": ("z", "f5"), "next": (), "undo": ("ctrl+u",)}
    keymap = Keymap(keys, SCHEMA)
    signs = {"undecided (underlined)", "accepted (solid)", "corrected", "added by hand"}
    signs |= {"rejected (struck through)", "does not fit the label set", "has a comment"}
    expected = {
        bound.help: " ".join(key_name(key) for key in bound.keys)
        for bound in keymap.bound
        if bound.keys
    }
    found = listed(help_text(keymap, Mode.REVIEW).plain)
    assert signs <= set(found)
    found = {does: keys for does, keys in found.items() if does not in signs}
    assert found == expected
    assert found["Accept the fact and go on"] == "z F5"
    assert found["Take the last decision back"] == "Ctrl-U"
    assert "Next undecided fact" not in help_text(keymap, Mode.REVIEW).plain
    assert found["Label the entity or the selection ORG"] == "2"
    assert found["Fill or empty the role recipient"] == "r"
    assert found["Next polarity: positive, negative"] == "!"


async def test_help_on_the_screen_is_of_the_keys_in_force(project: Project) -> None:
    async with reviewing(project, keys={"accept": ("z",), "help": ("h",)}) as reviewer:
        await reviewer.press("?")
        assert reviewer.top is reviewer.screen
        await reviewer.press("h")
        panel = await reviewer.text_panel()
        found = listed(shown(panel))
        assert found["Accept the fact and go on"] == "z"
        assert len(found) >= len(COMMANDS)
        await reviewer.press("z")
        await reviewer.panel_closed()
        assert reviewer.decided == {}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a", "a"),
        ("A", "A"),
        ("+", "+"),
        ("[", "["),
        ("enter", "Enter"),
        ("shift+tab", "Shift-Tab"),
        ("shift+left", "Shift-←"),
        ("shift+f3", "Shift-F3"),
        ("ctrl+r", "Ctrl-R"),
        ("f1", "F1"),
        ("delete", "Delete"),
        ("pagedown", "PgDn"),
        ("space", "Space"),
    ],
)
def test_keys_are_named_as_people_write_them(key: str, name: str) -> None:
    assert key_name(key) == name


def scrolled(widget: Widget, before: int) -> bool:
    """Whether a widget is not where it was."""
    return widget.scroll_offset.y != before


async def test_a_long_panel_scrolls_by_keys_and_any_other_key_closes_it(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("?")
        panel = await reviewer.text_panel()
        body = panel.query_one("#text")
        moved = []
        for key in ("down", "pagedown", "space", "end", "up", "pageup", "home"):
            before = body.scroll_offset.y
            await reviewer.press(key)
            await until(partial(scrolled, body, before), reviewer.settle)
            moved.append(body.scroll_offset.y > before)
        assert moved == [True] * 4 + [False] * 3
        assert reviewer.top is panel
        await reviewer.press("q")
        await reviewer.panel_closed()
        assert reviewer.app.is_running


# Guideline


async def test_the_guideline_of_an_entity_and_of_an_event(project: Project) -> None:
    async with reviewing(project, focus="e8") as reviewer:
        await reviewer.press("g")
        text = shown(await reviewer.text_panel())
        assert "PERSON" in text
        assert "A person with a name." in text
        assert "Daar komt Anna de Wit aan." in text
        assert "**" not in text
        await reviewer.press("escape")
        await reviewer.panel_closed()
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("g")
        text = shown(await reviewer.text_panel())
        assert "Bringing up a plan." in text
        assert "recipient  To whom." in text
        assert "actual, future, hypothetical" in text


def test_a_label_that_is_gone_from_the_configuration_says_so() -> None:
    fact = entity("e1", TEXT, "Veenwolde", "GONE")
    assert "not in the configuration any more" in guideline(SCHEMA, fact).plain


@pytest.mark.parametrize("text", ["**a** b **c**", "**", "a ** b", "[bold]**x**[/]", "", "****"])
def test_marked_text_keeps_every_letter(text: str) -> None:
    assert marked(text).plain == text.replace("**", "")


# Lists

CHOICES = [
    Choice("1", "AGREE", "Agreeing to something", "Zij **stemde** in."),
    Choice("2", "REFUSE", "Saying no"),
    Choice("3", "RETREAT", "Not agreeing to stay"),
    Choice("4", "DISAGREE", "Objecting"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", "1234"),
        ("  ", "1234"),
        ("re", "2314"),
        ("RE", "2314"),
        ("agree", "143"),
        ("agre", "143"),
        ("saying", "2"),
        ("stemde", "1"),
        ("zzz", ""),
        ("[", ""),
        (".*", ""),
    ],
)
def test_what_is_typed_finds_beginnings_of_names_first(typed: str, found: str) -> None:
    assert "".join(choice.id for choice in matching(CHOICES, typed)) == found


async def test_typing_narrows_the_list_and_arrows_move_in_it(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        panel = await pick(reviewer, "t")
        options = panel.query_one(OptionList)
        assert [line.split()[0] for line in lines(panel)] == [each.name for each in SCHEMA.events]
        assert options.highlighted == 3
        await reviewer.press("r", "e")
        assert [line.split()[0] for line in lines(panel)] == ["REFUSE"]
        await reviewer.press("backspace", "backspace", "p")
        assert [line.split()[0] for line in lines(panel)] == ["PROPOSE", "PROTEST"]
        assert options.highlighted == 0
        for key, place in (("down", 1), ("up", 0), ("tab", 1), ("shift+tab", 0), ("pagedown", 1)):
            await reviewer.press(key)
            assert options.highlighted == place
        assert panel.query_one(Input).value == "p"
        await reviewer.press("enter")
        await reviewer.panel_closed()
        assert reviewer.decided == {"v4": "accepted PROTEST sprak, actor Van Loon"}


async def test_enter_without_a_match_takes_nothing(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        panel = await pick(reviewer, "t")
        await reviewer.press("z", "z", "enter")
        assert reviewer.top is panel
        assert lines(panel) == []
        await reviewer.press("escape")
        await reviewer.panel_closed()
        assert reviewer.decided == {}


async def test_a_click_takes_a_line(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        panel = await pick(reviewer, "t")
        await reviewer.pilot.click(panel.query_one(OptionList), offset=(4, 1))
        await reviewer.panel_closed()
        assert reviewer.decided == {"v4": "accepted REFUSE sprak, actor Van Loon"}


async def test_the_line_that_is_highlighted_is_explained(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        panel = await pick(reviewer, "t")
        foot = panel.query_one(".foot", Static)
        assert str(foot.content) == "Zij opperde het."
        await reviewer.press("down")
        assert str(foot.content) == ""


async def test_nothing_in_a_panel_blinks(project: Project) -> None:
    async with reviewing(project) as reviewer:
        panel = await pick(reviewer, "t")
        assert not panel.query_one(Input).cursor_blink


async def test_the_queue_shows_how_far_each_article_is_and_where_one_is(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("a")
        panel = await pick(reviewer, "o")
        assert panel.query_one(OptionList).highlighted == 0
        first, second = lines(panel)
        assert first.split() == ["1", f"1/{len(FACTS)}", "Noodfonds", "voor", "Veenwolde"]
        assert second.split() == ["2", "0/1", "Brug", "dicht"]
        await reviewer.press(*"brug")
        assert [line.split()[0] for line in lines(panel)] == ["2"]
        await reviewer.press("enter")
        await reviewer.panel_closed()
        assert reviewer.session.document.id == SECOND.id
        await reviewer.press("a", "d")
        panel = await pick(reviewer, "o")
        assert "done" in lines(panel)[1]


async def test_a_filter_stays_in_force_until_it_is_emptied(project: Project) -> None:
    async with reviewing(project, article="a2") as reviewer:
        await pick(reviewer, "o")
        await reviewer.press(*"label:MEET", "enter")
        await reviewer.panel_closed()
        await reviewer.settle()
        assert reviewer.session.document.id == "a1"
        assert reviewer.status == "Only label:MEET: o shows other articles."
        panel = await pick(reviewer, "o")
        assert [line.split()[0] for line in lines(panel)] == ["1"]
        await reviewer.press(*["backspace"] * len("label:MEET"))
        assert len(lines(panel)) == 2
        await reviewer.press("enter")
        await reviewer.panel_closed()
        assert "0/2" in reviewer.line("title")


async def test_a_filter_that_says_nothing_known_is_explained_and_the_list_stays(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        panel = await pick(reviewer, "o")
        panel.query_one(Input).value = "conf<x"
        await reviewer.settle()
        assert len(lines(panel)) == 2
        assert "conf" in str(panel.query_one(".foot", Static).render())


async def test_choosing_the_present_article_changes_nothing(project: Project) -> None:
    async with reviewing(project, focus="e5") as reviewer:
        await pick(reviewer, "o")
        await reviewer.press("enter")
        await reviewer.panel_closed()
        assert reviewer.focus == "e5"


# Markup in other people's texts

HOSTILE = "[/] [bold]x[/bold] [link=a]b [type=x, v={'a[0]'}] \x1b[31m\u202e"
LITERAL = "[/] [bold]x[/bold] [link=a]b [type=x, v={'a[0]'}] ␛[31m·"


async def test_markup_and_control_characters_are_shown_as_they_are(
    new_project: Callable[[], Project],
) -> None:
    project = new_project()
    label = "[/x]"
    project.schema = replace(
        SCHEMA,
        entities=(
            replace(
                SCHEMA.entities[0], name=label, description=HOSTILE, example=f"**{HOSTILE}** [/]"
            ),
        ),
        events=(replace(SCHEMA.events[0], name="[b]", description=HOSTILE, example=HOSTILE),),
    )
    text = f"Hier {HOSTILE} einde. {TEXT}"
    facts = (entity("e1", text, "[bold]x", label), event("v1", text, ("stelde",), "[b]"))
    project.add(
        Document(id="[/a]", text=text, title=HOSTILE, source="[/s]", published="[/p]"), facts
    )
    async with reviewing(project, size=(160, 50), article="[/a]") as reviewer:
        assert reviewer.focus == "e1"
        assert LITERAL in reviewer.line("title")
        assert "[/s] [/p]" in reviewer.line("title")
        assert "Hier [/]?[bold]x[/bold] [link=a]b" in reviewer.text()
        assert "[link=a]b [type=x, v={'a[0]'}] ␛[31m· einde." in reviewer.text()
        assert "[/x]" in reviewer.facts()
        assert "[bold]x" in reviewer.facts()
        assert "[bold]x" in reviewer.line("detail")
        await reviewer.press("l")
        assert "‹[/x]›" in reviewer.text()
        await reviewer.press("g")
        text_panel = await reviewer.text_panel()
        assert shown(text_panel).count(LITERAL) == 2
        await reviewer.press("escape")
        await reviewer.panel_closed()
        panel = await pick(reviewer, "t")
        assert "label of [bold]x" in shown(panel)
        assert LITERAL in shown(panel)
        assert "[/x]" in lines(panel)[0]
        await reviewer.press("[", "/", "enter")
        await reviewer.panel_closed()
        assert "accepted [/x] [bold]x" in reviewer.status
        panel = await pick(reviewer, "o")
        assert LITERAL in lines(panel)[0]
        assert "[/s] · [/p] · [/a]" in shown(panel)
        await reviewer.press("escape")
        await reviewer.panel_closed()
        await reviewer.press("v", "t")
        panel = await reviewer.pick_panel()
        assert "[b]" in lines(panel)[0]
