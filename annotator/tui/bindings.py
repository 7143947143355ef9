"""The keys that are really in force: commands, labels, roles and attributes, by mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.core.keys import ATTRIBUTE_MODES, ENTITY_MODES, REASON_MODES, ROLE_MODES, Mode
from annotator.core.language import N_, _
from annotator.core.schema import LabelSet, Reason
from annotator.tui.commands import COMMANDS, Command

LABEL, ROLE, ATTRIBUTE, REASON = "label", "role", "attribute", "reason"


@dataclass(frozen=True, slots=True)
class Bound:
    """A command with the keys that call it.

    Args:
        command: Id of a command, or ``label``, ``role``, ``attribute`` or ``reason``.
        keys: The keys, the one shown first.
        modes: Where they work.
        hint: A word or two.
        help: One line.
        group: Heading in the help.
        argument: Name of the label, role, attribute or reason.
    """

    command: str
    keys: tuple[str, ...]
    modes: frozenset[Mode]
    hint: str
    help: str
    group: str
    argument: str = ""


class Keymap:
    """Finds what a key does in a mode.

    Args:
        keys: The keys of each command as configured; default keys where one is absent.
        schema: The labels, roles and attributes, which bring keys of their own.
        reasons: Why a fact may be rejected; each brings a key too.
        commands: The commands of the screen.
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        schema: LabelSet,
        reasons: Sequence[Reason] = (),
        commands: Sequence[Command] = COMMANDS,
    ) -> None:
        self.bound: tuple[Bound, ...] = (
            *(
                Bound(
                    command.id,
                    keys.get(command.id, command.keys),
                    command.modes,
                    _(command.hint),
                    _(command.help),
                    _(command.group),
                )
                for command in commands
            ),
            *_from_schema(schema),
            *_from_reasons(reasons),
        )
        self._table: dict[tuple[Mode, str], Bound] = {}
        for bound in self.bound:
            for mode in bound.modes:
                for key in bound.keys:
                    self._table.setdefault((mode, key), bound)

    def find(self, mode: Mode, key: str, character: str | None) -> Bound | None:
        """What a key press calls.

        Args:
            mode: What the screen waits for.
            key: Textual's name of the key.
            character: The character that it types, if it types one.
        """
        if character is not None and character.isprintable() and character != " ":
            return self._table.get((mode, character))
        return self._table.get((mode, key))

    def shown(self, command: str, argument: str = "") -> str:
        """The first key of a command as people write it; empty where it has none."""
        for bound in self.bound:
            if bound.command == command and bound.argument == argument and bound.keys:
                return key_name(bound.keys[0])
        return ""


def _from_schema(schema: LabelSet) -> Iterator[Bound]:
    for entity in schema.entities:
        if entity.key:
            yield Bound(
                LABEL,
                (entity.key,),
                ENTITY_MODES,
                entity.name,
                _("Label the entity or the selection {label}").format(label=entity.name),
                _("Labels"),
                entity.name,
            )
    for role in schema.roles:
        if role.key:
            yield Bound(
                ROLE,
                (role.key,),
                ROLE_MODES,
                role.name,
                _("Fill or empty the role {role}").format(role=role.name),
                _("Roles"),
                role.name,
            )
    for attribute in schema.attributes:
        if attribute.key:
            values = ", ".join(attribute.values)
            yield Bound(
                ATTRIBUTE,
                (attribute.key,),
                ATTRIBUTE_MODES,
                attribute.name,
                _("Next {attribute}: {values}").format(attribute=attribute.name, values=values),
                _("Change"),
                attribute.name,
            )


def _from_reasons(reasons: Sequence[Reason]) -> Iterator[Bound]:
    for reason in reasons:
        yield Bound(
            REASON,
            (reason.key,),
            REASON_MODES,
            reason.name,
            reason.description or _("Reject: {reason}").format(reason=reason.name),
            _("Reasons"),
            reason.name,
        )


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "space": N_("Space"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "shift+left": "Shift-←",
    "shift+right": "Shift-→",
    "home": "Home",
    "end": "End",
}


def key_name(key: str) -> str:
    """A key as people write it: ``ctrl+r`` as ``Ctrl-R``."""
    if key in _NAMES:
        return _(_NAMES[key])
    if "+" in key and len(key) > 1:
        return "-".join(part.capitalize() for part in key.split("+"))
    return key if len(key) == 1 else key.capitalize()
