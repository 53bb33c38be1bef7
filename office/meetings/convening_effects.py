"""What follows when the steps of 会议召开 are complete, or one of them stops it."""

from datetime import datetime

from sqlmodel import Session, select

from office.meetings.made import put_in_force
from office.meetings.records import about_meeting, hold_meeting
from office.outbox import refresh, tell
from storage.tables import Case, CaseStatus, Meeting, MeetingStatus, Person

_ENDS_IT = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN)


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Let the meeting stand that the last step granted."""
    case.status = CaseStatus.APPROVED
    session.add(case)
    session.flush()
    meeting = _meeting_of(session, case)
    if meeting.status is MeetingStatus.CONVENING:
        put_in_force(session, meeting, now=now)
        refresh(session, about_meeting(meeting), now=now)
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Drop the meeting of a convening that was refused or withdrawn; one sent back waits to be changed."""
    meeting = _meeting_of(session, case)
    if case.status in _ENDS_IT and meeting.status is MeetingStatus.CONVENING:
        meeting.status, meeting.cancelled_at = MeetingStatus.CANCELLED, now
        session.add(meeting)
        session.flush()
    refresh(session, about_meeting(meeting), now=now)


def _meeting_of(session: Session, case: Case) -> Meeting:
    meeting = session.exec(select(Meeting).where(Meeting.convening_case_id == case.id)).one()
    hold_meeting(session, meeting)
    return meeting
