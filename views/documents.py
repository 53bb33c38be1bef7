"""公文: the lists, a paper's clocks and each of them alone, what is sent back, what is reminded."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor, can_see_case
from office.calendar.calendars import work_calendar
from office.documents.clocks import ClockState, stand
from office.documents.list import DocumentRow, Scope
from office.documents.plan import may_register
from office.documents.sheet import (
    ClockAction,
    ClockLine,
    find_clock_actions,
    lay_out_clock,
    lay_out_clocks,
)
from office.reminders.rules import Rule
from rules.vocabulary import Document as Kind
from storage.tables import Case, Clock, Document, Outbox, Reminder, Unit
from views.card import Button, Card
from views.cite import article
from views.document_lines import STATES, clock_line, clock_name
from views.i18n import N_, listed, say
from views.page import fill
from views.reminders import came_late
from views.scene import CaseScene, Scene, set_scene
from views.text import clean_line, full_day
from views.words import case_status_name, term

PAGE = 8
_TITLE = 120
_SHORT = 40
_LABEL = 30
_TEXT = 300
SCOPES = {
    Scope.WAITING: N_("待办公文"),
    Scope.UNIT: N_("本单位公文"),
    Scope.OVERDUE: N_("超期公文"),
    Scope.ALL: N_("在办公文"),
}
_SCOPE_LABELS = {
    Scope.WAITING: N_("待办"),
    Scope.UNIT: N_("本单位"),
    Scope.OVERDUE: N_("超期"),
    Scope.ALL: N_("全部"),
}
_BUTTONS: dict[ClockAction, tuple[str, str, tuple[str, ...]]] = {
    ClockAction.ANSWER: (N_("办结"), "dc-word", ("answer",)),
    ClockAction.CONFIRM: (N_("确认"), "dc-ok", ()),
    ClockAction.RETURN: (N_("退回修改"), "dc-word", ("return",)),
    ClockAction.URGE: (N_("催办"), "dc-urge", ()),
    ClockAction.PAUSE: (N_("暂停"), "dc-word", ("pause",)),
    ClockAction.RESUME: (N_("恢复"), "dc-resume", ()),
    ClockAction.STOP: (N_("撤销"), "dc-word", ("stop",)),
}
_HEADINGS = {
    Rule.CLOCK_SOON: N_("公文办理临近期限"),
    Rule.CLOCK_DUE: N_("公文办理今日到期"),
    Rule.CLOCK_OVERDUE: N_("公文办理已超期"),
}


def documents_card(rows: Sequence[DocumentRow], scope: Scope, reader: Actor, *, page: int = 0) -> Card:
    """List a page of papers, a button to each; the scopes below."""
    lang = reader.person.language
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = list(enumerate(rows[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1))
    heading = say("%(scope)s · 共%(count)s件", lang, scope=say(SCOPES[scope], lang), count=len(rows))
    lines = [_row_line(number, row, lang) for number, row in shown]
    html = fill("lines", lang, heading=heading, lines=lines or [say("没有这样的公文。", lang)], parts=[])
    buttons = [
        Button(clean_line(f"{number} {row.case.title}", _LABEL), "cs-show", (row.case.id or 0,))
        for number, row in shown
    ]
    laid = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turning = []
    if page > 0:
        turning.append(Button(say("上一页", lang), "dc-list", (str(scope), page - 1)))
    if page + 1 < pages:
        turning.append(Button(say("下一页", lang), "dc-list", (str(scope), page + 1)))
    laid.append(tuple(turning))
    others = [one for one in Scope if one is not scope and (one is not Scope.UNIT or reader.seats)]
    laid.append(tuple(Button(say(_SCOPE_LABELS[one], lang), "dc-list", (str(one), 0)) for one in others))
    if may_register(reader):
        laid.append((Button(say("登记公文", lang), "dc-new"),))
    return Card(html, tuple(row for row in laid if row))


def clocks(scene: CaseScene) -> Card | None:
    """All clocks of a paper, a button to each that can be acted on."""
    if not can_see_case(scene.session, scene.reader, scene.case):
        return None
    lang = scene.language
    lines = lay_out_clocks(scene.session, scene.reader, scene.case)
    html = fill(
        "lines",
        lang,
        heading=say("%(number)s 办理时限", lang, number=scene.case.number),
        lines=[say("《%(title)s》", lang, title=clean_line(scene.case.title, _TITLE))]
        + [clock_line(line, lang, rulebook=scene.case.rulebook) for line in lines],
        parts=[],
    )
    buttons = [
        (
            Button(
                clean_line(f"{line.owner} {clock_name(line.clock.name, lang)}".strip(), _LABEL),
                "dc-clock",
                (line.clock.id or 0,),
            ),
        )
        for line in lines
        if find_clock_actions(scene.reader, line)
    ]
    back = (Button(say("返回", lang), "cs-show", (scene.case.id or 0,)),)
    return Card(html, (*buttons[:20], back))


def clock(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One clock of a paper, for a reader who may see it."""
    return _clock(session, row, now, heading="")


def urged(session: Session, row: Outbox, now: datetime) -> Card | None:
    """催办 of a clock, to whoever owes what it runs for."""
    return _clock(session, row, now, heading=N_("催办"))


