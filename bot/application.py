"""The one place where Mishu is put together; the sandbox and the tests use it too."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot import webhook
from bot.dispatch import Dispatcher, OnSetAside, UnreadableUpdate
from bot.intake import ALLOWED_UPDATES, Intake, Polling
from bot.pilot import BotPilot
from bot.settings import Settings
from bot.telegram_request import AiohttpRequest
from handlers.context import AlreadyHandled, Context, Machinery
from handlers.router import Route, Router
from scheduler.clock import Alarm, Clock, SystemClock
from scheduler.delivery import Delivery, Render
from scheduler.limiter import Limiter, Limits
from scheduler.outcomes import OnBlocked, OnMoved
from scheduler.sweeper import Ages, Sweeper
from scheduler.ticker import NextDueAt, RunDue, Ticker
from storage import migrate
from storage.database import Database
from storage.inbox import Received
from storage.installation import installation_key
from storage.tables import Installation
from storage.writer import Writer
from views.buttons import ButtonCodec

logger = logging.getLogger(__name__)

FINISHING_SECONDS = 10.0
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Work:
    """What the running program does: its routes, its cards, its time. See bot.work; tests have their own."""

    routes: Sequence[Route]
    render: Render
    run_due: RunDue
    next_due_at: NextDueAt
    on_blocked: OnBlocked | None = None
    on_moved: OnMoved | None = None
    limits: Limits | None = field(default_factory=Limits)
    on_set_aside: OnSetAside | None = None
    on_start: Callable[[Bot, Writer], Awaitable[None]] | None = None
    """Called once Telegram has been reached, before the first update."""


@dataclass(frozen=True, slots=True)
class Mishu:
    """The parts of the running program."""

    bot: Bot
    writer: Writer
    intake: Intake
    dispatcher: Dispatcher
    delivery: Delivery
    ticker: Ticker
    alarm: Alarm
    port: int | None = None
    """Where /health, and in that mode the webhook, is served."""


@asynccontextmanager
async def running(
    settings: Settings, work: Work, *, clock: Clock | None = None, pilot: BotPilot | None = None
) -> AsyncIterator[Mishu]:
    """Run Mishu while the block runs: up and receiving when it begins, all put away when it has ended.

    What is being handled or sent at the end is given ten seconds; the rest is in the database and goes on at
    the next start. A part that breaks for good ends the block with an ExceptionGroup. Raises InvalidToken
    where Telegram does not know the token.
    """
    async with _opened(settings) as writer, _connected(settings) as (bot, updates_request):
        ages = Ages(timedelta(days=settings.inbox_days), timedelta(days=settings.outbox_days))
        mishu = await _assemble(bot, writer, clock or SystemClock(), work, ages)
        if work.on_start is not None:
            await work.on_start(bot, writer)
        failure: Exception | None = None
        async with asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(part) for part in (mishu.dispatcher.run(), mishu.delivery.run())]
            keeping = tasks.create_task(mishu.intake.run())
            mishu.ticker.start()
            try:
                async with _receiving(settings, mishu, updates_request, tasks) as port:
                    if pilot is not None:
                        pilot.attach(mishu.dispatcher, mishu.delivery, mishu.ticker, mishu.alarm)
                    yield replace(mishu, port=port)
            except Exception as error:  # noqa: BLE001 - the block's own: raised below, not as one of a group
                failure = error
            finally:
                await _finish(mishu)
                for task in (keeping, *working):
                    task.cancel()
        if failure is not None:
            raise failure


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Writer]:
    """Open the database, brought up to this version, and its writer's thread."""
    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        if not await asyncio.to_thread(migrate.is_current, database):
            await asyncio.to_thread(migrate.upgrade, database)
        writer = Writer(database)
        try:
            yield writer
        finally:
            await asyncio.to_thread(writer.close)
    finally:
        database.close()


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[tuple[Bot, BaseRequest]]:
    """Reach Telegram, trying until it answers; gives the bot, and the request that is getUpdates' own."""
    assert settings.bot_token is not None  # noqa: S101 - the command line starts the sandbox without one
    api = settings.telegram_api_url
    updates_request = AiohttpRequest(connections=2, proxy=settings.proxy_url)
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=AiohttpRequest(proxy=settings.proxy_url),
        get_updates_request=updates_request,
    )
    pause = 0.5
    try:
        while True:
            try:
                await bot.initialize()
                break
            except InvalidToken:
                raise InvalidToken("Telegram does not know this BOT_TOKEN") from None
            except TelegramError as error:
                logger.warning("%s cannot be reached: %s; again in %.1f s", api, error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        yield bot, updates_request
    finally:
        await bot.shutdown()


async def _assemble(bot: Bot, writer: Writer, clock: Clock, work: Work, ages: Ages) -> Mishu:
    codec = ButtonCodec(await writer.run(installation_key))
    alarm = Alarm(clock)
    delivery = Delivery(
        writer,
        bot,
        codec=codec,
        render=work.render,
        limiter=Limiter(work.limits),
        alarm=alarm,
        on_blocked=work.on_blocked,
        on_moved=work.on_moved,
    )
    await delivery.prepare()
    machinery = Machinery(bot, codec, writer, delivery)
    router = Router(work.routes)

    async def handle(received: Received) -> bool:
        context = Context(machinery, _read(received, bot), inbox_id=received.id, now=clock.now())
        try:
            await router.handle(context.update, context)
        except AlreadyHandled:
            return True
        return context.done

    dispatcher = Dispatcher(writer, handle, alarm, on_set_aside=work.on_set_aside, wake=delivery.wake)
    ticker = Ticker(
        writer,
        clock,
        run_due=work.run_due,
        next_due_at=work.next_due_at,
        on_done=delivery.wake,
        sweeper=Sweeper(writer, ages),
    )
    intake = Intake(writer, dispatcher, clock, bot_id=bot.id)
    return Mishu(bot, writer, intake, dispatcher, delivery, ticker, alarm)


def _read(received: Received, bot: Bot) -> Update:
    """Make Telegram's library's update of what was received; raises UnreadableUpdate where it cannot."""
    if received.update is None:
        raise UnreadableUpdate
    try:
        return Update.de_json(dict(received.update), bot)
    except Exception as error:
        raise UnreadableUpdate from error


@asynccontextmanager
async def _receiving(
    settings: Settings, mishu: Mishu, updates_request: BaseRequest, tasks: asyncio.TaskGroup
) -> AsyncIterator[int | None]:
    """Receive updates while the block runs; gives the port that is served, if any is."""

    async def health() -> str | None:
        try:
            await mishu.writer.read(lambda session: session.get(Installation, 1))
        except Exception:
            logger.exception("the database cannot be read")
            return "database"
        return None

    if settings.mode == "webhook":
        assert settings.webhook_secret is not None  # noqa: S101 - the settings have been checked
        secret = settings.webhook_secret.get_secret_value()
        app = webhook.build(health, mishu.intake, secret)
        async with webhook.serving(app, settings.webhook_listen, settings.webhook_port) as port:
            await mishu.bot.set_webhook(
                f"{settings.webhook_url}{webhook.PATH}", secret_token=secret, allowed_updates=ALLOWED_UPDATES
            )
            yield port
        return
    await mishu.bot.delete_webhook(drop_pending_updates=False)
    polling = Polling(mishu.bot, updates_request, mishu.intake)
    task = tasks.create_task(polling.run())
    try:
        await polling.up.wait()
        if settings.health_port is None:
            yield None
        else:
            app = webhook.build(health)
            async with webhook.serving(app, settings.webhook_listen, settings.health_port) as port:
                yield port
    finally:
        task.cancel()


def stop_signal() -> asyncio.Event:
    """Take Ctrl+C and SIGTERM from now on, and return what they set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _finish(mishu: Mishu) -> None:
    """Let what was begun come to its end, for a while."""
    try:
        async with asyncio.timeout(FINISHING_SECONDS):
            await mishu.ticker.stop()
            while mishu.dispatcher.in_flight > len(mishu.alarm):
                await mishu.dispatcher.changed()
            await mishu.delivery.stop()
    except TimeoutError:
        logger.warning("stopping with work begun; it goes on at the next start")
