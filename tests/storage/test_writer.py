"""The writer: one after another, several to a commit, nobody told of success before it."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from storage.database import Database
from storage.tables import Inbox
from storage.writer import Writer

AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    yield writer
    writer.close()


def receive(update_id: int) -> Callable[[Session], int]:
    def operation(session: Session) -> int:
        session.add(Inbox(bot_id=1, update_id=update_id, chat_id=5, received_at=AT))
        session.flush()
        return update_id

    return operation


def received(session: Session) -> list[int]:
    return list(session.exec(select(Inbox.update_id).order_by(col(Inbox.id))))


class Held:
    """Keeps the writer busy until released, so that what is asked meanwhile shares one commit."""

    def __init__(self, writer: Writer) -> None:
        self.begun, self.released = threading.Event(), threading.Event()
        self.task = asyncio.ensure_future(writer.run(self._wait))

    def _wait(self, _session: Session) -> None:
        self.begun.set()
        self.released.wait()

    async def release(self) -> None:
        self.released.set()
        await self.task


async def hold(writer: Writer) -> Held:
    held = Held(writer)
    await asyncio.to_thread(held.begun.wait)
    return held


async def ask(writer: Writer, *operations: Callable[[Session], object]) -> list[asyncio.Task[object]]:
    """Put the operations into the writer's queue, in this order, and return their tasks."""
    tasks = [asyncio.create_task(writer.run(operation)) for operation in operations]
    await asyncio.sleep(0)  # each task runs up to its wait
    return tasks


async def test_run_returns_the_result_once_it_is_committed(database: Database, writer: Writer) -> None:
    assert await writer.run(receive(7)) == 7
    assert database.read(received) == [7]


async def test_run_raises_what_the_operation_raised_and_keeps_nothing(
    database: Database, writer: Writer
) -> None:
    await writer.run(receive(7))
    with pytest.raises(IntegrityError):
        await writer.run(receive(7))
    assert database.read(received) == [7]


async def test_operations_are_run_in_the_order_they_were_asked(database: Database, writer: Writer) -> None:
    held = await hold(writer)
    tasks = await ask(writer, *(receive(number) for number in (3, 1, 2)))
    await held.release()
    await asyncio.gather(*tasks)
    assert database.read(received) == [3, 1, 2]


async def test_operations_that_wait_share_one_commit(database: Database, writer: Writer) -> None:
    commits: list[None] = []
    event.listen(database.engine, "commit", lambda _connection: commits.append(None))
    held = await hold(writer)
    tasks = await ask(writer, *(receive(number) for number in range(20)))
    await held.release()
    await asyncio.gather(*tasks)
    assert len(commits) == 2  # the one that was held, and all the others


async def test_group_is_limited(database: Database) -> None:
    writer = Writer(database, group=5)
    commits: list[None] = []
    event.listen(database.engine, "commit", lambda _connection: commits.append(None))
    held = await hold(writer)
    tasks = await ask(writer, *(receive(number) for number in range(10)))
    await held.release()
    await asyncio.gather(*tasks)
    writer.close()
    assert len(commits) == 3


async def test_operation_that_fails_takes_nothing_of_the_others_with_it(
    database: Database, writer: Writer
) -> None:
    def half(session: Session) -> None:
        receive(100)(session)
        raise RuntimeError("refused")

    def poisoned(session: Session) -> None:
        receive(101)(session)
        receive(1)(session)  # the database refuses this statement: taken twice

    held = await hold(writer)
    tasks = await ask(writer, receive(1), half, receive(2), poisoned, receive(3))
    await held.release()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, RuntimeError, int, IntegrityError, int]
    assert database.read(received) == [1, 2, 3]


async def test_nobody_hears_of_success_when_the_commit_fails(database: Database, writer: Writer) -> None:
    held = await hold(writer)
    tasks = await ask(writer, receive(1), receive(2))
    turns = iter([False, True, False])  # the held one passes, theirs is refused, the next passes

    def refuse(_connection: object) -> None:
        if next(turns):
            raise OSError("disk full")

    event.listen(database.engine, "commit", refuse)
    await held.release()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OSError, OSError]
    assert database.read(received) == []
    assert await writer.run(receive(3)) == 3


async def test_operations_of_one_commit_see_each_other_and_readers_see_none(
    database: Database, writer: Writer
) -> None:
    def look(session: Session) -> tuple[list[int], list[int]]:
        return received(session), database.read(received)

    held = await hold(writer)
    first, second = await ask(writer, receive(1), look)
    await held.release()
    await first
    assert await second == ([1], [])


