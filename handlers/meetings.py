"""Meetings: /meeting one-line and guided, the form's buttons and typed answers, the list, a card."""

from collections.abc import Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.attendance import show_live
from handlers.context import Context
from handlers.meeting_answers import read_answer, with_own_unit
from handlers.meeting_words import (
    read_meeting,
)
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
from office.access import Actor, access_case
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.form import (
    FIELDS,
    FORM,
    MATTERS,
    NEEDED,
    PLAN,
    asked,
    next_field,
    to_request,
    to_values,
)
from office.meetings.plan import (
    check_may_plan,
    check_request,
    find_own_unit,
    plan_meeting,
    prepare_meeting,
    replan_meeting,
)
from office.meetings.records import about_meeting, find_meeting, find_meeting_of_case, find_numbered
from office.meetings.what_if import request_of
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import CaseStatus, Draft, Meeting
from views.month import from_number

GONE = "这张表单已经提交或取消了。需要安排会议请再发 /meeting。"
_ASKED_BY = {
    "mt-kind": ("kind",),
    "mt-unit": ("unit",),
    "mt-day": ("day",),
    "mt-month": ("day",),
    "mt-time": ("clock",),
    "mt-place": ("place",),
    "mt-chair": ("chair",),
    "mt-long": ("long",),
    "mt-matter": ("matter", PLAN),
    "mt-skip": ("place", "chair", "members", "long"),
}
"""The questions that each button answers."""
_PASSED_OVER: Mapping[str, object] = {"place": "", "chair": 0, "members": [], "long": 0}
"""What 不填 enters."""


@private_only
async def on_meeting(_update: Update, context: Context) -> None:
    """/meeting: alone what is planned; with words the one-line form."""
    await context.run(partial(_begin, context=context))


@private_only
async def on_meeting_new(_update: Update, context: Context) -> None:
    """安排会议 under the list: the guided form where it was left."""
    await context.run(partial(_begin_form, context=context))


@private_only
async def on_meeting_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_meeting_show(_update: Update, context: Context) -> None:
    """A meeting chosen from a list."""
    await context.run(partial(_show, context=context))


