"""What became of a message, and writing it down: the row, its reminder, the message it left in the chat."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from office.outbox import HELD
from storage.tables import Outbox, OutboxState, Posted, Reminder, ReminderState

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=10)
"""A reminder sent later than this after its time was late."""

ERROR_LENGTH = 200

_OUTBOX: Table = SQLModel.metadata.tables[str(Outbox.__tablename__)]
_POSTED: Table = SQLModel.metadata.tables[str(Posted.__tablename__)]
_REMINDER: Table = SQLModel.metadata.tables[str(Reminder.__tablename__)]
_PENDING = _OUTBOX.c.state == OutboxState.PENDING

_SENT = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("row_id"), _PENDING)
    .values(
        state=OutboxState.SENT,
        sent_at=bindparam("at"),
        message_id=bindparam("message"),
        lease_until_at=None,
        error=None,
    )
)
_SHOWS_SOMETHING_ELSE = delete(_POSTED).where(
    _POSTED.c.chat_id == bindparam("chat"),
    _POSTED.c.message_id == bindparam("message"),
    _POSTED.c.about != bindparam("now_about"),
)


def _upsert(dialect: Any) -> Any:
    """Note which message shows a record in a chat now."""
    insert = dialect.insert(_POSTED)
    keys = ("chat_id", "about")
    shown = ("message_id", "card", "args", "person_id", "organisation_id", "with_file")
    return insert.values({name: bindparam(name) for name in (*keys, *shown)}).on_conflict_do_update(
        index_elements=list(keys), set_={name: insert.excluded[name] for name in shown}
    )


_POST = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


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

OnMoved = Callable[[Session, int, int, datetime], None]
"""Records a group's new id, from the old one to the new one, and the time."""


def record(
    session: Session,
    outcomes: Iterable[tuple[Outbox, Outcome]],
    *,
    now: datetime,
    on_blocked: OnBlocked | None = None,
    on_moved: OnMoved | None = None,
) -> None:
    """Write down what became of claimed rows, of their reminders and of the messages they left."""
    sent: list[tuple[Outbox, Sent]] = []
    for row, outcome in outcomes:
        match outcome:
            case Sent():
                sent.append((row, outcome))
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
                    _tell(session, partial(on_moved, session, row.chat_id, to_chat_id, now))
    if sent:
        _record_sent(session, sent, now=now)


def _tell(session: Session, hook: Callable[[], None]) -> None:
    """Call a hook whose failure must not take back what was sent."""
    try:
        with session.begin_nested():
            hook()
    except Exception:
        logger.exception("a hook of the outbox failed")


def _record_sent(session: Session, sent: Sequence[tuple[Outbox, Sent]], *, now: datetime) -> None:
    connection = session.connection()
    connection.execute(
        _SENT, [{"row_id": row.id, "at": now, "message": message.message_id} for row, message in sent]
    )
    for row, _ in sent:
        if row.reminder_id is not None:
            _end_sent_reminder(session, row, now)
    # A message shows one thing at a time: what it showed before is not edited into it again.
    pressed = [
        {"chat": row.chat_id, "message": message.message_id, "now_about": row.about or ""}
        for row, message in sent
        if row.edit_message_id is not None
    ]
    if pressed:
        connection.execute(_SHOWS_SOMETHING_ELSE, pressed)
    posted = [_posted(row, message) for row, message in sent if row.about is not None]
    if posted:
        connection.execute(_POST[connection.dialect.name], posted)


def _posted(row: Outbox, sent: Sent) -> dict[str, Any]:
    return {
        "chat_id": row.chat_id,
        "about": row.about,
        "message_id": sent.message_id,
        "card": row.card,
        "args": row.args,
        "person_id": row.person_id,
        "organisation_id": row.organisation_id,
        "with_file": sent.with_file,
    }


def _end_sent_reminder(session: Session, row: Outbox, now: datetime) -> None:
    session.connection().execute(
        update(_REMINDER)
        .where(
            _REMINDER.c.id == row.reminder_id,
            # One reminder may go to several people: the first of them to get it counts.
            _REMINDER.c.state.not_in([ReminderState.SENT, ReminderState.LATE]),
        )
        .values(state=_sent_or_late(session, row, now), sent_at=now, why=None)
    )


def _sent_or_late(session: Session, row: Outbox, now: datetime) -> ReminderState:
    found = select(_REMINDER.c.due_at).where(_REMINDER.c.id == row.reminder_id)
    due = session.connection().execute(found).scalar_one_or_none()
    held = row.args.get(HELD)
    if due is not None and isinstance(held, str):  # its reader's own quiet hours are no delay
        due = max(due, datetime.fromisoformat(held))
    return ReminderState.LATE if due is not None and now - due > LATE else ReminderState.SENT


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
    session.connection().execute(delete(_POSTED).where(_POSTED.c.chat_id == old_chat_id))


def _close(session: Session, row: Outbox, state: OutboxState, why: str) -> None:
    _update(session, row, state=state, lease_until_at=None, error=why[:ERROR_LENGTH])


def _update(session: Session, row: Outbox, **values: object) -> None:
    """Change a row that is still owed; whatever has been closed meanwhile stays as it is."""
    session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id == row.id, _PENDING).values(values))
