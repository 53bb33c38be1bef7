"""Moving the clock visits each due moment, waits for the bot, and never goes back."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import SandboxClock, parse_span

LIN = 1001
START = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Diary:
    """A pilot with appointments, which writes down when it did what."""

    clock: SandboxClock
    due: list[datetime] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    settled: int = 0
    stuck: bool = False

    async def settle(self) -> None:
        self.settled += 1

    async def next_due(self) -> datetime | None:
        if self.stuck:
            return self.clock.now()
        return min((moment for moment in self.due if moment > self.clock.now()), default=None)

    async def tick(self) -> None:
        self.ticks.append(self.clock.now())


async def test_moving_visits_each_due_moment(open_sandbox: Any) -> None:
    clock = SandboxClock(START)
    moments = [START + timedelta(hours=hours) for hours in (3, 10, 30)]
    diary = Diary(clock, due=list(moments))
    hands = await open_sandbox(clock=clock, pilot=diary)
    moved = await hands.post("clock", now="2026-11-24T08:00+08:00")
    assert (moved["visited"], moved["now"]) == (2, "2026-11-24T08:00:00+08:00")
    assert diary.ticks == [*moments[:2], START + timedelta(days=1)]
    assert moved["next"] == "2026-11-24T14:00:00+08:00"


async def test_time_stands_still_while_the_bot_works(open_sandbox: Any) -> None:
    clock = SandboxClock(START)
    due = START + timedelta(hours=1)

    class Busy(Diary):
        async def tick(self) -> None:
            before = self.clock.now()
            await asyncio.to_thread(sum, range(200_000))
            assert self.clock.now() == before
            await super().tick()

    diary = Busy(clock, due=[due])
    hands = await open_sandbox(clock=clock, pilot=diary)
    await hands.post("clock", now=(due + timedelta(microseconds=1)).isoformat())
    assert diary.ticks == [due, due + timedelta(microseconds=1)]
    assert clock.ticking


async def test_what_stays_due_does_not_stop_the_clock(open_sandbox: Any) -> None:
    clock = SandboxClock(START, ticking=False)
    diary = Diary(clock, stuck=True)
    hands = await open_sandbox(clock=clock, pilot=diary)
    moved = await hands.post("clock", advance="10s")
    assert (moved["now"], diary.ticks[-1]) == ("2026-11-23T08:00:10+08:00", START + timedelta(seconds=10))


async def test_advance_adds_to_the_present(hands: Any) -> None:
    assert (await hands.post("clock", advance="1d2h"))["now"] == "2026-11-24T10:00:00+08:00"
    assert (await hands.get("clock"))["now"] == "2026-11-24T10:00:00+08:00"
    assert (await hands.post("clock", now="2026-11-24T12:00"))["now"] == "2026-11-24T12:00:00+08:00"


async def test_settle_waits_until_updates_are_taken(hands: Any) -> None:
    await hands.get("settle")
    await hands.say(LIN, "x")
    settling = asyncio.create_task(hands.get("settle"))
    found = await hands.call("getUpdates")
    assert not settling.done()
    await hands.call("getUpdates", offset=found[-1]["update_id"] + 1)
    assert (await settling)["settled"] is True


async def test_messages_carry_the_sandbox_time(hands: Any) -> None:
    await hands.post("clock", advance="2d")
    sent = await hands.call("sendMessage", chat_id=LIN, text="x")
    assert sent["date"] == int((START + timedelta(days=2)).timestamp())


async def test_time_survives_and_never_goes_back(open_sandbox: Any) -> None:
    hands = await open_sandbox()
    await hands.post("clock", advance="3d")
    await hands.server.stop()
    again = await open_sandbox()
    assert (await again.get("clock"))["now"] == "2026-11-26T08:00:00+08:00"
    await again.server.stop()
    later = await open_sandbox(clock=SandboxClock(START + timedelta(days=9), ticking=False))
    assert (await later.get("clock"))["now"] == "2026-12-02T08:00:00+08:00"


def test_clock_goes_only_forward() -> None:
    clock = SandboxClock(START, ticking=False)
    clock.move_to(START - timedelta(days=1))
    assert clock.now() == START
    clock.move_to(START + timedelta(days=1))
    assert clock.now() == START + timedelta(days=1)


def test_clock_ticks_and_can_be_held() -> None:
    clock = SandboxClock(START)
    with clock.held():
        assert clock.now() == clock.now() >= START
    assert clock.now() > START


def test_clock_needs_an_aware_start() -> None:
    with pytest.raises(ValueError, match="aware"):
        SandboxClock(datetime(2026, 11, 23))  # noqa: DTZ001 - the point


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_spans_add_up(weeks: int, days: int, hours: int, minutes: int) -> None:
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    assert parse_span(f"{weeks}w{days}d{hours}h{minutes}m") == span


@pytest.mark.parametrize("text", ["", "2", "d", "2d3", "-1d", "1.5h", "2 d", "1y"])
def test_nonsense_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_span(text)
