"""Whether people and groups can be reached, as Telegram tells it."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from office.outbox import tell
from storage.tables import Chat, Person, Role

NOT_DONE = "刚才的操作没有办成，已报告管理员。请稍后再试，或联系政府办公室。"
SET_ASIDE = "有一条消息多次处理失败，已搁置。请查看日志，运行 mishu doctor。"


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


def tell_of_set_aside(session: Session, chat_id: int, now: datetime) -> None:
    """Tell whoever wrote, and their administrators, that an update could not be handled."""
    person = session.exec(
        select(Person).where(Person.telegram_id == chat_id).order_by(col(Person.id))
    ).first()
    if person is None:
        return
    tell(session, person, "note", {"text": NOT_DONE}, now=now)
    for other in session.exec(
        select(Person).where(Person.organisation_id == person.organisation_id, Person.id != person.id)
    ).all():
        if Role.ADMINISTRATOR in other.roles:
            tell(session, other, "note", {"text": SET_ASIDE}, now=now)


def move_group(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup to its new id."""
    known = session.exec(select(Chat).where(Chat.telegram_chat_id == new_chat_id)).first()
    group = session.exec(select(Chat).where(Chat.telegram_chat_id == old_chat_id)).first()
    if group is not None and known is None:
        group.telegram_chat_id = new_chat_id
        session.add(group)
        session.flush()
