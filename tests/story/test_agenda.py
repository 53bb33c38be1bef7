"""An agenda in the chat: arranged, approved, noticed with its files, reminded of, moved."""

import io
import urllib.request
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar, Event

pytestmark = pytest.mark.slow

OFFICE, MAYOR, EXECUTIVE, CITY = "唐予安", "沈柏年", "陆承泽", "秦怀谷"
LINE = "/meeting 常务会议 12月21日上午9点 地点:第一会议室"


def files(place: Any, who: str, *, after: int = 0) -> dict[str, bytes]:
    """Return the files that came to somebody, by name."""
    found = {}
    for message in place.messages(who, after=after):
        if file := message.get("file"):
            with urllib.request.urlopen(f"{place.url}{file['url']}", timeout=300) as answer:
                found[file["name"]] = answer.read()
    return found


def event(found: dict[str, bytes]) -> Event:
    (content,) = (content for name, content in found.items() if name.endswith(".ics"))
    (one,) = Calendar.from_ical(content).walk("VEVENT")
    assert isinstance(one, Event)
    return one


def words(found: dict[str, bytes], name: str) -> str:
    (content,) = (content for each, content in found.items() if name in each and each.endswith(".docx"))
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def newest(place: Any, who: str) -> int:
    return max((int(message["message_id"]) for message in place.messages(who)), default=0)


def test_meeting_is_noticed_with_its_files_and_reminded_of(district: Any) -> None:
    place = district("--empty")
    place.say(OFFICE, LINE)
    place.press(OFFICE, "提交")
    place.say(OFFICE, "/agenda")
    assert "议程上还没有议题" in place.last(OFFICE, text="会议议程")["text"]
    place.press(OFFICE, "发通知", text="会议议程")
    assert "将发给" in place.last(OFFICE, button="提交", text="发会议通知")["text"]
    assert "会议通知" not in "".join(message["text"] for message in place.messages(MAYOR))
    place.press(OFFICE, "提交", text="发会议通知")
    notice = place.last(MAYOR, button="能参加", text="会议通知")
    assert "12月21日(周一)09:00" in notice["text"]
    assert "请您主持会议" in notice["text"]
    found = files(place, MAYOR)
    first = event(found)
    assert (f"{first.start:%Y-%m-%d %H:%M}", str(first["sequence"])) == ("2026-12-21 09:00", "0")
    assert "第一会议室" in words(found, "会议通知")
    place.restart()
    place.clock(now="2026-12-20T18:30+08:00")
    assert "第一会议室" in place.last(MAYOR, text="会议提醒")["text"]
    place.clock(now="2026-12-21T07:10+08:00")
    place.last(MAYOR, text="会议即将召开")
    place.clock(now="2026-12-21T08:10+08:00")
    assert "09:00 常务会议" in place.last(CITY, text="今日事项")["text"]
    sent = [r for r in place.records("reminders") if r["about"] == "meeting:M2026-0001"]
    evening = [r["sent_at"][:16] for r in sent if ":evening:" in r["key"]]
    assert set(evening) == {"2026-12-20T18:00"}
    assert len(evening) >= 5


SILENT = "hainan-2023"
HEAD, TITLES = "傅清源", ("关于调整停车收费的请示", "关于集贸市场改造的请示")
DONE = {
    "wujin-2021": "征求意见:11月20日 意见一致:是 已协调:11月19日 规范性文件:否 市场主体:否",
    SILENT: "征求意见:11月20日 意见一致:是 规范性文件:否 临时动议:否",
}


def decide(place: Any, number: str) -> None:
    """Have every step of a case decided by whoever holds its seat."""
    by_seat = {person["seat"]: name for name, person in place.people.items()}
    while waiting := [
        s for s in place.case(number)["steps"] if s["status"] == "pending" and s["act"] != "file"
    ]:
        place.press(by_seat[waiting[0]["seats"][0]], "同意", text=number)


def put_topics(place: Any, rulebook: str) -> None:
    """Have two topics put and passed on to the meeting."""
    if rulebook == SILENT:
        place.say(OFFICE, "/admin readings 议题 常务会议 办公室主任审核→区长批准")
        place.press(OFFICE, "提交")
    for title in TITLES:
        place.say(HEAD, f"/topic 常务会议 {title} 汇报:市场监管局 {DONE[rulebook]}")
        place.press(HEAD, "提交", text=title)
        (number,) = [topic["id"] for topic in place.records("topics") if topic["title"] == title]
        decide(place, number)


