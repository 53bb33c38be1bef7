"""Citations: read as officials write them, and an article's number as its document writes it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rules.numerals import DIGITS, to_chinese, to_number

BY_ARTICLE: Final = "第X条"
"""The style of a document whose articles are numbered so; the other is 一、."""

_N: Final = rf"([0-9]{{1,3}}|[{DIGITS}]{{1,5}})"
_ARTICLE: Final = re.compile(
    rf"(?:article)?\s*第?\s*{_N}\s*[条、]?\s*(?:\({_N}\)项?|第\(?{_N}\)?项)?", re.IGNORECASE
)
_APPENDIX: Final = re.compile(
    rf"(?:app|附件)\s*{_N}\s*(?:[::]?\s*第?{_N}(?:部分|、)?\s*(?:[.第]?\s*{_N}\s*项?)?)?", re.IGNORECASE
)


def read_cite(text: str) -> str | None:
    """Read 46, 第四十六条, 44(5), 第四十四条（五）, app1:2.4, 附件1第二部分第4项; None for anything else.

    The answer is in the contract's form: "46", "44(5)", "app1:2.4".
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _ARTICLE.fullmatch(plain):
        number, item = found[1], found[2] or found[3]
        return _joined("{}", "({})", number, item)
    if found := _APPENDIX.fullmatch(plain):
        appendix, part, item = found.groups()
        stem = _joined("app{}", ":{}", appendix, part)
        return _joined("{}", ".{}", stem, item) if item and stem else stem
    return None


def article_of(cite: str) -> str:
    """Give the article that a citation lies in: 44(5) is in 44, app1:2.4 in app1:2."""
    return re.sub(r"\(\d+\)$|\.\d+$", "", cite)


def heading(number: str, style: str) -> str:
    """Write an article's number as its document does: 第四十六条, 四十六、, 附件1, 附件1 二、."""
    if found := re.fullmatch(r"app(\d+)(?::(\d+))?", number):
        return f"附件{found[1]} {to_chinese(int(found[2]))}、" if found[2] else f"附件{found[1]}"
    counted = to_chinese(int(number))
    return f"第{counted}条" if style == BY_ARTICLE else f"{counted}、"


def _joined(first: str, second: str, number: str | None, item: str | None) -> str | None:
    """Put two numerals into their places; None where one of them is no number."""
    if number is None:
        return None
    stem = number if number.startswith("app") else str(to_number(number))
    if stem == "0" or (item and to_number(item) == 0):
        return None
    return first.format(stem) + (second.format(to_number(item)) if item else "")
