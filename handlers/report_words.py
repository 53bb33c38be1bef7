"""The one-line forms of /report: a report's words, and a duty of the office's own."""

import re
from datetime import date, datetime

from sqlmodel import Session

from handlers.date_meaning import resolve_time
from handlers.date_syntax import LONGEST, normalise, number, read_moment
from handlers.dates import parse_day
from handlers.moments import find_moment
from handlers.oneline import OneLine, split
from office.access import Actor
from office.calendar.calendars import local
from office.documents.secrecy import require_open
from office.duties.form import write_schedule
from office.duties.operations import find_heads
from office.duties.own import TITLE_LIMIT
from office.errors import BadInputError
from office.people.seats import find_by_ranks, find_head
from office.rulebook.signers import find_unit
from rules.time_forms import Monthly, Once, Quarterly, Schedule, Weekly, Yearly
from storage.tables import Seat, UnitKind
from views.text import clean_line, strip_unseen

KEYS = ("单位", "内容", "时间", "至", "截止", "截至")
_ALL = {
    UnitKind.DEPARTMENT: ("各部门", "全部部门", "所有部门"),
    UnitKind.TOWNSHIP: ("各镇街", "各镇", "各街道", "各镇（街道）", "全部镇街"),
    UnitKind.COMPANY: ("各公司", "各总公司"),
}
_EVERYONE = ("各单位", "全部单位", "所有单位")
_AND = re.compile(r"[、,，;；\s]+")
_N = "([0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_WEEK = re.compile(r"每(?:周|星期|礼拜)([一二三四五六日天])")
_MONTH = re.compile(rf"每个?月{_N}[日号]")
_QUARTER = re.compile(
    rf"每个?季度?(?:的?(?:(末月|最后一?个?月)|(首月|第一个月)|第([123一二三])个?月)){_N}[日号]"
)
_YEAR = re.compile(rf"每年{_N}月{_N}[日号]")
_WEEKDAYS = "一二三四五六日"
_LAST_DAY = 28
_EXAMPLES = "每周五16:00、每月20日、每季度末月20日、每年12月10日、12月15日"


def read_duty(session: Session, actor: Actor, text: str) -> dict[str, object]:
    """Read 信访周报 单位:各部门 每周五16:00 至:3月31日 into form values; what is not said is left out."""
    line = split(text, KEYS)
    values: dict[str, object] = {}
    units = line.fields.get("单位", "").split()
    words, when = _take_when(actor, line, line.words)
    if when is None:  # 单位:各部门 每周五: what stands behind the units is not one of them
        units, when = _take_when(actor, line, units)
    values |= when or {}
    title = line.fields.get("内容") or " ".join(words)
    if title:
        values["title"] = read_title(title)
    if units:
        values |= read_who(session, actor, "、".join(units))
    if until := _first(line, "至", "截止", "截至"):
        values["until"] = read_until(actor, until)
    return values


def read_title(text: str) -> str:
    require_open(text)
    cleaned = re.sub(r"\s+", " ", strip_unseen(text)).strip()
    if not cleaned or len(cleaned) > TITLE_LIMIT:
        raise BadInputError("请写明报送什么，不超过{most}字。", most=TITLE_LIMIT)
    return cleaned


def read_who(session: Session, actor: Actor, text: str) -> dict[str, object]:
    """Read 各部门, 财政局、住建局 or a post's title. Raises BadInputError for a unit that is not there."""
    kinds: list[UnitKind] = []
    seats: list[int] = []
    for name in filter(None, _AND.split(text.strip())):
        found = [kind for kind, words in _ALL.items() if name in words]
        if name in _EVERYONE:
            kinds += [kind for kind in _ALL if find_heads(session, actor.organisation_id, [kind])]
        elif found:
            kinds += found
        else:
            seats.append(_find_seat(session, actor, name).id or 0)
    if not kinds and not seats:
        raise BadInputError("请写明由哪些单位报送，例如：单位：各部门。")
    return {"kinds": [str(kind) for kind in dict.fromkeys(kinds)], "seats": list(dict.fromkeys(seats))}


def read_when(actor: Actor, text: str) -> dict[str, object]:
    """Read 每周五16:00 or 12月15日 into form values. Raises BadInputError or BadDate."""
    found = _recurring(text)
    if found is not None:
        schedule, rest = found
        return {"every": write_schedule(schedule), "time": _clock(rest, text)}
    if normalise(text).startswith("每"):
        raise _not_a_schedule(text)
    moment = find_moment(text.split(), local(actor.organisation, actor.now))
    if moment is None or moment[1]:
        return {"every": write_schedule(Once(every="once", date=parse_day(text, actor.today))), "time": ""}
    return _once(moment[0])


