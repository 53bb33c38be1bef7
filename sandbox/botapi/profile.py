"""Methods about the bot itself: who it is, its command menus, its descriptions."""

import json
import re
from typing import Any

from sandbox.botapi.call import Call, bad_request
from sandbox.botapi.target import known_chat
from sandbox.entities import JsonObject
from sandbox.store import dump_json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> JsonObject:
    return {
        **call.bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> bool:
    commands = call.parsed("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse BotCommands: expected an Array")
    if len(commands) > 100:  # noqa: PLR2004 - as documented
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    call.world.store.write(
        "INSERT INTO commands VALUES (?, ?, ?, ?) ON CONFLICT (bot_id, scope, language)"
        " DO UPDATE SET commands = excluded.commands",
        call.bot.id,
        _scope(call),
        _language(call),
        dump_json(checked),
    )
    return True


def get_my_commands(call: Call) -> list[Any]:
    found = call.world.store.value(
        "SELECT commands FROM commands WHERE bot_id = ? AND scope = ? AND language = ?",
        call.bot.id,
        _scope(call),
        _language(call),
    )
    return [] if found is None else list(json.loads(found))


def delete_my_commands(call: Call) -> bool:
    call.world.store.write(
        "DELETE FROM commands WHERE bot_id = ? AND scope = ? AND language = ?",
        call.bot.id,
        _scope(call),
        _language(call),
    )
    return True


def _command(command: Any) -> JsonObject:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(command.get("command", "")).removeprefix("/"), command.get("description", "")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= 256:  # noqa: PLR2004 - as documented
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _language(call: Call) -> str:
    code = call.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> str:
    scope = call.parsed("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = known_chat(Call(call.world, call.bot, call.method, scope))
    if chat.private and kind != "chat":
        raise bad_request("can't use specified scope in the private chat")
    user = (
        f":{Call(call.world, call.bot, call.method, scope).required('user_id')}"
        if kind == "chat_member"
        else ""
    )
    return f"{kind}:{chat.id}{user}"


def commands_for(call: Call, chat_id: int, user_id: int, *, language: str, administrator: bool) -> list[Any]:
    """Find the commands this person sees in this chat, by Telegram's order of scopes."""
    if chat_id > 0:
        scopes = [f"chat:{chat_id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat_member:{chat_id}:{user_id}"]
        scopes += [f"chat_administrators:{chat_id}"] if administrator else []
        scopes += [f"chat:{chat_id}"]
        scopes += ["all_chat_administrators"] if administrator else []
        scopes += ["all_group_chats", "default"]
    for scope in scopes:
        for code in (language[:2], ""):
            found = call.world.store.value(
                "SELECT commands FROM commands WHERE bot_id = ? AND scope = ? AND language = ?",
                call.bot.id,
                scope,
                code,
            )
            if found is not None and json.loads(found):
                return list(json.loads(found))
    return []


def set_my_text(call: Call) -> bool:
    """Serve setMyName, setMyDescription and setMyShortDescription."""
    field = _field(call)
    value = call.text(field)
    if len(value) > _LIMITS[field]:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    call.world.store.write(
        "INSERT INTO profile VALUES (?, ?, ?, ?) ON CONFLICT (bot_id, field, language)"
        " DO UPDATE SET value = excluded.value",
        call.bot.id,
        field,
        _language(call),
        value,
    )
    if field == "name" and not _language(call) and value:
        call.world.store.write("UPDATE bots SET name = ? WHERE id = ?", value, call.bot.id)
    return True


def get_my_text(call: Call) -> JsonObject:
    field = _field(call)
    for code in (_language(call), ""):
        found = call.world.store.value(
            "SELECT value FROM profile WHERE bot_id = ? AND field = ? AND language = ?",
            call.bot.id,
            field,
            code,
        )
        if found:
            return {field: found}
    return {field: call.bot.name if field == "name" else ""}


def _field(call: Call) -> str:
    names = {"name": "name", "description": "description", "shortdescription": "short_description"}
    return names[call.method[len("setmy") :]]


def set_chat_menu_button(call: Call) -> bool:
    button = call.parsed("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    call.world.store.write(
        "INSERT INTO profile VALUES (?, 'menu_button', ?, ?) ON CONFLICT (bot_id, field, language)"
        " DO UPDATE SET value = excluded.value",
        call.bot.id,
        call.text("chat_id"),
        dump_json(button),
    )
    return True


def get_chat_menu_button(call: Call) -> JsonObject:
    for chat in (call.text("chat_id"), ""):
        found = call.world.store.value(
            "SELECT value FROM profile WHERE bot_id = ? AND field = 'menu_button' AND language = ?",
            call.bot.id,
            chat,
        )
        if found:
            return dict(json.loads(found))
    return {"type": "commands"}
