"""The card before 提交: the chain with names and articles, days counted, what the leave touches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.cases.chain_plan import ChainLine
from office.cases.steps import TELLING
from office.leave.plan import LeavePlan, Touch, TouchKind
from office.people.seats import find_holder
from office.rulebook.versions import find_leave_rule, find_rulebook, marks_on
from rules.saying import silent
from rules.vocabulary import actor
from storage.tables import ChangeKind, Seat
from views.articles import law_row
from views.card import Button, Card
from views.case import late_mark, reading_line
from views.cite import cited, ground
from views.deciders import Audience, acts_now, seat_and_name
from views.i18n import N_, listed, say
from views.leave_meetings import meeting_lines, meeting_rows
from views.leave_shifts import shift_lines, shift_rows
from views.page import fill
from views.text import day, period
from views.words import (
    CHANGES,
    FIELDS,
    act_name,
    kind_name,
    mark_name,
    matter_name,
    rank_names,
    term,
    warning,
)

_TOUCHES = {
    TouchKind.LATE_NOTICE: N_("报备期限为%(due)s，已过（%(cites)s）。仍可提交，卡片上注明“%(mark)s”。"),
    TouchKind.PAST_START: N_("开始日期已过，按补记办理并注明。"),
    TouchKind.OVERLAP: N_("与您另一次请假（%(number)s，%(span)s）日期重叠。"),
    TouchKind.STAND_IN_AWAY: N_("代行人%(who)s在%(span)s外出，请考虑另选。"),
    TouchKind.STAND_IN_BUSY: N_("代行人%(name)s在%(span)s已代行%(seat)s的工作。"),
    TouchKind.PARTNER_AWAY: N_("您的A/B岗%(who)s在%(span)s也外出。"),
    TouchKind.LEADERS_AWAY: N_("%(who)s在%(span)s也外出，政府正职与常务副职将同时不在。"),
    TouchKind.UNDELEGATED: N_(
        "尚未委托谁主持（%(cites)s）。不委托，待您办理的事项将等候，并告知政府办公室。"
    ),
    TouchKind.NO_STAND_IN: N_("届时无人代行，待您办理的事项将由政府办公室明确人选或代录。"),
    TouchKind.STANDING_IN: N_("您在%(span)s代行%(seat)s的工作，外出后须另有人代行。"),
    TouchKind.CALENDAR_UNPUBLISHED: N_("该年放假安排尚未公布，工作日暂按法定节假日推算。"),
}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One step before it is one: what is done by whom, and a word where that is not the seat's holder."""

    step: str
    notes: tuple[str, ...] = ()


def plan_card(
    draft_id: int,
    plan: LeavePlan,
    lang: str,
    *,
    session: Session,
    reader: Actor,
    values: Mapping[str, object] | None = None,
) -> Card:
    """Show what would be submitted. Without what the rule wants stated there is no 提交 yet.

    `values` are the form's, which say of the meetings on the leave's days whether they are asked along.
    """
    html = fill(
        "plan",
        lang,
        today=reader.today,
        kind=kind_name(plan.request.kind, lang),
        meetings=meeting_lines(session, reader, plan.request, values or {}),
        **_shown(plan, lang, session, reader),
    )
    rows: list[tuple[Button, ...]] = []
    if plan.missing:
        rows.append(
            tuple(
                Button(say(FIELDS[item], lang), "lv-field", (draft_id, _field(item))) for item in plan.missing
            )
        )
    submit = () if plan.missing else (Button(say("提交", lang), "lv-submit", (draft_id,)),)
    rows.append(
        (
            *submit,
            Button(say("修改", lang), "lv-edit", (draft_id,)),
            Button(say("取消", lang), "lv-cancel", (draft_id,)),
        )
    )
    rows += meeting_rows(session, reader, draft_id, plan.request)
    rows += shift_rows(session, reader, plan.request)
    rows += law_row(plan.cite, lang, version=find_rulebook(reader.rulebook).version)
    return Card(html, tuple(rows))


def change_card(
    draft_id: int,
    plan: LeavePlan,
    old: tuple[date, date],
    kind: ChangeKind,
    lang: str,
    *,
    session: Session,
    reader: Actor,
) -> Card:
    """Show what a change of days brings: a filing where it shortens, else the rule's chain for it alone."""
    html = fill(
        "plan_change",
        lang,
        today=reader.today,
        old=old,
        kind=say(CHANGES[kind], lang),
        at_once=kind is ChangeKind.SHORTEN,
        meetings=meeting_lines(session, reader, plan.request, None),
        **_shown(plan, lang, session, reader),
    )
    return Card(
        html,
        (
            (
                Button(say("确认", lang), "ch-ok", (draft_id,)),
                Button(say("返回", lang), "ch-back", (draft_id,)),
            ),
        ),
    )


