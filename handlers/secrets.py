"""涉密: what was typed of a secret paper is forgotten before its sender is told where to go instead."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial, wraps

from sqlmodel import Session
from telegram import Update
from telegram.error import TelegramError

from handlers.context import Context
from handlers.reply import Handler, who
from office.access import UnknownPersonError
from office.auditing import log_act
from office.cases.drafts import close_draft, find_draft
from office.documents.form import FORM
from office.documents.secrecy import SecretError, is_marked, is_said_secret

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
            await forget(update, context)
            raise

    return guarded


async def refuse_secret(
    update: Update, context: Context, *, words: str | None, of_rules: bool, heard: bool
) -> None:
    """Refuse what is typed of something secret, whatever was to be done with it. Raises SecretError.

    `words` is what follows a command, None where there is none. What asks of rules may call things secret by
    name, and so may people in a group who are not speaking to the bot (`heard`): there only marks count.
    """
    message = update.message
    text = (message.text or message.caption or "") if message else ""
    if "密" not in text:
        return
    refuses = is_marked if of_rules or heard else is_said_secret
    if refuses(text if words is None else words):
        await forget(update, context)
        raise SecretError


async def forget(update: Update, context: Context) -> None:
    """Delete the message, erase the update, empty the log.

    In this order: whatever breaks it off, the update is still there and it is done again.
    """
    await _delete(update, context)
    await context.run(partial(_forget, context=context))
    await context.scrub()


def _forget(session: Session, context: Context) -> None:
    """Drop the form it was entered in; the update's own words are erased in the same transaction.

    That somebody was refused stays, by the update's number, without a word of the paper.
    """
    try:
        actor = who(session, context)
    except UnknownPersonError:
        return
    about = f"update:{context.update.update_id}"
    log_act(session, actor, "document.refused", about=about, text={"word": "涉密"})
    answers_form = context.update.message is not None and not context.words
    for form in (FORM, None) if answers_form else (FORM,):
        draft = find_draft(session, actor, context.chat_id, form)
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
