"""The database: how it is opened, and the two ways in, `write` and `read`."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

T = TypeVar("T")

BUSY_TIMEOUT_MS = 10_000


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL.

    `write` takes the write lock at once: with a deferred BEGIN two writers that both read first would
    lose one's update or fail at commit.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = create_engine(
            self.url,
            hide_parameters=True,  # an error's message must not carry a name, a reason or a number into a log
            **({"pool_size": 8} if self.is_sqlite else {"pool_size": 8, "pool_pre_ping": True}),
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    def connect(self, *, write: bool) -> Connection:
        connection = self.engine.connect()
        if self.is_sqlite:
            return connection.execution_options(immediate=write)
        # PostgreSQL's default shows a reader what is committed between two of its statements.
        return connection if write else connection.execution_options(isolation_level="REPEATABLE READ")

    def write(self, operation: Callable[[Session], T]) -> T:
        """Run one operation in one write transaction and commit it. The bot goes through `Writer`."""
        with self.connect(write=True) as connection, connection.begin(), _session(connection) as session:
            result = operation(session)
            session.flush()
            return result

    def read(self, question: Callable[[Session], T]) -> T:
        """Answer one question from one consistent snapshot. Whatever it changes is rolled back."""
        with self.connect(write=False) as connection, _session(connection) as session:
            return question(session)

    def scrub(self) -> None:
        """Empty SQLite's log into the file, so that what was erased is in neither of them any more.

        While another reads, the log may keep what it reads; PostgreSQL has its own ways (VACUUM).
        """
        if not self.is_sqlite:
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        self.engine.dispose()


def _session(connection: Connection) -> Session:
    return Session(bind=connection, expire_on_commit=False, autoflush=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
