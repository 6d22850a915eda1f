"""Alembic's entry: migrates the connection that storage.database hands over."""

from alembic import context

from saijin_studio.storage.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
