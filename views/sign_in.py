"""The sheet on which those who come to a meeting sign (签到表)."""

from typing import Final

from views.card import File
from views.file_names import file_name
from views.paper_words import when
from views.papers import SignInPaper, Sitter
from views.workbooks import MIME, Band, Column, Row, Table, write_table

_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("单位/职务", 28),
    Column("姓名", 10, centred=True),
    Column("代谁/由谁代", 22),
    Column("签到", 16),
    Column("备注", 12),
)
_HEIGHT: Final = 33
"""Points: room for a name written by hand."""


def sign_in_file(paper: SignInPaper) -> File:
    """Write the sheet, numbered through all groups; a group of several has its label over it."""
    head = paper.head
    facts = (
        f"时间：{when(head.starts)}",
        f"地点：{head.place}" if head.place else "",
        f"主持：{paper.chair}" if paper.chair else "",
    )
    table = Table(
        title=f"{head.title}签到表",
        facts=tuple(fact for fact in facts if fact),
        columns=_COLUMNS,
        rows=_rows(paper),
        sheet="签到表",
        least_height=_HEIGHT,
    )
    return File(f"{file_name(head.number, '签到表', head.title)}.xlsx", write_table(table), MIME)


def _rows(paper: SignInPaper) -> tuple[Row, ...]:
    rows: list[Row] = []
    number = 0
    for group in paper.groups:
        rows += [Band(group.label)] if len(paper.groups) > 1 and group.sitters else []
        for sitter in group.sitters:
            number += 1
            rows.append((number, _post(sitter), sitter.name, _stead(sitter), "", sitter.note))
    return tuple(rows)


def _post(sitter: Sitter) -> str:
    return f"{sitter.unit} {sitter.post}" if sitter.unit and sitter.unit not in sitter.post else sitter.post


def _stead(sitter: Sitter) -> str:
    if sitter.stands_for:
        return f"代{sitter.stands_for}"
    return f"由{sitter.stood_for_by}代" if sitter.stood_for_by else ""
