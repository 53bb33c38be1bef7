"""The organisation's groups: what each follows, which cannot be reached; letting go of one."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from office.access import Actor, require_administrator
from office.auditing import log_act
from office.errors import StaleError
from office.people.groups import Followed, find_followed
from storage.tables import Binding, Chat


@dataclass(frozen=True)
class Group:
    """A group with what it follows, in all of its threads."""

    chat: Chat
    follows: Followed


def find_groups(session: Session, actor: Actor) -> tuple[Group, ...]:
    """Return the groups in the order in which they came. Raises NotForYouError."""
    require_administrator(actor)
    chats = session.exec(
        select(Chat).where(Chat.organisation_id == actor.organisation_id).order_by(col(Chat.id))
    ).all()
    return tuple(Group(chat, _all_followed(session, chat)) for chat in chats)


def let_go(session: Session, actor: Actor, chat_id: int) -> str:
    """Forget a group and what it follows, and return its title. It may be bound anew from within.

    Raises NotForYouError, and StaleError where it is not there any more.
    """
    require_administrator(actor)
    chat = session.get(Chat, chat_id, with_for_update=True)
    if chat is None or chat.organisation_id != actor.organisation_id:
        raise StaleError("这个群已经移除了。")
    for row in session.exec(select(Binding).where(Binding.chat_id == chat.id)).all():
        session.delete(row)
    session.flush()
    about, title = f"group:{chat.telegram_chat_id}", chat.title
    session.delete(chat)
    session.flush()
    log_act(session, actor, "group.let_go", about=about, text={"title": title})
    return title


def _all_followed(session: Session, chat: Chat) -> Followed:
    threads = {
        None: None,
        **dict.fromkeys(session.exec(select(Binding.thread_id).where(Binding.chat_id == chat.id)).all()),
    }
    found = [find_followed(session, chat, thread) for thread in threads]
    return Followed(
        tuple(dict.fromkeys(kind for one in found for kind in one.kinds)),
        tuple(dict.fromkeys(unit for one in found for unit in one.units)),
        tuple(dict.fromkeys(campaign for one in found for campaign in one.campaigns)),
    )
