"""Copy all records from one database into another, of either kind."""

from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlmodel import Session, SQLModel

from storage import migrate
from storage.database import Database

_ROWS = 1000  # read and written at a time


class NotEmptyError(Exception):
    """The target holds records already; nothing was copied."""

    def __init__(self, table: str) -> None:
        super().__init__(f"目标数据库已有记录（表 {table}）。请换一个空的数据库。")


class NotCurrentError(Exception):
    """A database's tables are not those of this version; nothing was copied."""

    def __init__(self) -> None:
        super().__init__("数据库的表结构不是本版本的。请先运行 mishu db upgrade。")


def copy_records(source: Database, target: Database) -> dict[str, int]:
    """Copy one snapshot of every table into a target without records, and return the rows by table.

    The target's tables are made if it has none; row ids stay, so that the audit chain holds there too. All or
    nothing. Raises NotEmptyError, NotCurrentError.
    """
    if not migrate.is_current(source):
        raise NotCurrentError
    migrate.upgrade(target)

    def copy(session: Session) -> dict[str, int]:
        into = session.connection()
        _refuse_records(into)
        copied = source.read(lambda reading: _copy_tables(reading.connection(), into))
        if not target.is_sqlite:
            _set_sequences(into)
        return copied

    return target.write(copy)


def tables() -> list[Table]:
    """List every table, those that are referred to before those that refer."""
    return SQLModel.metadata.sorted_tables


def _refuse_records(connection: Connection) -> None:
    for table in tables():
        if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise NotEmptyError(table.name)


def _copy_tables(source: Connection, target: Connection) -> dict[str, int]:
    return {table.name: _copy_table(source, target, table) for table in tables()}


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    copied = 0
    question = select(table).order_by(*table.primary_key.columns)
    with source.execute(question, execution_options={"yield_per": _ROWS}) as rows:
        for part in rows.mappings().partitions():
            target.execute(table.insert(), [dict(row) for row in part])
            copied += len(part)
    return copied


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number the next rows behind those that were copied."""
    for table in tables():
        column: Any = table.autoincrement_column
        if column is not None:
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
