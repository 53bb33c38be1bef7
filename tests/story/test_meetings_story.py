"""One executive meeting under each of four rulebooks: planned, six topics, agenda, notice, minutes, tasks.

Every date that is shown or exported is held against what `mishu ask` answers for that day.
"""

import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar

pytestmark = pytest.mark.slow

MAYOR, DEPUTY_FIRST, CITY, SOCIAL, LAW = "沈柏年", "陆承泽", "秦怀谷", "苏映华", "韩守诚"
OFFICE = "唐予安"
MARKET, TRAFFIC, CIVIL, HOUSING, FINANCE = "傅清源", "路修平", "温慧敏", "杜春山", "邱玉衡"
MEETING, NEXT = "M2026-0001", "M2026-0002"
PARKING = "关于调整停车收费的请示"
BUSES, CARE, PIPES, MONEY = (
    "关于公交线网优化的请示",
    "关于养老服务设施布点的请示",
    "关于燃气管网改造的请示",
    "关于政府投资计划调整的请示",
)
BILLBOARDS = "关于印发户外广告管理办法的请示"
ON = date(2026, 12, 21)
TIMETABLE = (
    "topic_filing",
    "legal_review",
    "materials",
    "distribution",
    "minutes",
    "issue_passed_document",
    "issue_revised_document",
    "interpret_decision",
)


@dataclass(frozen=True)
class Book:
    """What the story does otherwise under one rulebook.

    `sound` are the facts of a topic that may be put, `barred` those of one that may not and `bar` why;
    `late` is what the chat says of a topic put when the agenda has closed; `flag` what the rule makes of a
    presenter's absence; `readings` what the office has settled; `signed` who signs, and whether standing in.
    """

    rulebook: str
    sound: str
    barred: str
    bar: Sequence[str]
    late: str
    late_is_barred: bool
    flag: str
    readings: Sequence[str] = ()
    signed: tuple[str, bool] = (DEPUTY_FIRST, True)


BOOKS = (
    Book(
        "wujin-2021",
        "规范性文件:否 市场主体:否 征求意见:11月20日 会签〔2026〕3号 意见一致:是 已协调:是",
        "规范性文件:是 市场主体:否 征求意见:是 意见一致:是 已协调:是 合法性审查:否",
        ("未作合法性审查", "第十三条"),
        "议程截止后增列",
        late_is_barred=False,
        flag="规则未作规定",
    ),
    Book(
        "hainan-2023",
        "规范性文件:否 征求意见:11月20日 会签〔2026〕3号 意见一致:是 临时动议:否",
        "规范性文件:否 征求意见:是 意见一致:否 临时动议:否",
        ("第五十条",),
        "第五十一条",
        late_is_barred=True,
        flag="规则未作规定",
        readings=(
            "/admin readings 议题 常务会议 办公室主任审核→区长批准",
            "/admin readings 部门主要负责人 分管副区长同意→区长批准",
            "/admin readings 区长 出国 区委书记批准",
        ),
    ),
    Book(
        "fangshan-2018",
        "规范性文件:否 已协调:是 意见一致:是 征求意见:11月20日 会签〔2026〕3号 临时动议:否",
        "规范性文件:否 已协调:否 意见一致:是 征求意见:是 临时动议:否",
        ("第四十四条",),
        "第四十四条",
        late_is_barred=True,
        flag="第四十四条",
    ),
    Book(
        "xicheng-2005",
        "规范性文件:否 已协调:是 征求意见:11月20日 会签〔2026〕3号",
        "规范性文件:是 已协调:是 征求意见:是 合法性审查:否",
        ("合法性审查",),
        "备案",
        late_is_barred=True,
        flag="规则未作规定",
        signed=("顾敬之", False),
    ),
)


