"""Column types that every table shares."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum
from sqlmodel import SQLModel

# Every constraint has a name on every database: SQLite's nameless ones could not be changed by a migration.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def words(kind: type[StrEnum]) -> Any:
    """Column type that stores a StrEnum by its value, as plain text on every database.

    No database-side enum or CHECK: a new state must not need a table rewrite.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda e: [m.value for m in e],
    )


def json_value() -> Any:
    """Column type for small lists and objects. Assign anew to change one: mutation in place is not seen."""
    return JSON()
