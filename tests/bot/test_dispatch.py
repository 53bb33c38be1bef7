"""The dispatcher over a real inbox: order, side by side, backlog, failures, what was done before."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select
from telegram.error import BadRequest, NetworkError

from bot.dispatch import PAUSES, Dispatcher, Handle, UnreadableUpdate
from bot.intake import Intake
from scheduler.clock import Alarm
from storage.database import Database
from storage.inbox import Received, mark_done, receive
from storage.tables import Inbox, InboxState
from storage.writer import Writer

START = datetime(2026, 11, 23, tzinfo=UTC)


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class Desk:
    """A dispatcher with its intake, a clock that stands, and a log of what was handled."""

    def __init__(self, database: Database, handle: Handle, *, room: int = 2000, workers: int = 32) -> None:
        self.clock = StandingClock()
        self.alarm = Alarm(self.clock)
        self.writer = Writer(database)
        self.aside: list[int] = []
        self.dispatcher = Dispatcher(
            self.writer,
            handle,
            self.alarm,
            on_set_aside=self.on_set_aside,
            room=room,
            workers=workers,
        )
        self.intake = Intake(self.writer, self.dispatcher, self.clock, bot_id=7)

    def on_set_aside(self, _session: Session, chat_id: int, _now: datetime) -> None:
        self.aside.append(chat_id)
        raise LookupError("whoever is to be told is not there")

    async def idle(self) -> None:
        """Wait until all is done, moving the clock past each pause."""
        while self.dispatcher.in_flight:
            await self.pausing()
            self.clock.at = self.alarm.next_at() or self.clock.at
            self.alarm.ring()

    async def pausing(self) -> None:
        """Wait until nothing is done but waiting for a later time."""
        while len(self.alarm) < self.dispatcher.in_flight:
            try:
                async with asyncio.timeout(0.02):
                    await self.dispatcher.changed()
            except TimeoutError:
                continue

    async def rows(self) -> list[Inbox]:
        return await self.writer.read(
            lambda session: list(session.exec(select(Inbox).order_by(col(Inbox.update_id))).all())
        )


@asynccontextmanager
async def desk(database: Database, handle: Handle, **options: int) -> AsyncIterator[Desk]:
    at = Desk(database, handle, **options)
    tasks = [asyncio.create_task(at.dispatcher.run()), asyncio.create_task(at.intake.run())]
    try:
        async with asyncio.timeout(300):
            yield at
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        at.writer.close()


def updates(numbers: range, chats: int = 1) -> list[dict[str, object]]:
    return [{"update_id": n, "message": {"chat": {"id": 1 + n % chats}, "text": f"第{n}句"}} for n in numbers]


def number(received: Received) -> int:
    assert received.update is not None
    return int(received.update["update_id"])


async def test_dispatcher_handles_each_update_once_in_its_chats_order(sqlite_database: Database) -> None:
    handled: dict[int, list[int]] = defaultdict(list)
    working: dict[int, int] = defaultdict(int)

    async def handle(received: Received) -> bool:
        working[received.chat_id] += 1
        assert working[received.chat_id] == 1
        await asyncio.sleep(0)
        handled[received.chat_id].append(number(received))
        working[received.chat_id] -= 1
        return False

    async with desk(sqlite_database, handle) as at:
        for start in range(0, 300, 50):
            await at.intake.keep(updates(range(start, start + 50), chats=7))
        await at.idle()
        assert all(numbers == sorted(numbers) for numbers in handled.values())
        assert sorted(n for numbers in handled.values() for n in numbers) == list(range(300))
        assert {(row.state, row.payload) for row in await at.rows()} == {(InboxState.DONE, None)}


async def test_dispatcher_lets_no_chat_wait_for_another(sqlite_database: Database) -> None:
    stuck, done = asyncio.Event(), asyncio.Event()

    async def handle(received: Received) -> bool:
        if received.chat_id == 1:
            await stuck.wait()
        else:
            done.set()
        return False

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep([*updates(range(2, 4), chats=1), *updates(range(5, 6), chats=2)])
        await done.wait()
        assert at.dispatcher.in_flight
        stuck.set()
        await at.idle()


async def test_dispatcher_takes_a_backlog_larger_than_its_room(sqlite_database: Database) -> None:
    sqlite_database.write(partial(receive, bot_id=7, updates=updates(range(500), chats=5), now=START))
    handled: list[int] = []

    async def handle(received: Received) -> bool:
        handled.append(number(received))
        return False

    async with desk(sqlite_database, handle, room=20, workers=3) as at:
        for start in range(500, 800, 30):
            await at.intake.keep(updates(range(start, start + 30), chats=5))
            assert at.dispatcher._held <= 20
        await at.idle()
        assert sorted(handled) == list(range(800))
        for chat in range(5):
            assert [n for n in handled if n % 5 == chat] == list(range(chat, 800, 5))


async def test_intake_keeps_what_comes_twice_once(sqlite_database: Database) -> None:
    handled: list[int] = []

    async def handle(received: Received) -> bool:
        handled.append(number(received))
        return False

    async with desk(sqlite_database, handle) as at:
        await asyncio.gather(*(at.intake.keep(updates(range(n, n + 5))) for n in range(10)))
        await at.idle()
        await at.intake.keep(updates(range(14)))
        await at.idle()
        assert handled == list(range(14))


async def test_intake_tells_the_caller_when_the_commit_failed(sqlite_database: Database) -> None:
    async def handle(_received: Received) -> bool:
        raise AssertionError("nothing was kept")

    async with desk(sqlite_database, handle) as at:
        with pytest.raises(OverflowError):
            await at.intake.keep([{"update_id": 2**70}])
        assert await at.rows() == []


async def test_update_that_keeps_failing_is_set_aside_and_its_chat_moves_on(
    sqlite_database: Database,
) -> None:
    tried: list[tuple[int, datetime]] = []

    async def handle(received: Received) -> bool:
        tried.append((number(received), at.clock.now()))
        if number(received) == 1:
            raise LookupError("身份证 1234")
        return False

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep(updates(range(3)))
        await at.idle()
        first, *_ = (when for n, when in tried if n == 1)
        assert [when - first for n, when in tried if n == 1] == [
            sum(PAUSES[:n], timedelta()) for n in range(5)
        ]
        assert [n for n, _ in tried] == [0, 1, 1, 1, 1, 1, 2]
        rows = await at.rows()
        assert [row.state for row in rows] == [InboxState.DONE, InboxState.SET_ASIDE, InboxState.DONE]
        assert at.aside == [1]
        assert rows[1].attempts == 5
        assert rows[1].error is not None
        assert rows[1].error.startswith("LookupError at test_dispatch.py:")


async def test_failed_attempts_are_counted_across_restarts(sqlite_database: Database) -> None:
    async def handle(_received: Received) -> bool:
        raise LookupError

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep(updates(range(1)))
        await at.pausing()
    async with desk(sqlite_database, handle) as at:
        await at.idle()
        (row,) = await at.rows()
        assert (row.attempts, row.state) == (5, InboxState.SET_ASIDE)


async def test_unreadable_update_is_set_aside_at_once(sqlite_database: Database) -> None:
    async def handle(received: Received) -> bool:
        if received.update is None:
            raise UnreadableUpdate
        return False

    def broken(session: Session) -> None:
        session.add(Inbox(bot_id=7, update_id=1, chat_id=1, payload="{no json", received_at=START))
        session.add(Inbox(bot_id=7, update_id=2, chat_id=1, payload="{}", received_at=START))

    sqlite_database.write(broken)
    async with desk(sqlite_database, handle) as at:
        await at.idle()
        assert [row.state for row in await at.rows()] == [InboxState.SET_ASIDE, InboxState.DONE]


async def test_trouble_on_the_way_to_telegram_is_not_counted(sqlite_database: Database) -> None:
    tries = 0

    async def handle(_received: Received) -> bool:
        nonlocal tries
        tries += 1
        if tries <= 12:
            raise NetworkError("gone")
        return False

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep(updates(range(1)))
        await at.idle()
        (row,) = await at.rows()
        assert (tries, row.attempts, row.state) == (13, 0, InboxState.DONE)


async def test_what_telegram_refuses_is_counted(sqlite_database: Database) -> None:
    async def handle(_received: Received) -> bool:
        raise BadRequest("can't parse entities")

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep(updates(range(1)))
        await at.idle()
        (row,) = await at.rows()
        assert (row.attempts, row.state) == (5, InboxState.SET_ASIDE)


async def test_update_marked_with_its_operation_is_not_marked_again(sqlite_database: Database) -> None:
    async def handle(received: Received) -> bool:
        assert await at.writer.run(partial(mark_done, inbox_id=received.id, now=START))
        assert not await at.writer.run(partial(mark_done, inbox_id=received.id, now=START))
        return True

    async with desk(sqlite_database, handle) as at:
        await at.intake.keep(updates(range(5)))
        await at.idle()
        assert {row.done_at for row in await at.rows()} == {START}
