"""The forms of 报送: handing in, and setting a duty of the office's own; every answer a press or a line."""

from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.duties.form import ANSWER_FORM, FIELDS, FORM, PICK, PLAN, asked, read_schedule, to_request
from office.duties.list import title_of
from office.duties.operations import find_heads
from office.duties.own import check_duty
from office.duties.sheet import lay_out_occurrence
from office.errors import OfficeError
from rules.time_forms import Monthly, Once, Quarterly, Schedule, Weekly, Yearly
from storage.tables import Draft, Occurrence, Outbox, Seat, Unit, UnitKind
from views.card import Button, Card
from views.duty_words import FIELDS as NAMES
from views.duty_words import (
    KINDS,
    due_words,
    elsewhere_label,
    ground_lines,
    owing_names,
    schedule_words,
    to_names,
)
from views.i18n import N_, listed, say, translator
from views.page import fill
from views.scene import set_scene
from views.task_choices import paired
from views.text import clean_line, full_day

PRESETS: tuple[Schedule, ...] = (
    Weekly(every="week", weekday=5),
    Monthly(every="month", day=20),
    Quarterly(every="quarter", month=3, day=20),
    Yearly(every="year", month=12, day=10),
)
"""Offered as buttons; any other time is typed."""
_LABEL, _TITLE, _TEXT = 30, 60, 1000
_MOST_UNITS = 24
_ASKED = {
    "title": N_("请写报送什么，例如：信访周报。"),
    "who": N_("由哪些单位报送？可选多个，选好按“确认”；也可以写单位名称，用顿号隔开。"),
    "every": N_("什么时候报送？请选择，或写如“每周五16:00”“每月20日”“每季度末月20日”“12月15日”。"),
    "until": N_("到哪天为止？写如“3月31日”；长期报送请按“不填”。"),
}


def answer_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Which one is meant, its words, or the card before 提交."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != ANSWER_FORM:
        return None
    if draft.field == PICK:
        return _pick_card(session, scene.reader, draft)
    found = session.get(Occurrence, draft.values.get("occurrence") or 0)
    return _answer_card(session, scene.reader, draft, found) if found else None


def duty_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The next question about a new duty, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    if draft.field == FIELDS:
        return _fields_card(scene.reader, draft)
    if draft.field == PLAN:
        return _plan_card(session, scene.reader, draft)
    return _question_card(session, scene.reader, draft)


def _pick_card(session: Session, reader: Actor, draft: Draft) -> Card:
    """Several are open: ask which is meant."""
    lang = reader.person.language
    listed_ids = draft.values.get("candidates")
    rows = []
    for occurrence_id in listed_ids if isinstance(listed_ids, list) else []:
        found = session.get(Occurrence, occurrence_id)
        if found is None:
            continue
        seat = session.get_one(Seat, found.seat_id).title
        label = f"{due_words(found.due_on, found.time, lang)} {seat}"
        rows.append((Button(clean_line(label, _LABEL), "rp-pick", (draft.id or 0, occurrence_id)),))
    title = say(title_of(session, reader, str(draft.values.get("duty"))), lang)
    heading = say("报送 · %(title)s", lang, title=title)
    lines = [say("有几次应报，请选择是哪一次。", lang)]
    html = fill("lines", lang, heading=heading, lines=lines, parts=[])
    return Card(html, (*rows, (_cancel(draft, lang),)))


def _answer_card(session: Session, reader: Actor, draft: Draft, found: Occurrence) -> Card:
    lang = reader.person.language
    sheet = lay_out_occurrence(session, reader, found)
    title = say(sheet.title, lang)
    facts = [
        say("应报：%(whose)s", lang, whose=sheet.seat),
        say("时间：%(due)s", lang, due=due_words(found.due_on, found.time, lang)),
    ]
    if draft.field != PLAN:
        heading = say("报送 · %(title)s", lang, title=title)
        asked_for = say("请写报送内容，写好发送即可。", lang)
        html = fill("lines", lang, heading=heading, lines=[*facts, asked_for], parts=[])
        other = Button(elsewhere_label(found.duty, lang), "rp-else", (found.id or 0,))
        return Card(html, ((other, _cancel(draft, lang)),))
    if found.to:
        facts.append(say("报送至：%(to)s", lang, to=to_names(found.to, reader)))
    facts += ground_lines(found.cite, found.warnings, reader)
    content = [say("内容：%(text)s", lang, text=clean_line(str(draft.values["text"]), _TEXT))]
    if sheet.is_past:
        content.append(say("已过报送时间，提交后记为逾期报送。", lang))
    if found.answered_at is not None:
        content.append(say("此前已报送，提交后以这次为准。", lang))
    heading = say("报送 · %(title)s · 请核对后提交", lang, title=title)
    html = fill("lines", lang, heading=heading, lines=facts, parts=[content])
    submit = Button(say("提交", lang), "rp-ok", (draft.id or 0,))
    edit = Button(say("修改", lang), "rp-edit", (draft.id or 0,))
    return Card(html, ((submit, edit, _cancel(draft, lang)),))


