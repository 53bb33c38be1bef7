"""The running bot, seen from the sandbox's clock."""

import asyncio
from datetime import datetime, timedelta

from bot.dispatch import Dispatcher
from scheduler.clock import Alarm
from scheduler.delivery import Delivery
from scheduler.ticker import Ticker

_SOON = timedelta(seconds=5)
"""What comes within this time is waited for while the clock ticks …"""
_PATIENCE = 15.0
"""… but not longer than so many seconds of real time."""


class BotPilot:
    """Given to the sandbox's server before the bot runs; the bot is attached once it is up."""

    def __init__(self) -> None:
        self._attached = asyncio.Event()

    def attach(self, dispatcher: Dispatcher, delivery: Delivery, ticker: Ticker, alarm: Alarm) -> None:
        """Connect the parts; they are up and running."""
        self._dispatcher = dispatcher
        self._delivery = delivery
        self._ticker = ticker
        self._alarm = alarm
        self._pause = Alarm(alarm.clock)
        self._attached.set()

    async def settle(self) -> None:
        """Return once every update is handled, no job runs, and nothing can be sent by now.

        While the clock ticks, messages that the limiter holds back for a moment are waited for.
        """
        await self._attached.wait()
        patience = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            await self._handled()
            await self._ticker.settle()
            await self._delivery.deliver_due()
            slot = self._delivery.limited_until
            is_patient = asyncio.get_running_loop().time() < patience
            if slot is not None and is_patient and self._comes_soon(slot):
                await self._pause.until(slot)
            elif self._is_handled():
                return

    async def next_due(self) -> datetime | None:
        """Name the earliest instant at which there is something to do."""
        if not self._attached.is_set():
            return None
        moments = (await self._ticker.next_due(), self._delivery.next_at, self._alarm.next_at())
        return min((moment for moment in moments if moment is not None), default=None)

    async def tick(self) -> None:
        """Do what is due at the clock's present time; `settle` sees it to its end."""
        await self._attached.wait()
        self._alarm.ring()
        self._pause.ring()
        await self._ticker.tick()

    async def _handled(self) -> None:
        while not self._is_handled():
            try:
                async with asyncio.timeout(0.05):
                    await self._dispatcher.changed()
            except TimeoutError:
                continue

    def _is_handled(self) -> bool:
        """Whether no update is in flight but those that wait for a later time."""
        waiting_until = self._alarm.next_at()
        if waiting_until is not None and self._comes_soon(waiting_until):
            return False
        return self._dispatcher.in_flight <= len(self._alarm)

    def _comes_soon(self, at: datetime) -> bool:
        clock = self._alarm.clock
        return getattr(clock, "ticking", True) and at - clock.now() <= _SOON
