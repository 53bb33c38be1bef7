"""Whatever is sent, the sandbox answers in JSON and says what is wrong; it never breaks."""

import json
import random
from typing import Any

import pytest

from sandbox.botapi.methods import METHODS

LIN, GROUP = 1001, -1_001_000_000_001
VALUES: list[Any] = [
    None,
    "",
    " ",
    "x",
    "字" * 5000,
    "😀\x00\ud800",
    0,
    -1,
    1,
    LIN,
    GROUP,
    2**63,
    10**30,
    1.5,
    True,
    [],
    {},
    [[]],
    [None],
    [1, "x"],
    {"type": "chat"},
    {"type": "default"},
    {"inline_keyboard": 1},
    {"inline_keyboard": [[1]]},
    {"inline_keyboard": [[{"text": "x", "callback_data": 5}]]},
    {"inline_keyboard": [[{"text": "x", "url": 5}]]},
    {"keyboard": [["x"], [1]]},
    {"message_id": "x"},
    {"message_id": 2**70},
    [{"type": "bold", "offset": "x", "length": []}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": 5}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": "x"}}],
    [{"type": "text_link", "offset": 0, "length": 1, "url": 5}],
    [{"command": 5, "description": []}],
    "{",
    "[",
    "attach://x",
    "HTML",
]
NAMES = (
    "chat_id",
    "from_chat_id",
    "user_id",
    "message_id",
    "message_ids",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "message_thread_id",
    "document",
    "photo",
    "file_id",
    "callback_query_id",
    "commands",
    "scope",
    "language_code",
    "name",
    "description",
    "menu_button",
    "url",
    "secret_token",
    "max_connections",
    "allowed_updates",
    "offset",
    "limit",
    "action",
    "show_alert",
)
KEYS = (
    "as",
    "chat",
    "text",
    "message_id",
    "button",
    "wait",
    "now",
    "advance",
    "bot",
    "reply_to",
    "thread",
    "method",
    "status",
    "times",
    "retry_after",
    "description",
    "user",
    "name",
    "language",
    "on",
    "blocked",
)
VALID: dict[str, Any] = {"chat_id": LIN, "text": "x", "user_id": LIN, "from_chat_id": LIN, "message_id": 1}


@pytest.mark.parametrize("method", [*METHODS, "getupdates"])
async def test_bot_api_answers_nonsense(hands: Any, method: str) -> None:
    luck = random.Random(method)
    await hands.call("sendMessage", chat_id=LIN, text="x")
    for _ in range(60):
        params = {**VALID, **{luck.choice(NAMES): luck.choice(VALUES) for _ in range(luck.randint(1, 4))}}
        body = await hands.answer(method, **params, timeout=0)
        assert body["ok"] or body["error_code"] < 500, (method, params, body)
        if method == "setwebhook":
            await hands.call("deleteWebhook")


@pytest.mark.parametrize(
    "path",
    [
        "say",
        "press",
        "read",
        "clock",
        "faults",
        "contact",
        "membership",
        "topics",
        "migrate",
        "privacy",
        "people",
    ],
)
async def test_interface_answers_nonsense(hands: Any, path: str) -> None:
    luck = random.Random(path)
    await hands.call("sendMessage", chat_id=LIN, text="x")
    for _ in range(60):
        given: dict[str, Any] = {"as": LIN, "wait": 0}
        given |= {luck.choice(KEYS): luck.choice(VALUES) for _ in range(luck.randint(1, 4))}
        body = json.dumps(given).encode()
        async with hands.session.post(f"{hands.server.url}/sandbox/{path}", data=body) as response:
            assert response.status < 500, (path, given, await response.text())
            await response.json()


@pytest.mark.parametrize("path", ["messages", "unread", "commands", "calls"])
async def test_queries_answer_nonsense(hands: Any, path: str) -> None:
    for value in ("", "x", "-1", "1.5", "9" * 30, "字", str(LIN)):
        for name in ("as", "chat", "bot", "after", "limit", "wait"):
            query = {"as": str(LIN), name: value}
            if name == "wait":
                query["after"] = "-1"
            if query.get("wait") == str(LIN):
                continue  # it would wait
            url = f"{hands.server.url}/sandbox/{path}"
            async with hands.session.get(url, params=query) as response:
                assert response.status < 500, (path, query, await response.text())
                await response.json()
