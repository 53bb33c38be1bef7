"""A roster coming into force: the month's watches brought into line with it, those concerned told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, or_

from office.access import Actor
from office.auditing import log_act
from office.outbox import tell
from office.watch.reminders import drop_shift, plan_shifts
from office.watch.roster_checks import Watch
from office.watch.shift_swaps import lapse_swaps
from storage.tables import Person, Roster, RosterState, Shift, ShiftSwap


@dataclass(frozen=True)
class ShiftChange:
    """One watch as it stands and as it would: either may be missing."""

    before: Shift | None
    after: Watch | None


def about_roster(roster: Roster) -> str:
    return f"roster:{roster.month_on:%Y-%m}:{roster.id}"


def when(change: ShiftChange) -> datetime:
    """Return when the watch begins that changes."""
    one = change.after or change.before
    assert one is not None  # noqa: S101 - a change has one side at least
    return one.starts_at


def put_in_force(session: Session, actor: Actor, roster: Roster, changes: Sequence[ShiftChange]) -> None:
    """Bring the month's watches into line with a roster, and tell those whose own changed."""
    concerned: dict[int, tuple[list[str], list[str]]] = {}

    def note(person_id: int, at: datetime, *, gained: bool) -> None:
        lists = concerned.setdefault(person_id, ([], []))
        lists[0 if gained else 1].append(at.isoformat())

    shifts: list[Shift] = []
    for change in changes:
        before = {change.before.leader_id, change.before.officer_id} if change.before else set()
        after = set(change.after.people) if change.after else set()
        moved = change.before and change.after and change.before.ends_at != change.after.ends_at
        for person_id in sorted(after if moved else after - before):
            note(person_id, when(change), gained=True)
        for person_id in sorted(before - after):
            note(person_id, when(change), gained=False)
        shift = _apply(session, actor, change)
        if shift is not None:
            shifts.append(shift)
    session.flush()
    plan_shifts(session, actor.organisation, shifts, now=actor.now)
    roster.state = RosterState.IN_FORCE
    roster.decided_by_id, roster.decided_at = actor.person_id, actor.now
    session.add(roster)
    session.flush()
    log_roster(session, actor, roster, "roster.in_force", changes=changes)
    for person_id, (gained, lost) in concerned.items():
        args: dict[str, object] = {"month": roster.month_on.isoformat(), "gained": gained, "lost": lost}
        tell(session, session.get_one(Person, person_id), "roster.changed", args, now=actor.now)


def _apply(session: Session, actor: Actor, change: ShiftChange) -> Shift | None:
    shift, watch = change.before, change.after
    if shift is not None:
        lapse_swaps(session, shift, now=actor.now)
    if watch is None:
        assert shift is not None  # noqa: S101 - as in when
        drop_shift(session, shift, now=actor.now)
        session.exec(
            delete(ShiftSwap).where(
                or_(col(ShiftSwap.shift_id) == shift.id, col(ShiftSwap.other_shift_id) == shift.id)
            )
        )
        session.delete(shift)
        session.flush()
        return None
    if shift is None:
        shift = Shift(
            organisation_id=actor.organisation_id,
            on=watch.on,
            starts_at=watch.starts_at,
            ends_at=watch.ends_at,
            leader_id=watch.leader_id,
            officer_id=watch.officer_id,
            made_by_id=actor.person_id,
            made_at=actor.now,
        )
    shift.on, shift.name, shift.ends_at = watch.on, watch.name, watch.ends_at
    shift.leader_id, shift.officer_id = watch.leader_id, watch.officer_id
    session.add(shift)
    return shift


def log_roster(
    session: Session,
    actor: Actor,
    roster: Roster,
    action: str,
    *,
    changes: Sequence[ShiftChange] = (),
) -> None:
    """Write what was done about a roster into the audit."""
    log_act(
        session,
        actor,
        action,
        about=about_roster(roster),
        text={
            "month": roster.month_on.isoformat(),
            "watches": roster.watches,
            "changes": len(changes),
            "comment": roster.comment,
        },
        cite=roster.cite,
        seat_id=actor.seat_id,
    )
