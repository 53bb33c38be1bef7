"""What is reminded of 报送: what is missing before its time and on it, then named to whoever collects it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import at, local_day, work_calendar
from office.duties.operations import (
    AHEAD,
    OPEN,
    Round,
    find_collecting,
    find_round,
    from_args,
    make_occurrences,
    mark_missing,
    round_of,
)
from office.duties.standing import find_answering, is_leader
from office.reminders.leads import DEFAULTS, LeadKind, lead_of
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between, due_for
from rules.calendar import WorkCalendar
from storage.tables import Occurrence, OccurrenceStatus, Organisation, Person, Reminder, Seat

_DAY = timedelta(days=1)
_BEFORE_THE_HOUR = timedelta(hours=2)
_LATELY = timedelta(days=30)
"""How long after its day a round is looked at anew each morning: longer than any run of days off."""


@dataclass(frozen=True)
class RoundFacts:
    """What the reminders of one round rest on. Of leaders the office is reminded, not they."""

    due_on: date
    time: str | None
    seats: tuple[SeatName, ...]
    """Those of the seats that still owe it, leaders left out."""
    office: SeatName | None = None
    has_leaders: bool = False
    """Whether a leader still owes it."""
    collecting: tuple[SeatName, ...] = ()
    is_shared: bool = False
    """Whether several seats owe it, so that there is something to collect."""
    lead_days: int = DEFAULTS[LeadKind.DUTY]


def find_round_dues(
    facts: RoundFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a round brings to be reminded with since <= due < until, in order of time."""
    return between(_round_dues(facts, hours, calendar), hours, since=since, until=until)


