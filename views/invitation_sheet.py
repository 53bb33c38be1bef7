"""Invitations to print, two to a row, each with QR code, name and post. The office's own, always Chinese."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from views.official_paper import timeless
from views.text import clean_line, full_day

_COLUMNS: Final = 2
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's property, fixed so that the same sheet is the same file
_SONG: Final = "宋体"
_HEI: Final = "黑体"
_NAME: Final = 60

Invited = tuple[str, str, str]
"""Name with posts, unit, link."""


def write_sheet(organisation: str, invited: Sequence[Invited], until: date) -> bytes:
    """Write the sheet; a telephone number is on none of it."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    properties = paper.core_properties
    properties.author, properties.title = "Mishu", "邀请二维码"
    properties.created = properties.modified = _MADE
    _say(paper.add_paragraph(), f"{clean_line(organisation, _NAME)} · 邀请", _HEI, 18)
    _say(
        paper.add_paragraph(),
        f"用Telegram扫描本人的二维码，按“开始”即可加入。只限本人使用一次，{full_day(until)}前有效；"
        "过期或遗失的，请向政府办公室重新要一个。请勿拍照转发。",
        _SONG,
        11,
    )
    table = paper.add_table(rows=0, cols=_COLUMNS)
    table.style = "Table Grid"
    for at in range(0, len(invited), _COLUMNS):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:cantSplit"), {}))  # noqa: SLF001 - no other way to keep a row on one page
        for cell, one in zip(row.cells, invited[at : at + _COLUMNS], strict=False):
            _fill(cell, *one)
    written = io.BytesIO()
    paper.save(written)
    return timeless(written.getvalue())


def _fill(cell: _Cell, name: str, unit: str, link: str) -> None:
    first = cell.paragraphs[0]
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.add_run().add_picture(io.BytesIO(draw(link)), width=Mm(42))
    _say(cell.add_paragraph(), clean_line(name, _NAME), _HEI, 13)
    _say(cell.add_paragraph(), clean_line(unit, _NAME), _SONG, 11)
    _say(cell.add_paragraph(), link, _SONG, 7)


def draw(link: str) -> bytes:
    """Draw a link as a QR code, a .png that stands some dirt."""
    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(written, kind="png", scale=6, border=3)
    return written.getvalue()


def _say(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx sets the Latin font only
