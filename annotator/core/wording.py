"""Facts, decisions and changes in words, for whatever screen or pipe shows them."""

from __future__ import annotations

from annotator.core.changes import Change, Delta
from annotator.core.display import visible
from annotator.core.facts import ArticleState, Entity, Event, Fact
from annotator.core.session import Item, Session, State
from annotator.core.text import Document, Fragments

SIGNS = {
    State.PENDING: "?",
    State.ACCEPTED: " ",
    State.CORRECTED: "~",
    State.ADDED: "+",
    State.REJECTED: "x",
}
"""The sign of each state; it tells without colour what the colour tells."""


def quote(text: str, pieces: Fragments) -> str:
    """The words at a place on one line, with dots between pieces that stand apart."""
    return " … ".join(visible(" ".join(text[piece.start : piece.end].split())) for piece in pieces)


def headline(document: Document) -> str:
    """The title of an article, or its first sentence where it has none."""
    if document.title:
        return visible(document.title)
    return quote(document.text, document.sentences[:1])


def describe(session: Session, fact: Fact) -> str:
    """A fact in two or three words."""
    return f"{fact.label} {quote(session.document.text, fact.fragments)}"


def attributes(session: Session, event: Event) -> list[str]:
    """The values of an event's attributes that are not the default ones."""
    return [
        session.schema.value(event, attribute.name)
        for attribute in session.schema.attributes
        if session.schema.value(event, attribute.name) != attribute.default
    ]


def arguments(session: Session, event: Event) -> list[str]:
    """The roles of an event with their fillers, role by role in the order of the label set."""
    text = session.document.text
    by_role: dict[str, list[str]] = {}
    for argument in event.arguments:
        by_role.setdefault(argument.role, []).append(quote(text, (argument.span,)))
    order = [role.name for role in session.schema.roles]
    names = sorted(by_role, key=lambda name: order.index(name) if name in order else len(order))
    return [f"{name} {', '.join(by_role[name])}" for name in names]


def provenance(session: Session, item: Item) -> str:
    """What has become of an item, and who proposed it."""
    said = {
        State.PENDING: "undecided",
        State.ACCEPTED: "accepted",
        State.CORRECTED: "corrected",
        State.ADDED: "added by hand",
        State.REJECTED: "rejected",
    }[item.state]
    if item.suggestion is None or session.base is None:
        return said
    if item.differences:
        said += f" ({', '.join(sorted(item.differences))})"
    source = f"{session.base.author} {session.base.version}".strip()
    proposal = f"suggested by {source}"
    if item.suggestion.confidence is not None:
        proposal += f", confidence {item.suggestion.confidence:.2f}"
    if item.state is State.CORRECTED and item.suggestion.label != item.fact.label:
        proposal += f", as {item.suggestion.label}"
    return f"{said} · {proposal}"


_VERBS = {
    "accept": "accepted",
    "reject": "rejected",
    "relabel": "made it",
    "retype": "made it",
    "resize": "moved the boundary of",
    "add": "added",
    "correct": "corrected to",
    "attribute": "changed",
    "done": "finished the article",
    "reopen": "opened the article again",
}


def sentence(session: Session, change: Change) -> str:
    """A change in words, for the status line and the log."""
    said = _VERBS.get(change.verb, change.verb)
    facts = [
        record
        for delta in change.deltas
        if (record := delta.after or delta.before) is not None
        and not isinstance(record, ArticleState)
    ]
    if not facts:
        return said
    first = facts[0]
    if change.verb in ("accept", "reject") and len(facts) > 1:
        return f"{said} {len(facts)} facts"
    if change.verb == "argument" and isinstance(first, Event):
        return _arguments_changed(session, change.deltas[0], first)
    words = f"{said} {describe(session, first)}"
    if change.verb == "attribute" and isinstance(first, Event):
        values = [session.schema.value(first, a.name) for a in session.schema.attributes]
        words += f" to {', '.join(values)}"
    return words


def _arguments_changed(session: Session, delta: Delta, event: Event) -> str:
    before = delta.before or session.suggestions.get(delta.id)
    old = set(before.arguments) if isinstance(before, Event) else set()
    words = describe(session, event)
    changed = sorted(old ^ set(event.arguments))
    return ", ".join(
        f"took {quote(session.document.text, (one.span,))} from the {one.role} of {words}"
        if one in old
        else f"made {quote(session.document.text, (one.span,))} the {one.role} of {words}"
        for one in changed
    )


def is_entity(item: Item | None) -> bool:
    """Whether an item is an entity."""
    return item is not None and isinstance(item.fact, Entity)


def is_event(item: Item | None) -> bool:
    """Whether an item is an event."""
    return item is not None and isinstance(item.fact, Event)
