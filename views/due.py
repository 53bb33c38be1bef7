"""By when: the day, how the days were counted, and buttons for what the question left open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.answers import Answer, CountedDay, DeadlineAnswer, Reply
from rules.calendar import DayKind, WorkCalendar
from rules.questions import Deadline
from rules.rulebook import Rulebook
from rules.time_forms import DeadlineRule
from rules.timing import counted_days
from rules.vocabulary import DeadlineName, Direction, Meeting, TimeUnit, Urgency
from views.articles import law_row
from views.card import Button, Card
from views.cite import ground
from views.i18n import listed, say
from views.page import fill
from views.rules import rows, silent_card, summaries
from views.text import full_day, period
from views.words import term, warning

DAYS_SHOWN = 31
"""Days written one by one; of a longer count, only holidays and make-up workdays."""
_NO_HOUR = -1


@dataclass(frozen=True, slots=True)
class DueOptions:
    """What the question may still say: meetings and urgencies that have a limit of their own."""

    meetings: tuple[Meeting, ...] = ()
    urgencies: tuple[Urgency, ...] = ()


def due_form_card(book: Rulebook, today: date, lang: str) -> Card:
    """Ask which time limit, of those that the rulebook sets."""
    names = {rule.name for rule in book.deadline}
    buttons = [
        Button(term(name, book.id, lang), "du", due_args(Deadline(rulebook=book.id, name=name, on=today)))
        for name in DeadlineName
        if name in names
    ]
    return Card(fill("due_form", lang, any_found=bool(buttons), title=book.title), tuple(rows(buttons, 2)))


def due_args(question: Deadline) -> tuple[int, ...]:
    """Write a question as a button's numbers: name, day, minute of the day or -1, meeting, urgency."""
    moment = datetime.fromisoformat(question.on) if isinstance(question.on, str) else None
    on = moment.date() if moment else question.on
    assert isinstance(on, date)  # noqa: S101 - one of the two
    return (
        list(DeadlineName).index(question.name),
        on.toordinal(),
        moment.hour * 60 + moment.minute if moment else _NO_HOUR,
        list(Meeting).index(question.meeting) + 1 if question.meeting else 0,
        list(Urgency).index(question.urgency) + 1 if question.urgency else 0,
    )


def read_due_button(numbers: Sequence[int], rulebook: str, timezone: str) -> Deadline:
    """Read such a button back; an hour is the organisation's local one."""
    name, ordinal, minute, meeting, urgency = (*numbers, *(0,) * 5)[:5]
    on: date | str = date.fromordinal(ordinal)
    if minute != _NO_HOUR:
        moment = datetime.fromordinal(ordinal).replace(tzinfo=ZoneInfo(timezone)) + timedelta(minutes=minute)
        on = moment.isoformat(timespec="minutes")
    return Deadline(
        rulebook=rulebook.partition("@")[0],
        name=list(DeadlineName)[name],
        on=on,
        meeting=list(Meeting)[meeting - 1] if meeting else None,
        urgency=list(Urgency)[urgency - 1] if urgency else None,
    )


def due_card(
    reply: Reply[Answer],
    question: Deadline,
    calendar: WorkCalendar,
    book: Rulebook,
    lang: str,
    *,
    options: DueOptions | None = None,
) -> Card:
    """Say by when, and show how the days were counted; or ask for what the answer hangs on."""
    options = options or DueOptions()
    what = term(question.name, book.id, lang)
    if question.meeting:
        what = say("%(meeting)s · %(name)s", lang, meeting=term(question.meeting, book.id, lang), name=what)
    if question.urgency and options.urgencies:
        what = say("%(name)s · %(urgency)s", lang, name=what, urgency=term(question.urgency, book.id, lang))
    choices = _choices(question, options, book, lang)
    found = reply.answer
    if not isinstance(found, DeadlineAnswer):
        if question.meeting is None and options.meetings:
            return Card(fill("due_meeting", lang, what=what), choices)
        return silent_card(
            what, None, lang, book=book, warnings=reply.warnings, rows=choices, may_be_read=False
        )
    counted = counted_days(found, calendar)
    rule = next((rule for rule in reply.rules if isinstance(rule, DeadlineRule)), None)
    html = fill(
        "due",
        lang,
        what=what,
        due=_due_words(found, lang),
        measure=say(
            "%(anchor)s%(direction)s%(n)s%(unit)s",
            lang,
            anchor=rule.anchor if rule else "",
            direction=say("起", lang) if found.direction is Direction.AFTER else say("前", lang),
            n=found.n,
            unit=say(found.unit.term, lang),
        ),
        anchor=_anchor_words(question, found, lang),
        by_hours=found.unit is TimeUnit.HOUR,
        example=term(question.name, book.id, lang),
        days=[_counted(number, day, found, calendar, lang) for number, day in _numbered(counted, found)]
        if len(counted) <= DAYS_SHOWN
        else [],
        skipped=_special(counted, calendar, lang) if len(counted) > DAYS_SHOWN else "",
        grounds=ground(reply.cite, lang, title=book.title),
        rules=summaries(reply.rules),
        warnings=[warning(word, lang) for word in reply.warnings],
    )
    return Card(html, (*choices, *law_row(reply.cite, lang, version=book.version)))


