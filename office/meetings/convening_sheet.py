"""The particulars of a meeting that needs leave to be held, laid out for one reader."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from office.access import Actor
from office.calendar.calendars import local
from office.cases.actions import Action
from office.cases.errands import can_withdraw
from storage.tables import Case, CaseStatus, Meeting, Seat, Unit


@dataclass(frozen=True)
class ConveningLines:
    """The meeting that is asked for."""

    meeting: str
    title: str
    meeting_kind: str
    starts_at: datetime
    place: str
    chair: str
    unit: str
    matter: str | None


def lay_out_convening(session: Session, reader: Actor, case: Case) -> ConveningLines:
    """Lay out the meeting that a convening asks for."""
    meeting = session.exec(select(Meeting).where(Meeting.convening_case_id == case.id)).one()
    chair = session.get(Seat, meeting.chair_seat_id) if meeting.chair_seat_id else None
    unit = session.get(Unit, meeting.unit_id) if meeting.unit_id else None
    return ConveningLines(
        meeting.number,
        meeting.title,
        meeting.kind,
        local(reader.organisation, meeting.starts_at),
        meeting.place,
        chair.title if chair else "",
        unit.name if unit else "",
        meeting.matter,
    )


def find_convening_actions(session: Session, _reader: Actor, case: Case) -> list[Action]:
    """Return what the applicant may press on a convening besides its steps."""
    found = [Action.WITHDRAW] if can_withdraw(session, case) else []
    if case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    return found
