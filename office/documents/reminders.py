"""What is reminded of a paper's clocks: its last days, its day, and once it is past; and who owes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.calendar.moved import Moved
from office.cases.chain import can_press, find_deciders, find_pending
from office.cases.flow import about
from office.cases.steps import TELLING
from office.documents.clocks import (
    OPEN,
    OWN,
    ClockState,
    about_clock,
    find_running,
    recount,
    stand,
    work_of_clock,
)
from office.outbox import refresh
from office.people.acting import who_acts
from office.people.seats import LEADERS, find_head, find_holder
from office.reminders.leads import LeadKind, lead_of
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between, due_for
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from rules.vocabulary import DeadlineName
from storage.tables import Case, Clock, Organisation, Person, Reminder


@dataclass(frozen=True)
class ClockFacts:
    """What the reminders of one clock rest on."""

    due_on: date
    lead: int
    """Working days before, on which it is reminded first."""
    owner: SeatName
    office: SeatName | None = None


def find_clock_dues(
    facts: ClockFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a clock brings to be reminded with since <= due < until, in order of time."""
    return between(_clock_dues(facts, hours, calendar), hours, since=since, until=until)


def plan_clock(session: Session, clock: Clock, *, now: datetime) -> None:
    """Bring the reminders of a clock into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, clock.organisation_id)
    today = local_day(organisation, now)
    calendar = work_calendar(session, clock.organisation_id)
    office = find_office_seat(session, clock.organisation_id, today)
    head = find_head(session, clock.unit_id) if clock.unit_id else None
    owner = head or office
    dues: tuple[Due, ...] = ()
    if owner is not None and stand(clock, organisation, calendar, today).state in OPEN:
        hours = hours_of(organisation)
        dues = find_clock_dues(
            ClockFacts(
                clock.due_on,
                lead_of(organisation, LeadKind.DOCUMENT),
                name_of(owner),
                name_of(office) if office else None,
            ),
            hours,
            calendar,
            since=hours.at(clock.started_on, time.min),
            until=now + HORIZON,
        )
    args: dict[str, object] = {"case": clock.case_id, "clock": clock.id}
    plan(session, organisation, about_clock(session, clock), dues, args=args, since=now)


def replan_documents(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of every running clock into line; cards of those near or past show the day anew."""
    calendar, today = work_calendar(session, organisation.id or 0), local_day(organisation, now)
    for clock in find_running(session, organisation.id or 0):
        plan_clock(session, clock, now=now)
        if stand(clock, organisation, calendar, today).state in (ClockState.AMBER, ClockState.RED):
            refresh_clock(session, clock, now=now)


def refresh_clock(session: Session, clock: Clock, *, now: datetime) -> None:
    """Have the cards of a clock, and those of its paper, show what is so now."""
    refresh(session, about_clock(session, clock), now=now)
    refresh(session, about(session.get_one(Case, clock.case_id)), now=now)


def recount_documents(
    session: Session, organisation: Organisation, former: WorkCalendar, *, now: datetime
) -> list[Moved]:
    """Count every running clock anew by the calendar as it is today; return those whose day moved."""
    del former
    today = local_day(organisation, now)
    moved = []
    for clock in find_running(session, organisation.id or 0):
        old = recount(session, clock)
        if old == clock.due_on:
            continue
        case = session.get_one(Case, clock.case_id)
        people = {person.id or 0 for person in find_office_staff(session, organisation.id or 0)}
        head = find_head(session, clock.unit_id) if clock.unit_id else None
        holder = find_holder(session, head.id or 0, today) if head else None
        if holder is not None:
            people.add(holder.id or 0)
        plan_clock(session, clock, now=now)
        moved.append(
            Moved(
                about_clock(session, clock),
                f"{case.number}《{case.title}》",
                "办公室自定时限" if clock.name == OWN else DeadlineName(clock.name).term,
                old,
                clock.due_on,
                tuple(sorted(people)),
            )
        )
    return moved


def find_document_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a clock goes to; None where it was met, paused or stopped."""
    clock = session.get(Clock, reminder.args["clock"])
    if clock is None:
        return None
    today = local_day(organisation, now)
    standing = stand(clock, organisation, work_calendar(session, organisation.id or 0), today)
    if standing.state not in OPEN:
        return None
    head = find_head(session, clock.unit_id) if clock.unit_id else None
    if head is not None and reminder.seat_id != head.id:
        return find_office_staff(session, organisation.id or 0)
    return find_owers(session, organisation, clock, now=now)


def find_owers(session: Session, organisation: Organisation, clock: Clock, *, now: datetime) -> list[Person]:
    """Return who owes what a clock runs for: of a department who acts for its head, else who decides now.

    Leaders are not nagged: what waits for one goes to the office, and so does what waits for nobody.
    """
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    staff = find_office_staff(session, organisation.id or 0)
    if clock.unit_id is not None:
        head = find_head(session, clock.unit_id)
        acting = (
            who_acts(session, head, on=today, rulebook=rulebook, work=work_of_clock(clock)) if head else None
        )
        return [acting.person] if acting and can_press(acting.person) and acting.person else staff
    case = session.get_one(Case, clock.case_id)
    found: dict[int, Person] = {}
    for step in find_pending(session, case):
        if step.act in TELLING:
            continue
        for acting in find_deciders(session, case, step, on=today):
            if acting.seat.rank not in LEADERS and acting.person and can_press(acting.person):
                found.setdefault(acting.person.id or 0, acting.person)
    return list(found.values()) or staff


def _clock_dues(facts: ClockFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    if facts.lead > 0:
        soon = calendar.add_working_days(facts.due_on, -facts.lead)
        yield due_for(Rule.CLOCK_SOON, hours.at(soon, hours.digest_at), facts.owner)
    on = calendar.previous_working(facts.due_on)
    yield due_for(Rule.CLOCK_DUE, hours.at(on, hours.digest_at), facts.owner)
    after = hours.at(calendar.add_working_days(facts.due_on, 1), hours.digest_at)
    yield due_for(Rule.CLOCK_OVERDUE, after, facts.owner)
    if facts.office is not None and facts.office.id != facts.owner.id:
        yield due_for(Rule.CLOCK_OVERDUE, after, facts.office)