def _choices(
    question: Deadline, options: DueOptions, book: Rulebook, lang: str
) -> tuple[tuple[Button, ...], ...]:
    """Buttons for the same limit of another meeting, at another urgency."""
    meetings = [
        Button(term(meeting, book.id, lang), "du", due_args(question.model_copy(update={"meeting": meeting})))
        for meeting in options.meetings
        if meeting is not question.meeting
    ]
    now = question.urgency or Urgency.NORMAL
    urgencies = [
        Button(term(urgency, book.id, lang), "du", due_args(question.model_copy(update={"urgency": urgency})))
        for urgency in options.urgencies
        if urgency is not now
    ]
    return (*rows(meetings, 2), *rows(urgencies, 3))


def _due_words(found: DeadlineAnswer, lang: str) -> str:
    if found.due is None:
        return ""
    if isinstance(found.due, str):
        moment = datetime.fromisoformat(found.due)
        return f"{full_day(moment.date(), lang)} {moment:%H:%M}"
    return full_day(found.due, lang)


def _anchor_words(question: Deadline, found: DeadlineAnswer, lang: str) -> str:
    if isinstance(question.on, str) and found.unit is TimeUnit.HOUR:
        moment = datetime.fromisoformat(question.on)
        return f"{full_day(moment.date(), lang)} {moment:%H:%M}"
    return full_day(found.anchor_on, lang)


def _numbered(counted: Sequence[CountedDay], found: DeadlineAnswer) -> list[tuple[int, CountedDay]]:
    """Number the days that count, from the anchor outwards; the others are 0."""
    outwards = list(counted) if found.direction is Direction.AFTER else list(reversed(counted))
    numbers, number = [], 0
    for day in outwards:
        number += day.counts
        numbers.append((number if day.counts else 0, day))
    return numbers


def _counted(number: int, day: CountedDay, found: DeadlineAnswer, calendar: WorkCalendar, lang: str) -> str:
    on = full_day(day.on, lang)
    why = _why(day.on, calendar, lang)
    if number:
        note = say("（%(why)s）", lang, why=why) if why else ""
        return say("%(day)s 第%(n)s天%(note)s", lang, day=on, n=number, note=note)
    if day.on == found.anchor_on:
        return say("%(day)s 起算日，不计", lang, day=on)
    if day.on == found.due:
        return say("%(day)s 移至此工作日", lang, day=on)
    return say("%(day)s 不计（%(why)s）", lang, day=on, why=why or say("顺移", lang))


def _why(on: date, calendar: WorkCalendar, lang: str) -> str:
    """Say what is special about a day: its holiday, the weekend, a make-up workday, the office's own word."""
    name = calendar.name(on)
    name = say(name, lang) if name else ""
    match calendar.kind(on):
        case DayKind.MAKEUP:
            return say("%(name)s补班", lang, name=name)
        case DayKind.HOLIDAY:
            return name or say("节假日", lang)
        case DayKind.WEEKEND:
            return say("周末", lang)
        case _:
            return ""


def _special(counted: Sequence[CountedDay], calendar: WorkCalendar, lang: str) -> str:
    """List the holidays and make-up workdays of a long count, a run of days off in one piece."""
    kinds = (DayKind.HOLIDAY, DayKind.MAKEUP)
    runs: list[tuple[str, date, date]] = []
    for day in counted:
        kind = calendar.kind(day.on)
        if kind not in kinds and not (runs and kind is DayKind.WEEKEND):
            continue
        name = _why(day.on, calendar, lang)
        follows = bool(runs) and day.on - runs[-1][2] == timedelta(days=1)
        if kind is DayKind.WEEKEND and not (follows and calendar.kind(runs[-1][1]) is DayKind.HOLIDAY):
            continue
        if follows and (kind is DayKind.WEEKEND or name == runs[-1][0]):
            runs[-1] = (runs[-1][0], runs[-1][1], day.on)
        else:
            runs.append((name, day.on, day.on))
    spans = [f"{name} {period(first, last, counted[0].on, lang)}" for name, first, last in runs]
    return listed(spans, lang)
