"""The words of /sign and /due, in any order, in the place's vocabulary, made into questions of rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from handlers.date_syntax import normalise, read_moment
from handlers.dates import find_period, parse_moment
from handlers.errors import BadInput
from handlers.oneline import split
from rules.questions import Deadline, Sign
from rules.rulebook import Rulebook
from rules.vocabulary import DeadlineName, Document, Matter, Meeting, NameOf, Post, Urgency, Word

W = TypeVar("W", bound=Word)

_PLAIN = ("无", "一般", "普通", "非重大", "不重大", "都不是")
"""Words that say that no flag applies to the matter."""
_CHAIRS = "主持"
_MINUTES = ("会议纪要", "纪要")
_UNITS = ("单位", "部门")
_LONGEST_PAPER = 8
"""Words that a paper may be named in: its kind, meeting, name, chair and flags."""
_LONGEST_MOMENT = 4
"""Words that a day with its hour may be written in: 11月 26日 下午 2点."""


@dataclass(frozen=True, slots=True)
class SignLine:
    """What was asked; `unit` is whose paper it is, by name, where that was written."""

    question: Sign
    unit: str = ""


def read_sign(text: str, book: Rulebook) -> SignLine:
    """Read /sign 会议纪要 常务会议. Raises BadInput naming the nearest words."""
    line = split(text, (_CHAIRS, *_UNITS))
    left, fields = _parted(line.words, book), line.fields
    document = _take(left, Document, book)
    meeting = _take(left, Meeting, book)
    name_of = _take(left, NameOf, book)
    flags, plain = _take_flags(left, book)
    chaired_by = _chair(left, fields.get(_CHAIRS), book)
    _refuse_rest(left, (Document, Meeting, NameOf, Matter), book)
    if document is None:
        raise BadInput("请写明是什么文，例如：/sign 会议纪要 常务会议，或 /sign 通知 区政府名义 重大。")
    question = Sign(
        rulebook=book.id,
        document=document,
        name_of=name_of or NameOf.GOVERNMENT,
        matter=flags if flags or plain else None,
        meeting=meeting,
        chaired_by=chaired_by,
    )
    return SignLine(question, next((fields[key] for key in _UNITS if key in fields), ""))


def read_paper(words: Sequence[str], book: Rulebook) -> tuple[Sign | None, list[str]]:
    """Read which paper the first words name, for an 内部口径; give the words that are left too.

    A matter of which nothing is said has none of the flags: a rule is silent on it as it is.
    """
    for count in range(min(len(words), _LONGEST_PAPER), 0, -1):
        left = _parted(words[:count], book)
        document, meeting = _take(left, Document, book), _take(left, Meeting, book)
        name_of = _take(left, NameOf, book)
        flags, _ = _take_flags(left, book)
        chaired_by = _take_chair(left, book)
        if document is not None and not left:
            question = Sign(
                rulebook=book.id,
                document=document,
                meeting=meeting,
                name_of=name_of or NameOf.GOVERNMENT,
                matter=flags,
                chaired_by=chaired_by,
            )
            return question, list(words[count:])
    return None, list(words)


def read_due(text: str, book: Rulebook, now_local: datetime) -> Deadline:
    """Read /due 征求意见 2026-09-28; without a date it is counted from today, with an hour from that."""
    words = list(split(text, ()).words)
    moment, words = _find_moment(words, now_local)
    on = moment.isoformat(timespec="minutes") if moment else now_local.date()
    found = None if moment else find_period(words, now_local.date())
    if found is not None:
        period, words = found
        if period.first != period.last:
            raise BadInput("推算期限只要一个日期，例如：/due 征求意见 2026-09-28。")
        on = period.first
    name = _take(words, DeadlineName, book)
    meeting = _take(words, Meeting, book)
    urgency = _take(words, Urgency, book)
    _refuse_rest(words, (DeadlineName, Meeting, Urgency), book)
    if name is None:
        raise BadInput("请写明算什么期限，例如：/due 征求意见 2026-09-28，或 /due 材料 常务会议 12月21日。")
    return Deadline(rulebook=book.id, name=name, on=on, meeting=meeting, urgency=urgency)


def _find_moment(words: list[str], now_local: datetime) -> tuple[datetime | None, list[str]]:
    """Find a day with its hour among the words, the longest run that is one."""
    for width in range(min(_LONGEST_MOMENT, len(words)), 0, -1):
        for start in range(len(words) - width + 1):
            written = " ".join(words[start : start + width])
            read = read_moment(normalise(written))
            if read is not None and read[1] is not None:
                return parse_moment(written, now_local), words[:start] + words[start + width :]
    return None, words


def _parted(words: Iterable[str], book: Rulebook) -> list[str]:
    """Part what people write in one: 常务会议纪要 is 常务会议 and 会议纪要."""
    parted: list[str] = []
    for word in words:
        known = any(_named(kind, word, book) for kind in (Document, Meeting, NameOf, Matter))
        ending = next((end for end in _MINUTES if word.endswith(end) and word != end), None)
        meeting = ending and next(
            (
                name
                for name in (word.removesuffix(ending), word.removesuffix("纪要"))
                if _named(Meeting, name, book)
            ),
            None,
        )
        parted += [meeting, Document.MINUTES.term] if meeting and not known else [word]
    return parted


def _take_flags(words: list[str], book: Rulebook) -> tuple[tuple[Matter, ...], bool]:
    flags: list[Matter] = []
    while (flag := _take(words, Matter, book)) is not None:
        flags.append(flag)
    plain = [word for word in words if word in _PLAIN]
    words[:] = [word for word in words if word not in _PLAIN]
    return tuple(flags), bool(plain)


def _chair(words: list[str], field: str | None, book: Rulebook) -> Post | None:
    """Read who chaired: 主持：副区长, or 副区长主持 as one word."""
    if field is None:
        spoken = next((word for word in words if word.endswith(_CHAIRS) and word != _CHAIRS), None)
        if spoken is None:
            return None
        words.remove(spoken)
        field = spoken.removesuffix(_CHAIRS).removeprefix("由")
    post = _named(Post, field, book)
    if post is None:
        near = Post.nearest(field)
        raise BadInput(
            "没有“{word}”这个职务，是不是“{near}”？",
            word=field[:20],
            near=book.term(near) if near else book.term(Post.MAYOR),
        )
    return post


def _take_chair(words: list[str], book: Rulebook) -> Post | None:
    """Take 副区长主持 from the words, where there is such a word with a known post."""
    for word in words:
        post = _named(Post, word.removesuffix(_CHAIRS).removeprefix("由"), book)
        if post is not None and word.endswith(_CHAIRS):
            words.remove(word)
            return post
    return None


def _named(kind: type[W], text: str, book: Rulebook) -> W | None:
    """Find a word by the vocabulary's spellings or by the place's own."""
    own = next((word for word in kind if text == book.term(word)), None)
    return own or kind.named(text)


def _take(words: list[str], kind: type[W], book: Rulebook) -> W | None:
    for word in words:
        found = _named(kind, word, book)
        if found is not None:
            words.remove(word)
            return found
    return None


def _refuse_rest(words: Sequence[str], kinds: Iterable[type[Word]], book: Rulebook) -> None:
    for word in words:
        near = [book.term(found) for kind in kinds if (found := kind.nearest(word)) is not None]
        if near:
            raise BadInput("不认识“{word}”，是不是：{near}？", word=word[:20], near="、".join(near[:4]))
        raise BadInput("不认识“{word}”，请换个说法；/help 有例子。", word=word[:20])
