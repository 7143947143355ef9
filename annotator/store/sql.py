"""The store on an SQL database: SQLite by default, PostgreSQL by its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import col

from annotator.core.changes import Entry, Kind
from annotator.core.errors import Conflict, StoreError, UsageError
from annotator.core.facts import ArticleState, Comment, Layer, LayerKind, Record, Verdict
from annotator.core.language import _
from annotator.core.ports import Clock, Imported, Opened, Place
from annotator.core.queue import Column, Opinion, QueueRow, disagreement, is_blind
from annotator.core.text import Document
from annotator.store import schema_version
from annotator.store.engine import encodable, make_engine, parse_url, reading, writing
from annotator.store.rows import (
    entry_from_row,
    entry_row,
    record_from_json,
    record_row,
)
from annotator.store.tables import ActivityRow, ArticleRow, LayerRow, LogRow, PlaceRow, RecordRow

_CHUNK = 200
_RANK = 2**40
_FACTS = ("entity", "event")
_NOTHING_SAID = ArticleState()

_article_columns = (
    col(ArticleRow.number),
    col(ArticleRow.id),
    col(ArticleRow.text),
    col(ArticleRow.title),
    col(ArticleRow.source),
    col(ArticleRow.url),
    col(ArticleRow.published),
    col(ArticleRow.lang),
    col(ArticleRow.meta),
)
# An article without a title is known by its first words.
_headline = case(
    (col(ArticleRow.title) != "", col(ArticleRow.title)),
    else_=func.substr(col(ArticleRow.text), 1, 60),
).label("title")
_layer_columns = (
    col(LayerRow.number),
    col(LayerRow.kind),
    col(LayerRow.author),
    col(LayerRow.version),
    col(LayerRow.fingerprint),
    col(LayerRow.created),
    col(LayerRow.base),
    col(LayerRow.blind),
)


class SqlStore:
    """Implements :class:`annotator.core.ports.Store`.

    Args:
        address: A database URL; an SQLite file and its folder are made where they are missing.
        clock: Tells when articles and layers were stored.
        prefer: Authors of suggestions, the one whose layer is reviewed first; else the newest is.

    Attributes:
        backup: The backup that opening made before it migrated an older database, or None.

    Raises:
        UsageError: The address is no database address.
        NewerDatabase: A newer version of this program wrote the database.
        StoreError: It cannot be opened.
    """

    backup: Path | None

    def __init__(self, address: str, *, clock: Clock, prefer: Sequence[str] = ()) -> None:
        self._engine = make_engine(parse_url(address))
        self._prefer = tuple(prefer)
        self._clock = clock
        self._batch: Connection | None = None
        self._extractors_differ: tuple[int | None, dict[int, float]] | None = None
        try:
            self.backup = schema_version.bring_up_to_date(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def address(self) -> str:
        """The URL of the database, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction around several calls; all or none of them are stored."""
        with writing(self._engine) as connection:
            self._batch = connection
            try:
                yield
            finally:
                self._batch = None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self._batch is not None:
            # Nothing was sent, so the transaction still holds and the batch can go on.
            with encodable():
                yield self._batch
            return
        with writing(self._engine) as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        if self._batch is not None:
            yield self._batch
            return
        with reading(self._engine) as connection:
            yield connection

    # Articles

    def add_document(self, document: Document) -> Imported:
        """Store an article at the end of the queue; see the port."""
        with self._write() as connection:
            present = connection.execute(
                select(col(ArticleRow.sha256)).where(col(ArticleRow.id) == document.id)
            ).scalar()
            if present == document.sha256:
                return Imported.UNCHANGED
            if present is not None:
                raise StoreError(
                    _("Another text has the id {id} already; the stored one was kept.").format(
                        id=document.id
                    ),
                    hint=_("Give the new text another id or file name."),
                )
            connection.execute(
                insert(ArticleRow).values(
                    id=document.id,
                    sha256=document.sha256,
                    text=document.text,
                    title=document.title,
                    source=document.source,
                    url=document.url,
                    published=document.published,
                    lang=document.lang,
                    meta=dict(document.meta),
                    imported=self._clock(),
                )
            )
            return Imported.NEW

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Articles in queue order; see the port."""
        if ids is not None:
            yield from self._documents(self._numbers(ids))
            return
        last = 0
        while True:
            with self._read() as connection:
                rows = connection.execute(
                    select(*_article_columns)
                    .where(col(ArticleRow.number) > last)
                    .order_by(col(ArticleRow.number))
                    .limit(_CHUNK)
                ).all()
            if not rows:
                return
            yield from (_document(row) for row in rows)
            last = rows[-1].number

    def _numbers(self, ids: Sequence[str]) -> list[int]:
        numbers: set[int] = set()
        for start in range(0, len(ids), _CHUNK):
            with self._read() as connection:
                rows = connection.execute(
                    select(col(ArticleRow.number)).where(
                        col(ArticleRow.id).in_(ids[start : start + _CHUNK])
                    )
                )
                numbers.update(number for number in rows.scalars() if number is not None)
        return sorted(numbers)

    def _documents(self, numbers: Sequence[int]) -> Iterator[Document]:
        for start in range(0, len(numbers), _CHUNK):
            with self._read() as connection:
                rows = connection.execute(
                    select(*_article_columns)
                    .where(col(ArticleRow.number).in_(numbers[start : start + _CHUNK]))
                    .order_by(col(ArticleRow.number))
                ).all()
            yield from (_document(row) for row in rows)

    def document(self, article: str) -> Document:
        """One article; see the port."""
        with self._read() as connection:
            return _document(_article(connection, article))

    def find_text(self, sha256: str) -> str | None:
        """Id of the first article with this text; see the port."""
        with self._read() as connection:
            return connection.execute(
                select(col(ArticleRow.id))
                .where(col(ArticleRow.sha256) == sha256)
                .order_by(col(ArticleRow.number))
                .limit(1)
            ).scalar()

    # Layers

    def add_layer(self, layer: Layer) -> tuple[Imported, str]:
        """Store a layer; see the port."""
        with self._write() as connection:
            article = _article(connection, layer.article).number
            same = select(col(LayerRow.number)).where(
                col(LayerRow.article) == article,
                col(LayerRow.kind) == layer.kind.value,
                col(LayerRow.author) == layer.author,
            )
            # An annotator has one layer about an article, whatever version another program gave it.
            if layer.kind is not LayerKind.ANNOTATED:
                same = same.where(
                    col(LayerRow.version) == layer.version,
                    col(LayerRow.fingerprint) == layer.fingerprint,
                )
            present = connection.execute(same).scalar()
            if present is not None:
                stored = {record.id: record for record in _records(connection, present)}
                if stored == {record.id: record for record in layer.records}:
                    return Imported.UNCHANGED, str(present)
                raise StoreError(
                    _(
                        "{author} has other facts about {article} here already; they were kept."
                    ).format(author=layer.author, article=layer.article),
                    hint=_("Import into another database, or under another author's name."),
                )
            number = self._insert_layer(
                connection,
                article,
                layer,
                base=None if layer.base is None else int(layer.base),
                size=len(layer.facts),
            )
            if layer.records:
                connection.execute(
                    insert(RecordRow), [record_row(number, record) for record in layer.records]
                )
            return Imported.NEW, str(number)

    def _insert_layer(
        self, connection: Connection, article: int, layer: Layer, *, base: int | None, size: int
    ) -> int:
        number = connection.execute(
            insert(LayerRow)
            .values(
                article=article,
                kind=layer.kind.value,
                author=layer.author,
                version=layer.version,
                fingerprint=layer.fingerprint,
                created=layer.created or self._clock(),
                base=base,
                size=size,
                blind=layer.blind,
            )
            .returning(col(LayerRow.number))
        ).scalar_one()
        assert number is not None
        return number

    def layers(
        self, article: str, kind: LayerKind | None = None, author: str | None = None
    ) -> tuple[Layer, ...]:
        """The layers of an article; see the port."""
        with self._read() as connection:
            query = (
                select(*_layer_columns)
                .where(col(LayerRow.article) == _article(connection, article).number)
                .order_by(col(LayerRow.number))
            )
            if kind is not None:
                query = query.where(col(LayerRow.kind) == kind.value)
            if author is not None:
                query = query.where(col(LayerRow.author) == author)
            return tuple(_layer(connection, article, row) for row in connection.execute(query))

    def articles_without(self, author: str, version: str, fingerprint: str) -> tuple[str, ...]:
        """Articles that this extractor has not seen; see the port."""
        seen = select(col(LayerRow.article)).where(
            col(LayerRow.kind) == LayerKind.SUGGESTED.value,
            col(LayerRow.author) == author,
            col(LayerRow.version) == version,
            col(LayerRow.fingerprint) == fingerprint,
        )
        with self._read() as connection:
            rows = connection.execute(
                select(col(ArticleRow.id))
                .where(col(ArticleRow.number).not_in(seen))
                .order_by(col(ArticleRow.number))
            )
            return tuple(rows.scalars())

    # Work

    def open(self, article: str, annotator: str, blind: bool = False) -> Opened:
        """What an annotator needs to work on an article; see the port."""
        with self._read() as connection:
            row = _article(connection, article)
            own = _own_layer(connection, row.number, annotator)
            base = None
            if own is not None:
                base, blind = own.base, own.blind
            if base is None and not blind:
                newest = self._newest_suggestions()
                base = connection.execute(
                    select(newest.c.number).where(newest.c.article == row.number)
                ).scalar()
            base_layer = None
            if base is not None:
                base_row = connection.execute(
                    select(*_layer_columns).where(col(LayerRow.number) == base)
                ).one()
                base_layer = _layer(connection, article, base_row)
            return Opened(
                document=_document(row),
                base=base_layer,
                records=() if own is None else _records(connection, own.number),
                log=() if own is None else _log(connection, own.number),
                journal=_LayerJournal(
                    append=partial(self.append, row.number, article, annotator, base, blind=blind),
                    spend=partial(self.spend, row.number, annotator),
                ),
                blind=blind,
            )

    def open_gold(self, article: str, curator: str, gold: Layer) -> Opened:
        """What a curator needs to correct the gold; see the port."""
        with self._read() as connection:
            row = _article(connection, article)
            own = gold.kind is LayerKind.CURATED and gold.author == curator
            number = int(gold.id) if own else None
            records = gold.records if own else _held(gold)
            log = () if number is None else _log(connection, number)
        journal = _GoldJournal(self, row.number, curator, gold, records, number)
        return Opened(_document(row), None, records, log, journal)

    def queue(
        self, annotator: str, blind_share: float = 0.0, columns: Set[Column] = frozenset()
    ) -> tuple[QueueRow, ...]:
        """All articles with what this annotator has decided; see the port."""
        own, newest, base = self._under_review(annotator)
        suggestion = aliased(RecordRow)
        counts = (
            select(
                col(RecordRow.layer),
                func.sum(case((col(RecordRow.verdict) == "accepted", 1), else_=0)).label("yes"),
                func.sum(case((col(RecordRow.verdict) == "rejected", 1), else_=0)).label("no"),
                func.sum(case((col(RecordRow.kind) == "comment", 1), else_=0)).label("comments"),
                func.count(col(suggestion.id)).label("known"),
            )
            .select_from(own)
            .outerjoin(newest, newest.c.article == own.c.article)
            .join(RecordRow, col(RecordRow.layer) == own.c.number)
            .outerjoin(
                suggestion,
                and_(
                    col(suggestion.layer) == base,
                    col(suggestion.id) == col(RecordRow.id),
                    col(RecordRow.kind).in_(_FACTS),
                ),
            )
            .group_by(col(RecordRow.layer))
            .subquery()
        )
        state = (
            select(col(RecordRow.layer), col(RecordRow.body))
            .where(col(RecordRow.kind) == "article")
            .subquery()
        )
        size = select(col(LayerRow.size)).where(col(LayerRow.number) == base).scalar_subquery()
        query = (
            select(
                col(ArticleRow.number),
                col(ArticleRow.id),
                _headline,
                col(ArticleRow.source),
                col(ArticleRow.published),
                size.label("size"),
                own.c.blind,
                counts.c.yes,
                counts.c.no,
                counts.c.comments,
                counts.c.known,
                state.c.body,
                col(ActivityRow.seconds),
            )
            .select_from(ArticleRow)
            .outerjoin(own, own.c.article == col(ArticleRow.number))
            .outerjoin(newest, newest.c.article == col(ArticleRow.number))
            .outerjoin(counts, counts.c.layer == own.c.number)
            .outerjoin(state, state.c.layer == own.c.number)
            .outerjoin(
                ActivityRow,
                and_(
                    col(ActivityRow.article) == col(ArticleRow.number),
                    col(ActivityRow.annotator) == annotator,
                ),
            )
            .order_by(col(ArticleRow.number))
        )
        with self._read() as connection:
            rows = connection.execute(query).all()
            closer = self._looked_at_closely(connection, annotator, columns)
        return tuple(
            _queue_row(place, row, blind_share, closer) for place, row in enumerate(rows, 1)
        )

    def _under_review(self, annotator: str) -> tuple[Subquery, Subquery, ColumnElement[Any]]:
        """An annotator's layers, the newest suggestions, and which of these are under review.

        The last joins the first two by article.
        """
        own = (
            select(
                col(LayerRow.number),
                col(LayerRow.article),
                col(LayerRow.base),
                col(LayerRow.blind),
            )
            .where(
                col(LayerRow.kind) == LayerKind.ANNOTATED.value,
                col(LayerRow.author) == annotator,
            )
            .subquery()
        )
        newest = self._newest_suggestions()
        base = case((own.c.blind, None), else_=func.coalesce(own.c.base, newest.c.number))
        return own, newest, base

    def _looked_at_closely(
        self, connection: Connection, annotator: str, columns: Set[Column]
    ) -> _Closer:
        closer = _Closer()
        own, newest, base = self._under_review(annotator)
        decision = aliased(RecordRow)
        undecided = (
            select(newest.c.article)
            .select_from(newest)
            .outerjoin(own, own.c.article == newest.c.article)
            .join(RecordRow, col(RecordRow.layer) == base)
            .where(
                col(RecordRow.kind).in_(_FACTS),
                ~exists().where(
                    col(decision.layer) == own.c.number, col(decision.id) == col(RecordRow.id)
                ),
            )
        )
        if Column.CONFIDENCE in columns:
            means = undecided.add_columns(func.avg(col(RecordRow.confidence))).group_by(
                newest.c.article
            )
            closer.confidence.update({article: mean for article, mean in connection.execute(means)})
        if Column.LABELS in columns:
            decided = (
                select(own.c.article, col(RecordRow.label))
                .join(RecordRow, col(RecordRow.layer) == own.c.number)
                .where(col(RecordRow.verdict) == Verdict.ACCEPTED.value)
            )
            for query in (undecided.add_columns(col(RecordRow.label)), decided):
                for article, label in connection.execute(query.distinct()):
                    closer.labels.setdefault(article, set()).add(label)
        if Column.DISAGREEMENT in columns:
            # Where people have decided it is theirs that counts.
            closer.disagreement.update(self._between_extractors(connection))
            closer.disagreement.update(_disagreements(connection, LayerKind.ANNOTATED))
        return closer

    def _between_extractors(self, connection: Connection) -> dict[int, float]:
        # Suggestions never change, so only new layers make it worth another look.
        last = connection.execute(
            select(func.max(col(LayerRow.number))).where(
                col(LayerRow.kind) == LayerKind.SUGGESTED.value
            )
        ).scalar()
        if self._extractors_differ is None or self._extractors_differ[0] != last:
            self._extractors_differ = last, dict(_disagreements(connection, LayerKind.SUGGESTED))
        return self._extractors_differ[1]

    def articles_with(self, word: str) -> frozenset[str]:
        """Ids of the articles that have the word; see the port."""
        places = (col(ArticleRow.title), col(ArticleRow.source), col(ArticleRow.text))
        if self._engine.url.get_backend_name() == "sqlite":
            folded = word.casefold()
            found = [func.instr(func.casefold(place), folded) > 0 for place in places]
        else:
            escaped = re.sub(r"([/%_])", r"/\1", word)
            found = [place.ilike(f"%{escaped}%", escape="/") for place in places]
        with self._read() as connection:
            return frozenset(
                connection.execute(select(col(ArticleRow.id)).where(or_(*found))).scalars()
            )

    def decision_seconds(self, annotator: str) -> dict[str, tuple[float, ...]]:
        """The active seconds of each decision, by article; see the port."""
        with self._read() as connection:
            rows = connection.execute(
                select(col(ArticleRow.id), col(LogRow.seconds))
                .join(LayerRow, col(LayerRow.article) == col(ArticleRow.number))
                .join(LogRow, col(LogRow.layer) == col(LayerRow.number))
                .where(
                    col(LayerRow.kind) == LayerKind.ANNOTATED.value,
                    col(LayerRow.author) == annotator,
                    col(LogRow.kind) == Kind.DO.value,
                    col(LogRow.seconds).is_not(None),
                )
                .order_by(col(ArticleRow.number), col(LogRow.seq))
            )
            found: dict[str, list[float]] = {}
            for article, seconds in rows:
                assert seconds is not None
                found.setdefault(article, []).append(seconds)
        return {article: tuple(seconds) for article, seconds in found.items()}

    def _newest_suggestions(self) -> Subquery:
        """The suggestion layer under review of each article: the preferred author's newest one."""
        rank = (
            case(
                *(
                    (col(LayerRow.author) == author, len(self._prefer) - place)
                    for place, author in enumerate(self._prefer)
                ),
                else_=0,
            )
            if self._prefer
            else literal(0)
        )
        # One number that is largest for the preferred author, and among equals for the newest.
        order = func.max(cast(rank, BigInteger) * _RANK + col(LayerRow.number))
        return (
            select(col(LayerRow.article), (order % _RANK).label("number"))
            .where(col(LayerRow.kind) == LayerKind.SUGGESTED.value)
            .group_by(col(LayerRow.article))
            .subquery()
        )

    def annotators(self) -> tuple[str, ...]:
        """Everybody who has decided something; see the port."""
        with self._read() as connection:
            rows = connection.execute(
                select(col(LayerRow.author))
                .where(col(LayerRow.kind) == LayerKind.ANNOTATED.value)
                .distinct()
                .order_by(col(LayerRow.author))
            )
            return tuple(rows.scalars())

    def place(self, annotator: str) -> Place | None:
        """Where the annotator was last; see the port."""
        with self._read() as connection:
            row = connection.execute(
                select(col(ArticleRow.id), col(PlaceRow.fact))
                .join(PlaceRow, col(PlaceRow.article) == col(ArticleRow.number))
                .where(col(PlaceRow.annotator) == annotator)
            ).first()
            return None if row is None else Place(row.id, row.fact)

    def keep_place(self, annotator: str, place: Place) -> None:
        """Remember where the annotator is; see the port."""
        with self._write() as connection:
            _keep_place(
                connection, annotator, _article(connection, place.article).number, place.fact
            )

    def append(
        self,
        article: int,
        name: str,
        annotator: str,
        base: int | None,
        entry: Entry,
        blind: bool = False,
    ) -> None:
        """Store one row of an annotator's log and its effect in one transaction.

        Args:
            article: Number of the article.
            name: Id of the article.
            annotator: Name of the annotator.
            base: Number of the suggestion layer that the session shows.
            entry: The row.
            blind: Whether the session keeps suggestions from the annotator.

        Raises:
            Conflict: The layer is not what the entry was made for.
            StoreError: Nothing was stored.
        """
        with writing(self._engine) as connection:
            own = _own_layer(connection, article, annotator, lock=True)
            if own is None:
                layer = Layer(article=name, kind=LayerKind.ANNOTATED, author=annotator, blind=blind)
                try:
                    number = self._insert_layer(connection, article, layer, base=base, size=0)
                except IntegrityError:
                    # Another window began the layer since this one looked; a server lets both look.
                    raise _changed_elsewhere() from None
            else:
                number = own.number
                if own.blind != blind:
                    raise _changed_elsewhere()
                if own.base is None and base is not None:
                    connection.execute(
                        update(LayerRow).where(col(LayerRow.number) == number).values(base=base)
                    )
                elif own.base != base:
                    raise _changed_elsewhere()
            _log_entry(connection, number, article, annotator, entry)

    def append_gold(
        self,
        article: int,
        curator: str,
        gold: Layer,
        records: Sequence[Record],
        number: int | None,
        entry: Entry,
    ) -> int:
        """Store one row of a curator's log and its effect in one transaction.

        Args:
            article: Number of the article.
            curator: Name of the curator.
            gold: The layer that was the gold when the article was opened.
            records: What the curator's layer begins with, if there is none yet.
            number: Number of the curator's layer; None if there is none yet.
            entry: The row.

        Returns:
            The number of the curator's layer.

        Raises:
            Conflict: The gold is not what the entry was made for.
            StoreError: Nothing was stored.
        """
        with writing(self._engine) as connection:
            if number is None:
                number = self._begin_gold(connection, article, curator, gold, records)
            _log_entry(connection, number, article, curator, entry)
            return number

    def _begin_gold(
        self,
        connection: Connection,
        article: int,
        curator: str,
        gold: Layer,
        records: Sequence[Record],
    ) -> int:
        curated = connection.execute(
            select(col(LayerRow.number), col(LayerRow.author), col(LayerRow.version)).where(
                col(LayerRow.article) == article, col(LayerRow.kind) == LayerKind.CURATED.value
            )
        ).all()
        newest = max((row.number for row in curated), default=0)
        there = {record.id: record for record in _records(connection, int(gold.id))}
        if newest > int(gold.id) or there != {record.id: record for record in gold.records}:
            raise _changed_elsewhere()
        taken = {row.version for row in curated if row.author == curator}
        version = next(
            each for each in ("", *map(str, range(2, len(taken) + 3))) if each not in taken
        )
        layer = Layer(
            article=gold.article,
            kind=LayerKind.CURATED,
            author=curator,
            version=version,
            records=tuple(records),
            blind=gold.blind,
        )
        base = None if gold.base is None else int(gold.base)
        number = self._insert_layer(connection, article, layer, base=base, size=len(layer.facts))
        if records:
            connection.execute(insert(RecordRow), [record_row(number, each) for each in records])
        return number

    def spend(self, article: int, annotator: str, seconds: float) -> None:
        """Add active seconds to those of an annotator on an article.

        Args:
            article: Number of the article.
            annotator: Name of the annotator.
            seconds: How many.

        Raises:
            StoreError: They were not stored.
        """
        with self._write() as connection:
            _spend(connection, article, annotator, seconds)


