"""What Telegram refuses to send, case by case; each beside what it accepts."""

import io
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.flood import FloodLimits

LIN, SHEN, QIU, MUTE = 1001, 1002, 1003, 1004
GROUP, FORUM, BASIC = -1_001_000_000_001, -1_001_000_000_002, -501
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000100000000808020000007f14e8c0")


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "按", **fields}]]}


async def send(hands: Any, **params: Any) -> tuple[int, str]:
    refusal: tuple[int, str] = await hands.refused("sendMessage", **{"chat_id": LIN, "text": "x", **params})
    return refusal


@pytest.mark.parametrize("text", ["", "   ", "\n", "<b></b>"])
async def test_empty_text_is_refused(hands: Any, text: str) -> None:
    refusal = await send(hands, text=text, parse_mode="HTML")
    assert refusal == (400, "Bad Request: message text is empty")


async def test_text_of_4096_units_passes_and_one_more_is_too_long(hands: Any) -> None:
    await hands.call("sendMessage", chat_id=LIN, text="字" * 4096)
    await hands.call("sendMessage", chat_id=LIN, text=f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    assert await send(hands, text="字" * 4097) == (400, "Bad Request: message is too long")
    assert await send(hands, text="😀" * 2049) == (400, "Bad Request: message is too long")


async def test_bad_html_is_refused_and_plain_text_is_not_parsed(hands: Any) -> None:
    code, description = await send(hands, text="<b>x", parse_mode="HTML")
    assert (code, description.split(":")[1]) == (400, " can't parse entities")
    assert (await hands.call("sendMessage", chat_id=LIN, text="<b>x & y"))["text"] == "<b>x & y"


async def test_other_markups_are_refused(hands: Any) -> None:
    assert await send(hands, parse_mode="BBCode") == (400, "Bad Request: unsupported parse_mode")
    code, description = await send(hands, parse_mode="MarkdownV2")
    assert (code, "MarkdownV2" in description) == (400, True)


async def test_entities_out_of_bounds_are_refused(hands: Any) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    sent = await hands.call("sendMessage", chat_id=LIN, text="中文", entities=entities)
    assert sent["entities"] == entities
    assert await send(hands, text="中", entities=entities) == (400, "Bad Request: ENTITY_BOUNDS_INVALID")


async def test_callback_data_holds_64_bytes(hands: Any) -> None:
    fits = button(callback_data="按" * 21 + "x")
    await hands.call("sendMessage", chat_id=LIN, text="x", reply_markup=fits)
    refused = (400, "Bad Request: BUTTON_DATA_INVALID")
    assert await send(hands, reply_markup=button(callback_data="按" * 21 + "xy")) == refused
    assert await send(hands, reply_markup=button(callback_data="")) == refused


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]},
            "can't parse inline keyboard button: Inline keyboard button text must be non-empty",
        ),
        (
            button(callback_data="x", url="https://example.org"),
            "can't parse inline keyboard button: exactly one optional field must be used",
        ),
        (button(url="no address"), "inline keyboard button URL 'no address' is invalid: Wrong HTTP URL"),
        ("{", "can't parse reply markup JSON object"),
        ({"x": 1}, "object expected as reply markup"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 101]}, "REPLY_MARKUP_TOO_LONG"),
    ],
)
async def test_bad_keyboards_are_refused(hands: Any, markup: Any, complaint: str) -> None:
    assert await send(hands, reply_markup=markup) == (400, f"Bad Request: {complaint}")


async def test_unknown_chats_are_not_found(hands: Any) -> None:
    assert await send(hands, chat_id=4711) == (400, "Bad Request: chat not found")
    assert await send(hands, chat_id="@nobody") == (400, "Bad Request: chat not found")
    assert await send(hands, chat_id="") == (400, "Bad Request: chat_id is empty")


async def test_person_who_never_pressed_start_cannot_be_written_to(hands: Any) -> None:
    assert await send(hands, chat_id=MUTE) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    await hands.say(MUTE, "/start")
    await hands.call("sendMessage", chat_id=MUTE, text="x")


