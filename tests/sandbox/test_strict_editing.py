"""What Telegram refuses to edit, delete or answer; each beside what it accepts."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

LIN, SHEN = 1001, 1002
GROUP, FORUM = -1_001_000_000_001, -1_001_000_000_002
YES = {"inline_keyboard": [[{"text": "同意", "callback_data": "yes"}]]}
NOT_MODIFIED = (
    400,
    (
        "Bad Request: message is not modified: specified new message content and reply markup"
        " are exactly the same as a current content and reply markup of the message"
    ),
)


@pytest.fixture
async def card(hands: Any) -> int:
    sent = await hands.call("sendMessage", chat_id=LIN, text="请假", reply_markup=YES)
    return int(sent["message_id"])


async def test_unmodified_edits_are_refused(hands: Any, card: int) -> None:
    same = {"chat_id": LIN, "message_id": card, "text": " 请假 ", "reply_markup": YES}
    assert await hands.refused("editMessageText", **same) == NOT_MODIFIED
    assert (
        await hands.refused("editMessageReplyMarkup", chat_id=LIN, message_id=card, reply_markup=YES)
        == NOT_MODIFIED
    )
    bold = await hands.call("editMessageText", **{**same, "text": "<b>请假</b>", "parse_mode": "HTML"})
    assert (bold["edit_date"] >= bold["date"], bold["reply_markup"]) == (True, YES)


@pytest.mark.parametrize(
    "none",
    [{}, {"reply_markup": {}}, {"reply_markup": {"inline_keyboard": []}}],
    ids=["left out", "{}", "[]"],
)
async def test_edit_without_keyboard_removes_it(hands: Any, card: int, none: dict[str, Any]) -> None:
    edited = await hands.call("editMessageText", chat_id=LIN, message_id=card, text="请假", **none)
    assert "reply_markup" not in edited
    again = await hands.call("editMessageReplyMarkup", chat_id=LIN, message_id=card, reply_markup=YES)
    assert again["reply_markup"] == YES


async def test_missing_and_foreign_messages_cannot_be_edited(hands: Any, card: int) -> None:
    edit = {"chat_id": LIN, "text": "x"}
    assert await hands.refused("editMessageText", **edit, message_id=999) == (
        400,
        "Bad Request: message to edit not found",
    )
    assert (await hands.refused("editMessageText", **edit))[
        1
    ] == "Bad Request: message identifier is not specified"
    said = await hands.say(LIN, "/leave")
    refused = (400, "Bad Request: message can't be edited")
    assert await hands.refused("editMessageText", **edit, message_id=said) == refused
    other = {"chat_id": SHEN, "text": "x", "message_id": card}
    assert (await hands.refused("editMessageText", **other))[1] == "Bad Request: message to edit not found"


async def test_deleted_messages_are_gone_and_their_numbers_stay_used(hands: Any, card: int) -> None:
    assert await hands.call("deleteMessage", chat_id=LIN, message_id=card) is True
    assert await hands.messages(LIN) == []
    assert await hands.refused("deleteMessage", chat_id=LIN, message_id=card) == (
        400,
        "Bad Request: message to delete not found",
    )
    sent = await hands.call("sendMessage", chat_id=LIN, text="x")
    assert sent["message_id"] == card + 1


async def test_bot_deletes_what_people_wrote_only_where_it_may(hands: Any) -> None:
    said = await hands.say(LIN, "机密")
    await hands.call("deleteMessage", chat_id=LIN, message_id=said)
    said = await hands.say(LIN, "机密", chat=GROUP)
    refused = (400, "Bad Request: message can't be deleted")
    assert await hands.refused("deleteMessage", chat_id=GROUP, message_id=said) == refused
    said = await hands.say(LIN, "机密", chat=FORUM)
    await hands.call("deleteMessage", chat_id=FORUM, message_id=said)


async def test_messages_older_than_48_hours_cannot_be_deleted(hands: Any, card: int) -> None:
    clock = hands.server.world.clock
    clock.move_to(clock.now() + timedelta(hours=48, seconds=1))
    assert await hands.refused("deleteMessage", chat_id=LIN, message_id=card) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )


async def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(hands: Any, card: int) -> None:
    assert await hands.call("deleteMessages", chat_id=LIN, message_ids=[card, 999]) is True
    assert await hands.messages(LIN) == []


async def press(hands: Any, card: int) -> str:
    """Press without waiting for the answer; answers the query's id."""
    await hands.post("press", **{"as": LIN, "message_id": card, "button": "同意", "wait": 0})
    (update,) = await hands.updates()
    return str(update["callback_query"]["id"])


async def test_query_is_answered_once_within_a_quarter_of_an_hour(hands: Any, card: int) -> None:
    too_old = (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    clock = hands.server.world.clock
    query = await press(hands, card)
    clock.move_to(clock.now() + timedelta(minutes=15))
    assert await hands.call("answerCallbackQuery", callback_query_id=query) is True
    assert await hands.refused("answerCallbackQuery", callback_query_id=query) == too_old
    query = await press(hands, card)
    clock.move_to(clock.now() + timedelta(minutes=15, seconds=1))
    assert await hands.refused("answerCallbackQuery", callback_query_id=query) == too_old
    assert await hands.refused("answerCallbackQuery", callback_query_id="nonsense") == too_old


async def test_answer_holds_200_characters(hands: Any, card: int) -> None:
    query = await press(hands, card)
    assert await hands.refused("answerCallbackQuery", callback_query_id=query, text="字" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )
    await hands.call("answerCallbackQuery", callback_query_id=query, text="字" * 200)


async def test_query_of_another_bot_cannot_be_answered(hands: Any, card: int) -> None:
    query = await press(hands, card)
    other = type(hands)(hands.server, hands.session, "7000000002:" + "A" * 35)
    assert (await other.refused("answerCallbackQuery", callback_query_id=query))[0] == 400


async def test_press_without_a_bot_ends_unanswered(hands: Any, card: int) -> None:
    pressing = asyncio.create_task(
        hands.post("press", **{"as": LIN, "message_id": card, "button": "同意", "wait": 0.05})
    )
    assert await pressing == {"answer": None, "alert": False, "answered": False}
