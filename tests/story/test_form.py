"""The guided form: asked field by field, each field changed, given up, taken up again after a kill."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow

LINE = "/leave 出差 12月9日至11日 无锡 事由:调研 电话:13800000000"


def labels(message: dict[str, Any]) -> list[str]:
    return [label for row in message["buttons"] for label in row]


def test_form_asks_every_field_and_marks_the_month(place: Any) -> None:
    who = "邱玉衡"
    place.say(who, "/leave")
    place.press(who, "出差")
    month = place.last(who, button="2026年11月")
    assert {"22", "28·", "29·", "30"} & set(labels(month)) == {"28·", "29·", "30"}
    place.press(who, "›")
    place.press(who, "›")
    assert "1休" in labels(place.last(who, button="2027年1月"))
    assert "尚未公布" in place.last(who, button="2027年1月")["text"]
    place.press(who, "‹")
    place.press(who, "7")
    place.press(who, "9")
    place.say(who, "无锡")
    place.say(who, "参加区域合作会议")
    place.press(who, "用登记号码 138****1017")
    place.press(who, "董思齐 财政局副局长")
    card = place.last(who, button="提交")["text"]
    for part in (
        "12月7日(周一)至9日(周三)，共3天，其中工作日3天",
        "地点：无锡",
        "事由：参加区域合作会议",
        "联系电话：13800001017",
        "代行人：财政局副局长 董思齐",
        "1. 常务副区长 陆承泽 同意",
        "2. 区长 沈柏年 同意",
        "3. 区政府办公室 报备",
        "依据：第五十三条",
    ):
        assert part in card
    place.press(who, "取消")
    assert place.messages(who)[-1]["text"] == "已取消，没有提交任何内容。"
    assert place.messages(who)[-1]["buttons"] == []


def test_each_field_can_be_changed(place: Any) -> None:
    who = "贺云岭"
    place.say(who, LINE)
    for field, answer, shown in (
        ("类别", ("press", "休假"), "类别：休假"),
        ("前往地点", ("say", "宜兴"), "地点：宜兴"),
        ("事由", ("say", "<b>休息</b>"), "事由：<b>休息</b>"),
        ("联系电话", ("press", "用登记号码 138****1015"), "联系电话：13800001015"),
        ("代行人", ("press", "石明川 发改局副局长"), "代行人：发改局副局长 石明川"),
        ("起止日期", ("say", "12月10日至12日"), "12月10日(周四)至12日(周六)，共3天，其中工作日2天"),
    ):
        place.press(who, "修改")
        place.press(who, field)
        getattr(place, answer[0])(who, answer[1])
        assert shown in place.last(who, button="提交")["text"]
    place.press(who, "取消")


def test_cancel_gives_up_the_change_of_a_field_before_the_form(place: Any) -> None:
    who = "曾省之"
    place.say(who, LINE)
    before = place.last(who, button="提交")["text"]
    place.press(who, "修改")
    place.press(who, "起止日期")
    place.say(who, "12月14日")
    assert "同一天" in labels(place.messages(who)[-1])
    place.press(who, "取消")
    assert place.last(who, button="提交")["text"] == before
    place.press(who, "修改")
    place.press(who, "取消")
    assert place.last(who, button="提交")["text"] == before
    place.press(who, "取消")
    assert place.messages(who)[-1]["text"] == "已取消，没有提交任何内容。"


def test_older_card_of_a_form_is_refused(place: Any) -> None:
    who = "尹鹤鸣"
    place.say(who, LINE)
    old = place.last(who, button="提交")
    place.post("faults", method="editMessageText", chat=place.person(who), status=400, times=1)
    place.say(who, "地点:镇江")
    assert "地点：镇江" in place.last(who, button="提交")["text"]
    answer = place.post(
        "press", **{"as": place.person(who), "message_id": old["message_id"], "button": "提交", "wait": 60}
    )
    assert (answer["alert"], "较新的一张" in answer["answer"]) == (True, True)
    assert place.cases(who) == []
    place.say(who, "地点:扬州")
    shown = {message["message_id"]: message for message in place.messages(who)}
    assert [m["text"] for m in shown.values() if "地点：镇江" in m["text"]] == []
    assert "扬州" in place.last(who, button="提交")["text"]
    place.press(who, "取消")


def test_form_survives_a_kill_between_its_questions(district: Any) -> None:
    place, who = district("--empty"), "钟以恒"
    place.say(who, "/leave 休假")
    place.say(who, "12月14日至16日")
    place.restart()
    place.say(who, "苏州")
    place.say(who, "年休假")
    place.press(who, "用登记号码 138****1013")
    place.restart()
    place.press(who, "暂不指定")
    assert "12月14日(周一)至16日(周三)" in place.last(who, button="提交")["text"]
    place.press(who, "提交")
    (case,) = place.cases(who)
    assert (case["status"], case["from"], case["to"]) == ("pending", "2026-12-14", "2026-12-16")


def test_what_is_no_telephone_number_is_asked_again_and_all_else_kept(place: Any) -> None:
    who = "叶亭舟"
    place.say(who, "/leave 出差 德国 出国 12月9日至10日 事由:招商 电话:138")
    asked = place.last(who, text="不像电话号码")["text"]
    assert "“138”" in asked
    assert "不像电话号码" in place.answers(who, "86310000")
    place.say(who, "0519-86310000转8001")
    card = place.last(who, button="取消", text="招商")["text"]
    parts = ("地点：德国\n", "0519-86310000转8001", "目的地在境外")
    assert [part for part in parts if part not in card] == []
    place.press(who, "取消", text="招商")
