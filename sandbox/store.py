"""The sandbox's own records: one SQLite file, written in one transaction per request.

It has to survive kills of the process, not power cuts, so it does not wait for the disk.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE_NAME = "sandbox.db"
FILES_NAME = "sandbox-files"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bots (
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, username TEXT NOT NULL, name TEXT NOT NULL,
    privacy INTEGER NOT NULL DEFAULT 1, allowed TEXT, webhook TEXT,
    last_update_id INTEGER NOT NULL DEFAULT 100000000, last_message_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL, in_directory INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS contacts (
    bot_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    started INTEGER NOT NULL, blocked INTEGER NOT NULL, PRIMARY KEY (bot_id, user_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chats (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, title TEXT NOT NULL, forum INTEGER NOT NULL,
    migrated_to INTEGER,
    last_message_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS members (
    chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (chat_id, user_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    bot_id INTEGER NOT NULL, chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, thread_id INTEGER,
    from_id INTEGER NOT NULL, date INTEGER NOT NULL, edited INTEGER, content TEXT NOT NULL, markup TEXT,
    reply_to INTEGER, deleted INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bot_id, chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics (
    chat_id INTEGER NOT NULL, thread_id INTEGER NOT NULL, name TEXT NOT NULL, color INTEGER NOT NULL,
    PRIMARY KEY (chat_id, thread_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
    bot_id INTEGER NOT NULL, update_id INTEGER NOT NULL, lane INTEGER NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (bot_id, update_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    date REAL NOT NULL, answer TEXT);
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL, width INTEGER, height INTEGER);
CREATE TABLE IF NOT EXISTS commands (
    bot_id INTEGER NOT NULL, scope TEXT NOT NULL, language TEXT NOT NULL, commands TEXT NOT NULL,
    PRIMARY KEY (bot_id, scope, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS profile (
    bot_id INTEGER NOT NULL, field TEXT NOT NULL, language TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (bot_id, field, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reads (
    user_id INTEGER NOT NULL, bot_id INTEGER NOT NULL, chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, bot_id, chat_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, chat_id INTEGER, status TEXT NOT NULL,
    retry_after INTEGER, description TEXT, times INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, bot_id INTEGER NOT NULL, method TEXT NOT NULL,
    params TEXT NOT NULL, status TEXT NOT NULL, description TEXT);
"""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump_json(value: object) -> str:
    return _encode(value)


def load_json(text: str) -> Any:
    """Read JSON whose strings can be written as UTF-8; raises ValueError."""
    value = json.loads(text)
    if "\\u" in text:
        _encode(value).encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
    return value


class Store:
    """The open file; used from one thread, the event loop's."""

    def __init__(self, data: Path) -> None:
        self.files = data / FILES_NAME
        self.files.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(data / FILE_NAME, isolation_level=None, cached_statements=256)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(_SCHEMA)
        self._open = False
        self._after: list[Callable[[], None]] = []
        self._empty_log()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on leaving, then run what was handed to `after_commit`; join a transaction already open."""
        if self._open:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._open = True
        try:
            yield
        except BaseException:
            self._open = False
            self._after.clear()
            self._db.execute("ROLLBACK")
            raise
        self._open = False
        self._db.execute("COMMIT")
        after, self._after = self._after, []
        for action in after:
            action()

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the open transaction is committed, not if it fails; at once if none is open."""
        if self._open:
            self._after.append(action)
        else:
            action()

    def scrub(self) -> None:
        """Have what is deleted vanish from the files as well, once the open transaction is committed."""
        if self._empty_log not in self._after:
            self.after_commit(self._empty_log)

    def _empty_log(self) -> None:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def rows(self, sql: str, *values: Any) -> Sequence[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: Any) -> Any:
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def write(self, sql: str, *values: Any) -> int:
        """Execute one statement; answer the number of rows it touched."""
        return self._db.execute(sql, values).rowcount

    def insert(self, sql: str, *values: Any) -> int:
        """Execute one INSERT; answer the new row's id."""
        return int(self._db.execute(sql, values).lastrowid or 0)

    def stored_time(self) -> datetime | None:
        """Tell how far the clock had come when this file was last in use."""
        stored = self.value("SELECT value FROM meta WHERE key = 'clock'")
        return None if stored is None else datetime.fromtimestamp(float(stored), UTC)

    def save_time(self, now: datetime) -> None:
        self.write(
            "INSERT INTO meta VALUES ('clock', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            repr(now.timestamp()),
        )


def stored_time(data: Path) -> datetime | None:
    """Tell how far the sandbox's clock had come in `data`, without opening it for writing."""
    path = data / FILE_NAME
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'clock'").fetchone()
    finally:
        connection.close()
    return None if found is None else datetime.fromtimestamp(float(found[0]), UTC)
