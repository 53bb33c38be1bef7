"""/minutes and 决定: what was decided, found again; decisions recorded, minutes drafted and handed in."""

import re
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import (
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from handlers.task_form import begin_form
from handlers.task_words import limited, read_decision
from office.access import Actor, access_case, require_office
from office.cases.drafts import close_draft, fill, open_draft
from office.cases.flow import about
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import about_meeting, find_meeting, find_numbered
from office.minutes.decided import about_decision, require_begun
from office.minutes.decision_search import find_decision, search_decisions
from office.minutes.list import find_issued
from office.minutes.operations import (
    TEXT_LIMIT,
    MinutesRequest,
    find_owed_minutes,
    prepare_minutes,
    request_of,
    submit_minutes,
)
from office.minutes.resolutions import leave_undiscussed, mark_interpreted, mark_issued, resolution_of
from office.tasks.form import DECISION_FORM, from_resolution
from storage.tables import CaseStatus, Draft, Meeting, Minutes, Topic
from views.card import Card
from views.decisions import found_card
from views.minutes import FORM, draft_file, issued_card, owed_card, request_of_form

PLAN = "plan"
_MEETING = re.compile(r"M[0-9]{4}-[0-9]{4,}")
GONE = "这张表单已经提交或取消了。要起草纪要请再发 /minutes。"


@private_only
async def on_minutes(_update: Update, context: Context) -> None:
    """/minutes: alone what is owed, or what was distributed; with words what was decided.

    The office may also write a meeting's number, for its topics and decisions.
    """
    is_number = _MEETING.fullmatch(context.words.strip().upper()) is not None
    if is_number and await context.ask(partial(_keeps, context=context)):
        await context.run(partial(_show_numbered, context=context))
        return
    await context.answer(await context.ask(partial(_list_or_search, context=context)))


@private_only
async def on_decide(_update: Update, context: Context) -> None:
    """决定: record what a meeting decided on a topic, in one line or by the form."""
    await context.run(partial(_decide, context=context))


@private_only
async def on_decide_press(_update: Update, context: Context) -> None:
    """决定 under a topic, 修改 under a decision."""
    await context.run(partial(_open_decision, context=context))


@private_only
async def on_left(_update: Update, context: Context) -> None:
    """未议: the meeting did not come to this topic."""
    await context.run(partial(_leave, context=context))
    await context.say("已记为未议，留待下次会议。")


@private_only
async def on_decision_shown(_update: Update, context: Context) -> None:
    await context.run(partial(_show_decision, context=context))


@private_only
async def on_issued(_update: Update, context: Context) -> None:
    """已印发, 已解读: a clock that the meeting started has come to its end."""
    await context.run(partial(_mark, context=context))
    await context.say("已记录。")


@private_only
async def on_meeting_minutes(_update: Update, context: Context) -> None:
    """A meeting chosen from the list of what is owed: its topics, decided or not."""
    await context.run(partial(_show_meeting, context=context))


@private_only
async def on_draft(_update: Update, context: Context) -> None:
    """起草纪要: the form."""
    await context.run(partial(_begin_draft, context=context))


@private_only
async def on_view(_update: Update, context: Context) -> None:
    """预览: the paper as it would be handed in."""
    await context.answer(await context.ask(partial(_preview, context=context)))


@private_only
async def on_minutes_press(_update: Update, context: Context) -> None:
    """Any other button of the form of minutes."""
    await context.run(partial(_press, context=context))


def answer_minutes(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take what the office adds to the decisions."""
    if draft.field == "matter":
        raise BadInputError("请按上面的按钮选择，没有涉及的按“都不涉及”。")
    added = "\n".join(limited(line, TEXT_LIMIT, "补充内容") for line in text.splitlines() if line.strip())
    if len(added) > TEXT_LIMIT:
        raise BadInputError("补充内容请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(added))
    fill(session, actor, draft, field=PLAN, text=added)
    show_form(session, actor, context, draft)


def edit_minutes(session: Session, actor: Actor, context: Context, case_id: int) -> None:
    """修改 on returned minutes: the form again, with what was entered."""
    require_office(actor)
    case = access_case(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这份纪要不在退回修改中，请看最新的卡片。")
    minutes = session.get_one(Minutes, case.id)
    request = request_of(minutes)
    values: dict[str, object] = {
        "meeting": minutes.meeting_id,
        "matter": list(request.matter),
        "text": request.text,
    }
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


def _list_or_search(session: Session, context: Context) -> Card:
    actor = who(session, context)
    words = context.words.split()
    if words:
        return found_card(search_decisions(session, actor, words), " ".join(words), actor)
    if actor.is_office:
        return owed_card(find_owed_minutes(session, actor), actor)
    return issued_card(find_issued(session, actor), actor)


def _decide(session: Session, context: Context) -> None:
    actor = who(session, context)
    if not actor.is_office:
        raise NotForYouError("会议决定由政府办公室记录；查决定请发 /minutes 加要查的词。")
    values = read_decision(session, actor, context.words) if context.words.strip() else {}
    begin_form(session, actor, context, DECISION_FORM, values)


def _open_decision(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    number = pressed_number(context)
    if context.pressed and context.pressed.verb == "mi-redo":
        decision = find_decision(session, actor, number)
        values = from_resolution(decision.topic_case_id, resolution_of(decision))
    else:
        values = {"topic": number}
    begin_form(session, actor, context, DECISION_FORM, values)


def _leave(session: Session, context: Context) -> None:
    actor = who(session, context)
    topic_id = pressed_number(context)
    topic = session.get(Topic, topic_id)
    meeting_id = topic.meeting_id if topic else None
    leave_undiscussed(session, actor, topic_id)
    meeting = session.get_one(Meeting, meeting_id)
    reply(
        session,
        actor,
        context,
        "minutes.meeting",
        {"meeting": meeting.id},
        about=f"{about_meeting(meeting)}:minutes",
    )


def _show_decision(session: Session, context: Context) -> None:
    actor = who(session, context)
    decision = find_decision(session, actor, pressed_number(context))
    named = about_decision(session, decision)
    reply(session, actor, context, "decision", {"decision": decision.id}, about=named, fresh=True)


def _mark(session: Session, context: Context) -> None:
    actor = who(session, context)
    act = mark_issued if context.pressed and context.pressed.verb == "mi-out" else mark_interpreted
    decision = act(session, actor, pressed_number(context))
    named = about_decision(session, decision)
    reply(session, actor, context, "decision", {"decision": decision.id}, about=named)


def _keeps(session: Session, context: Context) -> bool:
    return who(session, context).is_office


def _show_numbered(session: Session, context: Context) -> None:
    actor = who(session, context)
    number = context.words.strip().upper()
    meeting = find_numbered(session, actor, number)
    if meeting is None:
        raise BadInputError("没有编号为{number}的会议，会议的编号见 /meeting。", number=number)
    require_begun(meeting)
    _show_topics(session, actor, context, meeting)


def _show_meeting(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_office(actor)
    _show_topics(session, actor, context, find_meeting(session, actor, pressed_number(context)))


def _show_topics(session: Session, actor: Actor, context: Context, meeting: Meeting) -> None:
    args: dict[str, object] = {"meeting": meeting.id}
    about_it = f"{about_meeting(meeting)}:minutes"
    reply(session, actor, context, "minutes.meeting", args, about=about_it, fresh=True)


def _begin_draft(session: Session, context: Context) -> None:
    actor = who(session, context)
    plan = prepare_minutes(session, actor, pressed_number(context), MinutesRequest())
    values: dict[str, object] = {"meeting": plan.meeting.id}
    if plan.former is not None:
        former = request_of(session.get_one(Minutes, plan.former.id))
        values |= {"matter": list(former.matter), "text": former.text}
    field = "matter" if plan.asked and "matter" not in values else "text" if "text" not in values else PLAN
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _preview(session: Session, context: Context) -> Card:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    meeting = find_meeting(session, actor, int(str(draft.values["meeting"])))
    return draft_file(session, meeting, draft, context.now, actor.person.language)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "mi-ok":
        _submit(session, actor, context, draft)
        return
    if verb == "mi-flag":
        flag = pressed_word(context)
        chosen = request_of_form(draft).matter
        kept = [one for one in chosen if one != flag] if flag in chosen else [*chosen, flag]
        fill(session, actor, draft, field="matter", matter=kept)
    elif verb == "mi-flags":
        matter = list(request_of_form(draft).matter)
        fill(session, actor, draft, field=PLAN if "text" in draft.values else "text", matter=matter)
    elif verb == "mi-skip":
        fill(session, actor, draft, field=PLAN, text="")
    else:
        plan = prepare_minutes(session, actor, int(str(draft.values["meeting"])), request_of_form(draft))
        draft.values = {key: value for key, value in draft.values.items() if key != "text"}
        fill(session, actor, draft, field="matter" if plan.asked else "text")
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    case = submit_minutes(session, actor, int(str(draft.values["meeting"])), request_of_form(draft))
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))
    reply(session, actor, context, "minutes.paper", {"case": case.id}, fresh=True)
