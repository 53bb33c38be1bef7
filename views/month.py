"""The inline month calendar: one month as rows of buttons, days off and make-up workdays marked."""

import calendar
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from rules.calendar import DayKind
from views.card import Button
from views.text import is_english

STILL = "still"
"""Verb of a button that only shows something; a press on it is answered with silence."""

EMPTY = "\u2800"  # a blank that Telegram accepts as a label; it refuses spaces
PAST = "–"
_MARKS = {
    "zh": {DayKind.WORKDAY: "", DayKind.WEEKEND: "·", DayKind.HOLIDAY: "休", DayKind.MAKEUP: "班"},
    "en": {DayKind.WORKDAY: "", DayKind.WEEKEND: "·", DayKind.HOLIDAY: "H", DayKind.MAKEUP: "W"},
}
_HEADS = {"zh": tuple("一二三四五六日"), "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")}
_LEGENDS = {
    "zh": "· 周末  休 节假日  班 调休上班  [ ] 已选  – 不能选",
    "en": "· weekend  H holiday  W make-up workday  [ ] chosen  – not open",
}


@dataclass(frozen=True, slots=True)
class Month:
    """A month ready for a card: its name, the line that explains the marks, the buttons."""

    title: str
    legend: str
    rows: tuple[tuple[Button, ...], ...]


def month(
    shown: date,
    *,
    kind: Callable[[date], DayKind],
    earliest: date,
    latest: date | None = None,
    chosen: Collection[date] = (),
    pick: str,
    turn: str,
    args: tuple[str | int, ...] = (),
    locale: str = "zh",
) -> Month:
    """Lay out the month that holds `shown`, Monday first.

    Days before `earliest` (today, or the first day of a leave whose last is asked) and after `latest` are
    still; weeks that lie before it are left out. A day presses `pick` with `args` and its number (20261126),
    ‹ and › press `turn` with `args` and the first day's number.
    """
    tongue = "en" if is_english(locale) else "zh"
    first = shown.replace(day=1)

    def cell(number: int) -> Button:
        if number == 0:
            return Button(EMPTY, STILL)
        on = first.replace(day=number)
        if on < earliest or (latest is not None and on > latest):
            return Button(PAST, STILL)
        label = _label(on, kind(on), tongue, is_chosen=on in chosen)
        return Button(label, pick, (*args, as_number(on)))

    title = f"{_english_month(first)} {first.year}" if tongue == "en" else f"{first.year}年{first.month}月"
    head = (
        _turning("‹", _month_before(first), turn, args, can=first > earliest),
        Button(title, STILL),
        _turning("›", _month_after(first), turn, args, can=latest is None or _last_of(first) < latest),
    )
    heads = tuple(Button(name, STILL) for name in _HEADS[tongue])
    weeks = [
        week
        for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(first.year, first.month)
        if any(number and first.replace(day=number) >= earliest for number in week)
    ]
    rows = (head, heads, *(tuple(cell(number) for number in week) for week in weeks))
    return Month(title=title, legend=_LEGENDS[tongue], rows=rows)


def days_between(first: date, last: date) -> frozenset[date]:
    """Give every day from `first` to `last`, both within; for `chosen`."""
    return frozenset(first + timedelta(days=n) for n in range((last - first).days + 1))


def as_number(on: date) -> int:
    """Write a date as a button carries it: 20261126."""
    return on.year * 10000 + on.month * 100 + on.day


def from_number(number: int) -> date:
    """Read the date back from a button; raises ValueError for a number that is none."""
    return date(number // 10000, number // 100 % 100, number % 100)


def _label(on: date, kind: DayKind, tongue: str, *, is_chosen: bool) -> str:
    mark = _MARKS[tongue][kind]
    if not is_chosen:
        return f"{on.day}{mark}"
    # Brackets and the weekend's dot do not both fit a seventh of a phone; the column says it is a weekend.
    return f"[{on.day}{mark.strip('·')}]"


def _turning(label: str, to: date | None, verb: str, args: tuple[str | int, ...], *, can: bool) -> Button:
    if not can or to is None:
        return Button(EMPTY, STILL)
    return Button(label, verb, (*args, as_number(to)))


def _month_before(first: date) -> date | None:
    return None if first == date.min else (first - timedelta(days=1)).replace(day=1)


def _last_of(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _month_after(first: date) -> date | None:
    last = _last_of(first)
    return None if last == date.max else last + timedelta(days=1)


def _english_month(first: date) -> str:
    return ("January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December")[first.month - 1]  # fmt: skip