async def test_person_who_blocked_the_bot_cannot_be_written_to(hands: Any) -> None:
    await hands.post("contact", **{"as": LIN, "blocked": True})
    refused = (403, "Forbidden: bot was blocked by the user")
    assert await send(hands) == refused
    status, answer = await hands.try_post("say", **{"as": LIN, "text": "喂"})
    assert (status, "已停用" in answer["error"]) == (409, True)
    await hands.say(LIN, "/start")
    await hands.call("sendMessage", chat_id=LIN, text="x")
    kinds = [next(key for key in update if key != "update_id") for update in await hands.updates()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_group_that_removed_the_bot_cannot_be_written_to(hands: Any) -> None:
    await hands.post("membership", chat=GROUP, status="kicked")
    assert await send(hands, chat_id=GROUP) == (403, "Forbidden: bot was kicked from the supergroup chat")
    await hands.post("membership", chat=GROUP, status="member")
    await hands.call("sendMessage", chat_id=GROUP, text="x")
    assert await hands.call("leaveChat", chat_id=GROUP) is True
    assert await send(hands, chat_id=GROUP) == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )


async def test_migrated_group_names_its_new_id(hands: Any) -> None:
    new = (await hands.post("migrate", **{"as": LIN, "chat": BASIC}))["chat"]
    body = await hands.answer("sendMessage", chat_id=BASIC, text="x")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    sent = await hands.call("sendMessage", chat_id=new, text="x")
    assert (sent["chat"]["type"], sent["chat"]["title"]) == ("supergroup", "值班小群")
    fields = [
        set(update["message"]) & {"migrate_to_chat_id", "migrate_from_chat_id"}
        for update in await hands.updates()
    ]
    assert fields == [{"migrate_to_chat_id"}, {"migrate_from_chat_id"}]


async def test_message_goes_into_a_topic_that_exists(hands: Any) -> None:
    topic = await hands.call("createForumTopic", chat_id=FORUM, name="议题")
    sent = await hands.call(
        "sendMessage", chat_id=FORUM, text="x", message_thread_id=topic["message_thread_id"]
    )
    assert (sent["is_topic_message"], sent["message_thread_id"]) == (True, topic["message_thread_id"])
    reply = {"message_id": sent["message_id"]}
    answered = await hands.call("sendMessage", chat_id=FORUM, text="y", reply_parameters=reply)
    assert answered["message_thread_id"] == topic["message_thread_id"]
    refused = (400, "Bad Request: message thread not found")
    assert await send(hands, chat_id=FORUM, message_thread_id=999) == refused
    assert await send(hands, chat_id=GROUP, message_thread_id=topic["message_thread_id"]) == refused
    assert await hands.refused("createForumTopic", chat_id=GROUP, name="x") == (
        400,
        "Bad Request: the chat is not a forum",
    )


