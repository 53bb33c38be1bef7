"""Moving the clock: every due moment on the way is visited and worked off."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.bots import own_bot
from sandbox.errors import StalledError
from sandbox.pilot import Pilot
from sandbox.updates import count_pending
from sandbox.world import World

_PATIENCE = 3
_NUDGE = timedelta(seconds=1)


@dataclass(slots=True)
class Traveller:
    """Move the sandbox's time with its bot, which may be busy for `settle_seconds` of real time."""

    world: World
    pilot_of: Callable[[], Pilot]
    settle_seconds: float = 120.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pilot(self) -> Pilot:
        return self.pilot_of()

    async def settle(self) -> None:
        """Wait until the bot has taken every update and has nothing left to do at this time."""
        bot_id = own_bot(self.world).id
        try:
            async with asyncio.timeout(self.settle_seconds):
                while True:
                    await self._taken(bot_id)
                    await self.pilot.settle()
                    if count_pending(self.world, bot_id) == 0:
                        return
        except TimeoutError:
            waiting = count_pending(self.world, bot_id)
            raise StalledError(
                f"机器人 {self.settle_seconds:.0f} 秒内没有处理完，尚有 {waiting} 条更新未取走。"
            ) from None

    async def _taken(self, bot_id: int) -> None:
        while True:
            event = self.world.signals.event(("confirmed", bot_id))
            if count_pending(self.world, bot_id) == 0:
                return
            await event.wait()

    async def move(self, target: datetime) -> int:
        """Go to `target` by way of each due moment, everything delivered on arrival; answers their number.

        Time stands still while the bot works, so that the way does not lead past the target.
        """
        async with self._lock:
            with self.world.clock.held():
                await self.settle()
                visited = await self._visit(target)
                self._set(target)
                await self.pilot.tick()
                await self.settle()
            return visited

    async def _visit(self, target: datetime) -> int:
        visited, idle = 0, 0
        while (due := await self.pilot.next_due()) is not None and due <= target:
            idle = idle + 1 if due <= self.world.now() else 0
            if idle > _PATIENCE:
                # Something stays due however often it is tried: only time can help it.
                due = self.world.now() + _NUDGE
                if due > target:
                    break
            self._set(due)
            await self.pilot.tick()
            await self.settle()
            visited += 1
        return visited

    def _set(self, moment: datetime) -> None:
        self.world.clock.move_to(moment)
        with self.world.transaction():
            self.world.tell(kind="clock")
