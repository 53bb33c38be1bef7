"""Telegram's HTML: parsed as strictly as documented, and rendered again as safe HTML."""

import html
import re
from typing import NamedTuple

from sandbox.entities import Entity, sort_entities, utf16_length

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_KNOWN = {*_SIMPLE, "a", "span", "blockquote", "tg-emoji"}
_ENTITY = re.compile(r"&(?:#(\d{1,8})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"\s*([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9._:/-]+)))?")
_SAFE_LINK = re.compile(r"(?:https?|tg|mailto|tel)://|(?:mailto|tel):", re.IGNORECASE)
_MAX_CODE_POINT = 0x10FFFF


class MarkupError(ValueError):
    """Bad markup; the message is what Telegram says after `can't parse entities: `."""


class _Open(NamedTuple):
    tag: str
    offset: int
    part: int
    entity: Entity | None


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Split Telegram HTML into text and entities; raises MarkupError."""
    reader = _Reader(source)
    reader.run()
    return "".join(reader.parts), sort_entities(reader.entities)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.entities: list[Entity] = []
        self.length = 0
        self.stack: list[_Open] = []

    def run(self) -> None:
        place = 0
        for match in re.finditer(r"[<&]", self.source):
            if match.start() < place:
                continue
            self._put(self.source[place : match.start()])
            place = self._tag(match.start()) if match.group() == "<" else self._character(match.start())
        self._put(self.source[place:])
        if self.stack:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_length(text)

    def _at(self, place: int) -> int:
        return len(self.source[:place].encode())

    def _character(self, place: int) -> int:
        match = _ENTITY.match(self.source, place)
        if match is None:
            raise MarkupError(f"Unsupported or unescaped character '&' at byte offset {self._at(place)}")
        if match[3]:
            self._put(html.unescape(match.group()))
        else:
            code = int(match[1]) if match[1] else int(match[2], 16)
            if not 0 < code <= _MAX_CODE_POINT or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - the surrogates
                raise MarkupError(f"Invalid character reference at byte offset {self._at(place)}")
            self._put(chr(code))
        return match.end()

    def _tag(self, place: int) -> int:
        match = _TAG.match(self.source, place)
        if match is None:
            closing = self.source.startswith("</", place)
            word = "Unclosed end tag" if closing else "Unclosed start tag"
            if not closing and not self.source[place + 1 : place + 2].isalpha():
                name = self.source[place + 1 :].split(">")[0].split(" ")[0]
                raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._at(place)}')
            raise MarkupError(f"{word} at byte offset {self._at(place)}")
        name = match[2].lower()
        if match[1]:
            self._close(name, place)
        else:
            self._open(name, match[3], place)
        return match.end()

    def _close(self, name: str, place: int) -> None:
        if not self.stack:
            raise MarkupError(f"Unexpected end tag at byte offset {self._at(place)}")
        top = self.stack.pop()
        if top.tag != name:
            expected = f'expected "</{top.tag}>", found "</{name}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {self._at(place)}, {expected}")
        length = self.length - top.offset
        if top.entity is None or length == 0:
            return
        entity: Entity = {**top.entity, "length": length}
        if name == "a" and not entity.get("url"):
            entity["url"] = "".join(self.parts[top.part :])
        if name == "pre" and self.entities and self._is_language_of(entity):
            entity["language"] = self.entities.pop().get("language", "")
        elif name == "code" and not (self.stack and self.stack[-1].tag == "pre"):
            entity.pop("language", None)
        self.entities.append(entity)

    def _is_language_of(self, entity: Entity) -> bool:
        last = self.entities[-1]
        same = (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        return last["type"] == "code" and same and "language" in last

    def _open(self, name: str, rest: str, place: int) -> None:
        if name not in _KNOWN:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._at(place)}')
        attributes = self._attributes(name, rest, place) if rest else {}
        entity: Entity = {"type": "", "offset": self.length, "length": 0}
        if name == "a":
            self.stack.append(
                _Open(name, self.length, len(self.parts), self._link(entity, attributes.get("href", "")))
            )
            return
        if name == "span":
            if attributes.get("class") != "tg-spoiler":
                raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._at(place)}')
            entity["type"] = "spoiler"
        elif name == "blockquote":
            entity["type"] = "expandable_blockquote" if "expandable" in attributes else "blockquote"
        elif name == "tg-emoji":
            entity["type"] = "custom_emoji"
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        else:
            entity["type"] = _SIMPLE[name]
            if name == "code" and attributes.get("class", "").startswith("language-"):
                entity["language"] = attributes["class"].removeprefix("language-")
        self.stack.append(_Open(name, self.length, len(self.parts), entity))

    def _link(self, entity: Entity, href: str) -> Entity | None:
        user = re.fullmatch(r"tg://user\?id=(\d+)", href)
        if user:
            # Completed with the name by whoever knows the people.
            return {**entity, "type": "text_mention", "user": {"id": int(user[1])}}
        if href and not re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
            href = "http://" + href
        # Telegram drops links that it cannot follow, and keeps their text.
        return {**entity, "type": "text_link", "url": href} if not href or _SAFE_LINK.match(href) else None

    def _attributes(self, name: str, rest: str, tag: int) -> dict[str, str]:
        found: dict[str, str] = {}
        place, rest = 0, rest.rstrip().removesuffix("/")
        while rest[place:].strip():
            match = _ATTRIBUTE.match(rest, place)
            if match is None:
                raise MarkupError(f'Empty attribute name in the tag "{name}" at byte offset {self._at(tag)}')
            value = next((group for group in match.groups()[1:] if group is not None), None)
            if value is None and match[1] != "expandable":
                what = f'Expected equal sign in declaration of an attribute of the tag "{name}"'
                raise MarkupError(f"{what} at byte offset {self._at(tag)}")
            found[match[1].lower()] = html.unescape(value or "")
            place = match.end()
        return found


_RENDERED = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def render_html(text: str, entities: list[Entity]) -> str:
    """Write text and entities as HTML that is safe to show: everything escaped, links only to the web."""
    if not entities:
        return html.escape(text, quote=False)
    units = text.encode("utf-16-le", "surrogatepass")
    pieces: list[str] = []
    open_now: list[Entity] = []
    bounds = {0, len(units) // 2}
    bounds.update(e["offset"] for e in entities)
    bounds.update(e["offset"] + e["length"] for e in entities)
    cuts = sorted(bound for bound in bounds if bound <= len(units) // 2)
    for start, stop in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        wanted = [e for e in entities if e["offset"] <= start < e["offset"] + e["length"]]
        while open_now and open_now != wanted[: len(open_now)]:
            pieces.append(_tags(open_now.pop(), text)[1])
        for entity in wanted[len(open_now) :]:
            open_now.append(entity)
            pieces.append(_tags(entity, text)[0])
        pieces.append(html.escape(units[2 * start : 2 * stop].decode("utf-16-le", "replace"), quote=False))
    return "".join(pieces)


def _tags(entity: Entity, text: str) -> tuple[str, str]:
    link = entity.get("url", "")
    if entity["type"] == "url":
        units = text.encode("utf-16-le", "surrogatepass")
        link = units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        link = link if "://" in link else "https://" + link
    if link and _SAFE_LINK.match(link):
        return f'<a href="{html.escape(link)}">', "</a>"
    return _RENDERED.get(entity["type"], ("", ""))
