"""/admin setup: the organisation's settings, asked one by one while it is new, changed later."""

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
from office.access import Actor, require_administrator
from office.cases.drafts import close_draft, fill, find_draft, open_draft
from office.directory.setup import (
    DIGESTS,
    EVENINGS,
    FIELDS,
    QUIETS,
    SETUP_FORM,
    ZONES,
    apply_setup,
    find_changed,
    is_fresh,
    read_value,
    settings_of,
)
from office.errors import StaleError
from rules.loading import shipped
from storage.tables import Draft

GONE = "这份设置已经提交或取消了。"
_CHOICES = {"timezone": ZONES, "quiet": QUIETS, "digest": DIGESTS, "evening": EVENINGS}


@private_only
async def on_setup_press(_update: Update, context: Context) -> None:
    """A button of the form."""
    await context.run(partial(_press, context=context))


@private_only
async def on_setup_open(_update: Update, context: Context) -> None:
    """修改 under the settings."""
    await context.run(partial(_open, context=context))


@private_only
async def on_setup(_update: Update, context: Context) -> None:
    """The menu's 机构设置."""
    await context.run(lambda session: show_setup(session, who(session, context), context))


def show_setup(session: Session, actor: Actor, context: Context) -> None:
    """/admin setup: where it was left, from the beginning while nobody has a post, else as it is."""
    require_administrator(actor)
    draft = find_draft(session, actor, context.chat_id, SETUP_FORM)
    if draft is not None:
        show_form(session, actor, context, fill(session, actor, draft, field=draft.field), fresh=True)
    elif is_fresh(session, actor.organisation):
        _begin(session, actor, context, field=FIELDS[0], fresh=True)
    else:
        reply(session, actor, context, "setup", {}, fresh=True)


def answer_setup(session: Session, actor: Actor, context: Context, draft: Draft, text: str) -> None:
    """Take typed text as the answer to the form's question."""
    require_administrator(actor)
    if draft.field not in FIELDS:
        raise StaleError("请在上面的卡片上选择。")
    _enter(session, actor, draft, read_value(draft.field, text))
    show_form(session, actor, context, draft, fresh=True)


def _open(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_administrator(actor)
    _begin(session, actor, context, field="what", fresh=False)


def _begin(session: Session, actor: Actor, context: Context, *, field: str, fresh: bool) -> None:
    values: dict[str, object] = {**settings_of(actor.organisation), "fresh": fresh}
    draft = open_draft(session, actor, context.chat_id, SETUP_FORM, values=values, field=field)
    show_form(session, actor, context, draft, fresh=True)


def _press(session: Session, context: Context) -> None:
    actor = who(session, context)
    require_administrator(actor)
    draft = take_draft(session, actor, context, SETUP_FORM, gone=GONE)
    verb = context.pressed.verb if context.pressed else ""
    match verb:
        case "su-ok" | "su-sure":
            _submit(session, actor, context, draft, sure=verb == "su-sure")
            return
        case "su-what":
            fill(session, actor, draft, field="what")
        case "su-plan":
            fill(session, actor, draft, field="plan")
        case "su-field":
            _ask(session, actor, draft, pressed_word(context))
        case "su-book":
            require_asked(draft, "rulebook")
            fill(session, actor, draft, field="book", book=_nth(shipped().ids, pressed_number(context, 1)))
        case "su-take":
            require_asked(draft, "book")
            _enter(session, actor, draft, {"rulebook": str(draft.values["book"])}, field="rulebook")
        case "su-keep":
            require_asked(draft, *FIELDS)
            _enter(session, actor, draft, {})
        case _:
            require_asked(draft, *_CHOICES)
            chosen = _nth(_CHOICES[draft.field], pressed_number(context, 1))
            _enter(session, actor, draft, read_value(draft.field, chosen))
    show_form(session, actor, context, draft)


def _ask(session: Session, actor: Actor, draft: Draft, field: str) -> None:
    if field not in FIELDS:
        raise StaleError("请从按钮中选择要修改的一项。")
    fill(session, actor, draft, field=field)


def _enter(
    session: Session, actor: Actor, draft: Draft, values: dict[str, str], *, field: str | None = None
) -> None:
    """Enter an answer and go to the next question; once all was asked, to the whole of it."""
    asked = FIELDS.index(field or draft.field)
    last = asked + 1 == len(FIELDS) or not draft.values.get("fresh")
    if last:
        values = {**values}
        draft.values = {**draft.values, "fresh": False}
    fill(session, actor, draft, field="plan" if last else FIELDS[asked + 1], **values)


def _submit(session: Session, actor: Actor, context: Context, draft: Draft, *, sure: bool) -> None:
    require_asked(draft, "plan", "sure")
    changes_rules = "rulebook" in find_changed(actor.organisation, draft.values)
    if changes_rules and not sure and not is_fresh(session, actor.organisation):
        fill(session, actor, draft, field="sure")
        show_form(session, actor, context, draft)
        return
    apply_setup(session, actor, draft.values)
    close_draft(session, draft)
    reply(session, actor, context, "setup", {})


def _nth(options: tuple[str, ...], number: int) -> str:
    if not 0 <= number < len(options):
        raise StaleError("请从按钮中选择。")
    return options[number]
