"""谁不在: who is away, with stand-ins, within what the asker may see."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from office.access import Actor
from office.leave.sheet import can_see_private
from office.people.acting import Acting, find_granted, find_partly_delegated, who_acts
from office.people.seats import LEADERS, find_seats
from office.rulebook.versions import find_key
from storage.tables import Leave, Organisation, Person, Seat, Unit


@dataclass(frozen=True)
class Away:
    """Somebody away on some of the days asked about.

    `place` and `kind` are for the trusted only; where a leader is, the other leaders know too.
    """

    person: str
    seat: str
    unit: str
    from_on: date
    to_on: date
    place: str
    kind: str
    is_leader: bool
    shows_days: bool
    """Whether the asker may know when and where, and not only who acts."""
    acting: Acting
    parts: tuple[Acting, ...] = ()
    """Who acts in a part of the work that was delegated by itself."""


def find_away(
    session: Session, actor: Actor, *, first: date, last: date, unit_id: int | None = None
) -> list[Away]:
    """Return who is away between two days, both inclusive, leaders first.

    Those who may not know a leader's days learn, of a span, who acts today alone.
    """
    found = []
    for case, leave in find_granted(session, actor.organisation_id, first, last):
        seat = session.get_one(Seat, case.seat_id)
        if unit_id is not None and seat.unit_id != unit_id:
            continue
        trusted = can_see_private(session, actor, case)
        leads = seat.rank in LEADERS
        shows_days = trusted or actor.is_leader or not leads
        if not shows_days and first != last and not _is_away(leave, actor.today):
            continue  # a line without days among those of a week would be read as today's
        day = actor.today if not shows_days and first != last else max(first, leave.from_on)
        found.append(
            Away(
                session.get_one(Person, case.applicant_id).name,
                seat.title,
                session.get_one(Unit, seat.unit_id).name,
                leave.from_on,
                leave.to_on,
                leave.place if trusted or (leads and actor.is_leader) else "",
                str(leave.kind) if trusted else "",
                leads,
                shows_days,
                _acting(session, actor.organisation, seat, day),
                tuple(find_partly_delegated(session, seat, on=day)),
            )
        )
    return sorted(found, key=lambda away: (not away.is_leader, away.from_on, away.seat))


def find_acting_in_group(session: Session, organisation: Organisation, *, on: date) -> list[Acting]:
    """Return who acts for whom on a day, for every seat of those away: all that a group may see."""
    found: dict[int, list[Acting]] = {}
    for case, _ in find_granted(session, organisation.id or 0, on, on):
        for seat in find_seats(session, case.applicant_id, on):
            acting = _acting(session, organisation, seat, on)
            if acting.person or seat.id == case.seat_id:
                found.setdefault(seat.id or 0, [acting, *find_partly_delegated(session, seat, on=on)])
    return [acting for actings in found.values() for acting in actings]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _is_away(leave: Leave, on: date) -> bool:
    return leave.from_on <= on <= leave.to_on and (leave.returned_on is None or leave.returned_on > on)


def _acting(session: Session, organisation: Organisation, seat: Seat, on: date) -> Acting:
    return who_acts(session, seat, on=on, rulebook=find_key(organisation.rulebook, on))
