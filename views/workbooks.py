"""Tables for printing as .xlsx: a title, what they are about, a header on every page, rows.

Whatever was typed is written as text: nothing becomes a formula, a link or a number.
"""

import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped] # it has types, but no marker that says so

from views.text import clean_line

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST: Final = 4000
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A4: Final = 9
_LINE: Final = 18
"""Points of one line in a row whose height is fixed."""
_TALLEST: Final = 409
"""Points that Excel gives a row at most; what is longer is whole in its cell, and printed in part."""
_SPARE_ROWS: Final = 40
"""Below the last row, in which words are offered too."""
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's property, fixed so that the same table is the same file


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    width: float
    """In characters of Latin script; a Chinese one takes two."""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A row that is one text from side to side, over the rows that belong to it."""

    label: str


Row = Sequence[str | int | date] | Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    facts: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sheet: str
    """The sheet's name; 31 characters at most, none of []:*?/\\."""
    landscape: bool = False
    least_height: int = 24
    """Points that a row has at least; its text may need more."""
    filters: bool = False
    """Whether the header lets rows be chosen on a screen."""
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """By column, from 0: words to choose from in its cells; others are warned of, not refused."""


def write_table(table: Table) -> bytes:
    """Write the workbook; the same bytes for the same table."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, _OPTIONS)
    book.set_properties({"title": clean_line(table.title, 200), "author": "Mishu", "created": _MADE})
    sheet = book.add_worksheet(table.sheet)
    _fill(book, sheet, table)
    _offer(book, sheet, table)
    book.close()
    return written.getvalue()


def _fill(book: Any, sheet: Any, table: Table) -> None:
    base = {"font_name": "仿宋", "font_size": 12, "valign": "vcenter", "text_wrap": True}
    boxed = {**base, "border": 1}
    title = book.add_format({**base, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"})
    fact = book.add_format({**base, "align": "left"})
    label = book.add_format({**boxed, "font_name": "黑体", "align": "center"})
    band = book.add_format({**boxed, "font_name": "黑体", "align": "left"})
    styles = [
        book.add_format({**boxed, "align": "center" if column.centred else "left"})
        for column in table.columns
    ]
    days = book.add_format({**boxed, "align": "center", "num_format": "yyyy-mm-dd"})
    last = len(table.columns) - 1
    width = sum(column.width for column in table.columns)

    def span(row: int, text: str, form: Any, line: int) -> None:
        sheet.merge_range(row, 0, row, last, "", form)
        sheet.write_string(row, 0, clean_line(text, _LONGEST), form)
        sheet.set_row(row, min(_TALLEST, line * _lines(text, width * 12 / form.font_size)))

    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    span(0, table.title, title, 30)
    for row, text in enumerate(table.facts, 1):
        span(row, text, fact, _LINE)
    header = len(table.facts) + 1
    sheet.set_row(header, 24)
    for number, column in enumerate(table.columns):
        sheet.write_string(header, number, column.label, label)
    for row, values in enumerate(table.rows, header + 1):
        if isinstance(values, Band):
            span(row, values.label, band, 24)
            continue
        needed = _LINE * _most_lines(values, table.columns)  # not every program fits a row to wrapped text
        sheet.set_row(row, min(_TALLEST, max(table.least_height, needed)))
        for number, value in enumerate(values):
            _write(sheet, row, number, value, days if isinstance(value, date) else styles[number])
    _set_up_printing(sheet, table, header)


def _offer(book: Any, sheet: Any, table: Table) -> None:
    """Offer words to choose from in the cells of some columns; they lie on a hidden sheet of their own."""
    if not table.choices:
        return
    words = book.add_worksheet("名单")
    words.hide()
    first = len(table.facts) + 2
    for number, (column, offered) in enumerate(table.choices):
        if not offered:
            continue
        for row, word in enumerate(offered):
            words.write_string(row, number, clean_line(word, _LONGEST))
        letter = xlsxwriter.utility.xl_col_to_name(number)
        sheet.data_validation(
            first,
            column,
            first + len(table.rows) + _SPARE_ROWS,
            column,
            {
                "validate": "list",
                "source": f"='名单'!${letter}$1:${letter}${len(offered)}",
                "error_type": "warning",
            },
        )


def _write(sheet: Any, row: int, column: int, value: str | int | date, form: Any) -> None:
    if value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, clean_line(value, _LONGEST), form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _set_up_printing(sheet: Any, table: Table, header: int) -> None:
    end, last = header + len(table.rows), len(table.columns) - 1
    if table.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, end, last)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(header + 1, 0)
    if table.filters:
        sheet.autofilter(header, 0, end, last)


def _most_lines(values: Sequence[str | int | date], columns: Sequence[Column]) -> int:
    return max(_lines(str(value), column.width) for value, column in zip(values, columns, strict=True))


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes; a Chinese character is two wide."""
    wide = sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in clean_line(text, _LONGEST)
    )
    return max(1, math.ceil(wide / max(width - 1, 1)))
