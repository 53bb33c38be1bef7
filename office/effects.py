"""What follows when a case's round is complete or falls, by the kind of case."""

from datetime import datetime

from sqlmodel import Session

from office import leave_effects
from storage.tables import Case, CaseKind, CaseStatus


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Do what an approved round brings with it."""
    if case.kind is CaseKind.LEAVE:
        leave_effects.complete(session, case, now=now)


def fall_back(session: Session, case: Case, status: CaseStatus) -> bool:
    """Let a refused, returned or withdrawn change fall, and keep what was granted before it.

    Returns whether there was something to fall back to.
    """
    return case.kind is CaseKind.LEAVE and leave_effects.drop_change(session, case, status)
