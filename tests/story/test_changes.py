"""What becomes of a granted leave: shortened, extended, moved, cancelled, come back from."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow

MAYOR, CITY, OFFICE = "沈柏年", "秦怀谷", "唐予安"


def granted(place: Any, who: str, stand_in: str, days: str) -> str:
    line = f"/leave 出差 {days} 南京 事由:招商推介 代:{stand_in} 电话:13800000000"
    number = str(place.ask(who, line))
    place.press(CITY, "同意", text=number)
    place.press(MAYOR, "同意", text=number)
    place.press(who, "报备", text=number)
    return number


def change(place: Any, who: str, number: str, days: str) -> str:
    place.press(who, "变更", text=number)
    place.say(who, days)
    shown = str(place.last(who, button="确认")["text"])
    place.press(who, "确认")
    return shown


def days_of(place: Any, number: str) -> tuple[str, str, str]:
    case = place.case(number)
    return case["status"], case["from"], case["to"]


def test_leave_is_shortened_at_once_extended_by_the_chain_and_cancelled(place: Any) -> None:
    who, stand_in = "路修平", "姚一帆"
    number = granted(place, who, stand_in, "12月16日至18日")
    assert "请您代行" in place.last(stand_in)["text"]

    assert "缩短" in change(place, who, number, "12月16日至17日")
    assert days_of(place, number) == ("approved", "2026-12-16", "2026-12-17")
    assert place.last(OFFICE, text="变更报备")["file"]["name"].endswith(".docx")
    assert "16日(周三)至17日(周四)" in place.last(stand_in)["text"]

    assert "延长" in change(place, who, number, "12月16日至21日")
    assert days_of(place, number) == ("approved", "2026-12-16", "2026-12-17")
    place.press(CITY, "不同意", text=number)
    place.say(CITY, "不宜延长")
    assert days_of(place, number) == ("approved", "2026-12-16", "2026-12-17")
    assert "仍然有效" in place.last(who, text="变更未获同意")["text"]

    assert "改期" in change(place, who, number, "12月22日至23日")
    place.press(CITY, "同意", text=number)
    place.press(MAYOR, "同意", text=number)
    assert days_of(place, number) == ("approved", "2026-12-22", "2026-12-23")
    assert "22日(周二)至23日(周三)" in place.last(stand_in)["text"]

    place.press(who, "撤销", text=number)
    assert days_of(place, number)[0] == "cancelled"
    assert "已撤销" in place.last(stand_in)["text"]
    assert place.last(OFFICE, text="撤销报备")["file"]["name"].endswith(".docx")


def test_change_under_way_can_be_withdrawn(place: Any) -> None:
    who = "杜春山"
    number = granted(place, who, "范知恩", "12月24日至25日")
    change(place, who, number, "12月24日至28日")
    place.press(who, "撤回", text=number)
    assert days_of(place, number) == ("approved", "2026-12-24", "2026-12-25")


def test_running_leave_keeps_its_first_day_and_ends_early(district: Any) -> None:
    place, who = district("--empty"), "路修平"
    number = granted(place, who, "姚一帆", "11月25日至27日")
    place.clock(now="2026-11-25T10:00+08:00")
    place.press(who, "变更", text=number)
    assert "开始：2026年11月25日(周三)" in place.messages(who)[-1]["text"]
    place.say(who, "11月26日")
    assert "11月25日(周三)至26日(周四)" in place.last(who, button="确认")["text"]
    place.press(who, "返回")
    place.say(who, "2026年11月24日至26日")
    assert "已经开始" in place.press(who, "确认")["answer"]
    assert days_of(place, number) == ("approved", "2026-11-25", "2026-11-27")
    place.say(who, "/back")
    place.press(who, "销假")
    assert days_of(place, number)[0] == "ended"
    assert "已销假" in place.last(who, text=number)["text"]
    assert "返回" in place.last("姚一帆")["text"]
