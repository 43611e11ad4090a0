"""Runs the migrations on the connection that `engine.upgrade` gives, inside its transaction."""

from alembic import context

from indicators.masterplan.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
