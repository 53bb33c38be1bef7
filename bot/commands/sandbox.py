"""`mishu sandbox`: Mishu beside a Telegram of its own, with an invented district and a movable clock."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import webbrowser
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from bot import logs
from bot.application import running, stop_signal
from bot.commands.opening import require_sound_rulebooks, settings_for
from bot.commands.own_forms import use_own_forms
from bot.pilot import BotPilot
from bot.settings import Settings
from bot.work import WORK
from rules.loading import shipped
from sandbox.clock import SandboxClock
from sandbox.lock import DirectoryLockedError, lock_directory
from sandbox.seed import find_groups, find_people, seed
from sandbox.server import SandboxServer
from sandbox.store import FILE_NAME, FILES_NAME, stored_time
from storage import migrate
from storage.database import Database

if TYPE_CHECKING:
    from sandbox.people import SandboxGroup, SandboxPerson

DEFAULT_RULEBOOK = "wujin-2021"
HOST = "127.0.0.1"

_WORDS = {
    "zh": (
        "Mishu 秘书沙盒：{url}\n"
        "没有设置 BOT_TOKEN，所以是沙盒：一个虚构的区，选一个人，发 /start，时间可以往前拨。\n"
        "数据在 {data}。\n"
        "要在 Telegram 上运行：向 @BotFather 要一个令牌，在 .env 里写 BOT_TOKEN=…，再启动。按 Ctrl+C 停止。"
    ),
    "en": (
        "Mishu 秘书, the sandbox: {url}\n"
        "No BOT_TOKEN is set: this is an invented district: choose somebody, send /start, move the clock.\n"
        "Data in {data}.\n"
        "For Telegram: ask @BotFather for a token, write BOT_TOKEN=… into .env, start again. Ctrl+C stops it."
    ),
}


@dataclass(frozen=True)
class Plan:
    """How the sandbox is wanted."""

    data: Path
    rulebook: str
    port: int | None = None
    """None takes the usual one, or any other where that is taken."""
    start: datetime | None = None
    headless: bool = False
    empty: bool = False
    fresh: bool = False


def sandbox(
    *,
    port: Annotated[int | None, typer.Option(help="Port on loopback; 0 for any.", min=0, max=65535)] = None,
    now: Annotated[str | None, typer.Option(help="Start at this time, e.g. 2026-11-23T08:00+08:00.")] = None,
    rulebook: Annotated[str, typer.Option(help="Rulebook of the district.")] = DEFAULT_RULEBOOK,
    data: Annotated[Path | None, typer.Option(help="Directory that keeps everything.")] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Print the address only; open nothing.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="People and groups, without the month behind.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="First remove what an earlier run left.")] = False,
) -> None:
    """Try Mishu without Telegram.

    Example: mishu sandbox --port 8765 --now 2026-11-23T08:00+08:00 --data /tmp/district --fresh
    """
    settings = settings_for(None)
    logs.set_up(settings.log_level)
    run_sandbox(
        settings,
        Plan(
            data=data or settings.data_dir / "sandbox",
            rulebook=rulebook,
            port=port,
            start=_instant(now),
            headless=headless,
            empty=empty,
            fresh=fresh,
        ),
    )


def run_sandbox(settings: Settings, plan: Plan) -> None:
    """Run the sandbox until it is stopped. Exits with a sentence where it cannot start."""
    require_sound_rulebooks(plan.data)
    use_own_forms(settings)
    if plan.rulebook not in shipped().ids:
        typer.echo(f"没有规则“{plan.rulebook}”，现有：{'、'.join(shipped().ids)}", err=True)
        raise typer.Exit(2)
    try:
        with lock_directory(plan.data):
            asyncio.run(_run(settings, plan))
    except DirectoryLockedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


async def _run(settings: Settings, plan: Plan) -> None:
    if plan.fresh:
        remove_files(plan.data)
    start = plan.start or datetime.now(UTC)
    clock = SandboxClock(max(start, stored_time(plan.data) or start))  # it never goes back
    database = _open_district(plan, clock)
    pilot = BotPilot()
    server = await _serve(settings, plan, database, clock, pilot)
    try:
        inside = settings.model_copy(
            update={
                "bot_token": SecretStr(server.token),
                "data_dir": plan.data,
                "database_url": None,
                "mode": "polling",
                "telegram_api_url": server.url,
                "proxy_url": None,
            }
        )
        async with running(inside, WORK, clock=clock, pilot=pilot):
            stop = stop_signal()
            _welcome(settings, plan, server.url)
            await stop.wait()
    finally:
        await server.stop()
        database.close()


def remove_files(data: Path) -> None:
    """Remove the sandbox's own files, and nothing else that may lie in the directory."""
    for name in ("mishu.db", FILE_NAME):
        for end in ("", "-wal", "-shm", "-journal"):
            (data / f"{name}{end}").unlink(missing_ok=True)
    shutil.rmtree(data / FILES_NAME, ignore_errors=True)


def _open_district(plan: Plan, clock: SandboxClock) -> Database:
    """Open the district's records, made and lived in at the first start."""
    database = Database(f"sqlite:///{plan.data / 'mishu.db'}")
    migrate.upgrade(database)
    database.write(partial(seed, rulebook=plan.rulebook, now=clock.now(), empty=plan.empty))
    return database


async def _serve(
    settings: Settings, plan: Plan, database: Database, clock: SandboxClock, pilot: BotPilot
) -> SandboxServer:
    def people() -> tuple[SandboxPerson, ...]:
        return database.read(partial(find_people, now=clock.now()))

    def groups() -> tuple[SandboxGroup, ...]:
        return database.read(partial(find_groups, now=clock.now()))

    port = _port(settings.sandbox_port) if plan.port is None else plan.port
    server = SandboxServer(
        plan.data, clock=clock, people=people, groups=groups, pilot=pilot, host=HOST, port=port
    )
    try:
        await server.start()
    except OSError as error:
        typer.echo(f"端口 {port} 不能使用：{error.strerror}。请用 --port 另选一个。", err=True)
        raise typer.Exit(1) from None
    return server


def _port(usual: int) -> int:
    """Return the usual port, or 0, which is any, where something else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, usual))
        except OSError:
            return 0
    return usual


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        typer.echo(f"--now：“{text}”不是带时区的时间，应如 2026-11-23T08:00+08:00。", err=True)
        raise typer.Exit(2)
    return moment.astimezone(UTC)


def _welcome(settings: Settings, plan: Plan, url: str) -> None:
    if plan.headless:
        typer.echo(url)
        return
    typer.echo(_WORDS[settings.language].format(url=url, data=plan.data))
    has_display = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_display and sys.stdout.isatty():
        webbrowser.open(url)
