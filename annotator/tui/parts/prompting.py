"""What is typed in a line of its own: words to look for, and comments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events

from annotator.core import decisions
from annotator.core import wording as saying
from annotator.core.facts import ARTICLE_STATE
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.text import Span
from annotator.tui.bindings import key_name
from annotator.tui.parts.part import Part
from annotator.tui.screens.panels import Prompt
from annotator.tui.searching import Search, search

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Prompting(Part):
    """The line to type in, the search, and the fact that a comment is about."""

    def __init__(self, desk: ReviewScreen) -> None:
        super().__init__(desk)
        self.search = Search()
        self.found: Span | None = None
        self._wanted = ""
        self._searched_from = 0
        self._about = ARTICLE_STATE

    def leave(self) -> None:
        """Take the line away."""
        if self.desk.mode in (Mode.SEARCH, Mode.COMMENT):
            self.desk.query(Prompt).remove()
            self.desk.bar("hints").display = True
            self.desk.article.focus()

    def do_comment(self) -> None:
        """Write a comment on the focused fact, or on the article where there is none."""
        item = self.item
        self._about = ARTICLE_STATE if item is None else item.id
        about = _("the article") if item is None else saying.describe(self.now, item.fact)
        self._prompt(Mode.COMMENT, self.now.comment(self._about))
        self.desk.tell(
            _("Comment on {fact}: {enter} keeps it, {escape} leaves it as it was.").format(
                fact=about, enter=key_name("enter"), escape=self.desk.keymap.shown("cancel")
            )
        )

    def keep_comment(self, text: str) -> None:
        """Store what was typed as the comment."""
        change = decisions.set_comment(self.now, self._about, text)
        self.desk.leave_mode()
        if change is None:
            self.desk.tell(_("The comment is as it was."))
        else:
            self.desk.decide(change)

    def do_search(self) -> None:
        """Wait for words and show where they are."""
        item = self.item
        window = self.desk.article.visible_span
        place = None if item is None else item.fact.extent.start
        seen = window is None or (place is not None and window.start <= place < window.end)
        self._searched_from = (place if seen else window.start if window else 0) or 0
        self.search = Search()
        self._prompt(Mode.SEARCH, self._wanted)
        if not self._wanted:
            self._show_match()

    def look_for(self, wanted: str) -> None:
        """Show the first match of the words typed so far."""
        self._wanted = wanted
        self.search = search(self.now.document.text, wanted, self._searched_from)
        self._show_match()

    def do_match_next(self) -> None:
        """Show the next match."""
        self.search = self.search.moved(1)
        self._show_match()

    def do_match_previous(self) -> None:
        """Show the match before."""
        self.search = self.search.moved(-1)
        self._show_match()

    def _show_match(self) -> None:
        found = self.search
        self.desk.look(replace(self.desk.view, selection=found.span))
        if found.span is not None:
            self.desk.article.reveal(found.span)
            said = _("{number} of {total}").format(number=found.index + 1, total=len(found.spans))
        elif self._wanted.strip():
            said = _("It is not in this article.")
        else:
            said = _("Type words to look for.")
        self.desk.tell(
            _("{said} {next} next, {previous} before, {leave} stays there").format(
                said=f"{said:<24}",
                next=self.desk.keymap.shown("match_next"),
                previous=self.desk.keymap.shown("match_previous"),
                leave=self.desk.keymap.shown("cancel"),
            )
        )

    def _prompt(self, mode: Mode, text: str) -> None:
        self.desk.mode = mode
        prompt = Prompt(text)
        self.desk.bar("hints").display = False
        self.desk.mount(prompt, after="#hints")
        prompt.focus()

    def editing(self, event: events.Key) -> bool:
        """Whether a key is for the line to type in, where that does not get it by itself."""
        prompt = self.desk.query(Prompt).last()
        if prompt.has_focus:
            return self.desk.keymap.find(self.desk.mode, event.key, event.character) is None
        # It came before the line was ready.
        if event.key == "enter" and self.desk.mode is Mode.COMMENT:
            self.desk.safely(lambda: self.keep_comment(prompt.value))
        elif event.character is not None and event.character.isprintable():
            prompt.value += event.character
            prompt.cursor_position = len(prompt.value)
        else:
            return False
        return True
