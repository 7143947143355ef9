"""The keys in force as words on a line: what calls what, and how that is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from annotator.cli.plain.finding import by_name
from annotator.core.keys import Mode
from annotator.core.language import N_, _
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, Bound, Keymap

BEHIND = {
    "search": N_("WORDS"),
    "page_down": N_("COUNT"),
    "page_up": N_("COUNT"),
    "hints": N_("NUMBER"),
    "reject": N_("REASON"),
    "reject_because": N_("REASON"),
    "type": N_("NAME"),
    "left_out": N_("COUNT"),
    "right_out": N_("COUNT"),
    "left_in": N_("COUNT"),
    "right_in": N_("COUNT"),
    ATTRIBUTE: N_("VALUE"),
    "roles": N_("ROLE NUMBER, ROLE WORDS or ROLE 3-5"),
    "fill": N_("ROLE"),
    "comment": N_("TEXT, or - for none"),
    "select": N_("WORDS, 3-5 or 3-5 and a label's key"),
    "extend": N_("WORDS or 3-5"),
    "cursor_left": N_("COUNT"),
    "cursor_right": N_("COUNT"),
    "extend_left": N_("COUNT"),
    "extend_right": N_("COUNT"),
    "entity": N_("LABEL"),
    "event": N_("TYPE"),
    "guideline": N_("NAME"),
    "queue": N_("NUMBER, NAME, a filter, or - for all"),
    "help": N_("KEY"),
    "palette": N_("KEY"),
}
"""What may stand behind a command; behind the others nothing may, lest pasted text decides."""

COUNTED = ("left_out", "right_out", "left_in", "right_in")
"""Commands whose key may be typed several times at once."""

WORDS = {
    "read": N_("read the article; read 5 reads sentence 5"),
    "list": N_("list the facts of the sentence; list all those of the article"),
}
"""Commands that only lines have: a screen shows these all the time."""

_HERE = {
    "page_down": N_("Read the next sentence"),
    "page_up": N_("Read the sentence before"),
    "hints": N_("List the facts of the sentence, or go to one"),
    "labels": N_("Read the sentence with its labels"),
    "rejected": N_("List rejected facts too, or no longer"),
    "select": N_("Mark words, to add an entity or an event; alone it numbers the words"),
    "extend": N_("Mark other words, or begin to extend at the last one"),
    "cursor_left": N_("Go one step left"),
    "cursor_right": N_("Go one step right"),
    "redraw": N_("The same again"),
    "palette": N_("All keys"),
    "cancel": N_("Let go of the marked words"),
}
"""What a command does here, where that is not quite what it does on a screen."""


class Calls:
    """Finds commands by what is typed.

    Args:
        keymap: The keys in force; they are those of the screen.
        answered: Whether lines have an answer to a command.
    """

    def __init__(self, keymap: Keymap, answered: Callable[[Bound], bool]) -> None:
        self._keymap = keymap
        self._answered = answered

    def find(self, mode: Mode, word: str) -> Bound | None:
        """The command of a key, of its own name, or of the name of a label or attribute."""
        found = self._by_key(mode, word)
        if found is not None:
            return found
        name = word.casefold()
        for bound in self._keymap.bound:
            known = bound.argument if bound.command in (LABEL, ATTRIBUTE) else bound.command
            if mode in bound.modes and known.casefold() == name:
                return bound
        # Wherever somebody is, leaving is possible.
        if mode is not Mode.REVIEW:
            leaves = self.find(Mode.REVIEW, word)
            return leaves if leaves is not None and leaves.command == "quit" else None
        return None

    def _by_key(self, mode: Mode, word: str) -> Bound | None:
        if len(word) == 1:
            return self._keymap.find(mode, word, word)
        return self._keymap.find(mode, word.lower(), None)

    def key(self, command: str) -> str:
        """What to type for a command: its first key, or its name where it has none."""
        for bound in self._keymap.bound:
            if bound.command == command and bound.keys:
                return bound.keys[0]
        return command

    def argument(self, mode: Mode, given: str, names: Iterable[str]) -> str:
        """The name that a key of a mode stands for, or that was typed or begun.

        Raises:
            UsageError: There is no such name, or several begin so.
        """
        found = self._by_key(mode, given)
        known = list(names)
        if found is not None and found.argument in known:
            return found.argument
        return by_name(given, known)

    @property
    def reasons(self) -> list[Bound]:
        """The reasons for which a fact may be rejected."""
        return [bound for bound in self._keymap.bound if bound.command == REASON]

    def overview(self, mode: Mode) -> Iterator[str]:
        """All commands of a mode, one group on a line."""
        groups: dict[str, list[str]] = {}
        for bound in self._keymap.bound:
            if mode in bound.modes and self._answered(bound):
                keys = bound.keys[0] if bound.keys else bound.command
                groups.setdefault(bound.group, []).append(f"{keys} {bound.hint}")
        for group, members in groups.items():
            yield f"{group}: {', '.join(members)}"
        if mode is Mode.REVIEW:
            for word, said in WORDS.items():
                yield f"{word}: {_(said)}"
            yield _("#5: fact 5. Nothing typed: the same again.")
        yield _("{help} and a key explains it, as in {help} {key}.").format(
            help=self.key("help"), key=self.key("event" if mode is Mode.SELECT else "type")
        )

    def explained(self, mode: Mode, word: str) -> list[str]:
        """What a key, name or word does; nothing where it means nothing."""
        bound = self.find(mode, word)
        if bound is None:
            name = word.casefold()
            return [f"{name}: {_(WORDS[name])}"] if name in WORDS else []
        names = ", ".join([*bound.keys, bound.argument or bound.command])
        here = _HERE.get(bound.command)
        said = [f"{names}: {_(here) if here else bound.help}"]
        if bound.command in BEHIND:
            said.append(_("Behind it may stand {what}.").format(what=_(BEHIND[bound.command])))
        return said
