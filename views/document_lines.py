"""The lines that say of a paper what it is, what fails, and until when what is owed."""

from datetime import date

from office.cases.sheets import CaseSheet
from office.documents.checks import Failing, Fault
from office.documents.clocks import OWN, ClockState
from office.documents.sheet import ClockLine, DocumentLines
from office.rulebook.paper_rules import Ahead, Circle
from rules.vocabulary import DeadlineName, Document, NameOf, Urgency, Warn
from storage.tables import CaseStatus, DocumentDirection
from views.cite import article, ground
from views.i18n import N_, listed, say
from views.text import clean_line, day, full_day
from views.words import matter_name, term

TITLE = 200
_TEXT = 200
MARKS = {
    "late": N_("未按规定时间提前报送"),
    "long": N_("超过规定篇幅"),
    "accepted": N_("有不符合项，经办公室受理"),
}
"""What is said of a paper that was taken in with a mark."""
STATES = {
    ClockState.RUNNING: "",
    ClockState.AMBER: N_("🟡临近期限"),
    ClockState.RED: N_("🔴已超期"),
    ClockState.PAUSED: N_("⏸已暂停"),
    ClockState.ANSWERED: N_("已提出办结，待办公室确认"),
    ClockState.DONE: N_("已办结"),
    ClockState.ENDED: N_("已停止"),
}
_LEFT = (ClockState.RUNNING, ClockState.AMBER)


def document_lines(sheet: CaseSheet, lines: DocumentLines, today: date, language: str) -> list[str]:
    """Return the lines between a paper's heading and its chain."""
    found = lines.document
    said = [
        say("《%(title)s》", language, title=clean_line(lines.title, TITLE)),
        kind_line(found.kind, found.direction, found.name_of, sheet.rulebook, language),
        sender_line(lines.sender, found.direction, language),
    ]
    if found.paper:
        said.append(say("文号：%(paper)s", language, paper=found.paper))
    if found.addressee:
        said.append(say("主送：%(who)s", language, who=found.addressee))
    said += urgency_lines(found.urgency, found.urgent_why, language)
    if found.matter:
        names = [matter_name(flag, language) for flag in found.matter]
        said.append(say("涉及：%(matters)s", language, matters=listed(names, language)))
    if lines.is_in:
        said.append(say("收文：%(day)s", language, day=day(found.received_on, today, language)))
    elif sheet.status is CaseStatus.PENDING:
        said.append(say("待政府办公室登记。", language))
    if found.needed_on:
        said.append(say("需要批复：%(day)s", language, day=full_day(found.needed_on, language)))
    said += standing_lines(sheet, lines, language)
    return said


def standing_lines(sheet: CaseSheet, lines: DocumentLines, language: str) -> list[str]:
    """Say what fails, what was sent back, which clocks run and what 圈阅 means."""
    found, said = lines.document, []
    if found.returned_why and sheet.status is CaseStatus.RETURNED:
        said.append(say("已退文：%(why)s", language, why=clean_line(found.returned_why, _TEXT * 2)))
        if found.returned_cite:
            said.append(ground(found.returned_cite, language, rulebook=sheet.rulebook))
    elif sheet.status in (CaseStatus.DRAFT, CaseStatus.PENDING):
        said += [failing_line(one, language) for one in lines.failing]
    marks = [say(MARKS[mark], language) for mark in found.marks if mark in MARKS]
    if marks and sheet.status is not CaseStatus.RETURNED:
        said.append(say("注明：%(marks)s", language, marks=listed(marks, language)))
    said += [clock_line(line, language, rulebook="") for line in lines.clocks]
    if lines.approval_silent:
        said.append(say("审批时限：规则未作规定。", language))
    if lines.circle is not None:
        said.append(circle_line(lines.circle, language))
    return said


def kind_line(kind: str, direction: str, name_of: str, rulebook: str, language: str) -> str:
    """Name what kind of paper it is, and which way it goes."""
    name = term(Document(kind), rulebook, language)
    if direction == DocumentDirection.INCOMING:
        return say("收文 · %(kind)s", language, kind=name)
    return say(
        "发文 · %(kind)s · %(name)s", language, kind=name, name=term(NameOf(name_of), rulebook, language)
    )


def sender_line(sender: str, direction: str, language: str) -> str:
    if direction == DocumentDirection.INCOMING:
        return say("来文：%(unit)s", language, unit=sender)
    return say("拟稿：%(unit)s", language, unit=sender)


