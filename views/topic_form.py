"""The cards of the topic form: one question each, every answer a press or a line of text."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.errors import OfficeError
from office.rulebook.meeting_rules import find_gate, find_meeting_rule, find_route
from office.topics.form import (
    EXCLUDED,
    FACT,
    FIELDS,
    FORM,
    find_choices,
    find_presenters,
    find_unsaid,
    is_exclusion,
    to_request,
)
from office.topics.gate import find_asked
from office.topics.plan import TITLE_LIMIT, prepare_topic
from rules.vocabulary import Circumstance, Fact, Meeting, Urgency
from storage.tables import Draft, Outbox
from views.card import Button, Card
from views.cite import ground
from views.heads import fact_term
from views.i18n import N_, say, translator
from views.page import fill
from views.scene import set_scene
from views.text import clean_line, day
from views.topic_plan import topic_plan_card
from views.words import term

LABEL = 40
NAMES = {
    "kind": N_("会议类别"),
    "meeting": N_("会议"),
    "title": N_("题目"),
    "presenter": N_("汇报人"),
    "urgency": N_("紧急程度"),
    "sit_ins": N_("列席"),
    "minutes": N_("时长"),
    "persons": N_("涉及人事"),
}
_ASKED = {
    "title": N_("请输入题目，例如：关于调整停车收费的请示。"),
    "presenter": N_("由谁汇报？请选择，或输入单位、职务或姓名。"),
    "sit_ins": N_("这项议题请哪些单位列席？请输入单位或职务，例如：财政局、司法局。"),
    "minutes": N_("预计多少分钟？例如：15分钟。"),
}


def topic_form(session: Session, row: Outbox, now: datetime) -> Card | None:
    """The topic form's next question, or the card before 提交 when all is answered."""
    scene = set_scene(session, row, now)
    draft = session.get(Draft, row.args["draft"])
    if scene is None or scene.reader is None or draft is None or draft.form != FORM:
        return None
    reader = scene.reader
    if draft.field.startswith(FACT):
        return _fact(session, reader, draft)
    return _QUESTIONS.get(draft.field, _plan)(session, reader, draft)


