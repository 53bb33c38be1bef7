"""What a district file may say: its entries, and the faults of one entry as sentences."""

import difflib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import ErrorDetails, PydanticCustomError

from rules.vocabulary import Body, Post, Word
from storage.tables import Role, UnitKind

DERIVED = frozenset(
    {
        Post.RESPONSIBLE_DEPUTY,
        Post.FOREIGN_AFFAIRS_DEPUTY,
        Post.DELEGATE,
        Post.MEETING_CHAIR,
        Post.DELEGATOR,
    }
)
"""Words by which a rule calls whoever stands in a relation to the matter: nobody is appointed to them."""


COLLECTIVE = frozenset({Body.DEPARTMENTS, Body.OTHER_LEADERS})
"""Words by which a rule calls many at once: no unit is all of them."""


class Language(StrEnum):
    CHINESE = "zh"
    ENGLISH = "en"


def _clean(text: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in text):
        raise PydanticCustomError("sentence", "有换行或不可见的字符")
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("zone", "没有这个时区")
    return name


def _post(rank: Post) -> Post:
    if rank in DERIVED:
        raise PydanticCustomError("sentence", "这是规则里的关系，由分工或委托得出，不是职务")
    return rank


def _body(body: Body) -> Body:
    if body in COLLECTIVE:
        raise PydanticCustomError("sentence", "这是规则里的统称，不是一个单位")
    return body


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_clean)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed)]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OrganisationEntry(Entry):
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,62}$")]
    name: Name
    rulebook: Name
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    quiet_from: ClockTime = "21:00"
    quiet_until: ClockTime = "07:00"
    digest_at: ClockTime = "08:00"
    evening_at: ClockTime = "18:00"


class UnitEntry(Entry):
    name: Name
    kind: UnitKind
    body: Annotated[Body, AfterValidator(_body)] | None = None
    was: Name | None = None
    only_for: Names = ()


class SeatEntry(Entry):
    """A post. Order matters: a unit's first seat heads it, a person's first seat is their main one."""

    title: Name
    unit: Name
    rank: Annotated[Post, AfterValidator(_post)] | None = None
    portfolio: Names = ()
    liaison: Name | None = None
    was: Name | None = None
    only_for: Names = ()


class PersonEntry(Entry):
    name: Name
    seats: Annotated[Names, Field(min_length=1)]
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{2,30}$")] | None = None
    language: Language = Language.CHINESE
    roles: Annotated[tuple[Role, ...], BeforeValidator(_listed)] = ()
    was: Name | None = None


class PairEntry(Entry):
    """A/B partners: two seats, each standing in for the other. Written as a list of the two titles."""

    seats: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]


class GroupEntry(Entry):
    title: Name
    chat: Annotated[int, Field(lt=0)] | None = None
    unit: Name | None = None


SECTIONS: Mapping[str, type[Entry]] = {
    "units": UnitEntry,
    "seats": SeatEntry,
    "people": PersonEntry,
    "partners": PairEntry,
    "groups": GroupEntry,
}

_VOCABULARY: Mapping[str, type[Word]] = {"rank": Post, "body": Body}
_CHOICES: Mapping[str, type[StrEnum]] = {"kind": UnitKind, "roles": Role, "language": Language}
_SHAPES: Mapping[str, str] = {
    "slug": "用两个以上的小写字母、数字和短横，以字母开头，例如 qingyu",
    "phone": "例如 13800000000",
    "quiet_from": "例如 21:00",
    "quiet_until": "例如 07:00",
    "digest_at": "例如 08:00",
    "evening_at": "例如 18:00",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask whether the known word nearest to a mistyped one was meant; empty when none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else ""


def describe(error: ErrorDetails, key: str, known_keys: Collection[str]) -> tuple[str, str]:
    """Say in a sentence what one entry's check found, and what was perhaps meant."""
    kind, value = error["type"], error["input"]
    match kind:
        case "extra_forbidden":
            found = "没有这个键", nearest(key, known_keys) or f"可用的键:{'、'.join(known_keys)}"
        case "enum" if isinstance(value, str):
            found = f"没有“{value}”这个值", _nearest_word(key, value)
        case "zone":
            found = (
                f"没有“{value}”这个时区",
                nearest(str(value), available_timezones()) or "例如 Asia/Shanghai",
            )
        case "string_pattern_mismatch":
            found = f"“{value}”写法不对", _SHAPES[key]
        case "int_parsing" | "less_than":
            found = f"“{value}”不是群的编号", "群的编号是负整数，例如 -1001234567890"
        case _:
            found = _PLAIN.get(kind, (error["msg"], ""))
    return found


_PLAIN: Mapping[str, tuple[str, str]] = {
    "missing": ("缺少这个键", ""),
    "string_type": ("应是一个词，不能空着或写成列表", ""),
    "string_too_short": ("不能空着", ""),
    "string_too_long": ("太长", "不超过100个字"),
    "tuple_type": ("应是一个列表", "例如 [甲, 乙]"),
    "too_short": ("写得不够", "人至少有一个职务，搭档是两个职务"),
    "too_long": ("写得太多", "搭档是两个职务"),
    "model_type": ("应是“键: 值”的形式", ""),
    "int_type": ("应是群的编号", "例如 -1001234567890"),
    "enum": ("应是一个词", ""),
}


def _nearest_word(key: str, value: str) -> str:
    if key in _VOCABULARY:
        vocabulary = _VOCABULARY[key]
        word = vocabulary.named(value) or vocabulary.nearest(value)
        return f"是不是“{word.value}”({word.term})？" if word else "见文档里的词表"
    choices = _CHOICES[key]
    return nearest(value, choices) or f"可用的值:{'、'.join(choices)}"
