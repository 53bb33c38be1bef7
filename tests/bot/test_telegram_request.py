"""The Bot API over aiohttp: what PTB sends, and what it is told when something goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import BodyPartReader, web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.telegram_request import AiohttpRequest
from bot.webhook import serving

TOKEN = "123456789:" + "A" * 35
MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}}


class Answering:
    """A Bot API server that notes what it is sent and answers as told."""

    def __init__(self) -> None:
        self.body: dict[str, Any] = {}
        self.status = 200
        self.answer: dict[str, Any] = {"ok": True, "result": MESSAGE}
        self.slow = asyncio.Event()
        self.slow.set()
        self.port = 0

    async def handle(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            self.body = await request.json()
        else:
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                self.body[str(part.name)] = await part.read()
        await self.slow.wait()
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def server() -> AsyncIterator[Answering]:
    answering = Answering()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", answering.handle)
    async with serving(app, "127.0.0.1", 0) as answering.port:
        yield answering


@pytest.fixture
async def bot(server: Answering) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_timeout=300, write_timeout=300, connect_timeout=300)
    await request.initialize()
    yield Bot(TOKEN, base_url=f"http://127.0.0.1:{server.port}/bot", request=request)
    await request.shutdown()


async def test_request_sends_json_as_telegram_documents_it(server: Answering, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("同意", callback_data="x")]])
    await bot.send_message(7, "你好 <b>", reply_markup=keyboard)
    assert server.body == {
        "chat_id": 7,
        "text": "你好 <b>",
        "reply_markup": {"inline_keyboard": [[{"text": "同意", "callback_data": "x"}]]},
    }


async def test_request_sends_files_as_multipart(server: Answering, bot: Bot) -> None:
    await bot.send_document(7, InputFile("报备".encode(), filename="报备单.docx"), caption="附件")
    assert server.body["chat_id"] == b"7"
    assert server.body["caption"] == "附件".encode()
    assert "报备".encode() in server.body.values()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
        (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (429, {"ok": False, "description": "", "parameters": {"retry_after": 9}}, RetryAfter),
        (502, {"ok": False, "description": "Bad Gateway"}, NetworkError),
    ],
)
async def test_request_gives_telegrams_errors_to_the_library(
    server: Answering, bot: Bot, status: int, answer: dict[str, Any], error: type[Exception]
) -> None:
    server.status, server.answer = status, answer
    with pytest.raises(error) as raised:
        await bot.send_message(7, "x")
    if isinstance(raised.value, RetryAfter):
        assert raised.value.retry_after == timedelta(seconds=9)


async def test_request_times_out_without_naming_the_token(server: Answering, bot: Bot) -> None:
    server.slow.clear()
    with pytest.raises(TimedOut) as raised:
        await bot.send_message(7, "x", read_timeout=0.1)
    server.slow.set()
    assert TOKEN not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_request_tells_a_lost_connection_without_naming_the_token(own_port: int) -> None:
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{own_port}/bot", request=request)
    with pytest.raises(NetworkError) as raised:
        await bot.send_message(7, "x")
    await request.shutdown()
    assert str(raised.value) == "aiohttp.ClientConnectorError"


async def test_request_refuses_to_work_before_it_is_initialised() -> None:
    bot = Bot(TOKEN, request=AiohttpRequest())
    with pytest.raises(NetworkError, match="before initialize"):
        await bot.send_message(7, "x")


async def test_request_gives_its_read_timeout() -> None:
    assert AiohttpRequest(read_timeout=7).read_timeout == 7
