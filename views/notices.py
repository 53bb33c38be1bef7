"""What people are told about a leave besides its card: its outcome, that it waits, who stands in."""

from sqlmodel import Session, select

from office.access import can_see_case
from office.cases.actions import Action
from office.cases.chain import find_steps
from office.cases.flow import files_itself
from office.cases.sheets import CaseSheet, lay_out
from office.cases.steps import TELLING
from office.leave.filings import find_owed_filing
from office.leave.plan import TouchKind
from office.people.acting import Why, who_acts
from office.people.seats import find_holder
from storage.tables import CaseStatus, Change, ChangeKind, Seat, Step, StepStatus
from views.card import Button, Card
from views.case import asks_nobody, buttons, change_words, filing_step, show_case, stand_in_of
from views.cite import ground
from views.deciders import acts_now
from views.i18n import listed, say
from views.page import fill
from views.scene import CaseScene, LeaveScene
from views.words import case_kind_name, kind_name, rank_names

_GONE = (CaseStatus.WITHDRAWN, CaseStatus.CANCELLED)


def case(scene: CaseScene) -> Card | None:
    """The case's card. It is dropped where it would be new to somebody whom it no longer concerns."""
    is_own = scene.case.applicant_id == scene.reader.person_id
    seen = can_see_case(scene.session, scene.reader, scene.case)
    if scene.scene.row.anew and not is_own and (not seen or scene.case.status in _GONE):
        return None
    return show_case(scene.session, scene.reader, scene.case)


def outcome(scene: LeaveScene) -> Card | None:
    """To the applicant: what was decided, and what comes next."""
    step_id = scene.scene.number("step")
    step = scene.session.get(Step, step_id) if step_id else None
    if step_id is not None:
        return _stopped(scene, step) if step and step.case_id == scene.case.id else None
    if scene.case.status is not CaseStatus.APPROVED:
        return None
    sheet = lay_out(scene.session, scene.reader, scene.case)
    filing = find_owed_filing(scene.session, scene.case, scene.leave)
    due = filing.due if filing else None
    change = _change_of(scene, scene.case.round)
    steps = [s for s in find_steps(scene.session, scene.case, round_=scene.case.round) if not s.reading_id]
    html = fill(
        "outcome_approved",
        scene.language,
        today=scene.today,
        number=scene.case.number,
        leave=scene.leave,
        change=change_words(change, scene.today, scene.language) if change else "",
        stand_in=stand_in_of(sheet.leave),
        grounds=ground(
            dict.fromkeys(c for s in steps for c in s.cite), scene.language, rulebook=scene.case.rulebook
        ),
        must_file=Action.FILE in sheet.actions,
        is_filed_only=asks_nobody(sheet),
        is_at_once=change is not None and change.kind is ChangeKind.SHORTEN,
        told=listed(_told(sheet, scene.language), scene.language),
        due=due,
        is_late=bool(due and due < scene.today),
    )
    return Card(html, (*buttons(sheet, scene.language, only=(Action.FILE,)), _details(scene)))


def _told(sheet: CaseSheet, language: str) -> list[str]:
    """Name whom the office has to tell."""
    step = filing_step(sheet)
    return rank_names(step.ranks, sheet.rulebook, language) if step else []


def urged(scene: CaseScene) -> Card | None:
    """To whom a step waits for, or to the office in a leader's stead: somebody has asked for it."""
    step = scene.session.get(Step, scene.scene.number("step") or 0)
    if step is None or step.status is not StepStatus.PENDING:
        return None
    if not can_see_case(scene.session, scene.reader, scene.case):
        return None
    sheet = lay_out(scene.session, scene.reader, scene.case)
    line = next((line for line in sheet.steps if line.id == step.id), None)
    html = fill(
        "urged",
        scene.language,
        today=scene.today,
        sheet=sheet,
        case_kind=case_kind_name(sheet.kind, scene.language),
        decides=Action.CONSENT in sheet.actions,
        now=[acts_now(acting, scene.scene.audience) for acting in line.actings] if line else [],
    )
    pressable = (Action.CONSENT, Action.REFUSE, Action.RECORD)
    return Card(html, (*buttons(sheet, scene.language, only=pressable), _details(scene)))


