"""The card of a case: who has decided what, who is to decide now and why, what its reader may press."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor, can_see_case
from office.calendar.calendars import local
from office.cases.actions import Action
from office.cases.sheets import CaseSheet, StepLine, lay_out
from office.cases.steps import TELLING, Act
from office.leave.plan import TouchKind
from office.leave.sheet import LeaveLines
from office.rulebook.versions import find_leave_rule
from rules.vocabulary import TimeUnit
from storage.tables import Case, CaseKind, CaseStatus, Change, ChangeKind, Hand, StepKind, StepStatus
from views.card import Button, Card
from views.cite import article, counted, ground
from views.consultation_words import brief_line
from views.deciders import Audience, acts_now, seat_and_name
from views.heads import head_lines
from views.i18n import N_, listed, say
from views.page import fill
from views.text import clean_line, day, is_english, moment, period
from views.words import (
    BUTTONS,
    CHANGES,
    MARKS,
    STATUSES,
    case_kind_name,
    case_status_name,
    kind_name,
    rank_names,
)

COMMENT = 200
"""Characters of a comment shown in the chain; the one it is meant for reads it whole in its own message."""

_SIGNS = {
    StepStatus.WAITING: "○",
    StepStatus.PENDING: "●",
    StepStatus.DONE: "✓",
    StepStatus.REFUSED: "✗",
    StepStatus.RETURNED: "↩",
}
_DONE = {
    Act.REVIEW: N_("已审核"),
    Act.COUNTERSIGN: N_("已会签"),
    Act.CONSENT: N_("已同意"),
    Act.APPROVE: N_("已批准"),
    Act.SIGN: N_("已签发"),
    Act.REPORT: N_("已报告"),
    Act.FILE: N_("已报备"),
    Act.OPINION: N_("加签意见：同意"),
}
_OPEN = {
    Act.REVIEW: N_("待审核"),
    Act.COUNTERSIGN: N_("待会签"),
    Act.CONSENT: N_("待同意"),
    Act.APPROVE: N_("待批准"),
    Act.SIGN: N_("待签发"),
    Act.REPORT: N_("待报告"),
    Act.FILE: N_("待报备"),
    Act.OPINION: N_("待提加签意见"),
}
_ROWS: tuple[tuple[Action, ...], ...] = (
    (Action.CONSENT, Action.CIRCLE, Action.REFUSE),
    (Action.RETURN, Action.OPINION, Action.TURN),
    (Action.FILE, Action.RECORD, Action.READING, Action.URGE),
    (Action.SAY, Action.EDIT, Action.BACK, Action.CHANGE, Action.CANCEL, Action.WITHDRAW),
    (Action.CONSULT,),
    (Action.AGAIN, Action.DEFER, Action.MOVE, Action.PRESENTER, Action.TAKE_BACK),
    (Action.RECEIVE, Action.RECHECK, Action.SEND_BACK, Action.RETRACT),
    (Action.HAND_OUT, Action.LIMIT, Action.CLOCKS),
    (Action.MAKE_TASK, Action.FINISH),
)


def show_case(session: Session, reader: Actor, case: Case) -> Card:
    """Show a case to a reader: whole where they may see it, else only that it is no longer theirs."""
    if not can_see_case(session, reader, case):
        return Card(fill("case_gone", reader.person.language, number=case.number))
    return case_card(lay_out(session, reader, case), reader)


def case_card(sheet: CaseSheet, reader: Actor) -> Card:
    audience = Audience.of(reader)
    language = audience.language
    html = fill(
        "case",
        language,
        today=reader.today,
        sheet=sheet,
        **_head(sheet, reader, language),
        status=status_name(sheet, language),
        submitted_at=local(reader.organisation, sheet.submitted_at) if sheet.submitted_at else None,
        rounds=_rounds(sheet, reader, audience),
        grounds=_grounds(sheet, language),
        now=_now(sheet, audience),
    )
    return Card(html, buttons(sheet, language))


def _head(sheet: CaseSheet, reader: Actor, language: str) -> dict[str, object]:
    """What stands above the chain: a leave's particulars, or the lines of any other kind of case."""
    kind = case_kind_name(sheet.kind, language)
    if sheet.kind is not CaseKind.LEAVE:
        lines = head_lines(sheet, reader.today, language)
        lines += [brief_line(one, language) for one in sheet.consultations]
        return {"case_kind": kind, "lines": lines}
    return {
        "case_kind": kind,
        "leave": sheet.leave,
        "kind": kind_name(sheet.leave.kind, language),
        "stand_in": stand_in_of(sheet.leave),
        "marks": mark_names(sheet, language),
    }


def status_name(sheet: CaseSheet, language: str) -> str:
    if sheet.is_noted:
        return say("已阅知", language)
    if sheet.kind is not CaseKind.LEAVE:
        return case_status_name(sheet.kind, sheet.status, language)
    change = sheet.leave.change
    if sheet.status is CaseStatus.APPROVED and change and change.status is CaseStatus.PENDING:
        return say("已批准，变更办理中", language)
    if sheet.status is CaseStatus.APPROVED and asks_nobody(sheet):
        return say("已登记", language)
    if TouchKind.LAPSED in sheet.leave.marks:
        return say("已过期，未办理", language)
    return say(STATUSES[sheet.status], language)


