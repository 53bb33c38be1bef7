"""The one-line form of /absent: the meeting by kind, day or number, why, and whom one sends."""

import re
from datetime import date

from sqlmodel import Session

from handlers.meeting_words import read_chair, take_kind
from handlers.moments import find_moment, parse_when
from handlers.oneline import split
from office.access import Actor
from office.attendance.absence_plan import REASON_LIMIT, find_own_attendance
from office.attendance.absence_records import find_absentable, find_open_absence
from office.calendar.calendars import local, local_day
from office.errors import BadInputError, StaleError
from office.meetings.records import find_numbered, find_upcoming
from storage.tables import Meeting
from views.text import clean_line

KEYS = ("会议", "事由", "原因", "代", "代会", "日期", "时间")
_NUMBER = re.compile(r"[Mm]\d{4}-\d{4,6}", re.ASCII)


def read_absence(
    session: Session, actor: Actor, text: str, *, only_fields: bool = False
) -> dict[str, object]:
    """Read the line into form values; what is not said is left out.

    `meetings` holds those that may be meant where the line does not settle it. With `only_fields` bare words
    name no meeting: the form is being changed. Raises BadLine, BadDate or BadInputError.
    """
    line = split(text, KEYS)
    values: dict[str, object] = {}
    words = list(line.words)
    number = next((word for word in words if _NUMBER.fullmatch(word)), None)
    words = [word for word in words if word != number]
    on, words = _take_day(actor, line.fields.get("日期") or line.fields.get("时间"), words)
    kind, words = take_kind(words, actor, line.fields.get("会议"))
    if number or on or kind:
        values |= _meeting(session, actor, number, str(kind) if kind else None, on)
    written = line.fields.get("事由") or line.fields.get("原因")
    reason = written or ("" if only_fields else " ".join(words))
    if words and (only_fields or written or not values):
        raise BadInputError(
            "没有看懂“{word}”。请写明是哪一项，例如：事由：省厅会议。", word=clean_line(words[0], 20)
        )
    if reason:
        values["reason"] = limited_reason(reason)
    if name := line.fields.get("代") or line.fields.get("代会"):
        values["substitute"] = read_substitute(session, actor, name)
    return values


def read_substitute(session: Session, actor: Actor, text: str) -> int:
    """Read whom one sends: a person, a post, or a unit's head; 0 for nobody."""
    if text.strip() in ("无", "不", "不请", "不代", "不请人代会"):
        return 0
    return read_chair(session, actor, text)


def limited_reason(text: str) -> str:
    """Clean a typed reason. Raises BadInputError where it is too long: nothing is cut in silence."""
    cleaned = clean_line(text, len(text))
    if len(cleaned) > REASON_LIMIT:
        raise BadInputError("事由请不超过{most}字，现在是{count}字。", most=REASON_LIMIT, count=len(cleaned))
    if not cleaned:
        raise BadInputError("没有看到内容，请再写一次。")
    return cleaned


def find_named(session: Session, actor: Actor, text: str) -> dict[str, object]:
    """Read which meeting is meant, as an answer to the form's question."""
    values = read_absence(session, actor, text)
    if not values.keys() & {"meeting", "meetings"}:
        raise BadInputError(
            "没有看懂是哪个会议，请按上面的按钮选择，或写会议和日期，例如：常务会议 11月30日。"
        )
    return values


def _take_day(actor: Actor, written: str | None, words: list[str]) -> tuple[date | None, list[str]]:
    now = local(actor.organisation, actor.now)
    if written:
        moment = parse_when(written, now)
        return date(moment.year, moment.month, moment.day), words
    found = find_moment(words, now)
    if found is None:
        return None, words
    moment, rest = found
    return date(moment.year, moment.month, moment.day), rest


def _meeting(
    session: Session, actor: Actor, number: str | None, kind: str | None, on: date | None
) -> dict[str, object]:
    """Find the meeting that is meant, or several. Raises BadInputError saying why there is none."""
    if number is not None:
        meeting = find_numbered(session, actor, number.upper())
        if meeting is None:
            raise BadInputError("没有编号为{number}的会议。", number=number.upper())
        return {"meeting": meeting.id}
    own = [m for m in find_absentable(session, actor, kind=kind) if _is_on(actor, m, on)]
    if len(own) == 1:
        return {"meeting": own[0].id}
    if own:
        return {"meetings": [meeting.id for meeting in own]}
    _explain(session, actor, kind, on)
    return {}


def _explain(session: Session, actor: Actor, kind: str | None, on: date | None) -> None:
    """Say why there is no such meeting to be absent from."""
    upcoming = find_upcoming(session, actor.organisation_id, since=actor.now, kind=kind)
    meant = [meeting for meeting in upcoming if _is_on(actor, meeting, on)]
    for meeting in meant:
        asked = find_open_absence(session, actor, meeting)
        if asked is not None:
            raise StaleError("您已经为这个会议请过假（{number}），请看那张卡片。", number=asked.number)
    if meant:
        find_own_attendance(session, actor, meant[0])
    starts = [local(actor.organisation, m.starts_at) for m in find_absentable(session, actor)[:4]]
    days = "、".join(f"{moment.month}月{moment.day}日" for moment in starts)
    if days:
        raise BadInputError("没有找到这个会议。您近期要参加的会议在：{days}。", days=days)
    raise BadInputError("您近期没有要参加的会议，不必请假。")


def _is_on(actor: Actor, meeting: Meeting, on: date | None) -> bool:
    return on is None or local_day(actor.organisation, meeting.starts_at) == on
