"""One card to Telegram: sent, or the message that showed it edited."""

import html
import re
from datetime import datetime, timedelta

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from scheduler.outcomes import Failed, Moved, Outcome, Retry, Sent
from views.buttons import ButtonCodec, to_markup
from views.card import Card

LONGEST_CAPTION = 1024
"""Characters Telegram takes under a file, tags not counted."""

ATTEMPTS = 200
"""With pauses of up to five minutes, most of a day."""

LONGEST_PAUSE = timedelta(minutes=5)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NO_BUTTONS = InlineKeyboardMarkup([])
_TAG = re.compile(r"<[^>]*>")
_NO_THREAD = "message thread not found"
_SHUT_OUT = ("chat not found", "not enough rights to send", "have no rights to send")
"""Telegram's answers for whoever deleted their account or never met the bot, and where it may not speak."""
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)


async def send_card(
    bot: Bot, codec: ButtonCodec, chat_id: int, card: Card, *, thread_id: int | None = None
) -> Sent:
    """Send a card as a new message. With a file it is the file's caption, or follows it where too long.

    In a forum group it goes into the thread; where that was closed for good, into the group's general one.
    """
    try:
        return await _send(bot, codec, chat_id, card, thread_id=thread_id)
    except BadRequest as refused:
        if thread_id is None or _NO_THREAD not in refused.message.lower():
            raise
    return await _send(bot, codec, chat_id, card)


async def _send(
    bot: Bot, codec: ButtonCodec, chat_id: int, card: Card, *, thread_id: int | None = None
) -> Sent:
    markup = to_markup(card.rows, codec, chat_id) if card.rows else None
    if card.file is not None:
        fits = len(html.unescape(_TAG.sub("", card.html))) <= LONGEST_CAPTION
        message = await bot.send_document(
            chat_id,
            InputFile(card.file.content, filename=card.file.name),
            caption=card.html if fits else None,
            parse_mode=ParseMode.HTML if fits else None,
            reply_markup=markup if fits else None,
            message_thread_id=thread_id,
        )
        if fits:
            return Sent(message.message_id, with_file=True)
    message = await bot.send_message(
        chat_id,
        card.html,
        parse_mode=ParseMode.HTML,
        reply_markup=markup,
        link_preview_options=_NO_PREVIEW,
        message_thread_id=thread_id,
    )
    return Sent(message.message_id)


async def edit_card(bot: Bot, codec: ButtonCodec, chat_id: int, message_id: int, card: Card) -> Sent:
    """Have a message show a card; where Telegram does not let it be edited, the card is sent anew.

    A card with a file is always sent anew: a text message cannot take one on.
    """
    if card.file is not None:
        return await send_card(bot, codec, chat_id, card)
    markup = to_markup(card.rows, codec, chat_id) if card.rows else _NO_BUTTONS
    try:
        await bot.edit_message_text(
            card.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as refused:
        said = refused.message.lower()
        if "message is not modified" in said:
            return Sent(message_id)
        if any(words in said for words in _GONE):
            return await send_card(bot, codec, chat_id, card)
        raise
    return Sent(message_id)


def judge(error: TelegramError, *, attempts: int, now: datetime) -> Outcome:
    """Say what becomes of a message that Telegram did not take: another attempt, or the end and why."""
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Failed(error.message, blocked=True)
    if isinstance(error, BadRequest):
        said = error.message.lower()
        return Failed(error.message, blocked=any(words in said for words in _SHUT_OUT))
    if attempts >= ATTEMPTS or "request entity too large" in error.message.lower():
        return Failed(error.message)
    pause = min(timedelta(seconds=2 ** min(attempts, 9)), LONGEST_PAUSE)
    if isinstance(error, RetryAfter):
        pause = pause_asked(error)
    elif isinstance(error, InvalidToken):
        pause = LONGEST_PAUSE  # the token's fault, not the message's: it is sent once the token is put right
    return Retry(now + pause, error.message)


def pause_asked(error: RetryAfter) -> timedelta:
    """Return how long Telegram wants to be left alone about a chat."""
    asked = error.retry_after
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
