"""Everything that the mouse does: it moves the focus, selects words and calls what hints say."""

from __future__ import annotations

from annotator.core.keys import Mode
from annotator.core.text import Span
from annotator.tui.paint import GUTTER
from annotator.tui.screens.panels import PickPanel
from tests.tui.driving import Reviewer, reviewing
from tests.tui.material import TEXT, Project, place
from tests.waiting import until


def cell(reviewer: Reviewer, offset: int) -> tuple[int, int]:
    """Where a character stands in the article's widget."""
    article = reviewer.article
    assert article.scene is not None
    row, column = article.scene.layout.place(offset)
    return column + GUTTER, row - article.scroll_offset.y


async def drag(reviewer: Reviewer, span: Span) -> None:
    """Draw the mouse over a span with its button held."""
    start, end = cell(reviewer, span.start), cell(reviewer, span.end - 1)
    await reviewer.pilot.mouse_down("#article", offset=start)
    await reviewer.pilot.hover("#article", offset=end)
    await reviewer.pilot.mouse_up("#article", offset=end)
    await reviewer.settle()


async def click_hint(reviewer: Reviewer, text: str) -> None:
    """Click on the hint bar where a text stands."""
    await reviewer.pilot.click("#hints", offset=(reviewer.line("hints").index(text) + 1, 0))
    await reviewer.settle()


async def test_words_are_selected_by_drawing_over_them_and_labelled_by_a_click(
    project: Project,
) -> None:
    async with reviewing(project, size=(140, 40)) as reviewer:
        await drag(reviewer, place(TEXT, "het stadsbestuur"))
        assert reviewer.screen.mode is Mode.SELECT
        assert reviewer.screen.view.selection == place(TEXT, "het stadsbestuur")
        await click_hint(reviewer, "2 ORG")
        assert reviewer.decided == {"n1": "accepted ORG het stadsbestuur"}
        assert reviewer.focus == "n1"


async def test_drawing_backwards_selects_the_same(project: Project) -> None:
    async with reviewing(project) as reviewer:
        words = place(TEXT, "noodfonds")
        await reviewer.pilot.mouse_down("#article", offset=cell(reviewer, words.end - 1))
        await reviewer.pilot.hover("#article", offset=cell(reviewer, words.start - 2))
        await reviewer.pilot.mouse_up("#article", offset=cell(reviewer, words.start - 2))
        await reviewer.settle()
        assert reviewer.screen.view.selection == place(TEXT, "een noodfonds")


async def test_a_double_click_selects_a_word(project: Project) -> None:
    async with reviewing(project) as reviewer:
        at = cell(reviewer, place(TEXT, "toestand").start + 2)
        await reviewer.pilot.click("#article", offset=at, times=2)
        await reviewer.settle()
        assert reviewer.screen.mode is Mode.SELECT
        assert reviewer.screen.view.selection == place(TEXT, "toestand")


async def test_a_click_on_a_fact_moves_the_focus_and_selects_nothing(project: Project) -> None:
    async with reviewing(project) as reviewer:
        at = cell(reviewer, place(TEXT, "Duitse").start)
        await reviewer.pilot.click("#article", offset=at)
        await reviewer.settle()
        assert reviewer.focus == "e6"
        assert reviewer.screen.mode is Mode.REVIEW


async def test_a_click_on_a_hint_does_what_its_key_does(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await click_hint(reviewer, "a accept")
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}


async def test_a_click_on_the_words_about_a_fact_opens_the_list_of_labels(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.pilot.click("#detail", offset=(3, 0))
        await until(lambda: isinstance(reviewer.top, PickPanel), reviewer.settle)


async def test_a_role_is_filled_by_clicks_alone(project: Project) -> None:
    async with reviewing(project, focus="v4") as reviewer:
        await click_hint(reviewer, "r roles")
        await click_hint(reviewer, "p place")
        assert reviewer.screen.mode is Mode.HINT
        at = cell(reviewer, place(TEXT, "België").start + 2)
        await reviewer.pilot.click("#article", offset=at)
        await reviewer.settle()
        assert reviewer.decided == {"v4": "accepted MEET sprak, actor Van Loon, place België"}


async def test_the_hint_for_all_labels_opens_the_list_where_they_do_not_fit(
    project: Project,
) -> None:
    async with reviewing(project, size=(80, 24)) as reviewer:
        await drag(reviewer, place(TEXT, "stadsbestuur"))
        await click_hint(reviewer, "1-5 entity")
        panel = await reviewer.pick_panel()
        assert panel is reviewer.top
        await reviewer.press(*"org", "enter")
        await reviewer.panel_closed()
        await reviewer.settle()
        assert reviewer.decided == {"n1": "accepted ORG stadsbestuur"}
