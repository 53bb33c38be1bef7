"""内部口径: what the office has settled where the rule is silent, shown as such and never as an article."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from office.access import may_settle
from office.calendar.calendars import local
from office.cases.steps import TELLING, PlannedStep
from office.rulebook.readings import Reading, find_readings, rank_of, to_hours, to_steps
from office.rulebook.signers import read_sign_key
from office.watch.incidents import REPORT_READING
from rules.vocabulary import Document, Meeting, Post, Word
from storage.tables import OfficeReading, Outbox, Person
from views.card import Button, Card
from views.i18n import N_, listed, say
from views.page import fill
from views.scene import set_scene
from views.text import clean_line
from views.words import act_name, matter_name, rank_names, term

_OF_MEETINGS = {
    "topic_route": N_("%(meeting)s议题的审定"),
    "absence": N_("%(who)s向%(meeting)s请假"),
    "convene": N_("%(meeting)s的召开"),
    "minutes": N_("%(meeting)s纪要的签发"),
}
"""What of meetings the office may settle."""
_EXAMPLE = N_("部门主要负责人同意→分管副区长批准→办公室报备")
_EXAMPLES = {
    "sign": N_("办公室主任审核→分管副区长签发"),
    "minutes": N_("办公室主任审核→主持人签发"),
    "topic_route": N_("办公室主任审核→区长批准"),
    "paper_route": N_("办公室主任审核→分管副区长批准"),
    "convene": N_("分管副区长审核→区长批准"),
    "absence": N_("会议主持人批准→办公室报备"),
}
_LABEL = 40
_MOST_BUTTONS = 50


def readings(session: Session, row: Outbox, now: datetime) -> Card | None:
    scene = set_scene(session, row, now)
    if scene is None or scene.reader is None:
        return None
    return readings_card(find_readings(session, scene.reader), scene.reader.rulebook, scene.language)


def readings_card(found: Sequence[Reading], rulebook: str, lang: str) -> Card:
    """List the readings in force, each with its chain."""
    lines = [
        (question_name(reading.question, rulebook, lang), reading_words(reading, rulebook, lang))
        for reading in found
    ]
    rows = [
        (Button(clean_line(what, _LABEL), "rd-show", (reading.id,)),)
        for reading, (what, _) in zip(found, lines, strict=True)
    ]
    return Card(fill("readings", lang, lines=lines), tuple(rows[:_MOST_BUTTONS]))


def reading(session: Session, row: Outbox, now: datetime) -> Card | None:
    """One reading, in force or withdrawn; the office may withdraw it."""
    scene = set_scene(session, row, now)
    found = session.get(OfficeReading, scene.number("reading") or 0) if scene else None
    if scene is None or scene.reader is None or found is None:
        return None
    if found.organisation_id != scene.organisation.id:
        return None
    lang, rulebook = scene.language, scene.reader.rulebook
    html = fill(
        "reading",
        lang,
        today=scene.today,
        what=question_name(found.question, rulebook, lang),
        chain=answer_words(found.answer, rulebook, lang),
        note=found.note,
        who=session.get_one(Person, found.made_by_id).name,
        made_at=local(scene.organisation, found.made_at),
        withdrawn=found.withdrawn_at is not None,
        shown=_shown(found.question, lang),
    )
    if found.withdrawn_at is not None or not may_settle(scene.reader):
        return Card(html)
    return Card(html, ((Button(say("撤销", lang), "rd-rev", (found.id or 0,)),),))


def reading_form_card(question: str, rulebook: str, lang: str) -> Card:
    """Ask the office for the chain of a silent rank, in one line."""
    html = fill(
        "reading_form",
        lang,
        what=question_name(question, rulebook, lang),
        is_signing=question.startswith("sign:"),
        example=say(_EXAMPLES.get(question.partition(":")[0], _EXAMPLE), lang),
    )
    return Card(html, ((Button(say("取消", lang), "fm-cancel", ("reading",)),),))


def reading_plan_card(
    draft_id: int,
    question: str,
    answer: object,
    rulebook: str,
    lang: str,
    *,
    former: Reading | None,
    waiting: Sequence[str],
) -> Card:
    """Show what 提交 would record, what it takes the place of and which leaves would begin by it."""
    html = fill(
        "reading_plan",
        lang,
        what=question_name(question, rulebook, lang),
        chain=answer_words(answer, rulebook, lang),
        former=reading_words(former, rulebook, lang) if former else "",
        waiting=list(waiting),
        shown=_shown(question, lang),
    )
    submit = Button(say("提交", lang), "rd-ok", (draft_id,))
    return Card(html, ((submit, Button(say("取消", lang), "fm-cancel", ("reading",))),))


def _shown(question: str, lang: str) -> str:
    """Say where a reading is shown, and as what."""
    if question.partition(":")[0] in _OF_MEETINGS:
        return say("显示在此类事项的卡片上，注明是内部口径，不作为条文。", lang)
    if question.startswith("paper_route:"):
        return say("显示在此类公文的卡片上，注明是内部口径，不作为条文。", lang)
    if question == REPORT_READING:
        return say("显示在直报的卡片上并据此提醒，注明是内部口径，不作为条文。", lang)
    if question.startswith("sign:"):
        return say("显示在“谁能签”对此的答复中，注明是内部口径，不作为条文。", lang)
    return say("显示在此类请假的表单和卡片上，注明是内部口径，不作为条文。", lang)


def question_name(question: str, rulebook: str, lang: str) -> str:
    """Name a silent question: 部门副职外出请假, 部门副职出访, 会议纪要 · 专题会议签发."""
    if question == REPORT_READING:
        return say("突发事件的上报时限", lang)
    if question.startswith("sign:"):
        return say("%(what)s签发", lang, what=_paper(question, rulebook, lang))
    about, _, kind = question.partition(":")
    if about == "paper_route":
        return say("%(what)s的审批", lang, what=term(Document(kind), rulebook, lang))
    if about in _OF_MEETINGS:
        return _meeting_question(question, rulebook, lang)
    rank, abroad = rank_of(question)
    who = term(rank, rulebook, lang) if rank else say("未列入规则的职务", lang)
    return say("%(who)s出访", lang, who=who) if abroad else say("%(who)s外出请假", lang, who=who)


def _meeting_question(question: str, rulebook: str, lang: str) -> str:
    """Name a question such as `absence:executive:department_head`: 部门主要负责人向常务会议请假."""
    about, kind, rank = (*question.split(":"), "-")[:3]
    meeting = term(Meeting(kind), rulebook, lang) if kind in Meeting.__members__.values() else kind
    known = rank in Post.__members__.values()
    who = term(Post(rank), rulebook, lang) if known else say("未列入规则的职务", lang)
    return say(_OF_MEETINGS[about], lang, meeting=meeting, who=who)


def _paper(question: str, rulebook: str, lang: str) -> str:
    """Name the paper of a question such as `sign:notice:-:office`."""
    asked = read_sign_key(question, rulebook)
    words: list[Word] = [asked.document, *([asked.meeting] if asked.meeting else [])]
    words += [asked.name_of] if asked.document is not Document.MINUTES else []
    names = [term(word, rulebook, lang) for word in words]
    if asked.chaired_by:
        names.append(say("%(who)s主持", lang, who=term(asked.chaired_by, rulebook, lang)))
    return " · ".join([*names, *(matter_name(flag, lang) for flag in asked.matter or ())])


def answer_words(answer: object, rulebook: str, lang: str) -> str:
    """Write a stored answer: its chain, or within how many hours."""
    hours = to_hours(answer)
    return _hours(hours, lang) if hours else chain_words(to_steps(answer), rulebook, lang)


def reading_words(found: Reading, rulebook: str, lang: str) -> str:
    """Write what a reading settles."""
    return _hours(found.hours, lang) if found.hours else chain_words(found.steps, rulebook, lang)


def _hours(hours: int, lang: str) -> str:
    return say("%(hours)s小时内", lang, hours=hours)


def chain_words(steps: Sequence[PlannedStep], rulebook: str, lang: str) -> str:
    """Write a chain in one line: 部门主要负责人同意 → 分管副区长批准 → 报备区政府办公室."""
    return " → ".join(_step(step, rulebook, lang) for step in steps)


def _step(step: PlannedStep, rulebook: str, lang: str) -> str:
    tells = step.act in TELLING
    who = listed(rank_names(step.ranks, rulebook, lang), lang, any_of=not tells)
    if tells:
        return say("%(act)s%(who)s", lang, act=act_name(step.act, lang), who=who)
    return say("%(who)s %(act)s", lang, who=who, act=act_name(step.act, lang))
