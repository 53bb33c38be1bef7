"""The one-line form of /leave: words in any order, and fields."""

from collections.abc import Iterable

from handlers.dates import Period, find_period
from handlers.oneline import OneLine, split
from office.access import Actor
from office.errors import BadInputError
from office.people.phones import looks_like_phone
from storage.tables import LeaveKind
from views.text import clean_line

KEYS = ("事由", "原因", "代", "代行", "电话", "联系电话", "地点", "类型", "日期", "时间")

KINDS = {
    LeaveKind.BUSINESS: ("出差", "外出", "公出", "开会", "business", "trip"),
    LeaveKind.ABROAD: ("出访", "出国", "出境", "因公出国", "出国境", "abroad"),
    LeaveKind.VACATION: ("休假", "年休假", "年假", "公休", "探亲假", "婚假", "产假", "vacation"),
    LeaveKind.STUDY: ("学习", "培训", "学习培训", "study"),
    LeaveKind.SICK: ("病假", "就医", "sick"),
    LeaveKind.PERSONAL: ("事假", "私事", "personal"),
}
_BY_WORD = {word: kind for kind, words in KINDS.items() for word in words}
WRONG = "wrong_contact"
"""The form's value that holds what was entered for a telephone number and is none."""
_LIMITS = {"place": 200, "reason": 500, "contact": 60}


def read_leave(text: str, actor: Actor) -> dict[str, object]:
    """Read the line into form values; what is not said is left out. `stand_in_name` is still a name.

    What does not look like a telephone number is given as `WRONG`, so that all else stays entered. Raises
    BadLine, BadDate or BadInputError in sentences for the one who typed.
    """
    line = split(text, KEYS)
    words = list(line.words)
    dates = _first(line, "日期", "时间")
    found = find_period(dates.split() if dates else words, actor.today)
    if dates is None and found is not None:
        words = found[1]
    values: dict[str, object] = {}
    if found is not None:
        if found[0].last < found[0].first:
            raise BadInputError("结束日期早于开始日期，请重新写明。")
        require_whole_days(found[0])
        values |= {"first": found[0].first.isoformat(), "last": found[0].last.isoformat()}
    kind, words = _take_kind(words, _first(line, "类型"))
    if kind is not None:
        values["kind"] = str(kind)
    is_abroad, words = take_abroad(words)
    if is_abroad:
        values["abroad"] = True
    place = _first(line, "地点") or " ".join(words)
    for field, text_ in (
        ("place", place),
        ("reason", _first(line, "事由", "原因")),
        ("contact", _first(line, "电话", "联系电话")),
    ):
        if text_:
            values[field] = limited(field, text_)
    contact = values.get("contact")
    if isinstance(contact, str) and contact != actor.person.phone and not looks_like_phone(contact):
        values[WRONG] = values.pop("contact")
    if name := _first(line, "代", "代行"):
        values["stand_in_name"] = clean_line(name, 100)
    return values


def require_whole_days(period: Period) -> None:
    """Refuse 上午 and 下午: leave is counted in whole days, and a half is not dropped in silence."""
    if period.from_half or period.to_half:
        raise BadInputError("请假按整天登记，请不写上午、下午，例如：11月26日至28日。")


def read_kind(word: str) -> LeaveKind | None:
    return _BY_WORD.get(word.strip().lower())


def limited(field: str, text: str) -> str:
    """Clean a typed field. Raises BadInputError where it is too long: nothing is cut in silence."""
    limit = _LIMITS[field]
    cleaned = clean_line(text, limit + 1)
    if len(cleaned) > limit:
        raise BadInputError(
            "这一项请不超过{most}字，现在有{count}字，请缩短后再写。", most=limit, count=len(text)
        )
    if not cleaned:
        raise BadInputError("没有看到内容，请再写一次。")
    return cleaned


def take_abroad(words: Iterable[str]) -> tuple[bool, list[str]]:
    """Take 出国 out of 出差 德国 出国: it says where to, and is no part of the place."""
    given = list(words)
    rest = [word for word in given if read_kind(word) is not LeaveKind.ABROAD]
    return len(rest) < len(given), rest


def _take_kind(words: Iterable[str], field: str | None) -> tuple[LeaveKind | None, list[str]]:
    rest = list(words)
    if field is not None:
        kind = read_kind(field)
        if kind is None:
            names = "、".join(words_[0] for words_ in KINDS.values())
            raise BadInputError(
                "没有“{word}”这一类，可写：{names}。", word=clean_line(field, 20), names=names
            )
        return kind, rest
    for word in rest:
        if kind := read_kind(word):
            rest.remove(word)
            return kind, rest
    return None, rest


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
