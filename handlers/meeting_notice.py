"""The notice of a meeting: whom it would go to, and sending it."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.agenda import show_agenda
from handlers.context import Context
from handlers.reply import pressed_number, private_only, reply, who
from office.errors import StaleError
from office.meetings.notice import check_notice, send_notice
from office.meetings.records import about_meeting


@private_only
async def on_notice_wanted(_update: Update, context: Context) -> None:
    """发通知: to whom it would go; nothing is sent yet."""
    await context.run(partial(_plan_notice, context=context))


@private_only
async def on_notice_sent(_update: Update, context: Context) -> None:
    """提交 under it."""
    await context.run(partial(_send_notice, context=context))
    await context.say("通知已发。")


def _plan_notice(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = check_notice(session, actor, pressed_number(context))
    reply(session, actor, context, "notice.plan", {"meeting": meeting.id}, about=about_meeting(meeting))


def _send_notice(session: Session, context: Context) -> None:
    actor = who(session, context)
    meeting = check_notice(session, actor, pressed_number(context))
    sent = meeting.sequence if meeting.noticed_at is None else meeting.sequence + 1
    if pressed_number(context, 1) != sent:
        raise StaleError("通知刚刚已经发过，请看最新的卡片。")
    send_notice(session, actor, meeting.id or 0)
    show_agenda(session, actor, context, meeting)
