"""The watch laid out for one reader: who is on duty, what comes, what is mine, a watch with its log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.reminders.falls_due import FallsDue
from office.watch.log import find_log, may_hand_over, may_read_log, may_take_over
from office.watch.shift_swaps import OPEN
from office.watch.shifts import (
    find_coming,
    find_month,
    find_on_duty,
    find_previous,
    find_shifts_of,
    part_of,
    sees_numbers,
)
from storage.tables import DutyEntry, Person, Shift, ShiftPart, ShiftSwap

COMING = 3


class ShiftAction(StrEnum):
    """What may be pressed on a watch."""

    ENTRY = "entry"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    SWAP = "swap"
    LOG_FILE = "log_file"


@dataclass(frozen=True)
class ShiftSheet:
    """A watch laid out for one reader. Numbers are there only where the reader may see them."""

    shift: Shift
    leader: Person
    officer: Person
    starts: datetime
    ends: datetime
    shows_numbers: bool
    log: tuple[DutyEntry, ...]
    """None of it for whoever may not read it."""
    log_shown: bool
    actions: tuple[ShiftAction, ...]


@dataclass(frozen=True)
class WatchSheet:
    """Who is on duty, the next watches, and the reader's own."""

    now: ShiftSheet | None
    coming: tuple[ShiftSheet, ...]
    mine: tuple[ShiftSheet, ...]
    untaken: Shift | None
    """The watch before, where the reader is to take it over and has not."""
    swaps: tuple[ShiftSwap, ...]
    """Open ones that wait for the reader."""


def lay_out_shift(session: Session, reader: Actor, shift: Shift) -> ShiftSheet:
    """Lay a watch out for a reader of the organisation."""
    reads = may_read_log(session, reader, shift)
    organisation = reader.organisation
    return ShiftSheet(
        shift,
        session.get_one(Person, shift.leader_id),
        session.get_one(Person, shift.officer_id),
        local(organisation, shift.starts_at),
        local(organisation, shift.ends_at),
        sees_numbers(session, reader),
        tuple(find_log(session, shift)) if reads else (),
        reads,
        tuple(_actions(session, reader, shift, reads=reads)),
    )


def lay_out_watch(session: Session, reader: Actor) -> WatchSheet:
    """Lay out the watch as it is now."""
    shift = find_on_duty(session, reader.organisation_id, reader.now)
    coming = find_coming(session, reader.organisation_id, reader.now, COMING)
    mine = find_shifts_of(session, reader.person_id, since=reader.now)
    before = find_previous(session, shift) if shift else None
    untaken = before if before and before.taken_at is None and _is_mine(shift, reader) else None
    return WatchSheet(
        lay_out_shift(session, reader, shift) if shift else None,
        tuple(lay_out_shift(session, reader, one) for one in coming),
        tuple(lay_out_shift(session, reader, one) for one in mine[:COMING]),
        untaken,
        tuple(find_waiting_swaps(session, reader)),
    )


def lay_out_month(session: Session, reader: Actor, month_on: date) -> list[ShiftSheet]:
    """Lay out the watches of a month."""
    shifts = find_month(session, reader.organisation_id, month_on)
    return [lay_out_shift(session, reader, one) for one in shifts]


def find_waiting_swaps(session: Session, reader: Actor) -> Sequence[ShiftSwap]:
    """Return the open swaps that were asked of the reader, or that they asked for."""
    return session.exec(
        select(ShiftSwap)
        .where(
            ShiftSwap.organisation_id == reader.organisation_id,
            col(ShiftSwap.state).in_(OPEN),
            (ShiftSwap.asked_of_id == reader.person_id) | (ShiftSwap.asked_by_id == reader.person_id),
        )
        .order_by(col(ShiftSwap.id))
    ).all()


def find_falling_due_watch(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return the actor's watches of today and tomorrow, and one that is over and not handed over."""
    tomorrow = actor.today + timedelta(days=1)
    since = actor.now - timedelta(days=2)
    found = []
    for shift in find_shifts_of(session, actor.person_id, since=since):
        over = shift.ends_at <= actor.now
        owed = over and shift.officer_id == actor.person_id and shift.handed_at is None
        if shift.on > min(until, tomorrow) or (over and not owed):
            continue
        starts = local(actor.organisation, shift.starts_at)
        title = f"{starts:%H:%M}—{local(actor.organisation, shift.ends_at):%H:%M}"
        part = "带班" if part_of(shift, actor.person_id) is ShiftPart.LEADER else "值班"
        found.append(
            FallsDue(
                f"shift:{starts:%Y-%m-%dT%H:%M}",
                "交班" if owed else part,
                f"{shift.name} {title}".strip(),
                shift.on,
                f"{starts:%H:%M}" if starts.time() != time() else None,
                "wt-show",
                (shift.id or 0,),
            )
        )
    return found


def _is_mine(shift: Shift | None, reader: Actor) -> bool:
    return shift is not None and shift.officer_id == reader.person_id


def _actions(session: Session, reader: Actor, shift: Shift, *, reads: bool) -> list[ShiftAction]:
    found: list[ShiftAction] = []
    begun, over = shift.starts_at <= reader.now, shift.ends_at <= reader.now
    part = part_of(shift, reader.person_id)
    if begun and ((part is not None and not over) or reader.is_office):
        found.append(ShiftAction.ENTRY)
    if begun and shift.handed_at is None and may_hand_over(reader, shift):
        found.append(ShiftAction.HAND_OVER)
    if shift.handed_at is not None and shift.taken_at is None and may_take_over(session, reader, shift):
        found.append(ShiftAction.TAKE_OVER)
    if not begun and part is not None:
        found.append(ShiftAction.SWAP)
    if begun and reads:
        found.append(ShiftAction.LOG_FILE)
    return found