@dataclass(frozen=True)
class _LayerJournal:
    append: Callable[[Entry], None]
    spend: Callable[[float], None]


class _GoldJournal:
    """Where a curator's corrections go; the first one makes a layer for them."""

    def __init__(
        self,
        store: SqlStore,
        article: int,
        curator: str,
        gold: Layer,
        records: Sequence[Record],
        number: int | None,
    ) -> None:
        self._store = store
        self._article = article
        self._curator = curator
        self._gold = gold
        self._records = records
        self._number = number

    def append(self, entry: Entry) -> None:
        self._number = self._store.append_gold(
            self._article, self._curator, self._gold, self._records, self._number, entry
        )

    def spend(self, seconds: float) -> None:
        self._store.spend(self._article, self._curator, seconds)


def _held(gold: Layer) -> tuple[Record, ...]:
    """What a layer holds to be true and says about it."""
    refused = {fact.id for fact in gold.facts} - {fact.id for fact in gold.asserted}
    return tuple(
        record
        for record in gold.records
        if record.id not in refused and not (isinstance(record, Comment) and record.fact in refused)
    )


@dataclass(frozen=True)
class _Closer:
    """The columns of the queue that are found out on demand, by number of the article."""

    confidence: dict[int, float | None] = field(default_factory=dict)
    labels: dict[int, set[str]] = field(default_factory=dict)
    disagreement: dict[int, float | None] = field(default_factory=dict)


