"""The morning digest: who gets one today."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.agenda_approval import find_deciding_people, find_waiting_agendas
from office.calendars import local_day, work_calendar
from office.cases import find_audience
from office.meeting_notice import find_called, find_meetings_of_day
from office.reminder_rows import hours_of, plan
from office.reminders import Due, Rule
from office.seats import find_holder, find_main_seat
from office.steps import TELLING
from storage.tables import (
    Case,
    CaseStatus,
    Delegation,
    Leave,
    Organisation,
    Person,
    Reminder,
    Step,
    StepStatus,
)


def make_digest(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Plan this morning's digest for everyone who has something in it, on working days only."""
    today = local_day(organisation, now)
    if not work_calendar(session, organisation.id or 0).is_working(today):
        return
    hours = hours_of(organisation)
    digest_at = hours.at(today, hours.digest_at)
    for person_id in sorted(_with_news(session, organisation, now=now)):
        seat = find_main_seat(session, person_id, today)
        if seat is None:
            continue
        plan(
            session,
            organisation,
            f"digest:{today}:{seat.title}",
            [Due(Rule.DIGEST, digest_at, seat.id or 0, seat.title)],
            args={"day": today.isoformat(), "person": person_id},
            since=digest_at,
        )


def find_digest_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whose digest it is."""
    del organisation, now
    return [session.get_one(Person, reminder.args["person"])]


def _with_news(session: Session, organisation: Organisation, *, now: datetime) -> set[int]:
    today = local_day(organisation, now)
    people: set[int] = set()
    for step in session.exec(
        select(Step).where(Step.organisation_id == organisation.id, Step.status == StepStatus.PENDING)
    ).all():
        case = session.get_one(Case, step.case_id)
        if step.act not in TELLING:
            people |= set(find_audience(session, case, step, on=today))
    for delegation in session.exec(
        select(Delegation).where(
            Delegation.organisation_id == organisation.id,
            Delegation.from_on <= today,
            Delegation.until_on >= today,
            col(Delegation.revoked_at).is_(None),
        )
    ).all():
        holder = find_holder(session, delegation.to_seat_id, today)
        if holder:
            people.add(holder.id or 0)
    for meeting in find_waiting_agendas(session, organisation.id or 0, now=now):
        people |= {person.id or 0 for person in find_deciding_people(session, meeting, on=today)}
    for meeting in find_meetings_of_day(session, organisation, today):
        if meeting.noticed_at is not None:
            people |= {each.person.id or 0 for each in find_called(session, meeting, on=today).called}
        people |= {person.id or 0 for person in find_office_staff(session, organisation.id or 0)}
    if count_away(session, organisation.id or 0, today):
        people |= {person.id or 0 for person in find_office_staff(session, organisation.id or 0)}
    return people


def count_away(session: Session, organisation_id: int, on: object) -> int:
    rows = session.exec(
        select(Leave.case_id)
        .join(Case, col(Case.id) == col(Leave.case_id))
        .where(
            Leave.organisation_id == organisation_id,
            col(Leave.from_on) <= on,
            col(Leave.to_on) >= on,
            col(Leave.returned_on).is_(None),
            Case.status == CaseStatus.APPROVED,
        )
    ).all()
    return len(rows)
