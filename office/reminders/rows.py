"""Reminders as records: an organisation's hours, and the rows about one record made exactly as wanted."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from office.access import find_office_staff
from office.calendar.calendars import local
from office.people.seats import find_by_ranks, find_main_seat
from office.reminders.own_hours import EVENINGS, own_evenings
from office.reminders.rules import Due, Hours, Rule, SeatName
from storage.tables import Organisation, Reminder, ReminderState, Seat

HORIZON = timedelta(days=800)
"""How far ahead reminders are planned: beyond the longest leave asked for the furthest ahead."""


def hours_of(organisation: Organisation) -> Hours:
    return Hours(
        ZoneInfo(organisation.timezone),
        time.fromisoformat(organisation.quiet_from),
        time.fromisoformat(organisation.quiet_until),
        time.fromisoformat(organisation.digest_at),
        time.fromisoformat(organisation.evening_at),
    )


def plan(
    session: Session,
    organisation: Organisation,
    record: str,
    dues: Iterable[Due],
    *,
    args: dict[str, object],
    since: datetime,
) -> None:
    """Make the planned reminders about a record exactly these. What was sent stays as it is.

    What fell due before `since` is not planned any more; what was planned by then and is only late stays.
    """
    rows = {
        row.key: row
        for row in session.exec(
            select(Reminder).where(Reminder.organisation_id == organisation.id, Reminder.about == record)
        )
    }
    own = own_evenings(session, organisation, list(dues))
    wanted = {f"{record}:{d.rule}:{local(organisation, d.due_at):%Y-%m-%dT%H:%M}:{d.seat}": d for d in own}
    for key, due in wanted.items():
        row = rows.get(key)
        if due.due_at < since and (row is None or row.state is ReminderState.DROPPED):
            continue
        if row is None and _was_told(organisation, due, rows.values()):
            continue
        if row is None:
            session.add(
                Reminder(
                    organisation_id=organisation.id or 0,
                    key=key,
                    about=record,
                    rule=due.rule,
                    seat_id=due.seat_id,
                    due_at=due.due_at.astimezone(UTC),
                    args=args,
                )
            )
        elif row.state is ReminderState.DROPPED:
            row.state, row.why, row.queued_at = ReminderState.PLANNED, None, None
            session.add(row)
    for key, row in rows.items():
        if key not in wanted and row.state is ReminderState.PLANNED and row.queued_at is None:
            row.state, row.why = ReminderState.DROPPED, "不再需要"
            session.add(row)
    session.flush()


def _was_told(organisation: Organisation, due: Due, rows: Iterable[Reminder]) -> bool:
    """Whether the same was already said that day: somebody has merely set another hour for it since."""
    if due.rule not in (*EVENINGS, Rule.DIGEST):
        return False
    day = local(organisation, due.due_at).date()
    return any(
        (row.rule, row.seat_id, local(organisation, row.due_at).date()) == (due.rule, due.seat_id, day)
        and (row.queued_at is not None or row.state in (ReminderState.SENT, ReminderState.LATE))
        for row in rows
    )


def find_office_seat(session: Session, organisation_id: int, on: date) -> Seat | None:
    """Return the seat that stands for the office: its director's, else that of its first of staff."""
    directors = find_by_ranks(session, organisation_id, ("office_director",))
    seats = (find_main_seat(session, p.id or 0, on) for p in find_office_staff(session, organisation_id))
    return directors[0] if directors else next((seat for seat in seats if seat), None)


def name_of(seat: Seat) -> SeatName:
    return SeatName(seat.id or 0, seat.title)
