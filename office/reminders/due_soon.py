"""What falls due for somebody soon, of every kind of record: asked of each kind's own module."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.consultations.list import find_falling_due_consultations
from office.documents.list import find_falling_due_documents
from office.duties.list import find_falling_due_duties
from office.meetings.falls_due import find_falling_due_decisions, find_falling_due_meetings
from office.reminders.falls_due import FallsDue
from office.tasks.list import find_falling_due_tasks
from office.watch.list import find_falling_due_watch

WORKING_DAYS = 3


class Provider(Protocol):
    def __call__(self, session: Session, actor: Actor, until: date) -> list[FallsDue]:
        """Return what the actor owes by a day, what is overdue included."""


PROVIDERS: Sequence[Provider] = (
    find_falling_due_meetings,
    find_falling_due_decisions,
    find_falling_due_tasks,
    find_falling_due_duties,
    find_falling_due_consultations,
    find_falling_due_documents,
    find_falling_due_watch,
)


def find_falling_due(session: Session, actor: Actor, *, working_days: int = WORKING_DAYS) -> list[FallsDue]:
    """Return what the actor owes within so many working days; what is overdue comes first."""
    until = work_calendar(session, actor.organisation_id).add_working_days(actor.today, working_days)
    found = [one for provide in PROVIDERS for one in provide(session, actor, until)]
    return sorted(found, key=lambda one: (one.due_on, one.time or "24:00", one.about))
