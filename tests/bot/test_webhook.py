"""The webhook: its secret, its size, and no 200 before the commit."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from sqlmodel import Session, select

from bot.dispatch import Dispatcher
from bot.intake import Intake
from bot.webhook import LARGEST_BODY, PATH, SECRET_HEADER, build, serving
from scheduler.clock import Alarm, SystemClock
from storage.database import Database
from storage.inbox import Received
from storage.tables import Inbox
from storage.writer import Writer

SECRET = "a-secret-of-ones-own"
HEADERS = {SECRET_HEADER: SECRET}


def update(number: int) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": 7}, "text": "你好"}}


@asynccontextmanager
async def listening(database: Database, ill: str | None = None) -> AsyncIterator[str]:
    async def handle(_received: Received) -> bool:
        return False

    async def health() -> str | None:
        return ill

    writer, alarm = Writer(database), Alarm(SystemClock())
    intake = Intake(writer, Dispatcher(writer, handle, alarm), alarm.clock, bot_id=7)
    keeping = asyncio.create_task(intake.run())
    try:
        async with serving(build(health, intake, SECRET), "127.0.0.1", 0) as port:
            yield f"http://127.0.0.1:{port}"
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        writer.close()


async def post(url: str, **sent: Any) -> int:
    async with aiohttp.ClientSession() as client, client.post(url + PATH, **sent) as answer:
        return answer.status


def kept(database: Database) -> list[int]:
    def question(session: Session) -> list[int]:
        return sorted(session.exec(select(Inbox.update_id)).all())

    return database.read(question)


async def test_webhook_answers_200_once_the_update_is_in_the_inbox(sqlite_database: Database) -> None:
    async with listening(sqlite_database) as url:
        assert await post(url, json=update(1), headers=HEADERS) == 200
        assert kept(sqlite_database) == [1]


async def test_webhook_takes_many_at_once_and_each_once(sqlite_database: Database) -> None:
    async with listening(sqlite_database) as url:
        sent = [update(n % 20) for n in range(60)]
        assert await asyncio.gather(*(post(url, json=u, headers=HEADERS) for u in sent)) == [200] * 60
        assert kept(sqlite_database) == list(range(20))


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_webhook_takes_nothing_without_its_secret(
    sqlite_database: Database, headers: dict[str, str]
) -> None:
    async with listening(sqlite_database) as url:
        assert await post(url, json=update(1), headers=headers) == 401
        assert kept(sqlite_database) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"update_id": "1"}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b" " * (LARGEST_BODY + 1), 413),
    ],
)
async def test_webhook_refuses_what_is_no_update(sqlite_database: Database, body: bytes, status: int) -> None:
    async with listening(sqlite_database) as url:
        assert await post(url, data=io.BytesIO(body), headers=HEADERS) == status
        assert kept(sqlite_database) == []


async def test_webhook_asks_for_the_update_again_when_the_database_fails(sqlite_database: Database) -> None:
    async with listening(sqlite_database) as url:
        assert await post(url, json={"update_id": 2**70}, headers=HEADERS) == 503
        assert await post(url, json=update(1), headers=HEADERS) == 200


@pytest.mark.parametrize(("ill", "status", "word"), [(None, 200, "ok"), ("database", 503, "database")])
async def test_health_says_what_is_wrong(
    sqlite_database: Database, ill: str | None, status: int, word: str
) -> None:
    async with (
        listening(sqlite_database, ill) as url,
        aiohttp.ClientSession() as client,
        client.get(url + "/health") as answer,
    ):
        assert (answer.status, await answer.json()) == (status, {"status": word})


async def test_webhook_without_a_secret_is_not_built(sqlite_database: Database) -> None:
    async def health() -> str | None:
        return None

    writer = Writer(sqlite_database)
    alarm = Alarm(SystemClock())
    intake = Intake(writer, Dispatcher(writer, _never, alarm), alarm.clock, bot_id=7)
    with pytest.raises(ValueError, match="anybody's updates"):
        build(health, intake, "")
    writer.close()


async def _never(_received: Received) -> bool:
    raise AssertionError(datetime.now(UTC))
