"""All that is reminded, planned anew: each morning, and when leads, hours or the calendar change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from office.consultations.reminders import replan_consultations
from office.documents.reminders import replan_documents
from office.duties.reminders import replan_duties
from office.duties.trip_summaries import replan_trips
from office.leave.reminders import replan_leaves
from office.meetings.reminders import replan_meetings
from office.minutes.decision_clocks import replan_decisions
from office.tasks.reminders import replan_tasks
from office.watch.reminders import replan_shifts
from storage.tables import Organisation


class _Replan(Protocol):
    def __call__(self, session: Session, organisation: Organisation, *, now: datetime) -> None:
        """Bring the reminders of every record of a kind into line with it; twice changes nothing."""


REPLANNING: Sequence[_Replan] = (
    replan_leaves,
    replan_meetings,
    replan_tasks,
    replan_decisions,
    replan_duties,
    replan_trips,
    replan_consultations,
    replan_documents,
    replan_shifts,
)


def replan_all(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring every planned reminder into line with its record, the calendar, the leads and the hours."""
    for replan in REPLANNING:
        replan(session, organisation, now=now)