def _changed_elsewhere() -> Conflict:
    return Conflict(
        _("This article was changed in another window since it was opened, so this was not saved."),
        hint=_("The article is read again; look at it and decide again."),
    )


def _apply(
    connection: Connection, layer: int, id_: str, before: Record | None, after: Record | None
) -> None:
    here = and_(col(RecordRow.layer) == layer, col(RecordRow.id) == id_)
    body = connection.execute(select(col(RecordRow.body)).where(here)).scalar()
    if (None if body is None else record_from_json(body)) != before:
        raise _changed_elsewhere()
    if after is None:
        connection.execute(delete(RecordRow).where(here))
    elif before is None:
        connection.execute(insert(RecordRow), record_row(layer, after))
    else:
        connection.execute(update(RecordRow).where(here).values(record_row(layer, after)))


def _log_entry(connection: Connection, layer: int, article: int, author: str, entry: Entry) -> None:
    last = connection.execute(
        select(func.max(col(LogRow.seq))).where(col(LogRow.layer) == layer)
    ).scalar()
    if entry.seq != (last or 0) + 1:
        raise _changed_elsewhere()
    for delta in entry.change.deltas:
        _apply(connection, layer, delta.id, delta.before, delta.after)
    connection.execute(insert(LogRow), entry_row(layer, entry))
    if entry.seconds:
        _spend(connection, article, author, entry.seconds)


