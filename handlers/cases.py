"""The buttons of a case: details, ground, take back, change, give back, come back."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.absences import edit_absence, give_absence_back
from handlers.context import Context
from handlers.dates import parse_day, parse_period
from handlers.document_form import edit_document
from handlers.leave_words import require_whole_days
from handlers.meetings import edit_convening
from handlers.minutes import edit_minutes
from handlers.reply import act_on_case, pressed_number, private_only, reply, show_form, who
from handlers.topics import edit_topic
from office.access import Actor, access_case
from office.cases.drafts import close_draft, fill, open_draft
from office.cases.errands import withdraw
from office.cases.flow import about, find_case
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.changes import cancel_leave, change_leave, end_leave
from office.leave.form import CHANGE_FORM, FORM, PLAN, to_values
from office.leave.operations import access_own_leave, request_of
from storage.tables import CaseKind, CaseStatus, Draft, Leave
from views.month import from_number

_EDITS: Mapping[CaseKind, Callable[[Session, Actor, Context, int], None]] = {
    CaseKind.ABSENCE: edit_absence,
    CaseKind.CONVENING: edit_convening,
    CaseKind.DOCUMENT: edit_document,
    CaseKind.MINUTES: edit_minutes,
    CaseKind.TOPIC: edit_topic,
}
"""修改 on a case that was sent back, by its kind; a leave's is its own form."""


@private_only
async def on_show(_update: Update, context: Context) -> None:
    """详情: the case's card anew."""
    await context.run(partial(_show, context=context))


@private_only
async def on_ground(_update: Update, context: Context) -> None:
    """依据: the rules that the case rests on."""
    await context.run(partial(_ground, context=context))


@private_only
async def on_withdraw(_update: Update, context: Context) -> None:
    case_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(withdraw, case_id=case_id)))
    await context.say("已撤回。")


@private_only
async def on_cancel(_update: Update, context: Context) -> None:
    """撤销: one press and a filing; of a meeting absence, the seat is taken again."""
    if await context.run(partial(_cancel, context=context)) is CaseKind.ABSENCE:
        await context.say("已撤销会议请假，并已告知政府办公室和代会人。")
        return
    await context.say("已撤销，并已告知政府办公室和代行人。")


@private_only
async def on_end(_update: Update, context: Context) -> None:
    case_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(end_leave, case_id=case_id)))
    await context.say("已销假。")


@private_only
async def on_edit(_update: Update, context: Context) -> None:
    """修改 on a returned leave: the form again, with what was entered."""
    await context.run(partial(_edit, context=context))


@private_only
async def on_change(_update: Update, context: Context) -> None:
    """变更: choose new days."""
    await context.run(partial(_open_change, context=context))


def answer_change(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take typed days for a change."""
    leave = session.get_one(Leave, draft.values["case"])
    if draft.field == "last" and leave.from_on > actor.today:
        _pick_day(session, actor, draft, parse_day(text, date.fromisoformat(str(draft.values["first"]))))
        show_form(session, actor, context, draft)
        return
    period = parse_period(text, actor.today)
    require_whole_days(period)
    if period.first != period.last:
        _enter_days(session, actor, draft, period.first, period.last)
    elif leave.from_on <= actor.today:
        _enter_days(session, actor, draft, leave.from_on, period.last)
    else:
        fill(session, actor, draft, field="last", first=period.first.isoformat())
    show_form(session, actor, context, draft)


def _cancel(session: Session, context: Context) -> CaseKind:
    case_id = pressed_number(context)
    case = access_case(session, who(session, context), case_id)
    if case.kind is CaseKind.ABSENCE:
        give_absence_back(session, context, case_id)
    else:
        act_on_case(session, context, partial(cancel_leave, case_id=case_id))
    return case.kind


def _show(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    reply(session, actor, context, "case", {"case": case.id}, about=about(case), fresh=True)


def show_named(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the case of a typed number, such as L2026-0007; False where the actor has no such case."""
    case = find_case(session, actor, number)
    if case is None:
        return False
    reply(session, actor, context, "case", {"case": case.id}, about=about(case), fresh=True)
    return True


def _ground(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    reply(session, actor, context, "case.ground", {"case": case.id}, fresh=True)


def _edit(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    if case.kind in _EDITS:
        _EDITS[case.kind](session, actor, context, case.id or 0)
        return
    if case.applicant_id != actor.person_id or case.kind is not CaseKind.LEAVE:
        raise NotForYouError("这件事项只能由申请人本人修改。")
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件请假不在退回修改中，请看最新的卡片。")
    values = {**to_values(request_of(session.get_one(Leave, case.id))), "case": case.id, "editing": True}
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


def _open_change(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_own_leave(session, actor, pressed_number(context))
    leave = session.get_one(Leave, case.id)
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        raise StaleError("只有已批准、尚未销假的请假可以变更。")
    begun = leave.from_on <= actor.today
    values = _undated(leave, begun=begun)
    draft = open_draft(
        session, actor, context.chat_id, CHANGE_FORM, values=values, field="last" if begun else "first"
    )
    show_form(session, actor, context, draft, fresh=True)


def press_change(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """Do what a button of the change form says."""
    verb = context.pressed.verb if context.pressed else ""
    if verb == "lv-cancel":
        close_draft(session, draft)
        reply(session, actor, context, "note", {"text": "已取消变更，原来的请假不变。"})
    elif verb == "ch-ok":
        _submit_change(session, actor, context, draft)
    else:
        if verb == "lv-month":
            month = from_number(pressed_number(context, 1))
            fill(session, actor, draft, field=draft.field, month=month.isoformat())
        elif verb == "lv-day":
            _pick_day(session, actor, draft, from_number(pressed_number(context, 1)))
        else:
            _choose_again(session, actor, draft)
        show_form(session, actor, context, draft)


def _choose_again(session: Session, actor: Actor, draft: Draft) -> None:
    """返回: choose the days anew; the first day stays where the leave has begun."""
    leave = session.get_one(Leave, draft.values["case"])
    begun = leave.from_on <= actor.today
    draft.values = _undated(leave, begun=begun)
    fill(session, actor, draft, field="last" if begun else "first")


def _undated(leave: Leave, *, begun: bool) -> dict[str, object]:
    """Return a change form's values before days are chosen; its month opens where the leave begins."""
    first = leave.from_on.isoformat()
    return {"case": leave.case_id, "month": first, **({"first": first} if begun else {})}


def _pick_day(session: Session, actor: Actor, draft: Draft, day: date) -> None:
    if draft.field == "first":
        fill(session, actor, draft, field="last", first=day.isoformat())
        return
    _enter_days(session, actor, draft, date.fromisoformat(str(draft.values["first"])), day)


def _enter_days(session: Session, actor: Actor, draft: Draft, first: date, last: date) -> None:
    if last < first:
        raise BadInputError("结束日期早于开始日期，请选开始那天或之后的一天。")
    fill(session, actor, draft, field=PLAN, first=first.isoformat(), last=last.isoformat())


def _submit_change(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    values = draft.values
    if "last" not in values:
        raise BadInputError("请先选好新的起止日期。")
    case = change_leave(
        session,
        actor,
        int(str(values["case"])),
        from_on=date.fromisoformat(str(values["first"])),
        to_on=date.fromisoformat(str(values["last"])),
    )
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))
