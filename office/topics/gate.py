"""What keeps a topic off an agenda, under which article, and what can still be done about it by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from office.calendar.calendars import local_day, work_calendar
from office.meetings.records import day_of, ends_at, find_attendances, find_upcoming
from office.people.acting import find_absence
from office.people.seats import find_head, find_holder
from office.rulebook.meeting_rules import Deadlined, find_gate, find_timetable
from office.topics.agenda import is_closed, is_for_unit
from rules.calendar import WorkCalendar
from rules.vocabulary import Circumstance, DeadlineName, Fact
from storage.tables import Meeting, Organisation

COMPUTED = (Fact.AGENDA_OPEN, Fact.FILED, Fact.LEAD_CAN_ATTEND)
"""Facts that the records themselves tell; nobody is asked for them."""
_SETTLED_ELSEWHERE = (
    Fact.DEPARTMENT_CAN_SETTLE,
    Fact.DEPARTMENTS_CAN_SETTLE,
    Fact.DEPUTY_CAN_SETTLE,
    Fact.ROUTINE_REPORT,
    Fact.GLOBAL_MATTER,
)
"""Facts that no work before the meeting mends: the matter belongs to no meeting, or not to this one."""
_ONLY_LATER = (Fact.FILED, Fact.AGENDA_OPEN, Fact.AD_HOC, Fact.LEAD_CAN_ATTEND)
"""Facts that can only be other at another meeting."""
_PROPOSED_BY = (DeadlineName.TOPIC_FILING, DeadlineName.MATERIALS)
_LONGEST = timedelta(days=1)
"""No meeting goes on for longer."""
_LATE_AFTER = (DeadlineName.TOPIC_FILING, DeadlineName.MATERIALS, DeadlineName.DISTRIBUTION)


@dataclass(frozen=True)
class Done:
    """What was said of one fact: whether it is so, when it was done and on what paper."""

    is_so: bool
    on: date | None = None
    paper: str = ""


class Way(StrEnum):
    """What can be done about a bar."""

    BEFORE = "before"
    """It can still be done for this meeting."""
    LATER = "later"
    """Not for this meeting; perhaps for a later one."""
    ELSEWHERE = "elsewhere"
    """The matter is one that is settled without the meeting."""


@dataclass(frozen=True)
class Remedy:
    """What can still be done: by `due` for this meeting, or for `meeting`; None where none is planned."""

    way: Way
    due: date | None = None
    cite: tuple[str, ...] = ()
    meeting: Meeting | None = None


@dataclass(frozen=True)
class BarLine:
    """One thing that keeps a topic off the agenda."""

    fact: Fact
    cite: tuple[str, ...]
    remedy: Remedy


@dataclass(frozen=True)
class Asked:
    """What the rule wants said of a topic: what it is, then what has been done or is so."""

    circumstances: tuple[Circumstance, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Examined:
    """A topic held against the gate."""

    asked: Asked
    missing: tuple[str, ...]
    """What is asked and not yet said."""
    bars: tuple[BarLine, ...]
    late: tuple[Deadlined, ...]
    """Dates of the meeting's timetable that have passed."""
    computed: Mapping[str, bool]
    """Of the facts that the rule asks, those that the records tell."""
    warnings: tuple[str, ...] = ()
    is_ruled: bool = True
    """False where no rule gates the meeting."""


def find_asked(rulebook: str, kind: str, said: Mapping[str, Done], on: date) -> Asked:
    """Return what is to be said of a topic for a kind of meeting, as the rule stands on a day."""
    plain = set(_asked(rulebook, kind, {}, on))
    circumstances = tuple(
        word for word in Circumstance if set(_asked(rulebook, kind, {str(word): True}, on)) - plain
    )
    known = {str(word): said[str(word)].is_so for word in circumstances if str(word) in said}
    facts = (fact for fact in _asked(rulebook, kind, known, on) if fact not in COMPUTED)
    return Asked(circumstances, tuple(facts))


def examine(
    session: Session,
    rulebook: str,
    kind: str,
    said: Mapping[str, Done],
    *,
    unit_id: int,
    meeting: Meeting | None,
    now: datetime,
    today: date,
) -> Examined:
    """Hold what was said of a topic, and what the records tell, against the gate of its meeting."""
    asked = find_asked(rulebook, kind, said, today)
    calendar = _calendar(session, meeting)
    computed = compute(session, unit_id, meeting, calendar, now=now, today=today)
    is_late_motion = meeting is not None and is_closed(meeting, now)
    wanted = [*asked.circumstances, *asked.facts]
    told = {name: done.is_so for name, done in said.items() if name in wanted}
    if is_late_motion:
        told[str(Fact.AD_HOC)] = True
    gate = find_gate(rulebook, kind, {**told, **computed}, today)
    missing = tuple(str(word) for word in wanted if str(word) not in told)
    late: tuple[Deadlined, ...] = ()
    if meeting is not None and calendar is not None:
        lines = find_timetable(meeting.rulebook, kind, day_of(session, meeting), calendar)
        late = tuple(line for line in lines if line.name in _LATE_AFTER and line.due < today)
    if gate is None:
        return Examined(asked, missing, (), late, {}, is_ruled=False)
    computed = {name: is_so for name, is_so in computed.items() if name in gate.asked}
    search = _Search(session, kind, unit_id, meeting, now, today)
    bars = tuple(BarLine(bar.fact, bar.cite, _remedy(search, bar.fact)) for bar in gate.bars)
    barred = {bar.fact for bar in bars}
    if Fact.FILED in barred:  # the article says so already
        late = tuple(line for line in late if line.name is not DeadlineName.TOPIC_FILING)
    return Examined(asked, missing, bars, late, computed, gate.warnings)


