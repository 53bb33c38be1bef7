"""Delivery: what is owed goes out when its time and its slot have come, and is written down."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session
from telegram import Bot
from telegram.error import Forbidden, RetryAfter, TelegramError

from scheduler.clock import Alarm
from scheduler.limiter import Limiter
from scheduler.outbox import (
    LANES,
    Head,
    Shows,
    claim,
    find_due,
    find_holds,
    find_posted,
    look,
    release_leases,
)
from scheduler.outcomes import Dropped, Failed, OnBlocked, OnMoved, Outcome, Retry, record
from scheduler.post import edit_card, judge, pause_asked, send_card
from storage.tables import Lane, Outbox
from storage.writer import Writer
from views.buttons import ButtonCodec
from views.card import Card

logger = logging.getLogger(__name__)

Render = Callable[[Session, Outbox, datetime], Card | None]
"""Makes the card of a row from what is so now; None where nobody needs it any more."""

LEASE = timedelta(minutes=3)
"""Longer than a send may take, timeouts included."""

SIDE_BY_SIDE = 64
PAGE = 128
RENDER_ATTEMPTS = 3
RENDER_PAUSE = timedelta(seconds=5)
OBSOLETE = "已无需发送"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A claimed row with its card, or what became of it without one."""

    row: Outbox
    card: Card | Outcome
    edit_message_id: int | None = None


