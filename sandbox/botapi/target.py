"""Where a message goes, and whether the bot may write there."""

import re

from sandbox.botapi.call import ApiError, Call, bad_request
from sandbox.bots import find_bot
from sandbox.chats import PRESENT, Chat, find_chat, find_contact, find_user, member_status
from sandbox.messages import find_message, owner_of

_ID = re.compile(r"-?[0-9]{1,16}")  # Telegram's ids have at most 52 bits


def known_chat(call: Call, name: str = "chat_id") -> Chat:
    """Find the chat that the call names; 400 when there is none."""
    given = call.text(name).strip()
    if not given:
        raise bad_request(f"{name} is empty")
    if not _ID.fullmatch(given):
        raise bad_request("chat not found")
    chat = find_chat(call.world, int(given))
    if chat is None and find_bot(call.world, int(given)) is not None:
        raise ApiError(403, "Forbidden: bots can't send messages to bots")
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(call: Call, name: str = "chat_id") -> Chat:
    """Find the chat and refuse with what Telegram says where the bot may not write."""
    chat = known_chat(call, name)
    if chat.private:
        contact = find_contact(call.world, call.bot.id, chat.id)
        if not contact.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        if contact.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    require_membership(call, chat)
    return chat


def require_membership(call: Call, chat: Chat) -> None:
    status = member_status(call.world, chat.id, call.bot.id)
    if status == "kicked":
        raise ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
    if status not in PRESENT:
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")


def visible_chat(call: Call) -> Chat:
    """Find a chat to ask about: a group the bot is in, or a person it has met."""
    chat = known_chat(call)
    if chat.private:
        if not find_contact(call.world, call.bot.id, chat.id).started:
            raise bad_request("chat not found")
    else:
        require_membership(call, chat)
    return chat


def thread_of(call: Call, chat: Chat) -> int | None:
    """Read `message_thread_id`; the topic must exist."""
    thread_id = call.integer("message_thread_id")
    if not thread_id:
        return None
    found = call.world.store.value(
        "SELECT 1 FROM topics WHERE chat_id = ? AND thread_id = ?", chat.id, thread_id
    )
    if not found:
        raise bad_request("message thread not found")
    return thread_id


def reply_of(call: Call, chat: Chat) -> int | None:
    """Read `reply_parameters`, or the older `reply_to_message_id`; the message must exist in this chat."""
    given = call.parsed("reply_parameters")
    if isinstance(given, dict):
        message_id = given.get("message_id")
        lenient = bool(given.get("allow_sending_without_reply"))
    else:
        message_id = call.integer("reply_to_message_id")
        lenient = call.flag("allow_sending_without_reply")
    if not message_id:
        return None
    owner = owner_of(call.bot.id, chat)
    if (
        _ID.fullmatch(str(message_id))
        and find_message(call.world, owner, chat.id, int(message_id)) is not None
    ):
        return int(message_id)
    if lenient:
        return None
    raise bad_request("message to be replied not found")


def known_user(call: Call) -> int:
    user_id = call.required("user_id")
    if find_user(call.world, user_id) is None and find_bot(call.world, user_id) is None:
        raise bad_request("user not found")
    return user_id
