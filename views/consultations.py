"""征求意见: one consultation's card, its lists, what groups read of it, and what is reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.consultations.list import ConsultationSheet, Scope, lay_out_consultation
from office.consultations.records import can_see_consultation
from office.reminders.rules import Rule
from storage.tables import (
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Draft,
    Opinion,
    Outbox,
    Reminder,
    Unit,
)
from views.card import Button, Card
from views.consultation_card import TITLE, consultation_card
from views.consultation_words import SCOPES, SHORT, WORDS, countdown, status_name
from views.i18n import N_, say
from views.page import fill
from views.reminders import came_late
from views.scene import set_scene
from views.text import clean_line, full_day

PAGE = 8
_TEXT = 200
_LABEL = 30
_HEADINGS = {
    Rule.CONSULT_SOON: N_("征求意见将到期"),
    Rule.CONSULT_DUE: N_("征求意见今日到期"),
    Rule.CONSULT_DEEMED: N_("征求意见逾期未回复，已视为无不同意见"),
    Rule.CONSULT_UNANSWERED: N_("征求意见逾期未回复，规则未作规定逾期的后果"),
}


def consultation(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One consultation, for a reader who may see it."""
    return _card(session, row, now)


def urged(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a unit that has not answered, or to the office in its stead: somebody asks for its answer."""
    return _card(session, row, now, heading=N_("催办：请回复征求意见"))


def reminder(session: Session, row: Outbox, now: datetime) -> Card | None:
    """What is due of a consultation, or has become of it at the end of its term."""
    found = session.get(Reminder, row.reminder_id) if row.reminder_id else None
    if found is None:
        return None
    is_late = came_late(row, found, now)
    return _card(session, row, now, heading=_HEADINGS[Rule(found.rule)], is_late=is_late)


def removed(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a unit: it is asked no more, and why."""
    scene = set_scene(session, row, now)
    found = session.get(Consultation, row.args["consultation"])
    reply = session.get(ConsultationReply, row.args["reply"])
    if scene is None or found is None or reply is None:
        return None
    lang = scene.language
    heading = say("不再征求贵单位意见 · %(number)s", lang, number=found.number)
    lines = [
        say("《%(title)s》", lang, title=clean_line(found.title, TITLE)),
        say("理由：%(why)s", lang, why=clean_line(reply.removed_why, _TEXT)),
    ]
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))


def group(session: Session, row: Outbox, now: datetime) -> Card | None:
    """To a unit's group: that it has come, and until when; never what is said to it."""
    scene = set_scene(session, row, now)
    found = session.get(Consultation, row.args["consultation"])
    if scene is None or found is None or found.status is not ConsultationStatus.OPEN:
        return None
    lang = scene.language
    lines = [
        say("《%(title)s》", lang, title=clean_line(found.title, TITLE)),
        say("主办单位：%(unit)s", lang, unit=session.get_one(Unit, found.unit_id).name),
        say("回复期限：%(day)s", lang, day=full_day(found.due_on, lang)),
    ]
    heading = say("收到征求意见 · %(number)s", lang, number=found.number)
    return Card(fill("lines", lang, heading=heading, lines=lines, parts=[]))


def word_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask for the words that a step wants; the next typed text is the answer."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or draft is None or draft.form != "consult_word":
        return None
    found = session.get(Consultation, draft.values["consultation"])
    if found is None:
        return None
    lang = scene.language
    heading = say("征求意见 %(number)s", lang, number=found.number)
    lines = [clean_line(found.title, TITLE), say(WORDS[str(draft.values["purpose"])], lang)]
    html = fill("lines", lang, heading=heading, lines=lines, parts=[])
    return Card(html, ((Button(say("取消", lang), "fm-cancel", ("consult_word",)),),))


def consultations_card(
    sheets: Sequence[ConsultationSheet], scope: Scope, reader: Actor, *, page: int = 0, may_ask: bool
) -> Card:
    """List a page of consultations by their last day, a button to each."""
    lang = reader.person.language
    pages = max(1, -(-len(sheets) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = list(enumerate(sheets[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1))
    heading = say("%(scope)s · 共%(count)s件", lang, scope=say(SCOPES[scope], lang), count=len(sheets))
    lines = [_list_line(number, sheet, reader) for number, sheet in shown]
    html = fill("lines", lang, heading=heading, lines=lines or [say("没有征求意见。", lang)], parts=[])
    buttons = [
        Button(
            clean_line(f"{number} {sheet.consultation.title}", _LABEL),
            "cq-show",
            (sheet.consultation.id or 0,),
        )
        for number, sheet in shown
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turning = []
    if page > 0:
        turning.append(Button(say("上一页", lang), "cq-list", (str(scope), page - 1)))
    if page + 1 < pages:
        turning.append(Button(say("下一页", lang), "cq-list", (str(scope), page + 1)))
    rows.append(tuple(turning))
    rows.append(
        tuple(Button(say(SHORT[one], lang), "cq-list", (str(one), 0)) for one in Scope if one is not scope)
    )
    if may_ask:
        rows.append((Button(say("征求意见", lang), "cq-new"),))
    return Card(html, tuple(row for row in rows if row))


def _card(
    session: Session, row: Outbox, now: datetime, *, heading: str = "", is_late: bool = False
) -> Card | None:
    scene = set_scene(session, row, now)
    found = session.get(Consultation, row.args["consultation"])
    if scene is None or scene.reader is None or found is None:
        return None
    lang = scene.language
    if not can_see_consultation(session, scene.reader, found):
        if row.anew or row.about is None:
            return None
        gone = say("征求意见 %(number)s 已不归您办理。", lang, number=found.number)
        return Card(fill("lines", lang, heading=gone, lines=[], parts=[]))
    said = (say("〔补发〕", lang) if is_late else "") + say(heading, lang) if heading else ""
    sheet = lay_out_consultation(session, scene.reader, found)
    return consultation_card(sheet, scene.reader, session=session, heading=said)


def _list_line(number: int, sheet: ConsultationSheet, reader: Actor) -> str:
    lang, found = reader.person.language, sheet.consultation
    own = next((line for line in sheet.replies if line.mine and line.opinion is Opinion.NONE), None)
    first = own or next((line for line in sheet.replies if line.opinion is Opinion.NONE), None)
    state = status_name(found.status, lang)
    if first is not None and found.status is ConsultationStatus.OPEN:
        state = countdown(first.days_left, first.due_on, reader.today, lang)
    return say(
        "%(n)s. %(number)s《%(title)s》%(unit)s，%(state)s",
        lang,
        n=number,
        number=found.number,
        title=clean_line(found.title, 60),
        unit=sheet.unit,
        state=state,
    )
