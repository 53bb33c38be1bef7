"""Which messages of a group a bot hears."""

from typing import Any

LIN, QIU = 1001, 1003
GROUP, FORUM = -1_001_000_000_001, -1_001_000_000_002


async def heard(hands: Any) -> list[str]:
    return [update["message"].get("text", "") for update in await hands.updates()]


async def test_privacy_mode_lets_commands_and_replies_through(hands: Any) -> None:
    sent = await hands.call("sendMessage", chat_id=GROUP, text="谁来?")
    await hands.say(LIN, "闲谈", chat=GROUP)
    await hands.say(LIN, "/away", chat=GROUP)
    await hands.say(LIN, "/away@mishu_sandbox_bot", chat=GROUP)
    await hands.say(LIN, "/away@another_bot", chat=GROUP)
    await hands.say(LIN, "我来", chat=GROUP, reply_to=sent["message_id"])
    assert await heard(hands) == ["/away", "/away@mishu_sandbox_bot", "我来"]


async def test_administrators_and_open_bots_hear_everything(hands: Any) -> None:
    await hands.say(LIN, "闲谈", chat=FORUM)
    assert await heard(hands) == ["闲谈"]
    await hands.post("privacy", on=False)
    await hands.say(LIN, "闲谈", chat=GROUP)
    assert await heard(hands) == ["闲谈"]
    assert (await hands.call("getMe"))["can_read_all_group_messages"] is True


async def test_bare_command_goes_to_the_bot_that_spoke_last(hands: Any) -> None:
    other = type(hands)(hands.server, hands.session, "7000000002:" + "A" * 35)
    me = await other.call("getMe")
    await hands.post("membership", chat=GROUP, status="member", bot=me["id"])
    assert [set(update) - {"update_id"} for update in await other.updates()] == [
        {"my_chat_member"},
        {"message"},
    ]
    await hands.updates()
    await other.call("sendMessage", chat_id=GROUP, text="我在")
    await hands.say(LIN, "/start", chat=GROUP)
    assert (await heard(other), await heard(hands)) == (["/start"], [])


async def test_only_members_speak_and_read(hands: Any) -> None:
    status, answer = await hands.try_post("say", **{"as": QIU, "chat": GROUP, "text": "x"})
    assert (status, answer) == (403, {"error": "邱远山不在群“民政局工作群”里。"})
