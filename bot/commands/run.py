"""`mishu` without a command: the bot on Telegram where there is a token, else the sandbox."""

from __future__ import annotations

import asyncio
import contextlib

import typer
from telegram.error import InvalidToken

from bot import logs
from bot.application import running, stop_signal
from bot.commands.opening import require_sound_rulebooks, settings_for, sqlite_file
from bot.commands.own_forms import use_own_forms
from bot.commands.sandbox import DEFAULT_RULEBOOK, Plan, run_sandbox
from bot.settings import Settings
from bot.work import WORK
from sandbox.lock import DirectoryLockedError, lock_directory

_WORDS = {
    "zh": {
        "telegram": "Mishu 秘书正在 Telegram 上运行：@{name}(数据在 {data})。按 Ctrl+C 停止。",
        "other": "想不用 Telegram 先试试：mishu sandbox。",
        "unknown": "BOT_TOKEN：Telegram 不认识这个令牌。请在 @BotFather 核对，或去掉它改用沙盒。",
    },
    "en": {
        "telegram": "Mishu 秘书 is running on Telegram as @{name} (data in {data}). Ctrl+C stops it.",
        "other": "To try it without Telegram: mishu sandbox.",
        "unknown": "BOT_TOKEN: Telegram does not know this token. Ask @BotFather, or try the sandbox.",
    },
}


def run() -> None:
    """Start Mishu: the bot on Telegram with BOT_TOKEN set, else the sandbox."""
    settings = settings_for(None)
    logs.set_up(settings.log_level)
    require_sound_rulebooks(settings.data_dir)
    if settings.bot_token is None:
        run_sandbox(settings, Plan(data=settings.data_dir / "sandbox", rulebook=DEFAULT_RULEBOOK))
    else:
        use_own_forms(settings)
        _run_until_stopped(settings)


def _run_until_stopped(settings: Settings) -> None:
    try:
        asyncio.run(_run_on_telegram(settings))
    except DirectoryLockedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except (InvalidToken, ExceptionGroup) as error:
        unknown = error if isinstance(error, InvalidToken) else error.subgroup(InvalidToken)
        if unknown is None:
            raise
        typer.echo(_WORDS[settings.language]["unknown"], err=True)
        raise typer.Exit(2) from None


async def _run_on_telegram(settings: Settings) -> None:
    with contextlib.ExitStack() as stack:
        file = sqlite_file(settings)
        if file is not None:
            stack.enter_context(lock_directory(file.parent))
        async with running(settings, WORK) as mishu:
            stop = stop_signal()
            words = _WORDS[settings.language]
            where = file.parent if file else "PostgreSQL"
            typer.echo(words["telegram"].format(name=mishu.bot.username, data=where))
            typer.echo(words["other"])
            await stop.wait()
