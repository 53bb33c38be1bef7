"""The words of /sign and /due, in any order, made into questions of rule."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from handlers.dates import find_period
from handlers.errors import BadInput
from handlers.oneline import split
from rules.questions import Deadline, Sign
from rules.vocabulary import DeadlineName, Document, Matter, Meeting, NameOf, Post, Urgency, Word

W = TypeVar("W", bound=Word)

_PLAIN = ("无", "一般", "普通", "非重大", "不重大")
"""Words that say that no flag applies to the matter."""


def read_sign(text: str, rulebook: str) -> Sign:
    """Read /sign 会议纪要 常务会议. Raises BadInput naming the nearest words."""
    line = split(text, ("主持",))
    left, fields = list(line.words), line.fields
    document = _take(left, Document)
    meeting = _take(left, Meeting)
    name_of = _take(left, NameOf)
    flags: list[Matter] = []
    while (flag := _take(left, Matter)) is not None:
        flags.append(flag)
    plain = [word for word in left if word in _PLAIN]
    left = [word for word in left if word not in _PLAIN]
    chaired_by = _post(fields["主持"]) if "主持" in fields else None
    _refuse_rest(left, (Document, Meeting, NameOf, Matter))
    if document is None:
        raise BadInput("请写明是什么文，例如：/sign 会议纪要 常务会议，或 /sign 通知 区政府名义 重大。")
    return Sign(
        rulebook=rulebook,
        document=document,
        name_of=name_of or NameOf.GOVERNMENT,
        matter=tuple(flags) if flags or plain else None,
        meeting=meeting,
        chaired_by=chaired_by,
    )


def read_due(text: str, rulebook: str, today: date) -> Deadline:
    """Read /due 征求意见 2026-09-28; without a date it is counted from today."""
    words = list(split(text, ()).words)
    found = find_period(words, today)
    on = today
    if found is not None:
        period, words = found
        if period.first != period.last:
            raise BadInput("推算期限只要一个日期，例如：/due 征求意见 2026-09-28。")
        on = period.first
    name = _take(words, DeadlineName)
    meeting = _take(words, Meeting)
    urgency = _take(words, Urgency)
    _refuse_rest(words, (DeadlineName, Meeting, Urgency))
    if name is None:
        raise BadInput("请写明算什么期限，例如：/due 征求意见 2026-09-28,或 /due 材料 常务会议 12月21日。")
    return Deadline(rulebook=rulebook, name=name, on=on, meeting=meeting, urgency=urgency or Urgency.NORMAL)


def _take(words: list[str], kind: type[W]) -> W | None:
    for word in words:
        found = kind.named(word)
        if found is not None:
            words.remove(word)
            return found
    return None


def _post(text: str) -> Post:
    post = Post.named(text)
    if post is None:
        near = Post.nearest(text)
        raise BadInput(
            "没有“{word}”这个职务，是不是“{near}”？", word=text[:20], near=near.term if near else "区长"
        )
    return post


def _refuse_rest(words: Sequence[str], kinds: Iterable[type[Word]]) -> None:
    for word in words:
        near = [found.term for kind in kinds if (found := kind.nearest(word)) is not None]
        if near:
            raise BadInput("不认识“{word}”，是不是：{near}？", word=word[:20], near="、".join(near[:4]))
        raise BadInput("不认识“{word}”，请换个说法；/help 有例子。", word=word[:20])
