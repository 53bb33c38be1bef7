"""A running sandbox with a few invented people, and hands to use it with."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.clock import SandboxClock
from sandbox.people import SandboxGroup, SandboxPerson
from sandbox.server import TOKEN, SandboxServer

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
LIN, SHEN, QIU, MUTE = 1001, 1002, 1003, 1004
GROUP, FORUM, BASIC = -1_001_000_000_001, -1_001_000_000_002, -501
PEOPLE = (
    SandboxPerson(LIN, "林若溪", "民政局局长", "department_head", "民政局", partner="沈既白"),
    SandboxPerson(SHEN, "沈既白", "副区长", "deputy", "区政府", portfolio=("民政局",)),
    SandboxPerson(QIU, "邱远山", "区长", "mayor", "区政府", language="en"),
    SandboxPerson(MUTE, "穆无声", started=False),
)
GROUPS = (
    SandboxGroup(GROUP, "民政局工作群", (LIN, SHEN), admins=(SHEN,)),
    SandboxGroup(FORUM, "常务会议", (LIN, SHEN, QIU), forum=True, bot_admin=True),
    SandboxGroup(BASIC, "值班小群", (LIN, QIU)),
)


@dataclass
class Hands:
    """Call the Bot API as a bot, and the interface as people."""

    server: SandboxServer
    session: aiohttp.ClientSession
    token: str = TOKEN

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method with a JSON body; answers the whole response."""
        async with self.session.post(f"{self.server.url}/bot{self.token}/{method}", json=params) as response:
            body: dict[str, Any] = await response.json()
            assert body["ok"] == (response.status == 200)
            return body

    async def call(self, method: str, **params: Any) -> Any:
        body = await self.answer(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        body = await self.answer(method, **params)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def get(self, path: str, **query: Any) -> Any:
        async with self.session.get(f"{self.server.url}/sandbox/{path}", params=query) as response:
            body = await response.json()
            assert response.status == 200, body
            return body

    async def post(self, path: str, **body: Any) -> Any:
        status, answer = await self.try_post(path, **body)
        assert status == 200, answer
        return answer

    async def try_post(self, path: str, **body: Any) -> tuple[int, Any]:
        async with self.session.post(f"{self.server.url}/sandbox/{path}", json=body) as response:
            return response.status, await response.json()

    async def say(self, person: int, text: str, **more: Any) -> int:
        return int((await self.post("say", **{"as": person, "text": text, **more}))["message_id"])

    async def messages(self, person: int, **query: Any) -> list[dict[str, Any]]:
        return list(await self.get("messages", **{"as": person, **query}))

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """Take all waiting updates and confirm them."""
        found: list[dict[str, Any]] = await self.call("getUpdates", **params)
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1, limit=1, timeout=0)
        return found


Open = Callable[..., Any]


@pytest.fixture
async def open_sandbox(tmp_path: Path) -> AsyncIterator[Open]:
    """Open a sandbox on the test's directory; a second one after the first was stopped finds its data."""
    async with AsyncExitStack() as stack:

        async def opened(**settings: Any) -> Hands:
            clock = settings.pop("clock", None) or SandboxClock(START, ticking=False)
            settings = {"people": PEOPLE, "groups": GROUPS, "limits": None} | settings
            server = SandboxServer(tmp_path / "data", clock=clock, **settings)
            await server.start()
            stack.push_async_callback(server.stop)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Hands(server, session)

        yield opened


@pytest.fixture
async def hands(open_sandbox: Open) -> Hands:
    """A sandbox without flood limits whose clock stands still."""
    opened: Hands = await open_sandbox()
    return opened