# Both databases know this; SQLAlchemy has a statement of its own for each.
_ADD_SECONDS = text(
    "INSERT INTO activity (annotator, article, seconds) VALUES (:annotator, :article, :seconds) "
    "ON CONFLICT (annotator, article) DO UPDATE SET seconds = activity.seconds + excluded.seconds"
)


def _spend(connection: Connection, article: int, annotator: str, seconds: float) -> None:
    connection.execute(
        _ADD_SECONDS, {"annotator": annotator, "article": article, "seconds": seconds}
    )


def _keep_place(connection: Connection, annotator: str, article: int, fact: str | None) -> None:
    connection.execute(delete(PlaceRow).where(col(PlaceRow.annotator) == annotator))
    connection.execute(insert(PlaceRow).values(annotator=annotator, article=article, fact=fact))


def _article(connection: Connection, article: str) -> Any:
    row = connection.execute(select(*_article_columns).where(col(ArticleRow.id) == article)).first()
    if row is None:
        raise UsageError(
            _("There is no article {article}.").format(article=article),
            hint=_("annotator status --articles lists them."),
        )
    return row


def _own_layer(connection: Connection, article: int, annotator: str, *, lock: bool = False) -> Any:
    query = select(col(LayerRow.number), col(LayerRow.base), col(LayerRow.blind)).where(
        col(LayerRow.article) == article,
        col(LayerRow.kind) == LayerKind.ANNOTATED.value,
        col(LayerRow.author) == annotator,
    )
    return connection.execute(query.with_for_update() if lock else query).first()


