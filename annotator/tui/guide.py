"""Texts to read on the screen: the keys in force and the guideline of a label."""

from __future__ import annotations

from textual.content import Content

from annotator.core.display import visible
from annotator.core.facts import Entity, Fact
from annotator.core.keys import Mode
from annotator.core.schema import LabelSet
from annotator.tui.bindings import Bound, Keymap, key_name

_COLUMN = 16


def help_text(keymap: Keymap) -> Content:
    """All keys that are really in force, by group, and the signs of the states."""
    groups: dict[str, list[Bound]] = {}
    for bound in keymap.bound:
        if bound.keys:
            groups.setdefault(bound.group, []).append(bound)
    parts: list[str | tuple[str, str]] = [
        ("Signs\n", "bold"),
        f"{'?':<{_COLUMN}}undecided (underlined)\n",
        f"{'no sign':<{_COLUMN}}accepted (solid)\n",
        f"{'~':<{_COLUMN}}corrected\n",
        f"{'+':<{_COLUMN}}added by hand\n",
        f"{'x':<{_COLUMN}}rejected (struck through)\n",
        f"{'!':<{_COLUMN}}does not fit the label set\n",
    ]
    for group, members in groups.items():
        parts.append((f"\n{group}{_where(members)}\n", "bold"))
        for bound in members:
            keys = " ".join(key_name(key) for key in bound.keys)
            parts.append(f"{visible(keys):<{_COLUMN}}{visible(bound.help)}\n")
    return Content.assemble(*parts)


def _where(members: list[Bound]) -> str:
    if all(bound.modes == {Mode.SELECT} for bound in members):
        return " (after v)"
    if all(bound.modes == {Mode.ROLE} for bound in members):
        return " (after r)"
    return ""


def guideline(schema: LabelSet, fact: Fact) -> Content:
    """What the configuration says about a fact's label: its guideline and an example."""
    known = (
        schema.entity.get(fact.label) if isinstance(fact, Entity) else schema.event.get(fact.label)
    )
    if known is None:
        return Content("This label is not in the configuration any more.")
    parts: list[str | Content | tuple[str, str]] = [
        visible_lines(known.description),
        "\n\n",
        marked(known.example),
    ]
    if not isinstance(fact, Entity):
        for role in schema.roles_of(fact.label):
            parts += [("\n\n" + role.name, "bold"), f"  {visible_lines(role.description)}"]
        for attribute in schema.attributes:
            values = ", ".join(attribute.values)
            parts += [
                (f"\n\n{attribute.name}", "bold"),
                f"  {values}. {visible_lines(attribute.description)}",
            ]
    return Content.assemble(*parts)


def visible_lines(text: str) -> str:
    """A text of the configuration, line by line fit for the terminal."""
    return "\n".join(visible(line) for line in text.strip().split("\n"))


def marked(text: str) -> Content:
    """A text with what stands in its ``**`` pairs in bold and underlined."""
    parts: list[str | tuple[str, str]] = []
    for index, piece in enumerate(visible_lines(text).split("**")):
        if piece:
            parts.append((piece, "bold underline") if index % 2 else piece)
    return Content.assemble(*parts)
