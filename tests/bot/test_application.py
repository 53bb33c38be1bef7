"""An update's whole way, through HTTP, inbox, handler, outbox and back."""

import asyncio
from dataclasses import replace

import pytest
from telegram.error import InvalidToken

from bot.application import running
from bot.settings import Settings
from storage.tables import InboxState, OutboxState
from tests.bot.town import GROUP, WORK, OpenTown


async def test_operation_is_answered_and_its_words_are_erased(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/keep r1 你好 <b>&</b> 😀")
        await here.settle()
        assert await here.heard(1001) == ["你好 <b>&</b> 😀"]
        (row,) = await here.inbox()
        assert (row.state, row.payload, row.chat_id) == (InboxState.DONE, None, 1001)
        (owed,) = await here.outbox()
        assert owed.state is OutboxState.SENT
        assert await here.posted() == {(1001, "r1"): owed.message_id}


async def test_chinese_word_is_the_command_in_private_chats_only(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "记 r1 一件事")
        await here.say(1001, "记住这句")
        await here.settle()
        assert await here.heard(1001) == ["一件事", "记住这句"]


async def test_question_is_answered_directly_and_marked(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/ask 多少")
        await here.settle()
        assert await here.heard(1001) == ["多少: 1"]
        assert [(row.state, row.payload) for row in await here.inbox()] == [(InboxState.DONE, None)]
        assert await here.outbox() == []


async def test_refusal_takes_the_operation_back_and_says_why(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/refuse")
        await here.settle()
        assert await here.heard(1001) == ["这件事<办>不了。"]
        assert await here.outbox() == []
        assert [row.state for row in await here.inbox()] == [InboxState.DONE]


async def test_press_edits_the_message_in_place_and_is_answered(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/keep r1 请假")
        await here.settle()
        (card,) = await here.messages(1001)
        assert card["buttons"] == [["同意"]]
        answered = await here.press(1001, card["message_id"], "同意")
        assert (answered["answer"], answered["alert"]) == ("好的", True)
        await here.settle()
        (edited,) = await here.messages(1001)
        assert (edited["message_id"], edited["text"]) == (card["message_id"], "已同意 7")
        # The message shows one thing at a time.
        assert await here.posted() == {(1001, "agreed"): card["message_id"]}


async def test_press_that_nobody_handles_does_not_leave_the_button_waiting(town: OpenTown) -> None:
    async with town(replace(WORK, routes=WORK.routes[:1])) as here:
        await here.say(1001, "/keep r1 请假")
        await here.settle()
        (card,) = await here.messages(1001)
        answered = await here.press(1001, card["message_id"], "同意")
        assert (answered["answer"], answered["answered"]) == (None, True)


async def test_updates_of_all_chats_come_through_in_their_order(town: OpenTown) -> None:
    async with town(limits=None) as here:
        for n in range(12):
            for person in (1001, 1002, 1003, 1004):
                await here.say(person, f"第{n}句")
        for _ in range(4):
            await here.post("clock", advance="10s")
        for person in (1001, 1002, 1003, 1004):
            assert await here.heard(person) == [f"第{n}句" for n in range(12)]


async def test_group_command_is_answered_in_the_group(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/ask 群里", chat=GROUP)
        await here.settle()
        assert await here.heard(1002, chat=GROUP) == ["群里: 1"]


async def test_restart_goes_on_where_it_was(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/keep r1 第一次")
        await here.settle()
    async with town() as here:
        await here.say(1001, "/keep r1 第二次")
        await here.settle()
        assert await here.heard(1001) == ["第二次"]
        assert [row.state for row in await here.inbox()] == [InboxState.DONE] * 2


async def test_running_ends_where_the_token_is_unknown_without_telling_it(town: OpenTown) -> None:
    async with town() as here:
        token = "12345:" + "A" * 40
        wrong = Settings(
            _env_file=None,
            bot_token=token,
            database_url="sqlite://",
            telegram_api_url=here.server.url + "/nowhere",
        )
        with pytest.raises(InvalidToken) as raised:
            async with asyncio.timeout(300), running(wrong, WORK):
                pass
        assert token not in repr(raised.value)
        assert token not in repr(wrong)


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": "drop"}, {"status": 429, "retry_after": 1}, {"status": 403}]
)
async def test_polling_goes_on_after_what_goes_wrong(town: OpenTown, fault: dict[str, object]) -> None:
    async with town() as here:
        await here.post("faults", method="getUpdates", times=1, **fault)
        await here.say(1001, "/keep r1 还在")
        await here.settle()
        assert await here.heard(1001) == ["还在"]


async def test_press_that_is_too_old_is_answered_by_a_message(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/keep r1 请假")
        await here.settle()
        (card,) = await here.messages(1001)
        await here.post(
            "faults",
            method="answerCallbackQuery",
            status=400,
            description="Bad Request: query is too old and response timeout expired or query ID is invalid",
            times=1,
        )
        await here.post("press", **{"as": 1001}, message_id=card["message_id"], button="同意", wait=0)
        await here.settle()
        assert await here.heard(1001) == ["已同意 7", "好的"]
        assert {row.state for row in await here.inbox()} == {InboxState.DONE}


async def test_health_is_served_beside_polling_where_a_port_is_set(town: OpenTown) -> None:
    async with (
        town(health_port=0) as here,
        here.client.get(f"http://127.0.0.1:{here.mishu.port}/health") as answer,
    ):
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
