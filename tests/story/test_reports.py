"""报送 in the chat: reminded, handed in, collected as one sheet, and what is missing named to the office."""

import io
import urllib.request
from typing import Any

import pytest
from openpyxl import load_workbook

pytestmark = pytest.mark.slow

OFFICE = "唐予安"
HOUSING, FINANCE = "杜春山", "邱玉衡"
REMINDERS = ("报送提醒", "今日应报", "今日汇总", "逾期未报")


def told(place: Any, who: str, title: str) -> list[tuple[str, str]]:
    """Return what somebody was reminded of, with the local time it came at."""
    return [
        (message["text"].split(" · ")[0], message["date"][5:16])
        for message in place.messages(who)
        if message["text"].startswith(REMINDERS) and title in message["text"].split("\n")[0]
    ]


def table(place: Any, message: dict[str, Any]) -> list[tuple[Any, ...]]:
    with urllib.request.urlopen(f"{place.url}{message['file']['url']}", timeout=60) as answer:
        sheet = load_workbook(io.BytesIO(answer.read())).active
    assert sheet is not None
    return [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float))]


def status(place: Any, duty: str, due: str, seat: str) -> str:
    (found,) = [
        str(one["status"])
        for one in place.records("duties")
        if (one["duty"], one["due"], one["seat"]) == (duty, due, seat)
    ]
    return found


def test_week_plan_is_reminded_handed_in_collected_and_named(district: Any) -> None:
    place = district("--empty", "--rulebook", "xicheng-2005")
    civil = next(name for name, one in place.people.items() if one["seat"] == "民政局局长")
    assert "周会议活动安排，2026年11月27日(周五)，未报" in place.answers(HOUSING, "/report")

    place.say(HOUSING, "/report 周计划 下周无全区性会议")
    assert "依据：第五十九条（三）" in place.last(HOUSING, button="提交")["text"]
    assert status(place, "week_plan", "2026-11-27", "住建局局长") == "owed"
    place.press(HOUSING, "提交")
    assert status(place, "week_plan", "2026-11-27", "住建局局长") == "done"
    place.say(FINANCE, "报送 周计划")
    place.press(FINANCE, "已另行报送")
    assert status(place, "week_plan", "2026-11-27", "财政局局长") == "elsewhere"
    assert "您应报的有：" in place.answers(FINANCE, "/report 日计划 无")
    assert "不超过2000字" in place.answers(FINANCE, "/report 周计划 " + "长" * 2001)

    place.clock(now="2026-11-27T08:05+08:00")
    week = "周会议活动安排"
    assert told(place, HOUSING, week) == told(place, FINANCE, week) == []
    assert told(place, civil, week) == [("报送提醒", "11-26T08:00"), ("今日应报", "11-27T08:00")]
    assert told(place, OFFICE, week) == [("今日汇总", "11-27T08:00")]
    place.press(OFFICE, "汇总", text=f"今日汇总 · {week}")
    shown = place.last(OFFICE, button="表格")
    assert "住建局：已报" in shown["text"]
    assert "：下周无全区性会议" in shown["text"]
    place.press(OFFICE, "表格")
    rows = {row[1]: row[2] for row in table(place, place.last(OFFICE, text="报送汇总"))}
    assert (rows["住建局"], rows["财政局"], rows["民政局"]) == ("已报", "已另行报送", "未报")
    place.press(OFFICE, "确认汇总")

    place.clock(now="2026-11-30T08:05+08:00")
    named = place.last(OFFICE, text=f"逾期未报 · {week}")["text"]
    assert "民政局" in named.split("未报：")[-1]
    assert "住建局" not in named.split("未报：")[-1]
    assert status(place, "week_plan", "2026-11-27", "民政局局长") == "missing"
    assert "有几次应报" in place.answers(civil, "/report 周计划 下周召开低保复核会议")
    place.press(civil, "2026年11月27日(周五) 民政局局长")
    assert "记为逾期报送" in place.last(civil, button="提交")["text"]
    place.press(civil, "提交")
    assert status(place, "week_plan", "2026-11-27", "民政局局长") == "done"
    assert told(place, OFFICE, "领导信访接待日")[:2] == [
        ("报送提醒", "11-24T08:00"),
        ("逾期未报", "11-26T08:00"),
    ]


def test_office_sets_a_duty_by_a_line_and_by_the_form_and_stops_it(district: Any) -> None:
    place = district("--empty")
    assert "由政府办公室办理" in place.answers(HOUSING, "/report 新增 信访周报 单位:各部门 每周三16:00")
    assert "日期已经过去" in place.answers(
        OFFICE, "/report 新增 信访周报 单位:各部门 每周三16:00 至:2026年11月1日"
    )
    assert "没有“渔业局”这个单位" in place.answers(OFFICE, "/report 新增 信访周报 单位:渔业局 每周三")
    place.say(OFFICE, "/report 新增 信访周报 单位:住建局、财政局 每周三16:00 至:12月31日")
    assert "每周三16:00" in place.last(OFFICE, button="提交")["text"]
    assert place.records("duties") == [one for one in place.records("duties") if one["title"] is None]
    place.press(OFFICE, "提交")
    assert "信访周报" in place.last(HOUSING, text="报送 R2026-0001")["text"]
    place.clock(now="2026-11-25T14:05+08:00")
    assert told(place, HOUSING, "信访周报") == [("报送提醒", "11-24T08:00"), ("今日应报", "11-25T14:00")]
    place.press(HOUSING, "填报", text="今日应报 · 信访周报")
    place.say(HOUSING, "受理3件")
    place.press(HOUSING, "提交")
    place.clock(now="2026-11-25T16:05+08:00")
    assert "未报：财政局" in place.last(OFFICE, text="逾期未报 · 信访周报")["text"]
    assert "住建局：已报" in place.answers(OFFICE, "/report 信访周报")
    place.say(OFFICE, "/report 停止 信访周报")
    place.press(OFFICE, "停止")
    assert {
        one["status"] for one in place.records("duties") if one["due"] > "2026-11-25" and one["title"]
    } == {"waived"}

    place.say(OFFICE, "/report 新增")
    place.say(OFFICE, "防汛检查情况")
    place.press(OFFICE, "各镇街")
    place.press(OFFICE, "确认")
    place.press(OFFICE, "每月20日")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "提交")
    seats = {one["seat"] for one in place.records("duties") if one["title"] == "防汛检查情况"}
    assert "芦汀镇镇长" in seats
    assert "自设报送 · 共1项" in place.answers(OFFICE, "/report 自设")
