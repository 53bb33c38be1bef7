"""Topics: /topic one-line and guided, the form's buttons and typed answers, what is pressed on a topic."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.errors import BadInput
from handlers.reply import (
    act_on_case,
    pressed_number,
    pressed_word,
    private_only,
    reply,
    show_form,
    take_draft,
    who,
)
from handlers.topic_words import (
    limited_title,
    read_done,
    read_meeting,
    read_minutes,
    read_sit_ins,
    read_topic,
    require_kind,
)
from office.access import Actor, access_case
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.cases.flow import about
from office.errors import BadInputError, NotForYouError, StaleError
from office.topics.changes import change_presenter, defer_topic, move_topic, put_again
from office.topics.form import (
    EXCLUDED,
    FACT,
    FIELDS,
    FORM,
    PLAN,
    find_seat_named,
    next_field,
    to_request,
    to_values,
    with_exclusions,
    with_fact,
)
from office.topics.gate import Done
from office.topics.operations import resubmit_topic, submit_topic, withdraw_topic
from office.topics.plan import check_title, prepare_topic, require_proposer
from office.topics.records import request_of
from rules.vocabulary import Circumstance, Fact, Urgency
from storage.tables import Case, CaseStatus, Draft, Topic

GONE = "这张表单已经提交或取消了。需要提出议题请再发 /topic。"
_NEW = ("新", "新增", "提出", "new")
_ASKED_BY = {
    "tp-kind": ("kind",),
    "tp-seat": ("presenter",),
    "tp-urg": ("urgency",),
    "tp-none": (EXCLUDED,),
    "tp-skip": ("sit_ins", "minutes"),
}
"""The questions that each button answers."""


@private_only
async def on_topic(_update: Update, context: Context) -> None:
    """/topic: with words the one-line form, without them the list of one's topics."""
    await context.run(partial(_begin, context=context))


@private_only
async def on_topic_list(_update: Update, context: Context) -> None:
    """Another page of the list."""
    await context.run(partial(_show_list, context=context))


@private_only
async def on_topic_new(_update: Update, context: Context) -> None:
    """提出议题: the guided form, where it was left."""
    await context.run(partial(_open, context=context))


@private_only
async def on_topic_press(_update: Update, context: Context) -> None:
    """Any button of the topic form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_topic_withdraw(_update: Update, context: Context) -> None:
    await _act(context, withdraw_topic, "已撤回，并已告知政府办公室。")


@private_only
async def on_topic_defer(_update: Update, context: Context) -> None:
    await _act(context, defer_topic, "已缓议。")


@private_only
async def on_topic_move(_update: Update, context: Context) -> None:
    await _act(context, move_topic, "已移出这次会议，列入下一次同类会议；未排定的，待排定时列入。")


@private_only
async def on_topic_again(_update: Update, context: Context) -> None:
    await _act(context, put_again, "已再次提出。")


@private_only
async def on_presenter_wanted(_update: Update, context: Context) -> None:
    """换汇报人: offer who may present."""
    await context.run(partial(_offer, context=context))


@private_only
async def on_presenter(_update: Update, context: Context) -> None:
    case_id, seat_id = pressed_number(context), pressed_number(context, 1)
    act = partial(change_presenter, case_id=case_id, seat_id=seat_id)
    await context.run(partial(act_on_case, context=context, act=act))
    await context.say("已换汇报人。")


def answer_topic(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now, or a whole line of them."""
    field = draft.field
    values: dict[str, object]
    if field in (PLAN, FIELDS):
        kind = str(draft.values["kind"]) if "kind" in draft.values else None
        values = _line(session, actor, text, draft.values, kind)
        if values.keys() == {"title"}:
            raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：题目：关于调整停车收费的请示。")
    elif field == "kind":
        values = {"kind": str(require_kind(text, actor))}
    elif field == EXCLUDED:
        raise BadInputError("请按上面的按钮选择：都不是，或属于哪一种情形。")
    elif field == "urgency":
        word = Urgency.named(text.strip())
        if word is None:
            raise BadInputError("请按上面的按钮选择，或写：一般、加急、特急。")
        values = {"urgency": str(word)}
    elif field.startswith(FACT):
        values = {"facts": with_fact(draft.values, field.removeprefix(FACT), read_done(text, actor))}
    else:
        values = _READ[field](session, actor, draft, text)
    _fill(session, actor, context, draft, values)


def edit_topic(session: Session, actor: Actor, context: Context, case_id: int) -> None:
    """修改 on a topic that was sent back: the form again, with what was entered."""
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id:
        raise NotForYouError("这件事项只能由申请人本人修改。")
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这项议题不在退回修改中，请看最新的卡片。")
    request = request_of(session, case, session.get_one(Topic, case.id))
    values = {**to_values(request), "case": case.id, "editing": True}
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=PLAN)
    show_form(session, actor, context, draft, fresh=True)


async def _act(context: Context, act: Callable[..., Case], said: str) -> None:
    case_id = pressed_number(context)
    await context.run(partial(act_on_case, context=context, act=partial(act, case_id=case_id)))
    await context.say(said)