def asks_nobody(sheet: CaseSheet) -> bool:
    """Whether nobody has to consent: a leave that is only filed is not approved by anybody."""
    return all(step.act in TELLING for step in sheet.steps)


def stand_in_of(leave: LeaveLines) -> str:
    """Name the stand-in with their seat: 常务副区长 赵明."""
    return " ".join(part for part in (leave.stand_in_seat, leave.stand_in) if part)


def mark_names(sheet: CaseSheet, language: str) -> list[str]:
    """Say what was allowed with a mark; a late notice by the rule's own measure."""
    return [_mark(mark, sheet, language) for mark in sheet.leave.marks if mark in MARKS]


def change_words(change: Change, today: date, language: str) -> str:
    """Say what a change changes: 延长，由11月26日至28日改为11月26日至30日."""
    if change.kind is ChangeKind.CANCEL:
        return say(CHANGES[change.kind], language)
    return say(
        "%(kind)s，由%(old)s改为%(new)s",
        language,
        kind=say(CHANGES[change.kind], language),
        old=period(change.old_from_on, change.old_to_on, today, language),
        new=period(change.new_from_on, change.new_to_on, today, language),
    )


def buttons(
    sheet: CaseSheet, language: str, *, only: Iterable[Action] | None = None
) -> tuple[tuple[Button, ...], ...]:
    """Lay out what the reader may press; with `only`, just these of it."""
    allowed = set(sheet.actions) if only is None else set(sheet.actions) & set(only)
    rows = [tuple(_button(action, sheet, language) for action in row if action in allowed) for row in _ROWS]
    if only is None:
        rows += [(Button(say("详情", language), "cq-show", (one.id,)),) for one in sheet.consultations]
    if only is None and any(step.cite or step.reading is not None for step in sheet.steps):
        rows.append((Button(say("依据", language), "cs-law", (sheet.id,)),))
    return tuple(row for row in rows if row)


def filing_step(sheet: CaseSheet) -> StepLine | None:
    """Return the report or filing that waits to be made."""
    return next(
        (step for step in sheet.steps if step.act in TELLING and step.status is StepStatus.PENDING), None
    )


def _button(action: Action, sheet: CaseSheet, language: str) -> Button:
    label, verb = BUTTONS[action]
    target = sheet.step_id or 0
    if action is Action.FILE and (filing := filing_step(sheet)):
        target = filing.id  # beside a step that waits to be decided, `sheet.step_id` is that step's
    return Button(say(label, language), verb, (target if verb.startswith("st-") else sheet.id,))


def _mark(mark: str, sheet: CaseSheet, language: str) -> str:
    rule = find_leave_rule(sheet.rulebook, sheet.rank, abroad=sheet.leave.abroad, on=sheet.began_on)
    if mark == TouchKind.LATE_NOTICE and rule and rule.lead:
        return late_mark(rule.lead.n, rule.lead.unit, language)
    return say(MARKS[TouchKind(mark)], language)


def late_mark(n: int, unit: TimeUnit, language: str) -> str:
    """Say that notice was not given in time: 未提前一天报备."""
    number = str(n) if is_english(language) else counted(n)
    return say("未提前%(n)s%(unit)s报备", language, n=number, unit=say(unit.term, language))


@dataclass(frozen=True, slots=True)
class _Round:
    heading: str
    lines: tuple[str, ...]


def _rounds(sheet: CaseSheet, reader: Actor, audience: Audience) -> list[_Round]:
    numbers = sorted({step.round for step in sheet.steps})
    language = audience.language
    each = len(_all_grounds(sheet.steps, language)) > 1
    found = []
    for number in numbers:
        change = sheet.leave.change if sheet.kind is CaseKind.LEAVE else None
        if change and change.round == number:
            heading = say("变更：%(change)s", language, change=change_words(change, reader.today, language))
        elif number > 1:
            heading = say("重新提交", language)
        else:
            heading = say("原申请", language) if len(numbers) > 1 else ""
        lines = [
            line
            for step in sheet.steps
            if step.round == number and step.status is not StepStatus.VOID
            for line in _step_lines(step, sheet, reader, with_ground=each)
        ]
        found.append(_Round(heading, tuple(lines)))
    return found


def _step_lines(step: StepLine, sheet: CaseSheet, reader: Actor, *, with_ground: bool) -> Iterable[str]:
    language = reader.person.language
    parts = [f"{_SIGNS[step.status]} {_who(step, sheet, language)}", _outcome(step, language)]
    line = "  ".join(parts)
    notes = [note for note in (_hand(step, language),) if note]
    if with_ground and (rests_on := _ground_of(step, language)):
        notes.append(rests_on)
    if step.decided_at and step.status is not StepStatus.PENDING:
        line += say(
            "，%(at)s",
            language,
            at=_when(step, reader),
        )
    if notes:
        line += say("（%(notes)s）", language, notes=say("；", language).join(notes))
    yield line
    if step.hand is Hand.RECORDED and step.recorded_by:
        paper = say("，%(paper)s", language, paper=step.paper) if step.paper else ""
        yield say("└ 代录：%(who)s%(paper)s", language, who=step.recorded_by, paper=paper) + _recorded(
            step, reader
        )
    if step.comment:
        yield say("└ 意见：%(comment)s", language, comment=clean_line(step.comment, COMMENT))


