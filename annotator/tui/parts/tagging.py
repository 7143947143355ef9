"""Letters over spans, and what typing them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events

from annotator.core.display import visible
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.session import State
from annotator.core.text import Span
from annotator.tui import hints
from annotator.tui.parts.part import Part

if TYPE_CHECKING:
    from annotator.tui.screens.review import ReviewScreen


class Tags(Part):
    """Tags on facts, fillers or words, and the letters typed so far."""

    def __init__(self, desk: ReviewScreen) -> None:
        super().__init__(desk)
        self.actions: dict[str, Callable[[], None]] = {}
        self.typed = ""
        self.capital = False

    def leave(self) -> None:
        """Forget the tags."""
        self.actions, self.typed = {}, ""

    def do_hints(self) -> None:
        """Tag every visible fact, to jump to it; while selecting, every visible word."""
        if self.desk.marking.caret is not None:
            self.desk.marking.tag_words(self.desk.marking.caret)
            return
        window = self.desk.article.visible_span
        seen = [
            item
            for item in self.now.items
            if window is not None
            and item.state is not State.REJECTED
            and window.start <= item.fact.fragments[0].start < window.end
        ]
        targets = [(item.fact.fragments[0], lambda item=item: self.jump(item.id)) for item in seen]
        self.ask(targets, _("No facts in view."))

    def jump(self, fact: str) -> None:
        """Put the focus on a fact that was chosen by its tag."""
        self.desk.leave_mode()
        self.desk.focus_on(fact)

    def ask(self, targets: Sequence[tuple[Span, Callable[[], None]]], none: str) -> None:
        """Put tags on spans and wait for the letters of one.

        Args:
            targets: The spans, the nearest first, each with what choosing it does.
            none: What to say where there are no spans.
        """
        if not targets:
            self.desk.leave_mode()
            self.desk.tell(none)
            return
        scene = self.desk.article.scene
        assert scene is not None
        letters = hints.tags(len(targets))
        self.actions = {tag: action for tag, (_, action) in zip(letters, targets, strict=True)}
        self.typed = ""
        self.desk.mode = Mode.HINT
        tags = scene.tagged((tag, span) for tag, (span, _) in zip(letters, targets, strict=True))
        self.desk.look(replace(self.desk.view, tags=tags))
        self.desk.refresh_bars()

    def type(self, event: events.Key) -> bool:
        """Take a letter of a tag; whether the key was one."""
        if event.character is None or not event.character.isalpha():
            return False
        typed = self.typed + event.character.lower()
        self.capital = event.character.isupper()
        if typed in self.actions:
            self.desk.safely(self.actions[typed])
            return True
        if not any(tag.startswith(typed) for tag in self.actions):
            leave = self.desk.keymap.shown("cancel")
            self.desk.tell(
                _("No tag begins with {letters}; {key} leaves.").format(
                    letters=visible(typed), key=leave
                )
            )
            return True
        self.typed = typed
        left = tuple(tag for tag in self.desk.view.tags if tag.letters.startswith(typed))
        self.desk.look(replace(self.desk.view, tags=left))
        return True
