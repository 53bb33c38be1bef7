"""Splitting a document's own text into its articles, however it was printed.

Published texts are messy: 第X条 or 一、 styles, numbers broken over lines, page marks, footers, lost digits,
several documents in one file. Numbering is followed in order; where a number is damaged it is restored by
that order, and each restoration is told, for the office to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rules.citing import BY_ARTICLE, article_of, read_cite
from rules.numerals import DIGITS, could_be, to_chinese, to_number

_N: Final = f"[{DIGITS}]"
_SPACE: Final = r"[ \u00a0\u2000-\u200b\u3000]"
_PAGE_MARK: Final = re.compile(
    r"[—–-]{1,2}[ \u00a0]*\d{1,3}[ \u00a0]*[—–-]{1,2}[ \u00a0]*|^[ \u00a0]*-{2,}[ \u00a0]*$", re.MULTILINE
)
_WORD_MARK: Final = re.compile(r"\[bookmark:[^\]\n]*\]")
_STRAY_PAGE: Final = re.compile(r"(?<=[\u4e00-\u9fff,。;、:：，；])[ ]?(\d{1,3}) (?=[\u4e00-\u9fff])")
_CHAPTER: Final = re.compile(rf"^{_SPACE}*第{_N}+[章节][^\n。]*$", re.MULTILINE)
_FOOTER: Final = re.compile(r"^[ \u3000]*(主题词|抄送|文件下载|相关链接|此处内容需要|会员免费)", re.MULTILINE)
_NEXT_DOCUMENT: Final = re.compile(rf"第{_N}+篇[:：]")
_APPENDIX: Final = re.compile(
    r"^[ \u3000]*附件[ ]*([0-9一二三四五六七八九十]*)(?![0-9一二三四五六七八九十])([:：]?)", re.MULTILINE
)
# 二⏎十一、: a number broken between its digits; 二 on its own stays an item where no number follows.
_BROKEN: Final = re.compile(rf"(?:(?<=^)|(?<=[。\n]))({_N}{{1,3}})\n({_N}{{1,3}}、)", re.MULTILINE)
_BY_ARTICLE: Final = re.compile(
    rf"^{_SPACE}*(?P<head>第?(?P<n>{_N}++)条?+)(?P<gap>{_SPACE}*)(?![、章节篇])", re.MULTILINE
)
_ARTICLE_INSIDE: Final = re.compile(rf"(?P<head>第(?P<n>{_N}+)条)(?P<gap>{_SPACE}*)")
_BY_COMMA: Final = re.compile(rf"(?:^{_SPACE}*|(?<=[。”；;]){_SPACE}*)(?P<head>(?P<n>{_N}+)、)", re.MULTILINE)
_MAX_GAP: Final = 60
_MOST_APPENDICES: Final = 99


class TextError(ValueError):
    """A document's text cannot be split; the message is one sentence for the office."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its number as it is cited ("46", "app1:2"), its words, where its number was damaged."""

    number: str
    text: str
    restored: str | None = None


@dataclass(frozen=True, slots=True)
class SplitText:
    """A document in articles; `missing` are numbers that the order asks for and the text has not."""

    articles: tuple[Article, ...]
    missing: tuple[str, ...]
    style: str

    @property
    def restored(self) -> tuple[Article, ...]:
        """The articles whose numbers were restored, for the office to confirm."""
        return tuple(article for article in self.articles if article.restored)


@dataclass(frozen=True, slots=True)
class _Heading:
    number: int
    starts: int
    body: int
    found: str
    whole: bool