def _question_card(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, field = reader.person.language, draft.field
    rows: list[tuple[Button, ...]] = []
    if field == "who":
        rows = _who_rows(session, reader, draft)
    elif field == "every":
        rows = paired(
            [
                Button(schedule_words(schedule, None, lang), "rp-every", (draft.id or 0, number))
                for number, schedule in enumerate(PRESETS)
            ]
        )
    last = [_cancel(draft, lang)]
    if field == "until":
        last.insert(0, Button(say("不填", lang), "rp-skip", (draft.id or 0,)))
    heading = say("新增报送 · %(field)s", lang, field=say(NAMES[field], lang))
    html = fill("lines", lang, heading=heading, lines=[say(_ASKED[field], lang)], parts=[])
    return Card(html, (*rows, tuple(last)))


def _who_rows(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    kinds, seats = _chosen(draft, "kinds"), _chosen(draft, "seats")
    number = draft.id or 0
    whole = [
        Button(_marked(say(name, lang), str(kind) in kinds), "rp-kind", (number, str(kind)))
        for kind, name in KINDS.items()
        if find_heads(session, reader.organisation_id, [kind])
    ]
    heads = find_heads(
        session, reader.organisation_id, [UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.COMPANY]
    )
    each = [
        Button(
            _marked(session.get_one(Unit, seat.unit_id).name, seat.id in seats),
            "rp-seat",
            (number, seat.id or 0),
        )
        for seat in heads[:_MOST_UNITS]
    ]
    done = Button(say("确认", lang), "rp-done", (number,))
    return [*paired(whole), *paired(each), *([(done,)] if kinds or seats else [])]


def _fields_card(reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    buttons = [
        Button(say(NAMES[field], lang), "rp-field", (draft.id or 0, field)) for field in asked(draft.values)
    ]
    lines = [say("请选择要修改的一项。", lang)]
    html = fill("lines", lang, heading=say("新增报送 · 修改", lang), lines=lines, parts=[])
    return Card(html, (*paired(buttons), (_cancel(draft, lang),)))


def _plan_card(session: Session, reader: Actor, draft: Draft) -> Card:
    """Show what 提交 would ask of whom."""
    lang, values = reader.person.language, draft.values
    request = to_request(values)
    until = str(values.get("until") or "")
    lines = [
        say("内容：%(title)s", lang, title=clean_line(request.title, _TITLE)),
        say(
            "单位：%(units)s",
            lang,
            units=listed(owing_names(session, map(str, request.unit_kinds), request.seat_ids, lang), lang),
        ),
        say("时间：%(when)s", lang, when=schedule_words(read_schedule(values), request.time, lang)),
    ]
    if until and not isinstance(request.schedule, Once):
        lines.append(say("至：%(day)s", lang, day=full_day(date.fromisoformat(until), lang)))
    notes = [say("由政府办公室要求，不是规则条款。", lang)]
    submit: tuple[Button, ...] = (Button(say("提交", lang), "rp-set", (draft.id or 0,)),)
    try:
        check_duty(session, reader, request)
    except OfficeError as error:
        notes, submit = [error.said_in(lang, translator(lang).gettext)], ()
    html = fill("lines", lang, heading=say("新增报送 · 请核对后提交", lang), lines=lines, parts=[notes])
    edit = Button(say("修改", lang), "rp-change", (draft.id or 0,))
    return Card(html, ((*submit, edit, _cancel(draft, lang)),))


def _chosen(draft: Draft, name: str) -> list[object]:
    value = draft.values.get(f"chosen_{name}", draft.values.get(name))
    return list(value) if isinstance(value, list) else []


def _marked(name: str, is_chosen: bool) -> str:  # noqa: FBT001 - of a button, told apart by its mark alone
    return clean_line(f"✓{name}" if is_chosen else name, _LABEL)


def _cancel(draft: Draft, lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (draft.form,))
