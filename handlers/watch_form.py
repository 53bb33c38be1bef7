"""The guided forms of a swap and of an entry of the log: buttons, typed answers, 提交."""

from collections.abc import Mapping
from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
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
from handlers.watch_words import KINDS, read_entry, read_person
from office.access import Actor
from office.cases.drafts import close_draft, fill, open_draft
from office.errors import BadInputError, StaleError
from office.watch.log import add_entry, check_entry
from office.watch.shift_form import (
    ENTRY_FORM,
    ENTRY_ORDER,
    FIELDS,
    PLAN,
    SWAP_FORM,
    SWAP_ORDER,
    next_field,
    to_entry,
    to_swap,
)
from office.watch.shift_swap_plan import prepare_swap
from office.watch.shift_swaps import about_swap, ask_swap
from office.watch.shifts import about_shift
from storage.tables import Draft, DutyEntryKind, Shift

GONE = "这张表单已经提交或取消了，请重新打开。"
_SKIPPED: Mapping[str, str] = {"told": "", "ordered": "", "why": ""}


@private_only
async def on_watch_form_press(_update: Update, context: Context) -> None:
    """Any button of the two forms."""
    await context.run(partial(_press, context=context))


def begin_swap(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    """Open the form of a swap with what is known."""
    _open(session, actor, context, SWAP_FORM, values)


def begin_entry(session: Session, actor: Actor, context: Context, values: dict[str, object]) -> None:
    """Open the form of an entry of the log with what is known."""
    _open(session, actor, context, ENTRY_FORM, values)


def answer_watch_form(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take a typed answer to the question that the form asks now."""
    values: dict[str, object]
    if draft.field == "person":
        values = {"person": read_person(session, actor, text).id}
    elif draft.field == "kind":
        values = read_entry(text) if text.split(maxsplit=1)[0] in KINDS else {}
        if not values:
            raise BadInputError("请写：上级通知、下级报告、来电或其他。")
    elif draft.field in ("text", "told", "ordered", "why"):
        values = {draft.field: text.strip()}
    elif draft.form == ENTRY_FORM:
        values = read_entry(text)
    else:
        raise BadInputError("请从按钮中选择。")
    _fill(session, actor, context, draft, values)


def _open(session: Session, actor: Actor, context: Context, form: str, values: dict[str, object]) -> None:
    field = next_field(form, values)
    _check(session, actor, form, values, field)
    draft = open_draft(session, actor, context.chat_id, form, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    draft = take_draft(session, actor, context, SWAP_FORM, ENTRY_FORM, gone=GONE)
    match context.pressed.verb if context.pressed else "":
        case "wt-send":
            _submit(session, actor, context, draft)
        case "wt-edit":
            fill(session, actor, draft, field=FIELDS)
            show_form(session, actor, context, draft)
        case "wt-field":
            _edit(session, actor, context, draft)
        case "wt-kind":
            require_asked(draft, "kind")
            _fill(session, actor, context, draft, {"kind": str(DutyEntryKind(pressed_word(context)))})
        case "wt-pick":
            require_asked(draft, *SWAP_ORDER)
            _fill(session, actor, context, draft, {draft.field: pressed_number(context, 1)})
        case _:
            require_asked(draft, *_SKIPPED)
            _fill(session, actor, context, draft, {draft.field: _SKIPPED[draft.field]})


def _edit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    field = pressed_word(context)
    if field not in (*SWAP_ORDER, *ENTRY_ORDER, "why"):
        raise StaleError("请从按钮中选择要修改的一项。")
    if field in ("shift", "person"):  # whoever and whatever comes in return depends on them
        draft.values = {key: value for key, value in draft.values.items() if key != "other"}
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _fill(session: Session, actor: Actor, context: Context, draft: Draft, values: dict[str, object]) -> None:
    """Enter values, go on to what is still missing, and refuse at once what cannot stand."""
    merged = {**draft.values, **values}
    field = next_field(draft.form, merged)
    _check(session, actor, draft.form, merged, field)
    draft.values = merged
    fill(session, actor, draft, field=field)
    show_form(session, actor, context, draft)


def _check(session: Session, actor: Actor, form: str, values: Mapping[str, object], field: str) -> None:
    if form == SWAP_FORM and field in ("other", PLAN):
        prepare_swap(session, actor, to_swap(values))
    if form == ENTRY_FORM:
        known = {"kind": str(DutyEntryKind.OTHER), "text": "-", **values}
        shift = values.get("shift")
        check_entry(session, actor, to_entry(known), int(str(shift)) if shift else None)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft) -> None:
    if next_field(draft.form, draft.values) != PLAN:
        raise BadInputError("还没有填完，请看最新的表单。")
    if draft.form == SWAP_FORM:
        swap = ask_swap(session, actor, to_swap(draft.values))
        close_draft(session, draft)
        reply(session, actor, context, "swap", {"swap": swap.id}, about=about_swap(session, swap))
        return
    chosen = draft.values.get("shift")
    entry = add_entry(session, actor, to_entry(draft.values), shift_id=int(str(chosen)) if chosen else None)
    close_draft(session, draft)
    shift = session.get_one(Shift, entry.shift_id)
    reply(session, actor, context, "shift", {"shift": shift.id}, about=about_shift(actor.organisation, shift))
