"""What is reminded of a watch: the evening before, as it begins, and when it is not handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.people.acting import find_absence
from office.people.seats import find_main_seat
from office.reminders.rows import find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between, due_for
from office.watch.shifts import about_shift, find_following, person_in
from rules.calendar import WorkCalendar
from storage.tables import Organisation, Person, Reminder, Shift, ShiftPart

UNHANDED = timedelta(minutes=30)
"""After the end of a watch that nobody has taken over, both officers are reminded."""
UNHANDED_OFFICE = timedelta(hours=2)
_AHEAD = timedelta(days=15)
_PAST = timedelta(days=2)
"""Watches that ended longer ago are planned no more."""


@dataclass(frozen=True)
class ShiftFacts:
    """What the reminders of one part of a watch rest on."""

    seat: SeatName
    starts_at: datetime
    ends_at: datetime
    hands_over: bool = False
    """Whether the part is to hand the watch over, and nobody has taken it yet."""
    office: SeatName | None = None


def find_shift_dues(
    facts: ShiftFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a watch brings to be reminded with since <= due < until, in order of time."""
    return between(_shift_dues(facts, hours, calendar), hours, since=since, until=until)


def plan_shift(session: Session, shift: Shift, *, now: datetime) -> None:
    """Bring the reminders of a watch into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, shift.organisation_id)
    _plan_shift(session, shift, _ground(session, organisation, now), now=now)


def plan_shifts(
    session: Session, organisation: Organisation, shifts: Iterable[Shift], *, now: datetime
) -> None:
    """Bring the reminders of several watches of an organisation into line with them."""
    ground = _ground(session, organisation, now)
    for shift in shifts:
        _plan_shift(session, shift, ground, now=now)


@dataclass(frozen=True)
class _Ground:
    """What is the same for every watch of an organisation."""

    organisation: Organisation
    calendar: WorkCalendar
    hours: Hours
    office: SeatName | None


def _ground(session: Session, organisation: Organisation, now: datetime) -> _Ground:
    office = find_office_seat(session, organisation.id or 0, local_day(organisation, now))
    calendar = work_calendar(session, organisation.id or 0)
    return _Ground(organisation, calendar, hours_of(organisation), name_of(office) if office else None)


def _plan_shift(session: Session, shift: Shift, ground: _Ground, *, now: datetime) -> None:
    for part in ShiftPart:
        seat = find_main_seat(session, person_in(session, shift, part).id or 0, shift.on)
        dues: tuple[Due, ...] = ()
        if seat is not None:
            facts = ShiftFacts(
                name_of(seat),
                shift.starts_at,
                shift.ends_at,
                hands_over=part is ShiftPart.OFFICER and shift.taken_at is None,
                office=ground.office,
            )
            since, until = shift.made_at - _PAST, shift.ends_at + _PAST
            dues = find_shift_dues(facts, ground.hours, ground.calendar, since=since, until=until)
        _plan(session, ground.organisation, shift, part, dues, now=now)


def drop_shift(session: Session, shift: Shift, *, now: datetime) -> None:
    """Let everything that is planned of a watch fall: it is going to be taken off the roster."""
    organisation = session.get_one(Organisation, shift.organisation_id)
    for part in ShiftPart:
        _plan(session, organisation, shift, part, (), now=now)


def replan_shifts(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of the watches at hand into line with the calendar as it is today.

    Those further ahead are brought into line when their time comes near: no row of days off is longer.
    """
    shifts = session.exec(
        select(Shift)
        .where(
            Shift.organisation_id == organisation.id,
            Shift.ends_at > now - _PAST,
            Shift.starts_at < now + _AHEAD,
        )
        .order_by(col(Shift.starts_at))
    ).all()
    plan_shifts(session, organisation, shifts, now=now)


def find_shift_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a watch goes to; None where it is of no use any more.

    Whoever has the watch; where they are on leave by now and nobody took it over, the office.
    """
    shift = session.get(Shift, reminder.args["shift"])
    if shift is None:
        return None
    rule = Rule(reminder.rule)
    if rule in (Rule.SHIFT_EVE, Rule.SHIFT_START):
        over_at = shift.starts_at if rule is Rule.SHIFT_EVE else shift.ends_at
        if now >= over_at:
            return None
        person = person_in(session, shift, ShiftPart(str(reminder.args["part"])))
        away = find_absence(session, person.id or 0, shift.on)
        return find_office_staff(session, organisation.id or 0) if away else [person]
    following = find_following(session, shift)
    if shift.taken_at is not None or following is None:
        return None
    if rule is Rule.SHIFT_UNHANDED_OFFICE:
        return find_office_staff(session, organisation.id or 0)
    ids = dict.fromkeys((shift.officer_id, following.officer_id))
    return [session.get_one(Person, person_id) for person_id in ids]


def _shift_dues(facts: ShiftFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    day = facts.starts_at.astimezone(hours.timezone).date()
    eve = calendar.previous_working(day - timedelta(days=1))
    evening = hours.at(eve, hours.evening_at)
    if evening < facts.starts_at:
        yield due_for(Rule.SHIFT_EVE, evening, facts.seat)
    if not hours.is_quiet(facts.starts_at):
        yield due_for(Rule.SHIFT_START, facts.starts_at, facts.seat)
    if facts.hands_over:
        yield due_for(Rule.SHIFT_UNHANDED, _by_day(facts.ends_at + UNHANDED, hours), facts.seat)
        if facts.office is not None:
            late = _by_day(facts.ends_at + UNHANDED_OFFICE, hours)
            yield due_for(Rule.SHIFT_UNHANDED_OFFICE, late, facts.office)


def _by_day(moment: datetime, hours: Hours) -> datetime:
    """Move what falls into the night to its end: the evening before, the watch is not over yet."""
    return hours.quiet_ends_at(moment) if hours.is_quiet(moment) else moment


def _plan(
    session: Session,
    organisation: Organisation,
    shift: Shift,
    part: ShiftPart,
    dues: Iterable[Due],
    *,
    now: datetime,
) -> None:
    record = f"{about_shift(organisation, shift)}:{part}"
    plan(session, organisation, record, dues, args={"shift": shift.id, "part": str(part)}, since=now)
