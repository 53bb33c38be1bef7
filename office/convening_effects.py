"""What follows when the steps of a case of 会议召开 are complete, or one of them stops it."""

from datetime import datetime

from sqlmodel import Session

from office.outbox import tell
from storage.tables import Case, CaseStatus, Person


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Put into force what the last step granted."""
    case.status = CaseStatus.APPROVED
    session.add(case)
    session.flush()
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Bring the records into line with a case that was refused, sent back or withdrawn."""
