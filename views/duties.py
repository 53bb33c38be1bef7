"""报送: one occurrence's card, the lists, a duty of the office's own, what is reminded."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.duties.answers import can_see
from office.duties.list import Line, RoundLine
from office.duties.operations import from_args
from office.duties.own import find_own_duties, schedule_of
from office.duties.reminders import find_reminded_rows
from office.duties.sheet import DutyAction, OccurrenceSheet, lay_out_occurrence, lay_out_round
from office.reminders.rules import Rule
from storage.tables import Duty, Occurrence, Outbox, Reminder
from views.card import Button, Card
from views.duty_sheet import round_lines, round_rows
from views.duty_words import (
    due_words,
    elsewhere_label,
    ground_lines,
    owing_names,
    schedule_words,
    status_name,
    to_names,
)
from views.i18n import N_, listed, say
from views.page import fill
from views.reminders import late_mark
from views.scene import set_scene
from views.text import clean_line, full_day, moment

MOST = 20
"""Lines and buttons of a list."""
_TITLE, _TEXT, _LABEL = 60, 1200, 30
_HEADINGS = {
    Rule.REPORT_SOON: N_("报送提醒"),
    Rule.REPORT_DUE: N_("今日应报"),
    Rule.REPORT_COLLECT: N_("今日汇总"),
    Rule.REPORT_MISSING: N_("逾期未报"),
}
_EARLY = {Rule.REPORT_DUE: N_("报送提醒"), Rule.REPORT_COLLECT: N_("报送汇总")}


def occurrence(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One occurrence, for a reader who may see it."""
    scene = set_scene(session, row, now)
    found = session.get(Occurrence, row.args["occurrence"])
    if scene is None or scene.reader is None or found is None or not can_see(session, scene.reader, found):
        return None
    return occurrence_card(lay_out_occurrence(session, scene.reader, found), scene.reader)


def occurrence_card(sheet: OccurrenceSheet, reader: Actor) -> Card:
    lang, found = reader.person.language, sheet.occurrence
    heading = say(
        "报送 · %(title)s · %(status)s",
        lang,
        title=say(sheet.title, lang),
        status=status_name(found.status, lang, duty=found.duty),
    )
    html = fill("lines", lang, heading=heading, lines=_lines(sheet, reader), parts=[_answer(sheet, reader)])
    return Card(html, _rows(sheet, lang))


def list_card(lines: Sequence[Line], rounds: Sequence[RoundLine], reader: Actor) -> Card:
    """List what somebody owes, what is missing first; what they collect below."""
    lang = reader.person.language
    shown = list(enumerate(lines[:MOST], start=1))
    mine = [_list_line(number, line, reader) for number, line in shown]
    collected = [_round_line(line, reader) for line in rounds[:MOST]]
    if len(lines) > MOST:
        mine.append(say("还有%(count)s项。", lang, count=len(lines) - MOST))
    if collected:
        collected.insert(0, say("由您汇总：", lang))
    nothing = [] if collected else [say("没有应报的事项。", lang)]
    html = fill("lines", lang, heading=say("报送", lang), lines=mine or nothing, parts=[collected])
    buttons = [
        Button(clean_line(f"{number} {say(line.title, lang)}", _LABEL), "rp-show", (line.occurrence.id or 0,))
        for number, line in shown
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    sheets = [
        Button(
            clean_line(f"{say('汇总', lang)} {say(one.title, lang)}", _LABEL),
            "rp-round",
            (one.occurrence_id,),
        )
        for one in rounds[:MOST]
    ]
    rows += [tuple(sheets[at : at + 2]) for at in range(0, len(sheets), 2)]
    if reader.is_office:
        rows.append((Button(say("新增", lang), "rp-new"), Button(say("自设报送", lang), "rp-own")))
    return Card(html, tuple(rows))


def own_duty(session: Session, row: Outbox, now: datetime) -> Card | None:
    """A duty of the office's own: to those who owe it when it is set or stopped, and to the office."""
    scene = set_scene(session, row, now)
    duty = session.get(Duty, row.args["duty"])
    if scene is None or scene.reader is None or duty is None:
        return None
    return own_duty_card(session, duty, scene.reader)


def own_duty_card(session: Session, duty: Duty, reader: Actor) -> Card:
    lang = reader.person.language
    stopped = duty.stopped_at is not None
    heading = say(
        N_("报送 %(number)s · 已停止") if stopped else N_("报送 %(number)s"), lang, number=duty.number
    )
    lines = [
        say("内容：%(title)s", lang, title=clean_line(duty.title, _TITLE)),
        say("单位：%(units)s", lang, units=_owing(session, duty, reader)),
        say("时间：%(when)s", lang, when=schedule_words(schedule_of(duty), duty.time, lang)),
    ]
    if duty.until_on is not None and duty.every != "once":
        lines.append(say("至：%(day)s", lang, day=full_day(duty.until_on, lang)))
    note = say("由政府办公室要求，不是规则条款。", lang)
    stop = Button(say("停止", lang), "rp-stop", (duty.id or 0,))
    rows = ((stop,),) if reader.is_office and not stopped else ()
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[[note]]), rows)


