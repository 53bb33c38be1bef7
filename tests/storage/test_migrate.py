"""Migrations: they agree with the tables as declared, go up and down with records in them, all or nothing."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, MetaData, inspect
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel, col, func, select, text
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage import migrate
from storage.database import Database
from storage.tables import Case, Person


def fill(session: Session) -> None:
    """Write one row into each table, each referring to the first row of the others."""
    connection = session.connection()
    for table in SQLModel.metadata.sorted_tables:
        connection.execute(table.insert(), {column.name: value_for(column) for column in table.columns})


def value_for(column: Column[Any]) -> object:
    kind = column.type
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return next(iter(kind.enum_class))
    samples: dict[type[TypeEngine[Any]], object] = {
        UTCDateTime: datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        Date: date(2026, 11, 23),
        Boolean: True,
        JSON: {"字": 1},
        Integer: 1,
        AutoString: "字",
    }
    return next(sample for known, sample in samples.items() if isinstance(kind, known))


def count_all(session: Session) -> dict[str, int]:
    connection = session.connection()
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in found.sorted_tables
    }


def test_migrations_make_the_tables_as_declared(database: Database) -> None:
    assert migrate.differences(database) == []
    assert migrate.is_current(database)


def test_migrations_cover_every_table(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names())
    assert tables == set(SQLModel.metadata.tables) | {"alembic_version"}


def test_upgrade_of_a_current_database_changes_nothing(database: Database) -> None:
    database.write(fill)
    before = database.read(count_all)
    migrate.upgrade(database)
    assert (
        database.read(count_all) == before == dict.fromkeys([*SQLModel.metadata.tables, "alembic_version"], 1)
    )


def test_migrations_go_down_and_up_with_records(database: Database) -> None:
    database.write(fill)
    while migrate.current(database) is not None:
        migrate.downgrade(database, "-1")
    assert database.read(count_all) == {"alembic_version": 0}
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.differences(database) == []
    database.write(fill)


def test_cases_begun_before_versions_were_kept_are_of_the_first(database: Database) -> None:
    def rulebook(session: Session) -> str:
        return session.exec(select(Case.rulebook)).one()

    def begin(session: Session) -> None:
        session.exec(text("UPDATE cases SET rulebook = 'wujin-2021'"))  # type: ignore[call-overload] # SQL

    database.write(fill)
    database.write(begin)
    migrate.downgrade(database, "0001")
    assert database.read(rulebook) == "wujin-2021"
    migrate.upgrade(database)
    assert database.read(rulebook) == "wujin-2021@1"


def test_current_of_an_empty_database_is_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert migrate.current(database) is None
    database.close()


def test_upgrade_by_two_at_once_is_done_once(database: Database) -> None:
    migrate.downgrade(database, "base")
    start = threading.Barrier(2)
    errors: list[Exception] = []

    def work() -> None:
        start.wait()
        try:
            migrate.upgrade(database)
        except DatabaseError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert migrate.is_current(database)


def test_upgrade_of_a_newer_database_is_refused(database: Database) -> None:
    database.write(lambda session: session.exec(text("UPDATE alembic_version SET version_num = '9876'")))  # type: ignore[call-overload] # SQL
    with pytest.raises(migrate.NewerTablesError, match="9876"):
        migrate.upgrade(database)


def test_upgrade_that_fails_is_rolled_back_whole(database: Database, add_migration: Any) -> None:
    database.write(fill)
    before = database.read(count_all)
    at = migrate.current(database)
    add_migration("""op.create_table("halfway", sa.Column("id", sa.Integer))
    op.execute("DELETE FROM outbox")
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("nickname", sa.String(10)))
    op.execute("SELECT nothing FROM nowhere")""")
    with pytest.raises(DatabaseError, match="nowhere"):
        migrate.upgrade(database)
    assert migrate.current(database) == at
    assert database.read(count_all) == before
    assert "nickname" not in {column["name"] for column in inspect(database.engine).get_columns("person")}


def test_upgrade_may_rebuild_a_table_that_others_refer_to(database: Database, add_migration: Any) -> None:
    database.write(fill)
    before = database.read(count_all)
    add_migration("""with op.batch_alter_table("person", recreate="auto") as batch:
        batch.alter_column("name", existing_type=sa.String(100), type_=sa.String(120))""")
    migrate.upgrade(database)
    assert migrate.current(database) == "9999"
    assert database.read(count_all) == before
    with pytest.raises(IntegrityError):
        database.write(lambda session: session.exec(text("DELETE FROM person")))  # type: ignore[call-overload] # SQL


def test_upgrade_that_leaves_dangling_rows_is_refused_on_sqlite(
    sqlite_database: Database, add_migration: Any
) -> None:
    sqlite_database.write(fill)
    add_migration("""op.execute("DELETE FROM person")""")
    with pytest.raises(migrate.BrokenReferencesError):
        migrate.upgrade(sqlite_database)
    assert sqlite_database.read(lambda session: session.exec(select(func.count(col(Person.id)))).one()) == 1


def test_foreign_keys_are_enforced_again_after_a_migration(sqlite_database: Database) -> None:
    migrate.downgrade(sqlite_database, "base")
    migrate.upgrade(sqlite_database)
    with pytest.raises(IntegrityError):
        sqlite_database.write(lambda session: session.add(Person(organisation_id=7, name="无处")))
