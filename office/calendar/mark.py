"""The working days that due dates were last counted by, kept small enough for one column."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from datetime import date

from rules.calendar import DayOverride, WorkCalendar, days_between

_YEARS = 3


def make_mark(calendar: WorkCalendar, today: date) -> str:
    """Write down which days of this year and the next two are worked: the year, and a bit for each day."""
    number = 1
    for day in _days(today.year):
        number = number << 1 | calendar.is_working(day)
    return f"{today.year}:{b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode('ascii')}"


def read_mark(mark: str) -> dict[date, bool]:
    """Read back which days were worked; nothing of a mark that was never made."""
    if not mark:
        return {}
    year, _, packed = mark.partition(":")
    bits = f"{int.from_bytes(b64decode(packed)):b}"[1:]
    return {day: bit == "1" for day, bit in zip(_days(int(year)), bits, strict=True)}


def find_changed_days(mark: str, calendar: WorkCalendar) -> dict[date, bool]:
    """Return the days that are worked now and were not, or the other way, each with what it was."""
    return {day: was for day, was in read_mark(mark).items() if calendar.is_working(day) != was}


def former_calendar(overrides: Mapping[date, DayOverride], changed: Mapping[date, bool]) -> WorkCalendar:
    """Return the calendar as it was before those days changed."""
    was = {day: DayOverride(working, "", "") for day, working in changed.items()}
    return WorkCalendar({**overrides, **was})


def _days(year: int) -> Iterator[date]:
    return days_between(date(year, 1, 1), date(year + _YEARS - 1, 12, 31))
