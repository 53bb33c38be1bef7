"""Methods that change or delete a message, and the answer to a press."""

from datetime import timedelta

from sandbox.botapi.call import Call, bad_request
from sandbox.botapi.content import caption_content, reply_markup, text_content
from sandbox.botapi.target import open_chat
from sandbox.chats import Chat, member_status
from sandbox.entities import JsonObject
from sandbox.messages import (
    Message,
    find_message,
    message_wire,
    owner_of,
    remove_message,
    update_message,
)
from sandbox.store import dump_json

DELETE_WITHIN = timedelta(hours=48)
ANSWER_WITHIN = timedelta(minutes=15)
MAX_ANSWER = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def edit_message_text(call: Call) -> JsonObject:
    chat, message = _editable(call)
    content = text_content(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    kept = {key: value for key, value in message.content.items() if key not in {"text", "entities"}}
    return _replace(call, chat, message, {**kept, **content})


def edit_message_caption(call: Call) -> JsonObject:
    chat, message = _editable(call)
    caption = caption_content(call)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    kept = {
        key: value for key, value in message.content.items() if key not in {"caption", "caption_entities"}
    }
    return _replace(call, chat, message, {**kept, **caption})


def edit_message_reply_markup(call: Call) -> JsonObject:
    chat, message = _editable(call)
    return _replace(call, chat, message, message.content)


def _editable(call: Call) -> tuple[Chat, Message]:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = open_chat(call)
    message_id = call.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = find_message(call.world, owner_of(call.bot.id, chat), chat.id, message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message.from_id != call.bot.id or "forward_origin" in message.content:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(call: Call, chat: Chat, message: Message, content: JsonObject) -> JsonObject:
    markup = reply_markup(call, inline_only=True)
    if content == message.content and markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    # An edit of the keyboard alone leaves no mark in the chat, as on Telegram.
    edited = call.world.unix() if content != message.content else message.edited
    update_message(call.world, message, content=content, markup=markup, edited=edited)
    changed = find_message(call.world, message.owner, chat.id, message.id) or message
    return message_wire(call.world, call.bot, chat, changed)


def delete_message(call: Call) -> bool:
    _delete(call, call.required("message_id"))
    return True


def delete_messages(call: Call) -> bool:
    ids = call.parsed("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100 or not all(isinstance(one, int) for one in ids):  # noqa: PLR2004 - as documented
        raise bad_request("can't parse message identifiers JSON array")
    chat = open_chat(call)
    for message_id in ids:
        # Those that are not found are skipped, as documented.
        if find_message(call.world, owner_of(call.bot.id, chat), chat.id, message_id) is not None:
            _delete(call, message_id)
    return True


def _delete(call: Call, message_id: int) -> None:
    chat = open_chat(call)
    message = find_message(call.world, owner_of(call.bot.id, chat), chat.id, message_id)
    if message is None:
        raise bad_request("message to delete not found")
    foreign = message.from_id != call.bot.id and not chat.private
    if foreign and member_status(call.world, chat.id, call.bot.id) not in {"administrator", "creator"}:
        raise bad_request("message can't be deleted")
    if call.world.now().timestamp() - message.date > DELETE_WITHIN.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    remove_message(call.world, message)


def answer_callback_query(call: Call) -> bool:
    world, given = call.world, call.text("callback_query_id")
    row = None
    if given.isdigit() and len(given) <= 18:  # noqa: PLR2004 - SQLite's integers
        row = world.store.row(
            "SELECT date, answer FROM callbacks WHERE id = ? AND bot_id = ?", int(given), call.bot.id
        )
    age = 0.0 if row is None else world.now().timestamp() - row["date"]
    if row is None or row["answer"] is not None or age > ANSWER_WITHIN.total_seconds():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"answer": call.text("text") or None, "alert": call.flag("show_alert")}
    if call.text("url"):
        answer["url"] = call.text("url")
    world.store.write("UPDATE callbacks SET answer = ? WHERE id = ?", dump_json(answer), int(given))
    world.wake(("answer", int(given)))
    return True
