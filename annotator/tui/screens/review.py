"""The review screen: an article, its facts, and one key a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.changes import Change
from annotator.core.errors import AnnotatorError, Conflict, StoreError
from annotator.core.facts import ARTICLE_STATE
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.queue import Filter, QueueRow, next_open, parse_filter
from annotator.core.session import Item, Session, State
from annotator.core.workspace import Workspace, starting_fact
from annotator.tui import wording
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Bound, Keymap, key_name
from annotator.tui.guide import guideline, help_text, log_text
from annotator.tui.hintbar import Bar
from annotator.tui.palette import Palette
from annotator.tui.parts.deciding import Deciding
from annotator.tui.parts.marking import Marking
from annotator.tui.parts.prompting import Prompting
from annotator.tui.parts.roles import Roles
from annotator.tui.parts.tagging import Tags
from annotator.tui.scene import View
from annotator.tui.screens.panels import Choice, PickPanel, Prompt, TextPanel, matching
from annotator.tui.selecting import Selecting, piece_at
from annotator.tui.settings import DARK, LIGHT, Settings
from annotator.tui.widgets.article import Article
from annotator.tui.widgets.facts import FactList
from annotator.tui.widgets.lines import Lines
from annotator.tui.wording import Piece

if TYPE_CHECKING:
    from annotator.tui.app import AnnotatorApp

_SAVED_CELLS = 22
"""What the time of saving takes of the status line, at most."""


class ReviewScreen(Screen[None], inherit_bindings=False):
    """One annotator at work on one article after another.

    Args:
        settings: Who works and where to begin.
        keymap: The keys in force.
        open_workspace: Opens the project; called in a thread, after the first frame.
    """

    looks: ClassVar[type[Palette]] = Palette
    """What facts look like."""

    class Opened(Message):
        """The project is open.

        Args:
            workspace: The way into it.
            rows: The queue.
        """

        def __init__(self, workspace: Workspace, rows: tuple[QueueRow, ...]) -> None:
            super().__init__()
            self.workspace = workspace
            self.rows = rows

    class Failed(Message):
        """The project could not be opened.

        Args:
            error: Why.
        """

        def __init__(self, error: AnnotatorError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, settings: Settings, keymap: Keymap, open_workspace: Callable[[], Workspace]
    ) -> None:
        super().__init__()
        self.settings = settings
        self.keymap = keymap
        self._open_workspace = open_workspace
        self.workspace: Workspace | None = None
        self.session: Session | None = None
        self.rows: tuple[QueueRow, ...] = ()
        self.mode = Mode.REVIEW
        self.view = View()
        self.letters = False
        self._trail: list[str] = []
        self._filter = ""
        self.tags = Tags(self)
        self.marking = Marking(self)
        self.roles = Roles(self)
        self.prompting = Prompting(self)
        self.deciding = Deciding(self)
        self.parts = (self.tags, self.marking, self.roles, self.prompting, self.deciding)
        self._said: tuple[str, bool] = ("", False)
        self._saved = ""

    def compose(self) -> ComposeResult:
        """Title, article, facts, status and hints."""
        yield Lines(id="title")
        with Container(id="body"):
            yield Article(id="article", looks=self.looks)
            with Container(id="side"):
                yield FactList(id="facts", looks=self.looks)
                yield Lines(id="detail")
        yield Lines(id="status")
        yield Lines(id="hints")

    def on_mount(self) -> None:
        """Say that the project is being opened, and open it."""
        self.bar("title").show([[Piece("annotator")]])
        self.bar("status").show([[Piece(_("Opening the project…"))]])
        self.article.focus()
        self._load()

    @work(thread=True, exit_on_error=False)
    def _load(self) -> None:
        try:
            workspace = self._open_workspace()
            self._watch(workspace)
            rows = workspace.queue()
        except AnnotatorError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Opened(workspace, rows))

    def _watch(self, workspace: Workspace) -> None:
        """See to it that a long wait for the queue is told of; called in the opening thread."""

    def on_worker_state_changed(self, event: events.Event) -> None:
        """Let an error of the opening thread end the program as any other error does."""
        error = getattr(getattr(event, "worker", None), "error", None)
        if error is not None:
            raise error

    @on(Failed)
    def _end(self, event: Failed) -> None:
        self._fail(event.error)

    def _fail(self, error: AnnotatorError) -> None:
        self._program.fail(error)

    @property
    def _program(self) -> AnnotatorApp:
        from annotator.tui.app import AnnotatorApp

        assert isinstance(self.app, AnnotatorApp)
        return self.app

    @on(Opened)
    def _begin(self, event: Opened) -> None:
        self.workspace, self.rows = event.workspace, event.rows
        place = self.workspace.start(self.rows)
        article, fact = (None, None) if place is None else (place.article, place.fact)
        if self.settings.article is not None:
            fact = fact if article == self.settings.article else None
            article = self.settings.article
        if article is None:
            self._fail(self._nothing_here())
            return
        try:
            self._open(article, fact)
        except AnnotatorError as error:
            self._fail(error)
        else:
            if place is not None and place.fact is None:
                self._greet()

    def _nothing_here(self) -> AnnotatorError:
        return AnnotatorError(
            _("This project has no articles yet."),
            hint=_("annotator import PATH brings some in, annotator extract proposes facts."),
        )

    def _greet(self) -> None:
        """Tell somebody who has never decided anything here of the tour."""
        new = not any(row.decided for row in self.rows)
        if new and self.settings.tour is not None and not self._said[0]:
            self.tell(
                _("New here? {key} shows every key in three minutes.").format(
                    key=self.keymap.shown("tour")
                )
            )

    # Articles

    def _open(self, article: str, fact: str | None = None) -> None:
        assert self.workspace is not None
        session = self.workspace.open(article)
        self._leave_article()
        self.workspace.keep_place(article, None)
        self._show_session(session, fact)
        self.article.to_top()
        self._introduce(session)
        self.refresh_bars()
        self.reveal()

    def _introduce(self, session: Session) -> None:
        """Say what is special about an article that was opened."""
        select = self.keymap.shown("select")
        if session.blind:
            self.say(
                _("Blind article: suggestions are hidden. {key} selects words to mark.").format(
                    key=select
                )
            )
        elif not session.items:
            self.say(
                _("No facts are suggested here: {key} selects words to add some.").format(
                    key=select
                )
            )

    def _reopen(self) -> None:
        assert self.workspace is not None
        self._show_session(self.workspace.open(self.now.document.id), self.view.focus)
        self.refresh_bars()
        self.reveal()

    def _leave_article(self) -> None:
        """Keep the time that was spent on the article since the last decision."""
        if self.session is not None:
            # Worth less than the work: where it cannot be stored, that stops nobody.
            with suppress(StoreError):
                self.session.leave()

    def _show_session(self, session: Session, fact: str | None) -> None:
        self.session = session
        self.leave_mode()
        focus = starting_fact(session, fact)
        self.view = View(focus=focus, labels=self.view.labels, rejected=self.view.rejected)
        self.article.show(session, self.view)
        self._said, self._saved = ("", False), ""

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Do what the key calls in the present mode."""
        if self.session is None:
            bound = self.keymap.find(Mode.REVIEW, event.key, event.character)
            if bound is not None and bound.command == "quit":
                self.app.exit()
            return
        self.session.touch()
        if self.mode in (Mode.SEARCH, Mode.COMMENT) and self.prompting.editing(event):
            return
        event.stop()
        event.prevent_default()
        if self.mode is Mode.HINT and self.tags.type(event):
            return
        bound = self.keymap.find(self.mode, event.key, event.character)
        if bound is not None:
            self.call(bound)
        elif self.mode is Mode.ROLE:
            # Only the keys of roles mean something else here; all others do what they always do.
            bound = self.keymap.find(Mode.REVIEW, event.key, event.character)
            if bound is not None:
                self.mode = Mode.REVIEW
                self.call(bound)
                self.roles.come_back()

    def call(self, bound: Bound) -> None:
        """Run a command."""
        if bound.command not in ("accept_sentence", "accept_article"):
            self.deciding.offered = None
        if not self._saved:
            self.say("")
        by_argument = {
            LABEL: self.deciding.label,
            ROLE: self.roles.choose,
            ATTRIBUTE: self.deciding.attribute,
            REASON: self.deciding.reject,
        }
        if bound.command in by_argument:
            self.safely(lambda: by_argument[bound.command](bound.argument))
        else:
            name = f"do_{bound.command}"
            where = next(each for each in (self, *self.parts) if hasattr(each, name))
            self.safely(getattr(where, name))

    def safely(self, action: Callable[[], None]) -> None:
        """Do something; where the store does not take it, nothing changes and that is said."""
        try:
            try:
                action()
            except Conflict as conflict:
                self._reopen()
                self.tell(str(conflict), bad=True)
        except StoreError as error:
            self.tell(_("NOT SAVED. {error}").format(error=error), bad=True)

    # Moving

    def do_next(self) -> None:
        """Focus the next undecided fact."""
        self.step_undecided(1)

    def do_previous(self) -> None:
        """Focus the previous undecided fact."""
        self.step_undecided(-1)

    def step_undecided(self, by: int) -> None:
        """Focus the next (by 1) or previous (by -1) undecided fact, or say that there is none."""
        found = self.undecided(by)
        if found is None:
            self._say_all_decided()
            self.refresh_bars()
        else:
            self.focus_on(found)

    def undecided(self, by: int) -> str | None:
        """The next undecided fact, or event while the roles are gone through."""
        return self.now.step(self.view.focus, by, undecided=True, events=self.roles.events_only)

    def do_forward(self) -> None:
        """Focus the next fact."""
        self.focus_on(self.now.step(self.view.focus, 1))

    def do_back(self) -> None:
        """Focus the previous fact."""
        self.focus_on(self.now.step(self.view.focus, -1))

    def do_page_down(self) -> None:
        """Scroll the article down."""
        self.article.page(1)

    def do_page_up(self) -> None:
        """Scroll the article up."""
        self.article.page(-1)

    def pick(
        self,
        head: str,
        entities: bool,
        current: str | None,
        take: Callable[[str | None], None],
    ) -> None:
        """Let the annotator choose a label or an event type.

        Args:
            head: What is chosen.
            entities: Whether it is a label of entities; else an event type.
            current: The one that is highlighted at first.
            take: Gets the chosen one, or None.
        """
        known = self.now.schema.entities if entities else self.now.schema.events
        choices = [
            Choice(each.name, each.name, each.description.split("\n")[0], each.example)
            for each in known
        ]
        self.app.push_screen(PickPanel(head, lambda typed: matching(choices, typed), current), take)

    # History

    def do_undo(self) -> None:
        """Take the last change of this article back."""
        session = self.now
        change = session.undo()
        if change is not None:
            self._show_change(change, saying.history(session, session.log[-1]))
            self._focus_changed(change)
        elif self._trail:
            self._open(self._trail[-1])
            self._trail.pop()
            undo = self.keymap.shown("undo")
            self.tell(
                _("Back in the article before; {key} again takes its last decision back.").format(
                    key=undo
                )
            )
        else:
            self.tell(_("There is nothing to undo in this article."))

    def do_redo(self) -> None:
        """Do the last undone change again."""
        change = self.now.redo()
        if change is None:
            self.tell(_("There is nothing to redo."))
            return
        self._show_change(change, saying.history(self.now, self.now.log[-1]))
        self._focus_changed(change)

    def _focus_changed(self, change: Change) -> None:
        ids = {delta.id for delta in change.deltas}
        first = next((item.id for item in self.now.items if item.id in ids), None)
        if first is not None:
            self.focus_on(first)
        elif self.item is None:
            self.focus_on(self.now.step(None, 1, undecided=True) or self.now.step(None, 1))

    def do_log(self) -> None:
        """Show what was done in this article, the latest first."""
        self.app.push_screen(TextPanel(_("What was done in this article"), log_text(self.now)))

    # A line to type in

    @on(Prompt.Changed)
    def _typed_more(self, event: Prompt.Changed) -> None:
        self.now.touch()
        if self.mode is Mode.SEARCH:
            self.prompting.look_for(event.value)

    @on(Prompt.Submitted)
    def _typed_all(self, event: Prompt.Submitted) -> None:
        if self.mode is Mode.SEARCH:
            self.prompting.do_match_next()
        elif self.mode is Mode.COMMENT:
            text = event.value
            self.safely(lambda: self.prompting.keep_comment(text))

    # The article as a whole

    def do_done(self) -> None:
        """Finish the article and open the next; refused while facts are undecided."""
        session = self.now
        left = session.pending
        if left:
            first = session.step(None, 1, undecided=True)
            self.focus_on(first)
            self.tell(saying.not_done(left), bad=True)
            return
        change = decisions.set_done(session, True)
        if change is not None:
            self.decide(change)
        assert self.workspace is not None
        self.rows = self._queue(parse_filter(self._filter))
        following = next_open(self.rows, session.document.id)
        if following is None:
            self.tell(saying.all_done(len(self.rows)))
            return
        self._open(following.id)
        self._trail.append(session.document.id)
        if not self._said[0]:
            self.tell(
                _("{title} is finished; {key} goes back to it.").format(
                    title=wording.cut(saying.headline(session.document), 40),
                    key=self.keymap.shown("undo"),
                )
            )

    def _queue(self, wanted: Filter) -> tuple[QueueRow, ...]:
        assert self.workspace is not None
        return self.workspace.queue(wanted)

    def do_queue(self) -> None:
        """Choose another article; what is typed filters the queue."""
        here = self.now.document.id
        typed = self._filter

        def find(wanted: str) -> Sequence[Choice]:
            nonlocal typed
            parsed = parse_filter(wanted)
            rows = self._queue(parsed)
            typed = wanted
            # Who types words of a title looks for that article.
            best = sorted(
                rows,
                key=lambda row: any(word not in row.title.casefold() for word in parsed.words),
            )
            return [_choice(row) for row in best]

        def take(chosen: str | None) -> None:
            if chosen is None:
                return
            # Words alone are for finding one article; the rest is for working through several.
            parsed = parse_filter(typed)
            lasting = replace(parsed, words=()) != Filter()
            self._filter = typed.strip() if lasting else ""
            self.rows = self._queue(parsed if lasting else Filter())
            if chosen != here:
                self.safely(lambda: self._open(chosen))
            elif not self._saved:
                self.say("")
            if self._filter:
                self.tell(
                    _("Only {filter}: {key} shows other articles.").format(
                        filter=self._filter, key=self.keymap.shown("queue")
                    )
                )
            self.refresh_bars()

        about = _("words, open, done, flagged, comment, blind, label:NAME, conf<0.7")
        self.app.push_screen(
            PickPanel(_("open an article"), find, here, typed=typed, about=about), take
        )

    # Showing

    def do_labels(self) -> None:
        """Show or hide labels in the text."""
        self.look(replace(self.view, labels=not self.view.labels))
        self.refresh_bars()
        self.reveal()

    def do_rejected(self) -> None:
        """Show or hide rejected facts."""
        self.look(replace(self.view, rejected=not self.view.rejected))
        self.tell(
            _("Rejected facts are shown.")
            if self.view.rejected
            else _("Rejected facts are hidden.")
        )

    def do_guideline(self) -> None:
        """Show the guideline of the focused fact's label."""
        item = self.item
        if item is None:
            return
        self.app.push_screen(TextPanel(item.fact.label, guideline(self.now.schema, item.fact)))

    def do_help(self) -> None:
        """Show all keys in force."""
        text = help_text(self.keymap, self.mode, errors=self.settings.errors)
        self.app.push_screen(TextPanel(_("Keys"), text))

    def do_palette(self) -> None:
        """Choose a command by what it does."""
        known = [bound for bound in self.keymap.bound if Mode.REVIEW in bound.modes]
        choices = [
            Choice(str(index), " ".join(map(key_name, bound.keys)), bound.help)
            for index, bound in enumerate(known)
        ]

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self.call(known[int(chosen)])

        self.app.push_screen(PickPanel(_("commands"), lambda typed: matching(choices, typed)), take)

    def do_tour(self) -> None:
        """Show what every key does, on an article of its own."""
        if self.settings.tour is None:
            self.tell(_("There is no tour here."))
            return
        self._leave_article()

        def back(error: AnnotatorError | None) -> None:
            if error is not None:
                self.tell(str(error), bad=True)

        self._program.show_tour(back)

    def do_theme(self) -> None:
        """Change between light and dark."""
        dark = self.app.current_theme.dark
        self.app.theme = LIGHT if dark else DARK
        self.refresh_bars()

    def do_redraw(self) -> None:
        """Draw everything again, whatever stands on the terminal."""
        self._program.redraw()

    def do_suspend(self) -> None:
        """Back to the shell until the program is called to the foreground."""
        self._leave_article()
        self.app.action_suspend_process()

    def do_cancel(self) -> None:
        """Leave the mode; after a search the focus goes to the fact that was found."""
        found = self.prompting.search.span if self.mode is Mode.SEARCH else None
        choosing = self.mode is Mode.HINT and self.roles.role is not None
        self.leave_mode()
        if choosing:
            self.roles.enter()
        if found is not None:
            hit = next(
                (
                    item.id
                    for item in self.now.items
                    if item.state is not State.REJECTED
                    and any(found.overlaps(piece) for piece in item.fact.fragments)
                ),
                self.view.focus,
            )
            self.focus_on(hit)
            self.article.reveal(found)
            self.prompting.found = found
        else:
            self.refresh_bars()

    def do_quit(self) -> None:
        """Remember the place and quit."""
        assert self.workspace is not None
        # Without it the place is found by the last decision, so nothing keeps anybody here.
        with suppress(StoreError):
            self.workspace.keep_place(self.now.document.id, self.view.focus)
        self._leave_article()
        self.app.exit()

    def on_unmount(self) -> None:
        """Release the project."""
        if self.workspace is not None:
            self.workspace.close()

    # Pieces of the above

    @property
    def now(self) -> Session:
        """The session on the screen; one is open before any key does anything."""
        assert self.session is not None
        return self.session

    @property
    def item(self) -> Item | None:
        """The item in focus."""
        return self.now.item(self.view.focus)

    @property
    def _palette(self) -> Palette:
        return self.article.palette(self.now)

    @property
    def article(self) -> Article:
        """The widget with the text."""
        return self.query_one(Article)

    def bar(self, name: str) -> Lines:
        """A bar by its id."""
        return self.query_one(f"#{name}", Lines)

    def leave_mode(self) -> None:
        """Back to reviewing; what the mode held is forgotten."""
        for part in self.parts:
            part.leave()
        self.mode = Mode.REVIEW
        if self.view.selection or self.view.cursor or self.view.tags:
            self.look(replace(self.view, selection=None, cursor=None, tags=()))

    def look(self, view: View, changed: Sequence[Item] = ()) -> None:
        """Show the article with another view, and items that have changed."""
        self.view = view
        self.article.look(view, changed)

    def focus_on(self, fact: str | None) -> None:
        """Put the focus on a fact and show it."""
        self._said = ("", False) if not self._saved else self._said
        self.prompting.found = None
        self.look(replace(self.view, focus=fact))
        self.refresh_bars()
        self.reveal()

    def reveal(self) -> None:
        """Scroll to the item in focus where it is out of view."""
        item = self.item
        if item is not None:
            self.article.reveal(item.fact.extent)

    def decide(self, change: Change | None, *, go_on: bool = False) -> None:
        """Store a change, show it and, where it is done with, go to the next undecided fact."""
        if change is None:
            return
        session = self.now
        behind = self.undecided(1)
        session.do(change)
        self._show_change(change, saying.sentence(session, change))
        if go_on:
            following = behind
            if self.item is not None:
                following = self.undecided(1)
            if following is None:
                self._say_all_decided()
                self.refresh_bars()
            else:
                self.focus_on(following)

    def _show_change(self, change: Change, said: str) -> None:
        if any(delta.id == ARTICLE_STATE for delta in change.deltas):
            state, here = self.now.state, self.now.document.id
            self.rows = tuple(
                replace(row, done=state.done, flagged=state.flagged) if row.id == here else row
                for row in self.rows
            )
        stored = datetime.fromisoformat(self.now.log[-1].at)
        self._saved = stored.astimezone().strftime("%H:%M:%S")
        self.say(said)
        ids = [delta.id for delta in change.deltas if delta.id != ARTICLE_STATE]
        changed = [item for item in map(self.now.item, ids) if item is not None]
        article = self.article
        # What is gone left its mark on rows that only the change still knows.
        article.forget([delta.before for delta in change.deltas if delta.before is not None])
        article.look(self.view, changed)
        self.refresh_bars()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Put a text on the status line when it is drawn next."""
        self._said = (text, bad)

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Put a text on the status line now; what was saved last is not said any more."""
        self._saved = ""
        self.say(text, bad=bad)
        self.refresh_bars()

    def _say_all_decided(self) -> None:
        done = _("Every fact is decided: {key} finishes the article.").format(
            key=self.keymap.shown("done")
        )
        both = f"{self._said[0]}. {done}"
        fits = cell_len(both) + _SAVED_CELLS < self.size.width
        self.say(both if self._saved and self._said[0] and fits else done)

    def refresh_bars(self) -> None:
        """Bring the lines and the list up to date; what is as before is not drawn again."""
        session = self.session
        if session is None:
            return
        width = self.size.width
        self.bar("title").show([[Piece(self._title(session, width))]])
        self.query_one(FactList).show(session, self.view.focus, rejected=self.view.rejected)
        self._show_detail(session)
        self._show_status(width - 2)

    def _title(self, session: Session, width: int) -> str:
        return wording.title(session, self.rows, self.settings.annotator, width)

    def _show_status(self, width: int) -> None:
        text, bad = self._said
        style = self._palette.problem if bad else None
        if self._saved:
            saved = _("saved {time}").format(time=self._saved)
            lines = [wording.cut(f"{saved}  {text}", width)]
        else:
            lines = wording.wrapped(text, width)
        self.bar("status").show([[Piece(f" {lines[0]}", style)]])
        # What is more than a line long goes on where the hints are, for it is more urgent.
        rest = wording.cut(" ".join(lines[1:]), width)
        self.bar("hints").show([[Piece(f" {rest}", style)] if rest else self._hints()])

    def _show_detail(self, session: Session) -> None:
        detail = self.bar("detail")
        width = max(8, detail.content_region.width or detail.size.width)
        room = max(1, detail.content_region.height or 2)
        item = self.item
        lines = [] if item is None else self._detail(session, item, width, room)
        detail.show([[Piece(line)] for line in lines])

    def _detail(self, session: Session, item: Item, width: int, room: int) -> list[str]:
        return wording.detail(session, item, width, room)

    @property
    def _bar(self) -> Bar:
        return Bar(
            self.keymap,
            self.mode,
            self.size.width,
            self.roles.role,
            self.roles.by_words,
            self.letters,
        )

    def _hints(self) -> list[Piece]:
        pieces: list[Piece] = []
        for hint in self._bar.hints(self.now, self.item):
            pieces += [Piece(f" {hint.key}", self._palette.focus), Piece(f" {hint.word} ")]
        return pieces

    # Mouse and size

    @on(Article.Pressed)
    def _press_text(self, event: Article.Pressed) -> None:
        if self.session is None:
            return
        self.session.touch()
        if self.mode is Mode.HINT:
            tag = next(
                (t for t in self.view.tags if t.span.start <= event.offset < t.span.end), None
            )
            if tag is not None:
                self.safely(self.tags.actions[tag.letters])
                return
        hit = [
            item
            for item in self.now.items
            if item.state is not State.REJECTED
            and any(p.start <= event.offset < p.end for p in item.fact.fragments)
        ]
        if hit:
            # Where an event and an entity share the words, clicking again takes the other.
            ids = [item.id for item in hit]
            index = ids.index(self.view.focus) + 1 if self.view.focus in ids else 0
            self.leave_mode()
            self.focus_on(ids[index % len(ids)])

    @on(Article.Dragged)
    def _drag(self, event: Article.Dragged) -> None:
        if self.session is None or not self.now.document.tokens:
            return
        self.session.touch()
        if self.mode is not Mode.SELECT:
            self.leave_mode()
        document = self.now.document
        anchor = piece_at(document, event.start, letters=self.letters)
        cursor = piece_at(document, event.end, letters=self.letters)
        self.mode = Mode.SELECT
        self.marking.select(Selecting(cursor, anchor, self.letters), margin=0)
        self.refresh_bars()

    def on_click(self, event: events.Click) -> None:
        """Do what the hint says that was clicked; on the words about a fact, choose its label."""
        if self.session is None:
            return
        if event.widget is self.bar("hints"):
            hint = self._bar.at(self.now, self.item, event.x)
            if hint is not None and hint.bound is not None:
                self.session.touch()
                self.call(hint.bound)
        elif event.widget is self.bar("detail") and self.mode is Mode.REVIEW:
            self.safely(self.deciding.do_type)

    @on(FactList.Pressed)
    def _press_fact(self, event: FactList.Pressed) -> None:
        self.leave_mode()
        self.focus_on(event.fact)

    @on(Article.Resized)
    def _resized(self) -> None:
        self.refresh_bars()
        self.reveal()

    def on_resize(self) -> None:
        """Fit the bars to the new width."""
        self.call_after_refresh(self.refresh_bars)


def _choice(row: QueueRow) -> Choice:
    signs = [_("done") if row.done else f"{row.decided}/{row.total}"]
    signs += [_("flagged")] * row.flagged + [_("blind")] * row.blind
    parts = (row.source, row.published, row.id)
    about = " · ".join(part for part in parts if part)
    return Choice(row.id, f"{row.number:>4}", f"{' '.join(signs):>7}  {row.title or row.id}", about)
