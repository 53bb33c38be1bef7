"""A chain before it is one: who would act at each of its steps, for any kind of case."""

from dataclasses import dataclass

from sqlmodel import Session

from office.access import Actor
from office.cases.steps import PlannedStep
from office.errors import BadInputError
from office.people.acting import Acting, who_decides
from office.people.scopes import Work
from office.people.seats import resolve_ranks
from storage.tables import Seat, WorkKind


@dataclass(frozen=True)
class ChainLine:
    """One step of the chain as it would be: who acts today for the seats that the rule means."""

    step: PlannedStep
    actings: tuple[Acting, ...]
    seats: tuple[Seat, ...]


def main_seat(actor: Actor) -> Seat:
    if not actor.seats:
        raise BadInputError("您名下现在没有职务，请联系政府办公室登记后再请假。")
    return actor.seats[0]


def find_chain(
    session: Session,
    actor: Actor,
    seat: Seat,
    steps: tuple[PlannedStep, ...],
    *,
    own: bool = False,
    kind: WorkKind = WorkKind.LEAVE,
) -> tuple[ChainLine, ...]:
    """Say for each step who would act today in such work; with `own`, the actor may be one of them."""
    lines = []
    for step in steps:
        seats = resolve_ranks(session, step.ranks, applicant_seat=seat)
        actings = tuple(
            who_decides(
                session,
                target,
                on=actor.today,
                rulebook=actor.rulebook,
                applicant_id=0 if own else actor.person_id,
                work=Work(kind, seat.unit_id),
            )
            for target in seats
        )
        lines.append(ChainLine(step, actings, tuple(seats)))
    return tuple(lines)
