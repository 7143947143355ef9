"""Every command of the review screen, once: its keys, its help and where it works.

Bindings, the hint bar, the help screen and the documentation are made from this table, and the
keys of ``config.yaml`` are checked against it. Labels, roles and attributes bring keys of their
own from the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.core.keys import Mode, Shortcut

_REVIEW = frozenset({Mode.REVIEW})
_SELECT = frozenset({Mode.SELECT})
_BOTH = frozenset({Mode.REVIEW, Mode.SELECT})
_ALL = frozenset(Mode)


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do on the review screen.

    Args:
        id: Its name, as used in ``keys:`` of the configuration.
        keys: Default keys, the one shown first.
        hint: A word or two for the hint bar.
        help: One line for the help screen.
        group: Heading under which help lists it.
        modes: Where it works.
    """

    id: str
    keys: tuple[str, ...]
    hint: str
    help: str
    group: str
    modes: frozenset[Mode] = _REVIEW


COMMANDS: tuple[Command, ...] = (
    Command("next", ("n", "tab"), "next", "Next undecided fact", "Move"),
    Command("previous", ("p", "shift+tab"), "previous", "Previous undecided fact", "Move"),
    Command("forward", ("j", "down"), "forward", "Next fact, decided or not", "Move"),
    Command("back", ("k", "up"), "back", "Previous fact, decided or not", "Move"),
    Command("hints", ("f",), "jump", "Jump: tag every visible fact with letters", "Move"),
    Command("page_down", ("space", "pagedown"), "page", "Scroll the article down", "Move", _BOTH),
    Command("page_up", ("b", "pageup"), "page up", "Scroll the article up", "Move", _BOTH),
    Command("accept", ("a", "enter"), "accept", "Accept the fact and go on", "Decide"),
    Command("reject", ("x",), "reject", "Reject the fact and go on", "Decide"),
    Command(
        "accept_sentence", ("A",), "all", "Accept every undecided fact of this sentence", "Decide"
    ),
    Command("type", ("t",), "type", "Choose the event's type or the entity's label", "Change"),
    Command("left_out", ("[",), "wider", "Move the left boundary one token out", "Change"),
    Command("right_out", ("]",), "wider", "Move the right boundary one token out", "Change"),
    Command("left_in", ("{",), "narrower", "Move the left boundary one token in", "Change"),
    Command("right_in", ("}",), "narrower", "Move the right boundary one token in", "Change"),
    Command(
        "step",
        (".",),
        "by letter",
        "Move boundaries and select by letter, or by token",
        "Change",
        _BOTH,
    ),
    Command("roles", ("r",), "roles", "Fill or empty a role of the event", "Change"),
    Command("select", ("v",), "select", "Select words, to add an entity or an event", "Add"),
    Command("cursor_left", ("left", "h"), "left", "Cursor one step left", "Select", _SELECT),
    Command("cursor_right", ("right", "l"), "right", "Cursor one step right", "Select", _SELECT),
    Command("cursor_up", ("up", "k"), "up", "Cursor one line up", "Select", _SELECT),
    Command("cursor_down", ("down", "j"), "down", "Cursor one line down", "Select", _SELECT),
    Command(
        "cursor_home", ("home", "0"), "line start", "Cursor to the line's start", "Select", _SELECT
    ),
    Command("cursor_end", ("end", "$"), "line end", "Cursor to the line's end", "Select", _SELECT),
    Command(
        "extend",
        ("v",),
        "extend",
        "Begin to extend, or start over at the cursor",
        "Select",
        _SELECT,
    ),
    Command(
        "extend_left", ("shift+left", "H"), "extend", "Extend one step left", "Select", _SELECT
    ),
    Command(
        "extend_right", ("shift+right", "L"), "extend", "Extend one step right", "Select", _SELECT
    ),
    Command("sentence", ("s",), "sentence", "Select the whole sentence", "Select", _SELECT),
    Command("event", ("t",), "event", "Add an event with this trigger", "Select", _SELECT),
    Command(
        "piece",
        ("+",),
        "piece",
        "Add or remove a piece of the focused event's trigger",
        "Select",
        _SELECT,
    ),
    Command(
        "fill",
        ("r",),
        "role",
        "Fill a role of the focused event with the selection",
        "Select",
        _SELECT,
    ),
    Command("undo", ("u",), "undo", "Take the last decision back", "History"),
    Command("redo", ("ctrl+r",), "redo", "Do it again", "History"),
    Command("done", ("d",), "done", "Finish the article and open the next one", "Article"),
    Command("queue", ("o",), "queue", "Open another article", "Article"),
    Command("labels", ("l",), "labels", "Show or hide the labels in the text", "Show"),
    Command("rejected", ("X",), "rejected", "Show or hide rejected facts", "Show"),
    Command("guideline", ("g",), "guideline", "The guideline of the fact's label", "Show"),
    Command("help", ("?", "f1"), "help", "All keys", "Show", _BOTH),
    Command("cancel", ("escape",), "back", "Leave the mode", "Show", _ALL - _REVIEW),
    Command("quit", ("q", "ctrl+q"), "quit", "Quit; everything is saved already", "Show"),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}


def shortcuts() -> dict[str, Shortcut]:
    """The default keys of all commands, as the configuration checks them."""
    return {command.id: Shortcut(command.keys, command.modes) for command in COMMANDS}
