"""A paper's way in the chat: put in, looked at, sent back, put in again, decided, handed out, answered."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow

OFFICE, DEPUTY_DIRECTOR, CITY = "唐予安", "office_deputy_director", "秦怀谷"
TRAFFIC, FINANCE = "路修平", "邱玉衡"
LINE = "/doc 请示 关于增设公交站点的请示 来文:交通局 文号:交字〔2026〕12号 加急 原因:学校开学 需批复:12月2日"


def document(place: Any, number: str) -> dict[str, Any]:
    return next(row for row in place.records("documents") if row["id"] == number)


def test_paper_from_its_registration_to_the_departments_answer(district: Callable[..., Any]) -> None:
    place = district("--rulebook", "dongchang-draft", "--empty")
    place.say(TRAFFIC, LINE)
    place.press(TRAFFIC, "确认")  # none of the flags
    place.press(TRAFFIC, "确认")  # none of the circumstances
    asked = place.last(TRAFFIC, button="是")["text"]
    assert "第二十七条" in asked
    place.press(TRAFFIC, "否")
    place.press(TRAFFIC, "其余都符合")
    plan = place.last(TRAFFIC, button="提交")["text"]
    assert "距需批复之日有7个工作日" in plan
    assert "✗" in plan
    place.press(TRAFFIC, "提交")
    card = place.last(OFFICE, button="退文", text="G2026-0001")["text"]
    assert all(word in card for word in ("交通局", "交字〔2026〕12号", "加急", "✗", "第二十七条"))
    place.press(OFFICE, "退文", text="G2026-0001")
    assert "现予退回" in place.last(OFFICE, text="退文复函")["text"]
    assert document(place, "G2026-0001")["status"] == "returned"
    place.press(TRAFFIC, "修改", text="退文")
    place.press(TRAFFIC, "核对")
    place.press(TRAFFIC, "确认")
    place.press(TRAFFIC, "确认")
    place.press(TRAFFIC, "其余都符合")
    place.press(TRAFFIC, "提交")
    place.press(OFFICE, "收到", text="G2026-0001")
    row = document(place, "G2026-0001")
    assert [(one["name"], one["due"]) for one in row["clocks"]] == [("approval", "2026-12-02")]
    assert (row["status"], row["returned"]) == ("pending", None)
    place.press(place.holder(DEPUTY_DIRECTOR), "同意", text="G2026-0001")
    place.press(CITY, "同意", text="G2026-0001")
    assert document(place, "G2026-0001")["clocks"][0]["status"] == "done"
    assert "已批准" in place.last(TRAFFIC, text="G2026-0001")["text"]
    place.say(OFFICE, "/doc G2026-0001 交办:财政局 期限:11月27日 理由:领导批示")
    place.press(OFFICE, "提交", text="交办")
    assert "办公室自定" in place.last(FINANCE, button="办结")["text"]
    place.clock(now="2026-11-25T08:30+08:00")
    assert "🟡" in place.last(FINANCE, text="临近期限")["text"]
    place.press(FINANCE, "办结")
    place.say(FINANCE, "资金已列入预算")
    place.press(OFFICE, "确认", text="G2026-0001")
    assert [one["status"] for one in document(place, "G2026-0001")["clocks"]] == ["done", "done"]
    place.say(OFFICE, "G2026-0001")
    place.press(OFFICE, "转督办", text="G2026-0001")
    place.say(OFFICE, "12月25日")
    place.press(OFFICE, "提交", text="关于增设公交站点的请示")
    (task,) = place.records("tasks")
    assert (task["source"], task["about"]) == ("instruction", "G2026-0001")


def test_secret_paper_leaves_nothing_behind(place: Any) -> None:
    title = "关于绝密工程雁栖的请示"
    said = place.answers(OFFICE, f"/doc 请示 {title} 来文:交通局")
    assert "机要" in said
    shown = place.get("messages", **{"as": place.person(OFFICE)})
    assert not any("雁栖" in message["text"] for message in shown)
    place.say(OFFICE, "/doc 新")
    assert "机要" in place.press(OFFICE, "涉密")["answer"]
    place.say(OFFICE, "/doc 请示 关于加强保密教育的请示 来文:交通局")
    assert "是否涉密" in place.last(OFFICE, button="不涉密")["text"]
    assert "机要" in place.press(OFFICE, "涉密")["answer"]
    assert "没有这样的公文" in place.answers(OFFICE, "/doc 全部")
    for file in place.data.glob("mishu.db*"):
        assert title.encode() not in file.read_bytes()
        assert title.encode("unicode-escape").decode().encode() not in file.read_bytes()
        assert "雁栖".encode() not in file.read_bytes()


def test_form_asks_one_thing_after_another(place: Any) -> None:
    place.say(OFFICE, "/doc 登记")
    for button in ("非密", "收文", "通知"):
        place.press(OFFICE, button)
    place.say(OFFICE, "关于开展防汛检查的通知")
    place.say(OFFICE, "市水利局")
    place.say(OFFICE, "市水〔2026〕31号")
    place.press(OFFICE, "一般")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "确认")  # none of the circumstances
    while "核对" in place.messages(OFFICE)[-1]["text"][:4]:
        place.press(OFFICE, "是")
    place.press(OFFICE, "提交")
    number = place.records("documents")[-1]["id"]
    assert "市水利局" in place.answers(OFFICE, f"/doc {number}")
    place.press(OFFICE, "办结", text=number)
    assert document(place, number)["status"] == "ended"
