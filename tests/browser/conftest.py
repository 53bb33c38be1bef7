"""Debian's chromium, a sandbox, and an echo bot to talk to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.clock import SandboxClock
from sandbox.people import SandboxGroup, SandboxPerson
from sandbox.server import SandboxServer

CHROMIUM = Path("/usr/bin/chromium")
MISSING = not CHROMIUM.exists()
PATIENCE = 60_000
"""Milliseconds to wait for what must come, however slow the machine is."""
expect.set_options(timeout=PATIENCE)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PEOPLE = (
    SandboxPerson(1001, "林若溪", "民政局局长", "department_head", "民政局"),
    SandboxPerson(1002, "沈既白", "副区长", "deputy", "区政府", portfolio=("民政局",), partner="穆清和"),
    SandboxPerson(1003, "邱远山", "区长", "mayor", "区政府"),
    SandboxPerson(1004, "穆无声", "统计局局长", "department_head", "统计局", started=False),
)
GROUPS = (SandboxGroup(-1_001_000_000_001, "民政局工作群", (1001, 1002), bot_admin=True),)
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "同意", "callback_data": "toast"}, {"text": "依据", "callback_data": "alert"}],
    ]
}
COMMANDS = [{"command": "leave", "description": "请假"}, {"command": "todo", "description": "待办"}]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless chromium for all tests: each has a profile of its own in it."""
    if MISSING:
        pytest.skip("Chromium is not installed here (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS, timeout=PATIENCE
        )
        yield running
        await running.close()


OpenPage = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open the sandbox's page; afterwards fail if it wrote an error to the console."""
    errors: list[str] = []

    async def opened(url: str, *, width: int = 360, height: int = 740, locale: str = "zh-CN") -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(url)
        await page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in browser.contexts:
        await context.close()
    assert errors == []


@dataclass
class Echo:
    """A bot that repeats what it hears, with buttons, and remembers nothing else."""

    url: str
    session: aiohttp.ClientSession
    heard: list[str] = field(default_factory=list)

    async def call(self, method: str, **params: Any) -> Any:
        async with self.session.post(f"{self.url}/{method}", json=params) as response:
            return (await response.json())["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self._repeat(update["message"])
                elif "callback_query" in update:
                    await self._answer(update["callback_query"])

    async def _repeat(self, message: dict[str, Any]) -> None:
        text = message.get("text") or message.get("document", {}).get("file_name", "")
        self.heard.append(text)
        await self.call("sendMessage", chat_id=message["chat"]["id"], text=text, reply_markup=KEYBOARD)

    async def _answer(self, query: dict[str, Any]) -> None:
        alert = query["data"] == "alert"
        text = "第四十八条" if alert else "已同意"
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=text, show_alert=alert)
        if not alert:
            message = query["message"]
            await self.call(
                "editMessageText",
                chat_id=message["chat"]["id"],
                message_id=message["message_id"],
                text="改过了",
            )


@dataclass
class Town:
    """The running sandbox with its bot."""

    server: SandboxServer
    echo: Echo

    @property
    def url(self) -> str:
        return self.server.url

    def chat(self, person: int) -> str:
        return f"{self.server.url}/#as={person}"


@pytest_asyncio.fixture(loop_scope="session")
async def open_town(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Open a sandbox with an echo bot on the test's directory."""
    async with AsyncExitStack() as stack:

        async def opened(*, pilot: Any = None, port: int = 0, clock: SandboxClock | None = None) -> Town:
            server = SandboxServer(
                tmp_path / "data",
                clock=clock or SandboxClock(START),
                people=PEOPLE,
                groups=GROUPS,
                pilot=pilot,
                port=port,
                limits=None,
            )
            await server.start()
            stack.push_async_callback(server.stop)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            echo = Echo(f"{server.url}/bot{server.token}", session)
            await echo.call("setMyCommands", commands=COMMANDS)
            task = asyncio.create_task(_run(echo))
            stack.callback(task.cancel)
            return Town(server, echo)

        yield opened


async def _run(echo: Echo) -> None:
    with contextlib.suppress(aiohttp.ClientError, KeyError):  # the server was stopped
        await echo.run()


@pytest_asyncio.fixture(loop_scope="session")
async def town(open_town: Callable[..., Any]) -> Town:
    opened: Town = await open_town()
    return opened
