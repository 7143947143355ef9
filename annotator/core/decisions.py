"""What an annotator can decide, each as a function from a session to one change.

A function returns None where there is nothing to do. None of them stores anything: the session
does, with what it is given here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.core.changes import Change, Delta
from annotator.core.facts import ARTICLE_STATE, Argument, Entity, Event, Fact, Record, Verdict
from annotator.core.session import Item, Session, State
from annotator.core.text import Fragments, Span, fragments


def accept(session: Session, items: Iterable[Item]) -> Change | None:
    """Hold facts to be true as they stand; what is already accepted is passed over."""
    deltas = [
        _delta(session, _accepted(item.fact))
        for item in items
        if item.state in (State.PENDING, State.REJECTED)
    ]
    return _change("accept", deltas)


def reject(session: Session, items: Iterable[Item], reason: str | None = None) -> Change | None:
    """Hold facts to be wrong: a suggestion is kept as rejected, an added fact goes."""
    deltas = []
    for item in items:
        if item.state is State.REJECTED and item.fact.reason == reason:
            continue
        if item.suggestion is None:
            deltas.append(Delta(item.id, session.records.get(item.id), None))
        else:
            deltas.append(_delta(session, _rejected(item.suggestion, reason)))
    return _change("reject", deltas)


def relabel(session: Session, item: Item, label: str) -> Change | None:
    """Give an entity a label, or an event a type, and accept it."""
    if isinstance(item.fact, Entity):
        return _revise(session, "relabel", item, replace(item.fact, label=label))
    return _revise(session, "retype", item, replace(item.fact, type=label))


def resize(session: Session, item: Item, pieces: Fragments) -> Change | None:
    """Give a fact other borders and accept it.

    Arguments of decided events that are filled by exactly the old span of an entity go along.
    """
    fact = item.fact
    if pieces == fact.fragments:
        return None
    if isinstance(fact, Event):
        return _revise(session, "resize", item, replace(fact, trigger=pieces))
    resized = _delta(session, _accepted(replace(fact, fragments=pieces)))
    return _change("resize", [resized, *_refilled(session, fact.fragments[0], pieces[0])])


def add_entity(session: Session, span: Span, label: str) -> Change | None:
    """Mark a span as an entity.

    Where an entity marks the span already it is relabelled. Where undecided suggestions overlap
    the span and neither label allows that, the one that shares most with it is corrected to the
    new span, as by :func:`resize`, and the others are rejected, so that a fix is stored as a fix.
    """
    same = session.entity_at(span)
    if same is not None:
        return relabel(session, same, label)
    rivals = [] if _may_overlap(session, label) else _undecided_under(session, span)
    if not rivals:
        added = Entity(
            id=session.new_id(), fragments=(span,), label=label, verdict=Verdict.ACCEPTED
        )
        return _change("add", [_delta(session, added)])
    nearest = max(rivals, key=lambda item: _shared(item.fact, span))
    corrected = _with_entity(nearest.fact, span, label)
    deltas = [_delta(session, corrected)]
    deltas += _refilled(session, nearest.fact.fragments[0], span)
    deltas += [
        _delta(session, _rejected(item.suggestion or item.fact, None))
        for item in rivals
        if item is not nearest
    ]
    return _change("correct", deltas)


def add_event(session: Session, trigger: Fragments, event_type: str) -> Change | None:
    """Mark a trigger as an event; where an event has this trigger already its type changes."""
    same = session.event_at(trigger)
    if same is not None:
        return relabel(session, same, event_type)
    added = Event(
        id=session.new_id(),
        trigger=trigger,
        type=event_type,
        attributes=tuple((a.name, a.default) for a in session.schema.attributes),
        verdict=Verdict.ACCEPTED,
    )
    return _change("add", [_delta(session, added)])


def toggle_piece(session: Session, item: Item, span: Span) -> Change | None:
    """Add a piece to an event's trigger, or take it away where it is one (but never the last)."""
    if not isinstance(item.fact, Event):
        return None
    trigger = item.fact.trigger
    if span in trigger:
        rest = tuple(piece for piece in trigger if piece != span)
        return resize(session, item, rest) if rest else None
    return resize(session, item, fragments((*trigger, span)))


def toggle_argument(session: Session, item: Item, role: str, span: Span) -> Change | None:
    """Fill a role with a span, or empty it where the span fills it, and accept the event."""
    if not isinstance(item.fact, Event):
        return None
    argument = Argument(span, role)
    present = item.fact.arguments
    arguments = (
        tuple(other for other in present if other != argument)
        if argument in present
        else (*present, argument)
    )
    return _revise(session, "argument", item, replace(item.fact, arguments=arguments))


def set_attribute(session: Session, item: Item, name: str, value: str) -> Change | None:
    """Give an attribute of an event a value and accept the event."""
    if not isinstance(item.fact, Event):
        return None
    attributes = {**dict(item.fact.attributes), name: value}
    return _revise(
        session, "attribute", item, replace(item.fact, attributes=tuple(attributes.items()))
    )


def set_done(session: Session, done: bool) -> Change | None:
    """Finish the article, or open it again."""
    state = session.state
    if state.done == done:
        return None
    after = replace(state, done=done)
    delta = Delta(ARTICLE_STATE, session.records.get(ARTICLE_STATE), after)
    return _change("done" if done else "reopen", [delta])


def _revise(session: Session, verb: str, item: Item, fact: Fact) -> Change | None:
    revised = _accepted(fact)
    if session.records.get(item.id) == revised:
        return None
    return _change(verb, [_delta(session, revised)])


def _accepted(fact: Fact) -> Fact:
    origin = fact.origin if fact.verdict is not None else fact.id
    return replace(fact, verdict=Verdict.ACCEPTED, origin=origin, confidence=None, reason=None)


def _rejected(suggestion: Fact, reason: str | None) -> Fact:
    return replace(
        suggestion,
        verdict=Verdict.REJECTED,
        origin=suggestion.id,
        confidence=None,
        reason=reason,
    )


def _with_entity(fact: Fact, span: Span, label: str) -> Fact:
    assert isinstance(fact, Entity)
    return _accepted(replace(fact, fragments=(span,), label=label))


def _refilled(session: Session, old: Span, new: Span) -> list[Delta]:
    deltas = []
    for record in session.records.values():
        if not isinstance(record, Event) or record.verdict is Verdict.REJECTED:
            continue
        arguments = tuple(
            replace(argument, span=new) if argument.span == old else argument
            for argument in record.arguments
        )
        if arguments != record.arguments:
            deltas.append(_delta(session, replace(record, arguments=arguments)))
    return deltas


def _may_overlap(session: Session, label: str) -> bool:
    known = session.schema.entity.get(label)
    return known is not None and known.overlap


def _undecided_under(session: Session, span: Span) -> list[Item]:
    return [
        item
        for item in session.items
        if item.pending
        and isinstance(item.fact, Entity)
        and not _may_overlap(session, item.fact.label)
        and any(piece.overlaps(span) for piece in item.fact.fragments)
    ]


def _shared(fact: Fact, span: Span) -> int:
    return sum(
        max(0, min(piece.end, span.end) - max(piece.start, span.start)) for piece in fact.fragments
    )


def _delta(session: Session, after: Record) -> Delta:
    return Delta(after.id, session.records.get(after.id), after)


def _change(verb: str, deltas: list[Delta]) -> Change | None:
    return Change(verb, tuple(deltas)) if deltas else None
