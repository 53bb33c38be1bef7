"""What a step asks of whoever decides it: whom to ask, a reason, a decision given elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime

from office.cases.sheets import CaseSheet
from office.cases.steps import TELLING
from storage.tables import StepStatus
from views.card import Button, Card
from views.i18n import N_, listed, say
from views.leave_form import Candidate
from views.page import fill
from views.text import clean_line, day, moment
from views.words import rank_names

_LABEL = 40
_PICKED = {"ask": "st-askto", "turn": "st-turnto"}
_REASONS = {
    "refuse": N_("请写明不同意的理由，写好发送即可。"),
    "return": N_("请写明需要修改什么，写好发送即可。"),
}


def pick_card(
    step_id: int, purpose: str, candidates: Sequence[Candidate], lang: str, *, case_id: int
) -> Card:
    """Ask whose opinion is wanted (`purpose` "ask") or who takes the step over ("turn").

    No form is open meanwhile: 取消 shows the case again.
    """
    people = [
        (Button(clean_line(f"{who.name} {who.seat}", _LABEL), _PICKED[purpose], (step_id, who.seat_id)),)
        for who in candidates
    ]
    html = fill("pick", lang, purpose=purpose, any_found=bool(people))
    return Card(html, (*people, (Button(say("取消", lang), "cs-show", (case_id,)),)))


def reason_card(purpose: str, sheet: CaseSheet, lang: str) -> Card:
    """Ask for the reason of 不同意 ("refuse") or 退回修改 ("return"); the next typed text is the answer."""
    html = fill("reason", lang, purpose=purpose, sheet=sheet, asked=say(_REASONS[purpose], lang))
    return Card(html, ((_give_up("reason", lang),),))


def record_card(sheet: CaseSheet, lang: str) -> Card:
    """代录: ask for the decision in one line, with an example that fits the step."""
    step = next((s for s in sheet.steps if s.status is StepStatus.PENDING and s.act not in TELLING), None)
    ranks = listed(rank_names(step.ranks, sheet.rulebook, lang), lang, any_of=True) if step else ""
    who = listed(step.seats, lang, any_of=True) if step and step.seats else ranks
    return Card(fill("record", lang, sheet=sheet, who=who), ((_give_up("record", lang),),))


def record_plan_card(
    draft_id: int,
    sheet: CaseSheet,
    lang: str,
    *,
    today: date,
    agreed: bool,
    decider: str,
    paper: str,
    comment: str,
    given: datetime | date | None,
) -> Card:
    """Show what 提交 would record; `given` is a local moment, a day, or nothing for the time of the press."""
    when = ""
    if given is not None:
        when = moment(given, today, lang) if isinstance(given, datetime) else day(given, today, lang)
    html = fill(
        "record_plan",
        lang,
        sheet=sheet,
        agreed=agreed,
        decider=decider,
        paper=paper,
        comment=comment,
        given=when,
    )
    return Card(html, ((Button(say("提交", lang), "rc-ok", (draft_id,)), _give_up("record", lang)),))


def _give_up(form: str, lang: str) -> Button:
    return Button(say("取消", lang), "fm-cancel", (form,))
