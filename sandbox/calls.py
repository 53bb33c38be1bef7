"""The log of Bot API calls, for tests to look at."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from sandbox.bots import Bot
from sandbox.entities import JsonObject
from sandbox.store import dump_json
from sandbox.world import World

KEPT = 200_000
_PRUNE_EVERY = 10_000


def log_call(
    world: World, bot: Bot, method: str, params: Mapping[str, Any], *, status: str, description: str | None
) -> None:
    """Write one call down, within the transaction that carries it out; the last 200,000 are kept."""
    call_id = world.store.insert(
        "INSERT INTO calls (at, bot_id, method, params, status, description) VALUES (?, ?, ?, ?, ?, ?)",
        world.now().timestamp(),
        bot.id,
        method,
        dump_json(params),
        status,
        description,
    )
    if call_id % _PRUNE_EVERY == 0:
        world.store.write("DELETE FROM calls WHERE id <= ?", call_id - KEPT)


def list_calls(world: World, after: int, *, limit: int, zone: tzinfo) -> list[JsonObject]:
    rows = world.store.rows("SELECT * FROM calls WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    return [
        {
            "id": row["id"],
            "at": datetime.fromtimestamp(row["at"], UTC).astimezone(zone).isoformat(timespec="milliseconds"),
            "bot": row["bot_id"],
            "method": row["method"],
            "params": json.loads(row["params"]),
            "status": int(row["status"]) if row["status"].isdigit() else row["status"],
            "description": row["description"],
        }
        for row in rows
    ]
