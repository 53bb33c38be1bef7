"""The watch in the chat: a roster in, a swap, an incident at night told until answered, the hand-over."""

import io
import urllib.request
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

pytestmark = pytest.mark.slow

EXECUTIVE, CITY, SOCIAL = "陆承泽", "秦怀谷", "苏映华"
DIRECTOR, DEPUTY, OFFICE, STAFF = "顾敬之", "叶亭舟", "唐予安", "白景行"
HOUSING = "杜春山"
LEADERS, OFFICERS = (EXECUTIVE, CITY, SOCIAL), (DEPUTY, OFFICE, STAFF)
HEADER = ("日期", "班次", "起", "止", "带班领导", "值班人员")


def roster(*, without: int | None = None) -> bytes:
    """Write November's roster, one watch a day."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年11月值班表"])
    sheet.append(list(HEADER))
    for day in range(1, 31):
        if day != without:
            on = date(2026, 11, day)
            sheet.append([on, "", "08:30", "08:30", LEADERS[day % 3], OFFICERS[day % 3]])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def send(place: Any, name: str, content: bytes, file: str = "roster.xlsx") -> str:
    """Send a file in the private chat and return what is said to it."""
    before = max((message["message_id"] for message in place.messages(name)), default=0)
    head = (
        f'--edge\r\nContent-Disposition: form-data; name="as"\r\n\r\n{place.person(name)}\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\n'
    )
    request = urllib.request.Request(
        f"{place.url}/sandbox/upload",
        head.encode() + content + b"\r\n--edge--\r\n",
        {"Content-Type": "multipart/form-data; boundary=edge"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60):
        place.settle()
    return str(place.messages(name, after=before)[-1]["text"])


def shift(place: Any, day: str) -> dict[str, Any]:
    (found,) = [one for one in place.records("shifts") if one["on"] == day]
    return dict(found)


def test_watch_from_its_roster_to_the_hand_over(district: Callable[..., Any]) -> None:
    place = district("--rulebook", "fangshan-2018", "--empty")
    place.say(OFFICE, "/duty 模板 12月")
    message = place.last(OFFICE, text="值班表模板")
    with urllib.request.urlopen(f"{place.url}{message['file']['url']}", timeout=60) as answer:
        book = load_workbook(io.BytesIO(answer.read()))
    assert book.sheetnames[0] == "值班表"
    assert "只收文字" in send(place, HOUSING, roster())
    assert "不是 .xlsx" in send(place, OFFICE, "值班".encode())
    said = send(place, OFFICE, roster(without=28))
    assert "\nC30 11月28日08:30至11月29日08:30无人值班。" in said
    assert "共30班" in send(place, OFFICE, roster())
    place.press(OFFICE, "提交")
    assert place.records("shifts") == []
    place.press(DIRECTOR, "同意", text="值班表")
    assert f"带班领导：常务副区长 {EXECUTIVE}" not in place.answers(HOUSING, "/duty")
    on_duty = place.answers(STAFF, "/duty")
    assert all(word in on_duty for word in (LEADERS[22 % 3], OFFICERS[22 % 3], "1380000100"))
    assert "138000" not in place.answers(HOUSING, "值班")
    assert len(place.records("shifts")) == 9
    officer = swap_and_report(place)
    hand_over(place, officer)


def swap_and_report(place: Any) -> str:
    """Have two leaders swap, and an incident told at night until it is answered; return who answered."""
    place.say(LEADERS[25 % 3], f"/duty 换班 11月25日 由：{LEADERS[26 % 3]}")
    place.press(LEADERS[25 % 3], "提交", text="换班")
    place.press(LEADERS[26 % 3], "同意", text="换班")
    assert shift(place, "2026-11-25")["leader"] == LEADERS[26 % 3]
    assert "已换好" in place.last(OFFICE, text="换班")["text"]

    said = "/incident 和平路燃气泄漏 时间：今天01:40 地点：和平路"
    assert "规则未作规定" in place.answers(HOUSING, said.replace("今天01:40", "今天07:40"))
    place.say(OFFICE, "/admin readings 直报 1小时内")
    place.press(OFFICE, "提交", text="突发事件的上报时限")
    place.clock(now="2026-11-24T02:00+08:00")
    place.say(HOUSING, said)
    form = place.last(HOUSING, button="提交", text="直报")["text"]
    assert form.index("立即电话报告") < form.index("和平路燃气泄漏")
    assert "前（内部口径）" in form
    place.press(HOUSING, "提交", text="直报")
    officer = OFFICERS[23 % 3]
    assert "和平路燃气泄漏" in place.last(officer, button="收到", text="I2026-0001")["text"]
    place.clock(advance="6m")
    place.kill()
    place.restart()
    place.clock(advance="5m")
    assert "第3次通知" in place.last(officer, text="尚无人答复")["text"]
    place.press(officer, "收到", text="第3次通知")
    told = len([m for m in place.messages(officer) if "次通知" in m["text"]])
    place.clock(advance="40m")
    assert len([m for m in place.messages(officer) if "次通知" in m["text"]]) == told, "an answer stops it"
    (incident,) = place.records("incidents")
    assert (incident["status"], incident["rounds"]) == ("answered", 3)
    assert [line["kind"] for line in incident["log"]] == ["entered", "told", "told", "told", "answered"]
    assert "发布权威信息" in place.last(OFFICE, text="突发事件信息发布")["text"]
    reminders = [one for one in place.records("reminders") if one["about"] == "incident:I2026-0001"]
    assert [one["status"] for one in reminders if ":incident:" in one["key"]] == ["sent", "sent", "dropped"]

    return officer


def hand_over(place: Any, officer: str) -> None:
    """Have a call entered, the watch handed over with what is open, and taken."""
    place.clock(now="2026-11-24T08:25+08:00")
    place.say(officer, "/duty 记 来电 群众询问停气时间 报告：秦怀谷 指示：按预案答复")
    place.press(officer, "提交", text="值班日志")
    place.press(officer, "交班", text="值班日志")
    place.say(officer, "和平路抢修未完")
    place.clock(now="2026-11-24T08:31+08:00")
    place.press(OFFICERS[24 % 3], "接班", text="和平路抢修未完")
    done = shift(place, "2026-11-23")
    assert (done["note"], bool(done["taken"])) == ("和平路抢修未完", True)
    assert [entry["kind"] for entry in done["log"]] == ["from_below", "call"]


def test_entry_and_incident_forms_ask_what_is_missing(place: Any) -> None:
    assert "没有排班" in place.answers(OFFICE, "/duty 记 来电 群众询问停气时间")
    place.say(HOUSING, "/incident")
    place.press(HOUSING, "新增", text="直报")
    place.say(HOUSING, "河堤渗水")
    assert "看不懂" in place.answers(HOUSING, "刚才") or "几点" in place.last(HOUSING, text="直报")["text"]
    place.press(HOUSING, "不填")
    place.press(HOUSING, "不填")
    assert "河堤渗水" in place.last(HOUSING, button="提交")["text"]
    place.press(HOUSING, "取消")
    assert place.records("incidents") == []
