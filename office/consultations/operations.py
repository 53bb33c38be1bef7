"""征求意见: many units are asked at once; sent, urged, a unit taken off, taken back, cancelled."""

from datetime import timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.cases.flow import about
from office.consultations.effects import close_if_complete
from office.consultations.plan import (
    ConsultationPlan,
    ConsultationRequest,
    due_end,
    prepare_consultation,
)
from office.consultations.records import (
    ENDED,
    PREFIX,
    find_asking,
    find_consultation,
    find_people_for,
    find_replies,
    hold_consultation,
    is_answered,
    log_consultation,
    manages,
    tell_each,
)
from office.consultations.reminders import plan_consultation
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.people.groups import tell_groups
from office.people.seats import find_head
from office.topics.plan import is_personal
from storage.tables import (
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Opinion,
    Organisation,
    Person,
    Unit,
)

URGE_PAUSE = timedelta(hours=4)
WHY_LIMIT = 300


def open_consultation(session: Session, actor: Actor, request: ConsultationRequest) -> Consultation:
    """Ask the units: each head gets the card and a clock, their groups that it has come and until when."""
    plan = prepare_consultation(session, actor, request)
    consultation = _write(session, actor, plan)
    log_consultation(
        session,
        actor,
        consultation,
        "open",
        units=[unit.name for unit in plan.units],
        case=plan.case.number if plan.case else None,
    )
    plan_consultation(session, consultation, now=actor.now)
    tell_each(session, consultation, _asked(session, actor, consultation), now=actor.now)
    if not is_personal(consultation.title):
        tell_groups(
            session,
            actor.organisation,
            "consultation.group",
            {"consultation": consultation.id},
            now=actor.now,
            unit_ids=[unit.id or 0 for unit in plan.units],
        )
    if plan.case is not None:
        refresh(session, about(plan.case), now=actor.now)
    return consultation


def urge_units(session: Session, actor: Actor, consultation_id: int) -> tuple[Consultation, int]:
    """催办: remind the units that have not answered, each at most once in four hours.

    Returns the consultation and how many units were urged. Raises StaleError where none may be now.
    """
    consultation = _take(session, actor, consultation_id, ConsultationStatus.OPEN)
    silent = [reply for reply in find_replies(session, consultation) if not is_answered(reply)]
    if not silent:
        raise StaleError("各单位都已回复，不必催办。")
    ready = [r for r in silent if r.urged_at is None or actor.now - r.urged_at >= URGE_PAUSE]
    if not ready:
        again = min(r.urged_at for r in silent if r.urged_at is not None) + URGE_PAUSE
        raise StaleError(
            "四小时内只催办一次，{time}以后可以再催。", time=f"{local(actor.organisation, again):%H:%M}"
        )
    for reply in ready:
        reply.urged_at = actor.now
        session.add(reply)
        for person in _people_of(session, actor, consultation, reply):
            args: dict[str, object] = {"consultation": consultation.id}
            tell(session, person, "consultation.urged", args, now=actor.now)
    session.flush()
    names = [session.get_one(Unit, reply.unit_id).name for reply in ready]
    log_consultation(session, actor, consultation, "urge", units=names)
    return consultation, len(ready)


def remove_unit(
    session: Session, actor: Actor, consultation_id: int, unit_id: int, reason: str
) -> Consultation:
    """Ask a unit no more, with the reason; the unit is told. What it may have said stays in the audit."""
    consultation = _take(session, actor, consultation_id, ConsultationStatus.OPEN)
    replies = find_replies(session, consultation)
    reply = next((reply for reply in replies if reply.unit_id == unit_id), None)
    if reply is None:
        raise BadInputError("没有征求这个单位的意见，请写卡片上列出的单位。")
    if is_answered(reply):
        raise StaleError("这个单位已经回复，不能撤去。")
    if len(replies) == 1:
        raise BadInputError("只征求了这一个单位；不再征求的，请按“撤回”。")
    said = _why(reason, "不再征求的理由")
    people = _people_of(session, actor, consultation, reply)
    reply.removed_at, reply.removed_why = actor.now, said
    session.add(reply)
    session.flush()
    log_consultation(session, actor, consultation, "remove", reply=reply, text=said)
    for person in people:
        args: dict[str, object] = {"consultation": consultation.id, "reply": reply.id}
        tell(session, person, "consultation.removed", args, now=actor.now)
    if close_if_complete(session, consultation, at=actor.now):
        asking = find_asking(session, consultation, on=actor.today, rulebook=actor.rulebook)
        tell_each(session, consultation, asking, now=actor.now, but=actor.person_id)
    else:
        tell_each(session, consultation, [], now=actor.now)
    plan_consultation(session, consultation, now=actor.now)
    return consultation