def _kind(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    buttons = [
        Button(term(kind, reader.rulebook, lang), "tp-kind", (draft.id or 0, str(kind)))
        for kind in _kinds(reader)
    ]
    pairs = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    html = _question(draft, "kind", say("提交哪类会议？", lang), lang)
    return Card(html, (*pairs, _end(draft, lang)))


def _kinds(reader: Actor) -> list[Meeting]:
    """Return the kinds of meeting that the rulebook speaks of; all where it speaks of none."""
    rulebook, on = reader.rulebook, reader.today
    known = [
        kind
        for kind in Meeting
        if find_meeting_rule(rulebook, kind, on)
        or find_route(rulebook, kind, on)
        or find_gate(rulebook, kind, {}, on)
    ]
    return known or list(Meeting)


def _meeting(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    rows = [
        (
            Button(
                day(local(reader.organisation, meeting.starts_at).date(), reader.today, lang),
                "tp-meet",
                (draft.id or 0, meeting.id or 0),
            ),
        )
        for meeting in find_choices(session, reader, draft.values)[:8]
    ]
    rows.append((Button(say("最近一次能列入的", lang), "tp-meet", (draft.id or 0, 0)),))
    html = _question(draft, "meeting", say("提交哪一次会议？", lang), lang)
    return Card(html, (*rows, _end(draft, lang)))


def _text(session: Session, reader: Actor, draft: Draft, *, note: str = "") -> Card:
    lang, field = reader.person.language, draft.field
    rows: list[tuple[Button, ...]] = []
    if field == "presenter":
        rows = [
            (Button(clean_line(label, LABEL), "tp-seat", (draft.id or 0, seat_id)),)
            for seat_id, label in find_presenters(session, reader, draft.values)[:8]
        ]
    if field in ("sit_ins", "minutes"):
        rows = [(Button(say("不填", lang), "tp-skip", (draft.id or 0,)),)]
    hint = say("不超过%(most)s字。", lang, most=TITLE_LIMIT) if field == "title" else ""
    html = _question(draft, field, say(_ASKED[field], lang), lang, note=note, hint=hint)
    return Card(html, (*rows, _end(draft, lang)))


def _urgency(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    choices = (Urgency.NORMAL, Urgency.URGENT, Urgency.EXTRA_URGENT)
    buttons = tuple(Button(say(word.term, lang), "tp-urg", (draft.id or 0, str(word))) for word in choices)
    return Card(_question(draft, "urgency", say("紧急程度？", lang), lang), (buttons, _end(draft, lang)))


def _fact(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang, name = reader.person.language, draft.field.removeprefix(FACT)
    is_circumstance = name in Circumstance.__members__.values()
    hint = (
        ""
        if is_circumstance
        else say("已办妥的，也可直接输入日期和文号，例如：11月20日 会签〔2026〕3号。", lang)
    )
    html = _question(
        draft,
        fact_term(name),
        say("%(fact)s？", lang, fact=say(fact_term(name), lang)),
        lang,
        hint=hint,
        ground_line="" if is_circumstance else ground(_cite(reader, draft, (Fact(name),)), lang),
    )
    answers = (
        Button(say("是", lang), "tp-fact", (draft.id or 0, name, "yes")),
        Button(say("否", lang), "tp-fact", (draft.id or 0, name, "no")),
    )
    return Card(html, (answers, _end(draft, lang)))


def _excluded(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    names = [name for name in find_unsaid(session, reader, draft.values) if is_exclusion(name)]
    html = _question(
        draft,
        N_("不提交会议的情形"),
        say("有下列情形之一的，规则规定不提交会议。本议题属于哪一种？", lang),
        lang,
        lines=[say(fact_term(name), lang) for name in names],
        ground_line=ground(_cite(reader, draft, [Fact(name) for name in names]), lang),
    )
    rows = [(Button(say("都不是", lang), "tp-none", (draft.id or 0, "none")),)]
    rows += [(Button(say(fact_term(name), lang), "tp-none", (draft.id or 0, name)),) for name in names]
    return Card(html, (*rows, _end(draft, lang)))


def _cite(reader: Actor, draft: Draft, facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the articles by which these facts are asked."""
    kind = str(draft.values["kind"])
    bad = {**{str(word): True for word in Circumstance}, **{str(fact): fact.bad_if for fact in facts}}
    gate = find_gate(reader.rulebook, kind, bad, reader.today)
    return tuple(dict.fromkeys(cite for bar in (gate.bars if gate else ()) for cite in bar.cite))


def _fields(_session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    buttons = [Button(say(name, lang), "tp-field", (draft.id or 0, field)) for field, name in NAMES.items()]
    said = draft.values.get("facts")
    asked = find_asked(reader.rulebook, str(draft.values["kind"]), {}, reader.today)
    wanted = [str(word) for word in (*asked.circumstances, *asked.facts) if not is_exclusion(str(word))]
    wanted += [name for name in (said if isinstance(said, dict) else {}) if name not in wanted]
    facts = [
        Button(clean_line(say(fact_term(name), lang), LABEL), "tp-field", (draft.id or 0, name))
        for name in wanted
    ]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    rows += [tuple(facts[at : at + 2]) for at in range(0, len(facts), 2)]
    html = _question(draft, N_("修改"), say("请选择要修改的内容。", lang), lang)
    return Card(html, (*rows, _end(draft, lang)))


def _plan(session: Session, reader: Actor, draft: Draft) -> Card:
    lang = reader.person.language
    returned = draft.values.get("case")
    try:
        request = to_request(session, reader, draft.values)
        plan = prepare_topic(session, reader, request, but=returned if isinstance(returned, int) else None)
    except OfficeError as error:
        note = error.said_in(lang, translator(lang).gettext)
        html = _question(draft, N_("修改"), say("请选择要修改的内容。", lang), lang, note=note)
        return Card(html, _fields(session, reader, draft).rows)
    return topic_plan_card(draft.id or 0, plan, lang, session=session, reader=reader)


def _question(
    draft: Draft,
    field: str,
    asked: str,
    lang: str,
    *,
    note: str = "",
    hint: str = "",
    lines: Sequence[str] = (),
    ground_line: str = "",
) -> str:
    return fill(
        "topic_question",
        lang,
        field=say(NAMES.get(field, field), lang),
        title=clean_line(str(draft.values.get("title") or ""), TITLE_LIMIT),
        asked=asked,
        note=note,
        hint=hint,
        lines=list(lines),
        ground=ground_line,
    )


def _end(draft: Draft, lang: str) -> tuple[Button, ...]:
    return (Button(say("取消", lang), "tp-cancel", (draft.id or 0,)),)


_QUESTIONS: Mapping[str, Callable[[Session, Actor, Draft], Card]] = {
    "kind": _kind,
    "meeting": _meeting,
    "title": _text,
    "presenter": _text,
    "sit_ins": _text,
    "minutes": _text,
    "urgency": _urgency,
    EXCLUDED: _excluded,
    FIELDS: _fields,
}
