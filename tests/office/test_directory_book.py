"""The workbook as a workbook: read into the district file's model, each fault at its cell."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from office.directory.book import BookFaultsError, NotABookError, read_directory
from office.directory.columns import SHEETS
from office.files.spreadsheet import MACROS, UNPACKS_TOO_LARGE, SheetError
from tests.office.books import district, written
from views.directory_book import write_directory


def faults(**cells: str | None) -> list[str]:
    with pytest.raises(BookFaultsError) as raised:
        read_directory(written(**cells), district())
    return [str(fault) for fault in raised.value.faults]


def test_workbook_carries_all_that_a_district_file_says() -> None:
    found, same = read_directory(written(), district()), district()
    assert found.model_dump(exclude={"organisation"}) == same.model_dump(exclude={"organisation"})


def test_empty_template_shows_examples_that_are_not_read() -> None:
    with pytest.raises(BookFaultsError) as raised:
        read_directory(write_directory(None), district())
    assert [str(fault) for fault in raised.value.faults] == [
        "单位!A2：没有内容，一行写一个",
        "职务!A2：没有内容，一行写一个",
        "人员!A2：没有内容，一行写一个",
    ]


def test_template_offers_lists_for_its_cells() -> None:
    book = load_workbook(io.BytesIO(write_directory(None)))
    assert book.sheetnames == ["单位", "职务", "人员", "分管", "AB岗", "填写说明", "词表"]
    assert [cell.value for cell in book["职务"][1]] == ["职务*", "单位*", "职级", "联络员", "原名称"]
    assert str(book["职务"]["A2"].value).startswith("（例）")
    lists = {str(rule.sqref): rule.formula1 for rule in book["职务"].data_validations.dataValidation}
    assert lists["B2:B1501"] == "'单位'!$A$2:$A$1501"
    assert lists["C2:C1501"].startswith("'词表'!$C$1:$C$")
    assert book["词表"].sheet_state == "hidden"


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ("职务_B6", "财政菊", "职务!B6：没有叫“财政菊”的单位，是不是“财政局”？"),
        ("职务_C6", "部门负责人", "职务!C6：没有“部门负责人”这个职级，是不是“部门主要负责人”？"),
        ("职务_C6", "分管副区长", "职务!C6：没有“分管副区长”这个职级，是不是“副区长”？"),
        ("职务_D6", "陆一名", "职务!D6：没有叫“陆一名”的人，是不是“陆一鸣”？"),
        ("职务_A7", "财政局局长", "职务!A7：职务名称重复：“财政局局长”在职务!A6已经写过"),
        (
            "职务_C7",
            "部门主要负责人",
            "职务!C7：一个单位只能有一个正职：“财政局部门主要负责人”在职务!C6已经写过",
        ),
        ("职务_A3", None, "职务!A3：“职务”不能空着"),
        ("单位_B4", "局委办", "单位!B4：没有“局委办”这个类别，请从列表中选"),
        ("单位_C5", "财政局", "单位!C5：这个机构只能是一个单位：“财政局”在单位!C4已经写过"),
        ("单位_A4", "财政局\u202e", "单位!A4：有换行或不可见的字符"),
        ("人员_B6", "财政局副局", "人员!B6：没有叫“财政局副局”的职务，是不是“财政局副局长”？"),
        ("人员_B7", None, "人员!B7：“职务”不能空着"),
        ("人员_B7", "区长", "人员!B7：一个职务只能由一人担任：“区长”在人员!B2已经写过"),
        ("人员_C7", "没有", "人员!C7：“没有”写法不对，例如 13800000000"),
        ("人员_D4", "主任", "人员!D4：没有“主任”这个角色，请从列表中选"),
        ("人员_D4", "办公室人员", "人员!D2：名册里没有管理员，至少在一人的“角色”里写“管理员”"),
        ("人员_B7", "市长", "人员!B7：“市长”不在本机构，不写任职人，由办公室代录其意见"),
        ("分管_A3", "副县长", "分管!A3：没有叫“副县长”的职务，是不是“副区长”？"),
        ("分管_B3", "审计局、财政局", "分管!B3：一个单位只能由一位领导分管：“财政局”在分管!B2已经写过"),
        ("分管_A3", "审计局局长", "分管!A3：只有领导班子里的职务才有分管单位"),
        ("AB岗_B2", "常务副区长", "AB岗!A2：“常务副区长”不能与自己互为搭档"),
        ("AB岗_B2", "主任", "AB岗!B2：没有叫“主任”的职务，是不是“办公室主任”？"),
        ("单位_B1", "类型", "单位!B1：没有“类型”这一列，是不是“类别”？"),
    ],
)
def test_fault_is_named_at_its_cell(cell: str, value: str | None, fault: str) -> None:
    assert fault in faults(**{cell: value})


def test_one_fault_does_not_make_others() -> None:
    assert faults(职务_C6="科员") == ["职务!C6：没有“科员”这个职级，请从列表中选"]


def test_faults_are_counted_beyond_twenty() -> None:
    content = written(
        **{f"职务_B{row}": "无此单位" for row in range(2, 10)},
        **{f"人员_B{row}": f"无此职务{row}" for row in range(2, 8)},
        **{f"人员_D{row}": "无" for row in range(2, 8)},
        分管_A2="谁",
        分管_A3="谁",
    )
    with pytest.raises(BookFaultsError) as raised:
        read_directory(content, district())
    error = raised.value
    assert len(error.told) == 20
    assert error.more == len(error.faults) - 20 > 0
    assert str(error).splitlines()[0] == f"名册有{len(error.faults)}处要改，没有导入任何内容："
    assert str(error).splitlines()[-1] == f"……还有{error.more}处，改好后再发，会接着指出。"


def test_columns_may_stand_in_another_order_and_other_spellings_count() -> None:
    book = load_workbook(io.BytesIO(written()))
    sheet = book["单位"]
    sheet.move_range("A1:A6", cols=6)
    sheet["B4"] = "department"
    book["职务"]["C6"] = "局长"
    book["人员"]["B5"] = "财政局局长，副区长"
    saved = io.BytesIO()
    book.save(saved)
    assert (
        read_directory(saved.getvalue(), district()).model_dump()
        == read_directory(written(), district()).model_dump()
    )


def test_formula_counts_as_the_value_it_had_and_is_never_computed() -> None:
    told = faults(单位_A4='=HYPERLINK("http://example.org","财政局")')
    assert "单位!A4：“单位”不能空着" in told


def test_other_workbook_is_no_directory() -> None:
    saved = io.BytesIO()
    Workbook().save(saved)
    with pytest.raises(NotABookError, match="没有“单位”、“职务”、“人员”表"):
        read_directory(saved.getvalue(), district())


def test_hostile_files_are_refused_before_they_are_opened() -> None:
    macros, bomb = io.BytesIO(written()), io.BytesIO(written())
    with zipfile.ZipFile(macros, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/big.bin", b"0" * 50_000_000)
    for content, sentence in ((macros, MACROS), (bomb, UNPACKS_TOO_LARGE)):
        with pytest.raises(SheetError, match=sentence[:10]):
            read_directory(content.getvalue(), district())


def test_external_links_are_not_followed() -> None:
    saved = io.BytesIO(written())
    with zipfile.ZipFile(saved, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert read_directory(saved.getvalue(), district()).units == district().units


def test_every_sheet_has_headings_of_its_own() -> None:
    for sheet in SHEETS:
        headings = [column.heading for column in sheet.columns]
        assert len(set(headings)) == len(headings)