def _document(row: Any) -> Document:
    return Document(
        id=row.id,
        text=row.text,
        title=row.title,
        source=row.source,
        url=row.url,
        published=row.published,
        lang=row.lang,
        meta=row.meta,
    )


def _records(connection: Connection, layer: int) -> tuple[Record, ...]:
    rows = connection.execute(
        select(col(RecordRow.body))
        .where(col(RecordRow.layer) == layer)
        .order_by(col(RecordRow.start), col(RecordRow.id))
    )
    return tuple(record_from_json(body) for body in rows.scalars())


def _log(connection: Connection, layer: int) -> tuple[Entry, ...]:
    rows = connection.execute(
        select(
            col(LogRow.seq),
            col(LogRow.kind),
            col(LogRow.verb),
            col(LogRow.target),
            col(LogRow.at),
            col(LogRow.deltas),
            col(LogRow.seconds),
        )
        .where(col(LogRow.layer) == layer)
        .order_by(col(LogRow.seq))
    )
    return tuple(entry_from_row(*row) for row in rows)


def _layer(connection: Connection, article: str, row: Any) -> Layer:
    return Layer(
        article=article,
        kind=LayerKind(row.kind),
        author=row.author,
        records=_records(connection, row.number),
        version=row.version,
        fingerprint=row.fingerprint,
        created=row.created,
        id=str(row.number),
        base=None if row.base is None else str(row.base),
        blind=row.blind,
    )


