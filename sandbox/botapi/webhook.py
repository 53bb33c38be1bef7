"""Delivery of updates to a webhook: in order within a chat, chats side by side, again until it is taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.bots import Bot, find_bot
from sandbox.entities import JsonObject
from sandbox.store import dump_json
from sandbox.updates import confirm_one, pending_updates
from sandbox.world import World

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_WINDOW = 1000

Reply = Callable[[Bot, JsonObject], Awaitable[None]]


class Courier:
    """Deliver one bot's updates for as long as its webhook stands.

    `reply` carries out a method that the receiver put into its answer.
    """

    def __init__(self, world: World, bot_id: int, reply: Reply) -> None:
        self._world = world
        self._bot_id = bot_id
        self._reply = reply
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [self._task, *self._lanes.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                event = self._world.signals.event(("updates", self._bot_id))
                bot = find_bot(self._world, self._bot_id)
                if bot is None or bot.webhook is None:
                    return
                self._start(session, bot.webhook["max_connections"])
                await event.wait()

    def _start(self, session: aiohttp.ClientSession, connections: int) -> None:
        for row in pending_updates(self._world, self._bot_id, _WINDOW):
            if len(self._lanes) >= connections:
                return
            if row["lane"] not in self._lanes:
                self._lanes[row["lane"]] = asyncio.create_task(self._deliver(session, row))

    async def _deliver(self, session: aiohttp.ClientSession, row: Any) -> None:
        pause = FIRST_PAUSE
        try:
            while True:
                bot = find_bot(self._world, self._bot_id)
                if bot is None or bot.webhook is None:
                    return
                error = await self._post(session, bot, row["payload"])
                if error is None:
                    confirm_one(self._world, self._bot_id, row["update_id"])
                    return
                self._note_error(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            self._lanes.pop(row["lane"], None)
            self._world.signals.wake(("updates", self._bot_id))

    async def _post(self, session: aiohttp.ClientSession, bot: Bot, payload: str) -> str | None:
        webhook = bot.webhook or {}
        headers = {"Content-Type": "application/json"}
        if webhook.get("secret"):
            headers[SECRET_HEADER] = webhook["secret"]
        try:
            async with session.post(webhook["url"], data=payload.encode(), headers=headers) as response:
                body = await response.read()
                if not 200 <= response.status < 300:  # noqa: PLR2004 - success
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                if body and response.content_type == "application/json":
                    answer = await response.json()
                    if isinstance(answer, dict) and "method" in answer:
                        await self._reply(bot, answer)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return str(error) or type(error).__name__
        return None

    def _note_error(self, error: str) -> None:
        bot = find_bot(self._world, self._bot_id)
        if bot is None or bot.webhook is None:
            return
        noted = {**bot.webhook, "last_error_date": self._world.unix(), "last_error_message": error}
        with self._world.transaction():
            self._world.store.write("UPDATE bots SET webhook = ? WHERE id = ?", dump_json(noted), bot.id)
        logger.info("webhook of bot %s: %s", bot.id, error)
