"""Delivery to a webhook: with its secret, in order, again until it is taken."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox.botapi import webhook
from sandbox.botapi.webhook import SECRET_HEADER

LIN, SHEN = 1001, 1002


@dataclass
class Receiver:
    """A bot behind a webhook, which fails `failures` times first."""

    url: str = ""
    failures: int = 0
    answer: Any = None
    hold: asyncio.Event | None = None
    held_chat: int = 0
    secrets: list[str | None] = field(default_factory=list)
    texts: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def receive(self, request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        if self.hold is not None and message["chat"]["id"] == self.held_chat:
            await self.hold.wait()
        if self.failures:
            self.failures -= 1
            return web.Response(status=502)
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self.texts.put_nowait(message["text"])
        return web.json_response(self.answer) if self.answer else web.Response()


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setattr(webhook, "FIRST_PAUSE", 0.01)
    found = Receiver()
    application = web.Application()
    application.add_routes([web.post("/hook", found.receive)])
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


async def test_updates_come_with_the_secret_and_are_then_gone(hands: Any, receiver: Receiver) -> None:
    await hands.say(LIN, "早先")
    await hands.call("setWebhook", url=receiver.url, secret_token="mi-shu_1")
    await hands.say(LIN, "后来")
    assert [await receiver.texts.get() for _ in range(2)] == ["早先", "后来"]
    assert receiver.secrets == ["mi-shu_1"] * 2
    await hands.get("settle")
    assert (await hands.call("getWebhookInfo"))["pending_update_count"] == 0


async def test_failing_receiver_gets_everything_later_in_order(hands: Any, receiver: Receiver) -> None:
    receiver.failures = 3
    await hands.call("setWebhook", url=receiver.url)
    for text in ("一", "二", "三"):
        await hands.say(LIN, text)
    assert [await receiver.texts.get() for _ in range(3)] == ["一", "二", "三"]
    info = await hands.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"


async def test_slow_chat_does_not_hold_up_the_others(hands: Any, receiver: Receiver) -> None:
    receiver.hold, receiver.held_chat = asyncio.Event(), LIN
    await hands.call("setWebhook", url=receiver.url, max_connections=2)
    for person, text in ((LIN, "慢一"), (LIN, "慢二"), (SHEN, "快")):
        await hands.say(person, text)
    assert await receiver.texts.get() == "快"
    receiver.hold.set()
    assert [await receiver.texts.get() for _ in range(2)] == ["慢一", "慢二"]


async def test_method_in_the_answer_is_carried_out(hands: Any, receiver: Receiver) -> None:
    receiver.answer = {"method": "sendMessage", "chat_id": LIN, "text": "收到"}
    await hands.call("setWebhook", url=receiver.url)
    said = await hands.say(LIN, "你好")
    assert [m["text"] for m in await hands.messages(LIN, after=said, wait=60)] == ["收到"]


async def test_webhook_stands_after_a_restart(open_sandbox: Any, receiver: Receiver) -> None:
    hands = await open_sandbox()
    await hands.call("setWebhook", url=receiver.url)
    await hands.server.stop()
    again = await open_sandbox()
    await again.say(LIN, "你好")
    assert await receiver.texts.get() == "你好"


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org/", "secret_token": "空 格"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_bad_webhooks_are_refused(hands: Any, params: Any, complaint: str) -> None:
    assert await hands.refused("setWebhook", **params) == (400, f"Bad Request: {complaint}")
