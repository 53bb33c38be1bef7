"""The chain of a case: its steps, and who may decide each one today."""

from datetime import date

from sqlmodel import Session, col, select

from office.cases.steps import TELLING
from office.people.acting import Acting, Why, find_absence, who_decides
from office.people.scopes import work_of
from office.people.seats import find_holder
from storage.tables import Case, CaseKind, Person, Seat, Step, StepSeat, StepStatus


def find_steps(session: Session, case: Case, *, round_: int | None = None) -> list[Step]:
    """Return a case's steps in order: of one round, or of all."""
    query = select(Step).where(Step.case_id == case.id).order_by(col(Step.round), col(Step.position))
    if round_ is not None:
        query = query.where(Step.round == round_)
    return list(session.exec(query))


def find_pending(session: Session, case: Case) -> list[Step]:
    return list(
        session.exec(
            select(Step)
            .where(Step.case_id == case.id, Step.status == StepStatus.PENDING)
            .order_by(col(Step.round), col(Step.position))
        )
    )


def find_step_seats(session: Session, step: Step) -> list[Seat]:
    return list(
        session.exec(
            select(Seat)
            .join(StepSeat, col(StepSeat.seat_id) == col(Seat.id))
            .where(StepSeat.step_id == step.id)
            .order_by(col(StepSeat.id))
        )
    )


def find_deciders(session: Session, case: Case, step: Step, *, on: date) -> list[Acting]:
    """Return, for each seat of a step, who decides it on that day. Telling steps have their own doers."""
    found = []
    work, own_id = work_of(session, case), owner_of(case)
    for seat in find_step_seats(session, step):
        if step.turned_to_seat_id is not None:
            turned = _turned(session, seat, step.turned_to_seat_id, on)
            if turned is not None and turned.person and turned.person.id != own_id:
                found.append(turned)
                continue
        found.append(
            who_decides(session, seat, on=on, rulebook=case.rulebook, applicant_id=own_id, work=work)
        )
    return found


def owner_of(case: Case) -> int:
    """Return whose own case it is, so that they do not decide on it themselves; 0 where it is nobody's.

    A paper is its unit's: whoever registers it asks nothing for themselves.
    """
    return 0 if case.kind is CaseKind.DOCUMENT else case.applicant_id


def find_deciding_people(session: Session, case: Case, *, on: date) -> set[int]:
    """Return the people whom the case's pending steps wait for on that day."""
    return {
        acting.person.id
        for step in find_pending(session, case)
        if step.act not in TELLING
        for acting in find_deciders(session, case, step, on=on)
        if acting.person and acting.person.id is not None
    }


def can_press(person: Person | None) -> bool:
    """Whether somebody can be reached: has joined and has not blocked the secretary."""
    return person is not None and person.telegram_id is not None and person.blocked_at is None


def _turned(session: Session, seat: Seat, to_seat_id: int, on: date) -> Acting | None:
    to_seat = session.get_one(Seat, to_seat_id)
    person = find_holder(session, to_seat_id, on)
    if person is None or find_absence(session, person.id or 0, on):
        return None
    return Acting(seat, person, Why.DELEGATED, to_seat, (), find_holder(session, seat.id or 0, on))
