"""What a step's decider does: consent, refuse, send back, ask another first, hand over, record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from office.access import Actor, access_case, hold_case
from office.auditing import log_act
from office.calendar.calendars import at, began_on
from office.cases.chain import find_deciders, find_step_seats, owner_of
from office.cases.effects import complete, fall_back, follow, stop
from office.cases.flow import about, advance, void_rest
from office.cases.steps import TELLING
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.people.acting import Acting
from office.rulebook.paper_rules import Circle, find_circle
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Document,
    DocumentDirection,
    Hand,
    Person,
    Seat,
    Step,
    StepKind,
    StepStatus,
)

COMMENT_LIMIT = 500
FURTHEST_BACK = timedelta(days=366)
"""How long ago a decision may have been given that is recorded now."""


@dataclass(frozen=True)
class Recorded:
    """代录: who decided orally or on paper, when, and the document's number where there is one."""

    decider: str
    paper: str | None = None
    given: datetime | date | None = None
    """When the decision was given: an aware instant, or the day alone; without it, now."""


def consent(session: Session, actor: Actor, step_id: int) -> Case:
    """Consent to a step. The case moves on; once every step is decided it is approved."""
    case, step, acting = take_step(session, actor, step_id)
    _decide(session, step, StepStatus.DONE, actor, acting)
    return go_on_after(session, actor, case, step, "consent")


def circle(session: Session, actor: Actor, step_id: int) -> Case:
    """圈阅: decide a step of a paper by circling one's name, where the rulebook says what that means."""
    case, step, acting = take_step(session, actor, step_id)
    meaning = find_circling(session, case, step)
    if meaning is None:
        raise BadInputError("规则没有规定圈阅这件公文的含义，请按“同意”或“不同意”。")
    step.cite = list(dict.fromkeys([*step.cite, *meaning.cite]))
    _decide(session, step, StepStatus.DONE, actor, acting, hand=Hand.CIRCLED)
    return go_on_after(session, actor, case, step, "circle")


def find_circling(session: Session, case: Case, step: Step) -> Circle | None:
    """Return what 圈阅 means on a step of a paper; None where it means nothing there."""
    if case.kind is not CaseKind.DOCUMENT or step.kind is not StepKind.RULE:
        return None
    document = session.get_one(Document, case.id)
    if document.direction is not DocumentDirection.INCOMING:
        return None  # what goes out is signed
    return find_circle(case.rulebook, document.kind, began_on(session, case))


def refuse(session: Session, actor: Actor, step_id: int, *, reason: str) -> Case:
    """Refuse a step, with the reason. An opinion against is recorded and its asker still decides."""
    reason = _worded(reason)
    case, step, acting = take_step(session, actor, step_id)
    _decide(session, step, StepStatus.REFUSED, actor, acting, comment=reason)
    return go_on_after(session, actor, case, step, "refuse", comment=reason)


def return_for_changes(session: Session, actor: Actor, step_id: int, *, reason: str) -> Case:
    """Send a case back to its applicant to be changed; it comes back to this step."""
    reason = _worded(reason)
    case, step, acting = take_step(session, actor, step_id)
    if step.kind is StepKind.OPINION:
        raise BadInputError("这里只征求您的意见，不能退回；请按“同意”或“不同意”。")
    _decide(session, step, StepStatus.RETURNED, actor, acting, comment=reason)
    return go_on_after(session, actor, case, step, "return", comment=reason)