def noted(scene: LeaveScene) -> Card | None:
    """To the office: who will be away when and who acts then, or that this has changed or ended."""
    if scene.case.status not in (CaseStatus.APPROVED, CaseStatus.CANCELLED, CaseStatus.ENDED):
        return None
    sheet = lay_out(scene.session, scene.reader, scene.case)
    change = _change_of(scene, scene.case.round)
    changed = change is not None and change.status is CaseStatus.APPROVED
    acting = who_acts(
        scene.session,
        scene.seat,
        on=max(scene.leave.from_on, scene.today),
        rulebook=scene.case.rulebook,
    )
    open_filing = next((s for s in find_steps(scene.session, scene.case) if _waits_to_tell(s)), None)
    html = fill(
        "noted",
        scene.language,
        today=scene.today,
        sheet=sheet,
        leave=scene.leave,
        kind=kind_name(sheet.leave.kind, scene.language),
        state=str(scene.case.status),
        change=change_words(change, scene.today, scene.language) if change and changed else "",
        stand_in=stand_in_of(sheet.leave),
        now=""
        if scene.leave.stand_in_seat_id or acting.why is Why.HOLDER
        else acts_now(acting, scene.scene.audience),
        filing_by_office=bool(open_filing and files_itself(scene.session, open_filing)),
        filing_open=open_filing is not None,
    )
    pressable = (Action.FILE,) if open_filing and files_itself(scene.session, open_filing) else ()
    return Card(html, (*buttons(sheet, scene.language, only=pressable), _details(scene)))


def stand_in(scene: LeaveScene) -> Card | None:
    """To the stand-in: from when until when for which seat; or that this has ended or been given back."""
    leave = scene.leave
    seat = scene.session.get(Seat, leave.stand_in_seat_id) if leave.stand_in_seat_id else None
    holder = find_holder(scene.session, seat.id or 0, leave.from_on) if seat else None
    if seat is None or holder is None or holder.id != scene.reader.person_id:
        return None
    if scene.case.status not in (CaseStatus.APPROVED, CaseStatus.CANCELLED, CaseStatus.ENDED):
        return None
    change = _change_of(scene, scene.case.round)
    html = fill(
        "stand_in",
        scene.language,
        today=scene.today,
        leave=leave,
        applicant=scene.applicant.name,
        seat=scene.seat.title,
        state=str(scene.case.status),
        changed=bool(
            change and change.status is CaseStatus.APPROVED and change.kind is not ChangeKind.CANCEL
        ),
    )
    todo = Button(say("待办", scene.language), "mn", ("todo",))
    return Card(html, ((todo,),) if scene.case.status is CaseStatus.APPROVED else ())


def returned(scene: LeaveScene) -> Card | None:
    """To whom the rule has told of a return."""
    if scene.leave.returned_on is None:
        return None
    return Card(
        fill(
            "returned",
            scene.language,
            today=scene.today,
            number=scene.case.number,
            applicant=scene.applicant.name,
            seat=scene.seat.title,
            leave=scene.leave,
        )
    )


def lapsed(scene: LeaveScene) -> Card | None:
    """To the applicant: the days have passed, and nobody had settled who decides."""
    if TouchKind.LAPSED not in scene.leave.marks:
        return None
    html = fill("lapsed", scene.language, today=scene.today, number=scene.case.number, leave=scene.leave)
    return Card(html, (_details(scene),))


def _stopped(scene: LeaveScene, step: Step) -> Card | None:
    """Refused or sent back: whole, with the reason in full. Dropped once the applicant has gone on."""
    if step.status not in (StepStatus.REFUSED, StepStatus.RETURNED) or step.round != scene.case.round:
        return None
    change = _change_of(scene, step.round)
    sheet = lay_out(scene.session, scene.reader, scene.case)
    line = next((line for line in sheet.steps if line.id == step.id), None)
    decider = _decider(scene.session, step, line.decider if line else None, scene.language)
    html = fill(
        "outcome_stopped",
        scene.language,
        today=scene.today,
        number=scene.case.number,
        leave=scene.leave,
        refused=step.status is StepStatus.REFUSED,
        decider=decider,
        comment=step.comment or "",
        change=change_words(change, scene.today, scene.language) if change else "",
        grounds="" if step.reading_id else ground(step.cite, scene.language, rulebook=scene.case.rulebook),
    )
    pressable = (Action.EDIT,) if change is None else (Action.CHANGE,)
    return Card(html, (*buttons(sheet, scene.language, only=pressable), _details(scene)))


def _decider(session: Session, step: Step, name: str | None, language: str) -> str:
    seat = session.get(Seat, step.decided_for_id) if step.decided_for_id else None
    if seat and name and step.stood_in:
        return say("%(seat)s（%(name)s代）", language, seat=seat.title, name=name)
    return " ".join(part for part in (seat.title if seat else "", name or "") if part)


def _change_of(scene: LeaveScene, round_: int) -> Change | None:
    return scene.session.exec(
        select(Change).where(Change.case_id == scene.case.id, Change.round == round_)
    ).first()


def _waits_to_tell(step: Step) -> bool:
    return step.act in TELLING and step.status is StepStatus.PENDING


def _details(scene: CaseScene) -> tuple[Button, ...]:
    return (Button(say("详情", scene.language), "cs-show", (scene.case.id or 0,)),)
