"""Dates of leave, meetings and minutes counted anew by a changed calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.calendar.moved import Moved
from office.cases.flow import about
from office.leave.filings import find_owed_filing
from office.meetings.facts import find_owed
from office.meetings.records import about_meeting, day_of
from office.outbox import refresh
from office.people.acting import who_acts
from office.reminders.rows import find_office_seat, name_of
from office.reminders.rules import Rule, SeatName
from office.rulebook.meeting_rules import find_deadline
from rules.calendar import WorkCalendar
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    CaseStatus,
    Leave,
    Meeting,
    MeetingStatus,
    Minutes,
    Organisation,
    Seat,
)

_LATELY = timedelta(days=90)
"""How long after a meeting its dates are looked at."""
_NAMES = {
    Rule.DUE_TOPIC_FILING: "议题报送期限",
    Rule.DUE_LEGAL_REVIEW: "合法性审查期限",
    Rule.DUE_MATERIALS: "会议材料报送期限",
    Rule.DUE_DISTRIBUTION: "会议材料分送期限",
    Rule.DUE_MINUTES: "会议纪要期限",
}


def recount_leaves(
    session: Session, organisation: Organisation, former: WorkCalendar, *, now: datetime
) -> list[Moved]:
    """Count the working days of every leave not yet over; return the filing days that moved."""
    calendar = work_calendar(session, organisation.id or 0)
    moved = []
    for case, leave in session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Case.organisation_id == organisation.id,
            col(Case.status).in_((CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)),
        )
        .order_by(col(Case.id))
    ).all():
        counted = calendar.count_working_days(leave.from_on, leave.to_on)
        if counted != leave.working_days:
            leave.working_days = counted
            session.add(leave)
            refresh(session, about(case), now=now)
        old = find_owed_filing(session, case, leave, calendar=former)
        new = find_owed_filing(session, case, leave)
        if old and new and old.due != new.due:
            people = (case.applicant_id,)
            moved.append(Moved(about(case), case.number, "书面报备期限", old.due, new.due, people))
    return moved


def recount_meetings(
    session: Session, organisation: Organisation, former: WorkCalendar, *, now: datetime
) -> list[Moved]:
    """Return the dates around meetings that are still owed and moved; the records keep none of them."""
    moved: list[Moved] = []
    for meeting in session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            col(Meeting.status).in_((MeetingStatus.PLANNED, MeetingStatus.HELD)),
            col(Meeting.starts_at) >= now - _LATELY,
        )
        .order_by(col(Meeting.id))
    ).all():
        office = find_office_seat(session, meeting.organisation_id, day_of(session, meeting))
        name = name_of(office) if office else None
        was = {one.rule: one.due_on for one in find_owed(session, meeting, name, calendar=former)}
        before = len(moved)
        for owed in find_owed(session, meeting, name):
            old = was.get(owed.rule)
            if old is not None and old != owed.due_on and owed.seats:
                people = _people(session, organisation, meeting, owed.seats, now=now)
                moved.append(
                    Moved(about_meeting(meeting), meeting.title, _NAMES[owed.rule], old, owed.due_on, people)
                )
        if len(moved) > before:
            refresh(session, about_meeting(meeting), now=now)
    return moved


def recount_minutes(
    session: Session,
    organisation: Organisation,
    former: WorkCalendar,  # noqa: ARG001 - every kind of record is asked alike
    *,
    now: datetime,
) -> list[Moved]:
    """Count anew until when minutes under way are issued; who owes them is told of the meeting's date."""
    calendar = work_calendar(session, organisation.id or 0)
    for minutes, meeting, case in session.exec(
        select(Minutes, Meeting, Case)
        .join(Meeting, col(Meeting.id) == col(Minutes.meeting_id))
        .join(Case, col(Case.id) == col(Minutes.case_id))
        .where(
            Minutes.organisation_id == organisation.id,
            col(Minutes.issued_at).is_(None),
            col(Minutes.due_on).is_not(None),
        )
        .order_by(col(Minutes.case_id))
    ).all():
        due = find_deadline(
            meeting.rulebook, DeadlineName.MINUTES, day_of(session, meeting), calendar, kind=meeting.kind
        )
        if due is not None and due.due != minutes.due_on:
            minutes.due_on = due.due
            session.add(minutes)
            refresh(session, about(case), now=now)
    session.flush()
    return []


def _people(
    session: Session,
    organisation: Organisation,
    meeting: Meeting,
    seats: Iterable[SeatName],
    *,
    now: datetime,
) -> tuple[int, ...]:
    """Return who acts for those seats today; for the office's seat, all of its staff."""
    today = local_day(organisation, now)
    office = find_office_seat(session, organisation.id or 0, today)
    people: dict[int, None] = {}
    for name in seats:
        if office is not None and name.id == office.id:
            people |= {person.id or 0: None for person in find_office_staff(session, organisation.id or 0)}
            continue
        acting = who_acts(session, session.get_one(Seat, name.id), on=today, rulebook=meeting.rulebook)
        person = acting.person or acting.holder
        if person is not None:
            people[person.id or 0] = None
    return tuple(people)
