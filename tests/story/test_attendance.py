"""Attendance in the chat: a notice answered, members excused, one represented, the meeting run to its end."""

import io
import urllib.request
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.slow

OFFICE, MAYOR, EXECUTIVE, CITY = "白景行", "沈柏年", "陆承泽", "秦怀谷"
HEAD, SECOND, DIRECTOR = "傅清源", "陈立新", "顾敬之"
EXECUTIVE_MEETING = "/meeting 常务会议 12月21日上午9点 地点:第一会议室"
PLENARY = "/meeting 全体会议 12月28日上午9点 地点:大礼堂"


def labels(message: dict[str, Any]) -> list[str]:
    return [label for row in message["buttons"] for label in row]


def meeting(place: Any, number: str) -> dict[str, Any]:
    (found,) = [one for one in place.records("meetings") if one["id"] == number]
    return dict(found)


def attendance(place: Any, number: str, seat: str) -> dict[str, Any]:
    (found,) = [row for row in meeting(place, number)["attendance"] if row["seat"] == seat]
    return dict(found)


def plan(place: Any, line: str) -> None:
    place.say(OFFICE, line)
    place.press(OFFICE, "提交")
    place.press(OFFICE, "议程")
    place.press(OFFICE, "发通知")
    place.press(OFFICE, "提交")


@pytest.mark.parametrize(
    ("rulebook", "article"),
    [
        ("wujin-2021", "第四十二条"),
        ("hainan-2023", "第五十二条"),
        ("fangshan-2018", "第四十六条"),
        ("xicheng-2005", "第三十五条"),
    ],
)
def test_meeting_from_its_notice_to_its_end(district: Any, rulebook: str, article: str) -> None:
    place = district("--empty", "--rulebook", rulebook)
    plan(place, EXECUTIVE_MEETING)
    place.press(EXECUTIVE, "收到")
    place.press(EXECUTIVE, "能参加")
    assert "您已答复：能参加。" in place.last(EXECUTIVE, button="不能参加")["text"]

    place.press(CITY, "不能参加")
    place.say(CITY, "省厅会议")
    place.press(CITY, "不请人代会")
    asked = place.last(CITY, button="提交")["text"]
    assert article in asked
    assert "区长 沈柏年 批准" in asked
    place.press(CITY, "提交")
    assert attendance(place, "M2026-0001", "副区长(城建)")["reply"] == "none"
    place.press(MAYOR, "同意")
    assert attendance(place, "M2026-0001", "副区长(城建)")["reply"] == "absent"
    (case,) = place.cases(CITY)
    assert [(step["act"], step["by"]) for step in case["steps"]] == [("approve", MAYOR)]
    noted = place.last(OFFICE, text="已准假：副区长(城建) 秦怀谷")
    assert "省厅会议" not in noted["text"]

    place.press(OFFICE, "出席情况", text="已准假")
    found = place.last(OFFICE, text="能参加：")["text"]
    assert "能参加：常务副区长 陆承泽" in found
    assert "已准假：副区长(城建) 秦怀谷" in found
    place.press(OFFICE, "签到表", text="能参加：")
    assert place.last(OFFICE, text="签到表")["file"]["name"].endswith(".xlsx")

    place.clock(now="2026-12-21T08:50+08:00")
    place.settle()
    place.say(OFFICE, "/meeting")
    place.press(OFFICE, "到会 沈柏年")
    place.press(OFFICE, "开会")
    place.press(OFFICE, "全部到会")
    place.press(OFFICE, "散会")
    held = meeting(place, "M2026-0001")
    assert (held["status"], held["began"] is not None, held["ended"] is not None) == ("held", True, True)
    came = {row["seat"]: row["came"] for row in held["attendance"]}
    assert (came["区长"], came["副区长(城建)"]) == (MAYOR, None)
    assert [case["status"] for case in place.cases(CITY)] == ["ended"]
    assert "已散会" in place.last(OFFICE, text="会场")["text"]


