"""The outbox's records: what is due, claiming it with a lease, and writing down what became of it."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from storage.tables import Lane, Outbox, OutboxState, Posted, Reminder, ReminderState

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
"""A reminder sent later than this after its time was late."""

LANES = (Lane.ANSWER, Lane.NOTICE, Lane.DIGEST)
"""In the order in which they are served."""

REPLACED = "由同一事项的较新消息取代"
ERROR_LENGTH = 200

_OUTBOX: Table = SQLModel.metadata.tables[str(Outbox.__tablename__)]
_POSTED: Table = SQLModel.metadata.tables[str(Posted.__tablename__)]
_REMINDER: Table = SQLModel.metadata.tables[str(Reminder.__tablename__)]
_PENDING = _OUTBOX.c.state == OutboxState.PENDING
_EDITS = and_(
    _OUTBOX.c.anew.is_(False),
    or_(
        _OUTBOX.c.edit_message_id.is_not(None),
        exists().where(_POSTED.c.chat_id == _OUTBOX.c.chat_id, _POSTED.c.about == _OUTBOX.c.about),
    ),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A due row, as much of it as choosing needs."""

    id: int
    chat_id: int
    lane: Lane
    edits: bool
    """Whether a message will be edited rather than sent, as far as can be known before."""


@dataclass(frozen=True, slots=True)
class Sent:
    message_id: int
    with_file: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    why: str
    blocked: bool = False
    """The reader has blocked the bot or never started it: others must hear of it."""


@dataclass(frozen=True, slots=True)
class Retry:
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup with another id."""

    to_chat_id: int


Outcome = Sent | Dropped | Failed | Retry | Moved

OnBlocked = Callable[[Session, int, datetime], None]
"""Records that a chat cannot be written to, with its id and the time."""

OnMoved = Callable[[Session, int, int], None]
"""Records a group's new id, from the old one to the new one."""


@dataclass(frozen=True, slots=True)
class Look:
    """The first page of each lane's due rows, and when a later row falls due or a lease runs out."""

    pages: dict[Lane, list[Head]]
    next_at: datetime | None


def look(session: Session, *, limit: int, now: datetime) -> Look:
    """Look at what is due now and what comes next."""
    moments = [
        session.connection().execute(select(func.min(when)).where(_PENDING, when > now)).scalar_one()
        for when in (_OUTBOX.c.not_before_at, _OUTBOX.c.lease_until_at)
    ]
    return Look(
        {lane: find_due(session, lane=lane, after_id=0, limit=limit, now=now) for lane in LANES},
        min((moment for moment in moments if moment is not None), default=None),
    )


def find_due(session: Session, *, lane: Lane, after_id: int, limit: int, now: datetime) -> list[Head]:
    """Return due rows of a lane that nobody has leased, oldest first."""
    rows = session.connection().execute(
        select(_OUTBOX.c.id, _OUTBOX.c.chat_id, _EDITS.label("edits"))
        .where(
            _PENDING,
            _OUTBOX.c.lane == lane,
            _OUTBOX.c.not_before_at <= now,
            _free(now),
            _OUTBOX.c.id > after_id,
        )
        .order_by(_OUTBOX.c.id)
        .limit(limit)
    )
    return [Head(row.id, row.chat_id, lane, bool(row.edits)) for row in rows]


def find_holds(session: Session, *, now: datetime) -> dict[int, datetime]:
    """Return the chats whose first message waits for another attempt, and until when."""
    rows = session.connection().execute(
        select(_OUTBOX.c.chat_id, func.max(_OUTBOX.c.not_before_at))
        .where(_PENDING, _OUTBOX.c.attempts > 0, _OUTBOX.c.not_before_at > now)
        .group_by(_OUTBOX.c.chat_id)
    )
    return {row[0]: row[1] for row in rows}


def release_leases(session: Session) -> None:
    """Let everything be claimed again. Only where nobody else can be sending: one process, one file."""
    session.connection().execute(
        update(_OUTBOX).where(_PENDING, _OUTBOX.c.lease_until_at.is_not(None)).values(lease_until_at=None)
    )


