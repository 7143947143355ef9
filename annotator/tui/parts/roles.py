"""Filling the roles of events, one event after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.facts import Entity, Event
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.session import State
from annotator.core.text import Span, token_index
from annotator.tui.parts.part import Part

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Roles(Part):
    """The role that is to be filled, and the way from event to event."""

    def __init__(self, desk: ReviewScreen) -> None:
        super().__init__(desk)
        self.role: str | None = None
        self.by_words = False
        self.events_only = False
        self._filler: Span | None = None
        self._word: Span | None = None

    def leave(self) -> None:
        """Leave the roles."""
        self.role = self._filler = self._word = None
        self.by_words = self.events_only = False

    def do_roles(self) -> None:
        """Wait for the key of a role of the focused event, or else of the next undecided one."""
        if not saying.is_event(self.item):
            following = self.now.step(self.desk.view.focus, 1, undecided=True, events=True)
            if following is None:
                self.desk.tell(_("Only events have roles, and no event is undecided."))
                return
            self.desk.focus_on(following)
        self._filler = None
        self.enter()
        self.desk.refresh_bars()

    def do_fill(self) -> None:
        """Wait for the key of the role that the selection fills."""
        item = self.item
        span = self.desk.marking.selected()
        if span is None:
            return
        if item is None or not isinstance(item.fact, Event):
            self.desk.tell(_("Focus an event first; the selection then fills one of its roles."))
            return
        self._filler = span
        self.desk.mode = Mode.ROLE
        self.desk.refresh_bars()

    def choose(self, role: str) -> None:
        """Take a role: fill it with the selection, or tag what can fill it."""
        item = self.item
        if item is None or not isinstance(item.fact, Event):
            self.desk.leave_mode()
            self.desk.refresh_bars()
            return
        if self._filler is not None:
            filler = self._filler
            self.desk.leave_mode()
            self.desk.decide(decisions.toggle_argument(self.now, item, role, filler))
            return
        self.role = role
        window = self.desk.article.visible_span
        near = [
            span
            for span in self._fillers(item.fact, role)
            if window is not None and window.covers(span)
        ]
        sentence = self.now.document.sentences[item.sentence]
        near.sort(key=lambda span: (not sentence.overlaps(span), span))
        if near:
            fill = self._fill
            targets = [
                (span, lambda span=span: fill(item.id, role, span, only=self.desk.tags.capital))
                for span in near
            ]
            self.desk.tags.ask(targets, "")
        else:
            self.do_words()

    def _fillers(self, event: Event, role: str) -> set[Span]:
        """What fills the role and, of all that is marked, what may fill it."""
        known = self.now.schema.role.get(role)
        labels = known.fillers if known is not None else ()
        nouns = known is None or known.nouns
        spans = {argument.span for argument in event.arguments if argument.role == role}
        marked = set()
        for other in self.now.items:
            if other.state is State.REJECTED:
                continue
            if isinstance(other.fact, Entity):
                marked.add(other.fact.fragments[0])
                if not labels or other.fact.label in labels:
                    spans.add(other.fact.fragments[0])
        if nouns:
            for other in self.now.items:
                if isinstance(other.fact, Event) and other.state is not State.REJECTED:
                    spans.update(
                        each.span for each in other.fact.arguments if each.span not in marked
                    )
        return spans

    def _fill(self, fact: str, role: str, span: Span, *, only: bool) -> None:
        self.desk.leave_mode()
        item = self.now.item(fact)
        if item is not None:
            # An event often has several roles to fill: the next one is two keys away.
            self.enter()
            toggle = decisions.replace_argument if only else decisions.toggle_argument
            self.desk.decide(toggle(self.now, item, role, span))

    def enter(self) -> None:
        """Wait for the key of a role, and go from event to event."""
        self.desk.mode, self.events_only = Mode.ROLE, True

    def come_back(self) -> None:
        """Stay with the roles as long as an event has the focus and nothing else is asked for."""
        if self.desk.mode is Mode.REVIEW and self.events_only and saying.is_event(self.item):
            self.desk.mode = Mode.ROLE
            self.desk.refresh_bars()
        elif self.desk.mode not in (Mode.ROLE, Mode.SELECT, Mode.REASON):
            self.events_only = False

    def do_next_event(self) -> None:
        """Accept the event, where that is open, and go to the next one that is undecided."""
        item = self.item
        if self._filler is not None:
            self.desk.tell(_("The key of a role fills it with the selection."))
            return
        if item is not None and item.pending:
            self.desk.decide(decisions.accept(self.now, [item]))
        following = self.desk.undecided(1)
        if following is None:
            self.desk.leave_mode()
            self.desk.step_undecided(1)
            if self.now.pending:
                self.desk.tell(_("Every event is decided."))
            return
        self.desk.focus_on(following)

    def do_words(self) -> None:
        """Tag every word of the event's sentence, for a filler that no entity marks."""
        item, role = self.item, self.role
        if item is None or role is None:
            return
        sentence = self.now.document.sentences[item.sentence]
        tokens = self.now.document.tokens
        first = token_index(tokens, sentence.start)
        last = token_index(tokens, sentence.end - 1)
        words = [token for token in tokens[first : last + 1] if self._is_word(token)]
        targets = [(span, lambda span=span: self._fill_word(item.id, role, span)) for span in words]
        self.by_words = True
        self.desk.tags.ask(targets, _("There is nothing to select."))

    def _is_word(self, token: Span) -> bool:
        return any(char.isalnum() for char in self.now.document.text[token.start : token.end])

    def _fill_word(self, fact: str, role: str, span: Span) -> None:
        if self.desk.tags.capital:
            # A capital begins a filler of several words; the next tag ends it.
            self._word = span
            self.desk.tags.typed = ""
            self.desk.tell(_("From here: now the letters of the last word."))
            return
        if self._word is not None:
            first, last = sorted((self._word, span))
            span = Span(first.start, last.end)
        self._fill(fact, role, span, only=False)
