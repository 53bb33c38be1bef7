"""What a changed leave is marked with: its new days touch other things than its old ones."""

from datetime import datetime

from sqlmodel import Session

from office.access import actor_of
from office.calendar.calendars import began_on, work_calendar
from office.leave.plan import LeavePlan, LeaveRequest, TouchKind, find_touches
from office.rulebook.versions import find_filing_due, find_leave_rule
from storage.tables import Case, Change, Leave, Person, Seat

_OF_THE_START = (str(TouchKind.LATE_NOTICE), str(TouchKind.PAST_START))


def mark_anew(session: Session, case: Case, leave: Leave, change: Change, *, now: datetime) -> None:
    """Mark a leave by what its days, just changed, touch. What was said of a first day that stays is kept."""
    applicant = actor_of(session, session.get_one(Person, case.applicant_id), now=now)
    starts_anew = change.new_from_on != change.old_from_on
    touches = find_touches(
        session, applicant, _plan(session, case, leave), but=case.id, starts_anew=starts_anew
    )
    kept = set() if starts_anew else {mark for mark in leave.marks if mark in _OF_THE_START}
    leave.marks = sorted(kept | {str(touch.kind) for touch in touches})
    session.add(leave)


def _plan(session: Session, case: Case, leave: Leave) -> LeavePlan:
    """Lay out as much of a plan as its touches need."""
    calendar = work_calendar(session, case.organisation_id)
    rule = find_leave_rule(case.rulebook, case.rank, abroad=leave.abroad, on=began_on(session, case))
    filing = find_filing_due(case.rulebook, leave.from_on, calendar) if rule and rule.lead else None
    request = LeaveRequest(
        leave.kind,
        leave.from_on,
        leave.to_on,
        stand_in_seat_id=leave.stand_in_seat_id,
        abroad=leave.abroad,
    )
    return LeavePlan(
        request,
        session.get_one(Seat, case.seat_id),
        (),
        rule.cite if rule else (),
        calendar.count_working_days(leave.from_on, leave.to_on),
        (leave.to_on - leave.from_on).days + 1,
        (),
        filing_due_on=filing.due if filing else None,
    )