def _disagreements(connection: Connection, kind: LayerKind) -> Iterator[tuple[int, float]]:
    """How far authors of a kind differ, for every article on which two of them say something."""
    # Of an extractor it is the newest layer that counts; a person has only one.
    layers = (
        select(col(LayerRow.article), func.max(col(LayerRow.number)).label("number"))
        .where(col(LayerRow.kind) == kind.value)
        .group_by(col(LayerRow.article), col(LayerRow.author))
        .subquery()
    )
    several = (
        select(layers.c.article).group_by(layers.c.article).having(func.count() > 1).subquery()
    )
    rows = connection.execute(
        select(
            layers.c.article,
            col(LayerRow.number),
            col(LayerRow.base),
            col(RecordRow.id),
            col(RecordRow.kind),
            col(RecordRow.label),
            col(RecordRow.start),
            col(RecordRow.end),
            col(RecordRow.verdict),
            col(RecordRow.origin),
        )
        .select_from(several)
        .join(layers, layers.c.article == several.c.article)
        .join(LayerRow, col(LayerRow.number) == layers.c.number)
        .join(RecordRow, col(RecordRow.layer) == layers.c.number)
        .where(col(RecordRow.kind).in_(_FACTS))
        .order_by(layers.c.article, layers.c.number)
    )
    for article, about_it in groupby(rows, key=lambda row: row[0]):
        by_layer = groupby(about_it, key=lambda row: row[1])
        found = disagreement([_opinion(list(records)) for _layer_number, records in by_layer])
        if found is not None:
            yield article, found


