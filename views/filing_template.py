"""Makes views/templates/filing.docx, the form of the written filing: `python -m views.filing_template`.

Kept as a program because a form in binary cannot be reviewed; a test compares the two.
"""

import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from views.official_paper import timeless
from views.page import TEMPLATES

FILE: Final = TEMPLATES / "filing.docx"

TITLE: Final = "方正小标宋简体"
LABEL: Final = "黑体"
TEXT: Final = "仿宋"
_WIDTHS: Final = (Cm(3.2), Cm(4.8), Cm(3.2), Cm(4.8))
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's property, fixed so that the file never changes

_PAIRS: Final = (
    ("姓　　名", "{{ name }}", "职　　务", "{{ seat }}"),
    ("所在单位", "{{ unit }}", "联系电话", "{{ contact }}"),
    ("外出类别", "{{ kind }}", "前往地点", "{{ place }}"),
)
_WIDE: Final = (
    ("外出时间", ("{{ period }}",)),
    ("外出事由", ("{{ reason }}",)),
    ("主持工作\n负 责 人", ("{{ stand_in }}",)),
    ("批准情况", ("{%p for line in decisions %}", "{{ line }}", "{%p endfor %}")),
    ("报备依据", ("{{ ground }}",)),
    ("备　　注", ("{%p for line in notes %}", "{{ line }}", "{%p endfor %}")),
)


def make() -> bytes:
    """Make the form; the same bytes every time."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)  # GB/T 9704-2012
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    paper.core_properties.author = "Mishu"
    paper.core_properties.title = "外出报备单"
    paper.core_properties.created = paper.core_properties.modified = _MADE
    _write(paper.add_paragraph(), "{{ title }}", TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _write(paper.add_paragraph(), "编号：{{ number }}", TEXT, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    _fill_table(paper)
    _write(
        paper.add_paragraph(), "报备单位（盖章）：{{ unit }}", TEXT, 14, WD_ALIGN_PARAGRAPH.LEFT
    ).paragraph_format.space_before = Pt(18)
    _write(paper.add_paragraph(), "报备日期：{{ filed_on }}", TEXT, 14, WD_ALIGN_PARAGRAPH.LEFT)
    _write(
        paper.add_paragraph(),
        "本单由{{ office }}办公系统生成；纸质签批的，以公文签发单为准。",
        TEXT,
        10.5,
        WD_ALIGN_PARAGRAPH.LEFT,
    )
    written = io.BytesIO()
    paper.save(written)
    return timeless(written.getvalue())


def _fill_table(paper: Paper) -> None:
    table = paper.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for label, value, second_label, second_value in _PAIRS:
        cells = _row(table)
        _label(cells[0], label)
        _value(cells[1], (value,))
        _label(cells[2], second_label)
        _value(cells[3], (second_value,))
    for label, values in _WIDE:
        cells = _row(table)
        _label(cells[0], label)
        _value(cells[1].merge(cells[3]), values)


def _row(table: Table) -> tuple[_Cell, ...]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx annotates all but this
    row.height = Cm(1.2)
    for cell, width in zip(row.cells, _WIDTHS, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return row.cells


def _label(cell: _Cell, text: str) -> None:
    lines = text.split("\n")
    _write(cell.paragraphs[0], lines[0], LABEL, 14, WD_ALIGN_PARAGRAPH.CENTER)
    for line in lines[1:]:
        _write(cell.add_paragraph(), line, LABEL, 14, WD_ALIGN_PARAGRAPH.CENTER)


def _value(cell: _Cell, lines: tuple[str, ...]) -> None:
    _write(cell.paragraphs[0], lines[0], TEXT, 14, WD_ALIGN_PARAGRAPH.LEFT)
    for line in lines[1:]:
        _write(cell.add_paragraph(), line, TEXT, 14, WD_ALIGN_PARAGRAPH.LEFT)


def _write(
    paragraph: Paragraph, text: str, font: str, size: float, alignment: WD_ALIGN_PARAGRAPH
) -> Paragraph:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - python-docx sets no East Asian font
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def main() -> int:
    Path(FILE).write_bytes(make())
    return 0


if __name__ == "__main__":
    sys.exit(main())
