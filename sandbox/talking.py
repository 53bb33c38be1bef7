"""What people do in the chats: write, press, send files."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.bots import Bot, find_bot, own_bot
from sandbox.chats import (
    PRESENT,
    Chat,
    User,
    bots_in,
    find_chat,
    find_contact,
    find_user,
    member_status,
)
from sandbox.entities import JsonObject, detect_entities, utf16_length
from sandbox.errors import ConflictError, ForbiddenError, NotFoundError, SandboxError
from sandbox.files import Upload, add_file, image_size
from sandbox.membership import change_contact
from sandbox.messages import Message, add_message, find_message, message_wire, owner_of
from sandbox.updates import add_update
from sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]{3,32}))?(?![\w/])")


@dataclass(frozen=True, slots=True)
class View:
    """One person looking at one chat; `bot` is whom a private chat is with."""

    user: User
    chat: Chat
    bot: Bot

    @property
    def owner(self) -> int:
        return owner_of(self.bot.id, self.chat)


def open_view(world: World, person: object, chat: object = None, bot: object = None) -> View:
    """Check who looks at what; raises SandboxError."""
    user = find_user(world, _number(person, "as"))
    if user is None:
        raise NotFoundError(f"没有编号为 {person} 的人，/sandbox/people 列出所有的人。")
    talks_to = own_bot(world) if bot is None or bot == "" else find_bot(world, _number(bot, "bot"))
    if talks_to is None:
        raise NotFoundError(f"没有编号为 {bot} 的机器人。")
    where = find_chat(world, user.id if chat is None or chat == "" else _number(chat, "chat"))
    if where is None:
        raise NotFoundError(f"没有编号为 {chat} 的会话，/sandbox/groups 列出所有的群。")
    if where.private and where.id != user.id:
        raise ForbiddenError(f"{user.name}看不到{where.title}的私聊。")
    if not where.private and member_status(world, where.id, user.id) not in PRESENT:
        raise ForbiddenError(f"{user.name}不在群“{where.title}”里。")
    return View(user, where, talks_to)


def _number(value: object, name: str) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise SandboxError(f"{name} 须为数字编号。")
    return int(text)


def say(
    world: World, view: View, text: str, *, reply_to: int | None = None, thread_id: int | None = None
) -> list[int]:
    """Write a message; a text too long for one becomes several, as Telegram's own apps do it."""
    pieces = [piece for piece in _pieces(text.strip(), MAX_TEXT) if piece.strip()]
    if not pieces:
        raise SandboxError("消息不能为空。")
    with world.transaction():
        return [
            _post(
                world, view, _text_fields("text", "entities", piece), reply_to=reply_to, thread_id=thread_id
            ).id
            for piece in pieces
        ]


def upload(world: World, view: View, file: Upload, *, caption: str = "", photo: bool = False) -> int:
    """Send a file, or with `photo` an image shown in the chat."""
    if utf16_length(caption) > MAX_CAPTION:
        raise SandboxError(f"附言不能超过 {MAX_CAPTION} 字。")
    size = image_size(file.body) if photo else None
    if photo and size is None:
        raise SandboxError("这不是可以显示的图片。")
    with world.transaction():
        stored = add_file(world, file, kind="photo" if photo else "document", size=size)
        words = _text_fields("caption", "caption_entities", caption.strip()) if caption.strip() else {}
        return _post(world, view, {**stored.content, **words}).id


def _text_fields(name: str, entities_name: str, text: str) -> JsonObject:
    entities = detect_entities(text, [])
    return {name: text, **({entities_name: entities} if entities else {})}


def _pieces(text: str, limit: int) -> Iterator[str]:
    start, used = 0, 0
    for place, character in enumerate(text):
        width = 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - UTF-16
        if used + width > limit:
            yield text[start:place]
            start, used = place, 0
        used += width
    yield text[start:]


def _post(
    world: World,
    view: View,
    content: JsonObject,
    *,
    reply_to: int | None = None,
    thread_id: int | None = None,
) -> Message:
    if view.chat.migrated_to is not None:
        raise ConflictError(f"群“{view.chat.title}”已升级，新编号 {view.chat.migrated_to}。")
    if reply_to is not None and find_message(world, view.owner, view.chat.id, reply_to) is None:
        raise NotFoundError(f"这里没有编号为 {reply_to} 的消息。")
    if thread_id is not None:
        _check_topic(world, view.chat, thread_id)
    if view.chat.private:
        _open_contact(world, view, str(content.get("text", "")))
    message = add_message(
        world,
        view.chat,
        bot_id=view.bot.id,
        from_id=view.user.id,
        content=content,
        reply_to=reply_to,
        thread_id=thread_id,
    )
    mark_read(world, view, message.id)
    readers = [view.bot] if view.chat.private else _readers(world, view.chat, message)
    for bot in readers:
        add_update(world, bot, "message", message_wire(world, bot, view.chat, message), lane=view.chat.id)
    return message


