"""The agenda: /agenda, its buttons for whoever keeps it and whoever approves it."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import find_period, parse_moment
from handlers.meeting_words import take_kind
from handlers.oneline import split
from handlers.records import read_record, to_recorded
from handlers.reply import (
    close_form,
    form_of,
    pressed_number,
    private_only,
    reply,
    require_latest,
    show_form,
    who,
)
from office.access import Actor
from office.agenda.approval import (
    approve_agenda,
    record_approval,
    reopen_agenda,
    return_agenda,
    submit_agenda,
    take_record,
)
from office.agenda.operations import (
    close_agenda,
    find_default_closing,
    move_down,
    move_up,
    open_agenda,
    set_minutes,
    set_sit_ins,
    take_agenda,
    take_topic,
)
from office.agenda.sheet import can_see_agenda, find_agendas
from office.calendar.calendars import local
from office.cases.decisions import check_recorded
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.form import PLAN
from office.meetings.changes import set_closing
from office.meetings.records import about_meeting, find_meeting
from office.topics.changes import defer_topic, move_topic
from storage.tables import Draft, Meeting, Topic

FORM = "agenda"
_ASKS = {"ag-long": "minutes", "ag-sit": "sit_ins", "ag-when": "closes", "ag-back": "return"}
"""What each button asks; 代录 asks for the record."""
_BETWEEN = re.compile(r"[\s、,，;；]+")
_NOBODY = ("无", "没有", "none")
_LISTED = 8
"""Agendas offered at once."""


@private_only
async def on_agenda(_update: Update, context: Context) -> None:
    """/agenda: the next agenda the reader may see; 常务会议 12月21日 says which."""
    await context.run(partial(_begin, context=context))


@private_only
async def on_agenda_shown(_update: Update, context: Context) -> None:
    """议程 under another card shows the agenda below it, 返回 in its place."""
    fresh = context.pressed is not None and context.pressed.verb == "ag-see"
    await context.run(partial(_show_pressed, context=context, fresh=fresh))


@private_only
async def on_agenda_topic(_update: Update, context: Context) -> None:
    """第n项: one topic, to be arranged."""
    await context.run(partial(_show_topic, context=context))


@private_only
async def on_agenda_order(_update: Update, context: Context) -> None:
    """上移 and 下移."""
    verb = context.pressed.verb if context.pressed else ""
    act = move_up if verb == "ag-up" else move_down
    await context.run(partial(_order, context=context, act=act))


@private_only
async def on_agenda_minutes(_update: Update, context: Context) -> None:
    """A length of a topic that was pressed."""
    await context.run(partial(_press_minutes, context=context))


@private_only
async def on_agenda_taken_off(_update: Update, context: Context) -> None:
    """缓议 and 移至下次: the topic leaves this agenda."""
    verb = context.pressed.verb if context.pressed else ""
    await context.run(partial(_take_off, context=context, defers=verb == "ag-defer"))
    await context.say("已缓议。" if verb == "ag-defer" else "已移至下次会议。")


@private_only
async def on_agenda_asked(_update: Update, context: Context) -> None:
    """Whatever asks for a typed answer: 时长, 列席, 截止时间, 退回修改, 代录."""
    await context.run(partial(_ask, context=context))


@private_only
async def on_agenda_submitted(_update: Update, context: Context) -> None:
    """提交: to whoever approves it."""
    await context.run(partial(_act, context=context, act=submit_agenda))
    await context.say("已提交审定。")


@private_only
async def on_agenda_approved(_update: Update, context: Context) -> None:
    """同意."""
    stamp = pressed_number(context, 1)
    await context.run(partial(_act, context=context, act=partial(approve_agenda, stamp=stamp)))
    await context.say("已同意。")


@private_only
async def on_agenda_reopened(_update: Update, context: Context) -> None:
    """变更: the approval falls, the agenda can be changed."""
    await context.run(partial(_act, context=context, act=reopen_agenda))
    await context.say("审定已撤销，改好后请重新提交。")


@private_only
async def on_agenda_closed(_update: Update, context: Context) -> None:
    """截止 and 重新开放."""
    verb = context.pressed.verb if context.pressed else ""
    act = close_agenda if verb == "ag-close" else open_agenda
    await context.run(partial(_act, context=context, act=act))


@private_only
async def on_agenda_default(_update: Update, context: Context) -> None:
    """确认: the agenda closes by the rulebook's own date."""
    await context.run(partial(_close_by_rule, context=context))


