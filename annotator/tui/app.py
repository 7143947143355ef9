"""The application: it paints at once, opens the project in a thread and shows the review screen."""

from __future__ import annotations

import gc
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.types import AnimationLevel
from textual.widgets import Static

from annotator.core.errors import AnnotatorError
from annotator.core.language import _
from annotator.tui import terminal
from annotator.tui.output import Difference, Shown
from annotator.tui.settings import Settings

if TYPE_CHECKING:
    from annotator.core.workspace import Workspace

_GARBAGE = 10_000
"""How many objects may be new before the collector looks at them; a key leaves few behind."""


class AnnotatorApp(App[None], inherit_bindings=False):
    """The review screen in a terminal.

    Args:
        settings: What is known before the project is open.
        open_workspace: Opens the project; called in a thread, after the first frame. None shows
            the tour alone.
    """

    CSS_PATH = "annotator.tcss"
    TITLE = "annotator"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  (Textual's type)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012

    def __init__(self, settings: Settings, open_workspace: Callable[[], Workspace] | None) -> None:
        super().__init__()
        self.animation_level: AnimationLevel = "none"
        self.theme = settings.theme
        self.settings = settings
        self._plain = terminal.PlainOutput(latin=settings.latin)
        self.open_workspace = open_workspace
        self.failure: AnnotatorError | None = None
        self._shown = Shown()
        self._early: list[events.Key] | None = []

    def compose(self) -> ComposeResult:
        """The first frame, which stands on the terminal while the screens are loaded."""
        yield Static(self.TITLE)

    def on_mount(self) -> None:
        """Show the review screen, or the tour, behind the first frame."""
        self.call_after_refresh(self._show_screen)

    def _show_screen(self) -> None:
        if self.open_workspace is None:
            self.show_tour(self._end)
        else:
            self.push_screen(self._working_screen(self.open_workspace))
        early, self._early = self._early or [], None
        for key in early:
            self.post_message(key)

    def _working_screen(self, open_workspace: Callable[[], Workspace]) -> Screen[None]:
        from annotator.tui.bindings import Keymap
        from annotator.tui.screens.review import ReviewScreen

        settings = self.settings
        if settings.errors:
            from annotator.tui.commands import ERROR_COMMANDS
            from annotator.tui.screens.errors import ErrorsScreen

            keymap = Keymap(settings.keys, settings.schema, commands=ERROR_COMMANDS)
            return ErrorsScreen(settings, keymap, open_workspace)
        keymap = Keymap(settings.keys, settings.schema, settings.reasons)
        return ReviewScreen(settings, keymap, open_workspace)

    async def on_event(self, event: events.Event) -> None:
        """Keep the keys that are typed before there is a screen to take them."""
        if isinstance(event, events.Key) and self._early is not None:
            self._early.append(event)
        else:
            await super().on_event(event)

    def show_tour(self, leave: Callable[[AnnotatorError | None], None]) -> None:
        """Show the tour over whatever is shown.

        Args:
            leave: Called at its end, with what went wrong if something did.
        """
        from annotator.tui.screens.tour import TourScreen

        assert self.settings.tour is not None
        screen = TourScreen(self.settings, self.settings.tour())
        self.push_screen(screen, lambda _nothing: leave(screen.failure))

    def _end(self, error: AnnotatorError | None) -> None:
        if error is None:
            self.exit()
        else:
            self.fail(error)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Clean everything that is drawn before the terminal gets it."""
        plain = [self._plain] if self.settings.ascii else []
        return [*super().get_line_filters(), _CLEAN, *plain]

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = cast(RenderableType, Difference(self._shown, renderable))
        super()._display(screen, renderable)

    def on_resize(self) -> None:
        """Draw everything anew: after a change of size, and after the program was suspended."""
        self.redraw()

    def redraw(self) -> None:
        """Draw everything anew, whatever the terminal shows."""
        self._shown.forget()
        if self.screen_stack:
            self.screen.refresh()

    def fail(self, error: AnnotatorError) -> None:
        """End with a sentence about what went wrong."""
        self.failure = error
        self.exit(return_code=error.exit_code)

    def panic(self, *renderables: RenderableType) -> None:
        """End with a failure where a thread of Textual stopped on an error."""
        self._return_code = 1
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        # Textual prints the local variables of every frame, and those hold article texts.
        error = sys.exc_info()[1] or self._exception
        report = _report(error)
        self.failure = AnnotatorError(
            _(
                "The program stopped on an error of its own ({kind}). "
                "Every decision up to here is stored."
            ).format(kind=type(error).__name__),
            hint=_("Start it again, and please report it with {file}.").format(file=report)
            if report
            else _("Start it again, and please report it."),
        )
        self._close_messages_no_wait()


_CLEAN = terminal.CleanOutput()


def _report(error: BaseException | None) -> str:
    """Write where an error came from to a file, without values; its path, or nothing."""
    if error is None:
        return ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="annotator-", suffix=".txt", encoding="utf-8", delete=False
        ) as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return ""
    return file.name


def _tidying(open_workspace: Callable[[], Workspace]) -> Callable[[], Workspace]:
    """Opens the project, and sees to it that garbage is looked for only in what comes behind.

    Next to nothing of what is loaded until then is garbage, and a search of it would take longer
    than what a key may cost.
    """

    def opened() -> Workspace:
        try:
            return open_workspace()
        finally:
            gc.freeze()
            gc.set_threshold(_GARBAGE)
            gc.enable()

    return opened


def run(settings: Settings, open_workspace: Callable[[], Workspace] | None) -> int:
    """Run the review screen in this terminal until the annotator quits.

    Args:
        settings: What is known before the project is open.
        open_workspace: Opens the project; None shows the tour alone.

    Returns:
        The exit code.

    Raises:
        AnnotatorError: The project could not be opened, or the program failed.
    """
    terminal.prepare()
    if open_workspace is not None:
        gc.disable()
        open_workspace = _tidying(open_workspace)
    app = AnnotatorApp(settings, open_workspace)

    def ask(code: int) -> None:
        loop = app._loop
        if loop is not None:
            loop.call_soon_threadsafe(lambda: app.exit(return_code=code))

    terminal.stop_on_signals(ask)
    app.run(mouse=settings.mouse)
    terminal.let_go()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
