"""Answers that need a calendar: time limits and recurring duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.answers import CountedDay, DeadlineAnswer, DutiesAnswer, Occurrence, Reply
from rules.calendar import WorkCalendar, add_months, days_between
from rules.questions import Deadline, Duties, QuestionError
from rules.rulebook import Rulebook
from rules.saying import reply, silent
from rules.time_forms import DeadlineRule, DutyRule, Monthly, Once, Quarterly, Schedule, Weekly, Yearly
from rules.vocabulary import DeadlineName, Direction, DutyName, Meeting, TimeUnit, Urgency, Warn

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_ORDER: Final = {duty: place for place, duty in enumerate(DutyName)}


def deadline(book: Rulebook, question: Deadline, calendar: WorkCalendar) -> Reply[DeadlineAnswer]:
    """Find by when; raises QuestionError `bad_date` when the count leaves the years that can be reckoned."""
    try:
        return _deadline(book, question, calendar)
    except OverflowError:
        raise QuestionError("bad_date", "推算的日期超出范围") from None


def _deadline(book: Rulebook, question: Deadline, calendar: WorkCalendar) -> Reply[DeadlineAnswer]:
    anchor_on = anchor_day(question.on)
    book = book.as_of(anchor_on)
    rule = find_deadline(book, question.name, question.meeting)
    n = rule.number(question.urgency or Urgency.NORMAL) if rule else None
    if rule is None or n is None:
        return silent(book)
    rules: list[DeadlineRule] = [rule]
    warnings: list[Warn] = []
    if rule.counted_from is not None:
        earlier = _deadline(book, question.model_copy(update={"name": rule.counted_from}), calendar)
        if earlier.answer is None or not isinstance(earlier.answer.due, date):
            return silent(book)
        anchor_on = earlier.answer.due
        warnings.extend(earlier.warnings)
        rules.extend(found for found in earlier.rules if isinstance(found, DeadlineRule))
    if rule.unit is TimeUnit.HOUR:
        due = _moment(question.on, n if rule.direction is Direction.AFTER else -n)
        return reply(book, DeadlineAnswer(n, rule.unit, rule.direction, due, anchor_on, None), rules)
    reached_on, due_on = _count(calendar, anchor_on, n, rule.unit, rule.direction)
    if due_on != reached_on:
        warnings.append(Warn.MOVED)
    if calendar.unpublished_years(anchor_on, due_on):
        warnings.append(Warn.CALENDAR_UNPUBLISHED)
    found = DeadlineAnswer(n, rule.unit, rule.direction, due_on, anchor_on, reached_on)
    return reply(book, found, rules, warnings)


def find_deadline(book: Rulebook, name: DeadlineName, meeting: Meeting | None) -> DeadlineRule | None:
    """Find the rule of a time limit for a meeting; the file's first that covers it.

    Without a meeting it is the rule for every meeting, else any, provided that all of that name say the same.
    """
    named = [rule for rule in book.deadline if rule.name is name]
    if meeting is not None:
        return next((rule for rule in named if not rule.meetings or meeting in rule.meetings), None)
    general = next((rule for rule in named if not rule.meetings), None)
    if general is None and named and all(_counts_alike(named[0], rule) for rule in named):
        return named[0]
    return general


def _counts_alike(one: DeadlineRule, two: DeadlineRule) -> bool:
    return (one.n, one.by_urgency, one.unit, one.direction) == (
        two.n,
        two.by_urgency,
        two.unit,
        two.direction,
    )


def meetings_asked(book: Rulebook, name: DeadlineName) -> tuple[Meeting, ...]:
    """List the meetings for which a time limit is set, where it is not set for all of them alike."""
    named = [rule for rule in book.deadline if rule.name is name]
    return tuple(
        meeting
        for meeting in Meeting
        if any(rule.meetings for rule in named) and find_deadline(book, name, meeting) is not None
    )


def urgencies_asked(book: Rulebook, name: DeadlineName, meeting: Meeting | None) -> tuple[Urgency, ...]:
    """List the urgencies that have a number of their own; none where the limit is one for all papers."""
    rule = find_deadline(book, name, meeting)
    return tuple(u for u in Urgency if rule and rule.by_urgency and u in rule.by_urgency)


def counted_days(answer: DeadlineAnswer, calendar: WorkCalendar) -> tuple[CountedDay, ...]:
    """List the days from the anchor (not counted) to the due day, in time's order, each as it was counted.

    In working days a day off does not count; in calendar days all count up to where the count ended.
    """
    if not isinstance(answer.due, date) or answer.reached_on is None:
        return ()
    first, last = sorted((answer.anchor_on, answer.due))
    working = answer.unit is TimeUnit.WORKING_DAY
    reached = sorted((answer.anchor_on, answer.reached_on))
    return tuple(
        CountedDay(
            day,
            day != answer.anchor_on
            and (calendar.is_working(day) if working else reached[0] <= day <= reached[1]),
            calendar.name(day),
        )
        for day in days_between(first, last)
    )


def _count(
    calendar: WorkCalendar, anchor: date, n: int, unit: TimeUnit, direction: Direction
) -> tuple[date, date]:
    """Count from the anchor; give where the count ends and, moved off a day without work, the due day."""
    signed = n if direction is Direction.AFTER else -n
    if unit is TimeUnit.WORKING_DAY:
        due = calendar.add_working_days(anchor, signed)
        return due, due
    if unit is TimeUnit.MONTH:
        reached = add_months(anchor, signed)
    else:
        reached = anchor + timedelta(days=signed * (7 if unit is TimeUnit.WEEK else 1))
    move = calendar.next_working if direction is Direction.AFTER else calendar.previous_working
    return reached, move(reached)


def anchor_day(on: date | str) -> date:
    """Give the day that a time limit's anchor lies on, a moment's where the rules are kept."""
    if not isinstance(on, str):
        return on
    moment = datetime.fromisoformat(on)
    return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()


def _moment(on: date | str, hours: int) -> str | None:
    """Add hours to a moment and write it the way it was written; a bare day has no hours to add to."""
    if not isinstance(on, str):
        return None
    moment = datetime.fromisoformat(on) + timedelta(hours=hours)
    clock = on[11:].replace("Z", "").split("+")[0].split("-")[0]
    timespec = {1: "minutes", 2: "seconds"}[clock.count(":")] if "." not in clock else "microseconds"
    text = moment.isoformat(on[10], timespec)
    return text.replace("+00:00", "Z") if on.endswith("Z") else text


def duties(book: Rulebook, question: Duties) -> Reply[DutiesAnswer]:
    """List what falls due between two days; silent only where the rulebook sets no duty at all."""
    if not book.duties:
        return silent(book)
    found = [
        Occurrence(rule.duty, due, rule.time, rule.by, rule.to, rule)
        for rule in book.duties
        for due in find_dates(rule.schedule, *_in_force(book, rule, question.from_, question.to))
    ]
    found.sort(key=lambda occurrence: (occurrence.due, _ORDER[occurrence.duty]))
    rules = list(dict.fromkeys(rule for rule in book.duties if any(rule is each.rule for each in found)))
    imprecise = any(rule.imprecise for rule in rules)
    warnings = [Warn.IMPRECISE] if imprecise else []
    if any(rule.beyond_by for rule in rules):
        warnings.append(Warn.NOT_IN_VOCABULARY)
    return reply(book, DutiesAnswer(tuple(found)), rules, warnings)


def _in_force(book: Rulebook, rule: DutyRule, first: date, last: date) -> tuple[date, date]:
    starts = rule.from_on or book.effective_on
    ends = rule.until_on or book.until_on
    return max(first, starts) if starts else first, min(last, ends) if ends else last


def find_dates(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    """Give the days of a schedule between two days, both inclusive, in order."""
    if first > last:
        return
    if isinstance(schedule, Weekly):
        day = first + timedelta(days=(schedule.weekday - first.isoweekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
    elif isinstance(schedule, Once):
        if first <= schedule.date <= last:
            yield schedule.date
    else:
        for year in range(first.year, last.year + 1):
            for due in _of_year(schedule, year):
                if first <= due <= last:
                    yield due


def _of_year(schedule: Monthly | Quarterly | Yearly, year: int) -> Iterator[date]:
    if isinstance(schedule, Yearly):
        yield date(year, schedule.month, schedule.day)
    elif isinstance(schedule, Quarterly):
        for quarter in range(4):
            yield date(year, quarter * 3 + schedule.month, schedule.day)
    else:
        for month in range(1, 13):
            yield date(year, month, schedule.day)
