"""Groups: which kinds of meeting and which units they follow, and what they are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from office.access import Actor
from office.auditing import log_act
from office.errors import BadInputError, NotForYouError
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Binding, Chat, Lane, Organisation, Outbox, Unit, UnitKind

TITLE = 200
CAMPAIGN = ("专项", "专项行动", "campaign")
CAMPAIGN_NAME = 100
EVERY_MEETING = "all"
"""A binding to every kind of meeting is one to each of them."""


class GroupThread(NamedTuple):
    """Where a group is told: the chat, and in a forum its thread."""

    chat_id: int
    thread_id: int | None = None


@dataclass(frozen=True)
class Followed:
    """What a chat, or one thread of it, follows."""

    kinds: tuple[str, ...]
    units: tuple[str, ...]
    campaigns: tuple[str, ...] = ()


def tell_groups(
    session: Session,
    organisation: Organisation,
    card: str,
    args: dict[str, object],
    *,
    now: datetime,
    kind: str | None = None,
    unit_ids: Iterable[int] = (),
    about: str | None = None,
) -> int:
    """Owe a card to every group that follows this kind of meeting or one of these units, in its thread.

    A group is told once for each of its threads. What is about persons is not to be told here at all.
    Returns how many are told.
    """
    threads = find_threads(session, organisation.id or 0, kind=kind, unit_ids=unit_ids)
    for thread in threads:
        _owe(session, organisation, thread, card, args, now=now, about=about)
    return len(threads)


def find_threads(
    session: Session, organisation_id: int, *, kind: str | None = None, unit_ids: Iterable[int] = ()
) -> list[GroupThread]:
    """Return chat and thread of the groups that follow a kind of meeting or one of these units."""
    wanted = set(unit_ids)
    rows = session.exec(
        select(Chat.telegram_chat_id, Chat.unit_id, Binding)
        .join(Binding, col(Binding.chat_id) == col(Chat.id), isouter=True)
        .where(Chat.organisation_id == organisation_id, col(Chat.lost_at).is_(None))
        .order_by(col(Chat.id), col(Binding.id))
    ).all()
    threads: dict[GroupThread, None] = {}
    bound = {chat_id for chat_id, _, binding in rows if binding is not None and binding.unit_id in wanted}
    for chat_id, own_unit_id, binding in rows:
        if binding is not None and (
            (kind is not None and binding.meeting_kind == kind) or binding.unit_id in wanted
        ):
            threads[GroupThread(chat_id, binding.thread_id)] = None
        elif own_unit_id in wanted and chat_id not in bound:
            threads[GroupThread(chat_id)] = None
    return list(threads)


def answer_group(
    session: Session,
    organisation: Organisation,
    thread: GroupThread,
    card: str,
    args: dict[str, object],
    *,
    now: datetime,
) -> None:
    """Owe a group the answer to what was said in it, in the thread in which it was said."""
    _owe(session, organisation, thread, card, args, now=now, lane=Lane.ANSWER)


def bind_group(
    session: Session, actor: Actor, chat_id: int, name: str, *, title: str, thread_id: int | None
) -> Followed:
    """Have a group, in a forum one thread of it, follow a kind of meeting or a unit. Administrators only.

    A group not yet known becomes one of the organisation's. What is bound already stays bound.
    """
    chat = _administered(session, actor, chat_id, title=title)
    for kind, unit_id, campaign in _named(session, actor, name):
        row = _find(session, chat, kind, unit_id, campaign)
        if row is None:
            row = Binding(
                organisation_id=actor.organisation_id,
                chat_id=chat.id or 0,
                meeting_kind=kind,
                unit_id=unit_id,
                campaign=campaign,
            )
        row.thread_id = thread_id
        session.add(row)
    session.flush()
    _log(session, actor, chat, "group.bind", name)
    return find_followed(session, chat, thread_id)


def unbind_group(
    session: Session, actor: Actor, chat_id: int, name: str, *, title: str, thread_id: int | None
) -> Followed:
    """Have a group follow a kind of meeting or a unit no longer."""
    chat = _administered(session, actor, chat_id, title=title)
    for kind, unit_id, campaign in _named(session, actor, name):
        row = _find(session, chat, kind, unit_id, campaign)
        if row is not None:
            session.delete(row)
    session.flush()
    _log(session, actor, chat, "group.unbind", name)
    return find_followed(session, chat, thread_id)


def show_group(
    session: Session, actor: Actor, chat_id: int, *, title: str, thread_id: int | None
) -> Followed:
    """Return what a group follows. Administrators only."""
    return find_followed(session, _administered(session, actor, chat_id, title=title), thread_id)


def find_followed(session: Session, chat: Chat, thread_id: int | None) -> Followed:
    """Return what a chat follows in one of its threads; the unit whose own group it is counts too."""
    rows = session.exec(
        select(Binding)
        .where(Binding.chat_id == chat.id, Binding.thread_id == thread_id)
        .order_by(col(Binding.id))
    ).all()
    unit_ids = dict.fromkeys(row.unit_id for row in rows if row.unit_id is not None)
    if thread_id is None and chat.unit_id is not None:
        unit_ids.setdefault(chat.unit_id)
    units = [session.get_one(Unit, unit_id).name for unit_id in unit_ids]
    kinds = tuple(row.meeting_kind for row in rows if row.meeting_kind)
    return Followed(kinds, tuple(units), tuple(row.campaign for row in rows if row.campaign))


def _owe(
    session: Session,
    organisation: Organisation,
    thread: GroupThread,
    card: str,
    args: dict[str, object],
    *,
    now: datetime,
    about: str | None = None,
    lane: Lane = Lane.NOTICE,
) -> None:
    session.add(
        Outbox(
            organisation_id=organisation.id,
            chat_id=thread.chat_id,
            thread_id=thread.thread_id,
            lane=lane,
            card=card,
            args=args,
            about=about,
            anew=True,
            not_before_at=now,
            made_at=now,
        )
    )


def _administered(session: Session, actor: Actor, chat_id: int, *, title: str) -> Chat:
    if not actor.is_administrator:
        raise NotForYouError("群的绑定由管理员办理。")
    chat = session.exec(select(Chat).where(Chat.telegram_chat_id == chat_id)).first()
    if chat is None:
        chat = Chat(
            organisation_id=actor.organisation_id,
            telegram_chat_id=chat_id,
            title=title[:TITLE] or str(chat_id),
        )
        session.add(chat)
        session.flush()
    if chat.organisation_id != actor.organisation_id:
        raise NotForYouError("这个群不属于您所在的单位。")
    chat.lost_at = None  # whoever hears what is said there can be heard there, or learns otherwise
    session.add(chat)
    return chat


def _named(session: Session, actor: Actor, name: str) -> Sequence[tuple[str | None, int | None, str | None]]:
    """Return what a name binds to: one kind of meeting, all of them, a unit, or a campaign."""
    wanted = name.strip()
    if wanted in ("全部会议", "所有会议", EVERY_MEETING):
        return [(str(kind), None, None) for kind in MeetingKind]
    kind = MeetingKind.named(wanted)
    if kind is not None:
        return [(str(kind), None, None)]
    word, _, campaign = wanted.partition(" ")
    if word in CAMPAIGN and campaign.strip():
        return [(None, None, campaign.strip()[:CAMPAIGN_NAME])]
    unit = session.exec(
        select(Unit).where(
            Unit.organisation_id == actor.organisation_id,
            Unit.name == wanted,
            col(Unit.kind) != UnitKind.OUTSIDE,
        )
    ).first()
    if unit is None:
        raise BadInputError(
            "没有“{name}”这种会议或这个单位。请写会议名称或单位全称，"
            "例如：/admin bind 常务会议、/admin bind 财政局、/admin bind 专项 文明城区创建。",
            name=wanted[:20],
        )
    return [(None, unit.id, None)]


def _find(
    session: Session, chat: Chat, kind: str | None, unit_id: int | None, campaign: str | None
) -> Binding | None:
    return session.exec(
        select(Binding).where(
            Binding.chat_id == chat.id,
            Binding.meeting_kind == kind,
            Binding.unit_id == unit_id,
            Binding.campaign == campaign,
        )
    ).first()


def _log(session: Session, actor: Actor, chat: Chat, action: str, name: str) -> None:
    log_act(session, actor, action, about=f"group:{chat.telegram_chat_id}", text={"name": name})
