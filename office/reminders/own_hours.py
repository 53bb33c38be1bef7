"""How somebody's own settings bear on what they are told: not now, later, or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from office.calendar.calendars import local, work_calendar
from office.people.seats import find_holder
from office.reminders.rules import Due, Rule
from storage.tables import Organisation, Preference

_INSTANT = timedelta(microseconds=1)
EVENINGS = (Rule.EVENING, Rule.RETURN_EVE)
"""What comes at the evening's hour: everybody may have their own."""


def does_without(
    session: Session,
    organisation: Organisation,
    person_id: int,
    rule: str,
    *,
    ends_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether somebody does without a reminder now; never on the last working day before what it is about."""
    row = session.get(Preference, person_id)
    if row is None or rule not in row.muted:
        return False
    if ends_at is None or rule in (Rule.EVENING, Rule.TWO_HOURS):
        return True
    calendar = work_calendar(session, organisation.id or 0)
    last_day = local(organisation, ends_at - _INSTANT).date()  # a day ends with the next one's midnight
    return local(organisation, now).date() < calendar.previous_working(last_day)


def quiet_until(
    session: Session, organisation: Organisation, person_id: int, at: datetime
) -> datetime | None:
    """Return when somebody's own quiet hours end, where the instant lies in them."""
    row = session.get(Preference, person_id)
    if row is None or row.quiet_from is None or row.quiet_until is None:
        return None
    here = local(organisation, at)
    first, last = time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until)
    if here.time() >= first:
        return datetime.combine(here.date() + timedelta(days=1), last, here.tzinfo)
    return datetime.combine(here.date(), last, here.tzinfo) if here.time() < last else None


def own_evenings(session: Session, organisation: Organisation, dues: Sequence[Due]) -> list[Due]:
    """Move what comes in the evening to the own hour of whoever holds the seat, where they have one."""
    if not any(due.rule in EVENINGS for due in dues):
        return list(dues)
    own = {
        row.person_id: time.fromisoformat(row.evening_at)
        for row in session.exec(
            select(Preference).where(
                Preference.organisation_id == organisation.id, col(Preference.evening_at).is_not(None)
            )
        )
        if row.evening_at
    }
    return [_own_evening(session, organisation, due, own) for due in dues] if own else list(dues)


def _own_evening(session: Session, organisation: Organisation, due: Due, own: Mapping[int, time]) -> Due:
    here = local(organisation, due.due_at)
    if due.rule not in EVENINGS or f"{here:%H:%M}" != organisation.evening_at:
        return due
    holder = find_holder(session, due.seat_id, here.date())
    at = own.get(holder.id or 0) if holder else None
    if at is None:
        return due
    return Due(due.rule, datetime.combine(here.date(), at, here.tzinfo), due.seat_id, due.seat)
