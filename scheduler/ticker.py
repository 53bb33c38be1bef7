"""The clock's hand: APScheduler says when to look, the records say what is due."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import Session

from scheduler.clock import Clock
from scheduler.sweeper import Sweeper
from storage.writer import Writer

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
_SOONEST = timedelta(milliseconds=50)


class RunDue(Protocol):
    def __call__(self, session: Session, *, now: datetime) -> None:
        """Do what is due by now, in one transaction; doing it twice changes nothing."""


class NextDueAt(Protocol):
    def __call__(self, session: Session, *, now: datetime) -> datetime | None:
        """Return the next instant at which there is something to do."""


class Ticker:
    """Wakes at the earliest due time, and every 30 seconds whatever happens.

    There is one APScheduler job and none per reminder: those are rows, written in the same transaction as
    what they are about, and none is lost while the program is down.
    """

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        *,
        run_due: RunDue,
        next_due_at: NextDueAt,
        on_done: Callable[[], None],
        sweeper: Sweeper | None = None,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._on_done = on_done
        self._sweeper = sweeper
        self._run_due = run_due
        self._next_due_at = next_due_at
        self._one_at_a_time = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._job: Job | None = None

    def start(self) -> None:
        """Look at once, and from then on."""
        self._job = self._scheduler.add_job(
            self._on_time,
            IntervalTrigger(seconds=EVERY.total_seconds()),
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop looking; what is being done is finished."""
        if self._job is not None:
            self._job.pause()
        # Only then: shutting the scheduler down cancels a job that runs.
        async with self._looking:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Do what is due by the clock's present time, then call `on_done`: there may be messages to send."""
        async with self._one_at_a_time:
            await self._writer.run(partial(self._run_due, now=self._clock.now()))
        self._on_done()
        if self._sweeper is not None:
            await self._sweeper.sweep_if_due(self._clock.now())

    async def settle(self) -> None:
        """Return once nothing is being done."""
        async with self._one_at_a_time:
            pass

    async def next_due(self) -> datetime | None:
        """Return the next instant at which there is something to do."""
        return await self._writer.read(partial(self._next_due_at, now=self._clock.now()))

    async def _on_time(self) -> None:
        async with self._looking:
            try:
                await self.tick()
                due_at = await self.next_due()
            except Exception:
                logger.exception("what is due could not be done; trying again in %s", EVERY)
                return
        if due_at is not None and self._job is not None and self._job.next_run_time is not None:
            # Due times are the handed-in clock's; APScheduler's are the machine's.
            wait = min(max(due_at - self._clock.now(), _SOONEST), EVERY)
            self._job.modify(next_run_time=datetime.now(UTC) + wait)
