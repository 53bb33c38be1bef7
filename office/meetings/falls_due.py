"""What falls due around meetings and their decisions, for whoever owes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.meetings.facts import find_owed
from office.meetings.records import about_meeting, day_of
from office.minutes.decision_clocks import find_owing
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import find_head
from office.reminders.falls_due import FallsDue
from office.reminders.remembered import remember
from office.reminders.rows import find_office_seat, name_of
from office.reminders.rules import Rule, SeatName
from office.tasks.reminders import find_acting_people
from storage.tables import Case, Meeting, MeetingStatus, Seat, WorkKind

_NEAR = timedelta(days=45)
"""How far from today a meeting may lie that anything around it falls due these days."""
_KINDS = {
    Rule.DUE_TOPIC_FILING: "议题报送",
    Rule.DUE_LEGAL_REVIEW: "合法性审查",
    Rule.DUE_MATERIALS: "会议材料",
    Rule.DUE_DISTRIBUTION: "材料分送",
    Rule.DUE_MINUTES: "会议纪要",
}


@dataclass(frozen=True)
class _Owing:
    due: FallsDue
    people: frozenset[int]
    is_offices: bool


def find_falling_due_meetings(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return what the actor owes around meetings by a day, by the rulebook's dates."""
    return [
        one.due
        for one in remember(session, ("meetings", until), lambda: _find_owing(session, actor, until))
        if actor.person_id in one.people or (one.is_offices and actor.is_office)
    ]


def find_falling_due_decisions(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return what is to be issued or interpreted by a day, for the office and the lead department."""
    return [
        one.due
        for one in remember(session, ("decisions", until), lambda: _owed_decisions(session, actor, until))
        if actor.is_office or actor.person_id in one.people
    ]


def _owed_decisions(session: Session, actor: Actor, until: date) -> list[_Owing]:
    found = []
    for decision, meeting in find_owing(session, actor.organisation):
        title = session.get_one(Case, decision.topic_case_id).title
        dues = [
            FallsDue(
                f"decision:{meeting.number}:{kind}", kind, title, due_on, None, "mi-dec", (decision.id or 0,)
            )
            for kind, due_on, done_on in (
                ("文件印发", decision.issue_due_on, decision.issued_on),
                ("公开解读", decision.interpret_due_on, decision.interpreted_on),
            )
            if due_on is not None and done_on is None and due_on <= until
        ]
        if not dues:
            continue
        lead = find_head(session, decision.lead_unit_id) if decision.lead_unit_id else None
        people = find_acting_people(session, actor.organisation, lead, now=actor.now) if lead else []
        ids = frozenset(person.id or 0 for person in people)
        found += [_Owing(due, ids, is_offices=True) for due in dues]
    return found


def _find_owing(session: Session, actor: Actor, until: date) -> list[_Owing]:
    """Return what anybody owes around meetings."""
    meetings = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            col(Meeting.status).in_((MeetingStatus.PLANNED, MeetingStatus.HELD)),
            col(Meeting.starts_at) >= actor.now - _NEAR,
            col(Meeting.starts_at) <= actor.now + _NEAR,
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    ).all()
    return [one for meeting in meetings for one in _owed(session, actor, meeting, until)]


def _owed(session: Session, actor: Actor, meeting: Meeting, until: date) -> Iterable[_Owing]:
    office = find_office_seat(session, actor.organisation_id, day_of(session, meeting))
    for owed in find_owed(session, meeting, name_of(office) if office else None):
        if owed.due_on > until or not owed.seats:
            continue
        about = f"{about_meeting(meeting)}:{owed.rule}"
        verb = "mi-show" if owed.rule is Rule.DUE_MINUTES else "mt-show"
        due = FallsDue(about, _KINDS[owed.rule], meeting.title, owed.due_on, None, verb, (meeting.id or 0,))
        seats = [name for name in owed.seats if office is None or name.id != office.id]
        people = (_acts(session, actor, meeting, name) for name in seats)
        yield _Owing(due, frozenset(filter(None, people)), len(seats) < len(owed.seats))


def _acts(session: Session, actor: Actor, meeting: Meeting, name: SeatName) -> int | None:
    seat = session.get_one(Seat, name.id)
    work = Work(WorkKind.MEETING, seat.unit_id)
    acting = who_acts(session, seat, on=actor.today, rulebook=meeting.rulebook, work=work)
    person = acting.person or acting.holder
    return person.id if person else None
