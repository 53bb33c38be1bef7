"""Attendance: answers to a notice, the office's list and sheet, and the meeting as it runs."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.absences import open_absence_form
from handlers.context import Context
from handlers.reply import pressed_number, private_only, reply, require_latest, who
from office.access import Actor
from office.attendance.operations import Standing, answer_notice, find_answering
from office.errors import NotForYouError
from office.meetings.live import (
    about_live,
    begin_meeting,
    end_meeting,
    find_live,
    mark_all_here,
    mark_here,
    next_topic,
    take_live,
)
from office.meetings.notice import about_notice
from office.meetings.records import find_meeting, keeps_meeting
from storage.tables import Meeting, Reply

_SAID = {
    Reply.RECEIVED: "已记下：收到。",
    Reply.COMING: "已记下：能参加。",
    Reply.ABSENT: "已告知政府办公室：您不能到会。",
}


@private_only
async def on_got(_update: Update, context: Context) -> None:
    """收到 on a notice."""
    await _answer(context, Reply.RECEIVED)


@private_only
async def on_coming(_update: Update, context: Context) -> None:
    """能参加 on a notice."""
    await _answer(context, Reply.COMING)


@private_only
async def on_not_coming(_update: Update, context: Context) -> None:
    """不能参加: a member is led into the form, from anybody else the office is told."""
    if not await context.run(partial(_decline, context=context)):
        return
    await context.say(_SAID[Reply.ABSENT])


@private_only
async def on_attendance(_update: Update, context: Context) -> None:
    """出席情况: who has answered what."""
    await context.run(partial(_show_list, context=context))


@private_only
async def on_sheet(_update: Update, context: Context) -> None:
    """签到表 as a file."""
    await context.run(partial(_send_sheet, context=context))


@private_only
async def on_live(_update: Update, context: Context) -> None:
    """会场: the meeting as it runs."""
    await context.run(partial(_show_live, context=context))


@private_only
async def on_live_press(_update: Update, context: Context) -> None:
    """到会, 开会, 下一项, 散会."""
    await context.run(partial(_press_live, context=context))


def show_live(session: Session, actor: Actor, context: Context) -> bool:
    """Show the meeting that is on or about to begin, to whoever keeps it; False where there is none."""
    meeting = find_live(session, actor)
    if meeting is not None:
        _show(session, actor, context, meeting, fresh=True)
    return meeting is not None


async def _answer(context: Context, said: Reply) -> None:
    await context.run(partial(_take_answer, context=context, said=said))
    await context.say(_SAID[said])


def _take_answer(session: Session, context: Context, said: Reply) -> None:
    actor = who(session, context)
    meeting = answer_notice(session, actor, pressed_number(context), said)
    _show_notice(session, actor, context, meeting)


def _decline(session: Session, context: Context) -> bool:
    """Return whether the office was told; a member has a form to fill in instead."""
    actor = who(session, context)
    meeting = find_meeting(session, actor, pressed_number(context))
    answering = find_answering(session, actor, meeting)
    if answering is None:
        raise NotForYouError("您不在这个会议的参会人员之列。")
    if answering.standing is Standing.OWN:
        open_absence_form(session, actor, context, meeting)
        return False
    answer_notice(session, actor, meeting.id or 0, Reply.ABSENT)
    _show_notice(session, actor, context, meeting)
    return True


def _show_notice(session: Session, actor: Actor, context: Context, meeting: Meeting) -> None:
    reply(
        session,
        actor,
        context,
        "meeting.notice",
        {"meeting": meeting.id},
        about=about_notice(meeting),
    )


def _show_list(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = _kept(session, actor, pressed_number(context))
    about = f"attendance:{meeting.number}"
    reply(session, actor, context, "attendance", {"meeting": meeting.id}, about=about, fresh=True)


def _send_sheet(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = _kept(session, actor, pressed_number(context))
    reply(session, actor, context, "attendance.sheet", {"meeting": meeting.id}, fresh=True)


def _show_live(session: Session, context: Context) -> None:
    actor = who(session, context)
    _show(session, actor, context, take_live(session, actor, pressed_number(context)), fresh=True)


def _press_live(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting_id = pressed_number(context)
    meeting = _kept(session, actor, meeting_id)
    require_latest(session, context, about_live(meeting))
    match context.pressed.verb if context.pressed else "":
        case "ab-begin":
            meeting = begin_meeting(session, actor, meeting_id)
        case "ab-next":
            meeting = next_topic(session, actor, meeting_id, after=pressed_number(context, 1) or None)
        case "ab-end":
            meeting = end_meeting(session, actor, meeting_id)
        case "ab-all":
            meeting = mark_all_here(session, actor, meeting_id)
        case "ab-here":
            meeting = mark_here(session, actor, meeting_id, pressed_number(context, 1))
    _show(session, actor, context, meeting)


def _kept(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    meeting = find_meeting(session, actor, meeting_id)
    if not keeps_meeting(session, actor, meeting):
        raise NotForYouError("谁能到会由政府办公室掌握。")
    return meeting


def _show(session: Session, actor: Actor, context: Context, meeting: Meeting, *, fresh: bool = False) -> None:
    reply(
        session,
        actor,
        context,
        "meeting.live",
        {"meeting": meeting.id},
        about=about_live(meeting),
        fresh=fresh,
    )