@dataclass
class Story:
    """One district, and what the story asks of it again and again."""

    place: Any
    book: Book

    def seats(self) -> Mapping[str, str]:
        return {person["seat"]: name for name, person in self.place.people.items()}

    def record(self, kind: str, number: str) -> dict[str, Any]:
        (found,) = [row for row in self.place.records(kind) if row["id"] == number]
        return dict(found)

    def put(self, who: str, unit: str, title: str, facts: str, *, on: str = "") -> None:
        """Put a topic in one line, to the card before 提交."""
        self.place.say(who, f"/topic 常务会议 {on} {title} 汇报:{unit} {facts} 时长:15")
        if "不提交会议的情形" in self.place.messages(who)[-1]["text"]:
            self.place.press(who, "都不是")

    def submit(self, who: str, title: str) -> str:
        self.place.press(who, "提交", text=title)
        return next(str(row["id"]) for row in self.place.records("topics")[::-1] if row["title"] == title)

    def decide(self, number: str, *, past: Sequence[str] = ()) -> None:
        """Have every step of a case agreed to, by whoever its card has come to."""
        seats = self.seats()
        while (step := self.waiting(number)) is not None and step["act"] not in ("file", "report"):
            holders = [seats[seat] for seat in step["seats"] if seat in seats and seats[seat] not in past]
            self.place.press(holders[0], "同意", text=number)

    def waiting(self, number: str) -> dict[str, Any] | None:
        steps = self.place.case(number)["steps"]
        return next((dict(step) for step in steps if step["status"] == "pending"), None)

    def file(self, message: Mapping[str, Any]) -> bytes:
        with urllib.request.urlopen(f"{self.place.url}{message['file']['url']}", timeout=300) as answer:
            return bytes(answer.read())

    def named_file(self, who: str, ending: str) -> bytes:
        """Return the newest file of somebody's whose name ends so."""
        for message in self.place.messages(who)[::-1]:
            if message.get("file") and message["file"]["name"].endswith(ending):
                return self.file(message)
        raise AssertionError(f"{who} has no file that ends with {ending}")


def ask(questions: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
    """Put questions to `mishu ask`."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", "--jsonl"],
        input="\n".join(json.dumps(question) for question in questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [dict(json.loads(line)) for line in done.stdout.splitlines()]


def timetable(book: Book, on: date) -> dict[str, tuple[str, list[str]]]:
    """Return what `mishu ask` says of an executive meeting's dates: due and articles by name."""
    question = {"ask": "deadline", "rulebook": book.rulebook, "on": on.isoformat(), "meeting": "executive"}
    answers = ask([{**question, "name": name} for name in TIMETABLE])
    return {
        name: (reply["answer"]["due"], reply["cite"])
        for name, reply in zip(TIMETABLE, answers, strict=True)
        if reply["answer"]
    }


def shown(due: str) -> str:
    day = date.fromisoformat(due)
    year = f"{day.year}年" if day.year != ON.year else ""
    return f"{year}{day.month}月{day.day}日"


def words(document: bytes) -> str:
    """Return all text of a .docx, its tables too."""
    opened = Document(io.BytesIO(document))
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


@pytest.fixture(params=BOOKS, ids=lambda book: str(book.rulebook))
def story(request: pytest.FixtureRequest, district: Callable[..., Any]) -> Story:
    return Story(district("--empty", "--rulebook", request.param.rulebook), request.param)


def plan(story: Story) -> None:
    """Plan the meeting and the next one; the timetable is what the rules answer."""
    place, dates = story.place, timetable(story.book, ON)
    place.say(OFFICE, "/meeting 常务会议 12月21日上午9点 地点:第一会议室")
    card = place.last(OFFICE, button="提交")["text"]
    assert "时间：12月21日(周一)09:00" in card
    assert all(shown(due) in card for due, _ in dates.values())
    place.press(OFFICE, "提交")
    lines = story.record("meetings", MEETING)["timetable"]
    assert {line["name"]: (line["due"], line["cite"]) for line in lines} == dates
    place.say(OFFICE, "/meeting 常务会议 2027年1月4日上午9点 地点:第一会议室")
    place.press(OFFICE, "提交")
    lines = story.record("meetings", NEXT)["timetable"]
    found = {line["name"]: (line["due"], line["cite"]) for line in lines}
    assert found == timetable(story.book, date(2027, 1, 4))


def put_topics(story: Story) -> dict[str, str]:
    """Put five topics: one is refused by the gate, one goes to the next meeting."""
    place, book = story.place, story.book
    for line in book.readings:
        place.say(OFFICE, line)
        place.press(OFFICE, "提交")
    numbers = {}
    for who, unit, title in (
        (MARKET, "市场监管局", PARKING),
        (TRAFFIC, "交通局", BUSES),
        (CIVIL, "民政局", CARE),
        (FINANCE, "财政局", MONEY),
    ):
        story.put(who, unit, title, book.sound, on="12月21日")
        numbers[title] = story.submit(who, title)
        story.decide(numbers[title])
        assert story.record("topics", numbers[title])["state"] == "listed"
    story.put(MARKET, "市场监管局", BILLBOARDS, book.barred, on="12月21日")
    refused = place.last(MARKET, text=BILLBOARDS)
    assert "还不能列入" in refused["text"]
    assert all(part in refused["text"] for part in book.bar)
    assert ["修改", "取消"] in refused["buttons"]
    assert BILLBOARDS not in [row["title"] for row in place.records("topics")]
    place.press(MARKET, "取消", text=BILLBOARDS)
    return numbers


def arrange(story: Story, numbers: Mapping[str, str]) -> None:
    """Order the agenda; one topic goes to the next meeting, one presenter will be away."""
    place = story.place
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "第3项", text=MEETING)
    place.press(OFFICE, "移至下次", text=CARE)
    moved = story.record("topics", numbers[CARE])
    assert (moved["meeting"], moved["state"]) == (NEXT, "listed")
    assert "moved" in moved["marks"]
    assert CARE in place.last(CIVIL, text=numbers[CARE])["text"]
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "第1项", text=MEETING)
    place.press(OFFICE, "列席", text=PARKING)
    place.say(OFFICE, "住建局、财政局")
    place.press(OFFICE, "返回", text=PARKING)


