"""Leaders responsible: which seats may be one, and whom a typed name means."""

from sqlmodel import Session

from office.access import Actor
from office.errors import BadInputError
from office.people.seats import LEADERS, find_by_ranks, find_holder, find_responsible
from storage.tables import Seat, Unit

_RESPONSIBLE = ("分管副区长", "分管领导", "分管副职", "分管区领导", "主管副区长", "分管副市长")
"""Words for the leader in whose portfolio the lead department lies."""


def find_leaders(session: Session, actor: Actor, lead_unit_id: int | None) -> list[Seat]:
    """Return the leaders' seats, first the one in whose portfolio the lead department lies."""
    own = find_responsible(session, lead_unit_id) if lead_unit_id else None
    seats = find_by_ranks(session, actor.organisation_id, LEADERS)
    first = [own] if own is not None and own.rank in LEADERS else []
    return [*first, *(seat for seat in seats if own is None or seat.id != own.id)]


def find_leader(session: Session, actor: Actor, name: str, lead_unit_id: int | None) -> Seat:
    """Return the leader's seat that a name, a title or 分管副区长 means.

    Raises BadInputError naming the leaders there are, and for 分管 without a department whose it could be.
    """
    wanted = name.strip()
    if wanted in _RESPONSIBLE:
        return _responsible(session, wanted, lead_unit_id)
    seats = find_leaders(session, actor, lead_unit_id)
    for seat in seats:
        holder = find_holder(session, seat.id or 0, actor.today)
        person = holder.name if holder else ""
        if wanted in (seat.title, person, f"{seat.title} {person}", f"{seat.title}{person}"):
            return seat
    near = [seat.title for seat in seats if wanted and (wanted in seat.title or seat.title in wanted)]
    hint = "、".join(near or [seat.title for seat in seats][:6])
    raise BadInputError("没有叫“{name}”的领导，可写：{hint}，或分管副区长。", name=wanted[:20], hint=hint)


def _responsible(session: Session, wanted: str, lead_unit_id: int | None) -> Seat:
    if lead_unit_id is None:
        raise BadInputError("要写“{name}”，请先写明牵头单位。", name=wanted)
    seat = find_responsible(session, lead_unit_id)
    if seat is None:
        unit = session.get_one(Unit, lead_unit_id).name
        raise BadInputError("没有登记由哪位领导分管{unit}，请写明责任领导的职务或姓名。", unit=unit)
    return seat
