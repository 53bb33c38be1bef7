"""Cards that are on their way when their record changes are not left showing what was so before."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from office.outbox import refresh
from scheduler.outbox import claim
from scheduler.outcomes import Sent, record
from storage.database import Database
from storage.tables import Lane, Outbox, OutboxState

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LEASE = timedelta(minutes=3)


def owe(session: Session, chat_id: int) -> Outbox:
    row = Outbox(
        chat_id=chat_id,
        lane=Lane.NOTICE,
        card="case",
        args={"case": 1},
        about="case:1",
        not_before_at=NOW,
        made_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def waiting(session: Session) -> list[int]:
    free = (Outbox.state == OutboxState.PENDING, col(Outbox.lease_until_at).is_(None))
    return list(session.exec(select(Outbox.chat_id).where(*free).order_by(col(Outbox.chat_id))).all())


def test_refresh_edits_what_is_posted_unless_it_is_edited_anyway(sqlite_database: Database) -> None:
    def operation(session: Session) -> None:
        for chat_id in (7, 8, 9):
            record(session, [(owe(session, chat_id), Sent(chat_id))], now=NOW)
        owe(session, 8)
        refresh(session, "case:1", now=NOW, but=frozenset({9}))
        session.flush()
        assert waiting(session) == [7, 8]

    sqlite_database.write(operation)


def test_refresh_follows_a_card_that_is_under_way(sqlite_database: Database) -> None:
    def operation(session: Session) -> None:
        first, second = owe(session, 7), owe(session, 8)
        record(session, [(second, Sent(2))], now=NOW)
        again = owe(session, 8)
        claim(session, ids=[first.id or 0, again.id or 0], until=NOW + LEASE, now=NOW)
        session.expire_all()
        refresh(session, "case:1", now=NOW)
        session.flush()
        assert waiting(session) == [7, 8]

    sqlite_database.write(operation)
