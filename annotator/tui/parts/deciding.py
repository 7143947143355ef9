"""Accepting, rejecting and mending the fact in focus, and others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.facts import Entity, Event
from annotator.core.keys import Mode
from annotator.core.language import _, ngettext
from annotator.core.session import State
from annotator.tui.parts.part import Part
from annotator.tui.selecting import moved_boundary

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Deciding(Part):
    """Decisions about facts; each is one change."""

    def __init__(self, desk: ReviewScreen) -> None:
        super().__init__(desk)
        self.offered: str | None = None

    def do_accept(self) -> None:
        """Accept the focused fact and go on."""
        item = self.item
        if item is None:
            return
        if item.state in (State.PENDING, State.REJECTED):
            self.desk.decide(decisions.accept(self.now, [item]), go_on=True)
        else:
            self.desk.step_undecided(1)

    def do_reject(self) -> None:
        """Reject the focused fact and go on."""
        self.reject(None)

    def do_reject_because(self) -> None:
        """Wait for the key of the reason why the focused fact is rejected."""
        if self.item is None:
            return
        if not self.desk.settings.reasons:
            self.desk.tell(_("No reasons are configured: config.yaml, review, reasons."))
            return
        self.desk.mode = Mode.REASON
        self.desk.refresh_bars()

    def reject(self, reason: str | None) -> None:
        """Reject the focused fact for a reason, or for none, and go on."""
        self.desk.mode = Mode.REVIEW
        item = self.item
        if item is not None:
            behind = self.now.step(item.id, 1)
            self.desk.decide(decisions.reject(self.now, [item], reason), go_on=True)
            if self.item is None:
                self.desk.focus_on(behind if self.now.item(behind) else self.now.step(None, -1))
        self.desk.roles.come_back()

    def do_accept_sentence(self) -> None:
        """Accept every undecided fact of the sentence; in a decided one, of the article."""
        item = self.item
        if item is None:
            return
        rest = [
            other for other in self.now.in_sentences(item.sentence, item.sentence) if other.pending
        ]
        if rest:
            self.desk.decide(decisions.accept(self.now, rest), go_on=True)
        else:
            self._accept_rest("accept_sentence")

    def do_accept_article(self) -> None:
        """Accept every undecided fact of the article."""
        self._accept_rest("accept_article")

    def _accept_rest(self, command: str) -> None:
        """Accept what is left of the article, once that was offered and asked for again."""
        left = self.now.pending
        if not left:
            self.desk.step_undecided(1)
        elif self.offered != self.desk.view.focus:
            self.desk.tell(
                ngettext(
                    "{key} again accepts the {number} undecided fact of the article.",
                    "{key} again accepts all {number} undecided facts of the article.",
                    left,
                ).format(key=self.desk.keymap.shown(command), number=left)
            )
            self.offered = self.desk.view.focus
        else:
            rest = [item for item in self.now.items if item.pending]
            self.desk.decide(decisions.accept(self.now, rest), go_on=True)

    def do_propagate(self) -> None:
        """Do to every identical undecided mention what was decided about one."""
        session = self.now
        item = self.item
        if item is None or item.pending:
            item = session.item(session.last_changed)
        if item is None or item.pending:
            self.desk.tell(_("Decide a fact first; then this does the same to its other mentions."))
            return
        change = decisions.propagate(session, item)
        if change is None:
            words = saying.quote(session.document.text, item.fact.fragments)
            self.desk.tell(_("No other mention of {words} is undecided.").format(words=words))
            return
        here = any(delta.id == self.desk.view.focus for delta in change.deltas)
        self.desk.decide(change, go_on=here)

    def label(self, label: str) -> None:
        """Give the focused entity a label, or make the selection an entity with it."""
        if self.desk.mode is Mode.SELECT:
            span = self.desk.marking.selected()
            if span is not None:
                self.desk.marking.add(decisions.add_entity(self.now, span, label), (span,), Entity)
            return
        item = self.item
        if item is None or not isinstance(item.fact, Entity):
            self.desk.tell(
                _("{label} is for entities; {key} changes the type of an event.").format(
                    label=label, key=self.desk.keymap.shown("type")
                )
            )
        elif item.fact.label == label:
            self.do_accept()
        else:
            self.desk.decide(decisions.relabel(self.now, item, label), go_on=True)

    def do_type(self) -> None:
        """Choose the type of the focused event, or the label of the focused entity."""
        item = self.item
        if item is None:
            return

        def take(chosen: str | None) -> None:
            present = self.now.item(item.id)
            if chosen is None or present is None:
                return
            if present.fact.label == chosen:
                self.desk.safely(self.do_accept)
            else:
                self.desk.safely(
                    lambda: self.desk.decide(
                        decisions.relabel(self.now, present, chosen), go_on=True
                    )
                )

        words = saying.quote(self.now.document.text, item.fact.fragments)
        entity = isinstance(item.fact, Entity)
        head = _("label of {words}") if entity else _("type of {words}")
        self.desk.pick(head.format(words=words), entity, item.fact.label, take)

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
        item = self.item
        if item is None:
            return
        pieces = list(item.fact.fragments)
        which = 0 if left else -1
        moved = moved_boundary(
            self.now.document, pieces[which], left=left, outward=outward, letters=self.desk.letters
        )
        if moved is None or any(
            moved.overlaps(piece) for piece in pieces if piece is not pieces[which]
        ):
            self.desk.tell(_("The boundary cannot move further."))
            return
        pieces[which] = moved
        self.desk.decide(decisions.resize(self.now, item, tuple(pieces)))

    def do_step(self) -> None:
        """Switch between tokens and letters."""
        self.desk.letters = not self.desk.letters
        if self.desk.marking.caret is not None:
            self.desk.marking.select(
                self.desk.marking.caret.by_letters(self.now.document, self.desk.letters)
            )
        self.desk.tell(_("Steps are letters.") if self.desk.letters else _("Steps are tokens."))

    def attribute(self, name: str) -> None:
        """Give an attribute of the focused event its next value."""
        item = self.item
        if item is None or not isinstance(item.fact, Event):
            self.desk.tell(_("{attribute} is for events.").format(attribute=name))
            return
        attribute = self.now.schema.attribute[name]
        value = attribute.after(self.now.schema.value(item.fact, name))
        self.desk.decide(decisions.set_attribute(self.now, item, name, value))

    def do_flag(self) -> None:
        """Flag the article, or take its flag away."""
        self.desk.decide(decisions.set_flagged(self.now, not self.now.state.flagged))
