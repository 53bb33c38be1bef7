"""The form of /doc: one question each, the rule's checks with their articles, the card before 提交."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.documents.form import (
    CHECK,
    EDITABLE,
    FIELDS,
    FORM,
    PLAN,
    RECHECKED,
    SKIPPED,
    to_request,
)
from office.documents.plan import TITLE_LIMIT, own_unit, paper_of, prepare_document
from office.errors import OfficeError
from office.rulebook.paper_rules import find_asked, find_checks
from rules.vocabulary import Document as Kind
from rules.vocabulary import Matter, NameOf, PaperCircumstance, Urgency
from storage.tables import Case, DocumentDirection, Draft, Outbox, Unit, UnitKind
from views.card import Button, Card
from views.cite import article
from views.document_plan import plan_card
from views.i18n import N_, listed, say, translator
from views.page import fill
from views.scene import set_scene
from views.text import clean_line
from views.words import matter_name, term

_LABEL = 30
_MOST_UNITS = 30
KINDS = (
    Kind.REQUEST,
    Kind.REPORT,
    Kind.NOTICE,
    Kind.LETTER,
    Kind.OPINION,
    Kind.REPLY,
    Kind.DECISION,
    Kind.MOTION,
    Kind.CIRCULAR,
    Kind.ANNOUNCEMENT,
    Kind.NORMATIVE,
    Kind.ORDER,
    Kind.PERSONNEL,
    Kind.DOCUMENT,
)
NAMES = {
    "level": N_("密级"),
    "direction": N_("收发"),
    "kind": N_("种类"),
    "title": N_("标题"),
    "sure": N_("密级"),
    "sender": N_("来文单位"),
    "name_of": N_("发文名义"),
    "paper": N_("文号"),
    "urgency": N_("紧急程度"),
    "why": N_("紧急的原因"),
    "addressee": N_("主送"),
    "needed": N_("需要批复"),
    "received": N_("收文日期"),
    "length": N_("字数"),
    "matter": N_("涉及"),
    "where": N_("情形"),
}
_ASKED = {
    "level": N_("这件公文的密级？涉密件不能在这里登记。"),
    "direction": N_("是收文还是发文？"),
    "kind": N_("哪一种公文？"),
    "title": N_("请写标题，例如：关于增设公交站点的请示。只登记标题，不要写正文。"),
    "sure": N_("标题里有“保密”一类的字样。这件公文是否涉密？"),
    "sender": N_("来文单位？请选择，或写单位名称。"),
    "name_of": N_("以谁的名义发文？"),
    "paper": N_("请写文号，例如：交字〔2026〕12号。"),
    "urgency": N_("紧急程度？"),
    "why": N_("请写紧急的原因。"),
    "addressee": N_("请写主送机关。"),
    "needed": N_("来文单位何时需要批复？例如：12月20日。"),
    "received": N_("哪一天收到？例如：11月20日。"),
    "length": N_("正文多少字？例如：3200。"),
    "matter": N_("涉及以下哪些情形？可选多项，选好按“确认”；都不是，直接按“确认”。"),
    "where": N_("属于以下哪些情形？可选多项，选好按“确认”；都不是，直接按“确认”。"),
}


def document_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The form's next question, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    reader = scene.reader
    if draft.field == FIELDS:
        return _fields(reader, draft)
    if draft.field == PLAN:
        return _plan(session, reader, draft)
    if draft.field.startswith(CHECK):
        return _check(reader, draft)
    return _question(session, reader, draft)


def _question(session: Session, reader: Actor, draft: Draft, note: str = "") -> Card:
    lang, field = reader.person.language, draft.field
    rows = _CHOICES[field](session, reader, draft) if field in _CHOICES else []
    if field in SKIPPED:
        rows = [*rows, (Button(say("不填", lang), "dc-skip", (draft.id or 0,)),)]
    hint = say("不超过%(most)s字。", lang, most=TITLE_LIMIT) if field == "title" else ""
    outgoing = draft.values.get("direction") == DocumentDirection.OUTGOING
    asked = N_("由哪个单位拟稿？请选择，或写单位名称。") if field == "sender" and outgoing else _ASKED[field]
    lines = [note, say(asked, lang), hint]
    heading = say("登记公文 · %(field)s", lang, field=say(NAMES[field], lang))
    html = fill("lines", lang, heading=heading, lines=[line for line in lines if line], parts=[])
    return Card(html, (*rows, (_cancel(lang),)))


def _check(reader: Actor, draft: Draft) -> Card:
    """One of the rule's checks as a question, with its article."""
    lang = reader.person.language
    name = draft.field.removeprefix(CHECK)
    checks = find_checks(reader.rulebook, paper_of(to_request(draft.values)), reader.today)
    at = next((index for index, check in enumerate(checks) if check.name == name), 0)
    check = checks[at]
    cites = listed([article(cite, lang) for cite in check.cite], lang)
    html = fill(
        "lines",
        lang,
        heading=say("核对 %(n)s/%(count)s", lang, n=at + 1, count=len(checks)),
        lines=[
            say("%(term)s？（%(cites)s）", lang, term=say(check.name.term, lang), cites=cites),
            say("规定：%(summary)s", lang, summary=check.summary),
        ],
        parts=[],
    )
    yes = Button(say("是", lang), "dc-yes", (draft.id or 0, str(check.name)))
    no = Button(say("否", lang), "dc-no", (draft.id or 0, str(check.name)))
    rest = Button(say("其余都符合", lang), "dc-all", (draft.id or 0, str(check.name)))
    more = ((rest,),) if at + 1 < len(checks) else ()
    return Card(html, ((yes, no), *more, (_cancel(lang),)))