class Delivery:
    """Sends due outbox rows: answers before notices before digests, one chat strictly in order.

    Chats are served side by side. At least once: a message whose answer was lost may be sent again.
    """

    def __init__(
        self,
        writer: Writer,
        bot: Bot,
        *,
        codec: ButtonCodec,
        render: Render,
        limiter: Limiter,
        alarm: Alarm,
        on_blocked: OnBlocked | None = None,
        on_moved: OnMoved | None = None,
    ) -> None:
        self._writer = writer
        self._bot = bot
        self._codec = codec
        self._render = render
        self._limiter = limiter
        self._clock = alarm.clock
        self._alarm = alarm
        self._bell = Alarm(alarm.clock)
        self._on_blocked = on_blocked
        self._on_moved = on_moved
        self._busy: set[int] = set()
        self._sends: set[asyncio.Task[None]] = set()
        self._outcomes: list[tuple[Outbox, Outcome]] = []
        self._writing: asyncio.Task[None] | None = None
        self._woken = False
        self._one_at_a_time = asyncio.Lock()
        self.limited_until: datetime | None = None
        """When something can go that the limiter made wait at the last look, if anything was."""
        self.next_at: datetime | None = None
        """When more can be sent, as it was at the end of the last delivery."""

    def wake(self) -> None:
        """Say that there is something new to send, or that the clock was moved."""
        self._woken = True
        self._bell.ring()

    async def prepare(self) -> None:
        """Take up what an earlier run left: its leases where this is the only process, its pauses."""
        if self._writer.database.is_sqlite:
            await self._writer.run(release_leases)
        holds = await self._writer.read(partial(find_holds, now=self._clock.now()))
        for chat_id, until in holds.items():
            self._limiter.hold(chat_id, until)

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            try:
                next_at = await self.deliver_due()
            except Exception:
                logger.exception("delivery stumbled; going on")
                await asyncio.sleep(1)
            else:
                await self._rest(next_at)

    async def stop(self) -> None:
        """Let the messages that are on their way arrive and be written down."""
        while on_their_way := [*self._sends, *([self._writing] if self._writing else [])]:
            await asyncio.wait(on_their_way)

    async def deliver_due(self) -> datetime | None:
        """Send what can be sent by now and return the next instant at which more can be, if any."""
        async with self._one_at_a_time:
            while True:
                self._woken = False
                next_at = await self._start_what_can_go()
                if not (self._sends or self._writing or self._woken):
                    self.next_at = next_at
                    return next_at
                await self._rest(next_at)

    async def answer(self, chat_id: int, card: Card) -> int:
        """Send a card at once, in the first lane, and return its message id; 0 where nobody can be reached.

        Raises TelegramError when Telegram could not be reached or refused the card.
        """
        while True:
            await self._alarm.until(self._limiter.next_slot(chat_id, Lane.ANSWER, self._clock.now()))
            now = self._clock.now()
            if self._limiter.next_slot(chat_id, Lane.ANSWER, now) > now:
                continue
            self._limiter.take(chat_id, now)
            try:
                return (await send_card(self._bot, self._codec, chat_id, card)).message_id
            except RetryAfter as error:
                self._limiter.hold(chat_id, self._clock.now() + pause_asked(error))
            except Forbidden:
                await self._cannot_reach(chat_id)
                return 0

    async def _cannot_reach(self, chat_id: int) -> None:
        hook, now = self._on_blocked, self._clock.now()
        if hook is not None:
            await self._writer.run(lambda session: hook(session, chat_id, now))

    async def _rest(self, until: datetime | None) -> None:
        """Wait for a wake, or until an instant."""
        if not self._woken:
            now = self._clock.now()
            at = until or now + _DAY
            await self._bell.ring_or((at - now).total_seconds(), at)

    async def _start_what_can_go(self) -> datetime | None:
        """Claim, render and start sending; return the next instant at which more may go."""
        now = self._clock.now()
        heads, next_at = await self._choose(now)
        if heads:
            ids = [head.id for head in heads]
            rows = await self._writer.run(partial(claim, ids=ids, until=now + LEASE, now=now))
            for shown in await self._writer.read(partial(self._show, rows=rows, now=now)):
                self._busy.add(shown.row.chat_id)
                if isinstance(shown.card, Card):
                    send = asyncio.create_task(self._send(shown.row, shown.card, shown.edit_message_id))
                    self._sends.add(send)
                    send.add_done_callback(self._sends.discard)
                else:
                    self._settle(shown.row, shown.card)
        return next_at

    async def _choose(self, now: datetime) -> tuple[list[Head], datetime | None]:
        """Choose the first due row of every chat that may be sent to now, and take its slot."""
        seen = await self._writer.read(partial(look, limit=PAGE, now=now))
        chosen: list[Head] = []
        later = [seen.next_at] if seen.next_at else []
        passed = set(self._busy)
        self.limited_until = None
        for lane in LANES:
            page = seen.pages[lane]
            while page:
                for head in page:
                    if len(chosen) + len(self._sends) >= SIDE_BY_SIDE:
                        return chosen, min(later, default=None)
                    slot = self._limiter.next_overall(lane, now)
                    if slot > now:  # nor for any lane after this one
                        self._wait_for(slot, later)
                        return chosen, min(later)
                    if head.chat_id in passed:
                        continue
                    passed.add(head.chat_id)
                    slot = self._limiter.next_slot(head.chat_id, lane, now, edits=head.edits)
                    if slot > now:
                        self._wait_for(slot, later)
                        continue
                    self._limiter.take(head.chat_id, now, edits=head.edits)
                    chosen.append(head)
                if len(page) < PAGE:
                    break
                page = await self._writer.read(
                    partial(find_due, lane=lane, after_id=page[-1].id, limit=PAGE, now=now)
                )
        return chosen, min(later, default=None)

    def _wait_for(self, slot: datetime, later: list[datetime]) -> None:
        later.append(slot)
        self.limited_until = min(self.limited_until or slot, slot)

    def _show(self, session: Session, rows: list[Outbox], now: datetime) -> list[_Shown]:
        posted = find_posted(session, rows)
        return [self._show_one(session, row, posted.get((row.chat_id, row.about or "")), now) for row in rows]

    def _show_one(self, session: Session, row: Outbox, posted: Shows | None, now: datetime) -> _Shown:
        try:
            card = self._render(session, row, now)
        except Exception as error:
            logger.exception("outbox %s: its card %s could not be made", row.id, row.card)
            why = f"{row.card}: {type(error).__name__}"
            last = row.attempts + 1 >= RENDER_ATTEMPTS
            return _Shown(row, Failed(why) if last else Retry(now + RENDER_PAUSE, why))
        if card is None:
            return _Shown(row, Dropped(OBSOLETE))
        return _Shown(row, card, None if row.anew else _message_to_edit(row, posted))

    async def _send(self, row: Outbox, card: Card, edit_message_id: int | None) -> None:
        outcome: Outcome
        try:
            if edit_message_id is None:
                outcome = await send_card(self._bot, self._codec, row.chat_id, card, thread_id=row.thread_id)
            else:
                outcome = await edit_card(self._bot, self._codec, row.chat_id, edit_message_id, card)
                if outcome.message_id != edit_message_id:
                    self._limiter.take(row.chat_id, self._clock.now())
        except TelegramError as error:
            outcome = judge(error, attempts=row.attempts, now=self._clock.now())
            logger.warning("outbox %s: %s: %s", row.id, row.card, outcome)
        except Exception as error:
            logger.exception("outbox %s: its card %s could not be sent", row.id, row.card)
            outcome = Failed(f"{row.card}: {type(error).__name__}")
        self._settle(row, outcome)

    def _settle(self, row: Outbox, outcome: Outcome) -> None:
        """Have an outcome written down, together with whatever else has come out meanwhile."""
        if isinstance(outcome, Retry):
            self._limiter.hold(row.chat_id, outcome.at)
        self._outcomes.append((row, outcome))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_down())

    async def _write_down(self) -> None:
        while self._outcomes:
            batch, self._outcomes = self._outcomes, []
            operation = partial(
                record,
                outcomes=batch,
                now=self._clock.now(),
                on_blocked=self._on_blocked,
                on_moved=self._on_moved,
            )
            try:
                await self._writer.run(operation)
            except Exception:
                logger.exception("what was sent could not be written down; trying again")
                self._outcomes = batch + self._outcomes
                await asyncio.sleep(1)
                continue
            # Only now may the chat's next message go: it may edit the one just written down.
            self._busy.difference_update(row.chat_id for row, _ in batch)
            self.wake()
        self._writing = None


def _message_to_edit(row: Outbox, posted: Shows | None) -> int | None:
    if posted is None:
        return row.edit_message_id
    target = row.edit_message_id or posted.message_id
    return None if posted.with_file and target == posted.message_id else target
