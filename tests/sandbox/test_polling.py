"""getUpdates, tokens, and the numbers of updates and messages."""

import asyncio
from typing import Any

import pytest

LIN, SHEN, GROUP = 1001, 1002, -1_001_000_000_001
OTHER = "7000000002:" + "A" * 35


async def begin_polling(hands: Any) -> asyncio.Task[dict[str, Any]]:
    """Begin a long poll; it waits at the server when this returns."""
    bot_id = int(hands.token.partition(":")[0])
    come = hands.server.world.signals.event(("updates", bot_id))  # a newcomer wakes the one before
    polling = asyncio.create_task(hands.answer("getUpdates", timeout=50))
    await come.wait()
    return polling


async def test_updates_stay_until_confirmed(hands: Any) -> None:
    await hands.say(LIN, "一")
    await hands.say(LIN, "二")
    first = await hands.call("getUpdates")
    assert [update["message"]["text"] for update in first] == ["一", "二"]
    assert await hands.call("getUpdates", limit=1) == first[:1]
    assert await hands.call("getUpdates", offset=first[0]["update_id"] + 1) == first[1:]
    assert await hands.call("getUpdates", offset=-1) == first[1:]
    assert await hands.call("getUpdates", offset=first[1]["update_id"] + 1) == []


async def test_numbers_grow_by_one_and_private_chats_share_them(hands: Any) -> None:
    ids = [await hands.say(person, "x") for person in (LIN, SHEN, LIN)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    updates = [update["update_id"] for update in await hands.updates()]
    assert updates == [updates[0], updates[0] + 1, updates[0] + 2]
    assert await hands.say(LIN, "x", chat=GROUP) == 1


async def test_long_poll_answers_as_soon_as_something_is_said(hands: Any) -> None:
    polling = await begin_polling(hands)
    await hands.say(LIN, "一")
    assert [update["message"]["text"] for update in (await polling)["result"]] == ["一"]


async def test_second_poller_ends_the_first(hands: Any) -> None:
    first = await begin_polling(hands)
    second = await begin_polling(hands)
    body = await first
    assert (body["error_code"], body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await hands.say(LIN, "一")
    assert len((await second)["result"]) == 1


async def test_polling_beside_a_webhook_is_refused(hands: Any, own_port: int) -> None:
    waiting = await begin_polling(hands)
    await hands.call("setWebhook", url=f"http://127.0.0.1:{own_port}/hook")
    body = await waiting
    assert (body["error_code"], body["description"]) == (409, "Conflict: terminated by setWebhook request")
    assert await hands.refused("getUpdates") == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        ),
    )
    await hands.call("deleteWebhook")
    assert await hands.call("getUpdates") == []


async def test_only_wanted_kinds_are_kept(hands: Any) -> None:
    await hands.call("getUpdates", allowed_updates=["callback_query"])
    await hands.say(LIN, "一")
    assert await hands.call("getUpdates") == []
    await hands.call("getUpdates", allowed_updates=[])
    await hands.say(LIN, "二")
    assert len(await hands.call("getUpdates")) == 1


async def test_wrong_tokens_are_refused(hands: Any) -> None:
    wrong = type(hands)(hands.server, hands.session, hands.token[:-1] + "x")
    assert await wrong.refused("getMe") == (401, "Unauthorized")
    short = type(hands)(hands.server, hands.session, "1:short")
    assert await short.refused("getMe") == (401, "Unauthorized")
    malformed = type(hands)(hands.server, hands.session, "nonsense")
    assert await malformed.refused("getMe") == (404, "Not Found")


async def test_two_bots_live_side_by_side(hands: Any) -> None:
    other = type(hands)(hands.server, hands.session, OTHER)
    me = await other.call("getMe")
    assert await other.refused("sendMessage", chat_id=LIN, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    await hands.say(LIN, "给另一个", bot=me["id"])
    assert await hands.updates() == []
    assert [update["message"]["text"] for update in await other.updates()] == ["给另一个"]
    await other.call("sendMessage", chat_id=LIN, text="好")
    assert [message["text"] for message in await hands.messages(LIN)] == []
    assert [message["text"] for message in await hands.messages(LIN, bot=me["id"])] == ["给另一个", "好"]


@pytest.mark.parametrize("body", [b"{", b"[]"])
async def test_bad_json_is_refused(hands: Any, body: bytes) -> None:
    url = f"{hands.server.url}/bot{hands.token}/getMe"
    async with hands.session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


async def test_parameters_come_by_query_and_by_form_too(hands: Any) -> None:
    url = f"{hands.server.url}/bot{hands.token}/SENDMESSAGE"
    async with hands.session.get(url, params={"chat_id": LIN, "text": "查询"}) as response:
        assert (await response.json())["result"]["text"] == "查询"
    async with hands.session.post(url, data={"chat_id": LIN, "text": "表单"}) as response:
        assert (await response.json())["result"]["text"] == "表单"
