"""The review screen: an article, its facts, and one key a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

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
from annotator.core.language import _, ngettext
from annotator.core.queue import Filter, QueueRow, next_open, parse_filter
from annotator.core.session import Item, Session, State
from annotator.core.text import Span, token_index, trim
from annotator.core.workspace import Workspace, starting_fact
from annotator.tui import hints, wording
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Bound, Keymap, key_name
from annotator.tui.guide import guideline, help_text, log_text
from annotator.tui.hintbar import Bar
from annotator.tui.palette import Palette
from annotator.tui.scene import View
from annotator.tui.screens.panels import Choice, PickPanel, Prompt, TextPanel, matching
from annotator.tui.searching import Search, search
from annotator.tui.selecting import Selecting, moved_boundary, piece_at
from annotator.tui.settings import DARK, LIGHT, Settings
from annotator.tui.widgets.article import Article
from annotator.tui.widgets.facts import FactList
from annotator.tui.widgets.lines import Lines
from annotator.tui.wording import Piece

if TYPE_CHECKING:
    from annotator.tui.app import AnnotatorApp


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
        self._only = False
        self._by_words = False
        self._word: Span | None = None
        self._events_only = False
        self._trail: list[str] = []
        self._filter = ""
        self._search = Search()
        self._wanted = ""
        self._searched_from = 0
        self._found: Span | None = None
        self._about = ARTICLE_STATE
        self._offered: str | None = None
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
        self._line("status").show([[Piece(_("Opening the project…"))]])
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
            self._fail(
                AnnotatorError(
                    _("This project has no articles yet."),
                    hint=_(
                        "annotator import PATH brings some in, annotator extract proposes facts."
                    ),
                )
            )
            return
        try:
            self._open(article, fact)
        except AnnotatorError as error:
            self._fail(error)
        else:
            if place is not None and place.fact is None:
                self._greet()

    def _greet(self) -> None:
        """Tell somebody who has never decided anything here of the tour."""
        new = not any(row.decided for row in self.rows)
        if new and self.settings.tour is not None and not self._said[0]:
            self._tell(
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
        self.query_one(Article).to_top()
        select = self.keymap.shown("select")
        if session.blind:
            self._say(
                _("Blind article: suggestions are hidden. {key} selects words to mark.").format(
                    key=select
                )
            )
        elif not session.items:
            self._say(
                _("No facts are suggested here: {key} selects words to add some.").format(
                    key=select
                )
            )
        self._refresh()
        self._reveal()

    def _reopen(self) -> None:
        assert self.workspace is not None
        self._show_session(self.workspace.open(self._now.document.id), self.view.focus)
        self._refresh()
        self._reveal()

    def _leave_article(self) -> None:
        """Keep the time that was spent on the article since the last decision."""
        if self.session is not None:
            # Worth less than the work: where it cannot be stored, that stops nobody.
            with suppress(StoreError):
                self.session.leave()

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
        self.session.touch()
        if self.mode in (Mode.SEARCH, Mode.COMMENT) and self._editing(event):
            return
        event.stop()
        event.prevent_default()
        if self.mode is Mode.HINT and self._type_tag(event):
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
                self._back_to_roles()

    def call(self, bound: Bound) -> None:
        """Run a command."""
        if bound.command != "accept_sentence":
            self._offered = None
        by_argument = {
            LABEL: self._label,
            ROLE: self._choose_role,
            ATTRIBUTE: self._attribute,
            REASON: self._reject,
        }
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
            self._tell(_("NOT SAVED. {error}").format(error=error), bad=True)

    # Moving

    def do_next(self) -> None:
        """Focus the next undecided fact."""
        self._step_undecided(1)

    def do_previous(self) -> None:
        """Focus the previous undecided fact."""
        self._step_undecided(-1)

    def _step_undecided(self, by: int) -> None:
        found = self._undecided(by)
        if found is None:
            self._say_all_decided()
            self._refresh()
        else:
            self._focus(found)

    def _undecided(self, by: int) -> str | None:
        """The next undecided fact, or event while the roles are gone through."""
        return self._now.step(self.view.focus, by, undecided=True, events=self._events_only)

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
        """Tag every visible fact, to jump to it; while selecting, every visible word."""
        if self._caret is not None:
            self._tag_words(self._caret)
            return
        window = self.query_one(Article).visible_span
        seen = [
            item
            for item in self._now.items
            if window is not None
            and item.state is not State.REJECTED
            and window.start <= item.fact.fragments[0].start < window.end
        ]
        targets = [(item.fact.fragments[0], lambda item=item: self._jump(item.id)) for item in seen]
        self._ask_tags(targets, _("No facts in view."))

    def _tag_words(self, caret: Selecting) -> None:
        window = self.query_one(Article).visible_span
        if window is None:
            return
        tokens = self._now.document.tokens
        first = token_index(tokens, window.start)
        last = token_index(tokens, window.end - 1)
        near = sorted(
            tokens[first : last + 1], key=lambda token: abs(token.start - caret.cursor.start)
        )
        targets = [(span, lambda span=span: self._cursor_to(caret, span)) for span in near]
        self._ask_tags(targets, _("There is nothing to select."))

    def _cursor_to(self, caret: Selecting, span: Span) -> None:
        events_only = self._events_only
        self._leave_mode()
        self.mode, self._events_only = Mode.SELECT, events_only
        self._select(caret.at(self._now.document, span.start))
        self._refresh()

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
        self._reject(None)

    def do_reject_because(self) -> None:
        """Wait for the key of the reason why the focused fact is rejected."""
        if self._item is None:
            return
        if not self.settings.reasons:
            self._tell(_("No reasons are configured: config.yaml, review, reasons."))
            return
        self.mode = Mode.REASON
        self._refresh()

    def _reject(self, reason: str | None) -> None:
        self.mode = Mode.REVIEW
        item = self._item
        if item is not None:
            behind = self._now.step(item.id, 1)
            self._decide(decisions.reject(self._now, [item], reason), go_on=True)
            if self._item is None:
                self._focus(behind if self._now.item(behind) else self._now.step(None, -1))
        self._back_to_roles()

    def do_accept_sentence(self) -> None:
        """Accept every undecided fact of the sentence; in a decided one, of the article."""
        item = self._item
        if item is None:
            return
        rest = [
            other for other in self._now.in_sentences(item.sentence, item.sentence) if other.pending
        ]
        if rest:
            self._decide(decisions.accept(self._now, rest), go_on=True)
        elif self._offered == item.id:
            self.do_accept_article()
        elif left := self._now.pending:
            self._tell(
                ngettext(
                    "This sentence is decided. {key} again accepts the last fact of the article.",
                    "This sentence is decided. {key} again accepts all {number} of the article.",
                    left,
                ).format(key=self.keymap.shown("accept_sentence"), number=left)
            )
            self._offered = item.id
        else:
            self._step_undecided(1)

    def do_accept_article(self) -> None:
        """Accept every undecided fact of the article."""
        rest = [item for item in self._now.items if item.pending]
        if rest:
            self._decide(decisions.accept(self._now, rest), go_on=True)
        else:
            self._step_undecided(1)

    def do_propagate(self) -> None:
        """Do to every identical undecided mention what was decided about one."""
        session = self._now
        item = self._item
        if item is None or item.pending:
            item = session.item(session.last_changed)
        if item is None or item.pending:
            self._tell(_("Decide a fact first; then this does the same to its other mentions."))
            return
        change = decisions.propagate(session, item)
        if change is None:
            words = saying.quote(session.document.text, item.fact.fragments)
            self._tell(_("No other mention of {words} is undecided.").format(words=words))
            return
        self._decide(change, go_on=True)

    def _label(self, label: str) -> None:
        if self.mode is Mode.SELECT:
            span = self._selected()
            if span is not None:
                self._add(decisions.add_entity(self._now, span, label), (span,), Entity)
            return
        item = self._item
        if item is None or not isinstance(item.fact, Entity):
            self._tell(
                _("{label} is for entities; {key} changes the type of an event.").format(
                    label=label, key=self.keymap.shown("type")
                )
            )
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

        words = saying.quote(self._now.document.text, item.fact.fragments)
        entity = isinstance(item.fact, Entity)
        head = _("label of {words}") if entity else _("type of {words}")
        self._pick(head.format(words=words), entity, item.fact.label, take)

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
        self.app.push_screen(PickPanel(head, lambda typed: matching(choices, typed), current), take)

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
            self._tell(_("The boundary cannot move further."))
            return
        pieces[which] = moved
        self._decide(decisions.resize(self._now, item, tuple(pieces)))

    def do_step(self) -> None:
        """Switch between tokens and letters."""
        self.letters = not self.letters
        if self._caret is not None:
            self._select(self._caret.by_letters(self._now.document, self.letters))
        self._tell(_("Steps are letters.") if self.letters else _("Steps are tokens."))

    def _attribute(self, name: str) -> None:
        item = self._item
        if item is None or not isinstance(item.fact, Event):
            self._tell(_("{attribute} is for events.").format(attribute=name))
            return
        attribute = self._now.schema.attribute[name]
        value = attribute.after(self._now.schema.value(item.fact, name))
        self._decide(decisions.set_attribute(self._now, item, name, value))

    # Roles

    def do_roles(self) -> None:
        """Wait for the key of a role of the focused event."""
        item = self._item
        if item is None or not isinstance(item.fact, Event):
            self._tell(_("Only events have roles."))
            return
        self._filler = None
        self._enter_roles()
        self._refresh()

    def do_fill(self) -> None:
        """Wait for the key of the role that the selection fills."""
        item = self._item
        span = self._selected()
        if span is None:
            return
        if item is None or not isinstance(item.fact, Event):
            self._tell(_("Focus an event first; the selection then fills one of its roles."))
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
        if near:
            fill = self._fill
            targets = [
                (span, lambda span=span: fill(item.id, role, span, only=self._only))
                for span in near
            ]
            self._ask_tags(targets, "")
        else:
            self.do_words()

    def _fill(self, fact: str, role: str, span: Span, *, only: bool) -> None:
        self._leave_mode()
        item = self._now.item(fact)
        if item is not None:
            # An event often has several roles to fill: the next one is two keys away.
            self._enter_roles()
            toggle = decisions.replace_argument if only else decisions.toggle_argument
            self._decide(toggle(self._now, item, role, span))

    def _enter_roles(self) -> None:
        self.mode, self._events_only = Mode.ROLE, True

    def _back_to_roles(self) -> None:
        """Stay with the roles as long as an event has the focus and nothing else is asked for."""
        if self.mode is Mode.REVIEW and self._events_only and saying.is_event(self._item):
            self.mode = Mode.ROLE
            self._refresh()
        elif self.mode not in (Mode.ROLE, Mode.SELECT):
            self._events_only = False

    def do_next_event(self) -> None:
        """Accept the event, where that is open, and go to the next one that is undecided."""
        item = self._item
        if item is not None and item.pending:
            self._decide(decisions.accept(self._now, [item]))
        following = self._undecided(1)
        if following is None:
            self._leave_mode()
            self._step_undecided(1)
            if self._now.pending:
                self._tell(_("Every event is decided."))
            return
        self._focus(following)

    def do_words(self) -> None:
        """Tag every word of the event's sentence, for a filler that no entity marks."""
        item, role = self._item, self._role
        if item is None or role is None:
            return
        sentence = self._now.document.sentences[item.sentence]
        tokens = self._now.document.tokens
        first = token_index(tokens, sentence.start)
        last = token_index(tokens, sentence.end - 1)
        words = [token for token in tokens[first : last + 1] if self._is_word(token)]
        targets = [(span, lambda span=span: self._fill_word(item.id, role, span)) for span in words]
        self._by_words = True
        self._ask_tags(targets, _("There is nothing to select."))

    def _is_word(self, token: Span) -> bool:
        return any(char.isalnum() for char in self._now.document.text[token.start : token.end])

    def _fill_word(self, fact: str, role: str, span: Span) -> None:
        if self._only:
            # A capital begins a filler of several words; the next tag ends it.
            self._word = span
            self._typed = ""
            self._tell(_("From here: now the letters of the last word."))
            return
        if self._word is not None:
            first, last = sorted((self._word, span))
            span = Span(first.start, last.end)
        self._fill(fact, role, span, only=False)

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
        self._only = event.character.isupper()
        if typed in self._tags:
            self._safely(self._tags[typed])
            return True
        if not any(tag.startswith(typed) for tag in self._tags):
            leave = self.keymap.shown("cancel")
            self._tell(
                _("No tag begins with {letters}; {key} leaves.").format(
                    letters=visible(typed), key=leave
                )
            )
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
            self._tell(_("There is nothing to select."))
            return
        window = self.query_one(Article).visible_span
        item = self._item
        start = 0 if window is None else window.start
        place = self._found or (None if item is None else item.fact.fragments[0])
        if place is not None and (window is None or window.start <= place.start < window.end):
            start = place.start
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
            self._tell(_("The selection is only white space or quotation marks."))
        return span

    def do_entity(self) -> None:
        """Choose a label and add an entity where the selection is."""
        span = self._selected()
        if span is None:
            return

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self._safely(
                    lambda: self._add(
                        decisions.add_entity(self._now, span, chosen), (span,), Entity
                    )
                )

        present = self._now.entity_at(span)
        words = saying.quote(self._now.document.text, (span,))
        current = None if present is None else present.fact.label
        self._pick(_("label of {words}").format(words=words), True, current, take)

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
            _("type of the event {words}").format(words=words),
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
            self._tell(
                _("Focus an event first; the selection then becomes a piece of its trigger.")
            )
            return
        change = decisions.toggle_piece(self._now, item, span)
        self._leave_mode()
        if change is None:
            self._tell(_("A trigger keeps at least one piece."))
        else:
            self._decide(change)

    def _add(
        self, change: Change | None, pieces: tuple[Span, ...], kind: type[Entity] | type[Event]
    ) -> None:
        events_only = self._events_only
        self._leave_mode()
        self._decide(change)
        find = self._now.event_at(pieces) if kind is Event else self._now.entity_at(pieces[0])
        if find is not None:
            self._focus(find.id)
        if change is None:
            self._tell(_("It is there already."))
        self._events_only = events_only
        self._back_to_roles()

    # History

    def do_undo(self) -> None:
        """Take the last change of this article back."""
        session = self._now
        change = session.undo()
        if change is not None:
            self._show_change(change, saying.history(session, session.log[-1]))
            self._focus_changed(change)
        elif self._trail:
            self._open(self._trail[-1])
            self._trail.pop()
            undo = self.keymap.shown("undo")
            self._tell(
                _("Back in the article before; {key} again takes its last decision back.").format(
                    key=undo
                )
            )
        else:
            self._tell(_("There is nothing to undo in this article."))

    def do_redo(self) -> None:
        """Do the last undone change again."""
        change = self._now.redo()
        if change is None:
            self._tell(_("There is nothing to redo."))
            return
        self._show_change(change, saying.history(self._now, self._now.log[-1]))
        self._focus_changed(change)

    def _focus_changed(self, change: Change) -> None:
        for delta in change.deltas:
            if self._now.item(delta.id) is not None:
                self._focus(delta.id)
                return
        if self._now.item(self.view.focus) is None:
            self._focus(self._now.step(None, 1, undecided=True) or self._now.step(None, 1))

    def do_log(self) -> None:
        """Show what was done in this article, the latest first."""
        self.app.push_screen(TextPanel(_("What was done in this article"), log_text(self._now)))

    # Comments and flags

    def do_comment(self) -> None:
        """Write a comment on the focused fact, or on the article where there is none."""
        item = self._item
        self._about = ARTICLE_STATE if item is None else item.id
        about = _("the article") if item is None else saying.describe(self._now, item.fact)
        self._prompt(Mode.COMMENT, self._now.comment(self._about))
        self._tell(
            _("Comment on {fact}: {enter} keeps it, {escape} leaves it as it was.").format(
                fact=about, enter=key_name("enter"), escape=self.keymap.shown("cancel")
            )
        )

    def _keep_comment(self, text: str) -> None:
        change = decisions.set_comment(self._now, self._about, text)
        self._leave_mode()
        if change is None:
            self._tell(_("The comment is as it was."))
        else:
            self._decide(change)

    def do_flag(self) -> None:
        """Flag the article, or take its flag away."""
        self._decide(decisions.set_flagged(self._now, not self._now.state.flagged))

    # Searching

    def do_search(self) -> None:
        """Wait for words and show where they are."""
        item = self._item
        window = self.query_one(Article).visible_span
        place = None if item is None else item.fact.extent.start
        seen = window is None or (place is not None and window.start <= place < window.end)
        self._searched_from = (place if seen else window.start if window else 0) or 0
        self._search = Search()
        self._prompt(Mode.SEARCH, self._wanted)
        if not self._wanted:
            self._show_match()

    def _look_for(self, wanted: str) -> None:
        self._wanted = wanted
        self._search = search(self._now.document.text, wanted, self._searched_from)
        self._show_match()

    def do_match_next(self) -> None:
        """Show the next match."""
        self._search = self._search.moved(1)
        self._show_match()

    def do_match_previous(self) -> None:
        """Show the match before."""
        self._search = self._search.moved(-1)
        self._show_match()

    def _show_match(self) -> None:
        found = self._search
        self._look(replace(self.view, selection=found.span))
        if found.span is not None:
            self.query_one(Article).reveal(found.span)
            said = _("{number} of {total}").format(number=found.index + 1, total=len(found.spans))
        elif self._wanted.strip():
            said = _("It is not in this article.")
        else:
            said = _("Type words to look for.")
        self._tell(
            _("{said} {next} next, {previous} before, {leave} stays there").format(
                said=f"{said:<24}",
                next=self.keymap.shown("match_next"),
                previous=self.keymap.shown("match_previous"),
                leave=self.keymap.shown("cancel"),
            )
        )

    # A line to type in

    def _prompt(self, mode: Mode, text: str) -> None:
        self.mode = mode
        prompt = Prompt(text)
        self._line("hints").display = False
        self.mount(prompt, after="#hints")
        prompt.focus()

    def _editing(self, event: events.Key) -> bool:
        """Whether a key is for the line to type in, where that does not get it by itself."""
        prompt = self.query(Prompt).last()
        if prompt.has_focus:
            return self.keymap.find(self.mode, event.key, event.character) is None
        # It came before the line was ready.
        if event.key == "enter" and self.mode is Mode.COMMENT:
            self._safely(lambda: self._keep_comment(prompt.value))
        elif event.character is not None and event.character.isprintable():
            prompt.value += event.character
            prompt.cursor_position = len(prompt.value)
        else:
            return False
        return True

    @on(Prompt.Changed)
    def _typed_more(self, event: Prompt.Changed) -> None:
        self._now.touch()
        if self.mode is Mode.SEARCH:
            self._look_for(event.value)

    @on(Prompt.Submitted)
    def _typed_all(self, event: Prompt.Submitted) -> None:
        if self.mode is Mode.SEARCH:
            self.do_match_next()
        elif self.mode is Mode.COMMENT:
            text = event.value
            self._safely(lambda: self._keep_comment(text))

    # The article as a whole

    def do_done(self) -> None:
        """Finish the article and open the next; refused while facts are undecided."""
        session = self._now
        left = session.pending
        if left:
            first = session.step(None, 1, undecided=True)
            self._focus(first)
            self._tell(
                ngettext(
                    "Not done: {number} fact is undecided. Here it is.",
                    "Not done: {number} facts are undecided. Here is the first.",
                    left,
                ).format(number=left),
                bad=True,
            )
            return
        change = decisions.set_done(session, True)
        if change is not None:
            self._decide(change)
        assert self.workspace is not None
        self.rows = self._queue(self._filter)
        following = next_open(self.rows, session.document.id)
        if following is None:
            number = len(self.rows)
            self._tell(
                ngettext(
                    "All {number} article is done.", "All {number} articles are done.", number
                ).format(number=number)
            )
            return
        self._open(following.id)
        self._trail.append(session.document.id)

    def _queue(self, wanted: str) -> tuple[QueueRow, ...]:
        assert self.workspace is not None
        return self.workspace.queue(parse_filter(wanted) if wanted.strip() else Filter())

    def do_queue(self) -> None:
        """Choose another article; what is typed filters the queue."""
        here = self._now.document.id
        typed = self._filter

        def find(wanted: str) -> Sequence[Choice]:
            nonlocal typed
            rows = self._queue(wanted)
            typed = wanted
            return [_choice(row) for row in rows]

        def take(chosen: str | None) -> None:
            if chosen is None:
                return
            # Words alone are for finding one article; the rest is for working through several.
            lasting = replace(parse_filter(typed), words=()) != Filter()
            self._filter = typed.strip() if lasting else ""
            self.rows = self._queue(self._filter)
            if chosen != here:
                self._safely(lambda: self._open(chosen))
            if self._filter:
                self._tell(
                    _("Only {filter}: {key} shows other articles.").format(
                        filter=self._filter, key=self.keymap.shown("queue")
                    )
                )
            self._refresh()

        about = _("words, open, done, flagged, comment, blind, label:NAME, conf<0.7")
        self.app.push_screen(
            PickPanel(_("open an article"), find, here, typed=typed, about=about), take
        )

    # Showing

    def do_labels(self) -> None:
        """Show or hide labels in the text."""
        self._look(replace(self.view, labels=not self.view.labels))
        self._refresh()
        self._reveal()

    def do_rejected(self) -> None:
        """Show or hide rejected facts."""
        self._look(replace(self.view, rejected=not self.view.rejected))
        self._tell(
            _("Rejected facts are shown.")
            if self.view.rejected
            else _("Rejected facts are hidden.")
        )

    def do_guideline(self) -> None:
        """Show the guideline of the focused fact's label."""
        item = self._item
        if item is None:
            return
        self.app.push_screen(TextPanel(item.fact.label, guideline(self._now.schema, item.fact)))

    def do_help(self) -> None:
        """Show all keys in force."""
        self.app.push_screen(TextPanel(_("Keys"), help_text(self.keymap, self.mode)))

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
            self._tell(_("There is no tour here."))
            return
        self._leave_article()

        def back(error: AnnotatorError | None) -> None:
            if error is not None:
                self._tell(str(error), bad=True)

        self._program.show_tour(back)

    def do_theme(self) -> None:
        """Change between light and dark."""
        dark = self.app.current_theme.dark
        self.app.theme = LIGHT if dark else DARK
        self._refresh()

    def do_redraw(self) -> None:
        """Draw everything again, whatever stands on the terminal."""
        self._program.redraw()

    def do_suspend(self) -> None:
        """Back to the shell until the program is called to the foreground."""
        self._leave_article()
        self.app.action_suspend_process()

    def do_cancel(self) -> None:
        """Leave the mode; after a search the focus goes to the fact that was found."""
        found = self._search.span if self.mode is Mode.SEARCH else None
        choosing = self.mode is Mode.HINT and self._role is not None
        self._leave_mode()
        if choosing:
            self._enter_roles()
        self._say("")
        if found is not None:
            hit = next(
                (
                    item.id
                    for item in self._now.items
                    if item.state is not State.REJECTED
                    and any(found.overlaps(piece) for piece in item.fact.fragments)
                ),
                self.view.focus,
            )
            self._focus(hit)
            self.query_one(Article).reveal(found)
            self._found = found
        else:
            self._refresh()

    def do_quit(self) -> None:
        """Remember the place and quit."""
        assert self.workspace is not None
        # Without it the place is found by the last decision, so nothing keeps anybody here.
        with suppress(StoreError):
            self.workspace.keep_place(self._now.document.id, self.view.focus)
        self._leave_article()
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
        if self.mode in (Mode.SEARCH, Mode.COMMENT):
            self.query(Prompt).remove()
            self._line("hints").display = True
            self.query_one(Article).focus()
        self.mode = Mode.REVIEW
        self._caret = self._filler = None
        self._tags, self._typed, self._word, self._role = {}, "", None, None
        self._by_words = False
        self._events_only = False
        if self.view.selection or self.view.cursor or self.view.tags:
            self._look(replace(self.view, selection=None, cursor=None, tags=()))

    def _look(self, view: View, changed: Sequence[Item] = ()) -> None:
        self.view = view
        self.query_one(Article).look(view, changed)

    def _focus(self, fact: str | None) -> None:
        self._said = ("", False) if not self._saved else self._said
        self._found = None
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
        behind = self._undecided(1)
        session.do(change)
        self._show_change(change, saying.sentence(session, change))
        if go_on:
            following = behind
            if self._item is not None:
                following = self._undecided(1)
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
        self._say(_("Every fact is decided: {key} finishes the article.").format(key=done))

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
            lines = [wording.cut(f"{_('saved')} {self._saved}  {text}", width)]
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

    @property
    def _bar(self) -> Bar:
        return Bar(self.keymap, self.mode, self.size.width, self._role, self._by_words)

    def _hints(self) -> list[Piece]:
        pieces: list[Piece] = []
        for hint in self._bar.hints(self._now, self._item):
            pieces += [Piece(f" {hint.key}", self._palette.tag), Piece(f" {hint.word} ")]
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
                self._safely(self._tags[tag.letters])
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

    @on(Article.Dragged)
    def _drag(self, event: Article.Dragged) -> None:
        if self.session is None or not self._now.document.tokens:
            return
        self.session.touch()
        if self.mode is not Mode.SELECT:
            self._leave_mode()
        document = self._now.document
        anchor = piece_at(document, event.start, letters=self.letters)
        cursor = piece_at(document, event.end, letters=self.letters)
        self.mode = Mode.SELECT
        self._select(Selecting(cursor, anchor, self.letters), margin=0)
        self._refresh()

    def on_click(self, event: events.Click) -> None:
        """Do what the hint says that was clicked; on the words about a fact, choose its label."""
        if self.session is None:
            return
        if event.widget is self._line("hints"):
            hint = self._bar.at(self._now, self._item, event.x)
            if hint is not None and hint.bound is not None:
                self.session.touch()
                self.call(hint.bound)
        elif event.widget is self._line("detail") and self.mode is Mode.REVIEW:
            self._safely(self.do_type)

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


def _choice(row: QueueRow) -> Choice:
    signs = [_("done") if row.done else f"{row.decided}/{row.total}"]
    signs += [_("flagged")] * row.flagged + [_("blind")] * row.blind
    parts = (row.source, row.published, row.id)
    about = " · ".join(part for part in parts if part)
    return Choice(row.id, f"{row.number:>4}", f"{' '.join(signs):>7}  {row.title or row.id}", about)
