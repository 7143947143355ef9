"""Decisions from the command line, each one change in the annotator's layer.

They go the same way as those of the review screen, so undo, the log and the refusal of a conflict
are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import click

from annotator.cli.output import say
from annotator.cli.places import chosen, found, occurrence, pair, pieces, shown, span
from annotator.cli.plain.speech import saved
from annotator.cli.project import Project
from annotator.cli.show import open_workspace
from annotator.cli.views import Json, change_json, fact_cells, fact_json
from annotator.core import decisions
from annotator.core.changes import Change, Delta
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.facts import ARTICLE_STATE, Argument, Comment, Entity, Event, Fact
from annotator.core.language import _, ngettext
from annotator.core.schema import LabelSet
from annotator.core.session import Item, Session
from annotator.core.text import Document, Span

_article = click.argument("article", metavar=_("ARTICLE"))
_fact = click.argument("fact", metavar=_("FACT"))
_facts = click.argument("facts", metavar=_("FACT..."), nargs=-1, required=True)
_json = click.option(
    "--json", "as_json", is_flag=True, help=_("Print what changed as one JSON object.")
)


@contextmanager
def _opened(project: Project, article: str) -> Iterator[Session]:
    with open_workspace(project) as workspace:
        yield workspace.open(article)


# What is decided about facts


@click.command(
    "accept",
    help=_(
        "Accept facts as they stand.\n\n"
        "A FACT is an id that annotator show prints, or a beginning that only one id has."
    ),
)
@_article
@_facts
@_json
@click.pass_obj
def accept(project: Project, article: str, facts: tuple[str, ...], as_json: bool) -> int:
    """Accept facts; the exit code."""
    with _opened(project, article) as session:
        return _carry_out(session, decisions.accept(session, found(session, facts)), as_json)


@click.command(
    "reject",
    help=_("Reject facts: suggestions are kept as rejected, and what was added by hand goes."),
)
@_article
@_facts
@click.option("--reason", metavar=_("NAME"), help=_("Why: a reason that config.yaml lists."))
@_json
@click.pass_obj
def reject(
    project: Project, article: str, facts: tuple[str, ...], reason: str | None, as_json: bool
) -> int:
    """Reject facts; the exit code."""
    if reason is not None:
        known = [each.name for each in project.config.review.reasons]
        reason = chosen(
            reason, known, _("{name} is no reason of this project.").format(name=reason)
        )
    with _opened(project, article) as session:
        items = found(session, facts)
        return _carry_out(session, decisions.reject(session, items, reason), as_json)


@click.command(
    "propagate",
    help=_("Do to every identical undecided mention in the article what was decided about one."),
)
@_article
@_fact
@_json
@click.pass_obj
def propagate(project: Project, article: str, fact: str, as_json: bool) -> int:
    """Carry a decision to the identical mentions; the exit code."""
    with _opened(project, article) as session:
        (item,) = found(session, [fact])
        if item.pending:
            raise AnnotatorError(
                _("{fact} is undecided, so there is nothing to carry over.").format(fact=item.id),
                hint=_("Accept, reject or set it first."),
            )
        return _carry_out(session, decisions.propagate(session, item), as_json)


@click.command(
    "add",
    help=_(
        "Add an entity with its label, or an event with its type.\n\n"
        "Where an entity marks the words already, it gets the label; where undecided suggestions "
        "overlap them, the nearest one is corrected and the others are rejected, as on the screen."
    ),
)
@_article
@click.argument("kind", type=click.Choice(["entity", "event"]))
@click.option("--label", metavar=_("LABEL"), help=_("The entity's label."))
@click.option("--type", "event_type", metavar=_("TYPE"), help=_("The event's type."))
@click.option(
    "--span",
    "spans",
    metavar=_("START:END"),
    multiple=True,
    help=_("Where it stands; for an event once for each piece of its trigger."),
)
@click.option("--text", "words", metavar=_("WORDS"), help=_("The words, in place of --span."))
@click.option(
    "--occurrence", "number", type=int, metavar=_("NUMBER"), help=_("Which of the words, from 1.")
)
@_json
@click.pass_obj
def add(
    project: Project,
    article: str,
    kind: str,
    label: str | None,
    event_type: str | None,
    spans: tuple[str, ...],
    words: str | None,
    number: int | None,
    as_json: bool,
) -> int:
    """Add a fact; the exit code."""
    schema = project.config.schema
    if kind == "entity":
        _only(event_type is None, _("An entity has a label and no type."), "--label")
        name = _label(schema, label)
    else:
        _only(label is None, _("An event has a type and no label."), "--type")
        name = _type(schema, event_type)
    with _opened(project, article) as session:
        marked = pieces(_places(session.document, spans, words, number))
        if kind == "event":
            return _carry_out(session, decisions.add_event(session, marked, name), as_json)
        _only(len(marked) == 1, _("An entity stands in one piece."), "--span")
        return _carry_out(session, decisions.add_entity(session, marked[0], name), as_json)


def _places(
    document: Document, spans: Sequence[str], words: str | None, number: int | None
) -> list[Span]:
    marked = [span(document, each) for each in spans]
    if words is not None:
        marked.append(occurrence(document, words, number))
    elif number is not None:
        raise UsageError(
            _("--occurrence says which of the words of --text."), hint=_("Give --text as well.")
        )
    return marked


def _only(good: bool, sentence: str, option: str) -> None:
    if not good:
        raise UsageError(sentence, hint=_("Use {option} once.").format(option=option))


def _label(schema: LabelSet, name: str | None) -> str:
    unknown = _("{name} is no entity label of this project.")
    if name is None:
        unknown = _("It is not said which label the entity gets with --label.")
    return chosen(name or "", schema.entity, unknown.format(name=name))


def _type(schema: LabelSet, name: str | None) -> str:
    unknown = _("{name} is no event type of this project.")
    if name is None:
        unknown = _("It is not said which type the event gets with --type.")
    return chosen(name or "", schema.event, unknown.format(name=name))


@click.command(
    "set",
    help=_(
        "Change a fact, and so accept it: its label or type, its place, roles and attributes.\n\n"
        "Everything that is given becomes one change, which one undo takes back. A comment alone "
        "decides nothing."
    ),
)
@_article
@_fact
@click.option("--label", metavar=_("LABEL"), help=_("The entity's label."))
@click.option("--type", "event_type", metavar=_("TYPE"), help=_("The event's type."))
@click.option(
    "--span",
    "spans",
    metavar=_("START:END"),
    multiple=True,
    help=_("Where it stands; for an event once for each piece of its trigger."),
)
@click.option(
    "--role",
    "roles",
    metavar=_("NAME=START:END"),
    multiple=True,
    help=_("Fill a role of the event."),
)
@click.option(
    "--no-role",
    "no_roles",
    metavar=_("NAME=START:END"),
    multiple=True,
    help=_("Take a filler from a role of the event."),
)
@click.option(
    "--attribute",
    "values",
    metavar=_("NAME=VALUE"),
    multiple=True,
    help=_("Give an attribute of the event a value."),
)
@click.option("--comment", metavar=_("TEXT"), help=_('A note on the fact; "" takes it away.'))
@_json
@click.pass_obj
def set_(
    project: Project,
    article: str,
    fact: str,
    label: str | None,
    event_type: str | None,
    spans: tuple[str, ...],
    roles: tuple[str, ...],
    no_roles: tuple[str, ...],
    values: tuple[str, ...],
    comment: str | None,
    as_json: bool,
) -> int:
    """Change a fact; the exit code."""
    if comment is None and not any((label, event_type, spans, roles, no_roles, values)):
        raise UsageError(
            _("It is not said what to change."), hint=_("annotator set --help lists what can be.")
        )
    with _opened(project, article) as session:
        (item,) = found(session, [fact])
        steps = _Steps(session, item)
        if isinstance(item.fact, Entity):
            _only(event_type is None, _("{fact} is an entity.").format(fact=item.id), "--label")
            if roles or no_roles or values:
                raise UsageError(
                    _("{fact} is an entity, and only events have roles and attributes.").format(
                        fact=item.id
                    ),
                    hint=_("annotator show {article} lists the events.").format(article=article),
                )
        else:
            _only(label is None, _("{fact} is an event.").format(fact=item.id), "--type")
        if label is not None:
            steps.relabel(_label(session.schema, label))
        if event_type is not None:
            steps.relabel(_type(session.schema, event_type))
        if spans:
            steps.resize([span(session.document, each) for each in spans])
        steps.fill(roles, no_roles)
        steps.give(values)
        if comment is not None:
            steps.then(decisions.set_comment(session, item.id, comment))
        return _carry_out(session, steps.change, as_json)


@dataclass
class _Steps:
    """Several decisions about one fact as one change.

    Args:
        session: The article.
        item: The fact, as the steps so far would leave it.
    """

    session: Session
    item: Item
    deltas: dict[str, Delta] = field(default_factory=dict)
    verbs: list[str] = field(default_factory=list)

    def then(self, change: Change | None) -> None:
        """One more step. Each delta begins at what is stored, so the last of a record holds."""
        if change is None:
            return
        self.verbs.append(change.verb)
        for delta in change.deltas:
            self.deltas[delta.id] = delta
            if delta.id == self.item.id and isinstance(delta.after, Fact):
                self.item = replace(self.item, fact=delta.after)

    @property
    def change(self) -> Change | None:
        """All steps together; None where none of them changes anything."""
        if not self.deltas:
            return None
        comments = {"comment", "uncomment"}
        verbs = list(dict.fromkeys(verb for verb in self.verbs if verb not in comments))
        verb = verbs[0] if len(verbs) == 1 else "correct" if verbs else self.verbs[0]
        return Change(verb, tuple(self.deltas.values()))

    def relabel(self, name: str) -> None:
        self.then(decisions.relabel(self.session, self.item, name))

    def resize(self, spans: Sequence[Span]) -> None:
        marked = pieces(spans)
        if isinstance(self.item.fact, Entity):
            _only(len(marked) == 1, _("An entity stands in one piece."), "--span")
        self.then(decisions.resize(self.session, self.item, marked))

    def fill(self, roles: Iterable[str], no_roles: Iterable[str]) -> None:
        """Take fillers away and add others."""
        taken = [self._argument(each, "--no-role") for each in no_roles]
        added = [self._argument(each, "--role") for each in roles]
        for argument in dict.fromkeys(taken):
            assert isinstance(self.item.fact, Event)
            place = f"{argument.span.start}:{argument.span.end}"
            if argument not in self.item.fact.arguments or argument in added:
                raise UsageError(
                    _("{place} cannot be taken from {role}.").format(
                        place=place, role=argument.role
                    ),
                    hint=self._fillers(),
                )
            self._toggle(argument)
        for argument in dict.fromkeys(added):
            assert isinstance(self.item.fact, Event)
            if argument not in self.item.fact.arguments:
                self._toggle(argument)

    def _toggle(self, argument: Argument) -> None:
        self.then(decisions.toggle_argument(self.session, self.item, argument.role, argument.span))

    def _argument(self, given: str, option: str) -> Argument:
        name, place = pair(given, option)
        unknown = _("{name} is no role of this project.").format(name=name)
        role = chosen(name, self.session.schema.role, unknown)
        return Argument(span(self.session.document, place), role)

    def _fillers(self) -> str:
        assert isinstance(self.item.fact, Event)
        text = self.session.document.text
        filled = [
            f"{one.role}={one.span.start}:{one.span.end} {shown(text, one.span)}"
            for one in self.item.fact.arguments
        ]
        if not filled:
            return _("No role of {fact} is filled.").format(fact=self.item.id)
        return _("It has {fillers}.").format(fillers=", ".join(filled))

    def give(self, values: Iterable[str]) -> None:
        """Give attributes values."""
        wanted = dict(pair(each, "--attribute") for each in values)
        for name, value in wanted.items():
            known = self.session.schema.attribute
            chosen(name, known, _("{name} is no attribute of this project.").format(name=name))
            unknown = _("{attribute} cannot be {value}.").format(attribute=name, value=value)
            chosen(value, known[name].values, unknown)
            self.then(decisions.set_attribute(self.session, self.item, name, value))


# History


@click.command(
    "undo", help=_("Take the last change of an article back, as often as there are any.")
)
@_article
@_json
@click.pass_obj
def undo(project: Project, article: str, as_json: bool) -> int:
    """Take a change back; the exit code."""
    with _opened(project, article) as session:
        done = session.history.done
        if not done:
            raise AnnotatorError(
                _("There is nothing to undo in {article}.").format(article=article),
                hint=_("annotator status says where something was decided."),
            )
        return _report(session, done[-1].change, session.undo, as_json)


@click.command("redo", help=_("Do the last undone change of an article again."))
@_article
@_json
@click.pass_obj
def redo(project: Project, article: str, as_json: bool) -> int:
    """Do a change again; the exit code."""
    with _opened(project, article) as session:
        undone = session.history.undone
        if not undone:
            raise AnnotatorError(
                _("There is nothing to redo in {article}.").format(article=article),
                hint=_("Only what was undone last can be done again."),
            )
        return _report(session, undone[-1].change, session.redo, as_json)


# The article


@click.command("done", help=_("Finish an article; refused while facts of it are undecided."))
@_article
@click.option("--reopen", is_flag=True, help=_("Open it again instead."))
@_json
@click.pass_obj
def done(project: Project, article: str, reopen: bool, as_json: bool) -> int:
    """Finish an article; the exit code."""
    with _opened(project, article) as session:
        left = session.pending
        if left and not reopen:
            raise AnnotatorError(
                ngettext(
                    "{article} is not done: {count} fact is undecided.",
                    "{article} is not done: {count} facts are undecided.",
                    left,
                ).format(article=article, count=left),
                hint=_("annotator show {article} --undecided lists what is left.").format(
                    article=article
                ),
            )
        return _carry_out(session, decisions.set_done(session, not reopen), as_json)


@click.command("flag", help=_("Flag an article, so that somebody looks at it again."))
@_article
@click.option("--off", is_flag=True, help=_("Take the flag away instead."))
@click.option("--comment", metavar=_("TEXT"), help=_('A note on the article; "" takes it away.'))
@_json
@click.pass_obj
def flag(project: Project, article: str, off: bool, comment: str | None, as_json: bool) -> int:
    """Flag an article; the exit code."""
    with _opened(project, article) as session:
        changes = [decisions.set_flagged(session, not off)]
        if comment is not None:
            changes.append(decisions.set_comment(session, ARTICLE_STATE, comment))
        made = [change for change in changes if change is not None]
        deltas = tuple(delta for change in made for delta in change.deltas)
        return _carry_out(session, Change(made[0].verb, deltas) if made else None, as_json)


# Storing and reporting


def _carry_out(session: Session, change: Change | None, as_json: bool) -> int:
    """Store a change and say what became of it."""
    if change is not None:
        return _report(session, change, lambda: session.do(change), as_json)
    if as_json:
        click.echo(json.dumps(change_json(session, None, ()), indent=2))
    else:
        say(_("It is so already; nothing was changed."))
    return 0


def _report(session: Session, change: Change, store: Callable[[], object], as_json: bool) -> int:
    ids = _facts_of(change)
    before = _seen(session, ids)
    gone = {each: session.item(each) for each in ids}
    store()
    after = _seen(session, ids)
    if as_json:
        facts = [{"id": each, "before": before[each], "after": after[each]} for each in ids]
        click.echo(json.dumps(change_json(session, session.log[-1], facts), indent=2))
        return 0
    for each in ids:
        item = session.item(each) or gone[each]
        if item is not None:
            cells = fact_cells(session, item)
            state = cells[1] if after[each] else _("gone")
            click.echo(visible("  ".join((cells[0], state, *cells[2:5]))))
    say(saved(session))
    return 0


def _facts_of(change: Change) -> list[str]:
    """Ids of the facts that a change is about, comments on them included."""
    ids: dict[str, None] = {}
    for delta in change.deltas:
        record = delta.after or delta.before
        if isinstance(record, Comment) and record.fact != ARTICLE_STATE:
            ids[record.fact] = None
        elif isinstance(record, Entity | Event):
            ids[delta.id] = None
    return list(ids)


def _seen(session: Session, ids: Iterable[str]) -> dict[str, Json | None]:
    items = {each: session.item(each) for each in ids}
    return {
        each: None if item is None else fact_json(session, item) for each, item in items.items()
    }
