"""What a granted meeting absence brings with it: the seat is excused, and whoever comes instead is called."""

from datetime import datetime

from sqlmodel import Session, select

from office.access import find_office_staff
from office.meetings import about_meeting, day_of
from office.outbox import refresh, tell
from office.seats import find_holder
from storage.tables import Absence, Attendance, Case, CaseStatus, Meeting, Person, Reply


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Excuse the seat, seat the substitute, tell both and the office."""
    case.status = CaseStatus.APPROVED
    session.add(case)
    absence = session.get_one(Absence, case.id)
    meeting = session.get_one(Meeting, absence.meeting_id)
    row = _attendance(session, case, absence)
    if row is not None:
        row.reply, row.replied_at = Reply.ABSENT, now
        row.absence_case_id, row.substitute_seat_id = case.id, absence.substitute_seat_id
        session.add(row)
    session.flush()
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)
    _tell_substitute(session, absence, meeting, now=now)
    for person in find_office_staff(session, case.organisation_id):
        if person.id != case.applicant_id:
            tell(
                session,
                person,
                "absence.noted",
                {"case": case.id},
                now=now,
                about=f"case:{case.number}:noted",
            )
    refresh(session, about_meeting(meeting), now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Give the seat back where an absence is refused or withdrawn; its opinions stay."""
    absence = session.get_one(Absence, case.id)
    row = _attendance(session, case, absence)
    if row is None or row.absence_case_id != case.id:
        return
    row.reply, row.absence_case_id, row.substitute_seat_id = Reply.NONE, None, None
    session.add(row)
    session.flush()
    refresh(session, about_meeting(session.get_one(Meeting, absence.meeting_id)), now=now)


def _attendance(session: Session, case: Case, absence: Absence) -> Attendance | None:
    return session.exec(
        select(Attendance).where(
            Attendance.meeting_id == absence.meeting_id, Attendance.seat_id == case.seat_id
        )
    ).first()


def _tell_substitute(session: Session, absence: Absence, meeting: Meeting, *, now: datetime) -> None:
    if absence.substitute_seat_id is None:
        return
    holder = find_holder(session, absence.substitute_seat_id, day_of(session, meeting))
    if holder is not None:
        tell(
            session,
            holder,
            "absence.substitute",
            {"case": absence.case_id},
            now=now,
            about=f"{about_meeting(meeting)}:substitute",
            anew=True,
        )
