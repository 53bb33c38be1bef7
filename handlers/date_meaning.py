"""Which day or hour is meant by what is said, seen from today; what could be two is refused with both."""

import calendar
from datetime import date, time, timedelta

from handlers.date_syntax import DaySpec, TimeSpec
from handlers.errors import BadDate
from rules.calendar import FIRST_YEAR, LAST_YEAR

_FAR = timedelta(days=300)  # a date without a year further off than this is asked about
_TURN_OF_YEAR = timedelta(days=183)  # 12月30日至1月2日 runs into the next year, 11月28日至11月26日 does not
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_LEAP_YEAR = 2004
_MONTHS = 12
_PARTS: dict[str, dict[int, int]] = {
    "凌晨": {hour: hour for hour in range(6)},
    "早": {hour: hour for hour in range(4, 12)},
    "上午": {hour: hour for hour in range(6, 12)},
    "中午": {11: 11, 12: 12, 13: 13, 1: 13},
    "下午": {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(13, 20)},
    "傍晚": {hour: hour + 12 for hour in range(4, 9)} | {hour: hour for hour in range(16, 21)},
    "晚": {hour: hour + 12 for hour in range(5, 12)} | {hour: hour for hour in range(17, 24)},
    "am": {hour: hour for hour in range(1, 12)},
    "pm": {hour: hour + 12 for hour in range(1, 12)},
}
_PART_NAMES = {"早上": "早", "早晨": "早", "清晨": "早", "晚上": "晚", "夜里": "晚"}
_SMALL_HOURS = range(1, 7)  # 3点 alone: in the night or in the afternoon?


