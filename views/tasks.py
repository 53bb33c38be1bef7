"""督办: one task's card, the lists, the ledger, the words a step asks for, what is reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.reminders.rules import Rule
from office.tasks.list import Entry, Scope, TaskAction, TaskSheet, lay_out_task
from office.tasks.operations import can_see_task
from storage.tables import Draft, Outbox, ProgressKind, Reminder, Task
from views.card import Button, Card, File
from views.i18n import N_, listed, say
from views.ledger import ledger_file
from views.page import fill
from views.papers import LedgerPaper, LedgerRow
from views.reminders import late_mark
from views.scene import set_scene
from views.task_words import PROGRESS, source_name, task_status_name
from views.text import clean_line, full_day, moment

TITLE = 120
HISTORY = 8
"""Entries of the history on a card, the latest; the rest is counted."""
PAGE = 8
_LABEL = 30
_TEXT = 200

SCOPES = {
    Scope.MINE: N_("督办事项"),
    Scope.UNIT: N_("本单位督办"),
    Scope.OVERDUE: N_("逾期督办"),
    Scope.WAITING: N_("待办公室确认"),
    Scope.CLOSED: N_("已办结督办"),
}
_BUTTONS: dict[TaskAction, tuple[str, str, tuple[str, ...]]] = {
    TaskAction.PROGRESS: (N_("进展"), "tk-word", ("progress",)),
    TaskAction.CLOSE: (N_("办结"), "tk-word", ("close",)),
    TaskAction.EXTEND: (N_("调整时限"), "tk-word", ("extend",)),
    TaskAction.CONFIRM: (N_("确认"), "tk-ok", ()),
    TaskAction.SEND_BACK: (N_("退回修改"), "tk-word", ("back",)),
    TaskAction.GRANT: (N_("同意"), "tk-grant", ()),
    TaskAction.DENY: (N_("不同意"), "tk-word", ("deny",)),
    TaskAction.SET_LOOK_BACK: (N_("安排回头看"), "tk-word", ("plan_look",)),
    TaskAction.LOOK_BACK: (N_("回头看"), "tk-word", ("look",)),
    TaskAction.REOPEN: (N_("重新督办"), "tk-word", ("reopen",)),
    TaskAction.CANCEL: (N_("撤销"), "tk-word", ("cancel",)),
}
_ROWS = (
    (TaskAction.CONFIRM, TaskAction.SEND_BACK),
    (TaskAction.GRANT, TaskAction.DENY),
    (TaskAction.PROGRESS, TaskAction.CLOSE, TaskAction.EXTEND),
    (TaskAction.SET_LOOK_BACK, TaskAction.LOOK_BACK),
    (TaskAction.REOPEN, TaskAction.CANCEL),
)
WORDS = {
    "progress": N_("请写进展，写好发送即可。"),
    "close": N_("请写办理结果、以什么为凭，写好发送即可。"),
    "extend": N_("请写新的时限和理由，例如：12月25日 雨雪停工。"),
    "back": N_("请写明还缺什么，写好发送即可。"),
    "deny": N_("请写明不同意的理由，写好发送即可。"),
    "plan_look": N_("请写哪一天回头看，例如：1月20日。"),
    "look": N_("请写回头看的情况，写好发送即可。"),
    "reopen": N_("请写新的时限和理由，例如：1月15日 问题反弹。"),
    "cancel": N_("请写明撤销的理由，写好发送即可。"),
}
"""What is asked for by each purpose of a task's text form."""
_HEADINGS = {
    Rule.TASK_SOON: N_("督办事项将到期"),
    Rule.TASK_DUE: N_("督办事项今日到期"),
    Rule.TASK_OVERDUE: N_("督办事项已逾期"),
    Rule.LOOK_BACK: N_("今日回头看"),
}


