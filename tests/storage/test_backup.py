"""Backups and copies: whole, consistent while the bot writes, and never taken for good unread."""

import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import select as select_core
from sqlmodel import Session, col, func, select, text, update

from storage import audit, backup, copying, migrate
from storage.audit import Fault
from storage.database import Database
from storage.tables import Audit, Inbox, InboxState, Organisation

AT = datetime(2026, 11, 23, 0, 30, 15, 250000, tzinfo=UTC)

Maker = Callable[..., int]


@pytest.fixture
def filled(database: Database, make_organisation: Maker, make_person: Maker) -> Database:
    """Each database in turn, with an organisation, a person, an update and three audit rows."""

    def work(session: Session) -> None:
        organisation_id = make_organisation(session)
        person_id = make_person(session, organisation_id)
        session.add(Inbox(bot_id=1, update_id=2**40, chat_id=-(2**50), payload="{}", received_at=AT))
        for number in range(3):
            append(session, organisation_id, actor_id=person_id, text={"number": number, "字": "云溪"})

    database.write(work)
    return database


def append(session: Session, organisation_id: int, **changes: Any) -> Audit:
    values: dict[str, Any] = {
        "at": AT,
        "actor_id": None,
        "seat_id": None,
        "action": "submit_leave",
        "about": "case:假2026-7",
        "cite": ["第三十四条"],
        "text": {},
    }
    return audit.append(session, organisation_id=organisation_id, **{**values, **changes})


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database
    database.close()


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    def question(session: Session) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for table in copying.tables():
            rows = session.connection().execute(select_core(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
        return found

    return database.read(question)


def test_backup_of_either_database_restores_to_the_same_records(
    filled: Database, empty: Database, tmp_path: Path
) -> None:
    made = backup.back_up(filled, tmp_path / "backups" / "monday.db")
    assert made.size == made.path.stat().st_size
    assert [(chain.holds, chain.count) for chain in made.chains] == [(True, 3)]
    restored = backup.restore(made.path, empty)
    assert restored == made
    assert everything(empty) == everything(filled)
    assert migrate.is_current(empty)


def test_restored_database_goes_on_where_it_stood(filled: Database, empty: Database, tmp_path: Path) -> None:
    backup.restore(backup.back_up(filled, tmp_path / "monday.db").path, empty)
    empty.write(lambda session: append(session, 1))
    report = empty.read(lambda session: audit.verify(session, 1))
    assert (report.holds, report.count) == (True, 4)


def test_backup_is_one_file_for_its_owner_alone(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = backup.back_up(filled, folder / "monday.db")
    assert [file.name for file in folder.iterdir()] == ["monday.db"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_backup_is_consistent_while_others_write(
    sqlite_database: Database, make_organisation: Maker, tmp_path: Path
) -> None:
    organisation_id = sqlite_database.write(make_organisation)
    stop = threading.Event()

    def write_pairs() -> None:
        while not stop.is_set():
            sqlite_database.write(lambda session: [append(session, organisation_id) for _ in range(2)])

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        made = [backup.back_up(sqlite_database, tmp_path / f"{number}.db") for number in range(5)]
    finally:
        stop.set()
        writer.join()
    assert [(one.chains[0].holds, one.chains[0].count % 2) for one in made] == [(True, 0)] * 5


def test_backup_keeps_records_whose_audit_is_broken_and_says_so(filled: Database, tmp_path: Path) -> None:
    broken = update(Audit).where(col(Audit.id) == 2).values(about="case:别的")
    filled.write(lambda session: session.exec(broken))
    made = backup.back_up(filled, tmp_path / "monday.db")
    assert [(chain.fault, chain.broken_id) for chain in made.chains] == [(Fault.ALTERED, 2)]


def test_restore_refuses_a_database_with_records(sqlite_database: Database, empty: Database) -> None:
    sqlite_database.write(lambda session: session.add(organisation("yunxi")))
    path = Path(str(empty.url.database)).with_name("monday.db")
    backup.back_up(sqlite_database, path)
    backup.restore(path, empty)
    empty.write(lambda session: session.add(organisation("heping")))
    with pytest.raises(copying.NotEmptyError, match="已有记录"):
        backup.restore(path, empty)
    assert slugs(empty) == ["heping", "yunxi"]
    backup.restore(path, empty, replace=True)
    assert slugs(empty) == ["yunxi"]


def organisation(slug: str) -> Organisation:
    return Organisation(slug=slug, name=slug, rulebook="wujin-2021")


def slugs(database: Database) -> list[str]:
    return database.read(lambda session: sorted(session.exec(select(Organisation.slug))))


def test_restore_to_postgres_needs_an_empty_database(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    sqlite_database.write(lambda session: session.add(organisation("yunxi")))
    path = backup.back_up(sqlite_database, tmp_path / "monday.db").path
    backup.restore(path, postgres_database)
    assert everything(postgres_database) == everything(sqlite_database)
    with pytest.raises(copying.NotEmptyError, match="已有记录"):
        backup.restore(path, postgres_database, replace=True)


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5000])


def overwrite(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    file.write_bytes(content)


def forget(file: Path) -> None:
    file.unlink()


def scribble(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def change(file: Path, statement: str) -> None:
    database = Database(f"sqlite:///{file}")
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()


def outdate(file: Path) -> None:
    change(file, "UPDATE alembic_version SET version_num = '9876'")


def undress(file: Path) -> None:
    change(file, "DELETE FROM alembic_version")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (truncate, "不是完好的"),
        (overwrite, "不是完好的"),
        (forget, "没有这个文件"),
        (scribble, "不是完好的"),
        (outdate, "更新的版本"),
        (undress, "不是秘书的备份"),
    ],
)
def test_restore_refuses_a_damaged_backup_before_it_touches_anything(
    sqlite_database: Database, tmp_path: Path, damage: Callable[[Path], None], why: str
) -> None:
    sqlite_database.write(lambda session: session.add(organisation("yunxi")))
    path = backup.back_up(sqlite_database, tmp_path / "monday.db").path
    damage(path)
    with pytest.raises(backup.BrokenBackupError, match=why):
        backup.restore(path, sqlite_database, replace=True)
    assert slugs(sqlite_database) == ["yunxi"]


def test_backup_of_an_older_version_is_brought_up(
    sqlite_database: Database, empty: Database, tmp_path: Path, add_migration: Callable[[str], None]
) -> None:
    sqlite_database.write(lambda session: session.add(organisation("yunxi")))
    path = backup.back_up(sqlite_database, tmp_path / "monday.db").path
    add_migration("""op.add_column("organisation", sa.Column("motto", sa.String(10)))""")
    restored = backup.restore(path, empty)
    assert (restored.revision, migrate.current(empty)) == (migrate.revisions()[1], "9999")
    assert slugs(empty) == ["yunxi"]


def test_copy_to_the_other_kind_keeps_every_record(
    filled: Database, sqlite_database: Database, postgres_database: Database, empty: Database
) -> None:
    target = empty if not filled.is_sqlite else postgres_database
    rows = copying.copy_records(filled, target)
    assert (rows["audit"], rows["person"], rows["inbox"]) == (3, 1, 1)
    assert everything(target) == everything(filled)
    target.write(next_rows)
    assert target.read(lambda session: audit.verify(session, 1)).count == 4
    assert target.read(lambda session: session.exec(select(func.max(Inbox.id))).one()) == 2


def next_rows(session: Session) -> None:
    append(session, 1)
    session.add(Inbox(bot_id=1, update_id=3, chat_id=1, state=InboxState.DONE, received_at=AT))


def test_copy_refuses_a_target_with_records(filled: Database, empty: Database) -> None:
    migrate.upgrade(empty)
    empty.write(lambda session: session.add(organisation("heping")))
    before = everything(empty)
    with pytest.raises(copying.NotEmptyError, match="organisation"):
        copying.copy_records(filled, empty)
    assert everything(empty) == before


def test_copy_refuses_a_source_of_another_version(sqlite_database: Database, empty: Database) -> None:
    with pytest.raises(copying.NotCurrentError, match="db upgrade"):
        copying.copy_records(empty, sqlite_database)


def test_nothing_of_a_failed_copy_stays(filled: Database, empty: Database) -> None:
    migrate.upgrade(empty)
    engine: Engine = empty.engine
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audittext BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    with pytest.raises(Exception, match="disk full"):
        copying.copy_records(filled, empty)
    assert all(rows == [] for rows in everything(empty).values())
