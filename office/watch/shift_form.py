"""The values of the watch's forms as a draft keeps them, and whom a swap's questions offer."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from office.access import Actor
from office.people.seats import find_seats
from office.watch.log import EntryRequest
from office.watch.shift_swap_plan import SwapRequest
from office.watch.shifts import (
    find_hindrance,
    find_shifts_of,
    is_of_office,
    may_lead,
    may_watch,
    part_of,
)
from storage.tables import DutyEntryKind, Person, Shift, ShiftPart

SWAP_FORM, ENTRY_FORM = "swap", "watch_entry"
FIELDS, PLAN = "fields", "plan"
SWAP_ORDER = ("shift", "person", "other")
ENTRY_ORDER = ("kind", "text", "told", "ordered")


def next_field(form: str, values: Mapping[str, object]) -> str:
    """Return the first question of a form that is open, PLAN once there is none."""
    order = SWAP_ORDER if form == SWAP_FORM else ENTRY_ORDER
    return next((field for field in order if field not in values), PLAN)


def to_swap(values: Mapping[str, object]) -> SwapRequest:
    other = int(str(values.get("other") or 0))
    return SwapRequest(
        int(str(values["shift"])), int(str(values["person"])), other or None, str(values.get("why", ""))
    )


def to_entry(values: Mapping[str, object]) -> EntryRequest:
    return EntryRequest(
        DutyEntryKind(str(values["kind"])),
        str(values["text"]),
        str(values.get("told", "")),
        str(values.get("ordered", "")),
    )


def find_candidates(session: Session, actor: Actor, shift: Shift) -> list[Person]:
    """Return who may and can take over the actor's part of a watch; of staff the office's come first."""
    part = part_of(shift, actor.person_id)
    people = session.exec(
        select(Person).where(Person.organisation_id == actor.organisation_id).order_by(col(Person.id))
    ).all()
    fits = []
    for person in people:
        if person.id in (shift.leader_id, shift.officer_id):
            continue
        leads = may_lead(session, actor.rulebook, person, shift.on)
        if leads is not (part is ShiftPart.LEADER) or not may_watch(
            session, actor.rulebook, person, shift.on
        ):
            continue
        if find_hindrance(session, person, shift.on, shift.starts_at, shift.ends_at) is None:
            fits.append(person)
    return sorted(fits, key=lambda one: not _is_of_office(session, one, shift))


def find_returns(session: Session, actor: Actor, person: Person, part: ShiftPart) -> list[Shift]:
    """Return the watches of somebody that the actor could take in return."""
    shifts = find_shifts_of(session, person.id or 0, since=actor.now)
    return [one for one in shifts if one.starts_at > actor.now and part_of(one, person.id or 0) is part]


def _is_of_office(session: Session, person: Person, shift: Shift) -> bool:
    return any(is_of_office(session, seat) for seat in find_seats(session, person.id or 0, shift.on))
