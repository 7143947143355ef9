"""Keys that it takes to turn the suggestions of one article into its gold, counted on the screen.

Usage: python -m bench.keystrokes [--begins "De Russische president"] [--one-by-one] [--json]

The program runs without a terminal and gets real keys; a plan of the kind a practised annotator
follows chooses them: go through the events with the roles at hand, mend each and add what is
missing; then mend the wrong entities and accept all that is left at once. In the end the decisions
are compared with the gold, fact by fact. With ``--one-by-one`` every right entity is accepted by
a key of its own.

The article and its gold come from the folder ``shared`` beside the repository.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from annotator.cli.project import now
from annotator.config import Config, Origin, builtin_config, load
from annotator.core.facts import Argument, Entity, Event, Fact, Layer, LayerKind, Verdict
from annotator.core.keys import Mode
from annotator.core.schema import LabelSet
from annotator.core.session import Item, Session, State
from annotator.core.text import Document, Span, token_index
from annotator.core.workspace import Workspace
from annotator.extract.registry import create
from annotator.formats.reading import Article
from annotator.formats.sources import read_paths
from annotator.store.sql import SqlStore
from annotator.tui.app import AnnotatorApp
from annotator.tui.commands import shortcuts
from annotator.tui.screens.panels import Choice, PickPanel, matching
from annotator.tui.screens.review import ReviewScreen
from annotator.tui.settings import Settings
from annotator.tui.widgets.article import Article as ArticleWidget

GOLD = Path(__file__).resolve().parents[2] / "shared" / "data" / "gold" / "dev.jsonl"
REACH = 2.0
_CHARACTERS = {"enter": "\r", "tab": "\t", "space": " ", "escape": "\x1b"}
_WAITS = 4
_NEAR = 3
"""Up to so many right facts are accepted one by one on the way to a wrong one."""


def main() -> int:
    """Print the figures; 1 where the gold was not reached or takes too many keys."""
    parser = argparse.ArgumentParser(description="Count keys from suggestions to gold.")
    parser.add_argument("--begins", default="De Russische president", help="how the article begins")
    parser.add_argument("--one-by-one", action="store_true", help="never accept several at once")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
    arguments = parser.parse_args()
    if not GOLD.is_file():
        print(f"There is no {GOLD}: nothing to measure on.", file=sys.stderr)
        return 1
    config = load(builtin_config(), Origin.BUILTIN, shortcuts())
    article = next(
        (each for each in _articles(config) if each.document.text.startswith(arguments.begins)),
        None,
    )
    if article is None:
        print(f"No article of {GOLD} begins so.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        count_ = asyncio.run(_annotate(config, article, Path(folder), arguments.one_by_one))
    if arguments.as_json:
        print(json.dumps(count_.__dict__))
    else:
        print(
            f"{count_.facts} facts, {count_.keys} keys: {count_.per_fact:.2f} keys a fact "
            f"(reach: below {REACH}); {count_.suggested} suggestions, {count_.right} of them right"
        )
        print("  " + ", ".join(f"{what} {keys}" for what, keys in count_.by_purpose.items()))
        for difference in count_.differences:
            print(f"  not as in the gold: {difference}")
    return int(bool(count_.differences) or count_.per_fact >= REACH)


@dataclass(frozen=True)
class Figures:
    """What was counted.

    Args:
        keys: Keys pressed.
        facts: Facts of the gold.
        suggested: Suggestions that the annotator began with.
        right: How many of them are as in the gold.
        by_purpose: Keys by what they were for.
        differences: Where the decisions are not the gold, in words.
    """

    keys: int
    facts: int
    suggested: int
    right: int
    by_purpose: dict[str, int]
    differences: tuple[str, ...]

    @property
    def per_fact(self) -> float:
        """Keys for each fact of the gold."""
        return self.keys / self.facts


def _articles(config: Config) -> Iterator[Article]:
    for read in read_paths([str(GOLD)], sys.stdin.buffer, config.schema.attributes):
        if isinstance(read, Article):
            yield read


async def _annotate(config: Config, article: Article, folder: Path, one_by_one: bool) -> Figures:
    chosen = config.extractors[0]
    extractor = create(chosen.name, config.schema, chosen.settings)
    (result,) = extractor.extract([article.document])
    database = f"sqlite:///{folder}/keys.db"
    store = SqlStore(database, clock=now)
    store.add_document(article.document)
    store.add_layer(
        Layer(
            article=article.document.id,
            kind=LayerKind.SUGGESTED,
            author=extractor.name,
            version=extractor.version,
            records=result.facts,
        )
    )
    store.close()
    ids = count(1)

    def workspace() -> Workspace:
        return Workspace(
            SqlStore(database, clock=now),
            config.schema,
            "bench",
            clock=now,
            ids=lambda: f"added{next(ids)}",
        )

    gold = article.asserted or ()
    app = AnnotatorApp(Settings(config.schema, config.keys, "bench"), workspace)
    async with app.run_test(size=(80, 24)) as pilot:
        hand = Hand(app, pilot, config.schema, gold, one_by_one)
        await hand.until_open()
        suggested = [item.fact for item in hand.session.items]
        await hand.annotate()
        found = [item.fact for item in hand.session.items if item.fact.verdict is Verdict.ACCEPTED]
        pending = hand.session.pending
        await hand.press("d", "finish")
    wanted = {_content(fact, config.schema) for fact in gold}
    differences = [
        f"{sign} {content}"
        for sign, contents in (
            ("missing", wanted - {_content(fact, config.schema) for fact in found}),
            ("extra", {_content(fact, config.schema) for fact in found} - wanted),
        )
        for content in sorted(contents, key=str)
    ]
    if pending:
        differences.append(f"{pending} undecided")
    return Figures(
        keys=sum(hand.keys.values()),
        facts=len(gold),
        suggested=len(suggested),
        right=sum(_content(fact, config.schema) in wanted for fact in suggested),
        by_purpose=dict(hand.keys),
        differences=tuple(differences),
    )


def _content(fact: Fact, schema: LabelSet) -> tuple[object, ...]:
    """What a fact says, with the default of every attribute that it leaves open."""
    if isinstance(fact, Entity):
        return ("entity", fact.fragments, fact.label)
    values = tuple(schema.value(fact, attribute.name) for attribute in schema.attributes)
    return ("event", fact.trigger, fact.type, frozenset(fact.arguments), values)


class Hand:
    """Presses keys until the decisions are the gold.

    Args:
        app: The program.
        pilot: Textual's hand on it.
        schema: The labels.
        gold: The facts that the annotator holds to be true.
        one_by_one: Whether every right fact is accepted by a key of its own.
    """

    def __init__(
        self,
        app: AnnotatorApp,
        pilot: Pilot[None],
        schema: LabelSet,
        gold: Sequence[Fact],
        one_by_one: bool,
    ) -> None:
        self._app = app
        self._pilot = pilot
        self._schema = schema
        self._gold = gold
        self._one_by_one = one_by_one
        self._added: set[str] = set()
        self.keys: Counter[str] = Counter()

    @property
    def _screen(self) -> ReviewScreen:
        return next(each for each in self._app.screen_stack if isinstance(each, ReviewScreen))

    @property
    def session(self) -> Session:
        """The session on the screen."""
        assert self._screen.session is not None
        return self._screen.session

    async def until_open(self) -> None:
        """Wait until the article is on the screen."""
        while not any(isinstance(each, ReviewScreen) for each in self._app.screen_stack):
            await self._pilot.pause(0)
        while self._screen.session is None:
            await self._pilot.pause(0)
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(_WAITS):
            await self._pilot.pause(0)

    async def press(self, key: str, purpose: str) -> None:
        """Press a key and wait until the screen has done what it asks for."""
        self.keys[purpose] += 1
        character = key if len(key) == 1 else _CHARACTERS.get(key)
        self._app.post_message(Key(_character_to_key(key) if len(key) == 1 else key, character))
        await self._settle()

    # The plan

    async def annotate(self) -> None:
        """Decide everything: the events first, then the entities."""
        last = len(self.session.document.sentences)
        events = [item for item in self.session.items if isinstance(item.fact, Event)]
        if events:
            await self._go_to(events[0])
            await self.press("r", "role")
        for item, following in pairwise([*events, None]):
            assert item is not None
            if self._screen.view.focus != item.id:
                await self._go_to(item)
            if self._screen.mode is not Mode.ROLE:
                await self.press("r", "role")
            await self._mend(item)
            end = last if following is None else following.sentence
            missing = [
                fact
                for sentence in range(item.sentence, end)
                for fact in self._missing(sentence, Event)
            ]
            for fact in missing:
                await self._add(fact)
            done = self._screen.view.focus in (item.id, *self._added)
            if done and self._screen.mode is Mode.ROLE and self.session.pending:
                await self.press("enter", "accept")
        for sentence in range(last):
            while (wrong := self._first_wrong(sentence)) is not None:
                await self._go_to(wrong)
                await self._mend(wrong)
            for fact in self._missing(sentence, Entity):
                await self._add(fact)
        await self._accept_rest()

    def _items(self, sentence: int) -> Sequence[Item]:
        return [
            item
            for item in self.session.in_sentences(sentence, sentence)
            if item.state is not State.REJECTED
        ]

    def _first_wrong(self, sentence: int) -> Item | None:
        wanted = {_content(fact, self._schema) for fact in self._gold}
        for item in self._items(sentence):
            if _content(item.fact, self._schema) not in wanted:
                return item
        return None

    def _missing(self, sentence: int, kind: type[Fact]) -> list[Fact]:
        present = {_content(item.fact, self._schema) for item in self._items(sentence)}
        return [
            fact
            for fact in self._gold
            if isinstance(fact, kind)
            and self._sentence(fact) == sentence
            and _content(fact, self._schema) not in present
        ]

    def _sentence(self, fact: Fact) -> int:
        return self.session.document.sentence_at(fact.fragments[0].start)

    def _aim(self, item: Item) -> Fact | None:
        """The fact of the gold that an item is to become; None where it is to be rejected."""
        taken = {
            _content(other.fact, self._schema)
            for other in self._items(item.sentence)
            if other.id != item.id
        }
        free = [
            fact
            for fact in self._gold
            if isinstance(fact, Entity) == isinstance(item.fact, Entity)
            and _content(fact, self._schema) not in taken
        ]
        same = [fact for fact in free if fact.fragments == item.fact.fragments]
        if same:
            return same[0]
        if isinstance(item.fact, Event):
            return None
        span = item.fact.fragments[0]
        return next((fact for fact in free if fact.fragments[0].overlaps(span)), None)

    async def _accept_rest(self) -> None:
        while self.session.pending:
            if not self._one_by_one:
                await self.press("E", "accept all")
                await self.press("E", "accept all")
                continue
            left = next(item for item in self.session.items if item.pending)
            await self._go_to(left)
            await self.press("a", "accept")

    async def _go_to(self, item: Item) -> None:
        """Put the focus on an item: by n or by j and k where that is near, else by its tag."""
        if self._screen.view.focus == item.id:
            return
        session = self.session
        focus = self._screen.view.focus
        if session.step(focus, 1, undecided=True) == item.id:
            await self.press("n", "move")
            return
        between = self._between(item)
        if between and len(between) <= _NEAR and all(self._right(each) for each in between):
            for _ in between:
                await self.press("a", "accept")
            return
        order = [each.id for each in session.items if each.state is not State.REJECTED]
        distance = order.index(item.id) - order.index(focus) if focus in order else None
        if distance is not None and abs(distance) <= 2:
            for _ in range(abs(distance)):
                await self.press("j" if distance > 0 else "k", "move")
            return
        await self._bring_into_view(item.fact.fragments[0])
        await self.press("f", "move")
        await self._choose_tag(item.fact.fragments[0], "move", item.id)

    def _between(self, item: Item) -> list[Item]:
        """The items from the focus up to an item behind it; none where it is not behind it."""
        ids = [each.id for each in self.session.items]
        focus = self._screen.view.focus
        first = ids.index(focus) if focus in ids else len(ids)
        return list(self.session.items[first : ids.index(item.id)])

    def _right(self, item: Item) -> bool:
        wanted = {_content(fact, self._schema) for fact in self._gold}
        return item.pending and _content(item.fact, self._schema) in wanted

    async def _bring_into_view(self, span: Span) -> None:
        article = self._screen.query_one(ArticleWidget)
        for _ in range(len(self.session.document.text)):
            window = article.visible_span
            if window is None or window.covers(span):
                return
            await self.press("space" if span.start >= window.end else "b", "move")

    async def _choose_tag(
        self, span: Span, purpose: str, fact: str | None = None, *, capital: bool = False
    ) -> bool:
        """Type the letters of the tag of a span; of several on one span, the one of the fact.

        Returns:
            Whether the span has a tag.
        """
        tags = [tag for tag in self._screen.view.tags if tag.span == span]
        if not tags:
            return False
        index = 0
        if fact is not None:
            at = [
                item.id
                for item in self.session.items
                if item.fact.fragments[0] == span and item.state is not State.REJECTED
            ]
            index = at.index(fact)
        letters = tags[index].letters
        for letter in letters[:-1]:
            await self.press(letter, purpose)
        await self.press(letters[-1].upper() if capital else letters[-1], purpose)
        return True

    # Mending

    async def _mend(self, item: Item) -> None:
        aim = self._aim(item)
        if aim is None:
            await self.press("x", "reject")
        elif isinstance(aim, Entity):
            await self._mend_entity(item, aim)
        else:
            await self._mend_event(item.id, aim)

    async def _mend_entity(self, item: Item, aim: Entity) -> None:
        document = self.session.document
        span, wanted = item.fact.fragments[0], aim.fragments[0]
        for old, new, out, into in (
            (span.start, wanted.start, "[", "{"),
            (wanted.end, span.end, "]", "}"),
        ):
            steps = _tokens_between(document, old, new)
            for _ in range(steps):
                await self.press(out if new < old else into, "boundary")
        if item.fact.label != aim.label:
            await self.press(self._schema.entity[aim.label].key, "label")

    async def _mend_event(self, fact: str, aim: Event) -> None:
        present = self.session.item(fact)
        assert present is not None
        assert isinstance(present.fact, Event)
        if present.fact.type != aim.type:
            await self.press("t", "type")
            await self._pick(aim.type)
            await self._go_to(present)
        for attribute in self._schema.attributes:
            while self._value(fact, attribute.name) != self._schema.value(aim, attribute.name):
                await self.press(attribute.key, "attribute")
        event = self.session.item(fact)
        assert event is not None
        assert isinstance(event.fact, Event)
        present_arguments, wanted = set(event.fact.arguments), set(aim.arguments)
        for role in self._schema.roles:
            old = {each for each in present_arguments if each.role == role.name}
            new = {each for each in wanted if each.role == role.name}
            tagged = bool(new) and self._has_tag(next(iter(new)).span)
            if len(new) == 1 and old and not old & new and tagged:
                await self._replace(*new)
                continue
            for change in sorted(old ^ new):
                await self._toggle(change)

    def _value(self, fact: str, name: str) -> str:
        item = self.session.item(fact)
        assert item is not None
        assert isinstance(item.fact, Event)
        return self._schema.value(item.fact, name)

    def _has_tag(self, span: Span) -> bool:
        """Whether something marks a span already, so that it will have a tag."""
        return any(
            item.fact.fragments[0] == span
            if isinstance(item.fact, Entity)
            else any(argument.span == span for argument in item.fact.arguments)
            for item in self.session.items
            if item.state is not State.REJECTED
        )

    async def _replace(self, argument: Argument) -> None:
        """Make a span the only filler of its role, by a capital."""
        if self._screen.mode is not Mode.ROLE:
            await self.press("r", "role")
        await self.press(self._schema.role[argument.role].key, "role")
        await self._choose_tag(argument.span, "role", capital=True)

    async def _toggle(self, argument: Argument) -> None:
        key = self._schema.role[argument.role].key
        if self._screen.mode is not Mode.ROLE:
            await self.press("r", "role")
        await self.press(key, "role")
        if await self._choose_tag(argument.span, "role"):
            return
        await self._choose_word(argument.span)

    async def _choose_word(self, span: Span) -> None:
        """Choose a filler that no entity marks: a capital begins one of several words."""
        await self.press("space", "role")
        document = self.session.document
        first = document.tokens[token_index(document.tokens, span.start)]
        last = document.tokens[token_index(document.tokens, span.end - 1)]
        if first != last:
            await self._choose_tag(first, "role", capital=True)
        await self._choose_tag(last, "role")

    async def _pick(self, name: str) -> None:
        """Type as much of a name as brings it to the top of the list, and take it."""
        choices = [
            Choice(each.name, each.name, each.description.split("\n")[0], each.example)
            for each in self._schema.events
        ]
        typed = next(
            name[:length].lower()
            for length in range(1, len(name) + 1)
            if matching(choices, name[:length])[0].id == name
        )
        while not isinstance(self._app.screen, PickPanel):
            await self._pilot.pause(0)
        for letter in typed:
            await self.press(letter, "type")
        await self.press("enter", "type")
        while isinstance(self._app.screen, PickPanel):
            await self._pilot.pause(0)
        await self._settle()

    # Adding

    async def _add(self, fact: Fact) -> None:
        if isinstance(fact, Entity):
            await self._select(fact.fragments, "add")
            await self.press(self._schema.entity[fact.label].key, "add")
            return
        await self._select(fact.trigger[:1], "add")
        await self.press("t", "add")
        await self._pick(fact.type)
        added = self._screen.view.focus
        assert added is not None
        self._added.add(added)
        for piece in fact.trigger[1:]:
            await self._select((piece,), "add")
            await self.press("+", "add")
        await self._mend_event(added, fact)

    async def _select(self, pieces: Sequence[Span], purpose: str) -> None:
        """Select a span by its first word's tag, or by steps where it is near."""
        (span,) = pieces
        document = self.session.document
        await self._bring_into_view(span)
        await self.press("v", purpose)
        first = token_index(document.tokens, span.start)
        last = token_index(document.tokens, span.end - 1)
        cursor = self._screen.view.cursor
        assert cursor is not None
        distance = first - token_index(document.tokens, cursor.start)
        if abs(distance) <= 2:
            for _ in range(abs(distance)):
                await self.press("l" if distance > 0 else "h", purpose)
        else:
            await self.press("f", purpose)
            await self._choose_tag(document.tokens[first], purpose)
        for _ in range(last - first):
            await self.press("L", purpose)


def _tokens_between(document: Document, one: int, other: int) -> int:
    """How many tokens begin or end between two offsets."""
    low, high = sorted((one, other))
    if low == high:
        return 0
    inside = [token for token in document.tokens if low <= token.start < high]
    return max(1, len(inside))


if __name__ == "__main__":
    sys.exit(main())
