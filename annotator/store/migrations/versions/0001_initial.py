"""Articles, layers, records, logs, places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "project",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "article",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("imported", sa.String(), nullable=False),
    )
    op.create_index("ix_article_sha256", "article", ["sha256"])
    op.create_table(
        "layer",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("article", sa.Integer(), sa.ForeignKey("article.number"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), sa.ForeignKey("layer.number"), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.UniqueConstraint("article", "kind", "author", "version", "fingerprint"),
        sa.CheckConstraint("kind IN ('suggested', 'annotated', 'curated')", name="layer_kind"),
    )
    op.create_index("ix_layer_article", "layer", ["article"])
    op.create_index("ix_layer_author", "layer", ["author"])
    op.create_table(
        "record",
        sa.Column("layer", sa.Integer(), sa.ForeignKey("layer.number"), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('entity', 'event', 'article')", name="record_kind"),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name="record_verdict"),
    )
    op.create_index("ix_record_decided", "record", ["layer", "verdict"])
    op.create_table(
        "log",
        sa.Column("layer", sa.Integer(), sa.ForeignKey("layer.number"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("deltas", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('do', 'undo', 'redo')", name="log_kind"),
    )
    op.create_table(
        "place",
        sa.Column("annotator", sa.String(), primary_key=True),
        sa.Column("article", sa.Integer(), sa.ForeignKey("article.number"), nullable=False),
        sa.Column("fact", sa.String(), nullable=True),
    )


def downgrade() -> None:
    """Drop all tables."""
    for table in ("place", "log", "record", "layer", "article", "project"):
        op.drop_table(table)
