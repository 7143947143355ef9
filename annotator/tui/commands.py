"""Every command of the review screen, once: its keys, its help and where it works.

Bindings, the hint bar, the help screen and the documentation are made from this table, and the
keys of ``config.yaml`` are checked against it. Labels, roles and attributes bring keys of their
own from the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.core.keys import Mode, Shortcut
from annotator.core.language import N_

_REVIEW = frozenset({Mode.REVIEW})
_SELECT = frozenset({Mode.SELECT})
_ROLE = frozenset({Mode.ROLE})
_HINT = frozenset({Mode.HINT})
_SEARCH = frozenset({Mode.SEARCH})
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
    Command("next", ("n", "tab"), N_("next"), N_("Next undecided fact"), N_("Move")),
    Command(
        "previous", ("p", "shift+tab"), N_("previous"), N_("Previous undecided fact"), N_("Move")
    ),
    Command("forward", ("j", "down"), N_("forward"), N_("Next fact, decided or not"), N_("Move")),
    Command("back", ("k", "up"), N_("back"), N_("Previous fact, decided or not"), N_("Move")),
    Command(
        "hints",
        ("f",),
        N_("jump"),
        N_("Jump: tag every visible fact with letters"),
        N_("Move"),
        _BOTH,
    ),
    Command("search", ("/",), N_("search"), N_("Search in the article"), N_("Move")),
    Command(
        "page_down",
        ("space", "pagedown"),
        N_("page"),
        N_("Scroll the article down"),
        N_("Move"),
        _BOTH,
    ),
    Command(
        "page_up", ("b", "pageup"), N_("page up"), N_("Scroll the article up"), N_("Move"), _BOTH
    ),
    Command("accept", ("a", "enter"), N_("accept"), N_("Accept the fact and go on"), N_("Decide")),
    Command("reject", ("x",), N_("reject"), N_("Reject the fact and go on"), N_("Decide")),
    Command("reject_because", ("R",), N_("why"), N_("Reject the fact with a reason"), N_("Decide")),
    Command(
        "propagate",
        ("*",),
        N_("same"),
        N_("The same decision for every identical undecided mention"),
        N_("Decide"),
    ),
    Command(
        "accept_sentence",
        ("A",),
        N_("all"),
        N_("Accept every undecided fact of this sentence"),
        N_("Decide"),
    ),
    Command(
        "accept_article",
        ("E",),
        N_("all"),
        N_("Accept every undecided fact of the article"),
        N_("Decide"),
    ),
    Command(
        "type",
        ("t",),
        N_("type"),
        N_("Choose the event's type or the entity's label"),
        N_("Change"),
    ),
    Command(
        "left_out", ("[",), N_("wider"), N_("Move the left boundary one token out"), N_("Change")
    ),
    Command(
        "right_out", ("]",), N_("wider"), N_("Move the right boundary one token out"), N_("Change")
    ),
    Command(
        "left_in", ("{",), N_("narrower"), N_("Move the left boundary one token in"), N_("Change")
    ),
    Command(
        "right_in", ("}",), N_("narrower"), N_("Move the right boundary one token in"), N_("Change")
    ),
    Command(
        "step",
        (".",),
        N_("by letter"),
        N_("Move boundaries and select by letter, or by token"),
        N_("Change"),
        _BOTH,
    ),
    Command("roles", ("r",), N_("roles"), N_("Fill or empty a role of the event"), N_("Change")),
    Command("comment", ("c",), N_("comment"), N_("Write a comment on the fact"), N_("Change")),
    Command(
        "select", ("v",), N_("select"), N_("Select words, to add an entity or an event"), N_("Add")
    ),
    Command(
        "cursor_left", ("left", "h"), N_("left"), N_("Cursor one step left"), N_("Select"), _SELECT
    ),
    Command(
        "cursor_right",
        ("right", "l"),
        N_("right"),
        N_("Cursor one step right"),
        N_("Select"),
        _SELECT,
    ),
    Command("cursor_up", ("up", "k"), N_("up"), N_("Cursor one line up"), N_("Select"), _SELECT),
    Command(
        "cursor_down", ("down", "j"), N_("down"), N_("Cursor one line down"), N_("Select"), _SELECT
    ),
    Command(
        "cursor_home",
        ("home", "0"),
        N_("line start"),
        N_("Cursor to the line's start"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "cursor_end",
        ("end", "$"),
        N_("line end"),
        N_("Cursor to the line's end"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "extend",
        ("v",),
        N_("extend"),
        N_("Begin to extend, or start over at the cursor"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "extend_left",
        ("shift+left", "H"),
        N_("extend"),
        N_("Extend one step left"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "extend_right",
        ("shift+right", "L"),
        N_("extend"),
        N_("Extend one step right"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "sentence", ("s",), N_("sentence"), N_("Select the whole sentence"), N_("Select"), _SELECT
    ),
    Command(
        "entity",
        ("e",),
        N_("entity"),
        N_("Add an entity; its label comes from a list"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "event", ("t",), N_("event"), N_("Add an event with this trigger"), N_("Select"), _SELECT
    ),
    Command(
        "piece",
        ("+",),
        N_("piece"),
        N_("Add or remove a piece of the focused event's trigger"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "fill",
        ("r",),
        N_("role"),
        N_("Fill a role of the focused event with the selection"),
        N_("Select"),
        _SELECT,
    ),
    Command(
        "next_event",
        ("enter",),
        N_("next event"),
        N_("Accept the event and go to the next undecided one"),
        N_("Roles"),
        _ROLE,
    ),
    Command(
        "words",
        ("space",),
        N_("words"),
        N_("Tag every word of the sentence; a capital begins a filler of several words"),
        N_("Roles"),
        _HINT,
    ),
    Command("undo", ("u",), N_("undo"), N_("Take the last decision back"), N_("History")),
    Command("redo", ("ctrl+r",), N_("redo"), N_("Do it again"), N_("History")),
    Command("log", ("L",), N_("log"), N_("What was done in this article, and when"), N_("History")),
    Command(
        "done", ("d",), N_("done"), N_("Finish the article and open the next one"), N_("Article")
    ),
    Command(
        "flag", ("F",), N_("flag"), N_("Flag the article, or take its flag away"), N_("Article")
    ),
    Command("queue", ("o",), N_("queue"), N_("Open another article"), N_("Article")),
    Command("labels", ("l",), N_("labels"), N_("Show or hide the labels in the text"), N_("Show")),
    Command("rejected", ("X",), N_("rejected"), N_("Show or hide rejected facts"), N_("Show")),
    Command(
        "guideline", ("g",), N_("guideline"), N_("The guideline of the fact's label"), N_("Show")
    ),
    Command("tour", ("T",), N_("tour"), N_("Try every key on an article of its own"), N_("Show")),
    Command("theme", (), N_("theme"), N_("Light or dark"), N_("Show")),
    Command("help", ("?", "f1"), N_("help"), N_("All keys"), N_("Show"), _BOTH),
    Command(
        "palette", ("ctrl+p",), N_("commands"), N_("Find a command by what it does"), N_("Show")
    ),
    Command("cancel", ("escape",), N_("back"), N_("Leave the mode"), N_("Show"), _ALL - _REVIEW),
    Command(
        "match_next",
        ("enter", "down"),
        N_("next match"),
        N_("Next match of the search"),
        N_("Search"),
        _SEARCH,
    ),
    Command(
        "match_previous",
        ("up",),
        N_("match before"),
        N_("Match before this one"),
        N_("Search"),
        _SEARCH,
    ),
    Command("redraw", ("ctrl+l",), N_("redraw"), N_("Draw the screen again"), N_("Show"), _ALL),
    Command(
        "suspend",
        ("ctrl+z",),
        N_("pause"),
        N_("Back to the shell for a while; fg returns"),
        N_("Show"),
        _ALL,
    ),
    Command(
        "quit", ("q", "ctrl+q"), N_("quit"), N_("Quit; everything is saved already"), N_("Show")
    ),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}


_LEFT_OUT = frozenset(
    {"reject_because", "propagate", "accept_sentence", "accept_article", "rejected", "tour"}
)
"""What there is to do with suggestions but not with errors."""

_OTHERWISE: Mapping[str, tuple[str, str]] = {
    "next": (N_("next"), N_("Next error, also in the next article")),
    "previous": (N_("previous"), N_("Previous error, also in the article before")),
    "forward": (N_("forward"), N_("Next fact, right or wrong")),
    "back": (N_("back"), N_("Previous fact, right or wrong")),
    "accept": (N_("into the gold"), N_("Have the gold say what was predicted, and go on")),
    "reject": (N_("out of the gold"), N_("Take the fact out of the gold, and go on")),
    "done": (N_("next article"), N_("Open the next article with errors")),
}
"""Hint and help of commands that mean something else where errors are looked at."""

ERRORS = Command(
    "errors", ("e",), N_("which"), N_("Which errors to look at, by kind and label"), N_("Move")
)

ERROR_COMMANDS: tuple[Command, ...] = (
    ERRORS,
    *(
        replace(command, hint=hint, help=help_)
        for command in COMMANDS
        if command.id not in _LEFT_OUT
        for hint, help_ in [_OTHERWISE.get(command.id, (command.hint, command.help))]
    ),
)
"""The commands where the errors of an extractor are looked at."""


def shortcuts() -> dict[str, Shortcut]:
    """The default keys of all commands, as the configuration checks them."""
    known = {command.id: Shortcut(command.keys, command.modes) for command in COMMANDS}
    # It is on a screen of its own, so its key takes none away from reviewing.
    return known | {ERRORS.id: Shortcut(ERRORS.keys, frozenset())}
