"""Meetings in the reader's words: their states, their timetable, what a planned one touches."""

from collections.abc import Iterable
from datetime import date, datetime

from office.meetings.request import Frequency, MeetingPlan, MeetingTouch, MeetingTouchKind, TimetableLine
from office.rulebook.meeting_rules import Measure
from rules.vocabulary import DeadlineName, LimitUnit, Meeting, Per, actor
from storage.tables import MeetingStatus, Part
from views.cite import article
from views.i18n import N_, listed, say
from views.text import day, is_english, weekday
from views.words import term, warning

STATUSES = {
    MeetingStatus.CONVENING: N_("报批中"),
    MeetingStatus.PLANNED: N_("已安排"),
    MeetingStatus.HELD: N_("已召开"),
    MeetingStatus.CANCELLED: N_("已取消"),
}
PARTS = {
    Part.CHAIR: N_("主持"),
    Part.MEMBER: N_("参加"),
    Part.STANDING: N_("列席"),
    Part.PRESENTER: N_("汇报"),
    Part.TOPIC: N_("列席（单项议题）"),
}
CONCERNED = {
    DeadlineName.TOPIC_FILING: N_("提请单位"),
    DeadlineName.LEGAL_REVIEW: N_("提请单位"),
    DeadlineName.MATERIALS: N_("汇报单位"),
    DeadlineName.DISTRIBUTION: N_("政府办公室"),
    DeadlineName.MINUTES: N_("政府办公室"),
    DeadlineName.ISSUE_PASSED_DOCUMENT: N_("政府办公室"),
    DeadlineName.ISSUE_REVISED_DOCUMENT: N_("起草单位"),
    DeadlineName.INTERPRET_DECISION: N_("提请单位"),
}
"""Whose the dates of a timetable are."""
CONDITIONS = {
    "normative": N_("规范性文件等"),
    "passed": N_("会议通过的"),
    "revised": N_("须作重大修改的"),
}
PERIODS = {
    Per.WEEK: N_("当周"),
    Per.TWO_WEEKS: N_("该两周"),
    Per.MONTH: N_("当月"),
    Per.HALF_YEAR: N_("该半年"),
    Per.YEAR: N_("当年"),
}
"""The period in which a meeting lies."""
PERIODS_NOW = {
    Per.WEEK: N_("本周"),
    Per.TWO_WEEKS: N_("这两周"),
    Per.MONTH: N_("本月"),
    Per.HALF_YEAR: N_("本半年"),
    Per.YEAR: N_("本年"),
}
_TOUCHES = {
    MeetingTouchKind.DAY_OFF: N_("当天是休息日%(name)s。确定在这一天开会吗？继续办理的，卡片上将注明。"),
    MeetingTouchKind.WEEKDAY: N_("规则定在%(weekday)s召开（%(cites)s），这一天不是。"),
    MeetingTouchKind.CHAIR_SILENT: N_("规则未规定由谁主持，暂列%(who)s，可以修改。"),
    MeetingTouchKind.CHAIR_OTHER: N_("%(who)s不在规则所列的主持人之中（%(cites)s）。"),
    MeetingTouchKind.CHAIR_AWAY: N_("%(who)s当天外出，请考虑另定主持人或改期。"),
    MeetingTouchKind.MEMBERS_SILENT: N_("规则未规定参加人员，请用“参加”写明。"),
    MeetingTouchKind.MEMBERS_OPEN: N_("规则所列的%(who)s要由您写明是谁（%(cites)s），请用“参加”补上。"),
    MeetingTouchKind.TOO_LONG: N_("时长%(count)s分钟，超过规则的%(most)s%(unit)s（%(cites)s）。"),
    MeetingTouchKind.CAP: N_("%(period)s第%(count)s次（已有%(numbers)s），规则限%(most)s次（%(cites)s）。"),
    MeetingTouchKind.CADENCE: N_("%(period)s第%(count)s次，规则一般为%(most)s次（%(cites)s）。"),
    MeetingTouchKind.SAME_DAY: N_("同一天已有同类会议%(numbers)s，请核对是否重复。"),
    MeetingTouchKind.AWAY: N_("%(total)s位成员中有%(count)s位当天外出：%(who)s。"),
    MeetingTouchKind.BUSY: N_("%(who)s同时要参加另一会议（%(numbers)s）。"),
    MeetingTouchKind.LATE: N_("时间表中有%(count)s项已经过期。"),
    MeetingTouchKind.CALENDAR_UNPUBLISHED: N_("该年放假安排尚未公布，工作日暂按法定节假日推算。"),
}
_MOST_NAMES = 12


