"""A meeting absence's particulars laid out for one reader, and what its applicant may press."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from office.access import Actor, is_in_chain
from office.attendance.absence_records import LIVE
from office.calendar.calendars import local
from office.cases.actions import Action
from office.cases.errands import can_withdraw
from office.meetings.records import find_seen_topics
from office.people.seats import find_holder
from office.topics.agenda import is_open
from storage.tables import Absence, Case, CaseStatus, Meeting, Seat


@dataclass(frozen=True)
class AbsenceLines:
    """`reason` is empty for a reader outside the chain."""

    meeting: str
    meeting_title: str
    meeting_kind: str
    starts_at: datetime
    place: str
    reason: str
    substitute: str | None


def lay_out_absence(session: Session, reader: Actor, case: Case) -> AbsenceLines:
    """Lay an absence's particulars out for a reader who may see the case."""
    absence = session.get_one(Absence, case.id)
    meeting = session.get_one(Meeting, absence.meeting_id)
    is_trusted = (
        case.applicant_id == reader.person_id or reader.is_office or is_in_chain(session, reader, case)
    )
    seat = session.get(Seat, absence.substitute_seat_id) if absence.substitute_seat_id else None
    holder = find_holder(session, seat.id or 0, reader.today) if seat else None
    return AbsenceLines(
        meeting.number,
        meeting.title,
        meeting.kind,
        local(reader.organisation, meeting.starts_at),
        meeting.place,
        absence.reason if is_trusted else "",
        (f"{seat.title} {holder.name}" if holder else seat.title) if seat else None,
    )


def find_absence_actions(session: Session, reader: Actor, case: Case) -> list[Action]:
    """Return what the applicant may press on an absence besides its steps."""
    meeting = session.get_one(Meeting, session.get_one(Absence, case.id).meeting_id)
    is_to_come = is_open(meeting, reader.now)
    found = [Action.WITHDRAW] if can_withdraw(session, case) else []
    if case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    if case.status is CaseStatus.APPROVED and is_to_come:
        found.append(Action.CANCEL)
    if case.status in LIVE and is_to_come and find_seen_topics(session, reader, meeting):
        found.append(Action.SAY)
    return found
