"""The written forms of days, spans and hours: what is said, before it is known which day is meant.

Forms are read from the left, each piece at its position. A reader gives None for what it does not know, and
a whole text counts only if it is read to its end. Which day is meant is for `handlers.dates` to say.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST = 80
"""Characters; no date is written in more."""


class Half(StrEnum):
    """Half a working day, as leave is counted."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class DaySpec:
    """A day as said: by `offset` from today, by `day` (of a month, of a year), else by `weekday` of a week.

    `weekday` (1 is Monday) beside a `day` is a claim to be checked. `is_next_friday` marks the English words
    that mean one week to some and another to others.
    """

    said: str
    offset: int | None = None
    year: int | None = None
    years_on: int | None = None
    month: int | None = None
    months_on: int | None = None
    day: int | None = None
    week: int | None = None
    weekday: int | None = None
    is_next_friday: bool = False


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    """A span as said; without `last` and `days` a single day. `days` with `last` is a claim to be checked.

    `unsure_start` marks 11-26日, which could be a month with its day.
    """

    first: DaySpec
    last: DaySpec | None = None
    from_half: Half | None = None
    to_half: Half | None = None
    days: int | None = None
    unsure_start: bool = False


@dataclass(frozen=True, slots=True)
class TimeSpec:
    """An hour as said, with the part of the day; `is_24_hours` where the writing itself settles which."""

    said: str
    hour: int
    minute: int
    part: str | None
    is_24_hours: bool


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_WAVES = dict.fromkeys(map(ord, "〜∼∽﹏"), "~")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION = _DASHES | _WAVES | _FULL_WIDTH | {ord("〇"): "零", ord("○"): "零", ord("、"): ","}

_DIGITS = "零一二三四五六七八九"
_CN = "[零一二三四五六七八九十两]"
_N = rf"(?:[0-9]{{1,2}}(?![0-9])|{_CN}{{1,3}}(?!{_CN}))"
_WEEKDAY = "(?:周|星期|礼拜)([一二三四五六日天])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_WEEKDAY = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_OFFSETS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "后日": 2, "大后天": 3, "今": 0, "明": 1, "yesterday": -1, "today": 0, "tomorrow": 1,
    "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
_WEEKS = {"上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_HALVES = {"上午": Half.MORNING, "morning": Half.MORNING, "下午": Half.AFTERNOON, "afternoon": Half.AFTERNOON}

_OFFSET = re.compile(
    "(大前天|大后天|[前昨今明后]天|[昨今明后]日|[今明](?=[早晚])"
    "|(?:the )?day after tomorrow|yesterday|today|tomorrow)"
)
_WEEK_DAY = re.compile(rf"(?:(上|这|本|下下|下)个? ?)?{_WEEKDAY}")
# A day without 日 must not take the start of an hour (11月9点), of a count (11月3天) or of another date.
_MONTH_DAY = re.compile(
    rf"(?:([0-9]{{4}}|[{_DIGITS}]{{4}}) ?年 ?|(今年|明年|去年) ?)?"
    rf"(?:({_N}) ?月|(本月|这个?月|下个?月)) ?({_N})"
    r"(?: ?[日号]|(?! ?[:./点时天年月个零一二三四五六七八九十]))"
)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_SHORT = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})(?![0-9./])")
_DAY_ONLY = re.compile(rf"({_N}) ?[日号]")
_STATED = re.compile(rf" ?(?:\( ?{_WEEKDAY} ?\)|{_WEEKDAY}|\( ?{_EN_WEEKDAY} ?\))")
_EN_YEAR = r"(?:,? ([0-9]{4})(?![0-9:]))?"
_EN_DAY_MONTH = re.compile(
    rf"(?:{_EN_WEEKDAY},? )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? {_EN_MONTH}{_EN_YEAR}"
)
_EN_MONTH_DAY = re.compile(
    rf"(?:{_EN_WEEKDAY},? )?{_EN_MONTH} ([0-9]{{1,2}})(?![0-9:])(?:st|nd|rd|th)?{_EN_YEAR}"
)
_EN_WEEK_DAY = re.compile(rf"(?:(this|next) )?{_EN_WEEKDAY}( next week)?")

_HALF = re.compile(r" ?(上午|下午|全天|morning|afternoon)")
_SEPARATOR = re.compile(r" ?(?:起|开始)? ?(?:至|到|-+|~+|(?<= )(?:to|until|till|through) )(?:当天|当日)? ?")
_FROM = re.compile(r"(?:从|自|from ) ?")
_BARE = re.compile(rf"({_N})(?! ?[:./点时天年月个])")
_COUNT = rf"([0-9]{{1,3}}|{_CN}{{1,3}}) ?(?:天|days?\b)"
_DAYS = re.compile(
    rf" ?\( ?(?:共计?|计)? ?{_COUNT} ?\)"
    rf"|(?: ?(?:起|开始|算起|,))*(?: ?(?:共计?|计|连续|for))? ?{_COUNT}"
)
_RANGE_THEN_YEAR = re.compile(rf"{_EN_MONTH} ([0-9]{{1,2}}) ?- ?([0-9]{{1,2}}),? ([0-9]{{4}})$")

