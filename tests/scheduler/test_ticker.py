"""The ticker: looks at once, at the earliest due time, and again after what went wrong."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from scheduler import ticker as scheduler_ticker
from scheduler.clock import SystemClock
from scheduler.ticker import NextDueAt, RunDue, Ticker
from storage.database import Database
from storage.installation import installation_key
from storage.writer import Writer


@pytest.fixture(autouse=True)
def _seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked at merely because half a minute has gone by."""
    monkeypatch.setattr(scheduler_ticker, "EVERY", timedelta(hours=1))


@asynccontextmanager
async def ticking(
    database: Database, run_due: RunDue, next_due_at: NextDueAt
) -> AsyncIterator[tuple[Ticker, asyncio.Queue[None]]]:
    writer, done = Writer(database), asyncio.Queue[None]()
    ticker = Ticker(
        writer,
        SystemClock(),
        run_due=run_due,
        next_due_at=next_due_at,
        on_done=lambda: done.put_nowait(None),
    )
    ticker.start()
    try:
        async with asyncio.timeout(300):
            yield ticker, done
    finally:
        await ticker.stop()
        writer.close()


def never(session: Session, *, now: datetime) -> None:
    del session, now


async def test_ticker_looks_at_once_and_commits_what_it_did(sqlite_database: Database) -> None:
    keys: list[bytes] = []

    def run_due(session: Session, *, now: datetime) -> None:
        assert now.tzinfo is UTC
        keys.append(installation_key(session))

    async with ticking(sqlite_database, run_due, never) as (_, done):
        await done.get()
        assert sqlite_database.write(installation_key) == keys[0]


async def test_ticker_wakes_at_the_earliest_due_time(sqlite_database: Database) -> None:
    looked: list[datetime] = []

    def run_due(session: Session, *, now: datetime) -> None:
        del session
        looked.append(now)

    def next_due_at(session: Session, *, now: datetime) -> datetime | None:
        del session
        due_at = looked[0] + timedelta(seconds=0.3)
        return due_at if now < due_at else None

    async with ticking(sqlite_database, run_due, next_due_at) as (_, done):
        await done.get()
        while looked[-1] - looked[0] < timedelta(seconds=0.3):
            await done.get()
        assert len(looked) < 10


async def test_ticker_does_not_stop_at_an_error(sqlite_database: Database) -> None:
    tries, failed = 0, threading.Event()

    def run_due(session: Session, *, now: datetime) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            failed.set()
            raise LookupError

    async with ticking(sqlite_database, run_due, never) as (ticker, done):
        await asyncio.to_thread(failed.wait)
        await ticker.settle()
        await ticker.tick()
        await done.get()
        assert tries == 2
