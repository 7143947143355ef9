"""The tables. Rows never leave this room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel


class ArticleRow(SQLModel, table=True):
    """An article; its text never changes."""

    __tablename__ = "article"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    sha256: str = Field(index=True)
    text: str
    title: str
    source: str
    url: str
    published: str
    lang: str
    meta: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    imported: str


class LayerRow(SQLModel, table=True):
    """Facts of one author about one article."""

    __tablename__ = "layer"
    __table_args__ = (
        UniqueConstraint("article", "kind", "author", "version", "fingerprint"),
        CheckConstraint("kind IN ('suggested', 'annotated', 'curated')", name="layer_kind"),
    )

    number: int | None = Field(default=None, primary_key=True)
    article: int = Field(foreign_key="article.number", index=True)
    kind: str
    author: str = Field(index=True)
    version: str
    fingerprint: str
    created: str
    base: int | None = Field(default=None, foreign_key="layer.number")
    size: int = 0
    blind: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class RecordRow(SQLModel, table=True):
    """A fact of a layer as it is now, a note, or what is said of the article as a whole."""

    __tablename__ = "record"
    __table_args__ = (
        CheckConstraint("kind IN ('entity', 'event', 'article', 'comment')", name="record_kind"),
        CheckConstraint("verdict IN ('accepted', 'rejected')", name="record_verdict"),
        Index("ix_record_decided", "layer", "verdict"),
    )

    layer: int = Field(sa_column=Column(ForeignKey("layer.number"), primary_key=True))
    id: str = Field(primary_key=True)
    kind: str
    label: str
    start: int
    end: int
    confidence: float | None = None
    verdict: str | None = None
    origin: str | None = None
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class LogRow(SQLModel, table=True):
    """One row of a layer's log; rows are added, never changed."""

    __tablename__ = "log"
    __table_args__ = (CheckConstraint("kind IN ('do', 'undo', 'redo')", name="log_kind"),)

    layer: int = Field(sa_column=Column(ForeignKey("layer.number"), primary_key=True))
    seq: int = Field(primary_key=True)
    kind: str
    verb: str
    target: int | None = None
    at: str
    deltas: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    seconds: float | None = None


class ActivityRow(SQLModel, table=True):
    """How long an annotator was at work on an article."""

    __tablename__ = "activity"

    annotator: str = Field(primary_key=True)
    article: int = Field(foreign_key="article.number", primary_key=True)
    seconds: float


class PlaceRow(SQLModel, table=True):
    """Where an annotator was last."""

    __tablename__ = "place"

    annotator: str = Field(primary_key=True)
    article: int = Field(foreign_key="article.number")
    fact: str | None = None


class ProjectRow(SQLModel, table=True):
    """What is known about the database as a whole."""

    __tablename__ = "project"

    name: str = Field(primary_key=True)
    value: str
