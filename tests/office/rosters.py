"""Rosters of a month as .xlsx, for the tests of the watch."""

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from openpyxl import Workbook
from sqlmodel import select

from office.watch.roster import plan_roster, read_and_check, submit_roster
from office.watch.roster_checks import Checked
from storage.tables import Shift
from tests.office.town import CITY, CLERK, EXECUTIVE, FINANCE_STAFF, HOUSING_DEPUTY, NOW, SCHOOLS, Town

DECEMBER = date(2026, 12, 1)
HEADER = ("日期", "星期", "日历", "班次", "起", "止", "带班领导", "值班人员")
LEADERS = (EXECUTIVE, CITY, SCHOOLS)
OFFICERS = (CLERK, FINANCE_STAFF, HOUSING_DEPUTY)
FIRST_ROW = 3
"""Of the first of the month: below the title and the header."""


def row_of(day: int) -> int:
    return FIRST_ROW + day - 1


def leader_on(day: int) -> str:
    return LEADERS[(day - 1) % 3]


def officer_on(day: int) -> str:
    return OFFICERS[(day - 1) % 3]


def roster(
    changes: Mapping[int, Mapping[str, object]] | None = None,
    *,
    without: tuple[int, ...] = (),
    more: tuple[tuple[object, ...], ...] = (),
    title: str = "清榆区人民政府2026年12月值班表",
) -> bytes:
    """Write December's roster, one watch a day from 08:30 to 08:30; `changes` by day and column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(list(HEADER))
    for day in range(1, 32):
        if day in without:
            continue
        on = DECEMBER + timedelta(days=day - 1)
        values: dict[str, object] = {
            "日期": on,
            "起": "08:30",
            "止": "08:30",
            "带班领导": leader_on(day),
            "值班人员": officer_on(day),
            **(changes or {}).get(day, {}),
        }
        sheet.append([values.get(name) for name in HEADER])
    for line in more:
        sheet.append(list(line))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def check(town: Town, content: bytes, *, name: str = CLERK) -> Checked:
    return town.do(read_and_check, name, NOW, content)


def hand_in(town: Town, content: bytes | None = None, *, name: str = CLERK, at: datetime = NOW) -> int:
    """Have a roster looked through and handed in; return its id."""
    checked = town.do(read_and_check, name, at, content or roster())
    plan = town.do(plan_roster, name, at, checked.month_on, checked.watches)
    made = town.do(submit_roster, name, at, checked.month_on, checked.watches, mark=plan.mark)
    return made.id or 0


def shift_on(town: Town, day: int) -> Shift:
    """Return December's watch of a day."""
    on = DECEMBER + timedelta(days=day - 1)
    return town.read(lambda session: session.exec(select(Shift).where(Shift.on == on)).one())
