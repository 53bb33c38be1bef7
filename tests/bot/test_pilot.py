"""The sandbox moves its clock through all that Mishu has to do, in its order, and settles when told."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.tables import InboxState, Outbox
from tests.bot.town import GROUP, START, WORK, OpenTown, owe

HOURS = (1, 2, 2, 30, 50)


def run_due(session: Session, *, now: datetime) -> None:
    """Say something at each of the hours, once."""
    said = len(session.exec(select(Outbox.id).where(col(Outbox.card) == "text")).all())
    for hours in HOURS[said:]:
        if START + timedelta(hours=hours) <= now:
            owe(session, 1001, f"第{hours}小时", now=now)


def next_due_at(session: Session, *, now: datetime) -> datetime | None:
    said = len(session.exec(select(Outbox.id)).all())
    del now
    return START + timedelta(hours=HOURS[said]) if said < len(HOURS) else None


async def test_clock_visits_every_due_moment_on_its_way(town: OpenTown) -> None:
    async with town(replace(WORK, run_due=run_due, next_due_at=next_due_at)) as here:
        await here.post("clock", advance="40h")
        assert await here.heard(1001) == ["第1小时", "第2小时", "第2小时", "第30小时"]
        sent = [row.sent_at - START for row in await here.outbox() if row.sent_at]
        assert [round(at / timedelta(hours=1), 2) for at in sent] == [1, 2, 2, 30]
        clock = await here.get("clock")
        assert datetime.fromisoformat(clock["next"]) == START + timedelta(hours=50)


async def test_clock_moves_through_the_limiters_slots(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            for n in range(60):
                owe(session, GROUP, f"通报{n}")

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.post("clock", advance="10m")
        assert await here.heard(1001, chat=GROUP) == [f"通报{n}" for n in range(60)]
        times = [row.sent_at for row in await here.outbox() if row.sent_at]
        assert max(times) - min(times) < timedelta(minutes=5)


async def test_settle_waits_for_updates_that_are_still_being_handled(town: OpenTown) -> None:
    async with town() as here:
        for n in range(30):
            await here.say(1001 + n % 4, f"/ask 第{n}问")
        await here.settle()
        answers = [text for person in range(1001, 1005) for text in await here.heard(person)]
        assert len(answers) == 30
        assert {row.state for row in await here.inbox()} == {InboxState.DONE}


async def test_settle_does_not_wait_for_a_failing_updates_next_attempt_while_time_stands(
    town: OpenTown,
) -> None:
    async with town() as here:
        await here.say(1001, "/fail 一")
        await here.say(1001, "/keep r1 二")
        async with asyncio.timeout(300):
            await here.post("clock", advance="5m")
        assert [row.state for row in await here.inbox()] == [InboxState.SET_ASIDE, InboxState.DONE]
        assert await here.heard(1001) == ["二"]
