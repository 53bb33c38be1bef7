"""The client libraries that people use run unchanged on the sandbox: echo bots with buttons and files."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiogram
import pytest
import telebot
import telegram
import telegram.ext
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from telebot import apihelper

LIN = 1001


@asynccontextmanager
async def aiogram_bot(url: str, token: str) -> AsyncIterator[None]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    bot, dispatcher = aiogram.Bot(token, session=session), aiogram.Dispatcher()
    keyboard = aiogram.types.InlineKeyboardMarkup(
        inline_keyboard=[[aiogram.types.InlineKeyboardButton(text="同意", callback_data="yes")]]
    )

    @dispatcher.message(Command("file"))
    async def send_file(message: aiogram.types.Message) -> None:
        file = aiogram.types.BufferedInputFile("内容".encode(), "附件.txt")
        await message.answer_document(file, caption="<b>附件</b>", parse_mode="HTML")

    @dispatcher.message(aiogram.F.document)
    async def read_file(message: aiogram.types.Message) -> None:
        assert message.document is not None
        body = await bot.download(message.document)
        assert body is not None
        await message.answer(body.read().decode())

    @dispatcher.message()
    async def echo(message: aiogram.types.Message) -> None:
        await message.reply(f"<i>{message.text}</i>", parse_mode="HTML", reply_markup=keyboard)

    @dispatcher.callback_query()
    async def pressed(query: aiogram.types.CallbackQuery) -> None:
        assert isinstance(query.message, aiogram.types.Message)
        await query.message.edit_text("已同意")
        await query.answer("好", show_alert=True)

    await bot.set_my_commands([aiogram.types.BotCommand(command="file", description="发文件")])
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await polling
        await bot.session.close()


@asynccontextmanager
async def ptb_bot(url: str, token: str) -> AsyncIterator[None]:
    application = (
        telegram.ext.Application.builder()
        .token(token)
        .base_url(f"{url}/bot")
        .base_file_url(f"{url}/file/bot")
        .connect_timeout(60)
        .read_timeout(60)
        .write_timeout(60)
        .pool_timeout(60)
        .build()
    )
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("同意", callback_data="yes")]])

    async def send_file(update: telegram.Update, context: Any) -> None:
        del context
        assert update.message is not None
        await update.message.reply_document(
            "内容".encode(), filename="附件.txt", caption="<b>附件</b>", parse_mode="HTML"
        )

    async def read_file(update: telegram.Update, context: Any) -> None:
        del context
        assert update.message is not None
        assert update.message.document is not None
        file = await update.message.document.get_file()
        await update.message.reply_text(bytes(await file.download_as_bytearray()).decode())

    async def echo(update: telegram.Update, context: Any) -> None:
        del context
        assert update.message is not None
        await update.message.reply_text(
            f"<i>{update.message.text}</i>", parse_mode="HTML", reply_markup=keyboard, do_quote=True
        )

    async def pressed(update: telegram.Update, context: Any) -> None:
        del context
        assert update.callback_query is not None
        await update.callback_query.edit_message_text("已同意")
        await update.callback_query.answer("好", show_alert=True)

    application.add_handlers(
        [
            telegram.ext.CommandHandler("file", send_file),
            telegram.ext.MessageHandler(telegram.ext.filters.Document.ALL, read_file),
            telegram.ext.MessageHandler(telegram.ext.filters.TEXT, echo),
            telegram.ext.CallbackQueryHandler(pressed),
        ]
    )
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=1, allowed_updates=telegram.Update.ALL_TYPES)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


@asynccontextmanager
async def telebot_bot(url: str, token: str) -> AsyncIterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apihelper, "API_URL", url + "/bot{0}/{1}")
        patch.setattr(apihelper, "FILE_URL", url + "/file/bot{0}/{1}")
        bot: Any = telebot.TeleBot(token, threaded=False)
        keyboard = telebot.types.InlineKeyboardMarkup()
        keyboard.add(telebot.types.InlineKeyboardButton("同意", callback_data="yes"))

        def send_file(message: Any) -> None:
            file = telebot.types.InputFile(_named("附件.txt", "内容".encode()))
            bot.send_document(
                message.chat.id, file, visible_file_name="附件.txt", caption="<b>附件</b>", parse_mode="HTML"
            )

        def read_file(message: Any) -> None:
            info = bot.get_file(message.document.file_id)
            bot.send_message(message.chat.id, bot.download_file(info.file_path).decode())

        def echo(message: Any) -> None:
            bot.reply_to(message, f"<i>{message.text}</i>", parse_mode="HTML", reply_markup=keyboard)

        def pressed(query: Any) -> None:
            bot.edit_message_text("已同意", query.message.chat.id, query.message.message_id)
            bot.answer_callback_query(query.id, "好", show_alert=True)

        bot.register_message_handler(send_file, commands=["file"])
        bot.register_message_handler(read_file, content_types=["document"])
        bot.register_message_handler(echo, func=lambda message: message is not None)
        bot.register_callback_query_handler(pressed, func=lambda query: query is not None)
        thread = threading.Thread(
            target=bot.infinity_polling, kwargs={"timeout": 5, "long_polling_timeout": 1}, daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            bot.stop_bot()
            await asyncio.to_thread(thread.join)
            http: Any = apihelper
            http._get_req_session().close()


def _named(name: str, body: bytes) -> io.BytesIO:
    file = io.BytesIO(body)
    file.name = name  # what the client libraries look at
    return file


@pytest.mark.parametrize("library", [aiogram_bot, ptb_bot, telebot_bot])
async def test_echo_bot_of_each_library_answers_presses_and_files(hands: Any, library: Any) -> None:
    async with library(hands.server.url, hands.token):
        said = await hands.say(LIN, "你好")
        (echo,) = await hands.messages(LIN, after=said, wait=60)
        assert (echo["text"], echo["html"], echo["reply_to"]) == ("你好", "<i>你好</i>", said)
        answer = await hands.post(
            "press", **{"as": LIN, "message_id": echo["message_id"], "button": "同意", "wait": 60}
        )
        assert answer == {"answer": "好", "alert": True, "answered": True}
        (echo,) = await hands.messages(LIN, after=said)
        assert (echo["text"], echo["buttons"], echo["edited"]) == ("已同意", [], True)

        said = await hands.say(LIN, "/file")
        (sent,) = await hands.messages(LIN, after=said, wait=60)
        assert (sent["html"], sent["file"]["name"], sent["file"]["size"]) == ("<b>附件</b>", "附件.txt", 6)
        async with hands.session.get(hands.server.url + sent["file"]["url"]) as response:
            assert await response.text() == "内容"

        form = {"as": str(LIN), "file": _named("回执.txt", "收到了".encode())}
        async with hands.session.post(f"{hands.server.url}/sandbox/upload", data=form) as response:
            said = (await response.json())["message_id"]
        (read,) = await hands.messages(LIN, after=said, wait=60)
        assert read["text"] == "收到了"