def asked_of(place: Any, who: str, number: str) -> bool:
    return any(
        number in message["text"] and "同意" in [label for row in message["buttons"] for label in row]
        for message in place.messages(who)
    )


def send_on_leave(story: Story, who: str, line: str) -> None:
    """Have somebody's leave granted; what lies outside the house is recorded by the office."""
    place = story.place
    place.say(who, line)
    place.press(who, "提交", text="请假 ·")
    number = next(str(case["id"]) for case in place.cases(who)[::-1] if case["kind"] == "leave")
    seats = story.seats()
    while (step := story.waiting(number)) is not None and place.case(number)["status"] == "pending":
        holders = [seats[seat] for seat in step["seats"] if seats.get(seat, who) != who]
        if not holders and asked_of(place, DEPUTY_FIRST, number):
            holders = [DEPUTY_FIRST]  # nobody decides on their own leave; whom the rule names acts
        if holders:
            place.press(holders[0], "同意", text=number)
        else:
            place.press(OFFICE, "代录", text=number)
            place.say(OFFICE, f"同意 {step['seats'][0]} 文号:清字〔2026〕1号")
            place.press(OFFICE, "提交", text=number)
    assert place.case(number)["status"] == "approved"


def close(story: Story, numbers: Mapping[str, str]) -> None:
    """The agenda closes; a topic that comes after it is let in by whoever the rule lets, or by nobody."""
    place, book = story.place, story.book
    flagged = place.last(OFFICE, text=f"议题提醒 · {numbers[BUSES]}")["text"]
    assert "路修平，12月20日(周日)至22日(周二)" in flagged
    assert book.flag in flagged
    place.clock(now="2026-12-17T09:00+08:00")
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "截止", text=MEETING)
    story.put(HOUSING, "住建局", PIPES, book.sound, on="12月21日")
    late = place.last(HOUSING, text=PIPES)
    assert book.late in late["text"]
    if book.late_is_barred:
        assert "提交" not in [label for row in late["buttons"] for label in row]
        return
    numbers_late = story.submit(HOUSING, PIPES)
    story.decide(numbers_late)
    assert story.record("topics", numbers_late)["marks"] == ["after_closing"]


def approve_and_send(story: Story) -> None:
    """The agenda is approved by whoever the route ends with; notices bring files that open."""
    place = story.place
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "提交", text=f"会议议程 {MEETING}")
    place.press(MAYOR, "同意", text=f"会议议程 {MEETING}")
    place.say(OFFICE, "/agenda 常务会议 12月21日")
    place.press(OFFICE, "发通知", text=MEETING)
    place.press(OFFICE, "提交", text="发会议通知")
    (event,) = Calendar.from_ical(story.named_file(CITY, ".ics")).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 12, 21, 1, tzinfo=UTC)
    assert (str(event["location"]), event.decoded("sequence")) == ("第一会议室", 0)
    paper = words(story.named_file(CITY, ".docx"))
    assert PARKING in paper
    assert CARE not in paper
    notice = place.last(FINANCE, text=f"会议通知 {MEETING}")["text"]
    assert PARKING in notice


