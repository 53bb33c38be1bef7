"""Who may answer for a seat that owes a report, and for whom somebody may."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from sqlmodel import Session

from office.access import Actor, find_office_staff
from office.calendar.calendars import local_day
from office.duties.operations import OFFICE, find_collecting, work_of
from office.people.acting import find_granted, who_acts
from office.people.seats import LEADERS, find_holders
from office.reminders.remembered import remember
from office.rulebook.versions import find_key
from storage.tables import Organisation, Person, Seat, Unit, UnitKind


class Standing(StrEnum):
    """As what somebody answers for a seat."""

    HOLDER = "holder"
    STAND_IN = "stand_in"
    RECORDER = "recorder"
    """The office, or the seat's 联络员: 代录."""


def find_standing(session: Session, actor: Actor, seat: Seat) -> Standing | None:
    """Return as what the actor may answer for a seat today; None where it is not theirs."""
    if seat.id in {own.id for own in actor.seats}:
        return Standing.HOLDER
    acting = who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=work_of(seat))
    if acting.person is not None and acting.person.id == actor.person_id:
        return Standing.STAND_IN
    return Standing.RECORDER if actor.is_office or seat.liaison_id == actor.person_id else None


def find_answered_seats(session: Session, actor: Actor, seat_ids: Collection[int]) -> dict[int, Standing]:
    """Return for which of these seats the actor answers today: own ones, and those they stand in for.

    A seat for which nobody acts is answered for by the office.
    """
    own = {seat.id or 0 for seat in actor.seats} & set(seat_ids)
    found = dict.fromkeys(sorted(own), Standing.HOLDER)
    for seat_id in sorted(set(seat_ids) - own - _find_manned(session, actor, seat_ids)):
        seat = session.get_one(Seat, seat_id)
        acting = who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=work_of(seat))
        if acting.person is not None and acting.person.id == actor.person_id:
            found[seat_id] = Standing.STAND_IN
        elif acting.person is None and actor.is_office:
            found[seat_id] = Standing.RECORDER
    return found


def find_answering(
    session: Session, organisation: Organisation, seat: Seat, *, now: datetime
) -> list[Person]:
    """Return who is reminded of what a seat owes: who acts for it today, else the office."""
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    acting = who_acts(session, seat, on=today, rulebook=rulebook, work=work_of(seat))
    return [acting.person] if acting.person else find_office_staff(session, organisation.id or 0)


def find_collectors(
    session: Session, organisation: Organisation, to: Iterable[str], *, now: datetime
) -> list[Person]:
    """Return who collects a round: the office's staff, or who acts for the head of the body it goes to."""
    words = [word for word in to if word != OFFICE]
    seats = find_collecting(session, organisation, words, on=local_day(organisation, now))
    if not words or all(is_office_seat(session, seat) for seat in seats):
        return find_office_staff(session, organisation.id or 0)
    people = [one for seat in seats for one in find_answering(session, organisation, seat, now=now)]
    return list({person.id: person for person in people}.values())


def collects(session: Session, actor: Actor, to: Iterable[str]) -> bool:
    """Whether the actor sees the sheet of what goes there: the office always, else whoever collects it."""
    if actor.is_office:
        return True
    people = find_collectors(session, actor.organisation, to, now=actor.now)
    return actor.person_id in {person.id for person in people}


def is_office_seat(session: Session, seat: Seat) -> bool:
    """Whether a seat lies in the office itself."""
    unit = session.get(Unit, seat.unit_id)
    return unit is not None and unit.kind is UnitKind.OFFICE


def is_leader(seat: Seat) -> bool:
    """Whether a seat is a leader's: what it owes is said to the office and its 联络员, not to the leader."""
    return seat.rank in LEADERS


def _find_manned(session: Session, actor: Actor, seat_ids: Collection[int]) -> set[int]:
    """Return those of the seats whose holder is there today, and who answers for them therefore."""
    organisation_id, today = actor.organisation_id, actor.today
    asked = ("manned", organisation_id, frozenset(seat_ids), today)
    return remember(session, asked, partial(_look_who_is_there, session, organisation_id, seat_ids, today))


def _look_who_is_there(
    session: Session, organisation_id: int, seat_ids: Collection[int], today: date
) -> set[int]:
    away = {leave.person_id for _, leave in find_granted(session, organisation_id, today, today)}
    holders = find_holders(session, seat_ids, today)
    return {seat_id for seat_id, holder in holders.items() if holder.id not in away}
