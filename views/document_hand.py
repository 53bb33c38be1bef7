"""交办, and the words that a step on a paper or its clock wants."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.documents.hand_form import FORM, OWN_LIMIT, PLAN, WORD_FORM, name_of
from office.rulebook.paper_rules import find_clock, find_handed
from rules.vocabulary import DeadlineName, Warn
from storage.tables import Case, Clock, Document, Draft, Outbox, Unit, UnitKind
from views.card import Button, Card
from views.cite import ground
from views.document_lines import clock_name
from views.i18n import N_, say
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, full_day
from views.words import warning

_LABEL = 30
_TITLE = 120
_MOST_UNITS = 30
WORDS = {
    "answer": N_("请写办理结果，写好发送即可。"),
    "return": N_("请写明还缺什么，写好发送即可。"),
    "pause": N_("请写明暂停的理由，例如：等候市里批复。暂停的工作日不计入。"),
    "stop": N_("请写明撤销的理由，写好发送即可。"),
    "back": N_("请写明退文的理由，写好发送即可。"),
    "limit": N_("请写期限和理由，例如：12月5日 市里要求。"),
}
"""What is asked for by each purpose of the text form."""


def word_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Ask for the words that a step wants; the next typed text is the answer."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != WORD_FORM:
        return None
    case = session.get(Case, draft.values["case"])
    if case is None:
        return None
    lang = scene.language
    found = session.get(Clock, draft.values["clock"]) if draft.values.get("clock") else None
    lines = [say("《%(title)s》", lang, title=clean_line(case.title, _TITLE))]
    if found is not None:
        lines.append(clock_name(found.name, lang))
    html = fill(
        "lines",
        lang,
        heading=say("公文 %(number)s", lang, number=case.number),
        lines=[*lines, say(WORDS[str(draft.values["purpose"])], lang)],
        parts=[],
    )
    return Card(html, ((Button(say("取消", lang), "fm-cancel", (WORD_FORM,)),),))


def hand_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """交办: which department, for what, and the card before 提交."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    case = session.get(Case, draft.values["case"])
    if case is None:
        return None
    lang, rows, lines = scene.language, [], []
    unit = session.get(Unit, draft.values.get("unit") or 0)
    if unit is not None:
        lines.append(say("承办单位：%(unit)s", lang, unit=unit.name))
    if draft.field == "unit":
        lines.append(say("交哪个单位办理？请选择，或写单位名称。", lang))
        rows = _units(session, draft)
    elif draft.field == "name":
        lines.append(say("办什么？", lang))
        rows = _names(session, scene.reader, case, draft)
    elif draft.field == OWN_LIMIT:
        wanted = WORDS["limit"]
        lines.append(say(wanted, lang))
    elif draft.field == PLAN:
        lines += _plan(session, scene.reader, case, draft)
        submit = Button(say("提交", lang), "dc-hand-ok", (draft.id or 0,))
        rows = [(submit, Button(say("修改", lang), "dc-hand-edit", (draft.id or 0,)))]
    html = fill(
        "lines",
        lang,
        heading=say("交办 %(number)s", lang, number=case.number),
        lines=[say("《%(title)s》", lang, title=clean_line(case.title, _TITLE)), *lines],
        parts=[],
    )
    return Card(html, (*rows, (Button(say("取消", lang), "fm-cancel", (FORM,)),)))


def _units(session: Session, draft: Draft) -> list[tuple[Button, ...]]:
    units = session.exec(
        select(Unit)
        .where(
            Unit.organisation_id == draft.organisation_id,
            col(Unit.kind).not_in((UnitKind.OUTSIDE, UnitKind.LEADERSHIP)),
        )
        .order_by(col(Unit.id))
    ).all()[:_MOST_UNITS]
    buttons = [
        Button(clean_line(unit.name, _LABEL), "dc-hand-unit", (draft.id or 0, unit.id or 0)) for unit in units
    ]
    return [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]


def _names(session: Session, reader: Actor, case: Case, draft: Draft) -> list[tuple[Button, ...]]:
    """Offer what the rule sets a time limit for, and one of the office's own."""
    lang = reader.person.language
    document = session.get_one(Document, case.id)
    calendar = work_calendar(session, case.organisation_id)
    found = find_handed(case.rulebook, reader.today, calendar, document.urgency)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                say(
                    "%(name)s（%(day)s止）", lang, name=say(one.name.term, lang), day=full_day(one.due, lang)
                ),
                "dc-hand-name",
                (draft.id or 0, str(one.name)),
            ),
        )
        for one in found
    ]
    return [*rows, (Button(say("自定时限", lang), "dc-hand-name", (draft.id or 0, OWN_LIMIT)),)]


def _plan(session: Session, reader: Actor, case: Case, draft: Draft) -> list[str]:
    lang = reader.person.language
    name = name_of(draft.values)
    if name is None:
        due = date.fromisoformat(str(draft.values["due"]))
        return [
            say("办公室自定时限：%(day)s止", lang, day=full_day(due, lang)),
            say("理由：%(why)s", lang, why=clean_line(str(draft.values.get("why") or ""), _TITLE)),
        ]
    document = session.get_one(Document, case.id)
    calendar = work_calendar(session, case.organisation_id)
    found = find_clock(case.rulebook, name, reader.today, calendar, urgency=document.urgency)
    said = say(DeadlineName(name).term, lang)
    if found is None:
        return [said, say("规则未作规定。", lang)]
    because = ground(found.cite, lang, rulebook=case.rulebook)
    return [
        say(
            "%(name)s：%(day)s止（%(ground)s）",
            lang,
            name=said,
            day=full_day(found.due, lang),
            ground=because,
        ),
        *(warning(word, lang) for word in found.warnings if word == Warn.CALENDAR_UNPUBLISHED),
    ]
