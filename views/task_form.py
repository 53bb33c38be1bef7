"""The forms of 决定 and /task: one question each, every answer a press or a line of text."""

from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.errors import OfficeError
from office.minutes.resolutions import ResolutionPlan, prepare_resolution
from office.people.seats import find_holder
from office.rulebook.meeting_rules import Deadlined
from office.tasks.form import (
    DECISION_FORM,
    FIELDS,
    PLAN,
    TASK_FORM,
    asked,
    to_resolution,
    to_task,
)
from storage.tables import Case, Draft, Outbox, Seat, Unit
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, listed, say, translator
from views.page import fill
from views.scene import set_scene
from views.task_choices import CHOICES, paired
from views.task_words import FIELDS as NAMES
from views.task_words import outcome_name, source_name
from views.text import clean_line, full_day

_TITLE = 120
_TEXT = 300

_ASKED = {
    "topic": N_("请选择是哪个议题的决定。"),
    "outcome": N_("会议怎样决定？"),
    "text": N_("请写决定内容，写好发送即可。"),
    "title": N_("请写督办事项，例如：老旧小区改造排查。"),
    "lead": N_("由哪个单位牵头？请选择，或写单位名称。"),
    "leader": N_("责任领导是谁？请选择，或写职务、姓名。"),
    "others": N_("哪些单位配合？可选多个，选好按“确认”；也可以写单位名称，用顿号隔开。"),
    "due": N_("何时完成？请选日期，或写如“12月31日”。"),
    "measure": N_("以什么为完成标准？写好发送即可。"),
    "source": N_("事项从哪里来？"),
    "about": N_("请写明来源：批示写哪位领导、哪天、什么要求；公文写文号或标题；专项写名称。"),
    "issues": N_("会议通过的文件是否需要印发？"),
    "interprets": N_("这项决定是否需要公开解读？"),
}
_DUE = N_("督办须有完成时限：何时完成？请选日期，或写如“12月31日”。")
_OPTIONAL = ("others", "measure", "source", "about")


def task_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The next question of either form, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None:
        return None
    if draft.form not in (DECISION_FORM, TASK_FORM):
        return None
    reader = scene.reader
    if draft.field == FIELDS:
        return _fields_card(session, reader, draft)
    if draft.field == PLAN:
        return _plan_card(session, reader, draft)
    return _question_card(session, reader, draft)