def test_agenda_is_arranged_approved_and_changed_in_the_chat(district: Any) -> None:
    place = district("--empty")
    place.say(OFFICE, LINE)
    place.press(OFFICE, "提交")
    put_topics(place, "wujin-2021")
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "第2项", text="会议议程")
    place.press(OFFICE, "上移", text="议程第2项")
    place.press(OFFICE, "时长", text="议程第1项")
    place.press(OFFICE, "15", text="时长")
    place.press(OFFICE, "列席", text="议程第1项")
    assert "没有找到" in place.answers(OFFICE, "财政局、水利厅")
    place.say(OFFICE, "财政局、司法局")
    place.press(OFFICE, "返回", text="议程第1项")
    shown = place.last(OFFICE, button="提交", text="会议议程")["text"]
    assert shown.index(TITLES[1]) < shown.index(TITLES[0])
    assert "议题合计15分钟，另有1项未定时长" in shown
    place.press(OFFICE, "提交", text="会议议程")
    assert "退回修改" in str(place.last(MAYOR, button="同意", text="会议议程")["buttons"])
    place.press(MAYOR, "同意", text="会议议程")
    place.press(OFFICE, "发通知", text="审定：区长")
    place.press(OFFICE, "提交", text="发会议通知")
    found = files(place, MAYOR)
    assert TITLES[0] in words(found, "会议议程")
    assert TITLES[1] in words(found, "会议通知")
    finance = next(name for name, person in place.people.items() if person["seat"] == "财政局局长")
    notice = place.last(finance, button="能参加", text="会议通知")["text"]
    assert (TITLES[1] in notice, TITLES[0] in notice) == (True, False)
    one = str(event(files(place, finance))["description"])
    assert (TITLES[1] in one, TITLES[0] in one) == (True, False)
    assert [name for name in files(place, finance) if name.endswith(".docx")] == []
    assert place.answers(finance, "/agenda").count("《关于") == 1
    before = newest(place, finance)
    place.say(OFFICE, "/agenda")
    place.press(OFFICE, "变更", text="会议议程")
    assert "不再有效" in place.last(MAYOR, text="议程变更")["text"]
    place.press(OFFICE, "第1项", text="会议议程")
    place.press(OFFICE, "列席", text="议程第1项")
    place.say(OFFICE, "司法局")
    place.press(OFFICE, "返回", text="议程第1项")
    place.press(OFFICE, "提交", text="会议议程")
    place.press(MAYOR, "同意", text="会议议程")
    place.press(OFFICE, "发通知", text="审定：区长")
    place.press(OFFICE, "提交", text="发会议通知")
    assert "您不必参加了" in place.last(finance, text="安排有变")["text"]
    gone = event(files(place, finance, after=before))
    assert (str(gone["status"]), str(gone["sequence"])) == ("CANCELLED", "1")


def test_approval_of_a_silent_rule_is_recorded(district: Any) -> None:
    place = district("--empty", "--rulebook", SILENT)
    place.say(OFFICE, LINE)
    place.press(OFFICE, "提交")
    place.say(OFFICE, "/agenda")
    assert "议程上还没有议题" in place.last(OFFICE, text="会议议程")["text"]
    place.press(OFFICE, "截止时间", text="会议议程")
    assert "12月10日" in place.last(OFFICE, button="确认", text="截止时间")["text"]
    place.press(OFFICE, "确认", text="截止时间")
    assert "议题截止：12月10日" in place.last(OFFICE, text="会议议程")["text"]
    put_topics(place, SILENT)
    place.say(OFFICE, "/agenda")
    place.press(OFFICE, "代录", text="会议议程")
    assert "请先写" in place.answers(OFFICE, "口头 同意")
    place.say(OFFICE, "同意 区长 文号:会签〔2026〕3号")
    place.press(OFFICE, "提交", text="代录")
    assert "（唐予安代录，会签〔2026〕3号）" in place.last(OFFICE, text="会议议程")["text"]