def resolve_day(spec: DaySpec, today: date) -> date:
    """Say which day is meant, seen from `today`; raises BadDate."""
    if spec.offset is not None:
        return shifted(today, spec.offset)
    if spec.day is None:
        return _in_week(spec, today)
    if spec.months_on is not None:
        months = today.year * _MONTHS + today.month - 1 + spec.months_on
        on = _day_of(months // _MONTHS, months % _MONTHS + 1, spec.day)
    elif spec.month is None:
        on = _in_this_month(spec, spec.day, today)
    elif spec.year is not None:
        on = _day_of(spec.year, spec.month, spec.day)
    elif spec.years_on is not None:
        on = _day_of(today.year + spec.years_on, spec.month, spec.day)
    else:
        on = _nearest(spec.said, spec.month, spec.day, today)
    return _checked(on, spec)


def resolve_end(spec: DaySpec, first: date, today: date) -> date:
    """Say which day ends a span that begins on `first`: what it leaves out is as in its beginning."""
    if spec.day is not None and spec.month is None and spec.months_on is None:
        last = _checked(_day_of(first.year, first.month, spec.day), spec)
    elif spec.day is not None and spec.month and spec.year is None and spec.years_on is None:
        last = _checked(_end_without_year(spec.month, spec.day, first), spec)
    elif spec.day is None and spec.offset is None and spec.week is None and not spec.is_next_friday:
        last = shifted(first, (spec.weekday or 1) - first.isoweekday())
    else:
        last = resolve_day(spec, today)
    if last < first:
        raise BadDate(
            "结束日期早于开始日期：{last}在{first}之前。跨月、跨年请把月份、年份写全。",
            first=first,
            last=last,
        )
    return last


def _end_without_year(month: int, day: int, first: date) -> date:
    if _exists(first.year, month, day):
        last = date(first.year, month, day)
        if last >= first or not _exists(first.year + 1, month, day):
            return last
        next_year = date(first.year + 1, month, day)
        return next_year if next_year - first <= _TURN_OF_YEAR else last
    if _exists(first.year + 1, month, day) and date(first.year + 1, month, day) - first <= _TURN_OF_YEAR:
        return date(first.year + 1, month, day)
    return _day_of(first.year, month, day)


def _in_week(spec: DaySpec, today: date) -> date:
    weekday = spec.weekday or 1
    this = shifted(today, weekday - today.isoweekday())
    following = shifted(this, 7) if this < today else this
    if spec.is_next_friday:
        raise BadDate(
            "「{said}」有人指{this}，有人指{next}。请写日期。",
            said=spec.said,
            this=following,
            next=shifted(following, 7),
        )
    if spec.week is None and this < today:
        raise BadDate(
            "「{said}」在本周是{this}，已过；下周是{next}。请写日期。",
            said=spec.said,
            this=this,
            next=following,
        )
    return shifted(this, 7 * (spec.week or 0))


def _in_this_month(spec: DaySpec, day: int, today: date) -> date:
    on = _day_of(today.year, today.month, day)
    if on >= today:
        return on
    this = f"{on.month}月{on.day}日"
    following = f"{on.month % _MONTHS + 1}月{on.day}日"
    raise BadDate(
        "「{said}」没有写月份：是已过的{this}，还是{following}？请连月份一起写。",
        said=spec.said,
        this=this,
        following=following,
    )


def _nearest(said: str, month: int, day: int, today: date) -> date:
    _day_of(_LEAP_YEAR, month, day)  # refuses 2月30日 in any year
    following = _first_of(month, day, today, range(today.year, today.year + 9))
    if following - today <= _FAR:
        return following
    past = _first_of(month, day, date.min, range(today.year - (following.year == today.year), 1, -1))
    raise BadDate(
        "「{said}」没有写年份：是已过的{past}，还是{following}？请连年份一起写。",
        said=said,
        past=past,
        following=following,
    )


def _first_of(month: int, day: int, earliest: date, years: range) -> date:
    """Give the first of these years' days that exists and is not before `earliest`."""
    for year in years:
        if _exists(year, month, day) and date(year, month, day) >= earliest:
            return date(year, month, day)
    raise BadDate("请连年份一起写，例如「2026年11月26日」。")


def _day_of(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise _outside(year)
    if not 1 <= month <= _MONTHS:
        raise BadDate("没有{month}月，月份是1到12。", month=month)
    most = calendar.monthrange(year, month)[1]
    if 1 <= day <= most:
        return date(year, month, day)
    if (month, day) == (2, 29):
        raise BadDate("{year}年没有2月29日，2月只有28天。", year=year)
    if year == _LEAP_YEAR:
        raise BadDate("{month}月{day}日不存在，{month}月最多{most}天。", month=month, day=day, most=most)
    raise BadDate(
        "{year}年{month}月{day}日不存在，{month}月只有{most}天。", year=year, month=month, day=day, most=most
    )


def _exists(year: int, month: int, day: int) -> bool:
    return year in _YEARS and 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year, month)[1]


def _checked(on: date, spec: DaySpec) -> date:
    """Hold the weekday written beside a date against the calendar."""
    if spec.weekday is not None and spec.weekday != on.isoweekday():
        raise BadDate("「{said}」的星期不对：{day}。请核对日期。", said=spec.said, day=on)
    return on


def shifted(on: date, days: int) -> date:
    """Go `days` on from a day; raises BadDate beyond the years that calendars know."""
    try:
        there = on + timedelta(days=days)
    except OverflowError:
        raise _outside(on.year) from None
    if there.year not in _YEARS:
        raise _outside(there.year)
    return there


def _outside(year: int) -> BadDate:
    return BadDate(
        "{year}年不在可用的年份之内（{first}至{last}），请核对。", year=year, first=FIRST_YEAR, last=LAST_YEAR
    )


def resolve_time(said: TimeSpec) -> time:
    """Say which hour is meant; raises BadDate."""
    hour: int | None = said.hour
    if said.minute >= 60:  # noqa: PLR2004 - minutes of an hour
        raise BadDate("「{said}」：没有{minute}分。", said=said.said, minute=said.minute)
    if said.part:
        hour = _PARTS[_PART_NAMES.get(said.part, said.part)].get(said.hour)
    elif said.hour in _SMALL_HOURS and not said.is_24_hours:
        raise BadDate(
            "「{said}」是上午还是下午？请写如「下午{hour}点」或「{afternoon}:{minute}」。",
            said=said.said,
            hour=said.hour,
            afternoon=said.hour + 12,
            minute=f"{said.minute:02}",
        )
    elif said.hour == 24:  # noqa: PLR2004 - the end of a day
        raise BadDate("「{said}」请写成第二天的00:00，或当天的23:59。", said=said.said)
    if hour is None or hour > 23:  # noqa: PLR2004 - hours of a day
        raise BadDate("没有「{said}」这样的钟点，请按二十四小时写，例如「14:20」。", said=said.said)
    return time(hour, said.minute)
