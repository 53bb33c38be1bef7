"""Methods that put a message into a chat."""

from sandbox.botapi.call import ApiError, Call, bad_request
from sandbox.botapi.content import caption_content, reply_markup, text_content
from sandbox.botapi.target import known_chat, open_chat, reply_of, require_membership, thread_of
from sandbox.chats import Chat
from sandbox.entities import JsonObject
from sandbox.files import (
    MAX_PHOTO,
    MAX_UPLOAD,
    StoredFile,
    add_file,
    find_file_of_bot,
    image_size,
)
from sandbox.messages import Message, add_message, find_message, message_wire, owner_of

CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(call: Call) -> JsonObject:
    chat = open_chat(call)
    return _send(call, chat, text_content(call))


def send_document(call: Call) -> JsonObject:
    chat = open_chat(call)
    caption = caption_content(call)
    return _send(call, chat, {**_file(call, "document").content, **caption})


def send_photo(call: Call) -> JsonObject:
    chat = open_chat(call)
    caption = caption_content(call)
    return _send(call, chat, {**_file(call, "photo").content, **caption})


def send_chat_action(call: Call) -> bool:
    chat = open_chat(call)
    if call.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.tell(kind="typing", chat=chat.id, action=call.text("action"))
    return True


def forward_message(call: Call) -> JsonObject:
    chat, source = open_chat(call), _source(call)
    origin: JsonObject = {"date": source.date}
    account = message_wire(call.world, call.bot, chat, source, reply=False).get("from")
    origin.update(type="user", sender_user=account)
    return _send(call, chat, {**source.content, "forward_origin": origin}, keyboard=False)


def copy_message(call: Call) -> JsonObject:
    chat, source = open_chat(call), _source(call)
    content = {key: value for key, value in source.content.items() if key != "forward_origin"}
    if "caption" in call.params and "text" not in content:
        content = {
            key: value for key, value in content.items() if key not in {"caption", "caption_entities"}
        } | caption_content(call)
    return {"message_id": _send(call, chat, content)["message_id"]}


def _source(call: Call) -> Message:
    chat = known_chat(call, "from_chat_id")
    if not chat.private:
        require_membership(call, chat)
    message_id = call.required("message_id")
    found = find_message(call.world, owner_of(call.bot.id, chat), chat.id, message_id)
    if found is None:
        word = "copy" if call.method == "copymessage" else "forward"
        raise bad_request(f"message to {word} not found")
    if not {"text", "document", "photo"} & found.content.keys():
        raise bad_request(
            "message can't be copied" if call.method == "copymessage" else "message can't be forwarded"
        )
    return found


def _send(call: Call, chat: Chat, content: JsonObject, *, keyboard: bool = True) -> JsonObject:
    markup = reply_markup(call) if keyboard else None
    thread_id = thread_of(call, chat)
    reply_to = reply_of(call, chat) if keyboard else None
    if thread_id is None and reply_to is not None:
        # A reply stays in the topic of what it replies to.
        answered = find_message(call.world, owner_of(call.bot.id, chat), chat.id, reply_to)
        thread_id = None if answered is None else answered.thread_id
    wait = call.world.flood.admit(call.bot.id, chat.id, call.world.now())
    if wait:
        raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    if call.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    message = add_message(
        call.world,
        chat,
        bot_id=call.bot.id,
        from_id=call.bot.id,
        content=content,
        markup=markup,
        reply_to=reply_to,
        thread_id=thread_id,
    )
    return message_wire(call.world, call.bot, chat, message)


def _file(call: Call, kind: str) -> StoredFile:
    upload = call.upload(kind)
    if upload is None:
        return _known_file(call, kind)
    if not upload.body:
        raise bad_request("file must be non-empty")
    if len(upload.body) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    size = None
    if kind == "photo":
        size = image_size(upload.body)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(upload.body) > MAX_PHOTO:
            raise bad_request(f"file of size {len(upload.body)} bytes is too big for a photo")
        if sum(size) > 10_000 or max(size) > 20 * min(size):  # noqa: PLR2004 - sendPhoto's documented bounds
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return add_file(call.world, upload, kind=kind, size=size)


def _known_file(call: Call, kind: str) -> StoredFile:
    given = call.text(kind)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    stored = find_file_of_bot(call.world, call.bot, given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored
