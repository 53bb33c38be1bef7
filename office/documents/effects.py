"""What follows when the steps of a case of 公文 are complete, or one stops it, or it moves on."""

from datetime import datetime

from sqlmodel import Session

from office.access import find_office_staff
from office.calendar.calendars import local_day
from office.cases.chain import find_steps
from office.documents.clocks import end_clocks, follow_signing
from office.documents.reminders import plan_clock, refresh_clock
from office.outbox import tell
from office.people.seats import find_head, find_holder
from storage.tables import Case, CaseStatus, Clock, Document, Organisation, Person, StepStatus


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """Approve a paper: its clocks end, whoever put it in, its unit's head and the office are told."""
    case.status, case.closed_at = CaseStatus.APPROVED, now
    session.add(case)
    session.flush()
    settle_clocks(session, case, now=now)
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)
    for person in find_concerned(session, case, now=now):
        tell(session, person, "case.outcome", {"case": case.id}, now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """End the clocks of a paper that was refused, sent back or withdrawn, and tell its unit's head."""
    settle_clocks(session, case, now=now)
    if case.status is CaseStatus.WITHDRAWN:
        return
    stopped = (StepStatus.REFUSED, StepStatus.RETURNED)
    steps = [step for step in find_steps(session, case, round_=case.round) if step.status in stopped]
    head = find_sending_head(session, case, now=now)
    if steps and head is not None and head.id != case.applicant_id:
        tell(session, head, "case.outcome", {"case": case.id, "step": steps[-1].id}, now=now)


def follow(session: Session, case: Case, *, now: datetime) -> None:
    """Start and stop the clock of a leader's signature as the route comes to one and leaves them."""
    if case.status is not CaseStatus.PENDING:
        return
    _replan(session, follow_signing(session, case, now=now), now=now)


def settle_clocks(session: Session, case: Case, *, now: datetime) -> None:
    """End what a decided or returned paper leaves running; their reminders go with them."""
    _replan(session, end_clocks(session, case, now=now), now=now)


def find_sending_head(session: Session, case: Case, *, now: datetime) -> Person | None:
    """Return who heads the unit that a paper came from, where it is one of the organisation."""
    document = session.get_one(Document, case.id)
    organisation = session.get_one(Organisation, case.organisation_id)
    head = find_head(session, document.unit_id) if document.unit_id else None
    return find_holder(session, head.id or 0, local_day(organisation, now)) if head else None


def find_concerned(session: Session, case: Case, *, now: datetime) -> list[Person]:
    """Return who is told of a paper besides whoever put it in: its unit's head, the office."""
    head = find_sending_head(session, case, now=now)
    people = [*([head] if head else []), *find_office_staff(session, case.organisation_id)]
    return list({person.id: person for person in people if person.id != case.applicant_id}.values())


def _replan(session: Session, clocks: list[Clock], *, now: datetime) -> None:
    for clock in clocks:
        plan_clock(session, clock, now=now)
        refresh_clock(session, clock, now=now)
