"""Every request and answer of the Bot API validates against aiogram's models, with nothing left over."""

import json
from collections.abc import Iterator
from typing import Any

import aiogram.methods
import aiohttp
import pytest
from aiogram.methods.base import Response
from aiogram.types import Update
from aiogram.types.base import TelegramObject
from pydantic import BaseModel, TypeAdapter

from sandbox.botapi.methods import METHODS

LIN, SHEN, GROUP, FORUM, BASIC = 1001, 1002, -1_001_000_000_001, -1_001_000_000_002, -501
YES = {"inline_keyboard": [[{"text": "同意", "callback_data": "yes"}]]}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000100000000808020000007f14e8c0")
MODELS: dict[str, Any] = {name.lower(): getattr(aiogram.methods, name) for name in aiogram.methods.__all__}
FILES = {"senddocument": "document", "sendphoto": "photo"}


def leftovers(value: Any, path: str = "") -> Iterator[str]:
    """Name the fields that no model knows."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{extra}" for extra in value.model_extra or {})
        for name in type(value).model_fields:
            yield from leftovers(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from leftovers(one, path)


def check(kind: Any, wire: Any) -> Any:
    found = TypeAdapter(kind).validate_python(wire)
    assert list(leftovers(found)) == []
    return found


class Checked:
    """Call the Bot API, checking what goes and what comes."""

    def __init__(self, hands: Any) -> None:
        self.hands = hands
        self.called: set[str] = set()

    async def __call__(self, method: str, **params: Any) -> Any:
        model = MODELS[method.lower()]
        file = FILES.get(method.lower())
        given = {
            key: value for key, value in params.items() if not (key == file and isinstance(value, bytes))
        }
        required = {file: "x"} if file and file not in given else {}
        check(model, {**required, **given})
        body = await (self._upload(method, file, params) if required else self.hands.answer(method, **params))
        returning: Any = model.__returning__
        check(Response.__class_getitem__(returning), body)
        self.called.add(method.lower())
        return body["result"]

    async def _upload(self, method: str, file: str | None, params: dict[str, Any]) -> Any:
        form = aiohttp.FormData()
        for key, value in params.items():
            if key == file:
                form.add_field(key, value, filename="图.png")
            else:
                form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        url = f"{self.hands.server.url}/bot{self.hands.token}/{method}"
        async with self.hands.session.post(url, data=form) as response:
            return await response.json()


async def about_the_bot(call: Checked) -> None:
    await call("getMe")
    commands = [{"command": "leave", "description": "请假"}]
    for scope in (
        {"type": "default"},
        {"type": "all_private_chats"},
        {"type": "chat", "chat_id": LIN},
        {"type": "chat_member", "chat_id": GROUP, "user_id": LIN},
    ):
        await call("setMyCommands", commands=commands, scope=scope, language_code="zh")
        assert await call("getMyCommands", scope=scope, language_code="zh") == commands
        await call("deleteMyCommands", scope=scope, language_code="zh")
        assert await call("getMyCommands", scope=scope, language_code="zh") == []
    await call("setMyName", name="秘书处")
    assert await call("getMyName") == {"name": "秘书处"}
    await call("setMyDescription", description="办公室的秘书", language_code="zh")
    assert await call("getMyDescription", language_code="zh") == {"description": "办公室的秘书"}
    await call("setMyShortDescription", short_description="秘书")
    assert await call("getMyShortDescription") == {"short_description": "秘书"}
    await call("setChatMenuButton", menu_button={"type": "commands"})
    await call("getChatMenuButton")


async def about_chats(call: Checked) -> None:
    for chat in (LIN, GROUP, FORUM, BASIC):
        await call("getChat", chat_id=chat)
        await call("getChatMemberCount", chat_id=chat)
        await call("getChatMember", chat_id=chat, user_id=LIN)
    for user in (SHEN, 1003, call.hands.server.world.token.split(":")[0]):
        await call("getChatMember", chat_id=GROUP, user_id=int(user))
    await call("getChatAdministrators", chat_id=FORUM)
    await call("createForumTopic", chat_id=FORUM, name="议题")
    await call("getUserProfilePhotos", user_id=LIN)
    await call("sendChatAction", chat_id=LIN, action="typing")


async def messages(call: Checked) -> None:
    said = await call.hands.say(LIN, "/leave https://example.org #周报")
    html = '<b>请</b><a href="tg://user?id=1002">沈</a><pre><code class="language-python">x</code></pre>'
    sent = await call(
        "sendMessage",
        chat_id=LIN,
        text=html,
        parse_mode="HTML",
        reply_markup=YES,
        reply_parameters={"message_id": said},
        protect_content=True,
        disable_notification=True,
        link_preview_options={"is_disabled": True},
    )
    at = {"chat_id": LIN, "message_id": sent["message_id"]}
    await call("editMessageText", **at, text="改")
    await call("editMessageReplyMarkup", **at, reply_markup=YES)
    document = await call("sendDocument", chat_id=LIN, document=b"x", caption="<i>附</i>", parse_mode="HTML")
    await call("editMessageCaption", chat_id=LIN, message_id=document["message_id"], caption="新")
    await call("getFile", file_id=document["document"]["file_id"])
    await call("sendDocument", chat_id=SHEN, document=document["document"]["file_id"])
    await call("sendPhoto", chat_id=GROUP, photo=PNG)
    source = {"from_chat_id": LIN, "message_id": document["message_id"]}
    await call("copyMessage", chat_id=SHEN, **source)
    await call("forwardMessage", chat_id=SHEN, **source)
    await call("deleteMessage", **at)
    await call("deleteMessages", chat_id=LIN, message_ids=[document["message_id"]])


async def presses(call: Checked) -> list[Any]:
    sent = await call("sendMessage", chat_id=LIN, text="x", reply_markup=YES)
    await call.hands.post(
        "press", **{"as": LIN, "message_id": sent["message_id"], "button": "同意", "wait": 0}
    )
    updates = await call("getUpdates")
    query = updates[-1]["callback_query"]["id"]
    await call("answerCallbackQuery", callback_query_id=query, text="好", show_alert=True)
    return list(updates)


async def goings(call: Checked) -> None:
    hands = call.hands
    await hands.post("contact", **{"as": LIN, "blocked": True})
    await hands.say(LIN, "/start")
    await hands.post("membership", chat=GROUP, status="administrator")
    await hands.post("membership", chat=GROUP, status="left", user=LIN)
    await hands.post("migrate", **{"as": LIN, "chat": BASIC})
    await hands.post("topics", **{"as": LIN, "chat": FORUM, "name": "议题"})
    form = aiohttp.FormData({"as": str(SHEN), "caption": "请看"})
    form.add_field("file", PNG, filename="图.png")
    form.add_field("photo", "1")
    async with hands.session.post(f"{hands.server.url}/sandbox/upload", data=form) as response:
        assert response.status == 200
    await call("leaveChat", chat_id=FORUM)


async def test_all_requests_answers_and_updates_fit_the_models(hands: Any, own_port: int) -> None:
    call = Checked(hands)
    every = ["message", "callback_query", "my_chat_member", "chat_member"]
    await call("getUpdates", allowed_updates=every, timeout=0)
    await about_the_bot(call)
    await about_chats(call)
    await messages(call)
    updates = await presses(call)
    await goings(call)
    updates += await call("getUpdates", offset=updates[-1]["update_id"] + 1)
    url = f"http://127.0.0.1:{own_port}/"
    await call("setWebhook", url=url, secret_token="s", max_connections=1, allowed_updates=every)
    await call("getWebhookInfo")
    await call("deleteWebhook", drop_pending_updates=True)
    await call("getWebhookInfo")
    for update in updates:
        check(Update, update)
    kinds = {key for update in updates for key in update if key != "update_id"}
    assert kinds == set(every)
    assert call.called == {*METHODS, "getupdates"}


@pytest.mark.parametrize("wire", [{"message_id": 1}, {"update_id": 1, "message": {"message_id": 1}}])
def test_the_check_itself_refuses_what_does_not_fit(wire: Any) -> None:
    with pytest.raises(ValueError, match="Field required"):
        check(Update, wire)


def test_the_check_itself_names_what_is_left_over() -> None:
    found = TypeAdapter(Update).validate_python({"update_id": 1, "surprise": 1})
    assert isinstance(found, TelegramObject)
    assert list(leftovers(found)) == [".surprise"]
