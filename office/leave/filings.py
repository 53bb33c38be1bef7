"""书面报备: until when a leave's filing is owed, and whether it has come too late."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.calendar.calendars import began_on, local_day, work_calendar
from office.cases.chain import find_steps
from office.cases.flow import about, files_itself
from office.cases.steps import Act
from office.leave.plan import TouchKind
from office.outbox import refresh
from office.rulebook.versions import FilingDue, find_filing_due, find_leave_rule
from rules.calendar import WorkCalendar
from storage.audit import append
from storage.tables import Case, CaseStatus, Change, Leave, Organisation, Step, StepStatus

_UNMADE = (StepStatus.WAITING, StepStatus.PENDING)


def find_owed_filing(
    session: Session, case: Case, leave: Leave, *, calendar: WorkCalendar | None = None
) -> FilingDue | None:
    """Return the last day for the written filing, while the applicant owes it and the rule sets a day.

    It is counted by the organisation's calendar unless another is given.
    """
    step = find_open_filing(session, case)
    return _last_day(session, case, leave, step, calendar) if step else None


def find_open_filing(session: Session, case: Case) -> Step | None:
    """Return the filing that it is the applicant's turn to make."""
    return next(
        (
            step
            for step in find_steps(session, case)
            if step.act == Act.FILE and step.status is StepStatus.PENDING and not files_itself(session, step)
        ),
        None,
    )


def mark_late(session: Session, case: Case, leave: Leave, *, now: datetime) -> bool:
    """Note on a leave that its filing was not made in time, once it is so. Returns whether it is new."""
    if TouchKind.LATE_NOTICE in leave.marks:
        return False
    today = local_day(session.get_one(Organisation, case.organisation_id), now)
    unmade = [s for s in find_steps(session, case) if s.act == Act.FILE and s.status in _UNMADE]
    late = [day for step in unmade if (day := _last_day(session, case, leave, step)) and day.due < today]
    if not late:
        return False
    leave.marks = sorted({*leave.marks, str(TouchKind.LATE_NOTICE)})
    session.add(leave)
    append(
        session,
        organisation_id=case.organisation_id,
        at=now,
        actor_id=None,
        seat_id=case.seat_id,
        action="leave.late",
        about=about(case),
        cite=list(late[0].cite),
        text={"due": late[0].due.isoformat(), "marks": leave.marks},
    )
    return True


def mark_late_filings(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Mark the leaves whose filing became late with the new day, while their chain ran or after it."""
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Case.organisation_id == organisation.id,
            col(Case.status).in_((CaseStatus.PENDING, CaseStatus.APPROVED)),
            col(Leave.returned_on).is_(None),
        )
        .order_by(col(Case.id))
    ).all()
    for case, leave in rows:
        if mark_late(session, case, leave, now=now):
            refresh(session, about(case), now=now)


def _last_day(
    session: Session, case: Case, leave: Leave, step: Step, calendar: WorkCalendar | None = None
) -> FilingDue | None:
    """Return the last day that the rule itself sets for a filing.

    None for a leave that is only made longer once that day is past: its beginning was filed before.
    """
    rule = find_leave_rule(case.rulebook, case.rank, abroad=leave.abroad, on=began_on(session, case))
    if rule is None or rule.lead is None:
        return None
    change = session.exec(
        select(Change).where(Change.case_id == case.id, Change.round == step.round)
    ).one_or_none()
    first = change.new_from_on if change else leave.from_on
    calendar = calendar or work_calendar(session, case.organisation_id)
    filing = find_filing_due(case.rulebook, first, calendar)
    if filing is None or change is None or change.old_from_on != first:
        return filing
    organisation = session.get_one(Organisation, case.organisation_id)
    return None if local_day(organisation, change.asked_at) > filing.due else filing
