"""Backups: one SQLite file each, made while the bot runs, and not called a backup before it was read back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, select

from storage import migrate
from storage.audit import ChainReport, verify
from storage.copying import NotEmptyError, copy_records
from storage.database import Database
from storage.tables import Organisation


class BrokenBackupError(Exception):
    """The file cannot be restored as it is."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"备份文件 {path} 不可用：{why}。")


@dataclass(frozen=True)
class Backup:
    """A backup that was read back whole. `chains` holds one report per organisation."""

    path: Path
    revision: str
    size: int
    chains: tuple[ChainReport, ...]


def back_up(database: Database, path: Path) -> Backup:
    """Write one snapshot of all records to a new SQLite file, read it back and check it.

    Others may read and write meanwhile. The file appears under its name only when it has passed, readable
    by its owner alone; a file of that name is replaced. Raises BrokenBackupError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=".backup-") as scratch:
        draft = Path(scratch) / "draft.db"
        draft.touch(mode=0o600)
        if database.is_sqlite:
            _copy_file(database, draft)
        else:
            with _opened(draft) as copy:
                copy_records(database, copy)
        _fold(draft)
        found = check(draft)
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    return Backup(path, found.revision, found.size, found.chains)


def check(path: Path) -> Backup:
    """Read a backup whole in a copy of its own: pages, references, tables, audit chains.

    Raises BrokenBackupError.
    """
    with _unpacked(path) as database:
        revision = migrate.current(database)
        migrate.upgrade(database)
        return Backup(path, str(revision), path.stat().st_size, database.read(_chains))


def restore(path: Path, database: Database, *, replace: bool = False) -> Backup:
    """Put a backup's records into a database, and bring its tables up to this version.

    The bot must not be running on it. A target with records is refused with NotEmptyError unless `replace`
    is set, which SQLite alone can do: its whole file is overwritten, in one transaction. Raises
    BrokenBackupError before anything is touched.
    """
    found = check(path)
    with _unpacked(path) as source:
        migrate.upgrade(source)
        if not database.is_sqlite:
            copy_records(source, database)
        else:
            if not replace:
                _refuse_records(database)
            _fill(database, source)
    return found


def _chains(session: Session) -> tuple[ChainReport, ...]:
    ids = session.exec(select(Organisation.id).order_by(Organisation.id)).all()  # type: ignore[arg-type] # a column
    return tuple(verify(session, found) for found in ids if found is not None)


def _refuse_records(database: Database) -> None:
    if migrate.current(database) is not None:
        found = database.read(lambda session: session.exec(select(Organisation.id)).first())
        if found is not None:
            raise NotEmptyError("organisation")


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _unpacked(path: Path) -> Iterator[Database]:
    """Open a copy of a backup, so that nothing is ever written to the backup itself."""
    if not path.is_file():
        raise BrokenBackupError(path, "没有这个文件")
    with TemporaryDirectory(prefix="mishu-restore-") as scratch:
        copy = Path(scratch) / "copy.db"
        copy.touch(mode=0o600)
        try:
            _read_whole(path, copy)
        except sqlite3.DatabaseError as error:
            raise BrokenBackupError(path, f"不是完好的 SQLite 数据库（{error}）") from error
        with _opened(copy) as database:
            if migrate.current(database) not in migrate.revisions():
                raise BrokenBackupError(path, "不是秘书的备份，或由更新的版本所写")
            yield database


def _read_whole(path: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        (verdict,) = target.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        if target.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.DatabaseError("rows that refer to nothing")


def _copy_file(database: Database, path: Path) -> None:
    """Copy all pages in one step: in WAL mode that is one snapshot and holds no writer up."""
    with database.engine.connect() as connection, closing(sqlite3.connect(path)) as copy:
        _driver(connection.connection).backup(copy)


def _fill(database: Database, source: Database) -> None:
    """Overwrite a SQLite database with another's pages; SQLite does so in one transaction of its own."""
    with database.engine.connect() as into, source.engine.connect() as copy:
        _driver(copy.connection).backup(_driver(into.connection))


def _driver(connection: Any) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.driver_connection
    return driver


def _fold(path: Path) -> None:
    """Make it one file: what is in the write-ahead log goes into it, and no log is left beside it."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