def answer_meeting(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the field that the form asks now, or a whole line of them."""
    _fill(session, actor, context, draft, read_answer(session, actor, draft, text))


def show_meeting(
    session: Session, actor: Actor, context: Context, meeting: Meeting, *, fresh: bool = True
) -> None:
    """Show a meeting's card to whoever asked."""
    reply(
        session, actor, context, "meeting", {"meeting": meeting.id}, about=about_meeting(meeting), fresh=fresh
    )


def show_numbered(session: Session, actor: Actor, context: Context, number: str) -> bool:
    """Show the meeting of a typed number, such as M2026-0001; False where there is none."""
    meeting = find_numbered(session, actor, number)
    if meeting is None:
        return False
    show_meeting(session, actor, context, meeting)
    return True


def edit_convening(session: Session, actor: Actor, context: Context, case_id: int) -> None:
    """修改 on a convening that was sent back: the form again, with what was entered."""
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id:
        raise NotForYouError("这件事项只能由申请人本人修改。")
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这次会议不在退回修改中，请看最新的卡片。")
    meeting = find_meeting_of_case(session, case)
    values = {**to_values(actor, request_of(session, meeting)), "meeting": meeting.id, "editing": True}
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    if not context.words.strip():
        reply(session, actor, context, "meetings", {}, fresh=True)
        show_live(session, actor, context)
        return
    if find_numbered(session, actor, context.words.strip().upper()):
        show_numbered(session, actor, context, context.words.strip().upper())
        return
    values = with_own_unit(session, actor, read_meeting(session, actor, context.words))
    if "kind" in values:
        _require_may_plan(session, actor, values)
    elif not _may_plan_something(session, actor):
        raise NotForYouError("会议由政府办公室安排；部门主要负责人可以安排本部门系统的全区性会议。")
    complete = all(field in values for field in NEEDED)
    if complete and (values["kind"] != MeetingKind.DEPARTMENT_WIDE or values.get("unit")):
        prepare_meeting(session, actor, to_request(actor, values))
        field = PLAN
    else:
        field = next_field(session, actor, values)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _begin_form(session: Session, context: Context) -> None:
    actor = who(session, context)
    if not _may_plan_something(session, actor):
        raise NotForYouError("会议由政府办公室安排；部门主要负责人可以安排本部门系统的全区性会议。")
    draft = find_draft(session, actor, context.chat_id, FORM)
    if draft is None:
        values = with_own_unit(
            session, actor, {} if actor.is_office else {"kind": str(MeetingKind.DEPARTMENT_WIDE)}
        )
        field = next_field(session, actor, values)
        draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    else:
        draft = fill(session, actor, draft, field=draft.field)
    show_form(session, actor, context, draft, fresh=True)


def _show(session: Session, context: Context) -> None:
    actor = who(session, context)
    show_meeting(session, actor, context, find_meeting(session, actor, pressed_number(context)))


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "mt-submit":
        _submit(session, actor, context, draft)
    elif verb == "mt-cancel":
        _cancel(session, actor, context, draft)
    elif verb == "mt-month":
        require_asked(draft, "day")
        month = from_number(pressed_number(context, 1))
        fill(session, actor, draft, field=draft.field, month=month.isoformat())
        show_form(session, actor, context, draft)
    elif verb == "mt-edit":
        fill(session, actor, draft, field=FIELDS)
        show_form(session, actor, context, draft)
    elif verb == "mt-field":
        _edit_field(session, actor, context, draft)
    else:
        _fill(session, actor, context, draft, _pressed_values(session, actor, context, draft, verb))


def _pressed_values(
    session: Session, actor: Actor, context: Context, draft: Draft, verb: str
) -> dict[str, object]:
    """Return what a pressed button enters into the form."""
    require_asked(draft, *_ASKED_BY.get(verb, ()))
    if verb == "mt-skip":
        return {draft.field: _PASSED_OVER[draft.field]}
    if verb == "mt-kind":
        return with_own_unit(session, actor, {"kind": pressed_word(context)})
    if verb == "mt-matter":
        word = pressed_word(context)
        if word not in MATTERS:
            raise StaleError("请按“计划内”或“计划外”。")
        return {"matter": word}
    number = pressed_number(context, 1)
    if verb == "mt-day":
        return {"day": from_number(number).isoformat()}
    return {draft.field: _of_number(session, actor, verb, number)}


def _of_number(session: Session, actor: Actor, verb: str, number: int) -> object:
    """Read a button's number: minutes of the day, a meeting in whose room it is to be, else itself."""
    if verb == "mt-time":
        return f"{number // 60:02d}:{number % 60:02d}"
    return find_meeting(session, actor, number).place if verb == "mt-place" else number


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values into the form, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    field = next_field(session, actor, merged)
    if (merged.get("editing") or draft.field in (PLAN, FIELDS)) and all(key in merged for key in NEEDED):
        field = next((key for key in ("unit", "matter") if _is_missing(session, actor, merged, key)), PLAN)
    _require_may_plan(session, actor, merged)
    if all(key in merged for key in NEEDED) and (field == PLAN or field != "unit"):
        check_request(session, actor, to_request(actor, merged))
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _is_missing(session: Session, actor: Actor, values: dict[str, object], key: str) -> bool:
    return key in asked(session, actor, values) and not values.get(key)


def _require_may_plan(session: Session, actor: Actor, values: dict[str, object]) -> None:
    if "kind" not in values or (values["kind"] == MeetingKind.DEPARTMENT_WIDE and not values.get("unit")):
        return
    request = to_request(actor, {"day": actor.today.isoformat(), "clock": "00:00", **values})
    check_may_plan(actor, session, request)


def _may_plan_something(session: Session, actor: Actor) -> bool:
    return actor.is_office or find_own_unit(session, actor) is not None


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field not in asked(session, actor, draft.values) and field not in ("chair", "members"):
        raise StaleError("请从按钮中选择要修改的一项。")
    begun: dict[str, object] = {"editing": True} if draft.field in (PLAN, FIELDS) else {}
    if field == "day" and "day" in draft.values:
        begun["month"] = draft.values["day"]
    fill(session, actor, draft, field=field, **begun)
    show_form(session, actor, context, draft)


def _cancel(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """取消: give up the form; while one field of it is being changed, only that change."""
    is_whole = all(key in draft.values for key in NEEDED)
    if draft.field != PLAN and is_whole and (draft.field == FIELDS or draft.values.get("editing")):
        fill(session, actor, draft, field=PLAN)
        show_form(session, actor, context, draft)
        return
    close_draft(session, draft)
    reply(session, actor, context, "note", {"text": "已取消，没有提交任何内容。"})


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if not all(key in draft.values for key in NEEDED):
        raise BadInputError("请先填写会议类别和时间。")
    request = to_request(actor, draft.values)
    returned = draft.values.get("meeting")
    if isinstance(returned, int):
        meeting = replan_meeting(session, actor, find_meeting(session, actor, returned), request)
    else:
        meeting = plan_meeting(session, actor, request)
    close_draft(session, draft)
    show_meeting(session, actor, context, meeting, fresh=False)