def test_substitute_comes_only_once_it_is_granted(district: Any) -> None:
    place = district("--empty", "--rulebook", "fangshan-2018")
    plan(place, PLENARY)
    place.say(HEAD, f"/absent 全体会议 12月28日 事由:省厅会议 代:{SECOND}")
    asked = place.last(HEAD, button="提交")["text"]
    assert "经批准后可由他人代会（依据：第四十六条）" in asked
    assert "书面" in asked
    place.press(HEAD, "提交")
    assert not [m for m in place.messages(SECOND) if "代会" in m["text"]]
    place.press(MAYOR, "同意")
    assert "请您代为参加" in place.last(SECOND, text="请您代会")["text"]
    assert "代市场监管局局长参会" in place.last(SECOND, button="能参加")["text"]
    place.press(SECOND, "能参加")
    row = attendance(place, "M2026-0001", "市场监管局局长")
    assert (row["reply"], row["substitute"]) == ("absent", "市场监管局副局长")
    place.say(OFFICE, "M2026-0001")
    place.press(OFFICE, "签到表")
    sheet = place.last(OFFICE, text="签到表")["file"]
    with urllib.request.urlopen(f"{place.url}{sheet['url']}", timeout=60) as file:
        (written,) = openpyxl.load_workbook(io.BytesIO(file.read())).worksheets
    rows = list(written.values)
    assert any("代市场监管局局长 傅清源" in str(row) for row in rows)
    place.press(HEAD, "撤销", text="会议请假")
    assert "您无需代会" in place.last(SECOND, text="代会取消")["text"]
    assert attendance(place, "M2026-0001", "市场监管局局长")["substitute"] is None


def test_rule_that_names_nobody_waits_for_the_offices_reading(district: Any) -> None:
    place = district("--empty", "--rulebook", "wujin-2021")
    plan(place, PLENARY)
    place.say(HEAD, f"/absent 全体会议 12月28日 事由:省厅会议 代:{SECOND}")
    assert "未规定由谁批准（第四十二条）" in place.last(HEAD, button="提交")["text"]
    place.press(HEAD, "提交")
    assert [case["status"] for case in place.cases(HEAD)] == ["draft"]
    place.press(OFFICE, "内部口径", text="会议请假")
    place.say(OFFICE, "办公室主任批准")
    place.press(OFFICE, "提交")
    place.press(DIRECTOR, "同意", text="会议请假")
    (case,) = place.cases(HEAD)
    assert case["status"] == "approved"
    assert case["steps"][0]["reading"] == "absence:plenary:department_head"
    assert "请您代为参加" in place.last(SECOND, text="请您代会")["text"]


def test_leave_over_a_meeting_asks_for_the_absence_in_the_same_form(district: Any) -> None:
    place = district("--empty", "--rulebook", "wujin-2021")
    plan(place, EXECUTIVE_MEETING)
    place.say(CITY, "/leave 出差 12月20日至22日 南京 事由:招商推介 代:陆承泽 电话:13800000000")
    card = place.last(CITY, button="提交")
    assert "会议请假一并提出。区长 沈柏年 批准（依据：第四十二条）" in card["text"]
    place.press(CITY, next(label for label in labels(card) if label.startswith("会议请假")))
    assert "没有找到“某某”" in place.answers(CITY, "某某")
    assert "本人就参加这个会议" in place.answers(CITY, "苏映华")
    place.say(CITY, "杜春山")
    assert "拟请住建局局长 杜春山代会" in place.last(CITY, button="提交")["text"]
    place.press(CITY, "提交")
    kinds = {case["kind"]: case["status"] for case in place.cases(CITY)}
    assert kinds == {"leave": "pending", "absence": "pending"}
    place.press(CITY, "撤回", text="请假 L2026")
    place.press(CITY, "撤回", text="会议请假是否撤回")
    assert {case["status"] for case in place.cases(CITY)} == {"withdrawn"}


def test_absence_that_cannot_be_is_answered_clearly_and_loses_nothing(district: Any) -> None:
    place = district("--empty", "--rulebook", "wujin-2021")
    assert "您近期没有要请假的会议" in place.answers(HEAD, "/absent")
    plan(place, EXECUTIVE_MEETING)
    assert "不在这个会议的参会人员之列" in place.answers(HEAD, "/absent 常务会议 12月21日")
    assert "没有编号为M2026-0009的会议" in place.answers(CITY, "/absent M2026-0009 事由:开会")
    assert "没有找到这个会议" in place.answers(CITY, "/absent 常务会议 12月22日")
    assert "没有看懂“茶话会”" in place.answers(CITY, "/absent 茶话会 事由:开会")
    place.say(CITY, "/absent 常务会议")
    assert "事由请不超过200字" in place.answers(CITY, "事" * 201)
    place.say(CITY, "省厅会议")
    assert "本人就参加这个会议" in place.answers(CITY, "苏映华")
    place.press(CITY, "不请人代会")
    assert "事由：省厅会议" in place.last(CITY, button="提交")["text"]
    place.press(CITY, "提交")
    assert "已经为这个会议请过假（A2026-0001）" in place.answers(CITY, "/absent 常务会议 12月21日")
    place.clock(now="2026-12-21T09:30+08:00")
    place.settle()
    assert "已经开始或结束" in place.answers(EXECUTIVE, "/absent M2026-0001 事由:开会")
