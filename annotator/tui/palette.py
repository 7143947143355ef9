"""Colours and looks: what a label, a state and a mode look like on this terminal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rich.color import Color as RichColor
from rich.color import ColorParseError as RichColorParseError
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.style import Style as VisualStyle

from annotator.core.facts import Entity, Fact
from annotator.core.schema import LabelSet
from annotator.core.session import State
from annotator.core.wording import SIGNS

_EVENT_COLOR = "#ffaf5f"
_ENTITY_COLOR = "#5fafff"
_MIN_CONTRAST = 3.0


def _color(name: str, fallback: str) -> Color:
    try:
        parsed = Color.parse(name)
    except ColorParseError:
        try:
            parsed = Color.from_rich_color(RichColor.parse(name))
        except RichColorParseError:
            parsed = Color.parse(fallback)
    # A colour of the terminal's own palette cannot be blended; its usual values can.
    return Color(parsed.r, parsed.g, parsed.b)


def _luminance(color: Color) -> float:
    """Relative luminance of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _over(color: str, *, underline: bool = False, bold: bool = False) -> Style:
    """Black on a colour, whatever lies under it."""
    return Style(
        color="#000000", bgcolor=color, underline=underline, bold=bold, reverse=False, strike=False
    )


class Palette:
    """The styles and signs of a project's labels on a background.

    Args:
        schema: The labels with their colours.
        surface: The style of what the text is drawn on.
        colored: Whether labels have their colours; else all are of one grey that can be read,
            for a grey made of a colour often cannot.
    """

    signs: Mapping[State, str] = SIGNS
    """The sign of each state."""

    def __init__(self, schema: LabelSet, surface: VisualStyle, *, colored: bool = True) -> None:
        self._schema = schema
        background = surface.background or Color.parse("#121212")
        foreground = surface.foreground or Color.parse("#e0e0e0")
        self.background = background
        self.foreground = foreground
        toward = Color.parse("black" if _luminance(background) > 0.5 else "white")

        @cache
        def readable(name: str, fallback: str) -> Color:
            if not colored:
                return background.blend(foreground, 0.6)
            color = _color(name, fallback)
            for _ in range(10):
                if contrast(color, background) >= _MIN_CONTRAST:
                    break
                color = color.blend(toward, 0.2)
            return color

        self._readable = readable
        self._looks = cache(self._text)
        ink, paper = foreground.rich_color, background.rich_color
        # Reversed rather than coloured, so that the focus is seen where there are no colours.
        self.focus = Style(color=ink, bgcolor=paper, reverse=True, bold=True, dim=False)
        self.selection = _over("#ffd75f")
        self.cursor = _over("#ffd75f", underline=True, bold=True)
        self.filler = Style(color=ink, bgcolor=self._shade(0.22), underline=True, bold=True)
        self.tag = _over("#ffd75f", bold=True)
        self.role = _over("#87d7af", bold=True)
        self.rejected = Style(dim=True, strike=True)
        self.quiet = Style(color=background.blend(foreground, 0.6).rich_color)
        self.problem = Style(color=readable("#ff5f5f", "#ff5f5f").rich_color, bold=True)

    def _shade(self, share: float) -> str:
        return self.background.blend(self.foreground, share).hex6

    def color(self, fact: Fact) -> Color:
        """The colour of a fact's label, readable on the background."""
        return self.label_color(fact.label, entity=isinstance(fact, Entity))

    def label_color(self, label: str, *, entity: bool) -> Color:
        """The colour of a label or event type, readable on the background."""
        known = (self._schema.entity if entity else self._schema.event).get(label)
        fallback = _ENTITY_COLOR if entity else _EVENT_COLOR
        return self._readable(known.color if known and known.color else fallback, fallback)

    def label(self, fact: Fact) -> Style:
        """The style of a fact's label in lists."""
        return Style(color=self.color(fact).rich_color, bold=not isinstance(fact, Entity))

    def sign(self, fact: Fact, state: State) -> Style:
        """The style of a state's sign."""
        del state
        return self.label(fact)

    def text(self, fact: Fact, state: State) -> Style:
        """The style of a fact in the article: hollow while undecided, solid once decided."""
        if state is State.REJECTED:
            return self.rejected
        event = not isinstance(fact, Entity)
        return self._looks(fact.label, event, state is State.PENDING)

    def _text(self, label: str, event: bool, pending: bool) -> Style:
        color = self.label_color(label, entity=not event)
        return self._filled(color, event=event, hollow=pending)

    @staticmethod
    def _filled(color: Color, *, event: bool, hollow: bool) -> Style:
        """Hollow or solid in a colour."""
        if hollow:
            return Style(color=color.rich_color, underline=True, bold=event)
        black, white = Color.parse("black"), Color.parse("white")
        ink = max((black, white), key=lambda candidate: contrast(candidate, color))
        return Style(color=ink.rich_color, bgcolor=color.rich_color, underline=event, bold=True)


CONTRAST_SIGNS: Mapping[State, str] = {
    State.PENDING: "+",
    State.ACCEPTED: " ",
    State.CORRECTED: "~",
    State.ADDED: "-",
    State.REJECTED: "x",
}
"""What a prediction has more, has otherwise and has not, as in the difference of two texts."""

_OUTCOMES = {
    State.PENDING: "#d787ff",
    State.ACCEPTED: "#87af87",
    State.CORRECTED: "#ffd75f",
    State.ADDED: "#ff8787",
}


class ContrastPalette(Palette):
    """The styles where gold and predictions are compared: colours tell what is wrong.

    What is right is quiet, what is wrong or missed is solid, and a false alarm, which is not in
    the gold, is hollow.
    """

    signs = CONTRAST_SIGNS

    def _outcome(self, state: State) -> Color:
        name = _OUTCOMES[state]
        return self._readable(name, name)

    def sign(self, fact: Fact, state: State) -> Style:
        """The style of a state's sign, in the colour of the state."""
        if state is State.REJECTED:
            return super().sign(fact, state)
        return Style(color=self._outcome(state).rich_color, bold=True)

    def text(self, fact: Fact, state: State) -> Style:
        """The style of a fact in the article."""
        if state is State.REJECTED:
            return self.rejected
        event = not isinstance(fact, Entity)
        color = self._outcome(state)
        if state is State.ACCEPTED:
            return Style(color=color.rich_color, underline=event)
        return self._filled(color, event=event, hollow=state is State.PENDING)