def own_duties_card(session: Session, reader: Actor) -> Card:
    """To the office: what it asks for beside the rulebook."""
    lang = reader.person.language
    duties = find_own_duties(session, reader.organisation_id)
    lines = [
        say(
            "%(number)s %(title)s，%(units)s，%(when)s",
            lang,
            number=duty.number,
            title=clean_line(duty.title, _TITLE),
            units=_owing(session, duty, reader),
            when=schedule_words(schedule_of(duty), duty.time, lang),
        )
        for duty in duties[:MOST]
    ]
    heading = say("自设报送 · 共%(count)s项", lang, count=len(duties))
    html = fill("lines", lang, heading=heading, lines=lines or [say("没有自设的报送。", lang)], parts=[])
    rows = [
        (Button(clean_line(f"{duty.number} {duty.title}", _LABEL), "rp-duty", (duty.id or 0,)),)
        for duty in duties[:MOST]
    ]
    return Card(html, (*rows, (Button(say("新增", lang), "rp-new"),)))


def report_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To those who owe it, and of leaders to the office and the 联络员: what has not been handed in yet."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    if scene is None or scene.reader is None or reminder is None:
        return None
    reader, lang = scene.reader, scene.language
    on = scene.today
    owing = [
        sheet
        for found in find_reminded_rows(session, scene.organisation, reminder, on=on)
        if (sheet := lay_out_occurrence(session, reader, found)).standing is not None
    ]
    if not owing:
        return None
    heading = _heading(row, reminder, owing[0].occurrence.due_on, now, reader)
    if len(owing) == 1:
        name = say(owing[0].title, lang)
        html = fill("lines", lang, heading=f"{heading} · {name}", lines=_lines(owing[0], reader), parts=[])
        return Card(html, _rows(owing[0], lang))
    return _several(owing, heading, reader)


def collect_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever collects it: on its day what has come in, and once it is past who has not handed in."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    if scene is None or scene.reader is None or reminder is None:
        return None
    reader, lang = scene.reader, scene.language
    sheet = lay_out_round(session, reader, from_args(reminder.args))
    if sheet is None or (reminder.rule == Rule.REPORT_MISSING and not sheet.missing):
        return None
    heading = _heading(row, reminder, sheet.round.due_on, now, reader)
    html = fill(
        "lines",
        lang,
        heading=f"{heading} · {say(sheet.title, lang)}",
        lines=round_lines(sheet, reader),
        parts=[],
    )
    show = Button(say("汇总", lang), "rp-round", (sheet.rows[0].occurrence.id or 0,))
    rest = round_rows(sheet, lang, only=(DutyAction.REST,))
    return Card(html, ((show,), *(rest if reminder.rule == Rule.REPORT_MISSING else ())))


def _several(owing: Sequence[OccurrenceSheet], heading: str, reader: Actor) -> Card:
    """Several leaders owe the same: one card for all of them, a button to each."""
    lang, first = reader.person.language, owing[0]
    lines = _lines(first, reader, whose=listed([sheet.seat for sheet in owing], lang))
    html = fill("lines", lang, heading=f"{heading} · {say(first.title, lang)}", lines=lines, parts=[])
    rows = [
        (Button(clean_line(sheet.seat, _LABEL), "rp-show", (sheet.occurrence.id or 0,)),)
        for sheet in owing[:MOST]
    ]
    return Card(html, tuple(rows))


