"""The tour: the review screen on an article for practice, with a bar that says what to do next."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.app import ComposeResult

from annotator.core.errors import AnnotatorError
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.session import Session
from annotator.tui.bindings import Bound, Keymap
from annotator.tui.screens.review import ReviewScreen
from annotator.tui.settings import Settings
from annotator.tui.tour import ROWS, STEPS, Guide, Practice, Seen, all_reachable, rows
from annotator.tui.widgets.lines import Lines
from annotator.tui.wording import Piece


class TourScreen(ReviewScreen):
    """Every key once, on an article that is thrown away.

    All keys do what they do on the review screen, but for two: that of the tour skips a step, and
    that which quits goes back to where the tour was called.

    Args:
        settings: Who works, with which keys and on what terminal.
        practice: The article.
    """

    def __init__(self, settings: Settings, practice: Practice) -> None:
        own = replace(
            settings, schema=practice.schema, reasons=practice.reasons, article=None, tour=None
        )
        keymap = Keymap(own.keys, own.schema, own.reasons)
        # The project's keys were checked against the project's labels, and these are others.
        self._keys_fit = all_reachable(keymap)
        if not self._keys_fit:
            keymap = Keymap({}, own.schema, own.reasons)
        super().__init__(own, keymap, practice.open_workspace)
        self.failure: AnnotatorError | None = None
        self.number = 0
        self._guide = Guide(keymap, practice.aim)
        self._did: set[str] = set()
        self._log_before = 0
        self._came_from: str | None = None
        self._looking = False
        self._leaving = False

    def compose(self) -> ComposeResult:
        """The review screen with a bar above its status line."""
        for widget in super().compose():
            if widget.id == "status":
                yield Lines(id="tour")
            yield widget

    def _fail(self, error: AnnotatorError) -> None:
        # The project that is under review has no part in it and stays open.
        self.failure = error
        self.do_quit()

    def _show_session(self, session: Session, fact: str | None) -> None:
        super()._show_session(session, fact)
        if not self._keys_fit:
            self.say(_("The project's own keys clash with these labels: here are the usual ones."))
        if self._leaving:
            self.call_later(self.do_quit)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Let the two ways on work also where something else is waited for."""
        bound = self.keymap.find(Mode.REVIEW, event.key, event.character)
        if bound is None or bound.command not in ("tour", "quit") or self._takes(event):
            return
        event.stop()
        event.prevent_default()
        if self.session is None:
            # What is being opened has to be closed again.
            self._leaving = self._leaving or bound.command == "quit"
            return
        self.leave_mode()
        self.call(bound)
        self.refresh_bars()

    def _takes(self, event: events.Key) -> bool:
        """Whether the present mode has a use of its own for a key."""
        if self.mode in (Mode.SEARCH, Mode.COMMENT):
            return True
        if self.mode is Mode.HINT and event.character is not None and event.character.isalpha():
            return True
        return (
            self.mode is not Mode.REVIEW
            and self.keymap.find(self.mode, event.key, event.character) is not None
        )

    def call(self, bound: Bound) -> None:
        """Run a command, and see whether that was what the step asks for."""
        self._did.add(bound.command)
        super().call(bound)
        self._look_soon()

    def do_tour(self) -> None:
        """Skip the step."""
        if self.number < len(STEPS):
            self._begin_step(self.number + 1)

    def do_quit(self) -> None:
        """Leave the tour."""
        self.dismiss(None)

    # Steps

    def _begin_step(self, number: int) -> None:
        self.number = number
        self._did = set()
        self._log_before = len(self.now.log)
        self._came_from = self.view.focus

    def _seen(self) -> Seen:
        return Seen(
            self.now,
            self.view,
            self.mode,
            letters=self.letters,
            panel=self.app.screen is not self,
            did=frozenset(self._did),
            log=self.now.log[self._log_before :],
            came_from=self._came_from,
        )

    def refresh_bars(self) -> None:
        """Bring the lines up to date, and the step with them."""
        super().refresh_bars()
        self._look_soon()

    def on_screen_resume(self) -> None:
        """Go on after a panel was closed."""
        self._look_soon()

    def _look_soon(self) -> None:
        """Look at the step once everything is done that a key asked for."""
        if not self._looking and self.session is not None:
            self._looking = True
            self.call_later(self._look_at_step)

    def _look_at_step(self) -> None:
        self._looking = False
        while self.number < len(STEPS):
            step, seen = STEPS[self.number], self._seen()
            if not (step.done(seen, self._guide.aim) or step.lost(seen, self._guide.aim)):
                break
            self._begin_step(self.number + 1)
        self._show_step()

    def _show_step(self) -> None:
        # A grey of its own would be lost where the bar has one of sixteen colours.
        quiet, key = Style(bold=False), self._palette.tag
        total = len(STEPS)
        count = f" {min(self.number + 1, total)}/{total} "
        width = self.size.width - len(count) - 1
        said = rows(self._guide.says(self.number, self._seen()), width)
        lines = [
            [Piece(count if not number else " " * len(count), quiet)]
            + [Piece(word.text, key if word.key else None) for word in row]
            for number, row in enumerate(said + [[]] * (ROWS - len(said)))
        ]
        ways = self._guide.ways_on
        room = self.size.width - 1 - sum(cell_len(piece.text) for piece in lines[-1])
        if self.number < total and cell_len(ways) + 2 <= room:
            lines[-1].append(Piece(" " * (room - cell_len(ways)) + ways, quiet))
        self.bar("tour").show(lines)