def split_text(text: str) -> SplitText:
    """Split a document into its articles; raises TextError where it has none."""
    plain = _without_page_marks(_WORD_MARK.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    plain = _BROKEN.sub(r"\1\2", plain)
    by_article = [*_article_headings(plain)]
    by_comma = [*_comma_headings(plain)]
    if len(by_article) < 2 and not by_comma:  # noqa: PLR2004 - one alone is a reference, not a numbering
        raise TextError("没有找到条文：应有“第一条”或“一、”这样的编号")
    headings, mark, style = (
        (by_article, "条", BY_ARTICLE) if len(by_article) >= len(by_comma) else (by_comma, "、", "一、")
    )
    articles = [*_cut(plain, headings, mark), *_appendices(plain, headings)]
    return SplitText(tuple(articles), _missing(articles), style)


def _without_page_marks(text: str) -> str:
    text = _PAGE_MARK.sub("", text)
    pages = [*_STRAY_PAGE.finditer(text)]
    rising = _rising(pages)
    if len(rising) >= 5:  # noqa: PLR2004 - fewer may be figures of the text itself
        for page in reversed(rising):
            text = text[: page.start()] + text[page.end() :]
    return text


def _rising(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Keep the longest run of numbers that rise by a few at a time, as page numbers do."""
    best: list[list[re.Match[str]]] = []
    for match in found:
        value = int(match[1])
        before = [run for run in best if 0 < value - int(run[-1][1]) <= 8]  # noqa: PLR2004 - pages without text
        best.append([*max(before, key=len, default=[]), match])
    return max(best, key=len, default=[])


def _article_headings(text: str) -> Iterator[_Heading]:
    """Follow 第X条 through the text, mending numbers that lost a digit, 第 or 条."""
    expected = 1
    for match in _candidates(text):
        head, value = match["head"], to_number(match["n"])
        whole = head.startswith("第") and head.endswith("条")
        if (
            whole
            and expected <= value <= expected + _MAX_GAP
            and (value == expected or _plausible_gap(match))
        ):
            number = value
        elif _mendable(match, whole=whole) and could_be(match["n"], expected):
            number = expected
        else:
            continue
        mended = not whole or value != number
        yield _Heading(number, match.start(), match.end(), head.strip() if mended else "", not mended)
        expected = number + 1


def _candidates(text: str) -> list[re.Match[str]]:
    lines = {match.start("head"): match for match in _BY_ARTICLE.finditer(text)}
    # A heading may stand inside a line, after a sentence that a page or a notice cut off.
    for match in _ARTICLE_INSIDE.finditer(text):
        if match.start("head") not in lines and _CUT_OFF.search(text[: match.start()][-30:]):
            lines[match.start("head")] = match
    return [lines[place] for place in sorted(lines)]


_CUT_OFF: Final = re.compile(r"(。|免费查看)[ \u3000]*$")


def _plausible_gap(match: re.Match[str]) -> bool:
    """Say whether a number that skips some may open an article rather than refer to one."""
    return not re.match(r"[的规和、及（(]", match.string[match.end() : match.end() + 1])


def _mendable(match: re.Match[str], *, whole: bool) -> bool:
    head = match["head"]
    return whole or head.startswith("第") or head.endswith("条") or len(match["gap"]) > 1


def _comma_headings(text: str) -> Iterator[_Heading]:
    """Follow 一、 through the text; what does not continue the order belongs to an article's own lists."""
    expected = 1
    for match in _BY_COMMA.finditer(text):
        value = to_number(match["n"])
        if value == expected:
            yield _Heading(value, match.start("head"), match.end(), "", whole=True)
            expected += 1


def _cut(text: str, headings: list[_Heading], mark: str, prefix: str = "") -> list[Article]:
    articles = []
    if headings and headings[0].number == 2 and mark == "条":  # noqa: PLR2004 - the first heading was lost whole
        articles += _headless_first(text, headings[0].starts, prefix)
    for heading, after in zip(headings, [*headings[1:], None], strict=False):
        body = text[heading.body : after.starts if after else _end(text, heading.body)]
        note = None
        if not heading.whole:
            full = f"第{to_chinese(heading.number)}条"
            note = f"原文作“{heading.found}”，按次序补为{full}"
        articles.append(Article(f"{prefix}{heading.number}", _tidy(body), note))
    return articles


def _headless_first(text: str, ends: int, prefix: str) -> list[Article]:
    chapters = [match.end() for match in _CHAPTER.finditer(text, 0, ends)]
    body = _tidy(text[chapters[-1] : ends]) if chapters else ""
    return [Article(f"{prefix}1", body, "条号脱落，按次序补为第一条")] if body else []


def _end(text: str, begins: int) -> int:
    """Find where the last article ends: at a footer, an appendix or the next document in the file."""
    stops = [pattern.search(text, begins) for pattern in (_FOOTER, _NEXT_DOCUMENT, _APPENDIX)]
    return min([stop.start() for stop in stops if stop], default=len(text))


def _appendices(text: str, headings: list[_Heading]) -> Iterator[Article]:
    """Split the appendices whose numbering begins again, each under its own number."""
    begins = headings[-1].body
    opened = [match for match in _APPENDIX.finditer(text, begins) if not match[2]]
    taken: set[int] = set()
    for order, (match, after) in enumerate(zip(opened, [*opened[1:], None], strict=False), 1):
        part = text[match.end() : after.start() if after else len(text)]
        number = to_number(match[1]) if match[1] else order
        if not 0 < number <= _MOST_APPENDICES or number in taken:
            number = max(taken, default=0) + 1
        taken.add(number)
        parts = [*_comma_headings(part)]
        opening = _tidy(part[: parts[0].starts if parts else _end(part, 0)])
        if opening:
            yield Article(f"app{number}", opening)
        yield from _cut(part, parts, "、", f"app{number}:")


def _tidy(body: str) -> str:
    """Drop chapter headings and footers, and join lines that printing broke inside a sentence."""
    footer = _FOOTER.search(body) or _NEXT_DOCUMENT.search(body)
    body = body[: footer.start()] if footer else body
    body = _CHAPTER.sub("", body)
    lines = [line.strip(" \u00a0\u3000\u2002\u200b") for line in body.split("\n")]
    joined = ""
    before = ""
    for line in filter(None, lines):
        broken = len(before) >= _FULL_LINE and before[-1] not in _STOPS and not _OPENS_ITEM.match(line)
        joined += line if broken or not joined else f"\n{line}"
        before = line
    return joined


# A line that printing broke is a full one; a short line without a stop is a heading.
_FULL_LINE: Final = 20
_STOPS: Final = "。：:；;！？”》"
_OPENS_ITEM: Final = re.compile(rf"[（(]?({_N}+|\d+)[)）、.．]")


def _missing(articles: list[Article]) -> tuple[str, ...]:
    numbers = [int(article.number) for article in articles if article.number.isdigit()]
    present = set(numbers)
    gaps = [number for number in range(1, max(numbers, default=0) + 1) if number not in present]
    spans: list[list[int]] = []
    for number in gaps:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return tuple(str(first) if first == last else f"{first}-{last}" for first, last in spans)


_ITEM: Final = re.compile(rf"(?:^|(?<=[。；;：:]))[ \u3000]*[（(]({_N}+)[）)]", re.MULTILINE)
_NUMBERED: Final = re.compile(r"(?:^|(?<=[。；;：:]))[ \u3000]*(\d{1,2})[.．、](?!\d)", re.MULTILINE)


def passage(split: SplitText, cite: str) -> str | None:
    """Give the words that a citation names: an article, its item "44(5)", an appendix's item "app1:2.4"."""
    item = re.fullmatch(r"(.+?)(?:\((\d+)\)|\.(\d+))", cite)
    number, wanted = (item[1], int(item[2] or item[3])) if item else (cite, None)
    words = next((article.text for article in split.articles if article.number == number), None)
    if words is None or wanted is None:
        return words
    pattern = _ITEM if item and item[2] else _NUMBERED
    starts = dict(_items(pattern, words))
    if wanted not in starts:
        return None
    later = [place for number, place in starts.items() if number > wanted]
    return words[starts[wanted] : min(later, default=len(words))].strip()


def _items(pattern: re.Pattern[str], words: str) -> Iterator[tuple[int, int]]:
    """Follow a list's numbers, letting it skip one as printed lists sometimes do."""
    last = 0
    for match in pattern.finditer(words):
        number = to_number(match[1])
        if last < number <= last + 2:
            yield number, match.start()
            last = number


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in which all words occur, with where each stands."""

    article: Article
    places: tuple[tuple[int, int], ...]


def find_articles(split: SplitText, text: str) -> tuple[Hit, ...]:
    """Find articles by number (46, 第四十六条, 44(5), 附件1) or by words, all of which must occur.

    Best first: where the words occur most often for the article's length; equal ones in the document's order.
    An item that is asked for is marked in its article.
    """
    cite = read_cite(text)
    if cite is not None:
        by_number = tuple(
            Hit(article, _item_places(split, article, cite))
            for article in split.articles
            if article.number in (cite, article_of(cite))
        )
        if by_number:
            return by_number
    words = list(dict.fromkeys(text.split()))
    hits = [
        Hit(article, _places(article.text, words))
        for article in split.articles
        if words and all(word in article.text for word in words)
    ]
    return tuple(sorted(hits, key=lambda hit: -len(hit.places) / (len(hit.article.text) + 100)))


def _item_places(split: SplitText, article: Article, cite: str) -> tuple[tuple[int, int], ...]:
    item = passage(split, cite) if cite != article.number else None
    start = article.text.find(item) if item else -1
    return ((start, start + len(item)),) if item and start >= 0 else ()


def _places(text: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    return tuple(
        sorted((found.start(), found.end()) for word in words for found in re.finditer(re.escape(word), text))
    )
