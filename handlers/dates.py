"""Dates as officials write them, read strictly: 11月26日至28日, 下周一, 明天下午2点半, 26 November.

What could mean two days is refused with both of them, what is not known is refused with an example: nothing
is guessed in silence. A date without a year is the nearest one not past.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.date_meaning import resolve_day, resolve_end, resolve_time, shifted
from handlers.date_syntax import (
    LONGEST,
    DaySpec,
    Half,
    PeriodSpec,
    normalise,
    read_day,
    read_moment,
    read_period,
)
from handlers.errors import N_, BadDate
from views.text import clean_line

__all__ = [
    "BadDate",
    "Half",
    "Period",
    "find_period",
    "parse_day",
    "parse_moment",
    "parse_past",
    "parse_period",
]

_MOST_DAYS = 366
_SHOWN = 20
_WORDS = 12  # the most words that a period is written in: 11 月 26 日 下午 至 11 月 28 日 上午

_VAGUE = re.compile(
    "[上本这下]个?(?:周|星期|礼拜)(?![一二三四五六日天])|[上本这下]个?月(?![0-9一二三])"
    "|周末|月[初中底末]|年[初底末]|[上中下]旬|(?:this|next) (?:week|month)|weekend"
)
_HINTS = (
    (re.compile("工作日"), N_("「{said}」：请写起止日期，工作日由系统按放假安排计算。")),
    (re.compile("半天|天半"), N_("「{said}」：半天请写上午或下午，例如「11月26日下午至28日上午」。")),
    (
        re.compile("农历|正月|腊月|初[一二三四五六七八九十]"),
        N_("「{said}」：请写公历日期，例如「11月26日」。"),
    ),
    (_VAGUE, N_("「{said}」没有说明是哪一天，请写如「11月26日」、「下周一」。")),
)
_LOOSE = re.compile("(?:[0-9]{1,3}|[一二三四五六七八九十两]{1,3})天|上午|下午|全天|半天")
_MAY_BEGIN = re.compile(
    "[0-9零一二三四五六七八九十两今明后昨前大本这下上周星礼去自从]"
    "|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|to|yest|the|day|this|next|from"
)
_HAS_UNIT = re.compile(
    "[月日号天周期拜./-]|[a-z]{3}"
)  # without one there is no date; spares reading the rest
_LOOKS_LIKE_DATE = re.compile(
    "(?:[0-9]{4}年)?[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}|[0-9]{4}([-/.])[0-9]{1,2}\\1[0-9]"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both within.

    `from_half` is the half of the first day that it starts with, `to_half` the half of the last day that it
    ends with; None is the whole day.
    """

    first: date
    last: date
    from_half: Half | None = None
    to_half: Half | None = None

    @property
    def days(self) -> int:
        """Calendar days that it touches."""
        return (self.last - self.first).days + 1


def parse_day(text: str, today: date) -> date:
    """Read one day; raises BadDate."""
    written = _normalised(text)
    spec = read_day(written)
    if spec is None:
        if read_period(written):
            raise BadDate("「{said}」是一段时间，这里只要一天，例如「11月26日」。", said=_said(text))
        raise _not_understood(text, written)
    return resolve_day(spec, today)


def parse_period(text: str, today: date) -> Period:
    """Read one day or a span of days, halves of days with it; raises BadDate."""
    written = _normalised(text)
    spec = read_period(written)
    if spec is None:
        raise _not_understood(text, written)
    return _resolve_period(spec, today)


def parse_moment(text: str, now_local: datetime) -> datetime:
    """Read a day with its hour, in the time zone of `now_local`, which is aware; raises BadDate."""
    written = _normalised(text)
    read = read_moment(written)
    if read is None:
        raise _not_understood(text, written, with_hour=True)
    spec, hour = read
    if spec is None:
        raise BadDate("「{said}」没有写哪一天，请写如「今天14:20」「12月21日上午9点」。", said=_said(text))
    on = resolve_day(spec, now_local.date())
    if hour is None:
        raise BadDate("{day}几点？请连钟点一起写，例如「12月21日上午9点」。", day=on)
    return datetime.combine(on, resolve_time(hour), tzinfo=now_local.tzinfo)


def parse_past(text: str, now_local: datetime) -> datetime | date:
    """Read when something has been: a moment, or a day where no hour is said; raises BadDate.

    What leaves out its year or its month is the nearest that is not to come.
    """
    written = _normalised(text)
    today = now_local.date()
    read = read_moment(written)
    if read is None:
        span = read_period(written)
        if span is None or span.last or span.days:
            raise _not_understood(text, written, with_hour=True)
        read = span.first, None
    spec, hour = read
    on = resolve_day(_past(spec, today), today) if spec else today
    return on if hour is None else datetime.combine(on, resolve_time(hour), tzinfo=now_local.tzinfo)


