"""Leave: asked, filed, changed, cancelled, ended."""

from collections.abc import Sequence

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from office.access import Actor, access_case, find_office_staff, hold_case
from office.auditing import log_act
from office.cases.begin import begin, begin_again, open_case, wait_for_reading
from office.cases.chain import find_step_seats
from office.cases.flow import about, files_itself, void_rest
from office.cases.steps import TELLING, PlannedStep
from office.errors import BadInputError, NotForYouError, StaleError
from office.leave.effects import entitle, put_in_force
from office.leave.filings import mark_late
from office.leave.plan import LeavePlan, LeaveRequest, prepare_leave
from office.leave.reminders import plan_leave
from office.outbox import refresh, tell
from office.people.seats import LEADERS, find_by_ranks, find_holder
from office.rulebook.readings import Reading
from rules.vocabulary import Warn
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Hand,
    Leave,
    Seat,
    Step,
    StepStatus,
)

UNITS = {
    "place": "前往地点",
    "contact": "联系电话",
    "acting": "代行人",
    "reason": "事由",
    "dates": "起止日期",
}


def submit_leave(session: Session, actor: Actor, request: LeaveRequest) -> Case:
    """Submit a leave: its chain is laid and the first step called.

    Where neither rule nor reading speaks of the rank, the case stays a draft and the office is asked.
    Raises BadInputError where the request cannot stand or lacks what the rule wants stated.
    """
    plan = prepare_leave(session, actor, request)
    _require_stated(plan)
    case = open_case(session, actor, CaseKind.LEAVE, title="", seat=plan.seat)
    leave = Leave(
        case_id=case.id or 0,
        organisation_id=case.organisation_id,
        person_id=actor.person_id,
        kind=request.kind,
        from_on=request.from_on,
        to_on=request.to_on,
    )
    _write(session, case, leave, plan)
    session.add(leave)
    session.flush()
    log_leave(session, actor, case, "leave.submit")
    _start(session, actor, case, plan)
    return case


