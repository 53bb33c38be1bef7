"""What a handler works with while it handles one update."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from sqlmodel import Session
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError

from office.errors import OfficeError
from office.people.records import find_language
from storage.inbox import mark_done
from storage.writer import Writer
from views.buttons import ButtonCodec, Pressed
from views.card import Card
from views.i18n import translator
from views.menu import error_card
from views.text import clean_line

logger = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_TOAST = 200
"""Characters that Telegram shows in the answer to a press."""


class AlreadyHandled(Exception):  # noqa: N818 - nothing went wrong
    """The update came again after its operation was committed; there is nothing more to do."""


class Post(Protocol):
    """How a handler reaches people at once; everyone else is reached through the outbox."""

    async def answer(self, chat_id: int, card: Card) -> int:
        """Send a card through the first lane and return its message id."""

    def wake(self) -> None:
        """Say that there are new rows in the outbox."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """What all handlers share, wired once in bot.application."""

    bot: Bot
    codec: ButtonCodec
    writer: Writer
    post: Post


class Context:
    """One update's way through a handler: one operation, or one question, or a plain answer.

    `now` is the same instant throughout. `pressed` is what a button says, already checked to be ours and of
    this chat; whether it may still be pressed is the operation's to check. `words` is what follows the
    command.
    """

    __slots__ = (
        "_machinery",
        "_toasted",
        "chat_id",
        "done",
        "inbox_id",
        "now",
        "pressed",
        "telegram_id",
        "update",
        "words",
    )

    def __init__(self, machinery: Machinery, update: Update, *, inbox_id: int, now: datetime) -> None:
        self._machinery = machinery
        self._toasted = False
        self.update = update
        self.inbox_id = inbox_id
        self.now = now
        user, chat = update.effective_user, update.effective_chat
        self.telegram_id: int = user.id if user else 0
        self.chat_id: int = chat.id if chat else self.telegram_id
        self.pressed: Pressed | None = None
        self.words: str = ""
        self.done: bool = False
        """Whether the update is marked done, together with its operation."""

    @property
    def bot(self) -> Bot:
        return self._machinery.bot

    @property
    def codec(self) -> ButtonCodec:
        return self._machinery.codec

    @property
    def pressed_message_id(self) -> int | None:
        query = self.update.callback_query
        return query.message.message_id if query and query.message else None

    async def run(self, operation: Callable[[Session], T]) -> T:
        """Run the update's one operation in its own transaction and return its result once committed.

        The update is marked done, and what it said erased, in the same transaction. Raises AlreadyHandled,
        without running the operation, where that has happened before; whatever the operation raises takes
        back all of it. Call it once: what belongs together belongs into one operation.
        """
        if self.done:
            raise RuntimeError("an update has one operation, and this one's is committed")

        def marked(session: Session) -> T:
            if not mark_done(session, self.inbox_id, now=self.now):
                raise AlreadyHandled
            return operation(session)

        result = await self._machinery.writer.run(marked)
        self.done = True
        self._machinery.post.wake()
        return result

    async def ask(self, question: Callable[[Session], T]) -> T:
        """Answer a question from one snapshot of the records."""
        return await self._machinery.writer.read(question)

    async def scrub(self) -> None:
        """Have what was erased vanish from the database's files as well."""
        await self._machinery.writer.scrub()

    async def answer(self, card: Card) -> None:
        """Send a card to the chat at once. For what writes nothing: a crash in between sends it again."""
        await self._machinery.post.answer(self.chat_id, card)

    async def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer the press, cut to 200 characters; without a press, or too late for it, send a message.

        What Telegram refuses here never fails the update.
        """
        query = self.update.callback_query
        if query and not self._toasted:
            self._toasted = True
            try:
                await self.bot.answer_callback_query(
                    query.id, clean_line(text, LONGEST_TOAST), show_alert=alert
                )
            except BadRequest as refused:
                logger.info("update %s: the press could not be answered: %s", self.inbox_id, refused.message)
            except TelegramError as error:
                logger.warning("update %s: answering the press: %s", self.inbox_id, type(error).__name__)
                return
            else:
                return
        try:
            await self.answer(error_card(text))
        except TelegramError as error:
            logger.warning("update %s: a word could not be sent: %s", self.inbox_id, type(error).__name__)

    async def say(self, sentence: str, *, alert: bool = False) -> None:
        """Answer the press with a sentence of the catalogue, in the presser's language."""
        translate = translator(await self._language()).gettext
        await self.toast(translate(sentence), alert=alert)

    async def refuse(self, error: Exception) -> None:
        """Tell whoever asked why it cannot be, in the error's own sentence and their language."""
        sentence = str(error)
        if isinstance(error, OfficeError):
            language = await self._language()
            sentence = error.said_in(language, translator(language).gettext)
        if self.update.callback_query:
            await self.toast(sentence, alert=True)
        else:
            await self.answer(error_card(sentence))

    async def _language(self) -> str:
        """Return what the sender has chosen; of a stranger, what their Telegram speaks."""
        chosen = await self.ask(partial(find_language, telegram_id=self.telegram_id))
        user = self.update.effective_user
        return chosen or (user.language_code if user else None) or "zh"

    async def close_press(self) -> None:
        """Let the button stop waiting, if nothing was said to the press."""
        query = self.update.callback_query
        if query and not self._toasted:
            self._toasted = True
            try:
                await self.bot.answer_callback_query(query.id)
            except TelegramError as error:
                logger.info("update %s: closing the press: %s", self.inbox_id, type(error).__name__)
