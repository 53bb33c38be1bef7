"""设置 and 稍后 in the chat: a digest at one's own hour, a reminder put off, a lead of the office's own."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow

OFFICE, HEAD = "唐予安", "傅清源"


def at(place: Any, who: str, heading: str) -> list[str]:
    """Return when messages under a heading came to somebody, in local time."""
    return [m["date"][5:16] for m in place.messages(who) if heading in m["text"].split("\n")[0]]


def test_reminders_follow_what_people_set(district: Any) -> None:
    place = district("--empty")
    assert "晨报：08:00（单位统一）" in place.answers(HEAD, "设置")
    place.press(HEAD, "晨报", text="提醒设置")
    place.press(HEAD, "09:00", text="晨报几点")
    assert "晨报：09:00" in place.last(HEAD, text="提醒设置")["text"]
    assert "免打扰：22:00-07:30" in place.answers(HEAD, "/settings 免打扰:22:00-07:30")
    assert "须跨夜" in place.answers(HEAD, "/settings 免打扰:9:00-12:00")
    assert "不是时间" in place.answers(HEAD, "/settings 晨报:早上")
    assert "督办：提前5个工作日（本单位规定）" in place.answers(OFFICE, "/admin leads 督办 5")
    line = "/task 老旧小区改造排查 责任:分管副区长 牵头:市场监管局 期限:11月26日"
    place.say(OFFICE, f"{line} 来源:专项 文明城区创建")
    assert "来源：专项行动 文明城区创建" in place.last(OFFICE, text="请核对后提交")["text"]
    place.press(OFFICE, "提交", text="请核对后提交")
    place.clock(now="2026-11-24T12:00+08:00")
    assert at(place, HEAD, "今日事项") == ["11-23T09:00", "11-24T09:00"]
    assert "督办《老旧小区改造排查》" in place.last(HEAD, text="今日事项")["text"]
    place.clock(now="2026-11-26T09:10+08:00")
    assert "督办《老旧小区改造排查》" in place.answers(HEAD, "待办")
    place.press(HEAD, "稍后", text="督办事项今日到期")
    place.press(HEAD, "一小时后", text="何时再提醒")
    assert "再提醒一次" in place.last(HEAD, text="再提醒一次")["text"]
    place.restart()
    place.clock(now="2026-11-26T12:00+08:00")
    first, again = at(place, HEAD, "督办事项今日到期")
    assert (first, again[:9]) == ("11-26T08:00", "11-26T10:")
    reminders = [one for one in place.records("reminders") if one["about"].startswith("snooze:")]
    assert [one["status"] for one in reminders] == ["sent"]