def resubmit_leave(session: Session, actor: Actor, case_id: int, request: LeaveRequest) -> Case:
    """Submit a returned leave again.

    It goes back to the step that returned it. Consents given before stay where nothing they saw was changed.
    """
    case = access_own_leave(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件请假不在退回修改中，请看最新的卡片。")
    leave = session.get_one(Leave, case.id)
    plan = prepare_leave(session, actor, request, but=case.id)
    _require_stated(plan)
    changed = request != request_of(leave)
    chain_changed = request.abroad != leave.abroad
    _write(session, case, leave, plan)
    if chain_changed:
        void_rest(session, case)
        case.round += 1
        case.status = CaseStatus.DRAFT if plan.silent else CaseStatus.PENDING
        log_leave(session, actor, case, "leave.resubmit")
        _start(session, actor, case, plan)
    else:
        begin_again(session, actor, case, changed=changed)
        log_leave(session, actor, case, "leave.resubmit")
    return case


def start_leave(session: Session, applicant: Actor, case: Case, reading: Reading) -> None:
    """Start a leave that waited for this reading, in its applicant's name."""
    _begin(session, applicant, case, reading.steps, reading)


def file_leave(session: Session, actor: Actor, step_id: int) -> Case:
    """报备: make the written filing that the rule asks for; the office gets the card and the paper.

    The applicant files what goes to the office, the office what goes outside.
    """
    step = session.get(Step, step_id)
    if step is None or step.act not in TELLING:
        raise NotForYouError("没有这件事项，或者它不归您办理。")
    case = access_case(session, actor, step.case_id)
    hold_case(session, case)
    if not can_file(session, actor, case, step):
        raise NotForYouError("这份报备不由您办理。")
    if case.kind is not CaseKind.LEAVE:
        return _file_other(session, actor, case, step)
    leave = session.get_one(Leave, case.id)
    mark_late(session, case, leave, now=actor.now)
    mark_told(session, actor, case, step)
    send_filing(session, case, step, actor)
    log_leave(session, actor, case, "leave.file", cite=step.cite)
    if case.status is CaseStatus.APPROVED:
        put_in_force(session, case, leave, now=actor.now)
    refresh(session, about(case), now=actor.now)
    refresh(session, f"{about(case)}:noted", now=actor.now)
    return case


def _file_other(session: Session, actor: Actor, case: Case, step: Step) -> Case:
    """Note that the office has filed, outside, a case that needs no paper of ours for it."""
    mark_told(session, actor, case, step)
    log_act(session, actor, "case.file", about=about(case), text={"step": step.position}, cite=step.cite)
    refresh(session, about(case), now=actor.now)
    return case


def can_file(session: Session, actor: Actor, case: Case, step: Step) -> bool:
    if files_itself(session, step):
        return actor.is_office
    return case.applicant_id == actor.person_id or actor.is_office


def request_of(leave: Leave) -> LeaveRequest:
    return LeaveRequest(
        leave.kind,
        leave.from_on,
        leave.to_on,
        leave.place,
        leave.reason,
        leave.contact,
        leave.stand_in_seat_id,
        leave.abroad,
    )


def access_own_leave(session: Session, actor: Actor, case_id: int) -> Case:
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id or case.kind is not CaseKind.LEAVE:
        raise NotForYouError("这件事项只能由申请人本人办理。")
    hold_case(session, case)
    return case


def _write(session: Session, case: Case, leave: Leave, plan: LeavePlan) -> None:
    request = plan.request
    leave.kind, leave.abroad = request.kind, request.abroad
    leave.from_on, leave.to_on = request.from_on, request.to_on
    leave.place, leave.reason, leave.contact = request.place, request.reason, request.contact
    leave.stand_in_seat_id = request.stand_in_seat_id
    leave.working_days = plan.working_days
    leave.marks = sorted({str(touch.kind) for touch in plan.touches})
    entitle(session, case, leave)


def _start(session: Session, actor: Actor, case: Case, plan: LeavePlan) -> None:
    if plan.silent:
        plan_leave(session, case, session.get_one(Leave, case.id), now=actor.now)
        wait_for_reading(session, actor, case)
        return
    _begin(session, actor, case, [line.step for line in plan.chain], plan.reading)


def _begin(
    session: Session, actor: Actor, case: Case, steps: Sequence[PlannedStep], reading: Reading | None
) -> None:
    begin(session, actor, case, steps, seat=session.get_one(Seat, case.seat_id), reading=reading)
    plan_leave(session, case, session.get_one(Leave, case.id), now=actor.now)


def _require_stated(plan: LeavePlan) -> None:
    if plan.missing:
        names = "、".join(UNITS[item] for item in plan.missing)
        cite = "、".join(plan.cite)
        marks = "；".join(mark.term for mark in (Warn.DRAFT, Warn.RESTORED) if mark in plan.warnings)
        if not marks:
            raise BadInputError("还要写明：{names}（依据：第{cite}条）。", names=names, cite=cite)
        raise BadInputError(
            "还要写明：{names}（依据：第{cite}条；{marks}）。", names=names, cite=cite, marks=marks
        )


def mark_told(session: Session, actor: Actor, case: Case, step: Step) -> None:
    session.flush()
    result = session.connection().execute(
        update(Step)
        .where(col(Step.id) == step.id, col(Step.status) == StepStatus.PENDING)
        .values(
            status=StepStatus.DONE,
            decided_at=actor.now,
            decided_by_id=actor.person_id,
            decided_for_id=case.seat_id,
            hand=Hand.PRESS if case.applicant_id == actor.person_id else Hand.RECORDED,
        )
    )
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type of an UPDATE's result
    session.refresh(step)
    if result.rowcount != 1:
        raise StaleError(
            "已经报备过了。"
            if step.status is StepStatus.DONE
            else "这件事项已经有了新的进展，请看最新的卡片。"
        )


def send_filing(session: Session, case: Case, step: Step, actor: Actor) -> None:
    """Give the filing to whom it is made: the office, the holders of the seats told, other leaders."""
    people = {person.id: person for person in find_office_staff(session, case.organisation_id)}
    seats = find_step_seats(session, step)
    if "other_leaders" in step.ranks:
        seats += find_by_ranks(session, case.organisation_id, LEADERS)
    for seat in seats:
        holder = find_holder(session, seat.id or 0, actor.today)
        if holder is not None:
            people[holder.id] = holder
    for person in people.values():
        if person.id != case.applicant_id:
            tell(
                session, person, "leave.filing", {"case": case.id, "step": step.id}, now=actor.now, anew=True
            )


def log_leave(session: Session, actor: Actor, case: Case, action: str, *, cite: Sequence[str] = ()) -> None:
    leave = session.get_one(Leave, case.id)
    log_act(
        session,
        actor,
        action,
        about=about(case),
        text={
            "status": case.status,
            "kind": leave.kind,
            "from": leave.from_on.isoformat(),
            "to": leave.to_on.isoformat(),
            "place": leave.place,
            "reason": leave.reason,
            "marks": leave.marks,
        },
        cite=cite,
        seat_id=case.seat_id,
    )
