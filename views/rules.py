"""Answers of rule: who may sign, what a rule says, by when. Each with its article; silence is said."""

from collections.abc import Sequence
from datetime import date, timedelta

from office.leave_plan import ChainLine
from office.readings import Reading
from rules.answers import Answer, AnswerStep, CountedDay, DeadlineAnswer, Reply, SignAnswer
from rules.calendar import DayKind, WorkCalendar
from rules.forms import Rule
from rules.questions import Deadline, Sign
from rules.rulebook import Rulebook
from rules.showing import Entry, section_title
from rules.time_forms import DeadlineRule
from rules.timing import counted_days
from rules.vocabulary import Direction, Document, Matter, Meeting, NameOf, Warn
from storage.tables import Seat
from views.buttons import LONGEST
from views.card import Button, Card
from views.cite import ground
from views.deciders import acts_today
from views.i18n import listed, say
from views.page import fill
from views.readings import chain_words
from views.text import clean_line, full_day, period
from views.words import act_name, matter_name, rank_names, term, warning

SHOWN = 8
"""Rules listed in one answer to /rule."""
DAYS_SHOWN = 31
"""Days written one by one; of a longer count, only holidays and make-up workdays."""

_SIGNATURE = 12
"""What the codec adds to a button's data, the colon with it."""
_COMMON = (
    Document.REQUEST,
    Document.REPORT,
    Document.NOTICE,
    Document.OPINION,
    Document.LETTER,
    Document.NORMATIVE,
)
_MEETINGS = (Meeting.PLENARY, Meeting.EXECUTIVE, Meeting.MAYOR_OFFICE, Meeting.SPECIAL)


def sign_form_card(book: Rulebook, lang: str) -> Card:
    """Ask what paper it is: the minutes of a meeting, or one of the usual kinds."""
    minutes = [
        Button(
            say("%(meeting)s纪要", lang, meeting=term(meeting, book.id, lang)),
            "sg",
            (str(Document.MINUTES), str(NameOf.GOVERNMENT), str(meeting), "open"),
        )
        for meeting in _MEETINGS
    ]
    papers = [
        Button(term(paper, book.id, lang), "sg", (str(paper), str(NameOf.GOVERNMENT), "none", "open"))
        for paper in _COMMON
    ]
    return Card(fill("sign_form", lang), (*_rows(minutes, 2), *_rows(papers, 3)))


def sign_card(
    reply: Reply[Answer],
    question: Sign,
    lines: Sequence[ChainLine],
    lang: str,
    *,
    book: Rulebook,
    office_reading: Reading | None = None,
) -> Card:
    """Say who reviews and signs, who that is today, and what would change the answer."""
    what = sign_words(question, book, lang)
    if not isinstance(reply.answer, SignAnswer):
        return silent_card(
            what, office_reading, lang, book=book, warnings=reply.warnings, rows=_names(question, lang)
        )
    html = fill(
        "sign",
        lang,
        what=what,
        steps=[
            _sign_step(number, step, lines[number - 1] if number <= len(lines) else None, book, lang)
            for number, step in enumerate(reply.answer.steps, start=1)
        ],
        grounds=ground(reply.cite, lang, title=book.title),
        rules=_summaries(reply.rules),
        warnings=[warning(word, lang) for word in reply.warnings],
        unsettled=[
            matter_name(flag, lang) for flag in reply.unsettled if flag in Matter.__members__.values()
        ],
    )
    return Card(html, (*_flags(reply, question, lang), *_names(question, lang)))


def rule_card(entries: Sequence[Entry], asked: str, book: Rulebook, lang: str) -> Card:
    """Show the rules found, each by its title, summary and article; the wording itself is not shipped."""
    shown = [
        {
            "title": entry.rule.title,
            "section": say(section_title(entry.section), lang),
            "summary": entry.rule.summary,
            "reading": entry.rule.reading,
            "ground": ground(entry.rule.cite, lang),
            "warnings": [warning(word, lang) for word in entry.rule.warnings],
        }
        for entry in entries[:SHOWN]
    ]
    html = fill(
        "rule",
        lang,
        asked=clean_line(asked, 60),
        shown=shown,
        more=len(entries) - len(shown),
        title=book.title,
        source_warnings=[warning(Warn.SOURCE_INCOMPLETE, lang)] if book.missing and not shown else [],
    )
    return Card(html)


