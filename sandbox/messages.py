"""Messages: stored once, shown to bots as Message objects."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.bots import Bot
from sandbox.chats import Chat, find_account
from sandbox.entities import JsonObject
from sandbox.store import dump_json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Message:
    """A message as stored.

    `owner` is the bot whose private chat holds it, 0 in groups. `content` holds the Message object's own
    fields: text and entities, or document and caption, or what a service message says.
    """

    owner: int
    chat_id: int
    id: int
    thread_id: int | None
    from_id: int
    date: int
    edited: int | None
    content: JsonObject
    markup: JsonObject | None
    reply_to: int | None
    version: int

    @property
    def text(self) -> str:
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[Any]:
        found = self.content.get("entities") or self.content.get("caption_entities") or []
        return list(found)


def owner_of(bot_id: int, chat: Chat) -> int:
    return bot_id if chat.private else 0


def _message(row: Any) -> Message:
    return Message(
        owner=row["bot_id"],
        chat_id=row["chat_id"],
        id=row["message_id"],
        thread_id=row["thread_id"],
        from_id=row["from_id"],
        date=row["date"],
        edited=row["edited"],
        content=json.loads(row["content"]),
        markup=None if row["markup"] is None else json.loads(row["markup"]),
        reply_to=row["reply_to"],
        version=row["version"],
    )


def next_message_id(world: World, bot_id: int, chat: Chat) -> int:
    """Number messages as Telegram does: a group has its own count, private chats share the bot's."""
    if chat.private:
        sql, key = "UPDATE bots SET last_message_id = last_message_id + 1 WHERE id = ?", bot_id
    else:
        sql, key = "UPDATE chats SET last_message_id = last_message_id + 1 WHERE id = ?", chat.id
    return int(world.store.value(sql + " RETURNING last_message_id", key))


def add_message(
    world: World,
    chat: Chat,
    *,
    bot_id: int,
    from_id: int,
    content: JsonObject,
    markup: JsonObject | None = None,
    reply_to: int | None = None,
    thread_id: int | None = None,
) -> Message:
    message = Message(
        owner=owner_of(bot_id, chat),
        chat_id=chat.id,
        id=next_message_id(world, bot_id, chat),
        thread_id=thread_id,
        from_id=from_id,
        date=world.unix(),
        edited=None,
        content=content,
        markup=markup,
        reply_to=reply_to,
        version=0,
    )
    world.store.write(
        "INSERT INTO messages"
        " (bot_id, chat_id, message_id, thread_id, from_id, date, content, markup, reply_to)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        message.owner,
        chat.id,
        message.id,
        thread_id,
        from_id,
        message.date,
        dump_json(content),
        None if markup is None else dump_json(markup),
        reply_to,
    )
    world.wake(("chat", chat.id))
    world.tell(kind="message", chat=chat.id, message_id=message.id)
    return message


def find_message(world: World, owner: int, chat_id: int, message_id: int) -> Message | None:
    row = world.store.row(
        "SELECT * FROM messages WHERE bot_id = ? AND chat_id = ? AND message_id = ? AND NOT deleted",
        owner,
        chat_id,
        message_id,
    )
    return None if row is None else _message(row)


def list_messages(world: World, owner: int, chat_id: int, after: int, *, limit: int) -> list[Message]:
    """Give the last `limit` messages after `after`, oldest first."""
    rows = world.store.rows(
        "SELECT * FROM messages WHERE bot_id = ? AND chat_id = ? AND message_id > ? AND NOT deleted"
        " ORDER BY message_id DESC LIMIT ?",
        owner,
        chat_id,
        after,
        limit,
    )
    return [_message(row) for row in reversed(rows)]


def update_message(
    world: World, message: Message, *, content: JsonObject, markup: JsonObject | None, edited: int | None
) -> None:
    world.store.write(
        "UPDATE messages SET content = ?, markup = ?, edited = ?, version = version + 1"
        " WHERE bot_id = ? AND chat_id = ? AND message_id = ?",
        dump_json(content),
        None if markup is None else dump_json(markup),
        edited,
        message.owner,
        message.chat_id,
        message.id,
    )
    world.tell(kind="edit", chat=message.chat_id, message_id=message.id)


def remove_message(world: World, message: Message) -> None:
    """Mark it deleted and leave nothing of what it said in the files; its number stays used."""
    world.store.write(
        "UPDATE messages SET deleted = 1, content = '{}', markup = NULL"
        " WHERE bot_id = ? AND chat_id = ? AND message_id = ?",
        message.owner,
        message.chat_id,
        message.id,
    )
    world.erasing.add(message.chat_id)
    world.store.scrub()
    world.tell(kind="delete", chat=message.chat_id, message_id=message.id)


def message_wire(world: World, bot: Bot, chat: Chat, message: Message, *, reply: bool = True) -> JsonObject:
    """Give the Message object as `bot` sees it, with the message it replies to, one level deep."""
    wire: JsonObject = {"message_id": message.id, "date": message.date, "chat": chat.wire}
    if message.thread_id is not None:
        wire["message_thread_id"] = message.thread_id
        wire["is_topic_message"] = True
    author = bot.user if message.from_id == bot.id else find_account(world, message.from_id)
    if author is not None:
        wire["from"] = author
    if message.edited is not None:
        wire["edit_date"] = message.edited
    if reply and message.reply_to is not None:
        answered = find_message(world, message.owner, message.chat_id, message.reply_to)
        if answered is not None:
            wire["reply_to_message"] = message_wire(world, bot, chat, answered, reply=False)
    wire.update(content_wire(bot, message.content))
    if message.markup is not None and "inline_keyboard" in message.markup:
        wire["reply_markup"] = message.markup
    return wire


def content_wire(bot: Bot, content: JsonObject) -> JsonObject:
    """Give the content with the file ids of this bot: on Telegram they differ from bot to bot."""
    wire = dict(content)
    if "document" in wire:
        wire["document"] = {
            **wire["document"],
            "file_id": file_id_for(bot, wire["document"]["file_unique_id"]),
        }
    if "photo" in wire:
        wire["photo"] = [
            {**size, "file_id": file_id_for(bot, size["file_unique_id"])} for size in wire["photo"]
        ]
    return wire


def file_id_for(bot: Bot, unique: str) -> str:
    return f"BQAD{bot.id}-{unique}"
