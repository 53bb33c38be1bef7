"""Spreadsheets from outside: read as text with addresses, or refused in one sentence that says what to do."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from office.errors import BadInputError
from office.files import spreadsheet
from office.files.packages import LARGEST_UNPACKED, MOST_ENTRIES
from office.files.spreadsheet import SheetError, read_sheet

TYPES = "[Content_Types].xml"


def saved(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def rewritten(content: bytes, **parts: bytes) -> bytes:
    """Put parts into a package, in the place of those of the same name."""
    new = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, part in parts.items():
            after.writestr(name, part)
    return new.getvalue()


def read(content: bytes) -> list[tuple[str, str]]:
    return [(cell.address, cell.text) for row in read_sheet(content) for cell in row.cells]


def refusal(content: bytes) -> str:
    with pytest.raises(SheetError) as raised:
        read_sheet(content)
    assert isinstance(raised.value, BadInputError)
    return str(raised.value)


def test_sheet_is_read_as_text_with_addresses() -> None:
    content = saved(
        ("姓名", "电话", "生日"),
        (),
        (" 陆一鸣 ", 13800000006, date(1980, 5, 1)),
        (None, 13800000006.0, datetime(2026, 12, 21, 9, 30)),  # noqa: DTZ001 - a sheet knows no zone
        (True, 1.5, time(14, 5)),
        ("=1+1", "007", "A\nB"),
    )
    assert read(content) == [
        ("A1", "姓名"), ("B1", "电话"), ("C1", "生日"),
        ("A3", "陆一鸣"), ("B3", "13800000006"), ("C3", "1980-05-01"),
        ("B4", "13800000006"), ("C4", "2026-12-21 09:30"),
        ("A5", "TRUE"), ("B5", "1.5"), ("C5", "14:05"),
        ("B6", "007"), ("C6", "A\nB"),
    ]  # fmt: skip


def test_row_gives_empty_cells_an_address_too() -> None:
    (row,) = read_sheet(saved((None, "一", None, "二")))
    assert (row.number, row.at(1).text, row.at(1).address, row.at(4).text) == (1, "", "A1", "二")
    assert row.at(28).address == "AB1"


def test_first_sheet_alone_is_read() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["B2"] = "第一张"
    book.create_sheet()["A1"] = "第二张"
    written = io.BytesIO()
    book.save(written)
    assert read(written.getvalue()) == [("B2", "第一张")]


def test_size_that_a_sheet_states_is_not_believed() -> None:
    content = saved(("一",))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    stated = sheet.replace(b'ref="A1"', b'ref="A1:XFD1048576"')
    assert stated != sheet
    assert read(rewritten(content, **{"xl/worksheets/sheet1.xml": stated})) == [("A1", "一")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", spreadsheet.NOT_A_SHEET),
        ("姓名,电话\n".encode(), spreadsheet.NOT_A_SHEET),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), spreadsheet.OLD_SHEET),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            spreadsheet.ENCRYPTED,
        ),
        (b"PK\x03\x04" + bytes(100), spreadsheet.BROKEN),
        (saved(("一",))[:-200], spreadsheet.BROKEN),
        (saved(), spreadsheet.EMPTY),
        (saved((" ",)), spreadsheet.EMPTY),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_other_packages_are_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("notes.txt", "x")
    assert refusal(written.getvalue()) == spreadsheet.NOT_A_SHEET
    with zipfile.ZipFile(written, "a") as package:
        package.writestr(TYPES, "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    assert refusal(written.getvalue()) == spreadsheet.NOT_A_SHEET


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name: str) -> None:
    assert refusal(rewritten(saved(("一",)), **{name: b"x"})) == spreadsheet.MACROS


def test_sheet_that_calls_itself_one_with_macros_is_refused() -> None:
    content = saved(("一",))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        types = package.read(TYPES)
    claimed = types.replace(
        b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", b"x.macroEnabled.main"
    )
    assert refusal(rewritten(content, **{TYPES: claimed})) == spreadsheet.MACROS


def test_encrypted_entries_are_refused() -> None:
    content = bytearray(saved(("一",)))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)) == spreadsheet.ENCRYPTED


def test_bombs_are_refused_by_their_directory() -> None:
    content = saved(("一",))
    large = rewritten(content, **{"xl/media/a.bin": bytes(LARGEST_UNPACKED)})
    dense = rewritten(content, **{"xl/media/a.bin": bytes(8 * 1024 * 1024)})
    many = rewritten(content, **{f"xl/media/{number}": b"" for number in range(MOST_ENTRIES)})
    assert {refusal(bomb) for bomb in (large, dense, many)} == {spreadsheet.UNPACKS_TOO_LARGE}


def test_entry_that_states_less_than_it_holds_is_refused() -> None:
    content = bytearray(rewritten(saved(("一",)), **{"xl/styles.xml": b" " * 100_000}))
    at = content.index(b"xl/styles.xml", content.index(b"PK\x01\x02")) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)) == spreadsheet.BROKEN


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused(code: str) -> None:
    content = saved(("一",))
    sheet = f'<?xml version="1.0" encoding="{code}"?><!DOCTYPE x [<!ENTITY a "{"a" * 50}">]><worksheet/>'
    assert (
        refusal(rewritten(content, **{"xl/worksheets/sheet1.xml": sheet.encode(code)})) == spreadsheet.BROKEN
    )


def test_broken_xml_is_refused() -> None:
    content = rewritten(saved(("一",)), **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    assert refusal(content) == spreadsheet.BROKEN


def test_large_files_are_refused_unopened() -> None:
    assert refusal(bytes(spreadsheet.LARGEST + 1)) == "文件超过 5 MB。请只留下要导入的那张表，再发一次。"


def test_too_many_rows_columns_and_characters_are_refused() -> None:
    rows = [(number,) for number in range(spreadsheet.MOST_ROWS)]
    assert len(read_sheet(saved(*rows))) == spreadsheet.MOST_ROWS
    assert refusal(saved(*rows, ("多",))) == "表格超过 5000 行。请分几次导入。"
    assert (
        refusal(saved((), ("宽",) * (spreadsheet.MOST_COLUMNS + 1)))
        == "第 2 行超过 50 列。请只留下要导入的列。"
    )
    assert refusal(saved(("长" * 2001,))) == "A1 单元格超过 2000 个字。请缩短后再发。"
    assert len(read_sheet(saved(("宽",) * spreadsheet.MOST_COLUMNS, ("长" * 2000,)))) == 2
