"""What a message may hold: text with its markup, and keyboards."""

import re
from typing import Any

from sandbox.botapi.call import Call, bad_request
from sandbox.chats import find_account
from sandbox.entities import Entity, JsonObject, detect_entities, trim, utf16_length
from sandbox.markup import MarkupError, parse_html

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA = 64
MAX_BUTTONS = 100
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_URL = re.compile(r"(?:https?://|tg://|ton://)?[^\s/?#.]+(?:[.:/?][^\s]*)", re.IGNORECASE)


def text_content(call: Call) -> JsonObject:
    """Read `text`: required, at most 4096 UTF-16 units after markup."""
    text, entities = _formatted(call, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def caption_content(call: Call) -> JsonObject:
    """Read `caption`: optional, at most 1024 UTF-16 units after markup."""
    text, entities = _formatted(call, "caption", "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, **({"caption_entities": entities} if entities else {})}


def _formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    source = call.text(name).replace("\r", "")
    mode = call.text("parse_mode").lower()
    if mode == "html":
        try:
            text, entities = parse_html(source)
        except MarkupError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    elif mode == "":
        text, entities = source, _given_entities(call, entities_name, utf16_length(source))
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"parse_mode {call.text('parse_mode')} is not known to the sandbox, use HTML")
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = trim(text, _with_people(call, entities))
    return text, detect_entities(text, entities)


def _with_people(call: Call, entities: list[Entity]) -> list[Entity]:
    known: list[Entity] = []
    for entity in entities:
        if entity["type"] != "text_mention":
            known.append(entity)
            continue
        user = entity.get("user")
        user_id = user.get("id") if isinstance(user, dict) else None
        account = find_account(call.world, user_id) if isinstance(user_id, int) and user_id < 2**52 else None
        if account is not None:
            known.append({**entity, "user": account})
    return known


def _given_entities(call: Call, name: str, length: int) -> list[Entity]:
    given = call.parsed(name) or []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array")
    entities: list[Entity] = []
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("type"), str):
            raise bad_request("can't parse entities: expected an Object with a type")
        offset, size = one.get("offset"), one.get("length")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise bad_request("can't parse entities: offset and length must be integers")
        if one["type"] == "text_link" and not isinstance(one.get("url"), str):
            raise bad_request("can't parse entities: a text_link needs a url")
        if offset < 0 or size <= 0 or offset + size > length:
            raise bad_request("ENTITY_BOUNDS_INVALID")
        entities.append(
            {key: value for key, value in one.items() if value is not None}  # type: ignore[arg-type]  # checked above
        )
    return entities


def reply_markup(call: Call, *, inline_only: bool = False) -> JsonObject | None:
    """Read `reply_markup` as strictly as Telegram; None for none or an empty inline keyboard."""
    markup = call.parsed("reply_markup")
    if markup in (
        None,
        "",
        {},
    ):  # an object that asks for nothing: how libraries write a keyboard without rows
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"])
        buttons = [[_inline_button(button) for button in row] for row in rows if row]
        if sum(map(len, buttons)) > MAX_BUTTONS:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        return {"inline_keyboard": buttons} if buttons else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"])
        return {**markup, "keyboard": [[_plain_button(button) for button in row] for row in rows if row]}
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad_request("object expected as reply markup")


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    return rows


def _inline_button(given: Any) -> JsonObject:
    button: JsonObject = given
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: field "text" must be a String')
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    button = {key: value for key, value in button.items() if value is not None}
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one optional field must be used")
    if actions == ["callback_data"]:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    if actions == ["url"] and not (isinstance(button["url"], str) and _URL.fullmatch(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _plain_button(button: Any) -> JsonObject:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse keyboard button: Keyboard button text must be non-empty")
    return {key: value for key, value in button.items() if value is not None}
