"""What becomes of a granted leave: changed, cancelled, ended by coming back."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor, find_office_staff
from office.calendar.calendars import began_on
from office.cases.begin import go_on
from office.cases.chain import find_steps
from office.cases.effects import complete
from office.cases.flow import about, files_itself, lay_steps, tell_reported
from office.cases.steps import TELLING, Act, PlannedStep
from office.duties.trip_summaries import close_trip
from office.errors import BadInputError, StaleError
from office.leave.effects import end, has_filing_with_office, inform_stand_in
from office.leave.operations import access_own_leave, log_leave, mark_told, request_of, send_filing
from office.leave.plan import check_days, find_ground
from office.outbox import refresh, tell
from office.people.seats import find_holder, resolve_ranks
from office.rulebook.readings import find_reading_by_id
from office.rulebook.versions import find_leave_rule
from storage.tables import Case, CaseStatus, Change, ChangeKind, Leave, Seat, StepStatus


def change_leave(session: Session, actor: Actor, case_id: int, *, from_on: date, to_on: date) -> Case:
    """变更: shorten at once with a filing; extend or move by the rule's chain for the change alone."""
    case = access_own_leave(session, actor, case_id)
    leave = session.get_one(Leave, case.id)
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        raise StaleError("只有已批准、尚未销假的请假可以变更。")
    if _has_open_change(session, case):
        raise StaleError("上一次变更还在办理中，请等它办完或先撤回。")
    if (from_on, to_on) == (leave.from_on, leave.to_on):
        raise BadInputError("起止日期没有变化。")
    if leave.from_on <= actor.today and from_on != leave.from_on:
        raise BadInputError("这次请假已经开始，开始日期不能再改；可以改结束日期。")
    check_days(actor, replace(request_of(leave), from_on=from_on, to_on=to_on))
    kind = kind_of_change(leave, from_on, to_on)
    ground = _ground(session, case, leave)
    if not ground.steps and kind is not ChangeKind.SHORTEN:
        raise StaleError("规则没有写这类请假由谁批准，内部口径也已停用；请联系政府办公室。")
    _new_round(session, actor, case, leave, kind=kind, days=(from_on, to_on))
    log_leave(session, actor, case, f"leave.{kind}")
    if kind is ChangeKind.SHORTEN:
        _lay_filing_only(session, actor, case, ground)
        complete(session, case, now=actor.now)
        refresh(session, about(case), now=actor.now)
    else:
        seat = session.get_one(Seat, case.seat_id)
        lay_steps(session, case, ground.steps, seat=seat, reading_id=ground.reading_id)
        go_on(session, actor, case)
    return case


def cancel_leave(session: Session, actor: Actor, case_id: int) -> Case:
    """撤销: give back a leave that was granted and has not begun; the office gets the filing."""
    case = access_own_leave(session, actor, case_id)
    leave = session.get_one(Leave, case.id)
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        raise StaleError("只有已批准、尚未销假的请假可以撤销。")
    if leave.from_on <= actor.today:
        raise StaleError("这次请假已经开始，请用“销假”结束它。")
    days = (leave.from_on, leave.to_on)
    if _has_open_change(session, case):
        _drop_open_change(session, case)
    _new_round(session, actor, case, leave, kind=ChangeKind.CANCEL, days=days)
    change = session.exec(select(Change).where(Change.case_id == case.id, Change.round == case.round)).one()
    change.status = CaseStatus.APPROVED
    session.add(change)
    end(session, case, leave, CaseStatus.CANCELLED, now=actor.now)
    _lay_filing_only(session, actor, case, _ground(session, case, leave))
    inform_stand_in(session, case, leave, on=leave.from_on, now=actor.now)
    if not has_filing_with_office(session, case):
        _inform_office(session, case, actor)
    log_leave(session, actor, case, "leave.cancel")
    refresh(session, about(case), now=actor.now)
    return case


def end_leave(session: Session, actor: Actor, case_id: int) -> Case:
    """销假: back at the post, early too. Whoever the rule wants told of the return is told."""
    case = access_own_leave(session, actor, case_id)
    leave = session.get_one(Leave, case.id)
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        raise StaleError("没有需要销的假。")
    if leave.from_on > actor.today:
        raise StaleError("这次请假还没有开始；不去了请用“撤销”。")
    leave.returned_on = actor.today
    session.add(leave)
    if _has_open_change(session, case):
        _drop_open_change(session, case)
    end(session, case, leave, CaseStatus.ENDED, now=actor.now)
    inform_stand_in(session, case, leave, on=actor.today, now=actor.now)
    _inform_office(session, case, actor)
    rule = find_leave_rule(case.rulebook, case.rank, abroad=leave.abroad, on=began_on(session, case))
    seat = session.get_one(Seat, case.seat_id)
    for target in resolve_ranks(session, rule.on_return if rule else (), applicant_seat=seat):
        holder = find_holder(session, target.id or 0, actor.today)
        if holder and holder.id != actor.person_id:
            tell(session, holder, "leave.returned", {"case": case.id}, now=actor.now)
    close_trip(session, case, leave, now=actor.now)
    log_leave(session, actor, case, "leave.end")
    refresh(session, about(case), now=actor.now)
    return case


