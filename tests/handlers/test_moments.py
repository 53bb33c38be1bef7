"""A day with its hour among the words of a line."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.dates import BadDate
from handlers.moments import find_moment, parse_clock, parse_when

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("line", "moment", "rest"),
    [
        ("常务会议 12月21日上午9点", at(12, 21, 9), ["常务会议"]),
        ("12月21日 上午9点半 常务会议", at(12, 21, 9, 30), ["常务会议"]),
        ("12月21日 14:30", at(12, 21, 14, 30), []),
        ("2026-12-21 9:00 专题会议", at(12, 21, 9), ["专题会议"]),
        ("明天下午2点 碰头会", at(11, 24, 14), ["碰头会"]),
        ("下周一 9:00", at(11, 30, 9), []),
        ("常务会议 12月21日", date(2026, 12, 21), ["常务会议"]),
    ],
)
def test_moment_is_found_among_the_words(line: str, moment: datetime | date, rest: list[str]) -> None:
    assert find_moment(line.split(), NOW) == (moment, rest)


def test_line_without_a_day_has_none() -> None:
    assert find_moment(["常务会议", "研究停车收费"], NOW) is None


@pytest.mark.parametrize(
    "line", ["12月21日9点 12月22日", "12月32日9点", "常务会议 周末", "9点", "2月30日上午9点"]
)
def test_what_is_no_moment_is_refused(line: str) -> None:
    with pytest.raises(BadDate):
        find_moment(line.split(), NOW)


def test_hour_alone_is_of_the_day_known() -> None:
    assert parse_clock("下午3点", date(2026, 12, 21), NOW) == at(12, 21, 15)
    assert parse_clock("12月22日9点", date(2026, 12, 21), NOW) == at(12, 22, 9)
    with pytest.raises(BadDate):
        parse_clock("12月22日", date(2026, 12, 21), NOW)


def test_whole_text_is_a_day_or_a_moment() -> None:
    assert parse_when("12月22日", NOW) == date(2026, 12, 22)
    assert parse_when("12月22日上午9点", NOW) == at(12, 22, 9)
    with pytest.raises(BadDate):
        parse_when("改天", NOW)
