"""What a granted leave brings with it: absence, stand-in, who is informed, what will be reminded."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.cases.chain import find_steps
from office.cases.flow import about, close, files_itself, move_steps, void_open
from office.cases.steps import Act
from office.leave.marks import mark_anew
from office.leave.meetings import offer_back
from office.leave.reminders import plan_leave
from office.leave.shifts import tell_shifts_over
from office.outbox import tell
from office.people.seats import find_holder
from office.topics.flags import flag_absences
from storage.tables import Case, CaseStatus, Change, Delegation, Leave, Organisation, Person, Seat, StepStatus

TITLE_LIMIT = 300


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Put an approved round into force: the leave itself, or the change of its days."""
    leave = session.get_one(Leave, case.id)
    change = find_change(session, case)
    if change is not None:
        leave.from_on, leave.to_on = change.new_from_on, change.new_to_on
        mark_anew(session, case, leave, change, now=now)
        change.status = CaseStatus.APPROVED
        session.add(change)
        entitle(session, case, leave)
        void_open(session, case, before=case.round)
    case.status = CaseStatus.APPROVED
    session.add(case)
    put_in_force(session, case, leave, now=now)
    applicant = session.get_one(Person, case.applicant_id)
    tell(session, applicant, "case.outcome", {"case": case.id}, now=now)
    if not has_filing_with_office(session, case):
        for person in find_office_staff(session, case.organisation_id):
            if person.id != case.applicant_id:
                tell(session, person, "leave.noted", {"case": case.id}, now=now, about=f"{about(case)}:noted")


def has_filing_with_office(session: Session, case: Case) -> bool:
    """Whether the round's filing already lies with the office: made to it, or waiting for it to make."""
    return any(
        step.act == Act.FILE
        and (
            step.status is StepStatus.DONE
            or (step.status is StepStatus.PENDING and files_itself(session, step))
        )
        for step in find_steps(session, case, round_=case.round)
    )


def put_in_force(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """Bring stand-in, reminders and pending steps into line with the leave's days."""
    organisation = session.get_one(Organisation, case.organisation_id)
    leave.working_days = work_calendar(session, case.organisation_id).count_working_days(
        leave.from_on, leave.to_on
    )
    session.add(leave)
    delegate(session, case, leave, now=now)
    session.flush()
    plan_leave(session, case, leave, now=now)
    change = find_change(session, case)
    absent_from = min(leave.from_on, change.old_from_on) if change else leave.from_on
    if absent_from <= local_day(organisation, now):
        move_steps(session, organisation, now=now)
    flag_absences(session, organisation, now=now, person_id=case.applicant_id)
    offer_back(session, case, now=now)
    tell_shifts_over(session, case, leave, now=now)


def delegate(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """Make, move or end the delegation that goes with a leave, and inform the stand-in of it."""
    row = session.exec(
        select(Delegation).where(Delegation.case_id == case.id, col(Delegation.revoked_at).is_(None))
    ).first()
    in_force = case.status is CaseStatus.APPROVED and leave.stand_in_seat_id is not None
    unchanged = row is not None and (row.from_on, row.until_on, row.to_seat_id) == (
        leave.from_on,
        leave.to_on,
        leave.stand_in_seat_id,
    )
    if unchanged and in_force:
        return
    if row is not None:
        row.revoked_at = now
        session.add(row)
    if in_force and leave.stand_in_seat_id is not None:
        session.add(
            Delegation(
                organisation_id=case.organisation_id,
                seat_id=case.seat_id,
                to_seat_id=leave.stand_in_seat_id,
                from_on=leave.from_on,
                until_on=leave.to_on,
                case_id=case.id,
                made_by_id=case.applicant_id,
                made_at=now,
            )
        )
    inform_stand_in(session, case, leave, on=leave.from_on, now=now)


def inform_stand_in(session: Session, case: Case, leave: Leave, *, on: date, now: datetime) -> None:
    if leave.stand_in_seat_id is None:
        return
    person = find_holder(session, leave.stand_in_seat_id, on)
    if person is not None:
        tell(
            session,
            person,
            "leave.stand_in",
            {"case": case.id},
            now=now,
            about=f"{about(case)}:stand_in",
            anew=True,
        )


def end(session: Session, case: Case, leave: Leave, status: CaseStatus, *, now: datetime) -> None:
    """End a leave: its delegation and reminders go, and its seat's steps return to its holder."""
    close(session, case, status, now=now)
    void_open(session, case)
    for row in session.exec(
        select(Delegation).where(Delegation.case_id == case.id, col(Delegation.revoked_at).is_(None))
    ):
        row.revoked_at = now
        session.add(row)
    session.flush()
    plan_leave(session, case, leave, now=now)
    organisation = session.get_one(Organisation, case.organisation_id)
    move_steps(session, organisation, now=now)
    flag_absences(session, organisation, now=now, person_id=case.applicant_id)
    offer_back(session, case, now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Offer the meeting absences back that were asked for with a leave that came to nothing."""
    offer_back(session, case, now=now)


def entitle(session: Session, case: Case, leave: Leave) -> None:
    """Name a case after whose leave it is and its days."""
    person = session.get_one(Person, case.applicant_id)
    seat = session.get_one(Seat, case.seat_id)
    case.title = f"{person.name} {seat.title}"[: TITLE_LIMIT - 22] + f" {leave.from_on}至{leave.to_on}"
    session.add(case)


def find_change(session: Session, case: Case) -> Change | None:
    """Return the change that the case's current round is about; None where it is about the leave itself."""
    return session.exec(
        select(Change).where(Change.case_id == case.id, Change.round == case.round)
    ).one_or_none()


def drop_change(session: Session, case: Case, status: CaseStatus) -> bool:
    """Let the open change fall, if there is one; the days granted before it stay in force."""
    change = find_change(session, case)
    if change is None:
        return False
    change.status = status
    session.add(change)
    session.flush()
    return True
