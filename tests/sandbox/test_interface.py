"""The sandbox's own interface: people, groups, saying, pressing, files, calls, and what it refuses."""

from typing import Any

import aiohttp
import pytest

from sandbox.people import SandboxPerson

LIN, SHEN, QIU, MUTE = 1001, 1002, 1003, 1004
GROUP, FORUM = -1_001_000_000_001, -1_001_000_000_002
ROWS = {
    "inline_keyboard": [
        [{"text": "同意", "callback_data": "first"}, {"text": "不同意", "callback_data": "no"}],
        [{"text": "同意", "callback_data": "second"}, {"text": "看原文", "url": "https://example.org/"}],
    ]
}


async def test_people_have_the_documented_keys(hands: Any) -> None:
    people = await hands.get("people")
    assert people[0] == {
        "id": LIN,
        "name": "林若溪",
        "seat": "民政局局长",
        "rank": "department_head",
        "unit": "民政局",
        "portfolio": [],
        "partner": "沈既白",
        "roles": [],
        "chat": LIN,
        "language": "zh-hans",
        "started": True,
        "blocked": False,
    }
    assert [person["started"] for person in people] == [True, True, True, False]


async def test_people_are_asked_for_anew_each_time(open_sandbox: Any) -> None:
    seats = ["代区长"]
    hands = await open_sandbox(people=lambda: [SandboxPerson(QIU, "邱远山", seats[-1])], groups=())
    assert [person["seat"] for person in await hands.get("people")] == ["代区长"]
    seats.append("区长")
    assert [person["seat"] for person in await hands.get("people")] == ["区长"]


async def test_groups_name_their_chats(hands: Any) -> None:
    groups = await hands.get("groups")
    assert [(group["chat"], group["title"]) for group in groups][1:] == [
        (GROUP, "民政局工作群"),
        (FORUM, "常务会议"),
    ]


async def test_message_shows_text_html_buttons_and_author(hands: Any) -> None:
    await hands.say(LIN, "<b>不是标记</b> & 😀")
    await hands.call("sendMessage", chat_id=LIN, text="<b>好</b>", parse_mode="HTML", reply_markup=ROWS)
    said, sent = await hands.messages(LIN)
    assert (said["from"], said["text"], said["html"]) == (
        LIN,
        "<b>不是标记</b> & 😀",
        "&lt;b&gt;不是标记&lt;/b&gt; &amp; 😀",
    )
    assert (sent["from"], sent["name"], sent["date"]) == ("bot", "秘书", "2026-11-23T08:00:00+08:00")
    assert (sent["buttons"], sent["edited"]) == ([["同意", "不同意"], ["同意", "看原文"]], False)
    assert await hands.messages(str(LIN), after=said["message_id"]) == [sent]


async def test_group_shows_who_wrote_what(hands: Any) -> None:
    await hands.say(LIN, "各位好", chat=GROUP)
    await hands.call("sendMessage", chat_id=GROUP, text="您好")
    shown = await hands.messages(SHEN, chat=GROUP)
    assert [(message["from"], message["name"]) for message in shown] == [(LIN, "林若溪"), ("bot", "秘书")]
    assert await hands.messages(SHEN) == []


async def test_ten_thousand_characters_become_several_messages(hands: Any) -> None:
    answer = await hands.post("say", **{"as": LIN, "text": "长" * 10_000})
    assert [len(update["message"]["text"]) for update in await hands.updates()] == [4096, 4096, 1808]
    assert answer["message_ids"][0] == answer["message_id"]


