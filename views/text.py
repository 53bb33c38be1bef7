"""Lines of text that several cards share: dates as officials write them, and text made safe to show."""

import re
import unicodedata
from datetime import date, datetime

_CHINESE_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_HALVES = {"morning": "上午", "afternoon": "下午"}
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_UNSEEN_CATEGORIES = frozenset(
    {"Cc", "Cf", "Cs"}
)  # control; bidi, zero-width, tags; halves of surrogate pairs
_UNSEEN_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters that draw nothing
    "\ufffe\uffff"  # no letters at all: no XML may hold them, and no .docx with them opens
)


def is_english(locale: str) -> bool:
    return locale.lower().startswith("en")


def weekday(on: date, locale: str = "zh") -> str:
    """Name the weekday: 周四, Thu."""
    if is_english(locale):
        return _ENGLISH_WEEKDAYS[on.weekday()]
    return f"周{_CHINESE_WEEKDAYS[on.weekday()]}"


def full_day(on: date, locale: str = "zh") -> str:
    """Write a date with its year and weekday: 2026年11月26日(周四), Thu 26 Nov 2026."""
    return _day(on, with_year=True, locale=locale)


def day(on: date, today: date, locale: str = "zh") -> str:
    """Write a date with its weekday, and its year where that is not today's: 11月26日(周四), Thu 26 Nov."""
    return _day(on, with_year=on.year != today.year, locale=locale)


def period(
    first: date,
    last: date,
    today: date,
    locale: str = "zh",
    *,
    from_half: str | None = None,
    to_half: str | None = None,
) -> str:
    """Write a span of days, leaving out of its end what its start has said: 11月26日(周四)至28日(周六).

    A half is "morning" or "afternoon": with which the first day starts, with which the last ends.
    """
    start = _day(first, with_year=first.year != today.year, locale=locale) + _half(from_half, locale)
    if first == last:
        if to_half is None or to_half == from_half:
            return start
        if from_half is None:
            return start + _half(to_half, locale)
        return start + (" to" if is_english(locale) else "至") + _half(to_half, locale)
    if is_english(locale):
        end = _day(last, with_year=last.year != first.year, locale=locale)
        return f"{start} to {end}{_half(to_half, locale)}"
    if (first.year, first.month) == (last.year, last.month):
        end = f"{last.day}日({weekday(last)})"
    else:
        end = _day(last, with_year=last.year != first.year, locale=locale)
    return f"{start}至{end}{_half(to_half, locale)}"


def moment(at: datetime, today: date, locale: str = "zh") -> str:
    """Write a moment, already in the reader's time zone: 12月21日(周一)09:00, Mon 21 Dec, 09:00."""
    comma = ", " if is_english(locale) else ""
    return f"{day(at.date(), today, locale)}{comma}{at:%H:%M}"


def strip_unseen(text: str) -> str:
    """Take out what cannot be seen (control, bidi, zero-width characters); a line break becomes a space."""
    kept = (
        " " if letter in _BREAKS else letter
        for letter in text
        if letter in _BREAKS
        or (unicodedata.category(letter) not in _UNSEEN_CATEGORIES and letter not in _UNSEEN_LETTERS)
    )
    return "".join(kept)


def clean_line(text: str, limit: int) -> str:
    """Make one tidy line of at most `limit` characters for showing; what is cut off leaves an ellipsis.

    Not for storing: an operation refuses what is too long, it does not shorten it.
    """
    line = re.sub(r"\s+", " ", strip_unseen(text)).strip()
    if len(line) <= limit:
        return line
    return line[: max(limit - 1, 0)].rstrip() + "…" if limit > 0 else ""


def _day(on: date, *, with_year: bool, locale: str) -> str:
    if is_english(locale):
        year = f" {on.year}" if with_year else ""
        return f"{weekday(on, locale)} {on.day} {_ENGLISH_MONTHS[on.month - 1]}{year}"
    year = f"{on.year}年" if with_year else ""
    return f"{year}{on.month}月{on.day}日({weekday(on)})"


def _half(half: str | None, locale: str) -> str:
    if half is None:
        return ""
    return f" {half}" if is_english(locale) else _CHINESE_HALVES[half]
