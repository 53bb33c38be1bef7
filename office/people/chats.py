"""Whether people and groups can be reached, as Telegram tells it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from office.outbox import tell
from storage.tables import Binding, Chat, Outbox, OutboxState, Person, Role

NOT_DONE = "刚才的操作没有办成，已报告管理员。请稍后再试，或联系政府办公室。"
TITLE = 200
SET_ASIDE = "有一条消息多次处理失败，已搁置。请查看日志，运行 mishu doctor。"


class ChatNews(StrEnum):
    """What became of a chat, as the office is told of it once."""

    BLOCKED = "blocked"
    """A person shut the secretary out."""
    BACK = "back"
    LOST = "lost"
    """The secretary was removed from a group, or may not speak there."""
    FOUND = "found"
    MOVED = "moved"
    """A group became a supergroup."""
    ADDED = "added"
    """A group that follows nothing yet."""


def record_unreachable(session: Session, telegram_id: int, now: datetime) -> None:
    """Record that a person or a group cannot be written to, and tell the office of it once.

    A person keeps all their rights; what waits for them waits, and the office may record for them.
    """
    blocked = select(Person).where(Person.telegram_id == telegram_id, col(Person.blocked_at).is_(None))
    for person in session.exec(blocked.with_for_update()).all():
        person.blocked_at = now
        _tell_office(session, person.organisation_id, ChatNews.BLOCKED, now, but=person, person=person.id)
    lost = select(Chat).where(Chat.telegram_chat_id == telegram_id, col(Chat.lost_at).is_(None))
    for chat in session.exec(lost.with_for_update()).all():
        chat.lost_at = now
        _tell_office(session, chat.organisation_id, ChatNews.LOST, now, title=chat.title)
    session.flush()


def record_reachable(session: Session, telegram_id: int, now: datetime) -> None:
    """Record that a person or a group can be written to again, and tell the office where that is news."""
    shut_out = select(Person).where(Person.telegram_id == telegram_id, col(Person.blocked_at).is_not(None))
    for person in session.exec(shut_out.with_for_update()).all():
        person.blocked_at = None
        _tell_office(session, person.organisation_id, ChatNews.BACK, now, but=person, person=person.id)
    lost = select(Chat).where(Chat.telegram_chat_id == telegram_id, col(Chat.lost_at).is_not(None))
    for chat in session.exec(lost.with_for_update()).all():
        chat.lost_at = None
        _tell_office(session, chat.organisation_id, ChatNews.FOUND, now, title=chat.title)
    session.flush()


def record_added(session: Session, chat_id: int, title: str, *, by_id: int, now: datetime) -> None:
    """Tell an administrator who took the secretary into a group how it comes to follow anything."""
    if session.exec(select(Chat).where(Chat.telegram_chat_id == chat_id)).first() is not None:
        return
    for person in session.exec(select(Person).where(Person.telegram_id == by_id)).all():
        if Role.ADMINISTRATOR in person.roles:
            args: dict[str, object] = {"what": ChatNews.ADDED.value, "title": title[:TITLE]}
            tell(session, person, "chat.news", args, now=now)


def _tell_office(
    session: Session,
    organisation_id: int,
    news: ChatNews,
    now: datetime,
    *,
    but: Person | None = None,
    **facts: object,
) -> None:
    """Tell administrators and the office's staff what became of a chat."""
    wanted = {Role.ADMINISTRATOR, Role.OFFICE}
    for person in session.exec(
        select(Person).where(Person.organisation_id == organisation_id).order_by(col(Person.id))
    ).all():
        if person is not but and wanted & set(person.roles):
            tell(session, person, "chat.news", {"what": news.value, **facts}, now=now)


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


def move_group(session: Session, old_chat_id: int, new_chat_id: int, now: datetime) -> None:
    """Follow a group that became a supergroup to its new id, with what it follows and what it is owed."""
    group = session.exec(select(Chat).where(Chat.telegram_chat_id == old_chat_id).with_for_update()).first()
    if group is None:
        return
    known = session.exec(select(Chat).where(Chat.telegram_chat_id == new_chat_id)).first()
    if known is None:
        group.telegram_chat_id, group.lost_at = new_chat_id, None
        session.add(group)
    elif known.organisation_id == group.organisation_id:
        _merge(session, group, into=known)
    else:
        return
    session.connection().execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == old_chat_id, col(Outbox.state) == OutboxState.PENDING)
        .values(chat_id=new_chat_id, lease_until_at=None, edit_message_id=None)
    )
    session.flush()
    _tell_office(session, group.organisation_id, ChatNews.MOVED, now, title=group.title)


def _merge(session: Session, old: Chat, *, into: Chat) -> None:
    """Give what an old group follows to the one that it became, and forget the old one."""
    follows = {
        (row.meeting_kind, row.unit_id, row.campaign)
        for row in session.exec(select(Binding).where(Binding.chat_id == into.id)).all()
    }
    for row in session.exec(select(Binding).where(Binding.chat_id == old.id)).all():
        if (row.meeting_kind, row.unit_id, row.campaign) in follows:
            session.delete(row)
        else:
            row.chat_id = into.id or 0
    into.unit_id = into.unit_id or old.unit_id
    session.flush()
    session.delete(old)
