"""A changed calendar: what rests on it is counted anew, and those whose dates moved are told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from office.calendar.calendars import find_overrides, local_day, work_calendar
from office.calendar.mark import find_changed_days, former_calendar, make_mark
from office.calendar.moved import Moved
from office.calendar.recounts import recount_leaves, recount_meetings, recount_minutes
from office.consultations.recount import recount_consultations
from office.documents.reminders import recount_documents
from office.duties.trip_summaries import recount_trips
from office.minutes.decision_clocks import recount_decisions
from office.outbox import tell
from office.reminders.replanning import replan_all
from office.reminders.rows import hours_of
from rules.calendar import WorkCalendar
from storage.audit import append
from storage.tables import Organisation, Person

CARD = "calendar.moved"


class _Recount(Protocol):
    def __call__(
        self, session: Session, organisation: Organisation, former: WorkCalendar, *, now: datetime
    ) -> list[Moved]:
        """Count a kind of record's open dates by the present calendar; return those that moved."""


RECOUNTING: Sequence[_Recount] = (
    recount_leaves,
    recount_meetings,
    recount_minutes,
    recount_decisions,
    recount_consultations,
    recount_trips,
    recount_documents,
)


def follow_calendar(session: Session, organisation: Organisation, *, now: datetime) -> list[Moved]:
    """Count everything anew where the working days are not those that it was counted by.

    Those whose dates moved are told, each once and of all of it, outside the quiet hours. Returns what moved.
    """
    calendar = work_calendar(session, organisation.id or 0)
    mark, former_mark = make_mark(calendar, local_day(organisation, now)), organisation.calendar_mark
    if mark == former_mark:
        return []
    organisation.calendar_mark = mark
    session.add(organisation)
    session.flush()
    overrides = find_overrides(session, organisation.id or 0)
    changed = find_changed_days(former_mark, calendar)
    if former_mark and not changed:  # another year has begun, and nothing else
        return []
    former = former_calendar(overrides, changed)
    moved = [one for recount in RECOUNTING for one in recount(session, organisation, former, now=now)]
    replan_all(session, organisation, now=now)
    sources = sorted({overrides[day].source for day in changed if day in overrides})
    args = {
        "days": [[day.isoformat(), calendar.is_working(day)] for day in sorted(changed)],
        "sources": sources,
    }
    for person_id in sorted({person_id for one in moved for person_id in one.people}):
        own = [_written(one) for one in moved if person_id in one.people]
        _tell(session, organisation, person_id, {**args, "moved": own}, now=now)
    if changed or moved:
        _log(
            session, organisation, {**args, "moved": [[one.about, *_written(one)] for one in moved]}, now=now
        )
    return moved


def _log(session: Session, organisation: Organisation, text: dict[str, object], *, now: datetime) -> None:
    append(
        session,
        organisation_id=organisation.id or 0,
        at=now,
        actor_id=None,
        seat_id=None,
        action="calendar.follow",
        about=f"organisation:{organisation.slug}",
        cite=[],
        text=text,
    )


def _tell(
    session: Session, organisation: Organisation, person_id: int, args: dict[str, object], *, now: datetime
) -> None:
    hours = hours_of(organisation)
    at = hours.quiet_ends_at(now) if hours.is_quiet(now) else now
    tell(session, session.get_one(Person, person_id), CARD, args, now=at)


def _written(one: Moved) -> list[str]:
    return [one.title, one.name, one.old.isoformat(), one.new.isoformat()]
