"""/doc: the guided form, its buttons and typed answers, and what 提交 does."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.dates import parse_day
from handlers.document_words import (
    limited,
    read_document,
    read_kind,
    read_length,
    read_matter,
    read_name_of,
    read_received,
    read_sender,
    read_urgency,
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
from handlers.secrets import forgets_secrets
from office.access import Actor
from office.cases.drafts import close_draft, fill, open_draft
from office.cases.flow import about
from office.documents.changes import recheck
from office.documents.form import (
    CHECK,
    EDITABLE,
    FIELDS,
    FORM,
    PLAN,
    RECHECKED,
    SKIPPED,
    all_good,
    complete,
    next_field,
    to_request,
    to_values,
    with_check,
)
from office.documents.operations import (
    access_own_document,
    register_document,
    resubmit_document,
    take_document,
)
from office.documents.plan import (
    NAME_LIMIT,
    PAPER_LIMIT,
    TITLE_LIMIT,
    WHY_LIMIT,
    own_unit,
    require_registrar,
)
from office.documents.secrecy import SecretError, require_open
from office.errors import BadInputError, StaleError
from storage.tables import Case, CaseStatus, Draft, Unit

GONE = "这张表单已经提交或取消了。需要登记公文请再发 /doc。"
_PICKED = ("level", "direction", "kind", "sure", "name_of", "urgency")
"""The questions that one word on a button answers."""
_FORGOTTEN = ("checks", "matter", "where")
"""What hangs on the kind of paper and its urgency: asked anew when they change."""


@private_only
@forgets_secrets
async def on_document_form_press(_update: Update, context: Context) -> None:
    """Any button of the form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_document_new(_update: Update, context: Context) -> None:
    """登记公文: the guided form from its first question."""
    await context.run(partial(_begin_new, context=context))


@private_only
async def on_recheck(_update: Update, context: Context) -> None:
    """核对: the office answers the checks of a paper anew."""
    await context.run(partial(_begin_recheck, context=context))


