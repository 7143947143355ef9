"""Comments, flags, reasons, propagation, the log, blind articles and active time on the screen."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input

from annotator.core.keys import Mode
from annotator.core.text import Document
from annotator.core.workspace import Workspace
from annotator.tui.screens.panels import Prompt
from tests.tui.driving import reviewing
from tests.tui.material import ANNOTATOR, FACTS, NOW, TEXT, Project, place


async def test_a_comment_is_kept_shown_and_taken_away(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("c", *"wie?", "enter")
        assert reviewer.decided == {"comment:e1": "comment on e1: wie?"}
        assert "commented on GPE Veenwolde: wie?" in reviewer.status
        assert "comment: wie?" in reviewer.line("detail")
        assert reviewer.screen.mode is Mode.REVIEW
        await reviewer.press("c")
        assert reviewer.screen.query_one(Prompt).value == "wie?"
        await reviewer.press(*["backspace"] * 4, "enter")
        assert reviewer.decided == {}
        await reviewer.press("u")
        assert reviewer.decided == {"comment:e1": "comment on e1: wie?"}


async def test_a_comment_that_is_left_changes_nothing(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("c", *"wie?", "escape")
        assert reviewer.decided == {}
        assert not reviewer.screen.query(Prompt)
        await reviewer.press("a")
        assert list(reviewer.decided) == ["e1"]


async def test_what_is_typed_before_the_line_is_ready_is_not_lost(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("c")
        prompt = reviewer.screen.query_one(Prompt)
        reviewer.article.focus()
        await reviewer.settle()
        await reviewer.press("a", "x")
        assert prompt.value == "ax"
        assert reviewer.decided == {}
        await reviewer.press("enter")
        assert reviewer.decided == {"comment:e1": "comment on e1: ax"}


async def test_a_reason_is_kept_and_shown(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("R")
        assert reviewer.line("hints").split()[:4] == ["s", "wrong-span", "b", "background"]
        await reviewer.press("b")
        assert reviewer.decided == {"e1": "rejected GPE Veenwolde (background)"}
        assert "rejected GPE Veenwolde (background)" in reviewer.status
        await reviewer.press("u", "R", "escape", "a")
        assert reviewer.decided == {"e1": "accepted GPE Veenwolde"}


async def test_the_same_decision_goes_to_the_other_mentions_with_one_undo(
    project: Project,
) -> None:
    async with reviewing(project, focus="e4") as reviewer:
        await reviewer.press("3", "*")
        assert reviewer.decided == {"e4": "accepted GPE AWB", "e7": "accepted GPE AWB"}
        # The next undecided fact had the focus already, and keeps it.
        assert reviewer.focus == "v2"
        await reviewer.press("u")
        assert reviewer.decided == {"e4": "accepted GPE AWB"}


async def test_nothing_is_carried_over_before_a_decision_or_without_another_mention(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("*")
        assert reviewer.status.startswith("Decide a fact first")
        await reviewer.press("a", "*")
        assert reviewer.status == "No other mention of Veenwolde is undecided."


async def test_accepting_the_sentence_twice_where_it_is_decided_accepts_the_article(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("A", "k", "A")
        left = reviewer.session.pending
        assert left == len(FACTS) - 3
        assert f"accepts all {left} undecided facts" in reviewer.status
        await reviewer.press("A")
        assert reviewer.session.pending == 0
        await reviewer.press("u")
        assert reviewer.session.pending == left


async def test_the_offer_to_accept_the_article_ends_with_any_other_key(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("A", "k", "A", "j", "k", "A")
        assert reviewer.session.pending == len(FACTS) - 3


async def test_the_log_says_what_was_done_the_latest_first(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("]", "a", "u", "L")
        panel = await reviewer.text_panel()
        lines = [line.split("  ")[-1] for line in str(panel._content).splitlines()]
        assert lines == [
            NOW[:10],
            "undone: moved the end of GPE Veenwolde stelde",
            "moved the end of GPE Veenwolde stelde",
        ]


async def test_a_blind_article_shows_no_suggestions_and_says_so(
    new_project: Callable[[], Project],
) -> None:
    project = new_project()
    project.add(Document(id="a1", text=TEXT), FACTS)
    open_all = project.workspace

    def blind(annotator: str = ANNOTATOR) -> Workspace:
        workspace = open_all(annotator)
        workspace._blind_share = 1.0
        return workspace

    project.workspace = blind  # type: ignore[method-assign]
    async with reviewing(project) as reviewer:
        assert reviewer.status.startswith("Blind article")
        assert " blind " in reviewer.line("title")
        assert reviewer.session.items == []
        await reviewer.press("v", "right", "2")
        assert len(reviewer.session.items) == 1
    assert project.session().blind
    assert [item.id for item in project.session().items] == ["n1"]


async def test_time_counts_while_somebody_types_and_stops_after_a_minute(
    project: Project,
) -> None:
    async with reviewing(project) as reviewer:
        now = [0.0]
        reviewer.session.activity._now = lambda: now[0]
        reviewer.session.activity._last = 0.0
        for seconds, key in ((5, "j"), (100, "k"), (3, "a")):
            now[0] += seconds
            await reviewer.press(key)
        assert reviewer.session.log[-1].seconds == 8


async def test_going_to_a_match_selects_from_there(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("/", *"stadsbestuur", "escape", "v", "2")
        assert reviewer.decided == {"n1": "accepted ORG stadsbestuur"}


async def test_a_search_counts_its_matches_and_says_where_there_is_none(project: Project) -> None:
    async with reviewing(project) as reviewer:
        await reviewer.press("/", *"awb")
        assert reviewer.status.startswith("1 of 2")
        await reviewer.press("up")
        assert reviewer.status.startswith("2 of 2")
        assert reviewer.screen.view.selection == place(TEXT, "AWB", 1)
        await reviewer.press("x")
        assert reviewer.status.startswith("It is not in this article.")
        assert isinstance(reviewer.screen.query_one(Prompt), Input)
        await reviewer.press("escape")
        assert reviewer.decided == {}
        assert reviewer.screen.view.selection is None
