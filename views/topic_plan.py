"""The topic before 提交: what keeps it off and what can be done about it, its way, what is marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.calendar.calendars import local
from office.cases.steps import TELLING
from office.rulebook.meeting_rules import Deadlined
from office.rulebook.versions import find_rulebook
from office.topics.facts import FactLine
from office.topics.gate import BarLine, Way
from office.topics.plan import TopicPlan
from rules.saying import silent
from rules.vocabulary import Body, Fact, Meeting, Urgency
from storage.tables import Meeting as MeetingRow
from storage.tables import Seat
from views.articles import law_row
from views.card import Button, Card
from views.case import reading_line
from views.cite import article, ground
from views.deciders import Audience
from views.heads import fact_line, fact_term, is_exclusion
from views.i18n import listed, say
from views.leave_plan import chain_lines
from views.page import fill
from views.text import day, moment
from views.words import rank_names, term, warning


@dataclass(frozen=True, slots=True)
class _Bar:
    said: str
    remedy: str


def topic_plan_card(draft_id: int, plan: TopicPlan, lang: str, *, session: Session, reader: Actor) -> Card:
    """Show what would be put. While a bar stands or something is not said there is no 提交."""
    audience = Audience.of(reader)
    kind = term(Meeting(plan.request.kind), reader.rulebook, lang)
    cites = tuple(dict.fromkeys((*(c for bar in plan.examined.bars for c in bar.cite), *plan.cite)))
    html = fill(
        "topic_plan",
        lang,
        today=reader.today,
        plan=plan,
        kind=kind,
        presenter=f"{plan.presenter.title} {plan.presenter_name}",
        meeting=meeting_words(plan.meeting, kind, reader),
        urgency=_urgency(plan, lang),
        sit_ins=[session.get_one(Seat, seat_id).title for seat_id in plan.request.sit_ins],
        facts=list(_facts(plan, lang)),
        bars=[_Bar(_said(bar, lang), remedy_words(bar, reader)) for bar in plan.examined.bars],
        missing=[say(fact_term(name), lang) for name in plan.examined.missing],
        chain=list(chain_lines(plan.route, reader.rulebook, audience)),
        ground=ground(plan.cite, lang, rulebook=reader.rulebook) if plan.cite else "",
        reading=reading_line(plan.reading.note, lang) if plan.reading else "",
        notes=list(_notes(plan, kind, reader)),
    )
    return Card(html, _rows(draft_id, plan, cites, reader))


def meeting_words(meeting: MeetingRow | None, kind: str, reader: Actor) -> str:
    """Name a meeting by its kind and time; of none, that none is planned."""
    lang = reader.person.language
    if meeting is None:
        return say("%(kind)s（待排定）", lang, kind=kind)
    return f"{kind} {moment(local(reader.organisation, meeting.starts_at), reader.today, lang)}"


def remedy_words(bar: BarLine, reader: Actor) -> str:
    """Say what can still be done about a bar, and by when."""
    if bar.remedy.way is Way.ELSEWHERE:
        return say("不属于提交会议的事项，请按职权办理。", reader.person.language)
    return _before(bar, reader) if bar.remedy.way is Way.BEFORE else _later(bar, reader)


def _before(bar: BarLine, reader: Actor) -> str:
    lang, remedy = reader.person.language, bar.remedy
    if remedy.due is None:
        return say("办妥后再提交。", lang)
    due = _due(remedy.due, remedy.cite, reader)
    if bar.fact is Fact.LEGAL_REVIEW:
        legal = term(Body.LEGAL, reader.rulebook, lang)
        return say("最迟%(due)s送%(legal)s审查，通过后再提交。", lang, due=due, legal=legal)
    return say("最迟%(due)s办妥，再提交。", lang, due=due)


def _later(bar: BarLine, reader: Actor) -> str:
    lang, remedy = reader.person.language, bar.remedy
    if remedy.meeting is None:
        return say("赶不上这次会议；之后尚未排定能列入的会议，可待排定后再提。", lang)
    at = day(local(reader.organisation, remedy.meeting.starts_at).date(), reader.today, lang)
    if remedy.due is None or bar.fact is Fact.LEAD_CAN_ATTEND:
        return say("赶不上这次会议；可改报%(at)s的会议。", lang, at=at)
    due = _due(remedy.due, remedy.cite, reader)
    return say("赶不上这次会议；可改报%(at)s的会议，最迟%(due)s办妥。", lang, at=at, due=due)


def _due(due: date | None, cite: tuple[str, ...], reader: Actor) -> str:
    lang = reader.person.language
    if due is None:
        return ""
    said = day(due, reader.today, lang)
    cites = listed([article(one, lang) for one in cite], lang)
    return say("%(day)s（%(cites)s）", lang, day=said, cites=cites) if cites else said


def _said(bar: BarLine, lang: str) -> str:
    cites = listed([article(cite, lang) for cite in bar.cite], lang)
    return say("%(fault)s（%(cites)s）", lang, fault=say(bar.fact.fault, lang), cites=cites)


def _facts(plan: TopicPlan, lang: str) -> Iterator[str]:
    asked = {str(word) for word in (*plan.examined.asked.circumstances, *plan.examined.asked.facts)}
    for name, done in plan.request.facts.items():
        line = FactLine(name, done.is_so, done.on, done.paper)
        if name in asked and (done.is_so or not is_exclusion(line)):
            yield fact_line(line, lang)


def _urgency(plan: TopicPlan, lang: str) -> str:
    urgency = Urgency(plan.request.urgency)
    return "" if urgency is Urgency.NORMAL else say(urgency.term, lang)


def _notes(plan: TopicPlan, kind: str, reader: Actor) -> Iterator[str]:
    lang = reader.person.language
    if plan.meeting is None:
        if plan.closed is not None:
            at = day(local(reader.organisation, plan.closed.starts_at).date(), reader.today, lang)
            yield say("%(at)s的%(kind)s议程已经截止；提交后待下一次会议排定再列入。", lang, at=at, kind=kind)
        else:
            yield say("还没有排定%(kind)s；批准后待排定时列入。", lang, kind=kind)
    if plan.after_closing:
        yield _after_closing(plan, reader)
    for line in plan.examined.late:
        yield _late(line, reader)
    words = silent(find_rulebook(reader.rulebook)).warnings if plan.silent else plan.warnings
    yield from (warning(str(word), lang) for word in words)
    if not plan.examined.is_ruled:
        yield say("规则未作规定：%(kind)s议题须先办什么。", lang, kind=kind)


def _after_closing(plan: TopicPlan, reader: Actor) -> str:
    lang = reader.person.language
    deciding = [line for line in plan.route if line.step.act not in TELLING]
    if not deciding:
        return say("议程已经截止；增列须由政府办公室提请审定议程的领导同意，并注明。", lang)
    who = listed(rank_names(deciding[-1].step.ranks, reader.rulebook, lang), lang, any_of=True)
    return say("议程已经截止；只有%(who)s同意方可增列，列入后注明“议程截止后增列”。", lang, who=who)


def _late(line: Deadlined, reader: Actor) -> str:
    lang = reader.person.language
    return say(
        "%(name)s的期限为%(due)s，已过；仍可提交，注明“逾期提出”。",
        lang,
        name=say(line.name.term, lang),
        due=_due(line.due, line.cite, reader),
    )


def _rows(
    draft_id: int, plan: TopicPlan, cites: tuple[str, ...], reader: Actor
) -> tuple[tuple[Button, ...], ...]:
    lang = reader.person.language
    rows: list[tuple[Button, ...]] = []
    later = {bar.remedy.meeting.id: bar.remedy.meeting for bar in plan.examined.bars if bar.remedy.meeting}
    for meeting in later.values():
        at = day(local(reader.organisation, meeting.starts_at).date(), reader.today, lang)
        rows.append((Button(say("改报%(at)s", lang, at=at), "tp-meet", (draft_id, meeting.id or 0)),))
    if any(bar.fact is Fact.CONSULTED for bar in plan.examined.bars):
        rows.append((Button(say("征求意见", lang), "cq-draft", (draft_id,)),))
    if plan.examined.missing:
        rows.append((Button(say("继续填写", lang), "tp-on", (draft_id,)),))
    submit = (Button(say("提交", lang), "tp-submit", (draft_id,)),) if plan.can_stand else ()
    rows.append(
        (
            *submit,
            Button(say("修改", lang), "tp-edit", (draft_id,)),
            Button(say("取消", lang), "tp-cancel", (draft_id,)),
        )
    )
    return (*rows, *law_row(cites, lang, version=find_rulebook(reader.rulebook).version))
