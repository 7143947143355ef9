"""Comments, active time, and layers that were made without a sight of suggestions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a record be a comment, and add the columns and the table for the rest."""
    _let_records_be("'entity', 'event', 'article', 'comment'")
    op.add_column(
        "layer", sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("log", sa.Column("seconds", sa.Float(), nullable=True))
    op.create_table(
        "activity",
        sa.Column("annotator", sa.String(), primary_key=True),
        sa.Column("article", sa.Integer(), sa.ForeignKey("article.number"), primary_key=True),
        sa.Column("seconds", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    """Drop what was added, comments too."""
    op.drop_table("activity")
    op.drop_column("log", "seconds")
    op.drop_column("layer", "blind")
    op.execute("DELETE FROM record WHERE kind = 'comment'")
    _let_records_be("'entity', 'event', 'article'")


def _let_records_be(kinds: str) -> None:
    # SQLite cannot change a check, so there the table is copied; its definition is given because
    # checks are not among what can be read back from a database.
    present = sa.Table(
        "record",
        sa.MetaData(),
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
        sa.Index("ix_record_decided", "layer", "verdict"),
    )
    with op.batch_alter_table("record", copy_from=present) as batch:
        batch.drop_constraint("record_kind", type_="check")
        batch.create_check_constraint("record_kind", f"kind IN ({kinds})")
