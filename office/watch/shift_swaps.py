"""换班: somebody's watch taken over, agreed to by both, then by the office, or only told to it."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from office.access import Actor, find_office_staff
from office.auditing import log_act
from office.calendar.calendars import local
from office.cases.chain import can_press
from office.errors import NotForYouError, StaleError
from office.outbox import refresh, tell
from office.watch.reminders import plan_shift
from office.watch.shift_swap_plan import SwapRequest, find_leaders_own, prepare_swap, require_fit
from office.watch.shifts import part_of
from storage.tables import Organisation, Person, Shift, ShiftPart, ShiftSwap, SwapState

OPEN = (SwapState.ASKED, SwapState.AGREED)


def about_swap(session: Session, swap: ShiftSwap) -> str:
    shift = session.get_one(Shift, swap.shift_id)
    organisation = session.get_one(Organisation, swap.organisation_id)
    return f"swap:{local(organisation, shift.starts_at):%Y-%m-%dT%H:%M}:{swap.id}"


def ask_swap(session: Session, actor: Actor, request: SwapRequest) -> ShiftSwap:
    """Ask somebody to take over a watch: nothing changes before they have agreed.

    Raises StaleError while another swap of the same watch is open.
    """
    plan = prepare_swap(session, actor, request)
    session.refresh(plan.shift, with_for_update={"key_share": True})
    if find_open(session, plan.shift, plan.part):
        raise StaleError("这一班已经在换班，请等对方或政府办公室答复，或先撤回。")
    swap = ShiftSwap(
        organisation_id=actor.organisation_id,
        part=plan.part,
        shift_id=request.shift_id,
        other_shift_id=request.other_shift_id,
        asked_by_id=actor.person_id,
        asked_of_id=request.asked_of_id,
        why=request.why.strip(),
        asked_at=actor.now,
    )
    session.add(swap)
    session.flush()
    _log(session, actor, swap, "swap.ask")
    _tell(session, actor, swap, [plan.asked_of])
    return swap


def agree_swap(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """同意 by whoever was asked. Leaders swap then, where the rule lets them; else the office consents."""
    swap = _take(session, actor, swap_id, SwapState.ASKED)
    if swap.asked_of_id != actor.person_id:
        raise NotForYouError("这次换班等对方本人答复。")
    shift = _recheck(session, actor, swap)
    swap.state, swap.agreed_at = SwapState.AGREED, actor.now
    session.add(swap)
    _log(session, actor, swap, "swap.agree")
    if find_leaders_own(actor.rulebook, swap.part, shift) is not None:
        _exchange(session, actor, swap)
        return swap
    _tell(session, actor, swap, _consenting(session, swap))
    return swap


def consent_swap(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """同意 by the office: the roster changes, all are told."""
    swap = _take(session, actor, swap_id, SwapState.AGREED)
    _require_consenting(session, actor, swap)
    _recheck(session, actor, swap)
    _exchange(session, actor, swap)
    return swap


def refuse_swap(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """不同意, by whoever was asked or by the office; the roster stays."""
    swap = _take(session, actor, swap_id, *OPEN)
    if swap.state is SwapState.AGREED:
        _require_consenting(session, actor, swap)
    elif swap.asked_of_id != actor.person_id:
        raise NotForYouError("这次换班等对方本人答复。")
    _end(session, actor, swap, SwapState.REFUSED, "swap.refuse")
    return swap


def withdraw_swap(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """撤回, by whoever asked, before it was done."""
    swap = _take(session, actor, swap_id, *OPEN)
    if swap.asked_by_id != actor.person_id:
        raise NotForYouError("换班由提出的同志本人撤回。")
    _end(session, actor, swap, SwapState.WITHDRAWN, "swap.withdraw")
    return swap


def lapse_swaps(session: Session, shift: Shift, *, now: datetime, but: int | None = None) -> None:
    """Let the open swaps of a watch fall: it changed, or it began."""
    rows = session.exec(
        select(ShiftSwap).where(
            or_(ShiftSwap.shift_id == shift.id, ShiftSwap.other_shift_id == shift.id),
            col(ShiftSwap.state).in_(OPEN),
        )
    ).all()
    for swap in rows:
        if swap.id == but:
            continue
        swap.state, swap.decided_at = SwapState.LAPSED, now
        session.add(swap)
        session.flush()
        about = about_swap(session, swap)
        asker = session.get_one(Person, swap.asked_by_id)
        tell(session, asker, "swap", {"swap": swap.id}, now=now, about=about, anew=True)
        refresh(session, about, now=now, but=frozenset({asker.telegram_id or 0}))


def lapse_begun(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Let the swaps fall whose watch began before all had agreed."""
    begun = session.exec(
        select(Shift)
        .join(ShiftSwap, or_(col(ShiftSwap.shift_id) == Shift.id, col(ShiftSwap.other_shift_id) == Shift.id))
        .where(
            Shift.organisation_id == organisation.id,
            Shift.starts_at <= now,
            col(ShiftSwap.state).in_(OPEN),
        )
    ).all()
    for shift in begun:
        lapse_swaps(session, shift, now=now)


def find_swap(session: Session, actor: Actor, swap_id: int) -> ShiftSwap:
    """Load a swap that the actor may see: theirs, or the office's."""
    swap = session.get(ShiftSwap, swap_id)
    if (
        swap is None
        or swap.organisation_id != actor.organisation_id
        or not may_see_swap(session, actor, swap)
    ):
        raise NotForYouError("没有这次换班，或者它不归您办理。")
    return swap


