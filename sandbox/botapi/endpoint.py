"""The HTTP side of the Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import logging
import re

from aiohttp import web

from sandbox.botapi.call import ApiError, Call, read_call
from sandbox.botapi.methods import METHODS
from sandbox.botapi.polling import Pollers
from sandbox.botapi.webhook import Courier
from sandbox.bots import Bot, find_bot, register_bot
from sandbox.calls import log_call
from sandbox.entities import JsonObject
from sandbox.faults import DROP, LOSE, Fault, take_fault
from sandbox.files import MAX_UPLOAD, file_bytes, find_file
from sandbox.store import dump_json
from sandbox.world import World

logger = logging.getLogger(__name__)

MAX_BODY = MAX_UPLOAD + 2 * 1024 * 1024
_UNKNOWN = "Not Found: method {} is not known to the sandbox"


class BotApi:
    """Serve every bot that shows a well-formed token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pollers = Pollers()
        self._couriers: dict[int, Courier] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(r"/bot{token:[^/]+}/{method}", self.serve),
            web.post(r"/bot{token:[^/]+}/{method}", self.serve),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self.serve_file),
        ]

    async def start(self) -> None:
        """Take up the webhooks that stood when the sandbox last ran."""
        for row in self._world.store.rows("SELECT id FROM bots WHERE webhook IS NOT NULL"):
            await self._follow_webhook(row["id"])

    async def stop(self) -> None:
        for courier in self._couriers.values():
            await courier.stop()
        self._couriers.clear()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._authorized(request.match_info["token"])
            call = await self._read(bot, request)
        except ApiError as error:
            return _answer(error.wire)
        fault = take_fault(self._world, call.method, call.text("chat_id"))
        if fault is not None and fault.status != LOSE:
            return self._fail(call, request, fault)
        try:
            body = await self._carry_out(call, request.match_info["method"])
        except ApiError as error:
            self._log_refusal(call, request.match_info["method"], error)
            return _answer(error.wire)
        except Exception:
            logger.exception("method %s failed", call.method)
            return _answer(ApiError(500, "Internal Server Error").wire)
        if fault is not None:
            _cut(request)
        return web.Response(body=body.encode(), content_type="application/json")

    def _authorized(self, token: str) -> Bot:
        bot = register_bot(self._world, token)
        if bot is not None:
            return bot
        if re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise ApiError(401, "Unauthorized")
        raise ApiError(404, "Not Found")

    async def _read(self, bot: Bot, request: web.Request) -> Call:
        try:
            return await read_call(self._world, bot, request.match_info["method"].lower(), request)
        except web.HTTPRequestEntityTooLarge:
            raise ApiError(413, "Request Entity Too Large") from None

    async def _carry_out(self, call: Call, name: str) -> str:
        """Do what the call says; answers the response's JSON text, everything already committed."""
        if call.method == "getupdates":
            updates = await self._pollers.get_updates(call)
            with self._world.transaction():
                log_call(self._world, call.bot, name, call.params, status="200", description=None)
            return f'{{"ok":true,"result":{updates}}}'
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError(404, _UNKNOWN.format(name))
        with self._world.transaction():
            result = method(call)
            log_call(self._world, call.bot, name, call.params, status="200", description=None)
        if call.method in {"setwebhook", "deletewebhook"}:
            await self._follow_webhook(call.bot.id)
        return dump_json({"ok": True, "result": result})

    def _log_refusal(self, call: Call, name: str, error: ApiError) -> None:
        with self._world.transaction():
            log_call(
                self._world,
                call.bot,
                name,
                call.params,
                status=str(error.code),
                description=error.description,
            )

    def _fail(self, call: Call, request: web.Request, fault: Fault) -> web.StreamResponse:
        wire: JsonObject = {"description": DROP} if fault.status == DROP else fault.wire
        with self._world.transaction():
            log_call(
                self._world,
                call.bot,
                request.match_info["method"],
                call.params,
                status=fault.status,
                description=wire["description"],
            )
        if fault.status == DROP:
            _cut(request)
        return _answer(wire)

    async def _follow_webhook(self, bot_id: int) -> None:
        old = self._couriers.pop(bot_id, None)
        if old is not None:
            await old.stop()
        bot = find_bot(self._world, bot_id)
        if bot is not None and bot.webhook is not None:
            self._pollers.end(bot_id)
            self._world.signals.wake(("updates", bot_id))
            self._couriers[bot_id] = Courier(self._world, bot_id, self._reply)

    async def _reply(self, bot: Bot, answer: JsonObject) -> None:
        """Carry out the method that a webhook's receiver put into its answer; its result goes nowhere."""
        name = str(answer["method"])
        params = {key: value for key, value in answer.items() if key != "method"}
        call = Call(self._world, bot, name.lower(), params)
        if call.method in {"getupdates", "setwebhook", "deletewebhook"}:
            return
        try:
            await self._carry_out(call, name)
        except ApiError as error:
            self._log_refusal(call, name, error)

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._authorized(request.match_info["token"])
        except ApiError as error:
            return _answer(error.wire)
        match = re.fullmatch(r"(?:photos|documents)/file_(\d+)(?:\.\w+)?", request.match_info["path"])
        stored = None if match is None else find_file(self._world, int(match[1]))
        if stored is None or stored.path != request.match_info["path"]:
            return _answer(ApiError(404, "Not Found").wire)
        body = await asyncio.to_thread(file_bytes(self._world, stored.id).read_bytes)
        return web.Response(body=body, content_type="application/octet-stream")


def _answer(wire: JsonObject) -> web.Response:
    status = wire.get("error_code", 200)
    headers = {}
    if "retry_after" in wire.get("parameters", {}):
        headers["Retry-After"] = str(wire["parameters"]["retry_after"])
    return web.Response(
        body=dump_json(wire).encode(), status=status, content_type="application/json", headers=headers
    )


def _cut(request: web.Request) -> None:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError
