"""The outbox's records: what is due, and claiming it with a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, exists, func, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from storage.tables import Lane, Outbox, OutboxState, Posted

LANES = (Lane.ANSWER, Lane.NOTICE, Lane.DIGEST)
"""In the order in which they are served."""

REPLACED = "由同一事项的较新消息取代"

_OUTBOX: Table = SQLModel.metadata.tables[str(Outbox.__tablename__)]
_POSTED: Table = SQLModel.metadata.tables[str(Posted.__tablename__)]
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


@dataclass(frozen=True, slots=True)
class Shows:
    """The message that shows a record in a chat now."""

    message_id: int
    with_file: bool


def find_posted(session: Session, rows: Sequence[Outbox]) -> dict[tuple[int, str], Shows]:
    """Return, by chat and record, the messages that show what the rows are about."""
    abouts = [row.about for row in rows if row.about is not None]
    if not abouts:
        return {}
    found = session.connection().execute(
        select(_POSTED.c.chat_id, _POSTED.c.about, _POSTED.c.message_id, _POSTED.c.with_file).where(
            _POSTED.c.chat_id.in_([row.chat_id for row in rows]), _POSTED.c.about.in_(abouts)
        )
    )
    return {(row.chat_id, row.about): Shows(row.message_id, row.with_file) for row in found}


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
    heads = _lock(session, _OUTBOX.c.id.in_(ids), _free(now))
    shared = [head for head in heads if head.about is not None and head.reminder_id is None]
    same = _find_same(session, shared, now=now) if shared else {}
    chosen = [same.get((head.chat_id, head.about), [head])[-1].id for head in heads]
    session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(chosen)).values(lease_until_at=until))
    for rows in same.values():
        if len(rows) > 1:
            _replace(session, rows)
    found = session.exec(select_rows(Outbox).where(col(Outbox.id).in_(chosen)).order_by(col(Outbox.id)))
    return list(found.all())


def _find_same(
    session: Session, heads: Sequence[Row[*tuple[Any, ...]]], *, now: datetime
) -> dict[Any, list[Row[*tuple[Any, ...]]]]:
    """Return, by chat and record, the due rows that may be sent as one, oldest first."""
    found: dict[Any, list[Row[*tuple[Any, ...]]]] = {(head.chat_id, head.about): [] for head in heads}
    rows = _lock(
        session,
        _OUTBOX.c.chat_id.in_([head.chat_id for head in heads]),
        _OUTBOX.c.about.in_([head.about for head in heads]),
        _OUTBOX.c.reminder_id.is_(None),
        _OUTBOX.c.not_before_at <= now,
        _free(now),
    )
    for row in rows:
        if (row.chat_id, row.about) in found:
            found[row.chat_id, row.about].append(row)
    return found


def _replace(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
    """Let the newest of the rows stand for all of them."""
    *older, newest = rows
    edited = [row.edit_message_id for row in rows if row.edit_message_id is not None]
    session.connection().execute(
        update(_OUTBOX)
        .where(_OUTBOX.c.id.in_([row.id for row in older]))
        .values(state=OutboxState.DROPPED, error=REPLACED)
    )
    session.connection().execute(
        update(_OUTBOX)
        .where(_OUTBOX.c.id == newest.id)
        .values(anew=any(row.anew for row in rows), edit_message_id=edited[-1] if edited else None)
    )


def _lock(session: Session, *where: ColumnElement[bool]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return pending rows, oldest first; on PostgreSQL they are this transaction's until it ends."""
    rows = session.connection().execute(
        select(
            _OUTBOX.c.id,
            _OUTBOX.c.chat_id,
            _OUTBOX.c.about,
            _OUTBOX.c.reminder_id,
            _OUTBOX.c.anew,
            _OUTBOX.c.edit_message_id,
        )
        .where(_PENDING, *where)
        .order_by(_OUTBOX.c.id)
        .with_for_update(skip_locked=True)
    )
    return rows.all()


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(_OUTBOX.c.lease_until_at.is_(None), _OUTBOX.c.lease_until_at <= now)
