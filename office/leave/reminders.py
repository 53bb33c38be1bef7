"""What is reminded of a leave: planned from its record, and whom it goes to when its time comes."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.cases.flow import about
from office.leave.filings import find_open_filing, find_owed_filing
from office.people.acting import find_absence
from office.people.seats import find_holder
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, LeaveFacts, Rule, find_draft_dues, find_leave_dues
from storage.tables import Case, CaseStatus, Leave, Organisation, Person, Reminder, Seat

UNPUBLISHED = "calendar_unpublished"
"""The mark of a leave whose days were counted by a schedule not yet announced."""


def plan_leave(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """Bring the reminders of a leave into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, case.organisation_id)
    dues: tuple[Due, ...] = ()
    waits = case.status is CaseStatus.DRAFT
    if waits or (case.status is CaseStatus.APPROVED and leave.returned_on is None):
        dues = (find_draft_dues if waits else find_leave_dues)(
            _facts(session, case, leave),
            hours_of(organisation),
            work_calendar(session, case.organisation_id),
            since=case.made_at,
            until=now + HORIZON,
        )
    plan(session, organisation, about(case), dues, args={"case": case.id}, since=now)


def recount(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Count leaves anew whose year's schedule was not announced when they were asked for, once it is."""
    calendar = work_calendar(session, organisation.id or 0)
    today = local_day(organisation, now)
    for case, leave in session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.organisation_id == organisation.id,
            Leave.to_on >= today,
            col(Case.status).in_((CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)),
        )
    ).all():
        if UNPUBLISHED in leave.marks and not calendar.unpublished_years(leave.from_on, leave.to_on):
            leave.marks = [mark for mark in leave.marks if mark != UNPUBLISHED]
            leave.working_days = calendar.count_working_days(leave.from_on, leave.to_on)
            session.add(leave)
            plan_leave(session, case, leave, now=now)


def replan_leaves(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of every leave not yet closed into line with it."""
    for case, leave in session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.organisation_id == organisation.id,
            col(Case.status).in_((CaseStatus.DRAFT, CaseStatus.APPROVED)),
            col(Leave.returned_on).is_(None),
        )
        .order_by(col(Case.id))
    ).all():
        plan_leave(session, case, leave, now=now)


def find_leave_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a leave goes to; None where it has no use any more."""
    case = session.get_one(Case, reminder.args["case"])
    leave = session.get_one(Leave, case.id)
    if not _has_use(session, reminder.rule, case, leave):
        return None
    if reminder.rule == Rule.STAND_IN_STARTS:
        return _stand_in(session, reminder.seat_id, leave, local_day(organisation, now))
    if reminder.rule in (Rule.RETURN_NAMED, Rule.READING_WANTED):
        return [p for p in find_office_staff(session, case.organisation_id) if p.id != case.applicant_id]
    return [session.get_one(Person, case.applicant_id)]


def _has_use(session: Session, rule: str, case: Case, leave: Leave) -> bool:
    if rule in (Rule.READING_OPEN, Rule.READING_WANTED):
        return case.status is CaseStatus.DRAFT
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        return False
    return rule != Rule.FILING_DUE or find_open_filing(session, case) is not None


def _stand_in(session: Session, seat_id: int, leave: Leave, today: date) -> list[Person] | None:
    """Return who is to be told that they stand in now; nobody where they are away too."""
    holder = find_holder(session, seat_id, today)
    if holder is None or today > leave.to_on:
        return None
    is_away = find_absence(session, holder.id or 0, max(today, leave.from_on)) is not None
    return None if is_away else [holder]


def _facts(session: Session, case: Case, leave: Leave) -> LeaveFacts:
    seat = session.get_one(Seat, case.seat_id)
    stand_in = session.get(Seat, leave.stand_in_seat_id) if leave.stand_in_seat_id else None
    filing = find_owed_filing(session, case, leave)
    office = find_office_seat(session, case.organisation_id, leave.to_on)
    return LeaveFacts(
        name_of(seat),
        leave.from_on,
        leave.to_on,
        office=name_of(office) if office else None,
        stand_in=name_of(stand_in) if stand_in else None,
        filing_due_on=filing.due if filing else None,
    )
