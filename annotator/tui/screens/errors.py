"""The review screen on gold with predictions beside it: what an extractor did wrong, in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import ClassVar

from textual import on
from textual.message import Message

from annotator.core import wording as saying
from annotator.core.changes import Change
from annotator.core.contrast import (
    EXTRA,
    MISSED,
    Contrast,
    ErrorRow,
    ErrorsWorkspace,
    Wanted,
    drop,
    take,
)
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import _, ngettext
from annotator.core.session import Item, Session, State
from annotator.core.workspace import Workspace
from annotator.tui import wording
from annotator.tui.commands import ERRORS
from annotator.tui.hintbar import Bar, ErrorsBar
from annotator.tui.palette import CONTRAST_SIGNS, ContrastPalette, Palette
from annotator.tui.screens.panels import Choice, PickPanel, matching
from annotator.tui.screens.review import ReviewScreen
from annotator.tui.wording import Piece

_TOLD = 50
"""After so many articles it is said how far the comparing is."""

_COUNTED = (State.CORRECTED, State.ADDED, State.PENDING)


class ErrorsScreen(ReviewScreen):
    """A curator at one error after another; every command that changes a fact changes the gold."""

    looks: ClassVar[type[Palette]] = ContrastPalette

    @property
    def errors(self) -> ErrorsWorkspace:
        """The way into the gold; it is open before any key does anything."""
        assert isinstance(self.workspace, ErrorsWorkspace)
        return self.workspace

    @property
    def contrast(self) -> Contrast:
        """What is on the screen."""
        session = self.now
        assert isinstance(session, Contrast)
        return session

    # Articles

    class Compared(Message):
        """Some more articles were compared.

        Args:
            articles: How many so far.
        """

        def __init__(self, articles: int) -> None:
            super().__init__()
            self.articles = articles

    def _watch(self, workspace: Workspace) -> None:
        assert isinstance(workspace, ErrorsWorkspace)
        compared = count(1)

        def step() -> None:
            number = next(compared)
            if number % _TOLD == 0:
                self.post_message(self.Compared(number))

        workspace.step = step

    @on(Compared)
    def _tell_compared(self, event: Compared) -> None:
        if self.session is None:
            said = _("Comparing: {count:,} articles…").format(count=event.articles)
            self.bar("status").show([[Piece(f" {said}")]])

    def _show_session(self, session: Session, fact: str | None) -> None:
        super()._show_session(session, fact)
        # It may have been changed since all articles were compared.
        self.errors.note(self.contrast)
        self.rows = self.errors.queue()

    def _reopen(self) -> None:
        try:
            super()._reopen()
        except UsageError as error:
            self._fail(error)

    def _nothing_here(self) -> AnnotatorError:
        return AnnotatorError(
            _("There is nothing to compare: no article has both suggestions and finished gold."),
            hint=_("Finish an article in annotator review (d), or import gold with --layer gold."),
        )

    def _open(self, article: str, fact: str | None = None) -> None:
        super()._open(article, fact)
        if fact is None:
            # Not where the last correction was, but where the first error is.
            first = self.now.step(None, 1, undecided=True)
            if first is not None:
                self.focus_on(first)

    def _introduce(self, session: Session) -> None:
        if not session.pending:
            self.say(
                _("No errors here: {key} opens the next article that has some.").format(
                    key=self.keymap.shown("done")
                )
            )

    def _greet(self) -> None:
        """Whoever looks at errors has seen the tour."""

    def _show_change(self, change: Change, said: str) -> None:
        super()._show_change(change, said)
        self.errors.note(self.contrast)
        self.rows = self.errors.queue()
        # Another fact may have another partner now, wherever it stands.
        self.article.refresh()
        self.refresh_bars()

    def _around(self, by: int) -> ErrorRow | None:
        """The next (by 1) or previous (by -1) other article with errors, round the queue."""
        rows = self.errors.queue()
        here = self.now.document.id
        at = next((index for index, row in enumerate(rows) if row.id == here), 0)
        ring = (rows[(at + by * far) % len(rows)] for far in range(1, len(rows)))
        return next((row for row in ring if row.left), None)

    def _go(self, row: ErrorRow | None, by: int = 1) -> None:
        if row is None:
            self._say_all_decided()
            self.refresh_bars()
            return
        self._visit(row.id)
        if by < 0 and self.now.document.id == row.id:
            self.focus_on(self.now.step(None, -1, undecided=True))

    def _visit(self, article: str) -> None:
        try:
            self._open(article)
        except UsageError as error:
            self.tell(str(error), bad=True)

    # Moving

    def step_undecided(self, by: int) -> None:
        """Focus the next (by 1) or previous (by -1) error, in another article if need be."""
        found = self.undecided(by)
        ids = [item.id for item in self.now.items]
        here = self.view.focus
        round_it = (
            found is not None and here in ids and (ids.index(found) - ids.index(here)) * by <= 0
        )
        other = self._around(by) if found is None or round_it else None
        if other is not None:
            self._go(other, by)
        elif found is None:
            self._go(None)
        else:
            self.focus_on(found)

    def do_done(self) -> None:
        """Open the next article with errors."""
        self._go(self._around(1))

    # Correcting the gold

    def do_accept(self) -> None:
        """Have the gold say what was predicted."""
        item = self.item
        if item is None:
            return
        if item.suggestion is None:
            out = self.keymap.shown("reject")
            self.tell(
                _("Nothing was predicted here; {key} takes it out of the gold.").format(key=out)
            )
            return
        change = take(self.now, item)
        if change is None:
            self.step_undecided(1)
        else:
            self.decide(change, go_on=True)

    def do_reject(self) -> None:
        """Take the fact out of the gold."""
        item = self.item
        if item is None:
            return
        change = drop(self.now, item)
        if change is None:
            self.tell(_("It is not in the gold: a false alarm."))
            return
        behind = self.undecided(1)
        self.decide(change)
        if self.item is not None:
            return
        self.focus_on(behind if self.now.item(behind) else self.now.step(None, 1))
        if not self.now.pending:
            self._say_all_decided()
            self.refresh_bars()

    def do_comment(self) -> None:
        """Write a comment on a fact of the gold."""
        item = self.item
        if item is not None and item.state is State.PENDING:
            self.tell(_("A comment needs a fact of the gold, and this is a false alarm."))
            return
        self.prompting.do_comment()

    # Which errors

    def do_errors(self) -> None:
        """Choose which errors to look at, by kind and label."""
        wanted = self.errors.wanted
        choices = {_key(each): (each, number) for each, number in _kinds(self.errors.queue())}

        def find(typed: str) -> Sequence[Choice]:
            return matching(
                [
                    Choice(name, _named(each), _errors(number))
                    for name, (each, number) in choices.items()
                ],
                typed,
            )

        def chosen(name: str | None) -> None:
            if name is not None:
                self._look_for(choices[name][0])

        self.app.push_screen(PickPanel(_("errors to look at"), find, _key(wanted)), chosen)

    def _look_for(self, wanted: Wanted) -> None:
        self.errors.look_for(wanted)
        self.contrast.wanted = wanted
        self.rows = self.errors.queue()
        item = self.item
        if item is None or not self.now.waits(item):
            found = self.undecided(1)
            if found is None:
                self._go(self._around(1))
                return
            self.focus_on(found)
        self.refresh_bars()

    def do_queue(self) -> None:
        """Choose another article."""
        here = self.now.document.id
        choices = [
            Choice(
                row.id,
                f"{row.number:>4}",
                f"{_counts(row.states.get):>12}  {row.title or row.id}",
                " · ".join(part for part in (row.source, row.published, row.id) if part),
            )
            for row in self.errors.queue()
        ]

        def chosen(article: str | None) -> None:
            if article is not None and article != here:
                self.safely(lambda: self._visit(article))

        self.app.push_screen(
            PickPanel(_("open an article"), lambda typed: matching(choices, typed), here), chosen
        )

    # Showing

    def _say_all_decided(self) -> None:
        wanted = self.errors.wanted
        if self._around(1) is not None:
            said = _("No more errors here: {key} opens the next article.").format(
                key=self.keymap.shown("done")
            )
        elif wanted:
            said = _("No more {errors}: {key} chooses other errors.").format(
                errors=_named(wanted), key=self.keymap.shown(ERRORS.id)
            )
        else:
            said = _("No errors are left.")
        self.say(said)

    def _title(self, session: Session, width: int) -> str:
        contrast = self.contrast
        wanted = self.errors.wanted
        counts = _counts(contrast.number)
        right = f"{counts}  {contrast.pending}/{sum(row.left for row in self.errors.queue())}"
        if wanted:
            right = f"{_named(wanted)}  {right}"
        return wording.headed(session, self.rows, right, width)

    def _detail(self, session: Session, item: Item, width: int, room: int) -> list[str]:
        outcome = _outcome(self.contrast, item)
        if room < 2:
            # The fact itself stands in the list.
            return [wording.cut(outcome, width)]
        return wording.detail(session, item, width, room, outcome)

    @property
    def _bar(self) -> Bar:
        bar = super()._bar
        return ErrorsBar(bar.keymap, bar.mode, bar.width, bar.role, bar.words, bar.letters)


def _counts(number: Callable[[State], int | None]) -> str:
    """How many facts are wrong, missed and false alarms, each behind its sign."""
    return " ".join(f"{CONTRAST_SIGNS[state]}{number(state) or 0}" for state in _COUNTED)


def _errors(number: int) -> str:
    return ngettext("{number:,} error", "{number:,} errors", number).format(number=number)


def _kinds(rows: Sequence[ErrorRow]) -> list[tuple[Wanted, int]]:
    """Every choice of errors that there is, with how many they are, the most first."""
    found: Counter[Wanted] = Counter()
    for row in rows:
        for (faults, labels), number in row.errors.items():
            for wanted in {
                Wanted(),
                *(Wanted(what) for what in faults),
                *(Wanted(None, label) for label in labels),
                *(Wanted(what, label) for what in faults for label in labels),
            }:
                found[wanted] += number
    found.setdefault(Wanted(), 0)
    return sorted(
        found.items(),
        key=lambda pair: (
            pair[0].label is not None,
            pair[0].what is not None,
            -pair[1],
            _key(pair[0]),
        ),
    )


def _key(wanted: Wanted) -> str:
    return f"{wanted.what or ''}\n{wanted.label or ''}"


def _named(wanted: Wanted) -> str:
    """Which errors, in words."""
    if not wanted:
        return _("all errors")
    names = {
        MISSED: _("missed"),
        EXTRA: _("false alarms"),
        "label": _("wrong label"),
        "boundary": _("wrong boundary"),
        "arguments": _("wrong arguments"),
    }
    what = wanted.what
    said = (
        [] if what is None else [names.get(what) or _("wrong {attribute}").format(attribute=what)]
    )
    return " ".join([*said, *([wanted.label] if wanted.label else [])])


def _outcome(contrast: Contrast, item: Item) -> str:
    """What the extractor made of a fact, in words."""
    named = contrast.extractor or _("the extractor")
    predicted = item.suggestion
    sure = ""
    if predicted is not None and predicted.confidence is not None:
        sure = _(", confidence {confidence}").format(confidence=f"{predicted.confidence:.2f}")
    if item.state is State.ADDED or predicted is None:
        return _("missed by {extractor}").format(extractor=named)
    if item.state is State.PENDING:
        return _("false alarm of {extractor}").format(extractor=named) + sure
    if item.state is not State.CORRECTED:
        return _("right by {extractor}").format(extractor=named) + sure
    words = saying.predicted(contrast, item)
    return _("wrong: {extractor} has {words}").format(extractor=named, words=words) + sure
