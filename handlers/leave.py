"""Leave: /leave one-line and guided, the form's buttons and typed answers, /back."""

from datetime import date
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.cases import press_change
from handlers.context import Context
from handlers.dates import parse_day, parse_period
from handlers.leave_meetings import ABSENCE, answer_absence_choice, ask_absence, choose_absence
from handlers.leave_words import WRONG, limited, read_kind, read_leave, require_whole_days, take_abroad
from handlers.reply import (
    pressed_number,
    pressed_word,
    private_only,
    reply,
    require_asked,
    show_form,
    take_draft,
    who,
)
from office.access import Actor
from office.attendance.absences import open_with_leave
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.cases.flow import about
from office.errors import BadInputError, StaleError
from office.leave.changes import find_returnable
from office.leave.form import CHANGE_FORM, FIELDS, FORM, ORDER, PLAN, next_field, to_request
from office.leave.meetings import find_wanted
from office.leave.operations import resubmit_leave, submit_leave
from office.leave.plan import LONGEST, check_request, find_stand_in, prepare_leave
from office.people.phones import require_phone
from storage.tables import Draft
from views.month import from_number
from views.text import clean_line

GONE = "这张表单已经提交或取消了。需要请假请再发 /leave。"
_ASKED_BY = {
    "lv-kind": ("kind",),
    "lv-day": ("first", "last"),
    "lv-tel": ("contact",),
    "lv-sub": ("stand_in",),
    "lv-skip": ("place", "reason", "contact", "stand_in"),
}
"""The questions that each button answers."""


@private_only
async def on_leave(_update: Update, context: Context) -> None:
    """/leave: with words the one-line form, without them the guided form where it was left."""
    await context.run(partial(_begin, context=context))


@private_only
async def on_back(_update: Update, context: Context) -> None:
    """/back: the leaves that can be closed, each with its button."""
    await context.run(partial(_show_returnable, context=context))


@private_only
async def on_leave_press(_update: Update, context: Context) -> None:
    """Any button of the leave form or of the change form."""
    await context.run(partial(_press, context=context))


