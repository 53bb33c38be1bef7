"""The morning digest: who gets one today."""

from datetime import datetime, time

from sqlmodel import Session, col, or_, select

from office.access import actor_of, find_office_staff
from office.agenda.approval import find_deciding_people, find_waiting_agendas
from office.calendar.calendars import local_day, work_calendar
from office.cases.flow import find_audience
from office.cases.steps import TELLING
from office.consultations.waiting import find_waiting_consultations
from office.documents.list import find_answered, find_untaken
from office.meetings.notice import find_called, find_meetings_of_day
from office.people.seats import find_holder, find_main_seat
from office.reminders.due_soon import find_falling_due
from office.reminders.remembered import remembering
from office.reminders.rows import hours_of, plan
from office.reminders.rules import Due, Rule
from storage.tables import (
    Case,
    CaseStatus,
    Delegation,
    Leave,
    Organisation,
    Person,
    Preference,
    Reminder,
    Step,
    StepStatus,
)


def make_digest(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Plan this morning's digest for everyone who has something in it, on working days only.

    Who has an hour of their own, or does without, is left out.
    """
    today = local_day(organisation, now)
    if not work_calendar(session, organisation.id or 0).is_working(today):
        return
    hours = hours_of(organisation)
    news = _with_news(session, organisation, now=now)
    own = {row.person_id for row in _find_own(session, organisation)}
    for person_id in sorted((news | _owing(session, organisation, news | own, now=now)) - own):
        _plan(session, organisation, person_id, hours.at(today, hours.digest_at))


def plan_own_digests(
    session: Session, organisation: Organisation, *, now: datetime, make_up: bool = False
) -> None:
    """Plan today's digest of those who have an hour of their own; what is in it shows when it is made.

    With `make_up` also one whose hour is past: the program was down then.
    """
    today = local_day(organisation, now)
    if not work_calendar(session, organisation.id or 0).is_working(today):
        return
    hours = hours_of(organisation)
    for row in _find_own(session, organisation):
        if row.digest_at is not None:
            at = hours.at(today, time.fromisoformat(row.digest_at))
            if at >= now or make_up:
                _plan(session, organisation, row.person_id, at)


def find_digest_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whose digest it is; None on another day, in the evening, or for who does without by now."""
    hours, today = hours_of(organisation), local_day(organisation, now)
    own = session.get(Preference, reminder.args["person"])
    if reminder.args["day"] != today.isoformat() or now >= hours.at(today, hours.evening_at):
        return None
    if own is not None and own.without_digest:
        return None
    return [session.get_one(Person, reminder.args["person"])]


def _find_own(session: Session, organisation: Organisation) -> list[Preference]:
    rows = session.exec(
        select(Preference)
        .where(
            Preference.organisation_id == organisation.id,
            or_(col(Preference.digest_at).is_not(None), col(Preference.without_digest)),
        )
        .order_by(col(Preference.person_id))
    )
    return list(rows)


def _plan(session: Session, organisation: Organisation, person_id: int, at: datetime) -> None:
    today = local_day(organisation, at)
    seat = find_main_seat(session, person_id, today)
    if seat is not None:
        plan(
            session,
            organisation,
            f"digest:{today}:{seat.title}",
            [Due(Rule.DIGEST, at, seat.id or 0, seat.title)],
            args={"day": today.isoformat(), "person": person_id},
            since=at,
        )


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
    waits_for_office = find_untaken(session, organisation.id or 0) or find_answered(
        session, organisation.id or 0
    )
    if waits_for_office or count_away(session, organisation.id or 0, today):
        people |= {person.id or 0 for person in find_office_staff(session, organisation.id or 0)}
    return people


def _owing(session: Session, organisation: Organisation, but: set[int], *, now: datetime) -> set[int]:
    """Return who owes something or is waited for, and is not known to get a digest anyway."""
    others = (person for person in _find_joined(session, organisation) if person.id not in but)
    actors = (actor_of(session, person, now=now) for person in others)
    with remembering(session):
        return {
            actor.person_id
            for actor in actors
            if find_falling_due(session, actor) or find_waiting_consultations(session, actor)
        }


def _find_joined(session: Session, organisation: Organisation) -> list[Person]:
    rows = session.exec(
        select(Person)
        .where(Person.organisation_id == organisation.id, col(Person.telegram_id).is_not(None))
        .order_by(col(Person.id))
    )
    return list(rows)


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