def _begin(session: Session, context: Context) -> None:
    actor = who(session, context)
    if not context.words:
        reply(session, actor, context, "topics", {}, fresh=True)
        return
    require_proposer(actor)
    if context.words.strip() in _NEW:
        _open_form(session, actor, context)
        return
    values = _line(session, actor, context.words, {}, None)
    if "urgency" not in values:
        values["urgency"] = str(Urgency.NORMAL)
    if "meeting" not in values and {"kind", "title"} <= values.keys():
        values["meeting"] = 0
    field = next_field(session, actor, values)
    if {"kind", "title", "presenter"} <= values.keys():
        prepare_topic(session, actor, to_request(session, actor, values))
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _line(
    session: Session, actor: Actor, text: str, former: Mapping[str, object], kind: str | None
) -> dict[str, object]:
    """Read a line of the form; what it says of facts is added to what was said before."""
    values = read_topic(session, text, actor, kind)
    facts, said = former.get("facts"), values.get("facts")
    if isinstance(facts, dict) and isinstance(said, dict):
        values["facts"] = {**facts, **said}
    return values


def _show_list(session: Session, context: Context) -> None:
    actor = who(session, context)
    reply(session, actor, context, "topics", {"page": pressed_number(context)})


def _open(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_proposer(actor)
    _open_form(session, actor, context)


def _open_form(session: Session, actor: Actor, context: Context) -> None:
    draft = find_draft(session, actor, context.chat_id, FORM)
    if draft is None:
        draft = open_draft(session, actor, context.chat_id, FORM, values={}, field="kind")
    else:
        draft = fill(session, actor, draft, field=draft.field)
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    if verb == "tp-submit":
        _submit(session, actor, context, draft)
    elif verb == "tp-cancel":
        _cancel(session, actor, context, draft)
    elif verb == "tp-edit":
        fill(session, actor, draft, field=FIELDS)
        show_form(session, actor, context, draft)
    elif verb == "tp-on":
        fill(session, actor, draft, field=next_field(session, actor, draft.values))
        show_form(session, actor, context, draft)
    elif verb == "tp-field":
        _edit_field(session, actor, context, draft)
    else:
        values = _pressed_values(session, actor, context, draft, verb)
        _fill(session, actor, context, draft, values)


def _pressed_values(
    session: Session, actor: Actor, context: Context, draft: Draft, verb: str
) -> dict[str, object]:
    """Return what a pressed button enters into the form."""
    asked = _ASKED_BY.get(verb)
    if asked is not None and draft.field not in asked:
        raise StaleError("这一步已经填过了，请看最新的表单。")
    if verb == "tp-fact":
        name, said = pressed_word(context), pressed_word(context, 2)
        if draft.field != f"{FACT}{name}":
            raise StaleError("这一步已经填过了，请看最新的表单。")
        return {"facts": with_fact(draft.values, name, Done(is_so=said == "yes"))}
    if verb == "tp-none":
        name = pressed_word(context)
        return {"facts": with_exclusions(session, actor, draft.values, None if name == "none" else name)}
    if verb == "tp-meet":
        return {"meeting": pressed_number(context, 1)}
    if verb == "tp-seat":
        return {"presenter": pressed_number(context, 1)}
    if verb == "tp-skip":
        return {draft.field: [] if draft.field == "sit_ins" else 0}
    return {"kind" if verb == "tp-kind" else "urgency": pressed_word(context)}


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field == "persons":
        _fill(session, actor, context, draft, {"persons": not draft.values.get("persons")})
        return
    names = (*Fact.__members__.values(), *Circumstance.__members__.values())
    if field in names:
        field = f"{FACT}{field}"
    elif field not in (*_READ, "kind", "urgency"):
        raise StaleError("请从按钮中选择要修改的一项。")
    fill(session, actor, draft, field=field, editing=True)
    show_form(session, actor, context, draft)


def _cancel(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """取消: give up the form; while one field of it is being changed, only that change."""
    is_whole = {"kind", "title", "presenter"} <= draft.values.keys()
    if is_whole and draft.field != PLAN and (draft.field == FIELDS or draft.values.get("editing")):
        fill(session, actor, draft, field=PLAN)
        show_form(session, actor, context, draft)
        return
    close_draft(session, draft)
    reply(session, actor, context, "note", {"text": "已取消，没有提交任何内容。"})


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values and go on to what is still missing; another kind of meeting is another meeting."""
    merged = {**draft.values, **values}
    if "kind" in values and values["kind"] != draft.values.get("kind") and "meeting" not in values:
        merged.pop("meeting", None)
    if isinstance(merged.get("title"), str):
        check_title(str(merged["title"]))
    field = next_field(session, actor, merged)
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    request = to_request(session, actor, draft.values)
    returned = draft.values.get("case")
    if isinstance(returned, int):
        case = resubmit_topic(session, actor, returned, request)
    else:
        case = submit_topic(session, actor, request)
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))


def _offer(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    reply(session, actor, context, "topic.presenters", {"case": case.id}, fresh=True)


def _title(_session: Session, _actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    return {"title": limited_title(text.strip().removeprefix("《").removesuffix("》"))}


def _presenter(session: Session, actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    return {"presenter": find_seat_named(session, actor, text).id}


def _sit_ins(session: Session, actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    return {"sit_ins": read_sit_ins(session, actor, text)}


def _minutes(_session: Session, _actor: Actor, _draft: Draft, text: str) -> dict[str, object]:
    return {"minutes": read_minutes(text)}


def _meeting(session: Session, actor: Actor, draft: Draft, text: str) -> dict[str, object]:
    kind = draft.values.get("kind")
    if kind is None:
        raise BadInput("请先选会议类别，例如：常务会议。")
    return {"meeting": read_meeting(session, actor, text, str(kind))}


_READ: Mapping[str, Callable[[Session, Actor, Draft, str], dict[str, object]]] = {
    "title": _title,
    "presenter": _presenter,
    "sit_ins": _sit_ins,
    "minutes": _minutes,
    "meeting": _meeting,
}
