"""Alembic's environment. It is run by `storage.migrate` only, inside a transaction that it is given."""

from alembic import context

from storage.migrate import options

context.configure(connection=context.config.attributes["connection"], **options())
context.run_migrations()
