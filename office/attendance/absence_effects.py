"""What a granted meeting absence brings with it: the seat is excused, and whoever comes instead is called."""

from datetime import datetime

from sqlmodel import Session, select

from office.access import find_office_staff
from office.attendance.clashes import tell_clashes
from office.cases.flow import about, close
from office.meetings.notice import tell_untold
from office.meetings.records import about_meeting, day_of, hold_meeting
from office.meetings.reminders import plan_meeting_reminders
from office.outbox import refresh, tell
from office.people.seats import find_holder
from office.topics.flags import flag_absences
from storage.tables import (
    Absence,
    Attendance,
    Case,
    CaseStatus,
    Meeting,
    MeetingReply,
    MeetingStatus,
    Organisation,
    Person,
    Reply,
)


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Excuse the seat, seat the substitute, tell both and the office.

    What is granted only once the meeting was cancelled or is over excuses nobody any more.
    """
    absence = session.get_one(Absence, case.id)
    meeting = session.get_one(Meeting, absence.meeting_id)
    hold_meeting(session, meeting)
    if meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.HELD):
        close(session, case, CaseStatus.CANCELLED, now=now)
        return
    case.status = CaseStatus.APPROVED
    session.add(case)
    row = _attendance(session, case, absence)
    if row is not None:
        row.reply, row.replied_at = Reply.ABSENT, now
        row.absence_case_id, row.substitute_seat_id = case.id, absence.substitute_seat_id
        session.add(row)
    session.flush()
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)
    _tell_substitute(session, case, absence, meeting, now=now)
    tell_noted(session, case, now=now)
    tell_untold(session, meeting, now=now)
    tell_clashes(session, meeting, now=now)
    _follow(session, meeting, now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Give the seat back where an absence is refused or withdrawn; its opinions stay."""
    give_back(session, case, session.get_one(Absence, case.id), now=now)


def give_back(session: Session, case: Case, absence: Absence, *, now: datetime) -> None:
    """Seat the one who was excused by this absence again; whoever was to come instead is told."""
    meeting = session.get_one(Meeting, absence.meeting_id)
    hold_meeting(session, meeting)
    row = _attendance(session, case, absence)
    if row is None or row.absence_case_id != case.id:
        return
    row.reply, row.replied_at, row.absence_case_id, row.substitute_seat_id = Reply.NONE, None, None, None
    session.add(row)
    former = session.exec(
        select(MeetingReply).where(
            MeetingReply.meeting_id == meeting.id, MeetingReply.seat_id == absence.substitute_seat_id
        )
    ).first()
    if former is not None:
        session.delete(former)
    session.flush()
    _tell_substitute(session, case, absence, meeting, now=now)
    tell_untold(session, meeting, now=now)
    _follow(session, meeting, now=now)


def tell_noted(session: Session, case: Case, *, now: datetime) -> None:
    """Tell the office who stays away and who comes instead, or that this is so no more."""
    for person in find_office_staff(session, case.organisation_id):
        if person.id != case.applicant_id:
            tell(
                session,
                person,
                "absence.noted",
                {"case": case.id},
                now=now,
                about=f"{about(case)}:noted",
                anew=True,
            )


def _follow(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Bring what follows from who comes into line: reminders, and the meeting's cards."""
    plan_meeting_reminders(session, meeting, now=now)
    organisation = session.get_one(Organisation, meeting.organisation_id)
    flag_absences(session, organisation, now=now, meeting=meeting)
    refresh(session, about_meeting(meeting), now=now)
    refresh(session, f"attendance:{meeting.number}", now=now)


def _attendance(session: Session, case: Case, absence: Absence) -> Attendance | None:
    return session.exec(
        select(Attendance).where(
            Attendance.meeting_id == absence.meeting_id, Attendance.seat_id == case.seat_id
        )
    ).first()


def _tell_substitute(
    session: Session, case: Case, absence: Absence, meeting: Meeting, *, now: datetime
) -> None:
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
            about=f"{about(case)}:substitute",
            anew=True,
        )
