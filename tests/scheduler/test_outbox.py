"""The queues' statements on both databases: kept once, claimed once, shown in one place."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from scheduler.outbox import REPLACED, claim, find_due, find_holds, find_posted, look
from scheduler.outcomes import Dropped, Failed, Moved, Retry, Sent, record
from storage.database import Database
from storage.inbox import chat_of, find_pending, mark_done, receive, record_failure
from storage.tables import Inbox, InboxState, Lane, Outbox, OutboxState, Posted

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = NOW + timedelta(minutes=3)


def owe(session: Session, chat_id: int, about: str | None = None, **more: Any) -> Outbox:
    row = Outbox(
        chat_id=chat_id,
        lane=more.pop("lane", Lane.NOTICE),
        card="text",
        args={"html": "x"},
        about=about,
        not_before_at=more.pop("not_before_at", NOW),
        made_at=NOW,
        **more,
    )
    session.add(row)
    session.flush()
    return row


def states(session: Session) -> list[str]:
    return list(session.exec(select(Outbox.state).order_by(col(Outbox.id))).all())


def posted(session: Session) -> dict[tuple[int, str], int]:
    return {(row.chat_id, row.about): row.message_id for row in session.exec(select(Posted)).all()}


def test_inbox_keeps_an_update_once_and_marks_it_once(database: Database) -> None:
    updates = [{"update_id": n, "message": {"chat": {"id": 7}, "text": "x\x00"}} for n in (3, 1, 2)]
    keep = partial(receive, bot_id=9, updates=updates, now=NOW)
    first = database.write(keep)
    assert [received.update and received.update["update_id"] for received in first] == [3, 1, 2]
    assert database.write(keep) == []
    one = first[0].id
    assert database.write(partial(mark_done, inbox_id=one, now=NOW))
    assert not database.write(partial(mark_done, inbox_id=one, now=NOW))
    pending = database.read(partial(find_pending, after_id=0, limit=10))
    assert [(received.id, received.update) for received in pending] == [
        (received.id, received.update) for received in first[1:]
    ]


def test_inbox_counts_failures_and_sets_aside(database: Database) -> None:
    updates = [{"update_id": 1, "message": {"chat": {"id": 7}}}]
    (received,) = database.write(partial(receive, bot_id=9, updates=updates, now=NOW))
    for last in (False, True):
        database.write(
            partial(record_failure, inbox_id=received.id, error="E" * 500, now=NOW, set_aside=last)
        )
    row = database.read(lambda session: session.get_one(Inbox, received.id))
    assert (row.state, row.attempts, row.error) == (InboxState.SET_ASIDE, 2, "E" * 200)
    assert row.payload is not None


def test_chat_of_finds_whose_order_an_update_keeps() -> None:
    assert chat_of({"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 7}}}) == -5
    pressed = {"from": {"id": 7}, "message": {"chat": {"id": -5}, "from": {"id": 9}}}
    assert chat_of({"update_id": 1, "callback_query": pressed}) == -5
    assert chat_of({"update_id": 1, "inline_query": {"from": {"id": 7}}}) == 7
    assert chat_of({"update_id": 1, "poll_answer": {"user": {"id": 7}}}) == 7
    assert chat_of({"update_id": 1, "message": {"chat": "7"}}) == 0
    assert chat_of({"update_id": 1}) == 0


def test_claim_takes_a_row_once_until_its_lease_ends(database: Database) -> None:
    def operation(session: Session) -> None:
        row = owe(session, 7)
        ids = [row.id or 0]
        assert [r.id for r in claim(session, ids=ids, until=LATER, now=NOW)] == ids
        assert claim(session, ids=ids, until=LATER, now=NOW) == []
        assert find_due(session, lane=Lane.NOTICE, after_id=0, limit=9, now=NOW) == []
        assert look(session, limit=9, now=NOW).next_at == LATER
        assert [r.id for r in claim(session, ids=ids, until=LATER, now=LATER)] == ids

    database.write(operation)


def test_claim_lets_the_newest_stand_for_all_about_one_record(database: Database) -> None:
    def operation(session: Session) -> None:
        first = owe(session, 7, "case:1", anew=True, edit_message_id=50)
        owe(session, 7, "case:2")
        owe(session, 8, "case:1")
        owe(session, 7, "case:1", not_before_at=LATER)
        newest = owe(session, 7, "case:1")
        (claimed,) = claim(session, ids=[first.id or 0], until=LATER, now=NOW)
        session.refresh(claimed)
        assert (claimed.id, claimed.anew, claimed.edit_message_id) == (newest.id, True, 50)
        session.refresh(first)
        assert (first.state, first.error) == (OutboxState.DROPPED, REPLACED)
        assert states(session).count(OutboxState.PENDING) == 4

    database.write(operation)


def test_record_notes_one_message_for_each_record(database: Database) -> None:
    def operation(session: Session) -> None:
        rows = [owe(session, 7, "case:1"), owe(session, 8, "case:1"), owe(session, 7)]
        record(session, [(row, Sent(100 + n)) for n, row in enumerate(rows)], now=NOW)
        assert posted(session) == {(7, "case:1"): 100, (8, "case:1"): 101}
        assert states(session) == [OutboxState.SENT] * 3
        again = owe(session, 7, "case:1")
        record(session, [(again, Sent(200, with_file=True))], now=NOW)
        assert posted(session) == {(7, "case:1"): 200, (8, "case:1"): 101}
        assert find_posted(session, [again])[7, "case:1"].with_file
        other = owe(session, 7, "case:2", edit_message_id=200)
        record(session, [(other, Sent(200))], now=NOW)
        assert posted(session) == {(7, "case:2"): 200, (8, "case:1"): 101}

    database.write(operation)


def test_record_keeps_what_was_closed_meanwhile(database: Database) -> None:
    def operation(session: Session) -> None:
        row = owe(session, 7)
        record(session, [(row, Dropped("不再需要"))], now=NOW)
        record(session, [(row, Sent(5))], now=NOW)
        record(session, [(row, Failed("400"))], now=NOW)
        assert states(session) == [OutboxState.DROPPED]

    database.write(operation)


def test_record_holds_a_chat_and_moves_a_group(database: Database) -> None:
    def operation(session: Session) -> None:
        held, moved = owe(session, 7), owe(session, -5, "case:1", edit_message_id=3)
        record(session, [(held, Retry(LATER, "429")), (moved, Moved(-1005))], now=NOW)
        assert find_holds(session, now=NOW) == {7: LATER}
        session.refresh(moved)
        assert (moved.chat_id, moved.edit_message_id, moved.state) == (-1005, None, OutboxState.PENDING)

    database.write(operation)


def test_record_does_not_lose_what_was_sent_to_a_failing_hook(database: Database) -> None:
    def hook(session: Session, chat_id: int, now: datetime) -> None:
        owe(session, chat_id)
        raise LookupError(now)

    def operation(session: Session) -> None:
        rows = [owe(session, 7), owe(session, 8)]
        record(
            session, [(rows[0], Failed("403", blocked=True)), (rows[1], Sent(1))], now=NOW, on_blocked=hook
        )
        assert states(session) == [OutboxState.FAILED, OutboxState.SENT]

    database.write(operation)
