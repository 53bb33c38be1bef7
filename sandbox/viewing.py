"""What people see: their chats as the page shows them."""

import json
from datetime import UTC, datetime, tzinfo

from sandbox.botapi.call import Call
from sandbox.botapi.profile import commands_for
from sandbox.bots import own_bot
from sandbox.chats import PRESENT, find_contact, member_ids, member_status
from sandbox.entities import JsonObject
from sandbox.files import find_file
from sandbox.markup import render_html
from sandbox.messages import Message, list_messages
from sandbox.people import SandboxPerson
from sandbox.talking import View
from sandbox.world import World

BOT = "bot"
_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
)


def local_time(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def list_people(world: World) -> list[JsonObject]:
    """Give the directory's people, then those who were added by hand."""
    directory = world.directory.people
    known = {person.id for person in directory}
    others = [
        SandboxPerson(row["id"], row["name"], language=row["language"])
        for row in world.store.rows("SELECT id, name, language FROM users ORDER BY id")
        if row["id"] not in known
    ]
    own = own_bot(world)
    return [_person(world, own.id, person) for person in (*directory, *others)]


def _person(world: World, bot_id: int, person: SandboxPerson) -> JsonObject:
    contact = find_contact(world, bot_id, person.id)
    return {
        "id": person.id,
        "name": person.name,
        "seat": person.seat,
        "rank": person.rank,
        "unit": person.unit,
        "portfolio": list(person.portfolio),
        "partner": person.partner,
        "roles": list(person.roles),
        "chat": person.id,
        "language": person.language,
        "started": contact.started,
        "blocked": contact.blocked,
    }


def list_groups(world: World) -> list[JsonObject]:
    return [
        {
            "chat": row["id"],
            "title": row["title"],
            "type": row["type"],
            "forum": bool(row["forum"]),
            "members": [one for one in member_ids(world, row["id"], *PRESENT) if _is_person(world, one)],
            "topics": [
                {"thread": topic["thread_id"], "name": topic["name"]}
                for topic in world.store.rows("SELECT * FROM topics WHERE chat_id = ?", row["id"])
            ],
        }
        for row in world.store.rows("SELECT * FROM chats WHERE migrated_to IS NULL ORDER BY id DESC")
    ]


def _is_person(world: World, user_id: int) -> bool:
    return world.store.value("SELECT 1 FROM users WHERE id = ?", user_id) is not None


def show_messages(world: World, view: View, after: int, *, limit: int, zone: tzinfo) -> list[JsonObject]:
    """Give the chat's messages as its viewer sees them, oldest first."""
    found = list_messages(world, view.owner, view.chat.id, after, limit=limit)
    names: dict[int, str] = {}
    return [_shown(world, view, message, zone, names) for message in found]


def _shown(world: World, view: View, message: Message, zone: tzinfo, names: dict[int, str]) -> JsonObject:
    keyboard = (message.markup or {}).get("inline_keyboard", [])
    shown: JsonObject = {
        "message_id": message.id,
        "from": BOT if message.from_id == view.bot.id else message.from_id,
        "name": _name(world, message.from_id, names),
        "date": local_time(datetime.fromtimestamp(message.date, UTC), zone),
        "text": message.text,
        "html": render_html(message.text, message.entities),
        "buttons": [[button["text"] for button in row] for row in keyboard],
        "edited": message.edited is not None,
        "version": message.version,
    }
    file = _file(world, message)
    if file is not None:
        shown["file"] = file
    if message.reply_to is not None:
        shown["reply_to"] = message.reply_to
    if message.thread_id is not None:
        shown["thread"] = message.thread_id
    if message.markup is not None and "keyboard" in message.markup:
        shown["keyboard"] = [[button["text"] for button in row] for row in message.markup["keyboard"]]
    service = next((name for name in _SERVICE if name in message.content), None)
    if service is not None:
        shown["service"] = {service: message.content[service]}
    return shown


def _name(world: World, user_id: int, names: dict[int, str]) -> str:
    if user_id not in names:
        names[user_id] = str(
            world.store.value(
                "SELECT name FROM users WHERE id = ? UNION SELECT name FROM bots WHERE id = ?",
                user_id,
                user_id,
            )
            or ""
        )
    return names[user_id]


def _file(world: World, message: Message) -> JsonObject | None:
    wire = message.content.get("document") or (message.content.get("photo") or [None])[-1]
    if wire is None:
        return None
    stored = find_file(world, int(wire["file_unique_id"][1:]))
    if stored is None:
        return None
    return {
        "name": stored.name,
        "size": stored.size,
        "url": f"/sandbox/files/{stored.id}",
        "mime": stored.mime,
        "photo": stored.kind == "photo",
    }


def count_unread(world: World, view: View) -> JsonObject:
    """Count what the bot wrote and nobody saw: of every private chat, and of the viewer's groups."""
    private = world.store.rows(
        "SELECT m.chat_id, count(*) AS number FROM messages m LEFT JOIN reads r"
        " ON r.user_id = m.chat_id AND r.bot_id = m.bot_id AND r.chat_id = m.chat_id"
        " WHERE m.bot_id = ? AND m.from_id = ? AND NOT m.deleted"
        " AND m.message_id > coalesce(r.message_id, 0)"
        " GROUP BY m.chat_id",
        view.bot.id,
        view.bot.id,
    )
    groups = world.store.rows(
        "SELECT m.chat_id, count(*) AS number FROM messages m LEFT JOIN reads r"
        " ON r.user_id = ? AND r.bot_id = 0 AND r.chat_id = m.chat_id"
        " WHERE m.bot_id = 0 AND m.from_id <> ? AND NOT m.deleted"
        " AND m.message_id > coalesce(r.message_id, 0)"
        " GROUP BY m.chat_id",
        view.user.id,
        view.user.id,
    )
    return {
        "people": {str(row["chat_id"]): row["number"] for row in private},
        "groups": {str(row["chat_id"]): row["number"] for row in groups},
    }


def show_commands(world: World, view: View) -> list[JsonObject]:
    """Give the command menu that the viewer has in this chat."""
    status = member_status(world, view.chat.id, view.user.id) if not view.chat.private else ""
    call = Call(world, view.bot, "getmycommands", {})
    return commands_for(
        call,
        view.chat.id,
        view.user.id,
        language=view.user.language,
        administrator=status in {"administrator", "creator"},
    )


def show_bot(world: World) -> JsonObject:
    """Give what a page shows of the bot, and the token under which it is served."""
    own = own_bot(world)
    texts = {
        row["field"]: row["value"]
        for row in world.store.rows("SELECT * FROM profile WHERE bot_id = ? AND language = ''", own.id)
    }
    return {
        "id": own.id,
        "name": own.name,
        "username": own.username,
        "token": own.token,
        "privacy": own.privacy,
        "description": texts.get("description", ""),
        "short_description": texts.get("short_description", ""),
        "menu_button": json.loads(texts.get("menu_button", '{"type":"commands"}')),
    }
