"""The particulars of minutes laid out for one reader, and what the office may press on them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.cases.actions import Action
from office.cases.errands import can_withdraw
from storage.tables import Case, CaseStatus, Meeting, Minutes


@dataclass(frozen=True)
class MinutesLines:
    """The meeting whose minutes these are, and until when the rule wants them."""

    meeting: str
    title: str
    meeting_kind: str
    starts_at: datetime
    due_on: date | None
    due_cite: tuple[str, ...]
    matter: tuple[str, ...]
    issued_at: datetime | None


def lay_out_minutes(session: Session, reader: Actor, case: Case) -> MinutesLines:
    """Lay out the particulars of minutes for a reader who may see the case."""
    minutes = session.get_one(Minutes, case.id)
    meeting = session.get_one(Meeting, minutes.meeting_id)
    return MinutesLines(
        meeting.number,
        meeting.title,
        meeting.kind,
        local(reader.organisation, meeting.starts_at),
        minutes.due_on,
        tuple(minutes.due_cite),
        tuple(minutes.matter),
        minutes.issued_at,
    )


def find_minutes_actions(session: Session, _reader: Actor, case: Case) -> list[Action]:
    """Return what the applicant may press on minutes besides their steps."""
    found = [Action.WITHDRAW] if can_withdraw(session, case) else []
    if case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    return found
