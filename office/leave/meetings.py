"""Leave over the day of a meeting: which meetings it covers, and what becomes of their absences with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.attendance.absence_records import LIVE, find_absentable, tell_still_stands
from office.meetings.records import day_of, find_attendances
from office.rulebook.meeting_rules import AbsenceRule, find_absence_rule
from office.topics.agenda import is_open
from storage.tables import Absence, Case, CaseStatus, Leave, Meeting, Seat

ABSENT = "absent"
"""The leave form's value that says of each meeting, by id, who is sent: 0 for nobody, NOT_ASKED for no."""
NOT_ASKED = -1


@dataclass(frozen=True)
class MeetingOver:
    """A meeting on one of a leave's days in which its applicant sits, and the rule on staying away."""

    meeting: Meeting
    seat: Seat
    rule: AbsenceRule | None


def find_meetings_over(session: Session, actor: Actor, first: date, last: date) -> list[MeetingOver]:
    """Return the meetings between two days that the actor sits in and has not asked to stay away from."""
    own = {seat.id: seat for seat in actor.seats}
    found = []
    for meeting in find_absentable(session, actor):
        on = day_of(session, meeting)
        if first <= on <= last:
            rows = find_attendances(session, meeting)
            seat = next(own[row.seat_id] for row in rows if row.seat_id in own)
            rule = find_absence_rule(meeting.rulebook, meeting.kind, seat.rank, on)
            found.append(MeetingOver(meeting, seat, rule))
    return found


def choice_of(values: Mapping[str, object], meeting_id: int) -> int:
    """Return what the leave form says of a meeting; unless it was said otherwise, it is asked along."""
    chosen = values.get(ABSENT)
    choice = chosen.get(str(meeting_id)) if isinstance(chosen, dict) else None
    return choice if isinstance(choice, int) else 0


def find_wanted(session: Session, actor: Actor, values: Mapping[str, object]) -> dict[int, int | None]:
    """Return the meetings to be excused from along with the form's leave, each with the substitute's seat."""
    first, last = (date.fromisoformat(str(values[key])) for key in ("first", "last"))
    wanted = {}
    for over in find_meetings_over(session, actor, first, last):
        choice = choice_of(values, over.meeting.id or 0)
        if choice != NOT_ASKED:
            wanted[over.meeting.id or 0] = choice or None
    return wanted


def offer_back(session: Session, case: Case, *, now: datetime) -> None:
    """Offer to take back the absences asked for with a leave that does not cover their meetings any more."""
    leave = session.get_one(Leave, case.id)
    rows = session.exec(
        select(Case, Absence)
        .join(Absence, col(Absence.case_id) == col(Case.id))
        .where(Absence.leave_case_id == case.id, col(Case.status).in_(LIVE))
        .order_by(col(Case.id))
    ).all()
    for open_one, absence in rows:
        meeting = session.get_one(Meeting, absence.meeting_id)
        if is_open(meeting, now) and not _covers(case, leave, day_of(session, meeting)):
            tell_still_stands(session, open_one, "absence.leave_changed", now=now)


def _covers(case: Case, leave: Leave, on: date) -> bool:
    under_way = case.status in (
        CaseStatus.DRAFT,
        CaseStatus.PENDING,
        CaseStatus.RETURNED,
        CaseStatus.APPROVED,
    )
    return under_way and leave.returned_on is None and leave.from_on <= on <= leave.to_on
