"""The organisation's own days: its working-day calendar and its local time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from office.reminders.remembered import remember
from rules.calendar import DayOverride, WorkCalendar
from storage.tables import CalendarOverride, Case, Organisation


def find_overrides(session: Session, organisation_id: int) -> dict[date, DayOverride]:
    """Return the days that the organisation itself declared worked or free."""

    def find() -> dict[date, DayOverride]:
        rows = session.exec(
            select(CalendarOverride).where(CalendarOverride.organisation_id == organisation_id)
        ).all()
        return {row.day_on: DayOverride(row.working, row.name, row.source) for row in rows}

    return remember(session, ("overrides", organisation_id), find)


def work_calendar(session: Session, organisation_id: int) -> WorkCalendar:
    """Return the State Council's schedule with the organisation's overrides before it."""
    return WorkCalendar(find_overrides(session, organisation_id))


def local(organisation: Organisation, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(organisation.timezone))


def local_day(organisation: Organisation, moment: datetime) -> date:
    return local(organisation, moment).date()


def began_on(session: Session, case: Case) -> date:
    """Return the organisation's day on which a case began: its rules are those of that day."""
    return local_day(session.get_one(Organisation, case.organisation_id), case.made_at)


def at(organisation: Organisation, day: date, clock: str) -> datetime:
    """Return the instant of a local wall-clock time such as `08:00` on a day."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(organisation.timezone))
