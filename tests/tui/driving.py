"""The review screen driven by keys, and what can be seen of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from annotator.core.session import Item, Session
from annotator.tui.app import AnnotatorApp
from annotator.tui.screens.panels import PickPanel, TextPanel
from annotator.tui.screens.review import ReviewScreen
from annotator.tui.settings import Settings
from annotator.tui.widgets.article import Article
from annotator.tui.widgets.facts import FactList
from annotator.tui.widgets.lines import Lines
from tests.tui.material import ANNOTATOR, REASONS, FragileStore, Project, in_words
from tests.waiting import until

SIZE = (80, 24)
_SPECIAL = {"enter": "\r", "tab": "\t", "space": " ", "escape": "\x1b"}


class Reviewer:
    """One annotator at one screen.

    Args:
        pilot: Textual's hand on the program.
        app: The program.
        project: Where it works.
    """

    def __init__(self, pilot: Pilot[None], app: AnnotatorApp, project: Project) -> None:
        self.pilot = pilot
        self.app = app
        self.project = project
        self.screen = next(s for s in app.screen_stack if isinstance(s, ReviewScreen))

    async def press(self, *keys: str) -> None:
        """Press keys, each one after the screen has done all that the one before asked for."""
        for key in keys:
            character = key if len(key) == 1 else _SPECIAL.get(key)
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(Key(name, character))
            await self.settle()

    async def settle(self) -> None:
        """Let everything that is waiting be done."""
        # A key goes from the app to the widget in focus, up to its screen, and on from there.
        for _ in range(4):
            await self.pilot.pause(0)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    # What there is

    @property
    def session(self) -> Session:
        """The session on the screen."""
        assert self.screen.session is not None
        return self.screen.session

    @property
    def store(self) -> FragileStore:
        """The program's own connection."""
        assert self.screen.workspace is not None
        store = self.screen.workspace._store
        assert isinstance(store, FragileStore)
        return store

    @property
    def focus(self) -> str | None:
        """Id of the fact in focus."""
        return self.screen.view.focus

    @property
    def item(self) -> Item:
        """The item in focus."""
        item = self.session.item(self.focus)
        assert item is not None
        return item

    @property
    def decided(self) -> dict[str, str]:
        """The decisions in words, once they are known to be the same in the database."""
        session = self.session
        stored, words = self.project.stored(session.document.id)
        assert {record.id: record for record in stored.records} == session.records
        assert stored.log == session.log
        assert words == in_words(session.document.text, tuple(session.records.values()))
        return words

    # What can be seen

    @property
    def top(self) -> Screen[object]:
        """The screen that is seen, the review screen or a panel."""
        return self.app.screen

    @property
    def article(self) -> Article:
        """The widget with the text."""
        return self.screen.query_one(Article)

    @property
    def list(self) -> FactList:
        """The widget with the facts."""
        return self.screen.query_one(FactList)

    def line(self, name: str) -> str:
        """The text of a bar."""
        return self.screen.query_one(f"#{name}", Lines).text

    @property
    def status(self) -> str:
        """The text of the status bar."""
        return self.line("status").strip()

    def text(self) -> str:
        """The article as it is seen."""
        article = self.article
        return "\n".join(article.render_line(y).text for y in range(article.size.height))

    def facts(self) -> str:
        """The list of facts as it is seen."""
        return "\n".join(self.list.render_line(y).text for y in range(self.list.size.height))

    def shown(self) -> str:
        """Everything that is seen of the review screen."""
        bars = [self.line(name) for name in ("title", "detail", "status", "hints")]
        return "\n".join([self.text(), self.facts(), *bars])

    @property
    def focus_is_visible(self) -> bool:
        """Whether the fact in focus begins in the window."""
        scene = self.article.scene
        assert scene is not None
        row = scene.layout.row_at(self.item.fact.fragments[0].start)
        return row in self.article.visible_rows

    async def text_panel(self) -> TextPanel:
        """The panel to read that is open."""
        await until(lambda: isinstance(self.top, TextPanel), self.settle)
        assert isinstance(self.top, TextPanel)
        return self.top

    async def pick_panel(self) -> PickPanel:
        """The panel to choose from that is open."""
        await until(lambda: isinstance(self.top, PickPanel), self.settle)
        assert isinstance(self.top, PickPanel)
        return self.top

    async def panel_closed(self) -> None:
        """Wait until the review screen is seen again."""
        await until(lambda: self.top is self.screen, self.settle)


def make_app(
    project: Project,
    keys: Mapping[str, tuple[str, ...]] | None = None,
    article: str | None = None,
    *,
    ascii_only: bool = False,
) -> AnnotatorApp:
    """The program on a project."""
    settings = Settings(
        project.schema, keys or {}, ANNOTATOR, article, reasons=REASONS, ascii=ascii_only
    )
    app = AnnotatorApp(settings, project.workspace)
    app.theme = "textual-dark"
    return app


@asynccontextmanager
async def reviewing(
    project: Project,
    *,
    size: tuple[int, int] = SIZE,
    focus: str | None = None,
    keys: Mapping[str, tuple[str, ...]] | None = None,
    article: str | None = None,
    ascii_only: bool = False,
) -> AsyncIterator[Reviewer]:
    """The program at work on a project.

    Args:
        project: The project.
        size: Columns and rows of the terminal.
        focus: Id of the fact where the annotator was.
        keys: Keys of commands that are not the default ones.
        article: The article that was asked for.
        ascii_only: Whether nothing but ASCII is drawn.
    """
    if focus is not None:
        project.keep_place("a1", focus)
    app = make_app(project, keys, article, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        await until(lambda: ready(app), lambda: pilot.pause(0))
        reviewer = Reviewer(pilot, app, project)
        await reviewer.settle()
        yield reviewer


def ready(app: AnnotatorApp) -> bool:
    """Whether an article is open."""
    screens = [screen for screen in app.screen_stack if isinstance(screen, ReviewScreen)]
    return bool(screens) and screens[0].session is not None
