"""The line mode without its lines: what each answer does and what is said to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from annotator.cli.plain import speech
from annotator.cli.plain.calls import BEHIND, COUNTED, WORDS, Calls
from annotator.cli.plain.finding import (
    by_name,
    fillers,
    marking,
    numbered,
    placed,
    places,
    short,
    whole,
)
from annotator.core import decisions
from annotator.core.changes import Change
from annotator.core.display import visible
from annotator.core.errors import AnnotatorError, Conflict, StoreError
from annotator.core.facts import ARTICLE_STATE, Entity, Event
from annotator.core.keys import Mode
from annotator.core.language import _, ngettext
from annotator.core.queue import QueueRow, next_open, parse_filter
from annotator.core.session import Item, Session, State
from annotator.core.text import Span, trim
from annotator.core.wording import all_done, describe, not_done, quote
from annotator.core.workspace import Workspace, starting_fact
from annotator.tui.bindings import ATTRIBUTE, LABEL, Bound, Keymap
from annotator.tui.selecting import Selecting, moved_boundary, piece_at

_MOST = 20
"""Articles or rows of the log in a list; a filter finds the others."""

_MOST_STEPS = 1000


class Dialogue:
    """One annotator at work on one article after another, by lines.

    Args:
        workspace: The way into the project.
        keymap: The keys in force; they are those of the screen.
        article: Id of the article to begin with; None to begin where the annotator stopped.

    Raises:
        AnnotatorError: There are no articles, there is no such one, or it cannot be read.

    Attributes:
        over: Whether the annotator has left.
        session: The article that is open.
        focus: Id of the fact that answers are about.
        mode: What an answer is about: a fact, or words that were marked.
    """

    def __init__(self, workspace: Workspace, keymap: Keymap, article: str | None = None) -> None:
        self.over = False
        self.mode = Mode.REVIEW
        self._workspace = workspace
        self._calls = Calls(
            keymap, lambda bound: bool(bound.argument or self._action(bound.command))
        )
        self._said: list[str] = []
        self._more: str | None = None
        self._filter = ""
        self._letters = False
        self._rejected = False
        self._explained: set[str] = set()
        self._trail: list[str] = []
        self._wanted = ""
        self._rows: Sequence[QueueRow] = workspace.queue()
        place = workspace.start(tuple(self._rows))
        fact = None if place is None else place.fact
        if article is not None:
            fact = fact if place is not None and place.article == article else None
        elif place is not None:
            article = place.article
        else:
            raise AnnotatorError(
                _("This project has no articles yet."),
                hint=_("annotator import PATH brings some in, annotator extract proposes facts."),
            )
        self._enter(workspace.open(article), fact)

    # What the loop needs

    @property
    def prompt(self) -> str:
        """What stands before the answer."""
        return _("marked> ") if self.mode is Mode.SELECT else "> "

    def greeting(self) -> list[str]:
        """What is said first."""
        self._say(
            _("Line mode: {help} explains, {quit} leaves. Every answer is saved at once.").format(
                help=self._key("help"), quit=self._key("quit")
            )
        )
        self._say_article()
        return self._take()

    def answer(self, line: str) -> list[str]:
        """Do what an answer asks for.

        Args:
            line: Whatever was typed, with or without its line end.

        Returns:
            What there is to say, as lines without control characters.
        """
        self.session.touch()
        try:
            try:
                more: str | None = visible(" ".join(line.split()))
                while more is not None:
                    self._more = None
                    self._do(more)
                    more = self._more
            except Conflict as conflict:
                self._enter(self._workspace.open(self.session.document.id), self.focus)
                self._say(str(conflict))
                self._read()
        except StoreError as error:
            self._say(_("NOT SAVED. {error}").format(error=error))
        except AnnotatorError as error:
            self._say(str(error))
        return self._take()

    def end(self) -> list[str]:
        """Leave, and say so."""
        self.over = True
        return [_("Everything is saved.")]

    def leave(self) -> None:
        """Remember the place and the time that was spent."""
        # Without it the place is found by the last decision, so nothing keeps anybody here.
        with suppress(StoreError):
            self._workspace.keep_place(self.session.document.id, self.focus)
        with suppress(StoreError):
            self.session.leave()

    def _say(self, *texts: str) -> None:
        for text in texts:
            self._said += speech.plain(text)

    def _take(self) -> list[str]:
        said, self._said = self._said, []
        return said

    # From an answer to a command

    def _do(self, answer: str) -> None:
        if not answer:
            self._again()
            return
        word, _blank, rest = answer.partition(" ")
        if word.startswith("#") and whole(answer[1:].strip()) is not None:
            self._to_number(answer[1:].strip())
        elif (bound := self._calls.find(self.mode, word)) is not None:
            self._call(bound, word, rest)
        elif word.casefold() in WORDS:
            {"read": self._do_read, "list": self._do_list}[word.casefold()](rest)
        elif (bound := self._calls.find(self.mode, word[0])) is not None and not word[0].isalnum():
            # Signs need no blank behind them, and the same sign again is one more step.
            again = bound.command in COUNTED and set(answer) == {word[0]}
            self._call(bound, word[0], str(len(answer)) if again else answer[1:].strip())
        elif whole(answer) is not None:
            self._say(_("#{number} goes to fact {number}.").format(number=answer))
        else:
            self._say_unknown(word)

    def _say_unknown(self, word: str) -> None:
        self._say(
            _("{answer} means nothing here: {help} explains what does.").format(
                answer=short(word), help=self._key("help")
            )
        )

    def _call(self, bound: Bound, word: str, rest: str) -> None:
        if rest and bound.command not in BEHIND:
            self._say(
                _("Nothing was done: {word} stands alone, without {rest}.").format(
                    word=word, rest=short(rest)
                )
            )
            return
        if bound.command == LABEL:
            self._label(bound.argument)
        elif bound.command == ATTRIBUTE:
            self._attribute(bound.argument, rest)
        else:
            action = self._action(bound.command)
            if action is None:
                self._say(
                    _("{command} is for the screen; here it does nothing.").format(
                        command=bound.command
                    )
                )
            else:
                action(rest)

    def _action(self, command: str) -> Callable[[str], None] | None:
        found: Callable[[str], None] | None = getattr(self, f"_do_{command}", None)
        return found

    def _key(self, command: str) -> str:
        return self._calls.key(command)

    # Articles

    def _enter(self, session: Session, fact: str | None) -> None:
        self.session = session
        self.mode = Mode.REVIEW
        self._caret: Selecting | None = None
        self._offered: str | None = None
        self._found_at = -1
        self._heard: set[int] = set()
        self.focus: str | None = starting_fact(session, fact)
        # Who comes back has heard what stands before the place where the work stopped.
        item = self._item
        self._sentence = item.sentence - 1 if item is not None and session.log else -1

    def _open(self, article: str) -> None:
        session = self._workspace.open(article)
        with suppress(StoreError):
            self.session.leave()
        self._enter(session, None)
        self._workspace.keep_place(article, None)
        self._say_article()

    def _say_article(self) -> None:
        session = self.session
        self._say(*speech.article_lines(session, self._rows))
        note = session.comment(ARTICLE_STATE)
        if note:
            self._say(_("Comment on the article: {text}").format(text=note))
        if session.items:
            self._go(self.focus, on=True)
        else:
            self._say(
                _("No facts are suggested here: read reads it, {select} marks words.").format(
                    select=self._key("select")
                )
            )

    @property
    def _item(self) -> Item | None:
        return self.session.item(self.focus)

    def _present(self) -> Item:
        item = self._item
        if item is None:
            raise AnnotatorError(
                _("No fact is in focus."),
                hint=_("{key} goes to one.").format(key=self._key("next")),
            )
        return item

    def _event(self) -> Item:
        item = self._present()
        if not isinstance(item.fact, Event):
            raise AnnotatorError(_("This is no event; only events have roles and attributes."))
        return item

    # Moving and reading

    def _again(self) -> None:
        if self.mode is Mode.SELECT:
            self._say_marked()
        else:
            self._heard.discard(self._sentence)
            self._read()

    def _go(self, fact: str | None, *, on: bool = False) -> None:
        """Put the focus on a fact and read it; going on, also the sentences without one."""
        item = self.session.item(fact)
        if on and item is not None:
            self._pass_by(item.sentence)
        self.focus = fact
        self._read()

    def _pass_by(self, sentence: int) -> None:
        """Read the sentences before one that have no facts, for there some may be missing."""
        for index in range(self._sentence + 1, sentence):
            if index not in self._heard and not self.session.in_sentences(index, index):
                self._heard.add(index)
                self._say(speech.sentence_line(self.session, index))

    def _read(self) -> None:
        """Say what is in focus: the fact, what is wrong with it, and its words in the text."""
        item = self._item
        if item is None:
            self._say(_("No fact is in focus."))
            return
        session = self.session
        self._say(speech.fact_line(session, item))
        self._say(*map(speech.problem, session.problems(item)))
        note = session.comment(item.id)
        if note:
            self._say(_("Comment: {text}").format(text=note))
        known = item.sentence == self._sentence and item.sentence in self._heard
        if known:
            self._say(speech.marked(session.document, item.fact.fragments, speech.NEIGHBOURS))
        else:
            text = speech.marked(session.document, item.fact.fragments)
            self._say(speech.sentence_line(session, item.sentence, text))
        self._sentence = item.sentence
        self._heard.add(item.sentence)

    def _to_number(self, given: str) -> None:
        number, count = whole(given), len(self.session.items)
        if number is None or not 1 <= number <= count:
            self._say(
                ngettext(
                    "There is {count} fact here.", "There are facts 1 to {count} here.", count
                ).format(count=count)
            )
        else:
            self.mode, self._caret = Mode.REVIEW, None
            self._go(self.session.items[number - 1].id)

    def _do_next(self, _rest: str = "") -> None:
        self._step_undecided(1)

    def _do_previous(self, _rest: str) -> None:
        self._step_undecided(-1)

    def _step_undecided(self, by: int) -> None:
        found = self.session.step(self.focus, by, undecided=True)
        if found is None:
            self._say_all_decided()
        elif found == self.focus:
            self._say(_("This is the only undecided fact."))
            self._again()
        else:
            self._go(found, on=by > 0)

    def _do_forward(self, _rest: str) -> None:
        self._step(1, _("This is the last fact."))

    def _do_back(self, _rest: str) -> None:
        self._step(-1, _("This is the first fact."))

    def _step(self, by: int, end: str) -> None:
        found = self.session.step(self.focus, by)
        if found is None or found == self.focus:
            self._say(end)
        else:
            self._go(found, on=by > 0)

    def _say_all_decided(self) -> None:
        self._pass_by(len(self.session.document.sentences))
        self._say(
            _("Every fact is decided: {key} finishes the article.").format(key=self._key("done"))
        )

    def _do_hints(self, rest: str) -> None:
        if rest:
            self._to_number(rest)
        else:
            self._do_list("")

    def _do_list(self, rest: str) -> None:
        sentence = max(0, self._sentence)
        if rest and "all".startswith(rest.casefold()):
            items = self.session.items
        elif rest:
            self._say(_("Say list or list all."))
            return
        else:
            items = self.session.in_sentences(sentence, sentence)
        shown = [item for item in items if self._rejected or item.state is not State.REJECTED]
        for item in shown:
            self._say(speech.numbered_fact(self.session, item))
        if not shown:
            self._say(_("No facts here."))

    def _do_read(self, rest: str) -> None:
        document = self.session.document
        if not rest:
            for index in range(len(document.sentences)):
                self._say(speech.sentence_line(self.session, index))
            return
        number = whole(rest)
        if number is None or not 1 <= number <= len(document.sentences):
            self._say(
                ngettext(
                    "There is {count} sentence.",
                    "There are sentences 1 to {count}.",
                    len(document.sentences),
                ).format(count=len(document.sentences))
            )
        else:
            self._read_sentence(number - 1)

    def _read_sentence(self, index: int) -> None:
        self._sentence = index
        self._heard.add(index)
        self._say(speech.sentence_line(self.session, index))

    def _do_page_down(self, rest: str) -> None:
        self._read_sentence(self._sentence_from(_steps(rest)))

    def _do_page_up(self, rest: str) -> None:
        self._read_sentence(self._sentence_from(-_steps(rest)))

    def _sentence_from(self, by: int) -> int:
        last = len(self.session.document.sentences) - 1
        if last < 0:
            raise AnnotatorError(_("There is nothing to read."))
        target = self._sentence + by
        if target > last:
            raise AnnotatorError(_("This is the last sentence."))
        if target < 0:
            raise AnnotatorError(_("This is the first sentence."))
        return target

    def _do_labels(self, _rest: str) -> None:
        sentences = self.session.document.sentences
        if sentences:
            index = min(max(0, self._sentence), len(sentences) - 1)
            self._say(speech.labelled(self.session, index))

    def _do_rejected(self, _rest: str) -> None:
        self._rejected = not self._rejected
        self._say(
            _("Rejected facts are shown.") if self._rejected else _("Rejected facts are hidden.")
        )

    def _do_search(self, rest: str) -> None:
        document = self.session.document
        wanted = rest or self._wanted
        found = places(document, wanted)
        if not found:
            self._say(_("It is not in this article.") if wanted else _("Type words to look for."))
            return
        start = self._place
        if wanted == self._wanted:
            # The same words again, or none, look behind the match before.
            start = self._found_at + 1
        span = next((each for each in found if each.start >= start), found[0])
        self._wanted, self._found_at = wanted, span.start
        number = _("{number} of {total}").format(number=found.index(span) + 1, total=len(found))
        self._say(f"{number}: {speech.marked(document, (span,))}")
        self._sentence = document.sentence_at(span.start)
        self._heard.add(self._sentence)
        hit = next(
            (
                item
                for item in self.session.items
                if item.state is not State.REJECTED
                and any(span.overlaps(piece) for piece in item.fact.fragments)
            ),
            None,
        )
        if hit is None:
            self._say(_("No fact is there."))
        else:
            self.focus = hit.id
            self._say(speech.numbered_fact(self.session, hit))

    @property
    def _place(self) -> int:
        """Offset of what was read last: of the sentence, or of the fact in it."""
        item = self._item
        if item is not None and item.sentence == self._sentence:
            return item.fact.extent.start
        sentences = self.session.document.sentences
        return sentences[self._sentence].start if 0 <= self._sentence < len(sentences) else 0

    # Deciding

    def _decide(self, change: Change | None, *, go_on: bool = False, tell: bool = False) -> None:
        """Store a change, say so and, where it is done with, go to the next undecided fact.

        Args:
            change: The change; None where there is nothing to do.
            go_on: Whether the next undecided fact follows.
            tell: Whether to name the facts, because not all of them were read.
        """
        if change is None:
            self._say(_("It is so already."))
            return
        session, item = self.session, self._item
        problems = set() if item is None else set(session.problems(item))
        behind = session.step(self.focus, 1, undecided=True)
        session.do(change)
        self._offered = None
        self._say(speech.saved(session))
        if tell:
            facts = (session.item(delta.id) for delta in change.deltas)
            self._say(", ".join(describe(session, one.fact) for one in facts if one is not None))
        item = self._item
        if item is not None:
            new = (each for each in session.problems(item) if each not in problems)
            self._say(*map(speech.problem, new))
        if go_on:
            following = behind
            if item is not None:
                following = session.step(self.focus, 1, undecided=True)
            if following is None:
                self._say_all_decided()
            else:
                self._go(following, on=True)

    def _do_accept(self, _rest: str = "") -> None:
        item = self._present()
        if item.state in (State.PENDING, State.REJECTED):
            self._decide(decisions.accept(self.session, [item]), go_on=True)
        else:
            self._say(_("It is accepted already."))
            self._do_next()

    def _do_reject(self, rest: str) -> None:
        names = [bound.argument for bound in self._calls.reasons]
        self._reject(self._calls.argument(Mode.REASON, rest, names) if rest else None)

    def _do_reject_because(self, rest: str) -> None:
        if rest:
            self._do_reject(rest)
            return
        word = self._key("reject_because")
        for bound in self._calls.reasons:
            self._say(f"{word} {bound.keys[0]}: {bound.argument}. {bound.help}")
        if not self._calls.reasons:
            self._say(_("No reasons are configured: config.yaml, review, reasons."))

    def _reject(self, reason: str | None) -> None:
        item = self._present()
        behind = self.session.step(item.id, 1)
        self._decide(decisions.reject(self.session, [item], reason), go_on=True)
        if self._item is None:
            self.focus = behind if self.session.item(behind) else self.session.step(None, -1)

    def _do_accept_sentence(self, _rest: str) -> None:
        item = self._present()
        here = self.session.in_sentences(item.sentence, item.sentence)
        rest = [other for other in here if other.pending]
        left = self.session.pending
        if rest:
            self._decide(decisions.accept(self.session, rest), go_on=True, tell=len(rest) > 1)
        elif self._offered == item.id:
            self._do_accept_article("")
        elif left:
            self._offered = item.id
            self._say(
                ngettext(
                    "This sentence is decided. {key} again accepts the last fact of the article.",
                    "This sentence is decided. {key} again accepts all {number} of the article.",
                    left,
                ).format(key=self._key("accept_sentence"), number=left)
            )
        else:
            self._say_all_decided()

    def _do_accept_article(self, _rest: str) -> None:
        rest = [item for item in self.session.items if item.pending]
        if rest:
            self._decide(decisions.accept(self.session, rest), go_on=True)
        else:
            self._say_all_decided()

    def _do_propagate(self, _rest: str) -> None:
        session, item = self.session, self._item
        if item is None or item.pending:
            item = session.item(session.last_changed)
        if item is None or item.pending:
            self._say(_("Decide a fact first; then this does the same to its other mentions."))
            return
        change = decisions.propagate(session, item)
        if change is None:
            words = quote(session.document.text, item.fact.fragments)
            self._say(_("No other mention of {words} is undecided.").format(words=words))
        else:
            self._decide(change, go_on=True)

    # Changing

    def _label(self, label: str) -> None:
        if self.mode is Mode.SELECT:
            self._add_entity(label)
            return
        item = self._present()
        if not isinstance(item.fact, Entity):
            self._say(
                _("{label} is for entities; {key} changes the type of an event.").format(
                    label=label, key=self._key("type")
                )
            )
        else:
            self._relabel(item, label)

    def _relabel(self, item: Item, label: str) -> None:
        if item.fact.label == label:
            self._do_accept()
        else:
            self._decide(decisions.relabel(self.session, item, label), go_on=True)

    def _do_type(self, rest: str) -> None:
        item = self._present()
        schema = self.session.schema
        known = schema.entity if isinstance(item.fact, Entity) else schema.event
        if rest:
            self._relabel(item, by_name(rest, known))
        else:
            self._say(
                _("It is {label}. Say {key} and one of {names}.").format(
                    label=item.fact.label, key=self._key("type"), names=", ".join(known)
                )
            )

    def _do_left_out(self, rest: str) -> None:
        self._resize(rest, left=True, outward=True)

    def _do_right_out(self, rest: str) -> None:
        self._resize(rest, left=False, outward=True)

    def _do_left_in(self, rest: str) -> None:
        self._resize(rest, left=True, outward=False)

    def _do_right_in(self, rest: str) -> None:
        self._resize(rest, left=False, outward=False)

    def _resize(self, rest: str, *, left: bool, outward: bool) -> None:
        item = self._present()
        pieces = list(item.fact.fragments)
        which = 0 if left else -1
        moved: Span | None = pieces[which]
        for _step in range(_steps(rest)):
            if moved is not None:
                moved = moved_boundary(
                    self.session.document,
                    moved,
                    left=left,
                    outward=outward,
                    letters=self._letters,
                )
        others = pieces[1:] if left else pieces[:-1]
        if moved is None or any(moved.overlaps(piece) for piece in others):
            self._say(_("The boundary cannot move further."))
            return
        pieces[which] = moved
        self._decide(decisions.resize(self.session, item, tuple(pieces)))

    def _do_step(self, _rest: str) -> None:
        self._letters = not self._letters
        if self._caret is not None:
            self._mark(self._caret.span)
        self._say(_("Steps are letters.") if self._letters else _("Steps are tokens."))

    def _attribute(self, name: str, rest: str) -> None:
        item = self._event()
        assert isinstance(item.fact, Event)
        attribute = self.session.schema.attribute[name]
        present = self.session.schema.value(item.fact, name)
        value = by_name(rest, attribute.values) if rest else attribute.after(present)
        self._decide(decisions.set_attribute(self.session, item, name, value))

    def _do_comment(self, rest: str) -> None:
        session, item = self.session, self._item
        about = ARTICLE_STATE if item is None else item.id
        if rest:
            change = decisions.set_comment(session, about, "" if rest == "-" else rest)
            if change is None:
                self._say(_("The comment is as it was."))
            else:
                self._decide(change)
            return
        note = session.comment(about)
        words = _("the article") if item is None else describe(session, item.fact)
        if note:
            self._say(_("Comment on {fact}: {text}").format(fact=words, text=note))
        else:
            self._say(_("There is no comment on {fact}.").format(fact=words))

    # Roles

    def _do_roles(self, rest: str) -> None:
        item = self._event()
        role, _blank, given = rest.partition(" ")
        spans = fillers(self.session, item)
        if given:
            self._fill(item, self._role(role), self._filler(item, spans, given))
            return
        if role:
            role = self._role(role)
        else:
            role = _("ROLE")
            self._say(*speech.role_lines(self.session, item))
        self._say(*speech.filler_lines(self.session, item, spans))
        self._once(
            _("Say {key} {role} and a number or words; the same again takes it away.").format(
                key=self._key("roles"), role=role
            )
        )

    def _role(self, given: str) -> str:
        return self._calls.argument(Mode.ROLE, given, self.session.schema.role)

    def _fill(self, item: Item, role: str, span: Span) -> None:
        self._decide(decisions.toggle_argument(self.session, item, role, span))

    def _filler(self, item: Item, spans: Sequence[Span], given: str) -> Span:
        number = whole(given)
        if number is not None:
            if not 1 <= number <= len(spans):
                raise AnnotatorError(
                    _("There is no filler {number}.").format(number=number),
                    hint=_("{key} lists them.").format(key=self._key("roles")),
                )
            return spans[number - 1]
        document = self.session.document
        if "-" in given and whole(given.replace("-", "").replace(" ", "")) is not None:
            return self._trimmed(numbered(document, item.sentence, given))
        start = document.sentences[item.sentence].start if document.sentences else 0
        return self._trimmed(placed(document, given, start))

    # Marking words

    def _do_select(self, rest: str) -> None:
        document = self.session.document
        if not document.tokens:
            self._say(_("There is nothing to select."))
            return
        sentence = min(max(0, self._sentence), len(document.sentences) - 1)
        if not rest:
            self._say(*speech.numbered_words(document, sentence))
            self._once(
                _("Say {key} and words or numbers, like {key} 2-3.").format(key=self._key("select"))
            )
            return
        start = document.sentences[sentence].start
        if self._caret is not None:
            # The same words again are the next ones.
            start = self._caret.span.start + 1
        span, more = marking(document, sentence, rest, start)
        self._mark(span)
        if more:
            self._more = more
        else:
            self._say_marked()
            self._once(
                _(
                    "A label's key or {entity} LABEL adds an entity, {event} TYPE an event; "
                    "{cancel} lets go."
                ).format(
                    entity=self._key("entity"),
                    event=self._key("event"),
                    cancel=self._key("cancel"),
                )
            )

    def _mark(self, span: Span) -> None:
        document = self.session.document
        self.mode = Mode.SELECT
        ends = (
            piece_at(document, span.start, letters=self._letters),
            piece_at(document, span.end - 1, letters=self._letters),
        )
        # Whoever marks half a word does not mean the rest of it.
        first = ends[0] if span.covers(ends[0]) else Span(span.start, span.start + 1)
        last = ends[1] if span.covers(ends[1]) else Span(span.end - 1, span.end)
        self._caret = Selecting(last, first, self._letters)
        self._sentence = document.sentence_at(span.start)

    def _say_marked(self) -> None:
        assert self._caret is not None
        span = self._caret.span
        self._say(speech.marked(self.session.document, (span,), speech.NEIGHBOURS))

    def _once(self, text: str) -> None:
        """Say something that is worth saying once in a dialogue."""
        if text not in self._explained:
            self._explained.add(text)
            self._say(text)

    def _do_extend(self, rest: str) -> None:
        assert self._caret is not None
        if rest:
            self._do_select(rest)
        else:
            self._caret = self._caret.extending()
            self._say_marked()

    def _move(self, rest: str, by: int, *, extend: bool = False) -> None:
        assert self._caret is not None
        steps = by * _steps(rest)
        self._caret = self._caret.moved(self.session.document, steps, extend=extend)
        self._say_marked()

    def _do_cursor_left(self, rest: str) -> None:
        self._move(rest, -1)

    def _do_cursor_right(self, rest: str) -> None:
        self._move(rest, 1)

    def _do_extend_left(self, rest: str) -> None:
        self._move(rest, -1, extend=True)

    def _do_extend_right(self, rest: str) -> None:
        self._move(rest, 1, extend=True)

    def _do_sentence(self, _rest: str) -> None:
        assert self._caret is not None
        document = self.session.document
        self._mark(document.sentences[document.sentence_at(self._caret.cursor.start)])
        self._say_marked()

    def _do_cancel(self, _rest: str = "") -> None:
        self.mode, self._caret = Mode.REVIEW, None
        self._say(_("Let go."))

    def _selected(self) -> Span:
        assert self._caret is not None
        return self._trimmed(self._caret.span)

    def _trimmed(self, span: Span) -> Span:
        trimmed = trim(self.session.document.text, span)
        if trimmed is None:
            raise AnnotatorError(_("The selection is only white space or quotation marks."))
        return trimmed

    def _do_entity(self, rest: str) -> None:
        self._add_entity(by_name(rest, self.session.schema.entity))

    def _add_entity(self, label: str) -> None:
        span = self._selected()
        self.mode, self._caret = Mode.REVIEW, None
        self._decide(decisions.add_entity(self.session, span, label))
        self._focus_added(self.session.entity_at(span))

    def _do_event(self, rest: str) -> None:
        event_type = by_name(rest, self.session.schema.event)
        span = self._selected()
        self.mode, self._caret = Mode.REVIEW, None
        self._decide(decisions.add_event(self.session, (span,), event_type))
        self._focus_added(self.session.event_at((span,)))

    def _focus_added(self, item: Item | None) -> None:
        if item is not None and item.id != self.focus:
            self.focus = item.id
            self._say(*map(speech.problem, self.session.problems(item)))

    def _do_piece(self, _rest: str) -> None:
        item = self._event()
        change = decisions.toggle_piece(self.session, item, self._selected())
        self.mode, self._caret = Mode.REVIEW, None
        if change is None:
            self._say(_("A trigger keeps at least one piece."))
        else:
            self._decide(change)

    def _do_fill(self, rest: str) -> None:
        item = self._event()
        role = self._role(rest)
        span = self._selected()
        self.mode, self._caret = Mode.REVIEW, None
        self._fill(item, role, span)

    # History

    def _do_undo(self, _rest: str) -> None:
        change = self.session.undo()
        if change is not None:
            self._say(speech.saved(self.session))
            self._focus_changed(change)
        elif self._trail:
            self._open(self._trail[-1])
            self._trail.pop()
            self._say(
                _("Back in the article before; {key} again takes its last decision back.").format(
                    key=self._key("undo")
                )
            )
        else:
            self._say(_("There is nothing to undo in this article."))

    def _do_redo(self, _rest: str) -> None:
        change = self.session.redo()
        if change is None:
            self._say(_("There is nothing to redo."))
        else:
            self._say(speech.saved(self.session))
            self._focus_changed(change)

    def _focus_changed(self, change: Change) -> None:
        session = self.session
        changed = {delta.id for delta in change.deltas}
        found = next((item.id for item in session.items if item.id in changed), None)
        if found is None and self._item is None:
            found = session.step(None, 1, undecided=True) or session.step(None, 1)
        if found is not None:
            self._go(found)

    def _do_log(self, _rest: str) -> None:
        for entry in self.session.log[: -_MOST - 1 : -1]:
            self._say(speech.logged(self.session, entry))
        if not self.session.log:
            self._say(_("Nothing was done here yet."))

    # The article and the queue

    def _do_done(self, _rest: str) -> None:
        session = self.session
        left = session.pending
        if left:
            self._say(not_done(left))
            self._go(session.step(None, 1, undecided=True))
            return
        change = decisions.set_done(session, True)
        if change is not None:
            self._decide(change)
        self._rows = self._queue()
        following = next_open(self._rows, session.document.id)
        if following is None:
            self._say(all_done(len(self._rows)))
            return
        self._open(following.id)
        self._trail.append(session.document.id)

    def _do_flag(self, _rest: str) -> None:
        self._decide(decisions.set_flagged(self.session, not self.session.state.flagged))

    def _queue(self) -> Sequence[QueueRow]:
        return self._workspace.queue(parse_filter(self._filter) if self._filter else None)

    def _do_queue(self, rest: str) -> None:
        if rest == "-":
            self._filter = rest = ""
        number = whole(rest)
        self._rows = self._queue()
        found = [row for row in self._rows if row.id == rest or row.number == number]
        if found:
            self._open(found[0].id)
            return
        if rest:
            parse_filter(rest)
            self._filter = rest
            self._rows = self._queue()
        self._say_queue()

    def _say_queue(self) -> None:
        shown = [row for row in self._rows if self._filter or not row.done]
        self._say(*map(speech.queue_line, shown[:_MOST]))
        more = len(shown) - _MOST
        if more > 0:
            self._say(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
        if not shown:
            self._say(_("No articles here."))
        self._say(
            _("Say {key} and a number, or a filter such as open, flagged or words.").format(
                key=self._key("queue")
            )
        )

    # Explaining

    def _do_guideline(self, rest: str) -> None:
        schema = self.session.schema
        if rest:
            self._say(*speech.guideline(schema, by_name(rest, speech.guided(schema))))
            return
        fact = self._present().fact
        self._say(*speech.guideline(schema, fact.label))
        if isinstance(fact, Event):
            more = [*(role.name for role in schema.roles_of(fact.type)), *schema.attribute]
            self._once(
                _("Say {key} and one of {names} for theirs.").format(
                    key=self._key("guideline"), names=", ".join(more)
                )
            )

    def _do_palette(self, rest: str) -> None:
        self._do_help(rest)

    def _do_help(self, rest: str) -> None:
        said = self._calls.explained(self.mode, rest) if rest else self._calls.overview(self.mode)
        lines = list(said)
        self._say(*lines)
        if not lines:
            self._say_unknown(rest)

    def _do_redraw(self, _rest: str) -> None:
        self._again()

    def _do_quit(self, _rest: str) -> None:
        self._say(*self.end())


def _steps(given: str) -> int:
    """How often something is to be done: once where nothing was said.

    Raises:
        AnnotatorError: It is no number.
    """
    if not given:
        return 1
    number = whole(given)
    if number is None or not 1 <= number <= _MOST_STEPS:
        raise AnnotatorError(
            _("{given} is no number from 1 to {most}.").format(given=short(given), most=_MOST_STEPS)
        )
    return number
