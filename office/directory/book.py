"""The directory workbook (.xlsx): another way into the district file's model, checked cell by cell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from office.directory.cells import CellFault, Cells
from office.directory.checks import check
from office.directory.columns import (
    CHOICES,
    EXAMPLE,
    PARTNERS,
    PORTFOLIOS,
    SEPARATOR,
    SHEETS,
    BookColumn,
    BookSheet,
    Words,
)
from office.directory.entries import SECTIONS, Entry, GroupEntry, describe, nearest
from office.directory.file import District
from office.directory.sheet import Sheet
from office.errors import BadInputError, OfficeError
from office.files.spreadsheet import SheetCell, SheetRow, read_book
from office.files.yaml_lines import Place
from rules.vocabulary import Body, Post
from storage.tables import Role, UnitKind

SHOWN = 20
"""Faults told of at once; how many more there are is counted."""
_SPLIT = str.maketrans("，,；;\n", SEPARATOR * 5)

NOT_A_BOOK = "这份表格不是名册：没有{names}表。请用 /admin people 里的模板。"
FAULTS = "名册有{count}处要改，没有导入任何内容："
MORE = "……还有{more}处，改好后再发，会接着指出。"


class NotABookError(BadInputError):
    """The workbook lacks sheets that a directory has."""


class BookFaultsError(OfficeError):
    """A workbook that cannot be taken as it is: its faults, cell by cell, at most twenty."""

    def __init__(self, faults: Collection[CellFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("{faults}", faults="\n".join(map(str, self.faults)))

    @property
    def told(self) -> tuple[CellFault, ...]:
        return self.faults[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.faults) - len(self.told)

    def __str__(self) -> str:
        lines = [FAULTS.format(count=len(self.faults)), *map(str, self.told)]
        return "\n".join([*lines, *([MORE.format(more=self.more)] if self.more else [])])


@dataclass
class _Reading:
    """A workbook on its way to entries."""

    cells: Cells = field(default_factory=Cells)
    values: dict[str, list[tuple[Place, dict[str, Any]]]] = field(default_factory=dict)
    """By section, each row's place and its values: a text, a word's value, or a list of them."""
    names: dict[str, set[str]] = field(
        default_factory=lambda: {"units": set(), "seats": set(), "people": set()}
    )


def is_directory(content: bytes) -> bool:
    """Whether a workbook is meant for a directory: it has several of its sheets. Raises SheetError."""
    return len(read_book(content, [sheet.name for sheet in SHEETS])) > 1


def read_directory(content: bytes, recorded: District) -> District:
    """Read and check a workbook; organisation and groups stay as `recorded`.

    Raises SheetError where the file cannot be opened, NotABookError, and BookFaultsError with every
    fault at once.
    """
    book = read_book(content, [sheet.name for sheet in SHEETS])
    missing = [sheet.name for sheet in SHEETS[:3] if sheet.name not in book]
    if missing:
        raise NotABookError(NOT_A_BOOK, names="、".join(f"“{name}”" for name in missing))
    reading = _Reading()
    for layout in SHEETS:
        _read_sheet(reading, layout, book.get(layout.name, ()))
    sheet = Sheet(reading.cells, frozenset({recorded.organisation.rulebook}))
    sheet.organisation, sheet.rulebook = recorded.organisation, recorded.organisation.rulebook
    _take_entries(reading, sheet)
    check(sheet)
    _check_administrators(sheet)
    if reading.cells.faults:
        raise BookFaultsError(_in_order(reading.cells.faults))
    return District(
        organisation=recorded.organisation,
        units=tuple(unit for _, unit in sheet.units),
        seats=tuple(seat for _, seat in sheet.seats),
        people=tuple(person for _, person in sheet.people),
        partners=tuple(pair for _, pair in sheet.partners),
        groups=_keep_groups(recorded, sheet.names["units"]),
    )


def _in_order(faults: Mapping[CellFault, None]) -> list[CellFault]:
    """Sort faults as somebody goes through the workbook: sheet by sheet, row by row."""
    order = {sheet.name: position for position, sheet in enumerate(SHEETS)}

    def place(fault: CellFault) -> tuple[int, int, str]:
        row = "".join(letter for letter in fault.cell if letter.isdigit())
        return order.get(fault.sheet, len(order)), int(row or 0), fault.cell

    return sorted(faults, key=place)


def _keep_groups(recorded: District, units: Collection[str]) -> tuple[GroupEntry, ...]:
    return tuple(
        group if group.unit in units else group.model_copy(update={"unit": None}) for group in recorded.groups
    )


def _read_sheet(reading: _Reading, layout: BookSheet, rows: tuple[SheetRow, ...]) -> None:
    found: list[tuple[Place, dict[str, Any]]] = []
    reading.values[layout.section] = found
    columns = _find_columns(reading, layout, rows[0]) if rows else {}
    if not columns:
        if layout.section in reading.names:
            reading.cells.refuse(layout.name, "A1", "没有表头", "请用 /admin people 里的模板")
        return
    for row in rows[1:]:
        said = [row.at(number).text for number in columns]
        if not any(said) or any(text.startswith(EXAMPLE) for text in said):
            continue
        place: Place = (layout.section, len(found))
        found.append((place, _read_row(reading, layout, columns, row, place)))
    if layout.section in reading.names and not found:
        reading.cells.refuse(layout.name, "A2", "没有内容", "一行写一个")


def _find_columns(reading: _Reading, layout: BookSheet, header: SheetRow) -> dict[int, BookColumn]:
    """Find the columns by their headings, in whatever order they stand."""
    columns: dict[int, BookColumn] = {}
    known = [column.heading for column in layout.columns]
    for cell in header.cells:
        heading = cell.text.strip(" *＊")
        column = layout.column(heading)
        if column is None:
            hint = nearest(heading, known) or f"可用的列：{SEPARATOR.join(known)}"
            reading.cells.refuse(layout.name, cell.address, f"没有“{heading[:20]}”这一列", hint)
        elif column in columns.values():
            reading.cells.refuse(layout.name, cell.address, f"“{heading}”这一列写了两次")
        else:
            columns[cell.column] = column
    for column in layout.columns:
        if column.needed and column not in columns.values():
            reading.cells.refuse(layout.name, f"A{header.number}", f"缺少“{column.heading}”这一列")
    return columns


def _read_row(
    reading: _Reading, layout: BookSheet, columns: dict[int, BookColumn], row: SheetRow, place: Place
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    reading.cells.put(place, layout.name, row.at(min(columns)).address)
    for number, column in columns.items():
        cell, here = row.at(number), (*place, column.key)
        reading.cells.put(here, layout.name, cell.address)
        if not cell.text:
            if column.needed:
                reading.cells.fault(here, f"“{column.heading}”不能空着")
            continue
        values[column.key] = _read_cell(reading, layout, column, cell)
    name = values.get("title") or values.get("name")
    if layout.section in reading.names and isinstance(name, str):
        reading.names[layout.section].add(name)
    return values


def _read_cell(reading: _Reading, layout: BookSheet, column: BookColumn, cell: SheetCell) -> Any:
    parts = [cell.text.strip()]
    if column.many:
        parts = [part.strip() for part in cell.text.translate(_SPLIT).split(SEPARATOR) if part.strip()]
    if column.words in CHOICES:
        chosen = [_choose(reading, layout, column, cell, part) for part in parts]
        parts = [value for value in chosen if value is not None]
    if column.many:
        return list(dict.fromkeys(parts))
    return parts[0] if parts else None


def _choose(
    reading: _Reading, layout: BookSheet, column: BookColumn, cell: SheetCell, word: str
) -> str | None:
    """Return the value that a word of a list stands for; other spellings of it count too."""
    choices = CHOICES[column.words or Words.KINDS]
    if word in choices:
        return str(choices[word].value)
    named: Post | Body | UnitKind | Role | None = None
    if column.words is Words.RANKS:
        named = Post.named(word)
    elif column.words is Words.BODIES:
        named = Body.named(word)
    elif word in {str(value.value) for value in choices.values()}:
        return word
    if named is not None and named in choices.values():
        return str(named.value)
    hint = nearest(word, choices) or "请从列表中选"
    reading.cells.refuse(layout.name, cell.address, f"没有“{word[:20]}”这个{column.heading}", hint)
    return None


def _take_entries(reading: _Reading, sheet: Sheet) -> None:
    _add_portfolios(reading)
    for section in ("units", "seats", "people"):
        sheet.names[section] |= reading.names[section]
        for place, values in reading.values[section]:
            if section == "seats" and isinstance(values.get("unit"), str):
                sheet.seated.add(values["unit"])
            _take(reading, sheet, section, place, values)
    for place, values in reading.values[PARTNERS.section]:
        if {"first", "second"} <= values.keys():
            for at, key in enumerate(("first", "second")):
                reading.cells.put((*place, at), *reading.cells.cell((*place, key)))
            _take(reading, sheet, "partners", place, {"seats": [values["first"], values["second"]]})


def _take(reading: _Reading, sheet: Sheet, section: str, place: Place, values: dict[str, Any]) -> None:
    model: type[Entry] = SECTIONS[section]
    needed = {name for name, known in model.model_fields.items() if known.is_required()}
    stated = {key: value for key, value in values.items() if value not in (None, [])}
    if not needed <= stated.keys():
        return  # said already, at the empty cell
    try:
        sheet.section(section).append((place, model.model_validate(stated)))
    except ValidationError as error:
        for detail in error.errors():
            key = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
            reading.cells.fault((*place, *detail["loc"]), *describe(detail, key, tuple(model.model_fields)))


def _add_portfolios(reading: _Reading) -> None:
    """Give each leader's seat the units that the sheet of portfolios says."""
    seats = {values.get("title"): (place, values) for place, values in reading.values["seats"]}
    for place, values in reading.values[PORTFOLIOS.section]:
        title, units = values.get("seat"), values.get("units") or []
        if title is None:
            continue
        if title not in seats:
            hint = nearest(title, reading.names["seats"])
            reading.cells.fault((*place, "seat"), f"没有叫“{title}”的职务", hint)
            continue
        seat_place, seat = seats[title]
        portfolio: list[str] = seat.setdefault("portfolio", [])
        reading.cells.cells.setdefault((*seat_place, "portfolio"), reading.cells.cell((*place, "seat")))
        for unit in units:
            reading.cells.put(
                (*seat_place, "portfolio", len(portfolio)), *reading.cells.cell((*place, "units"))
            )
            portfolio.append(unit)


def _check_administrators(sheet: Sheet) -> None:
    """Refuse a workbook by which nobody could administer the organisation any more."""
    if sheet.people and not any(Role.ADMINISTRATOR in person.roles for _, person in sheet.people):
        sheet.source.fault(
            (*sheet.people[0][0], "roles"), "名册里没有管理员", "至少在一人的“角色”里写“管理员”"
        )
