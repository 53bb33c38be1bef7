"""变更 and 撤销 on a meeting's card: what it would bring is shown first, and nothing is done before 确认."""

from datetime import date, datetime
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.meeting_words import limited, read_chair, read_meeting
from handlers.meetings import show_meeting
from handlers.moments import parse_clock, parse_when
from handlers.reply import (
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from office.access import Actor
from office.calendar.calendars import local
from office.cases.drafts import close_draft, fill, open_draft
from office.errors import BadInputError, StaleError
from office.meetings.changes import (
    WHY_LIMIT,
    cancel_meeting,
    move_meeting,
    require_movable,
    take_meeting,
)
from office.meetings.form import CANCEL_FORM, MOVE_FORM, PLAN, day_of_moment
from office.meetings.plan import PLACE_LIMIT
from office.meetings.records import find_meeting
from office.meetings.what_if import find_change, what_if
from storage.tables import Draft, Meeting, MeetingStatus
from views.month import from_number

GONE = "这张表单已经提交或取消了，请看最新的卡片。"
CHOICE = "choice"
"""变更: what of the meeting is to be changed?"""
_CHOSEN = ("mv-time", "mv-place", "mv-chair")


@private_only
async def on_move(_update: Update, context: Context) -> None:
    """变更: ask what is to be changed."""
    await context.run(partial(_open_move, context=context))


@private_only
async def on_move_press(_update: Update, context: Context) -> None:
    """Any button of the form of a change."""
    await context.run(partial(_press_move, context=context))


@private_only
async def on_cancel_meeting(_update: Update, context: Context) -> None:
    """撤销: ask for the reason."""
    await context.run(partial(_open_cancel, context=context))


@private_only
async def on_cancel_press(_update: Update, context: Context) -> None:
    """确认 or 返回 under what a cancellation would bring."""
    await context.run(partial(_press_cancel, context=context))


def answer_move(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a new time, room or chair, or a line of them."""
    meeting = find_meeting(session, actor, int(str(draft.values["meeting"])))
    now = local(actor.organisation, actor.now)
    values: dict[str, object]
    match draft.field:
        case "day":
            moment = parse_when(text, now)
            values = (
                day_of_moment(actor, moment)
                if isinstance(moment, datetime)
                else {"day": moment.isoformat(), "clock": _clock_of(actor, meeting)}
            )
        case "clock":
            on = date.fromisoformat(str(draft.values["day"]))
            values = day_of_moment(actor, parse_clock(text, on, now))
        case "place":
            values = {"place": limited("地点", text, PLACE_LIMIT)}
        case "chair":
            values = {"chair": read_chair(session, actor, text)}
        case _:
            values = read_meeting(session, actor, text, only_fields=True)
            if "day" in values and "clock" not in values:
                values["clock"] = _clock_of(actor, meeting)
            if not values.keys() & {"day", "place", "chair"}:
                raise BadInputError("请写新的时间、地点或主持人，例如：12月22日上午9点 地点：第二会议室。")
    _enter(session, actor, context, draft, values)


def answer_why(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take the reason of a cancellation and show what it would bring."""
    why = limited("原因", text, WHY_LIMIT)
    fill(session, actor, draft, field=PLAN, why=why)
    show_form(session, actor, context, draft)


def _open_move(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = take_meeting(session, actor, pressed_number(context))
    if meeting.status is MeetingStatus.CONVENING:
        raise StaleError("这次会议正在报批，请先撤回，或请审批人退回修改，再改时间地点。")
    draft = open_draft(
        session, actor, context.chat_id, MOVE_FORM, values={"meeting": meeting.id}, field=CHOICE
    )
    show_form(session, actor, context, draft, fresh=True)


def _open_cancel(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = take_meeting(session, actor, pressed_number(context))
    draft = open_draft(
        session, actor, context.chat_id, CANCEL_FORM, values={"meeting": meeting.id}, field="why"
    )
    show_form(session, actor, context, draft, fresh=True)


def _press_move(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, MOVE_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "mv-ok":
        _move(session, actor, context, draft)
    elif verb == "mv-cancel":
        close_draft(session, draft)
        reply(session, actor, context, "note", {"text": "已取消变更，会议照原定安排。"})
    elif verb in _CHOSEN:
        number = pressed_number(context, 1)
        _enter(session, actor, context, draft, _chosen(session, actor, verb, number))
    else:
        _turn(session, actor, context, draft, verb)
        show_form(session, actor, context, draft)


def _turn(session: Session, actor: Actor, context: Context, draft: Draft, verb: str) -> None:
    """Go to another question of the form."""
    if verb == "mv-back":
        fill(session, actor, draft, field=CHOICE)
    elif verb == "mv-what":
        field = pressed_word(context)
        if field not in ("day", "place", "chair"):
            raise StaleError("请从按钮中选择要修改的一项。")
        meeting = find_meeting(session, actor, int(str(draft.values["meeting"])))
        fill(session, actor, draft, field=field, month=_day_of(actor, meeting))
    elif verb == "mv-month":
        month = from_number(pressed_number(context, 1))
        fill(session, actor, draft, field=draft.field, month=month.isoformat())
    else:
        day = from_number(pressed_number(context, 1))
        fill(session, actor, draft, field="clock", day=day.isoformat())


def _chosen(session: Session, actor: Actor, verb: str, number: int) -> dict[str, object]:
    """Return what a pressed button enters into the form."""
    if verb == "mv-time":
        return {"clock": f"{number // 60:02d}:{number % 60:02d}"}
    if verb == "mv-place":
        return {"place": find_meeting(session, actor, number).place}
    return {"chair": number}


def _press_cancel(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, CANCEL_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "mc-back":
        close_draft(session, draft)
        reply(session, actor, context, "note", {"text": "没有取消会议，照原定安排。"})
        return
    why = str(draft.values.get("why") or "")
    meeting = cancel_meeting(session, actor, int(str(draft.values["meeting"])), why=why)
    close_draft(session, draft)
    show_meeting(session, actor, context, meeting, fresh=False)


def _enter(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter what is to be changed and show what it would bring; refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    meeting = find_meeting(session, actor, int(str(merged["meeting"])))
    found = what_if(session, actor, meeting, find_change(actor, merged))
    require_movable(found)
    draft.values = merged
    fill(session, actor, draft, field=PLAN)
    show_form(session, actor, context, draft)


def _move(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if draft.field != PLAN:
        raise StaleError("请先选好新的时间、地点或主持人。")
    number = int(str(draft.values["meeting"]))
    moved = move_meeting(session, actor, number, find_change(actor, draft.values))
    close_draft(session, draft)
    show_meeting(session, actor, context, moved, fresh=False)


def _clock_of(actor: Actor, meeting: Meeting) -> str:
    return f"{local(actor.organisation, meeting.starts_at):%H:%M}"


def _day_of(actor: Actor, meeting: Meeting) -> str:
    return local(actor.organisation, meeting.starts_at).date().isoformat()
