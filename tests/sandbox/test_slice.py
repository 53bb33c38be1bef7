"""The way of a message: said, fetched, answered with buttons, pressed, answered."""

import asyncio
from typing import Any

LIN = 1001


async def test_say_press_and_answer_go_the_whole_way(hands: Any) -> None:
    said = await hands.say(LIN, "/start")
    (update,) = await hands.updates()
    message = update["message"]
    assert (message["message_id"], message["text"], message["from"]["first_name"]) == (
        said,
        "/start",
        "林若溪",
    )
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    keyboard = {"inline_keyboard": [[{"text": "同意", "callback_data": "yes"}]]}
    sent = await hands.call(
        "sendMessage", chat_id=LIN, text="<b>请假</b>", parse_mode="HTML", reply_markup=keyboard
    )
    shown = (await hands.messages(LIN))[-1]
    assert (shown["from"], shown["html"], shown["buttons"]) == ("bot", "<b>请假</b>", [["同意"]])

    pressing = asyncio.create_task(
        hands.post("press", **{"as": LIN, "message_id": sent["message_id"], "button": "同意", "wait": 60})
    )
    (pressed,) = await hands.updates(timeout=50)
    query = pressed["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("yes", sent["message_id"])
    await hands.call("answerCallbackQuery", callback_query_id=query["id"], text="已同意", show_alert=True)
    assert await pressing == {"answer": "已同意", "alert": True, "answered": True}
    await hands.call("editMessageText", chat_id=LIN, message_id=sent["message_id"], text="已同意")
    shown = (await hands.messages(LIN))[-1]
    assert (shown["text"], shown["buttons"], shown["edited"]) == ("已同意", [], True)
