"""The one-line form of /meeting: words in any order, and fields."""

import re
from datetime import datetime

from sqlmodel import Session

from handlers.errors import BadInput
from handlers.moments import find_moment, parse_when
from handlers.oneline import OneLine, split
from office.access import Actor
from office.calendar.calendars import local
from office.errors import BadInputError
from office.meetings.form import day_of_moment
from office.meetings.plan import LONGEST, PLACE_LIMIT, SHORTEST, TITLE_LIMIT
from office.meetings.sitting import find_seats_of
from office.rulebook.signers import find_unit
from office.rulebook.versions import find_rulebook
from rules.vocabulary import Matter, Meeting
from views.text import clean_line

KEYS = (
    "地点", "主持", "主持人", "时长", "标题", "名称", "会议", "单位", "参加", "参加人", "时间", "日期", "计划"
)  # fmt: skip
_MATTERS = {
    "计划内": str(Matter.PLANNED),
    "计划外": str(Matter.UNPLANNED),
    "内": str(Matter.PLANNED),
    "外": str(Matter.UNPLANNED),
}
_LENGTH = re.compile(
    r"(?:(?P<hours>[0-9]{1,2}(?:\.5)?)\s*(?:个?小时|h))?\s*(?:(?P<minutes>[0-9]{1,4})\s*(?:分钟?|min)?)?"
)
_WORDS_OF_LENGTH = {
    "半小时": 30,
    "一小时": 60,
    "一个小时": 60,
    "一个半小时": 90,
    "两小时": 120,
    "两个小时": 120,
}
_BETWEEN = re.compile(r"[、，,;；\s]+")


def read_meeting(
    session: Session, actor: Actor, text: str, *, only_fields: bool = False
) -> dict[str, object]:
    """Read the line into form values; what is not said is left out.

    With `only_fields` bare words but a time are refused: the form is being changed, and a stray word is none.
    Raises BadLine, BadDate or BadInputError in sentences for the one who typed.
    """
    line = split(text, KEYS)
    values, words = _take_time(actor, line)
    kind, words = take_kind(words, actor, line.fields.get("会议"))
    if kind is not None:
        values["kind"] = str(kind)
    matter, words = _take_matter(words, line.fields.get("计划"))
    if matter is not None:
        values["matter"] = matter
    title = _first(line, "标题", "名称") or " ".join(words)
    if words and only_fields:
        raise BadInputError("没有看懂“{word}”。请写明是哪一项，例如：地点：第二会议室。", word=words[0][:20])
    if title:
        values["title"] = limited("会议名称", title, TITLE_LIMIT)
    if place := line.fields.get("地点"):
        values["place"] = limited("地点", place, PLACE_LIMIT)
    if name := _first(line, "主持", "主持人"):
        values["chair"] = read_chair(session, actor, name)
    if length := line.fields.get("时长"):
        values["long"] = read_length(length)
    if unit := line.fields.get("单位"):
        values["unit"] = find_unit(session, actor, unit).id
    if names := _first(line, "参加", "参加人"):
        values["members"] = read_people(session, actor, names)
    return values


def take_kind(words: list[str], actor: Actor, field: str | None = None) -> tuple[Meeting | None, list[str]]:
    """Find the kind of meeting among a line's words; the place's own name for it counts too."""
    if field is not None:
        kind = read_kind(field, actor)
        if kind is None:
            raise unknown_kind(field, actor)
        return kind, words
    for word in words:
        if kind := read_kind(word, actor):
            rest = list(words)
            rest.remove(word)
            return kind, rest
    return None, words


def read_kind(word: str, actor: Actor) -> Meeting | None:
    """Read a kind of meeting in the vocabulary's words or the rulebook's own."""
    book = find_rulebook(actor.rulebook)
    wanted = word.strip()
    return Meeting.named(wanted) or next((kind for kind in Meeting if book.term(kind) == wanted), None)


def unknown_kind(word: str, actor: Actor) -> BadInput:
    """Say that there is no such kind of meeting, and which there are."""
    book = find_rulebook(actor.rulebook)
    names = "、".join(book.term(kind) for kind in Meeting)
    return BadInput("没有“{word}”这种会议，可写：{names}。", word=clean_line(word, 20), names=names)


def read_chair(session: Session, actor: Actor, name: str) -> int:
    """Read who chairs: one seat. Raises BadInputError where the name means several."""
    seats = find_seats_of(session, actor, name)
    if len(seats) != 1:
        names = "、".join(seat.title for seat in seats[:4])
        raise BadInputError("“{name}”有几位：{names}，请写明是哪一位。", name=name[:20], names=names)
    return seats[0].id or 0


def read_people(session: Session, actor: Actor, names: str) -> list[int]:
    """Read who comes: people, posts, units and ranks, one after another; each seat once."""
    found: dict[int, None] = {}
    for name in _BETWEEN.split(names.strip()):
        if name:
            found |= dict.fromkeys(seat.id or 0 for seat in find_seats_of(session, actor, name))
    if not found:
        raise BadInputError("没有看到参加人员，请写姓名、职务或单位，例如：财政局、住建局。")
    return list(found)


def read_length(text: str) -> int:
    """Read a length in minutes: 90, 90分钟, 1.5小时, 一个半小时."""
    said = re.sub(r"\s+", "", text)
    if said in _WORDS_OF_LENGTH:
        return _WORDS_OF_LENGTH[said]
    found = _LENGTH.fullmatch(said)
    if found is None or not (found["hours"] or found["minutes"]):
        raise BadInputError(
            "看不懂时长“{said}”，请写分钟或小时，例如：120分钟、1.5小时。", said=clean_line(text, 20)
        )
    minutes = int(float(found["hours"] or 0) * 60) + int(found["minutes"] or 0)
    if not SHORTEST <= minutes <= LONGEST:
        raise BadInputError("时长请写{least}至{most}分钟。", least=SHORTEST, most=LONGEST)
    return minutes


def limited(label: str, text: str, most: int) -> str:
    """Clean a typed field. Raises BadInputError where it is too long: nothing is cut in silence."""
    cleaned = clean_line(text, len(text))
    if len(cleaned) > most:
        raise BadInputError(
            "{label}请不超过{most}字，现在是{count}字。", label=label, most=most, count=len(cleaned)
        )
    if not cleaned:
        raise BadInputError("没有看到内容，请再写一次。")
    return cleaned


def _take_time(actor: Actor, line: OneLine) -> tuple[dict[str, object], list[str]]:
    now = local(actor.organisation, actor.now)
    words = list(line.words)
    written = _first(line, "时间", "日期")
    if written:
        moment = parse_when(written, now)
    else:
        found = find_moment(words, now)
        if found is None:
            return {}, words
        moment, words = found
    if isinstance(moment, datetime):
        return day_of_moment(actor, moment), words
    return {"day": moment.isoformat()}, words


def _take_matter(words: list[str], field: str | None) -> tuple[str | None, list[str]]:
    if field is not None:
        if field.strip() not in _MATTERS:
            raise BadInputError("请写“计划内”或“计划外”。")
        return _MATTERS[field.strip()], words
    for word in words:
        if word in ("计划内", "计划外"):
            return _MATTERS[word], [other for other in words if other != word]
    return None, words


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
