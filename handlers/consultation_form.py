"""The guided form of /consult: its buttons and typed answers, and what 提交 does."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.consultation_words import read_asked_units, read_consultation
from handlers.context import Context
from handlers.dates import parse_day
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
from handlers.task_words import limited
from office.access import Actor, access_case
from office.cases.drafts import close_draft, fill, open_draft
from office.consultations.form import EDITABLE, FIELDS, FORM, PLAN, next_field, to_request, values_of
from office.consultations.operations import open_consultation
from office.consultations.plan import (
    TITLE_LIMIT,
    ConsultationRequest,
    check_term,
    check_units,
    find_asking_unit,
    prepare_consultation,
)
from office.consultations.records import about_consultation
from office.documents.secrecy import require_open
from office.errors import BadInputError, StaleError
from office.topics.form import FORM as TOPIC_FORM
from office.topics.plan import own_unit
from storage.tables import Case, Draft
from views.month import from_number

GONE = "这张表单已经提交或取消了。需要征求意见请再发 /consult。"


@private_only
async def on_consultation_form_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_consultation_new(_update: Update, context: Context) -> None:
    """征求意见 under the list: the form from its first question."""
    await context.run(partial(_begin_new, context=context))


@private_only
async def on_consultation_of_case(_update: Update, context: Context) -> None:
    """征求意见 on the card of a topic or a document."""
    await context.run(partial(_begin_of_case, context=context))


@private_only
async def on_consultation_of_draft(_update: Update, context: Context) -> None:
    """征求意见 on a topic's form that is kept off for want of it."""
    await context.run(partial(_begin_of_draft, context=context))


def begin_consultation_form(
    session: Session,
    actor: Actor,
    context: Context,
    *,
    case_id: int | None = None,
    values: dict[str, object] | None = None,
) -> None:
    """Open the form with what is known, at the first question that is open, or at the card before 提交.

    With `case_id` it serves that topic or document: its title and its unit are taken from there.
    """
    known = {**values_of(session, case_id), **(values or {})}
    _check_asking(session, actor, known)
    field = next_field(session, actor, known)
    if field == PLAN:
        prepare_consultation(session, actor, to_request(known))
    draft = open_draft(session, actor, context.chat_id, FORM, values=known, field=field)
    show_form(session, actor, context, draft, fresh=True)


def answer_consultation_form(
    session: Session, actor: Actor, context: Context, draft: Draft, text: str
) -> None:
    """Take a typed answer to the question that the form asks now, or fields of it."""
    require_open(text)
    values: dict[str, object]
    match draft.field:
        case "title":
            values = {"title": limited(text, TITLE_LIMIT, "题目")}
        case "units":
            values = {"units": read_asked_units(session, actor, text)}
        case "due":
            values = {"due": parse_day(text, actor.today).isoformat()}
        case _:
            values = read_consultation(session, actor, text, only_fields=True)
    _fill(session, actor, context, draft, values)


def _begin_new(session: Session, context: Context) -> None:
    begin_consultation_form(session, who(session, context), context)


def _begin_of_case(session: Session, context: Context) -> None:
    actor = who(session, context)
    case = access_case(session, actor, pressed_number(context))
    begin_consultation_form(session, actor, context, case_id=case.id)


def _begin_of_draft(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, TOPIC_FORM, gone="这张表单已经提交或取消了。")
    case_id, title = draft.values.get("case"), draft.values.get("title")
    if isinstance(case_id, int):
        begin_consultation_form(session, actor, context, case_id=case_id)
        return
    own = own_unit(session, actor)
    unit_id = draft.values.get("unit") or (own.id if own else None)
    begin_consultation_form(session, actor, context, values={"title": title or "", "unit": unit_id or 0})


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "cq-sub":
            _submit(session, actor, context, draft)
            return
        case "cq-edit":
            fill(session, actor, draft, field=FIELDS)
        case "cq-field":
            _edit_field(session, actor, context, draft)
        case "cq-month":
            require_asked(draft, "due")
            shown = from_number(pressed_number(context, 1)).isoformat()
            fill(session, actor, draft, field="due", month=shown)
        case "cq-unit":
            _toggle(session, actor, context, draft)
        case _:
            _fill(session, actor, context, draft, _pressed_values(context, draft, verb))
            return
    show_form(session, actor, context, draft)


def _pressed_values(context: Context, draft: Draft, verb: str) -> dict[str, object]:
    if verb == "cq-done":
        require_asked(draft, "units")
        chosen = draft.values.get("chosen", draft.values.get("units"))
        if not chosen:
            raise BadInputError("请至少选一个单位。")
        return {"units": chosen}
    require_asked(draft, "due")
    if verb == "cq-rule":
        return {"due": ""}
    return {"due": from_number(pressed_number(context, 1)).isoformat()}


def _toggle(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """Choose one of the units, or take it off again."""
    require_asked(draft, "units")
    unit_id = pressed_number(context, 1)
    former = draft.values.get("chosen", draft.values.get("units"))
    chosen = list(former) if isinstance(former, list) else []
    chosen = [one for one in chosen if one != unit_id] if unit_id in chosen else [*chosen, unit_id]
    fill(session, actor, draft, field="units", chosen=chosen)


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field not in EDITABLE:
        raise StaleError("请从按钮中选择要修改的一项。")
    fill(session, actor, draft, field=field)


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    request = to_request(merged)
    if request.unit_ids:
        case = session.get(Case, request.case_id) if request.case_id else None
        check_units(session, actor, request.unit_ids, find_asking_unit(session, actor, request, case))
    if request.due_on is not None:
        check_term(actor, request.due_on)
    merged.pop("chosen", None)
    draft.values = merged
    fill(session, actor, draft, field=next_field(session, actor, merged))
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(session, actor, draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    consultation = open_consultation(session, actor, to_request(draft.values))
    close_draft(session, draft)
    reply(
        session,
        actor,
        context,
        "consultation",
        {"consultation": consultation.id},
        about=about_consultation(consultation),
    )


def _check_asking(session: Session, actor: Actor, values: dict[str, object]) -> None:
    """Refuse at once whoever may not ask. Raises NotForYouError."""
    request: ConsultationRequest = to_request(values)
    case = session.get(Case, request.case_id) if request.case_id else None
    find_asking_unit(session, actor, request, case)
