"""A month's roster as it comes in an .xlsx: its lines read, each fault with the cell it is in. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from office.errors import BadInputError
from office.files.spreadsheet import SheetCell, SheetRow

COLUMNS: Final = ("日期", "班次", "起", "止", "带班领导", "值班人员")
NAME_LIMIT: Final = 20
_ALSO: Final = {
    "开始": "起",
    "起始": "起",
    "起时": "起",
    "结束": "止",
    "止时": "止",
    "值班员": "值班人员",
    "带班": "带班领导",
}
_NEEDED: Final = frozenset({"日期", "起", "止", "带班领导", "值班人员"})
_HEADER_WITHIN: Final = 12
NO_HEADER: Final = (
    "没有看到值班表的表头。第一张表要有这几列：日期、班次、起、止、带班领导、值班人员；"
    "发 /duty 模板 可取一张空表。"
)
NO_LINES: Final = "值班表里还没有填写任何一班。"
TOO_LONG: Final = 24
"""Hours that one watch lasts at most."""

_TITLE = re.compile(r"(20\d{2})\s*年\s*(\d{1,2})\s*月")
_FULL = re.compile(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*[(（ ].*)?")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?(?:\s*[(（ ].*)?")
_BARE = re.compile(r"(\d{1,2})日?")
_CLOCK = re.compile(r"(次日|翌日)?\s*(\d{1,2})(?:[:：时点](\d{2})?分?)(?::\d{2})?")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, as a sentence of the catalogue with its values."""

    cell: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One watch as it was written; the hours are local, those of its end on the day they mean."""

    row: int
    on: date
    name: str
    starts: datetime
    ends: datetime
    leader: str
    officer: str
    columns: Mapping[str, int]

    def cell(self, column: str) -> str:
        """Return the address of one of its cells."""
        return SheetCell(self.row, self.columns[column]).address


@dataclass(frozen=True)
class RosterSheet:
    """A roster as it was written: of which month, its lines, and what could not be read."""

    month_on: date
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def is_roster(rows: Sequence[SheetRow]) -> bool:
    """Whether a sheet has a roster's header."""
    return _find_header(rows) is not None


def read_roster(rows: Sequence[SheetRow], *, today: date, timezone: ZoneInfo) -> RosterSheet:
    """Read a roster's lines. Raises BadInputError where there is no header or nothing below it."""
    header = _find_header(rows)
    if header is None:
        raise BadInputError(NO_HEADER)
    at, columns = header
    lines = [row for row in rows[at + 1 :] if any(row.at(number).text for number in columns.values())]
    if not lines:
        raise BadInputError(NO_LINES)
    month_on = _month_of(rows[:at], lines, columns, today)
    read: list[Line] = []
    faults: list[Fault] = []
    day: date | None = None
    for row in lines:
        cell = row.at(columns["日期"])
        day = _day(cell.text, month_on) if cell.text else day
        found = _line(row, day, columns, month_on, timezone)
        if isinstance(found, Line):
            read.append(found)
        else:
            faults += found
    return RosterSheet(month_on, tuple(read), tuple(faults))


def _find_header(rows: Sequence[SheetRow]) -> tuple[int, dict[str, int]] | None:
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for cell in row.cells:
            word = re.sub(r"\s", "", cell.text)
            columns.setdefault(_ALSO.get(word, word), cell.column)
        if columns.keys() >= _NEEDED:
            return at, {name: columns[name] for name in COLUMNS if name in columns}
    return None


def _month_of(
    above: Sequence[SheetRow], lines: Sequence[SheetRow], columns: Mapping[str, int], today: date
) -> date:
    """Return the month that the title names, else that of most of the days."""
    for row in above:
        for cell in row.cells:
            if (found := _TITLE.search(cell.text)) and 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months
                return date(int(found[1]), int(found[2]), 1)
    days = [_day(row.at(columns["日期"]).text, today.replace(day=1)) for row in lines]
    months = Counter(day.replace(day=1) for day in days if day)
    return months.most_common(1)[0][0] if months else today.replace(day=1)


def _day(text: str, month_on: date) -> date | None:
    """Read 2026-12-05, 12月5日, 12月5日(周六), 12/5. Without a year it is the month's."""
    try:
        if found := _FULL.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SHORT.fullmatch(text):
            return date(month_on.year, int(found[1]), int(found[2]))
        if found := _BARE.fullmatch(text):
            return month_on.replace(day=int(found[1]))
    except ValueError:
        return None
    return None


def _line(
    row: SheetRow, day: date | None, columns: Mapping[str, int], month_on: date, timezone: ZoneInfo
) -> Line | list[Fault]:
    cells = {name: row.at(number) for name, number in columns.items()}
    faults: list[Fault] = []
    if day is None:
        text = cells["日期"].text
        said = "没有写日期。" if not text else "看不懂日期“{said}”，请写成2026-12-05或12月5日。"
        faults.append(Fault(cells["日期"].address, said, {"said": text[:20]}))
    elif day.replace(day=1) != month_on:
        faults.append(
            Fault(
                cells["日期"].address,
                "{day}不在{year}年{month}月，一张表只排一个月。",
                {"day": f"{day.month}月{day.day}日", "year": month_on.year, "month": month_on.month},
            )
        )
    clocks = [_clock(cells[name].text) for name in ("起", "止")]
    for name, clock in zip(("起", "止"), clocks, strict=True):
        if clock is None:
            text = cells[name].text
            said = "没有写时间，例如：08:30。" if not text else "看不懂时间“{said}”，请写成08:30。"
            faults.append(Fault(cells[name].address, said, {"said": text[:20]}))
    shift = cells["班次"].text if "班次" in cells else ""
    if len(shift) > NAME_LIMIT:
        faults.append(Fault(cells["班次"].address, "班次名请不超过{most}字。", {"most": NAME_LIMIT}))
    start, end = clocks
    if faults or day is None or start is None or end is None:
        return faults
    starts = datetime.combine(day, time(), timezone) + start
    ends = datetime.combine(day, time(), timezone) + end
    if ends <= starts:
        ends += timedelta(days=1)
    if ends - starts > timedelta(hours=TOO_LONG):
        return [Fault(cells["止"].address, "一班最长{most}小时，请核对起止时间。", {"most": TOO_LONG})]
    leader, officer = cells["带班领导"].text, cells["值班人员"].text
    return Line(row.number, day, shift, starts, ends, leader, officer, columns)


def _clock(text: str) -> timedelta | None:
    """Read 8:30, 08：30, 17时30分, 24:00, 次日8:30 as a span since midnight."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):  # noqa: PLR2004 - of a clock
        return None
    return timedelta(days=1 if found[1] else 0, hours=hours, minutes=minutes)
