"""Meeting absences: /absent one-line and guided, the form's buttons and typed answers."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.absence_words import find_named, limited_reason, read_absence, read_substitute
from handlers.context import Context
from handlers.reply import (
    act_on_case,
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
from office.attendance.absence_form import (
    FIELDS,
    FORM,
    OPINION,
    PLAN,
    TOPICS,
    asked,
    next_field,
    opinions_of,
    to_request,
    to_values,
)
from office.attendance.absence_plan import (
    OPINION_LIMIT,
    AbsenceRequest,
    find_opinable,
    find_own_attendance,
    prepare_absence,
    require_to_come,
)
from office.attendance.absence_records import find_absentable, find_leave_over, find_open_absence
from office.attendance.absences import (
    access_own_absence,
    cancel_absence,
    request_of,
    resubmit_absence,
    state_opinions,
    submit_absence,
)
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.cases.flow import about
from office.errors import BadInputError, StaleError
from office.meetings.records import find_meeting
from storage.tables import Case, CaseStatus, Draft, Meeting
from views.text import clean_line

GONE = "这张表单已经提交或取消了。需要会议请假请再发 /absent。"
_ASKED_BY = {
    "ab-meet": ("meeting",),
    "ab-leave": ("reason",),
    "ab-sub": ("substitute",),
    "ab-topic": (TOPICS,),
}
"""The questions that each button answers."""


@private_only
async def on_absent(_update: Update, context: Context) -> None:
    """/absent: with words the one-line form, without them the guided form where it was left."""
    await context.run(partial(_begin, context=context))


@private_only
async def on_absence_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_opinion_wanted(_update: Update, context: Context) -> None:
    """书面意见 on the card of an absence already asked for."""
    await context.run(partial(_ask_opinion, context=context))


def give_absence_back(session: Session, context: Context, case_id: int) -> None:
    """撤销 on a granted absence: they come after all."""
    act_on_case(session, context, partial(cancel_absence, case_id=case_id))


def open_absence_form(session: Session, actor: Actor, context: Context, meeting: Meeting) -> None:
    """Begin the form for one meeting. Raises BadInputError where there is nothing to ask for."""
    require_to_come(meeting, actor)
    find_own_attendance(session, actor, meeting)
    open_one = find_open_absence(session, actor, meeting)
    if open_one is not None:
        reply(session, actor, context, "case", {"case": open_one.id}, about=about(open_one), fresh=True)
        return
    _open(session, actor, context, {"meeting": meeting.id})


def edit_absence(session: Session, actor: Actor, context: Context, case_id: int) -> None:
    """修改 on an absence that was sent back: the form again, with what was entered."""
    case = access_own_absence(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件会议请假不在退回修改中，请看最新的卡片。")
    values = {**to_values(request_of(session, case)), "case": case.id, "editing": True}
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


def answer_absence(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the field that the form asks now, or a whole line of them."""
    values: dict[str, object]
    match draft.field:
        case "meeting":
            values = find_named(session, actor, text)
        case "reason":
            values = {"reason": limited_reason(text)}
        case "substitute":
            values = {"substitute": read_substitute(session, actor, text)}
        case "topics":
            raise BadInputError("请先按上面的按钮选择议题，再写意见。")
        case "opinion":
            values = {"opinions": _with_opinion(draft, text)}
        case _:
            values = read_absence(session, actor, text, only_fields=True)
    _fill(session, actor, context, draft, values)


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    if context.words.strip():
        _open(session, actor, context, read_absence(session, actor, context.words))
        return
    draft = find_draft(session, actor, context.chat_id, FORM)
    if draft is not None:
        fill(session, actor, draft, field=draft.field)
        show_form(session, actor, context, draft, fresh=True)
        return
    if not find_absentable(session, actor):
        raise BadInputError("您近期没有要请假的会议：没有您参加的会议，或都已请过假。")
    _open(session, actor, context, {})


