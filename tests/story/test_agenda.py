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
    sent = [r for r in place.records()["reminders"] if r["about"] == "meeting:M2026-0001"]
    evening = [r["sent_at"][:16] for r in sent if ":evening:" in r["key"]]
    assert set(evening) == {"2026-12-20T18:00"}
    assert len(evening) >= 5