def urgency_lines(urgency: str, why: str, language: str) -> list[str]:
    """Say how urgent a paper is and why; nothing of an ordinary one."""
    if urgency == Urgency.NORMAL:
        return []
    name = say(Urgency(urgency).term, language)
    if not why:
        return [say("紧急程度：%(urgency)s", language, urgency=name)]
    return [say("紧急程度：%(urgency)s（%(why)s）", language, urgency=name, why=clean_line(why, _TEXT))]


def failing_line(failing: Failing, language: str) -> str:
    """Say what fails and on which article: ✗不是一文一事（第四十一条）."""
    cites = listed([article(cite, language) for cite in failing.cite], language)
    if failing.fault is Fault.LATE and failing.ahead is not None:
        return f"✗{ahead_line(failing.ahead, language)}"
    if failing.fault is Fault.LONG and failing.measure is not None:
        return say(
            "✗篇幅%(length)s字，%(cites)s要求不超过%(most)s字。",
            language,
            length=failing.length,
            cites=cites,
            most=f"{failing.measure.max:g}",
        )
    fault = say(failing.check.name.fault, language) if failing.check else ""
    return say("✗%(fault)s（%(cites)s）", language, fault=fault, cites=cites)


def ahead_line(ahead: Ahead, language: str) -> str:
    """Compare how long there is with how long the rule wants: 距需批复之日只有9个工作日，要求不少于14个."""
    cites = listed([article(cite, language) for cite in ahead.cite], language)
    if ahead.is_late:
        return say(
            "距需批复之日只有%(left)s个工作日，%(cites)s要求不少于%(n)s%(unit)s。",
            language,
            left=ahead.left,
            cites=cites,
            n=ahead.n,
            unit=say(ahead.unit.term, language),
        )
    return say(
        "距需批复之日有%(left)s个工作日，符合%(cites)s不少于%(n)s%(unit)s的要求。",
        language,
        left=ahead.left,
        cites=cites,
        n=ahead.n,
        unit=say(ahead.unit.term, language),
    )


def circle_line(circle: Circle, language: str) -> str:
    """Say what 圈阅 means here: 圈阅：同意所请示事项（第五十四条）."""
    cites = listed([article(cite, language) for cite in circle.cite], language)
    return say("圈阅：%(means)s（%(cites)s）", language, means=say(circle.means.term, language), cites=cites)


def clock_name(name: str, language: str) -> str:
    """Name a time limit."""
    return say("办公室自定时限", language) if name == OWN else say(DeadlineName(name).term, language)


def clock_line(line: ClockLine, language: str, *, rulebook: str, with_day: bool = True) -> str:
    """Write a clock in one line: 🟡临近期限 承办部门办结（住建局）：12月1日(周二)止，还有2个工作日.

    With `rulebook`, it says itself of a draft that it is one; without, the card's own ground says so.
    """
    clock, state = line.clock, line.standing.state
    name = clock_name(clock.name, language)
    if line.owner:
        name = say("%(name)s（%(owner)s）", language, name=name, owner=line.owner)
    parts = [name]
    if with_day:
        parts = [say("%(name)s：%(day)s止", language, name=name, day=full_day(clock.due_on, language))]
    if state in _LEFT:
        parts.append(say("还有%(left)s个工作日", language, left=line.standing.left))
    elif state is ClockState.RED:
        parts.append(say("已超%(left)s个工作日", language, left=-line.standing.left))
    elif state is ClockState.PAUSED:
        parts.append(say("暂停：%(why)s", language, why=clean_line(clock.paused_why, _TEXT)))
    if Warn.CALENDAR_UNPUBLISHED in clock.warnings and state in (*_LEFT, ClockState.RED):
        parts.append(say("暂按法定节假日推算", language))
    ground_of = _ground(line, language, rulebook)
    said = say("，", language).join(parts) + (f"（{ground_of}）" if ground_of else "")
    sign = say(STATES[state], language) if STATES[state] else ""
    return f"{sign} {said}" if sign else said


def _ground(line: ClockLine, language: str, rulebook: str) -> str:
    clock = line.clock
    if clock.name == OWN:
        return say("办公室自定，非条文规定：%(why)s", language, why=clean_line(clock.why, _TEXT))
    return ground(clock.cite, language, rulebook=rulebook) if clock.cite else ""
