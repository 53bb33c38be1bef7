"""Command menus: what Telegram offers beside the input, by who is asking."""

import logging
from collections.abc import Sequence

from sqlmodel import Session, col, select
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from storage.tables import Person, Role
from storage.writer import Writer
from views.menu import commands

logger = logging.getLogger(__name__)

LANGUAGES = (("", "zh"), ("en", "en"))
"""Telegram's language code, none for everybody else, and ours."""


async def set_menus(bot: Bot, writer: Writer) -> None:
    """Set the menus of private chats and groups, and those of the office's people, who have more.

    What Telegram refuses is logged: a missing menu keeps nobody from typing.
    """
    everybody: tuple[tuple[BotCommandScope, str], ...] = (
        (BotCommandScopeAllPrivateChats(), "private"),
        (BotCommandScopeAllGroupChats(), "group"),
    )
    for scope, where in everybody:
        await _set(bot, scope, where)
    for chat_id in await writer.read(_find_staff):
        await _set(bot, BotCommandScopeChat(chat_id), "office")


async def _set(bot: Bot, scope: BotCommandScope, where: str) -> None:
    for code, language in LANGUAGES:
        menu = [BotCommand(name, text) for name, text in commands(where, language)]
        try:
            await bot.set_my_commands(menu, scope=scope, language_code=code or None)
        except TelegramError as error:
            logger.warning("the menu for %s could not be set: %s", where, error.message)


def _find_staff(session: Session) -> Sequence[int]:
    people = session.exec(select(Person).where(col(Person.telegram_id).is_not(None))).all()
    return [
        person.telegram_id
        for person in people
        if person.telegram_id and {Role.OFFICE, Role.ADMINISTRATOR} & set(person.roles)
    ]
