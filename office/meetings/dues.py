"""What falls due around a meeting: pure, from facts, hours and calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from office.reminders.leads import DEFAULTS, LeadKind
from office.reminders.rules import Due, Hours, Rule, SeatName, between, due_for
from rules.calendar import WorkCalendar

BEFORE = timedelta(hours=2)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """Something owed by some seats on a day, such as the materials of a meeting."""

    rule: Rule
    due_on: date
    seats: tuple[SeatName, ...]


@dataclass(frozen=True)
class MeetingFacts:
    """What the reminders of one meeting rest on."""

    starts_at: datetime
    called: tuple[SeatName, ...] = ()
    """Who has had the notice and has not said no."""
    office: SeatName | None = None
    noticed: bool = False
    closes_at: datetime | None = None
    proposers: tuple[SeatName, ...] = ()
    """Whom it concerns that the agenda closes."""
    owed: tuple[Owed, ...] = ()
    lead_days: int = DEFAULTS[LeadKind.MEETING]
    """How many working days before its day what is owed is reminded first."""


def find_meeting_dues(
    facts: MeetingFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a meeting brings to be reminded with since <= due < until, in order of time."""
    return between(_meeting_dues(facts, hours, calendar), hours, since=since, until=until)


def _meeting_dues(facts: MeetingFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    day = facts.starts_at.astimezone(hours.timezone).date()
    soon = facts.starts_at - BEFORE
    for seat in facts.called:
        yield due_for(Rule.EVENING, hours.at(day - _DAY, hours.evening_at), seat)
        if not hours.is_quiet(soon):  # else the evening's reminder is the last before the night
            yield due_for(Rule.TWO_HOURS, soon, seat)
    if facts.office and not facts.noticed:
        before = calendar.previous_working(day - _DAY)
        yield due_for(Rule.NOTICE_OWED, hours.at(before, hours.digest_at), facts.office)
    if facts.closes_at:
        closing = facts.closes_at.astimezone(hours.timezone).date()
        before = calendar.previous_working(closing - _DAY)
        for seat in facts.proposers:
            yield due_for(Rule.AGENDA_CLOSES, hours.at(before, hours.digest_at), seat)
    for owed in facts.owed:
        # A due day off is reminded of on the last working day before it, which the first may be too.
        days = {
            calendar.previous_working(calendar.add_working_days(owed.due_on, -facts.lead_days)),
            calendar.previous_working(owed.due_on),
        }
        for on in sorted(days):
            for seat in owed.seats:
                yield due_for(owed.rule, hours.at(on, hours.digest_at), seat)
