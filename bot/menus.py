"""Command menus: what Telegram offers beside the input, by who is asking."""

from collections.abc import Sequence

from sqlmodel import Session, col, select
from telegram import Bot, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from handlers.command_menus import set_commands, set_commands_of
from storage.tables import Person, Role
from storage.writer import Writer


async def set_menus(bot: Bot, writer: Writer) -> None:
    """Set the menus of private chats and groups, and those of the office's people, who have more.

    What Telegram refuses is logged: a missing menu keeps nobody from typing.
    """
    everybody: tuple[tuple[BotCommandScope, str], ...] = (
        (BotCommandScopeAllPrivateChats(), "private"),
        (BotCommandScopeAllGroupChats(), "group"),
    )
    for scope, where in everybody:
        await set_commands(bot, scope, where)
    for chat_id in await writer.read(_find_staff):
        await set_commands_of(bot, chat_id, is_staff=True)


def _find_staff(session: Session) -> Sequence[int]:
    people = session.exec(select(Person).where(col(Person.telegram_id).is_not(None))).all()
    return [
        person.telegram_id
        for person in people
        if person.telegram_id and {Role.OFFICE, Role.ADMINISTRATOR} & set(person.roles)
    ]
