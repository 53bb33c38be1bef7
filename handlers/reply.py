"""What handlers share: who asks, and the answer that belongs to the operation's own transaction."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from office.access import Actor, identify
from office.cases.drafts import close_draft
from office.cases.flow import about
from office.errors import BadInputError, StaleError
from office.outbox import is_superseded, supersede, tell
from storage.tables import Case, Draft, Lane

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

PRIVATE = "请假、审批等个人事项请在与我的私聊中办理，群里只说谁代行。"


def private_only(handler: Callable[[Update, Context], Awaitable[None]]) -> Handler:
    """Keep personal matters out of groups: there the handler says where to go instead."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        if context.chat_id != context.telegram_id:
            raise BadInputError(PRIVATE)
        await handler(update, context)

    return guarded


def who(session: Session, context: Context) -> Actor:
    """Return whoever sent the update. Raises UnknownPersonError for a stranger."""
    return identify(session, context.telegram_id, now=context.now)


def reply(
    session: Session,
    actor: Actor,
    context: Context,
    card: str,
    args: dict[str, object],
    *,
    about: str | None = None,
    fresh: bool = False,
) -> None:
    """Owe the actor a card, in the first lane; the pressed message becomes it unless `fresh`."""
    pressed = None if fresh else context.pressed_message_id
    tell(
        session,
        actor.person,
        card,
        args,
        now=context.now,
        about=about,
        lane=Lane.ANSWER,
        anew=pressed is None,
        edit_message_id=pressed,
    )


def require_latest(session: Session, context: Context, about: str) -> None:
    """Refuse a press on a card that a newer one has taken the place of: it shows what is so no more."""
    message_id = context.pressed_message_id
    if message_id and is_superseded(session, about, chat_id=context.chat_id, message_id=message_id):
        raise StaleError("这张卡片已由下面较新的一张代替，请看最新的卡片。")


def form_of(form: str, actor: Actor) -> str:
    """Return the name under which the cards of somebody's form are posted and edited."""
    return f"form:{form}:{actor.person_id}"


def take_draft(session: Session, actor: Actor, context: Context, *forms: str, gone: str) -> Draft:
    """Load the draft that a form's button belongs to. Raises StaleError, saying `gone`, once it has ended."""
    draft = session.get(Draft, pressed_number(context))
    if draft is None or draft.person_id != actor.person_id or draft.form not in forms:
        raise StaleError(gone)
    require_latest(session, context, form_of(draft.form, actor))
    return draft


def require_asked(draft: Draft, *fields: str) -> None:
    """Refuse a button of a question that the form does not ask now."""
    if draft.field not in fields:
        raise StaleError("这一步已经填过了，请看最新的表单。")


def show_form(session: Session, actor: Actor, context: Context, draft: Draft, *, fresh: bool = False) -> None:
    """Owe the actor the card of a form's next question; the pressed message becomes it unless `fresh`."""
    about_form = form_of(draft.form, actor)
    reply(session, actor, context, f"form.{draft.form}", {"draft": draft.id}, about=about_form, fresh=fresh)


def close_form(session: Session, actor: Actor, draft: Draft) -> None:
    """End an answered form: its question loses its buttons."""
    supersede(session, actor.person, form_of(draft.form, actor), now=actor.now)
    close_draft(session, draft)


def act_on_case(session: Session, context: Context, act: Callable[[Session, Actor], Case]) -> None:
    """Run one operation on a case, and show the case as it then is to whoever pressed."""
    actor = who(session, context)
    case = act(session, actor)
    reply(session, actor, context, "case", {"case": case.id}, about=about(case))


def pressed_number(context: Context, index: int = 0) -> int:
    """Return a pressed button's numeric argument."""
    args = context.pressed.args if context.pressed else ()
    value = args[index] if index < len(args) else None
    if not isinstance(value, int):
        raise BadInputError("这个按钮已经不能使用，请用 /menu 重新打开。")
    return value


def pressed_word(context: Context, index: int = 1) -> str:
    args = context.pressed.args if context.pressed else ()
    value = args[index] if index < len(args) else None
    if not isinstance(value, str):
        raise BadInputError("这个按钮已经不能使用，请用 /menu 重新打开。")
    return value
