"""Sign-in sheet and ledger: opened again, ready to print, and never a formula."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from views.card import File
from views.ledger import ledger_file
from views.papers import LedgerPaper, LedgerRow, MeetingHead, SignInPaper, Sitter, SitterGroup
from views.sign_in import sign_in_file

HEAD = MeetingHead(
    slug="qingyu",
    organisation="清榆区人民政府",
    number="M2026-0012",
    title="清榆区人民政府第12次常务会议",
    starts_at=datetime(2026, 12, 21, 1, tzinfo=UTC),
    minutes_long=120,
    timezone="Asia/Shanghai",
    place="第一会议室",
)
SIGN_IN = SignInPaper(
    head=HEAD,
    chair="区长 苏文渊",
    groups=(
        SitterGroup(
            label="出席",
            sitters=(
                Sitter(post="区长", name="苏文渊"),
                Sitter(post="副区长", name="邵清和", stood_for_by="唐予安", note="请假"),
            ),
        ),
        SitterGroup(
            label="列席",
            sitters=(
                Sitter(post="办公室主任", name="唐予安", unit="区政府办公室", stands_for="副区长邵清和"),
            ),
        ),
        SitterGroup(label="无人", sitters=()),
    ),
)
TASK = LedgerRow(
    number="D2026-0003",
    title="调整停车收费标准",
    source="M2026-0012 第1项",
    leader="副区长 邵清和",
    lead_unit="市场监管局",
    other_units=("财政局", "住建局"),
    due_on=date(2026, 12, 31),
    status="办理中",
    last_progress="方案已征求意见",
    last_progress_on=date(2026, 12, 24),
    measure="文件印发",
)
LEDGER = LedgerPaper(
    organisation="清榆区人民政府",
    as_of_on=date(2027, 1, 4),
    rows=(replace(TASK, is_overdue=True), LedgerRow(
        number="D2026-0004", title="排查", source="批示", leader="区长", lead_unit="住建局",
        due_on=date(2027, 2, 1), status="已办结",
    )),
)  # fmt: skip
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example.org")',
    "http://x.example.org",
    "007",
]


def opened(file: File) -> Worksheet:
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(sheet: Worksheet) -> list[list[object]]:
    return [
        [value.date() if isinstance(value, datetime) else value for value in row if value is not None]
        for row in sheet.iter_rows(values_only=True)
    ]


def test_sign_in_sheet_lists_everyone_by_groups() -> None:
    file = sign_in_file(SIGN_IN)
    assert file.name == "M2026-0012_签到表_清榆区人民政府第12次常务会议.xlsx"
    assert rows(opened(file)) == [
        ["清榆区人民政府第12次常务会议签到表"],
        ["时间：2026年12月21日（星期一）上午9:00"],
        ["地点：第一会议室"],
        ["主持：区长 苏文渊"],
        ["序号", "单位/职务", "姓名", "代谁/由谁代", "签到", "备注"],
        ["出席"],
        [1, "区长", "苏文渊"],
        [2, "副区长", "邵清和", "由唐予安代", "请假"],
        ["列席"],
        [3, "区政府办公室 办公室主任", "唐予安", "代副区长邵清和"],
    ]


def test_sign_in_sheet_prints_on_a4_upright_with_its_header_on_every_page() -> None:
    sheet = opened(sign_in_file(SIGN_IN))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.print_title_rows, sheet.print_area) == ("$5:$5", "'签到表'!$A$1:$F$10")
    assert sheet.page_setup.fitToHeight == 0
    assert [sheet.column_dimensions[letter].width for letter in "ABCDEF"] == [
        pytest.approx(width + 0.71, abs=0.01) for width in (6, 28, 10, 22, 16, 12)
    ]
    assert sheet.row_dimensions[7].height == 33
    assert sheet.freeze_panes == "A6"


def test_sign_in_row_grows_with_its_text() -> None:
    group = SitterGroup(label="出席", sitters=(Sitter(post="很长的职务" * 10, name="某人"),))
    sheet = opened(sign_in_file(replace(SIGN_IN, groups=(group,))))
    assert rows(sheet)[5][0] == 1  # one group needs no label
    assert sheet.row_dimensions[6].height == 4 * 18


def test_ledger_says_of_each_task_how_it_stands() -> None:
    file = ledger_file(LEDGER)
    assert file.name == "督办台账_清榆区人民政府_20270104.xlsx"
    assert rows(opened(file)) == [
        ["清榆区人民政府督办台账"],
        ["截至2027年1月4日，共2项，其中逾期1项"],
        [
            *("编号", "任务", "来源", "责任领导", "牵头单位"),
            *("配合单位", "完成时限", "状态", "最近进展", "完成标准"),
        ],
        [
            "D2026-0003",
            "调整停车收费标准",
            "M2026-0012 第1项",
            "副区长 邵清和",
            "市场监管局",
            "财政局、住建局",
            date(2026, 12, 31),
            "办理中（逾期）",
            "2026-12-24 方案已征求意见",
            "文件印发",
        ],
        ["D2026-0004", "排查", "批示", "区长", "住建局", date(2027, 2, 1), "已办结"],
    ]


def test_ledger_prints_on_a4_lying_and_can_be_filtered() -> None:
    sheet = opened(ledger_file(replace(LEDGER, scope="住建局牵头")))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$4:$4", "A4:J6")
    assert rows(sheet)[1] == ["范围：住建局牵头"]
    assert [sheet.row_dimensions[row].height for row in (5, 6)] == [36, 24]


def test_ledger_without_tasks_is_a_whole_sheet() -> None:
    assert rows(opened(ledger_file(replace(LEDGER, rows=()))))[1] == ["截至2027年1月4日，共0项"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_begins_like_a_formula_stays_text(typed: str) -> None:
    sitter = Sitter(post=typed, name=typed, stands_for=typed, note=typed)
    group = SitterGroup(label=typed, sitters=(sitter,))
    head = replace(HEAD, title=typed, place=typed)
    task = replace(TASK, number=typed, title=typed, source=typed, last_progress=typed, last_progress_on=None)
    files = (
        sign_in_file(replace(SIGN_IN, head=head, groups=(group, group))),
        ledger_file(replace(LEDGER, organisation=typed, scope=typed, rows=(task,))),
    )
    for file in files:
        sheet = opened(file)
        found = [cell for row in sheet.iter_rows() for cell in row if cell.value == typed]
        assert len(found) >= 4
        assert {cell.data_type for cell in found} == {"s"}
        assert not [
            cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink
        ]


def test_unprintable_and_long_text_does_not_break_the_sheet() -> None:
    typed = "停\x00\x0b\ufffe车<&>\U0001f697_x0041_" + "长" * 2000
    group = SitterGroup(label="出席", sitters=(Sitter(post=typed, name=typed),))
    sheet = opened(sign_in_file(replace(SIGN_IN, head=replace(HEAD, title=typed), groups=(group,))))
    shown = "停 车<&>\U0001f697_x0041_" + "长" * 2000
    assert (sheet["A1"].value, sheet["B6"].value) == (f"{shown}签到表", shown)
    assert (sheet.row_dimensions[6].height or 0) <= 409


def test_same_table_is_the_same_file() -> None:
    assert sign_in_file(SIGN_IN) == sign_in_file(replace(SIGN_IN))
    names = zipfile.ZipFile(io.BytesIO(ledger_file(LEDGER).content)).namelist()
    assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
