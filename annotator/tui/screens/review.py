"""The review screen: an article, its facts, and one key a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.changes import Change
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, Conflict, StoreError
from annotator.core.facts import ARTICLE_STATE, Entity, Event
from annotator.core.keys import Mode
from annotator.core.queue import QueueRow, next_open
from annotator.core.session import Item, Session, State
from annotator.core.text import Span, trim
from annotator.core.workspace import Workspace, starting_fact
from annotator.tui import hints, wording
from annotator.tui.bindings import ATTRIBUTE, LABEL, ROLE, Bound, Keymap
from annotator.tui.guide import guideline, help_text
from annotator.tui.palette import Palette
from annotator.tui.scene import View
from annotator.tui.screens.panels import Choice, PickPanel, TextPanel
from annotator.tui.selecting import Selecting, moved_boundary, piece_at
from annotator.tui.settings import Settings
from annotator.tui.widgets.article import Article
from annotator.tui.widgets.facts import FactList
from annotator.tui.widgets.lines import Lines
from annotator.tui.wording import Piece


class ReviewScreen(Screen[None], inherit_bindings=False):
    """One annotator at work on one article after another.

    Args:
        settings: Who works and where to begin.
        keymap: The keys in force.
        open_workspace: Opens the project; called in a thread, after the first frame.
    """

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
        self._caret: Selecting | None = None
        self._filler: Span | None = None
        self._role: str | None = None
        self._tags: dict[str, Callable[[], None]] = {}
        self._typed = ""
        self._trail: list[str] = []
        self._said: tuple[str, bool] = ("", False)
        self._saved = ""

    def compose(self) -> ComposeResult:
        """Title, article, facts, status and hints."""
        yield Lines(id="title")
        with Container(id="body"):
            yield Article(id="article")
            with Container(id="side"):
                yield FactList(id="facts")
                yield Lines(id="detail")
        yield Lines(id="status")
        yield Lines(id="hints")

    def on_mount(self) -> None:
        """Say that the project is being opened, and open it."""
        self._line("title").show([[Piece("annotator")]])
        self._line("status").show([[Piece("Opening the project…")]])
        self.query_one(Article).focus()
        self._load()

    @work(thread=True, exit_on_error=False)
    def _load(self) -> None:
        try:
            workspace = self._open_workspace()
            rows = workspace.queue()
        except AnnotatorError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Opened(workspace, rows))

    def on_worker_state_changed(self, event: events.Event) -> None:
        """Let an error of the opening thread end the program as any other error does."""
        error = getattr(getattr(event, "worker", None), "error", None)
        if error is not None:
            raise error

    @on(Failed)
    def _end(self, event: Failed) -> None:
        self._fail(event.error)

    def _fail(self, error: AnnotatorError) -> None:
        from annotator.tui.app import AnnotatorApp

        assert isinstance(self.app, AnnotatorApp)
        self.app.fail(error)

    @on(Opened)
    def _begin(self, event: Opened) -> None:
        self.workspace, self.rows = event.workspace, event.rows
        place = self.workspace.start(self.rows)
        article, fact = (None, None) if place is None else (place.article, place.fact)
        if self.settings.article is not None:
            fact = fact if article == self.settings.article else None
            article = self.settings.article
        if article is None:
            self._fail(
                AnnotatorError(
                    "This project has no articles yet.",
                    hint="annotator import PATH brings some in, annotator extract proposes facts.",
                )
            )
            return
        try:
            self._open(article, fact)
        except AnnotatorError as error:
            self._fail(error)

    # Articles

    def _open(self, article: str, fact: str | None = None) -> None:
        assert self.workspace is not None
        session = self.workspace.open(article)
        self.workspace.keep_place(article, None)
        self._show_session(session, fact)
        self.query_one(Article).to_top()
        if not session.items:
            select = self.keymap.shown("select")
            self._say(f"No facts are suggested here: {select} selects words to add some.")
        self._refresh()
        self._reveal()

    def _reopen(self) -> None:
        assert self.workspace is not None
        self._show_session(self.workspace.open(self._now.document.id), self.view.focus)
        self._refresh()
        self._reveal()

    def _show_session(self, session: Session, fact: str | None) -> None:
        self.session = session
        self._leave_mode()
        focus = starting_fact(session, fact)
        self.view = View(focus=focus, labels=self.view.labels, rejected=self.view.rejected)
        self.query_one(Article).show(session, self.view)
        self._said, self._saved = ("", False), ""

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Do what the key calls in the present mode."""
        if self.session is None:
            bound = self.keymap.find(Mode.REVIEW, event.key, event.character)
            if bound is not None and bound.command == "quit":
                self.app.exit()
            return
        event.stop()
        event.prevent_default()
        if self.mode is Mode.HINT and self._type_tag(event):
            return
        bound = self.keymap.find(self.mode, event.key, event.character)
        if bound is not None:
            self.call(bound)

    def call(self, bound: Bound) -> None:
        """Run a command."""
        by_argument = {LABEL: self._label, ROLE: self._choose_role, ATTRIBUTE: self._attribute}
        if bound.command in by_argument:
            self._safely(lambda: by_argument[bound.command](bound.argument))
        else:
            self._safely(getattr(self, f"do_{bound.command}"))

    def _safely(self, action: Callable[[], None]) -> None:
        """Do something; where the store does not take it, nothing changes and that is said."""
        try:
            try:
                action()
            except Conflict as conflict:
                self._reopen()
                self._tell(str(conflict), bad=True)
        except StoreError as error:
            self._tell(f"NOT SAVED. {error}", bad=True)

    # Moving

    def do_next(self) -> None:
        """Focus the next undecided fact."""
        self._step_undecided(1)

    def do_previous(self) -> None:
        """Focus the previous undecided fact."""
        self._step_undecided(-1)

    def _step_undecided(self, by: int) -> None:
        found = self._now.step(self.view.focus, by, undecided=True)
        if found is None:
            self._say_all_decided()
            self._refresh()
        else:
            self._focus(found)

    def do_forward(self) -> None:
        """Focus the next fact."""
        self._focus(self._now.step(self.view.focus, 1))

    def do_back(self) -> None:
        """Focus the previous fact."""
        self._focus(self._now.step(self.view.focus, -1))

    def do_page_down(self) -> None:
        """Scroll the article down."""
        self.query_one(Article).page(1)

    def do_page_up(self) -> None:
        """Scroll the article up."""
        self.query_one(Article).page(-1)

    def do_hints(self) -> None:
        """Tag every visible fact, to jump to it."""
        window = self.query_one(Article).visible_span
        seen = [
            item
            for item in self._now.items
            if window is not None
            and item.state is not State.REJECTED
            and window.start <= item.fact.fragments[0].start < window.end
        ]
        targets = [(item.fact.fragments[0], lambda item=item: self._jump(item.id)) for item in seen]
        self._ask_tags(targets, "No facts in view.")

    def _jump(self, fact: str) -> None:
        self._leave_mode()
        self._focus(fact)

    # Deciding

    def do_accept(self) -> None:
        """Accept the focused fact and go on."""
        item = self._item
        if item is None:
            return
        if item.state in (State.PENDING, State.REJECTED):
            self._decide(decisions.accept(self._now, [item]), go_on=True)
        else:
            self._step_undecided(1)

    def do_reject(self) -> None:
        """Reject the focused fact and go on."""
        item = self._item
        if item is not None:
            behind = self._now.step(item.id, 1)
            self._decide(decisions.reject(self._now, [item]), go_on=True)
            if self._item is None:
                self._focus(behind if self._now.item(behind) else self._now.step(None, -1))

    def do_accept_sentence(self) -> None:
        """Accept every undecided fact of the focused fact's sentence."""
        item = self._item
        if item is None:
            return
        rest = [
            other for other in self._now.in_sentences(item.sentence, item.sentence) if other.pending
        ]
        if rest:
            self._decide(decisions.accept(self._now, rest), go_on=True)
        else:
            self._tell("Nothing is undecided in this sentence.")

    def _label(self, label: str) -> None:
        if self.mode is Mode.SELECT:
            span = self._selected()
            if span is not None:
                self._add(decisions.add_entity(self._now, span, label), (span,), Entity)
            return
        item = self._item
        if item is None or not isinstance(item.fact, Entity):
            self._tell(f"{label} is for entities; t changes the type of an event.")
        elif item.fact.label == label:
            self.do_accept()
        else:
            self._decide(decisions.relabel(self._now, item, label), go_on=True)

    def do_type(self) -> None:
        """Choose the type of the focused event, or the label of the focused entity."""
        item = self._item
        if item is None:
            return

        def take(chosen: str | None) -> None:
            present = self._now.item(item.id)
            if chosen is None or present is None:
                return
            if present.fact.label == chosen:
                self._safely(self.do_accept)
            else:
                self._safely(
                    lambda: self._decide(decisions.relabel(self._now, present, chosen), go_on=True)
                )

        kind = "label" if isinstance(item.fact, Entity) else "type"
        words = saying.quote(self._now.document.text, item.fact.fragments)
        self._pick(f"{kind} of {words}", isinstance(item.fact, Entity), item.fact.label, take)

    def _pick(
        self,
        head: str,
        entities: bool,
        current: str | None,
        take: Callable[[str | None], None],
    ) -> None:
        known = self._now.schema.entities if entities else self._now.schema.events
        choices = [
            Choice(each.name, each.name, each.description.split("\n")[0], each.example)
            for each in known
        ]
        self.app.push_screen(PickPanel(head, choices, current), take)

    def do_left_out(self) -> None:
        """Move the left boundary outward."""
        self._resize(left=True, outward=True)

    def do_right_out(self) -> None:
        """Move the right boundary outward."""
        self._resize(left=False, outward=True)

    def do_left_in(self) -> None:
        """Move the left boundary inward."""
        self._resize(left=True, outward=False)

    def do_right_in(self) -> None:
        """Move the right boundary inward."""
        self._resize(left=False, outward=False)

    def _resize(self, *, left: bool, outward: bool) -> None:
        item = self._item
        if item is None:
            return
        pieces = list(item.fact.fragments)
        which = 0 if left else -1
        moved = moved_boundary(
            self._now.document, pieces[which], left=left, outward=outward, letters=self.letters
        )
        if moved is None or any(
            moved.overlaps(piece) for piece in pieces if piece is not pieces[which]
        ):
            self._tell("The boundary cannot move further.")
            return
        pieces[which] = moved
        self._decide(decisions.resize(self._now, item, tuple(pieces)))

    def do_step(self) -> None:
        """Switch between tokens and letters."""
        self.letters = not self.letters
        if self._caret is not None:
            self._select(self._caret.by_letters(self._now.document, self.letters))
        self._tell("Steps are letters." if self.letters else "Steps are tokens.")

    def _attribute(self, name: str) -> None:
        item = self._item
        if item is None or not isinstance(item.fact, Event):
            self._tell(f"{name} is for events.")
            return
        attribute = self._now.schema.attribute[name]
        value = attribute.after(self._now.schema.value(item.fact, name))
        self._decide(decisions.set_attribute(self._now, item, name, value))

    # Roles

    def do_roles(self) -> None:
        """Wait for the key of a role of the focused event."""
        item = self._item
        if item is None or not isinstance(item.fact, Event):
            self._tell("Only events have roles.")
            return
        self._filler = None
        self.mode = Mode.ROLE
        self._refresh()

    def do_fill(self) -> None:
        """Wait for the key of the role that the selection fills."""
        item = self._item
        span = self._selected()
        if span is None:
            return
        if item is None or not isinstance(item.fact, Event):
            self._tell("Focus an event first; the selection then fills one of its roles.")
            return
        self._filler = span
        self.mode = Mode.ROLE
        self._refresh()

    def _choose_role(self, role: str) -> None:
        item = self._item
        if item is None or not isinstance(item.fact, Event):
            self._leave_mode()
            self._refresh()
            return
        if self._filler is not None:
            filler = self._filler
            self._leave_mode()
            self._decide(decisions.toggle_argument(self._now, item, role, filler))
            return
        self._role = role
        window = self.query_one(Article).visible_span
        spans = {argument.span for argument in item.fact.arguments if argument.role == role}
        for other in self._now.items:
            if isinstance(other.fact, Entity) and other.state is not State.REJECTED:
                spans.add(other.fact.fragments[0])
            elif isinstance(other.fact, Event) and other.state is not State.REJECTED:
                spans.update(argument.span for argument in other.fact.arguments)
        near = [span for span in spans if window is not None and window.covers(span)]
        sentence = self._now.document.sentences[item.sentence]
        near.sort(key=lambda span: (not sentence.overlaps(span), span))
        targets = [(span, lambda span=span: self._fill(item.id, role, span)) for span in near]
        self._ask_tags(targets, "Nothing in view can fill it: v selects words, then r.")

    def _fill(self, fact: str, role: str, span: Span) -> None:
        self._leave_mode()
        item = self._now.item(fact)
        if item is not None:
            self._decide(decisions.toggle_argument(self._now, item, role, span))

    # Hints

    def _ask_tags(self, targets: Sequence[tuple[Span, Callable[[], None]]], none: str) -> None:
        if not targets:
            self._leave_mode()
            self._tell(none)
            return
        scene = self.query_one(Article).scene
        assert scene is not None
        letters = hints.tags(len(targets))
        self._tags = {tag: action for tag, (_, action) in zip(letters, targets, strict=True)}
        self._typed = ""
        self.mode = Mode.HINT
        tags = scene.tagged((tag, span) for tag, (span, _) in zip(letters, targets, strict=True))
        self._look(replace(self.view, tags=tags))
        self._refresh()

    def _type_tag(self, event: events.Key) -> bool:
        """Take a letter of a tag; whether the key was one."""
        if event.character is None or not event.character.isalpha():
            return False
        typed = self._typed + event.character.lower()
        if typed in self._tags:
            self._safely(self._tags[typed])
            return True
        if not any(tag.startswith(typed) for tag in self._tags):
            leave = self.keymap.shown("cancel")
            self._tell(f"No tag begins with {visible(typed)}; {leave} leaves.")
            return True
        self._typed = typed
        left = tuple(tag for tag in self.view.tags if tag.letters.startswith(typed))
        self._look(replace(self.view, tags=left))
        return True

    # Selecting

    def do_select(self) -> None:
        """Put a cursor on the focused fact, or on the first word in view."""
        document = self._now.document
        if not document.tokens:
            self._tell("There is nothing to select.")
            return
        window = self.query_one(Article).visible_span
        item = self._item
        start = 0 if window is None else window.start
        if item is not None:
            place = item.fact.fragments[0].start
            if window is None or window.start <= place < window.end:
                start = place
        self.mode = Mode.SELECT
        cursor = piece_at(document, start, letters=self.letters)
        # Whatever is in view is good enough to begin with.
        self._select(Selecting(cursor, None, self.letters), margin=0)
        self._refresh()

    def _select(self, selecting: Selecting, margin: int = 2) -> None:
        self._caret = selecting
        selection = selecting.span if selecting.anchor is not None else None
        self._look(replace(self.view, selection=selection, cursor=selecting.cursor))
        self.query_one(Article).reveal(selecting.cursor, margin)

    def _move(self, by: int, *, extend: bool = False) -> None:
        assert self._caret is not None
        self._select(self._caret.moved(self._now.document, by, extend=extend))

    def do_cursor_left(self) -> None:
        """Cursor one step left."""
        self._move(-1)

    def do_cursor_right(self) -> None:
        """Cursor one step right."""
        self._move(1)

    def do_extend_left(self) -> None:
        """Extend one step left."""
        self._move(-1, extend=True)

    def do_extend_right(self) -> None:
        """Extend one step right."""
        self._move(1, extend=True)

    def _by_row(self, by: int) -> None:
        scene = self.query_one(Article).scene
        assert self._caret is not None
        if scene is not None:
            self._select(self._caret.row(self._now.document, scene.layout, by))

    def do_cursor_up(self) -> None:
        """Cursor one row up."""
        self._by_row(-1)

    def do_cursor_down(self) -> None:
        """Cursor one row down."""
        self._by_row(1)

    def _to_edge(self, *, end: bool) -> None:
        scene = self.query_one(Article).scene
        assert self._caret is not None
        if scene is not None:
            self._select(self._caret.edge(self._now.document, scene.layout, end=end))

    def do_cursor_home(self) -> None:
        """Cursor to the start of its row."""
        self._to_edge(end=False)

    def do_cursor_end(self) -> None:
        """Cursor to the end of its row."""
        self._to_edge(end=True)

    def do_extend(self) -> None:
        """Begin to extend, or start over."""
        assert self._caret is not None
        self._select(self._caret.extending())
        self._refresh()

    def do_sentence(self) -> None:
        """Select the sentence under the cursor."""
        assert self._caret is not None
        document = self._now.document
        span = document.sentences[document.sentence_at(self._caret.cursor.start)]
        first = piece_at(document, span.start, letters=self.letters)
        last = piece_at(document, span.end - 1, letters=self.letters)
        self._select(Selecting(last, first, self.letters))

    def _selected(self) -> Span | None:
        assert self._caret is not None
        span = trim(self._now.document.text, self._caret.span)
        if span is None:
            self._tell("The selection is only white space or quotation marks.")
        return span

    def do_event(self) -> None:
        """Choose a type and add an event with the selection as its trigger."""
        span = self._selected()
        if span is None:
            return

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self._safely(
                    lambda: self._add(
                        decisions.add_event(self._now, (span,), chosen), (span,), Event
                    )
                )

        words = saying.quote(self._now.document.text, (span,))
        present = self._now.event_at((span,))
        self._pick(
            f"type of the event {words}",
            False,
            None if present is None else present.fact.label,
            take,
        )

    def do_piece(self) -> None:
        """Add the selection to the focused event's trigger, or take it away."""
        item = self._item
        span = self._selected()
        if span is None:
            return
        if item is None or not isinstance(item.fact, Event):
            self._tell("Focus an event first; the selection then becomes a piece of its trigger.")
            return
        change = decisions.toggle_piece(self._now, item, span)
        self._leave_mode()
        if change is None:
            self._tell("A trigger keeps at least one piece.")
        else:
            self._decide(change)

    def _add(
        self, change: Change | None, pieces: tuple[Span, ...], kind: type[Entity] | type[Event]
    ) -> None:
        self._leave_mode()
        self._decide(change)
        find = self._now.event_at(pieces) if kind is Event else self._now.entity_at(pieces[0])
        if find is not None:
            self._focus(find.id)
        if change is None:
            self._tell("It is there already.")

    # History

    def do_undo(self) -> None:
        """Take the last change of this article back."""
        session = self._now
        change = session.undo()
        if change is not None:
            self._show_change(change, f"undone: {saying.sentence(session, change.inverse)}")
            self._focus_changed(change)
        elif self._trail:
            self._open(self._trail[-1])
            self._trail.pop()
            undo = self.keymap.shown("undo")
            self._tell(f"Back in the article before; {undo} again takes its last decision back.")
        else:
            self._tell("There is nothing to undo in this article.")

    def do_redo(self) -> None:
        """Do the last undone change again."""
        change = self._now.redo()
        if change is None:
            self._tell("There is nothing to redo.")
            return
        self._show_change(change, f"redone: {saying.sentence(self._now, change)}")
        self._focus_changed(change)

    def _focus_changed(self, change: Change) -> None:
        for delta in change.deltas:
            if self._now.item(delta.id) is not None:
                self._focus(delta.id)
                return
        if self._now.item(self.view.focus) is None:
            self._focus(self._now.step(None, 1, undecided=True) or self._now.step(None, 1))

    # The article as a whole

    def do_done(self) -> None:
        """Finish the article and open the next; refused while facts are undecided."""
        session = self._now
        left = session.pending
        if left:
            first = session.step(None, 1, undecided=True)
            self._focus(first)
            facts = "fact is" if left == 1 else "facts are"
            self._tell(f"Not done: {left} {facts} undecided. Here is the first.", bad=True)
            return
        change = decisions.set_done(session, True)
        if change is not None:
            self._decide(change)
        assert self.workspace is not None
        self.rows = self.workspace.queue()
        following = next_open(self.rows, session.document.id)
        if following is None:
            self._tell(f"All {len(self.rows)} articles are done.")
            return
        self._open(following.id)
        self._trail.append(session.document.id)

    def do_queue(self) -> None:
        """Choose another article."""
        assert self.workspace is not None
        self.rows = self.workspace.queue()
        choices = [
            Choice(
                row.id,
                f"{row.number:>4}",
                f"{'done' if row.done else f'{row.decided}/{row.total}':>7}  {row.title or row.id}",
                " · ".join(part for part in (row.source, row.published, row.id) if part),
            )
            for row in self.rows
        ]
        here = self._now.document.id

        def take(chosen: str | None) -> None:
            if chosen is not None and chosen != here:
                self._safely(lambda: self._open(chosen))

        self.app.push_screen(PickPanel("open an article", choices, here), take)

    # Showing

    def do_labels(self) -> None:
        """Show or hide labels in the text."""
        self._look(replace(self.view, labels=not self.view.labels))
        self._refresh()
        self._reveal()

    def do_rejected(self) -> None:
        """Show or hide rejected facts."""
        self._look(replace(self.view, rejected=not self.view.rejected))
        self._tell("Rejected facts are shown." if self.view.rejected else "They are hidden again.")

    def do_guideline(self) -> None:
        """Show the guideline of the focused fact's label."""
        item = self._item
        if item is None:
            return
        self.app.push_screen(TextPanel(item.fact.label, guideline(self._now.schema, item.fact)))

    def do_help(self) -> None:
        """Show all keys in force."""
        self.app.push_screen(TextPanel("Keys", help_text(self.keymap)))

    def do_cancel(self) -> None:
        """Leave the mode."""
        self._leave_mode()
        self._refresh()

    def do_quit(self) -> None:
        """Remember the place and quit."""
        assert self.workspace is not None
        # Without it the place is found by the last decision, so nothing keeps anybody here.
        with suppress(StoreError):
            self.workspace.keep_place(self._now.document.id, self.view.focus)
        self.app.exit()

    def on_unmount(self) -> None:
        """Release the project."""
        if self.workspace is not None:
            self.workspace.close()

    # Pieces of the above

    @property
    def _now(self) -> Session:
        assert self.session is not None
        return self.session

    @property
    def _item(self) -> Item | None:
        return self._now.item(self.view.focus)

    @property
    def _palette(self) -> Palette:
        return self.query_one(Article).palette(self._now)

    def _line(self, name: str) -> Lines:
        return self.query_one(f"#{name}", Lines)

    def _leave_mode(self) -> None:
        self.mode = Mode.REVIEW
        self._caret = self._filler = self._role = None
        self._tags, self._typed = {}, ""
        if self.view.selection or self.view.cursor or self.view.tags:
            self._look(replace(self.view, selection=None, cursor=None, tags=()))

    def _look(self, view: View, changed: Sequence[Item] = ()) -> None:
        self.view = view
        self.query_one(Article).look(view, changed)

    def _focus(self, fact: str | None) -> None:
        self._said = ("", False) if not self._saved else self._said
        self._look(replace(self.view, focus=fact))
        self._refresh()
        self._reveal()

    def _reveal(self) -> None:
        item = self._item
        if item is not None:
            self.query_one(Article).reveal(item.fact.extent)

    def _decide(self, change: Change | None, *, go_on: bool = False) -> None:
        """Store a change, show it and, where it is done with, go to the next undecided fact."""
        if change is None:
            return
        session = self._now
        behind = session.step(self.view.focus, 1, undecided=True)
        session.do(change)
        self._show_change(change, saying.sentence(session, change))
        if go_on:
            following = behind
            if self._item is not None:
                following = session.step(self.view.focus, 1, undecided=True)
            if following is None:
                self._say_all_decided()
                self._refresh()
            else:
                self._focus(following)

    def _show_change(self, change: Change, said: str) -> None:
        stored = datetime.fromisoformat(self._now.log[-1].at)
        self._saved = stored.astimezone().strftime("%H:%M:%S")
        self._say(said)
        ids = [delta.id for delta in change.deltas if delta.id != ARTICLE_STATE]
        changed = [item for item in map(self._now.item, ids) if item is not None]
        article = self.query_one(Article)
        # What is gone left its mark on rows that only the change still knows.
        article.forget([delta.before for delta in change.deltas if delta.before is not None])
        article.look(self.view, changed)
        self._refresh()

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._said = (text, bad)

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self._saved = ""
        self._say(text, bad=bad)
        self._refresh()

    def _say_all_decided(self) -> None:
        done = self.keymap.shown("done")
        self._say(f"Every fact is decided: {done} finishes the article.")

    def _refresh(self) -> None:
        """Bring the lines and the list up to date; what is as before is not drawn again."""
        session = self.session
        if session is None:
            return
        width = self.size.width
        self._line("title").show(
            [[Piece(wording.title(session, self.rows, self.settings.annotator, width))]]
        )
        self.query_one(FactList).show(session, self.view.focus, rejected=self.view.rejected)
        self._show_detail(session)
        self._show_status(width - 2)

    def _show_status(self, width: int) -> None:
        text, bad = self._said
        style = self._palette.problem if bad else None
        if self._saved:
            lines = [wording.cut(f"saved {self._saved}  {text}", width)]
        else:
            lines = wording.wrapped(text, width)
        self._line("status").show([[Piece(f" {lines[0]}", style)]])
        # What is more than a line long goes on where the hints are, for it is more urgent.
        rest = wording.cut(" ".join(lines[1:]), width)
        self._line("hints").show([[Piece(f" {rest}", style)] if rest else self._hints()])

    def _show_detail(self, session: Session) -> None:
        detail = self._line("detail")
        width = max(8, detail.content_region.width or detail.size.width)
        room = max(1, detail.content_region.height or 2)
        item = self._item
        lines = [] if item is None else wording.detail(session, item, width, room)
        detail.show([[Piece(line)] for line in lines])

    def _hints(self) -> list[Piece]:
        palette = self._palette
        pieces: list[Piece] = []
        room = self.size.width
        for key, word in self._useful(self._item):
            text = f" {key} {word} "
            if len(text) > room:
                break
            room -= len(text)
            pieces += [Piece(f" {key}", palette.tag), Piece(f" {word} ")]
        return pieces

    def _useful(self, item: Item | None) -> list[tuple[str, str]]:
        """Keys that do something now, the most useful first."""

        def keys(*commands: str) -> list[tuple[str, str]]:
            found = [bound for name in commands for bound in self.keymap.bound
                     if bound.command == name]  # fmt: skip
            return [(self.keymap.shown(bound.command), bound.hint) for bound in found]

        schema = self._now.schema
        if self.mode is Mode.ROLE:
            roles = schema.roles if item is None else schema.roles_of(item.fact.label)
            return [(role.key, role.name) for role in roles if role.key] + keys("cancel")
        if self.mode is Mode.HINT:
            what = f"letters: {self._role}" if self._role else "letters: jump"
            return [("a-z", what), *keys("cancel")]
        if self.mode is Mode.SELECT:
            label = [(key, "entity") for key in self._label_keys()]
            left, right = self.keymap.shown("cursor_left"), self.keymap.shown("cursor_right")
            extend = [(f"{left}{right}", "move"), *keys("extend", "sentence", "event")]
            event = keys("piece", "fill") if saying.is_event(item) else []
            return [*extend, *label, *event, *keys("step", "cancel", "help")]
        if item is None:
            return keys("select", "done", "queue", "help", "quit")
        undo = keys("undo") if self._now.can_undo else []
        if not self._now.pending:
            lead = keys("done")
        elif item.pending:
            lead = keys("accept", "reject")
        else:
            lead = keys("next")
        if saying.is_event(item):
            attributes = [(each.key, each.name) for each in schema.attributes if each.key]
            middle = [*keys("type", "roles"), *attributes]
        else:
            middle = [(key, "label") for key in self._label_keys()]
        edges = f"{self.keymap.shown('left_out')}{self.keymap.shown('right_out')}"
        return [*lead, *middle, (edges, "wider"), *undo, *keys("select", "guideline", "help")]

    def _label_keys(self) -> list[str]:
        """The keys of the labels as one text, where there are any."""
        keys = [each.key for each in self._now.schema.entities if each.key]
        return [wording.key_range(keys)] if keys else []

    # Mouse and size

    @on(Article.Pressed)
    def _press_text(self, event: Article.Pressed) -> None:
        if self.session is None:
            return
        hit = [
            item
            for item in self._now.items
            if item.state is not State.REJECTED
            and any(p.start <= event.offset < p.end for p in item.fact.fragments)
        ]
        if hit:
            # Where an event and an entity share the words, clicking again takes the other.
            ids = [item.id for item in hit]
            index = ids.index(self.view.focus) + 1 if self.view.focus in ids else 0
            self._leave_mode()
            self._focus(ids[index % len(ids)])

    @on(FactList.Pressed)
    def _press_fact(self, event: FactList.Pressed) -> None:
        self._leave_mode()
        self._focus(event.fact)

    @on(Article.Resized)
    def _resized(self) -> None:
        self._refresh()
        self._reveal()

    def on_resize(self) -> None:
        """Fit the bars to the new width."""
        self.call_after_refresh(self._refresh)