def _open(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    values = _with_reason(session, actor, values)
    field = next_field(session, actor, values)
    _check(session, actor, values, field)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _with_reason(session: Session, actor: Actor, values: dict[str, object]) -> dict[str, object]:
    """Enter the leave over that day as the reason, where there is one and nothing else was said."""
    meeting = session.get(Meeting, values["meeting"]) if "meeting" in values else None
    leave = find_leave_over(session, actor, meeting) if meeting and "reason" not in values else None
    return {**values, "reason": leave_reason(leave.number)} if leave else values


def leave_reason(number: str) -> str:
    """Name a leave as the reason of an absence, without what it is for."""
    return f"届时请假外出（{number}）"


def _check(session: Session, actor: Actor, values: dict[str, object], field: str) -> None:
    """Refuse at once what cannot stand, however little has been entered."""
    if "meeting" not in values:
        return
    meeting = find_meeting(session, actor, int(str(values["meeting"])))
    if values.get("only_opinions"):
        return
    open_one = find_open_absence(session, actor, meeting)
    if open_one is not None and open_one.id != values.get("case"):
        raise StaleError("您已经为这个会议请过假（{number}），请看那张卡片。", number=open_one.number)
    given = values if field == PLAN else {"reason": "-", **values}
    prepare_absence(session, actor, to_request(given))


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "ab-submit":
            _submit(session, actor, context, draft)
        case "ab-cancel":
            _cancel(session, actor, context, draft)
        case "ab-edit":
            _turn(session, actor, context, draft, FIELDS)
        case "ab-ops":
            _turn(session, actor, context, draft, TOPICS)
        case "ab-field":
            field = pressed_word(context)
            if field not in asked(session, actor, draft.values) or (
                "case" in draft.values and field == "meeting"
            ):
                raise StaleError("请从按钮中选择要修改的一项。")
            _turn(session, actor, context, draft, field)
        case "ab-topic":
            require_asked(draft, *_ASKED_BY.get(verb, ()))
            fill(session, actor, draft, field=OPINION, topic=pressed_number(context, 1))
            show_form(session, actor, context, draft)
        case _:
            require_asked(draft, *_ASKED_BY.get(verb, ()))
            _fill(session, actor, context, draft, _pressed_values(session, actor, context, draft, verb))


def _pressed_values(
    session: Session, actor: Actor, context: Context, draft: Draft, verb: str
) -> dict[str, object]:
    if verb == "ab-meet":
        return {"meeting": pressed_number(context, 1)}
    if verb == "ab-sub":
        return {"substitute": pressed_number(context, 1)}
    return _with_reason(session, actor, {"meeting": draft.values.get("meeting")})


def _turn(session: Session, actor: Actor, context: Context, draft: Draft, field: str) -> None:
    fill(session, actor, draft, field=field, editing=True)
    show_form(session, actor, context, draft)


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    if "meeting" in values:
        merged.pop("meetings", None)
        if values["meeting"] != draft.values.get("meeting"):
            merged.pop("opinions", None)
        merged = _with_reason(session, actor, merged)
    field = PLAN if merged.get("only_opinions") else next_field(session, actor, merged)
    _check(session, actor, merged, field)
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _cancel(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """取消: give up the form; while one field of it is being changed, only that change."""
    is_whole = "meeting" in draft.values and ("reason" in draft.values or "only_opinions" in draft.values)
    if draft.field != PLAN and is_whole and draft.values.get("editing"):
        fill(session, actor, draft, field=PLAN)
        show_form(session, actor, context, draft)
        return
    close_draft(session, draft)
    reply(session, actor, context, "note", {"text": "已取消，没有提交任何内容。"})


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    values = draft.values
    if values.get("only_opinions"):
        opinions = opinions_of(values)
        if not opinions:
            raise BadInputError("还没有写意见，请先选择议题。")
        case = state_opinions(session, actor, int(str(values["meeting"])), opinions)
    elif "meeting" not in values or "reason" not in values:
        raise BadInputError("请先选择会议并写明事由。")
    else:
        case = _ask(session, actor, values.get("case"), to_request(values))
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))


def _ask(session: Session, actor: Actor, returned: object, request: AbsenceRequest) -> Case:
    if isinstance(returned, int):
        return resubmit_absence(session, actor, returned, request)
    return submit_absence(session, actor, request)


def _ask_opinion(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_own_absence(session, actor, pressed_number(context))
    meeting = find_meeting(session, actor, request_of(session, case).meeting_id)
    require_to_come(meeting, actor)
    if not find_opinable(session, actor, meeting):
        raise StaleError("会议通知发出、议程确定以后，再对议题提书面意见。")
    values: dict[str, object] = {"meeting": meeting.id, "only_opinions": True, "editing": True}
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=TOPICS)
    show_form(session, actor, context, draft, fresh=True)


def _with_opinion(draft: Draft, text: str) -> dict[str, str]:
    said = clean_line(text, len(text))
    if len(said) > OPINION_LIMIT:
        raise BadInputError("意见请不超过{most}字，现在是{count}字。", most=OPINION_LIMIT, count=len(said))
    if not said:
        raise BadInputError("请写明对议题的意见。")
    kept = {str(topic): written for topic, written in opinions_of(draft.values).items()}
    return {**kept, str(draft.values["topic"]): said}
