"""Around a decision: ask another first, hand over, urge, take back."""

from datetime import timedelta

from sqlmodel import Session, col, select

from office.access import Actor, access_case, find_office_staff, hold_case
from office.calendar.calendars import local
from office.cases.chain import can_press, find_deciders, find_pending
from office.cases.decisions import case_of, go_on_after, log_decision, mark_step, pending_step, take_step
from office.cases.effects import fall_back, stop
from office.cases.flow import about, call_audience, close, find_audience, take_cards_back, void_rest
from office.cases.steps import TELLING, Act
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.people.acting import find_absence, find_candidates
from office.people.seats import DEPUTIES, find_holder
from storage.tables import (
    Case,
    CaseStatus,
    Person,
    Seat,
    Step,
    StepKind,
    StepSeat,
    StepStatus,
)

URGE_PAUSE = timedelta(hours=4)


def ask_opinion(session: Session, actor: Actor, step_id: int, *, seat_id: int) -> Case:
    """加签: have another seat give its opinion before this step is decided."""
    case, step, acting = take_step(session, actor, step_id)
    asked = session.get(Seat, seat_id)
    if asked is None or asked.organisation_id != actor.organisation_id:
        raise BadInputError("没有这个职务，请从列出的人选中选。")
    person = find_holder(session, seat_id, actor.today)
    if person is None or person.id in (actor.person_id, case.applicant_id):
        raise BadInputError("不能请本人或申请人加签，请另选一位。")
    position = _free_position(session, case, step)
    opinion = Step(
        organisation_id=case.organisation_id,
        case_id=case.id or 0,
        round=step.round,
        position=position,
        kind=StepKind.OPINION,
        act=Act.OPINION,
        ranks=[asked.rank] if asked.rank else [],
        asked_by_seat_id=acting.seat.id,
    )
    mark_step(session, step, StepStatus.WAITING, now=None, values={})
    take_cards_back(session, step)
    session.add(opinion)
    session.flush()
    session.add(StepSeat(step_id=opinion.id or 0, seat_id=seat_id))
    session.flush()
    return go_on_after(session, actor, case, step, "ask_opinion")


def turn_over(session: Session, actor: Actor, step_id: int, *, seat_id: int) -> Case:
    """转办: hand a step to somebody who may act for its seat."""
    case, step, acting = take_step(session, actor, step_id)
    allowed = {s.id for s in find_candidates(session, acting.seat, on=actor.today, rulebook=case.rulebook)}
    if seat_id not in allowed:
        raise BadInputError("只能转给可以代行此职务的人，请从列出的人选中选。")
    person = find_holder(session, seat_id, actor.today)
    away = person is not None and find_absence(session, person.id or 0, actor.today) is not None
    if person is None or person.id in (case.applicant_id, actor.person_id) or away or not can_press(person):
        raise BadInputError("这位同志现在不能办理此事，请另选一位。")
    step.turned_to_seat_id = seat_id
    session.add(step)
    session.flush()
    call_audience(session, case, step, now=actor.now, today=actor.today)
    log_decision(session, actor, case, step, "turn_over")
    refresh(session, about(case), now=actor.now)
    return case


def urge(session: Session, actor: Actor, step_id: int) -> str:
    """催办: once in four hours; for the mayor and deputies it goes to the office, not to them.

    Returns a sentence for the one who urged.
    """
    case = access_case(session, actor, case_of(session, actor, step_id).id or 0)
    step = pending_step(session, step_id)
    if not (actor.is_office or case.applicant_id == actor.person_id):
        raise NotForYouError("催办由申请人或政府办公室提出。")
    if step.urged_at and actor.now - step.urged_at < URGE_PAUSE:
        again = step.urged_at + URGE_PAUSE
        raise StaleError(
            "四小时内只催办一次，{time}以后可以再催。", time=f"{local(actor.organisation, again):%H:%M}"
        )
    step.urged_at = actor.now
    session.add(step)
    actings = find_deciders(session, case, step, on=actor.today)
    leading = any(acting.seat.rank in ("mayor", *DEPUTIES) for acting in actings)
    people: list[Person] = (
        [p for p in find_office_staff(session, case.organisation_id) if p.id != actor.person_id]
        if leading
        else list(find_audience(session, case, step, on=actor.today).values())
    )
    for person in people:
        tell(session, person, "case.urged", {"case": case.id, "step": step.id}, now=actor.now)
    log_decision(session, actor, case, step, "urge")
    return "已转请政府办公室提醒。" if leading else "已催办。"


def withdraw(session: Session, actor: Actor, case_id: int) -> Case:
    """撤回: the applicant takes a case back before its first decision, or when it was sent back to them."""
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id:
        raise NotForYouError("只有申请人可以撤回。")
    hold_case(session, case)
    if not can_withdraw(session, case):
        raise StaleError("已有领导作出决定，不能撤回；批准后可以变更或撤销。")
    void_rest(session, case)
    if not fall_back(session, case, CaseStatus.WITHDRAWN):
        close(session, case, CaseStatus.WITHDRAWN, now=actor.now)
        stop(session, case, now=actor.now)
    log_decision(session, actor, case, None, "withdraw")
    refresh(session, about(case), now=actor.now)
    return case


def can_withdraw(session: Session, case: Case) -> bool:
    """Whether nobody has decided anything in the case's open round yet, or it lies with its applicant."""
    if case.status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
        return True
    if not any(step.act not in TELLING for step in find_pending(session, case)):
        return False
    decided = session.exec(
        select(Step.id).where(
            Step.case_id == case.id,
            Step.round == case.round,
            col(Step.act).not_in(TELLING),
            col(Step.status).in_((StepStatus.DONE, StepStatus.REFUSED, StepStatus.RETURNED)),
        )
    ).first()
    return decided is None


def _free_position(session: Session, case: Case, step: Step) -> int:
    taken = session.exec(
        select(Step.position).where(
            Step.case_id == case.id, Step.round == step.round, Step.position < step.position
        )
    ).all()
    before = max(taken, default=(step.position - 1) // 100 * 100)
    if step.position - before < 2:  # noqa: PLR2004 - there must be a whole number between the two
        raise BadInputError("这一步征求的意见已经很多，请先作出决定。")
    return before + max(1, (step.position - before) // 10)