def _heading(row: Outbox, reminder: Reminder, due_on: date, now: datetime, reader: Actor) -> str:
    """Head a reminder; one that comes before a day off that something is due on does not say “today”."""
    lang = reader.person.language
    rule = Rule(reminder.rule)
    early = due_on > reader.today
    heading = _EARLY[rule] if early and rule in _EARLY else _HEADINGS[rule]
    return late_mark(row, reminder, now, lang) + say(heading, lang)


def _lines(sheet: OccurrenceSheet, reader: Actor, *, whose: str = "") -> list[str]:
    lang, found = reader.person.language, sheet.occurrence
    lines = [
        say("应报：%(whose)s", lang, whose=whose or sheet.seat),
        say("时间：%(due)s", lang, due=due_words(found.due_on, found.time, lang)),
    ]
    if found.to:
        lines.append(say("报送至：%(to)s", lang, to=to_names(found.to, reader)))
    if sheet.trip:
        lines.append(say("出访：%(number)s", lang, number=sheet.trip))
    return [*lines, *ground_lines(found.cite, found.warnings, reader)]


def _answer(sheet: OccurrenceSheet, reader: Actor) -> list[str]:
    """Say what was handed in, by whom, when, and whether it was late."""
    lang, found = reader.person.language, sheet.occurrence
    if sheet.at is None or not sheet.person:
        return []
    who = say("%(who)s（代）", lang, who=sheet.person) if found.stood_in else sheet.person
    said = say("%(at)s %(who)s", lang, at=moment(sheet.at, reader.today, lang), who=who)
    lines = [say("%(said)s，逾期报送", lang, said=said) if found.late else said]
    if found.text:
        lines.append(say("内容：%(text)s", lang, text=clean_line(found.text, _TEXT)))
    if found.collected_at is not None:
        lines.append(say("已汇总。", lang))
    return lines


def _rows(sheet: OccurrenceSheet, lang: str) -> tuple[tuple[Button, ...], ...]:
    number = sheet.occurrence.id or 0
    first = []
    if DutyAction.WRITE in sheet.actions:
        label = say("修改", lang) if sheet.occurrence.answered_at else say("填报", lang)
        first.append(Button(label, "rp-text", (number,)))
    if DutyAction.ELSEWHERE in sheet.actions and sheet.occurrence.status != "elsewhere":
        first.append(Button(elsewhere_label(sheet.occurrence.duty, lang), "rp-else", (number,)))
    second = []
    if DutyAction.SHEET in sheet.actions:
        second.append(Button(say("汇总", lang), "rp-round", (number,)))
    if sheet.gathers is not None:
        second.append(Button(say("周报汇总", lang), "rp-gather", (number,)))
    return tuple(row for row in (tuple(first), tuple(second)) if row)


def _list_line(number: int, line: Line, reader: Actor) -> str:
    lang, found = reader.person.language, line.occurrence
    own = found.seat_id in {seat.id for seat in reader.seats}
    title = say(line.title, lang)
    return say(
        "%(n)s. %(title)s，%(due)s，%(status)s",
        lang,
        n=number,
        title=title if own else say("%(title)s（%(seat)s）", lang, title=title, seat=line.seat),
        due=due_words(found.due_on, found.time, lang),
        status=status_name("missing" if line.is_late else found.status, lang, duty=found.duty),
    )


def _round_line(line: RoundLine, reader: Actor) -> str:
    lang = reader.person.language
    return say(
        "%(title)s，%(due)s，应报%(owed)s，未报%(missing)s",
        lang,
        title=say(line.title, lang),
        due=due_words(line.round.due_on, line.time, lang),
        owed=line.owed,
        missing=line.missing,
    )


def _owing(session: Session, duty: Duty, reader: Actor) -> str:
    lang = reader.person.language
    return listed(owing_names(session, duty.unit_kinds, duty.seat_ids, lang), lang)