def _opinion(rows: Sequence[Any]) -> Opinion:
    held = {}
    refused = set()
    own = set()
    for _article_number, _layer_number, _base, id_, *said, verdict, origin in rows:
        if origin is None:
            own.add(id_)
        if verdict == Verdict.REJECTED.value:
            refused.add(id_)
        else:
            held[id_] = tuple(said)
    return Opinion(held, refused, own, rows[0].base)


def _queue_row(place: int, row: Sequence[Any], blind_share: float, closer: _Closer) -> QueueRow:
    # Of ten thousand rows the names cost more than the query, so they are given once.
    number, id_, title, source, published, size, blind, yes, no, comments, known, body, spent = row
    begun = blind is not None
    if not begun:
        blind = is_blind(id_, blind_share)
    suggested = 0 if blind else size or 0
    state = None if body is None else record_from_json(body)
    of_article = state if isinstance(state, ArticleState) else _NOTHING_SAID
    return QueueRow(
        id=id_,
        number=place,
        title=title.strip().partition("\n")[0],
        source=source,
        published=published,
        suggested=suggested,
        pending=suggested - (known or 0),
        accepted=yes or 0,
        rejected=no or 0,
        done=of_article.done,
        flagged=of_article.flagged,
        blind=blind,
        comments=comments or 0,
        seconds=spent or 0.0,
        confidence=None if blind else closer.confidence.get(number),
        disagreement=closer.disagreement.get(number),
        labels=frozenset(closer.labels.get(number, ()) if begun or not blind else ()),
    )