def clock_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever owes what a clock runs for, and once it is past to the office too."""
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    if reminder is None:
        return None
    late = came_late(row, reminder, now)
    return _clock(session, row, now, heading=_HEADINGS[Rule(reminder.rule)], late=late)


def returned(scene: CaseScene) -> Card | None:
    """退文, to whoever put the paper in: on what ground, and that it can be put in again."""
    document = scene.session.get(Document, scene.case.id)
    if document is None or not can_see_case(scene.session, scene.reader, scene.case):
        return None
    lang = scene.language
    html = fill(
        "lines",
        lang,
        heading=say("退文 · %(number)s", lang, number=scene.case.number),
        lines=[
            say("《%(title)s》", lang, title=clean_line(scene.case.title, _TITLE)),
            say("不符合：%(why)s", lang, why=clean_line(document.returned_why, _TEXT)),
            *_cited(document, lang),
            say("改好后按“修改”重新提交，编号不变。", lang),
        ],
        parts=[],
    )
    case_id = scene.case.id or 0
    return Card(
        html,
        (
            (
                Button(say("修改", lang), "cs-edit", (case_id,)),
                Button(say("详情", lang), "cs-show", (case_id,)),
            ),
        ),
    )


def return_reply(scene: CaseScene) -> Card | None:
    """The reply to the sender, ready to be copied: to the office alone. It is a paper's text: Chinese."""
    document = scene.session.get(Document, scene.case.id)
    if document is None or not scene.reader.is_office:
        return None
    unit = scene.session.get(Unit, document.unit_id) if document.unit_id else None
    text = reply_text(
        scene.case, document, unit.name if unit else document.sender, scene.reader, today=scene.today
    )
    heading = say("退文复函（可复制） · %(number)s", scene.language, number=scene.case.number)
    html = fill("document_reply", scene.language, heading=heading, text=text)
    return Card(html, ((Button(say("详情", scene.language), "cs-show", (scene.case.id or 0,)),),))


def reply_text(case: Case, document: Document, sender: str, reader: Actor, *, today: date) -> str:
    """Write the reply with which a paper goes back: its title and number, the ground, what to do."""
    number = f"（{document.paper}）" if document.paper else ""
    cites = "、".join(article(cite, "zh") for cite in document.returned_cite)
    by = f"依据工作规则{cites}" if cites else ""
    name = term(Kind(document.kind), case.rulebook, "zh")
    return (
        f"{sender}：你单位报来的{name}《{case.title}》{number}收悉。经核对，该件存在以下问题："
        f"{document.returned_why}。{by}{'，' if by else ''}现予退回，请按规定修改后重新报送。"
        f"{reader.organisation.name}办公室 {today.year}年{today.month}月{today.day}日"
    )


def _clock(session: Session, row: Outbox, now: datetime, *, heading: str, late: bool = False) -> Card | None:
    scene = set_scene(session, row, now)
    found = session.get(Clock, row.args["clock"])
    if scene is None or scene.reader is None or found is None:
        return None
    case = session.get_one(Case, found.case_id)
    if not can_see_case(session, scene.reader, case):
        return None
    calendar = work_calendar(session, found.organisation_id)
    standing = stand(found, scene.organisation, calendar, scene.reader.today)
    line = lay_out_clock(session, scene.reader, found, standing)
    return _clock_card(scene, case, line, heading=heading, late=late)


def _clock_card(scene: Scene, case: Case, line: ClockLine, *, heading: str, late: bool) -> Card:
    lang, reader, found = scene.language, scene.reader, line.clock
    assert reader is not None  # noqa: S101 - `_clock` has looked
    name = clock_name(found.name, lang)
    title = say("公文 %(number)s · %(name)s", lang, number=case.number, name=name)
    if heading:
        title = say("%(heading)s · %(number)s", lang, heading=say(heading, lang), number=case.number)
    lines = [
        say("《%(title)s》", lang, title=clean_line(case.title, _TITLE)),
        clock_line(line, lang, rulebook=case.rulebook),
    ]
    if found.paused_days:
        lines.append(
            say(
                "原定%(day)s止，暂停%(count)s个工作日顺延。",
                lang,
                day=full_day(found.first_due_on, lang),
                count=found.paused_days,
            )
        )
    if found.done_text and line.standing.state in (ClockState.ANSWERED, ClockState.DONE):
        lines.append(
            say("%(who)s：%(text)s", lang, who=line.done_by, text=clean_line(found.done_text, _TEXT))
        )
    html = fill("lines", lang, heading=(say("〔补发〕", lang) if late else "") + title, lines=lines, parts=[])
    actions = find_clock_actions(reader, line)
    buttons = [_button(action, found, lang) for action in actions]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    return Card(html, (*rows, (Button(say("详情", lang), "cs-show", (case.id or 0,)),)))


def _button(action: ClockAction, found: Clock, lang: str) -> Button:
    label, verb, words = _BUTTONS[action]
    return Button(say(label, lang), verb, (found.id or 0, *words))


def _cited(document: Document, lang: str) -> list[str]:
    if not document.returned_cite:
        return []
    cites = listed([article(cite, lang) for cite in document.returned_cite], lang)
    return [say("依据：%(articles)s", lang, articles=cites)]


def _row_line(number: int, row: DocumentRow, lang: str) -> str:
    status = case_status_name(row.case.kind, row.case.status, lang)
    said = [
        say(
            "%(n)s. %(title)s（%(sender)s）",
            lang,
            n=number,
            title=clean_line(row.case.title, _SHORT),
            sender=clean_line(row.sender, 20),
        ),
        status,
    ]
    if row.nearest is not None:
        name = clock_name(row.nearest.clock.name, lang)
        sign = say(STATES[row.worst], lang) if row.worst else ""
        due = full_day(row.nearest.clock.due_on, lang)
        said.append(sign + say("%(name)s%(day)s止", lang, name=name, day=due))
    return say("，", lang).join(said)
