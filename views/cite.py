"""Citations as officials write them: 44(5) is 第四十四条（五）, app1:2.4 is 附件1第二部分第4项."""

import re
from collections.abc import Iterable

from office.rulebook.versions import marks_on
from rules.vocabulary import Warn
from views.i18n import listed, say
from views.text import is_english

_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?")
_APPENDIX = re.compile(r"app(\d+)(?::(\d+)(?:\.(\d+))?)?")


def ground(cites: Iterable[str], language: str, *, title: str = "", rulebook: str = "") -> str:
    """Write the line of the ground, 依据：第五十三条; nothing where there is no article. Plain text.

    `title` names the rulebook, where it is not the one that the reader takes for granted. With `rulebook`,
    its id, the line says of a draft that it is one, and of a damaged place that its words were restored.
    """
    cited = tuple(cites)
    named = [article(cite, language) for cite in cited]
    if not named:
        return ""
    articles = listed(named, language)
    marks = [say(mark.term, language) for mark in marks_on(rulebook, cited)] if rulebook else []
    if marks:
        marked = say("；", language).join(marks)
        articles = say("%(articles)s（%(marks)s）", language, articles=articles, marks=marked)
    if title:
        return say("依据：《%(title)s》%(articles)s", language, title=title, articles=articles)
    return say("依据：%(articles)s", language, articles=articles)


def cited(cites: Iterable[str], language: str, marks: Iterable[str] = ()) -> str:
    """Write citations for brackets, with what must be said of them: 第五条；本规则为征求意见稿，尚未施行."""
    articles = listed([article(cite, language) for cite in cites], language)
    return say("；", language).join([articles, *(say(Warn(mark).term, language) for mark in marks)])


def article(cite: str, language: str) -> str:
    """Write one citation; what is not of the contract's form is given as it is."""
    if found := _ARTICLE.fullmatch(cite):
        number, item = found.groups()
        if is_english(language):
            return f"Article {number}" + (f"({item})" if item else "")
        return f"第{chinese_number(int(number))}条" + (f"（{chinese_number(int(item))}）" if item else "")
    if found := _APPENDIX.fullmatch(cite):
        appendix, part, item = found.groups()
        if is_english(language):
            return " ".join(
                [f"Appendix {appendix}"]
                + ([f"part {part}"] if part else [])
                + ([f"item {item}"] if item else [])
            )
        return (
            f"附件{appendix}"
            + (f"第{chinese_number(int(part))}部分" if part else "")
            + (f"第{item}项" if item else "")
        )
    return cite


def chinese_number(number: int) -> str:
    """Write a whole number below ten thousand in Chinese: 10 is 十, 105 is 一百零五."""
    if number == 0:
        return _DIGITS[0]
    written, rest, skipped = "", number, False
    for value, name in _PLACES:
        digit, rest = divmod(rest, value)
        if digit:
            zero = _DIGITS[0] if skipped else ""
            one = "" if (value, digit, written) == (10, 1, "") else _DIGITS[digit]
            written += f"{zero}{one}{name}"
            skipped = False
        elif written:
            skipped = True
    return written + ((_DIGITS[0] if skipped else "") + _DIGITS[rest] if rest else "")


def counted(number: int) -> str:
    """Write a count before its unit: 两天, 三个工作日."""
    return "两" if number == 2 else chinese_number(number)  # noqa: PLR2004 - the one irregular number