def touch_sentence(touch: Touch, plan: LeavePlan, rulebook: str, audience: Audience) -> str:
    """Say one thing that the leave touches."""
    language, today = audience.language, audience.today
    first, last = touch.from_on, touch.to_on
    return say(
        _TOUCHES[touch.kind],
        language,
        due=day(first, today, language) if first else "",
        span=period(first, last, today, language) if first and last else "",
        who=" ".join(part for part in (touch.seat, touch.name) if part),
        name=touch.name,
        seat=touch.seat,
        number=touch.number,
        cites=cited(touch.cite, language, marks_on(rulebook, touch.cite)),
        mark=_late_mark(plan, rulebook, audience),
    )


def _late_mark(plan: LeavePlan, rulebook: str, audience: Audience) -> str:
    language = audience.language
    rule = find_leave_rule(rulebook, plan.seat.rank, abroad=plan.request.abroad, on=audience.today)
    if rule is None or rule.lead is None:
        return mark_name(TouchKind.LATE_NOTICE, language)
    return late_mark(rule.lead.n, rule.lead.unit, language)


def _shown(plan: LeavePlan, lang: str, session: Session, reader: Actor) -> dict[str, object]:
    """What both cards say of a plan, in the reader's words."""
    audience = Audience(lang, reader.today, reader.is_office or reader.is_leader)
    rulebook = reader.rulebook
    stand_in = ""
    if plan.request.stand_in_seat_id is not None:
        seat = session.get_one(Seat, plan.request.stand_in_seat_id)
        holder = find_holder(session, seat.id or 0, plan.request.from_on)
        stand_in = f"{seat.title} {holder.name}" if holder else seat.title
    return {
        "plan": plan,
        "request": plan.request,
        "applicant": reader.person.name,
        "stand_in": stand_in,
        "chain": list(chain_lines(plan.chain, rulebook, audience)),
        "ground": ground(plan.cite, lang) if plan.cite else "",
        "reading": reading_line(plan.reading.note, lang) if plan.reading else "",
        "shifts": shift_lines(session, reader, plan.request),
        "touches": [touch_sentence(touch, plan, rulebook, audience) for touch in plan.touches],
        "missing": [say(FIELDS[item], lang) for item in plan.missing],
        "on_return": rank_names(plan.on_return, rulebook, lang),
        "warnings": [warning(word, lang) for word in _warnings(plan, rulebook)],
        "rank": term(word, rulebook, lang) if (word := actor(plan.seat.rank or "")) else plan.seat.title,
    }


def _warnings(plan: LeavePlan, rulebook: str) -> Sequence[str]:
    """Return what must be said of the ground; of silence, that the source is a draft or incomplete."""
    return [*silent(find_rulebook(rulebook)).warnings] if plan.silent else plan.warnings


def chain_lines(chain: Iterable[ChainLine], rulebook: str, audience: Audience) -> Iterator[PlannedLine]:
    """Write a chain before it is one, of whatever kind of case: who would act today, and why."""
    for number, line in enumerate(chain, start=1):
        yield PlannedLine(f"{number}. {_step(line, rulebook, audience)}", tuple(_notes(line, audience)))


def _step(line: ChainLine, rulebook: str, audience: Audience) -> str:
    language = audience.language
    ranks = rank_names(line.step.ranks, rulebook, language)
    if line.step.act in TELLING:
        who = listed(ranks, language)
    elif line.actings:
        who = listed([seat_and_name(acting) for acting in line.actings], language, any_of=True)
    else:
        who = listed(ranks, language, any_of=True)
    what = say("%(who)s %(act)s", language, who=who, act=act_name(line.step.act, language))
    if line.step.condition:
        matter = matter_name(line.step.condition, language)
        what += say("（限%(matter)s）", language, matter=matter)
    return what


def _notes(line: ChainLine, audience: Audience) -> Iterator[str]:
    """Say why somebody other than the holder would act today."""
    if line.step.act in TELLING:
        return
    if not line.step.ranks:
        yield say("规则未写明由谁办理，由政府办公室代录。", audience.language)
    elif not line.actings:
        yield say("规则所指的职务在本机构未设，由政府办公室代录。", audience.language)
    for acting in line.actings:
        if acting.stands_in or acting.person is None:
            yield acts_now(acting, audience)


def _field(item: str) -> str:
    return "stand_in" if item == "acting" else item
