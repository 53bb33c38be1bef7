"""委托: a seat's work given to somebody else for some days, by its holder or by the office for them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor
from office.auditing import log_act
from office.cases.flow import move_steps
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import tell
from office.people.acting import find_absence, find_candidates
from office.people.scopes import WHOLE, Scope
from office.people.seats import find_holder
from office.rulebook.versions import find_stand_in_rule
from storage.tables import Delegation, Seat, Unit

LONGEST = 183


@dataclass(frozen=True)
class DelegationRequest:
    """Days are inclusive."""

    seat_id: int
    to_seat_id: int
    from_on: date
    until_on: date
    scope: Scope = WHOLE


def check_delegation(session: Session, actor: Actor, request: DelegationRequest) -> tuple[Seat, Seat]:
    """Refuse what cannot stand. Returns the seat given and the seat that takes it.

    Where no rule says who stands in, the office may name anybody: it is asked when nobody else is left.
    """
    seat = session.get(Seat, request.seat_id)
    to_seat = session.get(Seat, request.to_seat_id)
    here = actor.organisation_id
    if seat is None or to_seat is None or {seat.organisation_id, to_seat.organisation_id} != {here}:
        raise BadInputError("没有这个职务。")
    if not actor.is_office and seat.id not in {own.id for own in actor.seats}:
        raise NotForYouError("委托由本人或政府办公室办理。")
    unit = session.get(Unit, request.scope.unit_id) if request.scope.unit_id is not None else None
    if request.scope.unit_id is not None and (unit is None or unit.organisation_id != here):
        raise BadInputError("没有这个单位。")
    if request.until_on < request.from_on:
        raise BadInputError("结束日期早于开始日期，请重新写明。")
    if request.until_on < actor.today:
        raise BadInputError("这些日期已经过去。")
    if (request.until_on - request.from_on).days >= LONGEST:
        raise BadInputError("一次委托最多{most}天。", most=LONGEST)
    allowed = {c.id for c in find_candidates(session, seat, on=actor.today, rulebook=actor.rulebook)}
    named_by_rule = find_stand_in_rule(actor.rulebook, seat.rank, on=actor.today) is not None
    if to_seat.id not in allowed and (named_by_rule or not actor.is_office):
        raise BadInputError("这位同志不能代行此职务；请从可以代行的同志中选。")
    person = find_holder(session, to_seat.id or 0, request.from_on)
    if person is None or find_absence(session, person.id or 0, max(request.from_on, actor.today)):
        raise BadInputError("这位同志那几天不在，不能委托。")
    return seat, to_seat


def delegate_seat(session: Session, actor: Actor, request: DelegationRequest) -> Delegation:
    """Record a delegation: pending steps move at once, and whoever takes over is told."""
    seat, to_seat = check_delegation(session, actor, request)
    row = Delegation(
        organisation_id=actor.organisation_id,
        seat_id=seat.id or 0,
        to_seat_id=to_seat.id or 0,
        from_on=request.from_on,
        until_on=request.until_on,
        kinds=[str(kind) for kind in request.scope.kinds],
        unit_id=request.scope.unit_id,
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(row)
    session.flush()
    _log(session, actor, row, "delegation.make")
    person = find_holder(session, to_seat.id or 0, request.from_on)
    if person is not None:
        tell(session, person, "delegation.made", {"delegation": row.id}, now=actor.now)
    move_steps(session, actor.organisation, now=actor.now)
    return row


def revoke_delegation(session: Session, actor: Actor, delegation_id: int) -> Delegation:
    """撤销: end a delegation early; what it moved returns at once, and whoever had taken over is told."""
    row = session.get(Delegation, delegation_id)
    if row is None or not can_revoke(actor, row):
        raise NotForYouError("委托由本人或政府办公室撤销。")
    if row.revoked_at is not None or row.until_on < actor.today:
        raise StaleError("这项委托已经结束。")
    row.revoked_at = actor.now
    session.add(row)
    session.flush()
    _log(session, actor, row, "delegation.revoke")
    person = find_holder(session, row.to_seat_id, max(row.from_on, actor.today))
    if person is not None and person.id != actor.person_id:
        tell(session, person, "delegation.made", {"delegation": row.id}, now=actor.now)
    move_steps(session, actor.organisation, now=actor.now)
    return row


def can_revoke(actor: Actor, delegation: Delegation) -> bool:
    """Whether somebody may end a delegation: the seat's holder, the office. A leave's ends with it."""
    if delegation.organisation_id != actor.organisation_id or delegation.case_id is not None:
        return False
    return actor.is_office or delegation.seat_id in {seat.id for seat in actor.seats}


def find_delegations(session: Session, actor: Actor) -> list[Delegation]:
    """Return the organisation's delegations in force or to come; for those outside the office, their own."""
    own = {seat.id for seat in actor.seats}
    rows = session.exec(
        select(Delegation)
        .where(
            Delegation.organisation_id == actor.organisation_id,
            Delegation.until_on >= actor.today,
            col(Delegation.revoked_at).is_(None),
        )
        .order_by(col(Delegation.from_on), col(Delegation.id))
    ).all()
    return [r for r in rows if actor.is_office or r.seat_id in own or r.to_seat_id in own]


def _log(session: Session, actor: Actor, row: Delegation, action: str) -> None:
    log_act(
        session,
        actor,
        action,
        about=f"delegation:{session.get_one(Seat, row.seat_id).title}:{row.from_on}",
        seat_id=row.seat_id,
        text={
            "to": session.get_one(Seat, row.to_seat_id).title,
            "from": row.from_on.isoformat(),
            "until": row.until_on.isoformat(),
            "kinds": row.kinds,
            "unit": session.get_one(Unit, row.unit_id).name if row.unit_id else None,
        },
    )