def replan_duties(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Make what is owed within the next weeks, and plan what is reminded of it; twice changes nothing.

    Called each morning, and when the leads, the hours or the calendar change.
    """
    make_occurrences(session, organisation, now=now)
    today = local_day(organisation, now)
    by_round: dict[Round, list[Occurrence]] = {}
    for row in session.exec(
        select(Occurrence)
        .where(
            Occurrence.organisation_id == organisation.id,
            col(Occurrence.due_on).between(today - _LATELY, today + 2 * AHEAD),
        )
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    ).all():
        by_round.setdefault(round_of(row), []).append(row)
    known = _Known(session, organisation, today)
    for one, rows in by_round.items():
        _plan(known, one, rows, now=now)


def plan_round(session: Session, organisation: Organisation, one: Round, *, now: datetime) -> None:
    """Bring the reminders of one round into line with what is still owed in it."""
    known = _Known(session, organisation, local_day(organisation, now))
    _plan(known, one, find_round(session, organisation.id or 0, one), now=now)


def find_duty_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a round goes to; None where nobody owes anything in it any more.

    When a round's time has come, what was not handed in is held for missing.
    """
    one = from_args(reminder.args)
    if reminder.rule == Rule.REPORT_MISSING:
        mark_missing(session, organisation, now=now)
    rows = find_round(session, organisation.id or 0, one)
    if reminder.rule == Rule.REPORT_COLLECT:
        waits = any(row.collected_at is None for row in rows)
        return _find_collecting_people(session, organisation, reminder, now=now) if waits else None
    if not any(row.status in OPEN for row in rows):
        return None
    if reminder.rule == Rule.REPORT_MISSING:
        return _find_collecting_people(session, organisation, reminder, now=now)
    return _find_reminded(session, organisation, reminder, now=now) or None


def find_reminded_rows(
    session: Session, organisation: Organisation, reminder: Reminder, *, on: date
) -> list[Occurrence]:
    """Return what a reminder to those who owe is about: its seat's, and at the office's the leaders'."""
    rows = find_round(session, organisation.id or 0, from_args(reminder.args))
    office = find_office_seat(session, organisation.id or 0, on)
    of_leaders = office is not None and office.id == reminder.seat_id
    return [
        row
        for row in rows
        if row.status in OPEN
        and (
            row.seat_id == reminder.seat_id or (of_leaders and is_leader(session.get_one(Seat, row.seat_id)))
        )
    ]


def find_round_end(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    """Return the moment that a reminder of what is owed is about: it is not put off beyond it."""
    if reminder.rule not in (Rule.REPORT_SOON, Rule.REPORT_DUE):
        return None
    one = from_args(reminder.args)
    times = {row.time for row in find_round(session, organisation.id or 0, one)}
    clock = next(iter(times), None)
    return at(organisation, one.due_on, clock) if clock else at(organisation, one.due_on + _DAY, "00:00")


def _find_reminded(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person]:
    on = local_day(organisation, now)
    people: list[Person] = []
    for row in find_reminded_rows(session, organisation, reminder, on=on):
        seat = session.get_one(Seat, row.seat_id)
        if not is_leader(seat):
            people += find_answering(session, organisation, seat, now=now)
            continue
        liaison = session.get(Person, seat.liaison_id) if seat.liaison_id else None
        people += [*([liaison] if liaison else []), *find_office_staff(session, organisation.id or 0)]
    return _each_once(people)


def _find_collecting_people(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person]:
    """Return whom a collecting seat's reminder goes to: of the office's seat all of its staff."""
    office = find_office_seat(session, organisation.id or 0, local_day(organisation, now))
    if office is not None and office.id == reminder.seat_id:
        return find_office_staff(session, organisation.id or 0)
    return find_answering(session, organisation, session.get_one(Seat, reminder.seat_id), now=now)


def _each_once(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


class _Known:
    """What many rounds of one morning have in common, looked up once."""

    def __init__(self, session: Session, organisation: Organisation, today: date) -> None:
        self.session = session
        self.organisation = organisation
        self.today = today
        self.hours = hours_of(organisation)
        self.calendar = work_calendar(session, organisation.id or 0)
        self.office = find_office_seat(session, organisation.id or 0, today)
        self._collecting: dict[tuple[str, ...], tuple[SeatName, ...]] = {}

    def collecting(self, to: tuple[str, ...]) -> tuple[SeatName, ...]:
        if to not in self._collecting:
            seats = find_collecting(self.session, self.organisation, to, on=self.today)
            self._collecting[to] = tuple(map(name_of, seats))
        return self._collecting[to]


def _plan(known: _Known, one: Round, rows: Sequence[Occurrence], *, now: datetime) -> None:
    dues: tuple[Due, ...] = ()
    facts = _facts(known, rows)
    if facts is not None:
        dues = find_round_dues(
            facts,
            known.hours,
            known.calendar,
            since=min(row.made_at for row in rows),
            until=now + HORIZON,
        )
    plan(known.session, known.organisation, one.name, dues, args=one.to_args(), since=now)


def _facts(known: _Known, rows: Sequence[Occurrence]) -> RoundFacts | None:
    live = [row for row in rows if row.status is not OccurrenceStatus.WAIVED]
    owing = [row for row in live if row.status in OPEN]
    if not owing:
        return None
    seats = [known.session.get_one(Seat, row.seat_id) for row in owing]
    return RoundFacts(
        owing[0].due_on,
        owing[0].time,
        tuple(name_of(seat) for seat in seats if not is_leader(seat)),
        name_of(known.office) if known.office else None,
        any(is_leader(seat) for seat in seats),
        known.collecting(tuple(owing[0].to)),
        len(live) > 1,
        lead_of(known.organisation, LeadKind.DUTY),
    )


def _round_dues(facts: RoundFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    soon = calendar.add_working_days(facts.due_on, -facts.lead_days)
    on = calendar.previous_working(facts.due_on)
    is_soon = soon < on
    hour = (
        hours.at(facts.due_on, time.fromisoformat(facts.time)) if facts.time and on == facts.due_on else None
    )
    due_at = hour - _BEFORE_THE_HOUR if hour else hours.at(on, hours.digest_at)
    for seat in facts.seats:
        if is_soon:
            yield due_for(Rule.REPORT_SOON, hours.at(soon, hours.digest_at), seat)
        yield due_for(Rule.REPORT_DUE, due_at, seat)
    if facts.has_leaders and facts.office is not None:
        first = hours.at(soon, hours.digest_at) if is_soon else due_at
        yield due_for(Rule.REPORT_SOON if is_soon else Rule.REPORT_DUE, first, facts.office)
    for seat in facts.collecting if facts.seats and facts.is_shared else ():
        yield due_for(Rule.REPORT_COLLECT, hours.at(on, hours.digest_at), seat)
    next_day = hours.at(calendar.add_working_days(facts.due_on, 1), hours.digest_at)
    after = (
        hour if hour and not hours.is_quiet(hour) else next_day
    )  # never before its time, as out of the night
    named = {seat.id: seat for seat in (*facts.collecting, facts.office) if seat is not None}
    for seat in named.values():
        yield due_for(Rule.REPORT_MISSING, after, seat)