async def test_reply_to_a_missing_message_is_refused_unless_allowed(hands: Any) -> None:
    said = await hands.say(LIN, "问")
    sent = await hands.call("sendMessage", chat_id=LIN, text="答", reply_parameters={"message_id": said})
    assert sent["reply_to_message"]["text"] == "问"
    missing = {"message_id": 999}
    assert await send(hands, reply_parameters=missing) == (
        400,
        "Bad Request: message to be replied not found",
    )
    lenient = {**missing, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await hands.call(
        "sendMessage", chat_id=LIN, text="答", reply_parameters=lenient
    )


async def post_file(hands: Any, method: str, name: str, body: bytes) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": str(LIN)})
    field = "document" if method == "sendDocument" else "photo"
    form.add_field(field, io.BytesIO(body), filename=name)
    url = f"{hands.server.url}/bot{hands.token}/{method}"
    async with hands.session.post(url, data=form) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_files_hold_50_megabytes_up_and_20_down(hands: Any) -> None:
    small = (await post_file(hands, "sendDocument", "小.txt", b"x" * 1000))["result"]["document"]
    assert (small["file_name"], small["mime_type"], small["file_size"]) == ("小.txt", "text/plain", 1000)
    info = await hands.call("getFile", file_id=small["file_id"])
    url = f"{hands.server.url}/file/bot{hands.token}/{info['file_path']}"
    async with hands.session.get(url) as response:
        assert await response.read() == b"x" * 1000
    async with hands.session.get(url.replace("file_1", "file_9")) as response:
        assert response.status == 404
    again = await hands.call("sendDocument", chat_id=LIN, document=small["file_id"])
    assert again["document"] == small

    large = (await post_file(hands, "sendDocument", "大.bin", b"x" * (20 * 1024 * 1024 + 1)))["result"]
    assert await hands.refused("getFile", file_id=large["document"]["file_id"]) == (
        400,
        "Bad Request: file is too big",
    )
    refused = await post_file(hands, "sendDocument", "太大.bin", b"x" * (50 * 1024 * 1024 + 1))
    assert (refused["error_code"], refused["description"]) == (413, "Request Entity Too Large")


async def test_file_ids_belong_to_one_bot(hands: Any) -> None:
    sent = (await post_file(hands, "sendDocument", "a.txt", b"x"))["result"]["document"]
    other = type(hands)(hands.server, hands.session, "7000000002:" + "A" * 35)
    assert await other.refused("getFile", file_id=sent["file_id"]) == (400, "Bad Request: invalid file_id")
    assert await hands.refused("sendDocument", chat_id=LIN, document="nonsense") == (
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    )
    assert await hands.refused("sendDocument", chat_id=LIN) == (
        400,
        "Bad Request: there is no document in the request",
    )


async def test_photo_must_be_an_image(hands: Any) -> None:
    sent = (await post_file(hands, "sendPhoto", "图.png", PNG))["result"]
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(16, 8)]
    refused = await post_file(hands, "sendPhoto", "图.png", b"no image")
    assert refused["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    empty = await post_file(hands, "sendPhoto", "图.png", b"")
    assert empty["description"] == "Bad Request: file must be non-empty"


async def test_flood_limits_count_in_sandbox_time(open_sandbox: Any) -> None:
    hands = await open_sandbox(limits=FloodLimits())
    clock = hands.server.world.clock
    for _ in range(3):
        await hands.call("sendMessage", chat_id=LIN, text="x")
    body = await hands.answer("sendMessage", chat_id=LIN, text="x")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    clock.move_to(clock.now() + timedelta(seconds=1))
    await hands.call("sendMessage", chat_id=LIN, text="x")
    assert (await send(hands))[0] == 429


async def test_group_takes_20_messages_a_minute(open_sandbox: Any) -> None:
    hands = await open_sandbox(limits=FloodLimits())
    clock = hands.server.world.clock
    for _ in range(20):
        await hands.call("sendMessage", chat_id=GROUP, text="x")
        clock.move_to(clock.now() + timedelta(seconds=1))
    assert await send(hands, chat_id=GROUP) == (429, "Too Many Requests: retry after 40")
    clock.move_to(clock.now() + timedelta(seconds=40))
    await hands.call("sendMessage", chat_id=GROUP, text="x")


async def test_bot_sends_30_messages_a_second_overall(open_sandbox: Any) -> None:
    hands = await open_sandbox(limits=FloodLimits(private_burst=100))
    for number in range(30):
        await hands.call("sendMessage", chat_id=(LIN, SHEN, QIU)[number % 3], text="x")
    assert (await send(hands))[0] == 429


async def test_copy_and_forward_take_the_content_along(hands: Any) -> None:
    sent = await hands.call("sendMessage", chat_id=LIN, text="<b>纪要</b>", parse_mode="HTML")
    source = {"from_chat_id": LIN, "message_id": sent["message_id"]}
    await hands.call("copyMessage", chat_id=SHEN, **source)
    forwarded = await hands.call("forwardMessage", chat_id=SHEN, **source)
    assert forwarded["forward_origin"]["sender_user"]["username"] == "mishu_sandbox_bot"
    assert [message["html"] for message in await hands.messages(SHEN)] == ["<b>纪要</b>"] * 2
    missing = {"chat_id": SHEN, "from_chat_id": LIN, "message_id": 999}
    assert await hands.refused("copyMessage", **missing) == (400, "Bad Request: message to copy not found")


async def test_unknown_method_is_answered_by_name(hands: Any) -> None:
    assert await hands.refused("sendDice", chat_id=LIN) == (
        404,
        "Not Found: method sendDice is not known to the sandbox",
    )
