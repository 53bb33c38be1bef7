"""What follows when a meeting stands: its waiting topics, its reminders, the groups that are told."""

from datetime import datetime

from sqlmodel import Session

from office.attendance.clashes import tell_clashes
from office.meetings.reminders import plan_meeting_reminders
from office.people.groups import tell_groups
from office.topics.waiting import list_waiting
from storage.tables import Meeting, MeetingStatus, Organisation


def put_in_force(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Make a meeting planned: topics that waited for one are listed, reminders planned, groups told."""
    meeting.status = MeetingStatus.PLANNED
    session.add(meeting)
    session.flush()
    list_waiting(session, meeting, now=now)
    plan_meeting_reminders(session, meeting, now=now)
    tell_meeting_groups(session, meeting, "meeting.planned", now=now)
    tell_clashes(session, meeting, now=now)


def tell_meeting_groups(
    session: Session, meeting: Meeting, card: str, *, now: datetime, **args: object
) -> int:
    """Owe the groups that follow this kind of meeting, or its department, a card. Returns how many."""
    return tell_groups(
        session,
        session.get_one(Organisation, meeting.organisation_id),
        card,
        {"meeting": meeting.id, **args},
        kind=meeting.kind,
        unit_ids=(meeting.unit_id,) if meeting.unit_id is not None else (),
        now=now,
    )
