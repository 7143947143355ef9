"""The tour: what a newcomer is asked to do, step by step, and when a step is done.

Each step is about one mistake in the suggestions of an article for practice, or about something to
look at. What is right there is given with the article, as a layer of decisions, so that a step is
done when the session says what that layer says, by whatever keys that came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from annotator.core.changes import Entry, Kind
from annotator.core.facts import Argument, Comment, Event, Fact
from annotator.core.keys import Mode
from annotator.core.language import N_, _
from annotator.core.schema import LabelSet, Reason
from annotator.core.session import Item, Session, State
from annotator.core.text import Fragments
from annotator.core.wording import quote
from annotator.core.workspace import Workspace
from annotator.tui.bindings import ATTRIBUTE, LABEL, REASON, ROLE, Keymap, key_name
from annotator.tui.layout import Layout
from annotator.tui.scene import View
from annotator.tui.wording import cut

ROWS = 2
"""How many lines a step may take."""


@dataclass(frozen=True)
class Practice:
    """An article to learn on; whatever is decided there is thrown away.

    Args:
        schema: The labels.
        reasons: Why a fact may be rejected.
        open_workspace: Opens a project with the article alone; called in a thread.
        aim: What is right, by id: a suggestion's own one, or any other where nothing was suggested.
    """

    schema: LabelSet
    reasons: tuple[Reason, ...]
    open_workspace: Callable[[], Workspace]
    aim: Mapping[str, Fact]


@dataclass(frozen=True)
class Seen:
    """What has happened on the screen since the step came up.

    Args:
        session: The article.
        view: What is shown of it.
        mode: What the screen waits for.
        letters: Whether boundaries move by letters.
        panel: Whether a panel lies over the screen.
        did: Commands that were called since then.
        log: Rows of the log since then.
        came_from: The fact that had the focus when the step came up.
    """

    session: Session
    view: View
    mode: Mode = Mode.REVIEW
    letters: bool = False
    panel: bool = False
    did: frozenset[str] = frozenset()
    log: Sequence[Entry] = ()
    came_from: str | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is begun and not ended."""
        return self.mode is Mode.REVIEW and not self.panel


