"""The form of /consult: what about, which units, by when; and the card before 提交."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.consultations.form import EDITABLE, FIELDS, FORM, PLAN, has_term, to_request
from office.consultations.list import count_days_left
from office.consultations.plan import FURTHEST, ConsultationPlan, prepare_consultation
from office.errors import OfficeError
from office.rulebook.versions import find_rulebook
from rules.calendar import LAST_YEAR
from storage.tables import Draft, Outbox, Unit, UnitKind
from views.articles import law_row
from views.card import Button, Card
from views.cite import cited
from views.consultation_words import FIELDS as NAMES
from views.consultation_words import silence_line, working_days_left
from views.i18n import N_, listed, say, translator
from views.month import month
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, full_day
from views.words import case_kind_name, warning

_TITLE = 200
_LABEL = 30
_PER_ROW = 3
_MOST = 72
"""Units offered as buttons; any other is typed."""
_ASKED = {
    "title": N_("请写就什么征求意见，例如：关于停车收费的方案。"),
    "units": N_("征求哪些单位的意见？可选多个，选好按“确认”；也可以写单位名称，用顿号隔开。"),
    "due": N_("请各单位何时以前回复？请选日期，或写如“12月1日”。"),
}


def consultation_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's next question, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    if draft.field == FIELDS:
        return _fields_card(scene.reader, draft)
    if draft.field == PLAN:
        return _plan_card(session, scene.reader, draft)
    return _question_card(session, scene.reader, draft)


def _question_card(session: Session, reader: Actor, draft: Draft) -> Card:
    lang, field = reader.person.language, draft.field
    rows: list[tuple[Button, ...]] = []
    if field == "units":
        rows = _unit_rows(session, reader, draft)
    elif field == "due":
        rows = _day_rows(session, reader, draft)
    lines = [_title_line(draft, lang), say(_ASKED[field], lang)]
    if field == "due" and not has_term(session, reader):
        lines.append(say("规则未作规定几日内回复，须写明期限。", lang))
    heading = say("征求意见 · %(field)s", lang, field=say(NAMES[field], lang))
    html = fill("lines", lang, heading=heading, lines=[line for line in lines if line], parts=[])
    return Card(html, (*rows, (_cancel(lang),)))


def _unit_rows(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    chosen = draft.values.get("chosen", draft.values.get("units"))
    taken = chosen if isinstance(chosen, list) else []
    units = session.exec(
        select(Unit)
        .where(
            Unit.organisation_id == draft.organisation_id,
            col(Unit.kind).not_in((UnitKind.OUTSIDE, UnitKind.LEADERSHIP)),
        )
        .order_by(col(Unit.id))
    ).all()
    own = draft.values.get("unit") or next((seat.unit_id for seat in reader.seats), None)
    buttons = [
        Button(
            clean_line(f"✓{unit.name}" if unit.id in taken else unit.name, _LABEL),
            "cq-unit",
            (draft.id or 0, unit.id or 0),
        )
        for unit in units[:_MOST]
        if unit.id != own
    ]
    rows = [tuple(buttons[at : at + _PER_ROW]) for at in range(0, len(buttons), _PER_ROW)]
    return [*rows, (Button(say("确认", lang), "cq-done", (draft.id or 0,)),)]


def _day_rows(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    shown = date.fromisoformat(str(draft.values.get("month") or draft.values.get("due") or reader.today))
    laid = month(
        max(shown, reader.today),
        kind=work_calendar(session, reader.organisation_id).kind,
        earliest=reader.today,
        latest=min(reader.today + FURTHEST, date(LAST_YEAR, 12, 31)),
        pick="cq-day",
        turn="cq-month",
        args=(draft.id or 0,),
        locale=lang,
    )
    rule = (Button(say("按规则的期限", lang), "cq-rule", (draft.id or 0,)),)
    return [*laid.rows, *([rule] if has_term(session, reader) else [])]


def _fields_card(reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    buttons = tuple(Button(say(NAMES[field], lang), "cq-field", (draft.id or 0, field)) for field in EDITABLE)
    html = fill(
        "lines",
        lang,
        heading=say("征求意见 · 修改", lang),
        lines=[say("请选择要修改的一项。", lang)],
        parts=[],
    )
    return Card(html, (buttons, (_cancel(lang),)))


def _plan_card(session: Session, reader: Actor, draft: Draft) -> Card:
    """Show what 提交 would send, to whom, by when, and on which article."""
    lang = reader.person.language
    law: tuple[tuple[Button, ...], ...] = ()
    submit: tuple[Button, ...] = ()
    try:
        plan = prepare_consultation(session, reader, to_request(draft.values))
        lines = _plan_lines(session, reader, plan)
        cites = [*plan.cite, *(plan.silence.cite if plan.silence else ())]
        law = law_row(list(dict.fromkeys(cites)), lang, version=find_rulebook(reader.rulebook).version)
        submit = (Button(say("提交", lang), "cq-sub", (draft.id or 0,)),)
    except OfficeError as error:
        lines = [error.said_in(lang, translator(lang).gettext)]
    html = fill("lines", lang, heading=say("征求意见 · 请核对后提交", lang), lines=lines, parts=[])
    edit = Button(say("修改", lang), "cq-edit", (draft.id or 0,))
    return Card(html, ((*submit, edit, _cancel(lang)), *law))


def _plan_lines(session: Session, reader: Actor, plan: ConsultationPlan) -> list[str]:
    lang = reader.person.language
    lines = [
        say("《%(title)s》", lang, title=clean_line(plan.request.title, _TITLE)),
        say("主办单位：%(unit)s", lang, unit=plan.unit.name),
        say(
            "征求单位：%(units)s（共%(count)s个）",
            lang,
            units=listed([unit.name for unit in plan.units], lang),
            count=len(plan.units),
        ),
    ]
    if plan.case is not None:
        kind = case_kind_name(plan.case.kind, lang)
        lines.append(say("用于：%(kind)s %(number)s", lang, kind=kind, number=plan.case.number))
    lines.append(_term(session, reader, plan))
    if plan.own_term and plan.rule_due_on is not None:
        lines.append(
            say(
                "规则的期限为%(day)s（%(cites)s），主办单位可另定。",
                lang,
                day=full_day(plan.rule_due_on, lang),
                cites=cited(plan.cite, lang),
            )
        )
    elif plan.own_term:
        lines.append(say("规则未作规定几日内回复。", lang))
    lines.append(silence_line(plan.silence.cite if plan.silence else None, lang))
    return [*lines, *(warning(word, lang) for word in plan.warnings)]


def _term(session: Session, reader: Actor, plan: ConsultationPlan) -> str:
    lang = reader.person.language
    calendar = work_calendar(session, reader.organisation_id)
    left = working_days_left(count_days_left(calendar, reader.today, plan.due_on), lang)
    until = full_day(plan.due_on, lang)
    if plan.own_term:
        return say("回复期限：%(day)s（主办单位另定），%(left)s", lang, day=until, left=left)
    cites = cited(plan.cite, lang)
    return say("回复期限：%(day)s（%(cites)s），%(left)s", lang, day=until, cites=cites, left=left)


def _title_line(draft: Draft, lang: str) -> str:
    title = draft.values.get("title")
    if not title:
        return ""
    return say("《%(title)s》", lang, title=clean_line(str(title), _TITLE))


def _cancel(lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (FORM,))
