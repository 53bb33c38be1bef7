"""What the sandbox needs of the program that runs beside it."""

from datetime import datetime
from typing import Protocol


class Pilot(Protocol):
    """The running bot, seen from its clock."""

    async def settle(self) -> None:
        """Return once no update or job is in flight and nothing can be sent at the clock's present time."""

    async def next_due(self) -> datetime | None:
        """Name the earliest future instant at which the bot has something to do, if there is one."""

    async def tick(self) -> None:
        """Do to the end what is due at the clock's present time."""


class IdlePilot:
    """A bot without timers: for echo bots and for the server alone."""

    async def settle(self) -> None:
        return

    async def next_due(self) -> datetime | None:
        return None

    async def tick(self) -> None:
        return
