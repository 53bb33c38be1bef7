"""Files sent in a private chat: a spreadsheet goes to whoever knows what is in it; nothing else is taken."""

from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Document, Update
from telegram.error import TelegramError

from handlers.context import Context
from handlers.directory import take_directory
from handlers.reply import who
from handlers.roster import take_roster
from handlers.texts import on_other
from office.access import may_settle
from office.errors import BadInputError
from office.files.spreadsheet import LARGEST, TOO_LARGE, SheetError

Taker = Callable[[Context, bytes], Awaitable[bool]]
"""Takes a file that is its own and returns True; returns False, nothing done, for any other."""

NOT_REACHED = "文件没有取到，请再发一次。"
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".et")

TAKERS: tuple[Taker, ...] = (take_directory, take_roster)
"""In this order; the last takes whatever is left and says what is wrong with it."""


async def on_file(update: Update, context: Context) -> None:
    """A spreadsheet from those who may settle things is read and never kept; any other is not taken."""
    document = update.message.document if update.message else None
    actor = await context.ask(partial(who, context=context))
    if document is None or not may_settle(actor) or not _is_spreadsheet(document):
        await on_other(update, context)
        return
    if (document.file_size or 0) > LARGEST:
        raise SheetError(TOO_LARGE, limit=LARGEST // 1024 // 1024)
    try:
        file = await context.bot.get_file(document.file_id)
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        raise BadInputError(NOT_REACHED) from error
    for take in TAKERS:
        if await take(context, content):
            return


def _is_spreadsheet(document: Document) -> bool:
    return (document.file_name or "").lower().endswith(_SPREADSHEETS)
