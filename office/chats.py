"""Whether people and groups can be reached, as Telegram tells it."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.tables import Chat, Person


def record_unreachable(session: Session, telegram_id: int, now: datetime) -> None:
    """Record that somebody blocked the secretary, or never pressed /start. They keep all their rights."""
    session.connection().execute(
        update(Person)
        .where(col(Person.telegram_id) == telegram_id, col(Person.blocked_at).is_(None))
        .values(blocked_at=now)
    )


def record_reachable(session: Session, telegram_id: int) -> None:
    """Record that somebody let the secretary back in."""
    session.connection().execute(
        update(Person)
        .where(col(Person.telegram_id) == telegram_id, col(Person.blocked_at).is_not(None))
        .values(blocked_at=None)
    )


def move_group(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup to its new id."""
    known = session.exec(select(Chat).where(Chat.telegram_chat_id == new_chat_id)).first()
    group = session.exec(select(Chat).where(Chat.telegram_chat_id == old_chat_id)).first()
    if group is not None and known is None:
        group.telegram_chat_id = new_chat_id
        session.add(group)
        session.flush()
