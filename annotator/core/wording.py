"""Facts, decisions and changes in words, for whatever screen or pipe shows them."""

from __future__ import annotations

from annotator.core.changes import Change, Delta, Entry, Kind
from annotator.core.display import visible
from annotator.core.facts import Comment, Entity, Event, Fact
from annotator.core.language import N_, _, ngettext
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


_STATES = {
    State.PENDING: N_("undecided"),
    State.ACCEPTED: N_("accepted"),
    State.CORRECTED: N_("corrected"),
    State.ADDED: N_("added by hand"),
    State.REJECTED: N_("rejected"),
}

_DIFFERENCES = {
    "label": N_("label"),
    "boundary": N_("boundary"),
    "arguments": N_("arguments"),
}


def decided(item: Item) -> str:
    """What has become of an item, with the reason where one was given."""
    said = _(_STATES[item.state])
    return f"{said} ({item.fact.reason})" if item.fact.reason else said


def provenance(session: Session, item: Item) -> str:
    """What has become of an item, and who proposed it."""
    said = decided(item)
    if item.suggestion is None or session.base is None:
        return said
    if item.differences:
        named = (_(_DIFFERENCES.get(each, each)) for each in sorted(item.differences))
        said += f" ({', '.join(named)})"
    source = f"{session.base.author} {session.base.version}".strip()
    proposal = _("suggested by {source}").format(source=source)
    if item.suggestion.confidence is not None:
        confidence = f"{item.suggestion.confidence:.2f}"
        proposal += _(", confidence {confidence}").format(confidence=confidence)
    if item.state is State.CORRECTED and item.suggestion.label != item.fact.label:
        proposal += _(", as {label}").format(label=item.suggestion.label)
    return f"{said} · {proposal}"


def predicted(session: Session, item: Item) -> str:
    """What was suggested in place of an item, as far as it differs; empty where nothing was.

    A filler that only the suggestion has stands behind a plus, one that it lacks behind a minus.
    """
    fact, suggestion = item.fact, item.suggestion
    if suggestion is None:
        return ""
    parts = []
    if not item.differences.isdisjoint({"label", "boundary"}):
        parts.append(describe(session, suggestion))
    if isinstance(suggestion, Event) and isinstance(fact, Event):
        parts += [
            session.schema.value(suggestion, each.name)
            for each in session.schema.attributes
            if each.name in item.differences
        ]
        text, present = session.document.text, set(suggestion.arguments)
        parts += [
            f"{'+' if one in present else '-'}{one.role} {quote(text, (one.span,))}"
            for one in sorted(present ^ set(fact.arguments))
        ]
    return " · ".join(parts)


_ABOUT_FACTS = {
    "accept": N_("accepted {fact}"),
    "reject": N_("rejected {fact}"),
    "relabel": N_("made it {fact}"),
    "retype": N_("made it {fact}"),
    "add": N_("added {fact}"),
    "correct": N_("corrected to {fact}"),
    "take": N_("put {fact} into the gold"),
    "drop": N_("took {fact} out of the gold"),
}

_ABOUT_ARTICLES = {
    "done": N_("finished the article"),
    "reopen": N_("opened the article again"),
    "flag": N_("flagged the article"),
    "unflag": N_("took the flag of the article away"),
}


