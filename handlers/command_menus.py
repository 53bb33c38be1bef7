"""The commands that Telegram offers beside the input, by who is asking."""

import logging

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat
from telegram.error import TelegramError

from views.menu import commands

logger = logging.getLogger(__name__)

LANGUAGES = (("", "zh"), ("en", "en"))
"""Telegram's language code, none for everybody else, and ours."""


async def set_commands(bot: Bot, scope: BotCommandScope, where: str) -> None:
    """Set the menu of one scope. What Telegram refuses is logged: a missing menu keeps nobody from typing."""
    for code, language in LANGUAGES:
        menu = [BotCommand(name, text) for name, text in commands(where, language)]
        try:
            await bot.set_my_commands(menu, scope=scope, language_code=code or None)
        except TelegramError as error:
            logger.warning("the menu for %s could not be set: %s", where, error.message)


async def set_commands_of(bot: Bot, chat_id: int, *, is_staff: bool) -> None:
    """Give one person the menu that goes with their roles: the office's people have more in theirs."""
    await set_commands(bot, BotCommandScopeChat(chat_id), "office" if is_staff else "private")
