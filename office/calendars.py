"""The organisation's own days: its working-day calendar and its local time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from rules.calendar import DayOverride, WorkCalendar
from storage.tables import CalendarOverride, Organisation


def work_calendar(session: Session, organisation_id: int) -> WorkCalendar:
    """Return the State Council's schedule with the organisation's overrides before it."""
    overrides = session.exec(
        select(CalendarOverride).where(CalendarOverride.organisation_id == organisation_id)
    ).all()
    return WorkCalendar({o.day_on: DayOverride(o.working, o.name, o.source) for o in overrides})


def local(organisation: Organisation, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(organisation.timezone))


def local_day(organisation: Organisation, moment: datetime) -> date:
    return local(organisation, moment).date()


def at(organisation: Organisation, day: date, clock: str) -> datetime:
    """Return the instant of a local wall-clock time such as `08:00` on a day."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(organisation.timezone))