def read_until(actor: Actor, text: str) -> str:
    """Read the last day; 长期 is none."""
    if text.strip() in ("长期", "不限", "无"):
        return ""
    return parse_day(text, actor.today).isoformat()


def read_report(text: str) -> str:
    """Clean a report's words, its lines kept apart."""
    lines = (re.sub(r"[^\S\n]+", " ", strip_unseen(line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _take_when(actor: Actor, line: OneLine, words: list[str]) -> tuple[list[str], dict[str, object] | None]:
    """Find among words when a duty falls due, where the line's 时间 does not say; give it with the others."""
    if said := line.fields.get("时间"):
        return words, read_when(actor, said)
    for at, word in enumerate(words):
        if not normalise(word).startswith("每") or _recurring(word) is None:
            continue
        after = words[at + 1] if at + 1 < len(words) else ""
        if after and _is_clock(after):
            return [*words[:at], *words[at + 2 :]], read_when(actor, f"{word} {after}")
        return [*words[:at], *words[at + 1 :]], read_when(actor, word)
    for word in words:
        if re.match(r"每(?:天|日|个?[周月季年])", normalise(word)) and any(c.isdigit() for c in word):
            raise _not_a_schedule(word)
    moment = find_moment(words, local(actor.organisation, actor.now))
    return (words, None) if moment is None else (moment[1], _once(moment[0]))


def _once(moment: date) -> dict[str, object]:
    clock = f"{moment:%H:%M}" if isinstance(moment, datetime) else ""
    day = date(moment.year, moment.month, moment.day)
    return {"every": write_schedule(Once(every="once", date=day)), "time": clock}


def _recurring(text: str) -> tuple[Schedule, str] | None:
    """Read the schedule that a text begins with, and what follows it; None where it begins with none."""
    if len(text) > LONGEST:
        return None
    written = normalise(text)
    if found := _WEEK.match(written):
        weekday = _WEEKDAYS.index(found[1].replace("天", "日")) + 1
        return Weekly(every="week", weekday=weekday), written[found.end() :]
    if found := _MONTH.match(written):
        return Monthly(every="month", day=_day(found[1], text)), written[found.end() :]
    if found := _QUARTER.match(written):
        month = 3 if found[1] else 1 if found[2] else number(found[3]) or 1
        return Quarterly(every="quarter", month=month, day=_day(found[4], text)), written[found.end() :]
    if found := _YEAR.match(written):
        return _yearly(found, text), written[found.end() :]
    return None


def _yearly(found: re.Match[str], text: str) -> Yearly:
    try:
        return Yearly(every="year", month=number(found[1]) or 0, day=number(found[2]) or 0)
    except ValueError:
        raise BadInputError("没有“{said}”这一天，请核对日期。", said=clean_line(text, 20)) from None


def _day(written: str, text: str) -> int:
    day = number(written) or 0
    if not 1 <= day <= _LAST_DAY:
        raise BadInputError("“{said}”：每月的日子请写1至28日，月月都有的一天。", said=clean_line(text, 20))
    return day


def _clock(rest: str, text: str) -> str:
    written = rest.strip(" ,，前")
    if not written:
        return ""
    _, hour = read_moment(written) or (None, None)
    if hour is None:
        raise _not_a_schedule(text)
    return f"{resolve_time(hour):%H:%M}"


def _is_clock(word: str) -> bool:
    day, hour = read_moment(normalise(word).rstrip("前")) or (None, None)
    return day is None and hour is not None


def _not_a_schedule(text: str) -> BadInputError:
    return BadInputError(
        "看不懂“{said}”，报送时间可写：{examples}。", said=clean_line(text, 20), examples=_EXAMPLES
    )


def _find_seat(session: Session, actor: Actor, name: str) -> Seat:
    """Return the head of a unit of that name, or the leader's seat of that title."""
    leaders = find_by_ranks(
        session, actor.organisation_id, ("mayor", "executive_deputy", "deputy", "mayor_assistant")
    )
    titled = next((seat for seat in leaders if seat.title == name), None)
    if titled is not None:
        return titled
    unit = find_unit(session, actor, name)
    head = find_head(session, unit.id or 0)
    if head is None:
        raise BadInputError("{name}没有主要负责人的职务，请先在机构中补上。", name=unit.name)
    return head


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
