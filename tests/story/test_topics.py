"""Topics in the chat: refused by the gate, mended, passed on, flagged, moved, taken back."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
"""Starts a district, see conftest."""

HEAD, OFFICE = "傅清源", "唐予安"
TITLE = "关于调整停车收费的请示"
DONE = {
    "wujin-2021": "意见一致:是 已协调:11月19日 规范性文件:否 市场主体:否",
    "hainan-2023": "意见一致:是 规范性文件:否 临时动议:否",
    "fangshan-2018": "意见一致:是 已协调:是 规范性文件:否",
    "xicheng-2005": "已协调:是 规范性文件:否",
}
"""What is said of the topic under each rulebook besides that opinions were asked."""
ARTICLE = {
    "wujin-2021": "第十九条、第三十九条",
    "hainan-2023": "第五十条",
    "fangshan-2018": "第四十四条（五）",
    "xicheng-2005": "附件1第二部分第4项",
}
CONSEQUENCE = {"fangshan-2018": "不列入议程"}


def approve(place: Any, number: str) -> None:
    """Have every step of a case decided by whoever holds its seat."""
    by_seat = {person["seat"]: name for name, person in place.people.items()}
    while True:
        waiting = [s for s in place.case(number)["steps"] if s["status"] == "pending" and s["act"] != "file"]
        if not waiting:
            return
        place.press(by_seat[waiting[0]["seats"][0]], "同意", text=number)


def topic(place: Any, title: str = TITLE) -> dict[str, Any]:
    (found,) = [one for one in place.records("topics") if one["title"] == title]
    return dict(found)


def meet(place: Any, when: str) -> None:
    place.say(OFFICE, f"/meeting 常务会议 {when}上午9点 地点:第一会议室")
    place.press(OFFICE, "提交")


@pytest.mark.slow
@pytest.mark.parametrize("rulebook", sorted(DONE))
def test_topic_from_the_gate_to_the_next_meeting(district: Start, rulebook: str) -> None:
    place = district("--empty", "--rulebook", rulebook)
    meet(place, "12月21日")
    meet(place, "12月28日")
    first, second = [meeting["id"] for meeting in place.records("meetings")]
    place.say(HEAD, f"/topic 常务会议 {TITLE} 汇报:市场监管局 征求意见:否 {DONE[rulebook]}")
    if rulebook in ("fangshan-2018", "xicheng-2005"):
        place.press(HEAD, "都不是")
    card = place.last(HEAD, text="还不能列入")
    assert f"未征求意见（{ARTICLE[rulebook]}）" in card["text"]
    assert "提交" not in [label for row in card["buttons"] for label in row]
    assert place.records("topics") == []
    place.say(HEAD, "征求意见:11月20日 会签〔2026〕3号")
    place.press(HEAD, "提交")
    number = topic(place)["id"]
    if rulebook == "hainan-2023":
        assert topic(place)["status"] == "draft"
        place.say(OFFICE, "/admin readings 议题 常务会议 办公室主任审核→区长批准")
        assert number in place.last(OFFICE, button="提交")["text"]
        place.press(OFFICE, "提交")
    approve(place, number)
    found = topic(place)
    assert (found["status"], found["state"], found["meeting"], found["position"]) == (
        "approved",
        "listed",
        first,
        1,
    )
    assert found["facts"]["consulted"] == {"is": True, "on": "2026-11-20", "paper": "会签〔2026〕3号"}
    if rulebook == "hainan-2023":  # it says nothing of a head's leave either
        place.say(OFFICE, "/admin readings 部门主要负责人 分管副区长批准")
        place.press(OFFICE, "提交")
    leave = place.ask(HEAD, "/leave 出差 12月21日 南京 事由:招商推介 代:陈立新 电话:13800000000")
    approve(place, leave)
    flag = place.last(OFFICE, text="议题提醒")
    assert "傅清源" in flag["text"]
    assert CONSEQUENCE.get(rulebook, "规则未作规定") in flag["text"]
    place.press(OFFICE, "移至下次", text="议题提醒")
    found = topic(place)
    assert (found["meeting"], found["moved_from"], found["marks"]) == (second, first, ["moved"])
    place.last(HEAD, text="议题已移至下次会议")
    place.say(HEAD, "/topic")
    place.press(HEAD, f"{number} {TITLE}")
    place.press(HEAD, "撤回", text=TITLE)
    assert (topic(place)["status"], topic(place)["state"]) == ("withdrawn", "dropped")
    place.last(OFFICE, text="议题已撤回")


def test_form_asks_one_question_at_a_time_and_loses_nothing(place: Any) -> None:
    who = place.holder("township_head")
    place.say(who, "/topic 新")
    place.press(who, "常务会议")
    assert "现在是2000字" in place.answers(who, "长" * 2000)
    place.say(who, "关于修缮镇区道路的请示")
    place.say(who, place.people[who]["seat"])
    place.press(who, "加急")
    place.press(who, "否", text="规范性文件")
    place.press(who, "否", text="市场主体")
    place.say(who, "11月20日 会签〔2026〕9号")
    place.press(who, "是", text="意见一致")
    place.press(who, "否", text="协调")
    card = place.last(who, text="还不能列入")
    assert "未经分管副区长协调（第三十七条）" in card["text"]
    assert "会签〔2026〕9号" in card["text"]
    place.press(who, "修改")
    place.press(who, "分管副区长已协调")
    place.press(who, "是", text="协调")
    place.press(who, "提交")
    found = topic(place, "关于修缮镇区道路的请示")
    assert (found["urgency"], found["status"]) == ("urgent", "pending")
    assert place.last(place.holder("office_director"), button="同意", text=found["id"])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/topic 常务会 议题甲 汇报:没有的局", "没有“没有的局”这个单位、职务或同志"),
        ("/topic 常务会议 1月4日 议题甲 汇报:民政局", "没有“1月4日”的会议"),
        ("/topic 常务会议 议题甲 汇报:民政局 征求意见:12月1日", "还没有到"),
        ("/topic 常务会议 议题甲 汇报人员:民政局", "是不是「汇报人：」"),
    ],
)
def test_bad_line_is_answered_with_how_to_write_it(place: Any, line: str, sentence: str) -> None:
    who = next(name for name, person in place.people.items() if person["seat"] == "民政局局长")
    assert sentence in place.answers(who, line)
    assert [one for one in place.records("topics") if one["unit"] == "民政局"] == []


def test_others_are_told_who_may_propose(place: Any) -> None:
    who = next(name for name, person in place.people.items() if person["seat"] == "芦汀镇副镇长")
    assert "由各单位主要负责人、副职" in place.answers(who, "/topic 常务会议 议题甲 汇报:芦汀镇")
