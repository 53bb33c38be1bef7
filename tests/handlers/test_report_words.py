"""/report in one line: when a duty falls due, and whose it is."""

from datetime import UTC, date, datetime

import pytest

from handlers.report_words import read_report, read_until, read_when
from office.access import Actor
from office.errors import OfficeError
from storage.tables import Organisation, Person

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ACTOR = Actor(
    Organisation(id=1, slug="qingyu", name="清榆区人民政府", rulebook="wujin-2021"),
    Person(id=1, organisation_id=1, name="陆一鸣"),
    (),
    NOW,
    date(2026, 11, 23),
)


@pytest.mark.parametrize(
    ("text", "every", "time"),
    [
        ("每周五16:00", {"every": "week", "weekday": 5}, "16:00"),
        ("每周五16:00前", {"every": "week", "weekday": 5}, "16:00"),
        ("每星期日 上午9点", {"every": "week", "weekday": 7}, "09:00"),
        ("每月20日", {"every": "month", "day": 20}, ""),
        ("每月二十日下午4点半", {"every": "month", "day": 20}, "16:30"),
        ("每季度末月20日", {"every": "quarter", "month": 3, "day": 20}, ""),
        ("每季最后一个月20日", {"every": "quarter", "month": 3, "day": 20}, ""),
        ("每季度首月10日", {"every": "quarter", "month": 1, "day": 10}, ""),
        ("每季度第二个月5日", {"every": "quarter", "month": 2, "day": 5}, ""),
        ("每年12月10日", {"every": "year", "month": 12, "day": 10}, ""),
        ("12月15日", {"every": "once", "date": "2026-12-15"}, ""),
        ("12月15日16:00", {"every": "once", "date": "2026-12-15"}, "16:00"),
    ],
)
def test_schedule_is_read(text: str, every: dict[str, object], time: str) -> None:
    assert read_when(ACTOR, text) == {"every": every, "time": time}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每季度20日", "看不懂“每季度20日”"),
        ("每天", "看不懂“每天”"),
        ("每月底", "看不懂“每月底”"),
        ("每月30日", "请写1至28日"),
        ("每年2月30日", "没有“每年2月30日”这一天"),
        ("每周五25点", "没有「25点」这样的钟点"),
        ("月底", "没有说明是哪一天"),
    ],
)
def test_schedule_that_is_none_is_refused_with_examples(text: str, said: str) -> None:
    with pytest.raises(OfficeError, match=said):
        read_when(ACTOR, text)


def test_end_may_be_left_open() -> None:
    assert read_until(ACTOR, "长期") == ""
    assert read_until(ACTOR, "3月31日") == "2027-03-31"


def test_report_keeps_its_lines_and_loses_what_cannot_be_seen() -> None:
    assert (
        read_report("一、全区性会议：无\n\n  二、活动：植树 \u200b ") == "一、全区性会议：无\n二、活动：植树"
    )