async def test_caller_that_gives_up_before_its_turn_is_left_out(database: Database, writer: Writer) -> None:
    held = await hold(writer)
    tasks = await ask(writer, receive(1), receive(2))
    tasks[0].cancel()
    await asyncio.wait(tasks[:1])
    await held.release()
    assert await tasks[1] == 2
    assert tasks[0].cancelled()
    assert database.read(received) == [2]


async def test_caller_that_gives_up_during_its_turn_stops_nobody(database: Database, writer: Writer) -> None:
    begun, released = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        begun.set()
        released.wait()
        receive(1)(session)

    (task,) = await ask(writer, slow)
    await asyncio.to_thread(begun.wait)
    task.cancel()
    released.set()
    assert await writer.run(receive(2)) == 2
    assert task.cancelled()
    assert database.read(received) == [1, 2]  # it had begun, so it was done whole


async def test_read_does_not_wait_for_the_writer(database: Database, writer: Writer) -> None:
    await writer.run(receive(1))
    held = await hold(writer)
    assert await writer.read(received) == [1]
    await held.release()


async def test_close_finishes_what_is_queued(database: Database) -> None:
    writer = Writer(database)
    held = await hold(writer)
    tasks = await ask(writer, receive(1), receive(2))
    closing = asyncio.create_task(asyncio.to_thread(writer.close))
    await held.release()
    assert await asyncio.gather(*tasks) == [1, 2]
    await closing


async def test_run_after_close_is_refused(database: Database) -> None:
    writer = Writer(database)
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        await writer.run(receive(1))


async def test_increments_from_many_tasks_are_all_kept(database: Database, writer: Writer) -> None:
    await writer.run(receive(1))

    def add_one(session: Session) -> None:
        row = session.exec(select(Inbox)).one()
        row.attempts += 1

    await asyncio.gather(*(writer.run(add_one) for _ in range(50)))
    assert await writer.read(lambda session: session.exec(select(func.max(Inbox.attempts))).one()) == 50


WRITE_AND_TELL = """
import asyncio, sys
from datetime import UTC, datetime
from storage.database import Database
from storage.tables import Inbox
from storage.writer import Writer

async def main():
    writer = Writer(Database(sys.argv[1]))

    async def receive(number):
        await writer.run(lambda session: session.add(
            Inbox(bot_id=1, update_id=number, chat_id=5, received_at=datetime.now(UTC))))
        print(number, flush=True)

    for first in range(0, 1_000_000, 10):
        await asyncio.gather(*(receive(first + n) for n in range(10)))

asyncio.run(main())
"""


def test_whatever_was_told_before_a_kill_is_there_after_it(sqlite_database: Database) -> None:
    words = [sys.executable, "-c", WRITE_AND_TELL, str(sqlite_database.url)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = [int(process.stdout.readline()) for _ in range(205)]
        finally:
            process.kill()
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    there = sqlite_database.read(received)
    assert set(told) <= set(there)
    assert sorted(there) == list(range(len(there)))  # nothing beyond what was asked, nothing between missing


async def test_two_machines_that_wait_for_each_other_cost_one_operation(postgres_database: Database) -> None:
    first, second = Writer(postgres_database), Writer(postgres_database)
    await first.run(receive(1))
    await first.run(receive(2))
    met = threading.Barrier(2)

    def take(one: int, other: int) -> Callable[[Session], None]:
        def operation(session: Session) -> None:
            for update_id in (one, other):
                row = session.exec(select(Inbox).where(Inbox.update_id == update_id)).one()
                row.attempts += 1
                session.flush()
                if update_id == one:
                    met.wait()

        return operation

    held = [await hold(first), await hold(second)]
    tasks = [
        *await ask(first, receive(11), take(1, 2), receive(12)),
        *await ask(second, receive(21), take(2, 1), receive(22)),
    ]
    await asyncio.gather(*(one.release() for one in held))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.to_thread(first.close)
    await asyncio.to_thread(second.close)
    crossed = outcomes.pop(4), outcomes.pop(1)
    assert sorted(type(outcome).__name__ for outcome in crossed) == ["NoneType", "OperationalError"]
    assert outcomes == [11, 12, 21, 22]
    assert sorted(postgres_database.read(received)) == [1, 2, 11, 12, 21, 22]
