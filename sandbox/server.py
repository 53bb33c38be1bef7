"""The sandbox as one object: start it, point a bot at its URL, stop it."""

import asyncio
import contextlib
import logging
from datetime import timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.botapi.endpoint import MAX_BODY, BotApi
from sandbox.bots import own_bot, register_bot
from sandbox.chats import sync_directory
from sandbox.clock import SandboxClock
from sandbox.flood import FloodGate, FloodLimits
from sandbox.interface import Interface
from sandbox.people import Groups, People
from sandbox.pilot import IdlePilot, Pilot
from sandbox.store import Store
from sandbox.travel import Traveller
from sandbox.world import LONG_AGO, World

logger = logging.getLogger(__name__)

TOKEN = "7000000001:AAMishuSandboxOnLoopbackOnly_0000000"  # noqa: S105 - valid in the sandbox only
USERNAME = "mishu_sandbox_bot"
NAME = "秘书"
LIMITS = FloodLimits()
ZONE = ZoneInfo("Asia/Shanghai")
_PAGE = Path(__file__).parent / "page"
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_KEEP_EVERY = 1.0
_KEEP_AHEAD = timedelta(seconds=2)


class SandboxServer:
    """A local Bot API server with people, groups, a movable clock and a web page.

    It keeps all it has in `data` and goes on from there; the caller holds the lock (`sandbox.lock`).
    Without `limits` the server admits any number of messages. `pilot` may be set later: a bot that needs the
    server's address can only be made once it listens.
    """

    def __init__(
        self,
        data: Path,
        *,
        clock: SandboxClock,
        people: People = (),
        groups: Groups = (),
        pilot: Pilot | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = TOKEN,
        limits: FloodLimits | None = LIMITS,
        zone: tzinfo = ZONE,
    ) -> None:
        self._data = data
        self._host = host
        self.port = port
        self.token = token
        self._clock = clock
        self._people = people
        self._groups = groups
        self.pilot: Pilot = pilot or IdlePilot()
        self._limits = limits
        self._zone = zone
        self._runner: web.AppRunner | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self.port}"

    async def start(self) -> None:
        """Open the data, move the clock to where it had come, and listen; OSError when the port is taken."""
        self._data.mkdir(parents=True, exist_ok=True)
        store = Store(self._data)
        gate = FloodGate(self._limits)
        self.world = World(store, self._clock, gate, self._people, self._groups, self.token)
        stored = store.stored_time()
        if stored is not None and stored > self._clock.now():
            self._clock.move_to(stored)
        register_bot(self.world, self.token, username=USERNAME, name=NAME)
        self._refresh()
        self._api = BotApi(self.world)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port, backlog=1024)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            store.close()
            raise
        self.port = self._runner.addresses[0][1]
        await self._api.start()
        self._keeper = asyncio.create_task(self._keep_time())
        logger.info("sandbox on %s", self.url)

    async def stop(self) -> None:
        """Let go of everybody who waits, and close the data."""
        if self._runner is None or self._keeper is None:
            return
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self.world.stopping = True
        self.world.signals.wake_all()
        self.world.signals.tell({"kind": "stop"})
        await self._api.stop()
        await self._runner.cleanup()
        self._runner = None
        self.world.time_kept = LONG_AGO
        with self.world.transaction():
            pass
        self.world.store.close()

    def _refresh(self) -> None:
        sync_directory(self.world, own_bot(self.world))

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        traveller = Traveller(self.world, lambda: self.pilot)
        interface = Interface(self.world, traveller, zone=self._zone, refresh=self._refresh)
        application.add_routes([*self._api.routes(), *interface.routes()])
        for file in sorted(_PAGE.iterdir()):
            if file.suffix in _TYPES:
                application.add_routes([_page_route(file)])
        return application

    async def _keep_time(self) -> None:
        """Store the time while it ticks, so that a kill never turns it back."""
        while True:
            if self._clock.ticking:
                self.world.time_kept = self._clock.now() + _KEEP_AHEAD
                with self.world.transaction():
                    pass
            await asyncio.sleep(_KEEP_EVERY)


def _page_route(file: Path) -> web.RouteDef:
    body = file.read_bytes()
    content_type = _TYPES[file.suffix]

    async def serve(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=_PAGE_HEADERS)

    return web.get("/" if file.name == "index.html" else f"/{file.name}", serve)
