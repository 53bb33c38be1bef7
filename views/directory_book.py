"""The directory as a workbook: the template with its lists and examples, filled with what is recorded.

The office's own paper, and always Chinese. Whatever was typed is written as text, never as a formula.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped] # it has types, but no marker that says so

from office.directory.columns import (
    BODIES,
    CHOICES,
    EXAMPLE,
    KINDS,
    MANUAL,
    PARTNERS,
    PEOPLE,
    PORTFOLIOS,
    RANKS,
    ROLES,
    SEATS,
    SEPARATOR,
    SHEETS,
    UNITS,
    WORDS,
    BookColumn,
    BookSheet,
    Words,
)
from office.directory.file import District
from views.card import File
from views.text import clean_line
from views.workbooks import MIME

_ROWS: Final = 1500
"""Rows of each sheet whose cells offer lists."""
_LONGEST: Final = 500
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's property, fixed so that the same directory is the same file
_NAMED: Final[Mapping[Words, BookSheet]] = {Words.UNITS: UNITS, Words.SEATS: SEATS, Words.PEOPLE: PEOPLE}

_MANUAL: Final = (
    "怎样填这份名册",
    "一、按“单位”“职务”“人员”“分管”“AB岗”的次序填，每张表一行写一个。带*的列必须填。",
    "二、以“（例）”开头的行只作示范，导入时不读，可以留着，也可以删去。",
    "三、有下拉列表的格子请从列表中选。一格里写几个名称的，用“、”分开。",
    "四、单位、职务、姓名各不能重复；别处提到它们时，要写得一字不差。",
    "五、“职务”表里，一个单位的第一个职务是它的主要负责人。空缺的职务照写，只是“人员”表里没有人担任。",
    "六、“职级”是规则的用语：规则写“部门主要负责人”“分管副区长”时，由它和“分管”找到具体的人。",
    "七、机构以外的职务（如市长、区委书记）归入类别为“机构以外”的单位，不写任职人，由办公室代录其意见。",
    "八、改名时在“原名称”（“原姓名”）一列写旧名，导入后清空。不写的，按离开旧的、新增新的处理。",
    "九、填好后在私聊里发回给秘书。有差错的逐格指出，什么也不改；没有差错的先给您看改动，按“提交”才生效。",
    "十、名册里不再有的人，失去职务、角色和登录；已经办过的事仍然记在他名下。",
    "十一、再次导入时只改有变化的地方。建议先从秘书那里取现有名册，在它上面改。",
)


def directory_file(district: District | None, *, name: str) -> File:
    return File(f"{name}.xlsx", write_directory(district), MIME)


def write_directory(district: District | None) -> bytes:
    """Write the workbook; without a district, or where a sheet is empty, with an example row."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, _OPTIONS)
    book.set_properties({"title": "名册", "author": "Mishu", "created": _MADE})
    styles = _Styles(book)
    lists = _list_ranges()
    rows = _rows_of(district) if district else {}
    for layout in SHEETS:
        _write_sheet(book, styles, layout, rows.get(layout.section, ()), lists)
    _write_manual(book.add_worksheet(MANUAL), styles)
    _write_words(book.add_worksheet(WORDS))
    book.close()
    return written.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "num_format": "@"}
        head = {**base, "font_name": "黑体", "bg_color": "#DDE6F0", "border": 1, "align": "center"}
        self.head = book.add_format(head)
        self.needed = book.add_format({**head, "bg_color": "#F3DDD0"})
        self.text = book.add_format(base)
        self.example = book.add_format({**base, "italic": True, "font_color": "#808080"})
        self.title = book.add_format({**base, "font_name": "黑体", "font_size": 14})
        self.wrapped = book.add_format({**base, "text_wrap": True})


def _write_sheet(
    book: Any,
    styles: _Styles,
    layout: BookSheet,
    rows: Sequence[Sequence[str]],
    lists: Mapping[Words, str],
) -> None:
    sheet = book.add_worksheet(layout.name)
    for number, column in enumerate(layout.columns):
        heading = f"{column.heading}*" if column.needed else column.heading
        sheet.set_column(number, number, column.width, styles.text)
        sheet.write_string(0, number, heading, styles.needed if column.needed else styles.head)
        sheet.data_validation(1, number, _ROWS, number, _validation(column, lists))
    if not rows:
        for number, column in enumerate(layout.columns):
            text = f"{EXAMPLE}{column.example}" if number == 0 else column.example
            sheet.write_string(1, number, text, styles.example)
    for row, values in enumerate(rows, 1):
        for number, value in enumerate(values):
            if value:
                sheet.write_string(row, number, clean_line(value, _LONGEST), styles.text)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(layout.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _validation(column: BookColumn, lists: Mapping[Words, str]) -> dict[str, object]:
    """Offer a list where there is one; cells that take several names, or new ones, are not refused."""
    said = {"input_title": column.heading, "input_message": column.note}
    if column.words is None:
        return {"validate": "any", **said}
    return {
        "validate": "list",
        "source": f"={lists[column.words]}",
        **said,
        "error_title": column.heading,
        "error_message": f"请从列表中选。{column.note}"[:200],
        "show_error": not column.many,
    }


def _list_ranges() -> dict[Words, str]:
    """Return where the lists stand: fixed words in a sheet of their own, names where they are entered."""
    ranges = {words: f"'{layout.name}'!$A$2:$A${_ROWS + 1}" for words, layout in _NAMED.items()}
    for number, words in enumerate(CHOICES):
        letter = "ABCD"[number]
        ranges[words] = f"'{WORDS}'!${letter}$1:${letter}${len(CHOICES[words])}"
    return ranges


def _write_words(sheet: Any) -> None:
    for number, words in enumerate(CHOICES.values()):
        for row, word in enumerate(words):
            sheet.write_string(row, number, word)
    sheet.hide()


def _write_manual(sheet: Any, styles: _Styles) -> None:
    sheet.set_column(0, 0, 100, styles.wrapped)
    for row, line in enumerate(_MANUAL):
        sheet.write_string(row, 0, line, styles.wrapped if row else styles.title)
        sheet.set_row(row, 34)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _rows_of(district: District) -> dict[str, list[tuple[str, ...]]]:
    """Lay out what is recorded, in the order of each sheet's columns."""
    kinds = {value: word for word, value in KINDS.items()}
    bodies = {value: word for word, value in BODIES.items()}
    ranks = {value: word for word, value in RANKS.items()}
    roles = {value: word for word, value in ROLES.items()}
    return {
        UNITS.section: [
            (unit.name, kinds[unit.kind], bodies.get(unit.body, "") if unit.body else "", "")
            for unit in district.units
        ],
        SEATS.section: [
            (seat.title, seat.unit, ranks.get(seat.rank, "") if seat.rank else "", seat.liaison or "", "")
            for seat in district.seats
        ],
        PEOPLE.section: [
            (
                person.name,
                SEPARATOR.join(person.seats),
                person.phone or "",
                SEPARATOR.join(roles[role] for role in person.roles),
                "",
            )
            for person in district.people
        ],
        PORTFOLIOS.section: [
            (seat.title, SEPARATOR.join(seat.portfolio)) for seat in district.seats if seat.portfolio
        ],
        PARTNERS.section: [pair.seats for pair in district.partners],
    }
