"""What those who decide can do with a leave, and what they are told who press too late or for others."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytestmark = pytest.mark.slow

MAYOR, EXECUTIVE, CITY, SOCIAL, LAW = "沈柏年", "陆承泽", "秦怀谷", "苏映华", "韩守诚"
OFFICE, STAFF = "唐予安", "叶亭舟"


def line(days: str, stand_in: str | None = None) -> str:
    return f"/leave 出差 {days} 南京 事由:招商推介 电话:13800000000" + (f" 代:{stand_in}" if stand_in else "")


def pressed(place: Any, who: str, message: dict[str, Any], button: str) -> dict[str, Any]:
    view = {"as": place.person(who), "message_id": message["message_id"], "button": button, "wait": 60}
    answer = place.post("press", **view)
    place.settle()
    return dict(answer)


def chain(place: Any, number: str) -> list[tuple[Any, ...]]:
    return [
        (step["act"], step["status"], step["by"], step["comment"]) for step in place.case(number)["steps"]
    ]


def test_sent_back_leave_returns_to_the_step_that_sent_it_back(place: Any) -> None:
    who = "杜春山"
    number = place.ask(who, line("12月1日至2日", "范知恩"))
    place.press(CITY, "退回修改", text=number)
    place.say(CITY, "请写明<返程>时间")
    assert place.case(number)["status"] == "returned"
    assert "请写明<返程>时间" in place.last(who, text="请假退回修改")["text"]
    place.press(who, "修改", text="请假退回修改")
    place.press(who, "修改")
    place.press(who, "事由")
    place.say(who, "招商推介，2日晚返回")
    place.press(who, "提交")
    assert place.case(number)["status"] == "pending"
    assert "2日晚返回" in place.last(CITY, button="同意", text=number)["text"]
    place.press(CITY, "同意", text=number)
    place.press(MAYOR, "退回修改", text=number)
    place.say(MAYOR, "再缩短一天")
    place.press(who, "修改", text="再缩短一天")
    place.press(who, "修改")
    place.press(who, "起止日期")
    place.press(who, "1")
    place.press(who, "同一天")
    place.press(who, "提交")
    assert [step[:3] for step in chain(place, number)][:2] == [
        ("consent", "pending", None),
        ("consent", "waiting", None),
    ], "what the deputy had seen was changed, so his consent is asked again"


def test_refusal_wants_a_reason_and_ends_the_case(place: Any) -> None:
    who = "路修平"
    number = place.ask(who, line("12月3日至4日", "姚一帆"))
    card = place.last(CITY, button="不同意", text=number)
    place.press(CITY, "不同意", text=number)
    assert place.case(number)["status"] == "pending"
    assert "500字" in place.answers(CITY, "长" * 501)
    place.say(CITY, "会期冲突")
    assert place.case(number)["status"] == "refused"
    assert "会期冲突" in place.last(who, text="未获同意")["text"]
    with pytest.raises(OSError, match="404"):
        pressed(place, CITY, card, "同意")
    labels = {label for m in place.messages(CITY) if number in m["text"] for r in m["buttons"] for label in r}
    assert labels <= {"依据", "取消"}


def test_opinion_comes_before_the_step_and_does_not_replace_it(place: Any) -> None:
    number = place.ask("温慧敏", line("12月3日至4日", "崔乐平"))
    place.press(SOCIAL, "加签", text=number)
    place.press(SOCIAL, "邱玉衡 财政局局长")
    labels = {label for row in place.last(SOCIAL, text=number)["buttons"] for label in row}
    assert "同意" not in labels
    place.press("邱玉衡", "不同意", text=number)
    place.say("邱玉衡", "资金会要开")
    assert place.case(number)["status"] == "pending"
    assert "资金会要开" in place.last(SOCIAL, button="同意", text=number)["text"]
    place.press(SOCIAL, "同意", text=number)
    assert [step[:3] for step in chain(place, number)][:3] == [
        ("opinion", "refused", "邱玉衡"),
        ("consent", "done", SOCIAL),
        ("consent", "pending", None),
    ]


def test_step_is_turned_over_only_to_whoever_may_act(place: Any) -> None:
    number = place.ask("梁持正", line("12月3日至4日", "余佳禾"))
    mine = place.last(LAW, button="同意", text=number)
    place.press(LAW, "转办", text=number)
    offered = [row[0] for row in place.messages(LAW)[-1]["buttons"]]
    assert offered == ["苏映华 副区长(社会事业)", "陆承泽 常务副区长", "秦怀谷 副区长(城建)", "取消"]
    place.press(LAW, "苏映华 副区长(社会事业)")
    with pytest.raises(OSError, match="404"):
        pressed(place, LAW, mine, "同意")
    place.press(SOCIAL, "同意", text=number)
    (step, *_) = place.case(number)["steps"]
    assert (step["by"], step["for"], step["stood_in"]) == (SOCIAL, "副区长(政法)", True)


def test_leave_is_withdrawn_before_the_first_decision_only(place: Any) -> None:
    who = "雷振远"
    number = place.ask(who, line("12月3日至4日", "郝卫疆"))
    place.press(who, "撤回", text=number)
    assert place.case(number)["status"] == "withdrawn"
    assert "已撤回" in place.last(LAW, text=number)["text"]
    number = place.ask(who, line("12月3日至4日", "郝卫疆"))
    card = place.last(who, button="撤回", text=number)
    place.press(LAW, "同意", text=number)
    labels = {
        label
        for m in place.messages(who)
        if m["message_id"] == card["message_id"]
        for row in m["buttons"]
        for label in row
    }
    assert labels == {"催办", "依据"}


def test_urging_a_leader_goes_to_the_office_and_once_in_four_hours(place: Any) -> None:
    who = "董思齐"
    number = place.ask(who, line("12月3日至4日"))
    assert place.press(who, "催办", text=number)["answer"] == "已催办。"
    assert number in place.last("邱玉衡", text="催办")["text"]
    again = place.press(who, "催办", text=number)
    assert (again["alert"], again["answer"].startswith("四小时内只催办一次")) == (True, True)
    place.press("邱玉衡", "同意", text=number)
    before = len(place.messages(EXECUTIVE))
    assert place.press(who, "催办", text=number)["answer"] == "已转请政府办公室提醒。"
    assert len(place.messages(EXECUTIVE)) == before
    assert number in place.last(OFFICE, text="催办")["text"]


def test_office_records_what_was_decided_on_paper(place: Any) -> None:
    number = place.ask("石明川", line("12月3日至4日"))
    place.say(OFFICE, number)
    place.press(OFFICE, "代录", text=number)
    refused = place.answers(OFFICE, "口头 同意")
    assert "请先写" in refused
    assert "由谁决定" in place.answers(OFFICE, "同意 清发改〔2026〕3号 12月1日")
    assert "不能晚于现在" in place.answers(OFFICE, "同意 贺云岭 文号:清发改〔2026〕3号 时间:明天")
    place.say(OFFICE, "同意 贺云岭 文号:清发改〔2026〕3号")
    assert "决定时间：现在" in place.last(OFFICE, button="提交")["text"]
    assert "不能晚于现在" in place.answers(OFFICE, "今天23:59")
    place.say(OFFICE, "11月20日下午3点")
    assert place.case(number)["steps"][0]["status"] == "pending"
    place.press(OFFICE, "提交", text="11月20日(周五)15:00")
    (step, *_) = place.case(number)["steps"]
    assert (step["by"], step["decider"], step["hand"]) == (OFFICE, "贺云岭", "recorded")
    assert (step["at"], step["recorded_at"][:10]) == ("2026-11-20T15:00:00+08:00", "2026-11-23")
    assert "贺云岭" in place.last("石明川", text=number)["text"]
    assert "清发改〔2026〕3号" in place.last("石明川", text=number)["text"]


def test_two_presses_at_once_count_once_and_the_second_is_told(place: Any) -> None:
    who = "柳疏桐"
    number = place.ask(who, line("12月3日至4日"))
    card = place.last("钟以恒", button="同意", text=number)
    view = {"as": place.person("钟以恒"), "message_id": card["message_id"], "button": "同意", "wait": 60}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: place.post("press", **view), range(4)))
    place.settle()
    said = sorted(answer["answer"] for answer in answers)
    assert said == ["已同意。"] + ["钟以恒已同意，这一步办完了。"] * 3
    assert [step["status"] for step in place.case(number)["steps"]] == ["done", "pending", "waiting"]


def test_press_on_somebody_elses_case_is_refused(place: Any) -> None:
    number = place.ask("汤立群", line("12月3日至4日"))
    place.last("尹鹤鸣", button="同意", text=number)
    card = place.last("汤立群", text=number)
    with pytest.raises(OSError, match="404"):
        pressed(place, "蒋问渠", card, "撤回")
    assert place.case(number)["status"] == "pending"
