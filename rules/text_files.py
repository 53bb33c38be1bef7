"""Reading the file in which an office keeps its document: plain text or Word, in either Chinese encoding."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from rules.numerals import to_chinese
from rules.texts import TextError

MAX_BYTES: Final = 10_000_000
_MAX_UNPACKED: Final = 60_000_000
_CHINESE_FORMATS: Final = (
    "chineseCounting",
    "chineseCountingThousand",
    "taiwaneseCountingThousand",
    "japaneseCounting",
)


def read_text_file(name: str, raw: bytes) -> str:
    """Read a .txt (UTF-8 or GB18030) or .docx file; raises TextError with a sentence for the office."""
    if len(raw) > MAX_BYTES:
        raise TextError("文件超过 10 MB，不像是一份规则的正文")
    if raw.startswith(b"PK") or name.lower().endswith(".docx"):
        return _docx(raw)
    if b"\x00" in raw[:4096]:
        raise TextError("不是文本文件：请用 .txt 或 .docx（老式的 .doc、PDF 请先另存）")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TextError("认不出文件的编码，请另存为 UTF-8 文本")


def _docx(raw: bytes) -> str:
    # Imported here: Word's library is slow to load and seldom needed.
    import docx  # noqa: PLC0415
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MAX_UNPACKED:
                raise TextError("文件展开后过大，不像是一份规则的正文")
        document = docx.Document(io.BytesIO(raw))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        if isinstance(error, TextError):
            raise
        raise TextError("不是能读的 Word 文件（.docx）") from None
    return "\n".join(_lines(document))


def _lines(document: Any) -> Iterator[str]:
    """Give each paragraph with the number that Word would print before it."""
    formats = _Numbering(document)
    for paragraph in document.paragraphs:
        yield formats.label(paragraph) + paragraph.text


class _Numbering:
    """Word keeps automatic numbers apart from the words; they are counted here again."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        try:
            root = document.part.numbering_part.element
        except (NotImplementedError, KeyError):
            return
        abstract = {node.get(_w("abstractNumId")): node for node in root.findall(_w("abstractNum"))}
        for num in root.findall(_w("num")):
            shape = abstract.get(num.find(_w("abstractNumId")).get(_w("val")))
            for level in shape.findall(_w("lvl")) if shape is not None else ():
                key = (num.get(_w("numId")), level.get(_w("ilvl")))
                form = [_value(level, tag) for tag in ("numFmt", "lvlText", "start")]
                self._levels[key] = (form[0] or "", form[1] or "", int(form[2] or 1))

    def label(self, paragraph: Any) -> str:
        properties = paragraph._p.pPr  # noqa: SLF001 - the library shows numbering in no other way
        number = properties.numPr if properties is not None else None
        if number is None or number.numId is None:
            return ""
        key = (str(number.numId.val), str(number.ilvl.val if number.ilvl is not None else 0))
        shape, text, start = self._levels.get(key, ("", "", 1))
        count = self._counts.get(key, start - 1) + 1
        self._counts[key] = count
        if shape in _CHINESE_FORMATS:
            return text.replace(f"%{int(key[1]) + 1}", to_chinese(count))
        return text.replace(f"%{int(key[1]) + 1}", str(count)) if shape == "decimal" else ""


def _w(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"


def _value(level: Any, tag: str) -> str | None:
    node = level.find(_w(tag))
    return node.get(_w("val")) if node is not None else None
