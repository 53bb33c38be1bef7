"""What stands at the head of a case's card, for the kinds of case other than leave."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from office.attendance.absence_sheet import AbsenceLines
from office.cases.sheets import CaseSheet
from office.documents.sheet import DocumentLines
from office.meetings.convening_sheet import ConveningLines
from office.minutes.sheet import MinutesLines
from office.topics.facts import FactLine
from office.topics.sheet import TopicLines
from rules.vocabulary import Circumstance, Fact, Meeting, Urgency
from storage.tables import CaseKind, CaseStatus, TopicState
from views.cite import ground
from views.document_lines import document_lines, standing_lines
from views.i18n import N_, listed, say
from views.text import clean_line, full_day, moment
from views.words import matter_name, term

TITLE = 200
"""Characters of a title shown on a card."""

TOPIC_MARKS = {
    "late": N_("逾期提出"),
    "after_closing": N_("议程截止后增列"),
    "presenter_away": N_("汇报人届时外出"),
    "deputy_away": N_("分管领导届时外出"),
    "lead_away": N_("提请单位主要领导届时外出"),
    "presenter_gone": N_("汇报人的职务已无人任职"),
    "moved": N_("由上次会议顺延"),
}
"""What is said of a topic that was let on with a mark."""


def head_lines(sheet: CaseSheet, today: date, language: str) -> list[str]:
    """Return the lines between a card's heading and its chain."""
    return _HEADS[sheet.kind](sheet, sheet.particulars, today, language)


def name_lines(sheet: CaseSheet, today: date, language: str) -> list[str]:
    """Return the lines that tell which case it is to whoever opened it: its matter and its day."""
    match sheet.particulars:
        case TopicLines() as topic:
            return [
                say("《%(title)s》", language, title=clean_line(topic.title, TITLE)),
                say("会议：%(meeting)s", language, meeting=_meeting(sheet, topic, today, language)),
                *_state(sheet, topic, language),
            ]
        case AbsenceLines() as absence:
            return [_meeting_missed(absence, today, language)]
        case DocumentLines() as document:
            return [
                *document_lines(sheet, document, today, language)[:3],
                *standing_lines(sheet, document, language),
            ]
    return head_lines(sheet, today, language)[:2]


def _topic(sheet: CaseSheet, topic: TopicLines, today: date, language: str) -> list[str]:
    lines = [
        say("《%(title)s》", language, title=clean_line(topic.title, TITLE)),
        say("提请单位：%(unit)s　汇报：%(who)s", language, unit=topic.unit, who=topic.presenter),
        say("会议：%(meeting)s", language, meeting=_meeting(sheet, topic, today, language)),
    ]
    if topic.urgency != Urgency.NORMAL:
        lines.append(
            say("紧急程度：%(urgency)s", language, urgency=say(Urgency(topic.urgency).term, language))
        )
    if topic.minutes_long:
        lines.append(say("时长：%(minutes)s分钟", language, minutes=topic.minutes_long))
    if topic.sit_ins:
        lines.append(say("列席：%(seats)s", language, seats=listed(topic.sit_ins, language)))
    lines += [fact_line(fact, language) for fact in topic.facts if fact.is_so or not is_exclusion(fact)]
    lines += _state(sheet, topic, language)
    if topic.moved_from:
        lines.append(say("由%(meeting)s移来", language, meeting=topic.moved_from))
    marks = [say(TOPIC_MARKS[mark], language) for mark in topic.marks if mark in TOPIC_MARKS]
    if marks:
        lines.append(say("注明：%(marks)s", language, marks=listed(marks, language)))
    return lines


def is_exclusion(fact: FactLine) -> bool:
    """Whether the fact would keep the topic off if it were so; then its not being so needs no line."""
    return fact.name in Fact.__members__.values() and Fact(fact.name).bad_if


