"""The customary form of official papers (GB/T 9704-2012): page, type, lines and page number of a .docx.

For the programs that make the templates; a template once made is only filled in.
"""

import io
import zipfile
from datetime import datetime
from typing import Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE: Final = "方正小标宋简体"
HEADING: Final = "黑体"
ASIDE: Final = "楷体"
TEXT: Final = "仿宋"
NUMBER: Final = "宋体"

TWO: Final = 22.0
"""2号, in points: the title."""
THREE: Final = 16.0
"""3号: everything else."""
FOUR: Final = 14.0
"""4号: page number and who gets copies."""

LEFT: Final = WD_ALIGN_PARAGRAPH.LEFT
CENTER: Final = WD_ALIGN_PARAGRAPH.CENTER
RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT

_WIDTH: Final = Mm(156)
_LATIN: Final = "Times New Roman"
_LINE: Final = Pt(28)
_TITLE_LINE: Final = Pt(34)
_INSTEAD: Final = {
    TITLE: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,小标宋,SimSun,宋体,Noto Serif CJK SC",
    HEADING: "SimHei,Noto Sans CJK SC",
    ASIDE: "KaiTi,楷体_GB2312,KaiTi_GB2312,STKaiti",
    TEXT: "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong,SimSun,Noto Serif CJK SC",
    NUMBER: "SimSun,Noto Serif CJK SC",
}
"""What a machine without the customary font may take, as the package's table of fonts says it."""
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's property, fixed so that the file never changes


def begin(title: str) -> Paper:
    """Begin a paper: A4, the standard's margins, Chinese, a page number at the outer side."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # the number stands 7 mm below the text
    properties = paper.core_properties
    properties.author, properties.title = "Mishu", title
    properties.created = properties.modified = _MADE
    _set_language(paper)
    _name_fonts(paper)
    paper.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, RIGHT)
    _number_pages(section.even_page_footer, LEFT)
    return paper


def write(
    place: Paper | _Cell,
    *parts: str | tuple[str, str],
    size: float = THREE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: float = 2,
    hanging: float = 0,
    after: float = 0,
) -> Paragraph:
    """Write a paragraph of 仿宋, parts in another font given as (text, font).

    `indent` is of its first line, in characters; with `hanging` the lines that follow begin that much later.
    """
    paragraph = _empty(place)
    form = paragraph.paragraph_format
    form.alignment = align
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    form.space_before, form.space_after = Pt(0), Pt(after)
    form.widow_control = False
    _indent(paragraph, indent, hanging, size)
    for part in parts:
        text, font = part if isinstance(part, tuple) else (part, TEXT)
        set_font(paragraph.add_run(text), font, size)
    return paragraph


def write_title(paper: Paper, text: str) -> Paragraph:
    paragraph = write(paper, (text, TITLE), size=TWO, align=CENTER, indent=0)
    paragraph.paragraph_format.line_spacing = _TITLE_LINE
    return paragraph


def write_tag(paper: Paper, tag: str) -> None:
    """Write a paragraph that only steers the filling in, and is gone once filled in."""
    write(paper, tag, indent=0)


def write_signature(paper: Paper, issued_by: str, issued_on: str) -> None:
    """Write who issues it, centred over the date, which ends four characters from the right; never parted."""
    for text, is_first in ((issued_by, True), (issued_on, False)):
        paragraph = write(paper, text, align=CENTER, indent=0)
        paragraph.paragraph_format.left_indent = Mm(70)
        paragraph.paragraph_format.right_indent = Pt(2 * THREE)
        paragraph.paragraph_format.keep_with_next = is_first


def write_labelled(paper: Paper, label: str, text: str) -> Paragraph:
    """Write 时间：… with a label of three characters in 黑体; the lines that follow stand under the text."""
    return write(paper, (label, HEADING), text, align=LEFT, hanging=3)


def begin_ruled(paper: Paper) -> Table:
    """Begin what stands between lines as wide as the text."""
    table: Table = paper.add_table(rows=0, cols=1)
    table.autofit = False
    sides = ("top", "bottom", "insideH")
    lines = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>' for side in sides)
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx draws no lines of its own
    properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    return table


def add_row(table: Table) -> _Cell:
    """Add a row that no page parts, and return its cell."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx annotates all but this
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no name for it
    cell = row.cells[0]
    cell.width = _WIDTH
    return cell


def end_at_right(paragraph: Paragraph) -> None:
    """Let what follows a tab in a paragraph end one character from the right."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH - Pt(FOUR), WD_TAB_ALIGNMENT.RIGHT)


def finish(paper: Paper) -> bytes:
    """Return the file; the same bytes every time."""
    written = io.BytesIO()
    paper.save(written)
    return timeless(written.getvalue())


def timeless(content: bytes) -> bytes:
    """Write a package anew with one fixed time on every part."""
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(rewritten, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            after.writestr(part, before.read(name))
    return rewritten.getvalue()


def set_font(run: Run, font: str, size: float) -> None:
    """Set a run in a Chinese font, its figures in a Latin one."""
    run.font.size = Pt(size)
    run.font.name = _LATIN
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - python-docx sets no East Asian font
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _empty(place: Paper | _Cell) -> Paragraph:
    """Return a new paragraph, of a new cell the one that it has."""
    is_new = isinstance(place, _Cell) and not place.text
    paragraph: Paragraph = place.paragraphs[0] if is_new else place.add_paragraph()
    return paragraph


def _indent(paragraph: Paragraph, indent: float, hanging: float, size: float) -> None:
    if not indent and not hanging:
        return
    element = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 - python-docx counts no characters

    def put(name: str, characters: float) -> None:
        element.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
        element.set(qn(f"w:{name}"), str(round(characters * size * 20)))

    if hanging:
        put("left", indent + hanging)
        put("hanging", hanging)
    else:
        put("firstLine", indent)


def _number_pages(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """Put — 1 — at the outer side, one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = (Pt(0), Pt(FOUR)) if side is RIGHT else (Pt(FOUR), Pt(0))
    set_font(paragraph.add_run("— "), NUMBER, FOUR)
    field = paragraph.add_run()
    set_font(field, NUMBER, FOUR)
    field._r.extend([_mark("begin"), _instruction("PAGE"), _mark("end")])  # noqa: SLF001 - python-docx writes no fields
    set_font(paragraph.add_run(" —"), NUMBER, FOUR)


def _mark(kind: str) -> BaseOxmlElement:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _instruction(text: str) -> BaseOxmlElement:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element


def _set_language(paper: Paper) -> None:
    """Say that the text is Chinese, so that lines break and punctuation stands as in Chinese."""
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _name_fonts(paper: Paper) -> None:
    """Name in the package what to take where a customary font is not installed."""
    (part,) = (part for part in paper.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for font, instead in _INSTEAD.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{font}"><w:altName w:val="{instead}"/>'
                '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            )
        )
    part._blob = serialize_part_xml(table)  # noqa: SLF001 - python-docx keeps this part as bytes
