"""Who belongs to an organisation, and how far each has come in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from office.calendar.calendars import local_day
from office.errors import BadInputError
from storage.tables import Holding, Invitation, Organisation, Person, Seat


class Standing(StrEnum):
    JOINED = "joined"
    BLOCKED = "blocked"
    """Joined, and has shut the bot out since."""
    INVITED = "invited"
    """Has an invitation that can still be used."""
    UNINVITED = "uninvited"
    GONE = "gone"
    """Holds neither seat nor role any more."""


@dataclass(frozen=True)
class Member:
    person: Person
    seats: tuple[Seat, ...]
    standing: Standing


def find_organisation(session: Session, slug: str | None) -> Organisation:
    """Return the organisation of that slug, or the only one there is. Raises BadInputError."""
    found = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
    if not found:
        raise BadInputError("还没有机构，请先用 mishu org import 导入名册。")
    chosen = [organisation for organisation in found if slug in (None, organisation.slug)]
    if len(chosen) != 1:
        slugs = "、".join(organisation.slug for organisation in found)
        raise BadInputError("请用 --org 指明机构，现有：{slugs}。", slugs=slugs)
    return chosen[0]


def find_members(session: Session, organisation: Organisation, *, now: datetime) -> tuple[Member, ...]:
    """Return everyone of the organisation in the order in which they were entered."""
    today = local_day(organisation, now)
    invited = set(
        session.exec(
            select(Invitation.person_id).where(
                Invitation.organisation_id == organisation.id,
                col(Invitation.used_at).is_(None),
                col(Invitation.withdrawn_at).is_(None),
                col(Invitation.expires_at) > now,
            )
        )
    )
    people = session.exec(
        select(Person).where(Person.organisation_id == organisation.id).order_by(col(Person.id))
    ).all()
    members = []
    held = _find_held(session, organisation.id or 0, today)
    for person in people:
        seats = tuple(held.get(person.id or 0, ()))
        standing = _standing(person, holds=bool(seats or person.roles), invited=person.id in invited)
        members.append(Member(person, seats, standing))
    return tuple(members)


def _find_held(session: Session, organisation_id: int, on: date) -> dict[int, list[Seat]]:
    """Return everybody's seats on a day, the main one first, in one look."""
    held: dict[int, list[Seat]] = defaultdict(list)
    for person_id, seat in session.exec(
        select(Holding.person_id, Seat)
        .join(Seat, col(Seat.id) == col(Holding.seat_id))
        .where(
            Holding.organisation_id == organisation_id,
            Holding.from_on <= on,
            or_(col(Holding.until_on).is_(None), col(Holding.until_on) >= on),
        )
        .order_by(col(Seat.sort), col(Seat.id))
    ):
        held[person_id].append(seat)
    return held


def find_member(session: Session, organisation: Organisation, name: str, *, now: datetime) -> Member:
    """Return one person by name. Raises BadInputError naming whom it may have meant."""
    members = find_members(session, organisation, now=now)
    found = next((member for member in members if member.person.name == name.strip()), None)
    if found is None:
        near = "、".join(m.person.name for m in members if m.person.name[:1] == name.strip()[:1])
        hint = f"是不是：{near}？" if near else "请写名册里的全名。"
        raise BadInputError("没有叫“{name}”的人。{hint}", name=name.strip()[:20], hint=hint)
    return found


def _standing(person: Person, *, holds: bool, invited: bool) -> Standing:
    if not holds:
        return Standing.GONE
    if person.telegram_id is not None:
        return Standing.BLOCKED if person.blocked_at else Standing.JOINED
    return Standing.INVITED if invited else Standing.UNINVITED
