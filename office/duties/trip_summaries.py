"""出访总结: what a traveller owes after a trip abroad, where the rulebook asks for it."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day, work_calendar
from office.calendar.moved import Moved
from office.duties.operations import ANSWERED, OPEN, Owed, Round, about_occurrence, round_of, write_owed
from office.duties.reminders import plan_round
from office.duties.rules import TRIP, find_trip_summary
from office.outbox import tell
from rules.calendar import WorkCalendar
from storage.tables import (
    Case,
    CaseStatus,
    Leave,
    Occurrence,
    OccurrenceStatus,
    Organisation,
    Person,
)

_GRANTED = (CaseStatus.APPROVED, CaseStatus.ENDED)


def replan_trips(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Make what is owed of every trip abroad that is over; it moves with a changed return."""
    today = local_day(organisation, now)
    rows = _rows(session, organisation)
    trips = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(Leave.organisation_id == organisation.id, col(Leave.abroad).is_(True))
        .order_by(col(Case.id))
    ).all()
    for case, leave in trips:
        if leave.to_on <= today or leave.returned_on is not None or case.number in rows:
            _bring_into_line(session, organisation, case, leave, rows.get(case.number), now=now)


def close_trip(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """销假: a trip abroad is over. The traveller is told by when to summarise it, where the rule says."""
    organisation = session.get_one(Organisation, case.organisation_id)
    former = _rows(session, organisation).get(case.number)
    if not leave.abroad:
        return
    row = _bring_into_line(session, organisation, case, leave, former, now=now)
    if row is None or row.status not in OPEN:
        return
    traveller = session.get_one(Person, case.applicant_id)
    about = about_occurrence(session, row)
    tell(session, traveller, "report", {"occurrence": row.id}, now=now, about=about, anew=True)


def recount_trips(
    session: Session,
    organisation: Organisation,
    former: WorkCalendar,  # noqa: ARG001 - what was counted by it is stored
    *,
    now: datetime,
) -> list[Moved]:
    """Count anew, after the calendar has changed, by when trips are to be summarised; return what moved."""
    before = {row.id: row.due_on for row in _rows(session, organisation).values()}
    replan_trips(session, organisation, now=now)
    found = []
    for row in _rows(session, organisation).values():
        old = before.get(row.id, row.due_on)
        if row.status in OPEN and row.due_on != old:
            case = _case(session, organisation, row.about)
            people = (case.applicant_id,) if case else ()
            found.append(Moved(round_of(row).name, "出访总结", "报送期限", old, row.due_on, people))
    return found


def _bring_into_line(
    session: Session,
    organisation: Organisation,
    case: Case,
    leave: Leave,
    row: Occurrence | None,
    *,
    now: datetime,
) -> Occurrence | None:
    """Make what is owed of one trip what it should be, with its reminders; return it where it changed."""
    due = None
    if case.status in _GRANTED:
        calendar = work_calendar(session, case.organisation_id)
        due = find_trip_summary(case.rulebook, leave.returned_on or leave.to_on, calendar)
    if due is None:
        if row is not None and row.status in OPEN:
            row.status = OccurrenceStatus.WAIVED
            session.add(row)
            plan_round(session, organisation, round_of(row), now=now)
        return None
    former = round_of(row) if row is not None else None
    wanted = Owed(Round(TRIP, due.due, case.number), case.seat_id, None, (), due.cite, due.warnings)
    if row is not None and (row.status in ANSWERED or row.person_id is not None):
        return None
    is_same = former == wanted.round and row is not None and row.status in OPEN
    row = write_owed(session, organisation, wanted, row, now=now)
    session.flush()
    if is_same:
        return None
    for one in dict.fromkeys(filter(None, (former, round_of(row)))):
        plan_round(session, organisation, one, now=now)
    return row


def _rows(session: Session, organisation: Organisation) -> dict[str, Occurrence]:
    """Return what is owed of trips, by their leaves' numbers."""
    found = session.exec(
        select(Occurrence).where(Occurrence.organisation_id == organisation.id, Occurrence.duty == TRIP)
    ).all()
    return {row.about: row for row in found}


def _case(session: Session, organisation: Organisation, number: str) -> Case | None:
    return session.exec(
        select(Case).where(Case.organisation_id == organisation.id, Case.number == number)
    ).first()
