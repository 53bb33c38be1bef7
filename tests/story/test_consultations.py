"""征求意见 in the chat: from a topic kept off for want of it to the leader's word and the topic put."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow

HEAD, FINANCE, HOUSING, STRANGER = "傅清源", "邱玉衡", "杜春山", "姚一帆"
OFFICE = "唐予安"
HOUSING_GROUP = -1001000000003
TITLE = "关于调整停车收费的请示"


def found(place: Any) -> dict[str, Any]:
    (one,) = place.records("consultations")
    return dict(one)


def opinions(place: Any) -> dict[str, tuple[str, str | None]]:
    return {reply["unit"]: (reply["opinion"], reply["at"]) for reply in found(place)["replies"]}


def test_units_are_asked_and_what_they_say_proves_the_topic(district: Callable[..., Any]) -> None:
    place = district("--empty", "--rulebook", "hainan-2023")
    justice = next(
        name
        for name, one in place.people.items()
        if one["unit"] == "司法局" and one["rank"] == "department_head"
    )
    leader = next(name for name, one in place.people.items() if "市场监管局" in one["portfolio"])
    place.say(OFFICE, "/meeting 常务会议 12月21日上午9点 地点:第一会议室")
    place.press(OFFICE, "提交")
    place.say(
        HEAD,
        f"/topic 常务会议 {TITLE} 汇报:市场监管局 征求意见:否 意见一致:否 规范性文件:否 临时动议:否",
    )
    place.press(HEAD, "征求意见", text="还不能列入")
    place.say(HEAD, "财政局、司法局、住建局")
    plan = place.last(HEAD, button="提交", text="征求单位")["text"]
    assert all(word in plan for word in ("12月2日", "第五十七条", "还有7个工作日", "视为无不同意见"))
    place.press(HEAD, "提交", text="征求单位")
    assert (found(place)["id"], found(place)["due"], found(place)["own"]) == (
        "Q2026-0001",
        "2026-12-02",
        False,
    )

    group = place.get("messages", **{"as": place.person(HOUSING), "chat": HOUSING_GROUP})
    assert "收到征求意见 · Q2026-0001" in group[-1]["text"]
    assert "2026年12月2日" in group[-1]["text"]
    assert group[-1]["buttons"] == []
    card = place.last(FINANCE, button="同意", text="Q2026-0001")["text"]
    assert "待回复，还有7个工作日，12月2日(周三)止" in card
    assert "没有这件" in place.answers(STRANGER, "/consult Q2026-0001")
    place.press(FINANCE, "同意", text="Q2026-0001")
    place.say(justice, "/consult Q2026-0001 另商:12月4日 理由:须先开局务会")
    place.press(HEAD, "不同意", text="司法局商请将期限改为2026年12月4日")
    place.say(justice, "/consult Q2026-0001 有修改意见:建议删去第三项")
    asking = place.last(HEAD, text="征求意见 Q2026-0001")["text"]
    assert "司法局：有修改意见" in asking
    assert "建议删去第三项" in asking
    assert "建议删去第三项" not in place.last(FINANCE, text="征求意见 Q2026-0001")["text"]

    place.clock(now="2026-11-27T08:30+08:00")
    assert "住建局：待回复，还有3个工作日" in place.last(HEAD, text="征求意见 Q2026-0001")["text"]
    place.restart()
    place.clock(now="2026-11-30T08:30+08:00")
    assert place.last(HOUSING, text="征求意见将到期")
    place.clock(now="2026-12-03T00:30+08:00")
    assert opinions(place)["住建局"] == ("deemed", "2026-12-03T00:00:00+08:00")
    assert found(place)["status"] == "differing"
    assert not [m for m in place.messages(HOUSING) if "已视为无不同意见" in m["text"].split("\n")[0]]
    place.clock(now="2026-12-03T08:30+08:00")
    for name in (HOUSING, HEAD):
        told = [m for m in place.messages(name) if "已视为无不同意见" in m["text"].split("\n")[0]]
        assert len(told) == 1, name
        assert "第五十七条" in told[0]["text"]

    place.press(HEAD, "提请协调", text="待协商")
    place.press(leader, "协调意见", text="Q2026-0001")
    place.say(leader, "采纳司法局意见，删去第三项")
    settlement = found(place)["settlement"]
    assert (settlement["text"], settlement["by"]) == ("采纳司法局意见，删去第三项", leader)
    assert "采纳司法局意见" in place.last(justice, text="已协调")["text"]

    place.press(HEAD, "提交", text=TITLE)
    (topic,) = place.records("topics")
    for fact in ("consulted", "consensus"):
        assert topic["facts"][fact] == {"is": True, "on": "2026-12-03", "paper": "Q2026-0001"}
