"""Taking updates in: each is committed to the inbox before Telegram is told that it arrived."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.dispatch import Dispatcher
from scheduler.clock import Clock
from scheduler.post import pause_asked
from storage.inbox import receive
from storage.writer import Writer

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What Mishu acts on. An edited message is not among them: a command must not run twice by a correction."""

POLL_SECONDS = 30
BATCH = 100
LONGEST_PAUSE = 30.0

Update = Mapping[str, Any]


class Intake:
    """The one way into the inbox. What arrives together is committed together, and offered in order."""

    def __init__(self, writer: Writer, dispatcher: Dispatcher, clock: Clock, *, bot_id: int) -> None:
        self._writer = writer
        self._dispatcher = dispatcher
        self._clock = clock
        self._bot_id = bot_id
        self._waiting: list[tuple[Sequence[Update], asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    async def keep(self, updates: Sequence[Update]) -> None:
        """Return once the updates are committed; raises what the database raised. Known ones are skipped."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, kept))
        self._arrived.set()
        await kept

    async def run(self) -> None:
        """Commit what comes, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            batch, self._waiting = self._waiting, []
            updates = [update for some, _ in batch for update in some if _is_update(update)]
            operation = partial(receive, bot_id=self._bot_id, updates=updates, now=self._clock.now())
            try:
                received = await self._writer.run(operation)
            except Exception as error:  # noqa: BLE001 - handed to those who wait: they must not acknowledge
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            self._dispatcher.offer(received)
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)


def _is_update(update: object) -> bool:
    if isinstance(update, Mapping) and isinstance(update.get("update_id"), int):
        return True
    logger.error("something without update_id arrived and is ignored")
    return False


class Polling:
    """getUpdates: the next offset, which acknowledges a batch, is asked for only after its commit."""

    def __init__(self, bot: Bot, request: BaseRequest, intake: Intake) -> None:
        self._bot = bot
        self._request = request
        self._intake = intake
        self.up = asyncio.Event()
        """Set once Telegram has answered for the first time."""

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken where Telegram does not know the token."""
        offset, pause = 0, 0.0
        while True:
            try:
                updates = await self._fetch(offset)
                if updates:
                    await self._intake.keep(updates)
                    offset = int(updates[-1]["update_id"]) + 1
                self.up.set()
                pause = 0.0
            except InvalidToken:
                raise
            except RetryAfter as error:
                pause = pause_asked(error).total_seconds()
                logger.warning("getUpdates: told to wait %.0f s", pause)
            except Conflict:
                logger.warning("getUpdates: another program polls with this token; stop one of the two")
                pause = min(pause * 2 or 1.0, LONGEST_PAUSE)
            except (NetworkError, TelegramError) as error:
                pause = min(pause * 2 or 0.5, LONGEST_PAUSE)
                logger.warning("getUpdates: %s; again in %.1f s", type(error).__name__, pause)
            except Exception:
                pause = min(pause * 2 or 0.5, LONGEST_PAUSE)
                logger.exception(
                    "updates could not be kept and were not acknowledged; again in %.1f s", pause
                )
            if pause:
                await asyncio.sleep(pause)

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        """Ask for the next batch as Telegram wrote it: what is kept is the original."""
        query = urlencode(
            {
                "offset": offset,
                "limit": BATCH,
                # The first answer comes at once, so that it is soon known whether all is well.
                "timeout": POLL_SECONDS if self.up.is_set() else 0,
                "allowed_updates": json.dumps(ALLOWED_UPDATES),
            }
        )
        body = await self._request.retrieve(
            f"{self._bot.base_url}/getUpdates?{query}", read_timeout=POLL_SECONDS + 10
        )
        result = self._request.parse_json_payload(body)["result"]
        return [update for update in result if _is_update(update)]
