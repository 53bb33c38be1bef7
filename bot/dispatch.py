"""From the inbox to the handlers: in order within a chat, side by side between chats, nothing lost."""

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session
from telegram.error import BadRequest, NetworkError, RetryAfter

from scheduler.clock import Alarm
from storage.inbox import Received, find_pending, mark_all_done, record_failure
from storage.writer import Writer

logger = logging.getLogger(__name__)

Handle = Callable[[Received], Awaitable[bool]]
"""Handles one update; returns whether it was marked done together with its operation."""

OnSetAside = Callable[[Session, int, datetime], None]
"""Tells people, in the same transaction, that an update of a chat was set aside."""

PAUSES = tuple(timedelta(seconds=s) for s in (0.5, 2, 10, 30))
"""Before the second attempt, the third, …; after the attempt that follows the last one it is set aside."""

NETWORK_PAUSE = timedelta(seconds=5)


class UnreadableUpdate(Exception):  # noqa: N818 - the update is unreadable; the name says what it is
    """Telegram's library cannot make an update of it; trying again would not help."""


class Dispatcher:
    """Hands each received update to `handle`, one at a time per chat, at most `workers` at once.

    Updates beyond `room` stay in the database and are read back in pages, so a backlog of any size fits. An
    update that fails is tried again with growing pauses, its chat waiting; after five attempts it is set
    aside, reported, and its chat moves on. Trouble on the way to Telegram is not the update's fault and is
    not counted.
    """

    def __init__(
        self,
        writer: Writer,
        handle: Handle,
        alarm: Alarm,
        *,
        on_set_aside: OnSetAside | None = None,
        wake: Callable[[], None] = lambda: None,
        workers: int = 32,
        room: int = 2000,
    ) -> None:
        self._writer = writer
        self._handle = handle
        self._alarm = alarm
        self._on_set_aside = on_set_aside
        self._wake = wake
        self._workers = workers
        self._room = room
        self._chats: dict[int, deque[Received]] = {}
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._last_id = 0
        self._held = 0
        self._to_mark: list[int] = []
        self._behind = True
        self._loading = False
        self._nudge = asyncio.Event()
        self._marks = asyncio.Event()
        self._changed = asyncio.Event()
        self._retries: set[asyncio.Task[None]] = set()

    @property
    def in_flight(self) -> int:
        """How many chats have updates to be handled, and more to do beside them; 0 when all is done.

        A chat whose first update waits for a later time counts as one, and has one waiting with the alarm.
        """
        return len(self._chats) + len(self._to_mark) + self._behind + self._loading

    async def changed(self) -> None:
        """Return at the next change of `in_flight`."""
        self._changed.clear()
        await self._changed.wait()

    def offer(self, received: Sequence[Received]) -> None:
        """Take updates that were just committed to the inbox.

        Called by one task only, in the order of the ids: what lies below the last id taken was read back
        already.
        """
        new = [one for one in received if one.id > self._last_id]
        if not new:
            return
        if self._behind or self._loading or self._held + len(new) > self._room:
            self._behind = True
            self._nudge.set()
            return
        self._take(new)

    async def run(self) -> None:
        """Work until cancelled. What was left by an earlier run is handled first."""
        self._nudge.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._load())
            tasks.create_task(self._mark())
            for _ in range(self._workers):
                tasks.create_task(self._work())

    def _take(self, received: Sequence[Received]) -> None:
        for one in received:
            self._last_id = max(self._last_id, one.id)
            self._held += 1
            waiting = self._chats.get(one.chat_id)
            if waiting is None:
                self._chats[one.chat_id] = deque([one])
                self._ready.put_nowait(one.chat_id)
            else:
                waiting.append(one)

    async def _load(self) -> None:
        """Read back what is in the inbox and not in memory, whenever there is room again."""
        page = max(self._room // 2, 1)
        while True:
            await self._nudge.wait()
            self._nudge.clear()
            while self._behind and self._held <= self._room - page:
                self._loading, self._behind = True, False
                question = partial(find_pending, after_id=self._last_id, limit=page)
                try:
                    rows = await self._writer.read(question)
                except Exception:
                    logger.exception("the inbox could not be read; trying again")
                    self._behind = True
                    await asyncio.sleep(1)
                    continue
                finally:
                    self._loading = False
                self._take(rows)
                self._behind = self._behind or len(rows) == page
            self._changed.set()

    async def _work(self) -> None:
        while True:
            chat_id = await self._ready.get()
            received = self._chats[chat_id][0]
            try:
                marked = await self._handle(received)
            except Exception as error:  # noqa: BLE001 - counted, reported, and in the end set aside
                await self._failed(received, error)
            else:
                if not marked:
                    self._to_mark.append(received.id)
                    self._marks.set()
                self._finish(received)

    def _finish(self, received: Received) -> None:
        """Let the chat's next update come, behind other chats that wait."""
        waiting = self._chats[received.chat_id]
        waiting.popleft()
        if waiting:
            self._ready.put_nowait(received.chat_id)
        else:
            del self._chats[received.chat_id]
        self._held -= 1
        self._changed.set()
        if self._behind:
            self._nudge.set()

    async def _mark(self) -> None:
        """Mark what was only answered, as many at once as have come together."""
        while True:
            await self._marks.wait()
            self._marks.clear()
            batch = list(self._to_mark)
            now = self._alarm.clock.now()
            try:
                await self._writer.run(partial(mark_all_done, inbox_ids=batch, now=now))
            except Exception:
                logger.exception("%d answered updates could not be marked; trying again", len(batch))
                await asyncio.sleep(1)
                self._marks.set()
                continue
            del self._to_mark[: len(batch)]
            self._changed.set()

    async def _failed(self, received: Received, error: Exception) -> None:
        now = self._alarm.clock.now()
        counted = not isinstance(error, (NetworkError, RetryAfter)) or isinstance(error, BadRequest)
        attempts = received.attempts + 1
        gone = isinstance(error, UnreadableUpdate) or (counted and attempts > len(PAUSES))
        where = _where(error)
        logger.error("update %s: attempt %d: %s", received.id, attempts, where, exc_info=error)
        if counted:
            operation = partial(self._record_failure, received=received, where=where, now=now, gone=gone)
            try:
                await self._writer.run(operation)
            except Exception:
                logger.exception("update %s: its failure could not be recorded", received.id)
                gone = False
        if gone:
            logger.error("update %s is set aside: %s", received.id, where)
            self._finish(received)
            self._wake()
            return
        pause = NETWORK_PAUSE
        if counted:
            pause = PAUSES[min(attempts, len(PAUSES)) - 1]
            self._chats[received.chat_id][0] = replace(received, attempts=attempts)
        task = asyncio.create_task(self._again(received.chat_id, now + pause))
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)

    async def _again(self, chat_id: int, at: datetime) -> None:
        await self._alarm.until(at)
        self._ready.put_nowait(chat_id)

    def _record_failure(
        self, session: Session, received: Received, where: str, now: datetime, *, gone: bool
    ) -> None:
        record_failure(session, received.id, error=where, now=now, set_aside=gone)
        if gone and self._on_set_aside is not None:
            try:
                with session.begin_nested():
                    self._on_set_aside(session, received.chat_id, now)
            except Exception:
                logger.exception("update %s: nobody could be told that it was set aside", received.id)


def _where(error: Exception) -> str:
    """Name an error and its place without its message, which may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
