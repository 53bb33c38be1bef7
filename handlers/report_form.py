"""/report 新增: the guided form for a duty of the office's own, its buttons and typed answers."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
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
from handlers.report_words import read_duty, read_title, read_until, read_when, read_who
from office.access import Actor, require_office
from office.cases.drafts import close_draft, fill, open_draft
from office.duties.answers import set_duty
from office.duties.form import FIELDS, FORM, PLAN, asked, complete, next_field, to_request, write_schedule
from office.duties.own import about_duty, check_days, check_duty
from office.errors import BadInputError, StaleError
from storage.tables import Draft, Seat, UnitKind
from views.duty_forms import PRESETS

GONE = "这张表单已经提交或取消了，请重新发 /report 新增。"


@private_only
async def on_duty_new(_update: Update, context: Context) -> None:
    """新增: set a duty of the office's own, question by question."""
    await context.run(partial(_begin_new, context=context))


@private_only
async def on_duty_form_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press, context=context))


def begin_duty_form(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    """Open the form with what is known, at the first question that is open, or at the card before 提交."""
    require_office(actor)
    values = complete(values)
    field = next_field(values)
    _check(session, actor, values, field)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def answer_duty_form(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now; on the card before 提交 单位:…, 时间:…."""
    match draft.field:
        case "title":
            values: dict[str, object] = {"title": read_title(text)}
        case "who":
            values = read_who(session, actor, text)
        case "every":
            values = read_when(actor, text)
        case "until":
            values = {"until": read_until(actor, text)}
        case _:
            values = read_duty(session, actor, text)
            if "title" in values and not text.strip().startswith("内容"):
                raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：至：3月31日。")
    _fill(session, actor, context, draft, values, fresh=True)


def _begin_new(session: Session, context: Context) -> None:
    begin_duty_form(session, who(session, context), context, {})


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "rp-set":
            _submit(session, actor, context, draft)
        case "rp-change":
            fill(session, actor, draft, field=FIELDS)
            show_form(session, actor, context, draft)
        case "rp-field":
            _edit_field(session, actor, context, draft)
            show_form(session, actor, context, draft)
        case "rp-kind" | "rp-seat":
            _toggle(session, actor, context, draft, verb)
            show_form(session, actor, context, draft)
        case _:
            _fill(session, actor, context, draft, _pressed_values(context, draft, verb))


def _pressed_values(context: Context, draft: Draft, verb: str) -> dict[str, object]:
    if verb == "rp-done":
        require_asked(draft, "who")
        return {name: draft.values.get(f"chosen_{name}") or [] for name in ("kinds", "seats")}
    if verb == "rp-skip":
        require_asked(draft, "until")
        return {"until": ""}
    require_asked(draft, "every")
    number = pressed_number(context, 1)
    if not 0 <= number < len(PRESETS):
        raise StaleError(GONE)
    return {"every": write_schedule(PRESETS[number]), "time": ""}


def _toggle(session: Session, actor: Actor, context: Context, draft: Draft, verb: str) -> None:
    """Choose one of those who owe it, or take it off again."""
    require_asked(draft, "who")
    name = "kinds" if verb == "rp-kind" else "seats"
    chosen: object = pressed_word(context) if verb == "rp-kind" else pressed_number(context, 1)
    if verb == "rp-kind" and chosen not in list(UnitKind):
        raise StaleError(GONE)
    if verb == "rp-seat":
        seat = session.get(Seat, chosen)
        if seat is None or seat.organisation_id != actor.organisation_id:
            raise StaleError(GONE)
    former = draft.values.get(f"chosen_{name}", draft.values.get(name))
    taken = list(former) if isinstance(former, list) else []
    taken = [one for one in taken if one != chosen] if chosen in taken else [*taken, chosen]
    fill(session, actor, draft, field="who", **{f"chosen_{name}": taken})


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field not in asked(draft.values):
        raise StaleError("请从按钮中选择要修改的一项。")
    chosen = {f"chosen_{name}": draft.values.get(name) or [] for name in ("kinds", "seats")}
    fill(session, actor, draft, field=field, **chosen)


def _fill(
    session: Session,
    actor: Actor,
    context: Context,
    draft: Draft,
    values: dict[str, object],
    *,
    fresh: bool = False,
) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    for name in ("chosen_kinds", "chosen_seats"):
        merged.pop(name, None)
    field = next_field(merged)
    _check(session, actor, merged, field)
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft, fresh=fresh)


def _check(session: Session, actor: Actor, values: dict[str, object], field: str) -> None:
    if field == PLAN:
        check_duty(session, actor, to_request(values))
    elif "every" in values:
        check_days(actor, to_request({"title": "", **values}))


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    duty = set_duty(session, actor, to_request(draft.values))
    close_draft(session, draft)
    reply(session, actor, context, "own_duty", {"duty": duty.id}, about=about_duty(duty))
