"""The inbox: updates are kept here before Telegram hears that they arrived."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage.tables import Inbox, InboxState

_INBOX: Table = SQLModel.metadata.tables[str(Inbox.__tablename__)]
_ERROR_LENGTH = 200
_MARK_DONE = (
    update(_INBOX)
    .where(_INBOX.c.id.in_(bindparam("ids", expanding=True)), _INBOX.c.state == InboxState.PENDING)
    .values(state=InboxState.DONE, payload=None, done_at=bindparam("at"), error=None)
)


@dataclass(frozen=True, slots=True)
class Received:
    """An update that is safely kept. `update` is what Telegram sent; None where it is no JSON object."""

    id: int
    chat_id: int
    update: Mapping[str, Any] | None
    attempts: int = 0


def receive(
    session: Session, *, bot_id: int, updates: Iterable[Mapping[str, Any]], now: datetime
) -> list[Received]:
    """Keep updates, in their order, and return those that were not here before.

    Each must have an integer `update_id`.
    """
    new = {int(update["update_id"]): update for update in updates}
    if not new:
        return []
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {
            "bot_id": bot_id,
            "update_id": update_id,
            "chat_id": chat_of(update),
            "payload": json.dumps(update, separators=(",", ":")),
            "state": InboxState.PENDING,
            "attempts": 0,
            "received_at": now,
        }
        for update_id, update in new.items()
    ]
    kept = session.connection().execute(
        dialect.insert(_INBOX)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        .returning(_INBOX.c.id, _INBOX.c.update_id, _INBOX.c.chat_id)
    )
    return sorted(
        (Received(row.id, row.chat_id, new[row.update_id]) for row in kept), key=lambda received: received.id
    )


def chat_of(update: Mapping[str, Any]) -> int:
    """Return the chat whose order an update keeps; the sender's id where there is no chat, else 0."""
    for body in update.values():
        if isinstance(body, Mapping):
            message = body.get("message")
            carrier = message if isinstance(message, Mapping) else body
            for value in (carrier.get("chat"), body.get("from"), body.get("user")):
                if isinstance(value, Mapping) and isinstance(value.get("id"), int):
                    return int(value["id"])
    return 0


def mark_done(session: Session, inbox_id: int, *, now: datetime) -> bool:
    """Mark an update done and erase what it said; False where that has been done before.

    The operation that an update asks for runs in the same transaction and only when this is True, so that an
    update which comes again changes nothing.
    """
    return mark_all_done(session, [inbox_id], now=now) == 1


def mark_all_done(session: Session, inbox_ids: Sequence[int], *, now: datetime) -> int:
    """Mark several updates done and return how many had not been."""
    marked = session.connection().execute(_MARK_DONE, {"ids": list(inbox_ids), "at": now})
    return marked.rowcount


def find_pending(session: Session, *, after_id: int, limit: int) -> list[Received]:
    """Return what still waits to be handled, oldest first."""
    rows = session.connection().execute(
        select(_INBOX.c.id, _INBOX.c.chat_id, _INBOX.c.payload, _INBOX.c.attempts)
        .where(_INBOX.c.state == InboxState.PENDING, _INBOX.c.id > after_id)
        .order_by(_INBOX.c.id)
        .limit(limit)
    )
    return [Received(row.id, row.chat_id, _parse(row.payload), row.attempts) for row in rows]


def record_failure(session: Session, inbox_id: int, *, error: str, now: datetime, set_aside: bool) -> None:
    """Count a failed attempt; with `set_aside` the update is left for people to look at."""
    final = {"state": InboxState.SET_ASIDE, "done_at": now} if set_aside else {}
    session.connection().execute(
        update(_INBOX)
        .where(_INBOX.c.id == inbox_id, _INBOX.c.state == InboxState.PENDING)
        .values(attempts=_INBOX.c.attempts + 1, error=error[:_ERROR_LENGTH], **final)
    )


def _parse(payload: str | None) -> Mapping[str, Any] | None:
    try:
        update = json.loads(payload or "")
    except ValueError:
        return None
    return update if isinstance(update, dict) else None
