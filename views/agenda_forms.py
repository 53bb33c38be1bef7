"""What is asked while an agenda is arranged or decided, and what its keepers and deciders are told."""

from datetime import date, datetime

from sqlmodel import Session

from office.agenda.operations import find_default_closing
from office.calendar.calendars import local
from office.leave.form import PLAN
from storage.tables import Draft, Meeting, Outbox, Person, Seat
from views.agenda import meeting_of
from views.card import Button, Card
from views.i18n import N_, say
from views.page import fill
from views.scene import Scene, set_scene
from views.text import full_day, moment

MINUTES = (5, 10, 15, 20, 30, 45)
"""Lengths of a topic that can be pressed."""

_QUESTIONS = {
    "minutes": (N_("时长 · %(number)s"), N_("这项议题多少分钟？请按按钮，或写数字发送。"), ""),
    "sit_ins": (
        N_("列席 · %(number)s"),
        N_(
            "哪些人列席这项议题？写姓名、职务或单位全称（单位指其主要负责人），以顿号分开；不要人列席写“无”。"
        ),
        N_("财政局、司法局"),
    ),
    "return": (N_("退回议程 · %(number)s"), N_("请写明需要修改什么，写好发送即可。"), ""),
    "closes": (
        N_("议程截止时间 · %(number)s"),
        N_("到什么时候为止接收议题？请写日期和钟点。"),
        N_("12月18日17:30"),
    ),
    "record": (
        N_("代录议程审定 · %(number)s"),
        N_("请用一行写明由谁同意、文号（如有）、何时作出（不写即为现在），例如："),
        N_("同意 区长 文号：会签〔2026〕3号"),
    ),
}


def form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """What is asked while an agenda is arranged or decided: minutes, who sits in, reasons, hours."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or draft is None or draft.form != "agenda":
        return None
    meeting = session.get(Meeting, draft.values["meeting"])
    if meeting is None:
        return None
    lang = scene.language
    give_up = Button(say("取消", lang), "fm-cancel", ("agenda",))
    if draft.field == PLAN:
        return _record_plan(scene, draft, meeting, give_up)
    heading, asked, example = _QUESTIONS[draft.field]
    lines = [say(asked, lang)]
    rows: list[tuple[Button, ...]] = []
    if draft.field == "minutes":
        case_id = int(str(draft.values["topic"]))
        presses = [Button(str(n), "ag-min", (case_id, n)) for n in MINUTES]
        rows = [tuple(presses[:3]), tuple(presses[3:])]
    elif draft.field == "closes":
        default = find_default_closing(session, meeting)
        if default is not None and default > now:
            at = moment(local(scene.organisation, default), scene.today, lang)
            lines.append(say("按规则的报送时限，可定为%(at)s，按“确认”即可。", lang, at=at))
            rows = [(Button(say("确认", lang), "ag-default", (meeting.id or 0,)),)]
        else:
            lines.append(say("规则未作规定，由办公室自定。", lang))
    html = fill(
        "agenda_form",
        lang,
        heading=say(heading, lang, number=meeting.number),
        lines=lines,
        example=say(example, lang) if example else "",
    )
    return Card(html, (*rows, (give_up,)))


def returned(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever keeps the agenda: it was sent back, by whom and what is to be changed."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or meeting is None or meeting.agenda_approved_at is not None:
        return None
    lang = scene.language
    seat = session.get(Seat, scene.number("seat") or 0)
    person = session.get(Person, scene.number("by") or 0)
    who = " ".join(part for part in (seat.title if seat else "", person.name if person else "") if part)
    html = fill(
        "agenda_form",
        lang,
        heading=say("议程退回修改 · %(number)s", lang, number=meeting.number),
        lines=[
            say("%(who)s退回了%(title)s的议程。", lang, who=who, title=meeting.title),
            say("须修改：%(comment)s", lang, comment=str(row.args.get("why", ""))),
        ],
        example="",
    )
    return Card(html, ((Button(say("议程", lang), "ag-see", (meeting.id or 0,)),),))


def reopened(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever had approved the agenda: it is changed, and will be put to them anew."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or meeting is None or meeting.agenda_approved_at is not None:
        return None
    lang = scene.language
    html = fill(
        "agenda_form",
        lang,
        heading=say("议程变更 · %(number)s", lang, number=meeting.number),
        lines=[
            say(
                "您审定的%(title)s议程须作修改，原审定不再有效，改好后重新送您审定。",
                lang,
                title=meeting.title,
            )
        ],
        example="",
    )
    return Card(html)


def _record_plan(scene: Scene, draft: Draft, meeting: Meeting, give_up: Button) -> Card:
    lang, values = scene.language, draft.values
    lines = [
        say("%(title)s的议程：同意", lang, title=meeting.title),
        say("由谁决定：%(who)s", lang, who=str(values["decider"])),
    ]
    if values.get("paper"):
        lines.append(say("文号：%(paper)s", lang, paper=str(values["paper"])))
    given = str(values.get("given") or "")
    if "T" in given:
        at = moment(datetime.fromisoformat(given), scene.today, lang)
        lines.append(say("决定时间：%(at)s", lang, at=at))
    elif given:
        lines.append(say("决定时间：%(at)s", lang, at=full_day(date.fromisoformat(given), lang)))
    html = fill(
        "agenda_form",
        lang,
        heading=say("代录 %(number)s · 请核对后提交", lang, number=meeting.number),
        lines=lines,
        example="",
    )
    return Card(html, ((Button(say("提交", lang), "ag-recok", (draft.id or 0,)), give_up),))