def attend(story: Story) -> None:
    """One member is excused and sends somebody; who is here is taken down; the meeting is held."""
    place = story.place
    place.press(DEPUTY_FIRST, "能参加", text=f"会议通知 {MEETING}")
    place.say(LAW, "/absent 常务会议 12月21日 事由:省厅会议 代:陈立新")
    place.press(LAW, "提交", text="会议请假")
    number = next(str(case["id"]) for case in place.cases(LAW) if case["kind"] == "absence")
    assert not [m for m in place.messages("陈立新") if "代会" in m["text"]]
    story.decide(number)
    assert "请您代为参加" in place.last("陈立新", text="请您代会")["text"]
    place.clock(now="2026-12-21T08:50+08:00")
    place.say(OFFICE, "/meeting")
    place.press(OFFICE, "到会 沈柏年")
    place.press(OFFICE, "开会")
    place.press(OFFICE, "全部到会")
    place.press(OFFICE, "散会")
    row = next(
        row for row in story.record("meetings", MEETING)["attendance"] if row["seat"] == "副区长(政法)"
    )
    assert (row["reply"], row["substitute"], row["came"]) == ("absent", "市场监管局副局长", "陈立新")


def conclude(story: Story, numbers: Mapping[str, str]) -> None:
    """Decisions become tasks, minutes are signed for the mayor who is abroad; dates are those of `ask`."""
    place, dates = story.place, timetable(story.book, ON)
    place.clock(now="2026-12-22T09:00+08:00")
    items = [row for row in place.records("topics") if row["meeting"] == MEETING and row["state"] == "listed"]
    for row in items:
        if row["title"] == PARKING:
            said = (
                "通过 责任:副区长(政法) 牵头:市场监管局 协办:财政局 期限:12月31日 内容:同意 印发:是 解读:是"
            )
        else:
            said = "缓议 内容:再作研究"
        place.say(OFFICE, f"决定 {row['id']} {said}")
        place.press(OFFICE, "提交", text=row["id"])
    place.say(OFFICE, "/minutes")
    place.press(OFFICE, "1 常务会议")
    place.press(OFFICE, "起草纪要")
    if "涉及" in place.messages(OFFICE)[-1]["text"]:
        place.press(OFFICE, "都不涉及")
    place.press(OFFICE, "不填")
    place.press(OFFICE, "提交", text="会议纪要 ·")
    (minutes,) = place.records("minutes")
    while (step := story.waiting(minutes["id"])) is not None:
        holder = story.seats()[step["seats"][0]]
        place.press(DEPUTY_FIRST if holder == MAYOR else holder, "同意", text=minutes["id"])
    (minutes,) = place.records("minutes")
    signed = place.case(minutes["id"])["steps"][-1]
    assert minutes["status"] == "approved"
    assert (signed["by"], signed["stood_in"]) == story.book.signed
    due = dates.get("minutes")
    assert (minutes["due"], minutes["cite"]) == ((due[0], due[1]) if due else (None, []))
    (passed,) = [one for one in minutes["decisions"] if one["topic"] == numbers[PARKING]]
    for key, name in (("issue_due", "issue_passed_document"), ("interpret_due", "interpret_decision")):
        assert passed[key] == (dates[name][0] if name in dates else None)
    (task,) = place.records("tasks")
    assert (task["id"], task["lead"], task["due"]) == (passed["task"], "市场监管局", "2026-12-31")
    assert PARKING in words(story.named_file(SOCIAL, ".docx"))
    assert PARKING in place.answers(SOCIAL, "/minutes 停车收费")


def test_meeting_from_its_first_topic_to_its_last_task(story: Story) -> None:
    plan(story)
    numbers = put_topics(story)
    arrange(story, numbers)
    send_on_leave(story, TRAFFIC, "/leave 出差 12月20日至22日 南京 事由:招商推介 代:姚一帆 电话:13800000000")
    close(story, numbers)
    approve_and_send(story)
    send_on_leave(story, MAYOR, "/leave 出国 12月22日至30日 新加坡 事由:招商 代:陆承泽 电话:13800000004")
    attend(story)
    conclude(story, numbers)