@dataclass(frozen=True)
class Returnable:
    case: Case
    leave: Leave


def find_returnable(session: Session, actor: Actor) -> list[Returnable]:
    """Return the actor's own leaves that have begun and are not closed."""
    rows = session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.person_id == actor.person_id,
            Leave.from_on <= actor.today,
            col(Leave.returned_on).is_(None),
            Case.status == CaseStatus.APPROVED,
        )
        .order_by(col(Leave.from_on))
    ).all()
    return [Returnable(case, leave) for case, leave in rows]


@dataclass(frozen=True)
class _Ground:
    """What a change of a leave rests on: what the leave itself rests on."""

    steps: tuple[PlannedStep, ...]
    reading_id: int | None = None


def _ground(session: Session, case: Case, leave: Leave) -> _Ground:
    rule, reading = find_ground(
        session,
        case.organisation_id,
        case.rulebook,
        case.rank,
        abroad=leave.abroad,
        on=began_on(session, case),
    )
    begun = find_steps(session, case)
    if begun and begun[-1].reading_id is not None:
        reading = find_reading_by_id(session, begun[-1].reading_id)
    if reading is not None:
        return _Ground(reading.steps, reading.id)
    return _Ground(rule.steps if rule else ())


def _lay_filing_only(session: Session, actor: Actor, case: Case, ground: _Ground) -> None:
    """Lay a round of telling steps only and make them at once: the press itself is the filing."""
    seat = session.get_one(Seat, case.seat_id)
    telling = [step for step in ground.steps if step.act in TELLING]
    for step in lay_steps(session, case, telling, seat=seat, reading_id=ground.reading_id):
        step.status, step.opened_at = StepStatus.PENDING, actor.now
        session.add(step)
        session.flush()
        if files_itself(session, step):  # the office makes it, from the case's card
            _inform_office(session, case, actor)
            continue
        mark_told(session, actor, case, step)
        if step.act == Act.FILE:
            send_filing(session, case, step, actor)
        else:
            tell_reported(session, case, step, now=actor.now, today=actor.today)


def _new_round(
    session: Session, actor: Actor, case: Case, leave: Leave, *, kind: ChangeKind, days: tuple[date, date]
) -> None:
    case.round += 1
    session.add(case)
    session.add(
        Change(
            case_id=case.id or 0,
            round=case.round,
            kind=kind,
            status=CaseStatus.PENDING,
            old_from_on=leave.from_on,
            old_to_on=leave.to_on,
            new_from_on=days[0],
            new_to_on=days[1],
            asked_at=actor.now,
        )
    )
    session.flush()


def kind_of_change(leave: Leave, from_on: date, to_on: date) -> ChangeKind:
    if leave.from_on <= from_on and to_on <= leave.to_on:
        return ChangeKind.SHORTEN
    return ChangeKind.EXTEND if from_on <= leave.from_on and leave.to_on <= to_on else ChangeKind.MOVE


def _has_open_change(session: Session, case: Case) -> bool:
    row = session.exec(
        select(Change.id).where(Change.case_id == case.id, Change.status == CaseStatus.PENDING)
    ).first()
    return row is not None


def _drop_open_change(session: Session, case: Case) -> None:
    change = session.exec(
        select(Change).where(Change.case_id == case.id, Change.status == CaseStatus.PENDING)
    ).one()
    change.status = CaseStatus.WITHDRAWN
    session.add(change)
    for step in find_steps(session, case, round_=change.round):
        if step.status in (StepStatus.WAITING, StepStatus.PENDING):
            step.status = StepStatus.VOID
            session.add(step)
    session.flush()


def _inform_office(session: Session, case: Case, actor: Actor) -> None:
    for person in find_office_staff(session, case.organisation_id):
        if person.id != actor.person_id:
            tell(
                session,
                person,
                "leave.noted",
                {"case": case.id},
                now=actor.now,
                about=f"{about(case)}:noted",
                anew=True,
            )
