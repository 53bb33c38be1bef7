"""Failures on demand."""

from typing import Any

import aiohttp
import pytest

LIN, SHEN = 1001, 1002


async def test_fault_hits_the_next_calls_and_is_then_over(hands: Any) -> None:
    await hands.post("faults", method="sendMessage", status=429, retry_after=7, times=2)
    for _ in range(2):
        body = await hands.answer("sendMessage", chat_id=LIN, text="x")
        assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 7})
    await hands.call("sendMessage", chat_id=LIN, text="x")


@pytest.mark.parametrize(
    ("status", "description"),
    [(403, "Forbidden: bot was blocked by the user"), (500, "Internal Server Error")],
)
async def test_fault_answers_as_telegram_would(hands: Any, status: int, description: str) -> None:
    await hands.post("faults", method="sendMessage", status=status)
    assert await hands.refused("sendMessage", chat_id=LIN, text="x") == (status, description)
    assert await hands.messages(LIN) == []


async def test_fault_for_one_chat_leaves_the_others(hands: Any) -> None:
    await hands.post("faults", method="sendMessage", chat=LIN, status=500, times=5)
    await hands.call("sendMessage", chat_id=SHEN, text="x")
    assert (await hands.refused("sendMessage", chat_id=LIN, text="x"))[0] == 500
    assert (await hands.call("getMe"))["is_bot"] is True


@pytest.mark.parametrize(("status", "arrived"), [("drop", []), ("lose", ["x"])])
async def test_connection_is_cut_before_or_after_the_call(
    hands: Any, status: str, arrived: list[str]
) -> None:
    await hands.post("faults", method="sendMessage", status=status)
    with pytest.raises(aiohttp.ClientError):
        await hands.call("sendMessage", chat_id=LIN, text="x")
    assert [message["text"] for message in await hands.messages(LIN)] == arrived
    await hands.call("sendMessage", chat_id=LIN, text="y")


async def test_fault_survives_a_restart(open_sandbox: Any) -> None:
    hands = await open_sandbox()
    await hands.post("faults", method="*", status=500, times=2)
    await hands.refused("getMe")
    await hands.server.stop()
    again = await open_sandbox()
    assert await again.call("getUpdates") == []
    assert (await again.refused("getMe"))[0] == 500
    await again.call("getMe")
