"""To the applicant of a case other than a leave: what was decided, and by whom."""

from office.cases.chain import find_steps
from office.cases.sheets import lay_out
from storage.tables import CaseStatus, Step, StepStatus
from views.card import Button, Card
from views.case import buttons
from views.cite import ground
from views.heads import name_lines
from views.i18n import say
from views.page import fill
from views.scene import CaseScene
from views.words import BUTTONS, case_kind_name, case_status_name


def outcome(scene: CaseScene) -> Card | None:
    """Say what became of a case; of one that was stopped, by whom and why."""
    step_id = scene.scene.number("step")
    step = scene.session.get(Step, step_id) if step_id else None
    if step_id is not None and (step is None or step.case_id != scene.case.id):
        return None
    if step is not None and step.status not in (StepStatus.REFUSED, StepStatus.RETURNED):
        return None
    if step is None and scene.case.status not in (CaseStatus.APPROVED, CaseStatus.ENDED):
        return None
    sheet = lay_out(scene.session, scene.reader, scene.case)
    line = next((line for line in sheet.steps if step is not None and line.id == step.id), None)
    steps = [step] if step else [s for s in find_steps(scene.session, scene.case) if not s.reading_id]
    cites = dict.fromkeys(cite for s in steps if not s.reading_id for cite in s.cite)
    who = " ".join(part for part in (line.for_seat or "", line.decider or "") if part) if line else ""
    html = fill(
        "outcome",
        scene.language,
        today=scene.today,
        case_kind=case_kind_name(scene.case.kind, scene.language),
        status=say("已阅知", scene.language)
        if sheet.is_noted
        else case_status_name(scene.case.kind, scene.case.status, scene.language),
        sheet=sheet,
        lines=name_lines(sheet, scene.today, scene.language),
        decider=who,
        comment=(step.comment or "") if step else "",
        is_returned=step is not None and step.status is StepStatus.RETURNED,
        grounds=ground(cites, scene.language, rulebook=scene.case.rulebook) if cites else "",
    )
    details = Button(say("详情", scene.language), "cs-show", (scene.case.id or 0,))
    editing = [action for action in sheet.actions if BUTTONS[action][0] == "修改"]
    return Card(html, (*buttons(sheet, scene.language, only=editing), (details,)))
