"""The meetings that an office carries away, each with its timetable and who sat in it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from office.calendar.calendars import local, local_day, work_calendar
from office.meetings.records import find_attendances
from office.rulebook.meeting_rules import Deadlined, find_timetable
from office.rulebook.versions import plain_name
from storage.tables import Attendance, Case, Meeting, Organisation, Person, Seat, Unit


def export_meetings(session: Session, organisation: Organisation) -> list[dict[str, Any]]:
    """Return every meeting, oldest first; its timetable is what its rulebook answers for its day."""
    rows = session.exec(
        select(Meeting).where(Meeting.organisation_id == organisation.id).order_by(col(Meeting.id))
    ).all()
    return [_meeting(session, organisation, meeting) for meeting in rows]


def _meeting(session: Session, organisation: Organisation, meeting: Meeting) -> dict[str, Any]:
    on = local_day(organisation, meeting.starts_at)
    calendar = work_calendar(session, meeting.organisation_id)
    unit = session.get(Unit, meeting.unit_id) if meeting.unit_id else None
    case = session.get(Case, meeting.convening_case_id) if meeting.convening_case_id else None
    return {
        "id": meeting.number,
        "kind": meeting.kind,
        "title": meeting.title,
        "status": meeting.status,
        "rulebook": plain_name(meeting.rulebook),
        "at": _time(organisation, meeting.starts_at),
        "minutes": meeting.minutes_long,
        "place": meeting.place,
        "chair": _seat(session, meeting.chair_seat_id),
        "unit": unit.name if unit else None,
        "convening": case.number if case else None,
        "agenda_closes": _time(organisation, meeting.agenda_closes_at),
        "agenda_closed": _time(organisation, _closed_at(meeting)),
        "agenda_approved": _time(organisation, meeting.agenda_approved_at),
        "noticed": _time(organisation, meeting.noticed_at),
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "began": _time(organisation, meeting.began_at),
        "ended": _time(organisation, meeting.ended_at),
        "timetable": [_line(line) for line in find_timetable(meeting.rulebook, meeting.kind, on, calendar)],
        "attendance": [_attendance(session, organisation, row) for row in find_attendances(session, meeting)],
    }


def _closed_at(meeting: Meeting) -> datetime | None:
    """Return when the agenda closed or is to close: by hand, else at the office's own hour."""
    return meeting.agenda_closed_at or meeting.agenda_closes_at


def _line(line: Deadlined) -> dict[str, Any]:
    return {
        "name": line.name,
        "due": line.due.isoformat(),
        "cite": list(line.cite),
        "if": line.condition,
    }


def _attendance(session: Session, organisation: Organisation, row: Attendance) -> dict[str, Any]:
    came = session.get(Person, row.came_person_id) if row.came_person_id else None
    return {
        "seat": _seat(session, row.seat_id),
        "part": row.part,
        "reply": row.reply,
        "substitute": _seat(session, row.substitute_seat_id),
        "came": came.name if came else None,
        "came_at": _time(organisation, row.came_at),
    }


def _seat(session: Session, seat_id: int | None) -> str | None:
    return session.get_one(Seat, seat_id).title if seat_id else None


def _time(organisation: Organisation, moment: datetime | None) -> str | None:
    return local(organisation, moment).isoformat(timespec="seconds") if moment else None
