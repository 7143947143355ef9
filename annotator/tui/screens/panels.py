"""Panels over the review screen: a text to read, and a list to choose from while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from annotator.core.display import visible
from annotator.core.errors import AnnotatorError
from annotator.core.language import _
from annotator.tui.guide import marked
from annotator.tui.wording import cut


class TextPanel(ModalScreen[None]):
    """Shows a text until a key is pressed; arrows and page keys scroll it."""

    _SCROLL = frozenset({"up", "down", "pageup", "pagedown", "home", "end", "space"})

    def __init__(self, head: str, content: Content) -> None:
        super().__init__()
        self._head = head
        self._content = content

    def compose(self) -> ComposeResult:
        """The heading and the text."""
        with Vertical(id="panel"):
            yield Static(Content(visible(self._head)), classes="head", markup=False)
            with VerticalScroll(id="text"):
                yield Static(self._content, markup=False)
            yield Static(
                Content(_("arrows, Space and PgUp scroll, any other key closes this")),
                classes="foot",
                markup=False,
            )

    def on_key(self, event: events.Key) -> None:
        """Close on every key that does not scroll."""
        if event.key == "space":
            self.query_one("#text", VerticalScroll).scroll_page_down(animate=False)
        elif event.key in self._SCROLL:
            return
        else:
            self.dismiss(None)
        event.stop()
        event.prevent_default()


_WIDEST = 100
"""The most columns that a panel takes, as in the style sheet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list.

    Args:
        id: What choosing it returns.
        name: What typing is compared with first, and the first column.
        text: The rest of the line.
        about: Shown below the list while the line is highlighted.
    """

    id: str
    name: str
    text: str = ""
    about: str = ""


class StillInput(Input):
    """An input line that sends nothing while nobody types."""

    def on_mount(self) -> None:
        """Stop the blinking."""
        self.cursor_blink = False


class Prompt(StillInput):
    """A line to type in, in the place of the hint bar."""


class PickPanel(ModalScreen[str | None]):
    """A list that narrows while typing; Enter takes the highlighted line, Escape none.

    Args:
        head: What is chosen.
        find: The lines for what was typed; an error of it is shown, and the lines stay.
        current: Id of the line that is highlighted at first.
        typed: What stands in the input line at first.
        about: Shown in the empty input line.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        head: str,
        find: Callable[[str], Sequence[Choice]],
        current: str | None = None,
        *,
        typed: str = "",
        about: str = "",
    ) -> None:
        super().__init__()
        self._head = head
        self._find = find
        self._choices: Sequence[Choice] = ()
        self._current = current
        self._typed = typed
        self._trouble = ""
        self._about = about or _("type to narrow, Enter takes, Esc leaves")

    def compose(self) -> ComposeResult:
        """The heading, the input, the list and the words about the highlighted line."""
        with Vertical(id="panel"):
            yield Static(Content(visible(self._head)), classes="head", markup=False)
            yield StillInput(self._typed, placeholder=self._about)
            yield OptionList(markup=False)
            yield Static("", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Fill the list; typing goes to the input all the time."""
        self._fill(self._typed)
        self.query_one(Input).focus()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _fill(self, typed: str) -> None:
        try:
            found = self._choices = self._find(typed)
        except AnnotatorError as error:
            self._trouble = str(error)
            self.query_one(".foot", Static).update(Content(visible(self._trouble)))
            return
        self._trouble = "" if found else _("Nothing fits.")
        column = max((cell_len(choice.name) for choice in found), default=0)
        room = max(0, min(_WIDEST, self.app.size.width) - column - 8)
        self._list.clear_options()
        self._list.add_options(
            Option(
                Content.assemble(
                    (set_cell_size(visible(choice.name), column), "bold"),
                    "  ",
                    cut(visible(choice.text), room),
                ),
                id=choice.id,
            )
            for choice in found
        )
        ids = [choice.id for choice in found]
        if ids:
            self._list.highlighted = ids.index(self._current) if self._current in ids else 0
        else:
            self.query_one(".foot", Static).update(Content(self._trouble))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._current = None if event.value != self._typed else self._current
        self._fill(event.value)

    @on(OptionList.OptionHighlighted)
    def _describe(self, event: OptionList.OptionHighlighted) -> None:
        if self._trouble:
            # It was highlighted before the last letter was typed.
            return
        about = next((c.about for c in self._choices if c.id == event.option_id), "")
        self.query_one(".foot", Static).update(marked(about))

    @on(Input.Submitted)
    def _take(self) -> None:
        index = self._list.highlighted
        if index is not None:
            self.dismiss(self._list.get_option_at_index(index).id)

    @on(OptionList.OptionSelected)
    def _click(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """Move in the list while the input keeps the typing."""
        moves = {
            "up": self._list.action_cursor_up,
            "down": self._list.action_cursor_down,
            "pageup": self._list.action_page_up,
            "pagedown": self._list.action_page_down,
            "tab": self._list.action_cursor_down,
            "shift+tab": self._list.action_cursor_up,
        }
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in moves:
            moves[event.key]()
        else:
            return
        event.stop()
        event.prevent_default()


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that fit what was typed: beginnings of names, insides of names, other words."""
    wanted = typed.strip().casefold()

    def rank(choice: Choice) -> int | None:
        name = choice.name.casefold()
        if name.startswith(wanted):
            return 0
        if wanted in name:
            return 1
        return 2 if wanted in f"{choice.text} {choice.about}".casefold() else None

    ranked = [(place, choice) for choice in choices if (place := rank(choice)) is not None]
    return [choice for _, choice in sorted(ranked, key=lambda pair: pair[0])]
