"""The one-line form of a command, the same for all of them: words in any order, and `键:值` fields."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from handlers.errors import BadLine
from views.text import strip_unseen

__all__ = ["LONGEST", "BadLine", "OneLine", "split"]

LONGEST = 4096
"""Characters of a Telegram message."""

_FULL_WIDTH_DIGITS = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』"}
_PAUSES = ",，；、"
_KEY = re.compile(r"([^\W\d_]{1,12})[:：]")
_KNOWN_KEY = re.compile(r"([^\W\d_]+) ?[:：]")
_WORD_END = re.compile(rf"[\s{_PAUSES}]|$")


@dataclass(frozen=True, slots=True)
class OneLine:
    """A line taken apart: its words in their order, its fields by their known names."""

    words: list[str]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place where a field begins (`key`) or a quotation stands (`key` is None); `end` lies behind it."""

    start: int
    end: int
    key: str | None = None


def split(text: str, keys: Collection[str]) -> OneLine:
    """Take apart what follows a command.

    A field begins at the line's start, after a space or after a comma, and its value runs to the next known
    key. What is quoted is taken as it stands, a key in it too. Digits and spaces become ASCII, what cannot be
    seen is dropped, all else is kept. Raises BadLine for a line too long, for a key unknown (with the nearest
    known one), repeated or without a value.
    """
    if len(text) > LONGEST:
        raise BadLine("内容太长：最多{most}个字，这里有{count}个。", most=LONGEST, count=len(text))
    line = re.sub(r"\s+", " ", strip_unseen(text).translate(_FULL_WIDTH_DIGITS)).strip()
    known = {key.casefold(): key for key in keys}
    marks = list(_marks(line, known))
    begins = [mark for mark in marks if mark.key is not None]
    words_end = begins[0].start if begins else len(line)
    fields: dict[str, str] = {}
    ends = [mark.start for mark in begins[1:]] + [len(line)]
    for mark, end in zip(begins, ends, strict=False):
        key = mark.key or ""
        if key in fields:
            raise BadLine("「{key}：」写了两次，请只留一个。", key=key)
        value = _value(line[mark.end : end], is_last=end == len(line))
        if not value:
            raise BadLine("「{key}：」后面没有内容。", key=key)
        fields[key] = value
    quoted = [mark for mark in marks if mark.key is None and mark.end <= words_end]
    return OneLine(_words(line[:words_end], quoted), fields)


def _marks(line: str, known: dict[str, str]) -> Iterator[_Mark]:
    """Give the fields' beginnings and the quotations, from left to right."""
    at = 0
    while at < len(line):
        is_after_space = at == 0 or line[at - 1] == " "
        if is_after_space or line[at - 1] in _PAUSES:
            key = _key_at(line, at, known, is_after_space=is_after_space)
            if key:
                yield key
                at = key.end
        quoted = _quotation_at(line, at)
        if quoted:
            yield quoted
        at = quoted.end if quoted else at + 1


def _key_at(line: str, at: int, known: dict[str, str], *, is_after_space: bool) -> _Mark | None:
    found = _KNOWN_KEY.match(line, at)
    if found and found[1].casefold() in known:
        return _Mark(at, found.end(), known[found[1].casefold()])
    found = _KEY.match(line, at)
    if found is None or not is_after_space or line.startswith("//", found.end()):  # https://
        return None
    raise _unknown_key(found[1], known)


def _unknown_key(written: str, known: dict[str, str]) -> BadLine:
    if not known:
        return BadLine("这里没有「{written}：」这一项。若是正文，请加引号。", written=written)
    names = "、".join(known.values())
    near = difflib.get_close_matches(written.casefold(), list(known), n=1, cutoff=0.3)
    if near:
        return BadLine(
            "没有「{written}：」这一项，是不是「{near}：」？可写的有：{names}。若是正文，请加引号。",
            written=written,
            near=known[near[0]],
            names=names,
        )
    return BadLine(
        "没有「{written}：」这一项，可写的有：{names}。若是正文，请加引号。", written=written, names=names
    )


def _quotation_at(line: str, at: int) -> _Mark | None:
    """Find a quotation that stands as a word of its own; marks inside a word belong to it."""
    closing = _QUOTES.get(line[at : at + 1])
    if closing is None or (at > 0 and line[at - 1] not in f" :：{_PAUSES}"):
        return None
    end = line.find(closing, at + 1)
    if end == -1 or not _WORD_END.match(line, end + 1):
        return None
    return _Mark(at, end + 1)


def _value(written: str, *, is_last: bool) -> str:
    value = written.strip() if is_last else written.strip().rstrip(_PAUSES).strip()
    quoted = _quotation_at(value, 0)
    return value[1:-1].strip() if quoted and quoted.end == len(value) else value


def _words(line: str, quoted: list[_Mark]) -> list[str]:
    words: list[str] = []
    at = 0
    for mark in quoted:
        words += line[at : mark.start].split()
        words.append(line[mark.start + 1 : mark.end - 1].strip())
        at = mark.end
    words += line[at:].split()
    words = [word.strip(_PAUSES) for word in words]
    return [word for word in words if word]
