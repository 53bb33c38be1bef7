"""Updates wait here for their bot until it confirms them."""

from typing import Any

from sandbox.bots import Bot
from sandbox.entities import JsonObject
from sandbox.store import dump_json
from sandbox.world import World

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
_ONLY_ON_DEMAND = ("chat_member",)


def is_wanted(bot: Bot, kind: str) -> bool:
    """Tell whether the bot gets updates of this kind; an empty selection means Telegram's default one."""
    if not bot.allowed:
        return kind not in _ONLY_ON_DEMAND
    return kind in bot.allowed


def add_update(world: World, bot: Bot, kind: str, body: JsonObject, *, lane: int) -> int | None:
    """Store one update for the bot; updates of one lane (a chat) are delivered in order.

    None when the bot does not want this kind.
    """
    if not is_wanted(bot, kind):
        return None
    update_id = int(
        world.store.value(
            "UPDATE bots SET last_update_id = last_update_id + 1 WHERE id = ? RETURNING last_update_id",
            bot.id,
        )
    )
    payload = dump_json({"update_id": update_id, kind: body})
    world.store.write("INSERT INTO updates VALUES (?, ?, ?, ?)", bot.id, update_id, lane, payload)
    world.wake(("updates", bot.id))
    return update_id


def pending_updates(world: World, bot_id: int, limit: int) -> list[Any]:
    return list(
        world.store.rows(
            "SELECT update_id, lane, payload FROM updates WHERE bot_id = ? ORDER BY update_id LIMIT ?",
            bot_id,
            limit,
        )
    )


def count_pending(world: World, bot_id: int) -> int:
    return int(world.store.value("SELECT count(*) FROM updates WHERE bot_id = ?", bot_id))


def confirm_below(world: World, bot_id: int, offset: int) -> None:
    """Forget the updates before `offset`: the bot has them."""
    if world.store.value("SELECT 1 FROM updates WHERE bot_id = ? AND update_id < ? LIMIT 1", bot_id, offset):
        with world.transaction():
            world.store.write("DELETE FROM updates WHERE bot_id = ? AND update_id < ?", bot_id, offset)
            _settle(world, bot_id)


def confirm_one(world: World, bot_id: int, update_id: int) -> None:
    with world.transaction():
        world.store.write("DELETE FROM updates WHERE bot_id = ? AND update_id = ?", bot_id, update_id)
        _settle(world, bot_id)


def drop_pending(world: World, bot_id: int) -> None:
    world.store.write("DELETE FROM updates WHERE bot_id = ?", bot_id)
    _settle(world, bot_id)


def keep_last(world: World, bot_id: int, count: int) -> None:
    """Forget all but the last `count` updates: a negative offset means that."""
    with world.transaction():
        world.store.write(
            "DELETE FROM updates WHERE bot_id = ? AND update_id NOT IN"
            " (SELECT update_id FROM updates WHERE bot_id = ? ORDER BY update_id DESC LIMIT ?)",
            bot_id,
            bot_id,
            count,
        )
        _settle(world, bot_id)


def _settle(world: World, bot_id: int) -> None:
    """Wake who waits for the confirmation; what a confirmed update held of a deleted message goes with it."""
    world.wake(("confirmed", bot_id))
    if world.erasing:
        world.erasing &= {row["lane"] for row in world.store.rows("SELECT DISTINCT lane FROM updates")}
        world.store.scrub()


def set_allowed(world: World, bot_id: int, allowed: list[str]) -> None:
    world.store.write(
        "UPDATE bots SET allowed = ? WHERE id = ?", dump_json(allowed) if allowed else None, bot_id
    )