def _fields(reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    names = [field for field in EDITABLE if field != "why" or "why" in draft.values]
    buttons = [Button(say(NAMES[field], lang), "dc-field", (draft.id or 0, field)) for field in names]
    buttons.append(Button(say("核对", lang), "dc-field", (draft.id or 0, "checks")))
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    html = fill("lines", lang, heading=say("修改哪一项？", lang), lines=[], parts=[])
    return Card(html, (*rows, (_cancel(lang),)))


def _plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    case_id = draft.values.get(RECHECKED) or draft.values.get("case")
    case = session.get(Case, case_id) if case_id else None
    try:
        plan = prepare_document(session, reader, to_request(draft.values), but=case.id if case else None)
    except OfficeError as refusal:
        sentence = refusal.said_in(lang, translator(lang).gettext)
        heading = say("登记公文", lang)
        html = fill("lines", lang, heading=heading, lines=[sentence], parts=[])
        edit = Button(say("修改", lang), "dc-edit", (draft.id or 0,))
        return Card(html, ((edit, _cancel(lang)),))
    return plan_card(draft.id or 0, plan, reader, case, rechecks=RECHECKED in draft.values)


def _cancel(lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (FORM,))


def _words(words: tuple[str, ...], label: Callable[[str], str], draft: Draft) -> list[tuple[Button, ...]]:
    buttons = [Button(clean_line(label(word), _LABEL), "dc-pick", (draft.id or 0, word)) for word in words]
    return [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]


def _level(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    names = {"open": N_("非密"), "secret": N_("涉密")}
    return _words(tuple(names), lambda word: say(names[word], lang), draft)


def _direction(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    names = {str(DocumentDirection.INCOMING): N_("收文"), str(DocumentDirection.OUTGOING): N_("发文")}
    return _words(tuple(names), lambda word: say(names[word], lang), draft)


def _kind(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return _words(KINDS, lambda word: term(Kind(word), reader.rulebook, lang), draft)


def _name_of(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    words = (NameOf.GOVERNMENT, NameOf.OFFICE)
    return _words(words, lambda word: term(NameOf(word), reader.rulebook, lang), draft)


def _urgency(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    return _words(tuple(Urgency), lambda word: say(Urgency(word).term, lang), draft)


def _sure(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    names = {"open": N_("不涉密"), "secret": N_("涉密")}
    return _words(tuple(names), lambda word: say(names[word], lang), draft)


def _sender(session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    own = own_unit(session, reader)
    units = session.exec(
        select(Unit)
        .where(
            Unit.organisation_id == draft.organisation_id,
            col(Unit.kind).not_in((UnitKind.OUTSIDE, UnitKind.LEADERSHIP)),
        )
        .order_by(col(Unit.id))
    ).all()
    shown = [unit for unit in units if own is None or unit.id == own.id][:_MOST_UNITS]
    buttons = [
        Button(clean_line(unit.name, _LABEL), "dc-unit", (draft.id or 0, unit.id or 0)) for unit in shown
    ]
    return [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]


def _matter(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    asked = find_asked(reader.rulebook, paper_of(to_request(draft.values)), reader.today)
    return _toggles(asked.matter, lambda word: matter_name(Matter(word), lang), reader, draft)


def _where(_session: Session, reader: Actor, draft: Draft) -> list[tuple[Button, ...]]:
    lang = reader.person.language
    asked = find_asked(reader.rulebook, paper_of(to_request(draft.values)), reader.today)
    return _toggles(asked.circumstances, lambda word: say(PaperCircumstance(word).term, lang), reader, draft)


def _toggles(
    words: tuple[str, ...], label: Callable[[str], str], reader: Actor, draft: Draft
) -> list[tuple[Button, ...]]:
    chosen = draft.values.get("chosen")
    taken = chosen if isinstance(chosen, list) else []
    rows = [
        (Button(f"✓{label(word)}" if word in taken else label(word), "dc-flag", (draft.id or 0, str(word))),)
        for word in words
    ]
    return [*rows, (Button(say("确认", reader.person.language), "dc-flags", (draft.id or 0,)),)]


_CHOICES: Mapping[str, Callable[[Session, Actor, Draft], list[tuple[Button, ...]]]] = {
    "level": _level,
    "direction": _direction,
    "kind": _kind,
    "sure": _sure,
    "sender": _sender,
    "name_of": _name_of,
    "urgency": _urgency,
    "matter": _matter,
    "where": _where,
}
"""The rows of buttons of each question that has some."""
