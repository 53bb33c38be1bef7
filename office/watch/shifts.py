"""值班: who is on duty when, and whether somebody may and can stand a watch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.calendar.calendars import local
from office.people.seats import LEADERS, find_seats
from office.watch.rules import find_provision
from rules.vocabulary import WatchItem
from storage.tables import (
    Case,
    CaseStatus,
    Leave,
    Organisation,
    Person,
    Seat,
    Shift,
    ShiftPart,
    Unit,
    UnitKind,
)

_AWAY = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)


class Obstacle(StrEnum):
    """Why somebody cannot stand a watch."""

    AWAY = "away"
    """On leave that day, granted or asked for."""
    ON_DUTY = "on_duty"
    """Has another watch at the same time."""
    GONE = "gone"
    """Holds no post that day."""


@dataclass(frozen=True)
class Hindrance:
    why: Obstacle
    leave: Leave | None = None
    shift: Shift | None = None


def about_shift(organisation: Organisation, shift: Shift) -> str:
    """Return a watch's natural name, under which its cards are posted: shift:2026-12-05T08:30."""
    return f"shift:{local(organisation, shift.starts_at):%Y-%m-%dT%H:%M}"


def find_on_duty(session: Session, organisation_id: int, now: datetime) -> Shift | None:
    """Return the watch that is on at an instant."""
    return session.exec(
        select(Shift)
        .where(Shift.organisation_id == organisation_id, Shift.starts_at <= now, Shift.ends_at > now)
        .order_by(col(Shift.starts_at).desc())
        .limit(1)
    ).first()


def find_coming(session: Session, organisation_id: int, now: datetime, most: int) -> list[Shift]:
    """Return the next watches that have not begun, in their order."""
    return list(
        session.exec(
            select(Shift)
            .where(Shift.organisation_id == organisation_id, Shift.starts_at > now)
            .order_by(col(Shift.starts_at))
            .limit(most)
        )
    )


def find_between(session: Session, organisation_id: int, first: date, last: date) -> list[Shift]:
    """Return the watches of the days first..last, in their order."""
    return list(
        session.exec(
            select(Shift)
            .where(Shift.organisation_id == organisation_id, Shift.on >= first, Shift.on <= last)
            .order_by(col(Shift.starts_at))
        )
    )


def find_month(session: Session, organisation_id: int, month_on: date) -> list[Shift]:
    """Return the watches of a month, given by its first day."""
    return find_between(session, organisation_id, month_on, last_of(month_on))


def find_shifts_of(session: Session, person_id: int, *, since: datetime) -> list[Shift]:
    """Return a person's watches that are not over at an instant, in their order."""
    return list(
        session.exec(
            select(Shift)
            .where(or_(Shift.leader_id == person_id, Shift.officer_id == person_id), Shift.ends_at > since)
            .order_by(col(Shift.starts_at))
        )
    )


def find_shifts_over(session: Session, person_id: int, first: date, last: date) -> list[Shift]:
    """Return a person's watches of the days first..last: those that a leave would lie over."""
    return list(
        session.exec(
            select(Shift)
            .where(
                or_(Shift.leader_id == person_id, Shift.officer_id == person_id),
                Shift.on >= first,
                Shift.on <= last,
            )
            .order_by(col(Shift.starts_at))
        )
    )


def find_previous(session: Session, shift: Shift) -> Shift | None:
    """Return the watch before one, from which it is taken over."""
    return session.exec(
        select(Shift)
        .where(Shift.organisation_id == shift.organisation_id, Shift.starts_at < shift.starts_at)
        .order_by(col(Shift.starts_at).desc())
        .limit(1)
    ).first()


def find_following(session: Session, shift: Shift) -> Shift | None:
    """Return the watch that takes over from one."""
    return session.exec(
        select(Shift)
        .where(Shift.organisation_id == shift.organisation_id, Shift.starts_at > shift.starts_at)
        .order_by(col(Shift.starts_at))
        .limit(1)
    ).first()


def part_of(shift: Shift, person_id: int) -> ShiftPart | None:
    """Return the part that somebody has in a watch."""
    if shift.officer_id == person_id:
        return ShiftPart.OFFICER
    return ShiftPart.LEADER if shift.leader_id == person_id else None


def person_in(session: Session, shift: Shift, part: ShiftPart) -> Person:
    return session.get_one(Person, shift.leader_id if part is ShiftPart.LEADER else shift.officer_id)


def find_leave_on(session: Session, person_id: int, on: date) -> tuple[Case, Leave] | None:
    """Return the leave that has somebody away on a day: granted, asked for, or waiting for an 内部口径."""
    found = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.person_id == person_id,
            Leave.from_on <= on,
            Leave.to_on >= on,
            or_(col(Leave.returned_on).is_(None), col(Leave.returned_on) > on),
            col(Case.status).in_(_AWAY),
        )
        .order_by(col(Leave.from_on))
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def find_hindrance(
    session: Session,
    person: Person,
    on: date,
    starts_at: datetime,
    ends_at: datetime,
    *,
    but: Collection[int] = (),
) -> Hindrance | None:
    """Return why somebody cannot stand a watch then; `but` are watches that would not be theirs any more."""
    if not find_seats(session, person.id or 0, on):
        return Hindrance(Obstacle.GONE)
    away = find_leave_on(session, person.id or 0, on)
    if away is not None:
        return Hindrance(Obstacle.AWAY, leave=away[1])
    others = session.exec(
        select(Shift)
        .where(
            or_(Shift.leader_id == person.id, Shift.officer_id == person.id),
            Shift.starts_at < ends_at,
            Shift.ends_at > starts_at,
        )
        .order_by(col(Shift.starts_at))
    ).all()
    return next((Hindrance(Obstacle.ON_DUTY, shift=one) for one in others if one.id not in but), None)


def may_lead(session: Session, rulebook: str, person: Person, on: date) -> bool:
    """Whether somebody may be 带班领导: of the ranks that the rulebook names, else a leader of government."""
    provision = find_provision(rulebook, WatchItem.LEADER_IN_CHARGE, on)
    ranks = provision.by if provision and provision.by else LEADERS
    return any(seat.rank in ranks for seat in find_seats(session, person.id or 0, on))


def may_watch(session: Session, rulebook: str, person: Person, on: date) -> bool:
    """Whether somebody belongs to those of whom the rulebook makes up the watch; where it names none, yes.

    Those it names by a post of the office are its directors and its whole staff.
    """
    provision = find_provision(rulebook, WatchItem.ON_DUTY, on)
    if provision is None or not provision.by:
        return True
    seats = find_seats(session, person.id or 0, on)
    return any(seat.rank in provision.by or is_of_office(session, seat) for seat in seats)


def is_of_office(session: Session, seat: Seat) -> bool:
    return session.get_one(Unit, seat.unit_id).kind is UnitKind.OFFICE


def sees_numbers(session: Session, actor: Actor) -> bool:
    """Whether somebody is shown the telephone numbers of the watch: staff, leaders, whoever is on duty."""
    on_duty = find_on_duty(session, actor.organisation_id, actor.now)
    if actor.is_office or actor.is_leader or any(is_of_office(session, seat) for seat in actor.seats):
        return True
    return on_duty is not None and part_of(on_duty, actor.person_id) is not None


def last_of(month_on: date) -> date:
    """Return a month's last day."""
    return next_month(month_on) - timedelta(days=1)


def next_month(month_on: date) -> date:
    """Return the first day of the month after."""
    return (month_on.replace(day=28) + timedelta(days=4)).replace(day=1)
