"""A town: the whole program beside a sandbox server, and a client that plays its people."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.application import Mishu, Work
from sandbox.clock import SandboxClock
from sandbox.flood import FloodLimits
from sandbox.server import LIMITS, SandboxServer


@dataclass
class Town:
    """A sandbox server, the program that runs beside it, and a client that plays the people."""

    server: SandboxServer
    mishu: Mishu
    clock: SandboxClock
    client: aiohttp.ClientSession

    async def post(self, path: str, **body: Any) -> Any:
        async with self.client.post(f"{self.server.url}/sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def get(self, path: str, **query: Any) -> Any:
        async with self.client.get(f"{self.server.url}/sandbox/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def say(self, person: int, text: str, **more: Any) -> None:
        await self.post("say", **{"as": person}, text=text, **more)

    async def settle(self) -> None:
        await self.get("settle")

    async def heard(self, person: int, **query: Any) -> list[str]:
        """What the bot has said in somebody's private chat, or in a group, oldest first."""
        messages = await self.get("messages", **{"as": person}, **query)
        return [message["text"] for message in messages if message["from"] == "bot"]


class OpenTown(Protocol):
    def __call__(
        self, work: Work | None = None, *, limits: FloodLimits | None = LIMITS, **settings: Any
    ) -> AbstractAsyncContextManager[Town]:
        """Open the town; what was there before is there again."""