def sentence(session: Session, change: Change) -> str:
    """A change in words, for the status line and the log."""
    if change.verb in _ABOUT_ARTICLES:
        return _(_ABOUT_ARTICLES[change.verb])
    pairs = [
        (delta, record)
        for delta in change.deltas
        if isinstance(record := delta.after or delta.before, Entity | Event)
    ]
    if not pairs:
        return _commented(session, change)
    number = len(pairs)
    if number > 1:
        many = {
            "accept": ngettext("accepted {number} fact", "accepted {number} facts", number),
            "reject": ngettext("rejected {number} fact", "rejected {number} facts", number),
            "propagate": ngettext(
                "carried it over to {number} mention",
                "carried it over to {number} mentions",
                number,
            ),
        }.get(change.verb)
        if many is not None:
            return many.format(number=number)
    delta, fact = pairs[0]
    if change.verb == "argument" and isinstance(fact, Event):
        return _arguments_changed(session, delta, fact)
    words = describe(session, fact)
    if change.verb == "attribute" and isinstance(fact, Event):
        values = _changed_values(session, delta, fact)
        return _("changed {fact} to {values}").format(fact=words, values=", ".join(values))
    if change.verb == "resize":
        return _moved(session, delta, fact).format(fact=words)
    if change.verb == "propagate":
        return _("carried it over to {fact}").format(fact=words)
    template = _ABOUT_FACTS.get(change.verb)
    if template is None:
        return f"{change.verb} {words}"
    said = _(template).format(fact=words)
    if change.verb == "reject" and fact.reason:
        said += f" ({fact.reason})"
    return said


def _changed_values(session: Session, delta: Delta, event: Event) -> list[str]:
    before = delta.before or session.suggestions.get(delta.id)
    value = session.schema.value
    return [
        value(event, each.name)
        for each in session.schema.attributes
        if not isinstance(before, Event) or value(before, each.name) != value(event, each.name)
    ]


def _moved(session: Session, delta: Delta, fact: Fact) -> str:
    before = delta.before or session.suggestions.get(delta.id)
    if isinstance(before, Entity | Event):
        if len(fact.fragments) > len(before.fragments):
            return _("added a piece to {fact}")
        if len(fact.fragments) < len(before.fragments):
            return _("took a piece from {fact}")
        start = before.extent.start != fact.extent.start
        end = before.extent.end != fact.extent.end
        if start and not end:
            return _("moved the start of {fact}")
        if end and not start:
            return _("moved the end of {fact}")
    return _("moved the boundaries of {fact}")


def _commented(session: Session, change: Change) -> str:
    for delta in change.deltas:
        record = delta.after or delta.before
        if isinstance(record, Comment):
            item = session.item(record.fact)
            about = _("the article") if item is None else describe(session, item.fact)
            if delta.after is None:
                return _("took the comment on {fact} away").format(fact=about)
            return _("commented on {fact}: {text}").format(fact=about, text=visible(record.text))
    return change.verb


def _arguments_changed(session: Session, delta: Delta, event: Event) -> str:
    before = delta.before or session.suggestions.get(delta.id)
    old = set(before.arguments) if isinstance(before, Event) else set()
    words = describe(session, event)
    said = []
    for one in sorted(old ^ set(event.arguments)):
        template = (
            _("took {filler} from the {role} of {fact}")
            if one in old
            else _("made {filler} the {role} of {fact}")
        )
        filler = quote(session.document.text, (one.span,))
        said.append(template.format(filler=filler, role=one.role, fact=words))
    return ", ".join(said)


def not_done(left: int) -> str:
    """Why an article cannot be finished, where a number of its facts is undecided."""
    return ngettext(
        "Not done: {number} fact is undecided. Here it is.",
        "Not done: {number} facts are undecided. Here is the first.",
        left,
    ).format(number=left)


def all_done(articles: int) -> str:
    """That every article of the queue is finished."""
    return ngettext(
        "All {number} article is done.", "All {number} articles are done.", articles
    ).format(number=articles)


def history(session: Session, entry: Entry) -> str:
    """A row of the log in words."""
    if entry.kind is Kind.UNDO:
        return _("undone: {change}").format(change=sentence(session, entry.change.inverse))
    if entry.kind is Kind.REDO:
        return _("redone: {change}").format(change=sentence(session, entry.change))
    return sentence(session, entry.change)


def is_entity(item: Item | None) -> bool:
    """Whether an item is an entity."""
    return item is not None and isinstance(item.fact, Entity)


def is_event(item: Item | None) -> bool:
    """Whether an item is an event."""
    return item is not None and isinstance(item.fact, Event)
