"""Runs the migrations inside the transaction that the store opened for them."""

from alembic import context
from sqlmodel import SQLModel

import annotator.store.tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
