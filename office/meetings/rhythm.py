"""How often meetings are to be held: the rule's periods, and whether enough are planned in this one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from office.calendar.calendars import at, local_day, work_calendar
from office.rulebook.meeting_rules import find_meeting_rule
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from rules.vocabulary import Meeting as MeetingKind
from rules.vocabulary import Per
from storage.tables import Meeting, MeetingStatus, Organisation

_MONDAY = date(2001, 1, 1)
"""Fortnights are counted from here: a Monday."""
_DAYS = {Per.WEEK: 7, Per.TWO_WEEKS: 14}


@dataclass(frozen=True)
class Rhythm:
    """One kind of meeting in its current period. Days are inclusive; `say_on` is when the office is told."""

    kind: str
    per: Per
    least: int
    most: int
    first: date
    last: date
    held: int
    planned: int
    say_on: date
    cite: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether fewer are held and planned than the rule wants."""
        return self.held + self.planned < self.least


def find_rhythm(session: Session, organisation: Organisation, today: date) -> tuple[Rhythm, ...]:
    """Return, for each meeting that the rule has held regularly, how this period stands."""
    rulebook = find_key(organisation.rulebook, today)
    calendar = work_calendar(session, organisation.id or 0)
    found = []
    for kind in MeetingKind:
        rule = find_meeting_rule(rulebook, kind, today)
        if rule is None or rule.cadence is None or rule.cadence.times is None:
            continue
        first, last = period_of(rule.cadence.per, today)
        meetings = find_held(session, organisation, str(kind), first, last)
        held = sum(meeting.status is MeetingStatus.HELD for meeting in meetings)
        found.append(
            Rhythm(
                str(kind),
                rule.cadence.per,
                *rule.cadence.times,
                first,
                last,
                held,
                len(meetings) - held,
                last_third(first, last, calendar),
                rule.cite,
            )
        )
    return tuple(found)


def due_rhythm(session: Session, organisation: Organisation, today: date) -> tuple[Rhythm, ...]:
    """Return what the office is told this morning: short, and the last third of the period begins."""
    return tuple(
        rhythm
        for rhythm in find_rhythm(session, organisation, today)
        if rhythm.is_short and rhythm.say_on == today
    )


def last_third(first: date, last: date, calendar: WorkCalendar) -> date:
    """Return the first working day of a period's last third."""
    length = (last - first).days + 1
    return calendar.next_working(first + timedelta(days=length - length // 3))


def period_of(per: Per, on: date) -> tuple[date, date]:
    """Return the first and the last day of the period in which a day lies; weeks begin on Monday."""
    if per in _DAYS:
        first = on - timedelta(days=(on - _MONDAY).days % _DAYS[per])
        return first, first + timedelta(days=_DAYS[per] - 1)
    if per is Per.MONTH:
        return on.replace(day=1), _before(on.year, on.month + 1)
    if per is Per.HALF_YEAR:
        half = 1 if on.month <= 6 else 7  # noqa: PLR2004 - June ends the first half
        return date(on.year, half, 1), _before(on.year, half + 6)
    return date(on.year, 1, 1), date(on.year, 12, 31)


def find_held(
    session: Session,
    organisation: Organisation,
    kind: str,
    first: date,
    last: date,
    *,
    but: int | None = None,
    unit_id: int | None = None,
) -> list[Meeting]:
    """Return the meetings of a kind held or planned between two days, both inclusive; of a unit, its own."""
    query = (
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation.id,
            Meeting.kind == kind,
            Meeting.status != MeetingStatus.CANCELLED,
            col(Meeting.starts_at) >= _morning(organisation, first),
            col(Meeting.starts_at) < _morning(organisation, last + timedelta(days=1)),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )
    if unit_id is not None:
        query = query.where(Meeting.unit_id == unit_id)
    return [
        meeting
        for meeting in session.exec(query)
        if meeting.id != but and local_day(organisation, meeting.starts_at) <= last
    ]


def _morning(organisation: Organisation, on: date) -> datetime:
    return at(organisation, on, time.min.isoformat("minutes"))


def _before(year: int, month: int) -> date:
    following = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return following - timedelta(days=1)
