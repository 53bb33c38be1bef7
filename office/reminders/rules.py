"""What falls due when: pure, from facts and calendar, without a clock and without records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.calendar import WorkCalendar


class Rule(StrEnum):
    """Why something is reminded."""

    STAND_IN_STARTS = "stand_in_starts"
    FILING_DUE = "filing_due"
    RETURN_EVE = "return_eve"
    RETURN_OVERDUE = "return_overdue"
    RETURN_NAMED = "return_named"
    READING_OPEN = "reading_open"
    """To whoever asked for a leave on which the rule is silent: nothing has been settled yet."""
    READING_WANTED = "reading_wanted"
    """To the office: such a leave is about to begin."""
    TASK_SOON = "task_soon"
    """To the lead department: three working days are left."""
    TASK_DUE = "task_due"
    TASK_OVERDUE = "task_overdue"
    """To the lead department and the office, the working day after."""
    LOOK_BACK = "look_back"
    """To the office: the day has come to look at a closed task again, 回头看."""
    BULLETIN = "bulletin"
    """To the office, on the week's last working day: the week's 督办通报 waits to be looked at."""
    ISSUE_SOON = "issue_soon"
    """A document that a meeting passed is to be issued by the next working day."""
    ISSUE_DUE = "issue_due"
    INTERPRET_SOON = "interpret_soon"
    INTERPRET_DUE = "interpret_due"
    """公开解读 of what a meeting decided is due."""
    CONSULT_SOON = "consult_soon"
    """To a unit that was asked for its opinion and has not answered: the term is near its end."""
    CONSULT_DUE = "consult_due"
    CONSULT_DEEMED = "consult_deemed"
    """To the unit and to whoever asked, the working day after: silence has counted as no objection."""
    CONSULT_UNANSWERED = "consult_unanswered"
    """To both and the office: the term is over, and the rule does not say what silence means."""
    REPORT_SOON = "report_soon"
    """To a seat that owes a report (报送), of leaders to the office and the 联络员: a working day is left."""
    REPORT_DUE = "report_due"
    REPORT_COLLECT = "report_collect"
    """To whoever collects a report, on its day: the sheet of what has come in."""
    REPORT_MISSING = "report_missing"
    """To whoever collects it and to the office, once its time is over: who has not handed in."""
    CLOCK_SOON = "clock_soon"
    """To whoever owes a word or an answer on a paper: its last working days have come."""
    CLOCK_DUE = "clock_due"
    CLOCK_OVERDUE = "clock_overdue"
    """To them and the office, the working day after."""
    EVENING = "evening"
    """The evening before a meeting, to whoever is called to it."""
    TWO_HOURS = "two_hours"
    NOTICE_OWED = "notice_owed"
    """To the office: a meeting is near, and its notice has not gone out."""
    AGENDA_CLOSES = "agenda_closes"
    DUE_TOPIC_FILING = "due_topic_filing"
    DUE_LEGAL_REVIEW = "due_legal_review"
    DUE_MATERIALS = "due_materials"
    DUE_DISTRIBUTION = "due_distribution"
    DUE_MINUTES = "due_minutes"
    RHYTHM = "rhythm"
    """To the office: fewer meetings of a kind are planned than the rule wants in this period."""
    INCIDENT = "incident"
    """To those who must know of an incident that nobody has answered yet, by night as by day."""
    INCIDENT_REPORT = "incident_report"
    """To the watch and the office: the hour until which an incident must be reported upward is near."""
    INCIDENT_PUBLISH = "incident_publish"
    """To those who publish: what is to be published of an emergency is due; no hour for reporting."""
    SHIFT_EVE = "shift_eve"
    """The evening before a watch, the last working one, to its leader in charge and its officer."""
    SHIFT_START = "shift_start"
    SHIFT_UNHANDED = "shift_unhanded"
    """To both officers: a watch is over, and nobody has taken it over."""
    SHIFT_UNHANDED_OFFICE = "shift_unhanded_office"
    DIGEST = "digest"


THROUGH_THE_NIGHT = (Rule.INCIDENT, Rule.INCIDENT_REPORT, Rule.INCIDENT_PUBLISH)
"""What does not wait for the end of the quiet hours."""


@dataclass(frozen=True)
class Hours:
    """An organisation's hours, as local wall-clock time."""

    timezone: ZoneInfo
    quiet_from: time
    quiet_until: time
    digest_at: time
    evening_at: time

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.timezone)

    def is_quiet(self, moment: datetime) -> bool:
        clock = moment.astimezone(self.timezone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def quiet_ends_at(self, moment: datetime) -> datetime:
        """Return the end of the quiet hours that `moment` lies in."""
        here = moment.astimezone(self.timezone)
        day = here.date() if here.time() < self.quiet_until else here.date() + timedelta(days=1)
        return self.at(day, self.quiet_until)

    def out_of_quiet(self, moment: datetime) -> datetime:
        """Move a reminder that would fall into the night to the evening before it."""
        if not self.is_quiet(moment):
            return moment
        here = moment.astimezone(self.timezone)
        over_midnight = self.quiet_from > self.quiet_until
        began_today = over_midnight and here.time() >= self.quiet_from
        evening = self.at(here.date() if began_today else here.date() - timedelta(days=1), self.evening_at)
        return self._quiet_begins_at(evening) - timedelta(minutes=1) if self.is_quiet(evening) else evening

    def _quiet_begins_at(self, moment: datetime) -> datetime:
        here = moment.astimezone(self.timezone)
        began_today = here.time() >= self.quiet_from
        return self.at(here.date() if began_today else here.date() - timedelta(days=1), self.quiet_from)


@dataclass(frozen=True)
class Due:
    """One thing to be said to one seat at one instant."""

    rule: Rule
    due_at: datetime
    seat_id: int
    seat: str


@dataclass(frozen=True)
class SeatName:
    id: int
    title: str


@dataclass(frozen=True)
class LeaveFacts:
    """What the reminders of one leave rest on. Days are inclusive."""

    seat: SeatName
    from_on: date
    to_on: date
    office: SeatName | None = None
    stand_in: SeatName | None = None
    filing_due_on: date | None = None
    """The last day for the written filing, while it is still owed."""


def find_leave_dues(
    facts: LeaveFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a granted leave brings to be reminded with since <= due < until, in order of time."""
    return between(_leave_dues(facts, hours, calendar), hours, since=since, until=until)


def find_draft_dues(
    facts: LeaveFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a leave that waits for an 内部口径 brings to be reminded with since <= due < until."""
    before = calendar.previous_working(facts.from_on - timedelta(days=1))
    day = hours.at(before, hours.digest_at)
    dues = [due_for(Rule.READING_OPEN, day, facts.seat)]
    if facts.office:
        dues.append(due_for(Rule.READING_WANTED, day, facts.office))
    return between(dues, hours, since=since, until=until)


def _leave_dues(facts: LeaveFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    if facts.stand_in:
        day = calendar.previous_working(facts.from_on)
        yield due_for(Rule.STAND_IN_STARTS, hours.at(day, hours.digest_at), facts.stand_in)
    if facts.filing_due_on:
        day = calendar.previous_working(facts.filing_due_on)
        yield due_for(Rule.FILING_DUE, hours.at(day, hours.digest_at), facts.seat)
    yield due_for(Rule.RETURN_EVE, hours.at(facts.to_on, hours.evening_at), facts.seat)
    overdue = calendar.add_working_days(facts.to_on, 1)
    yield due_for(Rule.RETURN_OVERDUE, hours.at(overdue, hours.digest_at), facts.seat)
    if facts.office:
        named = calendar.add_working_days(overdue, 1)
        yield due_for(Rule.RETURN_NAMED, hours.at(named, hours.digest_at), facts.office)


def due_for(rule: Rule, moment: datetime, seat: SeatName) -> Due:
    """Return what is to be said to a seat at a moment."""
    return Due(rule, moment, seat.id, seat.title)


def between(dues: Iterable[Due], hours: Hours, *, since: datetime, until: datetime) -> tuple[Due, ...]:
    """Move dues out of quiet hours; return those with since <= due < until, in order of time."""
    moved = (Due(d.rule, hours.out_of_quiet(d.due_at), d.seat_id, d.seat) for d in dues)
    return tuple(sorted((d for d in moved if since <= d.due_at < until), key=lambda d: (d.due_at, d.rule)))