_PART = re.compile(r" ?(凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里|早|晚)?(?: ?at)? ?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?![0-9:])(?: ?([ap])\.?m\b\.?)?")
_CN_CLOCK = re.compile(
    rf"({_N}) ?([点时])(?: ?(半|整|钟|一刻|三刻|{_N} ?分|[0-9]{{2}}(?![0-9])|{_CN}{{2,3}}))?"
)
_EN_CLOCK = re.compile(r"([0-9]{1,2}) ?([ap])\.?m\b\.?")


def normalise(text: str) -> str:
    """Bring digits, dashes, brackets and spaces to one form, and letters to lower case."""
    folded = re.sub(r"\s+", " ", text.translate(_PUNCTUATION)).strip().lower()
    return _RANGE_THEN_YEAR.sub(r"\1 \2 \4 - \3", folded)


def read_day(text: str) -> DaySpec | None:
    """Read a text that is one day and nothing else."""
    found = _take_day(text, 0)
    return found[0] if found and found[1] == len(text) else None


def read_period(text: str) -> PeriodSpec | None:
    """Read a text that is one day or one span of days and nothing else."""
    start = found.end() if (found := _FROM.match(text)) else 0
    read = _take_bare_start(text, start) or _take_span(text, start)
    if read is None:
        return None
    spec, at = read
    if text[at:].strip() == "止" and spec.last:
        return spec
    if at < len(text):
        counted = _DAYS.fullmatch(text, at)
        days = number(counted[1] or counted[2]) if counted else None
        return replace(spec, days=days) if days is not None else None
    return spec


def read_moment(text: str) -> tuple[DaySpec | None, TimeSpec | None] | None:
    """Read a text that is a day, an hour, or a day and then an hour, and nothing else."""
    found = _take_day(text, 0)
    day, at = found or (None, 0)
    if day and at == len(text):
        return day, None
    if day and text[at] in "t," and text[at + 1 :].strip()[:1].isdigit():
        at += 1
    time = _read_time(text, at)
    return (day, time) if time else None


def number(written: str) -> int | None:
    """Give the value below 1000 of ASCII digits, below 100 of Chinese ones; None for what is no number."""
    if written.isascii():
        return int(written)
    if written == "两":
        return 2
    tens, ten, ones = written.partition("十")
    if not ten:
        tens, ones = "零", written[1:] if written[0] == "零" and written[1:] else written
    if len(tens) > 1 or len(ones) > 1 or (ten and "零" in tens + ones):
        return None
    figures = [_DIGITS.find(tens or "一"), _DIGITS.find(ones or "零")]
    return None if -1 in figures else figures[0] * 10 + figures[1]


def _take_day(text: str, at: int) -> tuple[DaySpec, int] | None:
    for pattern, read in _DAY_FORMS:
        found = pattern.match(text, at)
        if found is None:
            continue
        spec = read(found)
        if spec is None:
            continue
        end = found.end()
        if spec.day is not None and spec.weekday is None and (stated := _STATED.match(text, end)):
            spec = replace(spec, weekday=_weekday(stated[1] or stated[2], stated[3]))
            end = stated.end()
        return replace(spec, said=text[at:end]), end
    return None


def _take_bare_start(text: str, start: int) -> tuple[PeriodSpec, int] | None:
    """26至28日, 26-28 november: the month stands, or 日 stands, on the right alone."""
    bare = _BARE.match(text, start)
    separator = _SEPARATOR.match(text, bare.end()) if bare else None
    right = _take_day(text, separator.end()) if separator else None
    if not (bare and separator and right) or right[0].day is None or _ISO.match(text, start):
        return None
    number_said = number(bare[1])
    if number_said is None:
        return None
    last, at = right
    first = replace(last, said=bare[1], day=number_said, weekday=None)
    half = _HALF.match(text, at)
    is_like_month = "-" in separator[0] and number_said <= len(_MONTHS) and last.month is None
    spec = PeriodSpec(first, last, to_half=_half(half), unsure_start=is_like_month)
    return spec, half.end() if half else at


def _take_span(text: str, start: int) -> tuple[PeriodSpec, int] | None:
    left = _take_day(text, start)
    if left is None:
        return None
    first, at = left
    half = _HALF.match(text, at)
    at = half.end() if half else at
    spec = PeriodSpec(first, from_half=_half(half))
    separator = _SEPARATOR.match(text, at)
    if separator is None:
        return spec, at
    at = separator.end()
    right = _take_day(text, at) or _take_bare_end(text, at, first)
    if right is None:
        same_day = _HALF.match(text, at)
        if same_day is None or half is None:
            return None
        return replace(spec, last=first, to_half=_half(same_day)), same_day.end()
    last, at = right
    half = _HALF.match(text, at)
    return replace(spec, last=last, to_half=_half(half)), half.end() if half else at


