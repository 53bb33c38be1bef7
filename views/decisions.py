"""What a meeting decided: one decision's card, what a search found, what is reminded of issuing."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.minutes.decision_search import DecisionSheet, can_see_decision, lay_out_decision
from office.reminders.rules import Rule
from storage.tables import Decision, Outbox, Reminder
from views.card import Button, Card
from views.cite import ground
from views.i18n import N_, listed, say
from views.page import fill
from views.reminders import late_mark
from views.scene import set_scene
from views.task_words import outcome_name, task_status_name
from views.text import clean_line, full_day, moment

TITLE = 120
TEXT = 1000
SHOWN = 10
"""Decisions of one list; the rest is counted."""
_LABEL = 30
_HEADINGS = {
    Rule.ISSUE_SOON: N_("文件印发将到期"),
    Rule.ISSUE_DUE: N_("文件印发今日到期"),
    Rule.INTERPRET_SOON: N_("公开解读将到期"),
    Rule.INTERPRET_DUE: N_("公开解读今日到期"),
}


def decision(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One decision, for a reader who may see it."""
    scene = set_scene(session, row, now)
    found = session.get(Decision, row.args["decision"])
    if scene is None or scene.reader is None or found is None:
        return None
    if not can_see_decision(session, scene.reader, found):
        return None
    return decision_card(lay_out_decision(session, scene.reader, found), scene.reader)


def decision_card(sheet: DecisionSheet, reader: Actor) -> Card:
    lang = reader.person.language
    html = fill(
        "lines",
        lang,
        heading=say(
            "会议决定 %(number)s · %(outcome)s",
            lang,
            number=sheet.number,
            outcome=outcome_name(sheet.decision.outcome, lang),
        ),
        lines=_lines(sheet, reader),
        parts=[clock_lines(sheet, lang), _state_lines(sheet, lang)],
    )
    return Card(html, _rows(sheet, reader))


def found_card(sheets: Sequence[DecisionSheet], words: str, reader: Actor) -> Card:
    """List what a search found, a button to each."""
    lang = reader.person.language
    heading = say(
        "会议决定 · “%(words)s”，共%(count)s项", lang, words=clean_line(words, 40), count=len(sheets)
    )
    lines = [
        say(
            "%(n)s. %(title)s（%(meeting)s，%(day)s）：%(outcome)s",
            lang,
            n=number,
            title=clean_line(sheet.title, 60),
            meeting=clean_line(sheet.meeting_title, 30),
            day=full_day(sheet.starts_at.date(), lang),
            outcome=outcome_name(sheet.decision.outcome, lang),
        )
        for number, sheet in enumerate(sheets[:SHOWN], start=1)
    ]
    rest = len(sheets) - SHOWN
    more = [say("还有%(count)s项，请再加一个词缩小范围。", lang, count=rest)] if rest > 0 else []
    nothing = say("在印发给您的纪要里没有找到。可以换个词，或只写其中一部分。", lang)
    html = fill("lines", lang, heading=heading, lines=lines or [nothing], parts=[more])
    buttons = [
        Button(clean_line(f"{number} {sheet.title}", _LABEL), "mi-dec", (sheet.id,))
        for number, sheet in enumerate(sheets[:SHOWN], start=1)
    ]
    return Card(html, tuple((button,) for button in buttons))


def clock_reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To whoever issues or interprets: until when it is owed."""
    scene = set_scene(session, row, now)
    reminder = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    found = session.get(Decision, row.args["decision"])
    if scene is None or scene.reader is None or reminder is None or found is None:
        return None
    reader, lang = scene.reader, scene.language
    sheet = lay_out_decision(session, reader, found)
    late = late_mark(row, reminder, now, lang)
    html = fill(
        "lines",
        lang,
        heading=late + say(_HEADINGS[Rule(reminder.rule)], lang),
        lines=[
            say(
                "《%(title)s》（%(number)s）", lang, title=clean_line(sheet.title, TITLE), number=sheet.number
            ),
            *clock_lines(sheet, lang),
        ],
        parts=[],
    )
    return Card(html, _rows(sheet, reader))


def clock_lines(sheet: DecisionSheet, lang: str) -> list[str]:
    """Say until when the document is to be issued and the decision interpreted, or when that was done."""
    found = sheet.decision
    lines = []
    if found.issues_document:
        lines.append(
            _clock(N_("文件印发"), found.issue_due_on, found.issue_cite, found.issued_on, sheet, lang)
        )
    if found.interpret_due_on:
        lines.append(
            _clock(
                N_("公开解读"),
                found.interpret_due_on,
                found.interpret_cite,
                found.interpreted_on,
                sheet,
                lang,
            )
        )
    return lines


def _clock(  # noqa: PLR0917 - one line's parts in their order
    name: str, due_on: date | None, cites: list[str], done_on: date | None, sheet: DecisionSheet, lang: str
) -> str:
    said = say(name, lang)
    if done_on is not None:
        return say("%(what)s：已于%(day)s完成", lang, what=said, day=full_day(done_on, lang))
    if due_on is None:
        return say("%(what)s期限：规则未作规定", lang, what=said)
    because = ground(cites, lang, rulebook=sheet.rulebook)
    return say(
        "%(what)s：最迟%(day)s（%(ground)s）", lang, what=said, day=full_day(due_on, lang), ground=because
    )


def _lines(sheet: DecisionSheet, reader: Actor) -> list[str]:
    lang, found = reader.person.language, sheet.decision
    lines = [
        say("《%(title)s》", lang, title=clean_line(sheet.title, TITLE)),
        say(
            "会议：%(title)s，%(at)s",
            lang,
            title=clean_line(sheet.meeting_title, TITLE),
            at=moment(sheet.starts_at, reader.today, lang),
        ),
    ]
    if found.text:
        lines.append(say("决定：%(text)s", lang, text=clean_line(found.text, TEXT)))
    if sheet.leader:
        lines.append(say("责任领导：%(who)s", lang, who=sheet.leader))
        lines.append(say("牵头单位：%(unit)s", lang, unit=sheet.lead))
    if sheet.others:
        lines.append(say("配合单位：%(units)s", lang, units=listed(sheet.others, lang)))
    if found.due_on:
        lines.append(say("完成时限：%(day)s", lang, day=full_day(found.due_on, lang)))
    return lines


def _state_lines(sheet: DecisionSheet, lang: str) -> list[str]:
    lines = []
    if sheet.task is not None:
        status = task_status_name(sheet.task.status, lang)
        lines.append(say("督办：%(number)s，%(status)s", lang, number=sheet.task.number, status=status))
    if not sheet.is_issued:
        lines.append(say("纪要尚未签发，以签发的纪要为准。", lang))
    return lines


def _rows(sheet: DecisionSheet, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    lang, found = reader.person.language, sheet.decision
    rows = []
    if reader.is_office:
        marks = []
        if found.issues_document and found.issued_on is None:
            marks.append(Button(say("已印发", lang), "mi-out", (sheet.id,)))
        if found.interpret_due_on and found.interpreted_on is None:
            marks.append(Button(say("已解读", lang), "mi-told", (sheet.id,)))
        if not sheet.is_issued:
            marks.append(Button(say("修改", lang), "mi-redo", (sheet.id,)))
        rows.append(tuple(marks))
    if sheet.task is not None:
        rows.append((Button(say("督办", lang), "tk-show", (sheet.task.id or 0,)),))
    return tuple(row for row in rows if row)