def due_card(
    reply: Reply[Answer], question: Deadline, calendar: WorkCalendar, book: Rulebook, lang: str
) -> Card:
    """Say by when, and show how the days were counted."""
    what = term(question.name, book.id, lang)
    if question.meeting:
        what = say("%(meeting)s · %(name)s", lang, meeting=term(question.meeting, book.id, lang), name=what)
    found = reply.answer
    if not isinstance(found, DeadlineAnswer):
        return silent_card(what, None, lang, book=book, warnings=reply.warnings)
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
        anchor=full_day(found.anchor_on, lang),
        days=[_counted(number, day, found, calendar, lang) for number, day in _numbered(counted, found)]
        if len(counted) <= DAYS_SHOWN
        else [],
        skipped=_special(counted, calendar, lang) if len(counted) > DAYS_SHOWN else "",
        grounds=ground(reply.cite, lang, title=book.title),
        rules=_summaries(reply.rules),
        warnings=[warning(word, lang) for word in reply.warnings],
    )
    return Card(html)


def silent_card(
    question: str,
    reading: Reading | None,
    lang: str,
    *,
    book: Rulebook,
    warnings: Sequence[Warn] = (),
    rows: Sequence[tuple[Button, ...]] = (),
) -> Card:
    """Say that the rule does not say, and who decides; an 内部口径 is shown as what it is."""
    html = fill(
        "silent",
        lang,
        question=question,
        title=book.title,
        reading=chain_words(reading.steps, book.id, lang) if reading else "",
        note=reading.note if reading else "",
        warnings=[warning(word, lang) for word in warnings],
    )
    return Card(html, tuple(rows))


def sign_words(question: Sign, book: Rulebook, lang: str) -> str:
    """Name the paper asked about: 会议纪要 · 常务会议, 通知 · 区政府名义 · 重大事项."""
    words = [term(question.document, book.id, lang)]
    if question.meeting:
        words.append(term(question.meeting, book.id, lang))
    if question.document is not Document.MINUTES:
        words.append(term(question.name_of, book.id, lang))
    if question.chaired_by:
        words.append(say("%(who)s主持", lang, who=term(question.chaired_by, book.id, lang)))
    words += [matter_name(flag, lang) for flag in question.matter or ()]
    return " · ".join(words)


def _sign_step(
    number: int, step: AnswerStep, line: ChainLine | None, book: Rulebook, lang: str
) -> dict[str, object]:
    tells = step.act.tells
    posts = [str(word) for word in (step.to if tells else step.by)]
    who = listed([*rank_names(posts, book.id, lang), *step.beyond], lang, any_of=not tells)
    text = say("%(n)s. %(who)s %(act)s", lang, n=number, who=who, act=act_name(step.act, lang))
    if step.if_:
        text += say("（限%(matter)s）", lang, matter=matter_name(step.if_, lang))
    today = [acts_today(acting, lang) for acting in line.actings] if line and not tells else []
    seats: Sequence[Seat] = line.seats if line else ()
    plain = [seat.title for seat in seats] if not today else []
    return {"text": text, "today": listed(list(dict.fromkeys([*today, *plain])), lang)}


def _flags(reply: Reply[Answer], question: Sign, lang: str) -> list[tuple[Button, ...]]:
    """Buttons that settle what the question left open, without those that Telegram's 64 bytes cannot hold."""
    open_flags = [flag for flag in reply.unsettled if flag in Matter.__members__.values()]
    if not open_flags or question.matter is not None:
        return []
    meeting = str(question.meeting) if question.meeting else "none"
    base = (str(question.document), str(question.name_of), meeting)
    buttons = [
        Button(clean_line(matter_name(flag, lang), 24), "sg", (*base, str(flag)))
        for flag in open_flags
        if len(":".join(("sg", *base, flag))) + _SIGNATURE <= LONGEST
    ]
    buttons.append(Button(say("都不是", lang), "sg", (*base, "plain")))
    return _rows(buttons, 2)


def _names(question: Sign, lang: str) -> list[tuple[Button, ...]]:
    """Buttons for the same paper in another's name."""
    if question.document is Document.MINUTES:
        return []
    return [
        tuple(
            Button(say(name.term, lang), "sg", (str(question.document), str(name), "none", "open"))
            for name in NameOf
            if name is not question.name_of
        )
    ]


def _summaries(rules: Sequence[Rule]) -> list[str]:
    return [rule.summary + (f"（{rule.reading.rstrip('。')}）" if rule.reading else "") for rule in rules]


def _due_words(found: DeadlineAnswer, lang: str) -> str:
    if found.due is None:
        return ""
    if isinstance(found.due, str):
        return found.due.replace("T", " ")
    return full_day(found.due, lang)


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


def _rows(buttons: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + width]) for at in range(0, len(buttons), width)]
