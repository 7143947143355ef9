"""Selecting words with a cursor, and what a selection becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.changes import Change
from annotator.core.facts import Entity, Event
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.text import Span, token_index, trim
from annotator.tui.parts.part import Part
from annotator.tui.selecting import Selecting, piece_at

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Marking(Part):
    """The selection cursor; a selection becomes an entity, an event, a piece or a filler."""

    def __init__(self, desk: ReviewScreen) -> None:
        super().__init__(desk)
        self.caret: Selecting | None = None

    def leave(self) -> None:
        """Put the cursor away."""
        self.caret = None

    def do_select(self) -> None:
        """Put a cursor on the focused fact, or on the first word in view."""
        document = self.now.document
        if not document.tokens:
            self.desk.tell(_("There is nothing to select."))
            return
        window = self.desk.article.visible_span
        item = self.item
        start = 0 if window is None else window.start
        place = self.desk.prompting.found or (None if item is None else item.fact.fragments[0])
        if place is not None and (window is None or window.start <= place.start < window.end):
            start = place.start
        self.desk.mode = Mode.SELECT
        cursor = piece_at(document, start, letters=self.desk.letters)
        # Whatever is in view is good enough to begin with.
        self.select(Selecting(cursor, None, self.desk.letters), margin=0)
        self.desk.refresh_bars()

    def select(self, selecting: Selecting, margin: int = 2) -> None:
        """Show the cursor and the selection, and bring the cursor into view.

        Args:
            selecting: The cursor and where the selection began.
            margin: Rows around the cursor that are to be seen too.
        """
        self.caret = selecting
        selection = selecting.span if selecting.anchor is not None else None
        self.desk.look(replace(self.desk.view, selection=selection, cursor=selecting.cursor))
        self.desk.article.reveal(selecting.cursor, margin)

    def tag_words(self, caret: Selecting) -> None:
        """Tag every word in view, the nearest to the cursor with the shortest tags."""
        window = self.desk.article.visible_span
        if window is None:
            return
        tokens = self.now.document.tokens
        first = token_index(tokens, window.start)
        last = token_index(tokens, window.end - 1)
        near = sorted(
            tokens[first : last + 1], key=lambda token: abs(token.start - caret.cursor.start)
        )
        targets = [(span, lambda span=span: self._cursor_to(caret, span)) for span in near]
        self.desk.tags.ask(targets, _("There is nothing to select."))

    def _cursor_to(self, caret: Selecting, span: Span) -> None:
        events_only = self.desk.roles.events_only
        self.desk.leave_mode()
        self.desk.mode, self.desk.roles.events_only = Mode.SELECT, events_only
        self.select(caret.at(self.now.document, span.start))
        self.desk.refresh_bars()

    def _move(self, by: int, *, extend: bool = False) -> None:
        assert self.caret is not None
        self.select(self.caret.moved(self.now.document, by, extend=extend))

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
        scene = self.desk.article.scene
        assert self.caret is not None
        if scene is not None:
            self.select(self.caret.row(self.now.document, scene.layout, by))

    def do_cursor_up(self) -> None:
        """Cursor one row up."""
        self._by_row(-1)

    def do_cursor_down(self) -> None:
        """Cursor one row down."""
        self._by_row(1)

    def _to_edge(self, *, end: bool) -> None:
        scene = self.desk.article.scene
        assert self.caret is not None
        if scene is not None:
            self.select(self.caret.edge(self.now.document, scene.layout, end=end))

    def do_cursor_home(self) -> None:
        """Cursor to the start of its row."""
        self._to_edge(end=False)

    def do_cursor_end(self) -> None:
        """Cursor to the end of its row."""
        self._to_edge(end=True)

    def do_extend(self) -> None:
        """Begin to extend, or start over."""
        assert self.caret is not None
        self.select(self.caret.extending())
        self.desk.refresh_bars()

    def do_sentence(self) -> None:
        """Select the sentence under the cursor."""
        assert self.caret is not None
        document = self.now.document
        span = document.sentences[document.sentence_at(self.caret.cursor.start)]
        first = piece_at(document, span.start, letters=self.desk.letters)
        last = piece_at(document, span.end - 1, letters=self.desk.letters)
        self.select(Selecting(last, first, self.desk.letters))

    def selected(self) -> Span | None:
        """The selection, trimmed; None, and said, where only white space or quotes are in it."""
        assert self.caret is not None
        span = trim(self.now.document.text, self.caret.span)
        if span is None:
            self.desk.tell(_("The selection is only white space or quotation marks."))
        return span

    def do_entity(self) -> None:
        """Choose a label and add an entity where the selection is."""
        span = self.selected()
        if span is None:
            return

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self.desk.safely(
                    lambda: self.add(decisions.add_entity(self.now, span, chosen), (span,), Entity)
                )

        present = self.now.entity_at(span)
        words = saying.quote(self.now.document.text, (span,))
        current = None if present is None else present.fact.label
        self.desk.pick(_("label of {words}").format(words=words), True, current, take)

    def do_event(self) -> None:
        """Choose a type and add an event with the selection as its trigger."""
        span = self.selected()
        if span is None:
            return

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self.desk.safely(
                    lambda: self.add(decisions.add_event(self.now, (span,), chosen), (span,), Event)
                )

        words = saying.quote(self.now.document.text, (span,))
        present = self.now.event_at((span,))
        self.desk.pick(
            _("type of the event {words}").format(words=words),
            False,
            None if present is None else present.fact.label,
            take,
        )

    def do_piece(self) -> None:
        """Add the selection to the focused event's trigger, or take it away."""
        item = self.item
        span = self.selected()
        if span is None:
            return
        if item is None or not isinstance(item.fact, Event):
            self.desk.tell(
                _("Focus an event first; the selection then becomes a piece of its trigger.")
            )
            return
        change = decisions.toggle_piece(self.now, item, span)
        self.desk.leave_mode()
        if change is None:
            self.desk.tell(_("A trigger keeps at least one piece."))
        else:
            self.desk.decide(change)

    def add(
        self, change: Change | None, pieces: tuple[Span, ...], kind: type[Entity] | type[Event]
    ) -> None:
        """Store a fact that was added, and put the focus on it.

        Args:
            change: The change; None where the fact is there already.
            pieces: Where the fact stands.
            kind: What it is.
        """
        events_only = self.desk.roles.events_only
        self.desk.leave_mode()
        self.desk.decide(change)
        find = self.now.event_at(pieces) if kind is Event else self.now.entity_at(pieces[0])
        if find is not None:
            self.desk.focus_on(find.id)
        if change is None:
            self.desk.tell(_("It is there already."))
        self.desk.roles.events_only = events_only
        self.desk.roles.come_back()
