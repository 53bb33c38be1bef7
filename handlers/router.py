"""From an update to its handler: what a route is, and which route an update takes."""

import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler
from telegram.ext.filters import BaseFilter, ChatType, Regex, UpdateType

from handlers.context import Context
from handlers.errors import BadInput
from handlers.secrets import refuse_secret
from office.errors import OfficeError
from views.buttons import ForgedButton

Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Route:
    """PTB's handlers decide which updates a callback gets; the first that fits takes the update."""

    callback: Callback
    handlers: tuple[BaseHandler[Any, Any, Any], ...]
    has_words: bool = False
    """Whether what follows the first word is the command's own text."""
    of_rules: bool = False
    """Whether it speaks of rules, which name what is secret, and puts nothing in."""


def command(name: str, callback: Callback, *, word: str | None = None, of_rules: bool = False) -> Route:
    """/name, and in private chats its Chinese word alone or before its text."""
    handlers: list[BaseHandler[Any, Any, Any]] = [CommandHandler(name, callback, filters=UpdateType.MESSAGE)]
    if word:
        spoken = Regex(rf"^\s*{re.escape(word)}(?:\s|$)")
        handlers.append(MessageHandler(UpdateType.MESSAGE & ChatType.PRIVATE & spoken, callback))
    return Route(callback, tuple(handlers), has_words=True, of_rules=of_rules)


def press(verb: str, callback: Callback) -> Route:
    """A button of this verb; its signature has been checked before."""
    return Route(callback, (CallbackQueryHandler(callback, pattern=f"{re.escape(verb)}:"),))


def message(filters: BaseFilter, callback: Callback) -> Route:
    """Any other new message that the filter lets through."""
    return Route(callback, (MessageHandler(UpdateType.MESSAGE & filters, callback),))


def my_membership(callback: Callback) -> Route:
    """The bot itself was blocked, let back in, added to a group or removed from one."""
    return Route(callback, (ChatMemberHandler(callback, ChatMemberHandler.MY_CHAT_MEMBER),))


class Router:
    """Finds an update's route. Presses and the rest are looked up apart: neither pays for the other."""

    def __init__(self, routes: Sequence[Route]) -> None:
        pairs = [(handler, route) for route in routes for handler in route.handlers]
        self._presses = [pair for pair in pairs if isinstance(pair[0], CallbackQueryHandler)]
        self._others = [pair for pair in pairs if not isinstance(pair[0], CallbackQueryHandler)]

    def find(self, update: Update) -> Route | None:
        for handler, route in self._presses if update.callback_query else self._others:
            check = handler.check_update(update)
            if check is not None and check is not False:
                return route
        return None

    async def handle(self, update: Update, context: Context) -> None:
        """Handle one update. Expected errors become replies; any other is the caller's."""
        try:
            if update.callback_query:
                context.pressed = context.codec.decode(update.callback_query.data or "", context.chat_id)
            route = self.find(update)
            if route is not None and route.has_words:
                context.words = _after_first_word(update)
            await refuse_secret(
                update,
                context,
                words=context.words if route is not None and route.has_words else None,
                of_rules=route is not None and route.of_rules,
                heard=route is None,
            )
            if route is not None:
                await route.callback(update, context)
        except (OfficeError, BadInput, ForgedButton) as refusal:
            await context.refuse(refusal)
        await context.close_press()


def _after_first_word(update: Update) -> str:
    text = (update.message.text or "") if update.message else ""
    first_and_rest = text.split(maxsplit=1)
    return first_and_rest[1] if len(first_and_rest) > 1 else ""
