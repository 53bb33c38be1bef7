"""The agenda's cards: the whole of it, one topic being arranged, what is asked while arranging it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.agenda.sheet import AgendaAction, AgendaLine, AgendaSheet, Approved, lay_out_agenda, lay_out_line
from office.attendance.sheet import OpinionLine, lay_out_opinions
from office.calendar.calendars import local
from office.meetings.records import keeps_meeting
from storage.tables import Meeting, MeetingStatus, Outbox, Topic
from views.card import Button, Card
from views.cite import ground
from views.deciders import acts_now
from views.heads import TOPIC_MARKS
from views.i18n import N_, listed, say
from views.opinions import opinion_lines
from views.page import fill
from views.scene import Scene, set_scene
from views.text import clean_line, moment
from views.words import rank_names

SHOWN_TITLE = 60
"""Characters of a topic's title in the list."""
IN_A_ROW = 5

_BUTTONS = {
    AgendaAction.CONSENT: (N_("同意"), "ag-ok"),
    AgendaAction.RETURN: (N_("退回修改"), "ag-back"),
    AgendaAction.RECORD: (N_("代录"), "ag-rec"),
    AgendaAction.SUBMIT: (N_("提交"), "ag-submit"),
    AgendaAction.REOPEN: (N_("变更"), "ag-open"),
    AgendaAction.CLOSING: (N_("截止时间"), "ag-when"),
    AgendaAction.CLOSE: (N_("截止"), "ag-close"),
    AgendaAction.OPEN: (N_("重新开放"), "ag-again"),
    AgendaAction.NOTICE: (N_("发通知"), "ag-send"),
}
_ROWS = (
    (AgendaAction.CONSENT, AgendaAction.RETURN),
    (AgendaAction.SUBMIT, AgendaAction.RECORD),
    (AgendaAction.REOPEN, AgendaAction.NOTICE),
    (AgendaAction.CLOSING, AgendaAction.CLOSE, AgendaAction.OPEN),
)


