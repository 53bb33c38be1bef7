import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from views.text import clean_line, day, full_day, moment, period

STEADY = settings(deadline=None, derandomize=True)  # the same examples everywhere, however slow

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (date(2026, 11, 26), "11月26日(周四)", "Thu 26 Nov"),
        (date(2027, 1, 3), "2027年1月3日(周日)", "Sun 3 Jan 2027"),
    ],
)
def test_day_has_its_weekday_and_a_year_not_todays(on: date, zh: str, en: str) -> None:
    assert (day(on, TODAY), day(on, TODAY, "en")) == (zh, en)


def test_full_day_always_has_its_year() -> None:
    assert (full_day(TODAY), full_day(TODAY, "en")) == ("2026年11月22日(周日)", "Sun 22 Nov 2026")


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (date(2026, 11, 26), date(2026, 11, 26), "11月26日(周四)", "Thu 26 Nov"),
        (date(2026, 11, 26), date(2026, 11, 28), "11月26日(周四)至28日(周六)", "Thu 26 Nov to Sat 28 Nov"),
        (date(2026, 11, 30), date(2026, 12, 2), "11月30日(周一)至12月2日(周三)", "Mon 30 Nov to Wed 2 Dec"),
        (
            date(2026, 12, 30),
            date(2027, 1, 2),
            "12月30日(周三)至2027年1月2日(周六)",
            "Wed 30 Dec to Sat 2 Jan 2027",
        ),
        (
            date(2027, 1, 4),
            date(2027, 2, 1),
            "2027年1月4日(周一)至2月1日(周一)",
            "Mon 4 Jan 2027 to Mon 1 Feb",
        ),
    ],
)
def test_period_leaves_out_of_its_end_what_its_start_said(first: date, last: date, zh: str, en: str) -> None:
    assert (period(first, last, TODAY), period(first, last, TODAY, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("last", "from_half", "to_half", "zh", "en"),
    [
        (26, "afternoon", "afternoon", "11月26日(周四)下午", "Thu 26 Nov afternoon"),
        (26, "morning", "afternoon", "11月26日(周四)上午至下午", "Thu 26 Nov morning to afternoon"),
        (26, "afternoon", None, "11月26日(周四)下午", "Thu 26 Nov afternoon"),
        (26, None, "morning", "11月26日(周四)上午", "Thu 26 Nov morning"),
        (
            28,
            "afternoon",
            "morning",
            "11月26日(周四)下午至28日(周六)上午",
            "Thu 26 Nov afternoon to Sat 28 Nov morning",
        ),
    ],
)
def test_period_says_halves_of_days(
    last: int, from_half: str | None, to_half: str | None, zh: str, en: str
) -> None:
    first, end = date(2026, 11, 26), date(2026, 11, last)
    said = [
        period(first, end, TODAY, locale, from_half=from_half, to_half=to_half) for locale in ("zh", "en")
    ]
    assert said == [zh, en]


def test_moment_is_said_with_its_hour() -> None:
    at = datetime(2026, 12, 21, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (moment(at, TODAY), moment(at, TODAY, "en")) == ("12月21日(周一)09:05", "Mon 21 Dec, 09:05")


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  一\n\t二\u3000三 ", 10, "一 二 三"),
        ("\u202eabc\u200b\u2066\x07", 10, "abc"),
        ("一二三四五", 5, "一二三四五"),
        ("一二三四五六", 5, "一二三四…"),
        ("一二三 五六", 5, "一二三…"),
        ("一", 0, ""),
        ("\u3164\u115f", 5, ""),
        ("一\ufffe二\uffff", 5, "一二"),
    ],
)
def test_clean_line_is_one_tidy_line(text: str, limit: int, line: str) -> None:
    assert clean_line(text, limit) == line


@STEADY
@given(st.text(), st.integers(0, 40))
def test_clean_line_is_short_visible_and_settled(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cf", "Cs"}
    assert clean_line(line, limit) == line