def _take_bare_end(text: str, at: int, first: DaySpec) -> tuple[DaySpec, int] | None:
    found = _BARE.match(text, at)
    day = number(found[1]) if found else None
    if found is None or day is None or first.day is None:
        return None
    return DaySpec(found[0], day=day), found.end()


def _read_time(text: str, at: int) -> TimeSpec | None:
    part = _PART.match(text, at)
    start, name = (part.end(), part[1]) if part else (at, None)
    said = text[at:].strip()
    if found := _CLOCK.fullmatch(text, start):
        hour, is_24_hours = int(found[1]), found[1].startswith("0")
        return TimeSpec(said, hour, int(found[2]), name or _noon(found[3]), is_24_hours)
    if found := _EN_CLOCK.fullmatch(text, start):
        return TimeSpec(said, int(found[1]), 0, name or _noon(found[2]), is_24_hours=False)
    if found := _CN_CLOCK.fullmatch(text, start):
        written = (found[3] or "").removesuffix("分").strip()
        named = {"": 0, "整": 0, "钟": 0, "半": 30, "一刻": 15, "三刻": 45}
        minute = named[written] if written in named else number(written)
        said_hour = number(found[1])
        if said_hour is not None and minute is not None:
            return TimeSpec(said, said_hour, minute, name, is_24_hours=found[2] == "时")
    return None


def _noon(letter: str | None) -> str | None:
    return f"{letter}m" if letter else None


def _half(found: re.Match[str] | None) -> Half | None:
    return _HALVES.get(found[1]) if found else None


def _weekday(chinese: str | None, english: str | None = None) -> int:
    if chinese:
        return 7 if chinese == "天" else "一二三四五六日".index(chinese) + 1
    return _EN_WEEKDAYS.index((english or "")[:3]) + 1


def _of_offset(found: re.Match[str]) -> DaySpec:
    return DaySpec(found[0], offset=_OFFSETS[found[1]])


def _of_week_day(found: re.Match[str]) -> DaySpec:
    return DaySpec(found[0], week=_WEEKS.get(found[1] or ""), weekday=_weekday(found[2]))


def _of_month_day(found: re.Match[str]) -> DaySpec | None:
    year_said, near_year, month_said, near_month, day_said = found.groups()
    year = int("".join(str(_DIGITS.find(c)) if c in _DIGITS else c for c in year_said)) if year_said else None
    month, day = number(month_said) if month_said else None, number(day_said)
    if day is None or (month_said and month is None) or (near_month and (year_said or near_year)):
        return None
    months_on = (1 if near_month.startswith("下") else 0) if near_month else None
    years_on = {"去年": -1, "今年": 0, "明年": 1}[near_year] if near_year else None
    return DaySpec(found[0], year=year, years_on=years_on, month=month, months_on=months_on, day=day)


def _of_iso(found: re.Match[str]) -> DaySpec:
    return DaySpec(found[0], year=int(found[1]), month=int(found[3]), day=int(found[4]))


def _of_short(found: re.Match[str]) -> DaySpec:
    return DaySpec(found[0], month=int(found[1]), day=int(found[2]))


def _of_day_only(found: re.Match[str]) -> DaySpec | None:
    day = number(found[1])
    return None if day is None else DaySpec(found[0], day=day)


def _of_english(found: re.Match[str], weekday: str | None, day: str, month: str, year: str | None) -> DaySpec:
    return DaySpec(
        found[0],
        year=int(year) if year else None,
        month=_MONTHS.index(month[:3]) + 1,
        day=int(day),
        weekday=_weekday(None, weekday) if weekday else None,
    )


def _of_english_week_day(found: re.Match[str]) -> DaySpec:
    is_next_week = found[3] is not None
    return DaySpec(
        found[0],
        week=1 if is_next_week else None,
        weekday=_weekday(None, found[2]),
        is_next_friday=found[1] == "next" or (found[1] == "this" and is_next_week),
    )


_DAY_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DaySpec | None]], ...] = (
    (_OFFSET, _of_offset),
    (_WEEK_DAY, _of_week_day),
    (_MONTH_DAY, _of_month_day),
    (_ISO, _of_iso),
    (_SHORT, _of_short),
    (_DAY_ONLY, _of_day_only),
    (_EN_DAY_MONTH, lambda found: _of_english(found, found[1], found[2], found[3], found[4])),
    (_EN_MONTH_DAY, lambda found: _of_english(found, found[1], found[3], found[2], found[4])),
    (_EN_WEEK_DAY, _of_english_week_day),
)
