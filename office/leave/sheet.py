"""A leave's particulars laid out for one reader, and what its applicant may press."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor, can_see_case, is_in_chain
from office.cases.actions import Action
from office.cases.errands import can_withdraw
from office.people.seats import find_holder
from storage.tables import Case, CaseStatus, Change, Leave, Seat


@dataclass(frozen=True)
class LeaveLines:
    """The leave's particulars. `private` ones are empty for a reader outside the chain."""

    kind: str
    abroad: bool
    from_on: date
    to_on: date
    working_days: int
    place: str
    reason: str
    contact: str
    stand_in: str | None
    stand_in_seat: str | None
    marks: tuple[str, ...]
    returned_on: date | None
    change: Change | None
    """The change that is under way, or was decided last."""


def lay_out_leave(session: Session, reader: Actor, case: Case) -> LeaveLines:
    """Lay a leave's particulars out for a reader who may see the case."""
    leave = session.get_one(Leave, case.id)
    trusted = can_see_private(session, reader, case)
    seat = session.get(Seat, leave.stand_in_seat_id) if leave.stand_in_seat_id else None
    stand_in = find_holder(session, seat.id or 0, leave.from_on) if seat else None
    change = session.exec(
        select(Change).where(Change.case_id == case.id).order_by(col(Change.round).desc()).limit(1)
    ).first()
    return LeaveLines(
        str(leave.kind) if trusted else "",
        leave.abroad,
        leave.from_on,
        leave.to_on,
        leave.working_days,
        leave.place if trusted else "",
        leave.reason if trusted else "",
        leave.contact if trusted else "",
        stand_in.name if stand_in else None,
        seat.title if seat else None,
        tuple(leave.marks),
        leave.returned_on,
        change,
    )


def can_see_private(session: Session, reader: Actor, case: Case) -> bool:
    """Whether the reader may see reason, place, kind and telephone: the applicant, the chain, the office."""
    if not can_see_case(session, reader, case):
        return False
    return case.applicant_id == reader.person_id or reader.is_office or is_in_chain(session, reader, case)


def find_leave_actions(session: Session, reader: Actor, case: Case) -> list[Action]:
    """Return what the applicant may press on a leave besides its steps."""
    leave = session.get_one(Leave, case.id)
    found = [Action.WITHDRAW] if can_withdraw(session, case) else []
    if case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    if case.status is CaseStatus.APPROVED and leave.returned_on is None:
        if Action.WITHDRAW not in found:
            found.append(Action.CHANGE)
        found.append(Action.BACK if leave.from_on <= reader.today else Action.CANCEL)
    return found