def claim(session: Session, *, ids: Sequence[int], until: datetime, now: datetime) -> list[Outbox]:
    """Lease rows until an instant and return those that were still free.

    A row gives way to the newest due one about the same record in the same chat, which then goes in its place
    and is sent anew if any of them was to be. Reminders give way to nothing and replace nothing.
    """
    claimed: list[Outbox] = []
    rows = session.exec(
        select_rows(Outbox)
        .where(col(Outbox.id).in_(ids), _PENDING, _free(now))
        .order_by(col(Outbox.id))
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        newest = _coalesce(session, row, now=now)
        newest.lease_until_at = until
        session.add(newest)
        claimed.append(newest)
    session.flush()
    return claimed


def _coalesce(session: Session, row: Outbox, *, now: datetime) -> Outbox:
    if row.about is None or row.reminder_id is not None:
        return row
    same = session.exec(
        select_rows(Outbox)
        .where(
            Outbox.chat_id == row.chat_id,
            Outbox.about == row.about,
            _PENDING,
            col(Outbox.reminder_id).is_(None),
            col(Outbox.not_before_at) <= now,
            _free(now),
        )
        .order_by(col(Outbox.id))
        .with_for_update(skip_locked=True)
    ).all()
    *older, newest = same
    for old in older:
        newest.anew = newest.anew or old.anew
        newest.edit_message_id = newest.edit_message_id or old.edit_message_id
        old.state, old.error = OutboxState.DROPPED, REPLACED
        session.add(old)
    return newest


def record(
    session: Session,
    outcomes: Iterable[tuple[Outbox, Outcome]],
    *,
    now: datetime,
    on_blocked: OnBlocked | None = None,
    on_moved: OnMoved | None = None,
) -> None:
    """Write down what became of claimed rows, of their reminders and of the messages they left."""
    for row, outcome in outcomes:
        match outcome:
            case Sent():
                _record_sent(session, row, outcome, now=now)
            case Dropped(why):
                _close(session, row, OutboxState.DROPPED, why)
                _end_reminder(session, row, ReminderState.DROPPED, why)
            case Failed(why, blocked):
                _close(session, row, OutboxState.FAILED, why)
                _end_reminder(session, row, ReminderState.FAILED, why)
                if blocked and on_blocked:
                    _tell(session, partial(on_blocked, session, row.chat_id, now))
            case Retry(at, why):
                _update(
                    session,
                    row,
                    lease_until_at=None,
                    not_before_at=at,
                    attempts=row.attempts + 1,
                    error=why[:ERROR_LENGTH],
                )
            case Moved(to_chat_id):
                _move(session, row.chat_id, to_chat_id)
                if on_moved:
                    _tell(session, partial(on_moved, session, row.chat_id, to_chat_id))


def _tell(session: Session, hook: Callable[[], None]) -> None:
    """Call a hook whose failure must not take back what was sent."""
    try:
        with session.begin_nested():
            hook()
    except Exception:
        logger.exception("a hook of the outbox failed")


def _record_sent(session: Session, row: Outbox, sent: Sent, *, now: datetime) -> None:
    _update(
        session,
        row,
        state=OutboxState.SENT,
        sent_at=now,
        message_id=sent.message_id,
        lease_until_at=None,
        error=None,
    )
    if row.reminder_id is not None:
        session.connection().execute(
            update(_REMINDER)
            .where(
                _REMINDER.c.id == row.reminder_id,
                # One reminder may go to several people: the first of them to get it counts.
                _REMINDER.c.state.not_in([ReminderState.SENT, ReminderState.LATE]),
            )
            .values(state=_sent_or_late(session, row.reminder_id, now), sent_at=now, why=None)
        )
    # A message shows one thing at a time: what it showed before is not edited into it again.
    session.connection().execute(
        delete(_POSTED).where(
            _POSTED.c.chat_id == row.chat_id,
            _POSTED.c.message_id == sent.message_id,
            _POSTED.c.about != (row.about or ""),
        )
    )
    if row.about is not None:
        _post(session, row, sent)


def _sent_or_late(session: Session, reminder_id: int, now: datetime) -> ReminderState:
    due_at = session.connection().execute(select(_REMINDER.c.due_at).where(_REMINDER.c.id == reminder_id))
    due = due_at.scalar_one_or_none()
    return ReminderState.LATE if due is not None and now - due > LATE else ReminderState.SENT


def _post(session: Session, row: Outbox, sent: Sent) -> None:
    posted = session.exec(
        select_rows(Posted).where(Posted.chat_id == row.chat_id, Posted.about == row.about)
    ).first() or Posted(chat_id=row.chat_id, about=row.about or "", message_id=0, card="")
    posted.message_id = sent.message_id
    posted.card, posted.args = row.card, row.args
    posted.person_id, posted.organisation_id = row.person_id, row.organisation_id
    posted.with_file = sent.with_file
    session.add(posted)
    session.flush()


def _end_reminder(session: Session, row: Outbox, state: ReminderState, why: str) -> None:
    if row.reminder_id is not None:
        session.connection().execute(
            update(_REMINDER)
            .where(_REMINDER.c.id == row.reminder_id, _REMINDER.c.state == ReminderState.PLANNED)
            .values(state=state, why=why[:ERROR_LENGTH])
        )


def _move(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    """Send what is owed to the new id. Messages posted under the old one cannot be edited any more."""
    session.connection().execute(
        update(_OUTBOX)
        .where(_PENDING, _OUTBOX.c.chat_id == old_chat_id)
        .values(chat_id=new_chat_id, lease_until_at=None, edit_message_id=None)
    )
    for posted in session.exec(select_rows(Posted).where(Posted.chat_id == old_chat_id)).all():
        session.delete(posted)
    session.flush()


def _close(session: Session, row: Outbox, state: OutboxState, why: str) -> None:
    _update(session, row, state=state, lease_until_at=None, error=why[:ERROR_LENGTH])


def _update(session: Session, row: Outbox, **values: object) -> None:
    """Change a row that is still owed; whatever has been closed meanwhile stays as it is."""
    session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id == row.id, _PENDING).values(values))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(_OUTBOX.c.lease_until_at.is_(None), _OUTBOX.c.lease_until_at <= now)