async def test_first_button_with_the_label_is_pressed(hands: Any) -> None:
    sent = await hands.call("sendMessage", chat_id=LIN, text="x", reply_markup=ROWS)
    press = {"as": LIN, "message_id": sent["message_id"], "wait": 0}
    await hands.post("press", **press, button="同意")
    assert [update["callback_query"]["data"] for update in await hands.updates()] == ["first"]
    answer = await hands.post("press", **press, button="看原文")
    assert answer == {"answer": None, "alert": False, "answered": False, "url": "https://example.org/"}


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("say", {"as": 4711, "text": "x"}, 404, "没有编号为 4711 的人，/sandbox/people 列出所有的人。"),
        ("say", {"as": "林", "text": "x"}, 400, "as 须为数字编号。"),
        ("say", {"text": "x"}, 400, "缺少 as：以谁的身份。"),
        ("say", {"as": LIN}, 400, "缺少 text：要发的文字。"),
        ("say", {"as": LIN, "text": " "}, 400, "消息不能为空。"),
        (
            "say",
            {"as": LIN, "chat": -5, "text": "x"},
            404,
            "没有编号为 -5 的会话，/sandbox/groups 列出所有的群。",
        ),
        ("say", {"as": LIN, "chat": SHEN, "text": "x"}, 403, "林若溪看不到沈既白的私聊。"),
        ("say", {"as": LIN, "text": "x", "reply_to": 99}, 404, "这里没有编号为 99 的消息。"),
        (
            "say",
            {"as": LIN, "chat": FORUM, "text": "x", "thread": 9},
            404,
            "群“常务会议”里没有编号为 9 的话题。",
        ),
        ("press", {"as": LIN, "message_id": 99, "button": "同意"}, 404, "这里没有编号为 99 的消息。"),
        (
            "press",
            {"as": LIN, "message_id": 1, "button": "同"},
            404,
            "这条消息没有“同”按钮。现有：同意、不同意、同意、看原文。",
        ),
        (
            "press",
            {"as": LIN, "message_id": 2, "button": "同意"},
            404,
            "这条消息没有“同意”按钮。它没有按钮。",
        ),
        ("press", {"as": LIN, "button": "同意"}, 400, "缺少 message_id。"),
        ("clock", {}, 400, "请给 now（到何时）或 advance（走多久）之一。"),
        ("clock", {"advance": "soon"}, 400, "看不懂“soon”，请写成 2d3h、90m 这样。"),
        ("clock", {"now": "tomorrow"}, 400, "看不懂时间“tomorrow”，请写成 2026-11-23T08:00+08:00 这样。"),
        (
            "clock",
            {"now": "2026-11-22T08:00+08:00"},
            409,
            "时钟只能向前走，现在是 2026-11-23T08:00:00+08:00。",
        ),
        ("faults", {"method": "sendMessage", "status": 200}, 400, None),
        ("faults", {"status": 500}, 400, "缺少 method：哪个方法出错。"),
        ("faults", {"method": "x", "status": 500, "times": 0}, 400, "times 须为正整数。"),
        ("migrate", {"as": LIN, "chat": GROUP}, 409, "只有普通群才能升级。"),
        ("people", {"name": " "}, 400, "缺少 name：姓名。"),
    ],
)
async def test_refusals_say_why(hands: Any, path: str, body: Any, status: int, sentence: str | None) -> None:
    await hands.call("sendMessage", chat_id=LIN, text="x", reply_markup=ROWS)
    await hands.call("sendMessage", chat_id=LIN, text="x")
    answer = await hands.try_post(path, **body)
    assert answer[0] == status
    if sentence is not None:
        assert answer[1] == {"error": sentence}


async def test_bodies_that_are_no_json_are_refused(hands: Any) -> None:
    for body in (b"", b"{", b"[]", b"\xff"):
        async with hands.session.post(f"{hands.server.url}/sandbox/say", data=body) as response:
            assert (response.status, "JSON" in (await response.json())["error"]) == (400, True)


async def test_stranger_can_be_added(hands: Any) -> None:
    stranger = (await hands.post("people", name="路过的人"))["id"]
    await hands.say(stranger, "/start abc")
    (update,) = await hands.updates()
    assert (update["message"]["from"]["first_name"], update["message"]["text"]) == ("路过的人", "/start abc")
    assert (await hands.get("people"))[-1]["seat"] == ""


async def test_uploaded_file_reaches_bot_and_chat(hands: Any) -> None:
    form = aiohttp.FormData({"as": str(LIN), "caption": "请审"})
    form.add_field("file", b"body", filename="请示.docx")
    async with hands.session.post(f"{hands.server.url}/sandbox/upload", data=form) as response:
        assert response.status == 200
    (update,) = await hands.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["file_size"], update["message"]["caption"]) == (
        "请示.docx",
        4,
        "请审",
    )
    (shown,) = await hands.messages(LIN)
    assert (shown["text"], shown["file"]["name"]) == ("请审", "请示.docx")
    async with hands.session.get(hands.server.url + shown["file"]["url"]) as response:
        assert await response.read() == b"body"
        assert response.headers["Content-Disposition"].startswith("attachment;")
    async with hands.session.get(f"{hands.server.url}/sandbox/files/99") as response:
        assert response.status == 404


