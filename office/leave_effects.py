"""What a granted leave brings with it: absence, stand-in, who is informed, what will be reminded."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendars import local_day, work_calendar
from office.cases import about, close, move_steps
from office.outbox import tell
from office.planner import plan_leave
from office.seats import find_holder
from storage.tables import Case, CaseStatus, Change, Delegation, Leave, Organisation, Person


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Put an approved round into force: the leave itself, or the change of its days."""
    leave = session.get_one(Leave, case.id)
    if case.round > 1:
        change = find_change(session, case)
        leave.from_on, leave.to_on = change.new_from_on, change.new_to_on
        change.status = CaseStatus.APPROVED
        session.add(change)
    case.status = CaseStatus.APPROVED
    session.add(case)
    put_in_force(session, case, leave, now=now)
    applicant = session.get_one(Person, case.applicant_id)
    tell(session, applicant, "case.outcome", {"case": case.id}, now=now)
    for person in find_office_staff(session, case.organisation_id):
        if person.id != case.applicant_id:
            tell(session, person, "leave.noted", {"case": case.id}, now=now, about=f"{about(case)}:noted")


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
    if leave.from_on <= local_day(organisation, now):
        move_steps(session, organisation, now=now)


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
    for row in session.exec(
        select(Delegation).where(Delegation.case_id == case.id, col(Delegation.revoked_at).is_(None))
    ):
        row.revoked_at = now
        session.add(row)
    session.flush()
    plan_leave(session, case, leave, now=now)
    move_steps(session, session.get_one(Organisation, case.organisation_id), now=now)


def find_change(session: Session, case: Case) -> Change:
    """Return the change that the case's current round is about."""
    return session.exec(select(Change).where(Change.case_id == case.id, Change.round == case.round)).one()


def drop_change(session: Session, case: Case, status: CaseStatus) -> None:
    """Let the open change fall; the days granted before it stay in force."""
    change = find_change(session, case)
    change.status = status
    session.add(change)
    session.flush()