def record_decision(
    session: Session, actor: Actor, step_id: int, *, agreed: bool, recorded: Recorded, comment: str = ""
) -> Case:
    """Record a decision given orally or on paper (代录). Office staff, or the seat's liaison."""
    case, step, seats = take_record(session, actor, step_id)
    check_recorded(actor, agreed=agreed, recorded=recorded, comment=comment)
    comment = comment.strip()
    given_at, on_day = _given(actor, recorded.given)
    own = next((seat for seat in seats if seat.liaison_id == actor.person_id), seats[0] if seats else None)
    mark_step(
        session,
        step,
        StepStatus.DONE if agreed else StepStatus.REFUSED,
        now=given_at,
        values={
            "on_day": on_day,
            "recorded_at": actor.now,
            "decided_by_id": actor.person_id,
            "decided_for_id": own.id if own else None,
            "hand": Hand.RECORDED,
            "decider_name": recorded.decider.strip()[:100],
            "paper": (recorded.paper or "").strip()[:100] or None,
            "comment": comment or None,
        },
    )
    return go_on_after(session, actor, case, step, "record", comment=comment)


def check_recorded(actor: Actor, *, agreed: bool, recorded: Recorded, comment: str = "") -> None:
    """Refuse what cannot be recorded: nobody named, a refusal without its reason, a time to come."""
    if not recorded.decider.strip():
        raise BadInputError("请写明由谁决定，例如：区委书记 口头同意。")
    if comment.strip() or not agreed:
        _worded(comment)
    given_at, _ = _given(actor, recorded.given)
    if given_at > actor.now:
        raise BadInputError("决定的时间不能晚于现在，请核对。")
    if given_at < actor.now - FURTHEST_BACK:
        raise BadInputError("决定的时间在一年以前，请核对年份。")


def _given(actor: Actor, given: datetime | date | None) -> tuple[datetime, bool]:
    """Return the instant of a decision, and whether of its time only the day is known."""
    if given is None:
        return actor.now, False
    if isinstance(given, datetime):
        return given.astimezone(UTC), False
    return at(actor.organisation, given, "00:00").astimezone(UTC), True


def take_record(session: Session, actor: Actor, step_id: int) -> tuple[Case, Step, list[Seat]]:
    """Load a pending step whose decision the actor may record. Raises NotForYouError for anybody else."""
    case = case_of(session, actor, step_id)
    step = pending_step(session, step_id)
    seats = find_step_seats(session, step)
    if not can_record(actor, case, seats):
        raise NotForYouError("代录由政府办公室或该领导的联络员办理；本人的事项不能自己代录。")
    return case, step, seats


def can_record(actor: Actor, case: Case, seats: list[Seat]) -> bool:
    if owner_of(case) == actor.person_id:
        return False
    return actor.is_office or any(seat.liaison_id == actor.person_id for seat in seats)


def find_acting(session: Session, actor: Actor, case: Case, step: Step) -> Acting | None:
    """Return for which seat the actor may decide this step now: one held before one stood in for."""
    mine = [
        acting
        for acting in find_deciders(session, case, step, on=actor.today)
        if acting.person and acting.person.id == actor.person_id
    ]
    return min(mine, key=lambda acting: acting.stands_in, default=None)


def take_step(session: Session, actor: Actor, step_id: int) -> tuple[Case, Step, Acting]:
    case = access_case(session, actor, case_of(session, actor, step_id).id or 0)
    step = pending_step(session, step_id)
    acting = find_acting(session, actor, case, step)
    if acting is None:
        raise NotForYouError("这一步现在不由您办理。")
    return case, step, acting


def case_of(session: Session, actor: Actor, step_id: int) -> Case:
    """Return a step's case, held until the transaction ends. Raises NotForYouError for another's."""
    step = session.get(Step, step_id)
    if step is None or step.organisation_id != actor.organisation_id:
        raise NotForYouError("没有这件事项，或者它不归您办理。")
    case = session.get_one(Case, step.case_id)
    hold_case(session, case)
    return case


def pending_step(session: Session, step_id: int) -> Step:
    step = session.get_one(Step, step_id, populate_existing=True)
    if step.status is not StepStatus.PENDING or step.act in TELLING:
        raise describe_decided(session, step)
    return step