async def test_upload_without_a_file_is_refused(hands: Any) -> None:
    async with hands.session.post(f"{hands.server.url}/sandbox/upload", data={"as": str(LIN)}) as response:
        assert (response.status, "file" in (await response.json())["error"]) == (400, True)


async def test_calls_are_written_down_with_time_and_outcome(hands: Any) -> None:
    await hands.call("sendMessage", chat_id=LIN, text="x")
    await hands.refused("sendMessage", chat_id=LIN, text="")
    await hands.refused("sendDice", chat_id=LIN)
    calls = await hands.get("calls")
    assert [(call["method"], call["status"]) for call in calls] == [
        ("sendMessage", 200),
        ("sendMessage", 400),
        ("sendDice", 404),
    ]
    assert (calls[0]["at"], calls[0]["params"]) == (
        "2026-11-23T08:00:00.000+08:00",
        {"chat_id": LIN, "text": "x"},
    )
    assert await hands.get("calls", after=calls[1]["id"]) == calls[2:]


async def test_unread_counts_what_was_not_seen(hands: Any) -> None:
    sent = [await hands.call("sendMessage", chat_id=LIN, text=text) for text in "ab"]
    await hands.call("sendMessage", chat_id=GROUP, text="x")
    counts = {"people": {str(LIN): 2}, "groups": {str(GROUP): 1}}
    assert await hands.get("unread", **{"as": LIN}) == counts
    await hands.post("read", **{"as": LIN, "message_id": sent[1]["message_id"]})
    await hands.say(LIN, "x", chat=GROUP)
    assert await hands.get("unread", **{"as": LIN}) == {"people": {}, "groups": {}}
    assert await hands.get("unread", **{"as": SHEN}) == {"people": {}, "groups": {str(GROUP): 2}}


async def test_commands_follow_the_scopes(hands: Any) -> None:
    async def menu(name: str, **params: Any) -> None:
        await hands.call("setMyCommands", commands=[{"command": name, "description": name}], **params)

    async def seen(person: int, **query: Any) -> list[str]:
        return [one["command"] for one in await hands.get("commands", **{"as": person}, **query)]

    await menu("start")
    assert await seen(LIN) == ["start"]
    await menu("private", scope={"type": "all_private_chats"})
    await menu("english", scope={"type": "all_private_chats"}, language_code="en")
    await menu("mayor", scope={"type": "chat", "chat_id": SHEN})
    await menu("group", scope={"type": "all_group_chats"})
    await menu("admin", scope={"type": "all_chat_administrators"})
    assert (await seen(LIN), await seen(QIU), await seen(SHEN)) == (["private"], ["english"], ["mayor"])
    assert (await seen(LIN, chat=GROUP), await seen(SHEN, chat=GROUP)) == (["group"], ["admin"])


async def test_other_origins_are_kept_out(hands: Any) -> None:
    url = f"{hands.server.url}/sandbox/say"
    body = {"as": LIN, "text": "x"}
    async with hands.session.post(url, json=body, headers={"Origin": "https://example.org"}) as response:
        assert response.status == 403
    async with hands.session.post(url, json=body, headers={"Origin": hands.server.url}) as response:
        assert response.status == 200


async def test_page_hears_what_happens(hands: Any) -> None:
    async with hands.session.get(f"{hands.server.url}/sandbox/events") as response:
        assert response.content_type == "text/event-stream"
        await response.content.readuntil(b"\n\n")
        said = await hands.say(LIN, "x")
        assert await response.content.readuntil(b"\n\n") == (
            f'data: {{"kind":"message","chat":{LIN},"message_id":{said}}}\n\n'.encode()
        )


@pytest.mark.parametrize("path", ["/", "/app.js", "/style.css", "/seal.svg"])
async def test_page_is_served_and_loads_nothing_from_elsewhere(hands: Any, path: str) -> None:
    async with hands.session.get(hands.server.url + path) as response:
        body = await response.text()
        assert (response.status, body.replace("http://www.w3.org/2000/svg", "").count("://")) == (200, 0)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