def agenda(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The agenda as its reader may see it, with what they may press."""
    scene = set_scene(session, row, now)
    meeting = meeting_of(scene)
    if scene is None or scene.reader is None or meeting is None:
        return None
    keeps = scene.reader.is_office or meeting.chair_seat_id in {seat.id for seat in scene.reader.seats}
    opinions = tuple(lay_out_opinions(session, meeting)) if keeps else ()
    return agenda_card(lay_out_agenda(session, scene.reader, meeting), scene, opinions)


def agendas(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Several agendas to choose from: kind and time of each, a button for each."""
    scene = set_scene(session, row, now)
    ids = row.args.get("meetings")
    if scene is None or not isinstance(ids, list):
        return None
    lang = scene.language
    found = [meeting for meeting_id in ids if (meeting := session.get(Meeting, meeting_id))]
    lines = [
        say(
            "%(n)s. %(title)s，%(at)s",
            lang,
            n=number,
            title=clean_line(meeting.title, SHOWN_TITLE),
            at=moment(local(scene.organisation, meeting.starts_at), scene.today, lang),
        )
        for number, meeting in enumerate(found, 1)
    ]
    html = fill("agenda_form", lang, heading=say("会议议程", lang), lines=lines, example="")
    buttons = [
        Button(f"{number} {clean_line(meeting.title, 20)}", "ag-show", (meeting.id or 0,))
        for number, meeting in enumerate(found, 1)
    ]
    return Card(html, tuple((button,) for button in buttons))


def agenda_card(sheet: AgendaSheet, scene: Scene, opinions: Sequence[OpinionLine] = ()) -> Card:
    """Show a laid-out agenda; `opinions` of those who stay away are for the office and the chair."""
    lang = scene.language
    html = fill(
        "agenda",
        lang,
        today=scene.today,
        sheet=sheet,
        status=_status(sheet, lang),
        lines=[agenda_line(line, lang, length=_title_length(sheet)) for line in sheet.lines],
        notes=_notes(sheet, scene.today, lang) if sheet.whole else [],
        waits=_waits(sheet, scene) if sheet.whole else [],
        opinions=list(opinion_lines(opinions, lang)),
    )
    return Card(html, tuple(_rows(sheet, lang)))


def agenda_line(line: AgendaLine, lang: str, *, length: int = SHOWN_TITLE) -> str:
    """Write a topic in one line: 3. 《关于停车收费的请示》（住建局；15分钟；列席：财政局局长 顾言）."""
    asides = [line.presenter or line.unit]
    if line.minutes_long:
        asides.append(say("%(minutes)s分钟", lang, minutes=line.minutes_long))
    if line.sit_ins:
        asides.append(say("列席：%(seats)s", lang, seats=clean_line(listed(line.sit_ins, lang), SHOWN_TITLE)))
    if line.marks:
        asides.append(mark_names(line.marks, lang))
    return say(
        "%(n)s. 《%(title)s》（%(asides)s）",
        lang,
        n=line.position,
        title=clean_line(line.title, length),
        asides=say("；", lang).join(asides),
    )


def mark_names(marks: Sequence[str], lang: str) -> str:
    """Say with what marks a topic was let on."""
    return listed([say(TOPIC_MARKS[mark], lang) for mark in marks if mark in TOPIC_MARKS], lang)


def topic(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One topic while the agenda is arranged."""
    scene = set_scene(session, row, now)
    found = session.get(Topic, scene.number("topic") or 0) if scene else None
    meeting = session.get(Meeting, found.meeting_id) if found and found.meeting_id else None
    if scene is None or scene.reader is None or found is None or meeting is None:
        return None
    if found.position is None or not keeps_meeting(session, scene.reader, meeting):
        return None
    lang, case_id = scene.language, found.case_id
    line = lay_out_line(session, scene.reader, found)
    sheet = lay_out_agenda(session, scene.reader, meeting)
    html = fill(
        "agenda_topic",
        lang,
        line=line,
        number=meeting.number,
        marks=mark_names(line.marks, lang),
        length=_length(sheet, lang),
    )
    rows = (
        (Button(say("上移", lang), "ag-up", (case_id,)), Button(say("下移", lang), "ag-down", (case_id,))),
        (Button(say("时长", lang), "ag-long", (case_id,)), Button(say("列席", lang), "ag-sit", (case_id,))),
        (
            Button(say("缓议", lang), "ag-defer", (case_id,)),
            Button(say("移至下次", lang), "ag-next", (case_id,)),
        ),
        (Button(say("返回", lang), "ag-show", (meeting.id or 0,)),),
    )
    return Card(html, rows)


def meeting_of(scene: Scene | None) -> Meeting | None:
    """Return the meeting that a row of the outbox is about."""
    return scene.session.get(Meeting, scene.number("meeting") or 0) if scene else None


def _status(sheet: AgendaSheet, lang: str) -> str:
    if sheet.status is MeetingStatus.CANCELLED:
        return say("会议已取消", lang)
    if sheet.status is MeetingStatus.HELD:
        return say("会议已召开", lang)
    if sheet.approved:
        return say("已审定", lang)
    return say("等候审定", lang) if sheet.submitted_at else say("待提交审定", lang)


def _title_length(sheet: AgendaSheet) -> int:
    """Return how much of each title is shown, so that even a long agenda fits one message."""
    return max(12, min(SHOWN_TITLE, 2400 // max(len(sheet.lines), 1) - 30))


def _notes(sheet: AgendaSheet, today: date, lang: str) -> list[str]:
    lines = [line for line in (_length(sheet, lang),) if line]
    if sheet.closed and not sheet.approved:
        lines.append(say("议程已截止；此后提出的议题须经审定议程的领导同意，并予注明。", lang))
    elif sheet.closes_at and not sheet.closed:
        at = moment(sheet.closes_at, today, lang)
        lines.append(say("议题截止：%(at)s", lang, at=at))
    if sheet.approved:
        lines.append(approved_line(sheet.approved, today, lang))
        if AgendaAction.REOPEN in sheet.actions:
            lines.append(say("要修改请先按“变更”：审定随即失效，改好后须重新提交。", lang))
    return lines


def approved_line(approved: Approved, today: date, lang: str) -> str:
    """Say who approved an agenda and when, a stand-in as 代, what was recorded as 代录."""
    at = moment(approved.at, today, lang)
    if approved.recorded_by:
        paper = f"，{approved.paper}" if approved.paper else ""
        return say(
            "审定：%(who)s（%(by)s代录%(paper)s），%(at)s",
            lang,
            who=approved.who,
            by=approved.recorded_by,
            paper=paper,
            at=at,
        )
    if approved.stood_in:
        return say(
            "审定：%(seat)s（%(name)s代），%(at)s", lang, seat=approved.for_seat, name=approved.who, at=at
        )
    who = f"{approved.for_seat} {approved.who}".strip()
    return say("审定：%(who)s，%(at)s", lang, who=who, at=at)


def _length(sheet: AgendaSheet, lang: str) -> str:
    """Say how long the topics take, and whether that is more than the rule or the plan allows."""
    if not sheet.lines or not sheet.minutes:
        return ""
    parts = [say("议题合计%(minutes)s分钟", lang, minutes=sheet.minutes)]
    if sheet.untimed:
        parts.append(say("另有%(n)s项未定时长", lang, n=sheet.untimed))
    if sheet.is_over and sheet.measure:
        parts.append(
            say(
                "超过规则所定的%(most)s分钟（%(ground)s）",
                lang,
                most=sheet.measure.minutes,
                ground=ground(sheet.measure.cite, lang, rulebook=sheet.rulebook),
            )
        )
    elif sheet.minutes > sheet.planned_minutes:
        parts.append(say("超过会议预计的%(minutes)s分钟", lang, minutes=sheet.planned_minutes))
    return say("，", lang).join(parts) + say("。", lang)


def _waits(sheet: AgendaSheet, scene: Scene) -> list[str]:
    """Say who approves the agenda: now, once it is submitted, or that the rule does not say."""
    lang, deciders = scene.language, sheet.deciders
    if sheet.approved or not sheet.lines or sheet.status is MeetingStatus.CANCELLED:
        return []
    if deciders.silent:
        return [say("规则未作规定：议程由谁审定，由办公室按实际决定代录。", lang)]
    lines = [acts_now(acting, scene.audience) for acting in sheet.waits_for]
    if not sheet.submitted_at:
        who = listed([a.seat.title for a in deciders.actings], lang, any_of=True) or listed(
            rank_names(deciders.ranks, sheet.rulebook, lang), lang, any_of=True
        )
        lines.append(say("提交后由%(who)s审定。", lang, who=who))
    if deciders.reading is not None:
        lines.append(say("内部口径（规则未作规定）：%(note)s", lang, note=deciders.reading))
    else:
        lines.append(ground(deciders.cite, lang, rulebook=sheet.rulebook))
    return [line for line in lines if line]


def _rows(sheet: AgendaSheet, lang: str) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    if AgendaAction.ARRANGE in sheet.actions:
        topics = [
            Button(say("第%(n)s项", lang, n=line.position), "ag-topic", (line.case_id,))
            for line in sheet.lines
        ]
        rows += [tuple(topics[at : at + IN_A_ROW]) for at in range(0, len(topics), IN_A_ROW)]
    for actions in _ROWS:
        buttons = tuple(_button(action, sheet, lang) for action in actions if action in sheet.actions)
        if buttons:
            rows.append(buttons)
    return rows


def _button(action: AgendaAction, sheet: AgendaSheet, lang: str) -> Button:
    label, verb = _BUTTONS[action]
    decides = action in (AgendaAction.CONSENT, AgendaAction.RETURN)
    return Button(say(label, lang), verb, (sheet.meeting_id, sheet.stamp) if decides else (sheet.meeting_id,))
