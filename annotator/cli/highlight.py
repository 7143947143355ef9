"""An article with its facts marked, for people who only want to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.core.display import visible
from annotator.core.facts import Entity, Event, Fact, text_order
from annotator.core.schema import LabelSet
from annotator.core.text import Document

if TYPE_CHECKING:
    from rich.text import Text


def highlighted(document: Document, facts: Sequence[Fact], schema: LabelSet) -> Text:
    """The title, the text and a list of the events, in the colours of the labels.

    Behind each fact stands its label in brackets, behind each piece of a trigger also the number
    of its event in the list, so that it reads without colours too.

    Args:
        document: The article; whatever signs it holds, none of them reaches the terminal as such.
        facts: What to mark, with or without verdicts.
        schema: The labels and their colours.
    """
    from rich.text import Text

    ordered = sorted(facts, key=text_order)
    events = [fact for fact in ordered if isinstance(fact, Event)]
    numbers = {event.id: number for number, event in enumerate(events, 1)}
    shown = Text()
    if document.title and not document.text.startswith(document.title):
        shown.append(visible(document.title) + "\n\n", "bold")
    shown.append_text(_marked(document.text, ordered, schema, numbers))
    shown.append("\n")
    for event in events:
        shown.append("\n")
        shown.append_text(_line(document.text, event, schema, numbers[event.id]))
    shown.rstrip()
    return shown


def _marked(text: str, facts: Sequence[Fact], schema: LabelSet, numbers: dict[str, int]) -> Text:
    from rich.text import Text

    plain = Text("\n".join(visible(line) for line in text.split("\n")))
    behind: dict[int, list[Text]] = {}
    # The narrower is in front: its colour is laid over that of the wider.
    for fact in sorted(facts, key=lambda fact: -len(fact.extent)):
        style = _style(fact, schema)
        for piece in fact.fragments:
            plain.stylize(style, piece.start, piece.end)
    for fact in reversed(facts):
        number = f" {numbers[fact.id]}" if isinstance(fact, Event) else ""
        pieces = fact.fragments if isinstance(fact, Event) else fact.fragments[-1:]
        for piece in pieces:
            sign = Text(f" [{visible(fact.label)}{number}]", _style(fact, schema) + " dim")
            behind.setdefault(piece.end, []).append(sign)
    whole = Text()
    start = 0
    for end in sorted(behind):
        whole.append_text(plain[start:end])
        for sign in behind[end]:
            whole.append_text(sign)
        start = end
    whole.append_text(plain[start:])
    return whole


def _line(text: str, event: Event, schema: LabelSet, number: int) -> Text:
    from rich.text import Text

    def words(start: int, end: int) -> str:
        return visible(text[start:end].replace("\n", " "))

    line = Text(f"{number:>3}  ")
    line.append(visible(event.type), _style(event, schema))
    line.append("  " + " … ".join(words(piece.start, piece.end) for piece in event.trigger))
    for argument in event.arguments:
        filler = words(argument.span.start, argument.span.end)
        line.append(f"  {visible(argument.role)}: {filler}")
    for name, value in event.attributes:
        if name in schema.attribute and value != schema.attribute[name].default:
            line.append(f"  {visible(name)}: {visible(value)}")
    if event.confidence is not None:
        line.append(f"  ({event.confidence:.2f})")
    return line


def _style(fact: Fact, schema: LabelSet) -> str:
    if isinstance(fact, Entity):
        entity = schema.entity.get(fact.label)
        return entity.color if entity is not None else ""
    event = schema.event.get(fact.label)
    color = event.color if event is not None else ""
    return f"bold underline {color}".strip()
