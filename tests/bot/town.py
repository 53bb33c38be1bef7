"""A town: the whole program beside a sandbox server, a client that plays its people, and small routes."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Protocol

import aiohttp
from sqlmodel import Session, col, select
from telegram import Update
from telegram.ext.filters import TEXT

from bot.application import Mishu, Work
from handlers.context import Context
from handlers.router import command, message, press
from office.errors import OfficeError
from office.people.chats import move_group, record_unreachable
from sandbox.clock import SandboxClock
from sandbox.flood import FloodLimits
from sandbox.people import SandboxPerson
from sandbox.server import LIMITS, SandboxServer
from storage.tables import Inbox, Lane, Outbox, Posted
from views.card import Button, Card

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
PEOPLE = tuple(
    SandboxPerson(1001 + n, name) for n, name in enumerate(("钱一川", "孙二禾", "李三木", "周四海"))
)
GROUP = -2001
FORUM = -1001000002002
"""A group with threads."""


def owe(
    session: Session,
    chat_id: int,
    html: str,
    *,
    now: datetime = START,
    lane: Lane = Lane.NOTICE,
    **more: Any,
) -> None:
    """Owe a chat a plain text."""
    session.add(
        Outbox(
            chat_id=chat_id,
            lane=lane,
            card="text",
            args={"html": html},
            not_before_at=more.pop("not_before_at", now),
            made_at=now,
            **more,
        )
    )


def render(_session: Session, row: Outbox, _now: datetime) -> Card | None:
    html = str(row.args["html"])
    if html == "broken":
        raise ValueError("this card cannot be made")
    if html == "obsolete":
        return None
    return Card(html, rows=((Button("同意", "agree", (7,)),),))


async def on_keep(_update: Update, context: Context) -> None:
    """Answer through the outbox, about the record that the first word names."""
    about, _, text = context.words.partition(" ")
    await context.run(
        lambda session: owe(
            session, context.chat_id, escape(text), now=context.now, lane=Lane.ANSWER, about=about
        )
    )


async def on_ask(_update: Update, context: Context) -> None:
    """Answer a question directly: how many updates there have been."""
    count = await context.ask(lambda session: len(session.exec(select(Inbox.id)).all()))
    await context.answer(Card(f"{escape(context.words)}: {count}"))


async def on_refuse(_update: Update, context: Context) -> None:
    def operation(session: Session) -> None:
        owe(session, context.chat_id, "never", now=context.now)
        raise OfficeError("这件事<办>不了。")

    await context.run(operation)


async def on_fail(_update: Update, context: Context) -> None:
    raise LookupError(context.words)


async def on_agree(update: Update, context: Context) -> None:
    assert context.pressed is not None
    pressed, at = context.pressed, context.pressed_message_id
    await context.run(
        lambda session: owe(
            session,
            context.chat_id,
            f"已同意 {pressed.args[0]}",
            now=context.now,
            lane=Lane.ANSWER,
            about="agreed",
            edit_message_id=at,
        )
    )
    await context.toast("好的", alert=True)


async def on_text(_update: Update, context: Context) -> None:
    await context.run(
        lambda session: owe(
            session, context.chat_id, escape(str(_update.message and _update.message.text)), now=context.now
        )
    )


def nothing_due(session: Session, *, now: datetime) -> None:
    del session, now


def never(session: Session, *, now: datetime) -> datetime | None:
    del session, now
    return None


WORK = Work(
    routes=(
        command("keep", on_keep, word="记"),
        command("ask", on_ask),
        command("refuse", on_refuse),
        command("fail", on_fail),
        press("agree", on_agree),
        message(TEXT, on_text),
    ),
    render=render,
    run_due=nothing_due,
    next_due_at=never,
    on_blocked=record_unreachable,
    on_moved=move_group,
)


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

    async def press(self, person: int, message_id: int, button: str) -> Any:
        return await self.post("press", **{"as": person}, message_id=message_id, button=button, wait=60)

    async def settle(self) -> None:
        await self.get("settle")

    async def messages(self, person: int, **query: Any) -> list[dict[str, Any]]:
        found = await self.get("messages", **{"as": person}, **query)
        return [message for message in found if message["from"] == "bot"]

    async def heard(self, person: int, **query: Any) -> list[str]:
        """What the bot has said in somebody's private chat, or in a group, oldest first."""
        return [message["text"] for message in await self.messages(person, **query)]

    async def owe(self, chat_id: int, html: str, **more: Any) -> None:
        """Put a message into the outbox as an operation would, and have it looked at."""
        now = self.clock.now()
        await self.mishu.writer.run(lambda session: owe(session, chat_id, html, now=now, **more))
        self.mishu.delivery.wake()

    async def outbox(self) -> list[Outbox]:
        return await self.mishu.writer.read(
            lambda session: list(session.exec(select(Outbox).order_by(col(Outbox.id))).all())
        )

    async def inbox(self) -> list[Inbox]:
        return await self.mishu.writer.read(
            lambda session: list(session.exec(select(Inbox).order_by(col(Inbox.id))).all())
        )

    async def posted(self) -> dict[tuple[int, str], int]:
        rows = await self.mishu.writer.read(lambda session: list(session.exec(select(Posted)).all()))
        return {(row.chat_id, row.about): row.message_id for row in rows}


class OpenTown(Protocol):
    def __call__(
        self, work: Work = WORK, *, limits: FloodLimits | None = LIMITS, **settings: Any
    ) -> AbstractAsyncContextManager[Town]:
        """Open the town; what was there before is there again."""
