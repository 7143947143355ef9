"""The article widget draws little, and what it draws stands in the right cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from annotator.core.facts import Argument, Event, Fact
from annotator.core.session import Item
from annotator.core.text import Document
from annotator.tui.scene import Tag
from annotator.tui.widgets.article import Article
from annotator.tui.widgets.facts import FactList
from tests.tui.driving import Reviewer, reviewing
from tests.tui.material import TEXT, Project, entity, event, loose_session, make_scene

SENTENCE = "de burgemeester van Gent sprak lang met boeren uit de omgeving"


def long_article(words: int) -> tuple[str, tuple[Fact, ...]]:
    """An article in paragraphs of 80 words with an entity and an event in each."""
    some = SENTENCE.split()
    paragraphs = []
    for first in range(0, words, 80):
        body = [some[(first + number) % len(some)] for number in range(77)]
        paragraphs.append(f"In Boswijk{first} vergaderde {' '.join(body)}.")
    text = "\n\n".join(paragraphs)
    facts: list[Fact] = []
    for first in range(0, words, 80):
        facts.append(entity(f"e{first}", text, f"Boswijk{first} ", "GPE"))
    return text, tuple(facts)


class Counter:
    """Which lines of a widget were drawn, and which rows it asked to draw again."""

    def __init__(self) -> None:
        self.drawn: list[int] = []
        self.asked: set[int] = set()
        self.whole = 0


@contextmanager
def counting(widget: Article | FactList, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """Count the work of a widget."""
    counter = Counter()
    render_line = widget.render_line
    refresh = widget.refresh

    def counted_line(y: int) -> Strip:
        counter.drawn.append(y + widget.scroll_offset.y)
        return render_line(y)

    def counted_refresh(
        *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Widget:
        if not regions and repaint:
            counter.whole += 1
        for region in regions:
            counter.asked.update(row + widget.scroll_offset.y for row in region.line_range)
        return refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    with monkeypatch.context() as patch:
        patch.setattr(widget, "render_line", counted_line)
        patch.setattr(widget, "refresh", counted_refresh)
        yield counter


def rows(reviewer: Reviewer, *facts: str) -> set[int]:
    """The rows that show facts."""
    scene = reviewer.article.scene
    assert scene is not None
    found: set[int] = set()
    for fact in facts:
        item = reviewer.session.item(fact)
        assert item is not None
        found |= scene.rows_of(item)
    return found


async def test_moving_the_focus_draws_only_the_rows_of_the_two_facts(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(project, focus="e6") as reviewer:
        with counting(reviewer.article, monkeypatch) as counter:
            await reviewer.press("j")
        assert reviewer.focus == "e7"
        expected = rows(reviewer, "e6", "e7")
        assert counter.whole == 0
        assert counter.asked == expected
        assert set(counter.drawn) <= expected
        assert counter.drawn
        # From an entity to an event of another row: its pieces and its fillers.
        with counting(reviewer.article, monkeypatch) as counter:
            await reviewer.press("j")
        assert reviewer.focus == "v3"
        assert counter.asked == rows(reviewer, "e7", "v3")
        assert counter.whole == 0


async def test_a_decision_draws_only_the_rows_of_its_fact_and_the_next(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(project, focus="e3") as reviewer:
        with counting(reviewer.article, monkeypatch) as counter:
            await reviewer.press("a")
        assert counter.asked == rows(reviewer, "e3", "e4")
        assert counter.whole == 0


async def test_the_list_draws_only_the_lines_that_change(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(project, size=(120, 40)) as reviewer:
        with counting(reviewer.list, monkeypatch) as counter:
            await reviewer.press("a")
        assert counter.asked == {0, 1}
        assert counter.whole == 0
        with counting(reviewer.list, monkeypatch) as counter:
            await reviewer.press("d")
        assert counter.asked == set()


async def test_a_key_that_changes_nothing_draws_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(project) as reviewer:
        with (
            counting(reviewer.article, monkeypatch) as article,
            counting(reviewer.list, monkeypatch) as facts,
        ):
            await reviewer.press("f9", "k", "p", "Z")
            await reviewer.press("n", "p")
            count = len(article.drawn)
            await reviewer.press("f8")
        assert len(article.drawn) == count
        assert article.whole == facts.whole == 0


async def test_the_selection_draws_only_the_rows_that_it_touches(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reviewing(project, focus="e3") as reviewer:
        await reviewer.press("v")
        with counting(reviewer.article, monkeypatch) as counter:
            await reviewer.press("right")
        assert counter.asked == rows(reviewer, "e3")
        with counting(reviewer.article, monkeypatch) as counter:
            await reviewer.press("escape")
        assert counter.asked == rows(reviewer, "e3")


async def test_rows_that_a_fact_leaves_are_drawn_again(project: Project) -> None:
    """As seen on the screen, so with what Textual keeps of earlier frames."""
    async with reviewing(project, size=(42, 24), focus="e2") as reviewer:
        before = styled(reviewer)
        await reviewer.press("[")
        assert len(rows(reviewer, "e2")) == 2
        assert styled(reviewer) != before
        await reviewer.press("{")
        assert reviewer.decided == {"e2": "accepted DATE maandag"}
        await reviewer.press("u", "u")
        assert styled(reviewer) == before


async def test_rows_that_a_filler_leaves_are_drawn_again(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        await reviewer.press("a", "k")
        assert reviewer.focus == "v1"
        before = styled(reviewer)
        far = next(
            tag.letters for tag in await role_tags(reviewer) if tag.span.of(TEXT) == "België"
        )
        await reviewer.press(far)
        assert styled(reviewer) != before
        await role_tags(reviewer)
        await reviewer.press(far)
        assert [arg.role for arg in arguments(reviewer)] == ["actor", "date"]
        assert styled(reviewer) == before


async def role_tags(reviewer: Reviewer) -> tuple[Tag, ...]:
    await reviewer.press("r", "r")
    return reviewer.screen.view.tags


def arguments(reviewer: Reviewer) -> tuple[Argument, ...]:
    fact = reviewer.item.fact
    assert isinstance(fact, Event)
    return fact.arguments


def styled(reviewer: Reviewer) -> list[list[tuple[str, object]]]:
    """The article as it was last sent to the terminal."""
    region = reviewer.article.region
    strips = reviewer.screen._compositor.render_strips()
    return [
        [(segment.text, segment.style) for segment in strips[y].crop(region.x, region.right)]
        for y in range(region.y, region.bottom)
    ]


@pytest.fixture(scope="module")
def hundred_thousand() -> tuple[str, tuple[Fact, ...]]:
    return long_article(100_000)


async def test_an_article_of_100_000_words_costs_a_window_to_open_and_two_facts_to_move(
    new_project: Callable[[], Project],
    hundred_thousand: tuple[str, tuple[Fact, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text, facts = hundred_thousand
    assert len(text.split()) == 100_000
    project = new_project()
    project.add(Document(id="a1", text=text), facts)
    drawn: list[int] = []
    render_line = Article.render_line

    def counted(self: Article, y: int) -> Strip:
        drawn.append(y)
        return render_line(self, y)

    monkeypatch.setattr(Article, "render_line", counted)
    async with reviewing(project) as reviewer:
        height = reviewer.article.size.height
        scene = reviewer.article.scene
        assert scene is not None
        assert len(scene.layout.rows) > 7_000
        assert len(drawn) <= 6 * height
        drawn.clear()
        await reviewer.press("j")
        assert 0 < len(drawn) <= 4
        drawn.clear()
        for _ in range(20):
            await reviewer.press("a")
            assert reviewer.focus_is_visible
        assert len(drawn) <= 20 * (height + 4)
        # Far away: one window.
        drawn.clear()
        reviewer.screen.tags.jump(facts[-1].id)
        await reviewer.settle()
        assert reviewer.focus_is_visible
        assert len(drawn) <= height + 4
        drawn.clear()
        await reviewer.press("v", "right", "down")
        assert 0 < len(drawn) <= 3 * height


async def test_looking_at_a_row_reads_only_the_facts_near_it(
    hundred_thousand: tuple[str, tuple[Fact, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, facts = hundred_thousand
    session = loose_session(text, facts)
    scene = make_scene(session)
    looked: list[str] = []
    shown = scene.shown

    def counted(item: Item) -> bool:
        looked.append(item.id)
        return shown(item)

    monkeypatch.setattr(scene, "shown", counted)
    middle = len(scene.layout.rows) // 2
    scene.row(middle)
    assert 0 < len(looked) < 10


# Which cells a mark covers


def marked_text(reviewer: Reviewer, y: int) -> str:
    """The reversed part of a line, which is the focus."""
    strip = reviewer.article.render_line(y)
    return "".join(
        segment.text for segment in strip if segment.style is not None and segment.style.reverse
    )


def marked_cells(reviewer: Reviewer, y: int) -> tuple[int, int]:
    """First cell and width of the reversed part of a line."""
    at = 0
    first = last = 0
    for segment in reviewer.article.render_line(y):
        width = cell_len(segment.text)
        if segment.style is not None and segment.style.reverse:
            first = first or at
            last = at + width
        at += width
    return first, last - first


@pytest.mark.parametrize(
    ("lead", "words", "first", "width"),
    [
        ("", "Gent", 1, 4),
        ("in ", "Gent", 4, 4),
        ("中文 ", "Gent", 6, 4),
        ("", "中文", 1, 4),
        ("na ", "中a文", 4, 5),
        ("cafe\u0301 ", "Gent", 6, 4),
        ("in ", "Cafe\u0301", 4, 4),
        ("in ", "e\u0301", 4, 1),
        ("👍 ", "Gent", 4, 4),
        ("a\u200bb ", "Gent", 5, 4),
        ("a\tb ", "Gent", 5, 4),
        ("\u202eab ", "Gent", 5, 4),
        ("✔\ufe0f ", "Gent", 4, 4),
        ("\x1b[2J ", "Gent", 6, 4),
    ],
)
async def test_marks_cover_the_cells_of_their_characters(
    new_project: Callable[[], Project], lead: str, words: str, first: int, width: int
) -> None:
    project = new_project()
    text = f"{lead}{words} en verder."
    project.add(Document(id="a1", text=text), (entity("e1", text, words, "GPE"),))
    async with reviewing(project) as reviewer:
        assert marked_cells(reviewer, 0) == (first, width)
        assert marked_text(reviewer, 0) == words
        assert reviewer.article.render_line(0).cell_length == reviewer.article.size.width


async def test_a_click_finds_the_character_under_it(new_project: Callable[[], Project]) -> None:
    project = new_project()
    text = "中文 e\u0301e\u0301n Gent 中文 Luik"
    project.add(
        Document(id="a1", text=text),
        (entity("e1", text, "Gent", "GPE"), entity("e2", text, "Luik", "GPE")),
    )
    async with reviewing(project) as reviewer:
        for cell, fact in ((20, "e2"), (10, "e1"), (23, "e2"), (13, "e1")):
            await reviewer.pilot.click(reviewer.article, offset=(cell, 0))
            await reviewer.settle()
            assert reviewer.focus == fact


async def test_the_terminal_cursor_follows_the_focus(project: Project) -> None:
    async with reviewing(project) as reviewer:
        for fact in ("e1", "e2", "v1", "e3"):
            assert reviewer.focus == fact
            scene = reviewer.article.scene
            assert scene is not None
            row, cell = scene.layout.place(reviewer.item.fact.fragments[0].start)
            assert reviewer.app.cursor_position == (cell + 1, row + 1)
            await reviewer.press("n")


async def test_rows_are_at_most_a_hundred_cells(new_project: Callable[[], Project]) -> None:
    project = new_project()
    project.add(Document(id="a1", text="woord " * 200), ())
    async with reviewing(project, size=(300, 40)) as reviewer:
        assert reviewer.article.size.width > 110
        lines = [line.rstrip() for line in reviewer.text().split("\n")]
        assert 90 < max(map(len, lines)) <= 101


async def test_tags_come_and_go_on_the_screen(project: Project) -> None:
    async with reviewing(project) as reviewer:
        before = styled(reviewer)
        await reviewer.press("f")
        assert "".join(text for text, _ in styled(reviewer)[0]).startswith(
            " De burgemeester van aeenwolde?dtelde?saandag?een"
        )
        await reviewer.press("escape")
        assert styled(reviewer) == before


async def test_another_theme_is_drawn_at_once(project: Project) -> None:
    async with reviewing(project) as reviewer:
        before = styled(reviewer)
        reviewer.app.theme = "textual-light"
        await reviewer.settle()
        after = styled(reviewer)
        assert [[text for text, _ in line] for line in before] == [
            [text for text, _ in line] for line in after
        ]
        assert all(one != other for one, other in zip(before, after, strict=True))
        reviewer.app.theme = "textual-dark"
        await reviewer.settle()
        assert styled(reviewer) == before


async def test_a_separated_verb_is_marked_in_both_places(project: Project) -> None:
    async with reviewing(project, focus="v1") as reviewer:
        assert marked_text(reviewer, 0) == "steldevoor"
        fact = reviewer.item.fact
        assert isinstance(fact, Event)
        assert "aburgemeester" in reviewer.text()
        assert "dmaandag" in reviewer.text()


async def test_an_event_is_marked_over_an_entity(new_project: Callable[[], Project]) -> None:
    project = new_project()
    text = "Er was topoverleg Gent vandaag."
    project.add(
        Document(id="a1", text=text),
        (
            entity("e1", text, "topoverleg Gent", "ORG"),
            event("v1", text, ("topoverleg",), "MEET"),
        ),
    )
    async with reviewing(project, focus="v1") as reviewer:
        assert marked_text(reviewer, 0) == "topoverleg"
        await reviewer.press("k")
        # The sign of the event stands on a blank of the entity.
        assert marked_text(reviewer, 0) == "topoverleg?Gent"


async def test_without_colours_all_labels_are_of_one_grey(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with reviewing(project, size=(120, 40)) as reviewer:
        await reviewer.press("n")
        colors = set()
        for widget in (reviewer.article, reviewer.list):
            for y in range(widget.size.height):
                for segment in widget.render_line(y):
                    style = segment.style
                    if style is not None and style.color is not None and segment.text.strip():
                        colors.add(style.color.get_truecolor())
        assert all(color.red == color.green == color.blue for color in colors)
