"""Time as the program sees it: a clock that is handed in, and waiting by that clock."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

_SHORTEST = 0.02
"""Seconds: a clock that stands still must not be asked in a tight loop."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Alarm:
    """Waits for instants of a clock that may be moved; whoever moves it calls `ring`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._waiting: dict[asyncio.Future[None], datetime] = {}

    async def until(self, at: datetime) -> None:
        """Return once the clock shows `at` or later."""
        while (rest := (at - self.clock.now()).total_seconds()) > 0:
            await self.ring_or(rest, at)

    async def ring_or(self, seconds: float, at: datetime) -> None:
        """Wait for a ring, or so many seconds of real time, whichever is first."""
        ring = asyncio.get_running_loop().create_future()
        self._waiting[ring] = at
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(seconds, _SHORTEST)):
                    await ring
        finally:
            self._waiting.pop(ring, None)

    def ring(self) -> None:
        """Have everyone who waits look at the clock again; until they have, they do not count as waiting."""
        waiting, self._waiting = self._waiting, {}
        for ring in waiting:
            if not ring.done():
                ring.set_result(None)

    def next_at(self) -> datetime | None:
        """Return the earliest instant that somebody waits for."""
        return min(self._waiting.values(), default=None)

    def __len__(self) -> int:
        return len(self._waiting)
