"""Leave that nobody could decide: its days passed while it waited for an 内部口径."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day
from office.cases.flow import about, close
from office.leave.plan import TouchKind
from office.outbox import refresh, tell
from storage.audit import append
from storage.tables import Case, CaseKind, CaseStatus, Leave, Organisation, Person


def lapse_drafts(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """End the leaves whose days have passed while they waited for an 内部口径, and tell who asked for them.

    They end `withdrawn`, the one end that claims neither a decision nor an absence, and are marked `lapsed`.
    """
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Case.organisation_id == organisation.id,
            Case.kind == CaseKind.LEAVE,
            Case.status == CaseStatus.DRAFT,
            Leave.to_on < local_day(organisation, now),
        )
        .order_by(col(Case.id))
    ).all()
    for case, leave in rows:
        leave.marks = sorted({*leave.marks, str(TouchKind.LAPSED)})
        session.add(leave)
        close(session, case, CaseStatus.WITHDRAWN, now=now)
        append(
            session,
            organisation_id=case.organisation_id,
            at=now,
            actor_id=None,
            seat_id=case.seat_id,
            action="leave.lapse",
            about=about(case),
            cite=[],
            text={"status": case.status, "marks": leave.marks},
        )
        tell(session, session.get_one(Person, case.applicant_id), "leave.lapsed", {"case": case.id}, now=now)
        refresh(session, about(case), now=now)
