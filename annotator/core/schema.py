"""The label set: what may be said about a text. Its content is a project's data, never code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from annotator.core.facts import Entity, Event, Fact
from annotator.core.language import _


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityType:
    """A label for mentions.

    Args:
        name: What exports call it.
        key: The key that gives it.
        color: A colour name or ``#rrggbb``.
        description: The guideline: what is marked and how far.
        example: One example, the span in ``**`` pairs.
        overlap: Whether such a mention may overlap others.
    """

    name: str
    key: str = ""
    color: str = ""
    description: str = ""
    example: str = ""
    overlap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A type of event.

    Args:
        name: What exports call it.
        color: A colour name or ``#rrggbb``; empty for the common event colour.
        description: The guideline.
        example: One example, the trigger in ``**`` pairs.
        roles: The roles that it has; empty for all roles of the label set.
    """

    name: str
    color: str = ""
    description: str = ""
    example: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A place in an event that a span fills.

    Args:
        name: What exports call it.
        key: The key that chooses it.
        fillers: Entity labels that may fill it; empty for any.
        nouns: Whether a span that is no entity may fill it.
        required: Whether an event without it is a problem.
        repeatable: Whether it may have several fillers.
        description: The guideline.
    """

    name: str
    key: str = ""
    fillers: tuple[str, ...] = ()
    nouns: bool = True
    required: bool = False
    repeatable: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property of an event with a closed list of values.

    Args:
        name: What exports call it.
        key: The key that goes to the next value.
        values: What it may be; the first is the default.
        description: The guideline.
    """

    name: str
    key: str
    values: tuple[str, ...]
    description: str = ""

    @property
    def default(self) -> str:
        """The value of an event that does not say."""
        return self.values[0]

    def after(self, value: str | None) -> str:
        """The value that follows in the cycle; the one after the default where it is unknown."""
        index = self.values.index(value) if value in self.values else 0
        return self.values[(index + 1) % len(self.values)]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a fact is rejected, from a closed list.

    Args:
        key: The key that gives it.
        name: What exports call it.
        description: The guideline: when it is the reason.
    """

    key: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class LabelSet:
    """All labels of a project.

    Args:
        entities: Entity types, in the order in which they are shown.
        events: Event types.
        roles: Roles.
        attributes: Attributes of events.
    """

    entities: tuple[EntityType, ...] = ()
    events: tuple[EventType, ...] = ()
    roles: tuple[Role, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @cached_property
    def entity(self) -> Mapping[str, EntityType]:
        """Entity types by name."""
        return {item.name: item for item in self.entities}

    @cached_property
    def event(self) -> Mapping[str, EventType]:
        """Event types by name."""
        return {item.name: item for item in self.events}

    @cached_property
    def role(self) -> Mapping[str, Role]:
        """Roles by name."""
        return {item.name: item for item in self.roles}

    @cached_property
    def attribute(self) -> Mapping[str, Attribute]:
        """Attributes by name."""
        return {item.name: item for item in self.attributes}

    def roles_of(self, event_type: str) -> tuple[Role, ...]:
        """The roles that an event of the type has, in the order of the label set."""
        known = self.event.get(event_type)
        if known is None or not known.roles:
            return self.roles
        return tuple(role for role in self.roles if role.name in known.roles)

    def value(self, event: Event, attribute: str) -> str:
        """The value of an event's attribute, the default where the event does not say."""
        own = event.attribute(attribute)
        return self.attribute[attribute].default if own is None else own

    def problems(self, fact: Fact, others: Iterable[Fact] = ()) -> tuple[str, ...]:
        """What is wrong with a fact by this label set, one sentence each; empty if nothing is.

        Args:
            fact: The fact to look at.
            others: The asserted facts of the same layer; the fact itself may be among them.
        """
        if isinstance(fact, Entity):
            return self._entity_problems(fact, others)
        return self._event_problems(fact, others)

    def _entity_problems(self, entity: Entity, others: Iterable[Fact]) -> tuple[str, ...]:
        known = self.entity.get(entity.label)
        if known is None:
            return (_("{name} is no entity label of this project").format(name=entity.label),)
        if known.overlap:
            return ()
        for other in others:
            if not isinstance(other, Entity) or other.id == entity.id:
                continue
            other_known = self.entity.get(other.label)
            if other_known is not None and other_known.overlap:
                continue
            if any(a.overlaps(b) for a in entity.fragments for b in other.fragments):
                return (_("overlaps another entity ({label})").format(label=other.label),)
        return ()

    def _event_problems(self, event: Event, others: Iterable[Fact]) -> tuple[str, ...]:
        found: list[str] = []
        if event.type not in self.event:
            found.append(_("{name} is no event type of this project").format(name=event.type))
        labels = {
            other.fragments[0]: other.label
            for other in others
            if isinstance(other, Entity) and len(other.fragments) == 1
        }
        allowed = {role.name for role in self.roles_of(event.type)}
        for argument in event.arguments:
            role = self.role.get(argument.role)
            if role is None:
                found.append(_("{name} is no role of this project").format(name=argument.role))
            elif role.name not in allowed:
                found.append(_("{type} has no role {role}").format(type=event.type, role=role.name))
            else:
                label = labels.get(argument.span)
                if label is None and not role.nouns:
                    sentence = _("{role} takes an entity ({labels})")
                    found.append(sentence.format(role=role.name, labels=", ".join(role.fillers)))
                elif label is not None and role.fillers and label not in role.fillers:
                    found.append(_("{role} takes no {label}").format(role=role.name, label=label))
        for role in self.roles_of(event.type):
            count = sum(argument.role == role.name for argument in event.arguments)
            if role.required and not count:
                found.append(_("{role} is missing").format(role=role.name))
            if count > 1 and not role.repeatable:
                found.append(
                    _("{role} takes one filler, not {count}").format(role=role.name, count=count)
                )
        for name, value in event.attributes:
            attribute = self.attribute.get(name)
            if attribute is None:
                found.append(_("{name} is no attribute of this project").format(name=name))
            elif value not in attribute.values:
                found.append(_("{attribute} cannot be {value}").format(attribute=name, value=value))
        return tuple(found)
