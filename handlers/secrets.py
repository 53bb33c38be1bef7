"""涉密: what was typed of a secret paper is forgotten before its sender is told where to go instead."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial, wraps

from sqlmodel import Session
from telegram import Update
from telegram.error import TelegramError

from handlers.context import Context
from handlers.reply import Handler, who
from office.auditing import log_act
from office.document_form import FORM
from office.drafts import close_draft, find_draft
from office.secrecy import SecretError

logger = logging.getLogger(__name__)


def forgets_secrets(
    handler: Callable[[Update, Context], Awaitable[None]],
) -> Handler:
    """Have a handler forget the paper that it refuses as secret: its form, the update, the message."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        try:
            await handler(update, context)
        except SecretError:
            await context.run(partial(_forget, context=context))
            await context.scrub()
            await _delete(update, context)
            raise

    return guarded


def _forget(session: Session, context: Context) -> None:
    """Drop what was entered of it; the update's own words are erased in the same transaction.

    That somebody was refused stays, by the update's number, without a word of the paper.
    """
    actor = who(session, context)
    about = f"update:{context.update.update_id}"
    log_act(session, actor, "document.refused", about=about, text={"word": "涉密"})
    draft = find_draft(session, actor, context.chat_id, FORM)
    if draft is not None:
        close_draft(session, draft)


async def _delete(update: Update, context: Context) -> None:
    """Delete the message where Telegram lets the bot: in private chats, and as an administrator."""
    if update.message is None:
        return
    try:
        await context.bot.delete_message(context.chat_id, update.message.message_id)
    except TelegramError as error:
        logger.info("update %s: a message could not be deleted: %s", context.inbox_id, type(error).__name__)
