"""Spreadsheets from outside (.xlsx): sheets as rows of text, each cell with its address."""

import io
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from office.errors import BadInputError
from office.files.packages import PackageError, PackageFault, check_package

LARGEST: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 2000

_MAIN: Final = "xl/workbook.xml"
_WHOLE: Final = 1e15
"""Below it, a number without decimals is one that was typed as such: a telephone number, a year."""

TOO_LARGE = "文件超过 {limit} MB。请只留下要导入的那张表，再发一次。"
UNPACKS_TOO_LARGE = "文件解开后过大，没有打开。请把要导入的内容粘贴到一张新表里，另存后再发。"
NOT_A_SHEET = "这不是 .xlsx 表格文件。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”再发。"
OLD_SHEET = "这是旧的 .xls 格式。请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”再发。"
ENCRYPTED = "表格加了密码，打不开。请去掉密码，另存后再发。"
MACROS = "表格里有宏，为安全起见没有打开。请另存为不含宏的“Excel 工作簿（.xlsx）”再发。"
BROKEN = "表格已损坏，打不开。请在 Excel 或 WPS 里打开并另存后再发。"
TOO_MANY_ROWS = "表格超过 {limit} 行。请分几次导入。"
TOO_MANY_COLUMNS = "第 {row} 行超过 {limit} 列。请只留下要导入的列。"
TOO_LONG = "{cell} 单元格超过 {limit} 个字。请缩短后再发。"
EMPTY = "表格的第一张表是空的。请把要导入的内容放在第一张表里。"

_SENTENCES: Final = {
    PackageFault.OTHER: NOT_A_SHEET,
    PackageFault.OLD: OLD_SHEET,
    PackageFault.ENCRYPTED: ENCRYPTED,
    PackageFault.BROKEN: BROKEN,
    PackageFault.TOO_LARGE: UNPACKS_TOO_LARGE,
    PackageFault.MACROS: MACROS,
}


class SheetError(BadInputError):
    """The spreadsheet cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that may be empty; `column` counts from 1."""

    row: int
    column: int
    text: str = ""

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something. `cells` are those that do, in order."""

    number: int
    cells: tuple[SheetCell, ...]

    def at(self, column: int) -> SheetCell:
        """Return the cell of a column, counted from 1; an empty one where it holds nothing."""
        found = (cell for cell in self.cells if cell.column == column)
        return next(found, SheetCell(self.number, column))


def read_sheet(content: bytes) -> tuple[SheetRow, ...]:
    """Read the first sheet of an .xlsx, rows that hold nothing left out. Raises SheetError.

    Of a formula the value that was last computed counts. Dates become 2026-12-21, those with an hour
    2026-12-21 09:00.
    """
    with _opened(content) as book:
        rows = _rows(book.worksheets[0])
    if not rows:
        raise SheetError(EMPTY)
    return rows


def read_book(content: bytes, names: Collection[str]) -> dict[str, tuple[SheetRow, ...]]:
    """Read the sheets of these names, as far as the workbook has them. Raises SheetError."""
    with _opened(content) as book:
        sheets = {sheet.title.strip(): sheet for sheet in book.worksheets}
        return {name: _rows(sheets[name]) for name in names if name in sheets}


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """Open a workbook once it is safe to, for reading values only. Raises SheetError."""
    if len(content) > LARGEST:
        raise SheetError(TOO_LARGE, limit=LARGEST // 1024 // 1024)
    try:
        names = check_package(content)
    except PackageError as error:
        raise SheetError(_SENTENCES[error.fault]) from error
    if _MAIN not in names:
        raise SheetError(NOT_A_SHEET)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()
    except SheetError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over, the file is what is wrong
        raise SheetError(BROKEN) from error


def _rows(sheet: Any) -> tuple[SheetRow, ...]:
    sheet.reset_dimensions()  # the stated size may be the whole sheet, or wrong
    rows: list[SheetRow] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = tuple(_cells(number, values))
        if not cells:
            continue
        if len(rows) == MOST_ROWS:
            raise SheetError(TOO_MANY_ROWS, limit=MOST_ROWS)
        if cells[-1].column > MOST_COLUMNS:
            raise SheetError(TOO_MANY_COLUMNS, row=number, limit=MOST_COLUMNS)
        rows.append(SheetRow(number, cells))
    return tuple(rows)


def _cells(row: int, values: Iterable[object]) -> Iterator[SheetCell]:
    for column, value in enumerate(values, 1):
        text = _text(value)
        if text:
            cell = SheetCell(row, column, text)
            if len(text) > LONGEST_CELL:
                raise SheetError(TOO_LONG, cell=cell.address, limit=LONGEST_CELL)
            yield cell


def _text(value: object) -> str:
    """Write a value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value).strip()