def begin_document_form(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    """Open the form with what is known, at the first question that is open, or at the card before 提交."""
    require_registrar(actor)
    unit = own_unit(session, actor)
    if unit is not None and "sender" not in values:
        values = {**values, "sender": unit.name, "unit": unit.id or 0}
    field = next_field(session, actor, values)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def begin_line(session: Session, actor: Actor, context: Context, text: str) -> None:
    """Open the form with what one line says; what it leaves out that may be left out is passed over."""
    values = complete(session, actor, read_document(session, actor, text))
    begin_document_form(session, actor, context, values)


def edit_document(session: Session, actor: Actor, context: Context, case_id: int) -> None:
    """修改 on a paper that was sent back: the form with what was registered."""
    case, document = access_own_document(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件公文不在退回修改中，请看最新的卡片。")
    unit = session.get(Unit, document.unit_id) if document.unit_id else None
    values = to_values(case.id or 0, case.title, document, unit.name if unit else document.sender)
    draft = open_draft(session, actor, context.chat_id, FORM, values=values, field=FIELDS)
    show_form(session, actor, context, draft, fresh=True)


def answer_document(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now, or a whole line of them."""
    require_open(text)
    field = draft.field
    values: dict[str, object]
    if field in (PLAN, FIELDS):
        values = read_document(session, actor, text, only_fields=True)
    elif field in ("matter", "where") or field.startswith(CHECK):
        if field != "matter":
            raise BadInputError("请按上面的按钮选择。")
        values = {"matter": read_matter(actor, text)}
    else:
        values = _read(session, actor, field, text)
    _fill(session, actor, context, draft, values)


def _read(session: Session, actor: Actor, field: str, text: str) -> dict[str, object]:
    if field == "sender":
        return read_sender(session, actor, text)
    if field in _LIMITS:
        most, name = _LIMITS[field]
        return {field: limited(text, most, name)}
    if field in _READERS:
        return {field: _READERS[field](actor, text)}
    raise BadInputError("请按上面的按钮选择。")


_LIMITS: Mapping[str, tuple[int, str]] = {
    "title": (TITLE_LIMIT, "标题"),
    "paper": (PAPER_LIMIT, "文号"),
    "why": (WHY_LIMIT, "紧急的原因"),
    "addressee": (NAME_LIMIT, "主送"),
}
_READERS: Mapping[str, Callable[[Actor, str], object]] = {
    "kind": lambda _actor, text: read_kind(text),
    "urgency": lambda _actor, text: read_urgency(text),
    "needed": lambda actor, text: parse_day(text, actor.today).isoformat(),
    "received": read_received,
    "length": lambda _actor, text: read_length(text),
    "name_of": read_name_of,
}
"""How a typed answer to each question is read."""


def _begin_new(session: Session, context: Context) -> None:
    begin_document_form(session, who(session, context), context, {})


def _begin_recheck(session: Session, context: Context) -> None:
    actor = who(session, context)
    case, document = take_document(session, actor, pressed_number(context))
    if case.status is not CaseStatus.PENDING or document.checked_in_at is not None:
        raise StaleError("这件公文已经办理，请看最新的卡片。")
    values = to_values(case.id or 0, case.title, document, document.sender)
    values = {**values, RECHECKED: case.id or 0, "checks": {}}
    begin_document_form(session, actor, context, values)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "dc-submit":
            _submit(session, actor, context, draft)
        case "dc-edit":
            _edit(session, actor, context, draft)
        case "dc-field":
            _edit_field(session, actor, context, draft)
        case "dc-flag":
            _toggle(session, actor, context, draft)
        case _:
            _fill(session, actor, context, draft, _pressed_values(session, actor, context, draft, verb))


def _pressed_values(
    session: Session, actor: Actor, context: Context, draft: Draft, verb: str
) -> dict[str, object]:
    match verb:
        case "dc-pick":
            require_asked(draft, *_PICKED)
            word = pressed_word(context)
            if draft.field in ("level", "sure") and word == "secret":
                raise SecretError
            return {draft.field: word}
        case "dc-unit":
            require_asked(draft, "sender")
            unit = session.get(Unit, pressed_number(context, 1))
            if unit is None or unit.organisation_id != actor.organisation_id:
                raise BadInputError("没有这个单位，请重新选择来文单位。")
            return {"sender": unit.name, "unit": unit.id or 0}
        case "dc-flags":
            require_asked(draft, "matter", "where")
            return {draft.field: draft.values.get("chosen") or []}
        case "dc-all":
            require_asked(draft, f"{CHECK}{pressed_word(context)}")
            return {"checks": all_good(actor, draft.values)}
        case "dc-yes" | "dc-no":
            name = pressed_word(context)
            require_asked(draft, f"{CHECK}{name}")
            return {"checks": with_check(draft.values, name, good=verb == "dc-yes")["checks"]}
    require_asked(draft, *SKIPPED)
    return {draft.field: SKIPPED[draft.field]}


def _toggle(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """Choose one of the flags, or take it off again."""
    require_asked(draft, "matter", "where")
    word = pressed_word(context)
    former = draft.values.get("chosen")
    chosen = list(former) if isinstance(former, list) else []
    chosen = [one for one in chosen if one != word] if word in chosen else [*chosen, word]
    fill(session, actor, draft, field=draft.field, chosen=chosen)
    show_form(session, actor, context, draft)


def _edit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    """修改: which field; of a paper that is only looked at anew, its checks from the first."""
    if RECHECKED in draft.values:
        draft.values = {**draft.values, "checks": {}}
        fill(session, actor, draft, field=next_field(session, actor, draft.values))
    else:
        fill(session, actor, draft, field=FIELDS)
    show_form(session, actor, context, draft)


def _edit_field(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field == "checks":
        draft.values = {key: value for key, value in draft.values.items() if key not in _FORGOTTEN}
        fill(session, actor, draft, field=next_field(session, actor, draft.values))
    elif field in EDITABLE:
        fill(session, actor, draft, field=field)
    else:
        raise StaleError("请从按钮中选择要修改的一项。")
    show_form(session, actor, context, draft)


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values and go on to what is still missing."""
    merged = {**draft.values, **values}
    if any(merged.get(key) != draft.values.get(key) for key in ("kind", "direction") if key in draft.values):
        merged = {key: value for key, value in merged.items() if key not in _FORGOTTEN or key in values}
    if "title" in values:
        merged.pop("sure", None)
    merged.pop("chosen", None)
    draft.values = merged
    fill(session, actor, draft, field=next_field(session, actor, merged))
    show_form(session, actor, context, draft)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(session, actor, draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    request = to_request(draft.values)
    case: Case
    if RECHECKED in draft.values:
        case = recheck(session, actor, int(str(draft.values[RECHECKED])), request.checks)
    elif "case" in draft.values:
        case = resubmit_document(session, actor, int(str(draft.values["case"])), request)
    else:
        case = register_document(session, actor, request)
    close_draft(session, draft)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))
