"""谁不在: who is away, with stand-ins, within what the asker may see."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.acting import Acting, who_acts
from office.seats import LEADERS
from office.sheets import can_see_private
from storage.tables import Case, CaseStatus, Leave, Organisation, Person, Seat, Unit


@dataclass(frozen=True)
class Away:
    """Somebody away on some of the days asked about; `place` and `kind` are for the trusted only."""

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


def find_away(
    session: Session, actor: Actor, *, first: date, last: date, unit_id: int | None = None
) -> list[Away]:
    """Return who is away between two days, both inclusive, leaders first."""
    found = []
    for case, leave in _granted(session, actor.organisation_id, first, last):
        seat = session.get_one(Seat, case.seat_id)
        if unit_id is not None and seat.unit_id != unit_id:
            continue
        trusted = can_see_private(session, actor, case)
        leads = seat.rank in LEADERS
        found.append(
            Away(
                session.get_one(Person, case.applicant_id).name,
                seat.title,
                session.get_one(Unit, seat.unit_id).name,
                leave.from_on,
                leave.to_on,
                leave.place if trusted else "",
                str(leave.kind) if trusted else "",
                leads,
                trusted or actor.is_leader or not leads,
                _acting(session, actor.organisation, seat, max(first, leave.from_on)),
            )
        )
    return sorted(found, key=lambda away: (not away.is_leader, away.from_on, away.seat))


def find_acting_in_group(session: Session, organisation: Organisation, *, on: date) -> list[Acting]:
    """Return who acts for whom on a day: all that a group may see."""
    return [
        _acting(session, organisation, session.get_one(Seat, case.seat_id), on)
        for case, _ in _granted(session, organisation.id or 0, on, on)
    ]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _granted(session: Session, organisation_id: int, first: date, last: date) -> list[tuple[Case, Leave]]:
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.organisation_id == organisation_id,
            Leave.from_on <= last,
            Leave.to_on >= first,
            or_(col(Leave.returned_on).is_(None), col(Leave.returned_on) > first),
            col(Case.status).in_((CaseStatus.APPROVED, CaseStatus.ENDED)),
        )
        .order_by(col(Leave.from_on), col(Case.id))
    ).all()
    return [(case, leave) for case, leave in rows]


def _acting(session: Session, organisation: Organisation, seat: Seat, on: date) -> Acting:
    return who_acts(session, seat, on=on, rulebook=organisation.rulebook)
