"""/incident 直报: in one line or by the form, with whom to ring before all else; then its log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import parse_moment
from handlers.oneline import split
from handlers.reply import (
    close_form,
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
from office.calendar.calendars import local
from office.cases.drafts import close_draft, fill, open_draft
from office.errors import BadInputError, StaleError
from office.watch.incident_form import FIELDS, FORM, ORDER, PLAN, WORD_FORM, next_field, to_incident
from office.watch.incident_reminders import about_incident
from office.watch.incidents import (
    IncidentRequest,
    answer_incident,
    check_incident,
    close_incident,
    find_incident,
    find_incident_named,
    find_incidents,
    note_more,
    note_order,
    note_rung,
    report_incident,
    report_upward,
)
from storage.tables import Draft, Incident
from views.card import Card
from views.incidents import WORDS, incidents_card

KEYS = ("时间", "发生", "地点", "得知", "事件")
OPEN = ("未结束", "open")
ALL = ("全部", "all")
GONE = "这张表单已经提交或取消了，请重新打开。"
_BY_WORDS: Mapping[str, Callable[[Session, Actor, int, str], Incident]] = {
    "order": note_order,
    "more": note_more,
    "up": report_upward,
    "close": close_incident,
}
_UNKNOWN = ("不清楚", "不详", "无")


@private_only
async def on_incident(_update: Update, context: Context) -> None:
    """/incident: alone those not closed; a number shows one; with words a new one."""
    words = context.words.split()
    if not words or words[0] in (*OPEN, *ALL):
        await context.answer(await context.ask(partial(_list, context=context)))
    else:
        await context.run(partial(_begin, context=context))


@private_only
async def on_incident_list(_update: Update, context: Context) -> None:
    await context.answer(await context.ask(partial(_pressed_list, context=context)))


@private_only
async def on_incident_new(_update: Update, context: Context) -> None:
    await context.run(partial(_begin_new, context=context))


@private_only
async def on_incident_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_pressed, context=context))


@private_only
async def on_incident_form_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press_form, context=context))


@private_only
async def on_incident_press(_update: Update, context: Context) -> None:
    """收到 and 已电话报告: done by the press."""
    await context.run(partial(_press, context=context))
    await context.say("已记录。")


@private_only
async def on_incident_word(_update: Update, context: Context) -> None:
    """A step that wants words: nothing is done before they are sent."""
    await context.run(partial(_ask_words, context=context))


def answer_incident_form(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now."""
    if draft.field in ("happened", "known"):
        values: dict[str, object] = {draft.field: _read_moment(actor, text)}
    elif draft.field in ("what", "place"):
        values = {draft.field: "" if draft.field == "place" and text.strip() in _UNKNOWN else text.strip()}
    else:
        values = _read(actor, text, only_fields=True)
    _fill(session, actor, context, draft, values)


def answer_incident_word(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Do the step with the words that were typed."""
    act = _BY_WORDS[str(draft.values["purpose"])]
    incident = act(session, actor, int(str(draft.values["incident"])), text)
    close_form(session, actor, draft)
    _show(session, actor, context, incident, fresh=True)


def show_incident_named(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the incident of a typed number, such as I2026-0001; False where the actor has none such."""
    incident = find_incident_named(session, actor, number)
    if incident is None:
        return False
    _show(session, actor, context, incident, fresh=True)
    return True


def _list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    live = not any(word in ALL for word in context.words.split())
    return incidents_card(find_incidents(session, actor, live=live), actor, live=live)


def _pressed_list(session: Session, context: Context) -> Card:
    actor = who(session, context)
    live = pressed_word(context, 0) != "all"
    return incidents_card(find_incidents(session, actor, live=live), actor, live=live)


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    if show_incident_named(session, actor, context, context.words.split()[0]):
        return
    _open(session, actor, context, _read(actor, context.words))


def _begin_new(session: Session, context: Context) -> None:
    _open(session, who(session, context), context, {})


def _open(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    if values:
        check_incident(actor, to_incident({"what": "-", **values}))
        values.setdefault("happened", "")  # a line is whole: what it leaves out is not known
        values.setdefault("place", "")
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=next_field(values))
    show_form(session, actor, context, draft, fresh=True)


def _read(actor: Actor, text: str, *, only_fields: bool = False) -> dict[str, object]:
    """Read 某路段燃气泄漏 时间:今天14:20 地点:和平路 得知:14:25 into form values."""
    line = split(text, KEYS)
    if only_fields and line.words:
        raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：地点：和平路。")
    values: dict[str, object] = {}
    what = line.fields.get("事件") or " ".join(line.words)
    if what:
        values["what"] = what
    happened = line.fields.get("时间") or line.fields.get("发生")
    if happened:
        values["happened"] = _read_moment(actor, happened)
    if "得知" in line.fields:
        values["known"] = _read_moment(actor, line.fields["得知"])
    if "地点" in line.fields:
        values["place"] = line.fields["地点"]
    return values


def _read_moment(actor: Actor, text: str) -> str:
    """Read a day with its hour, or an hour alone, which is today's."""
    now_local: datetime = local(actor.organisation, actor.now)
    said = text.strip()
    if said in _UNKNOWN:
        return ""
    bare = said.replace("：", ":").replace(":", "").isdigit() and (":" in said or "：" in said)
    return parse_moment(f"今天{said}" if bare else said, now_local).isoformat()


def _press_form(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    match context.pressed.verb if context.pressed else "":
        case "ic-submit":
            _submit(session, actor, context, draft)
        case "ic-edit":
            fill(session, actor, draft, field=FIELDS)
            show_form(session, actor, context, draft)
        case "ic-field":
            field = pressed_word(context)
            if field not in (*ORDER, "known"):
                raise StaleError("请从按钮中选择要修改的一项。")
            fill(session, actor, draft, field=field)
            show_form(session, actor, context, draft)
        case _:
            require_asked(draft, "happened", "known", "place")
            _fill(session, actor, context, draft, {draft.field: ""})


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    merged = {**draft.values, **values}
    check_incident(actor, to_incident({"what": "-", **merged}))
    draft.values = merged
    fill(session, actor, draft, field=next_field(merged))
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    request: IncidentRequest = to_incident(draft.values)
    incident = report_incident(session, actor, request)
    close_draft(session, draft)
    _show(session, actor, context, incident)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    verb = context.pressed.verb if context.pressed else ""
    act = answer_incident if verb == "ic-got" else note_rung
    _show(session, actor, context, act(session, actor, pressed_number(context)))


def _ask_words(session: Session, context: Context) -> None:
    actor = who(session, context)
    incident, purpose = find_incident(session, actor, pressed_number(context)), pressed_word(context)
    if purpose not in WORDS:
        raise StaleError("这个按钮已经不能使用，请用 /menu 重新打开。")
    values: dict[str, object] = {"incident": incident.id, "purpose": purpose}
    draft = open_draft(session, actor, context.chat_id, WORD_FORM, values=values, field="text")
    show_form(session, actor, context, draft, fresh=True)


def _show_pressed(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show(session, actor, context, find_incident(session, actor, pressed_number(context)), fresh=True)


def _show(
    session: Session, actor: Actor, context: Context, incident: Incident, *, fresh: bool = False
) -> None:
    args: dict[str, object] = {"incident": incident.id}
    reply(session, actor, context, "incident", args, about=about_incident(incident), fresh=fresh)
