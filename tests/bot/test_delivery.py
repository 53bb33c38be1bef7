"""Delivery against the sandbox's strict Bot API: order, editing, coalescing, faults, leases, the clock."""

from datetime import timedelta
from functools import partial

from sqlmodel import Session, select

from scheduler.outbox import REPLACED, claim
from storage.tables import (
    Chat,
    Lane,
    OutboxState,
    Person,
    Reminder,
    ReminderState,
    Seat,
    Unit,
    UnitKind,
)
from tests.bot.town import FORUM, GROUP, START, OpenTown, Town, owe


async def test_delivery_keeps_the_order_within_a_chat(town: OpenTown) -> None:
    async with town(limits=None) as here:
        for n in range(8):
            await here.owe(1001, f"第{n}条")
        await here.post("clock", advance="1m")
        assert await here.heard(1001) == [f"第{n}条" for n in range(8)]


async def test_delivery_sends_answers_before_notices_before_digests(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            for lane in (Lane.DIGEST, Lane.NOTICE, Lane.ANSWER):
                owe(session, 1001, lane.value, lane=lane)

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.post("clock", advance="10s")
        assert await here.heard(1001) == ["answer", "notice", "digest"]


async def test_delivery_waits_until_a_message_is_due(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "上午九点", not_before_at=START + timedelta(hours=1))
        await here.settle()
        assert await here.heard(1001) == []
        await here.post("clock", advance="59m")
        assert await here.heard(1001) == []
        await here.post("clock", advance="2m")
        assert await here.heard(1001) == ["上午九点"]
        (row,) = await here.outbox()
        assert row.sent_at is not None
        assert row.sent_at - row.not_before_at < timedelta(seconds=5)


async def test_delivery_edits_what_is_posted_about_the_record(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "待审批", about="case:1")
        await here.settle()
        (card,) = await here.messages(1001)
        await here.owe(1001, "已同意", about="case:1")
        await here.settle()
        (edited,) = await here.messages(1001)
        assert (edited["message_id"], edited["text"]) == (card["message_id"], "已同意")


async def test_delivery_sends_anew_where_wished_and_then_edits_that(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "待审批", about="case:1")
        await here.settle()
        await here.owe(1001, "催办", about="case:1", anew=True)
        await here.settle()
        await here.owe(1001, "已同意", about="case:1")
        await here.settle()
        assert await here.heard(1001) == ["待审批", "已同意"]


async def test_delivery_counts_an_unchanged_card_as_sent(town: OpenTown) -> None:
    async with town() as here:
        for _ in range(2):
            await here.owe(1001, "待审批", about="case:1")
            await here.settle()
        assert [row.state for row in await here.outbox()] == [OutboxState.SENT] * 2
        assert await here.heard(1001) == ["待审批"]


async def test_delivery_sends_anew_where_the_posted_message_is_gone(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "待审批", about="case:1")
        await here.settle()
        (card,) = await here.messages(1001)
        await here.mishu.bot.delete_message(1001, card["message_id"])
        await here.owe(1001, "已同意", about="case:1")
        await here.settle()
        (new,) = await here.messages(1001)
        assert new["text"] == "已同意"
        assert await here.posted() == {(1001, "case:1"): new["message_id"]}


async def test_delivery_replaces_waiting_rows_about_one_record_by_the_newest(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            owe(session, 1001, "一级", about="case:1", anew=True)
            owe(session, 1001, "别的事", about="case:2")
            owe(session, 1001, "二级", about="case:1")
            owe(session, 1002, "别人", about="case:1")
            owe(session, 1001, "三级", about="case:1")

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.post("clock", advance="10s")
        assert await here.heard(1001) == ["三级", "别的事"]
        assert await here.heard(1002) == ["别人"]
        rows = await here.outbox()
        assert [row.state for row in rows if row.error == REPLACED] == [OutboxState.DROPPED] * 2
        assert [row.anew for row in rows] == [True, False, False, False, True]


async def test_delivery_drops_what_has_become_obsolete(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "obsolete")
        await here.owe(1001, "还要的")
        await here.settle()
        assert await here.heard(1001) == ["还要的"]
        assert [row.state for row in await here.outbox()] == [OutboxState.DROPPED, OutboxState.SENT]


async def test_delivery_fails_a_card_that_cannot_be_made_and_goes_on(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "broken")
        await here.owe(1001, "下一条")
        await here.owe(1002, "别人")
        await here.post("clock", advance="1s")
        assert (await here.heard(1001), await here.heard(1002)) == ([], ["别人"])
        await here.post("clock", advance="1m")
        assert await here.heard(1001) == ["下一条"]
        broken = (await here.outbox())[0]
        assert (broken.state, broken.error) == (OutboxState.FAILED, "text: ValueError")


async def test_delivery_fails_what_telegram_refuses_with_its_reason(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "<b>没有结尾")
        await here.owe(1001, "下一条")
        await here.settle()
        assert await here.heard(1001) == ["下一条"]
        refused = (await here.outbox())[0]
        assert refused.state is OutboxState.FAILED
        assert refused.error is not None
        assert "parse entities" in refused.error


async def blocked(here: Town) -> list[int]:
    def question(session: Session) -> list[int]:
        people = session.exec(select(Person).where(Person.telegram_id != 0)).all()
        return [person.telegram_id or 0 for person in people if person.blocked_at]

    return await here.mishu.writer.read(question)


async def test_delivery_records_who_has_blocked_the_bot(town: OpenTown) -> None:
    async with town() as here:
        await here.post("contact", **{"as": 1001}, blocked=True)
        await here.owe(1001, "收不到")
        await here.owe(1002, "收得到")
        await here.settle()
        assert await here.heard(1002) == ["收得到"]
        (row, _) = await here.outbox()
        assert row.state is OutboxState.FAILED
        assert await blocked(here) == [1001]


async def test_delivery_holds_only_the_chat_that_was_answered_429(town: OpenTown) -> None:
    async with town() as here:
        await here.post("faults", method="sendMessage", chat=1001, status=429, retry_after=600, times=1)
        await here.owe(1001, "先")
        await here.settle()
        await here.owe(1001, "后", lane=Lane.ANSWER)
        await here.owe(1002, "别人")
        await here.settle()
        assert (await here.heard(1001), await here.heard(1002)) == ([], ["别人"])
        await here.post("clock", advance="9m")
        assert await here.heard(1001) == []
        await here.post("clock", advance="2m")
        assert await here.heard(1001) == ["后", "先"]


async def test_delivery_tries_again_after_errors_and_lost_connections(town: OpenTown) -> None:
    async with town() as here:
        await here.post("faults", method="sendMessage", chat=1001, status=500, times=2)
        await here.post("faults", method="sendMessage", chat=1002, status="drop", times=2)
        for person in (1001, 1002):
            await here.owe(person, "先")
            await here.owe(person, "后")
        await here.post("clock", advance="2m")
        assert await here.heard(1001) == ["先", "后"]
        assert await here.heard(1002) == ["先", "后"]
        assert [row.attempts for row in await here.outbox()] == [2, 0, 2, 0]


async def test_delivery_follows_a_group_to_its_new_id(town: OpenTown) -> None:
    async with town() as here:
        await here.mishu.writer.run(
            lambda session: session.add(Chat(organisation_id=1, telegram_chat_id=GROUP, title="办公室群"))
        )
        await here.owe(GROUP, "旧群", about="case:1")
        await here.settle()
        moved = await here.post("migrate", **{"as": 1001}, chat=GROUP)
        await here.owe(GROUP, "新群", about="case:1")
        await here.owe(GROUP, "再来一条")
        await here.post("clock", advance="10s")
        new_id = moved["chat"]
        assert (await here.heard(1001, chat=new_id))[-2:] == ["新群", "再来一条"]
        chats = await here.mishu.writer.read(lambda session: list(session.exec(select(Chat)).all()))
        assert [chat.telegram_chat_id for chat in chats] == [new_id]
        assert list(await here.posted()) == [(new_id, "case:1")]


async def test_delivery_takes_up_a_lease_that_ran_out(town: OpenTown) -> None:
    async with town() as here:

        def leased_by_another(session: Session) -> None:
            owe(session, 1001, "别处认领", now=START)
            session.flush()
            claim(session, ids=[1], until=START + timedelta(minutes=3), now=here.clock.now())

        await here.mishu.writer.run(leased_by_another)
        here.mishu.delivery.wake()
        await here.settle()
        assert await here.heard(1001) == []
        await here.post("clock", advance="4m")
        assert await here.heard(1001) == ["别处认领"]


async def test_delivery_takes_up_at_once_what_its_own_killed_run_had_leased(town: OpenTown) -> None:
    async with town() as here:
        await here.owe(1001, "先见", not_before_at=START + timedelta(days=1))
        await here.mishu.writer.run(
            partial(claim, ids=[1], until=START + timedelta(days=2), now=here.clock.now())
        )
    async with town() as here:
        await here.post("clock", advance="25h")
        assert await here.heard(1001) == ["先见"]


async def test_delivery_keeps_a_chat_waiting_across_a_restart(town: OpenTown) -> None:
    async with town() as here:
        await here.post("faults", method="sendMessage", chat=1001, status=429, retry_after=600, times=1)
        await here.owe(1001, "先")
        await here.settle()
    async with town() as here:
        await here.owe(1001, "后")
        await here.settle()
        assert await here.heard(1001) == []
        await here.post("clock", advance="11m")
        assert await here.heard(1001) == ["先", "后"]


async def test_delivery_edits_in_a_private_chat_without_faltering(town: OpenTown) -> None:
    async with town() as here:
        await here.post("clock", advance="1m")
        for n in range(10):
            await here.owe(1001, f"第{n}页", about="form:1", lane=Lane.ANSWER)
            await here.mishu.delivery.deliver_due()
            assert await here.heard(1001) == [f"第{n}页"]


async def test_delivery_sends_no_faster_than_telegram_allows(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            for n in range(20):
                owe(session, 1001, f"摘要{n}", lane=Lane.DIGEST)
            for n in range(30):
                owe(session, GROUP, f"通报{n}", lane=Lane.NOTICE)

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.post("clock", advance="5m")
        assert await here.heard(1001) == [f"摘要{n}" for n in range(20)]
        assert await here.heard(1002, chat=GROUP) == [f"通报{n}" for n in range(30)]
        calls = await here.get("calls")
        assert [call for call in calls if call["status"] == 429] == []


async def reminders(here: Town) -> list[tuple[str, ReminderState, bool]]:
    rows = await here.mishu.writer.read(lambda session: list(session.exec(select(Reminder)).all()))
    return [(row.key, row.state, row.sent_at is not None) for row in rows]


async def test_delivery_says_of_each_reminder_what_became_of_it(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            session.add(Unit(id=1, organisation_id=1, name="办公室", kind=UnitKind.OFFICE))
            session.flush()
            session.add(Seat(id=1, organisation_id=1, unit_id=1, title="主任"))
            session.flush()
            for n, (html, hours) in enumerate((("按时", 0), ("迟了", -1), ("obsolete", 0), ("<b>", 0)), 1):
                session.add(
                    Reminder(
                        id=n,
                        organisation_id=1,
                        key=html,
                        about="case:1",
                        rule="return",
                        seat_id=1,
                        due_at=START + timedelta(hours=hours),
                    )
                )
                session.flush()
                owe(session, 1000 + n, html, lane=Lane.DIGEST, about="case:1", reminder_id=n)

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.settle()
        assert await reminders(here) == [
            ("按时", ReminderState.SENT, True),
            ("迟了", ReminderState.LATE, True),
            ("obsolete", ReminderState.DROPPED, False),
            ("<b>", ReminderState.FAILED, False),
        ]


async def test_delivery_never_lets_a_reminder_give_way(town: OpenTown) -> None:
    async with town() as here:

        def operation(session: Session) -> None:
            session.add(Unit(id=1, organisation_id=1, name="办公室", kind=UnitKind.OFFICE))
            session.flush()
            session.add(Seat(id=1, organisation_id=1, unit_id=1, title="主任"))
            session.flush()
            session.add(
                Reminder(
                    id=1,
                    organisation_id=1,
                    key="k",
                    about="case:1",
                    rule="return",
                    seat_id=1,
                    due_at=START,
                )
            )
            session.flush()
            owe(session, 1001, "请销假", about="case:1", reminder_id=1, anew=True)
            owe(session, 1001, "已变更", about="case:1")

        await here.mishu.writer.run(operation)
        here.mishu.delivery.wake()
        await here.settle()
        assert [row.state for row in await here.outbox()] == [OutboxState.SENT] * 2
        assert (await reminders(here))[0][1] is ReminderState.SENT


async def test_delivery_sends_into_the_thread_and_into_the_group_where_it_is_gone(town: OpenTown) -> None:
    async with town() as here:
        thread = (await here.post("topics", **{"as": 1001}, chat=FORUM, name="常务会议"))["thread"]
        await here.owe(FORUM, "会议安排", thread_id=thread)
        await here.owe(FORUM, "会议变更", thread_id=thread + 77)
        await here.settle()
        await here.post("clock", advance="1m")
        sent = await here.messages(1001, chat=FORUM)
        assert [(message["text"], message.get("thread")) for message in sent] == [
            ("会议安排", thread),
            ("会议变更", None),
        ]
