"""The ledger of tasks under supervision (督办台账)."""

from typing import Final

from views.card import File
from views.file_names import file_name
from views.paper_words import day
from views.papers import LedgerPaper, LedgerRow
from views.workbooks import MIME, Column, Row, Table, write_table

_COLUMNS: Final = (
    Column("编号", 13, centred=True),
    Column("任务", 28),
    Column("来源", 16),
    Column("责任领导", 13),
    Column("牵头单位", 13),
    Column("配合单位", 16),
    Column("完成时限", 12, centred=True),
    Column("状态", 9, centred=True),
    Column("最近进展", 26),
    Column("完成标准", 18),
)


def ledger_file(paper: LedgerPaper) -> File:
    """Write the ledger in the order given; due dates are dates, so that a reader can sort by them."""
    overdue = sum(row.is_overdue for row in paper.rows)
    count = f"截至{day(paper.as_of_on)}，共{len(paper.rows)}项{f'，其中逾期{overdue}项' if overdue else ''}"
    table = Table(
        title=f"{paper.organisation}督办台账",
        facts=(*((f"范围：{paper.scope}",) if paper.scope else ()), count),
        columns=_COLUMNS,
        rows=tuple(map(_row, paper.rows)),
        sheet="督办台账",
        landscape=True,
        filters=True,
    )
    name = file_name("督办台账", paper.organisation, paper.scope, f"{paper.as_of_on:%Y%m%d}")
    return File(f"{name}.xlsx", write_table(table), MIME)


def _row(row: LedgerRow) -> Row:
    on = f"{row.last_progress_on:%Y-%m-%d} " if row.last_progress_on else ""
    return (
        row.number,
        row.title,
        row.source,
        row.leader,
        row.lead_unit,
        "、".join(row.other_units),
        row.due_on,
        f"{row.status}（逾期）" if row.is_overdue else row.status,
        f"{on}{row.last_progress}" if row.last_progress else "",
        row.measure,
    )