def answer_text(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the field that the form asks now, or a whole line of them."""
    field = draft.field
    if field == ABSENCE:
        answer_absence_choice(session, actor, draft, text)
        show_form(session, actor, context, draft)
        return
    if field in ("first", "last"):
        values = _typed_dates(draft, text, actor.today)
    elif field in (PLAN, FIELDS):
        values = _line(session, actor, text)
        if values.keys() == {"place"} and values["place"] == clean_line(text, len(text)):
            raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：事由：招商推介。")
    elif field == "kind":
        kind = read_kind(text)
        if kind is None:
            raise BadInputError("请按上面的按钮选择类型，或写：出差、出访、休假、学习、病假、事假。")
        values = {"kind": str(kind)}
    elif field == "stand_in":
        values = {"stand_in": find_stand_in(session, actor, text).id}
    elif field == "place":
        is_abroad, words = take_abroad(text.split())
        values = {"place": limited(field, " ".join(words) or text), "abroad": is_abroad}
    else:
        values = {field: limited(field, text)}
        if field == "contact" and values[field] != actor.person.phone:
            require_phone(str(values[field]))
    _fill(session, actor, context, draft, values)


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = find_draft(session, actor, context.chat_id, FORM)
    if context.words:
        values = _line(session, actor, context.words)
        complete = "kind" in values and "first" in values
        if complete:
            prepare_leave(session, actor, to_request(values))
        field = PLAN if complete else next_field(values)
        if complete and WRONG in values:
            values["editing"], field = True, "contact"
        draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    elif draft is None:
        draft = open_draft(session, actor, context.chat_id, FORM, values={}, field="kind")
    else:
        draft = fill(session, actor, draft, field=draft.field)
    show_form(session, actor, context, draft, fresh=True)


def _line(session: Session, actor: Actor, text: str) -> dict[str, object]:
    values = read_leave(text, actor)
    name = values.pop("stand_in_name", None)
    if isinstance(name, str):
        values["stand_in"] = find_stand_in(session, actor, name).id
    return values


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, CHANGE_FORM, gone=GONE)
    if draft.form == CHANGE_FORM:
        press_change(session, actor, context, draft)
        return
    verb = context.pressed.verb if context.pressed else ""
    if verb == "lv-submit":
        _submit(session, actor, context, draft)
    elif verb == "lv-cancel":
        _cancel(session, actor, context, draft)
    elif verb == "lv-month":
        require_asked(draft, "first", "last")
        month = from_number(pressed_number(context, 1))
        fill(session, actor, draft, field=draft.field, month=month.isoformat())
        show_form(session, actor, context, draft)
    elif verb == "lv-edit":
        fill(session, actor, draft, field=FIELDS)
        show_form(session, actor, context, draft)
    elif verb in ("lv-meet", "lv-absent"):
        _ask_along(session, actor, context, draft)
    elif verb == "lv-field":
        _edit_field(session, actor, context, draft)
    else:
        _fill(session, actor, context, draft, _pressed_values(actor, context, draft, verb))


def _pressed_values(actor: Actor, context: Context, draft: Draft, verb: str) -> dict[str, object]:
    """Return what a pressed button enters into the form."""
    require_asked(draft, *_ASKED_BY.get(verb, ()))
    if verb == "lv-kind":
        return {"kind": pressed_word(context)}
    if verb == "lv-day":
        return _picked(draft, from_number(pressed_number(context, 1)))
    if verb == "lv-tel" and actor.person.phone:
        return {"contact": actor.person.phone}
    if verb == "lv-sub":
        return {"stand_in": pressed_number(context, 1)}
    return {draft.field: 0 if draft.field == "stand_in" else ""}


def _cancel(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """取消: give up the form; while one field of it is being changed, only that change."""
    is_whole = {"kind", "last"} <= draft.values.keys() or "before" in draft.values
    on_the_side = draft.field in (FIELDS, ABSENCE) or draft.values.get("editing")
    if draft.field != PLAN and is_whole and on_the_side:
        before = draft.values.get("before")
        first_and_last = before if isinstance(before, dict) else {}
        fill(session, actor, draft, field=PLAN, **first_and_last)
        show_form(session, actor, context, draft)
        return
    close_draft(session, draft)
    reply(session, actor, context, "note", {"text": "已取消，没有提交任何内容。"})


def _ask_along(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """会议请假: turn to one of the meetings on the leave's days, or enter what is wanted of it."""
    if context.pressed and context.pressed.verb == "lv-meet":
        require_asked(draft, PLAN)
        ask_absence(session, actor, draft, pressed_number(context, 1))
    else:
        require_asked(draft, ABSENCE)
        choose_absence(session, actor, draft, pressed_number(context, 1))
    show_form(session, actor, context, draft)


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field == "dates":
        field = "first"
    if field not in ORDER:
        raise StaleError("请从按钮中选择要修改的一项。")
    begun: dict[str, object] = {"editing": True} if draft.field in (PLAN, FIELDS) else {}
    if field == "first" and "first" in draft.values:
        begun["month"] = draft.values["first"]
    fill(session, actor, draft, field=field, **begun)
    show_form(session, actor, context, draft)


def _picked(draft: Draft, day: date) -> dict[str, object]:
    if draft.field == "first":
        return {"first": day.isoformat()}
    first = date.fromisoformat(str(draft.values["first"]))
    if day < first:
        raise BadInputError("结束日期早于开始日期，请选开始那天或之后的一天。")
    if (day - first).days + 1 > LONGEST:
        raise BadInputError("一次请假最多登记{most}天，请核对结束日期。", most=LONGEST)
    return {"last": day.isoformat()}


def _typed_dates(draft: Draft, text: str, today: date) -> dict[str, object]:
    if draft.field == "last":
        first = date.fromisoformat(str(draft.values["first"]))
        day = parse_day(text, first)
        return _picked(draft, day)
    period = parse_period(text, today)
    require_whole_days(period)
    if period.first == period.last:
        return {"first": period.first.isoformat()}
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    if "last" in values:
        merged.pop("before", None)
    elif "first" in values and "last" in draft.values:
        merged["before"] = {key: draft.values[key] for key in ("first", "last")}
        del merged["last"]
    field = next_field(merged)
    if "contact" in values:
        merged.pop(WRONG, None)
    if WRONG in values:
        merged |= {"editing": True}
    if (merged.get("editing") or draft.field in (PLAN, FIELDS)) and field != "last":
        field = PLAN
    if WRONG in values and {"kind", "last"} <= merged.keys():
        field = "contact"
    if "first" in merged and "last" in merged and "kind" in merged:
        check_request(session, actor, to_request(merged))
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if "kind" not in draft.values or "last" not in draft.values:
        raise BadInputError("请先填写请假类型和起止日期。")
    request = to_request(draft.values)
    returned = draft.values.get("case")
    if isinstance(returned, int):
        case = resubmit_leave(session, actor, returned, request)
    else:
        case = submit_leave(session, actor, request)
    open_with_leave(session, actor, case, find_wanted(session, actor, draft.values))
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))


def _show_returnable(session: Session, context: Context) -> None:
    actor = who(session, context)
    found = find_returnable(session, actor)
    if not found:
        raise BadInputError("您没有需要销假的请假。还没出发的请假，可在卡片上按“撤销”。")
    for item in found:
        reply(session, actor, context, "case", {"case": item.case.id}, about=about(item.case), fresh=True)
