"""Bots: every well-formed token is one of its own."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox.entities import JsonObject
from sandbox.world import World

TOKEN = re.compile(r"([1-9]\d{0,15}):[A-Za-z0-9_-]{30,}")


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as stored. `allowed` is None for Telegram's default selection of updates."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool
    allowed: tuple[str, ...] | None
    webhook: JsonObject | None

    @property
    def user(self) -> JsonObject:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


def _bot(row: Any) -> Bot:
    return Bot(
        id=row["id"],
        token=row["token"],
        username=row["username"],
        name=row["name"],
        privacy=bool(row["privacy"]),
        allowed=None if row["allowed"] is None else tuple(json.loads(row["allowed"])),
        webhook=None if row["webhook"] is None else json.loads(row["webhook"]),
    )


def register_bot(world: World, token: str, *, username: str = "", name: str = "") -> Bot | None:
    """Find the bot of a well-formed token, making it on first sight.

    None when the token is malformed or its number already belongs to another token.
    """
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    bot_id = int(match[1])
    row = world.store.row("SELECT * FROM bots WHERE id = ?", bot_id)
    if row is not None:
        return _bot(row) if row["token"] == token else None
    with world.transaction():
        world.store.write(
            "INSERT INTO bots (id, token, username, name) VALUES (?, ?, ?, ?)",
            bot_id,
            token,
            username or f"sandbox_{bot_id}_bot",
            name or f"Bot {bot_id}",
        )
    return register_bot(world, token)


def find_bot(world: World, bot_id: int) -> Bot | None:
    row = world.store.row("SELECT * FROM bots WHERE id = ?", bot_id)
    return None if row is None else _bot(row)


def own_bot(world: World) -> Bot:
    """Give the bot this sandbox is for."""
    bot = register_bot(world, world.token)
    if bot is None:
        raise ValueError("the sandbox's own token is malformed")
    return bot