def kind_name(kind: str, rulebook: str, language: str) -> str:
    """Name a kind of meeting as the rulebook does."""
    return term(Meeting(kind), rulebook, language)


def status_name(status: MeetingStatus, language: str) -> str:
    return say(STATUSES[status], language)


def names(who: Iterable[str], language: str, *, most: int = _MOST_NAMES) -> str:
    """List names, and of many only the first with their number."""
    every = list(who)
    if len(every) <= most:
        return listed(every, language)
    return say("%(names)s等%(count)s位", language, names=listed(every[:most], language), count=len(every))


def span(starts: datetime, minutes_long: int, today: date, language: str) -> str:
    """Write when a meeting is held and how long: 12月21日(周一)09:00，约90分钟."""
    comma = ", " if is_english(language) else ""
    at = f"{day(starts.date(), today, language)}{comma}{starts:%H:%M}"
    return say("%(at)s，约%(minutes)s分钟", language, at=at, minutes=minutes_long)


def deadline_name(name: DeadlineName, condition: str | None, rulebook: str, language: str) -> str:
    """Name one date of a timetable, with the condition on which it counts."""
    what = term(name, rulebook, language)
    if condition is None:
        return what
    return say(
        "%(what)s（%(condition)s）", language, what=what, condition=say(CONDITIONS[condition], language)
    )


def timetable(lines: Iterable[TimetableLine], rulebook: str, today: date, language: str) -> list[str]:
    """Write a timetable: day, what is due, whose it is, the article; what has passed is marked."""
    return [_timetable_line(line, rulebook, today, language) for line in lines]


def _timetable_line(line: TimetableLine, rulebook: str, today: date, language: str) -> str:
    written = say(
        "%(day)s %(what)s（%(who)s；%(cites)s）",
        language,
        day=day(line.due, today, language),
        what=deadline_name(line.name, line.condition, rulebook, language),
        who=say(CONCERNED[line.name], language),
        cites=cited(line.cite, language),
    )
    notes = [warning(word, language) for word in line.warnings]
    if line.late:
        notes.insert(0, say("已过期", language))
    if notes:
        return say("%(line)s，%(notes)s", language, line=written, notes=say("；", language).join(notes))
    return written


def cited(cites: Iterable[str], language: str) -> str:
    """Name the articles: 第三十七条、第四十条."""
    return listed([article(cite, language) for cite in cites], language)


def frequency(found: Frequency, language: str) -> str:
    """Say how many meetings of the kind the period then has, beside the rule's count."""
    rule = str(found.least) if found.least == found.most else f"{found.least}至{found.most}"
    return say(
        "%(period)s第%(count)s次（规则：%(rule)s次，%(cites)s）",
        language,
        period=say(PERIODS[found.per], language),
        count=found.count,
        rule=rule,
        cites=cited(found.cite, language),
    )


def touch(found: MeetingTouch, plan: MeetingPlan, language: str) -> str:
    """Say one thing that a meeting touches."""
    who = found.who
    if found.kind is MeetingTouchKind.MEMBERS_OPEN:
        who = tuple(term(word, plan.rulebook, language) for name in who if (word := actor(name)))
    name = say("（%(name)s）", language, name=say(found.name, language)) if found.name else ""
    return say(
        _TOUCHES[found.kind],
        language,
        name=name,
        weekday=_weekday(found, language),
        who=names(who, language) or say("（未定）", language),
        numbers=listed(list(found.numbers), language),
        count=found.count,
        total=f"{found.most:g}",
        most=f"{found.most:g}",
        unit=say(LimitUnit(found.unit).term, language) if found.kind is MeetingTouchKind.TOO_LONG else "",
        period=say(PERIODS[Per(found.unit)], language) if found.kind in _COUNTS else "",
        cites=cited(found.cite, language),
    )


def measure(found: Measure, language: str) -> str:
    """Say how long a meeting may be: 不超过1.5小时."""
    return say(
        "不超过%(most)s%(unit)s（%(cites)s）",
        language,
        most=f"{found.max:g}",
        unit=say(found.unit.term, language),
        cites=cited(found.cite, language),
    )


def _weekday(found: MeetingTouch, language: str) -> str:
    return weekday_name(found.count, language) if found.kind is MeetingTouchKind.WEEKDAY else ""


def weekday_name(number: int, language: str) -> str:
    """Name a weekday; 1 is Monday."""
    return weekday(date(2001, 1, number), language)  # the first of that month was a Monday


_COUNTS = (MeetingTouchKind.CAP, MeetingTouchKind.CADENCE)
