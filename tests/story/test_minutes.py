"""From what a meeting decided to the last task closed, in the chat, under four rulebooks."""

import io
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlmodel import Session, select

from office.access import actor_of
from office.minutes.decided import find_items
from storage.database import Database
from storage.tables import Meeting, MeetingStatus, Person
from tests.office.sessions import hold

pytestmark = pytest.mark.slow

MAYOR, EXECUTIVE, CITY, SOCIAL = "沈柏年", "陆承泽", "秦怀谷", "苏映华"
DIRECTOR, OFFICE, STAFF = "顾敬之", "唐予安", "白景行"
HOUSING, HOUSING_DEPUTY, FINANCE = "杜春山", "范知恩", "邱玉衡"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TITLES = ("关于调整停车收费的请示", "关于老旧小区改造的请示")


def held(place: Any, **changes: Any) -> tuple[str, list[str]]:
    """Have a meeting held that morning, with two topics of the housing bureau; return their numbers."""

    def write(session: Session) -> tuple[str, list[str]]:
        person = session.exec(select(Person).where(Person.name == OFFICE)).one()
        meeting = hold(session, actor_of(session, person, now=NOW), titles=TITLES, **changes)
        items = find_items(session, session.get_one(Meeting, meeting.id))
        return meeting.number, [item.case.number for item in items]

    database = Database(f"sqlite:///{place.data / 'mishu.db'}")
    try:
        return database.write(write)
    finally:
        database.close()


def line(number: str, **fields: str) -> str:
    said = {
        "责任": "分管副区长",
        "牵头": "住建局",
        "协办": "财政局",
        "期限": "12月31日",
        "内容": "原则同意，抓紧印发",
        "印发": "是",
        **fields,
    }
    return f"决定 {number} 通过 " + " ".join(f"{key}:{value}" for key, value in said.items())


def decide(place: Any, number: str, **fields: str) -> None:
    place.say(OFFICE, line(number, **fields))
    place.press(OFFICE, "提交", text=number)


def draft(place: Any, title: str, *matter: str) -> str:
    """Draft and hand in the minutes; return the case's number."""
    place.say(OFFICE, "/minutes")
    place.press(OFFICE, f"1 {title}")
    place.press(OFFICE, "起草纪要")
    if matter:
        for word in matter:
            place.press(OFFICE, word)
        place.press(OFFICE, "确认")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "提交", text="会议纪要 ·")
    return str(place.records("minutes")[-1]["id"])


def content(place: Any, message: dict[str, Any]) -> bytes:
    with urllib.request.urlopen(f"{place.url}{message['file']['url']}", timeout=60) as answer:
        return bytes(answer.read())


