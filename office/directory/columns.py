"""The directory workbook (名册): its sheets and columns, and the words that a cell may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from office.directory.entries import COLLECTIVE, DERIVED
from rules.vocabulary import Body, Post
from storage.tables import Role, UnitKind

SEPARATOR: Final = "、"
"""Between several names in one cell."""
EXAMPLE: Final = "（例）"
"""How a row begins that only shows how to fill in: it is not read."""
WORDS: Final = "词表"
"""A sheet that holds the lists from which cells are chosen."""
MANUAL: Final = "填写说明"

KINDS: Final[Mapping[str, UnitKind]] = {
    "领导班子": UnitKind.LEADERSHIP,
    "办公室": UnitKind.OFFICE,
    "部门": UnitKind.DEPARTMENT,
    "镇街": UnitKind.TOWNSHIP,
    "企业": UnitKind.COMPANY,
    "机构以外": UnitKind.OUTSIDE,
}
ROLES: Final[Mapping[str, Role]] = {
    "管理员": Role.ADMINISTRATOR,
    "办公室人员": Role.OFFICE,
    "联络员": Role.LIAISON,
}
RANKS: Final[Mapping[str, Post]] = {post.term: post for post in Post if post not in DERIVED}
BODIES: Final[Mapping[str, Body]] = {body.term: body for body in Body if body not in COLLECTIVE}


class Words(StrEnum):
    """Where the words of a column come from."""

    KINDS = "kinds"
    BODIES = "bodies"
    RANKS = "ranks"
    ROLES = "roles"
    UNITS = "units"
    SEATS = "seats"
    PEOPLE = "people"


CHOICES: Final[Mapping[Words, Mapping[str, StrEnum]]] = {
    Words.KINDS: KINDS,
    Words.BODIES: BODIES,
    Words.RANKS: RANKS,
    Words.ROLES: ROLES,
}


@dataclass(frozen=True)
class BookColumn:
    """A column. `key` is the entry's, `words` what may stand in it, `many` whether several may."""

    key: str
    heading: str
    example: str
    note: str
    width: int = 18
    needed: bool = False
    words: Words | None = None
    many: bool = False


@dataclass(frozen=True)
class BookSheet:
    name: str
    section: str
    columns: tuple[BookColumn, ...]

    def column(self, heading: str) -> BookColumn | None:
        return next((column for column in self.columns if column.heading == heading), None)


UNITS: Final = BookSheet(
    "单位",
    "units",
    (
        BookColumn("name", "单位", "教育局", "全称，全册一致", 26, needed=True),
        BookColumn("kind", "类别", "部门", "从列表中选", 12, needed=True, words=Words.KINDS),
        BookColumn(
            "body",
            "规则里的机构",
            "",
            "规则点名的机构（如司法局、审计局）才填，从列表中选",
            22,
            words=Words.BODIES,
        ),
        BookColumn("was", "原名称", "", "改名时填旧名，导入后清空", 20),
    ),
)
SEATS: Final = BookSheet(
    "职务",
    "seats",
    (
        BookColumn(
            "title", "职务", "教育局局长", "全称，每个职务一行；单位的第一个职务是主要负责人", 26, needed=True
        ),
        BookColumn("unit", "单位", "教育局", "“单位”表里有的", 26, needed=True, words=Words.UNITS),
        BookColumn(
            "rank",
            "职级",
            Post.DEPARTMENT_HEAD.term,
            "规则按它找审批人，从列表中选；规则不提的职务空着",
            24,
            words=Words.RANKS,
        ),
        BookColumn("liaison", "联络员", "", "替他代录口头意见的人，可不填", 14, words=Words.PEOPLE),
        BookColumn("was", "原名称", "", "改名时填旧名，导入后清空", 20),
    ),
)
PEOPLE: Final = BookSheet(
    "人员",
    "people",
    (
        BookColumn("name", "姓名", "张三", "同名的加单位区分", 14, needed=True),
        BookColumn(
            "seats",
            "职务",
            "教育局局长",
            "“职务”表里有的，主要的写在前；兼任的用“、”分开",
            36,
            needed=True,
            words=Words.SEATS,
            many=True,
        ),
        BookColumn("phone", "电话", "13800000000", "可不填；空着的保留原来的", 18),
        BookColumn(
            "roles",
            "角色",
            "",
            "管理员至少一名；多个用“、”分开",
            20,
            words=Words.ROLES,
            many=True,
        ),
        BookColumn("was", "原姓名", "", "改名时填旧名，导入后清空", 14),
    ),
)
PORTFOLIOS: Final = BookSheet(
    "分管",
    "portfolios",
    (
        BookColumn("seat", "领导职务", "副区长", "领导班子里的职务", 26, needed=True, words=Words.SEATS),
        BookColumn(
            "units",
            "分管单位",
            "教育局",
            "一个单位只由一位领导分管；可一行一个，也可用“、”分开",
            50,
            needed=True,
            words=Words.UNITS,
            many=True,
        ),
    ),
)
PARTNERS: Final = BookSheet(
    "AB岗",
    "partners",
    (
        BookColumn(
            "first",
            "A岗",
            "教育局局长",
            "两个职务互为AB岗，一方不在由另一方代行",
            26,
            needed=True,
            words=Words.SEATS,
        ),
        BookColumn(
            "second", "B岗", "教育局副局长", "每个职务只有一个搭档", 26, needed=True, words=Words.SEATS
        ),
    ),
)
SHEETS: Final = (UNITS, SEATS, PEOPLE, PORTFOLIOS, PARTNERS)