def task(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One task, for a reader who may see it."""
    scene = set_scene(session, row, now)
    found = session.get(Task, row.args["task"])
    if scene is None or scene.reader is None or found is None:
        return None
    if not can_see_task(session, scene.reader, found):
        if row.anew:
            return None
        gone = say("督办 %(number)s 已不归您办理。", scene.language, number=found.number)
        return Card(fill("lines", scene.language, heading=gone, lines=[], parts=[]))
    return task_card(lay_out_task(session, scene.reader, found), scene.reader)


def task_card(sheet: TaskSheet, reader: Actor) -> Card:
    lang = reader.person.language
    html = fill(
        "lines",
        lang,
        heading=say(
            "督办 %(number)s · %(status)s", lang, number=sheet.task.number, status=_status(sheet, lang)
        ),
        lines=_lines(sheet, reader),
        parts=[_asked_lines(sheet, lang), _history_lines(sheet, reader)],
    )
    return Card(html, _rows(sheet, lang))


def tasks_card(sheets: Sequence[TaskSheet], scope: Scope, reader: Actor, *, page: int = 0) -> Card:
    """List a page of tasks by deadline, a button to each; the scopes and the ledger below."""
    lang = reader.person.language
    pages = max(1, -(-len(sheets) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = list(enumerate(sheets[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1))
    heading = say("%(scope)s · 共%(count)s件", lang, scope=say(SCOPES[scope], lang), count=len(sheets))
    lines = [_list_line(number, sheet, lang) for number, sheet in shown]
    html = fill("lines", lang, heading=heading, lines=lines or [say("没有这样的督办事项。", lang)], parts=[])
    buttons = [
        Button(clean_line(f"{number} {sheet.task.title}", _LABEL), "tk-show", (sheet.task.id or 0,))
        for number, sheet in shown
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turning = []
    if page > 0:
        turning.append(Button(say("上一页", lang), "tk-list", (str(scope), page - 1)))
    if page + 1 < pages:
        turning.append(Button(say("下一页", lang), "tk-list", (str(scope), page + 1)))
    rows.append(tuple(turning))
    others = [one for one in _scopes(reader) if one is not scope]
    rows.append(tuple(Button(say(_SHORT[one], lang), "tk-list", (str(one), 0)) for one in others))
    last = [Button(say("台账", lang), "tk-book", (str(scope),))] if sheets else []
    if reader.is_office:
        last.insert(0, Button(say("新增", lang), "tk-new", ()))
    rows.append(tuple(last))
    return Card(html, tuple(row for row in rows if row))


def ledger_card(sheets: Sequence[TaskSheet], scope: Scope, reader: Actor) -> Card:
    """The ledger of these tasks as a file."""
    lang = reader.person.language
    heading = say("督办台账 · 共%(count)s件", lang, count=len(sheets))
    return Card(fill("lines", lang, heading=heading, lines=[], parts=[]), (), _ledger(sheets, scope, reader))


def word_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask for the words that a step of a task wants; the next typed text is the answer."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != "task_word":
        return None
    found = session.get(Task, draft.values["task"])
    if found is None:
        return None
    lang = scene.language
    html = fill(
        "lines",
        lang,
        heading=say("督办 %(number)s", lang, number=found.number),
        lines=[clean_line(found.title, TITLE), say(WORDS[str(draft.values["purpose"])], lang)],
        parts=[],
    )
    return Card(html, ((Button(say("取消", lang), "fm-cancel", ("task_word",)),),))


def task_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To the lead department, and once it is past to the office: what is due."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    found = session.get(Task, row.args["task"])
    if scene is None or scene.reader is None or reminder is None or found is None:
        return None
    lang = scene.language
    sheet = lay_out_task(session, scene.reader, found)
    late = late_mark(row, reminder, now, lang)
    html = fill(
        "lines",
        lang,
        heading=late + say(_HEADINGS[Rule(reminder.rule)], lang),
        lines=_lines(sheet, scene.reader),
        parts=[],
    )
    return Card(html, _rows(sheet, lang))


def _lines(sheet: TaskSheet, reader: Actor) -> list[str]:
    lang, found = reader.person.language, sheet.task
    lines = [
        say("事项：%(title)s", lang, title=clean_line(found.title, TITLE)),
        say("来源：%(source)s", lang, source=_source(found, lang)),
        say("责任领导：%(who)s", lang, who=sheet.leader),
        say("牵头单位：%(unit)s", lang, unit=sheet.lead),
    ]
    if sheet.others:
        lines.append(say("配合单位：%(units)s", lang, units=listed(sheet.others, lang)))
    lines.append(say("完成时限：%(day)s", lang, day=full_day(found.due_on, lang)))
    if sheet.first_due_on != found.due_on:
        lines.append(say("原定时限：%(day)s", lang, day=full_day(sheet.first_due_on, lang)))
    if sheet.look_back_on:
        lines.append(say("回头看：%(day)s", lang, day=full_day(sheet.look_back_on, lang)))
    if found.measure:
        lines.append(say("完成标准：%(measure)s", lang, measure=clean_line(found.measure, _TEXT)))
    return lines


def _source(found: Task, lang: str) -> str:
    name = source_name(found.source, lang)
    return f"{name} {found.source_about}" if found.source_about else name


def _status(sheet: TaskSheet, lang: str) -> str:
    name = task_status_name(sheet.task.status, lang)
    return say("%(status)s，已逾期", lang, status=name) if sheet.is_overdue else name


def _asked_lines(sheet: TaskSheet, lang: str) -> list[str]:
    asked = sheet.asked
    if asked is None or asked.new_due_on is None:
        return []
    return [
        say(
            "牵头单位申请将时限调整为%(day)s：%(why)s",
            lang,
            day=full_day(asked.new_due_on, lang),
            why=clean_line(asked.text, _TEXT),
        )
    ]


def _history_lines(sheet: TaskSheet, reader: Actor) -> list[str]:
    lang = reader.person.language
    left_out = len(sheet.history) - HISTORY
    lines = [say("此前还有%(count)s条记录。", lang, count=left_out)] if left_out > 0 else []
    return lines + [_entry(entry, reader) for entry in sheet.history[-HISTORY:]]


def _entry(entry: Entry, reader: Actor) -> str:
    lang = reader.person.language
    said = say(
        "%(at)s %(who)s %(what)s",
        lang,
        at=moment(entry.at, reader.today, lang),
        who=entry.who,
        what=say(PROGRESS[ProgressKind(entry.kind)], lang),
    )
    if entry.new_due_on and not entry.old_due_on:
        said += say("（%(day)s）", lang, day=full_day(entry.new_due_on, lang))
    if entry.new_due_on and entry.old_due_on:
        said += say(
            "（%(old)s→%(new)s）",
            lang,
            old=full_day(entry.old_due_on, lang),
            new=full_day(entry.new_due_on, lang),
        )
    return said + (say("：%(text)s", lang, text=clean_line(entry.text, _TEXT)) if entry.text else "")


def _rows(sheet: TaskSheet, lang: str) -> tuple[tuple[Button, ...], ...]:
    rows = [tuple(_button(action, sheet, lang) for action in row if action in sheet.actions) for row in _ROWS]
    if TaskAction.PROGRESS in sheet.actions:
        rows.append((Button(say("按计划推进", lang), "tk-on", (sheet.task.id or 0,)),))
    return tuple(row for row in rows if row)


def _button(action: TaskAction, sheet: TaskSheet, lang: str) -> Button:
    label, verb, words = _BUTTONS[action]
    return Button(say(label, lang), verb, (sheet.task.id or 0, *words))


def _list_line(number: int, sheet: TaskSheet, lang: str) -> str:
    return say(
        "%(n)s. %(title)s，%(lead)s，%(day)s，%(status)s",
        lang,
        n=number,
        title=clean_line(sheet.task.title, 60),
        lead=sheet.lead,
        day=full_day(sheet.task.due_on, lang),
        status=_status(sheet, lang),
    )


_SHORT = {
    Scope.MINE: N_("全部"),
    Scope.UNIT: N_("本单位"),
    Scope.OVERDUE: N_("逾期"),
    Scope.WAITING: N_("待确认"),
    Scope.CLOSED: N_("已办结"),
}


def _scopes(reader: Actor) -> tuple[Scope, ...]:
    if reader.is_office:
        return (Scope.MINE, Scope.OVERDUE, Scope.WAITING, Scope.CLOSED)
    return (Scope.MINE, Scope.UNIT, Scope.OVERDUE, Scope.CLOSED)


def _ledger(sheets: Sequence[TaskSheet], scope: Scope, reader: Actor) -> File:
    """Lay out the ledger. It is an office's own paper and always Chinese."""
    rows = tuple(_ledger_row(sheet) for sheet in sheets)
    paper = LedgerPaper(
        organisation=reader.organisation.name,
        as_of_on=reader.today,
        rows=rows,
        scope="" if reader.is_office and scope is Scope.MINE else SCOPES[scope],
    )
    return ledger_file(paper)


def _ledger_row(sheet: TaskSheet) -> LedgerRow:
    last = sheet.history[-1] if sheet.history else None
    return LedgerRow(
        number=sheet.task.number,
        title=sheet.task.title,
        source=_source(sheet.task, "zh"),
        leader=sheet.leader,
        lead_unit=sheet.lead,
        due_on=sheet.task.due_on,
        status=task_status_name(sheet.task.status, "zh"),
        other_units=sheet.others,
        last_progress=_last(last) if last else "",
        last_progress_on=last.at.date() if last else None,
        measure=sheet.task.measure,
        is_overdue=sheet.is_overdue,
    )


def _last(entry: Entry) -> str:
    kind = PROGRESS[ProgressKind(entry.kind)]
    if entry.kind is ProgressKind.PROGRESS:
        return entry.text
    return f"{kind}：{entry.text}" if entry.text else kind
