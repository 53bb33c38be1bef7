"""Methods about chats, their members and files."""

from typing import Any

from sandbox.botapi.call import Call, bad_request
from sandbox.botapi.target import known_user, open_chat, require_membership, visible_chat
from sandbox.chats import PRESENT, find_user, member_ids, member_wire
from sandbox.entities import JsonObject
from sandbox.files import MAX_DOWNLOAD, find_file_of_bot
from sandbox.membership import add_topic, change_member

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(call: Call) -> JsonObject:
    chat = visible_chat(call)
    full = {
        **chat.wire,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    return full if chat.private else {**full, "permissions": dict.fromkeys(_PERMISSIONS, True)}


def get_chat_member(call: Call) -> JsonObject:
    chat, user_id = visible_chat(call), known_user(call)
    if chat.private:
        user = find_user(call.world, user_id)
        if user is None or user_id != chat.id:
            raise bad_request("member not found")
        return {"status": "member", "user": user.wire}
    found = member_wire(call.world, chat.id, user_id)
    if found is None:
        raise bad_request("user not found")
    return found


def get_chat_administrators(call: Call) -> list[Any]:
    chat = visible_chat(call)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    ids = member_ids(call.world, chat.id, "creator", "administrator")
    # Other bots are left out, as documented.
    found = [member_wire(call.world, chat.id, user_id) for user_id in ids]
    return [one for one in found if one and (not one["user"]["is_bot"] or one["user"]["id"] == call.bot.id)]


def get_chat_member_count(call: Call) -> int:
    chat = visible_chat(call)
    return 2 if chat.private else len(member_ids(call.world, chat.id, *PRESENT))


def leave_chat(call: Call) -> bool:
    chat = visible_chat(call)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    require_membership(call, chat)
    change_member(call.world, chat, call.bot.id, "left", by=call.bot.id)
    return True


def create_forum_topic(call: Call) -> JsonObject:
    chat = open_chat(call)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    admin = member_wire(call.world, chat.id, call.bot.id) or {}
    if not admin.get("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    name = call.text("name").strip()
    if not 1 <= len(name) <= 128:  # noqa: PLR2004 - as documented
        raise bad_request("TOPIC_NAME_INVALID" if name else "TOPIC_TITLE_EMPTY")
    return add_topic(call.world, chat, name, by=call.bot.id)


def get_file(call: Call) -> JsonObject:
    stored = find_file_of_bot(call.world, call.bot, call.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": call.text("file_id"),
        "file_unique_id": stored.unique,
        "file_size": stored.size,
        "file_path": stored.path,
    }


def get_user_profile_photos(call: Call) -> JsonObject:
    known_user(call)
    return {"total_count": 0, "photos": []}
