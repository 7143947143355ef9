"""Texts to read on the screen: the keys in force and the guideline of a label."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from annotator.core.display import visible
from annotator.core.facts import Entity, Fact
from annotator.core.keys import Mode
from annotator.core.language import _
from annotator.core.schema import LabelSet
from annotator.core.session import Session
from annotator.core.wording import history
from annotator.tui.bindings import Bound, Keymap, key_name

_COLUMN = 16


def help_text(keymap: Keymap, mode: Mode, *, errors: bool = False) -> Content:
    """All keys that are really in force, those of the present mode first, and the signs.

    Args:
        keymap: The keys.
        mode: The present mode.
        errors: Whether the errors of an extractor are looked at, where signs mean something else.
    """
    signs = _signs(errors)
    groups: dict[str, list[Bound]] = {}
    for bound in keymap.bound:
        if bound.keys:
            groups.setdefault(bound.group, []).append(bound)
    parts: list[str | tuple[str, str]] = []

    def nearness(group: str) -> int:
        members = groups[group]
        if mode is not Mode.REVIEW and _only(members, mode):
            return 0
        return 1 if any(mode in bound.modes for bound in members) else 2

    if mode is Mode.REVIEW:
        parts += signs
    for group in sorted(groups, key=nearness):
        members = groups[group]
        parts.append((f"\n{group}{_where(members, keymap)}\n", "bold"))
        for bound in members:
            keys = " ".join(key_name(key) for key in bound.keys)
            parts.append(f"{visible(keys):<{_COLUMN}}{visible(bound.help)}\n")
    if mode is not Mode.REVIEW:
        parts += ["\n", *signs]
    return Content.assemble(*parts)


def _signs(errors: bool) -> list[str | tuple[str, str]]:
    compared = {
        _("no sign"): _("right (plain)"),
        "~": _("wrong: label, boundary, arguments or an attribute (solid)"),
        "-": _("missed (solid)"),
        "+": _("false alarm, not in the gold (underlined)"),
    }
    reviewed = {
        "?": _("undecided (underlined)"),
        _("no sign"): _("accepted (solid)"),
        "~": _("corrected"),
        "+": _("added by hand"),
        "x": _("rejected (struck through)"),
    }
    marks = {
        "!": _("does not fit the label set"),
        "#": _("has a comment"),
    }
    known = (compared if errors else reviewed) | marks
    lines = [f"{sign:<{_COLUMN}}{meaning}\n" for sign, meaning in known.items()]
    return [(_("Signs") + "\n", "bold"), *lines]


def log_text(session: Session) -> Content:
    """What was done in an article, the latest first, with local times and active seconds."""
    if not session.log:
        return Content(_("Nothing was decided here yet."))
    lines: list[str | tuple[str, str]] = []
    day = ""
    for entry in reversed(session.log):
        at = datetime.fromisoformat(entry.at).astimezone()
        if at.date().isoformat() != day:
            day = at.date().isoformat()
            lines.append((f"{day}\n", "bold"))
        seconds = "" if entry.seconds is None else f"{entry.seconds:.0f} s"
        lines.append(f"{at:%H:%M}  {seconds:>6}  {visible(history(session, entry))}\n")
    return Content.assemble(*lines)


def _only(members: list[Bound], mode: Mode) -> bool:
    return all(bound.modes == {mode} for bound in members)


def _where(members: list[Bound], keymap: Keymap) -> str:
    entrances = {
        Mode.SELECT: "select",
        Mode.ROLE: "roles",
        Mode.REASON: "reject_because",
        Mode.SEARCH: "search",
    }
    for mode, command in entrances.items():
        if _only(members, mode):
            return " " + _("(after {key})").format(key=keymap.shown(command))
    return ""


def guideline(schema: LabelSet, fact: Fact) -> Content:
    """What the configuration says about a fact's label: its guideline and an example."""
    known = (
        schema.entity.get(fact.label) if isinstance(fact, Entity) else schema.event.get(fact.label)
    )
    if known is None:
        return Content(_("This label is not in the configuration any more."))
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