def withdraw_consultation(session: Session, actor: Actor, consultation_id: int) -> Consultation:
    """撤回: take it back before any unit has answered; the units are told."""
    consultation = _take(session, actor, consultation_id, ConsultationStatus.OPEN)
    if any(is_answered(reply) for reply in find_replies(session, consultation)):
        raise StaleError("已有单位回复，不能撤回；确需停止的，请按“撤销”并写明理由。")
    _end(session, actor, consultation, ConsultationStatus.WITHDRAWN)
    return consultation


def cancel_consultation(session: Session, actor: Actor, consultation_id: int, reason: str) -> Consultation:
    """撤销: end it after answers came, with the reason; the units are told."""
    consultation = _take(
        session, actor, consultation_id, ConsultationStatus.OPEN, ConsultationStatus.DIFFERING
    )
    consultation.why = _why(reason, "撤销的理由")
    _end(session, actor, consultation, ConsultationStatus.CANCELLED)
    return consultation


def _write(session: Session, actor: Actor, plan: ConsultationPlan) -> Consultation:
    consultation = Consultation(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor),
        title=plan.request.title.strip(),
        rulebook=actor.rulebook,
        unit_id=plan.unit.id or 0,
        seat_id=plan.seat.id or 0,
        case_id=plan.case.id if plan.case else None,
        due_on=plan.due_on,
        own_term=plan.own_term,
        cite=list(plan.cite),
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(consultation)
    session.flush()
    for unit in plan.units:
        reply = ConsultationReply(
            organisation_id=actor.organisation_id,
            consultation_id=consultation.id or 0,
            unit_id=unit.id or 0,
            due_on=plan.due_on,
            due_at=due_end(actor.organisation, plan.due_on),
            opinion=Opinion.NONE,
        )
        session.add(reply)
        session.flush()
    return consultation


def _end(session: Session, actor: Actor, consultation: Consultation, status: ConsultationStatus) -> None:
    consultation.status, consultation.closed_at = status, actor.now
    session.add(consultation)
    session.flush()
    log_consultation(session, actor, consultation, status, text=consultation.why)
    plan_consultation(session, consultation, now=actor.now)
    people = _asked(session, actor, consultation)
    tell_each(session, consultation, people, now=actor.now, but=actor.person_id)


def _asked(session: Session, actor: Actor, consultation: Consultation) -> list[Person]:
    found: dict[int | None, Person] = {}
    for reply in find_replies(session, consultation):
        for person in _people_of(session, actor, consultation, reply):
            found.setdefault(person.id, person)
    return list(found.values())


def _people_of(
    session: Session, actor: Actor, consultation: Consultation, reply: ConsultationReply
) -> list[Person]:
    head = find_head(session, reply.unit_id)
    return find_people_for(session, consultation, head, on=actor.today, rulebook=actor.rulebook)


def _take(session: Session, actor: Actor, consultation_id: int, *allowed: ConsultationStatus) -> Consultation:
    """Load and hold a consultation that the actor manages. Raises StaleError where it has gone on."""
    consultation = find_consultation(session, actor, consultation_id)
    if not manages(session, actor, consultation):
        raise NotForYouError("这一步由主办单位办理。")
    hold_consultation(session, consultation)
    if consultation.status not in allowed:
        raise StaleError(
            "这件征求意见已经撤回或撤销。"
            if consultation.status in ENDED
            else "这件征求意见各单位都已回复，请看最新的卡片。"
        )
    return consultation


def _why(text: str, name: str) -> str:
    said = text.strip()
    if not said:
        raise BadInputError("请写明{name}。", name=name)
    if len(said) > WHY_LIMIT:
        raise BadInputError(
            "{name}请不超过{most}字，现在是{count}字。", name=name, most=WHY_LIMIT, count=len(said)
        )
    return said


def _next_number(session: Session, actor: Actor) -> str:
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    stem = f"{PREFIX}{actor.today.year}-"
    last = session.exec(
        select(Consultation.number)
        .where(
            Consultation.organisation_id == actor.organisation_id,
            col(Consultation.number).startswith(stem),
        )
        .order_by(col(Consultation.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"
