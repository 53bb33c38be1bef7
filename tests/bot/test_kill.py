"""The promise: SIGKILL at any moment loses nothing and does nothing twice.

The whole of `mishu sandbox` is killed at random moments while people ask for leave and submit, and started
again. Each asked for many leaves, one after another; in the end there is exactly one case for each, every
update is done and every message sent.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import Session, col, select

from storage.database import Database
from storage.tables import Case, Inbox, InboxState, Leave, Outbox, OutboxState
from tests.launching import Launched, launch

KILLS = int(os.environ.get("MISHU_KILLS", "30"))
SEED = int(os.environ.get("MISHU_KILL_SEED", "20261123"))
LONGEST_LIFE = 1.5
"""Seconds from the first request until the kill."""
REPOSITORY = Path(__file__).parents[2]
PARTED = (aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass
class Sandbox:
    """The whole program as a process of its own."""

    data: Path
    client: aiohttp.ClientSession
    process: Launched | None = None
    url: str = ""

    async def start(self) -> None:
        options = ("--headless", "--empty", "--now", "2026-11-23T08:00+08:00", "--port", "0")
        self.process = launch(
            *("sandbox", *options, "--data", str(self.data)),
            env={"LOG_LEVEL": "WARNING", "BOT_TOKEN": ""},
        )
        self.url = (await asyncio.to_thread(self.process.stdout.readline)).strip()
        assert self.url.startswith("http"), "the sandbox has ended by itself"
        await self.get("settle")

    async def kill(self) -> None:
        """Kill it at once, whatever it is doing."""
        if self.process is not None:
            await asyncio.to_thread(self.process.kill)
            self.process = None

    async def get(self, path: str, **query: Any) -> Any:
        async with self.client.get(f"{self.url}/sandbox/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self.client.post(f"{self.url}/sandbox/{path}", json=body) as answer:
            return await answer.json()


@dataclass
class Asker:
    """Somebody who asks for one leave after another, and looks at the chat for how far it has come."""

    sandbox: Sandbox
    id: int
    asked: list[str] = field(default_factory=list)

    async def go_on(self) -> None:
        """Press what is to be pressed; where all that was asked is submitted, ask for the next."""
        if await self.is_done():
            await self._ask(len(self.asked) + 1)

    async def is_done(self) -> bool:
        """Look at the chat, press 提交 where it is offered, and say whether the last leave is submitted."""
        messages = await self.sandbox.get("messages", **{"as": self.id})
        said = [_reason(message["text"]) for message in messages if message["from"] == self.id]
        self.asked = [reason for reason in said if reason]
        last = self.asked[-1] if self.asked else None
        cards = [m for m in messages if m["from"] == "bot" and last and last in m["text"]]
        forms = [card for card in cards if any("提交" in row for row in card["buttons"])]
        # A form whose sending was cut off may stand there twice: messages are sent at least once.
        if len(forms) < len(cards) or last is None:
            return True
        if forms:
            await self._press(forms[-1]["message_id"])
        return False

    async def _ask(self, number: int) -> None:
        reason = f"第{self.id}之{number}件"
        month, day = divmod(number, 28)
        text = f"/leave 出差 2027年{1 + month}月{1 + day}日 南京 事由:{reason}"
        await self.sandbox.post("say", **{"as": self.id}, text=text)

    async def _press(self, message_id: int) -> None:
        await self.sandbox.post("press", **{"as": self.id}, message_id=message_id, button="提交", wait=2)


def _reason(text: str) -> str | None:
    return text.rpartition("事由:")[2] if text.startswith("/leave") else None


async def until_killed(work: Callable[[], Awaitable[None]]) -> None:
    """Repeat until the connection breaks."""
    while True:
        try:
            await work()
        except PARTED:
            return
        await asyncio.sleep(0.02)


@pytest.mark.slow
async def test_kill_at_any_moment_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=300)) as client:
        sandbox = Sandbox(tmp_path / "district", client)
        try:
            await sandbox.start()
            people = await sandbox.get("people")
            askers = [Asker(sandbox, p["id"]) for p in people if p["rank"] == "department_head"][:6]
            await live(sandbox, askers, chance)
        finally:
            await sandbox.kill()
    check(tmp_path / "district" / "mishu.db", askers)


async def live(sandbox: Sandbox, askers: list[Asker], chance: random.Random) -> None:
    """Work and be killed, again and again, then bring everything to its end."""
    for _ in range(KILLS):
        working = [asyncio.create_task(until_killed(asker.go_on)) for asker in askers]
        await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
        await sandbox.kill()
        await asyncio.gather(*working)
        await sandbox.start()
    for asker in askers:
        await finish(sandbox, asker)
    await sandbox.post("clock", advance="10m")


async def finish(sandbox: Sandbox, asker: Asker) -> None:
    """Bring what was asked last to its end; whoever was always killed before asking asks now."""
    await asker.go_on()
    for _ in range(20):
        # What the limiter held back, and what had failed, comes on the way.
        await sandbox.post("clock", advance="1m")
        if await asker.is_done():
            return
    raise AssertionError(f"{asker.asked[-1]} is not submitted, whatever is pressed")


def check(file: Path, askers: list[Asker]) -> None:
    database = Database(f"sqlite:///{file}")
    wanted = {reason for asker in askers for reason in asker.asked}
    assert len(askers) == 6
    assert len(wanted) >= len(askers)

    def question(session: Session) -> None:
        reasons = Counter(
            session.exec(select(Leave.reason).join(Case, col(Case.id) == col(Leave.case_id))).all()
        )
        assert reasons == Counter(wanted)
        assert {row.state for row in session.exec(select(Inbox)).all()} == {InboxState.DONE}
        states = Counter(row.state for row in session.exec(select(Outbox)).all())
        assert set(states) <= {OutboxState.SENT, OutboxState.DROPPED}

    database.read(question)
    database.close()