Aim = Mapping[str, Fact]
Test = Callable[[Seen, Aim], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Args:
        text: What to do, with places for keys (the ids of commands, and those of :func:`places`)
            and for words of the fact that it is about.
        commands: Ids of the commands that are called for it.
        done: Whether it is done.
        lost: Whether it cannot be done any more.
        fact: Id of the fact that it is about.
        at: Ids of facts one of which has the focus when it begins; none where that is all the same.
        roles: Whether it begins where roles are filled.
    """

    text: str
    commands: tuple[str, ...]
    done: Test
    lost: Test = lambda _seen, _aim: False
    fact: str | None = None
    at: tuple[str, ...] = ()
    roles: bool = False


# When a step is done


def _item(seen: Seen, aim: Aim, fact: str) -> Item | None:
    """The item of a fact; of an added one that which stands where it should."""
    item = seen.session.item(fact)
    if item is not None or fact not in aim:
        return item
    wanted = aim[fact]
    find = seen.session.event_at if isinstance(wanted, Event) else _entity_at(seen.session)
    return find(wanted.fragments)


def _entity_at(session: Session) -> Callable[[Fragments], Item | None]:
    return lambda pieces: session.entity_at(pieces[0])


def _is(fact: str, *parts: str) -> Test:
    """Whether a fact is decided, and in some parts as it should be; in all where none is named."""

    def done(seen: Seen, aim: Aim) -> bool:
        item = _item(seen, aim, fact)
        if item is None or item.pending:
            return False
        wanted = aim[fact]
        return all(
            getattr(item.fact, part) == getattr(wanted, part)
            for part in ("verdict", *(parts or ("content",)))
        )

    return done


def _gone(*facts: str) -> Test:
    """Whether one of some suggestions was decided as it was suggested, or the other way round."""

    def lost(seen: Seen, aim: Aim) -> bool:
        for fact in facts:
            item = seen.session.item(fact)
            if item is None or item.pending:
                continue
            if item.state is State.ACCEPTED or item.fact.verdict is not aim[fact].verdict:
                return True
        return False

    return lost


def _missing(fact: str) -> Test:
    return lambda seen, aim: _item(seen, aim, fact) is None


def _all(*tests: Test) -> Test:
    return lambda seen, aim: all(test(seen, aim) for test in tests)


def _called(*commands: str) -> Test:
    return lambda seen, _aim: seen.idle and seen.did.issuperset(commands)


def _idle(seen: Seen, _aim: Aim) -> bool:
    return seen.idle


def _jumped(seen: Seen, _aim: Aim) -> bool:
    return seen.idle and seen.view.focus != seen.came_from


def _logged(*kinds: Kind) -> Test:
    return lambda seen, _aim: {entry.kind for entry in seen.log}.issuperset(kinds)


def _focused(fact: str) -> Test:
    def done(seen: Seen, aim: Aim) -> bool:
        item = _item(seen, aim, fact)
        return item is not None and seen.view.focus == item.id

    return done


def _reason(seen: Seen, fact: str) -> str | None:
    """Why a fact is rejected, empty where nobody said; None where it is not."""
    item = seen.session.item(fact)
    if item is None or item.state is not State.REJECTED:
        return None
    return item.fact.reason or ""


def _commented(seen: Seen, _aim: Aim) -> bool:
    return any(isinstance(record, Comment) for record in seen.session.records.values())


STEPS: tuple[Step, ...] = (
    Step(
        N_("What is underlined is undecided: {next} goes to the next fact, {previous} back."),
        ("next", "previous"),
        _called("next", "previous"),
    ),
    Step(
        N_("“{words}” is a {label}, as suggested: {accept} accepts it."),
        ("accept",),
        _is("e1"),
        _gone("e1"),
        fact="e1",
        at=("e1",),
    ),
    Step(
        N_("“{words}” is no {suggested}: {label_key} makes it {label}."),
        (LABEL,),
        _is("e2", "label"),
        _gone("e2"),
        fact="e2",
        at=("e2",),
    ),
    Step(
        N_("It stands there twice more: {propagate} does the same to both."),
        ("propagate",),
        _all(_is("e7", "label"), _is("e10", "label")),
        _gone("e2", "e7", "e10"),
        fact="e2",
    ),
    Step(
        N_("The full name is “{words}”: {left_out} takes a word in at the left."),
        ("left_out",),
        _is("e3", "fragments"),
        _gone("e3"),
        fact="e3",
        at=("e3",),
    ),
    Step(
        N_("The rest of this sentence is right: {accept_sentence} accepts it."),
        ("accept_sentence",),
        _is("v1"),
        _gone("v1"),
        fact="v1",
        at=("e3", "v1"),
    ),
    Step(
        N_("Too much: {left_in} drops a word at the left, {right_in} one at the right."),
        ("left_in", "right_in"),
        _is("e4", "fragments"),
        _gone("e4"),
        fact="e4",
        at=("e4",),
    ),
    Step(
        N_(
            "Nobody saw the event “{words}”: {select}, {cursor_right} to it, {event}, pick {label}."
        ),
        ("select", "cursor_right", "event"),
        _is("a1", "fragments", "label"),
        fact="a1",
    ),
    Step(
        N_(
            "“{words}” is missing: {select}, {cursor_right} to its start, {extend}, "
            "{cursor_right}, {label_key} for {label}."
        ),
        ("select", "cursor_right", "extend", LABEL),
        _is("a2"),
        fact="a2",
    ),
    Step(
        N_("{forward} and {back} visit decided facts too: back to the event “{words}”."),
        ("forward", "back"),
        _focused("a1"),
        _missing("a1"),
        fact="a1",
    ),
    Step(
        N_(
            "Its roles: {roles}, {role_key_1} and the letter at “{filler_1}”, {role_key_2} and "
            "that at “{filler_2}”; {cancel} ends."
        ),
        ("roles", ROLE, "cancel"),
        _all(_is("a1", "arguments"), _idle),
        _missing("a1"),
        fact="a1",
        at=("a1",),
    ),
    Step(
        N_("The -s belongs to the name: {step} for letters, {right_out}, {step} for words."),
        ("step", "right_out"),
        _all(_is("e5", "fragments"), lambda seen, _aim: not seen.letters),
        _gone("e5"),
        fact="e5",
        at=("e5",),
    ),
    Step(
        N_("Nobody threatens here: {reject_because} rejects “{words}”, {reason_key} says why."),
        ("reject_because", REASON),
        lambda seen, _aim: _reason(seen, "v2") not in (None, ""),
        lambda seen, aim: _reason(seen, "v2") == "" or _gone("v2")(seen, aim),
        fact="v2",
        at=("v2",),
    ),
    Step(
        N_("{undo} takes back whatever you did, {redo} does it again."),
        ("undo", "redo"),
        _logged(Kind.UNDO, Kind.REDO),
        lambda seen, _aim: not (seen.session.can_undo or seen.session.can_redo),
    ),
    Step(
        N_("{labels} shows the labels in the text, {rejected} what was rejected."),
        ("labels", "rejected"),
        _called("labels", "rejected"),
    ),
    Step(
        N_(
            "The verb goes on at “{piece}”: {select}, {cursor_right} to it, {piece_key} adds it "
            "to “{first}”."
        ),
        ("select", "cursor_right", "piece"),
        _is("v3", "fragments"),
        _gone("v3"),
        fact="v3",
        at=("v3",),
    ),
    Step(
        N_("“{words}” is no name: {reject} rejects it."),
        ("reject",),
        _is("e6"),
        _gone("e6"),
        fact="e6",
        at=("e6",),
    ),
    Step(
        N_("It lies ahead, and with a “not”: {value_key_1}: {value_1}, {value_key_2}: {value_2}."),
        (ATTRIBUTE,),
        _is("v4", "attributes"),
        _gone("v4"),
        fact="v4",
        at=("v4",),
    ),
    Step(
        N_(
            "No {role_1} yet: {roles} {role_key_1}, then {words_key} tags all words; "
            "take “{filler_1}”."
        ),
        ("roles", ROLE, "words"),
        _is("v4", "arguments"),
        _gone("v4"),
        fact="v4",
        at=("v4",),
    ),
    Step(
        N_(
            "{next_event}: next event. {role_key_1} and a capital letter: “{filler_1}” is the only "
            "{role_1}; {cancel} ends."
        ),
        ("next_event", ROLE, "cancel"),
        _all(_is("v5", "arguments"), _idle),
        _gone("v5"),
        fact="v5",
        at=("v4", "v5"),
        roles=True,
    ),
    Step(
        N_("{select} and {sentence} select the sentence; {cancel} lets it go."),
        ("select", "sentence", "cancel"),
        _called("select", "sentence"),
    ),
    Step(
        N_("{comment}, a note and {enter} comment on the fact; {flag} flags the article."),
        ("comment", "flag"),
        _all(_commented, lambda seen, _aim: seen.idle and seen.session.state.flagged),
    ),
    Step(
        N_("{guideline} guideline, {log} log, {help} all keys: look at each, any key closes it."),
        ("guideline", "log", "help"),
        _called("guideline", "log", "help"),
    ),
    Step(
        N_("{search} searches: type {typed}, and {cancel} stays there."),
        ("search", "cancel"),
        _all(_called("search"), _jumped),
        fact="e1",
    ),
    Step(
        N_("{hints} puts letters at all facts in view: type those of one to go there."),
        ("hints",),
        _all(_called("hints"), _jumped),
    ),
    Step(
        N_("{palette} finds commands, {queue} articles; {cancel} leaves either."),
        ("palette", "queue"),
        _called("palette", "queue"),
    ),
    Step(
        N_("All that is left is right: {accept_article} accepts it."),
        ("accept_article",),
        lambda seen, _aim: not seen.session.pending,
    ),
    Step(
        N_("{done} finishes the article, and opens the next one where there is one."),
        ("done",),
        lambda seen, _aim: seen.session.state.done,
    ),
)


# What a step says


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of what a step says.

    Args:
        text: The words.
        key: Whether they are a key to press.
    """

    text: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """Says what to do.

    Args:
        keymap: The keys in force.
        aim: What is right, as in :class:`Practice`.
    """

    keymap: Keymap
    aim: Aim

    @property
    def ways_on(self) -> str:
        """How to skip a step and how to leave the tour."""
        shown = self.keymap.shown
        return _("{tour} skips, {quit} leaves").format(tour=shown("tour"), quit=shown("quit"))

    def says(self, number: int, seen: Seen) -> list[Word]:
        """What to do for a step, or to get to where it begins.

        Args:
            number: Index of the step; behind the last one the tour is over.
            seen: The screen.
        """
        if number >= len(STEPS):
            said = _("That was all: {quit} leaves the tour. {help} shows the keys at any time.")
            return self._filled(said, {}, {})
        step = STEPS[number]
        aside = self._aside(step, seen)
        if aside is not None:
            return aside
        words, keys = self._places(step, seen.session)
        return self._filled(_(step.text), words, keys)

    def _aside(self, step: Step, seen: Seen) -> list[Word] | None:
        """The way to the fact with which a step begins; None where it has the focus."""
        goals = [item for fact in step.at if (item := _item(seen, self.aim, fact)) is not None]
        if not goals or seen.mode not in (Mode.REVIEW, Mode.ROLE):
            return None
        if any(seen.view.focus == item.id for item in goals):
            if step.roles and seen.mode is Mode.REVIEW:
                return self._filled(_("{roles} opens the roles again."), {}, {})
            return None
        words = {"words": quote(seen.session.document.text, goals[0].fact.fragments)}
        for by, said in (
            (1, _("{next} goes on to “{words}”.")),
            (-1, _("{previous} goes back to “{words}”.")),
        ):
            found = seen.session.step(
                seen.view.focus, by, undecided=True, events=seen.mode is Mode.ROLE
            )
            if any(found == item.id for item in goals):
                return self._filled(said, words, {})
        said = _("{hints} and its letters, or a click, go to “{words}”.")
        return self._filled(said, words, {})

    def _places(self, step: Step, session: Session) -> tuple[dict[str, str], dict[str, str]]:
        """Words and keys that fill the places of a step's text, besides those of commands."""
        shown = self.keymap.shown
        keys = {
            "enter": key_name("enter"),
            "words_key": shown("words"),
            "piece_key": shown("piece"),
        }
        if step.fact is None:
            return {}, keys
        text, schema = session.document.text, session.schema
        right, suggested = self.aim[step.fact], session.suggestions.get(step.fact)
        pieces = [quote(text, (piece,)) for piece in right.fragments]
        words = {
            "words": quote(text, right.fragments),
            "first": pieces[0],
            "piece": pieces[-1],
            "typed": pieces[0][:3].lower(),
            "label": right.label,
            "suggested": suggested.label if suggested is not None else "",
        }
        keys["label_key"] = shown(LABEL, right.label)
        keys["reason_key"] = shown(REASON, right.reason or "")
        if isinstance(right, Event):
            for number, one in enumerate(_to_fill(right, suggested), 1):
                words[f"role_{number}"] = one.role
                words[f"filler_{number}"] = quote(text, (one.span,))
                keys[f"role_key_{number}"] = shown(ROLE, one.role)
            for number, name in enumerate(_to_set(schema, right, suggested), 1):
                words[f"value_{number}"] = schema.value(right, name)
                keys[f"value_key_{number}"] = shown(ATTRIBUTE, name)
        return words, keys

    def _filled(self, text: str, words: Mapping[str, str], keys: Mapping[str, str]) -> list[Word]:
        found: list[Word] = []
        for before, name, _format, _conversion in Formatter().parse(text):
            if before:
                found.append(Word(before))
            if name is None:
                continue
            if name in words:
                found.append(Word(words[name]))
            else:
                found.append(Word(keys.get(name) or self.keymap.shown(name), key=True))
        return found


def _to_fill(right: Event, suggested: Fact | None) -> list[Argument]:
    given = suggested.arguments if isinstance(suggested, Event) else ()
    return [argument for argument in right.arguments if argument not in given]


def _to_set(schema: LabelSet, right: Event, suggested: Fact | None) -> list[str]:
    if not isinstance(suggested, Event):
        return []
    names = [attribute.name for attribute in schema.attributes]
    return [name for name in names if schema.value(right, name) != schema.value(suggested, name)]


def rows(said: Sequence[Word], width: int) -> list[list[Word]]:
    """What a step says in at most :data:`ROWS` lines of a number of cells, dots at what is cut."""
    whole = "".join(word.text for word in said)
    layout = Layout(whole, width)
    found = [list(_slice(said, row.start, row.end)) for row in layout.rows[:ROWS]]
    if len(layout.rows) > ROWS:
        last = layout.rows[ROWS - 1]
        found[-1] = [Word(cut(whole[last.start :], width))]
    return found


def _slice(said: Sequence[Word], start: int, end: int) -> Iterator[Word]:
    place = 0
    for word in said:
        piece = word.text[max(0, start - place) : max(0, end - place)]
        if piece:
            yield Word(piece, word.key)
        place += len(word.text)


def all_reachable(keymap: Keymap) -> bool:
    """Whether no key of a command or a label is taken by another one in the same mode."""
    return all(
        keymap.find(mode, key, key if len(key) == 1 else None) is bound
        for bound in keymap.bound
        for mode in bound.modes
        for key in bound.keys
    )
