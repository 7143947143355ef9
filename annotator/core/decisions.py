"""What an annotator can decide, each as a function from a session to one change.

A function returns None where there is nothing to do. None of them stores anything: the session
does, with what it is given here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from annotator.core.changes import Change, Delta
from annotator.core.facts import (
    ARTICLE_STATE,
    Argument,
    Comment,
    Entity,
    Event,
    Fact,
    Record,
    Verdict,
    comment_id,
)
from annotator.core.session import Item, Session, State
from annotator.core.text import Fragments, Span, fragments

_SPACE = re.compile(r"\s+")


def accept(session: Session, items: Iterable[Item]) -> Change | None:
    """Hold facts to be true as they stand; what is already accepted is passed over."""
    deltas = [
        _delta(session, _accepted(item.fact))
        for item in items
        if item.state in (State.PENDING, State.REJECTED)
    ]
    return _change("accept", deltas)


def reject(session: Session, items: Iterable[Item], reason: str | None = None) -> Change | None:
    """Hold facts to be wrong: a suggestion is kept as rejected, an added fact goes.

    The comment on an added fact goes with it.

    Args:
        session: The session.
        items: The facts.
        reason: Why; any text.
    """
    deltas = []
    for item in items:
        if item.state is State.REJECTED and item.fact.reason == reason:
            continue
        if item.suggestion is None:
            deltas.append(Delta(item.id, session.records.get(item.id), None))
            deltas += _comment_deltas(session, item.id, "")
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
    return _change("resize", [resized, *_refilled(session, {fact.fragments[0]: pieces[0]})])


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
    deltas += _refilled(session, {nearest.fact.fragments[0]: span})
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


def replace_argument(session: Session, item: Item, role: str, span: Span) -> Change | None:
    """Make a span the only filler of a role, and accept the event."""
    if not isinstance(item.fact, Event):
        return None
    others = tuple(other for other in item.fact.arguments if other.role != role)
    arguments = (*others, Argument(span, role))
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


def set_flagged(session: Session, flagged: bool) -> Change | None:
    """Flag the article so that somebody looks at it again, or take the flag away."""
    state = session.state
    if state.flagged == flagged:
        return None
    return _change(
        "flag" if flagged else "unflag", [_delta(session, replace(state, flagged=flagged))]
    )


def set_comment(session: Session, fact: str, text: str) -> Change | None:
    """Make a note on a fact, or take it away where the text is blank; it decides nothing.

    Args:
        session: The session.
        fact: Id of the fact, or :data:`~annotator.core.facts.ARTICLE_STATE` for the article.
        text: The note; white space at its ends is left out.
    """
    text = text.strip()
    return _change("comment" if text else "uncomment", _comment_deltas(session, fact, text))


def propagate(session: Session, item: Item) -> Change | None:
    """Carry a decision to every identical undecided mention in the article, as one change.

    Identical is what is of the same kind and has the words that were suggested, or that were
    marked where the fact was added by hand: runs of white space are all equal, case is not.

    * A true entity: those that were suggested with its old or its new label get the new one.
    * A true event: those that were suggested with the same type get its type and the attributes
      that were changed by hand; arguments are not carried.
    * Where the borders were corrected, the others are widened or narrowed in the same way if that
      leaves them with the same words, and otherwise left undecided.
    * A rejected fact: those that were suggested with the same label or type are rejected for the
      same reason.

    A mention whose place would be that of a fact that is held to be true already is passed over.
    """
    if item.pending:
        return None
    text = session.document.text
    source = item.suggestion or item.fact
    alike = [
        other.fact
        for other in session.items
        if other.pending
        and type(other.fact) is type(source)
        and _words(text, other.fact.fragments) == _words(text, source.fragments)
    ]
    if item.state is State.REJECTED:
        return _change(
            "propagate",
            [
                _delta(session, _rejected(session.suggestions[fact.id], item.fact.reason))
                for fact in alike
                if fact.label == source.label
            ],
        )
    labels = {source.label}
    if isinstance(source, Entity):
        labels.add(item.fact.label)
    taken = {
        (type(other.fact), other.fact.fragments)
        for other in session.items
        if other.state in (State.ACCEPTED, State.CORRECTED, State.ADDED)
    }
    deltas = []
    moved = {}
    for fact in alike:
        pieces = _moved_alike(text, source.fragments, item.fact.fragments, fact.fragments)
        if fact.label not in labels or pieces is None or (type(fact), pieces) in taken:
            continue
        taken.add((type(fact), pieces))
        if isinstance(fact, Entity) and pieces != fact.fragments:
            moved[fact.fragments[0]] = pieces[0]
        deltas.append(_delta(session, _accepted(_decided_alike(session, item, fact, pieces))))
    return _change("propagate", [*deltas, *_refilled(session, moved)])


def _decided_alike(session: Session, item: Item, fact: Fact, pieces: Fragments) -> Fact:
    if isinstance(fact, Entity):
        return replace(fact, label=item.fact.label, fragments=pieces)
    assert isinstance(item.fact, Event)
    changed = {}
    for attribute in session.schema.attributes:
        value = session.schema.value(item.fact, attribute.name)
        suggested = attribute.default
        if isinstance(item.suggestion, Event):
            suggested = session.schema.value(item.suggestion, attribute.name)
        if value != suggested:
            changed[attribute.name] = value
    attributes = {**dict(fact.attributes), **changed}
    return replace(fact, type=item.fact.type, trigger=pieces, attributes=tuple(attributes.items()))


def _moved_alike(
    text: str, before: Fragments, after: Fragments, place: Fragments
) -> Fragments | None:
    """A place whose borders move as those of another place did; None where words then differ."""
    if before == after:
        return place
    if not len(before) == len(after) == len(place):
        return None
    pieces = []
    for old, new, piece in zip(before, after, place, strict=True):
        start = _walked(text, piece.start, _distance(text, old.start, new.start))
        end = _walked(text, piece.end, _distance(text, old.end, new.end))
        if start is None or end is None or start >= end:
            return None
        pieces.append(Span(start, end))
    moved = fragments(pieces)
    return moved if _words(text, moved) == _words(text, after) else None


def _distance(text: str, start: int, end: int) -> int:
    """How many characters lie between two offsets, each run of white space as one."""
    low, high = sorted((start, end))
    length = len(_SPACE.sub(" ", text[low:high]))
    return length if start <= end else -length


def _walked(text: str, offset: int, distance: int) -> int | None:
    """The offset at a distance as of :func:`_distance`; None where the text ends before."""
    step, ahead = (1, 0) if distance > 0 else (-1, -1)
    for _number in range(abs(distance)):
        if not 0 <= offset + ahead < len(text):
            return None
        space = text[offset + ahead].isspace()
        offset += step
        while space and 0 <= offset + ahead < len(text) and text[offset + ahead].isspace():
            offset += step
    return offset


def _words(text: str, pieces: Fragments) -> tuple[str, ...]:
    return tuple(" ".join(piece.of(text).split()) for piece in pieces)


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


def _refilled(session: Session, moved: Mapping[Span, Span]) -> list[Delta]:
    deltas = []
    for record in session.records.values():
        if not isinstance(record, Event) or record.verdict is Verdict.REJECTED:
            continue
        arguments = tuple(
            replace(argument, span=moved.get(argument.span, argument.span))
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


def _comment_deltas(session: Session, fact: str, text: str) -> list[Delta]:
    if text == session.comment(fact):
        return []
    name = comment_id(fact)
    after = Comment(id=name, fact=fact, text=text) if text else None
    return [Delta(name, session.records.get(name), after)]


def _delta(session: Session, after: Record) -> Delta:
    return Delta(after.id, session.records.get(after.id), after)


def _change(verb: str, deltas: list[Delta]) -> Change | None:
    return Change(verb, tuple(deltas)) if deltas else None
