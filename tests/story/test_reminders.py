"""What time brings to a granted leave: each reminder once, by day, across kills."""

from datetime import datetime
from typing import Any

import pytest

pytestmark = pytest.mark.slow

WHO, DEPUTY, MAYOR, STAND_IN, OFFICE = "傅清源", "韩守诚", "沈柏年", "陈立新", "唐予安"
LINE = "/leave 出差 11月26日至28日 南京 事由:招商推介 代:陈立新 电话:13800000000"


def told(place: Any, who: str, *headings: str) -> list[tuple[str, str]]:
    """Return what came to somebody under these headings, with the local time it came at."""
    return [
        (message["date"][:16], message["text"].split("\n")[0].split(" · ")[0])
        for message in place.messages(who)
        if message["text"].startswith(headings)
    ]


def test_unclosed_leave_is_reminded_once_each_and_named_to_the_office(district: Any) -> None:
    place = district("--empty")
    number = place.ask(WHO, LINE)
    place.press(DEPUTY, "同意", text=number)
    place.press(MAYOR, "同意", text=number)
    for moment in ("11-25T03:00", "11-25T08:00", "11-26T12:00", "11-28T23:30", "11-30T08:00", "12-04T09:00"):
        place.clock(now=f"2026-{moment}+08:00")
        place.restart()
    assert told(place, WHO, "报备提醒", "销假提醒", "请假已到期") == [
        ("2026-11-25T08:00", "报备提醒"),
        ("2026-11-28T18:00", "销假提醒"),
        ("2026-11-30T08:00", "请假已到期"),
    ]
    assert told(place, STAND_IN, "代行提醒") == [("2026-11-26T08:00", "代行提醒")]
    assert told(place, OFFICE, "逾期未销假") == [("2026-12-01T08:00", "逾期未销假")]
    assert told(place, OFFICE, "今日事项")[:2] == [
        ("2026-11-26T08:00", "今日事项"),
        ("2026-11-27T08:00", "今日事项"),
    ]
    reminders = place.records("reminders")
    assert {one["status"] for one in reminders if one["about"] == f"case:{number}"} == {"sent"}
    assert len({reminder["key"] for reminder in reminders}) == len(reminders)
    hours = [datetime.fromisoformat(one["sent_at"]).hour for one in reminders if one["sent_at"]]
    assert [hour for hour in hours if not 7 <= hour < 21] == []
    place.press(WHO, "销假", text="请假已到期")
    assert place.case(number)["status"] == "ended"


def test_what_is_done_in_time_is_not_reminded(district: Any) -> None:
    place = district("--empty")
    number = place.ask(WHO, LINE)
    place.press(DEPUTY, "同意", text=number)
    place.press(MAYOR, "同意", text=number)
    place.press(WHO, "报备", text=number)
    place.clock(now="2026-11-27T12:00+08:00")
    place.say(WHO, "/back")
    place.press(WHO, "销假")
    place.clock(now="2026-12-04T09:00+08:00")
    assert told(place, WHO, "报备提醒", "销假提醒", "请假已到期") == []
    assert told(place, OFFICE, "逾期未销假") == []


def test_stand_in_has_the_seats_steps_while_it_lasts(district: Any) -> None:
    place = district("--empty")
    own = place.ask(DEPUTY, "/leave 出差 11月24日至25日 上海 事由:调研 代:苏映华 电话:13800000002")
    place.press(MAYOR, "同意", text=own)
    number = place.ask(WHO, LINE)
    place.clock(now="2026-11-24T09:00+08:00")
    assert place.last("苏映华", button="同意", text=number)
    assert "代副区长(政法)" in place.answers("苏映华", "/todo")
    assert number in place.last(DEPUTY, text=number)["text"]
    place.clock(now="2026-11-25T10:00+08:00")
    place.say(DEPUTY, "/back")
    place.press(DEPUTY, "销假")
    place.press(DEPUTY, "同意", text=number)
    (step, *_) = place.case(number)["steps"]
    assert (step["by"], step["stood_in"]) == (DEPUTY, False)
