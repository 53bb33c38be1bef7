"""Message entities as the Bot API has them; offsets and lengths are UTF-16 units."""

import re
from typing import Any, NotRequired, TypedDict

JsonObject = dict[str, Any]
"""An object of the Bot API's wire format; its shapes are checked against aiogram's models in the tests."""

_AUTOMATIC = re.compile(
    r"(?P<url>https?://[^\s<>\"'，。；：！？、（）《》“”]+|(?<![\w.@/])t\.me/[\w/?=&+-]+)"
    r"|(?P<email>(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)
_FORMATTING = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
}


class Entity(TypedDict):
    type: str
    offset: int
    length: int
    url: NotRequired[str]
    language: NotRequired[str]
    custom_emoji_id: NotRequired[str]
    user: NotRequired[JsonObject]


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def detect_entities(text: str, given: list[Entity]) -> list[Entity]:
    """Add what Telegram finds by itself: links, addresses, commands, mentions, hashtags."""
    found = list(given)
    opaque = [entity for entity in given if entity["type"] not in _FORMATTING]
    for match in _AUTOMATIC.finditer(text):
        offset = utf16_length(text[: match.start()])
        length = utf16_length(match.group())
        if all(offset + length <= e["offset"] or offset >= e["offset"] + e["length"] for e in opaque):
            found.append({"type": str(match.lastgroup), "offset": offset, "length": length})
    return sort_entities(found)


def sort_entities(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space off both ends, as Telegram does, and move the entities along."""
    stripped = text.strip()
    if stripped == text:
        return text, [entity for entity in entities if entity["length"] > 0]
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(stripped)
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return stripped, kept
