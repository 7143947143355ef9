"""The hint bar: only the keys that do something now, the most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.session import Item, Session, State
from annotator.core.wording import is_entity, is_event
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Bound, Keymap
from annotator.tui.wording import key_range

ROOMY = 110
"""From this many columns on every label has a hint of its own."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and a word about what it does.

    Args:
        key: The key as people write it.
        word: What it does.
        bound: What a click on it calls; None where there is nothing to call.
    """

    key: str
    word: str
    bound: Bound | None = None

    @property
    def text(self) -> str:
        """The hint as the bar shows it."""
        return f" {self.key} {self.word} "


@dataclass(frozen=True, slots=True)
class Bar:
    """What the hint bar depends on.

    Args:
        keymap: The keys in force.
        mode: What the screen waits for.
        width: Cells of the bar.
        role: The role that a tag will fill, in the hint mode.
        words: Whether the tags are on single words.
        letters: Whether boundaries move by letters.
    """

    keymap: Keymap
    mode: Mode
    width: int
    role: str | None = None
    words: bool = False
    letters: bool = False

    def hints(self, session: Session, item: Item | None) -> Sequence[Hint]:
        """The hints that fit, for the item in focus."""
        found: list[Hint] = []
        room = self.width
        for hint in self._useful(session, item):
            room -= cell_len(hint.text)
            if room < 0:
                break
            found.append(hint)
        return found

    def at(self, session: Session, item: Item | None, cell: int) -> Hint | None:
        """The hint at a cell of the bar."""
        for hint in self.hints(session, item):
            cell -= cell_len(hint.text)
            if cell < 0:
                return hint
        return None

    def _useful(self, session: Session, item: Item | None) -> Iterator[Hint]:
        if self.mode is Mode.ROLE:
            schema = session.schema
            known = schema.roles if item is None else schema.roles_of(item.fact.label)
            yield from self._named(ROLE, {role.name for role in known})
            yield from self._calls("next_event")
        elif self.mode is Mode.HINT:
            what = _("letters: {role}").format(role=self.role) if self.role else _("letters: jump")
            yield Hint("a-z", what)
            if self.role and self.words:
                yield Hint("A-Z", _("from here"))
            elif self.role:
                yield Hint("A-Z", _("only this"))
                yield from self._calls("words")
        elif self.mode is Mode.REASON:
            yield from self._named(REASON, None)
        elif self.mode is Mode.SEARCH:
            yield from self._calls("match_next", "match_previous")
        elif self.mode is Mode.SELECT:
            yield from self._selecting(item)
        else:
            yield from self._reviewing(session, item)
            return
        yield from self._calls("cancel")
        if self.mode is Mode.SELECT:
            yield from self._calls("help")

    def _selecting(self, item: Item | None) -> Iterator[Hint]:
        keys = self.keymap.shown("cursor_left") + self.keymap.shown("cursor_right")
        yield Hint(keys, _("move"))
        yield from self._calls("extend", "sentence", "event")
        yield from self._labels("entity", _("entity"))
        if is_event(item):
            yield from self._calls("piece", "fill")
        yield from self._calls("hints", "step")

    def _reviewing(self, session: Session, item: Item | None) -> Iterator[Hint]:
        if item is None:
            yield from self._calls("select", "done", "queue", "help", "quit")
            return
        if not session.pending:
            yield from self._calls("done")
        elif item.pending:
            yield from self._calls("accept", "reject")
        else:
            yield from self._calls("next")
        if is_event(item):
            yield from self._calls("type", "roles")
            yield from self._named(ATTRIBUTE, None)
        elif is_entity(item):
            yield from self._labels("type", _("label"))
        edges = self.keymap.shown("left_out") + self.keymap.shown("right_out")
        yield Hint(edges, _("by letter") if self.letters else _("wider"))
        if session.can_undo:
            yield from self._calls("undo")
        yield from self._calls("select", "guideline", "help", "palette", "hints", "next")
        yield from self._calls("accept_sentence", "propagate", "reject_because", "comment")
        yield from self._calls("queue", "done")

    def _labels(self, command: str, word: str) -> Iterator[Hint]:
        """The keys of all labels: one by one where there is room, else as one range."""
        bounds = [bound for bound in self.keymap.bound if bound.command == LABEL and bound.keys]
        if self.width >= ROOMY and self.mode is Mode.SELECT:
            yield from (Hint(bound.keys[0], bound.argument, bound) for bound in bounds)
        elif bounds:
            keys = key_range([bound.keys[0] for bound in bounds])
            yield Hint(keys, word, self._bound(command))
        else:
            yield from self._calls(command)

    def _named(self, command: str, names: set[str] | None) -> Iterator[Hint]:
        for bound in self.keymap.bound:
            fits = bound.command == command and (names is None or bound.argument in names)
            if fits and bound.keys:
                yield Hint(self.keymap.shown(command, bound.argument), bound.hint, bound)

    def _calls(self, *commands: str) -> Iterator[Hint]:
        for command in commands:
            bound = self._bound(command)
            if bound is not None and bound.keys:
                yield Hint(self.keymap.shown(command), bound.hint, bound)

    def _bound(self, command: str) -> Bound | None:
        return next((bound for bound in self.keymap.bound if bound.command == command), None)


class ErrorsBar(Bar):
    """The hint bar where the errors of an extractor are looked at."""

    def _reviewing(self, session: Session, item: Item | None) -> Iterator[Hint]:
        if item is None:
            yield from self._calls("done", "select", "errors", "queue", "help", "quit")
            return
        yield from self._calls("next")
        if item.suggestion is not None and item.state is not State.ACCEPTED:
            yield from self._calls("accept")
        if item.state is not State.PENDING:
            yield from self._calls("reject")
        yield from self._calls("errors")
        if session.can_undo:
            yield from self._calls("undo")
        if is_event(item):
            yield from self._calls("type", "roles")
            yield from self._named(ATTRIBUTE, None)
        elif is_entity(item):
            yield from self._labels("type", _("label"))
        yield from self._calls("done", "queue", "select", "guideline", "help", "palette", "hints")