@private_only
async def on_agenda_recorded(_update: Update, context: Context) -> None:
    """提交 under the card of what will be recorded."""
    await context.run(partial(_submit_record, context=context))


def answer_agenda(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to what the agenda's form asks."""
    meeting_id = int(str(draft.values["meeting"]))
    if draft.field in ("record", PLAN):
        _take_record(session, actor, context, draft, text)
        return
    if draft.field == "return":
        stamp = int(str(draft.values["stamp"]))
        return_agenda(session, actor, meeting_id, stamp=stamp, reason=text)
    elif draft.field == "closes":
        set_closing(session, actor, meeting_id, _read_closing(actor, text))
    elif draft.field == "minutes":
        set_minutes(session, actor, int(str(draft.values["topic"])), _read_minutes(text))
    elif draft.field == "sit_ins":
        set_sit_ins(session, actor, int(str(draft.values["topic"])), _read_names(text))
    topic = draft.values.get("topic")
    close_form(session, actor, draft)
    if isinstance(topic, int):
        _reply_topic(session, actor, context, session.get_one(Topic, topic))
    else:
        show_agenda(session, actor, context, session.get_one(Meeting, meeting_id), fresh=True)


def show_agenda(
    session: Session, actor: Actor, context: Context, meeting: Meeting, *, fresh: bool = False
) -> None:
    """Owe the actor the agenda's card. Raises NotForYouError where none of it is theirs to see."""
    if not can_see_agenda(session, actor, meeting):
        raise NotForYouError("这次会议的议程还没有分送给您。")
    reply(
        session,
        actor,
        context,
        "agenda",
        {"meeting": meeting.id},
        about=about_meeting(meeting),
        fresh=fresh,
    )


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    line = split(context.words, ())
    kind, words = take_kind(list(line.words), actor)
    day = None
    if words:
        found = find_period(words, actor.today)
        if found is None or found[1] or found[0].first != found[0].last:
            raise BadInputError(
                "没有看懂“{said}”，请写如：/agenda 常务会议 12月21日。", said=" ".join(words)[:20]
            )
        day = found[0].first
    agendas = find_agendas(session, actor, kind=str(kind) if kind else None, on=day)
    if not agendas:
        raise BadInputError("没有您可以看的会议议程。会议安排见 /meeting。")
    if len(agendas) == 1:
        show_agenda(session, actor, context, agendas[0], fresh=True)
        return
    ids = [meeting.id for meeting in agendas[:_LISTED]]
    reply(session, actor, context, "agenda.list", {"meetings": ids}, fresh=True)


def _show_pressed(session: Session, context: Context, *, fresh: bool) -> None:
    actor = who(session, context)
    show_agenda(session, actor, context, find_meeting(session, actor, pressed_number(context)), fresh=fresh)


def _show_topic(session: Session, context: Context) -> None:
    actor = who(session, context)
    topic, _ = take_topic(session, actor, pressed_number(context))
    _reply_topic(session, actor, context, topic)


def _reply_topic(session: Session, actor: Actor, context: Context, topic: Topic) -> None:
    meeting = session.get_one(Meeting, topic.meeting_id)
    args: dict[str, object] = {"meeting": meeting.id, "topic": topic.case_id}
    reply(session, actor, context, "agenda.topic", args, about=about_meeting(meeting))


def _order(session: Session, context: Context, act: Callable[[Session, Actor, int], Meeting]) -> None:
    actor = who(session, context)
    case_id = pressed_number(context)
    act(session, actor, case_id)
    _reply_topic(session, actor, context, session.get_one(Topic, case_id))


def _press_minutes(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_latest(session, context, form_of(FORM, actor))
    case_id = pressed_number(context)
    set_minutes(session, actor, case_id, pressed_number(context, 1))
    _drop_form(session, actor, context)
    _reply_topic(session, actor, context, session.get_one(Topic, case_id))


def _take_off(session: Session, context: Context, *, defers: bool) -> None:
    actor = who(session, context)
    topic, meeting = take_topic(session, actor, pressed_number(context))
    (defer_topic if defers else move_topic)(session, actor, topic.case_id)
    show_agenda(session, actor, context, meeting)


def _act(session: Session, context: Context, act: Callable[[Session, Actor, int], Meeting]) -> None:
    """Run one operation on an agenda, and show it as it then is to whoever pressed."""
    actor = who(session, context)
    meeting = act(session, actor, pressed_number(context))
    show_agenda(session, actor, context, meeting)


def _ask(session: Session, context: Context) -> None:
    """Open the question of a pressed button; whoever may not answer it is refused at once."""
    actor = who(session, context)
    verb = context.pressed.verb if context.pressed else ""
    number = pressed_number(context)
    field = _ASKS.get(verb, "record")
    values: dict[str, object] = {"meeting": number}
    if field in ("minutes", "sit_ins"):
        topic, _ = take_topic(session, actor, number)
        values = {"meeting": topic.meeting_id, "topic": topic.case_id}
    elif field == "closes":
        take_agenda(session, actor, number)
    elif field == "record":
        take_record(session, actor, number)
    else:
        values["stamp"] = pressed_number(context, 1)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _take_record(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take 同意 区长 文号：…; nothing is recorded before 提交."""
    values = read_record(actor, text)
    if not values["agreed"]:
        raise BadInputError("不同意的，请按“退回修改”由领导写明意见，或直接修改议程后重新提交。")
    check_recorded(actor, agreed=True, recorded=to_recorded(values))
    fill(session, actor, draft, field=PLAN, **values)
    show_form(session, actor, context, draft, fresh=True)


def _submit_record(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = session.get(Draft, pressed_number(context))
    if draft is None or draft.person_id != actor.person_id or draft.form != FORM or draft.field != PLAN:
        raise StaleError("这次代录已经提交或取消了。")
    require_latest(session, context, form_of(FORM, actor))
    meeting_id = int(str(draft.values["meeting"]))
    meeting = record_approval(session, actor, meeting_id, recorded=to_recorded(draft.values))
    close_draft(session, draft)
    show_agenda(session, actor, context, meeting)


def _close_by_rule(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_latest(session, context, form_of(FORM, actor))
    meeting = take_agenda(session, actor, pressed_number(context))
    closes_at = find_default_closing(session, meeting)
    if closes_at is None:
        raise StaleError("规则未作规定，请写明截止时间。")
    set_closing(session, actor, meeting.id or 0, closes_at)
    _drop_form(session, actor, context)
    show_agenda(session, actor, context, meeting)


def _drop_form(session: Session, actor: Actor, context: Context) -> None:
    draft = find_draft(session, actor, context.chat_id, FORM)
    if draft is not None:
        close_draft(session, draft)


def _read_minutes(text: str) -> int:
    found = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:分钟?)?\s*", text)
    if found is None:
        raise BadInputError("请写分钟数，例如：15。")
    return int(found[1])


def _read_names(text: str) -> list[str]:
    names = [name for name in _BETWEEN.split(text.strip()) if name]
    if not names:
        raise BadInputError("请写列席的姓名、职务或单位；不要人列席写“无”。")
    return [] if names[0] in _NOBODY else names


def _read_closing(actor: Actor, text: str) -> datetime:
    return parse_moment(text, local(actor.organisation, actor.now))
