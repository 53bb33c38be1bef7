"""Working days under the State Council's yearly schedule, with an organisation's own days before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

FIRST_YEAR: Final = 2001  # the earliest yearly schedule known
LAST_YEAR: Final = 2098  # the lunar tables end in 2099, and a year looks into the next
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_SUBSTITUTED = re.compile(r"(\d{4}-\d{2}-\d{2})")
_SUFFIX = re.compile(r"（[^）]*）$")


class DayKind(StrEnum):
    """What a day is for an office: two kinds are worked, two are not."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day the organisation itself declares worked or free, and on whose word."""

    working: bool
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class _Year:
    holidays: Mapping[date, str]
    makeups: Mapping[date, str]
    published: bool


@cache
def _schedule(year: int) -> _Year:
    # Imported here: the library takes a fifth of a second, and silence needs no calendar.
    from holidays.countries.china import China, ChinaStaticHolidays  # noqa: PLC0415

    published = year in ChinaStaticHolidays.special_public_holidays
    # The next year's schedule may turn the last days of this one into working days.
    table = China(years=[year, year + 1], language="zh_CN")  # type: ignore[no-untyped-call]  # its __init__ is bare
    named: dict[date, str] = {}
    replaced: dict[date, date] = {}
    for day, label in sorted(table.items()):
        made_up = _SUBSTITUTED.search(label)
        if made_up:
            replaced[date.fromisoformat(made_up.group(1))] = day
        else:
            named[day] = _SUFFIX.sub("", label.split("; ", maxsplit=1)[0]).replace("农历除夕", "除夕")
    for day in replaced.values():
        named[day] = _neighbour(day, named)
    makeups = {
        day: named[replaced[day]] if day in replaced else "调休"
        for day in table.weekend_workdays
        if day.year == year
    }
    return _Year(
        MappingProxyType({d: n for d, n in named.items() if d.year == year}),
        MappingProxyType(makeups),
        published,
    )


def _neighbour(day: date, named: Mapping[date, str]) -> str:
    """Name the holiday to which a day taken off by exchange belongs: the nearest one, the earlier first."""
    for distance in range(1, 12):
        for near in (day - distance * _DAY, day + distance * _DAY):
            if near in named:
                return named[near]
    return "调休"


class WorkCalendar:
    """Tell working days from days off, and count them.

    `overrides` come before the national schedule. In a year whose schedule is not yet published the statutory
    holidays and the weekends are days off and no weekend is worked; `is_published` tells such years apart.
    Days outside 2001-2098 raise OverflowError.
    """

    def __init__(self, overrides: Mapping[date, DayOverride] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def kind(self, day: date) -> DayKind:
        """Tell what kind of day it is; an override is HOLIDAY or MAKEUP on the days it changes."""
        year = self._year(day)
        own = self._overrides.get(day)
        if day in year.makeups:
            plain = DayKind.MAKEUP
        elif day in year.holidays:
            plain = DayKind.HOLIDAY
        else:
            plain = DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY
        if own is None or own.working == (plain in (DayKind.WORKDAY, DayKind.MAKEUP)):
            return plain
        if not own.working:
            return DayKind.HOLIDAY
        return DayKind.MAKEUP if day.weekday() >= _SATURDAY else DayKind.WORKDAY

    def name(self, day: date) -> str | None:
        """Name the holiday (of a make-up day: the holiday it pays for), or the organisation's own day."""
        own = self._overrides.get(day)
        if own is not None:
            return own.name
        year = self._year(day)
        return year.holidays.get(day) or year.makeups.get(day)

    def override(self, day: date) -> DayOverride | None:
        """Give what the organisation declared of the day, if anything."""
        return self._overrides.get(day)

    def is_working(self, day: date) -> bool:
        """Say whether the office works that day."""
        own = self._overrides.get(day)
        if own is not None:
            self._year(day)
            return own.working
        year = self._year(day)
        if day.weekday() >= _SATURDAY:
            return day in year.makeups
        return day not in year.holidays

    def is_published(self, year: int) -> bool:
        """Say whether the State Council's schedule of the year is known."""
        return _schedule(year).published if FIRST_YEAR <= year <= LAST_YEAR else False

    def add_working_days(self, anchor: date, n: int) -> date:
        """Find the nth working day after the anchor (before it, for a negative n); the anchor is not counted.

        Zero gives the anchor itself, whatever kind of day it is.
        """
        step = _DAY if n > 0 else -_DAY
        day = anchor
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def count_working_days(self, first: date, last: date) -> int:
        """Count the working days from first to last, both counted; none when last lies before first."""
        return sum(self.is_working(day) for day in days_between(first, last))

    def next_working(self, day: date) -> date:
        """Find the first working day not before the given one."""
        while not self.is_working(day):
            day += _DAY
        return day

    def previous_working(self, day: date) -> date:
        """Find the last working day not after the given one."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def unpublished_years(self, first: date, last: date) -> tuple[int, ...]:
        """List the years between two days (in either order) whose schedule is not published."""
        low, high = sorted((first.year, last.year))
        return tuple(year for year in range(low, high + 1) if not self.is_published(year))

    @staticmethod
    def _year(day: date) -> _Year:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise OverflowError(f"{day} lies outside {FIRST_YEAR}-{LAST_YEAR}")
        return _schedule(day.year)


def days_between(first: date, last: date) -> Iterator[date]:
    """Give each day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += _DAY


def add_months(anchor: date, n: int) -> date:
    """Give the same day of the nth month after the anchor, or that month's last day."""
    months = anchor.year * 12 + anchor.month - 1 + n
    year, month = divmod(months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 - December counts as 11 here
    return min(date(year, month + 1, 1) + (anchor.day - 1) * _DAY, following - _DAY)
