"""Migrations: bring a database's tables to the shape this version needs, or back."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import storage.tables  # noqa: F401 - importing it registers every table with the metadata
from storage.database import Database

_HERE = Path(__file__).parent / "migrations"
_LOCK = 0x4D54  # the migrations' own number among PostgreSQL's advisory locks


class BrokenReferencesError(Exception):
    """A migration left rows that refer to nothing; it was rolled back whole."""


class NewerTablesError(Exception):
    """The tables were shaped by a newer version of the program."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"数据库的表结构（{revision}）来自更新的版本。请升级秘书，或恢复旧的备份。")


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables up to a revision, all or nothing. Does nothing if they are there already.

    Raises NewerTablesError.
    """
    at = current(database)
    if at is not None and at not in revisions():
        raise NewerTablesError(at)
    if at is None or at != (head() if revision == "head" else revision):
        _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to a revision (`base`: remove them all), all or nothing."""
    _run(database, lambda config: command.downgrade(config, revision))


def current(database: Database) -> str | None:
    """Return the revision the tables are at; None for an empty database."""
    with database.connect(write=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the revision this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """List every revision this version of the program knows."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def is_current(database: Database) -> bool:
    return current(database) == head()


def differences(database: Database) -> list[Any]:
    """Return what Alembic would still have to change for the tables to be as the code declares them."""
    with database.connect(write=False) as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options()), SQLModel.metadata)
        )


def write_revision(database: Database, message: str) -> None:
    """Write the next migration file from what the code declares and a current database lacks."""
    number = f"{len(revisions()) + 1:04}"
    with database.connect(write=False) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def options() -> dict[str, Any]:
    """Return what Alembic is to know, whether it runs migrations or compares."""
    return {
        "target_metadata": SQLModel.metadata,
        "render_as_batch": True,  # SQLite alters a table by copying it
        "render_item": _render,
        "transactional_ddl": True,  # of SQLite too: storage.database begins its transactions itself
        "compare_type": True,
    }


def _run(database: Database, work: Callable[[Config], None]) -> None:
    with database.connect(write=True) as connection, _foreign_keys_off(connection), connection.begin():
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        work(_config(connection))
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BrokenReferencesError


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let SQLite drop and rename tables others refer to. It heeds the pragma outside transactions only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _render(kind: str, item: Any, _context: object) -> str | bool:
    """Write types as the database sees them; a state's words may change without a migration."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "UTCDateTime()"
    if kind == "type" and isinstance(item, Enum | AutoString):
        length = item.length if isinstance(item, Enum) else getattr(item.impl, "length", None)
        return f"sa.String(length={length})" if length else "sa.String()"
    return False


if __name__ == "__main__":
    scratch = Database("sqlite://")
    upgrade(scratch)
    write_revision(scratch, " ".join(sys.argv[1:]))
