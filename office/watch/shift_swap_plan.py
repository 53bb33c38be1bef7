"""A swap of watches before it is asked for: whether it may and can be."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.errors import BadInputError, NotForYouError, StaleError
from office.watch.rules import Provision, find_provision
from office.watch.shifts import Hindrance, Obstacle, find_hindrance, may_lead, part_of, person_in
from rules.vocabulary import WatchItem
from storage.tables import Person, Shift, ShiftPart

WHY_LIMIT = 300


@dataclass(frozen=True)
class SwapRequest:
    """Whose watch is to be taken over by whom, and for which of theirs in return."""

    shift_id: int
    asked_of_id: int
    other_shift_id: int | None = None
    why: str = ""


@dataclass(frozen=True)
class SwapPlan:
    """A swap that can be, before 提交."""

    part: ShiftPart
    shift: Shift
    asked_of: Person
    other: Shift | None
    provision: Provision | None
    """What lets leaders swap among themselves, the office being told; without it the office consents."""


def prepare_swap(session: Session, actor: Actor, request: SwapRequest) -> SwapPlan:
    """Look whether a swap can be; writes nothing. Raises BadInputError saying why it cannot."""
    shift = session.get(Shift, request.shift_id)
    part = part_of(shift, actor.person_id) if shift is not None else None
    if shift is None or part is None or shift.organisation_id != actor.organisation_id:
        raise NotForYouError("这一班不是您的班，不能由您换班。")
    asked_of = session.get(Person, request.asked_of_id)
    if asked_of is None or asked_of.organisation_id != actor.organisation_id:
        raise BadInputError("没有这位同志，请写全名。")
    if asked_of.id == actor.person_id:
        raise BadInputError("不能和自己换班，请另选一位。")
    if len(request.why) > WHY_LIMIT:
        raise BadInputError("换班原因请不超过{most}字。", most=WHY_LIMIT)
    other = session.get(Shift, request.other_shift_id) if request.other_shift_id else None
    if request.other_shift_id and (other is None or part_of(other, asked_of.id or 0) is not part):
        raise BadInputError("{name}没有这一班可换，请从其班次中选。", name=asked_of.name)
    require_fit(session, actor.rulebook, part, (shift, other), (actor.person, asked_of), now=actor.now)
    return SwapPlan(part, shift, asked_of, other, find_leaders_own(actor.rulebook, part, shift))


def find_leaders_own(rulebook: str, part: ShiftPart, shift: Shift) -> Provision | None:
    """Return what lets leaders swap among themselves with the office merely told; None for officers."""
    return find_provision(rulebook, WatchItem.SWAP, shift.on) if part is ShiftPart.LEADER else None


def require_fit(
    session: Session,
    rulebook: str,
    part: ShiftPart,
    shifts: tuple[Shift, Shift | None],
    people: tuple[Person, Person],
    *,
    now: datetime,
) -> None:
    """Refuse a swap with a watch that has begun, or with whoever may not or cannot stand the other's."""
    shift, other = shifts
    asker, asked_of = people
    but = tuple(one.id for one in (shift, other) if one is not None and one.id is not None)
    for one, person in ((shift, asked_of), (other, asker)):
        if one is None:
            continue
        if one.starts_at <= now:
            raise StaleError("这一班已经开始，不能再换班。")
        if part is ShiftPart.LEADER and not may_lead(session, rulebook, person, one.on):
            raise BadInputError("{name}不是可以带班的领导，请另选一位。", name=person.name)
        other_part = ShiftPart.OFFICER if part is ShiftPart.LEADER else ShiftPart.LEADER
        if person_in(session, one, other_part).id == person.id:
            raise BadInputError("{name}就在这一班，请另选一位。", name=person.name)
        hindered = find_hindrance(session, person, one.on, one.starts_at, one.ends_at, but=but)
        if hindered is not None:
            raise _hindered(person, one, hindered)


def _hindered(person: Person, shift: Shift, found: Hindrance) -> BadInputError:
    day = f"{shift.on.month}月{shift.on.day}日"
    sentence = {
        Obstacle.AWAY: "{name}在{day}请假，不能值这一班，请另选一位。",
        Obstacle.ON_DUTY: "{name}在{day}的这个时间另有值班，请另选一位。",
        Obstacle.GONE: "{name}在{day}不在职，请另选一位。",
    }[found.why]
    return BadInputError(sentence, name=person.name, day=day)