def _state(sheet: CaseSheet, topic: TopicLines, language: str) -> list[str]:
    """Say where an approved topic stands towards meetings."""
    if topic.state is TopicState.DEFERRED:
        return [say("已缓议，可以再提。", language)]
    if sheet.status is not CaseStatus.APPROVED:
        return []
    if topic.state is TopicState.LISTED and topic.position:
        return [say("列为议程第%(n)s项", language, n=topic.position)]
    if topic.state is TopicState.PROPOSED and topic.meeting is None:
        return [say("待会议排定后列入议程", language)]
    return []


def _meeting(sheet: CaseSheet, topic: TopicLines, today: date, language: str) -> str:
    kind = term(Meeting(topic.meeting_kind), sheet.rulebook, language)
    if topic.starts_at is None:
        return kind
    return f"{kind} {moment(topic.starts_at, today, language)}"


def fact_term(name: str) -> str:
    """Name what is asked of a topic."""
    is_circumstance = name in Circumstance.__members__.values()
    return Circumstance(name).term if is_circumstance else Fact(name).term


def fact_line(fact: FactLine, language: str) -> str:
    """Say of one fact whether it is so, when it was done and on what paper."""
    name = say(fact_term(fact.name), language)
    said = say("是", language) if fact.is_so else say("否", language)
    details = [full_day(fact.on, language)] if fact.on else []
    if fact.paper:
        details.append(clean_line(fact.paper, 60))
    if details:
        return say(
            "%(name)s：%(said)s（%(details)s）",
            language,
            name=name,
            said=said,
            details=listed(details, language),
        )
    return say("%(name)s：%(said)s", language, name=name, said=said)


def _absence(sheet: CaseSheet, absence: AbsenceLines, today: date, language: str) -> list[str]:
    lines = [
        say("请假人：%(name)s（%(seat)s）", language, name=sheet.applicant, seat=sheet.seat),
        _meeting_missed(absence, today, language),
    ]
    if absence.reason:
        lines.append(say("事由：%(reason)s", language, reason=clean_line(absence.reason, TITLE)))
    if absence.substitute:
        lines.append(say("拟请代会：%(who)s", language, who=absence.substitute))
    return lines


def _meeting_missed(absence: AbsenceLines, today: date, language: str) -> str:
    return say(
        "会议：%(title)s，%(at)s",
        language,
        title=clean_line(absence.meeting_title, TITLE),
        at=moment(absence.starts_at, today, language),
    )


def _convening(_sheet: CaseSheet, convening: ConveningLines, today: date, language: str) -> list[str]:
    lines = [
        say("《%(title)s》", language, title=clean_line(convening.title, TITLE)),
        say("时间：%(at)s", language, at=moment(convening.starts_at, today, language)),
    ]
    for label, value in (
        (N_("地点：%(value)s"), convening.place),
        (N_("主持：%(value)s"), convening.chair),
        (N_("主办单位：%(value)s"), convening.unit),
    ):
        if value:
            lines.append(say(label, language, value=value))
    if convening.matter:
        lines.append(matter_name(convening.matter, language))
    return lines


def _minutes(sheet: CaseSheet, minutes: MinutesLines, today: date, language: str) -> list[str]:
    lines = [
        say(
            "会议：%(title)s，%(at)s",
            language,
            title=clean_line(minutes.title, TITLE),
            at=moment(minutes.starts_at, today, language),
        )
    ]
    if minutes.matter:
        matters = [matter_name(matter, language) for matter in minutes.matter]
        lines.append(say("内容：%(matters)s", language, matters=listed(matters, language)))
    if minutes.due_on:
        lines.append(
            say(
                "最迟%(day)s印发（%(ground)s）",
                language,
                day=full_day(minutes.due_on, language),
                ground=ground(minutes.due_cite, language, rulebook=sheet.rulebook),
            )
        )
    return lines


_HEADS: Mapping[CaseKind, Callable[[CaseSheet, Any, date, str], list[str]]] = {
    CaseKind.TOPIC: _topic,
    CaseKind.ABSENCE: _absence,
    CaseKind.CONVENING: _convening,
    CaseKind.MINUTES: _minutes,
    CaseKind.DOCUMENT: document_lines,
}
