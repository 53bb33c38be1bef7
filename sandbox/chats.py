"""Users, chats, and who is where."""

from dataclasses import dataclass
from typing import Any

from sandbox.bots import Bot, find_bot
from sandbox.entities import JsonObject
from sandbox.people import SandboxGroup
from sandbox.world import World

SUPERGROUP_BELOW = -1_000_000_000_000
PRESENT = ("creator", "administrator", "member")


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str
    language: str

    @property
    def wire(self) -> JsonObject:
        language = {"language_code": self.language} if self.language else {}
        return {"id": self.id, "is_bot": False, "first_name": self.name, **language}


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as stored; a private chat's id is its user's."""

    id: int
    type: str
    title: str
    forum: bool = False
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def wire(self) -> JsonObject:
        if self.private:
            return {"id": self.id, "type": "private", "first_name": self.title}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}


@dataclass(frozen=True, slots=True)
class Contact:
    started: bool
    blocked: bool


def find_user(world: World, user_id: int) -> User | None:
    row = world.store.row("SELECT id, name, language FROM users WHERE id = ?", user_id)
    return None if row is None else User(row["id"], row["name"], row["language"])


def find_account(world: World, user_id: int) -> JsonObject | None:
    """Give the User object of a person or a bot."""
    user = find_user(world, user_id)
    if user is not None:
        return user.wire
    bot = find_bot(world, user_id)
    return None if bot is None else bot.user


def find_chat(world: World, chat_id: int) -> Chat | None:
    if chat_id > 0:
        user = find_user(world, chat_id)
        return None if user is None else Chat(user.id, "private", user.name)
    row = world.store.row("SELECT * FROM chats WHERE id = ?", chat_id)
    if row is None:
        return None
    return Chat(row["id"], row["type"], row["title"], bool(row["forum"]), row["migrated_to"])


def find_contact(world: World, bot_id: int, user_id: int) -> Contact:
    row = world.store.row(
        "SELECT started, blocked FROM contacts WHERE bot_id = ? AND user_id = ?", bot_id, user_id
    )
    return (
        Contact(started=False, blocked=False)
        if row is None
        else Contact(started=bool(row["started"]), blocked=bool(row["blocked"]))
    )


def set_contact(world: World, bot_id: int, user_id: int, *, started: bool, blocked: bool) -> None:
    world.store.write(
        "INSERT INTO contacts VALUES (?, ?, ?, ?) ON CONFLICT (bot_id, user_id)"
        " DO UPDATE SET started = excluded.started, blocked = excluded.blocked",
        bot_id,
        user_id,
        int(started),
        int(blocked),
    )


def member_status(world: World, chat_id: int, user_id: int) -> str:
    return world.store.value(
        "SELECT status FROM members WHERE chat_id = ? AND user_id = ?", chat_id, user_id
    ) or ("left")


def set_member(world: World, chat_id: int, user_id: int, status: str) -> None:
    world.store.write(
        "INSERT INTO members VALUES (?, ?, ?) ON CONFLICT (chat_id, user_id)"
        " DO UPDATE SET status = excluded.status",
        chat_id,
        user_id,
        status,
    )


def member_ids(world: World, chat_id: int, *statuses: str) -> list[int]:
    marks = ",".join("?" * len(statuses))
    return [
        row["user_id"]
        for row in world.store.rows(
            f"SELECT user_id FROM members WHERE chat_id = ? AND status IN ({marks}) ORDER BY user_id",  # noqa: S608 - only marks
            chat_id,
            *statuses,
        )
    ]


def bots_in(world: World, chat_id: int) -> list[Bot]:
    found = (find_bot(world, user_id) for user_id in member_ids(world, chat_id, *PRESENT))
    return [bot for bot in found if bot is not None]


def chat_type(group: SandboxGroup) -> str:
    return "supergroup" if group.forum or group.id < SUPERGROUP_BELOW else "group"


def sync_directory(world: World, own: Bot) -> None:
    """Take over people and groups from whoever started the sandbox.

    Names and titles follow the directory. Memberships and contacts are only added: what happened since
    (blocked, left, removed) stays.
    """
    directory = world.read_directory()
    store = world.store
    with world.transaction():
        for person in directory.people:
            store.write(
                "INSERT INTO users VALUES (?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                person.id,
                person.name,
                person.language,
            )
            store.write(
                "INSERT OR IGNORE INTO contacts VALUES (?, ?, ?, 0)", own.id, person.id, int(person.started)
            )
        for group in directory.groups:
            store.write(
                "INSERT INTO chats (id, type, title, forum) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET title = excluded.title",
                group.id,
                chat_type(group),
                group.title,
                int(group.forum),
            )
            for user_id in group.members:
                status = "administrator" if user_id in group.admins else "member"
                store.write("INSERT OR IGNORE INTO members VALUES (?, ?, ?)", group.id, user_id, status)
            status = "administrator" if group.bot_admin else "member"
            store.write("INSERT OR IGNORE INTO members VALUES (?, ?, ?)", group.id, own.id, status)


def add_person(world: World, name: str, language: str) -> int:
    """Add somebody the directory does not know: a stranger, who has not pressed /start."""
    user_id = max(9_000_000_000, int(world.store.value("SELECT coalesce(max(id), 0) FROM users"))) + 1
    world.store.write("INSERT INTO users VALUES (?, ?, ?, 0)", user_id, name, language)
    return user_id


def member_wire(world: World, chat_id: int, user_id: int) -> JsonObject | None:
    """Give the ChatMember object; None when nobody has that id."""
    user: Any = find_account(world, user_id)
    if user is None:
        return None
    status = member_status(world, chat_id, user_id)
    if status == "administrator":
        return {"status": status, "user": user, **dict.fromkeys(ADMIN_RIGHTS, True), **_NO_RIGHTS}
    if status == "kicked":
        return {"status": status, "user": user, "until_date": 0}
    if status == "creator":
        return {"status": status, "user": user, "is_anonymous": False}
    return {"status": status, "user": user}


ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_NO_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
}