def _check_topic(world: World, chat: Chat, thread_id: int) -> None:
    if not world.store.value("SELECT 1 FROM topics WHERE chat_id = ? AND thread_id = ?", chat.id, thread_id):
        raise NotFoundError(f"群“{chat.title}”里没有编号为 {thread_id} 的话题。")


def _open_contact(world: World, view: View, text: str) -> None:
    contact = find_contact(world, view.bot.id, view.user.id)
    if contact.blocked and not text.startswith("/start"):
        raise ConflictError(f"{view.user.name}已停用机器人，发送 /start 可重新启用。")
    if contact.blocked or not contact.started:
        change_contact(world, view.bot, view.user.id, started=True, blocked=False)


def _readers(world: World, chat: Chat, message: Message) -> list[Bot]:
    """Choose the bots of a group that get a message, by Telegram's privacy mode."""
    text = message.text
    command = _COMMAND.match(text)
    addressed = None if command is None or command[1] is None else command[1].lower()
    answered = None
    if message.reply_to is not None:
        replied = find_message(world, 0, chat.id, message.reply_to)
        answered = None if replied is None else replied.from_id
    present = bots_in(world, chat.id)
    last = _last_bot(world, chat, present) if command is not None and addressed is None else None
    chosen: list[Bot] = []
    for bot in present:
        open_ears = not bot.privacy or member_status(world, chat.id, bot.id) == "administrator"
        meant = command is not None and (
            addressed == bot.username.lower() or (addressed is None and last in {None, bot.id})
        )
        if open_ears or meant or answered == bot.id:
            chosen.append(bot)
    return chosen


def _last_bot(world: World, chat: Chat, present: list[Bot]) -> int | None:
    """Tell which bot spoke last: a command without a name is for it."""
    marks = ",".join("?" * len(present))
    found = world.store.value(
        f"SELECT from_id FROM messages WHERE bot_id = 0 AND chat_id = ? AND from_id IN ({marks})"  # noqa: S608 - only marks
        " ORDER BY message_id DESC LIMIT 1",
        chat.id,
        *(bot.id for bot in present),
    )
    return None if found is None else int(found)


def mark_read(world: World, view: View, message_id: int) -> None:
    """Note that everything up to this message was seen."""
    world.store.write(
        "INSERT INTO reads VALUES (?, ?, ?, ?) ON CONFLICT (user_id, bot_id, chat_id)"
        " DO UPDATE SET message_id = max(message_id, excluded.message_id)",
        view.user.id,
        view.owner,
        view.chat.id,
        message_id,
    )


async def press(world: World, view: View, message_id: int, label: str, *, wait: float) -> JsonObject:
    """Press the button with this label; wait up to `wait` seconds for the bot's answer."""
    message = find_message(world, view.owner, view.chat.id, message_id)
    if message is None:
        raise NotFoundError(f"这里没有编号为 {message_id} 的消息。")
    button = _button(message, label)
    if "url" in button:
        return {"answer": None, "alert": False, "answered": False, "url": button["url"]}
    if "callback_data" not in button:
        raise SandboxError(f"沙盒不会按“{label}”这一类按钮。")
    bot = find_bot(world, message.from_id)
    if bot is None:
        raise SandboxError("这条消息不是机器人发的。")
    with world.transaction():
        query_id = _query(world, view, bot, message, str(button["callback_data"]))
    return await _await_answer(world, query_id, wait)


def _button(message: Message, label: str) -> JsonObject:
    rows = (message.markup or {}).get("inline_keyboard", [])
    for row in rows:
        for button in row:
            if button["text"] == label:
                return dict(button)
    labels = "、".join(button["text"] for row in rows for button in row)
    raise NotFoundError(f"这条消息没有“{label}”按钮。{f'现有：{labels}。' if labels else '它没有按钮。'}")


def _query(world: World, view: View, bot: Bot, message: Message, data: str) -> int:
    query_id = world.store.insert(
        "INSERT INTO callbacks (bot_id, user_id, date) VALUES (?, ?, ?)",
        bot.id,
        view.user.id,
        world.now().timestamp(),
    )
    body = {
        "id": str(query_id),
        "from": view.user.wire,
        "message": message_wire(world, bot, view.chat, message),
        "chat_instance": str(view.chat.id * 1_000_003 + bot.id),
        "data": data,
    }
    add_update(world, bot, "callback_query", body, lane=view.chat.id)
    return query_id


async def _await_answer(world: World, query_id: int, wait: float) -> JsonObject:
    until = asyncio.get_running_loop().time() + wait
    while not world.stopping:
        event = world.signals.event(("answer", query_id))
        answer = world.store.value("SELECT answer FROM callbacks WHERE id = ?", query_id)
        if answer is not None:
            return {**json.loads(answer), "answered": True}
        left = until - asyncio.get_running_loop().time()
        try:
            await asyncio.wait_for(event.wait(), max(left, 0))
        except TimeoutError:
            world.signals.forget(("answer", query_id))
            break
    return {"answer": None, "alert": False, "answered": False}
