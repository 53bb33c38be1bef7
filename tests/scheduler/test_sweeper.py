"""The sweep: what is old and finished goes, in batches; what is still needed stays."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from office.directory.file import read_district
from office.directory.operations import import_district
from scheduler.sweeper import Ages, Sweeper
from storage.database import Database
from storage.inbox import mark_done, receive, record_failure
from storage.sweep import Swept, sweep
from storage.tables import Inbox, Lane, Outbox, OutboxState, Posted, Reminder, Seat
from storage.writer import Writer

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OLD = NOW - timedelta(days=31)
DISTRICT = """\
organisation: {slug: qingyu, name: 清榆区人民政府, rulebook: wujin-2021}
units: [{name: 区政府办公室, kind: office}]
seats: [{title: 办公室主任, unit: 区政府办公室, rank: office_director}]
people: [{name: 温秋实, seats: 办公室主任, roles: [office]}]
"""


def come(session: Session, number: int, *, at: datetime, done: bool = True) -> None:
    (kept,) = receive(session, bot_id=1, updates=[{"update_id": number}], now=at)
    if done:
        assert mark_done(session, kept.id, now=at)


def owe(session: Session, state: OutboxState, *, at: datetime, reminder_id: int | None = None) -> None:
    session.add(
        Outbox(
            chat_id=1,
            lane=Lane.NOTICE,
            card="text",
            about="case:L2026-0001",
            state=state,
            not_before_at=at,
            made_at=at,
            sent_at=at if state is OutboxState.SENT else None,
            message_id=7,
            reminder_id=reminder_id,
        )
    )
    session.flush()


def fill_one(session: Session) -> None:
    come(session, 100, at=NOW)
    owe(session, OutboxState.SENT, at=NOW)


def swept(database: Database, *, limit: int = 100) -> Swept:
    ages = Ages()
    return database.write(
        partial(sweep, inbox_before=NOW - ages.inbox, outbox_before=NOW - ages.outbox, limit=limit)
    )


def updates(session: Session) -> list[int]:
    return list(session.exec(select(Inbox.update_id).order_by(col(Inbox.id))))


def states(session: Session) -> list[str]:
    return [str(state) for state in session.exec(select(Outbox.state).order_by(col(Outbox.id)))]


def test_only_what_is_done_and_old_goes_from_the_inbox(database: Database) -> None:
    def fill(session: Session) -> None:
        come(session, 1, at=OLD)
        come(session, 2, at=OLD, done=False)
        (failed,) = receive(session, bot_id=1, updates=[{"update_id": 3}], now=OLD)
        record_failure(session, failed.id, error="x", now=OLD, set_aside=True)
        come(session, 4, at=NOW - timedelta(days=6))

    database.write(fill)
    assert swept(database) == Swept(1, 0)
    assert database.read(updates) == [2, 3, 4]
    assert swept(database) == Swept(0, 0)


def test_update_that_comes_again_within_a_day_is_still_known(database: Database) -> None:
    database.write(partial(come, number=1, at=NOW - timedelta(days=1)))
    swept(database)
    again = database.write(partial(receive, bot_id=1, updates=[{"update_id": 1}], now=NOW))
    assert again == []


def test_only_what_was_sent_or_dropped_goes_from_the_outbox(database: Database) -> None:
    def fill(session: Session) -> None:
        district = read_district(DISTRICT, filename="d.yaml", known_rulebooks={"wujin-2021"})
        organisation_id = import_district(session, district, now=OLD).organisation_id
        seat_id = session.exec(select(Seat.id)).one() or 0
        reminder = Reminder(
            organisation_id=organisation_id, key="k", about="a", rule="r", seat_id=seat_id, due_at=OLD
        )
        session.add(reminder)
        session.add(Posted(chat_id=1, about="case:L2026-0001", message_id=7, card="text"))
        session.flush()
        for state in OutboxState:
            owe(session, state, at=OLD)
        owe(session, OutboxState.SENT, at=OLD, reminder_id=reminder.id)
        owe(session, OutboxState.SENT, at=NOW - timedelta(days=29))

    database.write(fill)
    assert swept(database) == Swept(0, 2)
    assert database.read(states) == ["pending", "failed", "sent", "sent"]
    assert database.read(lambda session: session.exec(select(Posted.message_id)).all()) == [7]


def test_one_batch_is_bounded(database: Database) -> None:
    def fill(session: Session) -> None:
        for number in range(5):
            come(session, number, at=OLD)

    database.write(fill)
    assert [swept(database, limit=2).inbox for _ in range(4)] == [2, 2, 0, 0]


def test_what_comes_after_a_sweep_has_a_number_of_its_own(database: Database) -> None:
    def fill(session: Session) -> None:
        for number in range(3):
            come(session, number, at=OLD)
            owe(session, OutboxState.SENT, at=OLD)

    def last(session: Session) -> tuple[int, int]:
        inbox, outbox = session.exec(select(Inbox.id)).all(), session.exec(select(Outbox.id)).all()
        return max(row or 0 for row in inbox), max(row or 0 for row in outbox)

    database.write(fill)
    before = database.read(last)
    assert swept(database) == Swept(2, 2)
    database.write(fill_one)
    after = database.read(last)
    assert after[0] > before[0]
    assert after[1] > before[1]


async def test_sweeper_sweeps_at_the_start_and_then_once_a_night(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database)
    try:
        sweeper = Sweeper(writer, Ages(), batch=2)
        for number in range(5):
            sqlite_database.write(partial(come, number=number, at=OLD))
        await sweeper.sweep_if_due(NOW)
        assert sqlite_database.read(updates) == [4]
        sqlite_database.write(partial(come, number=9, at=OLD))
        await sweeper.sweep_if_due(NOW + timedelta(hours=18, minutes=59))
        assert sqlite_database.read(updates) == [4, 9]
        await sweeper.sweep_if_due(NOW + timedelta(hours=19))
        assert sqlite_database.read(updates) == [9]
    finally:
        writer.close()
