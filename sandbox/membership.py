"""What happens to a chat: people come and go, a bot is blocked, a group becomes a supergroup."""

from sandbox.bots import Bot, find_bot
from sandbox.chats import (
    PRESENT,
    SUPERGROUP_BELOW,
    Chat,
    bots_in,
    find_account,
    find_contact,
    find_user,
    member_status,
    member_wire,
    set_contact,
    set_member,
)
from sandbox.entities import JsonObject
from sandbox.messages import Message, add_message, message_wire
from sandbox.updates import add_update
from sandbox.world import World

TOPIC_COLOR = 7322096


def announce(world: World, chat: Chat, *, by: int, content: JsonObject) -> Message:
    """Put a service message into a group; every bot in it hears of it, whatever its privacy mode."""
    message = add_message(world, chat, bot_id=0, from_id=by, content=content)
    bots = {bot.id: bot for bot in bots_in(world, chat.id) if bot.id != by}
    for bot in bots.values():
        add_update(world, bot, "message", message_wire(world, bot, chat, message), lane=chat.id)
    return message


def change_member(world: World, chat: Chat, user_id: int, status: str, *, by: int) -> None:
    """Set somebody's status in a group (a person or a bot) and tell the bots there."""
    account = find_account(world, user_id)
    before, old = member_wire(world, chat.id, user_id), member_status(world, chat.id, user_id)
    if account is None or old == status:
        return
    leaving_bot = find_bot(world, user_id)
    set_member(world, chat.id, user_id, status)
    body = {
        "chat": chat.wire,
        "from": find_account(world, by) or account,
        "date": world.unix(),
        "old_chat_member": before,
        "new_chat_member": member_wire(world, chat.id, user_id),
    }
    if leaving_bot is not None:
        add_update(world, leaving_bot, "my_chat_member", body, lane=chat.id)
    for bot in bots_in(world, chat.id):
        if bot.id != user_id and member_status(world, chat.id, bot.id) == "administrator":
            add_update(world, bot, "chat_member", body, lane=chat.id)
    if (old in PRESENT) != (status in PRESENT):
        content = {"new_chat_members": [account]} if status in PRESENT else {"left_chat_member": account}
        announce(world, chat, by=by, content=content)


def change_contact(world: World, bot: Bot, user_id: int, *, started: bool, blocked: bool) -> None:
    """Set whether a person has started and blocked the bot; the bot hears of blocking and unblocking."""
    user = find_user(world, user_id)
    before = find_contact(world, bot.id, user_id)
    set_contact(world, bot.id, user_id, started=started, blocked=blocked)
    if user is None or before.blocked == blocked:
        return
    states: list[JsonObject] = [
        {"status": "kicked", "user": bot.user, "until_date": 0}
        if one
        else {"status": "member", "user": bot.user}
        for one in (before.blocked, blocked)
    ]
    body = {
        "chat": Chat(user.id, "private", user.name).wire,
        "from": user.wire,
        "date": world.unix(),
        "old_chat_member": states[0],
        "new_chat_member": states[1],
    }
    add_update(world, bot, "my_chat_member", body, lane=user_id)


def add_topic(world: World, chat: Chat, name: str, *, by: int) -> JsonObject:
    """Open a topic in a forum; answers the ForumTopic object."""
    content = {"forum_topic_created": {"name": name, "icon_color": TOPIC_COLOR}}
    message = announce(world, chat, by=by, content=content)
    world.store.write("INSERT INTO topics VALUES (?, ?, ?, ?)", chat.id, message.id, name, TOPIC_COLOR)
    return {"message_thread_id": message.id, "name": name, "icon_color": TOPIC_COLOR}


def migrate_group(world: World, chat: Chat, *, by: int) -> Chat:
    """Make a basic group a supergroup with a new id, as Telegram does; the old id then only redirects."""
    new = Chat(SUPERGROUP_BELOW + chat.id, "supergroup", chat.title)
    world.store.write(
        "INSERT INTO chats (id, type, title, forum) VALUES (?, ?, ?, 0)", new.id, new.type, new.title
    )
    world.store.write(
        "INSERT INTO members SELECT ?, user_id, status FROM members WHERE chat_id = ?", new.id, chat.id
    )
    announce(world, chat, by=by, content={"migrate_to_chat_id": new.id})
    announce(world, new, by=by, content={"migrate_from_chat_id": chat.id})
    world.store.write("UPDATE chats SET migrated_to = ? WHERE id = ?", new.id, chat.id)
    return new
