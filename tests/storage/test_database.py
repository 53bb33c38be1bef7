"""The database's promises: snapshots, one of three presses, UTC, references, what a crash may cost."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, col, func, select, text, update

from storage.database import Database
from storage.tables import Inbox, InboxState, Person

AT = datetime(2026, 11, 23, 0, 30, 15, 250000, tzinfo=UTC)


def receive(session: Session, update_id: int = 1, received_at: datetime = AT) -> None:
    session.add(Inbox(bot_id=1, update_id=update_id, chat_id=5, payload="{}", received_at=received_at))


def received(session: Session) -> int:
    return session.exec(select(func.count(col(Inbox.id)))).one()


def at_once(work: Callable[[], None], count: int) -> None:
    """Do the work in so many threads at the same moment."""
    start = threading.Barrier(count)

    def begin() -> None:
        start.wait()
        work()

    threads = [threading.Thread(target=begin) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_write_that_fails_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        receive(session)
        session.flush()
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        database.write(work)
    assert database.read(received) == 0


def test_read_that_changes_something_is_rolled_back(database: Database) -> None:
    def question(session: Session) -> int:
        receive(session)
        session.flush()
        return received(session)

    assert database.read(question) == 1
    assert database.read(received) == 0


def test_read_sees_one_snapshot_whatever_is_committed_meanwhile(database: Database) -> None:
    def question(session: Session) -> tuple[int, int]:
        before = received(session)
        writer = threading.Thread(target=database.write, args=(receive,))
        writer.start()
        writer.join()
        return before, received(session)

    assert database.read(question) == (0, 0)
    assert database.read(received) == 1


def test_three_presses_at_once_count_once(database: Database) -> None:
    database.write(receive)
    counted: list[int] = []

    def press(session: Session) -> None:
        pending = col(Inbox.state) == InboxState.PENDING
        done = update(Inbox).where(pending).values(state=InboxState.DONE, attempts=Inbox.attempts + 1)
        counted.append(session.exec(done).rowcount)

    at_once(lambda: database.write(press), 3)
    assert sorted(counted) == [0, 0, 1]
    assert database.read(lambda session: session.exec(select(Inbox.attempts)).one()) == 1


ADD_ONE_HUNDRED = """
import sys
from sqlmodel import select
from storage import database
from storage.tables import Inbox

database.BUSY_TIMEOUT_MS = 300_000  # on a slow disk one may wait for all that the other writes

def add_one(session):
    row = session.exec(select(Inbox)).one()
    row.attempts += 1

opened = database.Database(sys.argv[1])
for _ in range(100):
    opened.write(add_one)
opened.close()
"""


def test_read_then_write_by_two_processes_loses_nothing_on_sqlite(sqlite_database: Database) -> None:
    sqlite_database.write(receive)
    words = [sys.executable, "-c", ADD_ONE_HUNDRED, str(sqlite_database.url)]
    processes = [subprocess.Popen(words) for _ in range(2)]
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    assert sqlite_database.read(lambda session: session.exec(select(Inbox.attempts)).one()) == 200


def test_instant_comes_back_in_utc_whatever_zone_it_was_written_in(database: Database) -> None:
    local = AT.astimezone(timezone(timedelta(hours=8)))
    database.write(lambda session: receive(session, received_at=local))
    read = database.read(lambda session: session.exec(select(Inbox.received_at)).one())
    assert (read, read.tzinfo, read.microsecond) == (AT, UTC, 250000)


def test_instants_are_compared_as_instants(database: Database) -> None:
    database.write(receive)
    local = (AT + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=-9, minutes=-30)))

    def before(instant: datetime) -> int:
        question = select(func.count(col(Inbox.id))).where(col(Inbox.received_at) < instant)
        return database.read(lambda session: session.exec(question).one())

    assert (before(local), before(AT)) == (1, 0)


def test_naive_time_is_refused(database: Database) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(StatementError, match="timezone"):
        database.write(lambda session: receive(session, received_at=naive))


def test_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        database.write(lambda session: session.add(Person(organisation_id=7, name="无处")))


def test_update_received_twice_is_refused(database: Database) -> None:
    database.write(receive)
    with pytest.raises(IntegrityError):
        database.write(receive)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a commit is on the disk when it is told
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 10_000),
    ],
)
def test_sqlite_is_opened_with_pragma(sqlite_database: Database, pragma: str, value: object) -> None:
    def question(session: Session) -> object:
        return session.connection().execute(text(f"PRAGMA {pragma}")).scalar_one()

    assert sqlite_database.read(question) == value


def test_erased_payload_is_gone_from_the_file(sqlite_database: Database) -> None:
    words = "不该留下的字" * 40

    def write(session: Session) -> None:
        session.add(Inbox(bot_id=1, update_id=1, chat_id=5, payload=words, received_at=AT))

    sqlite_database.write(write)
    sqlite_database.write(lambda session: session.exec(update(Inbox).values(payload=None)))
    assert sqlite_database.url.database is not None
    sqlite_database.close()  # the last connection folds the write-ahead log into the file
    with open(sqlite_database.url.database, "rb") as file:  # noqa: PTH123 - SQLAlchemy names it as text
        assert words[:6].encode() not in file.read()
