"""getUpdates, and the settings of webhooks."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sandbox.botapi.call import ApiError, Call, bad_request
from sandbox.bots import find_bot
from sandbox.entities import JsonObject
from sandbox.store import dump_json
from sandbox.updates import (
    confirm_below,
    count_pending,
    drop_pending,
    keep_last,
    pending_updates,
    set_allowed,
)

MAX_WAIT = 50
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
_SET_WEBHOOK = "Conflict: terminated by setWebhook request"


@dataclass(slots=True)
class Pollers:
    """Who is waiting in getUpdates: one per bot, a newcomer ends the one before, as on Telegram."""

    _current: dict[int, object] = field(default_factory=dict)

    async def get_updates(self, call: Call) -> str:
        """Wait for updates; answers the JSON array of Update objects."""
        world, bot_id = call.world, call.bot.id
        mine = object()
        self._current[bot_id] = mine
        world.signals.wake(("updates", bot_id))
        if call.bot.webhook is not None:
            raise ApiError(409, _WEBHOOK)
        limit = _limit(call)
        _move_offset(call)
        _remember_allowed(call)
        wait = min(max(call.integer("timeout") or 0, 0), MAX_WAIT)
        until = asyncio.get_running_loop().time() + wait
        while True:
            rows = pending_updates(world, bot_id, limit)
            if rows or world.stopping:
                break
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                break
            event = world.signals.event(("updates", bot_id))
            try:
                await asyncio.wait_for(event.wait(), left)
            except TimeoutError:
                break
            if self._current.get(bot_id) is not mine:
                bot = find_bot(world, bot_id)
                raise ApiError(409, _SET_WEBHOOK if bot is not None and bot.webhook else _CONFLICT)
        return "[" + ",".join(row["payload"] for row in rows) + "]"

    def end(self, bot_id: int) -> None:
        """End the waiting request: a webhook was set."""
        self._current.pop(bot_id, None)


def _limit(call: Call) -> int:
    limit = call.integer("limit")
    return 100 if limit is None or not 1 <= limit <= 100 else limit  # noqa: PLR2004 - as documented


def _move_offset(call: Call) -> None:
    offset = call.integer("offset") or 0
    if offset > 0:
        confirm_below(call.world, call.bot.id, offset)
    elif offset < 0:
        keep_last(call.world, call.bot.id, -offset)


def _remember_allowed(call: Call) -> None:
    if "allowed_updates" not in call.params:
        return
    allowed = _allowed(call)
    if allowed != list(call.bot.allowed or ()):
        with call.world.transaction():
            set_allowed(call.world, call.bot.id, allowed)


def _allowed(call: Call) -> list[str]:
    allowed: Any = call.parsed("allowed_updates") or []
    if not isinstance(allowed, list) or not all(isinstance(kind, str) for kind in allowed):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return allowed


def set_webhook(call: Call) -> bool:
    url = call.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    connections = call.integer("max_connections")
    webhook = {
        "url": url,
        "secret": secret,
        "max_connections": min(max(40 if connections is None else connections, 1), 100),
    }
    if "allowed_updates" in call.params:
        set_allowed(call.world, call.bot.id, _allowed(call))
    if call.flag("drop_pending_updates"):
        drop_pending(call.world, call.bot.id)
    _store_webhook(call, webhook)
    return True


def delete_webhook(call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        drop_pending(call.world, call.bot.id)
    _store_webhook(call, None)
    return True


def _store_webhook(call: Call, webhook: JsonObject | None) -> None:
    call.world.store.write(
        "UPDATE bots SET webhook = ? WHERE id = ?",
        None if webhook is None else dump_json(webhook),
        call.bot.id,
    )


def get_webhook_info(call: Call) -> JsonObject:
    webhook = call.bot.webhook or {}
    info: JsonObject = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": count_pending(call.world, call.bot.id),
    }
    if webhook:
        info["max_connections"] = webhook["max_connections"]
        info["ip_address"] = "127.0.0.1"
        info.update(
            {key: webhook[key] for key in ("last_error_date", "last_error_message") if key in webhook}
        )
    if call.bot.allowed:
        info["allowed_updates"] = list(call.bot.allowed)
    return info
