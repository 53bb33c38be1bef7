"""The webhook: Telegram posts updates here and is told 200 only after they are committed."""

import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.intake import Intake

logger = logging.getLogger(__name__)

PATH = "/telegram"
LARGEST_BODY = 1024 * 1024
"""Bytes; Telegram's updates stay far below."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

Health = Callable[[], Awaitable[str | None]]
"""Answers None when all is well, else what is wrong, in words that may be shown to anybody."""


def build(health: Health, intake: Intake | None = None, secret: str = "") -> web.Application:
    """Build the server: /health always, the webhook where an intake is given."""
    app = web.Application(client_max_size=LARGEST_BODY)

    async def on_health(_request: web.Request) -> web.Response:
        wrong = await health()
        return web.json_response({"status": wrong or "ok"}, status=503 if wrong else 200)

    app.router.add_get("/health", on_health)
    if intake is not None:
        if not secret:
            raise ValueError("a webhook without a secret would take anybody's updates")
        app.router.add_post(PATH, _receiver(intake, secret.encode()))
    return app


def _receiver(intake: Intake, secret: bytes) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def on_update(request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret):
            return web.Response(status=401)
        try:
            update = await request.json()
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        try:
            await intake.keep([update])
        except Exception:
            logger.exception("an update could not be kept; Telegram is asked to send it again")
            return web.Response(status=503)
        return web.Response()

    return on_update


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port, which the system chooses for 0."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
