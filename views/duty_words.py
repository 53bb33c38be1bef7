"""报送 in the reader's words: what it is called, when it is due, how it stands, whose it is."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.duties.sheet import name_owing
from rules.time_forms import Monthly, Once, Quarterly, Schedule, Weekly, Yearly
from rules.vocabulary import Warn
from storage.tables import OccurrenceStatus, Seat, UnitKind
from views.cite import ground
from views.i18n import N_, listed, say
from views.text import full_day, is_english, moment
from views.words import rank_names, warning

STATUSES = {
    OccurrenceStatus.OWED: N_("未报"),
    OccurrenceStatus.DONE: N_("已报"),
    OccurrenceStatus.ELSEWHERE: N_("已另行报送"),
    OccurrenceStatus.MISSING: N_("逾期未报"),
    OccurrenceStatus.WAIVED: N_("不需报送"),
}
KINDS = {
    UnitKind.DEPARTMENT: N_("各部门"),
    UnitKind.TOWNSHIP: N_("各镇街"),
    UnitKind.COMPANY: N_("各公司"),
}
FIELDS = {
    "title": N_("报送内容"),
    "who": N_("报送单位"),
    "every": N_("报送时间"),
    "until": N_("截止日期"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ATTENDED = "reception_day"
"""Nothing is handed in of it: whoever had to be there was."""


def status_name(status: str, language: str, *, duty: str = "") -> str:
    if duty == _ATTENDED and status == OccurrenceStatus.ELSEWHERE:
        return say("已参加", language)
    if duty == _ATTENDED and status in (OccurrenceStatus.OWED, OccurrenceStatus.MISSING):
        return say("未登记", language)
    return say(STATUSES[OccurrenceStatus(status)], language)


def elsewhere_label(duty: str, language: str) -> str:
    """Return the button that says that it was seen to another way."""
    return say("已参加", language) if duty == _ATTENDED else say("已另行报送", language)


def due_words(due_on: date, time: str | None, language: str) -> str:
    """Write by when something is due: 2026年12月3日(周四)16:00."""
    if time is None:
        return full_day(due_on, language)
    hours, minutes = map(int, time.split(":"))
    at = datetime(due_on.year, due_on.month, due_on.day, hours, minutes)  # noqa: DTZ001 - wall-clock words
    return moment(at, date.min, language)


def schedule_words(schedule: Schedule, time: str | None, language: str) -> str:
    """Write when a duty of the office's own falls due: 每周五16:00, 每季度末月20日."""
    written = _schedule(schedule, language)
    if time is None:
        return written
    return f"{written}, {time}" if is_english(language) else f"{written}{time}"


def _schedule(schedule: Schedule, language: str) -> str:
    if isinstance(schedule, Weekly):
        if is_english(language):
            return say("每%(weekday)s", language, weekday=_WEEKDAYS[schedule.weekday - 1])
        return f"每周{'一二三四五六日'[schedule.weekday - 1]}"
    if isinstance(schedule, Monthly):
        return say("每月%(day)s日", language, day=schedule.day)
    if isinstance(schedule, Quarterly):
        return say("每季度第%(month)s个月%(day)s日", language, month=schedule.month, day=schedule.day)
    if isinstance(schedule, Yearly):
        return say("每年%(month)s月%(day)s日", language, month=schedule.month, day=schedule.day)
    assert isinstance(schedule, Once)  # noqa: S101 - the last of them
    return full_day(schedule.date, language)


def ground_lines(cite: Iterable[str], warnings: Iterable[str], reader: Actor) -> list[str]:
    """Write what a duty rests on, and what must be said of its day."""
    lang = reader.person.language
    lines = [line for line in (ground(tuple(cite), lang, rulebook=reader.rulebook),) if line]
    # What is to be said of the articles themselves stands beside them already.
    return lines + [warning(word, lang) for word in warnings if word not in (Warn.DRAFT, Warn.RESTORED)]


def to_names(to: Iterable[str], reader: Actor) -> str:
    """Name to whom something is reported."""
    return listed(rank_names(list(to), reader.rulebook, reader.person.language), reader.person.language)


def owing_names(session: Session, kinds: Iterable[str], seat_ids: Iterable[int], language: str) -> list[str]:
    """Name who owes a duty of the office's own: kinds of unit, then units and posts one by one."""
    named = [say(KINDS[UnitKind(kind)], language) for kind in kinds]
    return named + [name_owing(session, session.get_one(Seat, seat_id)) for seat_id in seat_ids]
