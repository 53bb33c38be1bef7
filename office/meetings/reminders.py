"""What is reminded around a meeting: planned from its record, and whom it goes to when its time comes."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.meetings.dues import find_meeting_dues
from office.meetings.facts import find_called_seats, find_facts, find_owed
from office.meetings.records import about_meeting, day_of
from office.meetings.rhythm import due_rhythm, find_rhythm
from office.people.acting import who_acts
from office.people.seats import find_holder
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Rule
from storage.tables import Meeting, MeetingStatus, Organisation, Person, Reminder, Seat

_ENDED_LATELY = timedelta(days=90)
"""How long after a meeting what it brings is looked at anew each morning."""


def plan_meeting_reminders(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Bring the reminders of a meeting into line with it; planning twice changes nothing."""
    session.flush()
    organisation = session.get_one(Organisation, meeting.organisation_id)
    dues: tuple[Due, ...] = ()
    if meeting.status in (MeetingStatus.PLANNED, MeetingStatus.HELD):
        dues = find_meeting_dues(
            find_facts(session, meeting),
            hours_of(organisation),
            work_calendar(session, meeting.organisation_id),
            since=meeting.made_at,
            until=now + HORIZON,
        )
    plan(session, organisation, about_meeting(meeting), dues, args={"meeting": meeting.id}, since=now)


def replan_meetings(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Plan anew what is reminded around every meeting to come or lately held: what is owed changes daily."""
    rows = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            col(Meeting.status).in_((MeetingStatus.PLANNED, MeetingStatus.HELD)),
            col(Meeting.starts_at) >= now - _ENDED_LATELY,
        )
        .order_by(col(Meeting.id))
    ).all()
    for meeting in rows:
        plan_meeting_reminders(session, meeting, now=now)


def plan_rhythm(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Have the office told this morning of which kinds of meeting the rule wants more in this period."""
    today = local_day(organisation, now)
    office = find_office_seat(session, organisation.id or 0, today)
    hours = hours_of(organisation)
    due_at = hours.at(today, hours.digest_at)
    if office is None:
        return
    for rhythm in due_rhythm(session, organisation, today):
        plan(
            session,
            organisation,
            f"rhythm:{rhythm.kind}:{rhythm.first}",
            [Due(Rule.RHYTHM, due_at, office.id or 0, office.title)],
            args={"kind": rhythm.kind, "first": rhythm.first.isoformat()},
            since=min(now, due_at),
        )


def find_meeting_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a meeting goes to; None where it has no use any more."""
    meeting = session.get_one(Meeting, reminder.args["meeting"])
    if not _has_use(session, meeting, reminder, now=now):
        return None
    today = local_day(organisation, now)
    office = find_office_seat(session, meeting.organisation_id, today)
    if reminder.rule in (Rule.EVENING, Rule.TWO_HOURS):
        holder = find_holder(session, reminder.seat_id, today)
        return [holder] if holder else []
    if reminder.rule == Rule.NOTICE_OWED or (office is not None and reminder.seat_id == office.id):
        return find_office_staff(session, meeting.organisation_id)
    acting = who_acts(session, session.get_one(Seat, reminder.seat_id), on=today, rulebook=meeting.rulebook)
    return [person for person in (acting.person or acting.holder,) if person]


def find_rhythm_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return the office, while fewer meetings are planned than the rule wants."""
    today = local_day(organisation, now)
    short = any(
        rhythm.is_short
        for rhythm in find_rhythm(session, organisation, today)
        if (rhythm.kind, rhythm.first.isoformat()) == (reminder.args["kind"], reminder.args["first"])
    )
    return find_office_staff(session, organisation.id or 0) if short else None


def _has_use(session: Session, meeting: Meeting, reminder: Reminder, *, now: datetime) -> bool:
    if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.HELD):
        return False
    is_to_come = (
        meeting.status is MeetingStatus.PLANNED and meeting.began_at is None and now < meeting.starts_at
    )
    if reminder.rule in (Rule.EVENING, Rule.TWO_HOURS):
        called = {seat.id for seat in find_called_seats(session, meeting)}
        return is_to_come and meeting.noticed_at is not None and reminder.seat_id in called
    if reminder.rule == Rule.NOTICE_OWED:
        return is_to_come and meeting.noticed_at is None
    if reminder.rule == Rule.AGENDA_CLOSES:
        is_open = meeting.agenda_closed_at is None and meeting.agenda_approved_at is None
        return (
            is_to_come and is_open and meeting.agenda_closes_at is not None and now < meeting.agenda_closes_at
        )
    office = find_office_seat(session, meeting.organisation_id, day_of(session, meeting))
    owed = find_owed(session, meeting, name_of(office) if office else None)
    return any(o.rule == reminder.rule and reminder.seat_id in {s.id for s in o.seats} for o in owed)
