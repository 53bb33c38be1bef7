"""Everybody's way in: who has joined, who holds an invitation, who has none; invitations made for many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from office.access import Actor, require_administrator
from office.errors import BadInputError, StaleError
from office.outbox import tell
from office.people.invitations import invite, withdraw
from office.people.members import Member, Standing, find_members
from office.people.seats import find_head, find_holder
from storage.tables import Invitation, Organisation, Person, Unit

DAYS = 14
"""How long an invitation made in the chat is good."""

ALL_IN = "没有需要邀请的人：都已加入，或已有可用的邀请。要换链接，请在名单里点姓名。"
NOT_HERE = "名册里没有这个人了，请看最新的名单。"
NOT_POSTED = "{name}现在没有职务，请先在名册里写明职务。"
NONE_OPEN = "{name}没有可以撤销的邀请。"


@dataclass(frozen=True)
class Guest:
    """Somebody of the organisation with how far they have come in, and the invitation they hold."""

    member: Member
    unit: str
    expires_at: datetime | None = None
    reminded_at: datetime | None = None

    @property
    def has_joined(self) -> bool:
        return self.member.standing in (Standing.JOINED, Standing.BLOCKED)


@dataclass(frozen=True)
class MadeInvitation:
    """An invitation just made. Its token is kept nowhere: it is told now or never."""

    guest: Guest
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Reminded:
    """Whom heads of units were asked to remind, and who is left to the office."""

    asked: tuple[str, ...]
    left: tuple[str, ...]


def find_guests(session: Session, organisation: Organisation, *, now: datetime) -> tuple[Guest, ...]:
    """Return everybody who has a post or a role, in the order in which they were entered."""
    held = {
        row.person_id: row
        for row in session.exec(
            select(Invitation).where(
                Invitation.organisation_id == organisation.id,
                col(Invitation.used_at).is_(None),
                col(Invitation.withdrawn_at).is_(None),
                col(Invitation.expires_at) > now,
            )
        )
    }
    names = dict(
        session.exec(select(Unit.id, Unit.name).where(Unit.organisation_id == organisation.id)).all()
    )
    guests = []
    for member in find_members(session, organisation, now=now):
        if member.standing is Standing.GONE:
            continue
        row = held.get(member.person.id or 0)
        unit = names.get(member.seats[0].unit_id, "") if member.seats else ""
        guests.append(Guest(member, unit, row.expires_at if row else None, row.reminded_at if row else None))
    return tuple(guests)


def find_guest(session: Session, actor: Actor, person_id: int) -> Guest:
    """Return one of them. Raises StaleError where they have left."""
    for guest in find_guests(session, actor.organisation, now=actor.now):
        if guest.member.person.id == person_id:
            return guest
    raise StaleError(NOT_HERE)


def invite_all(session: Session, actor: Actor, *, at_most: int | None = None) -> tuple[MadeInvitation, ...]:
    """Make an invitation for whoever has not joined and holds none, and return them with their tokens.

    Raises NotForYouError, and BadInputError where nobody needs one.
    """
    require_administrator(actor)
    waiting = [
        guest
        for guest in find_guests(session, actor.organisation, now=actor.now)
        if guest.member.standing is Standing.UNINVITED
    ]
    if not waiting:
        raise BadInputError(ALL_IN)
    return tuple(_make(session, actor, guest) for guest in waiting[:at_most])


def invite_again(session: Session, actor: Actor, person_id: int) -> MadeInvitation:
    """Make a new invitation for one person; the one they hold ends with it.

    Somebody who has joined may be invited anew, as after a lost phone: the new account replaces the old.
    """
    require_administrator(actor)
    return _make(session, actor, find_guest(session, actor, person_id))


def withdraw_invitation(session: Session, actor: Actor, person_id: int) -> Guest:
    """Withdraw the invitation that somebody holds. Raises StaleError where there is none."""
    require_administrator(actor)
    guest = find_guest(session, actor, person_id)
    if not withdraw(session, person_id=person_id, withdrawn_by_id=actor.person_id, now=actor.now):
        raise StaleError(NONE_OPEN, name=guest.member.person.name)
    return find_guest(session, actor, person_id)


def remind_of_invitations(session: Session, actor: Actor) -> Reminded:
    """Ask the heads of units once to remind those of theirs who hold an invitation and have not used it.

    Nobody who has not joined can be written to; who heads nothing that could be asked is left to the office.
    """
    require_administrator(actor)
    waiting: dict[int, list[Guest]] = defaultdict(list)
    for guest in find_guests(session, actor.organisation, now=actor.now):
        if guest.member.standing is Standing.INVITED and guest.reminded_at is None and guest.member.seats:
            waiting[guest.member.seats[0].unit_id].append(guest)
    asked: list[str] = []
    left: list[str] = []
    for unit_id, guests in waiting.items():
        names = [guest.member.person.name for guest in guests]
        head = _find_head_who_joined(session, actor, unit_id)
        if head is not None:
            tell(session, head, "invitations.wanted", {"names": list(names)}, now=actor.now)
        (asked if head is not None else left).extend(names)
    _note_reminded(
        session, [guest.member.person.id for guests in waiting.values() for guest in guests], actor.now
    )
    return Reminded(tuple(asked), tuple(left))


def _find_head_who_joined(session: Session, actor: Actor, unit_id: int) -> Person | None:
    head = find_head(session, unit_id)
    holder = find_holder(session, head.id or 0, actor.today) if head is not None else None
    return holder if holder is not None and holder.telegram_id is not None else None


def _note_reminded(session: Session, person_ids: Sequence[int | None], now: datetime) -> None:
    for row in session.exec(
        select(Invitation).where(
            col(Invitation.person_id).in_(person_ids),
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
    ):
        row.reminded_at = now
        session.add(row)
    session.flush()


def _make(session: Session, actor: Actor, guest: Guest) -> MadeInvitation:
    person = guest.member.person
    if not guest.member.seats and not person.roles:
        raise BadInputError(NOT_POSTED, name=person.name)
    token = invite(session, person_id=person.id or 0, made_by_id=actor.person_id, now=actor.now, days=DAYS)
    return MadeInvitation(guest, token, actor.now + timedelta(days=DAYS))