def describe_decided(session: Session, step: Step) -> StaleError:
    """Say who decided a step that is no longer open, for the one who pressed too late."""
    person = session.get(Person, step.decided_by_id) if step.decided_by_id else None
    name = step.decider_name or (person.name if person else None)
    verb = {
        StepStatus.DONE: "同意",
        StepStatus.REFUSED: "不同意",
        StepStatus.RETURNED: "退回修改",
    }.get(step.status)
    if name and verb:
        return StaleError("{name}已{verb}，这一步办完了。", name=name, verb=verb)
    if step.status is StepStatus.WAITING:
        return StaleError("这一步还没有轮到，请先等前一步。")
    return StaleError("这件事项已经有了新的进展，请看最新的卡片。")


def _decide(
    session: Session,
    step: Step,
    status: StepStatus,
    actor: Actor,
    acting: Acting,
    *,
    comment: str | None = None,
    hand: Hand = Hand.PRESS,
) -> None:
    mark_step(
        session,
        step,
        status,
        now=actor.now,
        values={
            "decided_by_id": actor.person_id,
            "decided_for_id": acting.seat.id,
            "stood_in": acting.stands_in,
            "hand": hand,
            "comment": comment,
        },
    )


def mark_step(
    session: Session, step: Step, status: StepStatus, *, now: datetime | None, values: Mapping[str, object]
) -> None:
    """Change a pending step's state; of several presses at once, one counts."""
    session.flush()
    result = session.connection().execute(
        update(Step)
        .where(col(Step.id) == step.id, col(Step.status) == StepStatus.PENDING)
        .values(status=status, decided_at=now, **values)
    )
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type of an UPDATE's result
    session.refresh(step)
    if result.rowcount != 1:
        raise describe_decided(session, step)


def go_on_after(
    session: Session,
    actor: Actor,
    case: Case,
    step: Step,
    action: str,
    *,
    comment: str = "",
) -> Case:
    """Move the case on after a decision, tell whoever is to know, and record who decided."""
    log_decision(session, actor, case, step, action, comment=comment)
    if step.status in (StepStatus.REFUSED, StepStatus.RETURNED) and step.kind is StepKind.RULE:
        _stop(session, actor, case, step)
    elif advance(session, case, now=actor.now, today=actor.today):
        complete(session, case, now=actor.now)
    follow(session, case, now=actor.now)
    refresh(session, about(case), now=actor.now)
    return case


def _stop(session: Session, actor: Actor, case: Case, step: Step) -> None:
    status = CaseStatus.REFUSED if step.status is StepStatus.REFUSED else CaseStatus.RETURNED
    fell = fall_back(session, case, status)
    if fell or status is CaseStatus.REFUSED:
        void_rest(session, case)
    if not fell:
        case.status = status
        case.closed_at = actor.now if status is CaseStatus.REFUSED else None
        session.add(case)
        session.flush()
        stop(session, case, now=actor.now)
    applicant = session.get_one(Person, case.applicant_id)
    tell(session, applicant, "case.outcome", {"case": case.id, "step": step.id}, now=actor.now)


def _worded(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise BadInputError("请写明理由。")
    if len(reason) > COMMENT_LIMIT:
        raise BadInputError("理由请不超过{most}字，现在是{count}字。", most=COMMENT_LIMIT, count=len(reason))
    return reason


def log_decision(
    session: Session, actor: Actor, case: Case, step: Step | None, action: str, *, comment: str = ""
) -> None:
    log_act(
        session,
        actor,
        f"case.{action}",
        about=about(case),
        text={
            "step": step.position if step else None,
            "status": case.status,
            "comment": comment,
            **_recorded_text(step),
        },
        cite=step.cite if step else [],
        seat_id=step.decided_for_id if step else case.seat_id,
    )


def _recorded_text(step: Step | None) -> dict[str, object]:
    """Say of a 代录 who decided, on which paper, and when."""
    if step is None or step.hand is not Hand.RECORDED:
        return {}
    given = step.decided_at.isoformat() if step.decided_at else None
    return {"decider": step.decider_name, "paper": step.paper, "given_at": given, "on_day": step.on_day}