def _question_card(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, field = reader.person.language, draft.field
    rows = CHOICES[field](session, reader, draft) if field in CHOICES else []
    last = [_cancel(draft, lang)]
    may_skip = field in _OPTIONAL or (field == "text" and "lead" not in _fields(session, draft))
    if may_skip:
        last.insert(0, Button(say("不填", lang), "dt-skip", (draft.id or 0,)))
    heading = say("%(form)s · %(field)s", lang, form=_form_name(draft, lang), field=say(NAMES[field], lang))
    asked_for = _ASKED[field] if (draft.form, field) != (TASK_FORM, "due") else _DUE
    lines = [_topic_line(session, draft, lang), say(asked_for, lang)]
    html = fill("lines", lang, heading=heading, lines=[line for line in lines if line], parts=[])
    return Card(html, (*rows, tuple(last)))


def _fields_card(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    buttons = [
        Button(say(NAMES[field], lang), "dt-field", (draft.id or 0, field))
        for field in _fields(session, draft)
        if field != "topic"
    ]
    heading = say("%(form)s · 修改", lang, form=_form_name(draft, lang))
    html = fill("lines", lang, heading=heading, lines=[say("请选择要修改的一项。", lang)], parts=[])
    return Card(html, (*paired(buttons), (_cancel(draft, lang),)))


def _plan_card(session: Session, reader: Actor, draft: Draft) -> Card:
    """Show what 提交 would record, and what follows from it."""
    lang = reader.person.language
    notes: list[str] = []
    try:
        if draft.form == DECISION_FORM:
            lines, notes = _decision_lines(session, reader, draft)
        else:
            lines = _task_lines(session, reader, draft)
        can_submit = True
    except OfficeError as error:
        lines, can_submit = [error.said_in(lang, translator(lang).gettext)], False
    heading = say("%(form)s · 请核对后提交", lang, form=_form_name(draft, lang))
    html = fill("lines", lang, heading=heading, lines=lines, parts=[notes])
    submit = (Button(say("提交", lang), "dt-ok", (draft.id or 0,)),) if can_submit else ()
    edit = Button(say("修改", lang), "dt-edit", (draft.id or 0,))
    return Card(html, ((*submit, edit, _cancel(draft, lang)),))


def _decision_lines(session: Session, reader: Actor, draft: Draft) -> tuple[list[str], list[str]]:
    lang = reader.person.language
    resolution = to_resolution(draft.values)
    plan = prepare_resolution(session, reader, int(str(draft.values["topic"])), resolution)
    lines = [
        say("会议：%(title)s", lang, title=clean_line(plan.meeting.title, _TITLE)),
        say("议题：%(number)s《%(title)s》", lang, number=plan.case.number, title=_short(plan.case.title)),
        say("结果：%(outcome)s", lang, outcome=outcome_name(resolution.outcome, lang)),
    ]
    if resolution.text:
        lines.append(say("内容：%(text)s", lang, text=clean_line(resolution.text, _TEXT)))
    if not plan.missing and resolution.due_on:
        lines += assignment_lines(
            session,
            reader,
            leader_id=resolution.leader_seat_id,
            lead_id=resolution.lead_unit_id,
            others=resolution.other_unit_ids,
            due_on=resolution.due_on,
        )
    return lines, _follows(plan, lang)


def _follows(plan: ResolutionPlan, lang: str) -> list[str]:
    """Say what the decision brings: a task, the clocks with their articles, the topic's end."""
    notes = []
    if plan.resolution.lead_unit_id and not plan.missing:
        notes.append(say("提交后转为督办事项，告知责任领导、牵头单位和配合单位。", lang))
    if plan.resolution.issues_document:
        notes.append(
            _clock(N_("文件印发最迟%(day)s"), N_("文件印发期限：规则未作规定。"), plan.issue, plan, lang)
        )
    if plan.resolution.interprets:
        silent = N_("公开解读期限：规则未作规定。")
        notes.append(_clock(N_("公开解读最迟%(day)s"), silent, plan.interpret, plan, lang))
    if plan.resolution.lead_unit_id and not plan.resolution.issues_document:
        notes.append(say("没有需要印发的文件；如有，请按“修改”选“印发文件”。", lang))
    if plan.former is not None:
        notes.append(say("此前已记录过决定，提交后以这次为准，督办事项随之调整。", lang))
    return notes


def _clock(sentence: str, silent: str, due: Deadlined | None, plan: ResolutionPlan, lang: str) -> str:
    if due is None:
        return say(silent, lang)
    said = say(sentence, lang, day=full_day(due.due, lang))
    because = ground(due.cite, lang, rulebook=plan.meeting.rulebook)
    return say("%(said)s（%(ground)s）", lang, said=said, ground=because)


def _task_lines(session: Session, reader: Actor, draft: Draft) -> list[str]:
    lang, task = reader.person.language, to_task(draft.values)
    lines = [
        say("事项：%(title)s", lang, title=_short(task.title)),
        say("来源：%(source)s", lang, source=_origin(task.source, task.source_about, lang)),
        *assignment_lines(
            session,
            reader,
            leader_id=task.leader_seat_id,
            lead_id=task.lead_unit_id,
            others=task.other_unit_ids,
            due_on=task.due_on,
        ),
    ]
    if task.measure:
        lines.append(say("完成标准：%(measure)s", lang, measure=clean_line(task.measure, _TEXT)))
    return lines


def _origin(source: str, about: str, lang: str) -> str:
    name = source_name(source, lang)
    return f"{name} {clean_line(about, _TITLE)}" if about else name


def assignment_lines(
    session: Session,
    reader: Actor,
    *,
    leader_id: int | None,
    lead_id: int | None,
    others: tuple[int, ...],
    due_on: date,
) -> list[str]:
    """Say whose something is and until when."""
    lang = reader.person.language
    seat = session.get_one(Seat, leader_id)
    holder = find_holder(session, seat.id or 0, reader.today)
    leader = f"{seat.title} {holder.name}" if holder else seat.title
    lines = [
        say("责任领导：%(who)s", lang, who=leader),
        say("牵头单位：%(unit)s", lang, unit=session.get_one(Unit, lead_id).name),
    ]
    if others:
        names = [session.get_one(Unit, unit_id).name for unit_id in others]
        lines.append(say("配合单位：%(units)s", lang, units=listed(names, lang)))
    return [*lines, say("完成时限：%(day)s", lang, day=full_day(due_on, lang))]


def _fields(session: Session, draft: Draft) -> tuple[str, ...]:
    return asked(session, draft.form, draft.values)


def _topic_line(session: Session, draft: Draft, lang: str) -> str:
    case = session.get(Case, draft.values.get("topic") or 0)
    if case is None:
        return ""
    return say("议题：%(number)s《%(title)s》", lang, number=case.number, title=_short(case.title))


def _form_name(draft: Draft, lang: str) -> str:
    return say("记录决定", lang) if draft.form == DECISION_FORM else say("督办", lang)


def _short(title: str) -> str:
    return clean_line(title, _TITLE)


def _cancel(draft: Draft, lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (draft.form,))