def _past(spec: DaySpec, today: date) -> DaySpec:
    """Enter the year or the month that a day of the past leaves out."""
    if spec.day is None or spec.year is not None or spec.years_on is not None or spec.months_on is not None:
        return spec
    if spec.month is None:
        return replace(spec, months_on=0 if spec.day <= today.day else -1)
    is_to_come = (spec.month, spec.day) > (today.month, today.day)
    return replace(spec, year=today.year - 1 if is_to_come else today.year)


def find_period(words: Sequence[str], today: date) -> tuple[Period, list[str]] | None:
    """Find the period among a line's words, and give it with the other words; None where no word is a date.

    A period may be spread over neighbouring words (11月26日 至 28日). Raises BadDate for two periods, for one
    that cannot be, and for a word that begins as a date and is none.
    """
    found: list[tuple[range, PeriodSpec]] = []
    for run, written in _runs([normalise(word) for word in words]):
        if any(run.start < taken.stop and taken.start < run.stop for taken, _ in found):
            continue
        spec = read_period(written)
        if spec:
            found.append((run, spec))
        if len(found) > 1:
            raise _two_periods(words, *sorted((run for run, _ in found), key=lambda run: run.start))
    if not found:
        _refuse_half_written(words)
        return None
    run, spec = found[0]
    others = [*words[: run.start], *words[run.stop :]]
    for word in others:
        if _LOOSE.fullmatch(normalise(word)):
            raise BadDate(
                "「{said}」请紧接着日期写，例如「11月26日起3天」「11月26日下午」。", said=_said(word)
            )
    return _resolve_period(spec, today), others


def _runs(words: Sequence[str]) -> Iterator[tuple[range, str]]:
    """Give the runs of neighbouring words that could be one date, longest first, then from the left."""
    starts = [start for start, word in enumerate(words) if _MAY_BEGIN.match(word)]
    for length in range(min(_WORDS, len(words)), 0, -1):
        for start in starts:
            written = " ".join(words[start : start + length])
            if start + length <= len(words) and len(written) <= LONGEST and _HAS_UNIT.search(written):
                yield range(start, start + length), written


def _two_periods(words: Sequence[str], first: range, second: range) -> BadDate:
    return BadDate(
        "「{first}」和「{second}」都像日期，不知以哪个为准。"
        "起止日期请连写，例如「11月26日至28日」；地点等请写成「地点：…」。",
        first=_said(" ".join(words[first.start : first.stop])),
        second=_said(" ".join(words[second.start : second.stop])),
    )


def _refuse_half_written(words: Iterable[str]) -> None:
    for word in words:
        written = normalise(word)
        if _LOOKS_LIKE_DATE.match(written) or _VAGUE.fullmatch(written):
            raise _not_understood(word, written)


def _normalised(text: str) -> str:
    if len(text) > LONGEST:
        raise _not_understood(text, "")
    return normalise(text)


def _said(text: str) -> str:
    return clean_line(text, _SHOWN)


def _not_understood(text: str, written: str, *, with_hour: bool = False) -> BadDate:
    said = _said(text)
    if not said:
        return BadDate("没有写日期，请写如「11月26日」。")
    for pattern, sentence in _HINTS:
        if pattern.search(written):
            return BadDate(sentence, said=said)
    if with_hour:
        return BadDate("看不懂「{said}」，请写如「12月21日上午9点」、「明天14:20」。", said=said)
    return BadDate(
        "看不懂日期「{said}」，请写如「11月26日」、「11月26日至28日」、「明天」、「下周一」。", said=said
    )


def _resolve_period(spec: PeriodSpec, today: date) -> Period:
    if spec.unsure_start:
        raise BadDate(
            "「{first}-{last}」可以是{first}日至{last}，也可以是{first}月{last}。请写明，例如「11月26日至28日」。",
            first=spec.first.said,
            last=spec.last.said if spec.last else "",
        )
    first = resolve_day(spec.first, today)
    last = first if spec.last in (None, spec.first) else resolve_end(spec.last, first, today)
    to_half = spec.to_half
    if spec.days is not None and spec.last is None:
        last = _counted(first, spec)
    elif spec.days is not None and spec.days != (last - first).days + 1:
        raise BadDate(
            "{first}至{last}按日历是{days}天，不是{said}天。请改日期或天数。",
            first=first,
            last=last,
            days=(last - first).days + 1,
            said=spec.days,
        )
    if spec.last is None and spec.days is None:
        to_half = spec.from_half
    period = Period(first, last, spec.from_half, to_half)
    if first == last and (period.from_half, to_half) == (Half.AFTERNOON, Half.MORNING):
        raise BadDate("结束早于开始：{day}的上午在下午之前。", day=first)
    return period


def _counted(first: date, spec: PeriodSpec) -> date:
    days = spec.days or 0
    if not 1 <= days <= _MOST_DAYS:
        raise BadDate("天数应在1到{most}之间，不能是{days}。", most=_MOST_DAYS, days=days)
    if spec.from_half is Half.AFTERNOON:
        raise BadDate(
            "从下午起算的{days}天到哪天为止？请写起止日期，例如「11月26日下午至28日上午」。", days=days
        )
    return shifted(first, days - 1)
