"""The forms of 决定 and /task: one question each, every answer a press or a line of text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendars import work_calendar
from office.decided import find_decidable
from office.duty_form import (
    DECISION_FORM,
    FIELDS,
    PLAN,
    TASK_FORM,
    asked,
    to_resolution,
    to_task,
)
from office.errors import OfficeError
from office.leaders import find_leaders
from office.meeting_rules import Deadlined
from office.resolutions import ResolutionPlan, prepare_resolution
from office.seats import find_holder
from rules.calendar import LAST_YEAR
from storage.tables import Case, Draft, Outbox, Seat, TaskSource, Topic, Unit, UnitKind
from views.card import Button, Card
from views.cite import ground
from views.duty_words import FIELDS as NAMES
from views.duty_words import OUTCOME_LABELS, SOURCES, outcome_name, source_name
from views.i18n import N_, listed, say, translator
from views.month import month
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, full_day

_LABEL = 30
_TITLE = 120
_TEXT = 300
_PER_ROW = 3
_MOST_UNITS = 24
"""Departments offered as buttons; any other is typed."""
_FURTHEST = timedelta(days=5 * 366)

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
    "issues": N_("会议通过的文件是否需要印发？"),
    "interprets": N_("这项决定是否需要公开解读？"),
}
_OPTIONAL = ("others", "measure", "source")


def duty_form(session: Session, row: Outbox, now: datetime) -> Card | None:
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
    rows = _CHOICES[field](session, reader, draft) if field in _CHOICES else []
    last = [_cancel(draft, lang)]
    may_skip = field in _OPTIONAL or (field == "text" and "lead" not in _fields(session, draft))
    if may_skip:
        last.insert(0, Button(say("不填", lang), "dt-skip", (draft.id or 0,)))
    heading = say("%(form)s · %(field)s", lang, form=_form_name(draft, lang), field=say(NAMES[field], lang))
    lines = [_topic_line(session, draft, lang), say(_ASKED[field], lang)]
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
    return Card(html, (*_paired(buttons), (_cancel(draft, lang),)))


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
        lines += duty_lines(
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
        say("来源：%(source)s", lang, source=source_name(task.source, lang)),
        *duty_lines(
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


def duty_lines(
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


def _topics(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    return [
        (
            Button(
                clean_line(f"{item.case.number} {item.case.title}", _LABEL),
                "dt-pick",
                (draft.id or 0, item.case.id or 0),
            ),
        )
        for _, item in find_decidable(session, reader)[:20]
    ]


def _outcomes(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return _paired(
        [
            Button(say(label, lang), "dt-word", (draft.id or 0, str(word)))
            for word, label in OUTCOME_LABELS.items()
        ]
    )


def _sources(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return _paired(
        [
            Button(say(label, lang), "dt-word", (draft.id or 0, str(word)))
            for word, label in SOURCES.items()
            if word is not TaskSource.DECISION
        ]
    )


def _leads(session: Session, _reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    return _paired(
        [
            Button(clean_line(unit.name, _LABEL), "dt-pick", (draft.id or 0, unit.id or 0))
            for unit in _units(session, draft)
        ]
    )


def _others(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    chosen = draft.values.get("chosen")
    taken = chosen if isinstance(chosen, list) else []
    buttons = [
        Button(
            clean_line(f"✓{unit.name}" if unit.id in taken else unit.name, _LABEL),
            "dt-unit",
            (draft.id or 0, unit.id or 0),
        )
        for unit in _units(session, draft)
        if unit.id != draft.values.get("lead")
    ]
    done = Button(say("确认", reader.person.language), "dt-done", (draft.id or 0,))
    return [*_paired(buttons), *([(done,)] if taken else [])]


def _units(session: Session, draft: Draft) -> list[Unit]:
    """Return the departments that are offered, that of the topic first."""
    units = session.exec(
        select(Unit)
        .where(
            Unit.organisation_id == draft.organisation_id,
            col(Unit.kind).not_in((UnitKind.OUTSIDE, UnitKind.LEADERSHIP)),
        )
        .order_by(col(Unit.id))
    ).all()
    topic = session.get(Topic, draft.values.get("topic") or 0)
    own = topic.unit_id if topic else None
    return sorted(units, key=lambda unit: unit.id != own)[:_MOST_UNITS]


def _leaders(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lead = draft.values.get("lead")
    buttons: list[tuple[Button, ...]] = []
    for seat in find_leaders(session, reader, lead if isinstance(lead, int) else None)[:12]:
        holder = find_holder(session, seat.id or 0, reader.today)
        label = clean_line(f"{seat.title} {holder.name if holder else ''}", _LABEL)
        buttons.append((Button(label, "dt-pick", (draft.id or 0, seat.id or 0)),))
    return buttons


def _days(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    shown = date.fromisoformat(str(draft.values.get("month") or draft.values.get("due") or reader.today))
    laid = month(
        max(shown, reader.today),
        kind=work_calendar(session, reader.organisation_id).kind,
        earliest=reader.today,
        latest=min(reader.today + _FURTHEST, date(LAST_YEAR, 12, 31)),
        pick="dt-day",
        turn="dt-month",
        args=(draft.id or 0,),
        locale=reader.person.language,
    )
    return list(laid.rows)


def _yes_no(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return [
        (
            Button(say("需要", lang), "dt-yes", (draft.id or 0, 1)),
            Button(say("不需要", lang), "dt-yes", (draft.id or 0, 0)),
        )
    ]


_CHOICES: Mapping[str, Callable[[Session, Actor, Draft], list[tuple[Button, ...]]]] = {
    "topic": _topics,
    "outcome": _outcomes,
    "source": _sources,
    "lead": _leads,
    "leader": _leaders,
    "others": _others,
    "due": _days,
    "issues": _yes_no,
    "interprets": _yes_no,
}


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


def _paired(buttons: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + _PER_ROW]) for at in range(0, len(buttons), _PER_ROW)]
