"""Lists, rules and the office's own settings in the chat."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow

OFFICE = "方若棠"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("/sign 会议纪要 常务会议", ("政府办公室主任 审核", "区长 签发", "顾敬之", "第四十六条")),
        ("/sign", ("请选择是什么文",)),
        ("谁能签 通知 区政府名义 重大", ("第四十七条",)),
        ("/rule 53", ("第五十三条", "部门主要负责人")),
        ("/rule 纪要 签发", ("第四十六条",)),
        ("/rule 退文", ("不合报文规范的退文", "第四十四条")),
        ("/rule 没有的词语", ("没有",)),
        ("/due 承办部门办结 2026-09-28", ("截止：2026年10月13日(周二)", "国庆节补班", "第四十九条")),
        ("算期限 征求意见 2026-09-28", ("规则未作规定",)),
        ("/help", ("/leave", "/todo", "涉密")),
        ("/menu", ("菜单",)),
        ("/away", ("谁不在",)),
        ("/away 本周", ("23日(周一)至29日(周日)",)),
        ("/away 12月1日至5日", ("12月1日(周二)至5日(周六)",)),
    ],
)
def test_question_is_answered_with_its_ground(place: Any, line: str, parts: tuple[str, ...]) -> None:
    answer = place.answers("郝卫疆", line)
    assert [part for part in parts if part not in answer] == []


def test_office_settles_readings_and_days(place: Any) -> None:
    assert "还没有确定过" not in place.answers(OFFICE, "/admin readings")
    assert "是不是“部门副职”" in place.answers(OFFICE, "/admin readings 部门副手 区长同意")
    assert "没有写明做什么" in place.answers(OFFICE, "/admin readings 区属总公司经理 区长")
    assert "是不是“请示”" in place.answers(OFFICE, "/admin readings 来文 请求 区长批准")
    assert "第44、45条" in place.answers(OFFICE, "/admin readings 来文 请示 区长批准")
    asked = place.answers(OFFICE, "/admin readings 区属总公司经理 分管副区长、区长同意→办公室报备")
    assert "分管副区长 同意 → 区长 同意 → 报备区政府办公室" in asked
    assert "区属总公司经理" not in place.answers(OFFICE, "/admin readings")
    place.press(OFFICE, "提交")
    place.last(OFFICE, text="内部口径已记录")
    place.say("霍长青", "/leave 出差 12月9日 南京 事由:开会 电话:13800000000")
    card = place.last("霍长青", button="提交")["text"]
    assert [
        part
        for part in ("1. 副区长(城建) 秦怀谷 同意", "2. 区长 沈柏年 同意", "3. 区政府办公室 报备", "内部口径")
        if part not in card
    ] == []
    assert "依据：第" not in card
    place.press("霍长青", "取消")
    assert "来源" in place.answers(OFFICE, "/admin calendar 12月31日 休")
    assert "区庆" in place.answers(OFFICE, "/admin calendar 12月31日 休 名称:区庆 来源:区政府通知")
    assert "没有调整，全部按" in place.answers(OFFICE, "/admin calendar 12月31日 恢复")
    assert "没有调整过" in place.answers(OFFICE, "/admin calendar 12月31日 恢复")


def test_todo_lists_the_oldest_first_and_opens_each(place: Any) -> None:
    first = place.ask("夏至和", "/leave 出差 12月9日 南京 事由:开会 电话:13800000000")
    second = place.ask("罗庆云", "/leave 出差 12月9日 南京 事由:开会 电话:13800000000")
    place.say(OFFICE, "/todo")
    listed = place.last(OFFICE, text="待办")
    assert listed["text"].index("夏至和") < listed["text"].index("罗庆云")
    button = next(label for row in listed["buttons"] for label in row if "罗庆云" in label)
    place.press(OFFICE, button, text="待办")
    assert second in place.last(OFFICE, button="内部口径")["text"]
    for who, number in (("夏至和", first), ("罗庆云", second)):
        place.press(who, "撤回", text=number)


def test_away_shows_leaders_days_and_places_to_the_few(district: Any) -> None:
    place = district("--empty")
    number = place.ask("秦怀谷", "/leave 出差 11月23日至24日 上海 事由:考察 电话:13812345678 代:陆承泽")
    place.press("沈柏年", "同意", text=number)
    shown = {who: place.answers(who, "/away") for who in (OFFICE, "沈柏年", "苏映华", "陆承泽", "贺云岭")}
    assert all("陆承泽" in text for text in shown.values())
    assert {who for who, text in shown.items() if "上海" in text} == {OFFICE, "沈柏年", "苏映华", "陆承泽"}
    assert {who for who, text in shown.items() if "24日" in text} == {OFFICE, "沈柏年", "苏映华", "陆承泽"}
    assert not any("138" in text or "考察" in text for text in shown.values())
    assert "没有登记外出" in place.answers("贺云岭", "/away 本单位")
