"""Which layer of an article is its gold, and what is compared with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from annotator.cli.output import say
from annotator.core.errors import AnnotatorError, InputError, UsageError
from annotator.core.facts import Layer, LayerKind
from annotator.core.language import _, ngettext
from annotator.core.ports import Store

if TYPE_CHECKING:
    from annotator.cli.project import Project
    from annotator.core.facts import Fact
    from annotator.core.text import Document
    from annotator.formats.reading import Article

VERSION_SIGN = "@"
"""What stands between the name of an extractor and its version."""


def gold_layer(store: Store, article: str, annotator: str | None) -> Layer | None:
    """The gold of an article.

    A named annotator's layer where a name is given. Else a curator's, the newest one; else the
    only annotator's.

    Returns:
        None where there is no such layer.

    Raises:
        UsageError: Several annotators have decided and no curator has.
    """
    if annotator is not None:
        own = store.layers(article, LayerKind.ANNOTATED, annotator)
        return own[-1] if own else None
    curated = store.layers(article, LayerKind.CURATED)
    if curated:
        return curated[-1]
    annotated = store.layers(article, LayerKind.ANNOTATED)
    if len(annotated) > 1:
        names = ", ".join(layer.author for layer in annotated)
        raise UsageError(
            _(
                "{article} was annotated by several people ({names}) and nobody has adjudicated it."
            ).format(article=article, names=names),
            hint=_("Choose one with --annotator NAME."),
        )
    return annotated[0] if annotated else None


def newest_suggestions(
    store: Store, article: str, authors: Sequence[str], extractor: str | None = None
) -> Layer | None:
    """The suggestions for an article that are under review by default.

    Args:
        store: The project's store.
        article: Id of the article.
        authors: Authors in order of preference; where none of them has a layer the newest is taken.
        extractor: The only extractor that counts: its name, or name@version.
    """
    layers = [
        layer
        for layer in store.layers(article, LayerKind.SUGGESTED)
        if extractor is None or is_by(layer, extractor)
    ]
    for author in authors:
        own = [layer for layer in layers if layer.author == author]
        if own:
            return own[-1]
    return layers[-1] if layers else None


def is_by(layer: Layer, extractor: str) -> bool:
    """Whether an extractor made a layer.

    Args:
        layer: A suggestion layer.
        extractor: Its name, or name@version; a name may have the sign in itself.
    """
    return extractor in (layer.author, VERSION_SIGN.join((layer.author, layer.version)))


def check_extractor(store: Store, extractor: str) -> None:
    """See to it that a project has suggestions by an extractor.

    Args:
        store: The project's store.
        extractor: Its name, or name@version.

    Raises:
        UsageError: There are none.
    """
    known: dict[str, None] = {}
    for document in store.documents():
        for layer in store.layers(document.id, LayerKind.SUGGESTED):
            if is_by(layer, extractor):
                return
            known[VERSION_SIGN.join((layer.author, layer.version))] = None
    if not known:
        raise UsageError(
            _("There are no suggestions by {extractor}, nor by any other extractor.").format(
                extractor=extractor
            ),
            hint=_("Make some with annotator extract, or import them with --layer suggestions."),
        )
    raise UsageError(
        _("There are no suggestions by {extractor}.").format(extractor=extractor),
        hint=_("There are some by {known}.").format(known=", ".join(sorted(known))),
    )


# Gold


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold of one article.

    Args:
        document: The article.
        facts: The facts that hold.
        blind: Whether somebody annotated it without a sight of suggestions.
    """

    document: Document
    facts: tuple[Fact, ...]
    blind: bool


def gold_of_store(store: Store, annotator: str | None) -> Iterator[Gold]:
    """The finished gold of a project, in queue order.

    Args:
        store: The project's store.
        annotator: Whose decisions are the gold; None for those of :func:`gold_layer`.

    Raises:
        UsageError: Several annotators have decided and no curator has.
    """
    for document in store.documents():
        layer = finished_layer(store, document.id, annotator)
        if layer is not None:
            yield Gold(document, layer.asserted, made_blind(store, layer))


def finished_layer(store: Store, article: str, annotator: str | None) -> Layer | None:
    """The gold of an article as of :func:`gold_layer`, if it is finished."""
    layer = gold_layer(store, article, annotator)
    if layer is None or (layer.kind is LayerKind.ANNOTATED and not layer.done):
        return None
    return layer


def made_blind(store: Store, layer: Layer) -> bool:
    """Whether somebody annotated the article of a gold layer without a sight of suggestions."""
    return layer.blind or (
        # A curator chooses among what annotators said, who may have been blind.
        layer.kind is LayerKind.CURATED
        and any(each.blind for each in store.layers(layer.article, LayerKind.ANNOTATED))
    )


def gold_of_file(project: Project, path: str) -> Iterator[Gold]:
    """The gold in a file.

    Raises:
        InputError: It cannot be read, or says nothing about facts somewhere.
    """
    for read, facts in _articles(project, path):
        yield Gold(read.document, facts, read.layer is not None and read.layer.blind)