def may_see_swap(session: Session, actor: Actor, swap: ShiftSwap) -> bool:
    if actor.is_office or actor.person_id in (swap.asked_by_id, swap.asked_of_id):
        return True
    ids = (swap.shift_id, swap.other_shift_id)
    shifts = [session.get_one(Shift, shift_id) for shift_id in ids if shift_id]
    return any(part_of(shift, actor.person_id) for shift in shifts)


def may_consent(session: Session, actor: Actor, swap: ShiftSwap) -> bool:
    """Whether the actor gives the office's consent: to their own swap, a colleague does if there is one."""
    return actor.is_office and actor.person_id in {person.id for person in _consenting(session, swap)}


def find_open(session: Session, shift: Shift, part: ShiftPart) -> ShiftSwap | None:
    """Return the open swap in which one part of a watch is to change hands."""
    return session.exec(
        select(ShiftSwap).where(
            or_(ShiftSwap.shift_id == shift.id, ShiftSwap.other_shift_id == shift.id),
            ShiftSwap.part == part,
            col(ShiftSwap.state).in_(OPEN),
        )
    ).first()


def _take(session: Session, actor: Actor, swap_id: int, *allowed: SwapState) -> ShiftSwap:
    swap = find_swap(session, actor, swap_id)
    session.refresh(swap, with_for_update={"key_share": True})
    if swap.state not in allowed:
        raise StaleError(_WHY_NOT[swap.state])
    return swap


_WHY_NOT = {
    SwapState.ASKED: "这次换班还在等对方答复。",
    SwapState.AGREED: "对方已经同意，正等政府办公室同意。",
    SwapState.DONE: "已经换好，见最新的值班表。",
    SwapState.REFUSED: "这次换班没有同意。",
    SwapState.WITHDRAWN: "这次换班已经撤回。",
    SwapState.LAPSED: "这一班已有变动或已经开始，这次换班作罢。",
}


def _recheck(session: Session, actor: Actor, swap: ShiftSwap) -> Shift:
    """Look at a swap as things are now: the watches must still be theirs, and both free."""
    shift = session.get_one(Shift, swap.shift_id)
    other = session.get_one(Shift, swap.other_shift_id) if swap.other_shift_id else None
    for one in filter(None, (shift, other)):
        session.refresh(one, with_for_update={"key_share": True})
    asker, asked_of = (session.get_one(Person, one) for one in (swap.asked_by_id, swap.asked_of_id))
    theirs = part_of(shift, asker.id or 0) is swap.part
    if not theirs or (other is not None and part_of(other, asked_of.id or 0) is not swap.part):
        raise StaleError(_WHY_NOT[SwapState.LAPSED])
    require_fit(session, actor.rulebook, swap.part, (shift, other), (asker, asked_of), now=actor.now)
    return shift


def _exchange(session: Session, actor: Actor, swap: ShiftSwap) -> None:
    """Change the roster, and tell the two, those who have these watches with them, and the office."""
    concerned = {swap.asked_by_id, swap.asked_of_id}
    for shift_id, person_id in (
        (swap.shift_id, swap.asked_of_id),
        (swap.other_shift_id, swap.asked_by_id),
    ):
        if shift_id is None:
            continue
        shift = session.get_one(Shift, shift_id)
        if swap.part is ShiftPart.LEADER:
            shift.leader_id = person_id
        else:
            shift.officer_id = person_id
        session.add(shift)
        session.flush()
        concerned |= {shift.leader_id, shift.officer_id}
        lapse_swaps(session, shift, now=actor.now, but=swap.id)
        plan_shift(session, shift, now=actor.now)
    people = [session.get_one(Person, one) for one in sorted(concerned)]
    staff = [one for one in find_office_staff(session, swap.organisation_id) if one.id not in concerned]
    _end(session, actor, swap, SwapState.DONE, "swap.done", people=[*people, *staff])


def _end(
    session: Session,
    actor: Actor,
    swap: ShiftSwap,
    state: SwapState,
    action: str,
    *,
    people: list[Person] | None = None,
) -> None:
    swap.state, swap.decided_at, swap.decided_by_id = state, actor.now, actor.person_id
    session.add(swap)
    session.flush()
    _log(session, actor, swap, action)
    both = [session.get_one(Person, one) for one in (swap.asked_by_id, swap.asked_of_id)]
    _tell(session, actor, swap, people or both)


def _consenting(session: Session, swap: ShiftSwap) -> list[Person]:
    """Return who of the office gives its consent: not one of the two, unless there is nobody else."""
    staff = find_office_staff(session, swap.organisation_id)
    others = [one for one in staff if one.id not in (swap.asked_by_id, swap.asked_of_id) and can_press(one)]
    return others or staff


def _require_consenting(session: Session, actor: Actor, swap: ShiftSwap) -> None:
    if not may_consent(session, actor, swap):
        raise NotForYouError("这次换班由政府办公室其他同志同意。")


def _tell(session: Session, actor: Actor, swap: ShiftSwap, people: list[Person]) -> None:
    about, told = about_swap(session, swap), set()
    for person in people:
        if person.id != actor.person_id:
            told.add(person.telegram_id or 0)
            tell(session, person, "swap", {"swap": swap.id}, now=actor.now, about=about, anew=True)
    refresh(session, about, now=actor.now, but=frozenset(told))


def _log(session: Session, actor: Actor, swap: ShiftSwap, action: str) -> None:
    text = {
        "part": swap.part,
        "shift": swap.shift_id,
        "other": swap.other_shift_id,
        "by": swap.asked_by_id,
        "of": swap.asked_of_id,
        "why": swap.why,
    }
    log_act(session, actor, action, about=about_swap(session, swap), text=text, seat_id=actor.seat_id)
