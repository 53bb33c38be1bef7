"""The written filing (外出报备单): the customary form, filled in, as the file that goes with its card."""

import io
from datetime import date
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from sqlmodel import Session, select

from office.calendar.calendars import local
from office.cases.sheets import CaseSheet, StepLine, lay_out
from office.cases.steps import TELLING
from office.rulebook.versions import find_rulebook
from storage.tables import CaseStatus, Change, ChangeKind, Hand, Leave, Step, StepKind, StepStatus
from views.card import Button, Card, File
from views.case import change_words, mark_names, reading_line, recorded_name, stand_in_of
from views.cite import ground
from views.filing_template import FILE
from views.i18n import say
from views.page import fill
from views.scene import LeaveScene
from views.text import clean_line, full_day, period
from views.words import kind_name

MIME: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_TITLES: Final = {None: "外出报备单", ChangeKind.CANCEL: "外出撤销报备单"}
_CHANGED: Final = "外出变更报备单"
_NAME: Final = 20
"""Characters of a name in a file's name."""


def filing(scene: LeaveScene) -> Card | None:
    """To the office and whom the rule has told: the card, with the written filing attached."""
    step = scene.session.get(Step, scene.scene.number("step") or 0)
    if step is None or step.case_id != scene.case.id or step.status is not StepStatus.DONE:
        return None
    sheet = lay_out(scene.session, scene.reader, scene.case)
    change = _change_of(scene.session, step)
    html = fill(
        "filing",
        scene.language,
        today=scene.today,
        sheet=sheet,
        days=_days(scene.leave, change),
        cancelled=change is not None and change.kind is ChangeKind.CANCEL,
        change=change_words(change, scene.today, scene.language) if change else "",
        stand_in=stand_in_of(sheet.leave),
        marks=mark_names(sheet, scene.language),
        grounds="" if step.reading_id else ground(step.cite, scene.language, rulebook=sheet.rulebook),
        reading=reading_line("", scene.language) if step.reading_id else "",
    )
    details = Button(say("详情", scene.language), "cs-show", (scene.case.id or 0,))
    return Card(html, ((details,),), filing_file(scene, sheet, step, change))


def filing_file(scene: LeaveScene, sheet: CaseSheet, step: Step, change: Change | None) -> File:
    """Fill in the form. It is an office's own paper and always Chinese."""
    first, last = _days(scene.leave, change)
    notes = [*mark_names(sheet, "zh")]
    if change is not None and change.kind is not ChangeKind.CANCEL:
        notes.insert(0, f"变更：{change_words(change, first, 'zh')}")
    if change is not None and change.kind is ChangeKind.CANCEL:
        notes.insert(0, "此次外出已撤销。")
    days = (last - first).days + 1
    span = period(first, last, date.min, "zh")
    filed_on = local(scene.reader.organisation, step.decided_at or scene.scene.now).date()
    title = _TITLES.get(change.kind if change else None, _CHANGED)
    paper = DocxTemplate(str(FILE))
    paper.render(
        {
            "title": title,
            "number": sheet.number,
            "name": _line(sheet.applicant),
            "seat": _line(sheet.seat),
            "unit": _line(sheet.unit),
            "contact": _line(sheet.leave.contact),
            "kind": kind_name(sheet.leave.kind, "zh"),
            "place": _line(sheet.leave.place),
            "period": f"{span}，共{days}天，其中工作日{sheet.leave.working_days}天",
            "reason": _line(sheet.leave.reason),
            "stand_in": _line(stand_in_of(sheet.leave)) or "未指定",
            "decisions": [_decision(line, scene) for line in sheet.steps if _is_shown(line, step)]
            or ["无须批准"],
            "ground": "内部口径（规则未作规定）"
            if step.reading_id
            else ground(
                step.cite, "zh", title=find_rulebook(sheet.rulebook).title, rulebook=sheet.rulebook
            ).removeprefix("依据："),
            "notes": notes or ["无"],
            "filed_on": full_day(filed_on, "zh"),
            "office": _line(scene.reader.organisation.name),
        },
        Environment(undefined=StrictUndefined, autoescape=True),
        autoescape=True,
    )
    written = io.BytesIO()
    paper.save(written)
    return File(f"{title}_{sheet.number}_{clean_line(sheet.applicant, _NAME)}.docx", written.getvalue(), MIME)


def _is_shown(line: StepLine, filed: Step) -> bool:
    return (
        line.kind is StepKind.RULE
        and line.act not in TELLING
        and line.status is StepStatus.DONE
        and line.round <= filed.round
    )


def _decision(line: StepLine, scene: LeaveScene) -> str:
    """Write one consent: 副区长 邵清和　同意　2026年11月23日(周一)."""
    seat = line.for_seat or "、".join(line.seats)
    if line.hand is Hand.RECORDED:
        paper = f"，{line.paper}" if line.paper else ""
        who = f"{recorded_name(line) or seat}（{line.recorded_by}代录{paper}）"
    elif line.stood_in:
        who = f"{seat}（{line.decider}代）"
    else:
        who = f"{seat} {line.decider or ''}"
    on = full_day(local(scene.reader.organisation, line.decided_at).date(), "zh") if line.decided_at else ""
    word = {"approve": "批准", "review": "审核", "sign": "签发"}.get(line.act, "同意")
    return f"{_line(who)}　{word}　{on}"


def _days(leave: Leave, change: Change | None) -> tuple[date, date]:
    if change is None:
        return leave.from_on, leave.to_on
    if change.kind is ChangeKind.CANCEL or change.status is not CaseStatus.APPROVED:
        return change.old_from_on, change.old_to_on
    return change.new_from_on, change.new_to_on


def _change_of(session: Session, step: Step) -> Change | None:
    return session.exec(
        select(Change).where(Change.case_id == step.case_id, Change.round == step.round)
    ).first()


def _line(text: str) -> str:
    return clean_line(text, 600)
