"""Leave: asked, filed, changed, cancelled, ended."""

from collections.abc import Sequence

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from office.access import Actor, access_case, actor_of, find_office_staff, hold_case
from office.cases import about, advance, files_itself, lay_steps, next_number, void_rest
from office.chain import can_press, find_step_seats, find_steps
from office.effects import complete
from office.errors import BadInputError, NotForYouError, StaleError
from office.filings import mark_late
from office.leave_effects import entitle, put_in_force
from office.leave_plan import LeavePlan, LeaveRequest, prepare_leave, reading_key
from office.leave_reminders import plan_leave
from office.outbox import refresh, tell
from office.readings import Reading
from office.seats import LEADERS, find_by_ranks, find_holder
from office.steps import TELLING, PlannedStep
from rules.vocabulary import Warn
from storage.audit import append
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Hand,
    Leave,
    Person,
    Seat,
    Step,
    StepKind,
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
    case = Case(
        organisation_id=actor.organisation_id,
        number=next_number(session, actor.organisation_id, CaseKind.LEAVE, actor.today.year),
        kind=CaseKind.LEAVE,
        title="",
        status=CaseStatus.DRAFT,
        rulebook=actor.rulebook,
        applicant_id=actor.person_id,
        seat_id=plan.seat.id or 0,
        rank=plan.seat.rank,
        made_at=actor.now,
    )
    session.add(case)
    session.flush()
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
    if plan.silent:
        _ask_reading(session, actor, case)
        return case
    _start(session, actor, case, [line.step for line in plan.chain], plan.reading)
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
        if plan.silent:
            _ask_reading(session, actor, case)
            refresh(session, about(case), now=actor.now)
        else:
            _start(session, actor, case, [line.step for line in plan.chain], plan.reading)
        return case
    for step in find_steps(session, case, round_=case.round):
        if step.status is StepStatus.RETURNED or (changed and _has_decided(step)):
            _reopen(step)
            session.add(step)
    case.status = CaseStatus.PENDING
    session.add(case)
    session.flush()
    log_leave(session, actor, case, "leave.resubmit")
    go_on(session, actor, case)
    return case


def apply_reading(session: Session, actor: Actor, reading: Reading) -> list[Case]:
    """Start every draft that waited for this reading, and return them.

    Raises NotForYouError where one of them is the actor's own and a colleague of the office can settle it.
    """
    waiting = find_waiting(session, actor, reading.question, hold=True)
    for case in waiting:
        applicant = actor_of(session, session.get_one(Person, case.applicant_id), now=actor.now)
        _start(session, applicant, case, reading.steps, reading)
    return waiting


def find_waiting(session: Session, actor: Actor, question: str, *, hold: bool = False) -> list[Case]:
    """Return the drafts that wait for a reading of this question; `hold` keeps others from moving them.

    Raises NotForYouError where one of them is the actor's own and a colleague of the office can settle it.
    """
    drafts = (
        select(Case)
        .where(
            Case.organisation_id == actor.organisation_id,
            Case.kind == CaseKind.LEAVE,
            Case.status == CaseStatus.DRAFT,
        )
        .order_by(col(Case.id))
    )
    found = []
    for case in session.exec(drafts.with_for_update(key_share=True) if hold else drafts).all():
        leave = session.get_one(Leave, case.id)
        if reading_key(case.rank, abroad=leave.abroad) != question or leave.to_on < actor.today:
            continue
        if case.applicant_id == actor.person_id and _has_colleagues(session, actor):
            raise NotForYouError("您本人的请假正等候这条内部口径，请由政府办公室其他同志确定。")
        found.append(case)
    return found


def _has_colleagues(session: Session, actor: Actor) -> bool:
    staff = find_office_staff(session, actor.organisation_id)
    return any(person.id != actor.person_id and can_press(person) for person in staff)


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


def _start(
    session: Session, actor: Actor, case: Case, steps: Sequence[PlannedStep], reading: Reading | None
) -> None:
    case.status, case.submitted_at = CaseStatus.PENDING, actor.now
    session.add(case)
    plan_leave(session, case, session.get_one(Leave, case.id), now=actor.now)
    seat = session.get_one(Seat, case.seat_id)
    lay_steps(session, case, steps, seat=seat, reading_id=reading.id if reading else None)
    go_on(session, actor, case)


def go_on(session: Session, actor: Actor, case: Case, *, approved: bool = True) -> None:
    """Advance a round just laid; `approved` False keeps a granted case granted while its change runs."""
    if approved:
        case.status = CaseStatus.PENDING
    if advance(session, case, now=actor.now, today=actor.today):
        complete(session, case, now=actor.now)
    refresh(session, about(case), now=actor.now)


def _ask_reading(session: Session, actor: Actor, case: Case) -> None:
    plan_leave(session, case, session.get_one(Leave, case.id), now=actor.now)
    for person in find_office_staff(session, case.organisation_id):
        tell(session, person, "case", {"case": case.id}, now=actor.now, about=about(case), anew=True)


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


def _has_decided(step: Step) -> bool:
    against = step.kind is StepKind.OPINION and step.status is StepStatus.REFUSED
    return against or step.status is StepStatus.DONE


def _reopen(step: Step) -> None:
    step.status = StepStatus.WAITING
    step.decided_at = step.decided_by_id = step.decided_for_id = None
    step.hand = step.comment = step.decider_name = step.paper = step.urged_at = None
    step.stood_in = step.on_day = False
    step.recorded_at = None


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
    append(
        session,
        organisation_id=case.organisation_id,
        at=actor.now,
        actor_id=actor.person_id,
        seat_id=case.seat_id,
        action=action,
        about=about(case),
        cite=list(cite),
        text={
            "status": case.status,
            "kind": leave.kind,
            "from": leave.from_on.isoformat(),
            "to": leave.to_on.isoformat(),
            "place": leave.place,
            "reason": leave.reason,
            "marks": leave.marks,
        },
    )