def compute(
    session: Session,
    unit_id: int,
    meeting: Meeting | None,
    calendar: WorkCalendar | None,
    *,
    now: datetime,
    today: date,
) -> dict[str, bool]:
    """Return the facts that the records tell of a topic put to a meeting today.

    To propose it is to file it: it is filed unless the meeting's day for that has passed, or where no day is
    set, its agenda has closed.
    """
    if meeting is None or calendar is None:
        return {str(fact): True for fact in COMPUTED}
    lines = find_timetable(meeting.rulebook, meeting.kind, day_of(session, meeting), calendar)
    filing = next((line.due for line in lines if line.name is DeadlineName.TOPIC_FILING), None)
    return {
        str(Fact.AGENDA_OPEN): not is_closed(meeting, now),
        str(Fact.FILED): today <= filing if filing else not is_closed(meeting, now),
        str(Fact.LEAD_CAN_ATTEND): can_lead_attend(session, unit_id, meeting),
    }


def can_lead_attend(session: Session, unit_id: int, meeting: Meeting) -> bool:
    """Whether the head of the unit is neither away on the meeting's day nor sits elsewhere at its time."""
    head = find_head(session, unit_id)
    on = day_of(session, meeting)
    holder = find_holder(session, head.id or 0, on) if head else None
    if head is None or holder is None or find_absence(session, holder.id or 0, on) is not None:
        return False
    seat_id = head.id or 0
    return not any(
        seat_id in (row.seat_id, row.substitute_seat_id)
        for other in find_overlapping(session, meeting)
        for row in find_attendances(session, other)
    )


def find_overlapping(session: Session, meeting: Meeting) -> list[Meeting]:
    """Return the other meetings that are planned at the same time."""
    around = find_upcoming(session, meeting.organisation_id, since=meeting.starts_at - _LONGEST)
    return [
        other
        for other in around
        if other.id != meeting.id
        and other.starts_at < ends_at(meeting)
        and meeting.starts_at < ends_at(other)
    ]


@dataclass(frozen=True)
class _Search:
    """The search for a later meeting that a barred topic can still make."""

    session: Session
    kind: str
    unit_id: int
    meeting: Meeting | None
    now: datetime
    today: date

    def later(self) -> Iterator[Meeting]:
        if self.meeting is None:
            return
        found = find_upcoming(
            self.session, self.meeting.organisation_id, since=self.meeting.starts_at, kind=self.kind
        )
        for other in found:
            if other.id != self.meeting.id and is_for_unit(other, self.unit_id):
                yield other

    def due(self, fact: Fact, meeting: Meeting) -> tuple[date | None, tuple[str, ...]]:
        """Return by when a fact must be so for a meeting: as its timetable says, else before it closes."""
        calendar = work_calendar(self.session, meeting.organisation_id)
        on = day_of(self.session, meeting)
        lines = {line.name: line for line in find_timetable(meeting.rulebook, self.kind, on, calendar)}
        first = (DeadlineName.LEGAL_REVIEW,) if fact is Fact.LEGAL_REVIEW else ()
        found = next((lines[name] for name in (*first, *_PROPOSED_BY) if name in lines), None)
        if found is not None:
            return found.due, found.cite
        closes_at = meeting.agenda_closes_at
        organisation = self.session.get_one(Organisation, meeting.organisation_id)
        return (local_day(organisation, closes_at) if closes_at else None), ()

    def can_make(self, fact: Fact, meeting: Meeting) -> bool:
        due, _ = self.due(fact, meeting)
        if is_closed(meeting, self.now) or (due is not None and due < self.today):
            return False
        return fact is not Fact.LEAD_CAN_ATTEND or can_lead_attend(self.session, self.unit_id, meeting)


def _remedy(search: _Search, fact: Fact) -> Remedy:
    if fact in _SETTLED_ELSEWHERE:
        return Remedy(Way.ELSEWHERE)
    meeting = search.meeting
    if fact not in _ONLY_LATER:
        if meeting is None:
            return Remedy(Way.BEFORE)
        due, cite = search.due(fact, meeting)
        if (due is None or due >= search.today) and not is_closed(meeting, search.now):
            return Remedy(Way.BEFORE, due, cite)
    later = next((other for other in search.later() if search.can_make(fact, other)), None)
    due, cite = search.due(fact, later) if later else (None, ())
    return Remedy(Way.LATER, due, cite, later)


def _calendar(session: Session, meeting: Meeting | None) -> WorkCalendar | None:
    return work_calendar(session, meeting.organisation_id) if meeting else None


def _asked(rulebook: str, kind: str, known: dict[str, bool], on: date) -> tuple[Fact, ...]:
    gate = find_gate(rulebook, kind, known, on)
    return gate.asked if gate else ()