def _articles(project: Project, path: str) -> Iterator[tuple[Article, tuple[Fact, ...]]]:
    from annotator.formats.reading import Problem
    from annotator.formats.sources import read_paths

    known: set[str] = set()
    for read in read_paths([path], sys.stdin.buffer, project.config.schema.attributes):
        if isinstance(read, Problem):
            raise InputError(str(read), hint=_("Nothing was compared."))
        if read.asserted is None:
            raise InputError(
                _("This line has no facts."),
                where=read.where,
                hint=_("Give it spans or entities, and events."),
            )
        if read.document.id in known:
            raise InputError(
                _("The id {id} was there before.").format(id=read.document.id),
                where=read.where,
                hint=_("Give every article an id of its own."),
            )
        known.add(read.document.id)
        yield read, read.asserted


# Predictions


class Predictions(Protocol):
    """What a system predicted."""

    @property
    def name(self) -> str:
        """What to call the system."""

    @property
    def latest(self) -> str:
        """What to call what predicted the facts that were asked for last."""

    def of(self, document: Document) -> tuple[Fact, ...] | None:
        """The facts predicted for an article; None where the system did not see it.

        Raises:
            InputError: They are about another text.
        """

    def finish(self) -> None:
        """Say what was missing or left over, after the last article."""


class StoredPredictions:
    """The suggestions of an extractor in a project.

    Args:
        project: The project.
        store: Its store.
        extractor: The extractor's name, or name@version; None for what is reviewed by default.

    Raises:
        UsageError: There are no suggestions by this extractor.
    """

    def __init__(self, project: Project, store: Store, extractor: str | None) -> None:
        if extractor is not None:
            check_extractor(store, extractor)
        self._store = store
        self._authors = project.authors
        self._extractor = extractor
        self._seen: dict[str, None] = {}
        self.latest = extractor or ""

    @property
    def name(self) -> str:
        """The extractors that were met, with their versions."""
        return ", ".join(self._seen) or (self._extractor or "")

    def of(self, document: Document) -> tuple[Fact, ...] | None:
        """The newest suggestions for an article."""
        layer = newest_suggestions(self._store, document.id, self._authors, self._extractor)
        if layer is None:
            return None
        self.latest = VERSION_SIGN.join((layer.author, layer.version)).rstrip(VERSION_SIGN)
        self._seen[self.latest] = None
        return layer.asserted

    def finish(self) -> None:
        """Nothing is left over: suggestions for other articles are the rule."""


class FilePredictions:
    """The facts in a JSON Lines file.

    Args:
        project: The project.
        path: The file.
        gold: What to call where the gold comes from.
        all_seen: Whether an article that the file does not have counts as predicted empty.

    Raises:
        InputError: It cannot be read, or says nothing about facts somewhere.
    """

    def __init__(self, project: Project, path: str, gold: str, *, all_seen: bool) -> None:
        self.name = self.latest = path
        self._gold = gold
        self._all_seen = all_seen
        self._given = {
            read.document.id: (read.document.sha256, facts)
            for read, facts in _articles(project, path)
        }
        self._left = dict.fromkeys(self._given)
        self._missing: list[str] = []

    def of(self, document: Document) -> tuple[Fact, ...] | None:
        """The facts under the article's id."""
        if document.id not in self._given:
            self._missing.append(document.id)
            return () if self._all_seen else None
        sha256, facts = self._given[document.id]
        self._left.pop(document.id, None)
        if sha256 != document.sha256:
            raise InputError(
                _(
                    "{article} has another text than in {gold}, so offsets cannot be compared."
                ).format(article=document.id, gold=self._gold),
                where=self.name,
                hint=_("Predict on the same texts."),
            )
        return facts

    def finish(self) -> None:
        """Say which articles are in one place only."""
        missing, extra = self._missing, list(self._left)
        if missing and self._all_seen:
            say(
                ngettext(
                    "{count:,} article of {gold} is not in {predicted} and counts as predicted "
                    "empty: {articles}",
                    "{count:,} articles of {gold} are not in {predicted} and count as predicted "
                    "empty: {articles}",
                    len(missing),
                ).format(
                    count=len(missing),
                    gold=self._gold,
                    predicted=self.name,
                    articles=_some(missing),
                )
            )
        elif missing:
            self._say_left_out(missing, self._gold, self.name)
        if extra:
            self._say_left_out(extra, self.name, self._gold)

    @staticmethod
    def _say_left_out(articles: Sequence[str], there: str, not_there: str) -> None:
        say(
            ngettext(
                "{count:,} article of {predicted} is not in {gold} and is left out: {articles}",
                "{count:,} articles of {predicted} are not in {gold} and are left out: {articles}",
                len(articles),
            ).format(count=len(articles), predicted=there, gold=not_there, articles=_some(articles))
        )


def _some(articles: Sequence[str]) -> str:
    return ", ".join(articles[:5]) + (", …" if len(articles) > 5 else "")


def only_blind(gold: Iterator[Gold]) -> Iterator[Gold]:
    """The gold that was made without a sight of suggestions.

    Raises:
        AnnotatorError: There is none, but other gold.
    """
    others = blind = 0
    for each in gold:
        if each.blind:
            blind += 1
            yield each
        else:
            others += 1
    if others and not blind:
        raise AnnotatorError(
            _("No finished article was annotated blind."),
            hint=_("Set review.blind_share in config.yaml and finish blind articles."),
        )


def nothing_to_compare() -> AnnotatorError:
    """The error where no article has both gold and predictions."""
    return AnnotatorError(
        _("There is nothing to compare: no article has both suggestions and finished gold."),
        hint=_("Finish an article in annotator review (d), or import gold with --layer gold."),
    )
