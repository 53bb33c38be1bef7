"""Old rows of the queues are swept away: of what is done nothing needs them any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, func, select
from sqlmodel import Session, SQLModel

from storage.tables import Inbox, InboxState, Outbox, OutboxState

_INBOX: Table = SQLModel.metadata.tables[str(Inbox.__tablename__)]
_OUTBOX: Table = SQLModel.metadata.tables[str(Outbox.__tablename__)]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows one batch has deleted."""

    inbox: int
    outbox: int


def sweep(session: Session, *, inbox_before: datetime, outbox_before: datetime, limit: int) -> Swept:
    """Delete at most `limit` rows of each queue that were finished before these instants.

    What was set aside or failed stays for people to look at, and so does what a reminder went out by: the
    export names whom it reached. The message that shows a record is kept elsewhere, in `posted`. Telegram
    repeats an update for a day at most, so `inbox_before` must lie further back than that.

    The newest row of each queue always stays: SQLite gives the highest id anew once its row is gone, and
    whoever reads on from the last id seen would never see what comes next.
    """
    inbox = (
        select(_INBOX.c.id)
        .where(
            _INBOX.c.state == InboxState.DONE,
            _INBOX.c.done_at < inbox_before,
            _INBOX.c.id < select(func.max(_INBOX.c.id)).scalar_subquery(),
        )
        .order_by(_INBOX.c.id)
        .limit(limit)
    )
    outbox = (
        select(_OUTBOX.c.id)
        .where(
            _OUTBOX.c.state.in_((OutboxState.SENT, OutboxState.DROPPED)),
            func.coalesce(_OUTBOX.c.sent_at, _OUTBOX.c.made_at) < outbox_before,
            _OUTBOX.c.reminder_id.is_(None),
            _OUTBOX.c.id < select(func.max(_OUTBOX.c.id)).scalar_subquery(),
        )
        .order_by(_OUTBOX.c.id)
        .limit(limit)
    )
    connection = session.connection()
    return Swept(
        connection.execute(delete(_INBOX).where(_INBOX.c.id.in_(inbox))).rowcount,
        connection.execute(delete(_OUTBOX).where(_OUTBOX.c.id.in_(outbox))).rowcount,
    )
