"""Who must know of an incident: whom to ring, in what order; who is told; who publishes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import find_by_ranks, find_head, find_main_seat, find_responsible
from office.rulebook.versions import find_key
from office.watch.shifts import find_on_duty
from storage.tables import Incident, Organisation, Person, Seat, Unit, UnitKind, WorkKind

_PUBLISHERS = ("新闻", "宣传")
"""Words in the name of a unit that publishes."""


class Station(StrEnum):
    """As what somebody is rung."""

    OFFICER = "officer"
    LEADER = "leader"
    DIRECTOR = "director"
    RESPONSIBLE = "responsible"
    MAYOR = "mayor"
    STAFF = "staff"


RUNG = (Station.OFFICER, Station.LEADER, Station.DIRECTOR, Station.RESPONSIBLE)
"""Whose numbers are given to be rung; the others get the card."""


@dataclass(frozen=True)
class Contact:
    """Somebody who must know, and as what; `for_seat` where they act for it today."""

    station: Station
    person: Person
    seat: Seat | None
    for_seat: Seat | None = None


def find_contacts(
    session: Session, organisation: Organisation, unit_id: int | None, *, now: datetime
) -> list[Contact]:
    """Return who must know, each once, in the order in which they are rung: who acts today."""
    today = local_day(organisation, now)
    found: dict[int, Contact] = {}

    def add(station: Station, person: Person | None, for_seat: Seat | None = None) -> None:
        if person is None or person.id in found:
            return
        own = find_main_seat(session, person.id or 0, today)
        stands_in = for_seat if for_seat is not None and own is not None and own.id != for_seat.id else None
        found[person.id or 0] = Contact(station, person, own, stands_in)

    shift = find_on_duty(session, organisation.id or 0, now)
    if shift is not None:
        add(Station.OFFICER, session.get_one(Person, shift.officer_id))
        add(Station.LEADER, session.get_one(Person, shift.leader_id))
    for seat in find_by_ranks(session, organisation.id or 0, ("office_director",)):
        add(Station.DIRECTOR, _acting(session, organisation, seat, now=now), seat)
    responsible = find_responsible(session, unit_id) if unit_id else None
    if responsible is not None:
        add(Station.RESPONSIBLE, _acting(session, organisation, responsible, now=now), responsible)
    for seat in find_by_ranks(session, organisation.id or 0, ("mayor",)):
        add(Station.MAYOR, _acting(session, organisation, seat, now=now), seat)
    for person in find_office_staff(session, organisation.id or 0):
        add(Station.STAFF, person)
    return list(found.values())


def find_watch_and_office(session: Session, organisation: Organisation, *, now: datetime) -> list[Person]:
    """Return who reports upward: the watch, and the office."""
    shift = find_on_duty(session, organisation.id or 0, now)
    ids = [shift.officer_id, shift.leader_id] if shift else []
    ids += [person.id or 0 for person in find_office_staff(session, organisation.id or 0)]
    return [session.get_one(Person, person_id) for person_id in dict.fromkeys(ids)]


def find_publishers(session: Session, incident: Incident, *, now: datetime) -> list[Person]:
    """Return who publishes what is to be said of an emergency: the unit for news, else the office."""
    organisation = session.get_one(Organisation, incident.organisation_id)
    units = session.exec(
        select(Unit)
        .where(Unit.organisation_id == organisation.id, Unit.kind != UnitKind.OUTSIDE)
        .order_by(col(Unit.id))
    ).all()
    for unit in units:
        if any(word in unit.name for word in _PUBLISHERS):
            head = find_head(session, unit.id or 0)
            person = _acting(session, organisation, head, now=now) if head else None
            if person is not None:
                return [person]
    return find_office_staff(session, organisation.id or 0)


def _acting(session: Session, organisation: Organisation, seat: Seat, *, now: datetime) -> Person | None:
    """Return who acts for a seat now; where nobody does, its holder all the same: this does not wait."""
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    acting = who_acts(session, seat, on=today, rulebook=rulebook, work=Work(WorkKind.DUTY, seat.unit_id))
    return acting.person or acting.holder
