"""How a case begins, waits for the office's reading, and begins again once it was changed."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from office.access import Actor, find_office_staff
from office.cases.chain import find_steps
from office.cases.effects import complete, follow
from office.cases.flow import about, advance, lay_steps, next_number
from office.cases.steps import PlannedStep
from office.outbox import refresh, tell
from office.rulebook.readings import Reading
from storage.tables import Case, CaseKind, CaseStatus, Seat, Step, StepKind, StepStatus

TITLE_LIMIT = 300


def open_case(session: Session, actor: Actor, kind: CaseKind, *, title: str, seat: Seat) -> Case:
    """Write a new case as a draft, in the name of one of the actor's seats."""
    case = Case(
        organisation_id=actor.organisation_id,
        number=next_number(session, actor.organisation_id, kind, actor.today.year),
        kind=kind,
        title=title[:TITLE_LIMIT],
        status=CaseStatus.DRAFT,
        rulebook=actor.rulebook,
        applicant_id=actor.person_id,
        seat_id=seat.id or 0,
        rank=seat.rank,
        made_at=actor.now,
    )
    session.add(case)
    session.flush()
    return case


def begin(
    session: Session,
    actor: Actor,
    case: Case,
    steps: Sequence[PlannedStep],
    *,
    seat: Seat,
    reading: Reading | None = None,
    meant: Mapping[str, Sequence[Seat]] | None = None,
) -> None:
    """Lay a case's chain for `seat` and call whom its first step waits for; `meant` as in `lay_steps`."""
    case.status = CaseStatus.PENDING
    case.submitted_at = case.submitted_at or actor.now
    session.add(case)
    lay_steps(session, case, steps, seat=seat, reading_id=reading.id if reading else None, meant=meant)
    go_on(session, actor, case)


def go_on(session: Session, actor: Actor, case: Case) -> None:
    """Advance a case as far as it goes, and bring its effects when its round is complete."""
    if advance(session, case, now=actor.now, today=actor.today):
        complete(session, case, now=actor.now)
    follow(session, case, now=actor.now)
    refresh(session, about(case), now=actor.now)


def wait_for_reading(session: Session, actor: Actor, case: Case) -> None:
    """Leave a case a draft until the office has settled how it reads the silent rule; the office is told."""
    for person in find_office_staff(session, case.organisation_id):
        tell(session, person, "case", {"case": case.id}, now=actor.now, about=about(case), anew=True)
    refresh(session, about(case), now=actor.now)


def begin_again(session: Session, actor: Actor, case: Case, *, changed: bool) -> None:
    """Put a returned case back to the step that returned it; `changed` asks earlier deciders anew."""
    for step in find_steps(session, case, round_=case.round):
        if step.status is StepStatus.RETURNED or (changed and has_decided(step)):
            reopen(step)
            session.add(step)
    case.status = CaseStatus.PENDING
    session.add(case)
    session.flush()
    go_on(session, actor, case)


def has_decided(step: Step) -> bool:
    against = step.kind is StepKind.OPINION and step.status is StepStatus.REFUSED
    return against or step.status is StepStatus.DONE


def reopen(step: Step) -> None:
    step.status = StepStatus.WAITING
    step.decided_at = step.decided_by_id = step.decided_for_id = None
    step.hand = step.comment = step.decider_name = step.paper = step.urged_at = None
    step.stood_in = step.on_day = False
    step.recorded_at = None