def _when(step: StepLine, reader: Actor) -> str:
    """Write when a step was decided: the day alone where no hour is known."""
    decided_at = local(reader.organisation, step.decided_at or reader.now)
    language = reader.person.language
    if step.on_day:
        return day(decided_at.date(), reader.today, language)
    return moment(decided_at, reader.today, language)


def _recorded(step: StepLine, reader: Actor) -> str:
    """Say when a decision was recorded, where that was not when it was given."""
    if step.recorded_at is None or step.recorded_at == step.decided_at:
        return ""
    language = reader.person.language
    recorded_at = moment(local(reader.organisation, step.recorded_at), reader.today, language)
    return say("，%(at)s补录", language, at=recorded_at)


def _who(step: StepLine, sheet: CaseSheet, language: str) -> str:
    ranks = listed(rank_names(step.ranks, sheet.rulebook, language), language, any_of=step.act not in TELLING)
    if step.act in TELLING:
        return ranks
    seats = listed(step.seats, language, any_of=True) or ranks
    if step.decider is None:
        holders = [acting for acting in step.actings if acting.person and not acting.stands_in]
        return seat_and_name(holders[0]) if len(step.actings) == len(holders) == 1 else seats
    if step.hand is Hand.RECORDED:
        return recorded_name(step)
    if step.stood_in:
        return say("%(seat)s（%(name)s代）", language, seat=step.for_seat or seats, name=step.decider)
    return f"{step.for_seat or seats} {step.decider}"


def recorded_name(step: StepLine) -> str:
    """Name who decided by word of mouth or on paper, with the seat where the record does not say it."""
    seat, name = step.for_seat or "", step.decider or ""
    return name if not seat or seat in name else f"{seat} {name}"


def _outcome(step: StepLine, language: str) -> str:
    act = Act(step.act)
    if step.is_noted:
        return say("已阅知", language)
    if step.status is StepStatus.DONE:
        return say(_DONE[act], language)
    if step.status is StepStatus.REFUSED:
        if step.kind is StepKind.OPINION:
            return say("加签意见：不同意", language)
        return say("表示不同意", language)
    if step.status is StepStatus.RETURNED:
        return say("已退回修改", language)
    return say(_OPEN[act], language)


def _hand(step: StepLine, language: str) -> str:
    if step.hand is Hand.SAME:
        return say("两职并办", language)
    return say("圈阅", language) if step.hand is Hand.CIRCLED else ""


def _ground_of(step: StepLine, language: str) -> str:
    if step.reading is not None:
        return say("内部口径", language)
    return listed([article(cite, language) for cite in step.cite], language)


def _all_grounds(steps: Sequence[StepLine], language: str) -> list[str]:
    ruled = (step for step in steps if step.kind is StepKind.RULE)
    return [found for found in dict.fromkeys(_ground_of(step, language) for step in ruled) if found]


def _grounds(sheet: CaseSheet, language: str) -> list[str]:
    """The ground's lines: the articles, and apart from them the office's own reading with its note."""
    ruled = [step for step in sheet.steps if step.kind is StepKind.RULE]
    cites = list(dict.fromkeys(cite for step in ruled if step.reading is None for cite in step.cite))
    notes = list(dict.fromkeys(step.reading for step in ruled if step.reading is not None))
    lines = [ground(cites, language, rulebook=sheet.rulebook)] if cites else []
    return lines + [reading_line(note, language) for note in notes]


def reading_line(note: str, language: str) -> str:
    """Name the office's own reading as what it is, never as an article."""
    if note:
        return say(
            "内部口径（规则未作规定，由政府办公室确定）：%(note)s", language, note=clean_line(note, COMMENT)
        )
    return say("内部口径（规则未作规定，由政府办公室确定）", language)


def _now(sheet: CaseSheet, audience: Audience) -> list[str]:
    step = next((s for s in sheet.steps if s.status is StepStatus.PENDING and s.act not in TELLING), None)
    if step is None:
        return []
    alone = len(step.actings) == 1  # a single holder is named in the chain itself
    themselves = [one for one in step.actings if one.person is not None and not one.stands_in]
    lines = [acts_now(acting, audience) for acting in step.actings if acting not in themselves]
    if themselves and not alone:
        names = listed([seat_and_name(one) for one in themselves], audience.language, any_of=True)
        lines.insert(0, say("现由%(who)s办理。", audience.language, who=names))
    if not step.actings:
        lines.append(say("规则所指的职务在本机构未设，请政府办公室代录。", audience.language))
    elif not step.reachable and any(acting.person for acting in step.actings):
        lines.append(say("尚未加入本系统，可由政府办公室代录。", audience.language))
    return list(dict.fromkeys(lines))