def paper(place: Any, message: dict[str, Any]) -> str:
    """Open a message's .docx and return its text."""
    document = Document(io.BytesIO(content(place, message)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(
    ("rulebook", "issue_due", "minutes_due"),
    [
        ("wujin-2021", None, None),
        ("hainan-2023", "2026-11-30", None),
        ("fangshan-2018", None, None),
        ("xicheng-2005", None, "2026-11-30"),
    ],
)
def test_executive_meeting_from_its_decisions_to_its_tasks(
    district: Callable[..., Any], rulebook: str, issue_due: str | None, minutes_due: str | None
) -> None:
    place = district("--rulebook", rulebook, "--empty")
    _, (first, second) = held(place)
    assert "还有2个议题" not in place.answers(OFFICE, "/minutes")
    decide(place, first)
    task = place.last(HOUSING, text="督办 D2026-0001")["text"]
    assert all(word in task for word in (TITLES[0], "副区长(城建)", "财政局", "2026年12月31日"))
    assert "督办 D2026-0001" in place.last(FINANCE, text="督办")["text"]
    place.say(OFFICE, f"决定 {second} 缓议")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "提交", text=second)
    number = draft(place, "第1次常务会议")
    signers = [step["seats"] for step in place.case(number)["steps"]]
    for step in place.case(number)["steps"]:
        who = {"区长": MAYOR, "区政府办公室主任": DIRECTOR}[step["seats"][0]]
        sent = place.last(who, text=number)
        assert place.last(who, button="详情", text=number).get("file"), sent
        place.press(who, "同意", text=number)
    assert signers[-1][0] in ("区长", "区政府办公室主任")
    (minutes,) = place.records("minutes")
    assert (minutes["status"], minutes["due"]) == ("approved", minutes_due)
    assert [(d["topic"], d["outcome"], d["task"], d["issue_due"]) for d in minutes["decisions"]] == [
        (first, "passed", "D2026-0001", issue_due),
        (second, "deferred", None, None),
    ]
    text = paper(place, place.last(SOCIAL, text="会议纪要已签发"))
    assert all(word in text for word in (TITLES[0], "原则同意，抓紧印发", "责任领导：副区长(城建)", "缓议"))
    assert "送审稿" not in text
    assert TITLES[0] in place.answers(SOCIAL, "/minutes 停车")
    assert "没有找到" in place.answers("姚一帆", "/minutes 停车")


def test_finance_in_a_special_meeting_goes_to_the_mayor(district: Callable[..., Any]) -> None:
    place = district("--rulebook", "hainan-2023", "--empty")
    _, topics = held(place, kind="special", chair="副区长(城建)")
    for topic in topics:
        decide(place, topic)
    number = draft(place, "第1次专题会议", "涉及资金、收费、国有资产、土地等")
    steps = place.case(number)["steps"]
    assert [(step["act"], step["ranks"], step["cite"]) for step in steps] == [
        ("consent", ["mayor"], ["53"]),
        ("sign", ["responsible_deputy"], ["53"]),
    ]
    place.press(MAYOR, "同意", text=number)
    place.press(CITY, "同意", text=number)
    assert place.records("minutes")[0]["status"] == "approved"


def test_minutes_are_signed_by_a_stand_in_while_the_mayor_is_abroad(district: Callable[..., Any]) -> None:
    place = district("--rulebook", "wujin-2021", "--empty")
    place.say(MAYOR, f"/leave 出访 11月23日至29日 新加坡 事由:友城交流 代:{EXECUTIVE} 电话:13800000000")
    place.press(MAYOR, "提交")
    leave = place.cases(MAYOR)[0]["id"]
    while place.case(leave)["status"] == "pending":
        place.say(OFFICE, leave)
        place.press(OFFICE, "代录", text=leave)
        place.say(OFFICE, "同意 市政府 文号:市政外〔2026〕9号")
        place.press(OFFICE, "提交", text="代录")
    assert place.case(leave)["status"] == "approved"
    _, topics = held(place, chair="常务副区长")
    for topic in topics:
        decide(place, topic)
    number = draft(place, "第1次常务会议")
    place.press(DIRECTOR, "同意", text=number)
    place.press(EXECUTIVE, "同意", text=number)
    signed = place.case(number)["steps"][-1]
    assert (signed["act"], signed["by"], signed["for"], signed["stood_in"]) == (
        "sign",
        EXECUTIVE,
        "区长",
        True,
    )
    text = paper(place, place.last(SOCIAL, text="会议纪要已签发"))
    assert f"签发：常务副区长 {EXECUTIVE}（代区长）" in text


def test_minutes_of_a_meeting_not_held_are_refused(place: Any) -> None:
    number, (topic, _) = held(place, status=MeetingStatus.PLANNED)
    assert "还没有召开" in place.answers(OFFICE, f"/minutes {number}")
    assert "没有编号为M2026-9999的会议" in place.answers(OFFICE, "/minutes M2026-9999")
    said = place.answers(OFFICE, f"决定 {topic} 通过")
    assert "不知道是哪个议题" in said or "没有等候记录决定的议题" in said
    assert "由政府办公室记录" in place.answers(HOUSING, "决定 停车 通过")


def test_decision_form_asks_what_is_missing_and_keeps_what_was_said(place: Any) -> None:
    _, (topic, _) = held(place, kind="mayor_office")
    place.say(OFFICE, f"决定 {topic} 通过")
    place.say(OFFICE, "同意调整方案")
    place.press(OFFICE, "住建局")
    assert "没有叫“张三”的领导" in place.answers(OFFICE, "张三")
    place.press(OFFICE, f"副区长(城建) {CITY}")
    place.press(OFFICE, "财政局")
    place.press(OFFICE, "确认")
    assert "已经过去" in place.answers(OFFICE, "11月2日2026年") or "看不懂" in place.answers(OFFICE, "不久")
    place.say(OFFICE, "12月25日")
    place.press(OFFICE, "不需要")
    card = place.last(OFFICE, button="提交", text=topic)["text"]
    assert all(word in card for word in ("同意调整方案", "住建局", "财政局", CITY, "12月25日"))
    place.press(OFFICE, "修改", text=topic)
    place.press(OFFICE, "完成时限")
    place.say(OFFICE, "12月28日")
    place.press(OFFICE, "提交", text=topic)
    assert "12月28日" in place.last(HOUSING, text="督办")["text"]


def test_task_from_setting_to_closing(place: Any) -> None:
    said = "/task 燃气管网排查 责任:分管副区长 牵头:住建局 协办:财政局、民政局 期限:12月18日"
    place.say(OFFICE, said)
    place.press(OFFICE, "提交", text="燃气管网排查")
    number = next(t["id"] for t in place.records("tasks") if t["title"] == "燃气管网排查")
    assert number in place.last(CITY, text="燃气管网排查")["text"]
    place.say(HOUSING, f"/task {number} 已排查20公里")
    place.press(HOUSING, "按计划推进", text=number)
    place.press(HOUSING, "调整时限", text=number)
    assert "请写新的时限" in place.answers(HOUSING, "推迟一点")
    place.say(HOUSING, "12月25日 雨雪停工")
    assert "雨雪停工" in place.last(OFFICE, text=number)["text"]
    place.press(OFFICE, "同意", text=number)
    place.press(HOUSING_DEPUTY, "办结", text=place.answers(HOUSING_DEPUTY, number)[:10])
    place.say(HOUSING_DEPUTY, "全部完成，清单已报")
    place.press(OFFICE, "退回修改", text=number)
    place.say(OFFICE, "缺西街段")
    place.say(HOUSING, f"/task {number} 办结:西街段已补查")
    place.press(OFFICE, "确认", text=number)
    task = next(t for t in place.records("tasks") if t["id"] == number)
    assert (task["status"], task["due"]) == ("closed", "2026-12-25")
    assert [entry["kind"] for entry in task["progress"]] == [
        "progress",
        "progress",
        "extension_asked",
        "extension_granted",
        "close_proposed",
        "sent_back",
        "close_proposed",
        "close_confirmed",
    ]
    assert "由政府办公室立项" in place.answers(HOUSING, said)
    assert "没有这件事项" in place.answers("雷振远", number)


def test_ledger_is_a_workbook_whose_titles_stay_text(place: Any) -> None:
    place.say(OFFICE, "/task =1+1排查 责任:常务副区长 牵头:财政局 期限:12月18日")
    place.press(OFFICE, "提交", text="=1+1排查")
    place.say(OFFICE, "/task 台账")
    message = place.last(OFFICE, text="督办台账")
    sheet = load_workbook(io.BytesIO(content(place, message))).active
    assert sheet is not None
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=1+1排查"] == "s"


def test_bulletin_is_looked_at_and_released_by_the_office(place: Any) -> None:
    place.say(OFFICE, "/task 河道清淤 责任:分管副区长 牵头:住建局 期限:12月18日")
    place.press(OFFICE, "提交", text="河道清淤")
    assert "由政府办公室办理" in place.answers(HOUSING, "/task 通报")
    place.say(OFFICE, "/task 通报")
    assert "住建局：在办" in place.last(OFFICE, button="发布")["text"]
    place.press(OFFICE, "发布")
    assert "住建局：在办" in place.last(HOUSING, text="督办通报")["text"]
    assert "已经发布" in place.answers(OFFICE, "/task 通报")
